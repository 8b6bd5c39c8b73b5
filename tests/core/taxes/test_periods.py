"""What VAT periods are called and when their returns are due, by the authority's own table for 2026."""

from datetime import date

import pytest

from kassabok.core.book.settings import Settings
from kassabok.core.dates import is_bank_day
from kassabok.core.errors import UsageError
from kassabok.core.taxes.periods import (
    Period,
    ec_sales_due,
    period_with,
    periods_between,
    read_period,
    vat_due,
)

CALENDAR = [Period("2026", date(2026, 1, 1), date(2026, 12, 31))]
BROKEN = [
    Period("2025-26", date(2025, 5, 1), date(2026, 4, 30)),
    Period("2026-27", date(2026, 5, 1), date(2027, 4, 30)),
]


@pytest.mark.parametrize(
    ("text", "name", "first", "last"),
    [
        ("2026-03", "2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("2026-Q1", "2026-q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-10..2026-12", "2026-q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", "2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-27", "2026-27", date(2026, 5, 1), date(2027, 4, 30)),
        ("2026-02..2026-04", "2026-02..2026-04", date(2026, 2, 1), date(2026, 4, 30)),
    ],
)
def test_periods_are_read(text: str, name: str, first: date, last: date) -> None:
    assert read_period(text, BROKEN) == Period(name, first, last)


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-03-10..2026-03-20", "2026-03-01", "mars", "2026-03..2026-01"]
)
def test_what_is_no_whole_months_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_period(text, CALENDAR)
    assert refused.value.code == "vat.period"


def test_each_kind_has_its_periods() -> None:
    assert period_with(date(2026, 5, 20), "monthly", BROKEN).name == "2026-05"
    assert period_with(date(2026, 5, 20), "quarterly", BROKEN).name == "2026-q2"
    assert period_with(date(2026, 5, 20), "yearly", BROKEN) == BROKEN[1]
    names = [p.name for p in periods_between(date(2026, 2, 10), date(2026, 8, 1), "quarterly", CALENDAR)]
    assert names == ["2026-q1", "2026-q2", "2026-q3"]


def test_yearly_periods_outside_the_book_are_fiscal_years_next_to_its_own() -> None:
    before, after, later = (
        period_with(day, "yearly", BROKEN) for day in (date(2025, 4, 30), date(2027, 5, 1), date(2030, 4, 30))
    )
    assert before == Period("2024-25", date(2024, 5, 1), date(2025, 4, 30))
    assert after == Period("2027-28", date(2027, 5, 1), date(2028, 4, 30)) == read_period("2027-28", BROKEN)
    assert later == Period("2029-30", date(2029, 5, 1), date(2030, 4, 30))
    short = [Period("2025", date(2025, 9, 10), date(2025, 12, 31))]
    names = [p.name for p in periods_between(date(2025, 9, 10), date(2027, 2, 1), "yearly", short)]
    assert names == ["2025", "2026", "2027"]


YEARLY = {"vat.period": "yearly"}
LARGE = {"vat.period": "monthly", "vat.large_turnover": "yes"}


def due(
    period: str,
    chosen: dict[str, str] | None = None,
    *,
    eu_trade: bool = False,
    years: list[Period] = CALENDAR,
) -> date:
    """chosen: settings by key."""
    return vat_due(read_period(period, years), Settings(chosen or {}), eu_trade=eu_trade)


def test_quarters_and_months_are_due_in_the_second_month_after() -> None:
    assert [due(f"2026-q{n}") for n in range(1, 5)] == [
        date(2026, 5, 12),
        date(2026, 8, 17),
        date(2026, 11, 12),
        date(2027, 2, 12),
    ]
    months = {month: due(f"2026-{month:02}", {"vat.period": "monthly"}) for month in range(1, 13)}
    assert months == {
        1: date(2026, 3, 12),
        2: date(2026, 4, 13),  # The 12th is a Sunday.
        3: date(2026, 5, 12),
        4: date(2026, 6, 12),
        5: date(2026, 7, 13),
        6: date(2026, 8, 17),
        7: date(2026, 9, 14),
        8: date(2026, 10, 12),
        9: date(2026, 11, 12),
        10: date(2026, 12, 14),
        11: date(2027, 1, 18),  # The 17th is a Sunday.
        12: date(2027, 2, 12),
    }


def test_a_large_company_pays_the_month_after() -> None:
    assert due("2026-01", LARGE) == date(2026, 2, 26)
    assert due("2026-11", LARGE) == date(2026, 12, 28)  # Christmas, and then a Sunday.
    assert due("2026-12", LARGE) == date(2027, 1, 26)


@pytest.mark.parametrize(
    ("ends", "day"),
    [
        (date(2026, 4, 30), date(2026, 12, 14)),  # The 12th is a Saturday.
        (date(2026, 6, 30), date(2027, 1, 18)),
        (date(2026, 8, 31), date(2027, 4, 12)),
        (date(2026, 12, 31), date(2027, 8, 17)),
    ],
)
def test_a_company_with_one_return_a_year_files_it_with_the_income_tax(ends: date, day: date) -> None:
    years = [Period("year", date(2026, 1, 1), ends)]
    assert due("year", YEARLY, years=years) == day


def test_other_yearly_returns() -> None:
    assert due("2026", YEARLY, eu_trade=True) == date(2027, 2, 26)
    assert due("2026", YEARLY | {"company.form": "hb"}) == date(2027, 2, 26)
    assert due("2026", YEARLY | {"company.form": "ef"}) == date(2027, 5, 12)
    assert due("2026", YEARLY | {"company.form": "ef"}, eu_trade=True) == date(2027, 2, 26)


def test_ec_sales_lists_are_due_on_the_25th() -> None:
    assert ec_sales_due(date(2026, 1, 31)) == date(2026, 2, 25)
    assert ec_sales_due(date(2026, 3, 31)) == date(2026, 4, 27)
    assert ec_sales_due(date(2026, 11, 30)) == date(2026, 12, 28)


def test_every_due_day_is_a_bank_day_after_the_period() -> None:
    for kind, large in (("monthly", "no"), ("monthly", "yes"), ("quarterly", "no")):
        for period in periods_between(date(2026, 1, 1), date(2035, 12, 31), kind, CALENDAR):
            day = due(period.name, {"vat.period": kind, "vat.large_turnover": large})
            assert is_bank_day(day)
            assert 20 < (day - period.ends_on).days < 55
