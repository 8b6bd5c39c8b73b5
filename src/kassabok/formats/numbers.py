"""Numbers as people write them, in files and in a terminal: `1 234,50`, `1,234.50`, `−3`."""

import re
from decimal import Decimal

MAX_WHOLE_DIGITS = 15  # A thousandth of it still fits a database's 64 bits, and a spreadsheet's 15 digits.

#: For str.translate: every width of blank becomes a blank, and every minus sign a hyphen.
PLAIN_SIGNS = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u202f", " ") | dict.fromkeys("\u2212\u2013", "-")
)
_SHAPE = re.compile(r"([+-]?) ?([0-9](?:[0-9 ,.]*[0-9])?)")


def read_decimal(text: str, *, max_decimals: int) -> Decimal:
    """Read a number in Swedish or English form.

    A lone comma or point is the decimal sign; where both occur, the last one is; one that occurs more than
    once groups thousands, as blanks do. So `1,234` has three decimals, and is refused where two are allowed:
    it could be meant either way. max_decimals: how many decimals the value may have. Raises ValueError, in a
    whole sentence, for anything else: words, exponents, NaN, crooked groups.
    """
    match = _SHAPE.fullmatch(text.translate(PLAIN_SIGNS).strip())
    if not match:
        raise ValueError(f'"{text[:40]}" is not a number.')
    sign, body = match.groups()
    whole, fraction = _split(body)
    digits = _ungrouped(whole)
    if digits is None:
        raise ValueError(f'"{text[:40]}" is not a number: its thousands are not in groups of three.')
    if len(fraction) > max_decimals:
        allowed = f"at most {max_decimals}" if max_decimals else "none"
        raise ValueError(f'"{text[:40]}" has {len(fraction)} decimals; {allowed} can be given.')
    if len(digits) > MAX_WHOLE_DIGITS:
        raise ValueError(f'"{text[:40]}" is too large a number.')
    return Decimal(f"{sign}{digits}.{fraction}" if fraction else f"{sign}{digits}")


def _split(body: str) -> tuple[str, str]:
    """The part before the decimal sign and the digits after it ("" without one)."""
    last = max(",.", key=body.rfind)
    other = "." if last == "," else ","
    if body.count(last) != 1 or other in body[body.rfind(last) :]:
        return body, ""
    whole, _, fraction = body.partition(last)
    return whole, fraction


def _ungrouped(whole: str) -> str | None:
    """The digits alone, or None where they are grouped by several signs or not by three."""
    separators = set(whole) & set(" ,.")
    if not separators:
        return whole.lstrip("0") or "0"
    first, *rest = whole.split(separators.pop())
    if separators or not 1 <= len(first) <= 3 or any(len(group) != 3 for group in rest):
        return None
    return (first + "".join(rest)).lstrip("0") or "0"
