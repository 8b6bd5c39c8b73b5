"""A company that gets bills."""

from collections.abc import Iterator

import pytest
from tests.core.payables.billing import Payer

from kassabok.core.book.file import Book


@pytest.fixture
def company(book: Book) -> Iterator[Payer]:
    """Whatever a story does, every check of the book must hold at its end."""
    payer = Payer(book)
    yield payer
    assert payer.wrong() == []
