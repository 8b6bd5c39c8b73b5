"""What is to be paid on bills, by a day: what is due, what makes it smaller, and what it takes before it can leave."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.dates import previous_bank_day
from kassabok.core.money import SEK, format_kronor, share_of
from kassabok.core.payables.deviations import deviations
from kassabok.core.search import sort_key_sv

#: So many days at most are between a day and the bank day before it.
_LONGEST_CLOSED = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ToPayRow:
    """A bill that is to be paid, or a credit note that makes what its supplier gets smaller: then it is negative.

    pay_by: the last bank day on which the money can leave and be there in time. sent_ore: what is on its way in payment
    files, and to_pay_ore what is left; of a credit note, what the bills use of it. In kronor as in the books; foreign:
    what is left in another currency, as text. missing: what it takes before it can be paid.
    """

    bill: str
    supplier: str = field(metadata={"table": False})
    name: str
    reference: str = field(metadata={"table": False})
    due: datetime.date
    pay_by: datetime.date = field(metadata={"table": False})
    days_late: int | None = field(metadata={"table": "known", "heading": "Late", "total": False})
    open_ore: int = field(metadata={"table": False})
    sent_ore: int = field(metadata={"table": "filled", "heading": "Sent"})
    currency: str = field(metadata={"table": False})
    to_pay_in_currency: Decimal = field(metadata={"table": False})
    foreign: str = field(metadata={"table": "filled", "heading": "In currency"})
    to_pay_ore: int
    missing: tuple[str, ...] = field(metadata={"table": "filled"})


@dataclass(frozen=True, slots=True)
class SupplierToPay:
    """What a supplier is to get. bills: how many. missing: what it takes before all of it can be paid."""

    supplier: str
    name: str
    bills: int = field(metadata={"heading": "Number"})
    bills_ore: int
    credits_ore: int = field(metadata={"table": "filled"})
    to_pay_ore: int
    pay_by: datetime.date = field(metadata={"heading": "Pay first by"})
    missing: tuple[str, ...] = field(metadata={"table": "filled"})


class _Open(NamedTuple):
    """A row of the question below, which is a bill or a credit note with something left."""

    id: int
    bill: str
    supplier: str
    name: str
    reference: str
    due: str
    currency: str
    open_cents: int
    sent_cents: int
    open_ore: int
    approved_by: str
    warning: str
    archived: int
    city: str
    country: str
    giro: str
    account: str
    iban: str


# Credit notes have no day of their own: they are used with the next payment.
_OPEN = """
SELECT b.id, b.number, s.number, s.name, b.reference, b.due_date, b.currency, b.open_cents, b.sent_cents, b.open_ore,
    b.approved_by, b.warning, s.archived, s.city, s.country, s.bankgiro || s.plusgiro,
    CASE s.clearing WHEN '' THEN '' ELSE s.account END, s.iban
FROM bill b JOIN supplier s ON s.id = b.supplier_id
WHERE b.open_cents <> 0 AND (b.total_ore < 0 OR b.due_date <= :latest) AND (:supplier = '' OR s.number = :supplier)
ORDER BY b.due_date, b.id
"""


def to_pay(reader: Reader, *, by: datetime.date, today: datetime.date, supplier: str = "") -> list[ToPayRow]:
    """What has to leave by a day, the first due at the top; and after the bills of a supplier, its credit notes.

    That is what is overdue, and what is due so soon that no later bank day is in time. supplier: its number.
    """
    found = [_Open(*row) for row in reader.rows(_OPEN, latest=by + _LONGEST_CLOSED, supplier=supplier)]
    bills = [row for row in found if row.open_cents > 0 and _pay_by(row) <= by]
    left: dict[tuple[str, str], int] = {}
    for row in bills:
        of = row.supplier, row.currency
        left[of] = left.get(of, 0) + row.open_cents - row.sent_cents
    rows = [_row(row, row.open_cents - row.sent_cents, today, _missing(reader, row)) for row in bills]
    for row in found:
        of = row.supplier, row.currency
        used_cents = min(row.sent_cents - row.open_cents, left.get(of, 0))
        if row.open_cents < 0 and used_cents > 0:
            left[of] -= used_cents
            rows.append(_row(row, -used_cents, today, ()))
    return rows


def by_supplier(rows: Iterable[ToPayRow]) -> list[SupplierToPay]:
    """The sums of each supplier, in the order of the Swedish alphabet."""
    of_each: dict[str, list[ToPayRow]] = {}
    for row in rows:
        of_each.setdefault(row.supplier, []).append(row)
    return [
        SupplierToPay(
            supplier=number,
            name=own[0].name,
            bills=sum(row.to_pay_ore > 0 for row in own),
            bills_ore=sum(row.to_pay_ore for row in own if row.to_pay_ore > 0),
            credits_ore=sum(row.to_pay_ore for row in own if row.to_pay_ore < 0),
            to_pay_ore=sum(row.to_pay_ore for row in own),
            pay_by=min(row.pay_by for row in own),
            missing=tuple(dict.fromkeys(word for row in own for word in row.missing)),
        )
        for number, own in sorted(of_each.items(), key=lambda pair: (sort_key_sv(pair[1][0].name), pair[0]))
    ]


def _pay_by(row: _Open) -> datetime.date:
    return previous_bank_day(datetime.date.fromisoformat(row.due))


def _row(row: _Open, cents: int, today: datetime.date, missing: tuple[str, ...]) -> ToPayRow:
    due = datetime.date.fromisoformat(row.due)
    return ToPayRow(
        bill=row.bill,
        supplier=row.supplier,
        name=row.name,
        reference=row.reference,
        due=due,
        pay_by=_pay_by(row),
        days_late=(today - due).days if cents > 0 and due < today else None,
        open_ore=row.open_ore,
        sent_ore=share_of(row.open_ore, row.sent_cents, row.open_cents),
        currency=row.currency,
        to_pay_in_currency=Decimal(cents).scaleb(-2),
        foreign="" if row.currency == SEK else f"{format_kronor(cents)} {row.currency}",
        to_pay_ore=share_of(row.open_ore, cents, row.open_cents),
        missing=missing,
    )


def _missing(reader: Reader, row: _Open) -> tuple[str, ...]:
    """What it takes before a bill can be put in a payment file."""
    if row.sent_cents == row.open_cents:
        return ()
    takes = row.giro or row.account or row.iban if row.currency == SEK else row.iban
    wanted = {
        "approval": not row.approved_by,
        "differs from the order": not row.approved_by and bool(deviations(reader, row.id)),
        "a look at its warning": not row.approved_by and bool(row.warning),
        "an account": not takes,
        "the town": row.country == "SE" and not row.city,
        "supplier is archived": bool(row.archived),
    }
    return tuple(word for word, is_missing in wanted.items() if is_missing)
