"""kassabok year, as its user sees it."""

from pathlib import Path

import pytest
from tests.cli.bookkeeping import DEPOSIT, Bookkeeper
from tests.cli.conftest import Runner


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    return Bookkeeper(kassabok, monkeypatch).with_vouchers()


def test_years_are_opened_and_listed(books: Bookkeeper) -> None:
    assert books("year", "open") == "Fiscal year 2027 was opened.\n"
    assert books("year", "open", "--end", "2029-06-30") == "Fiscal year 2028-29 was opened.\n"
    assert (
        books("year", "open", "--start", "2025-01-01", "--end", "2025-12-31")
        == "Fiscal year 2025 was opened.\n"
    )
    assert books("year", "open", "--end", "2029-12-30", fails=3).startswith("error[year.span]")
    assert books("year", "list") == (
        """\
Fiscal years (räkenskapsår)

Year     Starts on   Ends on     Closed  Locked through
───────  ──────────  ──────────  ──────  ──────────────
2025     2025-01-01  2025-12-31  no
2026     2026-01-01  2026-12-31  no
2027     2027-01-01  2027-12-31  no
2028-29  2028-01-01  2029-06-30  no
"""
    )


def test_a_locked_month_takes_no_vouchers(books: Bookkeeper) -> None:
    assert books("year", "lock", "2026-02") == "The months through 2026-02 were locked.\n"
    assert books.json("year", "list")[0]["locked_through"] == "2026-02-28"
    assert books(*DEPOSIT, "--date", "2026-02-28", fails=3) == (
        "error[period.locked]: The month 2026-02 is locked; nothing can be posted on 2026-02-28.\n"
        "hint: Use a later date, or kassabok year unlock 2026-02.\n"
    )
    assert books("year", "lock", "2026-02", fails=3).startswith("error[period.locked]")
    assert books("year", "unlock", "2026-02") == "Unlocked months: 2026-02.\n"
    assert books(*DEPOSIT, "--date", "2026-02-28", "--quiet") == "2026-A4\n"
    assert books("year", "lock", "2026-13", fails=2).startswith("error[usage.value]: MONTH:")


def test_opening_balances_are_set_shown_and_taken_away(books: Bookkeeper) -> None:
    set_ = ("year", "opening-balance", "--line", "1930=750", "--line", "2081=-750")
    assert books(*set_) == "The opening balances of 2026 were set: 2 accounts, 750,00 kr.\n"
    assert books.json("year", "opening-balance") == [
        {"account": "1930", "name": "Företagskonto i bank", "amount_ore": 75000},
        {"account": "2081", "name": "Aktiekapital", "amount_ore": -75000},
    ]
    Path("ib.csv").write_text("konto;belopp\n1930;10\n2091;-10\n", encoding="utf-8")
    books("year", "opening-balance", "--file", "ib.csv")
    assert [row["account"] for row in books.json("year", "opening-balance")] == ["1930", "2091"]
    books("year", "opening-balance", "--clear")
    assert books("year", "opening-balance") == "The book begins without balances.\n"


def test_opening_balances_are_given_in_one_way(books: Bookkeeper) -> None:
    said = books("year", "opening-balance", "--line", "1930=1", "--clear", fails=2)
    assert said.startswith("error[opening.several]")
    assert "come with a SIE file" in books("year", "opening-balance", "--line", "1930=1@1:N", fails=2)
