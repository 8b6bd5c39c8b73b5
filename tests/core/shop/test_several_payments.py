"""Orders of other shops that are paid by several means, of which one may still be on its way."""

from dataclasses import replace

from tests import webshop
from tests.core.sales.conftest import Shop
from tests.core.shop.test_importing import counts, holds, later, shop, sums, take
from tests.webshop import PAID_ON

from kassabok.formats.shop.record import ShopPayment

__all__ = ["shop"]

CARD = ShopPayment("gift_card", 100_00, PAID_ON, "GIFT-1", "paid")
SWISH = ShopPayment("swish", 150_00, PAID_ON, "SW-1", "paid")


def receipts(shop: Shop) -> list[tuple[str, int]]:
    return shop.book.reader.rows("SELECT means, amount_ore FROM receipt_payment ORDER BY id")


def test_an_order_is_paid_when_the_last_of_its_payments_is(shop: Shop) -> None:
    waiting = replace(SWISH, on=None, reference="", state="pending")
    sold = replace(webshop.order(), payments=(CARD, waiting))
    found = take(shop, sold, channel="kiosk")
    assert counts(found) == (1, 0, 0, 1)  # It is an order, and people are told that a part of it is paid.
    assert receipts(shop) == []
    assert sums(shop, "2421", "2611") == [0, 0]
    holds(shop)
    paid = later(replace(sold, payments=(CARD, SWISH)))
    assert take(shop, paid, channel="kiosk").updated == 1
    assert receipts(shop) == [("gift_card", 100_00), ("swish", 150_00)]
    assert sums(shop, "2611") == [-50_00]
    holds(shop)


def test_two_payments_of_the_same_means_keep_their_own_references(shop: Shop) -> None:
    parts = (
        ShopPayment("klarna", 90_00, PAID_ON, "kl-1", "paid"),
        ShopPayment("klarna", 160_00, PAID_ON, "kl-2", "paid"),
    )
    take(shop, replace(webshop.order(), payments=parts), channel="kiosk")
    found = shop.book.reader.rows("SELECT reference, amount_ore FROM receipt_payment ORDER BY id")
    assert found == [("kl-1", 90_00), ("kl-2", 160_00)]
    holds(shop)
