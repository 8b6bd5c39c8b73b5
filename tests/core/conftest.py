"""A company for the stories: an empty book with a chart, an open fiscal year and nothing sold yet."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book, open_book
from kassabok.core.cascade import EFFECTS


@pytest.fixture
def empty_book(tmp_path: Path) -> Iterator[Book]:
    """A book with tables and nothing else."""
    with create_book(tmp_path / "company.kassabok", EFFECTS) as book:
        yield book


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a company that was just founded: making it takes fifty times as long as copying it."""
    path = tmp_path_factory.mktemp("founded") / "company.kassabok"
    with create_book(path, EFFECTS) as book, book.transaction("init", today=TODAY) as tx:
        found_company(tx, name="Testbolaget AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
    return path.read_bytes()


@pytest.fixture
def book(founded: bytes, tmp_path: Path) -> Iterator[Book]:
    """A founded company, Testbolaget AB: chart of accounts, roles, fiscal year 2026, location MAIN."""
    path = tmp_path / "company.kassabok"
    path.write_bytes(founded)
    path.chmod(0o600)
    with open_book(path, EFFECTS) as book:
        yield book
