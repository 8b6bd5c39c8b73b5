"""What a cell of an exported table may hold, and how its text is kept from being run as a formula."""

import re
from datetime import date
from decimal import Decimal

Cell = str | int | Decimal | date | None
"""int: a count. Decimal: kronor, quantities and rates, shown with the decimals it has. str: text, never a formula."""

# What spreadsheet programs take for the beginning of a formula, full-width forms included, and the characters
# that they throw away before they look. An apostrophe before it makes it text.
_FORMULA = r"[=+\-@\t\r\n＝＋－＠]"
_LOOKS_LIKE_FORMULA = re.compile(rf"'*{_FORMULA}")
_KEPT_AS_TEXT = re.compile(rf"'+{_FORMULA}")

# Neither XML nor a terminal can take these; UTF-8 has no place for half a surrogate pair.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without control characters other than tab and line breaks."""
    return _UNPRINTABLE.sub("", text)


def neutralised(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet program would run it, else the text itself."""
    return f"'{text}" if _LOOKS_LIKE_FORMULA.match(text) else text


def kept_apart(text: str) -> str:
    """The text as a typed cell can hold it: one more apostrophe where restored would take one for ours."""
    return f"'{text}" if _KEPT_AS_TEXT.match(text) else text


def restored(text: str) -> str:
    """Undo neutralised and kept_apart."""
    return text[1:] if _KEPT_AS_TEXT.match(text) else text
