"""The result by object: exact figures, and its rows are the income statement."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.ledger.conftest import LEDGER_ONLY
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.errors import NotFound
from kassabok.core.ledger import budgets, objects
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.reports.balances import Cut
from kassabok.core.ledger.reports.objects import ObjectResultRow, object_results
from kassabok.core.ledger.reports.statements import income_statement
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.core.objects import Objects

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
NORD: Objects = (("1", "Nord"),)
SYD: Objects = (("1", "Syd"),)
NORD_P1: Objects = (("1", "Nord"), ("6", "P1"))


def add_objects(book: Book) -> None:
    with book.transaction("test", today=TODAY) as tx:
        for dimension, code in (("1", "Nord"), ("1", "Syd"), ("1", "Väst"), ("6", "P1")):
            objects.add_object(tx, dimension, code, name=f"{code} AB")


def book_on(book: Book, account: str, ore: int, of: Objects, on: date = TODAY) -> None:
    with book.transaction("test", today=TODAY) as tx:
        lines = [PostLine(account, ore, objects=of), PostLine("1930", -ore)]
        add_voucher(tx, on=on, text="Något", lines=lines)


@pytest.fixture
def branches(books: Book) -> Book:
    add_objects(books)
    book_on(books, "3001", -1_000_00, NORD_P1)
    book_on(books, "3001", -3_000_00, SYD)
    book_on(books, "5010", 600_00, NORD)
    book_on(books, "5010", 400_00, SYD)
    book_on(books, "6570", 50_00, ())
    book_on(books, "8999", 77_00, ())
    return books


def test_each_object_has_its_result_and_the_rest_a_row_of_its_own(branches: Book) -> None:
    assert object_results(branches.reader, *YEAR, "1") == [
        ObjectResultRow("1:Nord", "Nord AB", 1_000_00, -600_00, 400_00, None),
        ObjectResultRow("1:Syd", "Syd AB", 3_000_00, -400_00, 2_600_00, None),
        ObjectResultRow("1:-", "Utan kostnadsställe", 0, -50_00, -50_00, None),
    ]
    assert object_results(branches.reader, *YEAR, "6", Cut(NORD)) == [
        ObjectResultRow("6:P1", "P1 AB", 1_000_00, 0, 1_000_00, None),
        ObjectResultRow("6:-", "Utan projekt", 0, -600_00, -600_00, None),
    ]
    assert object_results(branches.reader, date(2026, 1, 1), date(2026, 3, 1), "1") == []
    with pytest.raises(NotFound, match="There is no dimension 44"):
        object_results(branches.reader, *YEAR, "44")


def test_the_budget_of_an_object_stands_beside_its_result_for_whole_months(branches: Book) -> None:
    with branches.transaction("test", today=TODAY) as tx:
        budgets.set_budget(tx, "2026", [budgets.Planned("3001", {202603: 900_00}, NORD)])
        budgets.set_budget(tx, "2026", [budgets.Planned("5010", {202603: 500_00}, NORD)])
        budgets.set_budget(tx, "2026", [budgets.Planned("3001", {202603: 70_00}, (("1", "Väst"),))])
    march = (date(2026, 3, 1), date(2026, 3, 31))
    assert [
        (row.object, row.result_ore, row.budget_ore) for row in object_results(branches.reader, *march, "1")
    ] == [
        ("1:Nord", 400_00, 400_00),
        ("1:Syd", 2_600_00, None),
        ("1:Väst", 0, 70_00),
        ("1:-", -50_00, None),
    ]
    days = (date(2026, 3, 1), date(2026, 3, 30))
    assert [row.budget_ore for row in object_results(branches.reader, *days, "1")] == [None, None, None]


@settings(max_examples=20)
@given(
    lines=st.lists(
        st.tuples(
            st.sampled_from(["3001", "3520", "4960", "5010", "8311", "8910"]),
            st.integers(-1_000_00, 1_000_00).filter(bool),
            st.sampled_from([(), NORD, SYD, NORD_P1, (("6", "P1"),)]),
            st.dates(*YEAR),
        ),
        max_size=12,
    ),
    ends=st.tuples(st.dates(*YEAR), st.dates(*YEAR)),
)
def test_the_rows_are_the_income_statement(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[tuple[str, int, Objects, date]],
    ends: tuple[date, date],
) -> None:
    first, last = sorted(ends)
    with create_book(tmp_path_factory.mktemp("book") / "b.kassabok", LEDGER_ONLY) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(tx, name="A", org_nr="556036-0793", form="ab", year_start=YEAR[0])
        add_objects(book)
        with book.transaction("test", today=TODAY) as tx:
            for account, ore, of, on in lines:
                posted = [PostLine(account, ore, objects=of), PostLine("1930", -ore)]
                add_voucher(tx, on=on, text="Något", lines=posted)
        for cut in (Cut(), Cut(NORD)):
            whole_ore = income_statement(book.reader, first, last, cut).rows[-1].amount_ore
            for dimension in ("1", "6"):
                rows = object_results(book.reader, first, last, dimension, cut)
                assert sum(row.result_ore for row in rows) == (whole_ore or 0)
                assert all(row.income_ore + row.cost_ore == row.result_ore for row in rows)
