"""Parts of the books: by object, by month, beside the budget and the year before, and as they were known on a day."""

import csv
import os
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.ledger.conftest import LEDGER_ONLY
from tests.core.ledger.posting_story import post_lines
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.dates import ONE_DAY, first_instant_us
from kassabok.core.errors import UsageError
from kassabok.core.ledger.accounts import add_account
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.model import (
    AccountMonth,
    Budget,
    Dimension,
    DimensionObject,
    OpeningBalance,
    PriorBalance,
    PriorYear,
)
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.reports.balances import (
    Cut,
    Movement,
    Movements,
    moved_by_month,
    moved_through,
    together,
)
from kassabok.core.ledger.reports.books import general_ledger, journal
from kassabok.core.ledger.reports.layouts import ASSETS, INCOME, Places, equity_and_debts, groups_of
from kassabok.core.ledger.reports.statements import (
    balance_sheet,
    budgeted_income,
    income_statement,
    monthly_balance,
    monthly_income,
)
from kassabok.core.ledger.reports.trial_balance import trial_balance
from kassabok.core.ledger.reports.vouchers import voucher_list
from kassabok.core.ledger.vouchers import add_voucher, correct_voucher
from kassabok.core.objects import NO_OBJECT

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
NORD, SYD = Cut((("1", "Nord"),)), Cut((("1", "Syd"),))
REST = Cut((("1", NO_OBJECT),))


@pytest.fixture
def branches(books: Book) -> Book:
    """Two shops: each has a sale, and the rent is divided; a bank charge belongs to nobody."""
    with books.transaction("test", today=TODAY) as tx:
        if tx.find(Dimension, number="1") is None:
            tx.insert(Dimension, number="1", name="Kostnadsställe")
        for code in ("Nord", "Syd"):
            tx.insert(DimensionObject, dimension="1", code=code, name=code)
        nord, syd = (("1", "Nord"),), (("1", "Syd"),)
        for day, text, lines in (
            (date(2026, 1, 15), "Nord", [("3001", -1_000_00, nord), ("1930", 1_000_00, ())]),
            (date(2026, 2, 10), "Syd", [("3001", -3_000_00, syd), ("1930", 3_000_00, ())]),
            (
                date(2026, 2, 28),
                "Hyra",
                [("5010", 600_00, nord), ("5010", 400_00, syd), ("1930", -1_000_00, ())],
            ),
            (date(2026, 3, 5), "Bankavgift", [("6570", 50_00, ()), ("1930", -50_00, ())]),
        ):
            posted = [PostLine(account, ore, objects=objects) for account, ore, objects in lines]
            add_voucher(tx, on=day, text=text, lines=posted)
    return books


def result(book: Book, cut: Cut) -> int:
    last = income_statement(book.reader, *YEAR, cut).rows[-1].amount_ore
    assert last is not None
    return last


def test_a_cost_centre_has_its_own_income_statement_and_all_of_them_are_the_whole(branches: Book) -> None:
    rows = income_statement(branches.reader, *YEAR, NORD).rows
    assert [(row.account, row.amount_ore) for row in rows if row.account] == [
        ("3001", 1_000_00),
        ("5010", -600_00),
    ]
    assert [result(branches, cut) for cut in (NORD, SYD, REST, Cut())] == [400_00, 2_600_00, -50_00, 2_950_00]


def test_a_cut_of_the_books_has_the_same_lines_in_each_report(branches: Book) -> None:
    assert [(row.account, row.closing_ore) for row in trial_balance(branches.reader, *YEAR, NORD)] == [
        ("3001", -1_000_00),
        ("5010", 600_00),
    ]
    assert [(row.account, row.balance_ore) for row in general_ledger(branches.reader, *YEAR, NORD)] == [
        ("3001", -1_000_00),
        ("5010", 600_00),
    ]
    assert [(row.voucher, row.debit_ore) for row in journal(branches.reader, *YEAR, NORD)] == [
        ("2026-A1", 0),
        ("2026-A3", 600_00),
    ]


def test_the_balance_sheet_of_an_object_says_what_it_lacks(branches: Book) -> None:
    rows = balance_sheet(branches.reader, YEAR[1], NORD).rows
    assert (rows[-1].kind, rows[-1].text, rows[-1].closing_ore) == (
        "total",
        "Skillnad, som hör till andra objekt",
        -400_00,
    )
    assert balance_sheet(branches.reader, YEAR[1]).rows[-1].text == "Summa eget kapital och skulder"


def test_opening_balances_belong_to_their_object(branches: Book) -> None:
    with branches.transaction("test", today=TODAY) as tx:
        for dimension, code, ore in (("", "", 500_00), ("1", "Nord", 200_00)):
            tx.insert(OpeningBalance, account="1930", dimension=dimension, object=code, amount_ore=ore)
        tx.insert(OpeningBalance, account="2081", amount_ore=-500_00)
        tx.insert(AccountMonth, account="1930", month=0, debit_ore=500_00)
        tx.insert(AccountMonth, account="2081", month=0, credit_ore=500_00)
    reader = branches.reader
    parts = [moved_through(reader, YEAR[1], cut).get("1930") for cut in (NORD, SYD, REST, Cut())]
    assert [part.net_ore if part else 0 for part in parts] == [200_00, 0, 3_250_00, 3_450_00]
    sheet = {row.text: row.opening_ore for row in balance_sheet(reader, YEAR[1]).rows}
    assert sheet["Summa tillgångar"] == sheet["Summa eget kapital och skulder"] == 500_00


def test_the_statement_by_month_adds_up_to_the_whole(branches: Book) -> None:
    months = monthly_income(branches.reader, date(2026, 1, 10), date(2026, 2, 27)).rows
    assert months[-1].months_ore == {"2026-01": 1_000_00, "2026-02": 3_000_00}
    assert months[-1].amount_ore == 4_000_00
    assert months[0].months_ore == {"2026-01": None, "2026-02": None}
    balances = monthly_balance(branches.reader, date(2026, 3, 4)).rows
    totals = {row.text: row.months_ore for row in balances if row.kind == "total"}
    assert totals["Summa tillgångar"] == {"2026-01": 1_000_00, "2026-02": 3_000_00, "2026-03": 3_000_00}
    assert totals["Summa tillgångar"] == totals["Summa eget kapital och skulder"]


def test_posts_stand_in_the_order_of_the_annual_accounts(books: Book) -> None:
    """BFNAR 2016:10 p. 4.4 and 4.7: taxes have a title and no sum of their own."""
    with books.transaction("test", today=TODAY) as tx:
        for number in ("1470", "1490", "8980"):
            add_account(tx, number, name=f"Konto {number}")
        lines = (
            ("1490", 1_00),
            ("1480", 2_00),
            ("1470", 3_00),
            ("8910", 4_00),
            ("8980", 5_00),
            ("2510", -15_00),
        )
        add_voucher(tx, on=date(2026, 12, 31), text="Bokslut", lines=post_lines(*lines))
    taxes = [
        (row.kind, row.text, row.amount_ore)
        for row in income_statement(books.reader, *YEAR, summary=True).rows
    ]
    assert taxes[-4:] == [
        ("part", "Skatter", None),
        ("group", "Skatt på årets resultat", -4_00),
        ("group", "Övriga skatter", -5_00),
        ("total", "Årets resultat", -9_00),
    ]
    stock = [
        row.text for row in balance_sheet(books.reader, YEAR[1], summary=True).rows if row.kind == "group"
    ]
    assert stock[:3] == [
        "Övriga lagertillgångar",
        "Pågående arbete för annans räkning",
        "Förskott till leverantörer",
    ]


def test_a_summary_has_the_posts_without_their_accounts(branches: Book) -> None:
    whole = income_statement(branches.reader, *YEAR).rows
    brief = income_statement(branches.reader, *YEAR, summary=True)
    assert brief.rows == [row for row in whole if row.kind != "account"]
    assert "group" not in {brief.rows[row].kind for row in brief.adds}


def test_the_budget_beside_what_came(branches: Book) -> None:
    with branches.transaction("test", today=TODAY) as tx:
        for account, month, ore in (
            ("3001", 202601, -1_500_00),
            ("3001", 202604, -9_000_00),
            ("5010", 202602, 900_00),
            ("7210", 202603, 200_00),
        ):
            tx.insert(Budget, account=account, month=month, amount_ore=ore)
        tx.insert(Budget, account="3001", month=202601, dimension="1", object="Nord", amount_ore=-700_00)
    rows = budgeted_income(branches.reader, date(2026, 1, 1), date(2026, 3, 31)).rows
    assert [(r.account, r.amount_ore, r.budget_ore, r.deviation_ore) for r in rows if r.account] == [
        ("3001", 4_000_00, 1_500_00, 2_500_00),
        ("5010", -1_000_00, -900_00, -100_00),
        ("6570", -50_00, 0, -50_00),
        ("7210", 0, -200_00, 200_00),
    ]
    assert (rows[-1].amount_ore, rows[-1].budget_ore, rows[-1].deviation_ore) == (2_950_00, 400_00, 2_550_00)
    own = budgeted_income(branches.reader, date(2026, 1, 1), date(2026, 1, 31), NORD).rows[-1]
    assert (own.amount_ore, own.budget_ore, own.deviation_ore) == (1_000_00, 700_00, 300_00)
    with pytest.raises(UsageError, match="is not whole months"):
        budgeted_income(branches.reader, date(2026, 1, 1), date(2026, 1, 30))


def test_beside_a_whole_year_stands_the_year_before_it(branches: Book) -> None:
    with branches.transaction("test", today=TODAY) as tx:
        tx.insert(PriorYear, starts_on=date(2025, 5, 1), ends_on=date(2025, 12, 31))
        tx.insert(PriorBalance, account="3001", result_ore=-8_000_00)
        tx.insert(PriorBalance, account="1930", opening_ore=0, closing_ore=8_000_00)
    assert income_statement(branches.reader, *YEAR).rows[-1].previous_ore == 8_000_00
    assert income_statement(branches.reader, *YEAR, NORD).rows[-1].previous_ore is None
    quarter = income_statement(branches.reader, date(2026, 1, 1), date(2026, 3, 31)).rows[-1]
    assert (quarter.amount_ore, quarter.previous_ore) == (2_950_00, None)


def test_beside_a_short_year_stands_the_whole_long_one(books: Book) -> None:
    with books.transaction("test", today=TODAY) as tx:
        open_year(tx, ends_on=date(2027, 6, 30))
        lines = post_lines(("1930", 700), ("3001", -700))
        add_voucher(tx, on=date(2026, 11, 1), text="x", lines=lines)
    row = income_statement(books.reader, date(2027, 1, 1), date(2027, 6, 30)).rows[-1]
    assert (row.amount_ore, row.previous_ore) == (0, 700)


def test_a_sole_trader_has_no_restricted_equity(tmp_path_factory: pytest.TempPathFactory) -> None:
    with create_book(tmp_path_factory.mktemp("ef") / "b.kassabok", LEDGER_ONLY) as book:
        with book.transaction("test", today=TODAY) as tx:
            found_company(tx, name="A", org_nr="19811218-9876", form="ef", year_start=date(2026, 1, 1))
            for lines in (
                post_lines(("1930", 1_000_00), ("2018", -1_000_00)),
                post_lines(("2013", 300_00), ("1930", -300_00)),
                post_lines(("1930", 50_00), ("3001", -50_00)),
            ):
                add_voucher(tx, on=TODAY, text="x", lines=lines)
        rows = [row for row in balance_sheet(book.reader, TODAY).rows if row.kind in ("group", "section")]
    assert [(row.kind, row.text, row.closing_ore) for row in rows] == [
        ("group", "Kassa och bank", 750_00),
        ("group", "Egna insättningar och uttag", 700_00),
        ("group", "Årets resultat", 50_00),
    ]


# The layouts


def test_every_account_of_the_plan_has_one_place() -> None:
    for form in ("ab", "ef", "hb"):
        for layout, classes in ((INCOME, "345678"), (ASSETS, "1"), (equity_and_debts(form), "2")):
            ranges = sorted(pair for group in groups_of(layout) for pair in group.ranges)
            for (_, last), (first, _) in pairwise(ranges):
                assert int(first) == int(last) + 1, (form, last, first)
            assert ranges[0][0] == f"{classes[0]}000"
            assert ranges[-1][1] == ("8989" if classes[-1] == "8" else f"{classes[-1]}999")


@pytest.mark.skipif(
    "KASSABOK_SAMPLES" not in os.environ, reason="KASSABOK_SAMPLES names no folder of sample files"
)
def test_posts_are_those_of_the_tax_return() -> None:
    """No post holds accounts of two fields of INK2R that have no account in common, as the BAS table has them."""
    table = Path(os.environ["KASSABOK_SAMPLES"]) / "bas" / "sru_ink2.csv"
    fields: dict[str, set[str]] = {}
    for field, account, *_ in list(csv.reader(table.read_text(encoding="utf-8").splitlines()))[1:]:
        fields.setdefault(account, set()).add(field)
    seen = 0
    for layout, classes in ((INCOME, "345678"), (ASSETS, "1"), (equity_and_debts("ab"), "2")):
        places = Places(layout)
        posts: dict[int, list[set[str]]] = {}
        for account, theirs in fields.items():
            if account[0] in classes and not account.startswith("899"):
                posts.setdefault(places.of(account), []).append(theirs)
        for place, kinds in posts.items():
            assert not places.groups[place].rest
            joined, left = set(kinds[0]), kinds
            while near := [kind for kind in left if kind & joined]:
                joined |= set.union(*near)
                left = [kind for kind in left if not kind & joined]
            assert left == [], places.groups[place].heading
            seen += len(kinds)
    assert seen > 7000


def test_longer_numbers_stand_with_their_first_four_digits() -> None:
    places = Places(INCOME)
    headings = [places.groups[places.of(number)].heading for number in ("49995", "3799999", "9010", "8300")]
    assert headings == [
        "Förändring av lager av produkter i arbete, färdiga varor och pågående arbete för annans räkning",
        "Nettoomsättning",
        "Resultatkonton utanför kontoplanen",
        "Övriga ränteintäkter och liknande resultatposter",
    ]


# As known on a day


def register(book: Book, day: date, hour: int, lines: list[PostLine], *, on: date) -> None:
    """Post a voucher as it would have been registered at an hour of a day, where this machine is."""
    at = datetime(day.year, day.month, day.day, hour).astimezone()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: int(at.timestamp()) * 1_000_000_000)
        with book.transaction("test", today=day) as tx:
            add_voucher(tx, on=on, text="x", lines=lines)


def test_a_report_as_it_was_known(books: Book) -> None:
    for day, hour, ore in ((date(2026, 4, 1), 23, 100), (date(2026, 4, 2), 1, 20), (date(2026, 5, 1), 9, 3)):
        register(books, day, hour, post_lines(("1930", ore), ("3001", -ore)), on=date(2026, 3, 31))

    def income(known_on: date | None) -> int | None:
        return income_statement(books.reader, *YEAR, Cut(known_on=known_on)).rows[-1].amount_ore

    days = (date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2), date(2026, 5, 1))
    assert [income(day) for day in days] == [0, 100, 120, 123]
    known = Cut(known_on=date(2026, 4, 1))
    assert [row.account for row in trial_balance(books.reader, *YEAR, Cut(known_on=days[0]))] == []
    assert [row.balance_ore for row in general_ledger(books.reader, *YEAR, known)] == [100, -100]
    assert [row.registered for row in journal(books.reader, *YEAR, known)] == [1, 1]


def test_a_correction_is_told_of_from_the_day_it_was_made(books: Book) -> None:
    register(books, date(2026, 4, 1), 9, post_lines(("1930", 100), ("3001", -100)), on=date(2026, 3, 31))
    at = datetime(2026, 4, 3, 9).astimezone()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: int(at.timestamp()) * 1_000_000_000)
        with books.transaction("test", today=date(2026, 4, 3)) as tx:
            right = post_lines(("1930", 90), ("3001", -90))
            correct_voucher(tx, "2026-A1", on=date(2026, 4, 3), lines=right)
    for known_on, corrected_by in ((date(2026, 4, 2), {None}), (date(2026, 4, 3), {"2026-A2", None})):
        cut = Cut(known_on=known_on)
        assert {row.corrected_by for row in general_ledger(books.reader, *YEAR, cut)} == corrected_by
        assert {row.corrected_by for row in journal(books.reader, *YEAR, cut)} == corrected_by
    listed = [
        [
            (row.voucher, row.corrected_by, row.replaced_by)
            for row in voucher_list(books.reader, *YEAR, known_on=day)
        ]
        for day in (date(2026, 3, 31), date(2026, 4, 2), date(2026, 4, 3))
    ]
    assert listed[:2] == [[], [("2026-A1", None, None)]]
    assert listed[2] == [("2026-A1", "2026-A2", "2026-A3"), ("2026-A2", None, None), ("2026-A3", None, None)]


def test_a_day_is_over_at_midnight_where_this_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Stockholm")
    time.tzset()
    try:
        for day, utc_hour in ((date(2026, 1, 15), 23), (date(2026, 7, 15), 22)):
            ends = datetime.fromtimestamp(first_instant_us(day + ONE_DAY) // 1_000_000, UTC)
            assert ends == datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


# By another route


def summed_by_sql(book: Book, first: date, last: date, more: str = "", **given: str) -> Movements:
    rows = book.reader.rows(
        "SELECT l.account, sum(max(l.amount_ore, 0)), sum(max(-l.amount_ore, 0)) FROM voucher_line l "
        f"JOIN voucher v ON v.id = l.voucher_id WHERE v.date BETWEEN :first AND :last {more} GROUP BY l.account",
        first=first,
        last=last,
        **given,
    )
    return {account: Movement(debit_ore, credit_ore) for account, debit_ore, credit_ore in rows}


ENTRIES = st.lists(
    st.tuples(
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.dates(date(2026, 1, 1), date(2027, 3, 31)),
        st.sampled_from(["1930", "1229", "2611", "2099", "3001", "4960", "6570", "7832", "8410"]),
        st.integers(-(10**9), 10**9).filter(bool),
        st.sampled_from(["", "Nord", "Syd"]),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(
    entries=ENTRIES,
    days=st.tuples(st.dates(*YEAR), st.dates(*YEAR)).map(sorted),
    known_on=st.dates(date(2025, 12, 1), date(2027, 4, 30)),
)
def test_all_cuts_are_the_sums_of_their_lines(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[tuple[date, date, str, int, str]],
    days: list[date],
    known_on: date,
) -> None:
    first, last = days
    with create_book(tmp_path_factory.mktemp("book") / "b.kassabok", LEDGER_ONLY) as book:
        with book.transaction("test", today=TODAY) as tx:
            found_company(tx, name="A", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
            if tx.find(Dimension, number="1") is None:
                tx.insert(Dimension, number="1", name="Kostnadsställe")
            for code in ("Nord", "Syd"):
                tx.insert(DimensionObject, dimension="1", code=code, name=code)
        for on, registered, account, ore, code in entries:
            lines = [PostLine(account, ore, objects=(("1", code),) if code else ()), PostLine("2081", -ore)]
            register(book, registered, 12, lines, on=on)
        reader = book.reader

        # Registered by the day: read off the clock that was set, not off the report's own condition.
        until = datetime(known_on.year, known_on.month, known_on.day).astimezone() + timedelta(days=1)
        late = f"AND v.registered_us < {int(until.timestamp()) * 1_000_000}"
        known = Cut(known_on=known_on)
        assert moved_through(reader, last, known) == summed_by_sql(book, date.min, last, late)
        assert moved_through(reader, last, Cut(known_on=date(2099, 1, 1))) == moved_through(reader, last)

        for cut in (Cut(), NORD, REST, known, Cut(NORD.objects, known_on)):
            by_month = moved_by_month(reader, first, last, cut)
            through, before = moved_through(reader, last, cut), moved_through(reader, first - ONE_DAY, cut)
            assert together(before, *by_month.values()) == through
            whole = income_statement(reader, first, last, cut).rows
            months = monthly_income(reader, first, last, cut).rows
            assert [row.amount_ore for row in whole if row.amount_ore] == [
                row.amount_ore for row in months if row.amount_ore
            ]
            assert monthly_balance(reader, last, cut).rows[-1].months_ore[f"{last:%Y-%m}"] == (
                balance_sheet(reader, last, cut).rows[-1].closing_ore
            )

        parts = together(*(moved_through(reader, last, cut) for cut in (NORD, SYD, REST)))
        assert parts == moved_through(reader, last)
        sheet = {row.text: row.closing_ore for row in balance_sheet(reader, last).rows}
        assert sheet["Summa tillgångar"] == sheet["Summa eget kapital och skulder"]
        for statement in (income_statement(reader, first, last), balance_sheet(reader, last)):
            for place, (begins, ends) in statement.adds.items():
                row = statement.rows[place]
                values = [r for r in statement.rows[begins : ends + 1] if r.kind == "account"]
                shown = "amount_ore" if hasattr(row, "amount_ore") else "closing_ore"
                assert getattr(row, shown) == sum(getattr(value, shown) for value in values)
