"""Late-payment interest, worked out again by another route: day by day, in fractions."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.core.collection.interest import (
    Calculator,
    Movement,
    Segment,
    Terms,
    first_day,
    in_percent,
    read_segments,
    read_terms,
    write_segments,
)
from kassabok.core.errors import Refused
from kassabok.core.rates.lookup import Rates

RATES = Rates.load(None)
BY_LAW = Terms(80_000, over_reference=True)

#: What Riksbanken says of each half-year, from its own table; the days are those of the interest.
REFERENCE = {
    (2022, 2): "0.5",
    (2023, 1): "2.5",
    (2023, 2): "3.5",
    (2024, 1): "4",
    (2024, 2): "4",
    (2025, 1): "3",
    (2025, 2): "2",
    (2026, 1): "2",
}


def day_by_day(since: date, upto: date, base_ore: int, movements: list[Movement], points: int = 8) -> int:
    """Öre, rounded half away from zero once."""
    owed, day = Fraction(0), since
    while day <= upto:
        base = base_ore + sum(m.amount_ore for m in movements if m.date < day)
        rate = Fraction(REFERENCE[day.year, 1 if day.month < 7 else 2]) + points
        owed += max(base, 0) * rate / 100 / 365
        day += timedelta(days=1)
    return int(owed + Fraction(1, 2))


def test_over_half_years_and_a_leap_day() -> None:
    found = Calculator(RATES).interest(
        BY_LAW, since=date(2023, 12, 1), upto=date(2024, 3, 1), base_ore=1_000_000
    )
    # 31 days at 11,5 % and 61 at 12 %, of 366 days in 2024: the year is 365 days all the same.
    assert found.segments == (
        Segment(date(2023, 12, 1), date(2023, 12, 31), 1_000_000, 115_000, 9_767),
        Segment(date(2024, 1, 1), date(2024, 3, 1), 1_000_000, 120_000, 20_055),
    )
    assert [segment.days for segment in found.segments] == [31, 61]
    assert found.amount_ore == 29_822  # 9 767,12... and 20 054,79... are 29 821,91...
    assert found.assumed_from is None


def test_what_is_paid_bears_interest_through_its_day() -> None:
    found = Calculator(RATES).interest(
        BY_LAW,
        since=date(2026, 2, 5),
        upto=date(2026, 3, 6),
        base_ore=800_00,
        movements=[Movement(date(2026, 2, 14), -300_00)],
    )
    assert found.segments == (
        Segment(date(2026, 2, 5), date(2026, 2, 14), 800_00, 100_000, 219),
        Segment(date(2026, 2, 15), date(2026, 3, 6), 500_00, 100_000, 274),
    )


def test_what_was_paid_before_the_due_day_never_bears_interest() -> None:
    found = Calculator(RATES).interest(
        BY_LAW,
        since=date(2026, 2, 5),
        upto=date(2026, 2, 14),
        base_ore=800_00,
        movements=[Movement(date(2026, 1, 20), -300_00)],
    )
    assert found.segments == (Segment(date(2026, 2, 5), date(2026, 2, 14), 500_00, 100_000, 137),)


def test_a_settled_sum_bears_none_from_the_day_after_and_again_when_it_is_owed_again() -> None:
    found = Calculator(RATES).interest(
        BY_LAW,
        since=date(2026, 2, 5),
        upto=date(2026, 2, 28),
        base_ore=365_00,
        movements=[Movement(date(2026, 2, 14), -365_00), Movement(date(2026, 2, 18), 365_00)],
    )
    assert [(s.starts, s.ends, s.amount_ore) for s in found.segments] == [
        (date(2026, 2, 5), date(2026, 2, 14), 100),
        (date(2026, 2, 19), date(2026, 2, 28), 100),
    ]


def test_the_table_that_has_run_out_goes_on_with_its_last_rate_and_says_so() -> None:
    found = Calculator(RATES).interest(
        BY_LAW, since=date(2026, 6, 21), upto=date(2026, 7, 10), base_ore=365_00
    )
    assert [(s.starts, s.rate_e4, s.amount_ore) for s in found.segments] == [
        (date(2026, 6, 21), 100_000, 100),
        (date(2026, 7, 1), 100_000, 100),
    ]
    assert found.assumed_from == date(2026, 7, 1)


def test_a_rate_that_the_user_adds_takes_its_place(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        'schema = 1\n[[rate]]\nkey = "interest.reference_percent"\nvalue = "2.50"\nfrom = 2026-07-01\n'
        'to = 2026-12-31\nsource = "Riksbanken"\n'
    )
    found = Calculator(Rates.load(tmp_path)).interest(
        BY_LAW, since=date(2026, 7, 1), upto=date(2026, 7, 10), base_ore=365_00
    )
    assert (found.segments[0].rate_e4, found.amount_ore, found.assumed_from) == (105_000, 105, None)


def test_a_day_before_the_table_is_refused() -> None:
    with pytest.raises(Refused, match="The reference rate of 2002-06-30 is not known") as error:
        Calculator(RATES).interest(BY_LAW, since=date(2002, 6, 30), upto=date(2002, 7, 10), base_ore=100_00)
    assert error.value.code == "interest.no_rate"


def test_an_agreed_rate_knows_no_table_and_none_is_nothing() -> None:
    agreed = read_terms("12.5")
    assert agreed == Terms(125_000, over_reference=False)
    found = Calculator(RATES).interest(
        agreed, since=date(1999, 1, 1), upto=date(1999, 12, 31), base_ore=100_00
    )
    assert found.amount_ore == 12_50
    assert read_terms("none") is None
    nothing = Calculator(RATES).interest(None, since=date(2026, 1, 1), upto=date(2026, 3, 1), base_ore=100_00)
    assert nothing.segments == ()
    assert read_terms("reference+8") == BY_LAW


def test_a_negative_reference_rate_takes_off_the_points() -> None:
    found = Calculator(RATES).interest(
        BY_LAW, since=date(2018, 1, 1), upto=date(2018, 1, 10), base_ore=365_00
    )
    assert (found.segments[0].rate_e4, found.amount_ore) == (75_000, 75)


def test_from_when_it_runs() -> None:
    due = date(2026, 2, 4)
    assert first_day(due, agreed=True, demanded_on=None) == date(2026, 2, 5)
    assert first_day(due, agreed=False, demanded_on=None) is None
    assert first_day(due, agreed=False, demanded_on=date(2026, 1, 5)) == date(2026, 2, 5)
    assert first_day(due, agreed=False, demanded_on=date(2026, 3, 1)) == date(2026, 4, 1)


def test_segments_are_kept_and_read_back() -> None:
    found = Calculator(RATES).interest(BY_LAW, since=date(2025, 1, 1), upto=date(2026, 5, 1), base_ore=123_45)
    assert tuple(read_segments(write_segments(found.segments))) == found.segments
    assert in_percent(112_500) == "11,25"


DAYS = st.dates(date(2022, 7, 1), date(2026, 6, 30))


@given(
    since=DAYS,
    upto=DAYS,
    base_ore=st.integers(1, 10**9),
    paid=st.lists(st.tuples(DAYS, st.integers(1, 10**8)), max_size=5),
)
def test_it_is_what_each_day_adds_up_to(
    since: date, upto: date, base_ore: int, paid: list[tuple[date, int]]
) -> None:
    movements = [Movement(day, -ore) for day, ore in paid]
    found = Calculator(RATES).interest(BY_LAW, since=since, upto=upto, base_ore=base_ore, movements=movements)
    assert found.amount_ore == day_by_day(since, upto, base_ore, movements)
    assert found.amount_ore == sum(segment.amount_ore for segment in found.segments)
    for segment in found.segments:
        exact = Decimal(segment.base_ore) * segment.rate_e4 * segment.days / (365 * 100 * 10_000)
        assert abs(segment.amount_ore - exact) <= 1
