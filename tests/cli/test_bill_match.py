"""Bills for goods, as their user sees them."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """Twenty mugs at 45 kr are ordered of Lergods, and twelve have come."""
    trader = Trader(kassabok, monkeypatch)
    trader("supplier", "add", "Lergods i Höganäs AB", "--city", "Höganäs")
    trader("purchase", "create", "--supplier", "2001", "--line", "MUG=20@45", "--place")
    trader("purchase", "receive", "N2026-0001", "--line", "MUG=12")
    return trader


def test_a_bill_of_a_receipt(trader: Trader) -> None:
    told = trader("bill", "add", "lergods", "1", "--total", "675", "--receipt", "g2026-0001", "--approve")
    assert told == (
        "Bill E2026-0001 was registered: 675,00 kr, due 2026-04-01.\n"
        "└─ Voucher 2026-E1 was posted: 675,00 kr.\n"
        "Bill E2026-0001 is for goods received: 540,00 kr billed, 540,00 kr received.\n"
        "Bill E2026-0001 was approved: 675,00 kr.\n"
    )
    view = trader.json("bill", "show", "E2026-0001")
    assert [(row["sku"], row["receipt"], row["quantity_milli"]) for row in view["goods"]] == [
        ("MUG", "G2026-0001", 12_000)
    ]
    assert view["held"] == []
    (line,) = trader.json("purchase", "show", "N2026-0001")["lines"]
    assert (line["received_milli"], line["billed_milli"], line["left_milli"]) == (12_000, 12_000, 8_000)
    (row,) = trader.json("purchase", "list")
    assert (row["received_ore"], row["billed_ore"]) == (540_00, 540_00)
    trader("bill", "pay", "E2026-0001")
    tree = trader("trace", "N2026-0001")
    assert tree.index("goods-receipt G2026-0001") < tree.index("bill E2026-0001") < tree.index("U2026-0001")


def test_a_bill_that_is_held_says_why_and_moves_nothing(trader: Trader) -> None:
    answer = trader.kassabok(
        *("bill", "add", "2001", "1", "--total", "1300", "--purchase", "N2026-0001", "--goods", "MUG=13@80"),
        *("--today", "2026-03-02"),
    )
    assert answer.exit_code == 0
    assert answer.err.splitlines() == [
        "E2026-0001 is held: 12 st of MUG of G2026-0001: billed 960,00 kr, received at 540,00 kr, 420,00 kr more.",
        "E2026-0001 is held: 1 st of MUG of N2026-0001 are billed and have not come.",
    ]
    assert [row["bill"] for row in trader.json("bill", "list", "--state", "held")] == ["E2026-0001"]
    before = trader.rows()
    told = trader("bill", "approve", "E2026-0001", fails=3)
    assert "error[bill.held]" in told
    assert "kassabok bill approve E2026-0001 --accept" in told
    assert "is not approved" in trader("bill", "pay", "E2026-0001", fails=3)
    assert trader.rows() == before
    assert "Held          12 st of MUG of G2026-0001: billed 960,00 kr" in trader(
        "bill", "show", "E2026-0001"
    )
    told = trader("bill", "approve", "E2026-0001", "--accept", "--by", "Ada")
    assert trader.json("bill", "list", "--state", "held") == []
    assert told.startswith(
        "Bill E2026-0001 was approved: 1 300,00 kr, though it differs from what was ordered"
    )
    assert "Bill E2026-0001 was approved: 1 300,00 kr, though it differs" in trader("history")


def test_a_bill_that_comes_again_is_known_before_its_goods_are_missed(trader: Trader) -> None:
    words = ("bill", "add", "2001", "1", "--total", "675", "--receipt", "G2026-0001")
    trader(*words)
    again = trader.kassabok(*words, "--today", "2026-03-02", "--format", "json")
    assert (again.exit_code, again.error["code"]) == (3, "bill.duplicate")


def test_a_held_bill_is_not_approved_when_it_is_added_either(trader: Trader) -> None:
    before = trader.rows()
    bill = ("bill", "add", "2001", "1", "--total", "1200", "--receipt", "G2026-0001", "--goods", "MUG=12@80")
    assert "error[bill.held]" in trader(*bill, "--approve", fails=3)
    assert trader.rows() == before
    trader(*bill, "--approve", "--accept")


def test_a_bill_is_matched_afterwards(trader: Trader) -> None:
    trader("bill", "add", "2001", "1", "--total", "675", "--line", "540")
    assert "is to be named" not in trader("bill", "match", "E2026-0001", "--purchase", "N2026-0001")
    assert "error[bill.matched]" in trader("bill", "match", "E2026-0001", fails=3)
    trader("bill", "approve", "E2026-0001")


def test_goods_need_the_order_that_they_are_of(trader: Trader) -> None:
    told = trader("bill", "add", "2001", "1", "--total", "675", "--goods", "MUG=12", fails=2)
    assert "error[bill.goods]" in told


def test_what_is_received_and_not_billed(trader: Trader) -> None:
    trader("purchase", "return", "G2026-0001", "--line", "MUG=2")
    rows = trader.json("report", "goods-received")
    assert [(row["what"], row["number"], row["left_milli"], row["amount_ore"]) for row in rows] == [
        ("received", "G2026-0001", 10_000, 450_00),
        ("no order", "", None, 800_00),
    ]
    assert trader.json("report", "goods-received", "--on", "2026-03-01") == []


def test_goods_that_are_not_billed_are_told_of(trader: Trader) -> None:
    answer = trader.kassabok(
        "bill", "add", "2001", "1", "--total", "125", "--line", "5710=100", "--today", "2026-03-02"
    )
    assert answer.exit_code == 0
    assert answer.err == (
        "Goods of N2026-0001 have come and are not billed: --purchase N2026-0001 if this is the bill for them.\n"
    )
    trader("bill", "approve", "E2026-0001")


def test_a_carriers_bill_that_came_before_its_cost_was_spread(trader: Trader) -> None:
    trader("supplier", "add", "Åkeriet AB")
    trader("bill", "add", "2002", "7", "--total", "125", "--line", "100", "--approve")
    trader("purchase", "cost", "G2026-0001", "--freight", "96")
    told = trader("bill", "match", "E2026-0001", "--cost", "J2026-0001")
    assert told == (
        "Bill E2026-0001 is for goods received: 100,00 kr billed, 96,00 kr received.\n"
        "Bill E2026-0001 differs from what was received by 4,00 kr, which is cost of the goods.\n"
        "└─ Voucher 2026-E2 was posted: 4,00 kr.\n"
    )
    assert "error[landed_cost.billed]" in trader(
        *("bill", "add", "2002", "8", "--total", "10", "--cost", "J2026-0001"), fails=3
    )
    assert "E2026-0001" in trader("trace", "J2026-0001")
    told = trader("bill", "credit", "E2026-0001", "K1")
    assert "Voucher 2026-E3" in told
    assert trader("check").count("Fine.") > 20
