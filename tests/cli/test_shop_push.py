"""kassabok shop push-products: what shops have of the products afterwards, whatever goes wrong on the way."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.shop_server import FakeShop, Reply, ShopifyShop, WooShop, serving

from kassabok.core.shop.keys import Keys
from kassabok.core.shop.products_push import ProductChange
from kassabok.formats.shop.products_out import ShopProduct
from kassabok.net import client, woo
from kassabok.net.shops import shop_of

FACTS = (
    *("--brand", "Krukan", "--category", "Kök & hem > Muggar", "--manufacturer", "Krukfabriken AB"),
    *(
        "--manufacturer-contact",
        "Ugnsgatan 1, Örebro",
        "--weight",
        "350",
        "--short-description",
        "Rymmer 3 dl",
    ),
    *("--gtin", "7310865004703", "--description", "Drejad <för hand>."),
)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "FIRST_WAIT", 0.0)


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """MUG and TEA at 100 and 60 kr excl. VAT, ten of each; FIT is a service at 500."""
    for name in ("KRUKAN", "SHOPIFY"):
        monkeypatch.setenv(f"KASSABOK_SHOP_{name}_KEY", "ck_1" if name == "KRUKAN" else "shpat_1")
    monkeypatch.setenv("KASSABOK_SHOP_KRUKAN_SECRET", "cs_1")
    return Trader(kassabok, monkeypatch)


@pytest.fixture
def shop() -> WooShop:
    return WooShop()


@pytest.fixture
def server(shop: WooShop, trader: Trader) -> Iterator[FakeShop]:
    with serving(FakeShop(shop)) as server:
        trader("shop", "channel", "add", "krukan", "--kind", "woo", "--url", server.url)
        yield server


@pytest.fixture
def shopify(trader: Trader) -> Iterator[ShopifyShop]:
    shop = ShopifyShop()
    with serving(FakeShop(shop)) as server:
        trader("shop", "channel", "add", "shopify", "--kind", "shopify", "--url", server.url)
        yield shop


def push(trader: Trader, *words: str, to: str = "krukan", on: str = "2026-03-02", exit_code: int = 0) -> Any:
    answer = trader.kassabok("shop", "push-products", to, *words, "--today", on, "--format", "json")
    assert answer.exit_code == exit_code, answer.err
    return answer.json


def told(answer: Any) -> list[tuple[str, str, str]]:
    return [(row["sku"], row["what"], row["state"]) for row in answer["products"]]


def of(shop: WooShop, sku: str) -> dict[str, Any]:
    (found,) = [each for each in shop.products if each["sku"] == sku]
    return found


class TestWoo:
    def test_products_are_made_with_all_that_is_known_of_them(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        trader("product", "edit", "MUG", *FACTS)
        trader("product", "edit", "TEA", "--vat-class", "food")
        trader("shop", "channel", "edit", "krukan", "--tax-class", "food=reduced-rate")
        assert told(push(trader)) == [("FIT", "new", "sent"), ("MUG", "new", "sent"), ("TEA", "new", "sent")]
        mug = of(shop, "MUG")
        kitchen = next(each["id"] for each in shop.categories if each["name"] == "Kök & hem")
        cups = next(each for each in shop.categories if each["name"] == "Muggar")
        assert cups["parent"] == kitchen
        expected = {
            "name": "Mugg, blå",
            "status": "publish",
            "regular_price": "125.00",
            "sale_price": "",
            "tax_class": "",
            "weight": "0.35",
            "global_unique_id": "7310865004703",
            "description": "<p>Drejad &lt;för hand&gt;.</p>",
            "short_description": "<p>Rymmer 3 dl</p>",
            "virtual": False,
            "categories": [{"id": cups["id"]}],
        }
        assert {name: mug[name] for name in expected} == expected
        assert {row["name"]: row["options"] for row in mug["attributes"]} == {
            "Varumärke": ["Krukan"],
            "Tillverkare": ["Krukfabriken AB, Ugnsgatan 1, Örebro"],
        }
        assert shop.stock[mug["id"]] == 10
        assert (of(shop, "TEA")["tax_class"], of(shop, "TEA")["regular_price"]) == ("reduced-rate", "67.20")
        assert of(shop, "FIT")["virtual"]

    def test_only_what_has_changed_is_told(self, trader: Trader, shop: WooShop, server: FakeShop) -> None:
        push(trader)
        asked = len(server.asked)
        assert push(trader)["products"] == []
        assert len(server.asked) == asked
        trader("stock", "adjust", "MUG", "-3", "--reason", "damage")  # The stock is told apart.
        assert push(trader)["products"] == []
        trader("product", "price", "TEA", "70")
        assert told(push(trader)) == [("TEA", "changed", "sent")]
        assert of(shop, "TEA")["regular_price"] == "87.50"
        assert len(shop.products) == 3
        assert len(push(trader, "--all")["products"]) == 3

    def test_a_dry_run_lists_and_tells_nobody(self, trader: Trader, shop: WooShop, server: FakeShop) -> None:
        before = trader.rows()
        answer = push(trader, "--dry-run")
        assert [row["state"] for row in answer["products"]] == ["waits"] * 3
        assert (server.asked, shop.products, trader.rows()) == ([], [], before)

    def test_a_reduced_price_comes_with_its_days_and_goes_with_them(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        push(trader)
        trader("product", "price", "MUG", "80", "--until", "2026-03-31")
        (row,) = push(trader)["products"]
        assert (row["price"], row["sale_price"]) == ("125.00", "100.00")
        mug = of(shop, "MUG")
        assert (mug["regular_price"], mug["sale_price"]) == ("125.00", "100.00")
        assert (mug["date_on_sale_from"], mug["date_on_sale_to"]) == (
            "2026-03-02T00:00:00",
            "2026-03-31T23:59:59",
        )
        push(trader, on="2026-04-01")
        assert (mug["sale_price"], mug["date_on_sale_to"], mug["regular_price"]) == ("", "", "125.00")

    def test_a_shop_that_keeps_prices_without_vat_and_weighs_in_grams(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        shop.settings = {"woocommerce_prices_include_tax": "no", "woocommerce_weight_unit": "g"}
        trader("product", "edit", "MUG", "--weight", "350")
        trader("product", "price", "TEA", "99,90", "--incl-vat")
        push(trader)
        assert (of(shop, "MUG")["regular_price"], of(shop, "MUG")["weight"]) == ("100.00", "350")
        assert of(shop, "TEA")["regular_price"] == "79.92"

    def test_what_the_shop_s_people_have_added_stays(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        shop.categories.append({"id": 16, "name": "K&amp;Nytt", "parent": 0})
        colour = {"id": 3, "name": "Färg", "visible": True, "variation": False, "options": ["Blå"]}
        shop.products = [
            {
                "id": 7,
                "sku": "MUG",
                "type": "simple",
                "parent_id": 0,
                "attributes": [colour],
                "categories": [{"id": 16}],
            }
        ]
        trader("product", "edit", "MUG", "--brand", "Krukan", "--category", "K&Nytt")
        push(trader)
        assert [row["name"] for row in of(shop, "MUG")["attributes"]] == ["Färg", "Varumärke"]
        assert of(shop, "MUG")["categories"] == [{"id": 16}]  # WordPress writes & as &amp;
        trader("product", "edit", "MUG", "--brand", "")
        push(trader)
        assert of(shop, "MUG")["attributes"] == [colour]

    def test_a_variation_gets_its_price_and_keeps_its_parent_s_name(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        shop.products = [{"id": 21, "sku": "MUG", "type": "variation", "parent_id": 20, "name": "Mugg - blå"}]
        push(trader)
        mug = of(shop, "MUG")
        assert (mug["name"], mug["regular_price"]) == ("Mugg - blå", "125.00")
        assert "attributes" not in mug

    def test_pictures_are_fetched_by_the_shop_once(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        Image.new("RGB", (60, 60), "blue").save("mugg.png")
        trader("product", "picture", "MUG", "mugg.png")
        trader("shop", "channel", "edit", "krukan", "--picture-url", "https://krukan.se/bilder/")
        push(trader)
        (first,) = shop.fetched
        assert first.startswith("https://krukan.se/bilder/mug-")
        trader("product", "edit", "MUG", "--name", "Kopp")
        push(trader)
        assert shop.fetched == [first]
        Image.new("RGB", (60, 60), "red").save("ny.png")
        trader("product", "picture", "MUG", "ny.png")
        assert told(push(trader)) == [("MUG", "changed", "sent")]
        assert len(shop.fetched) == 2

    def test_what_is_sold_no_more_is_taken_off_sale_and_comes_back(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        push(trader)
        trader("stock", "adjust", "MUG", "-10", "--reason", "damage")
        trader("product", "archive", "MUG")
        assert told(push(trader)) == [("MUG", "withdrawn", "withdrawn")]
        assert of(shop, "MUG")["status"] == "draft"
        assert push(trader)["products"] == []
        trader("product", "archive", "MUG", "--undo")
        assert told(push(trader)) == [("MUG", "back", "sent")]
        assert of(shop, "MUG")["status"] == "publish"

    def test_what_the_shop_says_no_to_is_told_again(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        shop.refused_skus = {"MUG": "Invalid GTIN."}
        answer = push(trader, exit_code=7)
        assert [(row["sku"], row["said"]) for row in answer["products"] if row["state"] == "failed"] == [
            ("MUG", "Invalid GTIN.")
        ]
        shop.refused_skus = {}
        assert told(push(trader)) == [("MUG", "new", "sent")]

    def test_a_run_that_is_broken_off_goes_on_and_makes_nothing_twice(
        self, trader: Trader, shop: WooShop, server: FakeShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The second batch is done in the shop, and its answer is lost each time."""
        monkeypatch.setattr(woo, "BATCH", 2)
        batches = 0

        def answer(request: Any) -> Reply:
            nonlocal batches
            reply = shop(request)
            if request.path.endswith("batch"):
                batches += 1
                if batches > 1:
                    return Reply({"message": "gone"}, 502)
            return reply

        server.answer = answer
        first = push(trader, exit_code=7)
        assert told(first) == [("FIT", "new", "sent"), ("MUG", "new", "sent"), ("TEA", "new", "waits")]
        assert "did not answer POST /wp-json/wc/v3/products/batch" in first["left"][0]
        server.answer = shop
        assert told(push(trader)) == [("TEA", "new", "sent")]
        assert sorted(each["sku"] for each in shop.products) == ["FIT", "MUG", "TEA"]

    def test_the_night_tells_shops_that_were_told_by_hand(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        steps = {step["step"] for step in trader.json("nightly")}
        assert "products" not in steps
        push(trader)
        trader("product", "price", "TEA", "70")
        (step,) = [step for step in trader.json("nightly") if step["step"] == "products"]
        assert (step["done"], step["ok"]) == (1, True)
        assert of(shop, "TEA")["regular_price"] == "87.50"


class TestShopify:
    def test_products_are_made_with_their_pictures(self, trader: Trader, shopify: ShopifyShop) -> None:
        Image.new("RGB", (60, 60), "blue").save("mugg.png")
        trader("product", "edit", "MUG", *FACTS)
        trader("product", "picture", "MUG", "mugg.png")
        assert len(push(trader, to="shopify")["products"]) == 3
        (mug,) = [each for each in shopify.made.values() if each["title"] == "Mugg, blå"]
        (variant,) = mug["variants"]
        assert (mug["vendor"], mug["product_type"], mug["status"]) == (
            "Krukan",
            "Kök & hem > Muggar",
            "active",
        )
        assert mug["body_html"].endswith(
            "<ul><li>Varumärke: Krukan</li><li>Tillverkare: Krukfabriken AB<br>Ugnsgatan 1, Örebro</li></ul>"
        )
        expected = {
            "sku": "MUG",
            "price": "125.00",
            "compare_at_price": None,
            "barcode": "7310865004703",
            "weight": 350,
            "weight_unit": "g",
            "inventory_management": "shopify",
        }
        assert {name: variant[name] for name in expected} == expected
        ((name, data),) = shopify.pictures[mug["id"]]
        assert (name.startswith("mug-"), data) == (True, Path("mugg.png").read_bytes())
        assert push(trader, to="shopify")["products"] == []

    def test_a_reduced_price_stands_beside_the_one_to_compare_with(
        self, trader: Trader, shopify: ShopifyShop
    ) -> None:
        shopify.taxes_included = False
        push(trader, to="shopify")
        trader("product", "price", "MUG", "80", "--until", "2026-03-31")
        assert told(push(trader, to="shopify")) == [("MUG", "changed", "sent")]
        (variant,) = next(each["variants"] for each in shopify.made.values() if each["title"] == "Mugg, blå")
        assert (variant["price"], variant["compare_at_price"]) == ("80.00", "100.00")
        push(trader, to="shopify", on="2026-04-01")
        (variant,) = next(each["variants"] for each in shopify.made.values() if each["title"] == "Mugg, blå")
        assert (variant["price"], variant["compare_at_price"]) == ("100.00", None)

    def test_one_variant_of_several_gets_its_price_and_the_others_stay(
        self, trader: Trader, shopify: ShopifyShop
    ) -> None:
        shopify.made[1] = {
            "id": 1,
            "title": "Mugg",
            "variants": [{"id": 11, "sku": "MUG", "price": "1"}, {"id": 12, "sku": "MUG-L", "price": "2"}],
        }
        push(trader, to="shopify")
        assert (shopify.made[1]["title"], [v["price"] for v in shopify.made[1]["variants"]]) == (
            "Mugg",
            ["125.00", "2"],
        )

    def test_a_lost_answer_makes_no_second_product(self, trader: Trader, shopify: ShopifyShop) -> None:
        """A product that was made and whose answer was lost is found by the next run."""
        with serving(FakeShop(shopify)) as server:
            trader("shop", "channel", "edit", "shopify", "--url", server.url)

            def answer(request: Any) -> Reply:
                reply = shopify(request)
                return Reply({}, 502) if request.method == "POST" and len(shopify.made) == 2 else reply

            server.answer = answer
            assert push(trader, to="shopify", exit_code=7)["waits"] == 2
            server.answer = shopify
            assert push(trader, to="shopify")["sent"] == 2
        assert sorted(each["title"] for each in shopify.made.values()) == [
            "Montering",
            "Mugg, blå",
            "Te, 100 g",
        ]

    def test_a_full_bucket_is_waited_for(self) -> None:
        waited: list[float] = []
        shop = ShopifyShop()
        product = ShopProduct("MUG", "Mugg", "", 125_00, taxed=True, tax_class="", stock=1, ships=True)
        change = ProductChange(1, "MUG", "new", "x", product)
        with serving(FakeShop(shop)) as server, client.Client(server.url, wait=waited.append) as asked:
            api = shop_of("shopify", asked, Keys("shpat_1"))
            for shop.used, times in ((37, 0), (38, 1)):
                list(api.push_products([change], lambda _: b""))
                assert waited == [1.0] * times

    def test_what_the_shop_says_no_to_stops_nothing_else(self, trader: Trader, shopify: ShopifyShop) -> None:
        shopify.refused_titles = {"Mugg, blå"}
        answer = push(trader, to="shopify", exit_code=7)
        assert (answer["sent"], answer["failed"]) == (2, 1)
        assert "is too good" in next(row["said"] for row in answer["products"] if row["sku"] == "MUG")

    def test_what_is_sold_no_more_is_taken_off_sale(self, trader: Trader, shopify: ShopifyShop) -> None:
        push(trader, to="shopify")
        trader("product", "archive", "FIT")
        assert told(push(trader, to="shopify")) == [("FIT", "withdrawn", "withdrawn")]
        assert [each["status"] for each in shopify.made.values()] == ["draft", "active", "active"]


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [(("fil",), 3, "shop.no_api"), (("utan",), 3, "shop.no_url"), (("ingen",), 4, "shop.channel")],
)
def test_a_channel_that_cannot_be_told(
    trader: Trader, words: tuple[str, ...], exit_code: int, code: str
) -> None:
    trader("shop", "channel", "add", "fil", "--kind", "file")
    trader("shop", "channel", "add", "utan", "--kind", "woo")
    answer = trader.kassabok(
        "shop", "push-products", *words, "--today", date(2026, 3, 2).isoformat(), "--format", "json"
    )
    assert (answer.exit_code, answer.error["code"]) == (exit_code, code)
