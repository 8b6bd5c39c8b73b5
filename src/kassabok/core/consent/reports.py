"""Questions about consent: who may be addressed, on which ground, and since when; on any day."""

import datetime
from dataclasses import dataclass, field

from kassabok.core.book.reader import Reader

_LAST_ON_DAY = """
SELECT c.number AS customer, c.name, e.channel, e.kind AS said,
    e.kind IN ('granted', 'confirmed', 'soft') AS may, e.date AS since, e.source
FROM consent_event e JOIN customer c ON c.id = e.customer_id
WHERE e.date <= :on AND c.merged_into_id IS NULL AND NOT EXISTS (
    SELECT 1 FROM consent_event later
    WHERE later.customer_id = e.customer_id AND later.channel = e.channel AND later.date <= :on
    AND (later.date > e.date OR (later.date = e.date AND later.id > e.id))
)
"""

_HISTORY = """
SELECT e.date, e.channel, e.kind AS said, e.source, e.text_version, coalesce(o.number, '') AS "order"
FROM consent_event e JOIN customer c ON c.id = e.customer_id LEFT JOIN sales_order o ON o.id = e.order_id
WHERE c.number = :number ORDER BY e.date, e.id
"""


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """What holds for a customer and a channel. may: it may be addressed. said: what it said last. since: that day."""

    customer: str
    name: str
    channel: str = field(metadata={"sv": "Kanal"})
    may: bool
    said: str
    since: datetime.date
    source: str


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a customer said. order: the sale that a soft opt-in rests on."""

    date: datetime.date
    channel: str
    said: str
    source: str
    text_version: str
    order: str


@dataclass(frozen=True, slots=True)
class ConsentEvidence:
    """A file that proves a consent."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ConsentView:
    """All that is known of a customer's consent: what holds on the day, what was said, and what proves it."""

    customer: str
    on: datetime.date
    holds: tuple[ConsentRow, ...]
    said: tuple[Said, ...]
    evidence: tuple[ConsentEvidence, ...]


def consents(
    reader: Reader, *, on: datetime.date, channel: str = "", may: bool | None = None, customer: str = ""
) -> list[ConsentRow]:
    """What held on a day, a row for each customer and channel that has said something. may: only those (not)."""
    where, params = "", {}
    if channel:
        where += " AND e.channel = :channel"
        params["channel"] = channel
    if customer:
        where += " AND c.number = :customer"
        params["customer"] = customer
    rows = reader.read(ConsentRow, f"{_LAST_ON_DAY}{where} ORDER BY c.number, e.channel", on=on, **params)
    return [row for row in rows if may is None or row.may == may]


def consent(reader: Reader, number: str, *, on: datetime.date) -> ConsentView:
    """All of one customer."""
    evidence = reader.read(
        ConsentEvidence,
        "SELECT u.name, a.size, a.sha256 FROM attachment_use u JOIN attachment a ON a.id = u.attachment_id "
        "WHERE u.kind = 'customer' AND u.ref = :number AND u.role = 'consent' ORDER BY u.id",
        number=number,
    )
    return ConsentView(
        customer=number,
        on=on,
        holds=tuple(consents(reader, on=on, customer=number)),
        said=tuple(reader.read(Said, _HISTORY, number=number)),
        evidence=tuple(evidence),
    )


@dataclass(frozen=True, slots=True)
class AskedConsent:
    """A token that a customer is to confirm with; "" in a dry run. It is told this once.

    link: the address of our own shop's page that takes it; "" where the setting shop.url says none.
    """

    customer: str
    channel: str
    token: str
    link: str
