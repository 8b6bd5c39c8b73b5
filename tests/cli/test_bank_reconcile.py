"""kassabok bank reconcile, as its user sees it."""

import json

import pypdf
import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.core.bank.bank_files import Pay, camt, move

IBAN = "SE4550000000058398257466"


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """A statement of a day with a fee and a card payment; the fee is booked, the day after."""
    trader = Trader(kassabok, monkeypatch)
    trader("setting", "set", "company.iban", IBAN)
    moves = [move(Pay(-45_00, text="Månadsavgift"), ref="E1"), move(Pay(-200_00, text="ICA Maxi"), ref="E2")]
    (kassabok.folder / "a.xml").write_bytes(camt(moves, kind="camt.053", balances=(0, -245_00)))
    trader("bank", "import", "a.xml", fails=7)
    trader("bank", "match", "1", "--account", "6570", "--date", "2026-03-03")
    return trader


def test_a_day_that_differs_names_what_makes_it_differ(trader: Trader) -> None:
    answer = trader.kassabok("bank", "reconcile", "--today", "2026-03-04")
    assert answer.exit_code == 7
    assert answer.out == (
        "Bank, account 1930 (kr)\n"
        "\n"
        "Date             Bank says    In the books      Difference\n"
        "──────────────────────────────────────────────────────────\n"
        "2026-03-02         -245,00            0,00         -245,00\n"
        "        -45,00  Line 1 (Månadsavgift) of 2026-03-02 is booked on 2026-03-03 by 2026-M1.\n"
        "       -200,00  Line 2 (ICA Maxi) is not booked.\n"
        "\n"
        "1 day, of which 1 differs.\n"
    )


def test_scripts_get_the_days_and_their_causes(trader: Trader) -> None:
    answer = trader.kassabok("bank", "reconcile", "--period", "2026-03", "--format", "json")
    assert answer.exit_code == 7
    (row,) = json.loads(answer.out)
    causes = row.pop("causes")
    assert row == {
        "date": "2026-03-02",
        "account": "Bank",
        "ledger_account": "1930",
        "stated": True,
        "bank_ore": -245_00,
        "books_ore": 0,
        "difference_ore": -245_00,
        "explanation": "-45,00: Line 1 (Månadsavgift) of 2026-03-02 is booked on 2026-03-03 by 2026-M1. "
        "-200,00: Line 2 (ICA Maxi) is not booked.",
    }
    assert [(c["kind"], c["amount_ore"], c["line"], c["voucher"]) for c in causes] == [
        ("other-day", -45_00, 1, "2026-M1"),
        ("unmatched", -200_00, 2, None),
    ]


def test_days_that_agree_are_left_out_when_asked_for(trader: Trader) -> None:
    trader("voucher", "correct", "M1", "--date", "2026-03-03")
    trader("bank", "match", "1", "--account", "6570")
    trader("bank", "match", "2", "--account", "6110")
    assert trader("bank", "reconcile").endswith("\n1 day: all agree.\n")
    assert trader.json("bank", "reconcile", "--only-differences") == []
    assert trader("bank", "reconcile", "--only-differences") == "1 day: all agree.\n"
    assert trader("bank", "reconcile", "--from", "2026-04-01") == (
        "No statement has told a balance of these days: kassabok bank import reads camt.053 and CSV.\n"
    )


def test_it_is_printed_and_put_into_a_spreadsheet(trader: Trader) -> None:
    from openpyxl import load_workbook

    trader("bank", "reconcile", "-o", "a.pdf", fails=7)
    text = pypdf.PdfReader(trader.kassabok.folder / "a.pdf").pages[0].extract_text()
    assert "Bankavstämning" in text
    assert "245,00" in text
    assert "245.00" not in text
    trader("bank", "reconcile", "-o", "a.xlsx", fails=7)
    rows = [list(row) for row in load_workbook(trader.kassabok.folder / "a.xlsx").worksheets[0].values]
    assert rows[-1][1:7] == ["Bank", "1930", "yes", -245, 0, -245]


def test_a_statement_that_does_not_add_up_is_a_bad_file(trader: Trader) -> None:
    broken = camt([move(Pay(7_00), ref="E9")], kind="camt.053", balances=(-245_00, 0))
    (trader.kassabok.folder / "b.xml").write_bytes(broken)
    before = trader.rows()
    answer = trader.kassabok("bank", "import", "b.xml")
    assert answer.exit_code == 5
    assert "b.xml: Statement S1: opening balance -245.00 and entries 7.00 make -238.00" in answer.err
    assert "kassabok bank import FILE --unbalanced" in answer.err
    assert trader.rows() == before
    trader("bank", "import", "b.xml", "--unbalanced", fails=7)


def test_a_skipped_day_is_told_and_ends_in_7(trader: Trader) -> None:
    later = camt(
        [move(Pay(-5_00, text="Avgift"), ref="E3")], kind="camt.053", balances=(100_00, 95_00)
    ).replace(b"2026-03-02", b"2026-03-04")
    (trader.kassabok.folder / "b.xml").write_bytes(later)
    answer = trader.kassabok("bank", "import", "b.xml", "--format", "json", "--today", "2026-03-05")
    assert answer.exit_code == 7
    assert "-245,00 at the end of 2026-03-02 and 100,00 when 2026-03-04 began" in answer.out
    before = trader.rows()
    refused = trader.kassabok("bank", "import", "b.xml", "--refuse-gaps", "--today", "2026-03-05")
    assert (refused.exit_code, trader.rows()) == (0, before)  # It is known by now.


def test_a_transfer_between_own_accounts_is_proposed_and_matched(trader: Trader) -> None:
    trader(
        "bank", "account", "add", "Spar", "--ledger", "1940", "--clearing", "6290", "--number", "401234567"
    )
    account = "<Id><Othr><Id>6290401234567</Id></Othr></Id><Ccy>SEK</Ccy>"
    into = camt(
        [move(Pay(200_00, text="Insatt"), ref="S1")], kind="camt.053", balances=(0, 200_00), account=account
    )
    (trader.kassabok.folder / "s.xml").write_bytes(into)
    trader("bank", "import", "s.xml", fails=7)
    assert trader("bank", "unmatched") == (
        "Line 2: 2026-03-02, -200,00 kr, Bank, ICA Maxi\n"
        "    Money out.\n"
        "    Perhaps: --transfer 3, from or to another account\n"
        "\n"
        "Line 3: 2026-03-02, 200,00 kr, Spar, Insatt\n"
        "    Nothing in the payment names an invoice.\n"
        "    Perhaps: --transfer 2, from or to another account\n"
    )
    assert "Leave out --date." in trader(
        *("bank", "match", "2", "--transfer", "3", "--date", "2026-03-03"), fails=2
    )
    assert trader("bank", "match", "2", "--transfer", "3") == (
        "Bank line 2 was booked on account 1940: -200,00 kr.\n"
        "└─ Voucher 2026-M2 was posted: 200,00 kr.\n"
        "Bank line 3 is booked by voucher 2026-M2: 200,00 SEK.\n"
    )
    assert trader("bank", "unmatched") == "Nothing is left.\n"
