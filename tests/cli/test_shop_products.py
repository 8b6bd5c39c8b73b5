"""kassabok shop export-products: files that a shop imports, with what the book says today."""

import csv
import io
from pathlib import Path

import pytest
from PIL import Image
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    return Trader(kassabok, monkeypatch)


def rows(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Path(path).read_text(encoding="utf-8"), newline="")))


def picture(path: str, colour: str = "blue") -> bytes:
    Image.new("RGB", (120, 120), colour).save(path)
    return Path(path).read_bytes()


def test_prices_have_vat_and_stock_is_what_can_be_sold(trader: Trader) -> None:
    """Ten mugs at 100 kr excl. VAT, of which an order has reserved three."""
    trader("customer", "add", "Kafé Öst AB")
    trader("order", "create", "--customer", "1001", "--line", "MUG=3", "--confirm")
    trader("product", "edit", "TEA", "--vat-class", "food")
    trader("shop", "export-products", "--to", "woo", "-o", "woo.csv")
    trader("shop", "export-products", "--to", "shopify", "-o", "shopify.csv")
    assert [(r["SKU"], r["Regular price"], r["Stock"], r["Tax class"]) for r in rows("woo.csv")] == [
        ("FIT", "625.00", "", ""),
        ("MUG", "125.00", "7", ""),
        ("TEA", "67.20", "10", "food"),
    ]
    assert [
        (r["Variant SKU"], r["Variant Price"], r["Variant Inventory Qty"]) for r in rows("shopify.csv")
    ] == [
        ("FIT", "625.00", ""),
        ("MUG", "125.00", "7"),
        ("TEA", "67.20", "10"),
    ]


def test_what_the_shop_must_have_is_told(trader: Trader) -> None:
    trader("product", "edit", "TEA", "--vat-class", "food")
    trader("product", "add", "NEW", "Nyhet")
    trader("product", "archive", "FIT")
    answer = trader.kassabok(
        "shop", "export-products", "--to", "woo", "--today", "2026-03-02", "-o", "woo.csv"
    )
    assert answer.exit_code == 0
    assert answer.err.splitlines() == [
        "Wrote woo.csv.",
        "Products: 2; with a picture: 0.",
        "Left out, as they have no price today: 1 (NEW).",
        "The shop must have these tax classes: food.",
    ]
    words = (
        "shop",
        "export-products",
        "--to",
        "woo",
        "--tax-class",
        "food=reduced-rate",
        "-o",
        "woo.csv",
        "--yes",
    )
    assert "food" not in trader.kassabok(*words, "--today", "2026-03-02").err
    assert [r["Tax class"] for r in rows("woo.csv")] == ["", "reduced-rate"]


def test_pictures_go_into_a_folder_and_their_addresses_into_the_file(trader: Trader) -> None:
    blue = picture("mugg.png")
    trader("product", "picture", "MUG", "mugg.png")
    words = ("shop", "export-products", "--to", "shopify", "--pictures", "bilder")
    trader(*words, "--picture-url", "https://krukan.se/bilder/", "-o", "a.csv")
    (file,) = Path("bilder").iterdir()
    assert file.read_bytes() == blue
    addresses = {r["Variant SKU"]: r["Image Src"] for r in rows("a.csv")}
    assert addresses == {"FIT": "", "MUG": f"https://krukan.se/bilder/{file.name}", "TEA": ""}
    # WooCommerce finds a picture that it has by its name alone; Shopify finds none.
    trader("shop", "export-products", "--to", "woo", "--pictures", "bilder", "-o", "b.csv")
    assert [r["Images"] for r in rows("b.csv")] == ["", file.name, ""]
    trader(*words, "-o", "c.csv")
    assert {r["Image Src"] for r in rows("c.csv")} == {""}
    # Another picture is another file; the old one stays.
    picture("ny.png", "red")
    trader("product", "picture", "MUG", "ny.png")
    trader(*words, "-o", "d.csv")
    assert len(list(Path("bilder").iterdir())) == 2


def test_a_dry_run_writes_nothing(trader: Trader) -> None:
    picture("mugg.png")
    trader("product", "picture", "MUG", "mugg.png")
    trader("shop", "export-products", "--to", "woo", "--pictures", "bilder", "-o", "a.csv", "--dry-run")
    assert not Path("bilder").exists()
    assert not Path("a.csv").exists()


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (("--to", "magento"), 2, '--to: "magento" is not one of woo, shopify.'),
        (("--to", "woo", "--picture-url", "ftp://x"), 2, "does not begin with https://"),
        (("--to", "woo", "--tax-class", "food"), 2, '--tax-class: "food" is not one of'),
        (("--to", "woo", "--tax-class", "wine=x"), 2, '--tax-class: "wine=x" is not one of'),
        (("--to", "woo", "--pictures", "no/such/folder"), 5, "no/such/folder cannot be made"),
    ],
)
def test_other_words_are_refused(trader: Trader, words: tuple[str, ...], exit_code: int, said: str) -> None:
    assert said in trader("shop", "export-products", *words, "-o", "a.csv", fails=exit_code)


def test_a_shop_imports_csv(trader: Trader) -> None:
    assert "not .xlsx" in trader("shop", "export-products", "--to", "woo", "-o", "a.xlsx", fails=2)
    assert not Path("a.xlsx").exists()


def test_without_products_there_is_nothing_to_export(
    kassabok: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KASSABOK_BOOK", str(kassabok.folder / "book.kassabok"))
    kassabok("init", "Krukan AB", "--org-nr", "556036-0793", "--year-start", "2026-01-01")
    answer = kassabok("shop", "export-products", "--to", "woo", "--format", "json")
    assert (answer.exit_code, answer.error["code"]) == (4, "shop.no_products")
