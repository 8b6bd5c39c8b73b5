"""The entries of a statement as they are read: a tuple of them, and in a large file packed.

A hundred thousand entries as objects take more memory than all else that a program does with them. Packed, an entry
takes some thirty bytes, and is unpacked with its neighbours when it is looked at.
"""

import pickle
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import overload

from kassabok.formats.bank.identity import Ref, without_shared_ref
from kassabok.formats.bank.record import BankEntry

#: From so many entries of a file on, they are packed.
LARGE = 10_000
_BLOCK = 1_000
_LEAST_EFFORT = 1  # Of the packing, which makes the blocks six times smaller all the same.


class PackedEntries(Sequence[BankEntry]):
    """Entries that can be looked through again and again, in order. shared: see without_shared_refs."""

    def __init__(self, blocks: list[bytes], count: int, shared: frozenset[Ref]) -> None:
        self._blocks = blocks
        self._count = count
        self._shared = shared

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> BankEntry: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[BankEntry]: ...

    def __getitem__(self, place: int | slice) -> BankEntry | Sequence[BankEntry]:
        return tuple(self)[place]

    def __iter__(self) -> Iterator[BankEntry]:
        for block in self._blocks:
            for entry in pickle.loads(zlib.decompress(block)):  # Packed below, in this process.
                yield without_shared_ref(entry, self._shared)


class Entries:
    """Collects the entries of a statement, and what is to be known of all of them together.

    before: how many entries the statements before it in its file have, of which there may be one for each day.
    in_ore, out_ore: what came and what left, both above zero, in whatever currencies.
    """

    def __init__(self, before: int = 0) -> None:
        self.currency = ""
        self.currencies: set[str] = set()
        self.first_on: date | None = None
        self.last_on: date | None = None
        self.in_ore = 0
        self.out_ore = 0
        self.count = 0
        self._before = before
        self._open: list[BankEntry] = []
        self._blocks: list[bytes] = []
        self._refs: Counter[Ref] = Counter()

    @property
    def moved_ore(self) -> int:
        """What came less what left."""
        return self.in_ore - self.out_ore

    def append(self, entry: BankEntry) -> None:
        """Add the next one."""
        self.currency = self.currency or entry.currency
        self.currencies.add(entry.currency)
        self.first_on = min(self.first_on or entry.booked_on, entry.booked_on)
        self.last_on = max(self.last_on or entry.booked_on, entry.booked_on)
        if entry.amount_ore > 0:
            self.in_ore += entry.amount_ore
        else:
            self.out_ore -= entry.amount_ore
        self._refs[entry.entry_ref, entry.amount_ore] += 1
        self.count += 1
        self._open.append(entry)
        if self._is_large and len(self._open) >= _BLOCK:
            self._pack()

    @property
    def _is_large(self) -> bool:
        return self._before + self.count >= LARGE

    def _pack(self) -> None:
        for start in range(0, len(self._open), _BLOCK):
            block = pickle.dumps(self._open[start : start + _BLOCK], pickle.HIGHEST_PROTOCOL)
            self._blocks.append(zlib.compress(block, _LEAST_EFFORT))
        self._open = []

    def done(self) -> Sequence[BankEntry]:
        """All of them, without the references that several share."""
        shared = frozenset(ref for ref, times in self._refs.items() if times > 1)
        if not self._is_large:
            return tuple(without_shared_ref(entry, shared) for entry in self._open)
        self._pack()
        return PackedEntries(self._blocks, self.count, shared)
