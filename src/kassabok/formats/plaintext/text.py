"""What both formats need: amounts and texts that fit on a line."""

import unicodedata

CURRENCY = "SEK"
OPENING = "Ingående balans"
CLOSING = "Utgående balans"


def kronor(amount_ore: int) -> str:
    """Öre as kronor with a point and two decimals, exactly: -1234.50."""
    kr, ore = divmod(abs(amount_ore), 100)
    return f"{'-' if amount_ore < 0 else ''}{kr}.{ore:02}"


def quantity(quantity_milli: int) -> str:
    """Thousandths as a decimal number without needless zeros: 2.5."""
    whole, milli = divmod(abs(quantity_milli), 1000)
    return f"{'-' if quantity_milli < 0 else ''}{whole}" + (f".{milli:03}".rstrip("0") if milli else "")


def one_line(text: str) -> str:
    """The text on one line: what breaks lines or cannot be printed becomes a blank, blanks run together."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp", "Zs") else c for c in text)
    return " ".join(kept.split())
