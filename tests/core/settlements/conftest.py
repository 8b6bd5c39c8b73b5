"""A till for each story; whatever it does, every check of the book must hold at its end."""

from collections.abc import Iterator

import pytest
from tests.core.invoicing.office import stocked
from tests.core.settlements.till import Till

from kassabok.core.book.file import Book


@pytest.fixture
def till(book: Book) -> Iterator[Till]:
    till = Till(book)
    stocked(till)
    yield till
    till.sound()
