"""What stories share: the day they play on, and the whole book at a glance."""

from datetime import date
from typing import Any

from kassabok.core.book.file import Book

TODAY = date(2026, 3, 2)


def snapshot(book: Book) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table: equal snapshots mean that nothing moved."""
    tables = [
        name
        for (name,) in book.reader.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    return {table: book.reader.rows(f"SELECT * FROM {table} ORDER BY 1") for table in tables}
