"""Which entries of a file the book has already, whatever kind of file told of them first.

The same money is told of in several files: in overlapping statements, in a notification (camt.054) and a statement
(camt.053), in a CSV export. So an entry in the book keeps a key for each kind of file that has told of it. A key that
is known is the same entry. A new key may still be an entry that only other kinds have told of: the one with the same
key, else one of the same day and amount. A kind of file tells of an entry once, so each takes one, and genuine twins
stay two.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kassabok.core.bank.matching import CHUNK
from kassabok.core.bank.model import BankAccount
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
    entries: Sequence[BankEntry],
    named: Callable[[BankEntry], set[str]],
) -> list[Told]:
    """The entries of one statement in their order, each with what the book has of it.

    kind: of the file. named: the invoices that an entry's payments name.
    """
    told = [Told(entry, key) for entry, key in zip(entries, _keys(account, entries), strict=True)]
    by_key = _known_keys(tx, [each.key for each in told])
    for each in told:
        each.entry_id = by_key.get((each.key, kind))
        each.known = each.entry_id is not None
    waiting = [each for each in told if not each.known]
    if waiting:
        elsewhere = _Elsewhere(tx, account, kind, waiting)
        same_key: dict[str, list[int]] = {}
        for (key, _), entry_id in by_key.items():
            same_key.setdefault(key, []).append(entry_id)
        elsewhere.give(waiting, lambda each: same_key.get(each.key, ()))
        elsewhere.give(waiting, lambda each: elsewhere.paying(each.entry, named(each.entry)))
        elsewhere.give(waiting, lambda each: elsewhere.of_same_money(each.entry, named(each.entry)))
    return told


class _Elsewhere:
    """The entries of the file's days that only other kinds of files have told of. Each is given away once."""

    def __init__(self, tx: Transaction, account: BankAccount, kind: str, waiting: Sequence[Told]) -> None:
        days = [each.entry.booked_on for each in waiting]
        span = {"account": account.id, "first": min(days), "last": max(days), "kind": kind}
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

    def give(self, waiting: Sequence[Told], choices: Callable[[Told], Iterable[int]]) -> None:
        """Give each that is without an entry the first free one of its choices."""
        for each in waiting if self._free else ():
            if each.entry_id is None:
                each.entry_id = next((entry_id for entry_id in choices(each) if entry_id in self._free), None)
                self._free.discard(each.entry_id or 0)

    def paying(self, entry: BankEntry, invoices: set[str]) -> Iterator[int]:
        """Entries of the same money that have paid one of the invoices."""
        for invoice in sorted(invoices):
            yield from self._paying.get((_money(entry), invoice), ())

    def of_same_money(self, entry: BankEntry, invoices: set[str]) -> Iterator[int]:
        """Entries of the same money, but none that has paid other invoices than these."""
        for paid in (False,) if invoices else (False, True):
            queue = self._queues.get((_money(entry), paid), deque())
            while queue:
                yield queue.popleft()


def _money(entry: BankEntry) -> _Money:
    return entry.booked_on.isoformat(), entry.amount_ore, entry.currency


def _keys(account: BankAccount, entries: Sequence[BankEntry]) -> Iterator[str]:
    """What makes each entry the same in another file: the bank's id, else its text and its number among its twins.

    A payment and its fee may have one id, and a bank may begin anew with its ids, so day and amount are in the key.
    """
    twins: Counter[str] = Counter()
    for entry in entries:
        day, amount_ore, currency = _money(entry)
        begin = f"{account.id}|{day}|{amount_ore}|{currency}"
        if entry.entry_ref:
            key = f"{begin}|id {entry.entry_ref}"
            twins[key] += 1
            yield f"{key}|{twins[key]}"
        else:
            yield f"{begin}|text {entry.text}|{entry.occurrence}"


def _known_keys(tx: Transaction, keys: Sequence[str]) -> dict[tuple[str, str], int]:
    """(key, kind) -> entry, for every kind of file."""
    known: dict[tuple[str, str], int] = {}
    for start in range(0, len(keys), CHUNK):
        names = {f"k{place}": key for place, key in enumerate(keys[start : start + CHUNK])}
        placeholders = ", ".join(f":{name}" for name in names)
        sql = f"SELECT key, kind, bank_entry_id FROM bank_entry_key WHERE key IN ({placeholders})"
        known.update({(key, kind): entry_id for key, kind, entry_id in tx.reader.rows(sql, **names)})
    return known


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
