"""The cash-flow statement: exact figures of a year with an asset, a loan and tax, and that it always ties to 19xx."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.ledger.conftest import LEDGER_ONLY
from tests.core.ledger.posting_story import post_lines
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.ledger.accounts import add_account
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.model import Account, AccountMonth, OpeningBalance, PriorBalance, PriorYear
from kassabok.core.ledger.reports.balances import Cut
from kassabok.core.ledger.reports.cash_flow import cash_flow, cash_flow_layout, monthly_cash_flow
from kassabok.core.ledger.reports.layouts import groups_of
from kassabok.core.ledger.reports.sheets import PeriodRow
from kassabok.core.ledger.vouchers import add_voucher

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def invested(books: Book) -> Book:
    """A year that opens with cash and shares: goods on credit, a machine bought, another sold, a loan, tax, result."""
    with books.transaction("test", today=TODAY) as tx:
        for account, ore in (("1930", 100_000_00), ("2081", -100_000_00)):
            tx.insert(OpeningBalance, account=account, amount_ore=ore)
            tx.insert(AccountMonth, account=account, month=0, debit_ore=max(ore, 0), credit_ore=max(-ore, 0))
        for on, pairs in (
            (date(2026, 1, 10), (("1469", 30_000_00), ("2440", -30_000_00))),
            (date(2026, 2, 10), (("2440", 20_000_00), ("1930", -20_000_00))),
            (date(2026, 3, 10), (("1512", 50_000_00), ("3001", -40_000_00), ("2611", -10_000_00))),
            (date(2026, 3, 20), (("4960", 25_000_00), ("1469", -25_000_00))),
            (date(2026, 4, 10), (("1930", 35_000_00), ("1512", -35_000_00))),
            (date(2026, 5, 2), (("1220", 12_000_00), ("1930", -12_000_00))),
            (date(2026, 5, 3), (("1930", 60_000_00), ("2350", -60_000_00))),
            (date(2026, 6, 30), (("2350", 5_000_00), ("8410", 1_000_00), ("1930", -6_000_00))),
            (date(2026, 8, 1), (("1930", 2_500_00), ("1220", -2_000_00), ("3973", -500_00))),
            (date(2026, 9, 1), (("2518", 700_00), ("1930", -700_00))),
            (date(2026, 12, 31), (("7832", 1_200_00), ("1229", -1_200_00))),
            (date(2026, 12, 31), (("8910", 900_00), ("2512", -900_00))),
            (date(2026, 12, 31), (("8999", 12_400_00), ("2099", -12_400_00))),
        ):
            add_voucher(tx, on=on, text="x", lines=post_lines(*pairs))
    return books


def told(rows: list[PeriodRow]) -> list[tuple[str, str, int | None]]:
    return [(row.kind, row.text, row.amount_ore) for row in rows if row.kind in ("group", "sum", "total")]


def test_from_the_result_to_the_change_of_cash(invested: Book) -> None:
    assert told(cash_flow(invested.reader, *YEAR).rows) == [
        ("group", "Resultat efter finansiella poster", 13_300_00),
        ("group", "Justeringar för poster som inte ingår i kassaflödet", 700_00),
        ("group", "Betald skatt", -700_00),
        ("group", "Förändring av varulager", -5_000_00),
        ("group", "Förändring av kundfordringar", -15_000_00),
        ("group", "Förändring av leverantörsskulder", 10_000_00),
        ("group", "Förändring av övriga kortfristiga skulder och avsättningar", 10_000_00),
        ("sum", "Kassaflöde från den löpande verksamheten", 13_300_00),
        ("group", "Materiella anläggningstillgångar", -9_500_00),
        ("sum", "Kassaflöde från investeringsverksamheten", -9_500_00),
        ("group", "Utdelning och omföring av resultat", 0),
        ("group", "Upptagna lån och amorteringar, netto", 55_000_00),
        ("sum", "Kassaflöde från finansieringsverksamheten", 55_000_00),
        ("total", "Periodens kassaflöde", 58_800_00),
        ("total", "Likvida medel vid periodens början", 100_000_00),
        ("total", "Likvida medel vid periodens slut", 158_800_00),
        ("total", "Oförklarad skillnad", 0),
    ]


def test_what_was_paid_for_assets_is_shown_by_account(invested: Book) -> None:
    rows = cash_flow(invested.reader, *YEAR).rows
    begins = next(n for n, row in enumerate(rows) if row.text == "Materiella anläggningstillgångar")
    assert [(row.account, row.amount_ore) for row in rows[begins + 1 : begins + 5]] == [
        ("1220", -10_000_00),
        ("1229", 1_200_00),
        ("3973", 500_00),
        ("7832", -1_200_00),
    ]
    brief = cash_flow(invested.reader, *YEAR, summary=True).rows
    assert [row for row in rows if row.kind != "account"] == brief


def test_month_by_month(invested: Book) -> None:
    rows = {row.text: row for row in monthly_cash_flow(invested.reader, *YEAR).rows}
    cash = rows["Likvida medel vid periodens slut"]
    assert [cash.months_ore[f"2026-{month:02}"] for month in (1, 2, 4, 5, 6, 9)] == [
        100_000_00,
        80_000_00,
        115_000_00,
        163_000_00,
        157_000_00,
        158_800_00,
    ]
    assert rows["Likvida medel vid periodens början"].amount_ore == 100_000_00
    assert cash.amount_ore == 158_800_00
    assert set(rows["Oförklarad skillnad"].months_ore.values()) == {0}


def test_beside_the_first_year_stands_what_a_file_told_of_the_year_before(invested: Book) -> None:
    with invested.transaction("test", today=TODAY) as tx:
        tx.insert(PriorYear, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
        for account, opening, closing, result in (
            ("1930", 70_000_00, 100_000_00, 0),
            ("2081", -70_000_00, -70_000_00, 0),
            ("2099", 0, -30_000_00, 0),
            ("3001", 0, 0, -30_000_00),
            ("8999", 0, 0, 30_000_00),
        ):
            tx.insert(
                PriorBalance, account=account, opening_ore=opening, closing_ore=closing, result_ore=result
            )
    before = {row.text: row.previous_ore for row in cash_flow(invested.reader, *YEAR).rows}
    assert before["Resultat efter finansiella poster"] == 30_000_00
    assert before["Periodens kassaflöde"] == 30_000_00
    assert before["Likvida medel vid periodens början"] == 70_000_00
    assert before["Likvida medel vid periodens slut"] == 100_000_00
    assert before["Oförklarad skillnad"] == 0


def test_the_year_before_in_the_book_stands_beside_the_next(invested: Book) -> None:
    with invested.transaction("test", today=TODAY) as tx:
        open_year(tx)
    row = {r.text: r for r in cash_flow(invested.reader, date(2027, 1, 1), date(2027, 12, 31)).rows}
    assert row["Periodens kassaflöde"].previous_ore == 58_800_00
    assert row["Likvida medel vid periodens början"].previous_ore == 100_000_00
    assert row["Likvida medel vid periodens början"].amount_ore == 158_800_00


@pytest.mark.parametrize("form", ["ab", "ef", "hb"])
def test_every_account_but_cash_has_one_post(form: str) -> None:
    ranges = sorted(pair for group in groups_of(cash_flow_layout(form)) for pair in group.ranges)
    covered = [number for first, last in ranges for number in range(int(first), int(last) + 1)]
    assert covered == [number for number in range(1000, 9000) if not 1900 <= number <= 1999]


ACCOUNTS = [
    "1039",
    "1220",
    "1229",
    "1469",
    "1512",
    "1630",
    "1930",
    "1910",
    "2099",
    "2123",
    "2350",
    "2440",
    "2512",
]
ACCOUNTS += ["2641", "2898", "3001", "3973", "4960", "7810", "7832", "7970", "8410", "8811", "8910", "8999"]


@settings(max_examples=40, deadline=None)
@given(
    entries=st.lists(
        st.tuples(
            st.dates(*YEAR), st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS), st.integers(1, 10**9)
        ).filter(lambda entry: entry[1] != entry[2]),
        max_size=10,
    ),
    days=st.tuples(st.dates(*YEAR), st.dates(*YEAR)).map(sorted),
)
def test_it_ties_to_cash_and_bank(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[tuple[date, str, str, int]],
    days: list[date],
) -> None:
    first, last = days
    with create_book(tmp_path_factory.mktemp("book") / "b.kassabok", LEDGER_ONLY) as book:
        with book.transaction("test", today=TODAY) as tx:
            found_company(tx, name="A", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
            for number in {*ACCOUNTS} - {row.number for row in tx.all(Account)}:
                add_account(tx, number, name=number)
            for on, debit, credit, ore in entries:
                add_voucher(tx, on=on, text="x", lines=post_lines((debit, ore), (credit, -ore)))
        moved = book.reader.value(
            "SELECT coalesce(sum(amount_ore), 0) FROM voucher_line "
            "WHERE substr(account, 1, 2) = '19' AND date BETWEEN :first AND :last",
            first=first,
            last=last,
        )
        for rows in (
            cash_flow(book.reader, first, last).rows,
            cash_flow(book.reader, first, last, Cut(known_on=date(2099, 1, 1))).rows,
        ):
            amounts = {row.text: row.amount_ore for row in rows}
            assert amounts["Periodens kassaflöde"] == moved
            assert amounts["Oförklarad skillnad"] == 0
        months = monthly_cash_flow(book.reader, first, last).rows
        assert {row.text: row.amount_ore for row in months} == amounts
        assert sum(ore or 0 for ore in months[-4].months_ore.values()) == moved
