"""Tables that people keep in spreadsheets: reading CSV and XLSX alike, and writing both.

What write_csv and write_xlsx wrote reads back the same, save for blanks around a text and control characters.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import BinaryIO

from kassabok.formats.cells import Cell, kept_apart, neutralised, printable, restored
from kassabok.formats.errors import BadFile
from kassabok.formats.warnings import FileWarning

MAX_BYTES = 100_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 500
DELIMITERS = ";\t,"  # Between equals the first one wins: Swedish headings may well hold commas.

SAVE_AS_UTF8 = "Save it as CSV in UTF-8, or as XLSX."
SAVE_AS_XLSX = "Open it in a spreadsheet program and save it as XLSX or CSV."

# The first bytes of what people take for a table, and what it is.
NOT_TABLES = {
    b"\xd0\xcf\x11\xe0": "an old Excel file (XLS), or one that a password protects",
    b"%PDF": "a PDF",
    b"{\\rtf": "an RTF document",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}

# å, ä and ö of old DOS and Mac files, read as Windows-1252, land between letters where no quotation mark
# belongs.
_OTHER_CODE_PAGE = re.compile(rb"[A-Za-z][\x84\x86\x94][A-Za-z]|[a-z][\x8a\x8c][a-z]")
_SEPARATOR_LINE = re.compile(r"sep=([;\t,])\r?\n", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"?')


@dataclass(frozen=True, slots=True)
class TableRow:
    """line: where the row begins in the file, 1-based. cells: heading -> text, "" where the cell is empty."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """headings: trimmed and in small letters, in the order of the file. rows: without the empty ones."""

    headings: tuple[str, ...]
    rows: tuple[TableRow, ...]
    warnings: tuple[FileWarning, ...]


def read_table(data: bytes, *, max_rows: int = MAX_ROWS) -> Table:
    """Read the rows under a line of headings, from CSV or XLSX, whichever the bytes are.

    Texts are trimmed and in Unicode's composed form. CSV: UTF-8, UTF-16 with a byte-order mark, or
    Windows-1252; separated by semicolons, tabs or commas; numbers and dates stay as they are written. XLSX:
    the first sheet that holds something; numbers as 12.5, dates as 2026-03-31, formulas by their saved
    results. Raises BadFile for anything else, naming the line.
    """
    if len(data) > MAX_BYTES:
        raise BadFile(
            "table.size",
            f"The file has {len(data) / 1e6:.0f} MB; a table has at most {MAX_BYTES / 1e6:.0f} MB.",
            hint="Split it into several files.",
        )
    if data.startswith(b"PK\x03\x04"):
        from kassabok.formats.xlsx import read_sheet

        lines, warnings = read_sheet(data, max_rows=max_rows)
        return _assembled(lines, warnings, max_rows)
    _refuse_other_kinds(data)
    text, warnings = _decoded(data)
    return _assembled(_csv_lines(text), warnings, max_rows)


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, neutralise: bool = True) -> bytes:
    """Write a table as CSV in UTF-8 with CRLF line ends.

    neutralise: for people. Swedish Excel opens it with a double click: a byte-order mark, semicolons, decimal
    commas, and an apostrophe before every text that a spreadsheet program would run as a formula (read_table
    takes it away). Without it, for machines: no mark, commas, decimal points, and every text as it is. Raises
    ValueError where a row is not as wide as the headings.
    """
    stream = io.BytesIO()
    write_csv_to(stream, headings, rows, neutralise=neutralise)
    return stream.getvalue()


def write_csv_to(
    stream: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, neutralise: bool = True
) -> None:
    """As write_csv, to a stream: rows by the million are never held."""
    out = io.TextIOWrapper(stream, encoding="utf-8-sig" if neutralise else "utf-8", newline="")
    writer = csv.writer(out, delimiter=";" if neutralise else ",")
    for row in _even(chain([headings], rows)):
        writer.writerow([_csv_text(cell, neutralise=neutralise) for cell in row])
    out.flush()
    out.detach()


def write_xlsx(
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    adds: Mapping[int, tuple[int, int]] | None = None,
    strong: Collection[int] = (),
    summed: Collection[int] = (),
) -> bytes:
    """Write a table as an XLSX workbook of one sheet: typed cells, and bold headings that stay in sight.

    title: the name of the sheet, shortened to what Excel takes; a text is cut at the 32 767 characters of a
    cell. No text becomes a formula. Formulas are these, with their results beside them in the file: adds: a row (0 is
    the first below the headings) -> the first and last row that it is the sum of, where sums among those are passed
    over; summed: columns that a last row adds up. strong: rows in bold. The same input gives the same bytes. Raises
    ValueError where a row is not as wide as the headings.
    """
    from kassabok.formats.xlsx import write_sheet

    table = [
        [kept_apart(printable(cell)) if isinstance(cell, str) else cell for cell in row]
        for row in _even([headings, *rows])
    ]
    return write_sheet(title, table, adds=adds or {}, strong=strong, summed=summed)


def _even(rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    width = None
    for number, row in enumerate(rows):
        width = len(row) if width is None else width
        if len(row) != width:
            raise ValueError(f"Row {number} of the table has {len(row)} cells; the headings are {width}.")
        yield row


def _csv_text(cell: Cell, *, neutralise: bool) -> str:
    match cell:
        case None:
            return ""
        case str():
            text = printable(cell)
            return neutralised(text) if neutralise else text
        case bool():
            return "true" if cell else "false"
        case Decimal():
            number = f"{cell:f}"
            return number.replace(".", ",") if neutralise else number
        case datetime():
            return cell.isoformat(" ", "seconds")
        case _:
            return str(cell)


def _refuse_other_kinds(data: bytes) -> None:
    for beginning, kind in NOT_TABLES.items():
        if data.startswith(beginning):
            raise BadFile("table.kind", f"The file is {kind}, not a table in CSV or XLSX.", hint=SAVE_AS_XLSX)
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise BadFile(
            "table.kind", "The file is a web page or XML, not a table in CSV or XLSX.", hint=SAVE_AS_XLSX
        )


def _decoded(data: bytes) -> tuple[str, list[FileWarning]]:
    """The text, and a warning where the encoding had to be guessed. Never guesses against the evidence."""
    warnings: list[FileWarning] = []
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _decoded_as(data, "utf-16", "UTF-16")
    elif _is_utf8(data):
        text = data.decode("utf-8-sig")
    else:
        _refuse_other_encodings(data)
        text = _decoded_as(data, "cp1252", "Windows-1252")
        warnings.append(FileWarning(0, "The file is not in UTF-8; it was read as Windows-1252."))
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise BadFile(
            "table.encoding", f"Line {line} has a NUL: the file is not text, or it is cut.", hint=SAVE_AS_UTF8
        )
    return text, warnings


def _decoded_as(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadFile(
            "table.encoding",
            f"Line {_line_of(data, error.start)} cannot be read as {name}.",
            hint=SAVE_AS_UTF8,
        ) from error


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refuse_other_encodings(data: bytes) -> None:
    """Refuse what would decode as Windows-1252 and read as rubbish: half UTF-8, or a DOS or Mac code page."""
    if not data.decode("utf-8", errors="ignore").isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = _line_of(data, error.start)
            raise BadFile(
                "table.encoding",
                f"Line {line} is not in UTF-8 as other lines are: the file is damaged or glued from two.",
                hint=SAVE_AS_UTF8,
            ) from error
    if match := _OTHER_CODE_PAGE.search(data):
        raise BadFile(
            "table.encoding",
            f"Line {_line_of(data, match.start())} seems to be in an old DOS or Mac encoding.",
            hint=SAVE_AS_UTF8,
        )


def _line_of(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1


def _csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row that is not empty."""
    first_line = 1
    if named := _SEPARATOR_LINE.match(text):
        delimiter, text, first_line = named[1], text[named.end() :], 2
    else:
        delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = first_line
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield line, cells
            line = first_line + reader.line_num
    except csv.Error as error:
        raise BadFile(
            "table.quotes",
            f"Line {line} cannot be taken apart: {error}.",
            hint="A cell with a quotation mark in it is put in quotation marks, and its own are doubled.",
        ) from error


def _delimiter(text: str) -> str:
    """The likeliest one by the first line that is not empty, quoted headings apart."""
    first = _QUOTED.sub("", text[:10_000].lstrip("\r\n")).partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _assembled(lines: Iterable[tuple[int, list[str]]], warnings: list[FileWarning], max_rows: int) -> Table:
    numbered = iter(lines)
    heading_line, first = next(numbered, (0, []))
    headings = [" ".join(restored(_text(cell)).casefold().split()) for cell in first]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise BadFile("table.empty", "The file holds no table.", hint="The first line names the columns.")
    _refuse_odd_headings(headings, heading_line)
    rows = []
    for line, cells in numbered:
        row = _row(line, cells, headings)
        if any(row.cells.values()):
            rows.append(row)
        if len(rows) > max_rows:
            raise BadFile(
                "table.rows", f"The table has more than {max_rows} rows.", hint="Split it into several files."
            )
    return Table(tuple(filter(None, headings)), tuple(rows), tuple(warnings))


def _row(line: int, cells: list[str], headings: list[str]) -> TableRow:
    texts = [restored(_text(cell)) for cell in cells]
    if len(texts) < len(headings) or any(texts[len(headings) :]):
        raise BadFile(
            "table.width",
            f"Line {line} has {len(texts)} cells; the headings are {len(headings)}.",
            hint="Every row has one cell for each heading; a cell that holds the separator is put in quotes.",
        )
    pairs = list(zip(headings, texts, strict=False))
    for place, (heading, text) in enumerate(pairs, start=1):
        if text and not heading:
            raise BadFile(
                "table.heading",
                f'Line {line}: "{text[:40]}" stands in column {place}, which has no heading.',
                hint="Name the column, or empty it.",
            )
    return TableRow(line, {heading: text for heading, text in pairs if heading})


def _refuse_odd_headings(headings: list[str], line: int) -> None:
    if len(headings) > MAX_COLUMNS:
        raise BadFile(
            "table.width",
            f"The table has {len(headings)} columns; {MAX_COLUMNS} can be read.",
            hint="Delete the columns that are not needed.",
        )
    seen = set()
    for heading in filter(None, headings):
        if heading in seen:
            raise BadFile(
                "table.heading",
                f'Line {line}: the heading "{heading[:40]}" occurs twice.',
                hint="Rename one of them.",
            )
        seen.add(heading)


def _text(cell: str) -> str:
    return unicodedata.normalize("NFC", cell.strip())
