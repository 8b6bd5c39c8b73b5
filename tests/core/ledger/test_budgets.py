"""The budget: set, spread, copied and read from files, to the öre; and what it says beside the books."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.ledger.conftest import LEDGER_ONLY
from tests.story import TODAY, snapshot

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import KassabokError
from kassabok.core.events import BudgetSet
from kassabok.core.ledger import budgets, objects
from kassabok.core.ledger.budget_import import BudgetChange, import_budget
from kassabok.core.ledger.budgets import Planned
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.reports.balances import Cut, year_called
from kassabok.core.ledger.reports.budgets import budget_list, budget_of, planned_result
from kassabok.core.ledger.reports.statements import budgeted_income
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.core.objects import Objects
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import read_table

NORD: Objects = (("1", "Nord"),)
MONTHS = [202600 + month for month in range(1, 13)]


@pytest.fixture
def planned(books: Book) -> Book:
    """The fiscal years 2026 and 2027, the cost centre Nord, and figures in January, February and July of 2026."""
    with books.transaction("test", today=TODAY) as tx:
        open_year(tx)
        objects.add_object(tx, "1", "Nord")
        for month, income_ore, of in ((1, 100_00, NORD), (2, 200_40, ()), (7, 300_00, NORD)):
            lines = [PostLine("3001", -income_ore, objects=of), PostLine("1930", income_ore)]
            add_voucher(tx, on=date(2026, month, 15), text="Sålt", lines=lines)
        rent = [PostLine("5010", 50_00), PostLine("1930", -50_00)]
        add_voucher(tx, on=date(2026, 7, 1), text="Hyra", lines=rent)
        closing = [PostLine("8999", 9_00), PostLine("1930", -9_00)]
        add_voucher(tx, on=date(2026, 7, 1), text="Resultat", lines=closing)
    return books


def set_one(
    book: Book, year: str, account: str, months: dict[int, int], of: Objects = ()
) -> BudgetSet | None:
    with book.transaction("test", today=TODAY) as tx:
        return budgets.set_budget(tx, year, [Planned(account, months, of)])


def test_income_and_cost_are_typed_above_zero_and_stored_debit_positive(planned: Book) -> None:
    set_one(planned, "2026", "3001", {202601: 1000_00, 202602: 500_00})
    set_one(planned, "2026", "5010", {202601: 300_00})
    set_one(planned, "2026", "3001", {202601: 40_00}, NORD)
    assert budget_of(planned.reader, 202601, 202612) == {"3001": -1500_00, "5010": 300_00}
    assert budget_of(planned.reader, 202602, 202602) == {"3001": -500_00}
    assert budget_of(planned.reader, 202601, 202612, Cut(NORD)) == {"3001": -40_00}
    assert budget_of(planned.reader, 202601, 202612, Cut((("1", "Nord"), ("6", "P1")))) == {}
    rows = budget_list(planned.reader, year_called(planned.reader, "2026"))
    assert [(row.account, row.object, row.amount_ore) for row in rows] == [
        ("3001", "", 1500_00),
        ("5010", "", 300_00),
        ("3001", "1:Nord", 40_00),
    ]
    assert rows[0].months_ore == {"2026-01": 1000_00, "2026-02": 500_00} | {
        f"2026-{month:02}": 0 for month in range(3, 13)
    }
    assert planned_result(rows) == 1200_00
    set_one(planned, "2026", "8999", {202601: 50_00})  # It moves the result to equity and is none of it.
    assert planned_result(budget_list(planned.reader, year_called(planned.reader, "2026"))) == 1200_00
    january = budgeted_income(planned.reader, date(2026, 1, 1), date(2026, 1, 31)).rows[-1]
    assert (january.amount_ore, january.budget_ore, january.deviation_ore) == (100_00, 700_00, -600_00)


def test_what_is_set_replaces_and_zero_takes_away(planned: Book) -> None:
    assert set_one(planned, "2026", "5010", dict.fromkeys(MONTHS, 100_00)) == BudgetSet(
        ref="2026", accounts=1
    )
    assert set_one(planned, "2026", "5010", dict.fromkeys(MONTHS, 100_00)) is None
    set_one(planned, "2026", "5010", {202603: 70_00, 202604: 0})
    assert budget_of(planned.reader, 202601, 202612) == {"5010": 1070_00}
    set_one(planned, "2026", "5010", dict.fromkeys(MONTHS, 0))
    assert planned.reader.value("SELECT count(*) FROM budget") == 0


def test_a_years_amount_falls_on_its_months_to_the_ore(planned: Book) -> None:
    with planned.transaction("test", today=TODAY) as tx:
        even = budgets.spread_over(tx, "2026", "5010", 1000_00)
        shares = budgets.spread_over(
            tx, "2026", "5010", 1000_00, weights=[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]
        )
        before = budgets.weights_of_year_before(tx, "2027", "3001")
        of_nord = budgets.weights_of_year_before(tx, "2027", "3001", objects=NORD)
    assert sorted(set(even.months.values())) == [83_33, 83_34]
    assert sum(even.months.values()) == 1000_00
    assert {month: ore for month, ore in shares.months.items() if ore} == {202601: 333_33, 202612: 666_67}
    assert before == (100_00, 200_40, 0, 0, 0, 0, 300_00, 0, 0, 0, 0, 0)
    assert of_nord == (100_00, 0, 0, 0, 0, 0, 300_00, 0, 0, 0, 0, 0)


def test_a_budget_is_made_of_the_year_before_in_whole_kronor(planned: Book) -> None:
    set_one(planned, "2027", "3001", {202703: 5_00})
    set_one(planned, "2027", "6110", {202703: 6_00})
    with planned.transaction("test", today=TODAY) as tx:
        plans = budgets.from_year_before(tx, "2027", percent=Decimal("2.5"), accounts=("3000", "8999"))
        budgets.set_budget(tx, "2027", plans)
    assert [plan.account for plan in plans] == ["3001", "5010"]
    listed = budget_list(planned.reader, year_called(planned.reader, "2027"))
    shown = {row.account: {month: ore for month, ore in row.months_ore.items() if ore} for row in listed}
    assert shown == {
        "3001": {"2027-01": 103_00, "2027-02": 205_00, "2027-07": 308_00},
        "5010": {"2027-07": 51_00},
        "6110": {"2027-03": 6_00},
    }
    with planned.transaction("test", today=TODAY) as tx:
        nord = budgets.from_year_before(tx, "2027", accounts=("3000", "3999"), objects=NORD)
        budgets.set_budget(tx, "2027", nord)
    assert budget_of(planned.reader, 202701, 202712, Cut(NORD)) == {"3001": -400_00}


def plan(account: str = "5010", month: int = 202601, ore: int = 1_00, of: Objects = ()) -> Callable:
    return lambda tx: budgets.set_budget(tx, "2026", [Planned(account, {month: ore}, of)])


def shared(*weights: int) -> Callable:
    return lambda tx: budgets.spread_over(tx, "2026", "5010", 1_00, weights=weights)


def copied(year: str = "2027", percent: int = 0, accounts: tuple[str, str] = ("3000", "8999")) -> Callable:
    return lambda tx: budgets.from_year_before(tx, year, percent=Decimal(percent), accounts=accounts)


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        (plan("9999"), "account.unknown"),
        (plan(month=202701), "budget.month"),
        (plan(ore=10**16), "budget.too_much"),
        (plan(of=(("1", "Syd"),)), "object.unknown"),
        (plan(of=(("1", "Nord"), ("6", "P1"))), "budget.objects"),
        (lambda tx: budgets.set_budget(tx, "2031", [Planned("5010", {203101: 1})]), "year.unknown"),
        (shared(1, 2), "budget.weights"),
        (shared(*[0] * 12), "budget.weights"),
        (shared(*[-1] * 12), "budget.weights"),
        (lambda tx: budgets.weights_of_year_before(tx, "2027", "6110"), "budget.nothing_before"),
        (lambda tx: budgets.weights_of_year_before(tx, "2026", "6110"), "budget.no_year_before"),
        (copied("2026"), "budget.no_year_before"),
        (copied(percent=-101), "budget.percent"),
        (copied(accounts=("6000", "6999")), "budget.nothing_before"),
        (copied(accounts=("8999", "8999")), "budget.nothing_before"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(planned: Book, verb: Callable, code: str) -> None:
    before = snapshot(planned)
    with pytest.raises(KassabokError) as refused, planned.transaction("test", today=TODAY) as tx:
        verb(tx)
    assert refused.value.code == code
    assert snapshot(planned) == before


def test_years_of_different_length_do_not_match(planned: Book) -> None:
    with planned.transaction("test", today=TODAY) as tx:
        open_year(tx, ends_on=date(2028, 6, 30))
        with pytest.raises(KassabokError, match="2027 has 12 months and 2028 has 6"):
            budgets.from_year_before(tx, "2028", accounts=("3000", "8999"))


# Files


def read(tx: Transaction, text: str, year: str = "2026"):
    return import_budget(tx, read_table(text.encode()), year, name="budget.csv")


WIDE = "Konto;Namn;jan;2026-02;Mars;Kostnadsställe\n3001;Sålt;1 000;200,50;;\n5010;Hyra;8;;9;Nord\n"


def test_a_file_with_a_column_a_month_is_read_and_a_second_time_changes_nothing(planned: Book) -> None:
    with planned.transaction("test", today=TODAY) as tx:
        result = read(tx, WIDE)
    assert (result.new, result.updated, result.known, result.warnings) == (2, 0, 0, [])
    assert result.changes == [
        BudgetChange(2, "3001", "", 0, 1200_50),
        BudgetChange(3, "5010", "1:Nord", 0, 17_00),
    ]
    assert budget_of(planned.reader, 202601, 202602) == {"3001": -1200_50}
    assert budget_of(planned.reader, 202603, 202603, Cut(NORD)) == {"5010": 9_00}
    before = snapshot(planned)
    with planned.transaction("test", today=TODAY) as tx:
        again = read(tx, WIDE)
    assert (again.new, again.updated, again.known, again.changes) == (0, 0, 2, [])
    assert snapshot(planned) == before


def test_months_that_a_file_does_not_name_are_left_alone(planned: Book) -> None:
    set_one(planned, "2026", "3001", {202601: 1_00, 202612: 12_00})
    with planned.transaction("test", today=TODAY) as tx:
        result = read(tx, "account,jan,feb\n3001,5,0\n")
    assert result.changes == [BudgetChange(2, "3001", "", 1_00, 5_00)]
    assert budget_of(planned.reader, 202601, 202612) == {"3001": -17_00}


def test_files_with_a_year_a_row_or_a_month_a_row(planned: Book) -> None:
    with planned.transaction("test", today=TODAY) as tx:
        read(tx, "account;amount\n5010;1200\n")
        result = read(
            tx, "konto;månad;belopp;objekt\n3001;2026-01;10;\n3001;februari;20;\n3001;202601;5;1:Nord\n"
        )
    assert (result.new, result.updated) == (2, 0)
    assert budget_of(planned.reader, 202604, 202604) == {"5010": 100_00}
    assert budget_of(planned.reader, 202601, 202603) == {"3001": -30_00, "5010": 300_00}
    assert budget_of(planned.reader, 202601, 202603, Cut(NORD)) == {"3001": -5_00}


def test_all_that_is_wrong_with_a_file_is_told_by_line_and_nothing_is_written(planned: Book) -> None:
    before = snapshot(planned)
    wrong = (
        "konto;månad;belopp;objekt\n"
        "3001;2026-01;tusen;\n"
        "31;2026-01;1;\n"
        "3001;2027-01;1;\n"
        "3001;2026-02;1;1:Syd\n"
        "3001;2026-03;1;\n"
        "3001;mar;2;\n"
        ";2026-01;1;\n"
    )
    with pytest.raises(BadFile) as refused, planned.transaction("test", today=TODAY) as tx:
        read(tx, wrong)
    assert refused.value.message.splitlines() == [
        "budget.csv: 6 rows cannot be read as budget.",
        'line 2: "tusen" is not a number.',
        "line 3: There is no account 31 in the chart.",
        'line 4: "2027-01" is not a month of 2026: write it as 2026-01.',
        "line 5: There is no object 1:Syd.",
        "line 7: Account 3001 in 2026-03 stands on line 6 already.",
        "line 8: The account is missing.",
    ]
    for columns in ("account;name\n3001;x\n", "jan;feb\n1;2\n"):
        with (
            pytest.raises(BadFile, match="there is no column"),
            planned.transaction("test", today=TODAY) as tx,
        ):
            read(tx, columns)
    assert snapshot(planned) == before


@settings(max_examples=30)
@given(
    total_ore=st.integers(-(10**9), 10**9),
    weights=st.lists(st.integers(0, 1000), min_size=12, max_size=12).filter(any),
    account=st.sampled_from(["3001", "5010", "8311"]),
)
def test_however_it_is_spread_the_year_has_the_amount(
    tmp_path_factory: pytest.TempPathFactory, total_ore: int, weights: list[int], account: str
) -> None:
    with create_book(tmp_path_factory.mktemp("book") / "b.kassabok", LEDGER_ONLY) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(tx, name="A", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
            plan = budgets.spread_over(tx, "2026", account, total_ore, weights=weights)
            budgets.set_budget(tx, "2026", [plan])
        sign = 1 if account == "5010" else -1
        year = budget_of(book.reader, 202601, 202612).get(account, 0)
        months = [budget_of(book.reader, month, month).get(account, 0) for month in MONTHS]
        assert year == sum(months) == sign * total_ore
        assert all(ore == 0 for ore, weight in zip(months, weights, strict=True) if not weight)
        listed = budget_list(book.reader, year_called(book.reader, "2026"))
        assert [row.amount_ore for row in listed] == [total_ore] * bool(total_ore)
