"""The vouchers of a year as a SIE file has them, read while they are written."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.ledger.reports.balances import Year
from kassabok.formats.sie import record

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - as the instants: UTC without saying so
_DAY_US = 86_400_000_000

# Who registered it, and when: what came with a SIE file as that said it.
_VOUCHERS = """
SELECT voucher.id, voucher.series, voucher.number, voucher.date, voucher.text, voucher.registered_us,
       imported.registered_on, imported.sign, event.actor,
       line.id, line.account, line.amount_ore, line.text, line.quantity_milli
FROM fiscal_year CROSS JOIN voucher
LEFT JOIN imported_voucher imported ON imported.voucher_id = voucher.id
LEFT JOIN event ON event.subject_kind = 'voucher' AND event.subject_ref = voucher.ref AND event.name = 'VoucherPosted'
CROSS JOIN voucher_line line
WHERE fiscal_year.label = :label AND voucher.fiscal_year_id = fiscal_year.id AND line.voucher_id = voucher.id
ORDER BY voucher.series, voucher.number, line.id
"""

# In the same order, so that the two can be walked side by side.
_OBJECTS = """
SELECT line.id, of_line.dimension, of_line.object
FROM fiscal_year CROSS JOIN voucher CROSS JOIN voucher_line line CROSS JOIN voucher_line_object of_line
WHERE fiscal_year.label = :label AND voucher.fiscal_year_id = fiscal_year.id AND line.voucher_id = voucher.id
    AND of_line.voucher_line_id = line.id
ORDER BY voucher.series, voucher.number, line.id, CAST(of_line.dimension AS INTEGER)
"""

Objects = tuple[record.ObjectRef, ...]


def vouchers_of(reader: Reader, year: Year) -> Iterator[record.Voucher]:
    """All vouchers of a year by series and number."""
    objects = _ObjectsOfLines(reader, year)
    for _, group in groupby(reader.each(_VOUCHERS, label=year.year), key=itemgetter(0)):
        rows = list(group)
        _, series, number, day, text, registered_us, registered_on, sign, actor, *_ = rows[0]
        yield record.Voucher(
            series=series,
            number=str(number),
            date=_day(day),
            text=text,
            registered_on=_day(registered_on) if registered_on else _utc_day(registered_us // _DAY_US),
            sign=(actor if sign is None else sign) or "",
            lines=tuple(
                record.VoucherLine(account, amount_ore, objects.of(line_id), None, words, quantity_milli)
                for *_, line_id, account, amount_ore, words, quantity_milli in rows
            ),
        )


class _ObjectsOfLines:
    """The objects of each line, asked for in the order of the lines; most books have few, or none."""

    def __init__(self, reader: Reader, year: Year) -> None:
        self._rows = self._grouped(reader, year)
        self._line_id, self._objects = next(self._rows, (0, ()))

    @staticmethod
    def _grouped(reader: Reader, year: Year) -> Iterator[tuple[int, Objects]]:
        if reader.value("SELECT 1 FROM voucher_line_object LIMIT 1") is None:
            return
        rows: Iterator[tuple[Any, ...]] = reader.each(_OBJECTS, label=year.year)
        for line_id, group in groupby(rows, key=itemgetter(0)):
            yield line_id, tuple(record.ObjectRef(dimension, code) for _, dimension, code in group)

    def of(self, line_id: int) -> Objects:
        if line_id != self._line_id:
            return ()
        found = self._objects
        self._line_id, self._objects = next(self._rows, (0, ()))
        return found


@lru_cache(maxsize=1024)
def _day(iso: str) -> date:
    return date.fromisoformat(iso)


@lru_cache(maxsize=1024)
def _utc_day(days: int) -> date:
    return (EPOCH + timedelta(days=days)).date()
