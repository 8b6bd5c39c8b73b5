"""An office for each story; see office.py."""

import pytest
from tests.core.invoicing.office import Office, stocked

from kassabok.core.book.file import Book


@pytest.fixture
def office(book: Book) -> Office:
    return stocked(Office(book))
