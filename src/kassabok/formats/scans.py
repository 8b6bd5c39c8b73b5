"""What a barcode scanner writes: one code a line, with the signs a person types in between.

    7310130003547          one piece
    7310130003547;5        five pieces; so is a tab or a comma between them
    +5                     five more of the last code
    x5                     the last line was five pieces
    .                      the last line was a mistake

Empty lines, and those that begin with #, say nothing. A code may be a GS1 element string (GS1-128, DataMatrix, QR):
its GTIN (AI 01) and count (AI 30 or 37) are used. A table with headings, in CSV or XLSX, is read as well: it holds a
column for the code and one for the quantity, as a count list that was filled in by hand does.
"""

import re
from dataclasses import dataclass

from kassabok.formats.errors import BadFile
from kassabok.formats.numbers import read_decimal
from kassabok.formats.tables import TableRow, read_table

MOST_LINES = 100_000
FNC1 = "\x1d"  # How scanners send the sign that ends an element of varying length.
XLSX = b"PK\x03\x04"

_CODE_HEADINGS = ("sku", "artikelnummer", "artikelnr", "artikel", "gtin", "ean", "kod", "code")
_QUANTITY_HEADINGS = ("counted", "räknat", "quantity", "antal")
_SEPARATED = re.compile(
    r"(?P<code>[^;\t]*)[;\t](?P<amount>[^;\t]*)|(?P<comma_code>[^,]*),(?P<comma_amount>[^,]*)"
)
_SIGN = re.compile(r"\+(?P<more>\d[\d.,]*)|x(?P<exactly>\d[\d.,]*)|\.")
_SYMBOLOGY = re.compile(r"\](?:C1|d2|Q3|e0)")
_BRACKETED = re.compile(r"\((\d{2,4})\)([^()]+)")
_FIXED_LENGTHS = {"00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "17": 6}
_VARYING = ("10", "21", "22", "30", "37")


@dataclass(frozen=True, slots=True)
class Scan:
    """line: 1-based. code: as it was read. gtin: the fourteen digits inside a GS1 element string, or "".

    quantity_milli: thousandths, zero or more.
    """

    line: int
    code: str
    gtin: str
    quantity_milli: int


def read_scans(data: bytes) -> tuple[Scan, ...]:
    """Read a scanner's file or a filled-in list. Raises BadFile, naming every line that cannot be understood."""
    if data.startswith(XLSX):
        return _from_table(data)
    text = _decoded(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if _heading(first, _CODE_HEADINGS) and _heading(first, _QUANTITY_HEADINGS):
        return _from_table(data)
    return _from_lines(text)


def take_line(scans: list[Scan], text: str, number: int) -> None:
    """Read one more line into what has been scanned: a code, a sign that changes the last one, or nothing.

    Raises ValueError, in a whole sentence; the scans are then as they were.
    """
    line = text.strip(" \r\n\t\ufeff")
    if not line or line.startswith("#"):
        return
    sign = _SIGN.fullmatch(line)
    if sign is None:
        scans.append(_scan(line, number))
        return
    if not scans:
        raise ValueError(f'"{line[:20]}" comes before any code.')
    last = scans[-1]
    if sign["more"]:
        scans.append(Scan(number, last.code, last.gtin, _quantity(sign["more"])))
    elif sign["exactly"]:
        scans[-1] = Scan(last.line, last.code, last.gtin, _quantity(sign["exactly"]))
    else:
        scans.pop()


def _scan(text: str, line: int) -> Scan:
    """A line with a code, and perhaps a quantity."""
    code, amount = text, ""
    separated = _SEPARATED.fullmatch(text)
    if separated:
        code = separated["code"] or separated["comma_code"] or ""
        amount = separated["amount"] or separated["comma_amount"] or ""
    code = code.strip().strip('"')
    if not code:
        raise ValueError("There is no code.")
    elements = _elements(code)
    counted = elements.get("37") or elements.get("30") or "1"
    return Scan(line, code.replace(FNC1, ""), elements.get("01", ""), _quantity(amount or counted))


def _from_lines(text: str) -> tuple[Scan, ...]:
    scans: list[Scan] = []
    faults: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            take_line(scans, line, number)
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    _refuse(faults)
    if len(scans) > MOST_LINES:
        raise BadFile("scan.size", f"There are more than {MOST_LINES} lines.", hint="Split the file.")
    return tuple(scans)


def _from_table(data: bytes) -> tuple[Scan, ...]:
    table = read_table(data)
    code_heading = next((name for name in _CODE_HEADINGS if name in table.headings), None)
    quantity_heading = next((name for name in _QUANTITY_HEADINGS if name in table.headings), None)
    if code_heading is None or quantity_heading is None:
        raise BadFile(
            "scan.heading",
            "The table has no column for the code, or none for the quantity.",
            hint=f"Call them {_CODE_HEADINGS[0]} and {_QUANTITY_HEADINGS[0]}.",
        )
    scans, faults = [], []
    for row in table.rows:
        if not row.cells[quantity_heading]:
            continue  # Nobody has counted this one.
        try:
            scans.append(_of_row(row, code_heading, quantity_heading))
        except ValueError as error:
            faults.append(f"line {row.line}: {error}")
    _refuse(faults)
    return tuple(scans)


def _of_row(row: TableRow, code_heading: str, quantity_heading: str) -> Scan:
    code = row.cells[code_heading]
    if not code:
        raise ValueError("There is no code.")
    return Scan(row.line, code, "", _quantity(row.cells[quantity_heading]))


def _heading(line: str, names: tuple[str, ...]) -> bool:
    return bool({cell.strip().strip('"').casefold() for cell in re.split(r"[;,\t]", line)} & set(names))


def _quantity(text: str) -> int:
    milli = int(read_decimal(text, max_decimals=3).scaleb(3))
    if milli < 0:
        raise ValueError(f'"{text[:20]}" is less than nothing.')
    return milli


def _elements(code: str) -> dict[str, str]:
    """The elements of a GS1 string by their application identifiers; empty for any other code."""
    if code.startswith("("):
        return dict(_BRACKETED.findall(code))
    rest, marked = _SYMBOLOGY.sub("", code, count=1), bool(_SYMBOLOGY.match(code))
    if not marked and not re.match(r"01\d{14}", rest):
        return {}
    elements: dict[str, str] = {}
    while rest := rest.lstrip(FNC1):
        identifier, rest = rest[:2], rest[2:]
        if identifier in _FIXED_LENGTHS:
            length = _FIXED_LENGTHS[identifier]
            elements[identifier], rest = rest[:length], rest[length:]
        elif identifier in _VARYING:
            elements[identifier], _, rest = rest.partition(FNC1)
        else:
            break  # An element we do not know may have any length: what follows cannot be told apart.
    return elements


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise BadFile("scan.encoding", "The file is not text.", hint="Save it as plain text, CSV or XLSX.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse(faults: list[str]) -> None:
    if faults:
        shown = "\n".join(faults[:50]) + (f"\nand {len(faults) - 50} more" if len(faults) > 50 else "")
        raise BadFile(
            "scan.line", f"The file cannot be read as scanned codes.\n{shown}", hint="Nothing was counted."
        )
