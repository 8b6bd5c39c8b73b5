"""Orders of our own shop that somebody has changed by hand."""

from decimal import Decimal

import pytest
from tests import webshop

from kassabok.formats.shop import own, reader
from kassabok.formats.shop.ways import Ways


@pytest.mark.parametrize("rate", ["NaN", "sNaN", "Infinity"])
@pytest.mark.parametrize("place", [0, 1])
def test_a_rate_that_is_no_number_is_a_fault_of_the_order(rate: str, place: int) -> None:
    """place: in the line, or in the tax."""
    whole = webshop.order()
    parts = own.write(whole).split(b'"rate":"0.25"')
    assert len(parts) == 3
    marks = [b'"rate":"0.25"', b'"rate":"0.25"']
    marks[place] = f'"rate":"{Decimal(rate)}"'.encode()
    (item,) = reader.read(parts[0] + marks[0] + parts[1] + marks[1] + parts[2], ways=Ways()).items
    assert item.order is None
    assert item.fault is not None
    assert item.fault.code == "shop.own"
