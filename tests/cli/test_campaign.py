"""kassabok campaign and order create --code: what is taken off, what is refused, and what came of it."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader("customer", "add", "Anna Ek", "--kind", "private")
    trader("customer", "add", "Bo Dal", "--kind", "private")
    return trader


def order(trader: Trader, customer: str, *words: str, fails: int = 0) -> str:
    return trader("order", "create", "--customer", customer, "--confirm", *words, fails=fails)


def test_a_code_takes_its_percent_off_every_line_but_the_freight(trader: Trader) -> None:
    said = trader("campaign", "create", "vår10", "--percent", "10", "--to", "2026-03-31")
    assert said == "Campaign VÅR10 was made: 10 percent from 2026-03-02.\n"
    order(
        trader, "1001", "--line", "MUG=2@125", "--line", "TEA=1@75-20%", "--freight", "50", "--code", "vår10"
    )
    lines = trader.json("order", "show", "1001")["lines"]
    # 250 less 10 percent, 75 less its own 20, and the freight as it is.
    assert [line["amount_ore"] for line in lines] == [225_00, 60_00, 50_00]
    shown = trader.json("campaign", "show", "VÅR10")
    # The code's 25 kr incl. 25 percent VAT; the tea had its 20 percent without it.
    assert [(row["order"], row["discount_ore"]) for row in shown["orders"]] == [("1001", 20_00)]
    assert "1001" in trader("trace", "1001")


def test_the_result_is_less_what_came_back(trader: Trader) -> None:
    order(trader, "1002", "--line", "TEA")
    trader("campaign", "create", "VAR10", "--percent", "10")
    order(trader, "1001", "--line", "MUG=2@125", "--code", "VAR10")
    order(trader, "1002", "--line", "MUG=1@125", "--code", "VAR10")
    order(trader, "1002", "--line", "MUG=4@125", "--code", "VAR10")
    trader("order", "cancel", "1004")
    trader("delivery", "create", "1002")
    trader("delivery", "create", "1003")
    trader("delivery", "return", "D2026-0001", "--line", "MUG=1", "--credit")
    assert trader.json("campaign", "result", "VAR10") == {
        "code": "VAR10",
        "orders": 2,
        "customers": 2,
        "new_customers": 1,
        "discount_ore": 30_00,
        "revenue_ore": 180_00,
        "refunded_ore": 90_00,
        "cost_ore": 80_00,
        "margin_ore": 100_00,
        "margin_percent": "55.6",
        "days": 1,
        "all_sales_ore": 180_00,
        "all_margin_ore": 100_00,
        "all_sales_before_ore": 0,
        "all_margin_before_ore": 0,
    }


@pytest.mark.parametrize(
    ("made", "line", "said"),
    [
        (("--from", "2026-03-03"), "MUG", "holds from 2026-03-03 on, and not on 2026-03-02"),
        (("--from", "2026-02-01", "--to", "2026-03-01"), "MUG", "to 2026-03-01, and not on 2026-03-02"),
        (("--minimum", "250,01"), "MUG=2@125", "asks for 250,01 kr of goods; these come to 250,00 kr"),
    ],
)
def test_an_order_that_the_code_is_not_for_is_not_made(
    trader: Trader, made: tuple[str, ...], line: str, said: str
) -> None:
    trader("campaign", "create", "VAR10", "--percent", "10", *made)
    before = trader.rows()
    assert said in order(trader, "1001", "--line", line, "--code", "VAR10", fails=3)
    assert trader.rows() == before


def test_a_code_for_once_is_for_once_and_free_again_when_the_order_is_cancelled(trader: Trader) -> None:
    trader("campaign", "create", "VAR10", "--percent", "10", "--once", "--minimum", "250")
    order(trader, "1001", "--line", "MUG=2@125", "--code", "VAR10")
    order(trader, "1002", "--line", "MUG=2@125", "--code", "VAR10")
    assert "it is for once" in order(trader, "1001", "--line", "MUG=2@125", "--code", "VAR10", fails=3)
    trader("order", "cancel", "1001")
    order(trader, "1001", "--line", "MUG=2@125", "--code", "VAR10")
    (row,) = trader.json("campaign", "list")
    assert (row["orders"], row["percent"], row["most_each"], row["minimum_ore"]) == (2, "10.00", 1, 250_00)


@pytest.mark.parametrize(
    ("words", "fails", "said"),
    [
        (("VAR10", "--percent", "10"), 3, "There is a campaign VAR10 already"),
        (("A B", "--percent", "10"), 3, "is not a code"),
        (("NOLL", "--percent", "0"), 3, "more than 0"),
        (("MER", "--percent", "10", "--to", "2026-03-01"), 3, "which is before it"),
        (("STOR", "--amount", "200000000000"), 3, "at most a hundred billion"),
    ],
)
def test_a_campaign_that_cannot_be(trader: Trader, words: tuple[str, ...], fails: int, said: str) -> None:
    trader("campaign", "create", "VAR10", "--percent", "10")
    assert said in trader("campaign", "create", *words, fails=fails)


def test_an_unknown_code_and_two_discounts(trader: Trader) -> None:
    assert "no campaign with the code HEJ" in order(trader, "1001", "--line", "MUG", "--code", "HEJ", fails=4)
    said = order(trader, "1001", "--line", "MUG", "--code", "HEJ", "--discount", "5", fails=2)
    assert "--code and --discount" in said
    trader("campaign", "result", "HEJ", fails=4)
