"""A bill in its currency and in kronor: the books are kept in kronor, by the rate of the bill.

Source: mervärdesskattelagen 8 kap. (the rate of the day when the tax became due), årsredovisningslagen 4 kap. 13 §.
"""

from typing import NamedTuple

from kassabok.core.currencies.model import E6, in_kronor
from kassabok.core.errors import Refused
from kassabok.core.money import SEK, format_kronor
from kassabok.core.payables.lines import Content
from kassabok.core.vat import VatLine, vat_rows


class Booked(NamedTuple):
    """A bill as it is booked. content: in kronor. line_cents, total_cents: hundredths of the currency, as it says them.

    rate_e6: kronor for one unit of the currency, in millionths.
    """

    content: Content
    currency: str
    rate_e6: int
    line_cents: tuple[int, ...]
    total_cents: int

    def turned(self) -> "Booked":
        """The same taken back."""
        return self._replace(
            content=self.content.turned(),
            line_cents=tuple(-cents for cents in self.line_cents),
            total_cents=-self.total_cents,
        )


def booked(said: Content, currency: str, rate_e6: int) -> Booked:
    """What a bill says, in hundredths of its currency, as it is booked in kronor.

    Its total is converted once; what the rounding of the parts leaves goes to the largest line. Raises Refused for a
    bill that comes to less than an öre.
    """
    line_cents = tuple(line.amount_ore for line, _ in said.lines)
    if currency == SEK:
        return Booked(said, SEK, E6, line_cents, said.total_ore)
    total_ore = in_kronor(said.total_ore, rate_e6)
    if not total_ore:
        raise Refused(
            "bill.total",
            f"{format_kronor(said.total_ore)} {currency} is less than an öre.",
            hint="Check the amount, and the rate.",
        )
    amounts = [in_kronor(cents, rate_e6) for cents in line_cents]
    charged = {row.vat_class: in_kronor(row.vat_ore, rate_e6) for row in said.vat}
    rounding_ore = in_kronor(said.rounding_ore, rate_e6)
    vat_ore = sum(charged.values()) if said.treatment == "domestic" else 0
    largest = max(range(len(amounts)), key=lambda place: abs(amounts[place]))
    amounts[largest] += total_ore - sum(amounts) - vat_ore - rounding_ore
    lines = tuple(
        (line._replace(amount_ore=amount_ore), rate)
        for (line, rate), amount_ore in zip(said.lines, amounts, strict=True)
    )
    computed = vat_rows(
        (VatLine(line.vat_class, rate, line.amount_ore) for line, rate in lines), include_vat=False
    )
    vat = tuple(
        row._replace(vat_ore=charged[row.vat_class]) if said.treatment == "domestic" else row
        for row in computed
    )
    return Booked(
        Content(said.treatment, lines, vat, rounding_ore), currency, rate_e6, line_cents, said.total_ore
    )
