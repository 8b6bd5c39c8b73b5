"""What the statements of an account say that it held, and whether one goes on where the one before ended.

A closing balance is what the account held at the end of a day, an opening balance at the end of the day before. Between
two of them the entries that were read must make the difference; where they do not, a statement is missing, or money was
told of twice.
"""

import datetime
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY
from kassabok.core.money import format_kronor


class Held(NamedTuple):
    """What the bank said that an account held at the end of a day. opening: said of the day after, when it began."""

    on: datetime.date
    opening: bool
    amount_ore: int

    @property
    def told(self) -> str:
        """When, in words."""
        return f"when {self.on + ONE_DAY} began" if self.opening else f"at the end of {self.on}"


class Moved:
    """What moved on an account by day, for sums of any span."""

    def __init__(self, by_day: Mapping[datetime.date, int]) -> None:
        self.days = sorted(by_day)
        self._sums = [0, *accumulate(by_day[day] for day in self.days)]

    def between(self, after: datetime.date, last: datetime.date) -> int:
        """What moved after a day, up to and with another."""
        return self.until(last) - self.until(after)

    def until(self, last: datetime.date) -> int:
        """What moved up to and with a day."""
        return self._sums[bisect_right(self.days, last)]


@dataclass(frozen=True, slots=True)
class Gap:
    """Two balances that the lines between them do not explain.

    missing_ore: what no file tells of; below zero, what is told too much. on: the day from which it is missing.
    """

    on: datetime.date
    before: Held
    after: Held
    moved_ore: int
    missing_ore: int

    @property
    def told(self) -> str:
        """The gap in a sentence, with its days and amounts."""
        if self.before.on == self.after.on:
            read = ""
        else:
            read = f", but the lines between make {format_kronor(self.moved_ore)}"
        likely = "A statement is missing"
        if not self.after.opening:
            missing = "A line" if self.before.opening else "A statement or a line"
            likely = f"{missing} is missing, or was told of twice"
        return (
            f"The bank said {format_kronor(self.before.amount_ore)} {self.before.told} and "
            f"{format_kronor(self.after.amount_ore)} {self.after.told}{read}; "
            f"the difference is {format_kronor(self.missing_ore)}. {likely}."
        )


_BALANCES = """
SELECT date, amount_ore, coalesce(first_on, date), opening_ore FROM bank_balance
WHERE bank_account_id = :account ORDER BY date, id
"""

_MOVED = """
SELECT date, sum(amount_ore) FROM bank_entry
WHERE bank_account_id = :account AND currency = :currency GROUP BY date
"""


class _Said(NamedTuple):
    on: datetime.date
    closing_ore: int
    first_on: datetime.date
    opening_ore: int | None


def held(reader: Reader, account_id: int) -> list[Held]:
    """All balances that were said of an account, in the order of their days."""
    by_day: dict[datetime.date, list[_Said]] = defaultdict(list)
    for on, closing_ore, first_on, opening_ore in reader.rows(_BALANCES, account=account_id):
        day = datetime.date.fromisoformat(on)
        by_day[day].append(_Said(day, closing_ore, datetime.date.fromisoformat(first_on), opening_ore))
    found: set[Held] = set()
    before_ore = None
    for each in by_day.values():
        said = _of_day(each, before_ore)
        before_ore = said.closing_ore
        found.add(Held(said.on, False, said.closing_ore))
        if said.opening_ore is not None:
            found.add(Held(said.first_on - ONE_DAY, True, said.opening_ore))
    return sorted(found)


def _of_day(said: Sequence[_Said], before_ore: int | None) -> _Said:
    """The statements that closed on a day as one: several may have been made of it, each beginning where one ended.

    before_ore: what the one before closed with, which tells where they begin when they end there, too.
    """
    closings, openings = {each.closing_ore for each in said}, {each.opening_ore for each in said}
    first_on = min(each.first_on for each in said)
    begun = [each for each in said if each.first_on == first_on]
    goes_on = [each for each in begun if each.opening_ore == before_ore]
    first = next((each for each in begun if each.opening_ore not in closings), (goes_on or begun)[0])
    round_trip = [each for each in said if each.closing_ore == first.opening_ore]
    last = next(
        (each for each in reversed(said) if each.closing_ore not in openings), (round_trip or said)[-1]
    )
    return _Said(last.on, last.closing_ore, first_on, first.opening_ore)


def moved(reader: Reader, account_id: int, currency: str) -> Moved:
    """What moved on an account in its own currency, as far as files have told."""
    rows = reader.rows(_MOVED, account=account_id, currency=currency)
    return Moved({datetime.date.fromisoformat(on): ore for on, ore in rows})


def gaps(balances: Sequence[Held], lines: Moved) -> list[Gap]:
    """The balances that the lines between them do not explain, the earliest first."""
    found = []
    for before, after in pairwise(balances):
        moved_ore = lines.between(before.on, after.on)
        missing_ore = after.amount_ore - before.amount_ore - moved_ore
        if missing_ore:
            on = after.on + ONE_DAY if after.opening else after.on
            found.append(Gap(on, before, after, moved_ore, missing_ore))
    return found
