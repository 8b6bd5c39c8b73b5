"""Web shops that are told of the stock by themselves, in time for the next customer; and never too much."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import webshop
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.shop_server import FakeShop, Reply, ShopifyShop, WooShop, serving

from kassabok.net import client

MUG, TEA = 1, 2


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "FIRST_WAIT", 0.0)


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """Ten mugs and ten packets of tea."""
    for name in ("KRUKAN", "SHOPIFY"):
        monkeypatch.setenv(f"KASSABOK_SHOP_{name}_KEY", "ck_1" if name == "KRUKAN" else "shpat_1")
    monkeypatch.setenv("KASSABOK_SHOP_KRUKAN_SECRET", "cs_1")
    return Trader(kassabok, monkeypatch)


@pytest.fixture
def shop() -> WooShop:
    shop = WooShop()
    shop.products = [
        {"id": MUG, "sku": "MUG", "type": "simple", "parent_id": 0},
        {"id": TEA, "sku": "TEA", "type": "simple", "parent_id": 0},
    ]
    return shop


@pytest.fixture
def server(shop: WooShop, trader: Trader) -> Iterator[FakeShop]:
    with serving(FakeShop(shop)) as server:
        trader("shop", "channel", "add", "krukan", "--kind", "woo", "--url", server.url, "--auto-stock")
        yield server


def sold(number: int, pieces: int, at: datetime) -> dict[str, Any]:
    line = webshop.line("11", "MUG", pieces * 125_00, pieces=pieces)
    return {
        **webshop.woo_order(webshop.order(line, external_id=str(number), created=at, updated=at)),
        "id": number,
    }


class TestByItself:
    def test_a_shop_is_told_when_the_channel_says_so_and_whenever_the_stock_changes(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        assert shop.stock == {MUG: 10, TEA: 10}  # By the command that said so.
        trader("stock", "adjust", "MUG", "+5", "--cost", "45", "--reason", "receipt")
        assert shop.stock == {MUG: 15, TEA: 10}
        trader("customer", "add", "Kafé Öst AB")
        asked = len(server.asked)
        trader("order", "create", "--customer", "1001", "--line", "MUG=3")  # A draft reserves nothing.
        assert len(server.asked) == asked
        trader("order", "confirm", "1001")
        assert shop.stock == {MUG: 12, TEA: 10}
        trader("order", "cancel", "1001")
        assert shop.stock == {MUG: 15, TEA: 10}

    def test_without_the_word_it_is_not_told(self, trader: Trader, shop: WooShop, server: FakeShop) -> None:
        trader("shop", "channel", "edit", "krukan", "--no-auto-stock")
        asked = len(server.asked)
        trader("stock", "adjust", "MUG", "-1", "--reason", "damage")
        assert len(server.asked) == asked

    def test_neither_is_it_by_a_dry_run_or_a_command_that_fails(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        asked = len(server.asked)
        trader("stock", "adjust", "MUG", "-1", "--reason", "damage", "--dry-run")
        trader("stock", "adjust", "MUG", "-100", "--reason", "damage", fails=3)
        assert len(server.asked) == asked

    @pytest.mark.parametrize("reply", [Reply({}, 503), Reply({}, 401), Reply(b"<html>", 200)])
    def test_a_shop_that_does_not_answer_fails_nothing_and_is_told_by_night(
        self, trader: Trader, shop: WooShop, server: FakeShop, reply: Reply
    ) -> None:
        server.answer = lambda _: reply
        answer = trader.kassabok(
            "stock", "adjust", "MUG", "-1", "--reason", "damage", "--today", "2026-03-02"
        )
        assert answer.exit_code == 0
        assert "krukan was not told of the stock" in answer.err
        server.answer = shop
        trader("shop", "push-stock")
        assert shop.stock == {MUG: 9, TEA: 10}

    def test_without_keys_the_command_is_done_all_the_same(
        self, trader: Trader, shop: WooShop, server: FakeShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("KASSABOK_SHOP_KRUKAN_KEY")
        answer = trader.kassabok(
            "stock", "adjust", "MUG", "-1", "--reason", "damage", "--today", "2026-03-02"
        )
        assert (answer.exit_code, "no keys for the shop channel krukan" in answer.err) == (0, True)

    def test_several_at_once_leave_the_shop_with_what_there_is(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        """Eight processes take one mug each; whoever tells last tells what is left."""
        trader("stock", "adjust", "MUG", "+10", "--cost", "45", "--reason", "receipt")
        program = str(Path(sys.executable).with_name("kassabok"))
        words = [program, "stock", "adjust", "MUG", "-1", "--reason", "damage"]
        running = [
            subprocess.Popen(
                [*words, "--today", "2026-03-02"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(8)
        ]
        for process in running:
            _, said = process.communicate(timeout=120)
            assert process.returncode == 0, said
        assert shop.stock[MUG] == 12


class TestNeverTooMuch:
    def test_what_the_shop_has_sold_and_we_have_not_heard_of_is_not_put_back(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        """The shop sells two of ten mugs; a third is sold here before the order has been fetched."""
        shop.products[0]["stock_quantity"] = 8
        answer = trader.kassabok(
            "stock", "adjust", "MUG", "-1", "--reason", "damage", "--today", "2026-03-02"
        )
        assert answer.exit_code == 0
        assert shop.stock[MUG] == 10  # Nothing was told: 9 would have been two too many.
        told = trader.kassabok("shop", "push-stock", "--today", "2026-03-02", "--format", "json")
        assert (told.exit_code, told.json["waits"]) == (7, 1)
        (row,) = told.json["products"]
        assert row["said"] == "it has 8, and 10 would be left: fetch its orders first"
        at = datetime.now(UTC) + timedelta(seconds=1)
        shop.orders[1] = sold(1, 2, at)
        day = at.astimezone().date()
        answer = trader.kassabok(
            "shop", "import", "--from", "krukan", "--since", "2026-03-01", "--today", day.isoformat()
        )
        assert answer.exit_code == 0, answer.err
        assert shop.stock[MUG] == 7

    def test_who_has_changed_the_number_in_the_shop_says_all(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        shop.products[0]["stock_quantity"] = 3
        trader("stock", "adjust", "MUG", "-1", "--reason", "damage")
        trader("shop", "push-stock", "--all")
        assert shop.stock[MUG] == 9

    @pytest.mark.parametrize("has", [None, "", "12.0", 10, 25])
    def test_a_shop_that_has_enough_or_does_not_count_is_told(
        self, trader: Trader, shop: WooShop, server: FakeShop, has: Any
    ) -> None:
        shop.products[0]["stock_quantity"] = has
        trader("stock", "adjust", "MUG", "-1", "--reason", "damage")
        assert shop.stock[MUG] == 9


class TestLocations:
    @pytest.fixture
    def shopify(self, trader: Trader) -> Iterator[ShopifyShop]:
        shop = ShopifyShop()
        shop.variants = [("MUG", 1), ("TEA", 2)]
        shop.locations = {77, 88}
        with serving(FakeShop(shop)) as server:
            trader("stock", "location", "add", "LAGER2")
            trader("stock", "move", "MUG", "4", "--from", "MAIN", "--to", "LAGER2")
            words = (
                "--kind",
                "shopify",
                "--url",
                server.url,
                "--location",
                "MAIN=77",
                "--location",
                "LAGER2=88",
            )
            trader("shop", "channel", "add", "shopify", *words)
            yield shop

    def test_each_gets_what_lies_there(self, trader: Trader, shopify: ShopifyShop) -> None:
        trader("shop", "push-stock")
        assert shopify.stock == {1: 6, (88, 1): 4, 2: 10, (88, 2): 0}
        assert trader.json("shop", "push-stock")["products"] == []
        trader("stock", "move", "MUG", "1", "--from", "MAIN", "--to", "LAGER2")
        assert trader.json("shop", "push-stock")["sent"] == 1
        assert (shopify.stock[1], shopify.stock[88, 1]) == (5, 5)

    def test_and_no_more_than_can_be_sold_in_all(self, trader: Trader, shopify: ShopifyShop) -> None:
        trader("customer", "add", "Kafé Öst AB")
        trader("order", "create", "--customer", "1001", "--line", "MUG=3", "--confirm")
        trader("shop", "push-stock")
        assert (shopify.stock[1], shopify.stock[88, 1]) == (3, 4)

    @pytest.mark.parametrize(
        ("word", "exit_code", "code"), [("NO=77", 4, "location.unknown"), ("MAIN=abc", 3, "shop.location")]
    )
    def test_a_location_that_is_none(
        self, trader: Trader, shopify: ShopifyShop, word: str, exit_code: int, code: str
    ) -> None:
        before = trader.rows()
        answer = trader.kassabok("shop", "channel", "edit", "shopify", "--location", word, "--format", "json")
        assert (answer.exit_code, answer.error["code"]) == (exit_code, code)
        assert trader.rows() == before


def test_the_lock_of_the_tellers_is_nobody_else_s(trader: Trader, shop: WooShop, server: FakeShop) -> None:
    (lock,) = Path(trader.path).parent.glob("*-telling")
    assert lock.stat().st_mode & 0o777 == 0o600
