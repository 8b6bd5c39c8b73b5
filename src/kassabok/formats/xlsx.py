"""XLSX by openpyxl, with a guard before it: nothing is unpacked or parsed that could fill the memory or the disk."""

import io
import re
import warnings as python_warnings
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from kassabok.formats.cells import Cell
from kassabok.formats.errors import BadFile
from kassabok.formats.warnings import FileWarning

MAX_UNPACKED = 100_000_000
MAX_ENTRIES = 1_000
MAX_RATIO = 100
RATIO_COUNTS_FROM = 1_000_000  # A small file of zeros may be packed as well as it likes.
MAX_CELLS = 10_000_000
MAX_LINE = 1_048_576  # Excel's own limit.
EXACT_DIGITS = 15  # A spreadsheet's numbers are binary: more digits than these are lost.

CHUNK = 1 << 16
OVERLAP = 10_000  # What the end of a chunk cuts in two is found: the longest formula has 8192 characters.
DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
FORMULA_WITHOUT_RESULT = re.compile(
    # Only a text may be empty: the result of =IF(A1=0;"";A1) is.
    rb"""<(?:\w+:)?c\b(?![^<>]*\bt=["']str["'])[^<>]*>\s*"""
    rb"<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
SYMBOLIC_LINK = 0o12
ENCRYPTED = 0x1

SAVE_ANEW = "Open it in a spreadsheet program and save it as XLSX again."

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - what a workbook says of when it was made: always the same.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
SHEET_NAME_LENGTH = 31
WIDTHS = (8, 60)
COLUMNS_UPRIGHT = 7  # With more, a sheet is printed across.
PAPER_A4 = 9
FIRST_ROW = 2  # Rows are counted from 1, and the first holds the headings.
TOTAL = "Total"

Line = tuple[int, list[str]]
"""The number of the row in the sheet, and its texts."""

_FORMULA = re.compile(rb'(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v ?(?:/>|></v>)</c>')
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # ECMA-376 part 1, 22.4.2.4 (ST_Xstring).


def read_sheet(data: bytes, *, max_rows: int) -> tuple[list[Line], list[FileWarning]]:
    """The first sheet that holds something: every row of it that is not empty, headings included.

    Numbers as 12.5 with the 15 digits that a spreadsheet keeps, dates as 2026-03-31, formulas by their saved
    results. max_rows: how many rows may follow the headings; more are not read to the end. Raises BadFile.
    """
    import openpyxl

    with _damage_refused():
        _refuse_hostile(data)
        with python_warnings.catch_warnings():
            python_warnings.simplefilter(
                "ignore"
            )  # openpyxl warns of styles and extensions, which we do not read.
            workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                return _first_filled_sheet(workbook, max_rows)
            finally:
                workbook.close()


def write_sheet(
    title: str,
    table: Sequence[Sequence[Cell]],
    *,
    adds: Mapping[int, tuple[int, int]],
    strong: Collection[int],
    summed: Collection[int],
) -> bytes:
    """A workbook of one sheet. table: the headings and the rows. The rest: see tables.write_xlsx."""
    import openpyxl

    workbook = openpyxl.Workbook(write_only=True)
    workbook.properties.creator = "kassabok"
    workbook.properties.created = EPOCH
    workbook.properties.title = title
    sheet = workbook.create_sheet(_sheet_name(title))
    _lay_out_for_printing(sheet, title, wide=len(table[0]) > COLUMNS_UPRIGHT)
    for letter, width in _widths(table):
        sheet.column_dimensions[letter].width = width
    amounts = {place for row in table[1:] for place, value in enumerate(row) if isinstance(value, Decimal)}
    # Beside the amounts of a statement, which may be many columns, its words stay in sight too.
    sheet.freeze_panes = f"{_letter(min(amounts) + 1) if adds and amounts else 'A'}2"
    sheet.append(_headings(sheet, table[0], amounts))
    formulas: dict[str, Decimal] = {}
    for number, row in enumerate(table[1:]):
        cells = [_typed_cell(sheet, value) for value in row]
        if number in adds:
            _add_up(cells, number + FIRST_ROW, adds[number], formulas)
        sheet.append(_in_bold(cells) if number in strong else cells)
    if summed:
        sheet.append(_total_row(sheet, table, summed, formulas))
    packed = io.BytesIO()
    workbook.save(packed)
    return _without_clock(packed, formulas)


def _headings(sheet: Any, names: Sequence[Cell], amounts: Collection[int]) -> list[Any]:
    """The line of headings; those of amounts stand above their figures."""
    from openpyxl.styles import Alignment, Border, Side

    cells = _in_bold([_typed_cell(sheet, name) for name in names])
    for place, cell in enumerate(cells):
        cell.border = Border(bottom=Side("thin"))
        cell.alignment = Alignment(horizontal="right" if place in amounts else None)
    return cells


def _in_bold(cells: list[Any]) -> list[Any]:
    from openpyxl.styles import Font

    bold = Font(name="Calibri", size=11, bold=True)  # The font of the cells that have none of their own.
    for cell in cells:
        cell.font = bold
    return cells


def _lay_out_for_printing(sheet: Any, title: str, *, wide: bool) -> None:
    """As wide as a page, the headings on each, the title above and the number of the page below."""
    sheet.page_setup.paperSize = PAPER_A4
    sheet.page_setup.orientation = "landscape" if wide else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.oddHeader.left.text = title.replace("&", "&&")
    sheet.oddFooter.right.text = "&P/&N"


def _add_up(cells: list[Any], line: int, added: tuple[int, int], formulas: dict[str, Decimal]) -> None:
    """Make formulas of a row's amounts. SUBTOTAL passes over what is a SUBTOTAL itself, so nothing counts twice."""
    first, last = (row + FIRST_ROW for row in added)
    for place, cell in enumerate(cells, start=1):
        if isinstance(cell.value, Decimal):
            letter = _letter(place)
            formulas[f"{letter}{line}"] = cell.value
            cell.value = f"=SUBTOTAL(9,{letter}{first}:{letter}{last})"


def _total_row(
    sheet: Any, table: Sequence[Sequence[Cell]], summed: Collection[int], formulas: dict[str, Decimal]
) -> list[Any]:
    from openpyxl.styles import Border, Side

    line = len(table) + 1
    cells = []
    for place in range(len(table[0])):
        values = [row[place] for row in table[1:]]
        total = sum((value for value in values if isinstance(value, Decimal)), Decimal())
        cell = _typed_cell(sheet, total if place in summed else TOTAL if place == 0 else None)
        if place in summed:
            letter = _letter(place + 1)
            formulas[f"{letter}{line}"] = total
            cell.value = f"=SUM({letter}{FIRST_ROW}:{letter}{line - 1})"
        cell.border = Border(top=Side("thin"))
        cells.append(cell)
    return _in_bold(cells)


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(place)


@contextmanager
def _damage_refused() -> Iterator[None]:
    """openpyxl has no error of its own: a damaged workbook makes it raise almost anything."""
    try:
        yield
    except (BadFile, MemoryError):
        raise
    except Exception as error:
        raise BadFile(
            "table.damaged",
            f"The XLSX file cannot be read: {str(error)[:100] or type(error).__name__}.",
            hint=SAVE_ANEW,
        ) from error


# The guard


def _refuse_hostile(data: bytes) -> None:
    """Refuse by the directory what is no workbook or not a harmless one; then unpack all once and measure it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise _hostile(f"it holds {len(entries)} files")
        _refuse_names([entry.filename for entry in entries])
        for entry in entries:
            _refuse_entry(entry)
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise _hostile(f"it unpacks to more than {MAX_UNPACKED // 1_000_000} MB")
        _refuse_other_packages(archive)
        unpacked = 0
        for entry in entries:
            for chunk in _chunks(archive, entry):
                unpacked += len(chunk)
                if unpacked > MAX_UNPACKED:
                    raise _hostile(f"it unpacks to more than {MAX_UNPACKED // 1_000_000} MB")


def _hostile(reason: str) -> BadFile:
    return BadFile("table.hostile", f"The XLSX file was not opened: {reason}.", hint=SAVE_ANEW)


def _refuse_names(names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise _hostile("two files in it have the same name")
    for name in names:
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            raise _hostile(f'the name "{name[:40]}" in it leads outside')


def _refuse_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise BadFile("table.kind", "The XLSX file is protected by a password.", hint="Save it without one.")
    if entry.external_attr >> 28 == SYMBOLIC_LINK:
        raise _hostile(f'"{entry.filename[:40]}" in it is a link')
    if entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * entry.compress_size:
        raise _hostile(f'"{entry.filename[:40]}" in it is packed more than {MAX_RATIO} times')


def _refuse_other_packages(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "mimetype" in names and "content.xml" in names:
        kind = "an OpenDocument file (ODS)"
    elif "xl/workbook.bin" in names:
        kind = "a binary Excel file (XLSB)"
    elif "word/document.xml" in names:
        kind = "a Word document"
    elif "[Content_Types].xml" not in names:
        kind = "a ZIP file"
    else:
        return
    raise BadFile(
        "table.kind",
        f"The file is {kind}, not a table in CSV or XLSX.",
        hint="Open it in a spreadsheet program and save it as XLSX or CSV.",
    )


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry as it is unpacked, refused at the first sign of a DOCTYPE or of a formula without a result."""
    tail = b""
    with archive.open(entry) as unpacked:
        while chunk := unpacked.read(CHUNK):
            seen = tail + chunk
            if any(doctype in seen for doctype in DOCTYPES):
                raise _hostile(f'"{entry.filename[:40]}" in it has a DOCTYPE')
            if entry.filename.startswith("xl/worksheets/") and FORMULA_WITHOUT_RESULT.search(seen):
                raise BadFile(
                    "table.formula",
                    "The sheet holds formulas whose results are not in the file.",
                    hint=SAVE_ANEW,
                )
            yield chunk
            tail = seen[-OVERLAP:]


# Reading


def _first_filled_sheet(workbook: Any, max_rows: int) -> tuple[list[Line], list[FileWarning]]:
    sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    for sheet in sheets:
        rows = _filled_rows(sheet, max_rows)
        if rows:
            warnings = []
            if len(sheets) > 1:
                warnings.append(
                    FileWarning(0, f'The file has several sheets; only "{sheet.title}" was read.')
                )
            return rows, warnings
    return [], []


def _filled_rows(sheet: Any, max_rows: int) -> list[Line]:
    """One row more than is allowed at most, so that the caller can tell."""
    sheet.reset_dimensions()  # What the file says of its own size is often wrong.
    rows: list[Line] = []
    cells = 0
    for line, row in enumerate(sheet.iter_rows(), start=1):
        cells += len(row)
        if line > MAX_LINE or cells > MAX_CELLS:
            raise BadFile(
                "table.size", f"The sheet is too large: {line} lines and {cells} cells.", hint=SAVE_ANEW
            )
        texts = [_cell_text(cell) for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            rows.append((line, texts))
            if len(rows) > max_rows + 1:
                break
    width = len(rows[0][1]) if rows else 0
    return [(line, texts + [""] * (width - len(texts))) for line, texts in rows]


def _cell_text(cell: Any) -> str:
    if cell.data_type == "e":
        raise BadFile(
            "table.formula", f"Cell {cell.coordinate} holds the error {cell.value}.", hint="Mend the formula."
        )
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return _number_text(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case str():
            return _ESCAPED.sub(_unescaped, value)
        case _:
            return str(value)


def _number_text(value: float) -> str:
    """The number as it was meant: 0.1 + 0.2 is 0.3 to a person, as it is to Excel."""
    return f"{Decimal(f'{value:.{EXACT_DIGITS}g}'):f}"


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character.isprintable() or character in "\t\r\n" else match[0]


# Writing


def _sheet_name(title: str) -> str:
    return _FORBIDDEN_IN_SHEET_NAME.sub(" ", title).strip(" '")[:SHEET_NAME_LENGTH] or "Sheet"


def _widths(table: Sequence[Sequence[Cell]]) -> Iterator[tuple[str, int]]:
    least, most = WIDTHS
    for place, column in enumerate(zip(*table, strict=True), start=1):
        longest = max(len(f"{value:,}" if isinstance(value, Decimal) else str(value)) for value in column)
        yield _letter(place), min(max(longest + 3, least), most)  # Bold headings and sums are wider.


def _typed_cell(sheet: Any, value: Cell) -> Any:
    """A number, a date or a text; a text stays one whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    match value:
        case int() | Decimal() if len(Decimal(value).as_tuple().digits) > EXACT_DIGITS:
            value = f"{Decimal(value):f}"
        case datetime():
            value = value.isoformat(" ", "seconds")
        case _:
            pass
    if isinstance(value, str):
        value = _ESCAPED.sub(r"_x005F_x\1_", value)
    new_cell: Any = WriteOnlyCell  # Its stub knows neither Decimal nor date.
    cell = new_cell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would make a formula of a text that begins with an equals sign.
    elif isinstance(value, Decimal):
        cell.number_format = _number_format(value)
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _number_format(value: Decimal) -> str:
    """As many decimals as the number has; Excel puts in the blanks and the comma of its own language."""
    exponent = value.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _without_clock(packed: io.BytesIO, formulas: dict[str, Decimal]) -> bytes:
    """Pack the workbook anew without the times that openpyxl and zipfile put into it, and with results of formulas.

    formulas: cell -> result. openpyxl writes a formula without one, and then only a program that calculates sees it.
    """

    def with_result(cell: re.Match[bytes]) -> bytes:
        return cell[1] + f"<v>{formulas[cell[2].decode()]:f}</v></c>".encode()

    out = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + EPOCH.isoformat().encode() + b"Z", content)
            if formulas and name.startswith("xl/worksheets/"):
                content = _FORMULA.sub(with_result, content)
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # The same bytes on every platform.
            new.writestr(entry, content)
    return out.getvalue()
