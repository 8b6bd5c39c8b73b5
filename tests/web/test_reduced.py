"""What the shop tells of a reduced price: the lowest of the thirty days before, wherever the price is told."""

import json
import re
from datetime import date

from tests.core.sales.conftest import Shop
from tests.web.conftest import Clock, Guest
from tests.web.test_storefront import text_of

from kassabok.core.products.model import ProductPrice

TOLD = "99 kr Lägsta pris 30 dagar före sänkningen: 125 kr Nedsatt till och med 2026-03-09"


def priced(shop: Shop, *prices: tuple[date, int]) -> None:
    with shop.doing() as tx:
        mug = tx.reader.value("SELECT id FROM product WHERE sku = 'MUG'")
        for day, kronor in prices:
            tx.insert(
                ProductPrice, product_id=mug, valid_from=day, price_e4=kronor * 10_000, includes_vat=True
            )


def structured(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    offer: dict[str, object] = json.loads(found[1])["offers"]
    return offer


def test_a_reduced_price_stands_with_the_lowest_before_it(guest: Guest, shop: Shop, clock: Clock) -> None:
    priced(shop, (date(2026, 2, 1), 125), (date(2026, 3, 1), 99), (date(2026, 3, 10), 125))
    assert TOLD in text_of(guest.get("/"))
    page = guest.get("/product/MUG")
    assert "99 kr inkl. moms Lägsta pris 30 dagar före sänkningen: 125 kr" in text_of(page)
    offer = structured(page)
    assert (offer["price"], offer["priceValidUntil"]) == ("99.00", "2026-03-09")
    assert offer["priceSpecification"] == {
        "@type": "UnitPriceSpecification",
        "price": "125.00",
        "priceCurrency": "SEK",
        "priceType": "https://schema.org/StrikethroughPrice",
    }
    assert "Lowest price in the 30 days before: SEK 125" in text_of(
        guest.get("/", headers={"accept-language": "en"})
    )
    clock.day = date(2026, 3, 10)
    assert "Mugg 125 kr Bara 3 kvar" in text_of(guest.get("/"))


def test_a_price_that_is_no_lower_than_before_is_not_called_reduced(guest: Guest, shop: Shop) -> None:
    """It has cost 95 within the thirty days, so 99 is no reduction."""
    priced(
        shop,
        (date(2026, 2, 10), 95),
        (date(2026, 2, 20), 125),
        (date(2026, 3, 1), 99),
        (date(2026, 3, 10), 125),
    )
    assert "Mugg 99 kr Bara 3 kvar" in text_of(guest.get("/"))
    offer = structured(guest.get("/product/MUG"))
    assert "priceSpecification" not in offer
    assert "priceValidUntil" not in offer


def test_a_price_that_stays_is_not_called_reduced(guest: Guest, shop: Shop) -> None:
    priced(shop, (date(2026, 3, 1), 99))
    assert "Mugg 99 kr Bara 3 kvar" in text_of(guest.get("/"))
