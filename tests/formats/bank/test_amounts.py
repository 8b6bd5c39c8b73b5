"""Amounts and account numbers as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.bank.accounts import account_text, bankgiro_text, iban_or_empty, plusgiro_text
from kassabok.formats.bank.amounts import MOST_ORE, format_ore, ore_from_decimal, ore_from_text

ORE = st.integers(min_value=-MOST_ORE, max_value=MOST_ORE)


@given(ORE)
def test_what_is_written_is_read_back(ore):
    text = format_ore(ore)
    assert ore_from_decimal(text) == ore
    assert ore_from_text(text, decimal=".") == ore
    assert ore_from_text(text.replace(".", ","), decimal=",") == ore


@given(ORE, st.sampled_from(" \u00a0\u2009\u202f"), st.sampled_from(["-", "\u2212", "\u2013"]))
def test_every_space_and_minus_sign_of_a_bank_is_read(ore, space, minus):
    text = f"{abs(ore) // 100:,}".replace(",", space) + f",{abs(ore) % 100:02}"
    assert ore_from_text(f"{minus}{text} kr", decimal=",", suffix="kr") == -abs(ore)
    assert ore_from_text(f" {text} ", decimal=",") == abs(ore)


@pytest.mark.parametrize(
    ("text", "settings", "ore"),
    [
        ("-200", {"decimal": ","}, -200_00),
        ("-150.000", {"decimal": "."}, -150_00),
        ("1.234,50", {"decimal": ",", "thousands": "."}, 1234_50),
        ("1 234,50", {"decimal": ",", "thousands": "."}, 1234_50),
        ("1'234.50", {"decimal": ".", "thousands": "'"}, 1234_50),
        ("- 5,00", {"decimal": ","}, -5_00),
        ("5,", {"decimal": ","}, 5_00),
        ("5,5", {"decimal": ","}, 5_50),
    ],
)
def test_amounts_as_banks_write_them(text, settings, ore):
    assert ore_from_text(text, **settings) == ore


@pytest.mark.parametrize(
    ("text", "settings", "problem"),
    [
        ("1.50", {"decimal": ","}, "'1.50' is not an amount with decimal comma"),
        ("1,50", {"decimal": "."}, "'1,50' is not an amount with decimal point"),
        ("1,234.50", {"decimal": "."}, "'1,234.50' is not an amount with decimal point"),
        ("12 34,50", {"decimal": ","}, "'12 34,50' is not an amount with decimal comma"),
        ("1 2345,50", {"decimal": ","}, "'1 2345,50' is not an amount with decimal comma"),
        ("1.234", {"decimal": "."}, "'1.234' has more than two decimals"),
        ("", {"decimal": ","}, "'' is not an amount with decimal comma"),
        ("kr", {"decimal": ",", "suffix": "kr"}, "'kr' is not an amount with decimal comma"),
        ("--5", {"decimal": ","}, "'--5' is not an amount with decimal comma"),
        ("٣", {"decimal": ","}, "'٣' is not an amount with decimal comma"),
        ("9" * 99, {"decimal": ","}, "9...' is too large for an amount"),
        ("1" * 9999, {"decimal": ","}, "1...' is too large for an amount"),
        ("100 000 000 000", {"decimal": ","}, "'100 000 000 000' is too large for an amount"),
    ],
)
def test_what_is_no_amount_is_said(text, settings, problem):
    with pytest.raises(ValueError, match=r"amount|decimals") as caught:
        ore_from_text(text, **settings)
    assert problem in str(caught.value)


def test_account_numbers_as_people_write_them():
    assert [bankgiro_text(n) for n in ("9912346", "50501055", "123", "")] == [
        "991-2346",
        "5050-1055",
        "123",
        "",
    ]
    assert [plusgiro_text(n) for n in ("5186879", "12345678", "18", "1", "")] == [
        "51 86 87-9", "1 23 45 67-8", "1-8", "1", "",
    ]  # fmt: skip
    assert (account_text("6290", "401234567"), account_text("", "5201")) == ("6290-401234567", "5201")


def test_an_iban_is_known_by_its_check_digits():
    assert iban_or_empty("se45 5000 0000 0583 9825 7466") == "SE4550000000058398257466"
    assert iban_or_empty("SE4650000000058398257466") == ""
    assert iban_or_empty("401234567") == ""
    assert iban_or_empty("") == ""
