"""A table as plain text that any program shows, now and in ten years: columns set beside each other, UTF-8.

The rows are gone through twice, once for the widths, so that a ledger of a million lines is never held.
"""

import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from kassabok.formats.cells import Cell, printable

WIDEST = 64  # A SHA-256 fits; longer texts go on below themselves.
GAP = "  "
_SWEDISH = str.maketrans(",.", " ,")


def write_text(
    stream: BinaryIO,
    title: Sequence[str],
    headings: Sequence[str],
    rows: Callable[[], Iterable[Sequence[Cell]]],
) -> None:
    """Write a table. title: the lines above it. rows: gives the same rows each time; numbers are set to the right."""
    widths = [_width(heading) for heading in headings]
    right = [False] * len(headings)
    for row in rows():
        for index, cell in enumerate(row):
            widths[index] = max(widths[index], min(_width(cell_text(cell)), WIDEST))
            right[index] = right[index] or isinstance(cell, int | Decimal)
    lines = [*map(printable, title), ""]
    lines += _lines(headings, widths, right)
    lines.append(GAP.join("-" * width for width in widths))
    stream.write(("\n".join(lines) + "\n").encode())
    for row in rows():
        text = "\n".join(_lines([cell_text(cell) for cell in row], widths, right))
        stream.write(f"{text}\n".encode())


def _lines(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    if all(_width(cell) <= width for cell, width in zip(cells, widths, strict=True)):
        parts = [
            _padded(cell, width, at_right) for cell, width, at_right in zip(cells, widths, right, strict=True)
        ]
        return [GAP.join(parts).rstrip()]
    wrapped = [
        textwrap.wrap(cell, width) if _width(cell) > width else [cell]
        for cell, width in zip(cells, widths, strict=True)
    ]
    lines = []
    for index in range(max(map(len, wrapped), default=0)):
        parts = [
            _padded(part[index] if index < len(part) else "", width, at_right)
            for part, width, at_right in zip(wrapped, widths, right, strict=True)
        ]
        lines.append(GAP.join(parts).rstrip())
    return lines


def _padded(text: str, width: int, at_right: bool) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if at_right else text + blanks


def cell_text(cell: Cell) -> str:
    """Kronor and quantities with a decimal comma, thousands apart; days ISO."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, Decimal):
        return f"{cell:,}".translate(_SWEDISH)
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell)
    return (
        text
        if text.isascii() and text.isprintable() and "  " not in text
        else " ".join(printable(text).split())
    )


def _width(text: str) -> int:
    """How many places a text takes. Below U+0300 every letter takes one."""
    if text.isascii() or max(text) < "\u0300":
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
