"""On which day money is expected, and what makes a payment smaller."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kassabok.core.dates import is_bank_day
from kassabok.core.forecast.expected import Deduction, Expected, coming_day, leaving_day, less

TODAY = date(2026, 3, 2)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(DAYS, st.integers(-30, 60), DAYS)
def test_money_comes_on_a_bank_day_that_is_not_over(due: date, late: int, today: date) -> None:
    day = coming_day(due, late=late, today=today)
    assert is_bank_day(day)
    assert day >= today
    if due + timedelta(days=late) >= today:
        assert 0 <= (day - due).days - late <= 5
    else:
        assert today <= day <= today + timedelta(days=6)


@given(DAYS, DAYS)
def test_money_leaves_in_time_where_that_is_possible(due: date, today: date) -> None:
    day = leaving_day(due, today=today)
    assert is_bank_day(day)
    assert day >= today
    assert day <= due or not any(
        is_bank_day(today + timedelta(days=number)) for number in range((due - today).days + 1)
    )


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 500_00)), max_size=5),
    st.lists(st.integers(1, 500_00), max_size=5),
    st.sampled_from([1, -1]),
)
def test_deductions_take_payments_to_nothing_and_not_below(
    payments: list[tuple[int, int]], amounts: list[int], sign: int
) -> None:
    """sign: of deductions, as in less. What is not used is left out, to the öre."""
    items = [
        Expected(TODAY + timedelta(days=days), "invoice", str(number), "Anna", None, -sign * ore, "due")
        for number, (days, ore) in enumerate(payments)
    ]
    deductions = [
        Deduction("credit-note", str(number), ore, "not used") for number, ore in enumerate(amounts)
    ]
    found = less(items, deductions, party="Anna", sign=sign, today=TODAY)
    owed, off = sum(ore for _, ore in payments), sum(amounts)
    assert sum(item.amount_ore for item in found.items) == -sign * max(owed - off, 0)
    assert sum(item.amount_ore for item in found.left_out) == sign * max(off - owed, 0)
    first = min((item.day for item in items), default=TODAY)
    assert {item.day for item in (*found.items, *found.left_out) if item.source == "credit-note"} <= {first}
