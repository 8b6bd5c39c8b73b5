"""What the lines of a document come to: VAT per rate, rounding to whole kronor, and each line's share of the VAT.

A document that takes another back (a credit note, a refund) is worked out as a difference: all that is taken back with
it, less all that was taken back before it. So the parts always end exactly where the whole was, for every VAT rate and
for the rounding, in whatever order and portions they come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kassabok.core.money import round_half_away, round_to_krona, spread
from kassabok.core.vat import VatLine, VatRow, vat_rows


@dataclass(frozen=True, slots=True)
class Amounts:
    """rows: the taxable amount and VAT per class and rate. total = net + vat + rounding; öre."""

    rows: tuple[VatRow, ...]
    net_ore: int
    vat_ore: int
    rounding_ore: int
    total_ore: int


def amounts_of(
    lines: Sequence[VatLine],
    *,
    include_vat: bool,
    whole_kronor: bool,
    taken_back: Sequence[VatLine] = (),
) -> Amounts:
    """The amounts of a document. taken_back: for one that takes back, the lines of those that did so before it."""
    rows_before = vat_rows(taken_back, include_vat=include_vat)
    rows_after = vat_rows([*taken_back, *lines], include_vat=include_vat)
    here = {(line.vat_class, line.rate) for line in lines}
    before = {(row.vat_class, row.rate): row for row in rows_before}
    rows = tuple(_less(row, before.get(row[:2])) for row in rows_after if row[:2] in here)
    net_ore, vat_ore = sum(row.base_ore for row in rows), sum(row.vat_ore for row in rows)
    total_ore = net_ore + vat_ore
    if whole_kronor:
        total_ore = round_to_krona(_sum_of(rows_after))[0] - round_to_krona(_sum_of(rows_before))[0]
    return Amounts(rows, net_ore, vat_ore, total_ore - net_ore - vat_ore, total_ore)


def _less(row: VatRow, before: VatRow | None) -> VatRow:
    if before is None:
        return row
    return row._replace(base_ore=row.base_ore - before.base_ore, vat_ore=row.vat_ore - before.vat_ore)


def _sum_of(rows: Sequence[VatRow]) -> int:
    return sum(row.base_ore + row.vat_ore for row in rows)


def line_part_ore(amount_ore: int, upto_milli: int, whole_milli: int) -> int:
    """The amount of the first part of a line. Parts cut as differences of these are together the line to the öre."""
    return round_half_away(Decimal(amount_ore) * upto_milli / whole_milli)


def vat_shares(lines: Sequence[VatLine], rows: Sequence[VatRow]) -> list[int]:
    """Each line's share of the VAT of its row; the shares add up to the row exactly."""
    shares = [0] * len(lines)
    for row in rows:
        places = [place for place, line in enumerate(lines) if line[:2] == row[:2]]
        weights = [abs(lines[place].amount_ore) for place in places]
        for place, share_ore in zip(places, spread(row.vat_ore, weights), strict=True):
            shares[place] = share_ore
    return shares
