"""Orders in tables: rows put together by the order they are of, and their cells as what they are."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from kassabok.formats.bank.amounts import shown
from kassabok.formats.cells import kept_apart
from kassabok.formats.errors import BadFile
from kassabok.formats.numbers import PLAIN_SIGNS, read_decimal
from kassabok.formats.shop.nodes import in_utc, to_ore
from kassabok.formats.tables import Table, TableRow

_PERCENT = re.compile(r"([0-9]+(?:[.,][0-9]+)?) ?%")
_TYPED_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one order. raw: they alone, as a table that reads the same."""

    rows: tuple[TableRow, ...]
    raw: bytes

    @property
    def line(self) -> int:
        return self.rows[0].line


def groups(table: Table, same: Callable[[TableRow, TableRow], bool]) -> list[Group]:
    """Rows that follow each other and are of one order. same: whether a row is of the order that another begins."""
    found: list[list[TableRow]] = []
    for row in table.rows:
        if found and same(found[-1][0], row):
            found[-1].append(row)
        else:
            found.append([row])
    return [Group(tuple(rows), as_table(table.headings, rows)) for rows in found]


def as_table(headings: Sequence[str], rows: Iterable[TableRow]) -> bytes:
    """The rows as CSV that read_table reads back the same. An apostrophe may look like one that it takes away."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([kept_apart(cell) if cell[:1] == "'" else cell for cell in row.cells.values()])
    return text.getvalue().encode()


class Cells:
    """A row by plain headings. Raises BadFile (shop.field), naming line and column.

    decimal: the one decimal sign, "" where both are taken for what they must be. typed: of a spreadsheet, whose numbers
    have a point whatever its country.
    """

    def __init__(self, row: TableRow, *, decimal: str = "", typed: bool = False) -> None:
        self._row = row
        self._decimal = decimal
        self._typed = typed

    @property
    def line(self) -> int:
        return self._row.line

    def bad(self, heading: str, said: str) -> BadFile:
        return BadFile("shop.field", f"line {self._row.line}, column {heading}: {said}.")

    def text(self, heading: str) -> str:
        return self._row.cells.get(plain(heading), "")

    def ore(self, heading: str) -> int:
        """0 where the cell is empty."""
        return to_ore(self.number(heading, max_decimals=4))

    def milli(self, heading: str) -> int:
        return int(self.number(heading, max_decimals=3) * 1000)

    def number(self, heading: str, *, max_decimals: int) -> Decimal:
        text = self.text(heading)
        if not text:
            return Decimal(0)
        try:
            return self._read(text, max_decimals)
        except ValueError as error:
            raise self.bad(heading, str(error).rstrip(".")) from error

    def _read(self, text: str, max_decimals: int) -> Decimal:
        if self._typed and _TYPED_NUMBER.fullmatch(text):
            return Decimal(text)
        other = {"": "", ",": ".", ".": ","}[self._decimal]
        value = text.translate(PLAIN_SIGNS).strip()
        if other and other in value:
            # It can only group thousands: three digits follow it, and the decimal sign comes after.
            whole, _, fraction = value.partition(self._decimal)
            if other in fraction or not re.fullmatch(rf"[+-]?[0-9]{{1,3}}([{other}][0-9]{{3}})+", whole):
                name = "comma" if self._decimal == "," else "point"
                raise ValueError(f"{shown(text)} is not a number with decimal {name}")
            value = whole.replace(other, "") + (f"{self._decimal}{fraction}" if fraction else "")
        return read_decimal(value, max_decimals=max_decimals)

    def instant(self, heading: str, *, zone: str, forms: Sequence[str] = ("iso",)) -> datetime | None:
        """In UTC. zone: of a time that has none. forms: ways of writing times, "iso" or as strptime takes them."""
        text = self.text(heading)
        if not text:
            return None
        for form in forms:
            at = parse_instant(text, form)
            if at is not None:
                with suppress(ValueError):
                    return in_utc(at, zone)
        raise self.bad(heading, f"{shown(text)} is not a time")


def parse_instant(text: str, form: str) -> datetime | None:
    """form: "iso", or as strptime takes it. None where it is none."""
    try:
        if form == "iso":
            # Python 3.11 takes a blank before the offset for an error.
            return datetime.fromisoformat(re.sub(r" (?=[+-][0-9]{2}:?[0-9]{2}$)", "", text))
        return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the profile's.
    except ValueError:
        return None


def percent_in(text: str) -> Decimal | None:
    """The rate that a tax's name tells: "Moms 25%" is 0.25. None where it tells none, or several."""
    found = _PERCENT.findall(text)
    return Decimal(found[0].replace(",", ".")) / 100 if len(found) == 1 else None


@lru_cache(maxsize=2000)
def plain(heading: str) -> str:
    return " ".join(heading.casefold().split())


def missing(table: Table, needed: Iterable[str]) -> list[str]:
    return [heading for heading in needed if plain(heading) not in table.headings]


def shares(total_ore: int, weights: Sequence[int]) -> list[int]:
    """A sum dealt out in proportion, to the öre: what rounding leaves goes to the largest remainders, in order."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [total_ore * weight for weight in weights]
    dealt = [value // whole for value in exact]
    left = total_ore - sum(dealt)
    by_rest = sorted(range(len(weights)), key=lambda place: (-(exact[place] % whole), place))
    for place in by_rest[:left]:
        dealt[place] += 1
    return dealt
