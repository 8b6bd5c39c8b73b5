"""An office with mugs (25 percent), tea (food) and books (6 percent), and a service."""

import pytest
from tests.core.invoicing.office import Office

from kassabok.core.book.file import Book


@pytest.fixture
def office(book: Book) -> Office:
    office = Office(book)
    office.product("MUG", "100")
    office.product("TEA", "50", vat_class="food")
    office.product("BOOK", "212", includes_vat=True, vat_class="low")
    office.product("FITTING", "500", kind="service", unit="tim")
    return office
