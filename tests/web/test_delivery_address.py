"""The goods may go to another address than the customer's own."""

import pytest
from tests.core.sales.conftest import Shop
from tests.web.conftest import Guest

from kassabok.core.shop import clerk
from kassabok.core.shop.intake import read_body

THERE = {
    "to_name": "Bo Ek",
    "to_street": "Lillgatan 2",
    "to_postcode": "222 22",
    "to_city": "Lund",
}


def test_the_goods_go_where_the_customer_says(guest: Guest, shop: Shop) -> None:
    guest.put("MUG")
    assert "/order/" in str(guest.order(**THERE).url)
    customer = read_body(shop.book.reader.value("SELECT body FROM web_intake")).customer
    assert (customer.billing.name, customer.billing.city) == ("Anna Öman", "Stockholm")
    assert (customer.shipping.name, customer.shipping.street) == ("Bo Ek", "Lillgatan 2")
    assert (customer.shipping.postcode, customer.shipping.city) == ("222 22", "Lund")
    clerk.take_all(shop.doing, shop.book.reader)
    row = shop.book.reader.row(
        "SELECT w.delivery_name, w.delivery_street, w.delivery_postcode, w.delivery_city FROM web_order w"
    )
    assert row == ("Bo Ek", "Lillgatan 2", "222 22", "Lund")


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("to_name", "Skriv mottagarens namn."),
        ("to_street", "Skriv mottagarens gatuadress."),
        ("to_postcode", "Skriv mottagarens svenska postnummer"),
        ("to_city", "Skriv mottagarens ort."),
    ],
)
def test_it_is_whole_or_it_is_not_taken(guest: Guest, shop: Shop, field: str, sentence: str) -> None:
    """What was written stays, and the part of the form is open."""
    guest.put("MUG")
    answer = guest.order(**{**THERE, field: ""})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<details open>" in answer.text
    kept = next(text for name, text in THERE.items() if name != field)
    assert f'value="{kept}"' in answer.text
    assert shop.book.reader.value("SELECT count(*) FROM web_intake") == 0
