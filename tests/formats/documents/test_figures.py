from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.documents.figures import ENGLISH, SWEDISH, day

THIN, WIDE, MINUS = "\u202f", "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("ore", "swedish", "english"),
    [
        (0, "0,00", "0.00"),
        (5, "0,05", "0.05"),
        (-5, f"{MINUS}0,05", f"{MINUS}0.05"),
        (123_45, "123,45", "123.45"),
        (1_234_50, f"1{THIN}234,50", "1,234.50"),
        (-1_234_567_89, f"{MINUS}1{THIN}234{THIN}567,89", f"{MINUS}1,234,567.89"),
    ],
)
def test_amounts(ore, swedish, english):
    assert SWEDISH.amount(ore) == swedish
    assert ENGLISH.amount(ore) == english


@given(st.integers(-(10**15), 10**15))
def test_a_printed_amount_can_be_read_back_to_the_ore(ore):
    text = SWEDISH.amount(ore).replace(THIN, "").replace(MINUS, "-").replace(",", "")
    assert int(text) == ore


def test_unit_prices_have_two_decimals_and_more_only_when_needed():
    assert SWEDISH.price(Decimal("149")) == "149,00"
    assert SWEDISH.price(Decimal("12.5")) == "12,50"
    assert SWEDISH.price(Decimal("12.345")) == "12,345"
    assert SWEDISH.price(Decimal("0.12345")) == "0,1235"
    assert SWEDISH.price(Decimal(1) / 3) == "0,3333"
    assert SWEDISH.price(Decimal("-0.00001")) == "0,00"
    assert ENGLISH.price(Decimal("1234.5")) == "1,234.50"


def test_quantities_rates_and_weights():
    assert SWEDISH.quantity(12_000) == "12"
    assert SWEDISH.quantity(2_500) == "2,5"
    assert SWEDISH.quantity(-1) == f"{MINUS}0,001"
    assert ENGLISH.quantity(1_234_567_000) == "1,234,567"
    assert SWEDISH.rate(Decimal("0.25")) == f"25{WIDE}%"
    assert ENGLISH.rate(Decimal("0.06")) == "6%"
    assert SWEDISH.percent(Decimal("12.50")) == f"12,5{WIDE}%"
    assert SWEDISH.weight(18_450) == f"18,45{WIDE}kg"


def test_days_are_iso_and_a_moment_has_its_time():
    assert day(date(2026, 11, 24)) == "2026-11-24"
    assert day(datetime(2026, 11, 24, 9, 5)) == "2026-11-24 09:05"
