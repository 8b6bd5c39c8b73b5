"""Exchange rates out of tables: the Riksbank's export, and tables of a day, a currency and a rate.

The Riksbank's CSV has lines about the choice first, then the headings Period;Grupp;Serie;Värde: a row a day and a
currency, series as EUR, 100 JPY or SEKEURPMI, values with decimal commas, and n/a on a day without one. A table of
one's own has date, currency and rate, and units where the rate is for more than one.
Source: riksbank.se, "Sök räntor och valutakurser" and its explanation of the series.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kassabok.formats.days import possible
from kassabok.formats.errors import BadFile
from kassabok.formats.numbers import read_decimal
from kassabok.formats.tables import read_table
from kassabok.formats.warnings import FileWarning

MAX_ROWS = 100_000
MAX_DECIMALS = 6

_HEADINGS = {
    **dict.fromkeys(("date", "datum", "period", "day", "dag"), "date"),
    **dict.fromkeys(("currency", "valuta", "serie", "series", "code", "kod"), "currency"),
    **dict.fromkeys(("rate", "kurs", "värde", "varde", "value", "sek"), "rate"),
    **dict.fromkeys(("units", "antal", "enheter"), "units"),
}
_NEEDED = ("date", "currency", "rate")
_TELLS_MORE = {"group", "grupp", "name", "namn"}
_NO_VALUE = {"", "-", "n/a", "na", "nan"}

#: The line of headings, which others may stand before.
_FIRST_HEADING = re.compile(rb'^"?(?:period|datum|date|dag|day)"?[ \t]*[;,\t]', re.IGNORECASE | re.MULTILINE)
_SERIES = re.compile(r"(?:SEK)?([A-Z]{3})(?:PMI)?")
_OF_UNITS = re.compile(r"([0-9]{1,6}) ?([A-Z]{3})")


@dataclass(frozen=True, slots=True)
class DayRate:
    """What one unit of a currency was on a day, in kronor. line: where it stands in the file, 1-based."""

    line: int
    currency: str
    date: date
    sek_per_unit: Decimal


@dataclass(frozen=True, slots=True)
class ExchangeRates:
    """The rates of a file, in its order. warnings: what was left out."""

    rates: tuple[DayRate, ...]
    warnings: tuple[FileWarning, ...]


def read_exchange_rates(data: bytes, *, name: str) -> ExchangeRates:
    """Read a table of rates from CSV or XLSX. name: what messages call the file.

    Raises BadFile, with the line, for a row that is no rate, and for two rates of a day that differ.
    """
    body, skipped = _without_preamble(data)
    table = read_table(body, max_rows=MAX_ROWS)
    columns = {_HEADINGS[heading]: heading for heading in reversed(table.headings) if heading in _HEADINGS}
    if missing := [field for field in _NEEDED if field not in columns]:
        raise BadFile(
            "rate.columns",
            f"{name}: there is no column for {' and '.join(missing)}.",
            hint="The columns are date, currency and rate, or the Riksbank's Period, Serie and Värde.",
        )
    warnings = [FileWarning(w.line + skipped if w.line else 0, w.message) for w in table.warnings]
    warnings += [
        FileWarning(skipped + 1, f'The column "{heading}" is not known and was left out.')
        for heading in table.headings
        if heading not in _HEADINGS and heading not in _TELLS_MORE
    ]
    found: dict[tuple[str, date], DayRate] = {}
    for row in table.rows:
        line = row.line + skipped
        try:
            rate = _rate(line, {field: row.cells[heading] for field, heading in columns.items()})
        except ValueError as error:
            raise BadFile("rate.row", f"{name}: line {line}: {error}") from error
        known = rate and found.setdefault((rate.currency, rate.date), rate)
        if rate and known and known.sek_per_unit != rate.sek_per_unit:
            raise BadFile(
                "rate.twice",
                f"{name}: line {line} gives {rate.currency} of {rate.date} another rate than line {known.line}.",
                hint="Keep the one that is right.",
            )
    return ExchangeRates(tuple(found.values()), tuple(warnings))


def _without_preamble(data: bytes) -> tuple[bytes, int]:
    """The file from its line of headings on, and how many lines stood before."""
    found = _FIRST_HEADING.search(data[:4000])
    if found is None or data.startswith(b"PK"):
        return data, 0
    return data[found.start() :], data.count(b"\n", 0, found.start())


def _rate(line: int, cells: dict[str, str]) -> DayRate | None:
    """The rate of a row; None on a day that has none. Raises ValueError in a whole sentence."""
    text = cells["rate"]
    if text.casefold() in _NO_VALUE:
        return None
    currency, units = _series(cells["currency"])
    if cells.get("units"):
        units = int(_positive(cells["units"], "a number of units", max_decimals=0))
    value = _positive(text.replace(" ", ""), "a rate", max_decimals=MAX_DECIMALS)
    try:
        day = date.fromisoformat(cells["date"])
    except ValueError:
        day = date.min
    if not possible(day):
        raise ValueError(f'"{cells["date"][:40]}" is not a day: write 2026-03-31.')
    return DayRate(line, currency, day, value / units)


def _series(text: str) -> tuple[str, int]:
    """The currency that a series is of, and for how many units its rate is."""
    code = text.strip().upper()
    if code == "SEK":
        raise ValueError("Kronor have no exchange rate.")
    if of_units := _OF_UNITS.fullmatch(code):
        return of_units[2], int(of_units[1]) or 1
    if series := _SERIES.fullmatch(code):
        return series[1], 1
    raise ValueError(f'"{text[:40]}" is not a currency: write EUR, 100 JPY or SEKEURPMI.')


def _positive(text: str, what: str, *, max_decimals: int) -> Decimal:
    try:
        value = read_decimal(text, max_decimals=max_decimals)
    except ValueError:
        value = Decimal(0)
    if value <= 0:
        raise ValueError(f'"{text[:40]}" is not {what} above zero.')
    return value
