"""How much is in one unit, and what a kilo or a litre costs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.core.products.content import content_of, parse_content


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("100 g", "100 g"),
        ("100g", "100 g"),
        ("0,750 L", "0.75 l"),
        ("75 cl.", "75 cl"),
        ("2 M²", "2 m2"),
        ("10 pcs", "10 st"),
        ("1000 ml", "1000 ml"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_it_is_stored_in_one_form(written: str, stored: str) -> None:
    assert parse_content(written) == stored
    assert parse_content(stored) == stored


@pytest.mark.parametrize(
    "written", ["g", "100", "0 g", "-5 g", "100 oz", "1e3 g", "1,2345 kg", "5 g 2", "٣ g x"]
)
def test_what_is_no_content_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is not a content"):
        parse_content(written)


@pytest.mark.parametrize(
    ("stored", "price_ore", "per", "ore"),
    [
        ("100 g", 89_00, "kg", 890_00),
        ("75 cl", 100_00, "l", 133_33),
        ("3 st", 100_00, "st", 33_33),
        ("0.75 l", 99_99, "l", 133_32),
        ("1.5 m2", 10_01, "m2", 6_67),
    ],
)
def test_the_comparison_price(stored: str, price_ore: int, per: str, ore: int) -> None:
    content = content_of(stored)
    assert content is not None
    assert (content.per, content.comparison_ore(price_ore)) == (per, ore)


def test_no_content() -> None:
    assert content_of("") is None


@given(grams=st.integers(1, 10**6), price_ore=st.integers(0, 10**9))
def test_a_kilo_of_a_package_costs_what_the_package_costs_for_each_gram(grams: int, price_ore: int) -> None:
    content = content_of(parse_content(f"{grams} g"))
    assert content is not None
    assert abs(Decimal(content.comparison_ore(price_ore)) * grams - price_ore * 1000) * 2 <= grams
