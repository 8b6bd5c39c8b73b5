"""Which lines that are left may be the two sides of a transfer between own accounts: same amount, near days."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from kassabok.core.book.reader import Reader

MOST_DAYS = 5  # On its way over Christmas or Easter; money does not take longer between Swedish banks.
MOST = 3

_LEFT = """
SELECT l.date, l.id, e.bank_account_id, l.amount_ore FROM bank_line l JOIN bank_entry e ON e.id = l.bank_entry_id
WHERE l.state = 'unmatched' AND e.currency = 'SEK' ORDER BY l.date, l.id
"""


class _Side(NamedTuple):
    on: date
    line: int
    account: int


def transfer_proposals(reader: Reader) -> dict[int, tuple[int, ...]]:
    """Line -> at most three lines on other accounts that may be its other side, the nearest day first."""
    left: dict[int, list[_Side]] = defaultdict(list)
    came: dict[int, list[_Side]] = defaultdict(list)
    for day, line, account, amount_ore in reader.rows(_LEFT):
        sides = came if amount_ore > 0 else left
        sides[abs(amount_ore)].append(_Side(date.fromisoformat(day), line, account))
    found: dict[int, tuple[int, ...]] = {}
    for amount_ore in left.keys() & came.keys():
        for out in left[amount_ore]:
            found[out.line] = _nearest(out, came[amount_ore], timedelta(0), timedelta(MOST_DAYS))
        for into in came[amount_ore]:
            found[into.line] = _nearest(into, left[amount_ore], -timedelta(MOST_DAYS), timedelta(0))
    return {line: others for line, others in found.items() if others}


def _nearest(side: _Side, others: list[_Side], first: timedelta, last: timedelta) -> tuple[int, ...]:
    """The others, which are in order of their days, on another account and from first to last of the side's day."""
    start = bisect_left(others, side.on + first, key=lambda other: other.on)
    end = bisect_right(others, side.on + last, key=lambda other: other.on)
    near = [other for other in others[start:end] if other.account != side.account]
    near.sort(key=lambda other: (abs(other.on - side.on), other.line))
    return tuple(other.line for other in near[:MOST])
