"""A company for the stories: an empty book with a chart, an open fiscal year and nothing sold yet."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kassabok.core.book.file import Book, create_book
from kassabok.core.cascade import EFFECTS

TODAY = date(2026, 3, 2)


@pytest.fixture
def empty_book(tmp_path: Path) -> Iterator[Book]:
    """A book with tables and nothing else."""
    with create_book(tmp_path / "company.kassabok", EFFECTS) as book:
        yield book


@pytest.fixture
def book(empty_book: Book) -> Book:
    """A founded company, Testbolaget AB: chart of accounts, roles, fiscal year 2026, location MAIN."""
    from kassabok.core.book.company import found_company

    with empty_book.transaction("init", today=TODAY) as tx:
        found_company(tx, name="Testbolaget AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
    return empty_book


def snapshot(book: Book) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table: equal snapshots mean that nothing moved."""
    tables = [name for (name,) in book.reader.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {table: book.reader.rows(f"SELECT * FROM {table} ORDER BY 1") for table in tables}
