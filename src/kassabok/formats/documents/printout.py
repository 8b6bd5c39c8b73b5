"""A report as a PDF: tables with a head on every page, the company's name, and when it was printed.

The page is upright where the columns have room on it, else across, and the writing is smaller where there are many.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from kassabok.formats.documents.glyphs import printable
from kassabok.formats.documents.render import Language, typeset
from kassabok.formats.errors import BadFile

RowKind = Literal["row", "part", "section", "group", "account", "sum", "total"]

# How many characters of the columns' widest cells fit beside each other, in the sizes tried one after the other.
POINTS_TO_MILLIMETRES = 25.4 / 72
CHARACTER = 0.56  # A character's width in ems, figures and letters mixed.
GAP_MM = 3.4
UPRIGHT_MM, ACROSS_MM = 174.0, 261.0
SIZES = (8.5, 7.5, 6.5, 5.5, 4.5)
MOST_TAGGED_ROWS = 1_000  # A page that is read aloud has its rows marked, a kilobyte each.
MOST_ROWS = 20_000  # Some 400 pages, for which 2 GB of memory are used.
NARROWEST_TEXT = 30  # Characters; a longer text folds within its column.


@dataclass(frozen=True, slots=True)
class PrintColumn:
    """right: figures."""

    heading: str
    right: bool


@dataclass(frozen=True, slots=True)
class PrintRow:
    """A cell a column, as text. kind: what a row of a statement is; a plain one is a row."""

    cells: tuple[str, ...]
    kind: RowKind = "row"


@dataclass(frozen=True, slots=True)
class PrintTable:
    """total: a last row, or empty. title: above it, where there are several. Two columns without headings are facts."""

    columns: tuple[PrintColumn, ...]
    rows: tuple[PrintRow, ...]
    total: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Printout:
    """A report to be printed. subtitle: the days it is about. empty: what to say where no table has rows.

    company and org_nr may be empty, where the report is of no company. in_kronor: it holds amounts.
    """

    title: str
    subtitle: str
    company: str
    org_nr: str
    printed_on: date
    tables: tuple[PrintTable, ...]
    empty: str = ""
    in_kronor: bool = True


def print_report(report: Printout, *, language: Language = "sv") -> bytes:
    """The report as PDF, A4. The same report gives the same bytes. Raises BadFile for more than MOST_ROWS rows."""
    rows = sum(len(table.rows) for table in report.tables)
    if rows > MOST_ROWS:
        raise BadFile(
            "print.rows",
            f"{rows} rows are too many to print; a PDF has at most {MOST_ROWS}.",
            hint="Choose fewer days, or write a spreadsheet: -o FILE.xlsx.",
        )
    day = report.printed_on
    across, size = _page([_natural_widths(table) for table in report.tables])
    document = _printable(asdict(report) | {"printed_on": day.isoformat()})
    data = {
        "language": language,
        "day": [day.year, day.month, day.day],
        "document": document | {"across": across, "size": size},
        "drawings": {},
    }
    return typeset("printout", data, on=day, tagged=rows <= MOST_TAGGED_ROWS)


def _natural_widths(table: PrintTable) -> list[int]:
    widths = []
    for place, column in enumerate(table.columns):
        cells = [row.cells[place] for row in table.rows] + ([table.total[place]] if table.total else [])
        longest = max((len(cell) for cell in cells), default=0)
        widths.append(max(longest, len(column.heading)) if column.right else min(longest, NARROWEST_TEXT))
    return widths


def _page(tables: list[list[int]]) -> tuple[bool, float]:
    """Whether the page lies across, and the size of the writing in points: the first that all tables fit in."""
    for size in SIZES:
        for room in (UPRIGHT_MM, ACROSS_MM):
            if all(_millimetres(widths, size) <= room for widths in tables):
                return room == ACROSS_MM, size
    return True, SIZES[-1]


def _millimetres(widths: list[int], size: float) -> float:
    return sum(widths) * size * CHARACTER * POINTS_TO_MILLIMETRES + GAP_MM * max(len(widths) - 1, 0)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value
