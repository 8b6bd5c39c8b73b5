"""kassabok shop channel, import and parked, as their user sees them."""

import shlex

import pytest
from tests import webshop
from tests.cli.conftest import Answer, Runner
from tests.cli.trading import Trader
from tests.story import TODAY
from tests.webshop import line

MUG = line("11", "MUG", 125_00)
KOPP = line("12", "KOPP", 125_00)


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """A channel, and a file of two orders, of which one calls the mug by another name."""
    trader = Trader(kassabok, monkeypatch)
    trader("shop", "channel", "add", "krukan", "--kind", "woo")
    orders = webshop.woo(webshop.order(MUG), webshop.order(KOPP, external_id="1002"))
    (kassabok.folder / "orders.json").write_bytes(orders)
    return trader


def ask(trader: Trader, *words: str) -> Answer:
    return trader.kassabok("shop", *words, "--today", TODAY.isoformat())


def test_an_import_says_what_it_did_and_ends_with_7_for_what_is_parked(trader: Trader) -> None:
    answer = ask(trader, "import", "orders.json", "--channel", "krukan", "--format", "json")
    assert answer.exit_code == 7
    told = answer.json
    assert {key: told[key] for key in ("new", "known", "updated", "parked", "ignored", "orders")} == {
        "new": 1,
        "known": 0,
        "updated": 0,
        "parked": 1,
        "ignored": 0,
        "orders": ["1001"],
    }
    assert "KOPP" in told["warnings"][0]["message"]


def test_an_alias_lets_the_parked_order_in(trader: Trader) -> None:
    ask(trader, "import", "orders.json", "--channel", "krukan")
    (row,) = ask(trader, "parked", "list", "--format", "json").json
    assert (row["order"], row["code"]) == ("1002", "shop.unknown_sku")
    page = ask(trader, "parked", "show", str(row["no"]), "--format", "json").json
    assert '"KOPP"' in page["raw"]
    assert ask(trader, "parked", "retry", "--sku-alias", "KOPP=MUG").exit_code == 0
    assert ask(trader, "parked", "list", "--format", "json").json == []
    assert ask(trader, "channel", "show", "krukan", "--format", "json").json["aliases"] == {"KOPP": "MUG"}


def test_a_dry_run_keeps_nothing(trader: Trader) -> None:
    answer = ask(trader, "import", "orders.json", "--channel", "krukan", "--dry-run")
    assert answer.exit_code == 7
    (channel,) = ask(trader, "channel", "list", "--format", "json").json
    assert (channel["orders"], channel["parked"]) == (0, 0)


@pytest.mark.parametrize("word", ["bambora", "-bambora (Visa)"])
def test_a_word_of_the_shop_is_said_once(trader: Trader, word: str) -> None:
    odd = webshop.order(MUG, method=word)
    (trader.kassabok.folder / "odd.json").write_bytes(webshop.woo(odd))
    assert ask(trader, "import", "odd.json", "--channel", "krukan").exit_code == 7
    (row,) = ask(trader, "parked", "list", "--format", "json").json
    assert row["code"] == "shop.payment"
    command = row["reason"].split("kassabok shop ")[1].split(" says")[0]
    assert ask(trader, *shlex.split(command)).exit_code == 0
    assert ask(trader, "parked", "retry").exit_code == 0


def test_what_is_no_channel_file_or_pair_is_refused(trader: Trader) -> None:
    (trader.kassabok.folder / "bad.json").write_text('{"orders": [')
    for words, code, ends in (
        (("import", "orders.json", "--channel", "nowhere"), "shop.channel", 4),
        (("import", "bad.json", "--channel", "krukan"), "shop.json", 5),
        (("parked", "retry", "--sku-alias", "KOPP"), "usage.alias", 2),
        (("parked", "drop", "99"), "shop.parked", 4),
        (("channel", "add", "krukan", "--kind", "woo"), "shop.channel_taken", 3),
        (("channel", "edit", "krukan", "--method", "x=gold"), "shop.word", 3),
        (("channel", "edit", "krukan", "--clearing", "stripe=9999"), "account.unknown", 4),
    ):
        answer = ask(trader, *words, "--format", "json")
        assert (answer.error["code"], answer.exit_code) == (code, ends), words
