"""Statements for people: titles and sums at the margin, posts and accounts set in.

Where a terminal is too narrow for all columns, such as twelve months, they come in blocks below each other.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from kassabok.cli.frame.layout import cell_width, hang
from kassabok.cli.frame.output import Column, shown_columns, title_lines
from kassabok.cli.frame.screen import Screen
from kassabok.cli.frame.table import GAP, TableColumn, draw_table

INDENT = {"group": "  ", "account": "    "}
NARROWEST_TEXT = 30  # A block has at least this much for words, or all they need.
FIRST_AMOUNT = 2  # After account and text.


def statement_lines(
    rows: Sequence[Any], title: str, headings: Mapping[str, str], screen: Screen
) -> list[str]:
    """A statement as lines. headings: of columns that are called otherwise this time, by name."""
    amounts = [_amounts(column, rows, headings) for column in shown_columns(rows)[FIRST_AMOUNT:]]
    accounts = [row.account for row in rows]
    texts = [
        f"{INDENT.get(row.kind, '')}{row.text.upper() if row.kind == 'part' else row.text}" for row in rows
    ]
    kinds = [row.kind for row in rows]
    natural = max(map(cell_width, texts))
    # Without accounts, as in a summary, there is no column for them.
    margin = max(map(cell_width, ["Konto", *accounts])) + len(GAP) if any(accounts) else 0
    lines = title_lines(title, screen)
    for block in _blocks(amounts, natural, margin, screen.width):
        room = natural if screen.width is None else screen.width - margin - sum(map(_width, block))
        lines += [*_block(kinds, accounts, texts, block, min(natural, max(room, 1)), screen), ""]
    return lines[:-1]


def _amounts(column: Column, rows: Sequence[Any], headings: Mapping[str, str]) -> TableColumn:
    from kassabok.core.money import format_kronor

    values = [column.of(row) for row in rows]
    heading = headings.get(column.name, column.sv or column.heading)
    return TableColumn(heading, ["" if ore is None else format_kronor(ore) for ore in values], right=True)


def _width(column: TableColumn) -> int:
    """What a column of amounts takes, with the gap before it."""
    return max(map(cell_width, [column.heading, *column.cells])) + len(GAP)


def _blocks(
    amounts: Sequence[TableColumn], natural: int, margin: int, width: int | None
) -> list[list[TableColumn]]:
    """The columns in blocks that fit beside the words. margin: what accounts take. width: None for no limit."""
    if width is None:
        return [list(amounts)]
    room = width - margin - min(natural, NARROWEST_TEXT)
    blocks: list[list[TableColumn]] = [[]]
    for column in amounts:
        if blocks[-1] and sum(map(_width, [*blocks[-1], column])) > room:
            blocks.append([])
        blocks[-1].append(column)
    return blocks


def _block(
    kinds: Sequence[str],
    accounts: Sequence[str],
    texts: Sequence[str],
    amounts: Sequence[TableColumn],
    room: int,
    screen: Screen,
) -> list[str]:
    """One table. A text too long is folded within its indent, and its amounts stand beside its last line."""
    cells: list[tuple[str, ...]] = []
    empty = ("",) * (len(amounts) + 2)
    for row, kind in enumerate(kinds):
        indent = texts[row][: len(texts[row]) - len(texts[row].lstrip())]
        *before, last = hang(indent, indent, texts[row].lstrip(), room)
        for number, line in enumerate(before):
            cells.append((accounts[row] if number == 0 else "", line, *empty[2:]))
        cells.append(("" if before else accounts[row], last, *(column.cells[row] for column in amounts)))
        if kind in ("sum", "total") and kinds[row + 1 : row + 2] not in ([kind], []):
            cells.append(empty)
    columns = [
        TableColumn("Konto", [cell[0] for cell in cells]),
        TableColumn("", [cell[1] for cell in cells]),
    ]
    for place, column in enumerate(amounts, start=2):
        columns.append(TableColumn(column.heading, [cell[place] for cell in cells], right=True))
    return draw_table(columns if any(accounts) else columns[1:], screen)
