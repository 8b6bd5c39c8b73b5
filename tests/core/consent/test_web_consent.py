"""What buyers tick in web shops: a yes is noted, an empty box takes nothing back, and a no is not undone."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests import webshop
from tests.core.sales.conftest import Shop
from tests.story import TODAY
from tests.webshop import line

from kassabok.core.book.company import change_setting
from kassabok.core.book.file import Book
from kassabok.core.check import run_checks
from kassabok.core.consent import reports
from kassabok.core.consent import service as consent
from kassabok.core.consent.forgetting import forget, purge_due
from kassabok.core.shop import importing, service
from kassabok.formats.shop.record import ShopOrder, ShopRefundLine

EMAIL = "anna@example.se"


@pytest.fixture
def shop(book: Book) -> Shop:
    shop = Shop(book)
    shop.product("MUG", 125, on_hand=10, includes_vat=True, name="Mugg")
    with shop.doing() as tx:
        service.add_channel(tx, "kiosk", kind="shopify")
        change_setting(tx, "marketing.soft_opt_in", "yes")
    return shop


def buy(shop: Shop, external_id: str, *, ticked: bool | None) -> None:
    """A paid order of a mug; ticked: the box of the newsletter, None where the shop says nothing of it."""
    order = webshop.order(line("1", "MUG", 125_00), external_id=external_id)
    told = json.loads(webshop.shopify(order))
    for one in told["orders"] if isinstance(told, dict) else told:
        set_box(one, ticked)
    result = importing.run(
        lambda: shop.book.transaction("shop import", today=TODAY),
        lambda tx, left_out: importing.import_file(
            tx, json.dumps(told).encode(), channel="kiosk", name="f.json", left_out=left_out
        ),
    )
    assert (result.new, result.parked) == (1, 0)


def set_box(order: dict[str, Any], ticked: bool | None) -> None:
    for place in (order, order.get("customer") or {}):
        for key in ("buyer_accepts_marketing", "accepts_marketing", "email_marketing_consent"):
            place.pop(key, None)
    if ticked is not None:
        order["buyer_accepts_marketing"] = ticked


def holds(shop: Shop) -> list[tuple[bool, str, str]]:
    assert all(check.ok for check in run_checks(shop.book.reader))
    return [
        (row.may, row.said, row.source)
        for row in reports.consents(shop.book.reader, on=TODAY, channel="email")
    ]


def number(shop: Shop) -> str:
    return str(shop.book.reader.value("SELECT number FROM customer WHERE email = :email", email=EMAIL))


def test_a_ticked_box_is_a_yes_and_an_empty_one_later_takes_nothing_back(shop: Shop) -> None:
    buy(shop, "1001", ticked=True)
    assert holds(shop) == [(True, "granted", "shop:kiosk")]
    buy(shop, "1002", ticked=False)
    assert holds(shop) == [(True, "granted", "shop:kiosk")]


def test_an_empty_box_is_no_soft_opt_in_and_a_later_yes_counts(shop: Shop) -> None:
    buy(shop, "1001", ticked=False)
    assert holds(shop) == [(False, "declined", "shop:kiosk")]
    buy(shop, "1002", ticked=True)
    assert holds(shop) == [(True, "granted", "shop:kiosk")]


def test_a_ticked_box_does_not_undo_a_no(shop: Shop) -> None:
    buy(shop, "1001", ticked=True)
    with shop.doing() as tx:
        consent.withdraw(tx, number(shop), source="unsubscribe-link")
    buy(shop, "1002", ticked=True)
    assert holds(shop) == [(False, "withdrawn", "unsubscribe-link")]


def test_who_bought_on_the_web_is_forgotten_with_all_that_the_shop_wrote(shop: Shop) -> None:
    buy(shop, "1001", ticked=True)
    assert shop.book.reader.value("SELECT length(raw) > 0 FROM shop_payload")
    shop.deliver(shop.book.reader.value("SELECT number FROM sales_order"))
    with shop.doing() as tx:
        receipt = forget(tx, number(shop))
    assert shop.book.scrub()
    assert EMAIL.encode() not in shop.book.path.read_bytes()
    assert b"0701234567" not in shop.book.path.read_bytes()
    assert ("orders as web shops told them", 1) in [(row.what, row.count) for row in receipt.removed]
    assert next(row.what for row in receipt.kept) == "receipts"
    assert all(check.ok for check in run_checks(shop.book.reader))


def test_what_the_shop_tells_anew_of_a_forgotten_customer_is_removed_again(shop: Shop) -> None:
    order = webshop.order(line("1", "MUG", 125_00), external_id="1001")
    take(shop, order)
    shop.deliver(shop.book.reader.value("SELECT number FROM sales_order"))
    with shop.doing() as tx:
        forget(tx, number(shop))
    assert take(shop, order) == (0, 1, 0)
    back = webshop.refund("91", ShopRefundLine("1", 1000, 100_00, 25_00, restock=True), on=TODAY)
    assert take(shop, replace(order, refunds=(back,), updated=order.updated + timedelta(hours=1))) == (
        0,
        0,
        1,
    )
    assert shop.book.reader.value("SELECT max(length(raw)) > 0 FROM shop_payload")
    with shop.doing() as tx:
        assert purge_due(tx) == 1
    with shop.doing() as tx:
        assert purge_due(tx) == 0
    assert shop.book.scrub()
    assert EMAIL.encode() not in shop.book.path.read_bytes()
    assert all(check.ok for check in run_checks(shop.book.reader))


def take(shop: Shop, order: ShopOrder) -> tuple[int, int, int]:
    result = importing.run(
        lambda: shop.book.transaction("shop import", today=TODAY),
        lambda tx, left_out: importing.import_file(
            tx, webshop.shopify(order), channel="kiosk", name="f.json", left_out=left_out
        ),
    )
    assert result.parked == 0
    return result.new, result.known, result.updated
