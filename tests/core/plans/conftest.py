"""A founded company with its whole cascade, in which plans post themselves."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.cascade import EFFECTS


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """Testbolaget AB with the fiscal year 2026."""
    with create_book(tmp_path / "company.kassabok", EFFECTS) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(
                tx, name="Testbolaget AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1)
            )
        yield book
