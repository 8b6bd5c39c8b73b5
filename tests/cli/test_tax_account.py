"""kassabok tax account, as its user sees it."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.core.bank.test_tax_account import statement

ROWS = (
    ("2026-02-07", "Intäktsränta", 1),
    ("2026-02-12", "Moms okt 2025 - dec 2025", -14380),
    ("2026-02-14", "Anstånd", 500),
)


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    (kassabok.folder / "skatt.csv").write_bytes(statement(0, *ROWS))
    return trader


def test_a_statement_is_read_once(trader: Trader) -> None:
    answer = trader.kassabok("tax", "account", "import", "skatt.csv", "--today", "2026-03-02")
    assert answer.exit_code == 7
    assert answer.out == (
        "3 new lines, 0 known.\n"
        "2 lines booked by rule: kassabok bank rule list.\n"
        "1 line left for you: kassabok bank unmatched tells why.\n"
    )
    assert trader.json("tax", "account", "import", "skatt.csv") == {
        "new": 0,
        "known": 3,
        "updated": 0,
        "parked": 0,
        "warnings": [],
    }
    assert trader.json("bank", "import", "skatt.csv")["known"] == 3


def test_the_account_is_shown_with_its_rows(trader: Trader) -> None:
    assert "tax.no_account" in trader("tax", "account", "show", fails=4)
    trader("tax", "account", "import", "skatt.csv", fails=7)
    shown = trader.json("tax", "account", "show", "--from", "2026-02-10")
    rows = shown.pop("rows")
    assert shown == {
        "account": "Skattekonto",
        "ledger_account": "1630",
        "said_ore": -13_879_00,
        "said_on": "2026-02-28",
        "books_ore": -14_379_00,
        "unmatched": 1,
    }
    assert [(row["text"], row["amount_ore"], row["voucher"]) for row in rows] == [
        ("Moms okt 2025 - dec 2025", -14_380_00, "2026-M2"),
        ("Anstånd", 500_00, None),
    ]
    assert "Skatteverket says" in trader("tax", "account", "show")
    assert (
        "Line 3 (Anstånd) is not booked." in trader.kassabok("bank", "reconcile", "--today", "2026-03-02").out
    )


def test_what_is_no_statement_of_the_tax_account_is_refused(trader: Trader) -> None:
    (trader.kassabok.folder / "a.csv").write_text("Datum;Text;Belopp;Saldo\n2026-03-02;A;1,00;1,00\n")
    before = trader.rows()
    told = trader("tax", "account", "import", "skatt.csv", "a.csv", fails=5)
    assert told.startswith("error[tax.not_statement]: a.csv: This is no statement of the tax account.")
    assert trader.rows() == before


def test_a_statement_that_does_not_add_up_is_refused(trader: Trader) -> None:
    broken = statement(0, *ROWS).replace('"2026-02-07";"Intäktsränta";"1";"1"\r\n'.encode(), b"")
    (trader.kassabok.folder / "b.csv").write_bytes(broken)
    before = trader.rows()
    assert "the difference is 1.00 SEK" in trader("tax", "account", "import", "b.csv", fails=5)
    assert trader.rows() == before
    trader("tax", "account", "import", "b.csv", "--unbalanced", fails=7)
