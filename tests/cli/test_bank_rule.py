"""kassabok bank rule, as its user sees it."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.core.bank.bank_files import Pay, camt, move


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """Two lines that are left: a fee, and paper from a shop."""
    trader = Trader(kassabok, monkeypatch)
    trader("setting", "set", "company.iban", "SE4550000000058398257466")
    moves = [move(Pay(-45_00, text="Månadsavgift"), ref="E1"), move(Pay(-200_00, text="ICA Maxi"), ref="E2")]
    (kassabok.folder / "a.xml").write_bytes(camt(moves, kind="camt.053", balances=(0, -245_00)))
    trader("bank", "import", "a.xml", fails=7)
    return trader


def test_a_dry_run_shows_what_and_why_and_changes_nothing(trader: Trader) -> None:
    trader("bank", "rule", "adopt", "Bankavgifter")
    trader("bank", "rule", "add", "Papper", "--text", "ica maxi", "--account", "6110")
    trader("bank", "rule", "add", "Dyrt", "--least", "100", "--account", "5410")
    before = trader.rows()
    told = (
        "Line 1: 2026-03-02, -45,00 kr, Månadsavgift\n"
        '    Bankavgifter, since the text has "månadsavgift", it is money out: account 6570, voucher 2026-M1.\n'
        "Line 2: 2026-03-02, -200,00 kr, ICA Maxi\n"
        '    Papper, since the text has "ica maxi": account 6110, voucher 2026-M2. Dyrt would fit, too.\n'
    )
    assert trader("bank", "rule", "run", "--dry-run") == f"{told}Dry run: nothing was saved.\n"
    assert trader.rows() == before
    assert trader("bank", "rule", "run") == told
    assert trader("bank", "rule", "run") == "No rule fits a line that is left.\n"
    assert [line["voucher"] for line in trader.json("bank", "list")] == ["2026-M1", "2026-M2"]


def test_scripts_get_what_a_rule_booked(trader: Trader) -> None:
    trader(
        "bank", "rule", "add", "Papper", "--text", "ica|staples", "--account", "6110", "--direction", "out"
    )
    assert trader.json("bank", "rule", "run") == [
        {
            "line": 2,
            "date": "2026-03-02",
            "amount_ore": -200_00,
            "text": "ICA Maxi",
            "rule": "Papper",
            "why": 'the text has "ica", it is money out',
            "also": [],
            "account": "6110",
            "voucher": "2026-M1",
        }
    ]
    (row,) = trader.json("bank", "rule", "list")
    assert row == {
        "position": 1,
        "rule": "Papper",
        "conditions": 'text "ica" or "staples", money out',
        "account": "6110",
        "objects": {},
        "voucher_text": "",
        "lines": 1,
        "last": "2026-03-02",
    }
    assert trader.json("bank", "rule", "show", "papper")["booked"][0]["voucher"] == "2026-M1"
    assert "bank-rule Papper" in trader("trace", "bank-line:2")


def test_a_rule_is_changed_and_taken_away(trader: Trader) -> None:
    trader("bank", "rule", "add", "Papper", "--text", "ica", "--amount", "200", "--account", "6110")
    trader("bank", "rule", "edit", "papper", "--text", "", "--pattern", "^ica", "--account", "5410")
    (row,) = trader.json("bank", "rule", "list")
    assert (row["conditions"], row["account"]) == ("text like ^ica, amount 200,00", "5410")
    trader("bank", "rule", "remove", "Papper")
    assert trader.json("bank", "rule", "list") == []
    assert "bank-rule.unknown" in trader("bank", "rule", "remove", "Papper", fails=4)


def test_an_account_that_others_keep_is_refused(trader: Trader) -> None:
    before = trader.rows()
    told = trader("bank", "rule", "add", "Kunder", "--text", "x", "--account", "1510", fails=3)
    assert told.startswith("error[account.kept]: Account 1510 follows other commands")
    assert "usage.which" in trader(
        *("bank", "rule", "add", "Två", "--amount", "1", "--least", "2", "--account", "6110"), fails=2
    )
    assert trader.rows() == before


def test_what_is_imported_tells_what_rules_booked(trader: Trader) -> None:
    trader("bank", "rule", "adopt")
    assert [row["adopted"] for row in trader.json("bank", "rule", "list", "--suggested")] == [True] * 7
    (trader.kassabok.folder / "b.xml").write_bytes(
        camt([move(Pay(-9_00, text="Årsavgift"), ref="E3")], kind="camt.053", balances=(-245_00, -254_00))
    )
    assert trader("bank", "import", "b.xml") == (
        "1 new line, 0 known.\n1 line booked by rule: kassabok bank rule list.\n"
    )
