"""A voucher as one hash, which the log holds: so the chain of the log proves what the books say, not only that they do.

A posted voucher has its own in the event that posted it; those of a SIE file have one together, in the file's event.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.objects import Objects, in_order


class SealedLine(NamedTuple):
    """A line as it was posted, with its objects in order."""

    account: str
    amount_ore: int
    text: str
    quantity_milli: int | None
    objects: Objects


class SealedVoucher(NamedTuple):
    """A voucher as the book has it now. date: ISO. debit_ore: its debit total."""

    ref: str
    date: str
    debit_ore: int
    seal: str


def seal_of(
    ref: str, day: str, text: str, registered_us: int, corrects: str, lines: Iterable[SealedLine]
) -> str:
    """SHA-256 (hex) of all that a voucher says, as a JSON array. day: ISO. corrects: the number of the reversed one."""
    said = (ref, day, text, registered_us, corrects, tuple(lines))
    return hashlib.sha256(_ENCODER.encode(said).encode()).hexdigest()


# A voucher that was tampered with may hold anything, and still has to be told apart.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=repr)

_VOUCHERS = """
SELECT voucher.id, voucher.ref, voucher.date, voucher.text, voucher.registered_us, coalesce(corrected.ref, ''),
       line.id, line.account, line.amount_ore, line.text, line.quantity_milli, object.dimension, object.object
FROM voucher LEFT JOIN voucher corrected ON corrected.id = voucher.corrects_id
JOIN voucher_line line ON line.voucher_id = voucher.id
LEFT JOIN voucher_line_object object ON object.voucher_line_id = line.id
WHERE {which} ORDER BY voucher.id, line.id
"""
_POSTED = _VOUCHERS.format(
    which="NOT EXISTS (SELECT 1 FROM imported_voucher imported WHERE imported.voucher_id = voucher.id)"
)
_OF_FILE = _VOUCHERS.format(
    which="voucher.id IN (SELECT voucher_id FROM imported_voucher WHERE sie_import_id = :file)"
)


def posted_vouchers(reader: Reader) -> Iterator[SealedVoucher]:
    """All vouchers that an event of their own has posted, in the order of their registration."""
    return _sealed_vouchers(reader.each(_POSTED))


def seal_of_file(reader: Reader, sie_import_id: int) -> str:
    """SHA-256 (hex) over the seals of all vouchers that came with a SIE file, in the order of their registration."""
    together = hashlib.sha256()
    for voucher in _sealed_vouchers(reader.each(_OF_FILE, file=sie_import_id)):
        together.update(voucher.seal.encode())
    return together.hexdigest()


def _sealed_vouchers(rows: Iterable[tuple[Any, ...]]) -> Iterator[SealedVoucher]:
    for _, group in groupby(rows, key=itemgetter(0)):
        of_voucher = list(group)
        _, ref, day, text, registered_us, corrects, *_ = of_voucher[0]
        lines = [_sealed_line(list(same)) for _, same in groupby(of_voucher, key=itemgetter(6))]
        debit_ore = sum(max(line.amount_ore, 0) for line in lines)
        yield SealedVoucher(ref, day, debit_ore, seal_of(ref, day, text, registered_us, corrects, lines))


def _sealed_line(rows: list[tuple[Any, ...]]) -> SealedLine:
    """A line with several objects is in several rows."""
    account, amount_ore, text, quantity_milli, dimension, _ = rows[0][7:]
    objects = in_order(row[11:] for row in rows) if dimension else ()
    return SealedLine(account, amount_ore, text, quantity_milli, objects)
