"""Which entries of a file the book has already, whatever kind of file told of them first.

The same money is told of in several files: in overlapping statements, in a notification (camt.054) and a statement
(camt.053), in a CSV export. So an entry in the book keeps a key for each kind of file that has told of it. A key that
is known is the same entry. A new key may still be an entry that only other kinds have told of: the one with the same
key, else one of the same day and amount. A kind of file tells of an entry once, so each takes one, and genuine twins
stay two.
"""

import datetime
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from kassabok.core.bank.model import BankAccount
from kassabok.core.book.reader import CHUNK
from kassabok.core.book.transaction import Transaction
from kassabok.formats.bank.record import BankEntry

_Money = tuple[str, int, str]  # Day, amount in öre, currency: what an entry has in common in all files.


@dataclass(slots=True)
class Told:
    """An entry as a file tells of it. entry_id: its row in the book, None when it is new. known: so is the key."""

    entry: BankEntry
    key: str
    entry_id: int | None = None
    known: bool = False


def recognise(
    tx: Transaction,
    account: BankAccount,
    kind: str,
    entries: Collection[BankEntry],
    named: Callable[[BankEntry], set[str]],
) -> Iterator[Told]:
    """The entries of one statement in their order, without those of no money, each with what the book has of it.

    What that is, is all decided before the first is given: what is done with one changes nothing of the next. entries:
    are looked through several times, so that no more of them need to be in memory than are looked at. kind: of the
    file. named: the invoices that an entry's payments name.
    """
    book = _known(tx, account, kind, entries)
    found = dict(book.known)
    elsewhere = _Elsewhere(tx, account, kind, book.first, book.last) if book.first and book.last else None
    if elsewhere is not None and elsewhere.has_any:
        waiting = [
            _Waiting(place, tuple(book.by_other_kinds.get(key, ())), _money(entry), frozenset(named(entry)))
            for place, (entry, key) in enumerate(_keyed(account, entries))
            if place not in book.known
        ]
        found |= elsewhere.given(waiting)
    return (
        Told(entry, key, found.get(place), known=place in book.known)
        for place, (entry, key) in enumerate(_keyed(account, entries))
    )


@dataclass(slots=True)
class _Known:
    """What the book has by key. known: place -> entry of those that a file of this kind has told of.

    by_other_kinds: key -> entries that others have told of. first, last: the days of those that are not known.
    """

    known: dict[int, int] = field(default_factory=dict)
    by_other_kinds: dict[str, list[int]] = field(default_factory=dict)
    first: datetime.date | None = None
    last: datetime.date | None = None


class _Waiting(NamedTuple):
    """An entry that no file of its kind has told of. place: in its statement. same_key: entries with its key.

    invoices: those that its payments name.
    """

    place: int
    same_key: tuple[int, ...]
    money: _Money
    invoices: frozenset[str]


class _Elsewhere:
    """The entries of the file's days that only other kinds of files have told of. Each is given away once."""

    def __init__(
        self, tx: Transaction, account: BankAccount, kind: str, first: datetime.date, last: datetime.date
    ) -> None:
        span = {"account": account.id, "first": first, "last": last, "kind": kind}
        entries = tx.reader.rows(_ENTRIES, **span)
        self._money = {entry_id: tuple(money) for entry_id, *money in entries}
        self._paying: dict[tuple[_Money, str], list[int]] = {}
        paid = set()
        for entry_id, invoice in tx.reader.rows(_INVOICES_PAID, **span) if entries else ():
            self._paying.setdefault((self._money[entry_id], invoice), []).append(entry_id)
            paid.add(entry_id)
        self._free = set(self._money)
        self._queues: dict[tuple[_Money, bool], deque[int]] = {}
        for entry_id, money in self._money.items():
            self._queues.setdefault((money, entry_id in paid), deque()).append(entry_id)

    @property
    def has_any(self) -> bool:
        """Whether one is left to give."""
        return bool(self._free)

    def given(self, waiting: Sequence[_Waiting]) -> dict[int, int]:
        """Place -> entry: to each the first free one with its key, else that paid what it names, else of its money."""
        found: dict[int, int] = {}
        for choices in (self._of_same_key, self._paying_the_same, self._of_same_money):
            for each in waiting if self._free else ():
                if each.place not in found:
                    entry_id = next((entry_id for entry_id in choices(each) if entry_id in self._free), None)
                    if entry_id is not None:
                        found[each.place] = entry_id
                        self._free.discard(entry_id)
        return found

    def _of_same_key(self, each: _Waiting) -> Iterable[int]:
        return each.same_key

    def _paying_the_same(self, each: _Waiting) -> Iterator[int]:
        """Entries of the same money that have paid one of the invoices."""
        for invoice in sorted(each.invoices):
            yield from self._paying.get((each.money, invoice), ())

    def _of_same_money(self, each: _Waiting) -> Iterator[int]:
        """Entries of the same money, but none that has paid other invoices than these."""
        for paid in (False,) if each.invoices else (False, True):
            queue = self._queues.get((each.money, paid), deque())
            while queue:
                yield queue.popleft()


def _money(entry: BankEntry) -> _Money:
    return entry.booked_on.isoformat(), entry.amount_ore, entry.currency


def _keyed(account: BankAccount, entries: Iterable[BankEntry]) -> Iterator[tuple[BankEntry, str]]:
    """Each with what makes it the same in another file: the bank's id, else its text and its number among its twins.

    A payment and its fee may have one id, and a bank may begin anew with its ids, so day and amount are in the key. No
    two entries of a statement have both id and amount in common.
    """
    for entry in entries:
        if not any(payment.amount_ore for payment in entry.transactions):
            continue
        day, amount_ore, currency = _money(entry)
        begin = f"{account.id}|{day}|{amount_ore}|{currency}"
        if entry.entry_ref:
            yield entry, f"{begin}|id {entry.entry_ref}|1"
        else:
            yield entry, f"{begin}|text {entry.text}|{entry.occurrence}"


def _known(tx: Transaction, account: BankAccount, kind: str, entries: Iterable[BankEntry]) -> _Known:
    book = _Known()
    pairs = enumerate(_keyed(account, entries))
    while chunk := list(islice(pairs, CHUNK)):
        of_this_kind: dict[str, int] = {}
        for key, key_kind, entry_id in tx.reader.among(_KEYS, [key for _, (_, key) in chunk]):
            if key_kind == kind:
                of_this_kind[key] = entry_id
            else:
                book.by_other_kinds.setdefault(key, []).append(entry_id)
        for place, (entry, key) in chunk:
            if key in of_this_kind:
                book.known[place] = of_this_kind[key]
            else:
                book.first = min(book.first or entry.booked_on, entry.booked_on)
                book.last = max(book.last or entry.booked_on, entry.booked_on)
    return book


_KEYS = "SELECT key, kind, bank_entry_id FROM bank_entry_key WHERE key IN (:among)"

_ENTRIES = """
SELECT e.id, e.date, e.amount_ore, e.currency FROM bank_entry e
WHERE e.bank_account_id = :account AND e.date BETWEEN :first AND :last
  AND NOT EXISTS (SELECT 1 FROM bank_entry_key k WHERE k.bank_entry_id = e.id AND k.kind = :kind)
ORDER BY e.id
"""

_INVOICES_PAID = """
SELECT DISTINCT e.id, c.invoice_number FROM bank_entry e
JOIN bank_line l ON l.bank_entry_id = e.id JOIN payment p ON p.bank_line_id = l.id
JOIN settlement s ON s.payment_id = p.id JOIN claim c ON c.id = s.claim_id
WHERE e.bank_account_id = :account AND e.date BETWEEN :first AND :last
  AND NOT EXISTS (SELECT 1 FROM bank_entry_key k WHERE k.bank_entry_id = e.id AND k.kind = :kind)
ORDER BY e.id
"""
