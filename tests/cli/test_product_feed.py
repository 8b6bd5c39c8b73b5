"""kassabok product feed, reductions and price --until: the law's thirty days, and feeds that are read back."""

import csv
import io
from xml.etree import ElementTree

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader

from kassabok.cli.product_feed import SERVICES
from kassabok.formats import product_feeds

G = "{http://base.google.com/ns/1.0}"
URL = ("--shop-url", "https://krukan.se/")
#: The smallest PNG there is: one grey dot.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63680000008200810ab2ee3d0000000049454e44ae426082"
)


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """MUG and TEA at 125 and 75 kr incl. VAT since January; a cup with & in its name; FIT is a service."""
    return Trader(kassabok, monkeypatch)


def feed(trader: Trader, service: str, *words: str) -> bytes:
    trader("product", "feed", service, *URL, "-o", "feed.out", "--yes", *words)
    return (trader.kassabok.folder / "feed.out").read_bytes()


def items(trader: Trader, service: str = "prisjakt") -> dict[str, dict[str, str]]:
    found = {}
    for item in ElementTree.fromstring(feed(trader, service)).iter("item"):
        facts = {child.tag.removeprefix(G): child.text or "" for child in item}
        found[facts["id"]] = facts
    return found


def test_the_items_of_a_feed(trader: Trader) -> None:
    trader(
        "product",
        "add",
        "ÅL 1",
        'Kopp & "fat" <röd>',
        "--price",
        "10",
        "--incl-vat",
        "--gtin",
        "7350053850019",
    )
    trader("product", "edit", "MUG", "--weight", "350")
    found = items(trader)
    assert list(found) == ["MUG", "TEA", "ÅL 1"]
    assert found["MUG"] == {
        "id": "MUG",
        "title": "Mugg, blå",
        "description": "Mugg, blå",
        "link": "https://krukan.se/product/MUG",
        "availability": "in_stock",
        "condition": "new",
        "price": "125.00 SEK",
        "identifier_exists": "no",
        "shipping_weight": "350 g",
    }
    cup = found["ÅL 1"]
    assert (cup["title"], cup["availability"]) == ('Kopp & "fat" <röd>', "out_of_stock")
    assert (cup["gtin"], cup["link"]) == ("7350053850019", "https://krukan.se/product/%C3%85L%201")
    assert "identifier_exists" not in cup


def test_a_service_that_needs_a_picture_gets_no_product_without_one(trader: Trader) -> None:
    (trader.kassabok.folder / "mug.png").write_bytes(PICTURE)
    trader("product", "picture", "MUG", str(trader.kassabok.folder / "mug.png"))
    answer = trader.kassabok(
        "product", "feed", "google", *URL, "-o", "-", "--freight", "49", "--today", "2026-03-02"
    )
    assert "Left out: TEA, since it has no picture." in answer.err
    (item,) = ElementTree.fromstring(answer.out).iter("item")
    image = item.findtext(f"{G}image_link") or ""
    assert image.startswith("https://krukan.se/picture/")
    assert image.endswith("-960.webp")
    assert item.findtext(f"{G}shipping/{G}price") == "49.00 SEK"


def test_the_csv_of_pricerunner_and_facebook(trader: Trader) -> None:
    trader("product", "price", "MUG", "80", "--until", "2026-03-31")
    rows = list(csv.DictReader(io.StringIO(feed(trader, "pricerunner", "--freight", "49").decode())))
    assert rows[0] == {
        "Product name": "Mugg, blå",
        "SKU": "MUG",
        "Category": "",
        "Price": "100.00",
        "Shipping cost": "49.00",
        "Stock status": "In stock",
        "Manufacturer": "",
        "MSKU": "",
        "EAN": "",
        "Product URL": "https://krukan.se/product/MUG",
        "Image URL": "",
    }
    (headings,) = csv.reader(io.StringIO(feed(trader, "facebook").decode()))
    assert headings == [
        *("id", "title", "description", "availability", "condition", "price", "link", "image_link", "brand"),
        *(
            "gtin",
            "mpn",
            "google_product_category",
            "product_type",
            "sale_price",
            "sale_price_effective_date",
        ),
    ]


FACTS = (
    *("--brand", "Krukan", "--mpn", "K-1", "--category", "Kök > Muggar", "--google-category", "2169"),
    *("--content", "3 dl", "--condition", "refurbished", "--short-description", "Rymmer 3 dl"),
)


def test_what_a_product_says_of_itself_is_in_google_s_feed(trader: Trader) -> None:
    trader("product", "edit", "MUG", *FACTS)
    trader("product", "edit", "TEA", "--brand", "Te & Co", "--content", "0,1 kg")
    found = items(trader)
    mug = found["MUG"]
    assert {
        name: mug[name] for name in mug if name not in ("id", "title", "link", "price", "availability")
    } == {
        "description": "Rymmer 3 dl",
        "condition": "refurbished",
        "brand": "Krukan",
        "mpn": "K-1",
        "google_product_category": "2169",
        "product_type": "Kök > Muggar",
        "unit_pricing_measure": "30 cl",
        "unit_pricing_base_measure": "1 l",
    }
    # A brand alone does not tell which product it is.
    assert (found["TEA"]["brand"], found["TEA"]["identifier_exists"]) == ("Te & Co", "no")
    assert (found["TEA"]["unit_pricing_measure"], found["TEA"]["unit_pricing_base_measure"]) == (
        "0.1 kg",
        "1 kg",
    )


def test_what_is_made_to_order_comes_when_the_supplier_has_it(trader: Trader) -> None:
    trader("product", "add", "SIGN", "Skylt", "--price", "800", "--kind", "made_to_order")
    assert items(trader)["SIGN"]["availability"] == "in_stock"  # Nobody knows when it comes.
    trader("supplier", "add", "Skyltfabriken AB", "--lead-days", "10")
    trader("supplier", "prices", "set", "2001", "SIGN", "300")
    sign = items(trader)["SIGN"]
    assert (sign["availability"], sign["availability_date"]) == ("backorder", "2026-03-12T00:00+0100")


def test_the_other_services_get_brand_category_and_the_makers_number(trader: Trader) -> None:
    (trader.kassabok.folder / "mug.png").write_bytes(PICTURE)
    for sku in ("MUG", "TEA"):
        trader("product", "picture", sku, str(trader.kassabok.folder / "mug.png"))
    trader("product", "edit", "MUG", *FACTS[:-4], "--brand", "=Krukan")
    rows = list(csv.DictReader(io.StringIO(feed(trader, "pricerunner").decode())))
    assert [(row["Manufacturer"], row["MSKU"], row["Category"]) for row in rows] == [
        ("'=Krukan", "K-1", "Kök > Muggar"),
        ("", "", ""),
    ]
    (row,) = csv.DictReader(io.StringIO(feed(trader, "facebook").decode()))
    assert (row["id"], row["mpn"], row["google_product_category"], row["availability"]) == (
        "MUG",
        "K-1",
        "2169",
        "in stock",
    )


def test_what_a_service_does_not_take_is_named(trader: Trader) -> None:
    trader("product", "edit", "MUG", "--condition", "used")
    answer = trader.kassabok("product", "feed", "pricerunner", *URL, "-o", "-", "--today", "2026-03-02")
    assert "Left out: MUG, since it is not new." in answer.err
    answer = trader.kassabok("product", "feed", "facebook", *URL, "-o", "-", "--today", "2026-03-02")
    assert "Left out: TEA, since it has no picture and it has neither brand, MPN nor GTIN." in answer.err


def test_a_reduced_price_stands_beside_the_lowest_of_thirty_days(trader: Trader) -> None:
    trader("product", "price", "MUG", "90", "--from", "2026-02-10", "--until", "2026-02-12")
    trader("product", "price", "MUG", "80", "--until", "2026-03-31")
    (row,) = trader.json("product", "reductions")
    # It cost 100 excl. VAT the day before, but 90 for three days in February.
    assert row == {
        "sku": "MUG",
        "name": "Mugg, blå",
        "since": "2026-03-02",
        "until": "2026-03-31",
        "before_ore": 125_00,
        "lowest_ore": 112_50,
        "price_ore": 100_00,
        "lower": True,
    }
    mug = items(trader)["MUG"]
    assert (mug["price"], mug["sale_price"]) == ("112.50 SEK", "100.00 SEK")
    assert mug["sale_price_effective_date"] == "2026-03-02T00:00+0100/2026-03-31T23:59+0200"
    assert "sale_price" not in items(trader)["TEA"]


def test_the_thirty_days_end_where_they_end(trader: Trader) -> None:
    # 31 January is the thirtieth day before 2 March, and the 30th the thirty-first.
    trader("product", "price", "MUG", "70", "--from", "2026-01-29", "--until", "2026-01-30")
    trader("product", "price", "TEA", "40", "--from", "2026-01-30", "--until", "2026-01-31")
    trader("product", "price", "MUG", "80", "--until", "2026-03-31")
    trader("product", "price", "TEA", "50", "--until", "2026-03-31")
    rows = {row["sku"]: (row["lowest_ore"], row["lower"]) for row in trader.json("product", "reductions")}
    assert rows == {"MUG": (125_00, True), "TEA": (50_00, False)}


def test_what_was_as_cheap_is_not_told_as_reduced(trader: Trader) -> None:
    trader("product", "price", "MUG", "80", "--from", "2026-02-10", "--until", "2026-02-12")
    trader("product", "price", "MUG", "80", "--until", "2026-03-31")
    assert [row["lower"] for row in trader.json("product", "reductions")] == [False]
    answer = trader.kassabok("product", "feed", "prisjakt", *URL, "-o", "-", "--today", "2026-03-02")
    assert "Not told as reduced: MUG, since it has been as cheap in the thirty days before." in answer.err
    assert "sale_price" not in answer.out
    assert "<g:price>100.00 SEK</g:price>" in answer.out


def test_after_a_reduction_the_old_price_is_back(trader: Trader) -> None:
    trader("product", "price", "MUG", "80", "--until", "2026-03-31")
    prices = {row["valid_from"]: row["price"] for row in trader.json("product", "show", "MUG")["prices"]}
    assert prices == {"2026-01-01": "100.00", "2026-03-02": "80.00", "2026-04-01": "100.00"}
    assert trader("product", "reductions", "--on", "2026-04-01") == "No price is reduced.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("100", "--until", "2026-03-31"), "a reduced price is lower"),
        (("80", "--until", "2026-03-01"), "which is before it"),
        (("80", "--until", "2026-04-10"), "another price from 2026-04-05 on"),
    ],
)
def test_a_reduction_that_cannot_be_leaves_the_book_as_it_was(
    trader: Trader, words: tuple[str, ...], said: str
) -> None:
    trader("product", "price", "MUG", "110", "--from", "2026-04-05")
    before = trader.rows()
    assert said in trader("product", "price", "MUG", *words, fails=3)
    assert trader.rows() == before


def test_an_address_that_is_none_is_refused(trader: Trader) -> None:
    said = trader("product", "feed", "google", "--shop-url", "http://krukan.se", fails=2)
    assert "does not begin with https://" in said


def test_the_words_of_the_command_are_those_of_the_format() -> None:
    assert SERVICES == product_feeds.SERVICES


def price(trader: Trader, today: str, *words: str) -> str:
    """What is said beside the answer. MUG costs 100 kr excl. VAT, 125 incl., until something else is said."""
    answer = trader.kassabok("product", "price", "MUG", *words, "--today", today)
    assert answer.exit_code == 0, answer.err
    return answer.err


def compared(trader: Trader, on: str) -> tuple[int, bool]:
    (row,) = trader.json("product", "reductions", "--on", on)
    return row["lowest_ore"], row["lower"]


def test_what_is_reduced_step_by_step_is_compared_with_the_price_before_the_first_step(
    trader: Trader,
) -> None:
    """Prisinformationslagen 7 a § 2 st."""
    said = price(trader, "2026-03-02", "90", "--until", "2026-04-10")
    assert said == (
        "The price to tell beside it is 125,00 kr incl. VAT, the lowest of the thirty days before.\n"
    )
    price(trader, "2026-03-10", "80")
    price(trader, "2026-03-20", "70")
    assert compared(trader, "2026-03-09") == (125_00, True)
    assert compared(trader, "2026-03-10") == (125_00, True)
    assert compared(trader, "2026-03-20") == (125_00, True)
    price(trader, "2026-04-02", "60")  # The first step is more than thirty days ago.
    assert compared(trader, "2026-04-02") == (112_50, True)


def test_a_pause_or_a_price_that_was_to_stay_is_no_step(trader: Trader) -> None:
    price(trader, "2026-03-02", "90", "--until", "2026-03-05")
    price(trader, "2026-03-10", "80", "--until", "2026-03-31")
    assert compared(trader, "2026-03-10") == (112_50, True)
    price(trader, "2026-05-01", "90")
    price(trader, "2026-05-10", "80", "--until", "2026-05-31")
    assert compared(trader, "2026-05-10") == (112_50, True)


@pytest.mark.parametrize("mended_on", ["2026-02-20", "2026-02-25"])
def test_a_price_that_was_written_over_has_been_all_the_same(trader: Trader, mended_on: str) -> None:
    price(trader, "2026-02-20", "70")
    price(trader, mended_on, "100", "--from", "2026-02-20")
    said = price(trader, "2026-03-02", "80", "--until", "2026-03-31")
    assert said == (
        "MUG has cost 87,50 kr incl. VAT in the thirty days before: this price may not be called reduced, and the shop "
        "and the feeds tell it as a price like any other.\n"
    )
    assert compared(trader, "2026-03-02") == (87_50, False)
    assert "sale_price" not in items(trader)["MUG"]


def test_a_price_that_was_planned_and_never_held_counts_for_nothing(trader: Trader) -> None:
    price(trader, "2026-02-10", "70", "--from", "2026-02-20")
    price(trader, "2026-02-15", "100", "--from", "2026-02-20")
    price(trader, "2026-03-02", "80", "--until", "2026-03-31")
    assert compared(trader, "2026-03-02") == (125_00, True)


def test_a_reduction_that_is_said_to_have_begun_before_begins_when_it_is_written(trader: Trader) -> None:
    price(trader, "2026-02-20", "70")
    price(trader, "2026-02-25", "100", "--from", "2026-02-20")
    price(trader, "2026-03-02", "80", "--from", "2026-02-20", "--until", "2026-03-31")
    assert compared(trader, "2026-03-02") == (87_50, False)


def test_prices_of_an_import_are_held_against_it_too(trader: Trader) -> None:
    for day, kronor in (("2026-02-20", "70"), ("2026-02-22", "100")):
        (trader.kassabok.folder / "p.csv").write_text(f"sku;price\nMUG;{kronor}\n", encoding="utf-8")
        answer = trader.kassabok("product", "import", str(trader.kassabok.folder / "p.csv"), "--today", day)
        assert answer.exit_code == 0, answer.err
    price(trader, "2026-03-02", "80", "--until", "2026-03-31")
    assert compared(trader, "2026-03-02") == (87_50, False)
