"""kassabok shop hook: web-hooks that could not be taken are seen, read again or given up."""

from datetime import UTC, datetime

import pytest
from tests.cli.conftest import Runner
from tests.cli.test_shop_take import buy
from tests.cli.trading import TODAY, Trader
from tests.core.shop.test_clerk import stripe_event

from kassabok.core.shop.intake import Door


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader("setting", "set", "shop.payments", "invoice,stripe")
    return trader


def told(trader: Trader, body: bytes, delivery: str) -> bool:
    door = Door(trader.path)
    try:
        now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        return door.keep_hook("stripe", delivery=delivery, topic="", body=body, now=now)
    finally:
        door.close()


def test_a_payment_that_came_before_its_order_is_taken_when_it_is_read_again(trader: Trader) -> None:
    told(trader, stripe_event("W1001", 250_00), "evt_1")
    answer = trader.kassabok("shop", "take", "--today", TODAY.isoformat())
    assert answer.exit_code == 7
    assert "kassabok shop hook list shows those that could not be taken." in answer.out
    (row,) = trader.json("shop", "hook", "list")
    assert (row["no"], row["source"]) == (1, "stripe")
    assert "W1001" in row["reason"]
    assert '"client_reference_id": "W1001"' in trader("shop", "hook", "show", "1")
    again = trader.kassabok("shop", "hook", "retry", "1", "--today", TODAY.isoformat())
    assert again.exit_code == 7
    assert len(trader.json("shop", "hook", "list")) == 1

    assert buy(trader, payment="stripe") == "W1001"
    trader("shop", "take")
    assert "Web-hooks read: 1." in trader("shop", "hook", "retry", "--dry-run")
    assert trader.json("receipt", "list") == []
    assert "1 changed" in trader("shop", "hook", "retry")
    assert [row["total_ore"] for row in trader.json("receipt", "list")] == [250_00]
    assert trader("shop", "hook", "list") == "No web-hook is parked.\n"
    trader("check")


def test_one_that_is_given_up_is_gone_and_known_if_it_comes_again(trader: Trader) -> None:
    body = stripe_event("W4711", 99_00)
    told(trader, body, "evt_1")
    trader.kassabok("shop", "take", "--today", TODAY.isoformat())
    listed = trader.kassabok("shop", "parked", "list", "--today", TODAY.isoformat())
    assert "Web-hooks that could not be taken: 1." in listed.err
    assert trader("shop", "hook", "drop", "1") == "Web-hook 1 of stripe was given up.\n"
    assert trader("shop", "hook", "list") == "No web-hook is parked.\n"
    assert not told(trader, body, "evt_1")
    assert trader("shop", "take") == "0 new orders, 0 changed.\n"
    for verb in ("drop", "retry", "show"):
        assert "No web-hook that is parked has the number 1." in trader("shop", "hook", verb, "1", fails=4)
    trader("check")
