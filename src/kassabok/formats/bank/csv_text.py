"""The text of a CSV file: its encoding, its lines, its cells."""

import csv
import re

from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes

_SAVE_AS_UTF8 = "Download the file again, or save it as UTF-8."
_LONGEST_LINE = 20_000
# What the UTF-8 letters of a Swedish text look like when they are read as Windows-1252.
_UTF8_IN_CP1252 = re.compile(
    "\u00c3[\u0080-\u00bf\u2026\u2013\u2014\u201a-\u201e\u2020\u2021\u2030\u0152\u0160\u017d]"
)
# The replacement character of UTF-8, which Swedbank puts into Windows-1252 files where it has lost a letter
# itself.
_LOST_LETTER = "\u00ef\u00bf\u00bd"


def decode_lines(data: bytes, notes: Notes) -> list[str]:
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise BadFile("bank.empty", "The file is empty.", hint="Download the file again from the bank.")
    if b"\0" in data:
        where = data.count(b"\n", 0, data.index(b"\0")) + 1
        message = f"line {where}: there is a NUL character, which no text has."
        raise BadFile("bank.encoding", message, hint=_SAVE_AS_UTF8)
    lines = re.split(r"\r\n|\n|\r", _decode(data, notes))
    for number, line in enumerate(lines, start=1):
        if len(line) > _LONGEST_LINE:
            message = f"line {number}: the line has {len(line)} characters; statements have at most {_LONGEST_LINE}."
            raise BadFile("bank.csv_row", message, hint="This is not a CSV statement from a bank.")
    return lines


def _decode(data: bytes, notes: Notes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad_line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        bad_line = max(bad_line, data.count(b"\n", 0, error.start) + 1)
        message = f"line {bad_line}: the text is neither UTF-8 nor Windows-1252."
        raise BadFile("bank.encoding", message, hint=_SAVE_AS_UTF8) from None
    if _UTF8_IN_CP1252.search(text):
        message = f"line {bad_line}: the text is UTF-8 elsewhere, but not here."
        raise BadFile("bank.encoding", message, hint=_SAVE_AS_UTF8)
    if _LOST_LETTER in text:
        line = text.count("\n", 0, text.index(_LOST_LETTER)) + 1
        notes.warn(line, "The bank has lost letters in this file; they are shown as \ufffd.")
    return text.replace(_LOST_LETTER, "\ufffd")


def split_cells(line: str, delimiter: str, number: int) -> list[str]:
    """The cells of one line, stripped. A cell must end on the line it began on."""
    try:
        rows = list(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            what = "a quoted cell is not closed on this line; a line break inside a cell is not read"
        else:
            what = f"the quotation marks are not as in CSV ({error})"
        raise BadFile("bank.csv_quotes", f"line {number}: {what}.", hint=_SAVE_AS_UTF8) from error
    return [cell.strip() for cell in rows[0]] if rows else []
