"""Products for WooCommerce's and Shopify's own imports, read back by the headings that these have."""

import csv
import html
import io
import os
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.cells import restored
from kassabok.formats.shop.products_out import ShopProduct, file_stem, price_text, write

MUG = ShopProduct(
    sku="MUG",
    name="Mugg, blå",
    description="Drejad för hand.\n\nTål <diskmaskin> & mikro.\nInte ugn.",
    price_ore=129_50,
    taxed=True,
    tax_class="",
    stock=7,
    ships=True,
    gtin="7310865004703",
    weight_grams=350,
    pictures=("https://krukan.se/bilder/mug-1.jpg", "https://krukan.se/bilder/mug-2.jpg"),
    rate=Decimal("0.25"),
    sale_ore=99_00,
    sale_from=date(2026, 3, 2),
    sale_until=date(2026, 3, 31),
    short_description="Rymmer 3 dl",
    brand="Krukan",
    mpn="KR-01",
    category="Kök > Muggar, koppar",
    google_category="2169",
    condition="used",
    facts=(("Tillverkare", "Krukfabriken AB, Örebro\nhej@krukfabriken.se"),),
)
COURSE = ShopProduct(
    "KURS", "Kurs i drejning", "", 900_00, taxed=False, tax_class="zero-rate", stock=None, ships=False
)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def test_woocommerce() -> None:
    mug, course = rows(write("woo", [MUG, COURSE]))
    assert mug == {
        "Type": "simple",
        "SKU": "MUG",
        "GTIN, UPC, EAN, or ISBN": "7310865004703",
        "Name": "Mugg, blå",
        "Published": "1",
        "Visibility in catalog": "visible",
        "Short description": "<p>Rymmer 3 dl</p>",
        "Description": "<p>Drejad för hand.</p><p>Tål &lt;diskmaskin&gt; &amp; mikro.<br>Inte ugn.</p>",
        "Date sale price starts": "2026-03-02",
        "Date sale price ends": "2026-03-31",
        "Tax status": "taxable",
        "Tax class": "",
        "In stock?": "1",
        "Stock": "7",
        "Backorders allowed?": "0",
        "Weight (kg)": "0.35",
        "Sale price": "99.00",
        "Regular price": "129.50",
        "Categories": "Kök > Muggar\\, koppar",
        "Brands": "Krukan",
        "Images": "https://krukan.se/bilder/mug-1.jpg, https://krukan.se/bilder/mug-2.jpg",
        "Attribute 1 name": "Tillverkare",
        "Attribute 1 value(s)": "Krukfabriken AB\\, Örebro hej@krukfabriken.se",
        "Attribute 1 visible": "1",
        "Attribute 1 global": "0",
    }
    assert (course["Type"], course["Tax status"], course["Tax class"]) == (
        "simple, virtual",
        "none",
        "zero-rate",
    )
    assert (course["In stock?"], course["Stock"], course["Weight (kg)"], course["Images"]) == (
        "1",
        "",
        "",
        "",
    )


def test_what_is_sold_out_says_so() -> None:
    sold_out = ShopProduct("X", "X", "", 1, taxed=True, tax_class="", stock=0, ships=True)
    (woo,) = rows(write("woo", [sold_out]))
    assert (woo["In stock?"], woo["Stock"], woo["Regular price"]) == ("0", "0", "0.01")
    (shopify,) = rows(write("shopify", [sold_out]))
    assert (shopify["Variant Inventory Qty"], shopify["Variant Inventory Policy"]) == ("0", "deny")


def test_shopify() -> None:
    """A second picture has a row of its own, with nothing but its handle and its place."""
    mug, picture, course = rows(write("shopify", [MUG, COURSE]))
    expected = {
        "Handle": "mug",
        "Title": "Mugg, blå",
        "Variant SKU": "MUG",
        "Variant Grams": "350",
        "Variant Inventory Tracker": "shopify",
        "Variant Inventory Qty": "7",
        "Variant Inventory Policy": "deny",
        "Variant Price": "99.00",
        "Variant Compare At Price": "129.50",
        "Vendor": "Krukan",
        "Type": "Kök > Muggar, koppar",
        "Google Shopping / Google Product Category": "2169",
        "Google Shopping / MPN": "KR-01",
        "Google Shopping / Condition": "used",
        "Variant Requires Shipping": "true",
        "Variant Taxable": "true",
        "Variant Barcode": "7310865004703",
        "Image Src": "https://krukan.se/bilder/mug-1.jpg",
        "Image Position": "1",
        "Status": "active",
    }
    assert {heading: mug[heading] for heading in expected} == expected
    assert {heading: cell for heading, cell in picture.items() if cell} == {
        "Handle": "mug",
        "Image Src": "https://krukan.se/bilder/mug-2.jpg",
        "Image Position": "2",
    }
    assert (course["Variant Inventory Tracker"], course["Variant Inventory Policy"]) == ("", "continue")
    assert (course["Variant Requires Shipping"], course["Variant Taxable"], course["Image Src"]) == (
        "false",
        "false",
        "",
    )


def test_shopify_has_no_fields_for_the_maker_so_the_description_tells() -> None:
    assert rows(write("shopify", [MUG]))[0]["Body (HTML)"].endswith(
        "<ul><li>Tillverkare: Krukfabriken AB, Örebro<br>hej@krukfabriken.se</li></ul>"
    )


@pytest.mark.parametrize("shop", ["woo", "shopify"])
def test_a_shop_that_keeps_its_prices_without_vat(shop: str) -> None:
    row = rows(write(shop, [MUG], excl_vat=True))[0]
    full, sale = (
        (row["Regular price"], row["Sale price"])
        if shop == "woo"
        else (row["Variant Compare At Price"], row["Variant Price"])
    )
    assert (full, sale) == ("103.60", "79.20")


@given(ore=st.integers(0, 10**8), percent=st.sampled_from([0, 6, 12, 25]))
def test_a_price_without_vat_comes_back_to_the_ore(ore: int, percent: int) -> None:
    rate = Decimal(percent) / 100
    text = price_text(ore, rate, excl_vat=True)
    assert len(text.partition(".")[2]) in (2, 4)
    assert (Decimal(text) * (1 + rate) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP) == ore


def test_handles_are_told_apart() -> None:
    same = [ShopProduct(sku, sku, "", 1, True, "", 1, ships=True) for sku in ("A-1", "A 1", "å/1", "茶")]
    assert [row["Handle"] for row in rows(write("shopify", same))] == ["a-1", "a-1-2", "a-1-3", "product"]
    assert file_stem("ÅL-1 x") == "al-1-x"


@pytest.mark.parametrize("shop", ["woo", "shopify"])
def test_no_cell_is_run_as_a_formula(shop: str) -> None:
    evil = ShopProduct(
        "=1+1", "@SUM(A1)", "+46 70", 1_00, True, "-x", 1, ships=True, gtin="", pictures=("=cmd",)
    )
    text = write(shop, [evil]).decode()
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]
    assert "'=1+1" in cells
    assert "'@SUM(A1)" in cells


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))).map(str.strip)


@given(TEXT.filter(bool), TEXT, st.integers(0, 10**9), st.sampled_from(["woo", "shopify"]))
def test_what_is_written_is_read_back(sku: str, name: str, price_ore: int, shop: str) -> None:
    product = ShopProduct(sku, name, name, price_ore, True, "", 3, ships=True)
    (row,) = rows(write(shop, [product]))
    columns = ("SKU", "Name", "Regular price") if shop == "woo" else ("Variant SKU", "Title", "Variant Price")
    body = row["Description"] if shop == "woo" else row["Body (HTML)"]
    found_sku, found_name, price = (row[column] for column in columns)
    assert (kept(found_sku), kept(found_name)) == (sku, name)
    assert int(price.replace(".", "")) == price_ore
    assert html.unescape(body.removeprefix("<p>").removesuffix("</p>")) == name


def kept(cell: str) -> str:
    """Without the one apostrophe that was put before it."""
    return restored(cell)


@pytest.mark.skipif(not os.environ.get("KASSABOK_SAMPLES"), reason="KASSABOK_SAMPLES is not set")
def test_shopifys_own_files_have_our_columns() -> None:
    sample = Path(os.environ["KASSABOK_SAMPLES"]) / "shop" / "shopify-products-apparel.csv"
    theirs = sample.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    ours = write("shopify", []).decode().strip().split(",")
    assert [heading for heading in ours if heading not in theirs] == ["Status"]
    assert [heading for heading in theirs if heading in ours] == [
        heading for heading in ours if heading != "Status"
    ]
