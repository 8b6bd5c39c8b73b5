"""Recurring vouchers: each on its day, never twice, with the rates of the day, until they end."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.plans.plan_story import balance, faults, posted, run, write
from tests.story import TODAY, snapshot

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book, open_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.errors import KassabokError, NotFound, Refused
from kassabok.core.ledger import objects
from kassabok.core.ledger.accounts import move_role
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.model import FiscalYear
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.ledger.vouchers import correct_voucher
from kassabok.core.plans import reports, service
from kassabok.core.plans.shipped import RuleLine, shipped_templates
from kassabok.core.trace import trace

RENT = (RuleLine("5010", "8000"), RuleLine("1930", "-8000"))


def start(book: Book, **given: object) -> str:
    words: dict[str, object] = {
        "text": "Hyra",
        "lines": RENT,
        "amounts": {},
        "every": "month",
        "starts_on": date(2026, 1, 31),
    }
    with book.transaction("voucher recur add", today=TODAY) as tx:
        return service.start_recurring(tx, **(words | given)).ref  # type: ignore[arg-type]


def test_what_is_due_is_posted_on_its_own_days_and_once(book: Book) -> None:
    assert start(book) == "L0001"
    for _ in range(2):
        assert run(book, date(2026, 4, 29)) == []
        assert posted(book, "5010") == [
            ("2026-P1", "2026-01-31", 8000_00),
            ("2026-P2", "2026-02-28", 8000_00),
            ("2026-P3", "2026-03-31", 8000_00),
        ]
    (plan,) = reports.plans(book.reader)
    assert (plan.next, plan.posted, plan.amount_ore, plan.state) == (date(2026, 4, 30), 3, 8000_00, "active")
    assert faults(book) == []


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ({"every": "quarter"}, ["2026-01-31", "2026-04-30", "2026-07-31", "2026-10-31"]),
        ({"every": "year"}, ["2026-01-31"]),
        ({"times": 2}, ["2026-01-31", "2026-02-28"]),
        ({"ends_on": date(2026, 2, 28)}, ["2026-01-31", "2026-02-28"]),
        ({"ends_on": date(2026, 2, 27)}, ["2026-01-31"]),
    ],
)
def test_how_often_and_how_long(book: Book, given: dict[str, object], days: list[str]) -> None:
    number = start(book, **given)
    run(book, date(2026, 12, 31))
    assert [day for _, day, _ in posted(book, "5010")] == days
    ended = "times" in given or "ends_on" in given
    assert reports.plan_shown(book.reader, number).state == ("done" if ended else "active")
    assert faults(book) == []


def test_a_template_has_the_rate_of_each_voucher_day(book: Book) -> None:
    lines = (RuleLine("4010", "net:food"), RuleLine("input_vat", "vat:food"), RuleLine("bank", "-total"))
    start(book, lines=lines, amounts={"": 1_060_00}, starts_on=date(2026, 3, 15))
    run(book, date(2026, 4, 15))
    assert [ore for _, _, ore in posted(book, "2641")] == [
        113_57,
        60_00,
    ]  # 12 % until 31 March 2026, then 6 %.


def test_a_template_that_is_changed_later_changes_no_plan(book: Book) -> None:
    start(book, lines=shipped_templates()["hyra"].lines, amounts={"": 1_000_00})
    run(book, date(2026, 1, 31))
    assert posted(book, "2641") == [("2026-P1", "2026-01-31", 200_00)]
    with book.transaction("account role", today=TODAY) as tx:
        move_role(tx, "bank", "1940")
    run(book, date(2026, 2, 28))
    assert posted(book, "1940") == [("2026-P2", "2026-02-28", -1_000_00)]


def test_a_locked_month_is_named_with_its_ways_out(book: Book) -> None:
    start(book)
    with book.transaction("year lock", today=TODAY) as tx:
        lock_through(tx, date(2026, 1, 1))
    (left,) = run(book, TODAY)
    assert left.reason == "Plan L0001 was due on 2026-01-31, but 2026-01 is locked."
    assert "kassabok year unlock 2026-01" in left.hint
    assert posted(book, "5010") == []
    assert run(book, TODAY, late_on=date(2026, 3, 1)) == []
    assert [day for _, day, _ in posted(book, "5010")] == ["2026-03-01", "2026-02-28"]
    assert faults(book) == []


def test_a_year_that_is_not_open_makes_it_wait(book: Book) -> None:
    start(book, starts_on=date(2026, 12, 31))
    (left,) = run(book, date(2027, 1, 31))
    assert left.reason == "Plan L0001 was due on 2027-01-31, which no fiscal year has."
    with book.transaction("year open", today=TODAY) as tx:
        open_year(tx)
    assert run(book, date(2027, 1, 31)) == []
    assert [ref for ref, _, _ in posted(book, "5010")] == ["2026-P1", "2027-P1"]


def test_a_closed_year_is_named_too(book: Book) -> None:
    start(book)
    with book.transaction("test", today=TODAY) as tx:
        open_year(tx)
    with book.transaction("test", today=TODAY) as tx:
        (year,) = tx.all(FiscalYear, label="2026")
        tx.update(FiscalYear, year.id, closed=True)
    (left,) = run(book, date(2027, 1, 10))
    assert left.reason == "Plan L0001 was due on 2026-01-31, whose fiscal year is closed."
    assert left.hint == "kassabok voucher run-due --late-on DATE posts it on another day."
    assert run(book, date(2027, 1, 10), late_on=date(2027, 1, 2)) == []
    assert [day for _, day, _ in posted(book, "5010")] == ["2027-01-02"] * 12


def test_two_that_run_at_once_post_it_once(book: Book) -> None:
    start(book)
    with open_book(book.path, EFFECTS) as other:
        seen = service.due_plans(other.reader, TODAY)
        run(book, TODAY)
        assert seen == ["L0001"]
        with other.transaction("voucher run-due", today=TODAY) as tx:
            assert service.post_due(tx, "L0001", TODAY) is None
    assert len(posted(book, "5010")) == 2


def test_a_stopped_plan_posts_no_more(book: Book) -> None:
    number = start(book)
    run(book, date(2026, 1, 31))
    with book.transaction("voucher recur stop", today=TODAY) as tx:
        service.stop(tx, "l0001", on=TODAY)
    assert run(book, date(2026, 12, 31)) == []
    assert len(posted(book, "5010")) == 1
    assert reports.plans(book.reader) == []
    assert [plan.state for plan in reports.plans(book.reader, everything=True)] == ["stopped"]
    before = snapshot(book)
    with pytest.raises(Refused, match="L0001 has ended"), book.transaction("stop", today=TODAY) as tx:
        service.stop(tx, number, on=TODAY)
    assert snapshot(book) == before


def test_its_vouchers_can_be_corrected_and_are_traced_to_the_plan(book: Book) -> None:
    start(book)
    run(book, date(2026, 1, 31))
    (cause,) = trace(book.reader, "2026-P1").causes
    assert (cause.kind, cause.ref) == ("plan", "L0001")
    assert [effect.ref for effect in trace(book.reader, "plan:L0001").effects] == ["2026-P1"]
    with book.transaction("voucher correct", today=TODAY) as tx:
        assert correct_voucher(tx, "2026-P1").ref == "2026-P2"
    assert balance(book, "5010") == 0
    assert faults(book) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": " "}, "plan.text"),
        ({"times": 3, "ends_on": date(2027, 1, 1)}, "plan.end"),
        ({"ends_on": date(2026, 1, 30)}, "plan.end"),
        ({"starts_on": date(2025, 12, 31)}, "plan.early"),
        ({"lines": (RuleLine("5010", f"{10**12}"), RuleLine("1930", f"-{10**12}"))}, "voucher.too_much"),
        ({"lines": RENT[:1]}, "template.rules"),
        ({"lines": (RuleLine("5010", "8000"), RuleLine("1930", "-7999"))}, "template.rules"),
        (
            {"lines": (RuleLine("5010", "total"), RuleLine("1930", "-total")), "amounts": {}},
            "template.amount",
        ),
        ({"lines": (RuleLine("5010", "total"), RuleLine("1930", "-total")), "amounts": {"": 0}}, "plan.zero"),
        ({"lines": (RuleLine("9999", "5"), RuleLine("1930", "-5"))}, "account.unknown"),
        ({"lines": (RuleLine("banken", "5"), RuleLine("1930", "-5"))}, "role.unknown"),
        ({"lines": (RuleLine("1510", "5"), RuleLine("1930", "-5"))}, "account.kept"),
        ({"lines": (RuleLine("5010", "net:books"), RuleLine("1930", "rest"))}, "rates.vat-class"),
        ({"lines": (RuleLine("5010", "5", "", (("1", "Syd"),)), RuleLine("1930", "-5"))}, "object.unknown"),
    ],
)
def test_what_could_not_be_posted_is_refused_at_once(book: Book, given: dict[str, object], code: str) -> None:
    before = snapshot(book)
    with pytest.raises((Refused, NotFound)) as error:
        start(book, **given)
    assert isinstance(error.value, KassabokError)
    assert (error.value.code, bool(error.value.hint)) == (code, True)
    assert snapshot(book) == before


def test_amounts_that_do_not_balance_are_told_as_those_of_a_voucher(book: Book) -> None:
    with pytest.raises(Refused, match="do not balance: 1,00 kr too much debit") as error:
        start(book, lines=(RuleLine("5010", "8000"), RuleLine("1930", "-7999")))
    assert error.value.hint == "Debit is positive, credit negative, and together they are zero."


def test_an_object_that_has_left_use_cannot_be_chosen_but_what_is_started_goes_on(book: Book) -> None:
    of_north = (RuleLine("5010", "8000", "", (("1", "Nord"),)), RENT[1])
    with book.transaction("object", today=TODAY) as tx:
        objects.add_object(tx, "1", "Nord")
    start(book, lines=of_north)
    with book.transaction("object", today=TODAY) as tx:
        objects.change_object(tx, "1", "Nord", active=False)
    before = snapshot(book)
    with pytest.raises(Refused, match="Object 1:Nord Nord is not in use"):
        start(book, lines=of_north)
    assert snapshot(book) == before
    assert run(book, date(2026, 1, 31)) == []
    assert posted(book, "5010") == [("2026-P1", "2026-01-31", 8000_00)]


def test_an_account_that_a_role_has_made_untouchable_stops_the_posting(book: Book) -> None:
    start(book, lines=(RuleLine("1512", "5"), RuleLine("1930", "-5")))
    with book.transaction("account role", today=TODAY) as tx:
        move_role(tx, "receivables", "1512")
    before = snapshot(book)
    with pytest.raises(Refused, match="1512 follows other commands"):
        run(book, TODAY)
    assert snapshot(book) == before


def test_check_finds_a_plan_that_disagrees_with_its_vouchers(book: Book) -> None:
    start(book)
    run(book, date(2026, 1, 31))
    with book.transaction("test", today=TODAY) as tx:
        tx.reader.rows("UPDATE plan SET posted = 2, state = 'done'")
    (fault,) = faults(book)
    assert "Plan L0001 has 2 vouchers down as posted, but 1 are." in fault
    assert "Plan L0001 is done, which its next day denies." in fault


@settings(max_examples=15)
@given(
    starts_on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    every=st.sampled_from(["month", "quarter", "year"]),
    times=st.integers(1, 8),
    runs=st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=6),
)
def test_whenever_it_runs_each_day_comes_once(
    tmp_path_factory: pytest.TempPathFactory, starts_on: date, every: str, times: int, runs: list[date]
) -> None:
    with create_book(tmp_path_factory.mktemp("book") / "b.kassabok", EFFECTS) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(tx, name="A", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
            open_year(tx)
        start(book, starts_on=starts_on, every=every, times=times)
        for day in runs:
            run(book, day)
        days = [day for _, day, _ in posted(book, "5010")]
        assert days == sorted(set(days))
        assert len(days) <= times
        assert all(day <= max(runs).isoformat() for day in days)
        assert faults(book) == []


def test_writing_by_hand_and_by_plan_are_series_of_their_own(book: Book) -> None:
    start(book)
    write(book, ("6110", 5), ("1930", -5))
    run(book, TODAY)
    assert balance(book, "1930") == -5 - 2 * 8000_00
