"""What shops told of a person and no order came of: it is his by his address, and goes with him."""

from pathlib import Path

import pytest
from tests import webshop
from tests.core.sales.conftest import Shop
from tests.story import TODAY
from tests.webshop import line

from kassabok.core.book.file import Book
from kassabok.core.check import run_checks
from kassabok.core.consent.extract import extract
from kassabok.core.consent.forgetting import forget, in_swedish
from kassabok.core.errors import Refused
from kassabok.core.identifiers import emails_in
from kassabok.core.shop import importing, service
from kassabok.formats.shop.record import ShopAddress, ShopCustomer

EMAIL = "sven.hemlig@example.se"
HOME = ShopAddress("Sven Hemlig", "", "Hemliga gatan 7", "", "111 22", "Lund", "", "SE", "")


def buyer(email: str) -> ShopCustomer:
    return ShopCustomer(external_id="", email=email, name=HOME.name, billing=HOME, shipping=HOME)


@pytest.fixture
def shop(book: Book) -> Shop:
    shop = Shop(book)
    shop.product("MUG", 125, on_hand=10, includes_vat=True)
    with shop.doing() as tx:
        service.add_channel(tx, "kiosk", kind="shopify")
    return shop


def told(shop: Shop, external_id: str, email: str = EMAIL, *, sku: str = "MUG", status: str = "open") -> None:
    state = "pending" if status == "cancelled" else "paid"
    order = webshop.order(
        line("1", sku, 125_00), external_id=external_id, customer=buyer(email), status=status, state=state
    )
    importing.run(
        lambda: shop.book.transaction("shop import", today=TODAY),
        lambda tx, left_out: importing.import_file(
            tx, webshop.shopify(order), channel="kiosk", name="f.json", left_out=left_out
        ),
    )


def held(shop: Shop, text: str) -> bool:
    """Anywhere in the file; shops write addresses in letters of any size."""
    files = (Path(f"{shop.book.path}{suffix}") for suffix in ("", "-wal"))
    return text.lower().encode() in b"".join(path.read_bytes() for path in files if path.exists()).lower()


def test_what_was_cancelled_before_it_was_paid_goes_with_the_person(shop: Shop) -> None:
    told(shop, "1001", status="cancelled")
    told(shop, "1002", f"granne.{EMAIL}", status="cancelled")  # Another's, whose address ends alike.
    anna = shop.customer("Sven Hemlig", kind="private", email=EMAIL)
    states = "SELECT state, length(raw) > 0 FROM shop_payload ORDER BY id"
    assert shop.book.reader.rows(states) == [("ignored", 1), ("ignored", 1)]
    (told_of,) = extract(shop.book.reader, anna, on=TODAY).web_unused
    assert (told_of.channel, told_of.number) == ("kiosk", "1001")
    assert HOME.street in told_of.message
    with shop.doing() as tx:
        receipt = forget(tx, anna)
    assert ("beställningar i webbutiker som det inte blev något av", 1) in [
        (row.what, row.count) for row in in_swedish(receipt).removed
    ]
    assert shop.book.scrub()
    assert shop.book.reader.rows(states) == [("ignored", 0), ("ignored", 1)]
    kept = shop.book.reader.value("SELECT raw FROM shop_payload ORDER BY id DESC LIMIT 1")
    assert f"granne.{EMAIL}".encode() in kept.lower()
    assert all(result.ok for result in run_checks(shop.book.reader))


def test_what_is_parked_is_decided_on_first(shop: Shop) -> None:
    told(shop, "1001", sku="NOTHERE")
    anna = shop.customer("Sven Hemlig", kind="private", email=EMAIL)
    with (
        shop.doing() as tx,
        pytest.raises(Refused, match="order 1001 of the shop kiosk is parked") as refused,
    ):
        forget(tx, anna)
    assert refused.value.code == "customer.open"
    assert held(shop, EMAIL)
    with shop.doing() as tx:
        service.drop(tx, 1)
    with shop.doing() as tx:
        forget(tx, anna)
    assert shop.book.scrub()
    assert not held(shop, EMAIL)
    assert not held(shop, HOME.street)


def test_addresses_are_found_in_json_and_csv() -> None:
    text = 'x,"Anna@Example.se",1;<b@c.example>{"e":"d.e+f@g.example"}\n'
    found = {"anna@example.se", "b@c.example", "d.e+f@g.example"}
    assert emails_in(text) == emails_in(text.encode()) == found
    assert emails_in(b"\xff\xfe no address @ all") == frozenset()
