"""Questions to the payment files: what was sent, and what became of it."""

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound
from kassabok.core.identifiers import format_account, format_bankgiro, format_iban, format_plusgiro
from kassabok.core.rates.clearing import Banks

#: States of a payment file. on its way: something of it is neither carried out nor rejected.
STATES = ("on its way", "rejected", "settled", "cancelled")


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A payment file in a list. amount_ore: hundredths of its currency. accepted ... : how many of its payments.

    state: on its way while something of it is; else rejected where the bank rejected any, settled, or cancelled.
    """

    file: str
    date: datetime.date
    account: str
    payments: int
    amount_ore: int = field(metadata={"currency": True})
    currency: str = field(metadata={"heading": "Cur."})
    state: str
    accepted: int = field(metadata={"table": False})
    rejected: int = field(metadata={"table": "filled"})
    settled: int = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A payment in a file. date: when it leaves the account. to: the payee's account. bills: our numbers."""

    payment: str = field(metadata={"table": False})
    kind: str
    payee: str
    to: str
    date: datetime.date
    amount_ore: int = field(metadata={"currency": True})
    reference: str
    bills: tuple[str, ...] = field(metadata={"table": "filled"})
    state: str
    reason: str = field(metadata={"table": "filled"})
    note: str = field(default="", metadata={"table": "filled"})


@dataclass(frozen=True, slots=True)
class BatchView:
    """All that is known of a payment file."""

    file: str
    date: datetime.date
    account: str
    profile: str
    version: str
    message_id: str
    sha256: str
    payments: int
    amount_ore: int = field(metadata={"currency": True})
    currency: str
    state: str
    orders: tuple[OrderRow, ...]


_COUNTS = """
WITH counted AS (
    SELECT g.batch_id AS batch_id, sum(o.state = 'made') AS made, sum(o.state = 'accepted') AS accepted,
        sum(o.state = 'rejected') AS rejected, sum(o.state = 'settled') AS settled
    FROM payment_group g JOIN payment_order o ON o.group_id = g.id GROUP BY g.batch_id
)
SELECT b.number AS file, b.date AS date, a.name AS account, b.orders AS payments, b.total_cents AS amount_ore,
    b.currency AS currency,
    CASE WHEN c.made + c.accepted > 0 THEN 'on its way' WHEN c.rejected > 0 THEN 'rejected'
        WHEN c.settled > 0 THEN 'settled' ELSE 'cancelled' END AS state,
    c.accepted AS accepted, c.rejected AS rejected, c.settled AS settled
FROM payment_batch b JOIN counted c ON c.batch_id = b.id JOIN bank_account a ON a.id = b.bank_account_id
"""

_BATCH = """
SELECT b.id, b.profile, b.version, b.message_id, b.sha256 FROM payment_batch b WHERE b.number = :number
"""

_ORDERS = """
SELECT o.id, o.end_to_end_id, o.kind, o.payee, o.account_form, o.clearing, o.account, g.date, o.amount_cents,
    o.reference, o.state, o.reason
FROM payment_group g JOIN payment_order o ON o.group_id = g.id WHERE g.batch_id = :batch ORDER BY g.position, o.position
"""

_BILLS = """
SELECT p.order_id, b.number FROM payment_group g JOIN payment_order o ON o.group_id = g.id
JOIN payment_order_bill p ON p.order_id = o.id JOIN bill b ON b.id = p.bill_id
WHERE g.batch_id = :batch ORDER BY p.id
"""


def payment_files(reader: Reader, *, state: str = "") -> list[BatchRow]:
    """The payment files, the newest first. state: one of STATES, "" for all."""
    return reader.read(
        BatchRow,
        f"SELECT * FROM ({_COUNTS} ORDER BY b.id DESC) WHERE :state = '' OR state = :state",
        state=state,
    )


def batch_row(reader: Reader, number: str) -> BatchRow:
    """A payment file as the list has it. Raises NotFound."""
    found = reader.read(BatchRow, f"{_COUNTS} WHERE b.number = :number", number=number)
    if not found:
        raise NotFound(
            "paying.unknown", f"There is no payment file {number[:40]}.", hint="kassabok bank payment list"
        )
    return found[0]


def file_of_event(reader: Reader, event_id: int) -> str:
    """The number of the payment file that an event of the log tells was made."""
    number: str = reader.value("SELECT subject_ref FROM event WHERE id = :id", id=event_id)
    return number


def payment_file(reader: Reader, number: str, *, folder: Path | None = None) -> BatchView:
    """A payment file with its payments. folder: where the user's own clearing table is. Raises NotFound."""
    row = batch_row(reader, number)
    batch_id, profile, version, message_id, sha256 = reader.rows(_BATCH, number=number)[0]
    return BatchView(
        file=number,
        date=row.date,
        account=row.account,
        profile=profile,
        version=version,
        message_id=message_id,
        sha256=sha256,
        payments=row.payments,
        amount_ore=row.amount_ore,
        currency=row.currency,
        state=row.state,
        orders=tuple(orders(reader, batch_id, Banks.load(folder))),
    )


def year_files(reader: Reader, first: datetime.date, last: datetime.date) -> list[BatchView]:
    """The payment files that were made from first to last, the oldest first, with their payments."""
    return [
        payment_file(reader, number)
        for (number,) in reader.rows(
            "SELECT number FROM payment_batch WHERE date BETWEEN :first AND :last ORDER BY id",
            first=first,
            last=last,
        )
    ]


def orders(
    reader: Reader, batch_id: int, banks: Banks, notes: dict[str, str] | None = None
) -> list[OrderRow]:
    """The payments of a file. notes: what is to be told of some, by end-to-end id."""
    bills: dict[int, list[str]] = {}
    for order_id, bill in reader.rows(_BILLS, batch=batch_id):
        bills.setdefault(order_id, []).append(bill)
    return [
        _order(row, tuple(bills.get(row[0], ())), banks, notes or {})
        for row in reader.rows(_ORDERS, batch=batch_id)
    ]


def _order(row: tuple[Any, ...], bills: tuple[str, ...], banks: Banks, notes: dict[str, str]) -> OrderRow:
    _, payment, kind, payee, form, clearing, account, day, cents, reference, state, reason = row
    return OrderRow(
        payment=payment,
        kind=kind,
        payee=payee,
        to=shown_account(form, clearing, account, banks),
        date=datetime.date.fromisoformat(day),
        amount_ore=cents,
        reference=reference,
        bills=bills,
        state=state,
        reason=reason,
        note=notes.get(payment, ""),
    )


def shown_account(form: str, clearing: str, account: str, banks: Banks) -> str:
    """An account as people see it: a giro with its kind, an account that is a personal number without its end."""
    if form == "bankgiro":
        return f"BG {format_bankgiro(account)}"
    if form == "plusgiro":
        return f"PG {format_plusgiro(account)}"
    if form == "iban":
        return format_iban(account)
    hidden = f"{account[:-4]}****" if banks.is_personal(clearing) else account
    return format_account(clearing, hidden)
