"""The reports over a small company's two years, with exact figures for any dates."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.ledger.conftest import LEDGER_ONLY
from tests.core.ledger.posting_story import post_lines
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.dates import ONE_DAY
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.reports.balances import moved_through
from kassabok.core.ledger.reports.books import general_ledger, journal
from kassabok.core.ledger.reports.statements import balance_sheet, income_statement
from kassabok.core.ledger.reports.trial_balance import trial_balance
from kassabok.core.ledger.vouchers import add_voucher

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
NEXT_YEAR = (date(2027, 1, 1), date(2027, 12, 31))


@pytest.fixture
def traded(books: Book) -> Book:
    """2026: 50 000 in shares, goods bought, sold with VAT, rent. 2027: a sale. Nothing was closed in between."""
    with books.transaction("test", today=TODAY) as tx:
        open_year(tx)
        for day, text, pairs in (
            (date(2026, 1, 10), "Aktiekapital", (("1930", 50_000_00), ("2081", -50_000_00))),
            (date(2026, 2, 28), "Inköp", (("1469", 8_000_00), ("2641", 2_000_00), ("1930", -10_000_00))),
            (
                date(2026, 3, 1),
                "Försäljning",
                (("1930", 12_500_00), ("3001", -10_000_00), ("2611", -2_500_00)),
            ),
            (date(2026, 3, 15), "Varukostnad", (("4960", 4_000_00), ("1469", -4_000_00))),
            (date(2026, 3, 31), "Hyra", (("5010", 1_500_00), ("1930", -1_500_00))),
            (date(2027, 1, 2), "Försäljning", (("1930", 1_250_00), ("3001", -1_000_00), ("2611", -250_00))),
        ):
            add_voucher(tx, on=day, text=text, lines=post_lines(*pairs))
    return books


def trial(book: Book, first: date, last: date) -> dict[str, tuple[int, int, int, int]]:
    """The trial balance in whole kronor by account; it must add up."""
    rows = trial_balance(book.reader, first, last)
    assert sum(row.closing_ore for row in rows) == 0
    assert sum(row.opening_ore for row in rows) == 0
    assert sum(row.debit_ore - row.credit_ore for row in rows) == 0
    return {
        row.account: (
            row.opening_ore // 100,
            row.debit_ore // 100,
            row.credit_ore // 100,
            row.closing_ore // 100,
        )
        for row in rows
    }


def test_the_trial_balance_of_a_year(traded: Book) -> None:
    assert trial(traded, *YEAR) == {
        "1469": (0, 8000, 4000, 4000),
        "1930": (0, 62500, 11500, 51000),
        "2081": (0, 0, 50000, -50000),
        "2611": (0, 0, 2500, -2500),
        "2641": (0, 2000, 0, 2000),
        "3001": (0, 0, 10000, -10000),
        "4960": (0, 4000, 0, 4000),
        "5010": (0, 1500, 0, 1500),
    }
    assert trial_balance(traded.reader, *YEAR)[0].name == "Inkurans, nedskrivning av varulager"


def test_the_trial_balance_of_days_inside_a_month(traded: Book) -> None:
    assert trial(traded, date(2026, 3, 2), date(2026, 3, 30)) == {
        "1469": (8000, 0, 4000, 4000),
        "1930": (52500, 0, 0, 52500),
        "2081": (-50000, 0, 0, -50000),
        "2611": (-2500, 0, 0, -2500),
        "2641": (2000, 0, 0, 2000),
        "3001": (-10000, 0, 0, -10000),
        "4960": (0, 4000, 0, 4000),
    }


def test_a_new_year_opens_with_balances_and_the_result_nobody_has_moved(traded: Book) -> None:
    assert trial(traded, *NEXT_YEAR) == {
        "1469": (4000, 0, 0, 4000),
        "1930": (51000, 1250, 0, 52250),
        "2081": (-50000, 0, 0, -50000),
        "2611": (-2500, 0, 250, -2750),
        "2641": (2000, 0, 0, 2000),
        "3001": (0, 0, 1000, -1000),
        "": (-4500, 0, 0, -4500),
    }
    assert trial_balance(traded.reader, *NEXT_YEAR)[-1].name == "Tidigare års resultat, inte omfört"


def test_an_account_that_went_up_and_down_is_shown(books: Book) -> None:
    with books.transaction("test", today=TODAY) as tx:
        add_voucher(tx, on=TODAY, text="x", lines=post_lines(("1930", 5), ("1910", -5)))
        add_voucher(tx, on=TODAY, text="x", lines=post_lines(("1930", -5), ("1910", 5)))
    assert [(row.account, row.debit_ore, row.closing_ore) for row in trial_balance(books.reader, *YEAR)] == [
        ("1910", 5, 0),
        ("1930", 5, 0),
    ]


def test_an_empty_book_has_empty_reports(books: Book) -> None:
    assert trial_balance(books.reader, *YEAR) == []
    assert list(general_ledger(books.reader, *YEAR)) == []
    assert list(journal(books.reader, *YEAR)) == []
    assert [row.text for row in income_statement(books.reader, *YEAR).rows][-1] == "Årets resultat"
    assert {row.closing_ore for row in balance_sheet(books.reader, YEAR[1]).rows} <= {0, None}


def test_the_ledger_runs_from_the_opening_balance(traded: Book) -> None:
    rows = list(
        general_ledger(
            traded.reader, date(2026, 3, 1), date(2026, 3, 31), from_account="1930", to_account="1930"
        )
    )
    assert [
        (row.voucher, row.date.day, row.text, row.amount_ore // 100, row.balance_ore // 100) for row in rows
    ] == [
        ("", 1, "Ingående balans", 0, 40000),
        ("2026-A3", 1, "Försäljning", 12500, 52500),
        ("2026-A5", 31, "Hyra", -1500, 51000),
    ]
    everything = list(general_ledger(traded.reader, *NEXT_YEAR))
    assert [row.account for row in everything] == [
        "1469",
        "1930",
        "1930",
        "2081",
        "2611",
        "2611",
        "2641",
        "3001",
    ]
    assert everything[-1].balance_ore == -1_000_00


def test_the_journal_is_in_order_of_registration_and_ties_to_the_ledger(traded: Book) -> None:
    with traded.transaction("test", today=TODAY) as tx:
        add_voucher(tx, on=date(2026, 2, 1), text="Sent", lines=post_lines(("6570", 10), ("1930", -10)))
    rows = list(journal(traded.reader, *YEAR))
    assert [row.voucher for row in rows][-3:] == ["2026-A5", "2026-A6", "2026-A6"]
    assert [row.registered for row in rows][-3:] == [5, 7, 7]
    assert (rows[0].account, rows[0].name, rows[0].debit_ore, rows[0].credit_ore) == (
        "1930",
        "Företagskonto i bank",
        50_000_00,
        0,
    )
    ledger = [row for row in general_ledger(traded.reader, *YEAR) if row.voucher]
    assert sum(row.debit_ore for row in rows) == sum(max(row.amount_ore, 0) for row in ledger)
    assert len(rows) == len(ledger)


def test_the_income_statement_of_a_period_beside_the_year_before(traded: Book) -> None:
    rows = income_statement(traded.reader, date(2027, 1, 1), date(2027, 3, 31)).rows
    assert [(row.kind, row.account, row.text, row.amount_ore, row.previous_ore) for row in rows] == [
        ("part", "", "Rörelseintäkter, lagerförändringar m.m.", None, None),
        ("group", "", "Nettoomsättning", 1_000_00, 10_000_00),
        ("account", "3001", "Varuförsäljning i Sverige, 25 % moms", 1_000_00, 10_000_00),
        ("sum", "", "Summa rörelseintäkter, lagerförändringar m.m.", 1_000_00, 10_000_00),
        ("part", "", "Rörelsekostnader", None, None),
        ("group", "", "Handelsvaror", 0, -4_000_00),
        ("account", "4960", "Kostnad för sålda varor, lagerförändring", 0, -4_000_00),
        ("group", "", "Övriga externa kostnader", 0, -1_500_00),
        ("account", "5010", "Hyra för butik och kontor", 0, -1_500_00),
        ("sum", "", "Summa rörelsekostnader", 0, -5_500_00),
        ("total", "", "Rörelseresultat", 1_000_00, 4_500_00),
        ("total", "", "Resultat efter finansiella poster", 1_000_00, 4_500_00),
        ("total", "", "Resultat före skatt", 1_000_00, 4_500_00),
        ("total", "", "Årets resultat", 1_000_00, 4_500_00),
    ]


def test_the_balance_sheet_balances_on_any_day(traded: Book) -> None:
    rows = balance_sheet(traded.reader, date(2027, 1, 31)).rows
    assert [
        (row.kind, row.text, row.opening_ore, row.closing_ore)
        for row in rows
        if row.kind in ("group", "sum", "total")
    ] == [
        ("group", "Färdiga varor och handelsvaror", 4_000_00, 4_000_00),
        ("sum", "Summa varulager m.m.", 4_000_00, 4_000_00),
        ("group", "Kassa och bank", 51_000_00, 52_250_00),
        ("sum", "Summa omsättningstillgångar", 55_000_00, 56_250_00),
        ("total", "Summa tillgångar", 55_000_00, 56_250_00),
        ("group", "Aktiekapital", 50_000_00, 50_000_00),
        ("sum", "Summa bundet eget kapital", 50_000_00, 50_000_00),
        ("group", "Balanserat resultat", 4_500_00, 4_500_00),
        ("group", "Årets resultat", 0, 1_000_00),
        ("sum", "Summa fritt eget kapital", 4_500_00, 5_500_00),
        ("sum", "Summa eget kapital", 54_500_00, 55_500_00),
        ("group", "Övriga skulder", 500_00, 750_00),
        ("sum", "Summa kortfristiga skulder", 500_00, 750_00),
        ("total", "Summa eget kapital och skulder", 55_000_00, 56_250_00),
    ]
    assert [(row.account, row.text, row.closing_ore) for row in rows if row.kind == "account"][2:5] == [
        ("2081", "Aktiekapital", 50_000_00),
        ("", "Tidigare års resultat, inte omfört", 4_500_00),
        ("", "Årets resultat, inte bokfört", 1_000_00),
    ]


def test_a_result_moved_to_equity_is_not_counted_twice(traded: Book) -> None:
    with traded.transaction("test", today=TODAY) as tx:
        lines = post_lines(("8999", 4_500_00), ("2099", -4_500_00))
        add_voucher(tx, on=date(2026, 12, 31), text="Årets resultat", lines=lines)
    assert "" not in trial(traded, *NEXT_YEAR)
    closing = {row.text: row.closing_ore for row in balance_sheet(traded.reader, date(2026, 12, 31)).rows}
    assert closing["Summa tillgångar"] == closing["Summa eget kapital och skulder"] == 55_000_00
    assert "Årets resultat, inte bokfört" not in closing
    assert closing["Årets resultat"] == closing["Resultat för året"] == 4_500_00
    assert income_statement(traded.reader, *YEAR).rows[-1].amount_ore == 4_500_00


@pytest.mark.parametrize(
    ("last", "then"),
    [
        (date(2025, 2, 28), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2024, 2, 28), date(2023, 2, 28)),
    ],
)
def test_the_year_before_ends_with_its_month(books: Book, last: date, then: date) -> None:
    with books.transaction("test", today=TODAY) as tx:
        for year in (2025, 2024, 2023):
            open_year(tx, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
        add_voucher(tx, on=then, text="x", lines=post_lines(("1930", 100), ("3001", -100)))
    rows = income_statement(books.reader, last.replace(day=1), last).rows
    assert (rows[-1].amount_ore, rows[-1].previous_ore) == (0, 100)


@settings(max_examples=15)
@given(
    entries=st.lists(
        st.tuples(
            st.dates(date(2026, 1, 1), date(2027, 12, 31)),
            st.sampled_from(["1930", "2611", "3001", "4960"]),
            st.integers(1, 10**9),
        ),
        max_size=12,
    ),
    days=st.lists(st.dates(date(2025, 12, 1), date(2028, 1, 31)), min_size=1, max_size=6),
)
def test_sums_by_month_are_the_sums_of_the_lines_on_any_day(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[date, str, int]], days: list[date]
) -> None:
    with create_book(tmp_path_factory.mktemp("book") / "b.kassabok", LEDGER_ONLY) as book:
        with book.transaction("test", today=TODAY) as tx:
            found_company(tx, name="A", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
            open_year(tx)
            for day, account, amount_ore in entries:
                lines = post_lines((account, amount_ore), ("2081", -amount_ore))
                add_voucher(tx, on=day, text="x", lines=lines)
        for day in days:
            moved = {
                number: (m.debit_ore, m.credit_ore) for number, m in moved_through(book.reader, day).items()
            }
            assert moved == {
                account: (debit_ore, credit_ore)
                for account, debit_ore, credit_ore in book.reader.rows(
                    "SELECT account, sum(max(amount_ore, 0)), sum(max(-amount_ore, 0)) FROM voucher_line "
                    "WHERE date <= :day GROUP BY account",
                    day=day,
                )
            }
            rows = trial_balance(book.reader, day, day + ONE_DAY)
            assert sum(row.closing_ore for row in rows) == 0
