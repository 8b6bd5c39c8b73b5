"""Amounts in bank files: text to whole öre (hundredths of the currency). Nothing is ever rounded.

They are stricter than numbers that people write (formats/numbers.py): the kind of file, or its profile, says which
sign is the decimal one, and it is never guessed.
"""

import re

from kassabok.formats.numbers import PLAIN_SIGNS

#: A hundred billion, less an öre: all amounts of the largest file then add up to what a database can hold.
MOST_ORE = 10**13 - 1
_MOST_DIGITS = 11  # Before the decimals of MOST_ORE.

_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")


def ore_from_decimal(text: str) -> int:
    """Read an amount as XML writes it: a point, any number of decimals or none ("15", "8.850", "0000149.87").

    Raises ValueError when it is no whole number of öre; its message is a clause: "'12.345' has more than two decimals".
    """
    match = _DECIMAL.fullmatch(text.strip())
    if match is None or not (match[2] or match[3]):
        raise ValueError(f"{shown(text)} is not an amount")
    return _ore(match[1], match[2], match[3] or "", text)


def ore_from_text(text: str, *, decimal: str, thousands: str = "", suffix: str = "") -> int:
    """Read an amount as a bank's CSV export writes it.

    decimal: "," or ".", the only sign taken as such. Spaces of every width, and the thousands sign if there
    is one, are accepted between groups of three. Every kind of minus sign counts. suffix: a word after the
    number ("kr"). Raises ValueError as ore_from_decimal does.
    """
    value = text.translate(PLAIN_SIGNS).strip()
    if suffix and value.lower().endswith(suffix.lower()):
        value = value[: -len(suffix)].rstrip()
    group = f"[ {re.escape(thousands)}]"
    pattern = rf"([+-]?) ?([0-9]+|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+)(?:{re.escape(decimal)}([0-9]*))?"
    match = re.fullmatch(pattern, value)
    if match is None:
        raise ValueError(
            f"{shown(text)} is not an amount with decimal {'comma' if decimal == ',' else 'point'}"
        )
    return _ore(match[1], re.sub(group, "", match[2]), match[3] or "", text)


def format_ore(amount_ore: int) -> str:
    """1234567 -> "12345.67", for messages."""
    sign = "-" if amount_ore < 0 else ""
    kronor, ore = divmod(abs(amount_ore), 100)
    return f"{sign}{kronor}.{ore:02}"


def shown(text: str) -> str:
    """A piece of a file, quoted and short enough for a message."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _ore(sign: str, whole: str, fraction: str, text: str) -> int:
    whole = whole.lstrip("0")
    if len(whole) > _MOST_DIGITS:
        raise ValueError(f"{shown(text)} is too large for an amount")
    if fraction[2:].strip("0"):
        raise ValueError(f"{shown(text)} has more than two decimals")
    amount_ore = int(whole or "0") * 100 + int(fraction[:2].ljust(2, "0"))
    return -amount_ore if sign == "-" else amount_ore
