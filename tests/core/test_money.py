from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.core.money import (
    add_vat,
    format_decimal,
    format_kronor,
    format_quantity,
    kronor,
    line_amount_ore,
    parse_decimal,
    parse_kronor,
    parse_quantity,
    round_half_away,
    round_to_krona,
    split_vat,
    spread,
)

ORE = st.integers(-(10**16), 10**16)
RATES = st.sampled_from([Decimal("0.25"), Decimal("0.12"), Decimal("0.06"), Decimal(0)])


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("0", 0),
        ("1", 1_00),
        ("1,5", 1_50),
        ("1.5", 1_50),
        ("12,34", 12_34),
        ("1 234,50", 1234_50),
        ("1\u00a0234,50", 1234_50),
        ("1\u2009234\u202f567,89", 1234567_89),
        ("1,234.50", 1234_50),
        ("1.234,50", 1234_50),
        ("1,234,567", 1234567_00),
        ("1.234.567,8", 1234567_80),
        ("007,10", 7_10),
        ("-3", -3_00),
        ("\u22123,05", -3_05),
        ("\u20133,05", -3_05),
        ("- 3,05", -3_05),
        ("+3", 3_00),
        ("-0,00", 0),
        ("  45 kr ", 45_00),
        ("45\u00a0SEK", 45_00),
        ("100:-", 100_00),
        ("999999999999999,99", 999999999999999_99),
    ],
)
def test_kronor_are_read_as_people_write_them(text: str, ore: int) -> None:
    assert parse_kronor(text) == ore


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "kr",
        "abc",
        "1,234",
        "1.234",
        "0,005",
        "1e3",
        "1E3",
        "nan",
        "NaN",
        "inf",
        "-Infinity",
        "0x10",
        "1_000",
        "12 34",
        "1 2345",
        "1234 567",
        "1 234.567,00",
        "1,234.50,00",
        "1,23.456",
        "1,,5",
        ",5",
        "5,",
        "--5",
        "5-",
        "٣",
        "５",
        "=1+1",
        "1" * 16,
        "1\n2",
    ],
)
def test_what_is_not_plainly_kronor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^\".*\" (is|has) .*\.$|is not a number\.$"):
        parse_kronor(text)


def test_a_long_text_is_cut_in_the_error() -> None:
    with pytest.raises(ValueError, match="is not a number") as caught:
        parse_kronor("x" * 1_000_000)
    assert len(str(caught.value)) < 80


@pytest.mark.parametrize(
    ("ore", "text"),
    [
        (0, "0,00"),
        (5, "0,05"),
        (-5, "-0,05"),
        (100, "1,00"),
        (99999, "999,99"),
        (123450, "1 234,50"),
        (-123456789, "-1 234 567,89"),
    ],
)
def test_kronor_are_written_in_swedish_form(ore: int, text: str) -> None:
    assert format_kronor(ore) == text


@given(ORE)
def test_kronor_survive_writing_and_reading(ore: int) -> None:
    assert parse_kronor(format_kronor(ore)) == ore


@pytest.mark.parametrize(
    ("text", "milli"),
    [("1", 1000), ("2,5", 2500), ("2.5", 2500), ("1,234", 1234), ("-0,001", -1), ("1 000", 1_000_000)],
)
def test_quantities_are_read(text: str, milli: int) -> None:
    assert parse_quantity(text) == milli


@pytest.mark.parametrize("text", ["0,0001", "1e2", "many", "1,5 kg"])
def test_what_is_not_a_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a number|4 decimals"):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("milli", "text"),
    [(0, "0"), (1000, "1"), (2500, "2,5"), (1, "0,001"), (-1, "-0,001"), (1_234_000, "1 234"), (10, "0,01")],
)
def test_quantities_are_written_without_needless_zeros(milli: int, text: str) -> None:
    assert format_quantity(milli) == text


@given(ORE)
def test_quantities_survive_writing_and_reading(milli: int) -> None:
    assert parse_quantity(format_quantity(milli)) == milli


def test_a_price_below_one_ore_keeps_its_decimals() -> None:
    assert parse_decimal("0,00125") == Decimal("0.00125")
    with pytest.raises(ValueError, match="7 decimals; at most 6"):
        parse_decimal("0,0012345")


@pytest.mark.parametrize(
    ("price_e4", "price", "text"),
    [
        (1_250_000, "125.00", "125,00"),
        (12_345, "1.2345", "1,2345"),
        (12_340, "1.234", "1,234"),
        (123_456_789_000, "12345678.90", "12 345 678,90"),
        (0, "0.00", "0,00"),
    ],
)
def test_a_unit_price_has_two_decimals_or_as_many_as_it_takes(price_e4: int, price: str, text: str) -> None:
    assert str(kronor(price_e4)) == price
    assert format_decimal(kronor(price_e4)) == text


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        ("2.5", 3),
        ("-2.5", -3),
        ("2.4999999999999999999999999999999", 2),
        ("0.5", 1),
        ("-0.5", -1),
        ("1E+3", 1000),
    ],
)
def test_a_half_goes_away_from_zero(value: str, whole: int) -> None:
    assert round_half_away(Decimal(value)) == whole


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_number_is_not_counted_with(value: str) -> None:
    for count in (round_half_away, lambda x: add_vat(100, x), lambda x: split_vat(100, x)):
        with pytest.raises(ValueError, match="not a number to count with"):
            count(Decimal(value))
    with pytest.raises(ValueError, match="not a number to count with"):
        line_amount_ore(1000, Decimal(1), Decimal(value))


@pytest.mark.parametrize(
    ("quantity_milli", "price", "discount", "ore"),
    [
        (3000, "45", "0", 135_00),
        (-3000, "45", "0", -135_00),
        (1500, "0.33", "0", 50),  # 49.5 öre
        (-1500, "0.33", "0", -50),
        (1000, "99.90", "12.5", 87_41),  # 87.4125
        (1000, "0.005", "0", 1),
        (1000, "0.0049", "0", 0),
        (333, "0.10", "50", 2),  # 1.665 öre, not 3.33 rounded first
        (7000, "10", "100", 0),
    ],
)
def test_a_line_is_rounded_once(quantity_milli: int, price: str, discount: str, ore: int) -> None:
    assert line_amount_ore(quantity_milli, Decimal(price), Decimal(discount)) == ore


@pytest.mark.parametrize("discount", ["-0.01", "100.01"])
def test_a_discount_outside_its_range_is_refused(discount: str) -> None:
    with pytest.raises(ValueError, match="not between 0 and 100"):
        line_amount_ore(1000, Decimal(1), Decimal(discount))


@given(
    st.integers(-(10**9), 10**9),
    st.decimals(0, 10**9, places=6),
    st.decimals(0, 100, places=4),
)
def test_a_line_turns_its_sign_and_does_not_feel_the_decimal_context(
    quantity_milli: int, price: Decimal, discount: Decimal
) -> None:
    ore = line_amount_ore(quantity_milli, price, discount)
    assert line_amount_ore(-quantity_milli, price, discount) == -ore
    with localcontext() as context:
        context.prec = 3
        assert line_amount_ore(quantity_milli, price, discount) == ore
    with localcontext() as context:
        context.prec = 100
        exact = quantity_milli * price / 10 * (1 - discount / 100)
        assert abs(exact - ore) <= Decimal("0.5")


def test_vat_is_taken_out_and_put_on() -> None:
    assert split_vat(125_00, Decimal("0.25")) == (100_00, 25_00)
    assert split_vat(1, Decimal("0.25")) == (1, 0)
    assert split_vat(-99_90, Decimal("0.06")) == (-94_25, -5_65)
    assert add_vat(100_00, Decimal("0.12")) == 12_00
    assert add_vat(2, Decimal("0.25")) == 1  # half an öre
    assert add_vat(-2, Decimal("0.25")) == -1
    with pytest.raises(ValueError, match="negative"):
        add_vat(100, Decimal("-0.25"))


@given(ORE, RATES)
def test_net_and_vat_add_up_and_mirror(gross_ore: int, rate: Decimal) -> None:
    net_ore, vat_ore = split_vat(gross_ore, rate)
    assert net_ore + vat_ore == gross_ore
    assert split_vat(-gross_ore, rate) == (-net_ore, -vat_ore)
    assert abs(add_vat(net_ore, rate) - vat_ore) <= 1


def test_an_amount_is_spread_to_the_last_ore() -> None:
    assert spread(100, [1, 1, 1]) == (34, 33, 33)
    assert spread(-100, [1, 1, 1]) == (-34, -33, -33)
    assert spread(10, [0, 0]) == (5, 5)
    assert spread(7, [0, 3, 0]) == (0, 7, 0)
    assert spread(0, [5, 5]) == (0, 0)
    assert spread(1000, [333, 333, 334]) == (333, 333, 334)
    assert spread(5, [1, 9]) == (1, 4)


@pytest.mark.parametrize("weights", [[], [-1], [5, -1]])
def test_nothing_is_spread_over_no_or_negative_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="zero or more"):
        spread(100, weights)


@given(ORE, st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_parts_add_up_and_are_fair(total_ore: int, weights: list[int]) -> None:
    parts = spread(total_ore, weights)
    assert sum(parts) == total_ore
    assert spread(-total_ore, weights) == tuple(-part for part in parts)
    whole = sum(weights)
    if whole:
        assert all(
            abs(part * whole - total_ore * weight) < whole
            for part, weight in zip(parts, weights, strict=True)
        )
    else:
        assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize(
    ("ore", "rounded", "difference"),
    [(100, 100, 0), (149, 100, -49), (150, 200, 50), (-150, -200, -50), (-149, -100, 49), (0, 0, 0)],
)
def test_rounding_to_whole_kronor(ore: int, rounded: int, difference: int) -> None:
    assert round_to_krona(ore) == (rounded, difference)


@given(ORE)
def test_rounding_to_whole_kronor_moves_half_a_krona_at_most(ore: int) -> None:
    rounded, difference = round_to_krona(ore)
    assert rounded == ore + difference
    assert rounded % 100 == 0
    assert abs(difference) <= 50
