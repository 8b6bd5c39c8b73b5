"""What a product's page says of it to people and to search engines, and the feeds at their addresses."""

import csv
import io
import json
import re
from typing import Any
from xml.etree import ElementTree

from tests.core.sales.conftest import Shop
from tests.story import TODAY
from tests.web.conftest import Guest

from kassabok.core.products.service import edit

FACTS: dict[str, Any] = {
    "short_description": "Rymmer 3 dl",
    "brand": "Krukan",
    "mpn": "KR-01",
    "manufacturer": "Krukfabriken </script> AB",
    "manufacturer_contact": "Ugnsgatan 1, Örebro\nhej@krukfabriken.se",
    "responsible_person": "EU Rep GmbH, Berlin",
    "safety_info": "Tål inte mikrovågsugn.",
    "category": "Kök > Muggar",
    "condition": "used",
    "content": "0,3 l",
}


def tell(shop: Shop, sku: str = "MUG", **facts: Any) -> None:
    with shop.book.transaction("product edit", today=TODAY) as tx:
        edit(tx, sku, **facts)


def structured(page: str) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_page_tells_who_made_it_and_who_answers_for_it(guest: Guest, shop: Shop) -> None:
    tell(shop, **FACTS)
    page = guest.get("/product/MUG").replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "Rymmer 3 dl",
        "Krukan",
        "KR-01",
        "Krukfabriken &lt;/script&gt; AB\nUgnsgatan 1, Örebro\nhej@krukfabriken.se",
        "EU Rep GmbH, Berlin",
        "Tål inte mikrovågsugn.",
        "Kök &gt; Muggar",
        "Begagnad",
        "0,3 l",
        "Jämförpris: 416,67 kr per l",  # 125 kr for three decilitres
    ):
        assert said in page, said


def test_a_product_that_says_nothing_has_no_empty_rows(guest: Guest) -> None:
    page = guest.get("/product/MUG")
    for word in ("Varumärke", "Tillverkare", "Säkerhet", "Skick", "Jämförpris", "Ansvarig"):
        assert word not in page


def test_search_engines_read_brand_maker_condition_and_unit_price(guest: Guest, shop: Shop) -> None:
    tell(shop, **FACTS)
    data = structured(guest.get("/product/MUG"))
    assert data["brand"] == {"@type": "Brand", "name": "Krukan"}
    assert data["manufacturer"]["name"] == "Krukfabriken </script> AB"
    assert (data["mpn"], data["category"], data["description"]) == (
        "KR-01",
        "Kök > Muggar",
        "Drejad för hand.",
    )
    assert data["offers"]["itemCondition"] == "https://schema.org/UsedCondition"
    unit = data["offers"]["priceSpecification"]
    assert (unit["price"], unit["referenceQuantity"]["unitText"]) == ("416.67", "l")
    plain = structured(guest.get("/product/BOOK"))
    assert plain["offers"]["itemCondition"] == "https://schema.org/NewCondition"
    assert "brand" not in plain


def test_feeds_are_at_fixed_addresses_and_never_stale(guest: Guest, shop: Shop) -> None:
    tell(shop, brand="Krukan", mpn="KR-01")
    first = guest.client.get("/feeds/prisjakt.xml")
    assert first.headers["content-type"] == "application/xml; charset=utf-8"
    titles = [item.findtext("{*}title") for item in ElementTree.fromstring(first.content).iter("item")]
    assert "Mugg" in titles
    assert (
        guest.client.get("/feeds/prisjakt.xml", headers={"if-none-match": first.headers["etag"]}).status_code
        == 304
    )
    tell(shop, name="Kopp")
    second = guest.client.get("/feeds/prisjakt.xml", headers={"if-none-match": first.headers["etag"]})
    assert second.status_code == 200
    assert b"<g:title>Kopp</g:title>" in second.content
    rows = csv.DictReader(io.StringIO(guest.client.get("/feeds/pricerunner.csv").text))
    mug = next(row for row in rows if row["SKU"] == "MUG")
    assert (mug["Product URL"], mug["MSKU"], mug["Price"]) == (
        "https://butik.example/product/MUG",
        "KR-01",
        "125.00",
    )


def test_other_feeds_are_no_page(guest: Guest) -> None:
    for name in ("google.csv", "facebook.xml", "x", "..%2fbook"):
        assert guest.client.get(f"/feeds/{name}").status_code == 404
