"""Amounts, quantities, and the only places where anything is rounded.

Money is whole öre (`_ore`), quantities are whole thousandths (`_milli`), rates and unit prices are Decimal.
What is not whole is rounded half away from zero, once; the sums are exact, whatever precision the decimal
context has.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from kassabok.formats.numbers import read_decimal

ORE = 100
MILLI = 1000
E4 = 10_000  #: Unit prices, rates and discounts are kept in ten-thousandths.

# A billion units, and a hundred billion kronor: beyond these somebody's finger slipped, or a scanner read a barcode
# as a quantity. Sums of millions of them still fit a database's 64 bits.
MOST_MILLI = 10**12
MOST_ORE = 10**13

#: What the books are kept in.
SEK = "SEK"

#: A day without an exchange rate has that of the last day before it, at most this many days earlier: banks are closed
#: over Christmas and Easter for five at most.
RATE_LASTS_DAYS = 7

_SWEDISH = str.maketrans(",.", " ,")
_UNIT_WRITTEN_OUT = re.compile(r"(?:kr|sek|:-)\Z", re.IGNORECASE)


def parse_kronor(text: str) -> int:
    """Read kronor as people write them into öre: `1 234,50`, `1,234.50`, `−3 kr`, `100:-`.

    Raises ValueError for more than two decimals (so also for `1,234`, which could be meant as 1234) and for
    anything that is not a plain number.
    """
    return int(read_decimal(_UNIT_WRITTEN_OUT.sub("", text.strip()), max_decimals=2).scaleb(2))


def format_kronor(ore: int) -> str:
    """Öre as kronor in Swedish form, with plain blanks between thousands: 123450 is `1 234,50`."""
    kronor, rest = divmod(abs(ore), ORE)
    sign = "-" if ore < 0 else ""
    return f"{sign}{kronor:,}".replace(",", " ") + f",{rest:02}"


def format_money(cents: int, currency: str) -> str:
    """An amount with its currency, `1 234,50 kr` or `1 234,50 EUR`. cents: hundredths."""
    return f"{format_kronor(cents)} {currency_unit(currency)}"


def currency_unit(currency: str) -> str:
    """How people write a currency behind an amount."""
    return "kr" if currency == SEK else currency


def format_whole_kronor(kronor: int) -> str:
    """Whole kronor in the same form: 1234 is `1 234`."""
    return f"{kronor:,}".replace(",", " ")


def parse_quantity(text: str) -> int:
    """Read a quantity of at most three decimals into thousandths: `2,5` is 2500, and so is `2.5`.

    Raises ValueError for anything that is not a plain number.
    """
    return int(read_decimal(text, max_decimals=3).scaleb(3))


def format_quantity(milli: int) -> str:
    """Thousandths as a quantity in Swedish form, without needless zeros: 2500 is `2,5`, 3000 is `3`."""
    whole, rest = divmod(abs(milli), MILLI)
    sign = "-" if milli < 0 else ""
    decimals = f",{rest:03}".rstrip("0") if rest else ""
    return f"{sign}{whole:,}".replace(",", " ") + decimals


def parse_whole(text: str, *, least: int, most: int) -> int:
    """Read a whole number of something, such as days. Raises ValueError, in a whole sentence, outside the bounds."""
    try:
        number = int(read_decimal(text, max_decimals=0))
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise ValueError(f'"{text[:40]}" is not a whole number from {least} to {most}.')
    return number


def parse_decimal(text: str, *, max_decimals: int = 6) -> Decimal:
    """Read a price below one öre, a rate or a percentage exactly as it is written.

    Raises ValueError for more decimals than that and for anything that is not a plain number.
    """
    return read_decimal(text, max_decimals=max_decimals)


def format_decimal(value: Decimal) -> str:
    """A price, a rate or a percentage in Swedish form, with the decimals it has: Decimal("1234.50") is `1 234,50`."""
    return f"{value:,f}".translate(_SWEDISH)


def kronor(price_e4: int) -> Decimal:
    """A unit price in kronor with two decimals, or as many as it takes: 1250000 is 125.00, 12345 is 1.2345."""
    price = Decimal(price_e4) / E4
    return price.quantize(Decimal("0.01")) if price_e4 % (E4 // ORE) == 0 else price


def round_half_away(value: Decimal) -> int:
    """Round to the nearest whole number; a half goes away from zero: 2.5 is 3, -2.5 is -3.

    Raises ValueError for NaN and infinity.
    """
    return _divide(*_ratio(value))


def line_amount_ore(quantity_milli: int, unit_price: Decimal, discount_percent: Decimal = Decimal(0)) -> int:
    """The amount of a line in öre, rounded once.

    quantity_milli: negative for goods that come back. unit_price: kronor, with as many decimals as it takes.
    discount_percent: 12.5 is 12.5 percent off. Raises ValueError when it is not between 0 and 100.
    """
    price, price_base = _ratio(unit_price)
    discount, discount_base = _ratio(discount_percent)
    kept, whole = 100 * discount_base - discount, 100 * discount_base
    if not 0 <= kept <= whole:
        raise ValueError(f"The discount {discount_percent} % is not between 0 and 100.")
    return _divide(quantity_milli * price * kept * ORE, MILLI * price_base * whole)


def split_vat(gross_ore: int, rate: Decimal) -> tuple[int, int]:
    """Split an amount including VAT into (net_ore, vat_ore).

    rate: 0.25 is 25 percent. The VAT is rounded; net is the rest, so the parts always add up to gross.
    Raises ValueError for a negative rate.
    """
    numerator, denominator = _vat_ratio(rate)
    vat_ore = _divide(gross_ore * numerator, denominator + numerator)
    return gross_ore - vat_ore, vat_ore


def add_vat(net_ore: int, rate: Decimal) -> int:
    """The VAT in öre on an amount without it, rounded.

    rate: 0.25 is 25 percent. Raises ValueError for a negative rate.
    """
    numerator, denominator = _vat_ratio(rate)
    return _divide(net_ore * numerator, denominator)


def spread(total_ore: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Share an amount in proportion to weights, so that the parts add up to it exactly.

    Each part is rounded towards zero, and the öre that are left go one each to the parts that lost most, the
    first of equals first. Where all weights are zero, the parts are as even as they can be. A negative total
    gives the same parts with the sign turned. Raises ValueError for no weights or a negative one.
    """
    if not weights or min(weights) < 0:
        raise ValueError("An amount can only be spread over weights that are zero or more.")
    if total_ore < 0:
        return tuple(-part for part in spread(-total_ore, weights))
    whole = sum(weights)
    if whole == 0:
        return spread(total_ore, [1] * len(weights))
    parts, lost = zip(*(divmod(total_ore * weight, whole) for weight in weights), strict=True)
    left = total_ore - sum(parts)
    lucky = set(sorted(range(len(weights)), key=lambda place: -lost[place])[:left])
    return tuple(part + (place in lucky) for place, part in enumerate(parts))


def round_to_krona(ore: int) -> tuple[int, int]:
    """Round to whole kronor: (rounded_ore, difference_ore), the first being the amount plus the second."""
    rounded_ore = _divide(ore, ORE) * ORE
    return rounded_ore, rounded_ore - ore


def share_of(amount_ore: int, part: int, whole: int) -> int:
    """An amount times part / whole, rounded half away from zero. Raises ZeroDivisionError where whole is zero."""
    sign = -1 if whole < 0 else 1
    return _divide(amount_ore * part * sign, abs(whole))


def _divide(numerator: int, denominator: int) -> int:
    """Divide whole numbers, rounding half away from zero. denominator: above zero."""
    result = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -result if numerator < 0 else result


def _ratio(value: Decimal) -> tuple[int, int]:
    if not value.is_finite():
        raise ValueError(f"{value} is not a number to count with.")
    return value.as_integer_ratio()


def _vat_ratio(rate: Decimal) -> tuple[int, int]:
    numerator, denominator = _ratio(rate)
    if numerator < 0:
        raise ValueError(f"The VAT rate {rate} is negative.")
    return numerator, denominator
