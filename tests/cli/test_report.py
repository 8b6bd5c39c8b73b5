"""kassabok report, as its user sees it: the golden text of each statement, and the same figures as data."""

import csv
import io
import re
from pathlib import Path

import pytest
from tests.cli.bookkeeping import Bookkeeper
from tests.cli.conftest import Runner


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    return Bookkeeper(kassabok, monkeypatch).with_vouchers()


def test_the_trial_balance_for_people(books: Bookkeeper) -> None:
    assert books("report", "trial-balance", "--period", "2026-q1") == (
        """\
Trial balance 2026-01-01 to 2026-03-31 (kr)

Account  Name                                       Opening      Debit     Credit     Closing
───────  ─────────────────────────────────────────  ───────  ─────────  ─────────  ──────────
1930     Företagskonto i bank                          0,00  62 500,00   1 500,00   61 000,00
2081     Aktiekapital                                  0,00       0,00  50 000,00  -50 000,00
2611     Utgående moms 25 %, försäljning i Sverige     0,00       0,00   2 500,00   -2 500,00
3001     Varuförsäljning i Sverige, 25 % moms          0,00       0,00  10 000,00  -10 000,00
5010     Hyra för butik och kontor                     0,00   1 500,00       0,00    1 500,00
                                                    ───────  ─────────  ─────────  ──────────
Total                                                  0,00  64 000,00  64 000,00        0,00
"""
    )


def test_the_trial_balance_for_scripts(books: Bookkeeper) -> None:
    rows = books.json("report", "trial-balance", "--from", "2026-03-01", "--to", "2026-03-31")
    assert rows[0] == {
        "account": "1930",
        "name": "Företagskonto i bank",
        "opening_ore": 50_000_00,
        "debit_ore": 12_500_00,
        "credit_ore": 1_500_00,
        "closing_ore": 61_000_00,
    }
    assert [row["account"] for row in rows] == ["1930", "2081", "2611", "3001", "5010"]
    assert sum(row["closing_ore"] for row in rows) == 0


def test_the_income_statement_for_people(books: Bookkeeper) -> None:
    assert books("report", "income-statement") == (
        """\
Resultaträkning 2026-01-01 - 2026-12-31 (kr)

Konto                                                  Perioden  Året innan
─────  ─────────────────────────────────────────────  ─────────  ──────────
       RÖRELSEINTÄKTER, LAGERFÖRÄNDRINGAR M.M.
         Nettoomsättning                              10 000,00        0,00
3001       Varuförsäljning i Sverige, 25 % moms       10 000,00        0,00
       Summa rörelseintäkter, lagerförändringar m.m.  10 000,00        0,00

       RÖRELSEKOSTNADER
         Övriga externa kostnader                     -1 500,00        0,00
5010       Hyra för butik och kontor                  -1 500,00        0,00
       Summa rörelsekostnader                         -1 500,00        0,00

       Rörelseresultat                                 8 500,00        0,00
       Resultat efter finansiella poster               8 500,00        0,00
       Resultat före skatt                             8 500,00        0,00
       Årets resultat                                  8 500,00        0,00
"""
    )
    rows = books.json("report", "income-statement", "--period", "2026-03")
    assert rows[2] == {
        "kind": "account",
        "account": "3001",
        "text": "Varuförsäljning i Sverige, 25 % moms",
        "amount_ore": 10_000_00,
        "previous_ore": 0,
    }


def test_the_balance_sheet_for_people(books: Bookkeeper) -> None:
    assert books("report", "balance-sheet") == (
        """\
Balansräkning 2026-03-31 (kr)

Konto                                                 Årets början  2026-03-31
─────  ─────────────────────────────────────────────  ────────────  ──────────
       OMSÄTTNINGSTILLGÅNGAR
         Kassa och bank                                       0,00   61 000,00
1930       Företagskonto i bank                               0,00   61 000,00
       Summa omsättningstillgångar                            0,00   61 000,00

       Summa tillgångar                                       0,00   61 000,00

       EGET KAPITAL
       Bundet eget kapital
         Aktiekapital                                         0,00   50 000,00
2081       Aktiekapital                                       0,00   50 000,00
       Summa bundet eget kapital                              0,00   50 000,00

       Fritt eget kapital
         Årets resultat                                       0,00    8 500,00
           Årets resultat, inte bokfört                       0,00    8 500,00
       Summa fritt eget kapital                               0,00    8 500,00
       Summa eget kapital                                     0,00   58 500,00

       KORTFRISTIGA SKULDER
         Övriga skulder                                       0,00    2 500,00
2611       Utgående moms 25 %, försäljning i Sverige          0,00    2 500,00
       Summa kortfristiga skulder                             0,00    2 500,00

       Summa eget kapital och skulder                         0,00   61 000,00
"""
    )
    rows = books.json("report", "balance-sheet", "--on", "2026-01-31")
    assert [row["closing_ore"] for row in rows if row["text"].startswith("Summa ")][-1] == 50_000_00


def test_the_ledger_and_the_journal(books: Bookkeeper) -> None:
    assert books("report", "ledger", "--account", "1930", "--period", "2026-03") == (
        """\
Ledger 2026-03-01 to 2026-03-31 (kr)

Account  Voucher  Date        Text                Amount    Balance
───────  ───────  ──────────  ───────────────  ─────────  ─────────
1930              2026-03-01  Ingående balans       0,00  50 000,00
1930     2026-A2  2026-03-01  Försäljning 5 €  12 500,00  62 500,00
1930     2026-A3  2026-03-31  Hyra             -1 500,00  61 000,00
"""
    )
    assert [row["account"] for row in books.json("report", "ledger", "--account", "2000-2999")] == [
        "2081",
        "2611",
    ]
    assert books("report", "journal", "--period", "2026-03-31") == (
        """\
   No  Voucher  Date        Account  Text     Debit    Credit
─────  ───────  ──────────  ───────  ────  ────────  ────────
    3  2026-A3  2026-03-31  5010     Hyra  1 500,00      0,00
    3  2026-A3  2026-03-31  1930     Hyra      0,00  1 500,00
                                           ────────  ────────
Total                                      1 500,00  1 500,00
""".join(["Journal 2026-03-31 to 2026-03-31 (kr)\n\n", ""])
    )
    rows = books.json("report", "journal")
    assert sum(row["debit_ore"] for row in rows) == sum(row["credit_ore"] for row in rows) == 64_000_00


@pytest.mark.parametrize("account", ["193", "1931"])
def test_an_account_that_is_not_there_is_no_empty_ledger(books: Bookkeeper, account: str) -> None:
    for words in (("report", "ledger"), ("voucher", "list")):
        told = books(*words, "--account", account, fails=4)
        assert told.startswith(f"error[account.unknown]: There is no account {account} in the chart.\n")


def test_reports_go_to_spreadsheets(books: Bookkeeper) -> None:
    text = books("report", "trial-balance", "--format", "csv")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == ["Account", "Name", "Opening", "Debit", "Credit", "Closing"]
    assert rows[1] == ["1930", "Företagskonto i bank", "0,00", "62500,00", "1500,00", "61000,00"]
    for verb in ("trial-balance", "income-statement", "balance-sheet", "ledger", "journal"):
        books("report", verb, "-o", f"{verb}.xlsx")
        assert Path(f"{verb}.xlsx").read_bytes().startswith(b"PK")


def test_an_empty_book_says_so(books: Bookkeeper) -> None:
    assert books("report", "trial-balance", "--period", "2025").strip() == "Nothing is posted."
    assert books.json("report", "trial-balance", "--period", "2025") == []
    assert books("report", "ledger", "--account", "1940").strip() == "Nothing is posted."
    assert books("report", "income-statement", "--period", "2025").count("0,00") > 2


@pytest.mark.parametrize(
    ("words", "code", "fails"),
    [
        (("--from", "2026-04-01", "--to", "2026-03-01"), "span.backwards", 2),
        (("--from", "2026-04-01", "--year", "2026"), "span.several", 2),
        (("--period", "2026", "--year", "2026"), "span.several", 2),
        (("--year", "2030"), "year.unknown", 4),
        (("--from", "yesterday"), "usage.value", 2),
    ],
)
def test_days_that_make_no_sense(books: Bookkeeper, words: tuple[str, ...], code: str, fails: int) -> None:
    assert re.match(
        rf"error\[{code}\]: .+\nhint: .+\n", books("report", "trial-balance", *words, fails=fails)
    )


def test_one_end_alone_is_filled_up_with_its_fiscal_year(books: Bookkeeper) -> None:
    books("year", "open")
    for words, span in (
        ((), "2026-01-01 to 2026-12-31"),
        (("--from", "2026-03-01"), "2026-03-01 to 2026-12-31"),
        (("--to", "2027-02-28"), "2027-01-01 to 2027-02-28"),
        (("--year", "2027"), "2027-01-01 to 2027-12-31"),
    ):
        assert books("report", "trial-balance", *words).startswith(f"Trial balance {span} (kr)")
