"""Prices and costs of one unit: kronor for people, ten-thousandths of a krona (`_e4`) in the book."""

from decimal import Decimal

from kassabok.core.money import parse_decimal

E4 = 10_000
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
    return f"{kronor(price_e4):,f}".replace(",", " ").replace(".", ",")


def kronor(price_e4: int) -> Decimal:
    """Ten-thousandths of a krona as kronor, with two decimals, or as many as it takes."""
    amount = Decimal(price_e4).scaleb(-4)
    whole_ore = amount.quantize(Decimal("0.01"))
    return whole_ore if whole_ore == amount else amount.normalize()
