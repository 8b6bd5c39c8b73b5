"""kassabok collection doubtful, write-off and losses, as their user sees them."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """An invoice of 1 250 kr incl. VAT to Kafé Öst."""
    trader = Trader(kassabok, monkeypatch)
    trader("customer", "add", "Kafé Öst AB")
    trader("invoice", "issue", "--customer", "1001", "--line-text", "Resa@1000")
    return trader


def test_a_doubtful_invoice_is_written_off_and_paid_after_all(trader: Trader, tmp_path: Path) -> None:
    told = trader("collection", "doubtful", "f2026-0001", "--loss", "625")
    assert told.startswith("Invoice F2026-0001 is doubtful: 625,00 kr of 1 250,00 kr may not be paid.\n")
    shown = tmp_path / "beslut.txt"
    shown.write_text("Konkursen avslutad", encoding="utf-8")
    words = ("--reason", "bankruptcy", "--note", "Avslutad utan utdelning", "--attach", str(shown))
    told = trader("collection", "write-off", "F2026-0001", *words)
    assert told.startswith("1 250,00 kr of invoice F2026-0001 was written off as bad debt KF2026-0001.\n")
    trader("payment", "register", "500", "--invoice", "F2026-0001")
    [row] = trader.json("collection", "losses")
    assert row == {
        "what": "lost",
        "number": "KF2026-0001",
        "invoice": "F2026-0001",
        "customer": "1001",
        "name": "Kafé Öst AB",
        "date": "2026-03-02",
        "amount_ore": 1250_00,
        "left_ore": 750_00,
        "reason": "bankruptcy",
    }
    assert max(map(len, trader("collection", "losses").splitlines())) <= 80
    told = trader("collection", "write-off", "KF2026-0001", "--undo")
    assert told.startswith(
        "Bad debt KF2026-0001 was taken back: 750,00 kr of invoice F2026-0001 is owed again.\n"
    )
    assert trader.json("invoice", "list")[0]["open_ore"] == 750_00
    trader("check")


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("doubtful", "F9"), 4, "invoice.unknown"),
        (("doubtful", "F2026-0001", "--loss", "1251"), 3, "claim.too_much"),
        (("doubtful", "F2026-0001", "--undo"), 3, "loss.not_doubtful"),
        (("doubtful", "F2026-0001", "--undo", "--loss", "1"), 2, "usage.together"),
        (("write-off", "F2026-0001"), 2, "loss.reason"),
        (("write-off", "F2026-0001", "--reason", "sad"), 2, None),
        (("write-off", "F2026-0001", "--reason", "gone", "--amount", "0"), 3, "claim.too_much"),
        (("write-off", "F2026-0001", "--undo"), 4, "loss.unknown"),
    ],
)
def test_what_is_refused(trader: Trader, words: tuple[str, ...], exit_code: int, code: str | None) -> None:
    before = trader.rows()
    told = trader("collection", *words, "--format", "json", fails=exit_code)
    assert code is None or json.loads(told)["error"]["code"] == code
    assert trader.rows() == before
