"""What makes a line the same line in two files, and two lines that look the same two lines."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kassabok.formats.bank.record import BankAccountId, BankEntry

Ref = tuple[str, int]  # An entry_ref, and the amount of an entry that has it.


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
    shared = frozenset(ref for ref, count in times.items() if count > 1)
    return tuple(without_shared_ref(entry, shared) for entry in entries)


def without_shared_ref(entry: BankEntry, shared: frozenset[Ref]) -> BankEntry:
    """The entry, without its entry_ref where that is one of those that several of the same amount have."""
    return replace(entry, entry_ref="") if (entry.entry_ref, entry.amount_ore) in shared else entry
