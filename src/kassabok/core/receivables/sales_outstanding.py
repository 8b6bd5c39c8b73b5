"""How long customers take to pay: days sales outstanding, and days from invoice to money, month by month.

Plain SQL; see reports.py for what was open on a day.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY

WINDOW_DAYS = 90
MONTHS = 12


@dataclass(frozen=True, slots=True)
class OutstandingRow:
    """A month's end. invoiced_ore: in the days of the window, VAT included, credit notes taken off.

    dso: what was open, in days of that. days_to_pay: from invoice to money, and days_late: from the due day, both
    weighted by what was paid in the window; below zero is before. None where nothing was invoiced, or paid.
    """

    on: datetime.date
    open_ore: int = field(metadata={"total": False})
    invoiced_ore: int = field(metadata={"total": False})
    dso: Decimal | None = field(metadata={"heading": "DSO, days"})
    days_to_pay: Decimal | None
    days_late: Decimal | None


_OPEN = """
SELECT (SELECT coalesce(sum(total_ore), 0) FROM claim WHERE date <= :on)
    - (SELECT coalesce(sum(amount_ore), 0) FROM settlement WHERE date <= :on AND credit_claim_id IS NULL)
    + (SELECT coalesce(sum(amount_ore), 0) FROM refund WHERE date <= :on AND claim_id IS NOT NULL)
"""
_INVOICED = "SELECT coalesce(sum(total_ore), 0) FROM claim WHERE date > :before AND date <= :on"
_PAID = """
SELECT c.date, c.due_date, s.date, sum(s.amount_ore) FROM settlement s JOIN claim c ON c.id = s.claim_id
WHERE s.payment_id IS NOT NULL AND s.date > :before AND s.date <= :on GROUP BY c.date, c.due_date, s.date
"""


def sales_outstanding(reader: Reader, *, on: datetime.date, months: int = MONTHS) -> list[OutstandingRow]:
    """The last month-ends up to a day, and the day itself, the oldest first."""
    return [_row(reader, day) for day in _month_ends(on, months)]


def _month_ends(on: datetime.date, months: int) -> list[datetime.date]:
    days = [on]
    while len(days) < months:
        days.append(days[-1].replace(day=1) - ONE_DAY)
    return days[::-1]


def _row(reader: Reader, on: datetime.date) -> OutstandingRow:
    before = on - datetime.timedelta(days=WINDOW_DAYS)
    open_ore = reader.value(_OPEN, on=on)
    invoiced_ore = reader.value(_INVOICED, before=before, on=on)
    to_pay = late = paid_ore = 0
    for issued, due, paid_on, ore in reader.rows(_PAID, before=before, on=on):
        day = datetime.date.fromisoformat(paid_on)
        to_pay += ore * (day - datetime.date.fromisoformat(issued)).days
        late += ore * (day - datetime.date.fromisoformat(due)).days
        paid_ore += ore
    return OutstandingRow(
        on=on,
        open_ore=open_ore,
        invoiced_ore=invoiced_ore,
        dso=_tenths(open_ore * WINDOW_DAYS, invoiced_ore),
        days_to_pay=_tenths(to_pay, paid_ore),
        days_late=_tenths(late, paid_ore),
    )


def _tenths(amount: int, whole: int) -> Decimal | None:
    """The ratio with one decimal; None of nothing."""
    return (Decimal(amount) / whole).quantize(Decimal("0.1")) if whole > 0 else None
