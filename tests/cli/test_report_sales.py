"""kassabok report sales and report customers: held against the books, and against what was typed."""

from typing import Any

import pypdf
import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader

from kassabok.cli.report_sales import BY
from kassabok.core.marketing.reports import sales as report

SPRING = ("--from", "2026-01-01", "--to", "2026-12-31")


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """Two customers. Anna sends one of 3 mugs back; the café buys 4 teas; one mug is sold over the counter."""
    trader = Trader(kassabok, monkeypatch)
    trader("customer", "add", "Anna Ek", "--kind", "private")
    trader("customer", "add", "Kafé Öst AB", "--kind", "company")
    trader("object", "add", "cost-centre:Nord", "--name", "Nord")
    order = ("order", "create", "--confirm", "--customer")
    trader(*order, "1001", "--line", "MUG=3@125", "--line", "TEA=1@75", "--freight", "50")
    trader("delivery", "create", "1001")
    trader("delivery", "return", "D2026-0001", "--line", "MUG=1", "--credit")
    trader(*order, "1002", "--line", "TEA=4@60", "--cost-centre", "Nord")
    trader("delivery", "create", "1002")
    trader("receipt", "issue", "--line", "MUG=1@125", "--paid", "card")
    trader("receipt", "day-close")
    return trader


def rows(trader: Trader, *words: str) -> dict[str, Any]:
    return {row["key"] or row["name"]: row for row in trader.json("report", "sales", *SPRING, *words)}


def test_by_product_with_returns_taken_off_and_the_cost_that_left_the_stock(trader: Trader) -> None:
    found = rows(trader)
    # 2 mugs of Anna's 3 stay sold and 1 went over the counter, at 125 incl. VAT: 3 x 100. They cost 40 each.
    assert found["MUG"] == {
        "key": "MUG",
        "name": "Mugg, blå",
        "orders": 2,
        "quantity_milli": 3000,
        "returned_milli": 1000,
        "revenue_ore": 300_00,
        "cost_ore": 120_00,
        "margin_ore": 180_00,
        "margin_percent": "60",
    }
    assert (found["TEA"]["revenue_ore"], found["TEA"]["cost_ore"]) == (60_00 + 240_00, 200_00)
    assert (found["Freight"]["revenue_ore"], found["Freight"]["cost_ore"]) == (40_00, 0)


@pytest.mark.parametrize("by", BY)
def test_however_told_apart_the_sales_are_those_of_the_books(trader: Trader, by: str) -> None:
    balances = {
        row["account"]: -row["closing_ore"] for row in trader.json("report", "trial-balance", *SPRING)
    }
    income_ore = sum(ore for account, ore in balances.items() if account[0] == "3" and account != "3740")
    found = trader.json("report", "sales", "--by", by, *SPRING)
    assert sum(row["revenue_ore"] for row in found) == income_ore == 640_00
    if by != "vat":
        assert sum(row["cost_ore"] for row in found) == -balances["4960"] == 320_00


def test_by_customer_channel_object_and_whether_they_are_new(trader: Trader) -> None:
    revenue = {
        by: {key: row["revenue_ore"] for key, row in rows(trader, "--by", by).items()}
        for by in ("customer", "channel", "object", "returning", "period", "vat")
    }
    assert revenue["customer"] == {"1001": 300_00, "1002": 240_00, "0": 100_00}
    assert revenue["channel"] == {"orders": 540_00, "counter": 100_00}
    assert revenue["object"] == {"-": 400_00, "1:Nord": 240_00}
    assert revenue["returning"] == {"new": 540_00, "counter": 100_00}
    assert revenue["period"] == {"2026-03": 640_00}
    assert revenue["vat"] == {"25 %": 640_00}


def test_who_bought_before_these_days_is_returning(trader: Trader) -> None:
    later = ("--today", "2026-05-04", "--format", "json")
    order = trader.kassabok(
        "order", "create", "--customer", "1001", "--line", "TEA", "--confirm", "--force", *later
    )
    assert order.exit_code == 0, order.err
    number = trader.json("order", "list")[-1]["order"]
    assert trader.kassabok("delivery", "create", number, *later).exit_code == 0
    found = trader.json("report", "sales", "--by", "returning", "--period", "2026-05")
    assert [row["key"] for row in found] == ["returning"]
    (customer,) = trader.json("report", "customers", "--period", "2026-05")
    assert (customer["customer"], customer["new"], customer["revenue_ore"]) == ("1001", False, 60_00)


def test_the_best_by_revenue_and_by_margin(trader: Trader) -> None:
    found = trader.json("report", "sales", *SPRING, "--best", "1")
    assert [row["key"] for row in found] == ["MUG"]
    found = trader.json("report", "sales", *SPRING, "--margin")
    assert [row["margin_ore"] for row in found] == [180_00, 100_00, 40_00]


def test_customers(trader: Trader) -> None:
    anna, cafe, _counter = trader.json("report", "customers", *SPRING)
    assert (anna["name"], anna["new"], anna["purchases"], anna["last_bought"]) == (
        "Anna Ek",
        True,
        1,
        "2026-03-02",
    )
    assert (anna["returned_ore"], anna["revenue_ore"], anna["margin_ore"]) == (100_00, 300_00, 180_00)
    assert (anna["average_ore"], anna["margin_percent"]) == (300_00, "60")
    assert cafe["customer"] == "1002"


def test_slow_movers_have_lain_there_and_not_sold(trader: Trader) -> None:
    assert trader.json("report", "sales", "--slow") == []
    answer = trader.kassabok(
        "report",
        "sales",
        "--slow",
        "--days",
        "30",
        "--year",
        "2026",
        "--today",
        "2026-05-01",
        "--format",
        "json",
    )
    found = [(row["sku"], row["on_hand_milli"], row["value_ore"], row["last_sold"]) for row in answer.json]
    assert found == [("MUG", 7000, 280_00, "2026-03-02"), ("TEA", 5000, 200_00, "2026-03-02")]


def test_what_is_bought_together_is_told_from_the_rarer_one(trader: Trader) -> None:
    (pair,) = trader.json("report", "sales", *SPRING, "--bought-together")
    assert (pair["sku"], pair["with_sku"], pair["orders"], pair["percent"]) == ("MUG", "TEA", 1, "50")


def test_a_drawing_on_the_terminal_and_in_a_file(trader: Trader) -> None:
    told = trader("report", "sales", "--by", "period", *SPRING, "--plot")
    assert "2026-03" in told
    assert "640,00" in told
    assert "320,00" in told
    trader("report", "sales", *SPRING, "--plot", "-o", "sales.svg")
    trader("report", "sales", *SPRING, "-o", "sales.pdf")
    page = pypdf.PdfReader(trader.kassabok.folder / "sales.pdf").pages[0].extract_text()
    assert "Försäljning per artikel" in page
    assert "Frakt" in page
    assert (trader.kassabok.folder / "sales.svg").read_text().startswith("<svg")


def test_an_empty_answer_and_a_question_that_cannot_be(trader: Trader) -> None:
    assert trader("report", "sales", "--period", "2026-01") == "Nothing was sold.\n"
    trader("report", "sales", "--period", "2026-01", "--plot")
    assert "do not go together" in trader("report", "sales", "--slow", "--plot", fails=2)
    assert "goes with --slow" in trader("report", "sales", "--days", "3", fails=2)


def test_the_words_of_the_command_are_those_of_the_report() -> None:
    assert BY == report.BY
