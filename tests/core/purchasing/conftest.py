"""A shop that buys mugs and lamps from a supplier of porcelain."""

from collections.abc import Iterator

import pytest
from tests.core.purchasing.buying import Buyer

from kassabok.core.book.file import Book


@pytest.fixture
def shop(book: Book) -> Iterator[Buyer]:
    """Whatever a story does, every check of the book must hold at its end."""
    buyer = Buyer(book)
    buyer.product("MUG", cost=40, weight_grams=300)
    buyer.product("LAMP", weight_grams=2000)
    buyer.supplier()
    yield buyer
    assert buyer.wrong() == []
