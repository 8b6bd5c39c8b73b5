"""What a forecast of cash is made of: money that is expected to come or to leave on a day, and why that day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from kassabok.core.dates import ONE_DAY, next_bank_day, previous_bank_day


@dataclass(frozen=True, slots=True)
class Expected:
    """Money on a day: above zero it comes, below it leaves. What lowers an invoice or a bill has the other sign.

    source: where it was read, one of reports.SOURCES. number, party: of what, and whose. due: the day that it should
    be paid by, None where nothing says it. why: why it is expected that day, or is not counted.
    vat_ore, taxed_on: of what is not invoiced yet, the VAT in it (owed above zero) and the day of its VAT period.
    """

    day: date
    source: str
    number: str
    party: str
    due: date | None = field(metadata={"table": False})
    amount_ore: int
    why: str
    vat_ore: int = field(default=0, metadata={"table": False})
    taxed_on: date | None = field(default=None, metadata={"table": False})


class Deduction(NamedTuple):
    """What makes payments smaller: a credit note, or money that came before it was owed. amount_ore: above zero."""

    source: str
    number: str
    amount_ore: int
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """What an area expects. left_out: what is owed, but is not counted."""

    items: tuple[Expected, ...] = ()
    left_out: tuple[Expected, ...] = ()


def together(found: Iterable[Found]) -> Found:
    """All of it as one."""
    parts = list(found)
    return Found(
        tuple(item for part in parts for item in part.items),
        tuple(item for part in parts for item in part.left_out),
    )


def coming_day(due: date, *, late: int, today: date) -> date:
    """The bank day on which money that is due comes, so many days late. What is overdue comes after today."""
    expected = next_bank_day(due + timedelta(days=late))
    return expected if expected >= today else next_bank_day(today + ONE_DAY)


def leaving_day(due: date, *, today: date) -> date:
    """The bank day on which money leaves to be there when it is due. What is overdue leaves on the next one."""
    expected = previous_bank_day(due)
    return expected if expected >= today else next_bank_day(today)


def less(
    items: Sequence[Expected], deductions: Iterable[Deduction], *, party: str, sign: int, today: date
) -> Found:
    """The items of one party and what makes them smaller, which stands on the day of the first of them.

    sign: of deductions, -1 where money is expected to come. They lower what is expected to nothing, never below; what
    is more than that is left out.
    """
    day = min((item.day for item in items), default=today)
    left_ore = sum(abs(item.amount_ore) for item in items)
    used, left_out = [], []
    for source, number, amount_ore, why in deductions:
        taken_ore = min(amount_ore, left_ore)
        left_ore -= taken_ore
        if taken_ore:
            used.append(Expected(day, source, number, party, None, sign * taken_ore, why))
        if taken_ore < amount_ore:
            rest_ore = sign * (amount_ore - taken_ore)
            left_out.append(
                Expected(day, source, number, party, None, rest_ore, "nothing to set it off against")
            )
    return Found((*items, *used), tuple(left_out))
