"""Which lines that are left may be the two sides of a transfer between own accounts: same amount, near days."""

from collections import defaultdict
from datetime import date, timedelta

from kassabok.core.book.reader import Reader

MOST_DAYS = 5  # On its way over Christmas or Easter; money does not take longer between Swedish banks.
MOST = 3

_LEFT = """
SELECT l.id, l.date, l.amount_ore, e.bank_account_id FROM bank_line l JOIN bank_entry e ON e.id = l.bank_entry_id
WHERE l.state = 'unmatched' AND e.currency = 'SEK' ORDER BY l.date, l.id
"""


def transfer_proposals(reader: Reader) -> dict[int, tuple[int, ...]]:
    """Line -> at most three lines on other accounts that may be its other side, the nearest day first."""
    by_size: dict[int, list[tuple[int, date, int, int]]] = defaultdict(list)
    for line, day, amount_ore, account in reader.rows(_LEFT):
        by_size[abs(amount_ore)].append((line, date.fromisoformat(day), amount_ore, account))
    found: dict[int, list[tuple[timedelta, int]]] = defaultdict(list)
    for same in by_size.values():
        for out, left_on, out_ore, from_account in same:
            for into, came_on, into_ore, to_account in same:
                took = came_on - left_on
                if out_ore < 0 < into_ore and from_account != to_account and _in_time(took):
                    found[out].append((took, into))
                    found[into].append((took, out))
    return {line: tuple(other for _, other in sorted(others)[:MOST]) for line, others in found.items()}


def _in_time(took: timedelta) -> bool:
    return timedelta(0) <= took <= timedelta(MOST_DAYS)
