"""kassabok shop import --from and shop push-stock: shops on the network, as the company meets them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import webshop
from tests.cli.conftest import Answer, Runner
from tests.cli.trading import Trader
from tests.shop_server import FakeShop, Reply, ShopifyShop, WooShop, serving

from kassabok.core.book.reader import open_reader
from kassabok.net import client, woo

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "FIRST_WAIT", 0.0)


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """A company that sells mugs and tea, of which there are ten each."""
    monkeypatch.setenv("KASSABOK_SHOP_KRUKAN_KEY", "ck_1")
    monkeypatch.setenv("KASSABOK_SHOP_KRUKAN_SECRET", "cs_1")
    return Trader(kassabok, monkeypatch)


@pytest.fixture
def shop() -> WooShop:
    return WooShop()


@pytest.fixture
def server(shop: WooShop, trader: Trader) -> Iterator[FakeShop]:
    """The shop, and the channel krukan for it."""
    with serving(FakeShop(shop)) as server:
        trader("shop", "channel", "add", "krukan", "--kind", "woo", "--url", server.url)
        yield server


def sold(number: int, sku: str = "MUG", at: datetime = AT) -> dict[str, Any]:
    """An order of two pieces for 250 kr, paid by card."""
    order = webshop.order(
        webshop.line("11", sku, 250_00, pieces=2),
        external_id=str(number),
        created=at,
        updated=at,
    )
    return webshop.woo_order(order)


def tell(trader: Trader, *words: str, exit_code: int = 0) -> Any:
    """The answer as JSON, of a command that may be left incomplete."""
    answer = trader.kassabok(*words, "--today", "2026-03-02", "--format", "json")
    assert answer.exit_code == exit_code, answer.err
    return answer.json


def fetch(trader: Trader, *words: str, exit_code: int = 0) -> Any:
    return tell(trader, "shop", "import", "--from", "krukan", *words, exit_code=exit_code)


def push(trader: Trader, *words: str, exit_code: int = 0) -> Any:
    return tell(trader, "shop", "push-stock", *words, exit_code=exit_code)


def cursor(trader: Trader) -> datetime:
    with open_reader(trader.path) as reader:
        return datetime.fromtimestamp(reader.value("SELECT cursor_us FROM shop_channel") / 1e6, tz=UTC)


class TestFetching:
    def test_orders_come_into_the_books_and_the_second_run_goes_on_from_there(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        shop.orders = {1: sold(1), 2: sold(2, at=AT + timedelta(minutes=1))}
        first = fetch(trader, "--since", "2026-03-01")
        assert (first["new"], first["parked"], first["warnings"]) == (2, 0, [])
        assert cursor(trader) == AT + timedelta(minutes=1)
        shop.orders[3] = sold(3, at=AT + timedelta(minutes=2))
        again = fetch(trader)
        assert (again["new"], again["known"]) == (1, 2)
        assert server.asked[-1].query["modified_after"] == "2026-03-01T08:01:00"  # A day is read again.
        assert [row["reserved_milli"] for row in trader.json("stock", "list") if row["sku"] == "MUG"] == [
            6000
        ]

    def test_a_first_time_says_from_which_day(self, trader: Trader, server: FakeShop) -> None:
        told = trader("shop", "import", "--from", "krukan", fails=3)
        assert "kassabok shop import --from krukan --since 2026-01-01" in told
        assert server.asked == []

    def test_what_came_before_the_shop_went_away_is_kept(
        self, trader: Trader, shop: WooShop, server: FakeShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Pages of two; the second is answered by an error five times, and the next run goes on."""
        monkeypatch.setattr(woo, "PER_PAGE", 2)
        shop.orders = {n: sold(n, at=AT + timedelta(minutes=n)) for n in range(1, 5)}
        server.first = [None, *[Reply(b"<h1>Fatal error</h1>", 500)] * 5]
        first = fetch(trader, "--since", "2026-03-01", exit_code=7)
        assert first["new"] == 2
        assert "did not answer GET /wp-json/wc/v3/orders: status 500" in first["warnings"][0]["message"]
        assert cursor(trader) == AT + timedelta(minutes=2)
        second = fetch(trader)
        assert (second["new"], second["known"]) == (2, 2)
        assert {row["ok"] for row in trader.json("check")} == {True}

    def test_a_parked_order_stops_no_other(self, trader: Trader, shop: WooShop, server: FakeShop) -> None:
        shop.orders = {1: sold(1, sku="NOT-OURS"), 2: sold(2)}
        answer = fetch(trader, "--since", "2026-03-01", exit_code=7)
        assert (answer["new"], answer["parked"]) == (1, 1)

    def test_a_dry_run_keeps_nothing(self, trader: Trader, shop: WooShop, server: FakeShop) -> None:
        shop.orders = {1: sold(1)}
        assert fetch(trader, "--since", "2026-03-01", "--dry-run")["new"] == 1
        with open_reader(trader.path) as reader:
            assert reader.rows("SELECT cursor_us FROM shop_channel") == [(None,)]
            assert reader.value("SELECT count(*) FROM web_order") == 0

    def test_shopify(self, trader: Trader, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KASSABOK_SHOP_MIN_BUTIK_KEY", "shpat_1")
        shop = ShopifyShop()
        line = webshop.line("11", "MUG", 250_00, pieces=2)
        shop.orders = [
            webshop.shopify_order(webshop.order(line, external_id=str(n), created=AT, updated=AT))
            for n in range(1, 4)
        ]
        with serving(FakeShop(shop)) as server:
            trader("shop", "channel", "add", "min-butik", "--kind", "shopify", "--url", server.url)
            answer = tell(trader, "shop", "import", "--from", "min-butik", "--since", "2026-03-01")
        assert answer["new"] == 3

    @pytest.mark.parametrize(
        ("words", "exit_code", "said"),
        [
            (("--from", "krukan", "orders.json"), 2, "--from fetches"),
            (("--since", "2026-01-01", "orders.json", "--channel", "krukan"), 2, "--since is for --from"),
            ((), 2, "are missing"),
            (("--from", "nobody"), 4, "There is no shop channel nobody"),
            (("--from", "tables"), 3, "has no API"),
            (("--from", "nowhere"), 3, "shop channel edit nowhere --url"),
        ],
    )
    def test_what_makes_no_sense(
        self, trader: Trader, server: FakeShop, words: tuple[str, ...], exit_code: int, said: str
    ) -> None:
        trader("shop", "channel", "add", "tables", "--kind", "file")
        trader("shop", "channel", "add", "nowhere", "--kind", "woo")
        assert said in trader("shop", "import", *words, fails=exit_code)


class TestStock:
    @pytest.fixture(autouse=True)
    def _products(self, shop: WooShop) -> None:
        shop.products = [
            {"id": 1, "sku": "MUG", "type": "simple", "parent_id": 0},
            {"id": 2, "sku": "TEA", "type": "simple", "parent_id": 0},
        ]

    def test_only_what_has_changed_is_told(self, trader: Trader, shop: WooShop, server: FakeShop) -> None:
        first = push(trader, "krukan")
        assert shop.stock == {1: 10, 2: 10}
        assert first["sent"] == 2
        asked = len(server.asked)
        assert push(trader)["products"] == []
        assert len(server.asked) == asked
        trader("customer", "add", "Kafé Öst AB")
        trader("order", "create", "--customer", "1001", "--line", "MUG=3", "--confirm")
        (told,) = push(trader)["products"]
        assert (told["sku"], told["before"], told["pieces"], told["state"]) == ("MUG", 10, 7, "sent")
        assert shop.stock == {1: 7, 2: 10}

    def test_never_below_nothing_and_less_the_margin(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        trader("setting", "set", "shop.stock_margin", "2")
        trader("customer", "add", "Kafé Öst AB")
        trader("order", "create", "--customer", "1001", "--line", "MUG=9", "--confirm")
        push(trader)
        assert shop.stock == {1: 0, 2: 8}

    def test_goods_of_a_parked_order_are_not_given_back_to_the_shop(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        """Order 1 has two mugs in it and something unknown, so it is parked."""
        order = webshop.order(
            webshop.line("11", "MUG", 250_00, pieces=2),
            webshop.line("12", "NOT-OURS", 100_00),
            external_id="1",
            created=AT,
            updated=AT,
        )
        shop.orders = {1: webshop.woo_order(order)}
        fetch(trader, "--since", "2026-03-01", exit_code=7)
        push(trader)
        assert shop.stock == {1: 8, 2: 10}

    def test_the_shops_own_word_for_a_product(self, trader: Trader, shop: WooShop, server: FakeShop) -> None:
        shop.products.append({"id": 3, "sku": "KOPP-BLA", "type": "simple", "parent_id": 0})
        shop.orders = {1: sold(1, sku="KOPP-BLA")}
        fetch(trader, "--since", "2026-03-01", exit_code=7)
        trader("shop", "parked", "retry", "--sku-alias", "KOPP-BLA=MUG")
        push(trader)
        assert shop.stock == {1: 8, 2: 10, 3: 8}

    def test_an_archived_product_is_sold_out(self, trader: Trader, shop: WooShop, server: FakeShop) -> None:
        push(trader)
        trader("stock", "adjust", "MUG", "-10", "--reason", "loss")
        trader("product", "archive", "MUG", "--yes")
        push(trader)
        assert shop.stock == {1: 0, 2: 10}
        assert push(trader)["products"] == []

    def test_what_failed_is_told_again(self, trader: Trader, shop: WooShop, server: FakeShop) -> None:
        shop.refused = {2: "Locked by another."}
        first = push(trader, exit_code=7)
        assert (first["sent"], first["failed"]) == (1, 1)
        assert [row["said"] for row in first["products"]] == ["", "Locked by another."]
        shop.refused = {}
        assert [row["sku"] for row in push(trader)["products"]] == ["TEA"]
        assert shop.stock == {1: 10, 2: 10}

    def test_what_was_not_told_waits(self, trader: Trader, shop: WooShop, server: FakeShop) -> None:
        server.first = [None, *[Reply({}, 503)] * 5]
        first = push(trader, exit_code=7)
        assert (first["sent"], first["waits"]) == (0, 2)
        assert "krukan: 127.0.0.1" in first["left"][0]
        assert push(trader)["sent"] == 2

    def test_what_the_shop_has_not_got_is_no_failure(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        del shop.products[1]
        assert trader("shop", "push-stock").splitlines()[-2:] == ["Told: 1.", "Not in the shop: 1."]
        assert push(trader)["products"] == []
        assert [row["state"] for row in push(trader, "--all")["products"]] == ["sent", "absent"]

    def test_a_dry_run_tells_nobody(self, trader: Trader, shop: WooShop, server: FakeShop) -> None:
        answer = push(trader, "--dry-run")
        assert [(row["sku"], row["pieces"], row["state"]) for row in answer["products"]] == [
            ("MUG", 10, "waits"),
            ("TEA", 10, "waits"),
        ]
        assert server.asked == []
        assert push(trader)["sent"] == 2

    def test_no_shop_to_tell(self, trader: Trader) -> None:
        assert "shop channel add" in trader("shop", "push-stock", fails=4)


class TestKeys:
    def ask(self, trader: Trader) -> Answer:
        return trader.kassabok("shop", "import", "--from", "krukan", "--since", "2026-03-01")

    @pytest.fixture
    def keys(self, trader: Trader, server: FakeShop, monkeypatch: pytest.MonkeyPatch) -> Path:
        """The file of keys, which is not there yet; the environment has none."""
        for name in ("KEY", "SECRET"):
            monkeypatch.delenv(f"KASSABOK_SHOP_KRUKAN_{name}")
        return trader.path.parent / "shop-keys.toml"

    def write(self, path: Path, text: str, mode: int = 0o600) -> None:
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)

    def test_a_file_that_nobody_else_can_read(self, trader: Trader, keys: Path) -> None:
        self.write(keys, '[krukan]\nkey = "ck_1"\nsecret = "cs_1"\n')
        assert self.ask(trader).exit_code == 0

    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
    def test_a_file_that_others_can_read(
        self, trader: Trader, keys: Path, server: FakeShop, mode: int
    ) -> None:
        self.write(keys, '[krukan]\nkey = "ck_1"\nsecret = "cs_1"\n', mode)
        answer = self.ask(trader)
        assert answer.exit_code == 3
        assert f"chmod 600 {keys}" in answer.err
        assert server.asked == []

    def test_none(self, trader: Trader, keys: Path) -> None:
        answer = self.ask(trader)
        assert answer.exit_code == 4
        assert "KASSABOK_SHOP_KRUKAN_KEY" in answer.err

    @pytest.mark.parametrize(
        "text", ["[krukan", '[krukan]\nkey = ["s3cret"]', '[krukan]\nkay = "s3cret"', "krukan = 's3cret'"]
    )
    def test_a_file_that_is_wrong(self, trader: Trader, keys: Path, text: str) -> None:
        self.write(keys, text)
        answer = self.ask(trader)
        assert answer.exit_code == 5
        assert "s3cret" not in answer.err

    def test_wrong_keys(self, trader: Trader, keys: Path) -> None:
        self.write(keys, '[krukan]\nkey = "ck_0"\nsecret = "cs_hush"\n')
        answer = self.ask(trader)
        assert answer.exit_code == 7
        assert "status 401: Sorry, you cannot list resources." in answer.out
        assert "cs_hush" not in answer.out + answer.err

    def test_keys_are_nowhere_in_the_book(
        self, trader: Trader, shop: WooShop, server: FakeShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shop.key, shop.secret = "ck_5ecret", "cs_5ecret"
        monkeypatch.setenv("KASSABOK_SHOP_KRUKAN_KEY", "ck_5ecret")
        monkeypatch.setenv("KASSABOK_SHOP_KRUKAN_SECRET", "cs_5ecret")
        shop.orders = {1: sold(1)}
        assert fetch(trader, "--since", "2026-03-01")["new"] == 1
        assert b"5ecret" not in trader.path.read_bytes()


def test_what_a_person_reads_of_a_fetch_that_was_cut_short(trader: Trader, server: FakeShop) -> None:
    server.first = [Reply({"message": "Är du på rätt ställe?"}, 404)]
    answer = trader.kassabok("shop", "import", "--from", "krukan", "--since", "2026-03-01")
    assert answer.exit_code == 7
    assert "Är du på rätt ställe?" in answer.out


class TestNight:
    def steps(self, trader: Trader, exit_code: int = 0) -> dict[str, Any]:
        return {row["step"]: row for row in tell(trader, "nightly", exit_code=exit_code)}

    def test_it_goes_on_with_what_was_begun_by_hand(
        self, trader: Trader, shop: WooShop, server: FakeShop
    ) -> None:
        shop.products = [{"id": 1, "sku": "MUG", "type": "simple", "parent_id": 0}]
        assert not {"shops", "stock"} & set(self.steps(trader))
        assert server.asked == []
        fetch(trader, "--since", "2026-03-01")
        shop.orders = {1: sold(1)}
        fetch(trader, "--since", "2026-03-01")
        push(trader)
        shop.orders[2] = sold(2, at=AT + timedelta(minutes=1))
        night = self.steps(trader)
        assert (night["shops"]["done"], night["stock"]["done"]) == (1, 1)
        assert shop.stock == {1: 6}

    def test_what_was_left_has_its_reason(
        self, trader: Trader, shop: WooShop, server: FakeShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shop.orders = {1: sold(1)}
        shop.products = [{"id": 1, "sku": "MUG", "type": "simple", "parent_id": 0}]
        fetch(trader, "--since", "2026-03-01")
        push(trader)
        shop.orders[2] = sold(2, sku="NOT-OURS", at=AT + timedelta(minutes=1))
        assert self.steps(trader, exit_code=7)["shops"]["left"] == [
            "krukan: 1 parked: kassabok shop parked list"
        ]
        shop.key = "changed"
        night = self.steps(trader, exit_code=7)
        assert "status 401" in night["shops"]["left"][0]
        monkeypatch.delenv("KASSABOK_SHOP_KRUKAN_KEY")
        assert "no keys" in self.steps(trader, exit_code=7)["shops"]["left"][0]
