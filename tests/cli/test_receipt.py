"""kassabok receipt, as its user sees it."""

import json

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    return Trader(kassabok, monkeypatch)


def test_a_sale_a_refund_and_the_end_of_the_day(trader: Trader) -> None:
    told = trader("receipt", "issue", "--line", "MUG=2", "--line-text", "Papper@7,77", "-o", "r.pdf")
    # 250 + 7.77, and no coins below a krona.
    assert "Receipt Q2026-0001 was issued: 258,00 kr by cash.\n" in told
    assert (trader.kassabok.folder / "r.pdf").read_bytes().startswith(b"%PDF-")
    trader("receipt", "issue", "--line", "TEA", "--paid", "card")
    told = trader("delivery", "return", "D2026-0001", "--line", "MUG=1", "--credit")
    assert "Receipt Q2026-0003 was issued: -125,00 kr by cash.\n" in told
    rows = trader.json("receipt", "list", "--unclosed")
    assert [(row["receipt"], row["means"], row["total_ore"]) for row in rows] == [
        ("Q2026-0001", "cash", 258_00),
        ("Q2026-0002", "card", 75_00),
        ("Q2026-0003", "cash", -125_00),
    ]
    told = trader("receipt", "day-close")
    assert told == (
        "The cash sales of 2026-03-02/1 were closed: 208,00 kr.\n└─ Voucher 2026-K1 was posted: 208,00 kr.\n"
    )
    assert trader("receipt", "list", "--unclosed") == "No receipts.\n"
    [day] = trader.json("receipt", "days")
    assert (day["cash_day"], day["receipts"], day["cash_ore"], day["card_ore"], day["voucher"]) == (
        "2026-03-02/1",
        3,
        133_00,
        75_00,
        "2026-K1",
    )
    assert "There are no receipts of 2026-03-02 left to close." in trader("receipt", "day-close", fails=3)
    trader("check")


def test_the_page_of_a_receipt_fits_the_screen(trader: Trader) -> None:
    trader("receipt", "issue", "--line", "MUG=2", "--paid", "swish")
    page = trader("receipt", "show", "Q2026-0001")
    assert page.startswith("Receipt Q2026-0001\n\nDate     2026-03-02\n")
    assert (
        "Paid by  swish\nOrder    1001\nNet      200,00 kr\nVAT      50,00 kr\nTotal    250,00 kr\n" in page
    )
    assert max(map(len, page.splitlines())) <= 80


def test_a_day_left_open_is_told(trader: Trader, kassabok: Runner) -> None:
    trader("receipt", "issue", "--line", "FIT", "--date", "2026-02-27")
    trader("receipt", "issue", "--line", "MUG")
    answer = kassabok("receipt", "day-close", "--today", "2026-03-02")
    assert answer.err == "Not closed yet: 2026-02-27.\n"


def test_the_copy_is_kept(trader: Trader) -> None:
    trader("receipt", "issue", "--line", "MUG")
    trader("receipt", "pdf", "Q2026-0001")
    assert (trader.kassabok.folder / "Kvitto Q2026-0001.pdf").read_bytes().startswith(b"%PDF-")
    assert "There is no receipt Q1." in trader("receipt", "pdf", "Q1", fails=4)


LIMIT = """\
Counter sales 2025-03-03 to 2026-03-02

Cash      180 000,00 kr
Card      0,00 kr
Swish     0,00 kr
Together  180 000,00 kr
Limit     236 800,00 kr
Used      76,0 %

Cash, card and Swish sales of twelve months are 180 000,00 kr, near the limit of 236 800,00 kr: above it a certified \
cash register is needed. kassabok is no certified cash register.
"""


def test_who_comes_near_the_limit_is_warned(trader: Trader, kassabok: Runner) -> None:
    sell = ("receipt", "issue", "--line-text", "Skåp@180000", "--today", "2026-03-02")
    answer = kassabok(*sell)
    assert answer.exit_code == 0
    assert "near the limit of 236 800,00 kr" in answer.err
    assert "kassabok is no certified cash register." in answer.err
    assert trader("receipt", "limit") == LIMIT
    trader("setting", "set", "receipt.limit_warning", "no")
    assert kassabok(*sell).err == ""


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("issue",), 3, "order.empty"),
        (("issue", "--line", "MUG", "--paid", "gold"), 2, "usage.value"),
        (("issue", "--line", "MUG=11"), 3, "delivery.short"),
        (("issue", "--line", "CUP"), 4, "product.unknown"),
        (("list", "--paid", "gold"), 2, "usage.value"),
        (("show", "Q1"), 4, "receipt.unknown"),
        (("day-close",), 3, "receipt.nothing"),
    ],
)
def test_refusals_change_nothing(trader: Trader, words: tuple[str, ...], exit_code: int, code: str) -> None:
    before = trader.rows()
    told = trader("receipt", *words, "--format", "json", fails=exit_code)
    assert json.loads(told)["error"]["code"] == code
    assert trader.rows() == before
