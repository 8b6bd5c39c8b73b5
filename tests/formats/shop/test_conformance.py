"""Public samples of other makers' files. They are not part of the project: KASSABOK_SAMPLES says where they are."""

import os
from datetime import date
from pathlib import Path

import pytest

from kassabok.formats.errors import BadFile
from kassabok.formats.shop import reader
from kassabok.formats.shop.record import ShopOrder
from kassabok.formats.shop.sums import problems

SAMPLES = os.environ.get("KASSABOK_SAMPLES")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="KASSABOK_SAMPLES is not set")


def sample(name: str) -> bytes:
    return (Path(SAMPLES or "") / "shop" / name).read_bytes()


def only(name: str) -> ShopOrder:
    (item,) = reader.read(sample(name)).items
    assert item.order is not None
    return item.order


def test_a_guests_order_with_tax_in_its_prices() -> None:
    order = only("woo-order-guest-tax-included.json")
    assert order.customer.external_id == ""
    assert [(line.kind, line.net_ore, line.vat_ore) for line in order.lines] == [
        ("goods", 17_65, 35),
        ("shipping", 15_00, 30),
    ]
    assert (order.total_ore, order.vat_ore, order.payments[0].amount_ore) == (33_30, 65, 33_30)
    assert order.payments[0].on == date(2022, 1, 28)
    assert problems(order) == ()


def test_an_order_that_does_not_add_up() -> None:
    order = only("woo-order-coupon-fee-tax.json")
    assert order.lines[1].quantity_milli == 1500
    found = {problem.code for problem in problems(order)}
    assert {"shop.total", "shop.tax_unknown"} <= found


def test_refunds_of_their_own() -> None:
    found = reader.read(sample("woo-refunds-list.json"))
    assert [
        (each.order_id, each.refund.amount_ore, each.refund.lines[0].line_id) for each in found.refunds
    ] == [
        ("560", 18_00, "60"),
        ("560", 27_00, "65"),
    ]


def test_a_trial_order_of_shopify() -> None:
    order = only("shopify-order-with-transaction.json")
    assert (order.number, order.status, order.test, order.vat_ore) == ("#9999", "cancelled", True, 0)
    assert {problem.code for problem in problems(order)} == {"shop.payment_currency", "shop.overpaid"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("shopify-orders-small.csv", "shop.columns"),
        ("shopify-refund.json", "shop.refund_alone"),
        ("shopify-fulfillment.json", "shop.unknown_format"),
        ("shopify-products-apparel.csv", "shop.unknown_format"),
        ("woo-order-statuses.json", "shop.unknown_format"),
        ("woo-product-variations.json", "shop.unknown_format"),
    ],
)
def test_what_is_no_file_of_orders_says_so(name: str, code: str) -> None:
    with pytest.raises(BadFile) as caught:
        reader.read(sample(name))
    assert caught.value.code == code
    assert caught.value.hint
