"""The APIs of WooCommerce and Shopify, held against shops of our own."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests import webshop
from tests.shop_server import FakeShop, Reply, ShopifyShop, WooShop, serving

from kassabok.core.shop.keys import Keys
from kassabok.core.shop.stock_out import Outcome, StockChange
from kassabok.formats.shop.reader import read
from kassabok.formats.shop.record import ShopRefundLine
from kassabok.net import woo
from kassabok.net.client import Client
from kassabok.net.errors import Unreachable
from kassabok.net.shopify import Shopify
from kassabok.net.shops import Shop, shop_of

WOO_KEYS = Keys("ck_1", "cs_1")
AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def woo_shop() -> Iterator[tuple[WooShop, FakeShop, Shop]]:
    shop = WooShop()
    with serving(FakeShop(shop)) as server, Client(server.url, wait=lambda _: None) as client:
        yield shop, server, shop_of("woo", client, WOO_KEYS)


@pytest.fixture
def shopify_shop() -> Iterator[tuple[ShopifyShop, FakeShop, Shop]]:
    shop = ShopifyShop()
    with serving(FakeShop(shop)) as server, Client(server.url, wait=lambda _: None) as client:
        yield shop, server, shop_of("shopify", client, Keys("shpat_1"))


def woo_order(number: int, at: datetime = AT) -> dict[str, Any]:
    return {**webshop.woo_order(webshop.order(external_id=str(number), updated=at)), "id": number}


def numbers(shop: Shop, since: datetime | None) -> list[int]:
    return [row["id"] for page in shop.orders(since) for row in json.loads(page.data)]


class TestWooOrders:
    def test_all_pages_come_once(
        self, woo_shop: tuple[WooShop, FakeShop, Shop], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Seven orders in pages of three, of which four were changed in the same second."""
        monkeypatch.setattr(woo, "PER_PAGE", 3)
        shop, _, api = woo_shop
        for number in range(1, 8):
            shop.orders[number] = woo_order(number, AT + timedelta(minutes=max(0, number - 4)))
        assert sorted(numbers(api, None)) == [1, 2, 3, 4, 5, 6, 7]
        assert sorted(numbers(api, AT)) == [5, 6, 7]

    def test_an_order_that_is_changed_meanwhile_makes_none_be_jumped_over(
        self, woo_shop: tuple[WooShop, FakeShop, Shop], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By page numbers alone, order 4 would move up to the page that was read already."""
        monkeypatch.setattr(woo, "PER_PAGE", 3)
        shop, _, api = woo_shop
        for number in range(1, 7):
            shop.orders[number] = woo_order(number, AT + timedelta(minutes=number))
        pages = api.orders(None)
        first = [row["id"] for row in json.loads(next(pages).data)]
        shop.orders[1] = woo_order(1, AT + timedelta(hours=1))
        later = [row["id"] for page in pages for row in json.loads(page.data)]
        assert first == [1, 2, 3]
        assert sorted(later) == [1, 4, 5, 6]

    def test_how_far_it_came_is_told(self, woo_shop: tuple[WooShop, FakeShop, Shop]) -> None:
        shop, _, api = woo_shop
        shop.orders = {1: woo_order(1), 2: woo_order(2, AT + timedelta(hours=3))}
        assert [(page.orders, page.upto) for page in api.orders(None)] == [(2, AT + timedelta(hours=3))]

    def test_refunds_come_in_full(self, woo_shop: tuple[WooShop, FakeShop, Shop]) -> None:
        shop, _, api = woo_shop
        back = webshop.refund("501", ShopRefundLine("11", 1000, 100_00, 25_00, restock=True))
        order = woo_order(1)
        shop.orders[1] = {**order, "refunds": [{"id": 501, "reason": "Ångrat", "total": "-125.00"}]}
        shop.refunds[1] = [webshop.woo_refund(back)]
        (page,) = api.orders(None)
        (item,) = read(page.data).items
        assert item.order is not None
        (told,) = item.order.refunds
        assert (told.external_id, told.amount_ore, told.lines[0].quantity_milli) == ("501", 125_00, 1000)

    def test_no_orders(self, woo_shop: tuple[WooShop, FakeShop, Shop]) -> None:
        assert list(woo_shop[2].orders(None)) == []

    def test_a_cache_that_answers_all_pages_alike(
        self, woo_shop: tuple[WooShop, FakeShop, Shop], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(woo, "PER_PAGE", 2)
        _, server, api = woo_shop
        server.answer = lambda _: Reply([woo_order(1), woo_order(2)])
        pages = api.orders(None)
        next(pages)
        with pytest.raises(Unreachable) as caught:
            next(pages)
        assert caught.value.code == "net.same_page"

    @pytest.mark.parametrize(
        ("reply", "code"),
        [
            (Reply(b"<html>Maintenance</html>"), "net.not_json"),
            (Reply([{"id": 1}]), "net.no_time"),
            (Reply({"code": "x"}), "net.no_time"),
            (Reply([1]), "net.not_json"),
            (Reply({"message": "no"}, 401), "net.keys"),
            (Reply({"code": "rest_no_route"}, 404), "net.missing"),
        ],
    )
    def test_what_is_no_page_of_orders(
        self, woo_shop: tuple[WooShop, FakeShop, Shop], reply: Reply, code: str
    ) -> None:
        woo_shop[1].first = [reply]
        with pytest.raises(Unreachable) as caught:
            list(woo_shop[2].orders(None))
        assert caught.value.code == code


class TestWooStock:
    def test_products_and_variations(self, woo_shop: tuple[WooShop, FakeShop, Shop]) -> None:
        shop, _, api = woo_shop
        shop.products = [
            {"id": 1, "sku": "MUG", "type": "simple", "parent_id": 0},
            {"id": 21, "sku": "SHIRT-S", "type": "variation", "parent_id": 20},
            {"id": 31, "sku": "A,B", "type": "simple", "parent_id": 0},
        ]
        changes = [
            StockChange(sku, n, None) for n, sku in enumerate(["A,B", "GONE", "MUG", "SHIRT-S"], start=4)
        ]
        (outcomes,) = api.push_stock(changes)
        assert shop.stock == {31: 4, 1: 6, 21: 7}
        assert sorted((each.sku, each.state) for each in outcomes) == [
            ("A,B", "sent"),
            ("GONE", "absent"),
            ("MUG", "sent"),
            ("SHIRT-S", "sent"),
        ]

    def test_batches(self, woo_shop: tuple[WooShop, FakeShop, Shop]) -> None:
        """250 products: a hundred at most are told at once, and fifty looked up."""
        shop, server, api = woo_shop
        shop.products = [{"id": n, "sku": f"P{n}", "type": "simple", "parent_id": 0} for n in range(1, 251)]
        batches = list(api.push_stock([StockChange(f"P{n}", n, None) for n in range(1, 251)]))
        assert [len(batch) for batch in batches] == [100, 100, 50]
        assert shop.stock == {n: n for n in range(1, 251)}
        assert [len(each.body["update"]) for each in server.asked if each.method == "POST"] == [100, 100, 50]
        assert sum(each.method == "GET" for each in server.asked) == 5

    def test_what_the_shop_says_no_to(self, woo_shop: tuple[WooShop, FakeShop, Shop]) -> None:
        shop, _, api = woo_shop
        shop.products = [
            {"id": n, "sku": sku, "type": "simple"} for n, sku in ((1, "MUG"), (2, "TEA"), (3, "TEA"))
        ]
        shop.refused = {2: "Locked by another."}
        (outcomes,) = api.push_stock([StockChange("MUG", 5, None), StockChange("TEA", 0, 4)])
        assert outcomes == [Outcome("MUG", 5, "sent"), Outcome("TEA", 0, "failed", "Locked by another.")]

    def test_an_answer_that_does_not_name_it(self, woo_shop: tuple[WooShop, FakeShop, Shop]) -> None:
        shop, server, api = woo_shop
        shop.products = [{"id": 1, "sku": "MUG", "type": "simple"}]
        server.first = [None, Reply({"update": []})]
        ((outcome,),) = api.push_stock([StockChange("MUG", 5, None)])
        assert outcome.state == "failed"


class TestShopify:
    def test_all_pages(self, shopify_shop: tuple[ShopifyShop, FakeShop, Shop]) -> None:
        shop, _, api = shopify_shop
        shop.orders = [
            webshop.shopify_order(webshop.order(external_id=str(n), updated=AT + timedelta(hours=n)))
            for n in range(1, 6)
        ]
        assert numbers(api, None) == [1, 2, 3, 4, 5]
        assert numbers(api, AT + timedelta(hours=3)) == [3, 4, 5]
        assert [page.upto.hour for page in api.orders(None)] == [12, 14, 15]

    def test_paid_in_two_ways_only_the_transactions_say_how_much(
        self, shopify_shop: tuple[ShopifyShop, FakeShop, Shop]
    ) -> None:
        shop, _, api = shopify_shop
        order = webshop.shopify_order(webshop.order(external_id="1", gift_card_ore=50_00))
        shop.transactions[1] = order.pop("transactions")
        shop.orders = [{**order, "payment_gateway_names": ["gift_card", "shopify_payments"]}]
        (page,) = api.orders(None)
        (item,) = read(page.data).items
        assert item.order is not None
        assert [(each.method, each.amount_ore) for each in item.order.payments] == [
            ("gift_card", 50_00),
            ("stripe", 200_00),
        ]

    def test_stock(self, shopify_shop: tuple[ShopifyShop, FakeShop, Shop]) -> None:
        shop, _, api = shopify_shop
        shop.variants = [("MUG", 501), ("TEA", 502), ("MUG", 503)]
        (outcomes,) = api.push_stock([StockChange("MUG", 7, None), StockChange("GONE", 1, None)])
        assert shop.stock == {501: 7, 503: 7}
        assert outcomes == [Outcome("MUG", 7, "sent"), Outcome("GONE", 1, "absent")]
        assert list(api.push_stock([])) == []

    def test_a_refused_product_stops_no_other(self, shopify_shop: tuple[ShopifyShop, FakeShop, Shop]) -> None:
        shop, server, api = shopify_shop
        shop.variants = [("MUG", 501), ("TEA", 502)]
        server.first = [None, None, Reply({"errors": ["not stocked at the location"]}, 422)]
        (outcomes,) = api.push_stock([StockChange("MUG", 7, None), StockChange("TEA", 1, None)])
        assert [(each.sku, each.state) for each in outcomes] == [("MUG", "failed"), ("TEA", "sent")]
        assert "not stocked at the location" in outcomes[0].said

    def test_a_token_by_client_id_and_secret(self) -> None:
        shop = ShopifyShop()
        with serving(FakeShop(shop)) as server, Client(server.url) as client:
            assert list(Shopify(client, Keys("id_1", "secret_1")).orders(None)) == []
            assert [each.path.rpartition("/")[2] for each in server.asked] == ["access_token", "orders.json"]
        with (
            serving(FakeShop(shop)) as server,
            Client(server.url) as client,
            pytest.raises(Unreachable) as caught,
        ):
            list(Shopify(client, Keys("id_1", "wrong")).orders(None))
        assert caught.value.code == "net.keys"

    def test_pages_in_a_circle(self, shopify_shop: tuple[ShopifyShop, FakeShop, Shop]) -> None:
        _, server, api = shopify_shop
        link = {"Link": f'<{server.url}/admin/api/2026-01/orders.json?page_info=1>; rel="next"'}
        server.answer = lambda _: Reply({"orders": []}, headers=link)
        with pytest.raises(Unreachable) as caught:
            list(api.orders(None))
        assert caught.value.code == "net.same_page"
