"""kassabok payment, as its user sees it."""

import json

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """Two invoices of 100 and 200 kr incl. VAT to Kafé Öst."""
    trader = Trader(kassabok, monkeypatch)
    trader("customer", "add", "Kafé Öst AB")
    for price in ("80", "160"):
        trader("invoice", "issue", "--customer", "1001", "--line-text", f"Resa@{price}")
    return trader


def open_ore(trader: Trader) -> list[int]:
    return [row["open_ore"] for row in trader.json("invoice", "list")]


def test_a_payment_for_two_invoices(trader: Trader) -> None:
    words = ("--invoice", "F2026-0001=60", "--invoice", "F2026-0002", "--by", "swish", "--text", "Hälsn Eva")
    told = trader("payment", "register", "250", *words, "--date", "2026-03-09")
    assert told.startswith("Payment P2026-0001 was received: 250,00 kr.\n")
    assert open_ore(trader) == [40_00, 10_00]
    [row] = trader.json("payment", "list")
    assert row == {
        "payment": "P2026-0001",
        "date": "2026-03-09",
        "customer": "1001",
        "name": "Kafé Öst AB",
        "amount_ore": 25000,
        "unused_ore": 0,
        "money": "swish_clearing",
        "source": "hand",
        "invoices": ["F2026-0001", "F2026-0002"],
        "text": "Hälsn Eva",
    }
    assert trader("payment", "list", "--unused") == "No payments.\n"
    assert max(map(len, trader("payment", "list").splitlines())) <= 80


def test_money_on_account_is_used_and_paid_back(trader: Trader) -> None:
    trader("payment", "register", "500", "--customer", "kafe")
    assert open_ore(trader) == [0, 0]
    trader("invoice", "issue", "--customer", "1001", "--line-text", "Resa@80")
    told = trader("payment", "match", "P2026-0001", "F2026-0003", "40,50")
    assert told.startswith("40,50 kr of payment P2026-0001 was used for an invoice.\n")
    told = trader("payment", "refund", "P2026-0001", "--by", "1930")
    assert told.startswith("159,50 kr of payment P2026-0001 was paid back.\n")
    assert open_ore(trader)[2] == 59_50


def test_a_credit_note_is_used_and_paid_out(trader: Trader) -> None:
    trader("payment", "register", "100", "--invoice", "F2026-0001")
    trader("invoice", "credit", "F2026-0001")
    told = trader("payment", "match", "K2026-0001", "F2026-0002", "30")
    assert told == "30,00 kr of credit note K2026-0001 was used for another invoice.\n"
    told = trader("payment", "refund", "K2026-0001", "--by", "cash")
    assert told.startswith("70,00 kr of credit note K2026-0001 was paid out.\n")
    assert open_ore(trader) == [0, 170_00, 0]
    trader("check")


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("register", "5"), 3, "payment.whose"),
        (("register", "-5", "--customer", "1001"), 3, "payment.amount"),
        (("register", "0", "--customer", "1001"), 3, "payment.amount"),
        (("register", "five", "--customer", "1001"), 2, None),
        (("register", "5", "--invoice", "F1"), 4, "invoice.unknown"),
        (("register", "5", "--invoice", "F2026-0001=x"), 2, None),
        (("register", "5", "--invoice", "F2026-0001=6"), 3, "payment.too_little"),
        (("register", "5", "--customer", "1001", "--by", "pocket"), 2, "usage.value"),
        (("register", "5", "--customer", "1001", "--by", "9999"), 4, "account.unknown"),
        (("match", "X", "F2026-0001"), 4, "payment.unknown"),
        (("refund", "X"), 4, "payment.unknown"),
        (("refund", "F2026-0001"), 3, "credit.not_open"),
    ],
)
def test_refusals_change_nothing(
    trader: Trader, words: tuple[str, ...], exit_code: int, code: str | None
) -> None:
    before = trader.rows()
    told = trader("payment", *words, "--format", "json", fails=exit_code)
    assert code is None or json.loads(told)["error"]["code"] == code
    assert trader.rows() == before
