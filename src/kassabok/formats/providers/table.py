"""The rows of a settlement report by their headings, from CSV, XLSX or JSON, and the profile that fits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kassabok.formats.bank.amounts import shown
from kassabok.formats.bank.csv_text import decode_lines, split_cells
from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes
from kassabok.formats.providers.profile import Profile, Shape

MOST_ROWS = 200_000
_SPREADSHEET = b"PK\x03\x04"  # What an XLSX begins with.
_ROWS_ABOVE = 30  # Headings are looked for in so many rows.


@dataclass(frozen=True, slots=True)
class ReportTable:
    """rows: line and cells by heading, case-folded. typed: of a spreadsheet, where numbers and days are no texts."""

    profile: Profile
    shape: Shape
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    typed: bool = False


def find_table(data: bytes, profiles: Sequence[Profile], wanted: str | None, notes: Notes) -> ReportTable:
    """The table of the file by the profile whose headings it has; of several the one that asks for most.

    Raises BadFile where none fits, or several do as well.
    """
    candidates = [profile for profile in profiles if wanted in (None, profile.name)]
    if not candidates:
        raise BadFile(
            "settlement.unknown_profile",
            f"There is no settlement profile {shown(wanted or '')}.",
            hint="kassabok bank settlement profiles lists them.",
        )
    lines = list(_lines(data, notes))
    fits = [
        (len(shape.headings), profile, shape, index, headings)
        for profile in candidates
        for shape in profile.shapes
        for index, headings in _fit(lines, shape)
    ]
    if not fits:
        raise _no_profile(lines, wanted)
    most = max(fit[0] for fit in fits)
    best = [fit for fit in fits if fit[0] == most]
    names = sorted({profile.name for _, profile, *_ in best})
    if len(names) > 1:
        raise BadFile(
            "settlement.ambiguous",
            f"The headings fit more than one profile: {', '.join(names)}.",
            hint=" or ".join(f"--channel {name}" for name in names),
        )
    _, profile, shape, index, headings = best[0]
    typed = data.startswith(_SPREADSHEET)
    return ReportTable(profile, shape, tuple(_rows(lines, shape, index, headings)), typed)


class _Line:
    """A line of the file, which is taken apart by the delimiter of each shape that is tried."""

    def __init__(self, number: int, text: str | None, cells: Sequence[str] | Mapping[str, str]) -> None:
        self.number = number
        self.text = text
        self._cells = cells

    def cells(self, delimiter: str) -> list[str]:
        return list(self._cells) if self.text is None else split_cells(self.text, delimiter, self.number)


def _lines(data: bytes, notes: Notes) -> Iterator[_Line]:
    if data.startswith(_SPREADSHEET):
        from kassabok.formats.xlsx import read_sheet

        rows, warnings = read_sheet(data, max_rows=MOST_ROWS)
        for warning in warnings:
            notes.warn(warning.line, warning.message)
        for number, cells in rows:
            yield _Line(number, None, [cell.strip() for cell in cells])
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        yield from _json_lines(data)
    else:
        for number, text in enumerate(decode_lines(data, notes), start=1):
            if text.strip():
                yield _Line(number, text, ())


def _json_lines(data: bytes) -> Iterator[_Line]:
    """The objects of an array, or of the one array of an object, as rows under a line with all their keys."""
    import json

    try:
        found: Any = json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise BadFile("settlement.json", f"The file is not JSON: {error}.") from error
    if isinstance(found, dict):
        arrays = [value for value in found.values() if isinstance(value, list)]
        found = arrays[0] if len(arrays) == 1 else None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found) or not found:
        raise BadFile("settlement.json", "The JSON is not an array of rows.")
    headings = list(dict.fromkeys(key for row in found for key in row))
    yield _Line(0, None, headings)
    for number, row in enumerate(found, start=1):
        cells = ["" if row.get(key) is None else str(row[key]).strip() for key in headings]
        yield _Line(number, None, cells)


def _fit(lines: Sequence[_Line], shape: Shape) -> Iterator[tuple[int, list[str]]]:
    """Where the rows begin, and the headings, if the shape fits."""
    required = [{_plain(name) for name in heading.split("|")} for heading in shape.headings]
    if shape.record:
        headings = [_plain(heading) for heading in shape.headings]
        told = [_cells(line, shape) for line in lines[:_ROWS_ABOVE]]
        if any(row and row[0] == shape.record and len(row) >= len(headings) for row in told):
            yield 0, headings
        return
    for index, line in enumerate(lines[:_ROWS_ABOVE]):
        found = [_plain(cell) for cell in _cells(line, shape)]
        if all(names & set(found) for names in required):
            yield index + 1, found
            return


def _cells(line: _Line, shape: Shape) -> list[str]:
    """The cells, none where the line cannot be taken apart: it is not known yet whether it is one of the table."""
    try:
        return line.cells(shape.delimiter)
    except BadFile:
        return []


def _rows(
    lines: Sequence[_Line], shape: Shape, begin: int, headings: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    width = len(headings)
    while width and not headings[width - 1]:
        width -= 1
    for line in lines[begin:]:
        cells = line.cells(shape.delimiter)
        if not any(cells) or (shape.record and cells[0] != shape.record):
            continue
        if len(cells) < width or any(cells[len(headings) :]):
            raise BadFile(
                "settlement.row",
                f"line {line.number}: the row has {len(cells)} cells; expected {width}.",
                hint="The line may be cut off, or a text hold the delimiter unquoted; download the file again.",
            )
        yield line.number, {heading: cell for heading, cell in zip(headings, cells, strict=False) if heading}


def _no_profile(lines: Sequence[_Line], wanted: str | None) -> BadFile:
    first = next((line for line in lines), None)
    begin = first.text if first and first.text is not None else " ".join(first.cells(",")) if first else ""
    what = f"profile {wanted} knows" if wanted else "a profile knows"
    return BadFile(
        "settlement.unknown_format",
        f"This is no settlement report that {what}; it begins with {shown(begin.strip())}.",
        hint="Write a profile for it: docs/formats/settlement-reports.md shows how.",
    )


def _plain(heading: str) -> str:
    return " ".join(heading.strip().casefold().split())
