"""A shop seen from its stock."""

from collections.abc import Iterator

import pytest
from tests.core.stock.warehouse import Warehouse

from kassabok.core.book.file import Book


@pytest.fixture
def shop(book: Book) -> Iterator[Warehouse]:
    """An empty warehouse. Whatever a story does, the stock's checks must hold at its end."""
    warehouse = Warehouse(book)
    yield warehouse
    assert warehouse.faults() == []
