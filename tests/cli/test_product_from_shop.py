"""kassabok product import of what WooCommerce and Shopify export."""

import os
from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader

WOO = (
    "ID,Type,SKU,Name,Published,Short description,Description,Tax status,In stock?,Weight (kg),Sale price,"
    'Regular price,Categories,Images,Parent,Brands,"GTIN, UPC, EAN, or ISBN"\n'
    '1,simple,CUP,Kopp &amp; fat,1,<p>Liten</p>,"<p>Drejad <b>för hand</b>.</p>\\n<ul><li>Tål disk</li></ul>",'
    'taxable,1,0.35,79,"99,50","Kök > Muggar\\, koppar, Nytt",,,Krukan,7310865004703\n'
    "2,variable,SHIRT,Tröja,1,,,taxable,1,,,,Kläder,,,,\n"
    "3,variation,SHIRT-S,Tröja - S,1,,,taxable,1,,,200,,,SHIRT,,\n"
    '4,"simple, virtual",COURSE,Kurs,1,,,taxable,1,,,500,,,,,\n'
    "5,simple,,Utan nummer,1,,,taxable,1,,,10,,,,,\n"
)
SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Price,"
    "Variant Compare At Price,Variant Requires Shipping,Variant Barcode,Image Src,Google Shopping / MPN\n"
    "kopp,Kopp,<p>Fin.</p>,Krukan,Muggar,Storlek,Liten,CUP-S,250,80,100,true,,https://x/1.jpg,K-1\n"
    "kopp,,,,,,Stor,CUP-L,400,150,,true,'=1+1,,K-2\n"
    "kopp,,,,,,,,,,,,,https://x/2.jpg,\n"
    "bok,Bok,,,,Title,Default Title,,0,10,,true,,,\n"
)


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    return Trader(kassabok, monkeypatch)


def test_woocommerce(trader: Trader) -> None:
    Path("woo.csv").write_text(WOO, encoding="utf-8")
    answer = trader.json("product", "import", "woo.csv")
    assert (answer["new"], answer["warnings"]) == (
        3,
        [{"line": 6, "message": '"Utan nummer" has no SKU and was left out; give it one in the shop.'}],
    )
    cup = trader.json("product", "show", "CUP")
    expected = {
        "name": "Kopp & fat",
        "short_description": "Liten",
        "description": "Drejad för hand.\n\nTål disk",
        "weight_grams": 350,
        "price": "99.50",
        "category": "Kök > Muggar, koppar",
        "brand": "Krukan",
        "gtin": "7310865004703",
    }
    assert {name: cup[name] for name in expected} == expected
    assert trader.json("product", "show", "SHIRT-S")["name"] == "Tröja - S"
    assert trader.json("product", "show", "COURSE")["kind"] == "service"
    assert trader.json("product", "import", "woo.csv")["known"] == 3


def test_shopify(trader: Trader) -> None:
    Path("shopify.csv").write_text(SHOPIFY.replace("'=1+1", ""), encoding="utf-8")
    answer = trader.json("product", "import", "shopify.csv")
    assert (answer["new"], [row["line"] for row in answer["warnings"]]) == (2, [5])
    small, large = (trader.json("product", "show", sku) for sku in ("CUP-S", "CUP-L"))
    assert (small["name"], small["price"], small["weight_grams"], small["mpn"]) == (
        "Kopp, Liten",
        "100.00",
        250,
        "K-1",
    )
    assert (large["name"], large["price"], large["brand"], large["description"]) == (
        "Kopp, Stor",
        "150.00",
        "Krukan",
        "Fin.",
    )


@pytest.mark.parametrize("shop", ["woo", "shopify"])
def test_our_own_export_comes_back_as_it_was(trader: Trader, shop: str) -> None:
    trader(
        "product",
        "edit",
        "MUG",
        "--brand",
        "=Krukan",
        "--category",
        "Kök > Muggar, koppar",
        "--weight",
        "350",
    )
    trader("product", "edit", "MUG", "--description", "Tål <disk> & mikro.\n\nInte ugn.")
    words = ("shop", "export-products", "--to", shop, "-o", "out.csv", "--excl-vat")
    trader(*words)
    answer = trader.json("product", "import", "out.csv")
    changed = {(row["sku"], row["field"]) for row in answer["changes"]}
    # Shopify's text has what has no field of its own below it.
    assert changed == (set() if shop == "woo" else {("MUG", "description")})


def test_a_file_with_a_wrong_cell_changes_nothing(trader: Trader) -> None:
    Path("shopify.csv").write_text(SHOPIFY, encoding="utf-8")
    before = trader.rows()
    assert "line 3" in trader("product", "import", "shopify.csv", fails=5)
    assert trader.rows() == before


@pytest.mark.skipif(not os.environ.get("KASSABOK_SAMPLES"), reason="KASSABOK_SAMPLES is not set")
def test_a_real_export_without_skus_is_told_of_row_by_row(trader: Trader) -> None:
    sample = Path(os.environ["KASSABOK_SAMPLES"]) / "shop" / "shopify-products-home-and-garden.csv"
    answer = trader.json("product", "import", str(sample))
    assert answer["new"] == 0
    assert len(answer["warnings"]) > 5
