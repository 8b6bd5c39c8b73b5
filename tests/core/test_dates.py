import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.core.dates import (
    due_date,
    is_bank_day,
    month_of,
    next_bank_day,
    parse_date,
    parse_period,
    parse_week,
    previous_bank_day,
    year_before,
)

DAYS = st.dates(date(1990, 1, 1), date(2150, 12, 31))


def test_a_date_is_read() -> None:
    assert parse_date(" 2026-03-31 ") == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "write it as"),
        ("20260331", "write it as"),
        ("31/3 2026", "write it as"),
        ("2026-3-1", "write it as"),
        ("2026-W10-1", "write it as"),
        ("2026-03-31T10:00", "write it as"),
        ("２０２６-03-31", "write it as"),
        ("2026-02-29", "no such day"),
        ("2026-13-01", "no such day"),
        ("0000-01-01", "no such day"),
        ("0206-03-31", "year 206"),
        ("2620-03-31", "year 2620"),
    ],
)
def test_what_is_not_a_date_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-03-05", date(2026, 3, 5), date(2026, 3, 5)),
        ("2026-03-05..2026-04-01", date(2026, 3, 5), date(2026, 4, 1)),
        (" 2026-01 .. 2026-03 ", date(2026, 1, 1), date(2026, 3, 31)),
        ("2025..2026-q2", date(2025, 1, 1), date(2026, 6, 30)),
    ],
)
def test_a_period_is_read(text: str, starts: date, ends: date) -> None:
    assert parse_period(text) == (starts, ends)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "2026..",
        "..2026",
        "26",
        "2026-00",
        "2026-13",
        "2026-q5",
        "2026-1",
        "2026-03..2026-01",
        "0000",
        "9999",
    ],
)
def test_what_is_not_a_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        parse_period(text)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2025, 6, 6),
        date(2026, 6, 19),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 31),
        date(2026, 3, 7),
        date(2026, 3, 8),
    ],
)
def test_the_banks_are_closed(day: date) -> None:
    assert not is_bank_day(day)


@pytest.mark.parametrize(
    "half_day",
    [date(2026, 1, 5), date(2026, 4, 2), date(2026, 4, 30), date(2026, 10, 30), date(2026, 12, 23)],
)
def test_half_days_are_bank_days(half_day: date) -> None:
    assert is_bank_day(half_day)


def test_bank_days_agree_with_the_holidays_library() -> None:
    import holidays

    years = range(1990, 2101)
    closed = holidays.country_holidays(
        "SE", years=years, categories=("public", "de_facto"), include_sundays=False
    )
    day = date(years[0], 1, 1)
    while day.year <= years[-1]:
        assert is_bank_day(day) == (day.weekday() < 5 and day not in closed), day
        day += timedelta(days=1)


@given(DAYS)
def test_the_next_bank_day_is_the_first(day: date) -> None:
    after = next_bank_day(day)
    assert is_bank_day(after)
    assert not any(is_bank_day(day + timedelta(days=n)) for n in range((after - day).days))
    assert (after - day).days <= 5


@given(DAYS)
def test_a_week_is_read(day: date) -> None:
    monday, sunday = parse_week("{}-w{:02}".format(*day.isocalendar()))
    assert monday <= day <= sunday == monday + timedelta(days=6)
    assert monday.weekday() == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("10", '"10" is not a week: write 2026-w10.'),
        ("2026-w54", "The year 2026 has no week 54."),
        ("2025-w53", "The year 2025 has no week 53."),
        ("2026-w0", "The year 2026 has no week 0."),
        ("1026-w10", "The year 1026 is not one of ours"),
    ],
)
def test_what_is_no_week(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_week(text)


@given(DAYS)
def test_the_previous_bank_day_is_the_last(day: date) -> None:
    before = previous_bank_day(day)
    between = [before + timedelta(days=number) for number in range(1, (day - before).days + 1)]
    assert is_bank_day(before)
    assert not any(map(is_bank_day, between))


def test_terms_that_end_on_a_closed_day_end_on_the_next_bank_day() -> None:
    assert due_date(date(2026, 3, 2), 30) == date(2026, 4, 1)
    assert due_date(date(2026, 3, 4), 30) == date(2026, 4, 7)  # Good Friday, a weekend and Easter Monday
    assert due_date(date(2025, 12, 24), 0) == date(2025, 12, 29)
    with pytest.raises(ValueError, match="-1 days"):
        due_date(date(2026, 3, 2), -1)


def test_a_month_is_a_number_that_sorts() -> None:
    assert month_of(date(2026, 3, 31)) == 202603


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 3, 2), date(2025, 3, 2)),
        (date(2024, 2, 28), date(2023, 2, 28)),
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 29)),
    ],
)
def test_a_year_before_ends_with_the_same_month(day: date, before: date) -> None:
    assert year_before(day) == before
