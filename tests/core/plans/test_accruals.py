"""Accruals: what belongs to other months is moved there, exactly to the öre, and comes back by itself."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.plans.plan_story import balance, faults, posted, run, write
from tests.story import TODAY, snapshot

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.errors import NotFound, Refused
from kassabok.core.ledger import objects
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher, correct_voucher
from kassabok.core.plans import reports, service
from kassabok.core.trace import trace

YEAR = (date(2026, 4, 1), date(2027, 3, 31))


def accrue(book: Book, ref: str, account: str, over: tuple[date, date] = YEAR, **given: object) -> list[str]:
    with book.transaction("voucher accrue", today=TODAY) as tx:
        started = service.start_accruals(tx, ref, account, over=over, **given)  # type: ignore[arg-type]
        return [event.ref for event in started]


def refused(book: Book, ref: str, account: str, over: tuple[date, date] = YEAR, **given: object) -> Refused:
    before = snapshot(book)
    with pytest.raises(Refused) as error:
        accrue(book, ref, account, over, **given)
    assert error.value.hint
    assert snapshot(book) == before
    return error.value


def test_a_cost_waits_in_the_balance_sheet_and_comes_back_month_by_month(book: Book) -> None:
    ref = write(book, ("6310", 1_000_00), ("1930", -1_000_00), on=date(2026, 3, 10))
    assert accrue(book, ref, "6310") == ["L0001"]
    assert posted(book, "6310") == [("2026-P1", "2026-03-10", -1_000_00)]
    assert (balance(book, "6310"), balance(book, "1730")) == (0, 1_000_00)
    assert run(book, date(2026, 12, 31)) == []
    assert posted(book, "6310")[1:] == [
        ("2026-P2", "2026-04-30", 83_34),
        ("2026-P3", "2026-05-31", 83_34),
        ("2026-P4", "2026-06-30", 83_34),
        ("2026-P5", "2026-07-31", 83_34),
        ("2026-P6", "2026-08-31", 83_33),
        ("2026-P7", "2026-09-30", 83_33),
        ("2026-P8", "2026-10-31", 83_33),
        ("2026-P9", "2026-11-30", 83_33),
        ("2026-P10", "2026-12-31", 83_33),
    ]
    (left,) = run(book, date(2027, 3, 31))  # The next year is not open: its months wait.
    assert "2027-01-31, which no fiscal year has" in left.reason
    assert balance(book, "1730") == 249_99
    with book.transaction("year open", today=TODAY) as tx:
        open_year(tx)
    assert run(book, date(2027, 3, 31)) == []
    assert (balance(book, "6310"), balance(book, "1730")) == (1_000_00, 0)
    plan = reports.plan_shown(book.reader, "L0001")
    assert (plan.state, plan.left_ore, plan.amount_ore, len(plan.vouchers)) == ("done", 0, 1_000_00, 13)
    assert faults(book) == []


def test_an_income_waits_as_a_debt(book: Book) -> None:
    ref = write(book, ("1930", 1_200_00), ("3041", -1_200_00), on=date(2026, 3, 1))
    accrue(book, ref, "3041", (date(2026, 3, 1), date(2026, 5, 31)))
    assert (balance(book, "3041"), balance(book, "2970")) == (0, -1_200_00)
    run(book, date(2026, 4, 30))
    assert (balance(book, "3041"), balance(book, "2970")) == (-800_00, -400_00)
    assert faults(book) == []


def test_by_days_each_month_gets_what_it_has(book: Book) -> None:
    ref = write(book, ("5010", 365_00), ("1930", -365_00), on=date(2026, 1, 15))
    accrue(book, ref, "5010", (date(2026, 1, 15), date(2027, 1, 14)), by_days=True)
    plan = reports.plan_shown(book.reader, "L0001")
    parts = [part.amount_ore for part in plan.to_come]
    assert parts == [ore * 100 for ore in (17, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 14)]
    assert [part.date for part in plan.to_come][::12] == [date(2026, 1, 31), date(2027, 1, 14)]


def test_months_that_are_past_on_the_day_stay_where_they_are(book: Book) -> None:
    ref = write(book, ("6310", 1_200_00), ("1930", -1_200_00), on=date(2026, 1, 10))
    with book.transaction("year lock", today=TODAY) as tx:
        lock_through(tx, date(2026, 2, 1))
    over = (date(2026, 1, 1), date(2026, 12, 31))
    error = refused(book, ref, "6310", over)
    assert error.message == "Plan L0001 was due on 2026-01-10, but 2026-01 is locked."
    accrue(book, ref, "6310", over, on=date(2026, 3, 2))
    assert posted(book, "1730") == [("2026-P1", "2026-03-02", 1_000_00)]
    run(book, date(2026, 3, 31))
    assert balance(book, "6310") == 300_00
    assert faults(book) == []


def test_each_set_of_objects_is_a_plan_of_its_own(book: Book) -> None:
    with book.transaction("object add", today=TODAY) as tx:
        objects.add_object(tx, "1", "Nord")
    with book.transaction("voucher add", today=TODAY) as tx:
        lines = [PostLine("5010", 600, "", (("1", "Nord"),)), PostLine("5010", 300), PostLine("1930", -900)]
        ref = add_voucher(tx, on=TODAY, text="Hyra", lines=lines).ref
    over = (date(2026, 3, 1), date(2026, 5, 31))
    assert accrue(book, ref, "5010", over) == ["L0001", "L0002"]
    run(book, date(2026, 5, 31))
    in_north = "SELECT voucher_line_id FROM voucher_line_object"
    assert book.reader.value(f"SELECT sum(amount_ore) FROM voucher_line WHERE id IN ({in_north})") == 600
    assert balance(book, "5010") == 900
    assert balance(book, "1710") == 0
    assert faults(book) == []


def test_stopped_it_puts_the_rest_back_at_once_and_the_voucher_can_be_corrected(book: Book) -> None:
    ref = write(book, ("6310", 1_200_00), ("1930", -1_200_00), on=date(2026, 1, 10))
    accrue(book, ref, "6310", (date(2026, 1, 1), date(2026, 12, 31)))
    run(book, date(2026, 2, 28))
    with pytest.raises(Refused, match="is spread over months by plan L0001"):
        correct(book, ref)
    with book.transaction("voucher recur stop", today=TODAY) as tx:
        service.stop(tx, "L0001", on=TODAY)
    assert posted(book, "6310")[-1] == ("2026-P4", "2026-03-02", 1_000_00)
    assert (balance(book, "6310"), balance(book, "1730")) == (1_200_00, 0)
    correct(book, ref)
    assert balance(book, "6310") == 0
    assert faults(book) == []
    with pytest.raises(Refused, match="2026-P1 was posted for plan L0001") as error:
        correct(book, "2026-P1")
    assert "The plan has ended" in error.value.hint


def correct(book: Book, ref: str) -> None:
    with book.transaction("voucher correct", today=TODAY) as tx:
        correct_voucher(tx, ref)


def test_it_is_traced_from_the_voucher_to_the_plan_and_back(book: Book) -> None:
    ref = write(book, ("6310", 1_200_00), ("1930", -1_200_00))
    accrue(book, ref, "6310")
    (plan,) = trace(book.reader, ref).effects
    assert (plan.kind, plan.ref, [effect.ref for effect in plan.effects]) == ("plan", "L0001", ["2026-P1"])
    (cause,) = trace(book.reader, "2026-P1").causes
    assert [one.ref for one in cause.causes] == [ref]


def test_what_cannot_be_spread(book: Book) -> None:
    ref = write(book, ("6310", 1_200_00), ("1930", -1_200_00))
    assert refused(book, ref, "1930").code == "plan.account"
    assert refused(book, ref, "5010").code == "plan.account"
    assert refused(book, ref, "6310", (date(2026, 1, 1), date(2026, 3, 31))).code == "plan.over"
    assert refused(book, ref, "6310", on=date(2026, 3, 1)).code == "plan.early"
    assert refused(book, ref, "6310", waits_on="1510").code == "account.kept"
    for account in ("6310", "5010", "2641"):  # Nothing waits in the result, nor among the VAT of a return.
        assert refused(book, ref, "6310", waits_on=account).code == "plan.wait"
    with pytest.raises(NotFound, match="no account 1799"):
        accrue(book, ref, "6310", waits_on="1799")
    accrue(book, ref, "6310")
    assert refused(book, ref, "6310").message == (
        f"Account 6310 of voucher {ref} is spread already, by plan L0001."
    )
    done = write(book, ("6310", 5), ("1930", -5))
    accrue(book, done, "6310", (date(2026, 4, 1), date(2026, 4, 30)))
    run(book, date(2026, 4, 30))
    assert refused(book, done, "6310").hint == "All of it is back: kassabok voucher recur show L0002."
    other = write(book, ("6310", 5), ("1930", -5))
    correct(book, other)
    assert refused(book, other, "6310").code == "plan.corrected"
    assert refused(book, "2026-A4", "6310").code == "plan.corrected"


def test_what_it_has_taken_comes_back_no_earlier_than_it_went(book: Book) -> None:
    accrue(book, write(book, ("6310", 1_200_00), ("1930", -1_200_00)), "6310")
    run(book, date(2026, 4, 30))
    before = snapshot(book)
    with (
        pytest.raises(Refused, match="posted through 2026-04-30") as error,
        book.transaction("voucher recur stop", today=TODAY) as tx,
    ):
        service.stop(tx, "L0001", on=date(2026, 4, 29))
    assert error.value.hint == "--date 2026-04-30, or a later day."
    assert snapshot(book) == before


def test_less_than_an_ore_a_month_comes_back_in_as_many_vouchers_as_it_has_ore(book: Book) -> None:
    accrue(book, write(book, ("6310", 3), ("1930", -3)), "6310")
    assert [part.amount_ore for part in reports.plan_shown(book.reader, "L0001").to_come] == [1, 1, 1]
    run(book, date(2026, 12, 31))
    assert (balance(book, "6310"), faults(book)) == (3, [])
    assert reports.plan_shown(book.reader, "L0001").state == "done"


def test_check_finds_an_accrual_that_loses_money(book: Book) -> None:
    ref = write(book, ("6310", 1_200_00), ("1930", -1_200_00))
    accrue(book, ref, "6310")
    with book.transaction("test", today=TODAY) as tx:
        tx.reader.rows("UPDATE plan_part SET amount_ore = amount_ore + 1 WHERE id = 2")
        tx.reader.rows("UPDATE plan_part SET posted = 1 WHERE id = 3")
    (fault,) = faults(book)
    assert "Plan L0001 would put back 0,01 kr more than it took." in fault
    assert "but its vouchers say -1 200,00 kr" in fault


@settings(max_examples=20)
@given(
    ore=st.integers(1, 10**9),
    first=st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    days=st.integers(45, 380),
    by_days=st.booleans(),
)
def test_whatever_is_spread_comes_back_whole_and_as_evenly_as_can_be(
    tmp_path_factory: pytest.TempPathFactory, ore: int, first: date, days: int, by_days: bool
) -> None:
    over = (first, date.fromordinal(first.toordinal() + days))
    with create_book(tmp_path_factory.mktemp("book") / "b.kassabok", EFFECTS) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(tx, name="A", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
            for _ in range(2):
                open_year(tx)
        ref = write(book, ("6310", ore), ("1930", -ore), on=date(2026, 1, 1))
        accrue(book, ref, "6310", over, by_days=by_days)
        parts = [part.amount_ore for part in reports.plan_shown(book.reader, "L0001").to_come]
        months = {
            (day.year, day.month)
            for day in map(date.fromordinal, range(first.toordinal(), first.toordinal() + days + 1))
        }
        if not by_days:
            assert len(parts) == min(len(months), ore)
            assert all(abs(Fraction(ore, len(months)) - part) < 1 for part in parts)
        assert sum(parts) == ore
        run(book, over[1])
        run(book, date(2028, 12, 31))
        assert (balance(book, "6310"), balance(book, "1730")) == (ore, 0)
        assert faults(book) == []
