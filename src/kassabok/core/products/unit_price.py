"""Prices and costs of one unit: kronor for people, ten-thousandths of a krona (`_e4`) in the book."""

from kassabok.core.money import E4, format_decimal, kronor, parse_decimal

HIGHEST_PRICE_E4 = 10**13


def parse_price_e4(text: str) -> int:
    """Kronor with at most four decimals as ten-thousandths. Raises ValueError."""
    return checked_price_e4(int(parse_decimal(text, max_decimals=4) * E4))


def checked_price_e4(price_e4: int) -> int:
    """A price or cost that is possible. Raises ValueError."""
    if not 0 <= price_e4 <= HIGHEST_PRICE_E4:
        raise ValueError("A price is zero or more, and less than a billion kronor.")
    return price_e4


def shown_kronor(price_e4: int) -> str:
    """Ten-thousandths of a krona in Swedish form: 1250000 is `125,00`."""
    return format_decimal(kronor(price_e4))
