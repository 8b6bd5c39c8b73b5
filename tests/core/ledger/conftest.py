"""A founded company whose cascade is the ledger's part alone, so that its vouchers are seen by themselves."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.cascade import EFFECTS

LEDGER_ONLY = {
    event: tuple(effect for effect in effects if effect.__module__.startswith("kassabok.core.ledger."))
    for event, effects in EFFECTS.items()
}


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Book]:
    """Testbolaget AB: the chart, the roles and the fiscal year 2026."""
    with create_book(tmp_path / "company.kassabok", LEDGER_ONLY) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(
                tx, name="Testbolaget AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1)
            )
        yield book


@pytest.fixture
def cash_books(books: Book) -> Book:
    """The same company under the cash method."""
    with books.transaction("setting", today=TODAY) as tx:
        tx.write_setting("ledger.method", "cash")
    return books
