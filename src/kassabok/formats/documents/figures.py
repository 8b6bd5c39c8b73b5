"""Numbers, days and weights as a reader of the document's language expects them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

THIN_SPACE = "\u202f"  # narrow and unbreakable: 12 345,00 stays on one line
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"  # as wide as a plus sign, so that columns align; a hyphen is not


@dataclass(frozen=True, slots=True)
class Figures:
    """The marks of one language. before_percent: what stands between a number and the percent sign."""

    thousands: str
    decimal_point: str
    before_percent: str

    def amount(self, ore: int) -> str:
        """1234550 -> "12 345,50" (sv), "12,345.50" (en)."""
        return self._grouped(f"{abs(ore) // 100}", f"{abs(ore) % 100:02d}", negative=ore < 0)

    def price(self, kronor: Decimal) -> str:
        """Two decimals, and up to four when they are there: 12.5 -> "12,50", 0.1234 -> "0,1234"."""
        rounded = abs(kronor).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
        whole, _, part = f"{rounded:f}".partition(".")
        return self._grouped(whole, part.rstrip("0").ljust(2, "0"), negative=kronor < 0)

    def number(self, value: Decimal) -> str:
        """No more decimals than it has: 2.500 -> "2,5"."""
        whole, _, part = f"{abs(value):f}".partition(".")
        return self._grouped(whole, part.rstrip("0"), negative=value < 0)

    def quantity(self, milli: int) -> str:
        return self.number(Decimal(milli).scaleb(-3))

    def percent(self, percent: Decimal) -> str:
        return f"{self.number(percent)}{self.before_percent}%"

    def rate(self, fraction: Decimal) -> str:
        return self.percent(fraction.scaleb(2))

    def weight(self, grams: int) -> str:
        return f"{self.quantity(grams)}{NO_BREAK_SPACE}kg"

    def _grouped(self, whole: str, decimals: str, *, negative: bool) -> str:
        groups = f"{int(whole):,}".replace(",", self.thousands)
        text = f"{groups}{self.decimal_point}{decimals}" if decimals else groups
        return MINUS + text if negative and text.strip("0.,") else text


SWEDISH = Figures(thousands=THIN_SPACE, decimal_point=",", before_percent=NO_BREAK_SPACE)
ENGLISH = Figures(thousands=",", decimal_point=".", before_percent="")
BY_LANGUAGE = {"sv": SWEDISH, "en": ENGLISH}


def day(value: date) -> str:
    """2026-11-24, and with the time of day when there is one: 2026-11-24 14:05."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat()
