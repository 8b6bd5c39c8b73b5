"""kassabok report, as its user sees it: the golden text of each statement, and the same figures as data."""

import csv
import io
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.bookkeeping import Bookkeeper
from tests.cli.conftest import Runner

from kassabok.cli.frame.plot import plot_lines
from kassabok.cli.frame.screen import Screen
from kassabok.cli.statement_pages import statement_lines
from kassabok.core.ledger.reports.sheets import MonthlyRow
from kassabok.core.money import format_kronor
from kassabok.formats.documents.chart import Chart, Series


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

Konto                                                  Perioden
─────  ─────────────────────────────────────────────  ─────────
       RÖRELSEINTÄKTER, LAGERFÖRÄNDRINGAR M.M.
         Nettoomsättning                              10 000,00
3001       Varuförsäljning i Sverige, 25 % moms       10 000,00
       Summa rörelseintäkter, lagerförändringar m.m.  10 000,00

       RÖRELSEKOSTNADER
         Övriga externa kostnader                     -1 500,00
5010       Hyra för butik och kontor                  -1 500,00
       Summa rörelsekostnader                         -1 500,00

       Rörelseresultat                                 8 500,00
       Resultat efter finansiella poster               8 500,00
       Resultat före skatt                             8 500,00
       Årets resultat                                  8 500,00
"""
    )
    assert {row["previous_ore"] for row in books.json("report", "income-statement")} == {None}
    # Beside the next year stands this one.
    books("year", "open")
    assert re.search(r"Årets resultat +0,00 +8 500,00", books("report", "income-statement", "--year", "2027"))
    rows = books.json("report", "income-statement", "--period", "2026-03")
    assert rows[2] == {
        "kind": "account",
        "account": "3001",
        "text": "Varuförsäljning i Sverige, 25 % moms",
        "amount_ore": 10_000_00,
        "previous_ore": None,
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
    on_the_last_day = ("report", "balance-sheet", "--on", "2026-12-31")
    assert books("report", "balance-sheet", "--year", "2026") == books(*on_the_last_day)
    assert "report.either" in books(*on_the_last_day, "--year", "2026", fails=2)
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


def test_a_range_of_accounts_backwards(books: Bookkeeper) -> None:
    assert books("report", "ledger", "--account", "1599-1500", fails=2) == (
        "error[ledger.backwards]: The range of accounts 1599-1500 is backwards.\nhint: --account 1500-1599\n"
    )


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


# Files and pictures


def sheet_of(path: str, *, results: bool) -> list[tuple[object, ...]]:
    """The rows of a workbook; formulas by their results or as they are written."""
    return list(opened(path, results=results).iter_rows(values_only=True))


def opened(path: str, *, results: bool = False) -> Any:
    return openpyxl.load_workbook(path, data_only=results).active


def test_a_statement_in_a_spreadsheet_adds_up_by_formulas(books: Bookkeeper) -> None:
    books("report", "balance-sheet", "-o", "b.xlsx")
    told = [(row[2], row[4]) for row in sheet_of("b.xlsx", results=False)]
    seen = {row[2]: row[4] for row in sheet_of("b.xlsx", results=True)}
    assert told[:4] == [
        ("Text", "Closing"),
        ("Omsättningstillgångar", None),
        ("Kassa och bank", "=SUBTOTAL(9,E4:E4)"),
        ("Företagskonto i bank", 61000),
    ]
    assert dict(told)["Summa tillgångar"] == "=SUBTOTAL(9,E2:E5)"
    assert dict(told)["Summa eget kapital och skulder"] == "=SUBTOTAL(9,E7:E20)"
    assert (seen["Summa tillgångar"], seen["Summa eget kapital och skulder"], seen["Årets resultat"]) == (
        61000,
        61000,
        8500,
    )
    sheet = opened("b.xlsx")
    assert (sheet.freeze_panes, sheet["E3"].font.bold, sheet["E4"].font.bold) == ("D2", True, False)
    rows = books.json("report", "balance-sheet")
    assert [row[4] for row in sheet_of("b.xlsx", results=True)[1:]] == [
        None if row["closing_ore"] is None else row["closing_ore"] / 100 for row in rows
    ]


def test_a_table_in_a_spreadsheet_has_its_totals_dates_and_a_head_that_stays(books: Bookkeeper) -> None:
    books("report", "trial-balance", "-o", "t.xlsx")
    assert sheet_of("t.xlsx", results=False)[-1] == (
        "Total",
        None,
        "=SUM(C2:C6)",
        "=SUM(D2:D6)",
        "=SUM(E2:E6)",
        "=SUM(F2:F6)",
    )
    assert sheet_of("t.xlsx", results=True)[-1] == ("Total", None, 0, 64000, 64000, 0)
    books("report", "ledger", "--account", "1930", "-o", "l.xlsx")
    sheet = opened("l.xlsx")
    assert sheet["C2"].value.date() == date(2026, 1, 10)
    assert (sheet["C2"].number_format, sheet["E2"].number_format) == ("yyyy-mm-dd", "#,##0.00")
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.orientation) == (
        "A2",
        "$1:$1",
        "landscape",
    )


def test_months_are_columns_in_files_and_an_object_in_json(books: Bookkeeper) -> None:
    words = ("report", "income-statement", "--by-month", "--period", "2026-q1")
    text = books(*words, "--format", "csv")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == ["Kind", "Account", "Text", "2026-01", "2026-02", "2026-03", "Sum"]
    assert rows[-1] == ["total", "", "Årets resultat", "0,00", "0,00", "8500,00", "8500,00"]
    assert books.json(*words)[-1] == {
        "kind": "total",
        "account": "",
        "text": "Årets resultat",
        "months_ore": {"2026-01": 0, "2026-02": 0, "2026-03": 8_500_00},
        "amount_ore": 8_500_00,
    }


def test_months_come_in_blocks_that_fit_the_terminal(books: Bookkeeper) -> None:
    rows = [MonthlyRow(**row) for row in books.json("report", "income-statement", "--by-month")]
    for width in (80, 100, 40):
        lines = statement_lines(rows, "Resultaträkning (kr)", {}, Screen(width))
        assert max(map(len, lines)) <= width
        for number in range(1, 13):
            assert sum(f"2026-{number:02}" in line for line in lines) == 1
        assert "Summa" in lines[[n for n, line in enumerate(lines) if line.startswith("Konto")][-1]]
    wide = statement_lines(rows, "Resultaträkning (kr)", {}, Screen())
    assert sum(line.startswith("Konto") for line in wide) == 1


def test_every_report_is_printed(books: Bookkeeper) -> None:
    for verb, words, title in (
        ("trial-balance", (), "Saldobalans"),
        ("income-statement", ("--budget",), "Resultaträkning"),
        ("balance-sheet", ("--by-month",), "Balansräkning"),
        ("cash-flow", (), "Kassaflödesanalys"),
        ("ledger", (), "Huvudbok"),
        ("journal", (), "Grundbok"),
        ("account-analysis", ("--account", "1930"), "Kontoanalys 1930"),
        ("changes", ("--since", "2026-01-01"), "Ändringar"),
        ("payables", ("--items",), "Leverantörsreskontra"),
        ("receivables", (), "Receivables 2026-03-31"),
    ):
        books("report", verb, *words, "-o", f"{verb}.pdf")
        text = pypdf.PdfReader(f"{verb}.pdf").pages[0].extract_text()
        assert title in text, verb
        assert "Lerverket AB" in text
        assert ("Utskriven" if verb != "receivables" else "Printed") + " 2026-03-31" in text
    text = pypdf.PdfReader("balance-sheet.pdf").pages[0].extract_text().replace("\u202f", " ")
    assert "Summa tillgångar" in text
    assert "61 000,00" in text


def test_a_pdf_goes_to_a_pipe_but_not_to_a_terminal(
    books: Bookkeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped = subprocess.run(
        [Path(sys.executable).with_name("kassabok"), "report", "journal", "--format", "pdf"],
        capture_output=True,
        check=True,
    )
    assert piped.stdout.startswith(b"%PDF")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("kassabok.cli.frame.terminal.is_terminal", lambda stream: True)
    assert books("report", "journal", "--format", "pdf", fails=2).startswith(
        "error[output.binary]: report-journal.pdf is not text"
    )


def test_the_result_is_drawn_on_a_terminal(books: Bookkeeper) -> None:
    assert books("report", "income-statement", "--plot", "--period", "2026-q1") == (
        """\
Resultat per månad 2026-01-01 - 2026-03-31 (kr)

                                                           Resultat  Ackumulerat
2026-01  │                                                     0,00         0,00
2026-02  │                                                     0,00         0,00
2026-03  │███████████████████████████████████████▉         8 500,00     8 500,00
         ┴──────────────────────┴───────────────────────┴
         0                    5 000                10 000
"""
    )
    drawn = books("report", "cash-flow", "--plot", "--period", "2026-q1")
    assert "61 000,00" in drawn
    assert "50 000,00" in drawn
    assert "1930 Företagskonto" in books("report", "account-analysis", "--account", "1930", "--plot")


@given(
    amounts=st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=12),
    width=st.integers(30, 140),
    lines=st.booleans(),
)
def test_bars_fit_and_nothing_is_lost(amounts: list[int], width: int, lines: bool) -> None:
    labels = tuple(f"2026-{number:02}" for number in range(1, len(amounts) + 1))
    chart = Chart("Resultat", "2026", labels, Series("Resultat", tuple(amounts)))
    screen = Screen(width, lines=lines)
    drawn = plot_lines(chart, screen)
    longest = max(map(len, map(format_kronor, [*amounts])))
    assert max(map(len, drawn)) <= max(width, 9 + 10 + 1 + 2 + max(longest, 8))
    marks = "█▐▏▎▍▌▋▊▉" if lines else "#"
    for label, ore in zip(labels, amounts, strict=True):
        row = next(line for line in drawn if line.startswith(label))
        before, _, after = row[9:].partition("│" if lines else "|")
        assert (any(mark in before for mark in marks), any(mark in after for mark in marks)) == (
            ore < 0,
            ore > 0,
        )
        assert row.endswith(format_kronor(ore))


def test_pictures_are_for_plots(books: Bookkeeper) -> None:
    for suffix, begins in (("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")):
        books("report", "income-statement", "--plot", "-o", f"result.{suffix}")
        assert Path(f"result.{suffix}").read_bytes().startswith(begins)
    told = books("report", "income-statement", "-o", "result2.svg", fails=2)
    assert told.startswith("error[output.suffix]: This answer is no picture, as result2.svg would be.")
    assert not Path("result2.svg").exists()


def test_what_does_not_go_together_is_refused(books: Bookkeeper) -> None:
    assert "error[report.either]" in books("report", "income-statement", "--budget", "--by-month", fails=2)
    assert "error[report.either]" in books("report", "income-statement", "--budget", "--plot", fails=2)
    assert "error[budget.days]" in books(
        "report", "income-statement", "--budget", "--to", "2026-03-15", fails=2
    )
    assert "error[object.unknown]" in books("report", "trial-balance", "--cost-centre", "Nord", fails=4)


def test_a_report_of_one_cost_centre(books: Bookkeeper) -> None:
    books("object", "add", "cost-centre:Nord", "--name", "Norra butiken")
    books(
        *("voucher", "add", "--text", "Hyra Nord", "--date", "2026-03-20"),
        *("--line", "5010=700@cost-centre:Nord", "--line", "1930=-700"),
    )
    title = books("report", "income-statement", "--cost-centre", "Nord").splitlines()[0]
    assert title == "Resultaträkning 2026-01-01 - 2026-12-31, 1:Nord (kr)"
    for words, ore in (
        (("--cost-centre", "Nord"), -700_00),
        (("--object", "1:-"), 8_500_00),
        ((), 7_800_00),
    ):
        assert books.json("report", "income-statement", *words)[-1]["amount_ore"] == ore
    assert [row["account"] for row in books.json("report", "trial-balance", "--cost-centre", "Nord")] == [
        "5010"
    ]


def test_changes_for_people(books: Bookkeeper) -> None:
    told = books("report", "changes", "--since", "2020-01-01", "--to", "2026-03-15", "--accounts")
    assert told.startswith("Registered after 2020-01-01, dated to 2026-03-15 (kr)\n")
    assert told.splitlines()[-1].split() == ["Total", "62", "500,00", "62", "500,00", "0,00"]
    assert books("report", "changes", "--since", "2099-01-01") == "Nothing was registered after that day.\n"
    assert books.json("report", "changes", "--since", "2099-01-01") == []
    rows = books.json("report", "changes", "--since", "2020-01-01")
    assert [(row["voucher"], row["result_ore"]) for row in rows] == [
        ("2026-A1", 0),
        ("2026-A2", 10_000_00),
        ("2026-A3", -1_500_00),
    ]


def test_any_answer_is_printed_with_a_title_and_without_what_it_lacks(books: Bookkeeper) -> None:
    for words, title, there, lacking in (
        (
            ("voucher", "show", "2026-A1"),
            "Verifikation 2026-A1",
            ("Aktiekapital", "Belopp", "Rader"),
            "Rättad av",
        ),
        (("voucher", "list"), "Verifikationslista", ("2026-A3", "Rättad av"), "Rader"),
        (("year", "list"), "Fiscal years", ("2026-12-31",), "Amounts in kronor"),
        (
            ("report", "receivables"),
            "Receivables 2026-03-31",
            ("Nobody owes anything.",),
            "Amounts in kronor",
        ),
    ):
        books(*words, "-o", "answer.pdf", "--yes")
        text = pypdf.PdfReader("answer.pdf").pages[0].extract_text()
        assert title in text
        assert all(word in text for word in there), text
        assert lacking not in text


def test_what_stands_against_an_account_goes_to_a_spreadsheet_by_month(books: Bookkeeper) -> None:
    words = ("report", "account-analysis", "--account", "1930", "--period", "2026-q1", "--against")
    books(*words, "-o", "against.xlsx")
    assert sheet_of("against.xlsx", results=True) == [
        ("Account", "Name", "2026-01", "2026-02", "2026-03", "Amount"),
        ("2081", "Aktiekapital", 50000, 0, 0, 50000),
        ("3001", "Varuförsäljning i Sverige, 25 % moms", 0, 0, 10000, 10000),
        ("2611", "Utgående moms 25 %, försäljning i Sverige", 0, 0, 2500, 2500),
        ("5010", "Hyra för butik och kontor", 0, 0, -1500, -1500),
        ("Total", None, 50000, 0, 11000, 61000),
    ]
    assert books.json(*words)[1]["months_ore"] == {"2026-01": 0, "2026-02": 0, "2026-03": 10_000_00}
    quiet = ("report", "account-analysis", "--account", "1940", "--against")
    assert books(*quiet) == "Nothing moved on it.\n"
