"""One thing with all that belongs to it, for people: facts that are known, and tables that have rows."""

from collections.abc import Sequence
from typing import Any

from kassabok.cli.frame.output import plain_text, table_lines, title_lines
from kassabok.cli.frame.screen import Screen
from kassabok.cli.frame.table import draw_record


def page(
    screen: Screen, title: str, facts: Sequence[tuple[str, Any]], tables: Sequence[tuple[str, Sequence[Any]]]
) -> list[str]:
    """The lines of a page. What is empty is left out."""
    known = [(heading, plain_text(value)) for heading, value in facts if value not in (None, "", ())]
    lines = title_lines(title, screen) + draw_record(known, screen)
    for heading, rows in tables:
        if rows:
            lines += ["", *table_lines(rows, screen, title=heading)]
    return lines


def kr(ore: int | None) -> str:
    """An amount for a page; nothing where there is none."""
    from kassabok.core.money import format_kronor

    return "" if ore is None else f"{format_kronor(ore)} kr"


def place(*parts: str) -> str:
    """An address on one line."""
    return ", ".join(part for part in parts if part)
