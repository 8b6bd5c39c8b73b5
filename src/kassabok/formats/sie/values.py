"""Amounts, quantities and days as SIE files write them, and as some programs write them against the rules.

The functions that read raise ValueError for what cannot be read.
Source: SIE filformat, utgåva 4B, sections 5.5 to 5.8.
"""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

# More öre than a book can hold are no amount.
_NUMBER = re.compile(r"([+-]?)([0-9]{0,15})(?:[.,]([0-9]{0,15}))?", re.ASCII)
_FIRST_GROUP = re.compile(r"[+-]?[1-9][0-9]{0,2}", re.ASCII)
_NEXT_GROUP = re.compile(r"[0-9]{3}(?:[.,][0-9]{2})?", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_THOUSANDTH = Decimal("0.001")


def ore(text: str) -> int:
    """An amount in öre. Decimals may be left out; beyond two only zeros may follow."""
    sign, whole, decimals = _parts(text)
    if decimals[2:].strip("0"):
        raise ValueError(text)
    amount = int((whole or "0") + decimals[:2].ljust(2, "0"))
    return -amount if sign == "-" else amount


def kronor(ore: int) -> str:
    """An amount as SIE writes it: a point, two decimals."""
    if ore < 0:
        return f"-{-ore // 100}.{-ore % 100:02d}"
    return f"{ore // 100}.{ore % 100:02d}"


def milli(text: str) -> int:
    """A quantity in thousandths, rounded half away from zero."""
    sign, whole, decimals = _parts(text)
    amount = int(Decimal(f"{whole or '0'}.{decimals or '0'}").quantize(_THOUSANDTH, ROUND_HALF_UP).scaleb(3))
    return -amount if sign == "-" else amount


def _parts(text: str) -> tuple[str, str, str]:
    found = _NUMBER.fullmatch(text)
    if found is None or not (found[2] or found[3]):
        raise ValueError(text)
    return found[1], found[2], found[3] or ""


def is_odd(number: str) -> bool:
    """Whether a number that could be read is written as SIE does not allow."""
    return number[:1] == "+" or "," in number


def is_split(amount: str, following: str) -> bool:
    """Whether an amount and the field after it look like one number, with a blank between its thousands: 25 000.00.

    Read as they stand they would be 25 kronor and something else.
    """
    return bool(_FIRST_GROUP.fullmatch(amount) and _NEXT_GROUP.fullmatch(following))


def day(text: str) -> date:
    """A day, YYYYMMDD; 2026-01-31 is understood too, and is_iso tells it."""
    iso = _ISO_DAY.fullmatch(text)
    digits = "".join(iso.groups()) if iso else text
    if not (len(digits) == 8 and digits.isascii() and digits.isdigit()):
        raise ValueError(text)
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def is_iso(text: str) -> bool:
    """Whether a day is written with hyphens, which SIE does not allow."""
    return "-" in text


def is_month(text: str) -> bool:
    """Whether a text is a month, YYYYMM."""
    return len(text) == 6 and text.isascii() and text.isdigit() and "01" <= text[4:] <= "12"
