"""A company for the stories: an empty book with a chart, an open fiscal year and nothing sold yet."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.story import TODAY

from kassabok.core.book.file import Book, create_book
from kassabok.core.cascade import EFFECTS


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
