"""One account looked at closely, and the vouchers by which a report differs from what was known earlier."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.ledger.conftest import LEDGER_ONLY
from tests.core.ledger.posting_story import post_lines
from tests.core.ledger.test_cuts import branches as branches  # noqa: PLC0414 - a fixture is used by its name
from tests.core.ledger.test_cuts import register
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.errors import NotFound
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.reports.analysis import AnalysisMonth, account_analysis
from kassabok.core.ledger.reports.balances import Cut
from kassabok.core.ledger.reports.changes import changed_accounts, changes
from kassabok.core.ledger.reports.statements import income_statement
from kassabok.core.ledger.reports.trial_balance import trial_balance

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_an_account_by_month_and_what_stands_against_it(branches: Book) -> None:
    found = account_analysis(branches.reader, "1930", date(2026, 1, 20), date(2026, 3, 31))
    assert found.months == (
        AnalysisMonth("2026-01", 1_000_00, 0, 0, 1_000_00),
        AnalysisMonth("2026-02", 1_000_00, 3_000_00, 1_000_00, 3_000_00),
        AnalysisMonth("2026-03", 3_000_00, 0, 50_00, 2_950_00),
    )
    assert [(row.account, row.months_ore, row.amount_ore) for row in found.against] == [
        ("3001", {"2026-01": 0, "2026-02": 3_000_00, "2026-03": 0}, 3_000_00),
        ("5010", {"2026-01": 0, "2026-02": -1_000_00, "2026-03": 0}, -1_000_00),
        ("6570", {"2026-01": 0, "2026-02": 0, "2026-03": -50_00}, -50_00),
    ]
    assert (found.opening_ore, found.debit_ore, found.credit_ore, found.closing_ore) == (
        1_000_00,
        3_000_00,
        1_050_00,
        2_950_00,
    )


def test_of_one_cost_centre_the_other_one_stands_against_it(branches: Book) -> None:
    found = account_analysis(branches.reader, "5010", *YEAR, Cut((("1", "Nord"),)))
    assert (found.debit_ore, found.closing_ore) == (600_00, 600_00)
    assert [(row.account, row.amount_ore) for row in found.against] == [
        ("1930", 1_000_00),
        ("5010", -400_00),
    ]


def test_a_cost_account_opens_with_its_own_year(branches: Book) -> None:
    with branches.transaction("test", today=TODAY) as tx:
        open_year(tx)
    found = account_analysis(branches.reader, "5010", date(2027, 1, 1), date(2027, 1, 31))
    assert (found.opening_ore, found.against) == (0, ())
    with pytest.raises(NotFound, match="no account 5011"):
        account_analysis(branches.reader, "5011", *YEAR)


def test_what_was_registered_later_is_listed_with_what_it_did_to_the_result(books: Book) -> None:
    register(books, date(2026, 4, 1), 12, post_lines(("1930", 100), ("3001", -100)), on=date(2026, 3, 31))
    register(books, date(2026, 4, 20), 12, post_lines(("6570", 30), ("1930", -30)), on=date(2026, 3, 30))
    register(books, date(2026, 5, 20), 12, post_lines(("1930", 7), ("2081", -7)), on=date(2026, 5, 20))
    rows = list(changes(books.reader, date(2026, 4, 1), *YEAR))
    assert [
        (row.voucher, row.registered.date(), row.date, row.amount_ore, row.result_ore) for row in rows
    ] == [
        ("2026-A2", date(2026, 4, 20), date(2026, 3, 30), 30, -30),
        ("2026-A3", date(2026, 5, 20), date(2026, 5, 20), 7, 0),
    ]
    quarter = list(changes(books.reader, date(2026, 4, 1), date.min, date(2026, 3, 31)))
    assert [(row.account, row.change_ore) for row in changed_accounts(quarter)] == [
        ("1930", -30),
        ("6570", 30),
    ]
    assert list(changes(books.reader, date(2026, 5, 20), *YEAR)) == []


@settings(max_examples=25, deadline=None)
@given(
    entries=st.lists(
        st.tuples(
            st.dates(*YEAR),
            st.dates(*YEAR),
            st.sampled_from(["1930", "2611", "3001", "5010", "8999"]),
            st.integers(-(10**9), 10**9).filter(bool),
        ),
        max_size=10,
    ),
    since=st.dates(*YEAR),
    days=st.tuples(st.dates(*YEAR), st.dates(*YEAR)).map(sorted),
    number=st.sampled_from(["1930", "2081", "3001"]),
)
def test_they_explain_every_difference(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[tuple[date, date, str, int]],
    since: date,
    days: list[date],
    number: str,
) -> None:
    first, last = days
    with create_book(tmp_path_factory.mktemp("book") / "b.kassabok", LEDGER_ONLY) as book:
        with book.transaction("test", today=TODAY) as tx:
            found_company(tx, name="A", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
        for on, registered, account, ore in entries:
            register(book, registered, 12, post_lines((account, ore), ("2081", -ore)), on=on)
        reader, known = book.reader, Cut(known_on=since)
        later = list(changes(reader, since, date.min, last))

        now = {row.account: row.closing_ore for row in trial_balance(reader, YEAR[0], last)}
        then = {row.account: row.closing_ore for row in trial_balance(reader, YEAR[0], last, known)}
        differs = {
            account: now.get(account, 0) - then.get(account, 0) for account in now.keys() | then.keys()
        }
        changed = {row.account: row.change_ore for row in changed_accounts(later)}
        assert {a: ore for a, ore in changed.items() if ore} == {a: ore for a, ore in differs.items() if ore}

        of_days = list(changes(reader, since, first, last))
        results = [
            income_statement(reader, first, last, cut).rows[-1].amount_ore or 0 for cut in (Cut(), known)
        ]
        assert sum(row.result_ore for row in of_days) == results[0] - results[1]

        found = account_analysis(reader, number, first, last)
        net = found.closing_ore - found.opening_ore
        assert sum(row.amount_ore for row in found.against) == net == found.debit_ore - found.credit_ore
        for month in found.months:
            against = sum(row.months_ore[month.month] for row in found.against)
            assert against == month.closing_ore - month.opening_ore
