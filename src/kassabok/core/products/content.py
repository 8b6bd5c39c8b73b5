"""How much is in one unit of what is sold: `100 g`, `0,75 l`; and what a kilo or a litre of it costs then.

Where goods are sold by such a measure, their comparison price (jämförpris) must be told beside the price of the package
(prisinformationslagen 7 §; KOVFS 2012:1 has the measure for each kind of goods, mostly kilo and litre).
"""

import re
from decimal import Decimal
from typing import NamedTuple

from kassabok.core.money import round_half_away

#: Unit -> the one that prices are compared by, and how many of the unit make one of it.
_MEASURES = {
    "mg": ("kg", 1_000_000),
    "g": ("kg", 1000),
    "hg": ("kg", 10),
    "kg": ("kg", 1),
    "ml": ("l", 1000),
    "cl": ("l", 100),
    "dl": ("l", 10),
    "l": ("l", 1),
    "mm": ("m", 1000),
    "cm": ("m", 100),
    "m": ("m", 1),
    "m2": ("m2", 1),
    "m3": ("m3", 1),
    "st": ("st", 1),
}
_ALIASES = {
    "gr": "g",
    "gram": "g",
    "kilo": "kg",
    "liter": "l",
    "lit": "l",
    "m²": "m2",
    "m³": "m3",
    "kvm": "m2",
}
_ALIASES |= {"meter": "m", "pcs": "st", "stk": "st"}
_WRITTEN = re.compile(r"(\d{1,9}(?:[.,]\d{1,3})?)\s*([a-zåäö²³23]{1,6})\.?")


class Content(NamedTuple):
    """amount: of the unit, one of g, kg, ml, l ... per: the unit that prices are compared by."""

    amount: Decimal
    unit: str

    @property
    def per(self) -> str:
        """kg, l, m, m2, m3 or st."""
        return _MEASURES[self.unit][0]

    @property
    def shown(self) -> str:
        """As a Swede writes it: 0,75 l."""
        return f"{self.amount:f} {self.unit}".replace(".", ",")

    def comparison_ore(self, price_ore: int) -> int:
        """What one kilo, litre ... costs where the package costs so much, öre, rounded half away from zero."""
        return round_half_away(Decimal(price_ore) * _MEASURES[self.unit][1] / self.amount)


def parse_content(text: object) -> str:
    """A content as it is stored, with a point and one blank; "" where there is none. Raises ValueError."""
    written = " ".join(str(text).split()).lower()
    if not written:
        return ""
    found = _WRITTEN.fullmatch(written)
    unit = _ALIASES.get(found[2], found[2]) if found else ""
    amount = Decimal(found[1].replace(",", ".")) if found else Decimal(0)
    if unit not in _MEASURES or not amount:
        raise ValueError(
            f'"{written[:40]}" is not a content: a number and one of {", ".join(_MEASURES)}, as 100 g.'
        )
    return f"{amount.normalize():f} {unit}"


def content_of(stored: str) -> Content | None:
    """What was stored by parse_content; None for ""."""
    amount, _, unit = stored.partition(" ")
    return Content(Decimal(amount), unit) if unit else None
