"""Straight-line depreciation by whole months, exact to the öre.

An asset is depreciated from the month it is taken into use, which counts whole, and as many months as its life is. The
month in which it is sold or scrapped does not count. Source: årsredovisningslagen 4 kap. 4 §; BFNAR 2016:10 (K2) and
BFNAR 2012:1 (K3) leave the method to the company, and this is the one that nearly all use.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from kassabok.core.dates import ONE_DAY


class Plan(NamedTuple):
    """amount_ore shared out evenly over the months (YYYYMM) from first to last.

    Where it cannot be even, the first months have an öre more, as money.spread shares. No months: amount_ore is 0.
    """

    first: int
    last: int
    amount_ore: int

    def through(self, month: int) -> int:
        """What is depreciated in öre by the end of a month."""
        months = months_between(self.first, self.last)
        gone = min(max(months_between(self.first, month), 0), months)
        if gone == 0:
            return 0
        each_ore, over = divmod(self.amount_ore, months)
        return each_ore * gone + min(over, gone)

    def by_month(self) -> Iterator[tuple[int, int]]:
        """Each month with what is depreciated in it."""
        before_ore = 0
        for month in months_from(self.first, self.last):
            through_ore = self.through(month)
            yield month, through_ore - before_ore
            before_ore = through_ore


def later(month: int, months: int) -> int:
    """The month so many months after; before where it is negative: 202612 and 1 is 202701."""
    year, index = divmod(month // 100 * 12 + month % 100 - 1 + months, 12)
    return year * 100 + index + 1


def months_between(first: int, last: int) -> int:
    """How many months there are from first to last, both counted; zero or less where last comes before."""
    return (last // 100 - first // 100) * 12 + last % 100 - first % 100 + 1


def months_from(first: int, last: int) -> Iterator[int]:
    """The months from first to last."""
    for number in range(months_between(first, last)):
        yield later(first, number)


def month_end(month: int) -> date:
    """The last day of a month."""
    following = later(month, 1)
    return date(following // 100, following % 100, 1) - ONE_DAY


def shown(month: int) -> str:
    """A month as people write it: 2026-03."""
    return f"{month // 100}-{month % 100:02}"
