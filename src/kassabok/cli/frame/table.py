"""Rows as a table of plain text.

Laid out here and not by a table library: the same function serves ten rows and a year's ledger (ten thousand rows in
0.1 s, where rich takes 4 s), and what is piped comes out at its natural width, with nothing cut off or folded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from kassabok.cli.frame.layout import cell_width, pad, wrap
from kassabok.cli.frame.screen import Screen

GAP = "  "
TOTAL = "Total"
NARROWEST = 12  # No column is folded to less; a terminal with less gets a list for each row.
# What is not folded: texts up to the first width too, where there is room; else up to the second only.
SHORT_TEXTS = (24, NARROWEST)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """cells: as many as there are rows, safe text. right: numbers. total: the sum as text, or ""."""

    heading: str
    cells: Sequence[str]
    right: bool = False
    total: str = ""


def draw_table(columns: Sequence[TableColumn], screen: Screen) -> list[str]:
    """The lines of a table: headings, a rule, the rows, and the totals where there are any."""
    has_totals = any(column.total for column in columns)
    natural = [_natural_width(column) for column in columns]
    if has_totals:
        natural[0] = max(natural[0], cell_width(TOTAL))
    widths = natural if screen.width is None else _fitted(natural, columns, screen.width)
    if widths is None:
        return _draw_records(columns, screen)
    lines = [screen.strong(line) for line in _row([c.heading for c in columns], columns, widths)]
    lines.append(GAP.join(screen.rule * w for w in widths))
    rows = zip(*(column.cells for column in columns), strict=True)
    if widths is natural:
        lines += _plain_rows(rows, columns, widths)
    else:
        for cells in rows:
            lines += _row(cells, columns, widths)
    if has_totals:
        lines.append(
            GAP.join((screen.rule if c.total else " ") * w for c, w in zip(columns, widths, strict=True))
        )
        lines += [screen.strong(line) for line in _row(_total_row(columns), columns, widths)]
    return lines


def draw_record(pairs: Sequence[tuple[str, str]], screen: Screen) -> list[str]:
    """One thing: each heading with its value beside it."""
    label = max((cell_width(heading) for heading, _ in pairs), default=0)
    if screen.width is not None:
        label = min(label, max(screen.width // 3, 8))
    return [line for heading, value in pairs for line in _pair(heading, value, label, screen)]


def _pair(heading: str, value: str, label: int, screen: Screen) -> list[str]:
    room = cell_width(value) if screen.width is None else max(screen.width - label - len(GAP), 4)
    if screen.width is not None and room < cell_width(value) <= screen.width - len(GAP):
        return [screen.strong(heading), GAP + value]  # Rather below than broken: it may be a number.
    lines = []
    for name, text in zip_longest(wrap(heading, label), wrap(value, room), fillvalue=""):
        blanks = " " * (label - cell_width(name)) + GAP if text else ""
        lines.append(screen.strong(name) + blanks + text)
    return lines


def _natural_width(column: TableColumn) -> int:
    return max(
        cell_width(column.heading), cell_width(column.total), max(map(cell_width, column.cells), default=0), 1
    )


def _fitted(natural: list[int], columns: Sequence[TableColumn], width: int) -> list[int] | None:
    """Widths that fit: numbers and short texts keep theirs, long texts share the rest. None: there is no way."""
    room = width - len(GAP) * (len(columns) - 1)
    if sum(natural) <= room:
        return natural
    for short in SHORT_TEXTS:
        foldable = [n for n, column in enumerate(columns) if not column.right and natural[n] > short]
        widths = _shared(natural, foldable, room)
        if all(widths[n] >= NARROWEST for n in foldable) and sum(widths) <= room:
            return widths
    return None


def _shared(natural: list[int], foldable: list[int], room: int) -> list[int]:
    """The natural widths, but what the others leave of the room for the foldable columns, as evenly as they need it."""
    widths = list(natural)
    room -= sum(width for number, width in enumerate(widths) if number not in foldable)
    # The narrowest first: what it does not need is left for the others.
    for done, number in enumerate(sorted(foldable, key=lambda number: natural[number])):
        widths[number] = min(natural[number], max(room, 0) // (len(foldable) - done))
        room -= widths[number]
    return widths


def _row(cells: Sequence[str], columns: Sequence[TableColumn], widths: Sequence[int]) -> list[str]:
    folded = [wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    lines = []
    for number in range(max(map(len, folded))):
        parts = [
            pad(cell[number] if number < len(cell) else "", width, right=column.right)
            for cell, width, column in zip(folded, widths, columns, strict=True)
        ]
        lines.append(GAP.join(parts).rstrip())
    return lines


def _plain_rows(
    rows: Iterable[Sequence[str]], columns: Sequence[TableColumn], widths: Sequence[int]
) -> list[str]:
    """As _row where no cell needs folding: the way of large reports."""
    sides = [(width, column.right) for width, column in zip(widths, columns, strict=True)]
    return [
        GAP.join(
            pad(cell, width, right=right) for cell, (width, right) in zip(cells, sides, strict=True)
        ).rstrip()
        for cells in rows
    ]


def _total_row(columns: Sequence[TableColumn]) -> list[str]:
    return [column.total or (TOTAL if number == 0 else "") for number, column in enumerate(columns)]


def _draw_records(columns: Sequence[TableColumn], screen: Screen) -> list[str]:
    """Where the terminal is too narrow for a table: a small list for each row."""
    lines: list[str] = []
    for cells in zip(*(column.cells for column in columns), strict=True):
        pairs = [(column.heading, cell) for column, cell in zip(columns, cells, strict=True) if cell]
        lines += [*draw_record(pairs, screen), ""]
    totals = [(f"Sum of {column.heading.lower()}", column.total) for column in columns if column.total]
    return [*lines, *draw_record(totals, screen)] if totals else lines[:-1]
