"""kassabok order pay and order refund, as their user sees them."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    return Trader(kassabok, monkeypatch)


def ordered(trader: Trader) -> str:
    trader("customer", "add", "Anna Åberg", "--kind", "private", "--city", "Lund")
    trader("order", "create", "--customer", "Anna", "--line", "MUG=2", "--freight", "49", "--confirm")
    (row,) = trader.json("order", "list")
    return str(row["order"])


def test_an_order_is_paid_and_paid_back(trader: Trader) -> None:
    number = ordered(trader)
    told = trader("order", "pay", number, "--means", "klarna", "--gift-card", "99", "--reference", "kl-1")
    assert told == (
        f"Order {number} was paid before delivery: 299,00 kr.\n"
        "└─ Receipt Q2026-0001 was issued: 299,00 kr by several means.\n"
        "   └─ Voucher 2026-W1 was posted: 299,00 kr.\n"
    )
    (row,) = trader.json("receipt", "list", "--paid", "gift_card")
    assert (row["means"], row["total_ore"], row["cash_day"]) == ("gift_card, klarna", 299_00, "")
    told = trader("order", "refund", number, "--line", "MUG=1", "--with-freight")
    assert "-174,00 kr by klarna" in told
    told = trader("order", "refund", number, "--amount", "25", "--means", "swish")
    assert "-25,00 kr by swish" in told
    told = trader("order", "refund", number)
    assert f"Order {number} was cancelled." in told
    receipt = trader.json("receipt", "show", "Q2026-0004")
    assert (receipt["kind"], receipt["refunds"], receipt["total_ore"]) == ("refund", "Q2026-0001", -100_00)
    assert [(part["means"], part["amount_ore"], part["account"]) for part in receipt["payments"]] == [
        ("klarna", -26_00, "1582"),
        ("gift_card", -74_00, "2421"),
    ]
    page = trader("receipt", "show", "Q2026-0004")
    assert page.startswith("Refund Q2026-0004\n")
    assert max(map(len, page.splitlines())) <= 80
    trader("check")


def test_what_cannot_be_says_what_can(trader: Trader) -> None:
    number = ordered(trader)
    assert "no receipt from before its delivery" in trader("order", "refund", number, fails=3)
    assert "cannot be paid on 2026-03-01" in trader(
        "order", "pay", number, "--means", "stripe", "--date", "2026-03-01", fails=3
    )
    trader("order", "pay", number, "--means", "stripe")
    told = trader("order", "cancel", number, fails=3)
    assert f"kassabok order refund {number}" in told
    assert "is invoiced or paid already" in trader("order", "pay", number, "--means", "stripe", fails=3)
    assert "is paid before delivery" in trader("invoice", "issue", number, fails=3)
    assert "not of both" in trader("order", "refund", number, "--line", "MUG=1", "--amount", "5", fails=2)
    assert "left to pay back" in trader("order", "refund", number, "--line", "MUG=3", fails=3)
