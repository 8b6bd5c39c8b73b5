"""How the import of a whole table answers: what is new, what changed, and what was left out."""

from typing import TYPE_CHECKING, Any

from kassabok.cli.frame.context import Context
from kassabok.cli.frame.files import STANDARD_STREAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kassabok.cli.frame.screen import Screen
    from kassabok.formats.warnings import FileWarning

MOST_SHOWN = 100  # Changes that people are shown; files and scripts get all.


def shown_name(file: str) -> str:
    """What messages call a file that was named on the command line."""
    return "stdin" if file == STANDARD_STREAM else file


def show_import(obj: Context, result: Any, *, row_class: type) -> None:
    """Answer with the result of an import. In a spreadsheet it is the changes, one a row; row_class: their class."""
    obj.show(
        result,
        title="Changes",
        draw=lambda screen: _lines(result, screen, dry_run=obj.options.dry_run),
        sheet=result.changes,
        row_class=row_class,
    )


def _lines(result: Any, screen: "Screen", *, dry_run: bool) -> list[str]:
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.frame.steps import DRY_RUN

    lines = [f"{result.new} new, {result.updated} changed, {result.known} known as they are."]
    if result.changes:
        lines += ["", *table_lines(result.changes[:MOST_SHOWN], screen)]
    left = len(result.changes) - MOST_SHOWN
    if left > 0:
        lines.append(f"And {left} more; --format json tells them all.")
    if result.warnings:
        lines += ["", *warning_lines(result.warnings)]
    return [*lines, "", DRY_RUN] if dry_run else lines


def warning_lines(warnings: "Sequence[FileWarning]") -> list[str]:
    """Warnings, one a line. Line 0 is about the file as a whole."""
    return [_warning(warning) for warning in warnings]


def warnings_of(files: "Sequence[tuple[str, Sequence[FileWarning]]]") -> "tuple[FileWarning, ...]":
    """The warnings of files with their names; of several files, each says which one it is about."""
    from kassabok.formats.warnings import FileWarning

    several = len(files) > 1
    return tuple(
        FileWarning(warning.line, f"{name}: {warning.message}") if several else warning
        for name, warnings in files
        for warning in warnings
    )


def _warning(warning: "FileWarning") -> str:
    return f"Line {warning.line}: {warning.message}" if warning.line else str(warning.message)
