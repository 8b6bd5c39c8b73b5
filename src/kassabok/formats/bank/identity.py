"""What makes a line the same line in two files, and two lines that look the same two lines."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kassabok.formats.bank.record import BankAccountId, BankEntry


class Occurrences:
    """Counts the lines of one file that share account, currency, date, amount and text."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[BankAccountId, str, date, int, str]] = Counter()

    def number(
        self, account: BankAccountId, currency: str, booked_on: date, amount_ore: int, text: str
    ) -> int:
        """1 for the first such line, 2 for the next."""
        key = (account, currency, booked_on, amount_ore, text)
        self._seen[key] += 1
        return self._seen[key]


def without_shared_refs(entries: Sequence[BankEntry]) -> tuple[BankEntry, ...]:
    """The entries of one statement, without the entry_ref where several of the same amount have the same one.

    Some banks give every line of a batch the reference of the batch; such a reference identifies none of them.
    """
    times = Counter((entry.entry_ref, entry.amount_ore) for entry in entries)
    return tuple(
        replace(entry, entry_ref="") if times[entry.entry_ref, entry.amount_ore] > 1 else entry
        for entry in entries
    )
