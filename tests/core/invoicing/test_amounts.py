"""Amounts of a document, and of documents that take it back part by part, counted again with fractions."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kassabok.core.invoicing.amounts import Amounts, amounts_of, vat_shares
from kassabok.core.vat import VatLine, VatRow

RATES = {"standard": "0.25", "food": "0.06", "reduced": "0.12", "low": "0.06", "exempt": "0"}


def line(vat_class: str, amount_ore: int) -> VatLine:
    return VatLine(vat_class, Decimal(RATES[vat_class]), amount_ore)


lines = st.lists(
    st.builds(line, st.sampled_from(sorted(RATES)), st.integers(0, 10**7)), min_size=1, max_size=6
)


def half_up(value: Fraction) -> int:
    """Nearest whole number, halves away from zero."""
    sign = -1 if value < 0 else 1
    return sign * int(abs(value) + Fraction(1, 2))


def by_hand(sold: Sequence[VatLine], *, include_vat: bool) -> dict[tuple[str, Decimal], tuple[int, int]]:
    """Base and VAT per class and rate, by fractions."""
    sums: dict[tuple[str, Decimal], int] = {}
    for one in sold:
        sums[one.vat_class, one.rate] = sums.get((one.vat_class, one.rate), 0) + one.amount_ore
    found = {}
    for key, amount in sums.items():
        rate = Fraction(key[1])
        vat = half_up(amount * rate / (1 + rate)) if include_vat else half_up(amount * rate)
        found[key] = (amount - vat if include_vat else amount, vat)
    return found


@given(lines, st.booleans(), st.booleans())
def test_amounts_are_what_fractions_say(sold: list[VatLine], include_vat: bool, whole_kronor: bool) -> None:
    amounts = amounts_of(sold, include_vat=include_vat, whole_kronor=whole_kronor)
    expected = by_hand(sold, include_vat=include_vat)
    assert {row[:2]: row[2:] for row in amounts.rows} == expected
    net = sum(base for base, _ in expected.values())
    vat = sum(vat for _, vat in expected.values())
    total = half_up(Fraction(net + vat, 100)) * 100 if whole_kronor else net + vat
    assert (amounts.net_ore, amounts.vat_ore, amounts.total_ore) == (net, vat, total)
    assert amounts.rounding_ore == total - net - vat


@given(lines, st.booleans())
def test_shares_add_up_to_their_rows_and_follow_the_amounts(sold: list[VatLine], include_vat: bool) -> None:
    rows = amounts_of(sold, include_vat=include_vat, whole_kronor=False).rows
    shares = vat_shares(sold, rows)
    for row in rows:
        of_row = [
            (one, share)
            for one, share in zip(sold, shares, strict=True)
            if (one.vat_class, one.rate) == row[:2]
        ]
        assert sum(share for _, share in of_row) == row.vat_ore
        whole = sum(one.amount_ore for one, _ in of_row)
        for one, share in of_row:
            if whole:
                assert abs(share - Fraction(row.vat_ore * one.amount_ore, whole)) < 1


@given(st.data(), lines, st.booleans(), st.booleans())
def test_parts_taken_back_in_any_order_end_at_zero(
    data: st.DataObject, sold: list[VatLine], include_vat: bool, whole_kronor: bool
) -> None:
    whole = amounts_of(sold, include_vat=include_vat, whole_kronor=whole_kronor)
    left = {(row.vat_class, row.rate): [row.base_ore, row.vat_ore] for row in whole.rows}
    left_total = whole.total_ore
    pieces = data.draw(st.permutations(_in_pieces(data, sold)))
    taken_back: list[VatLine] = []
    while pieces:
        size = data.draw(st.integers(1, len(pieces)))
        credit, pieces = pieces[:size], pieces[size:]
        back = amounts_of(credit, include_vat=include_vat, whole_kronor=whole_kronor, taken_back=taken_back)
        taken_back += credit
        _take(left, back)
        left_total += back.total_ore
        assert all(base >= 0 and vat >= 0 for base, vat in left.values())
        assert left_total >= 0
        assert sum(vat_shares(credit, back.rows)) == back.vat_ore
    assert all(rest == [0, 0] for rest in left.values())
    assert left_total == 0


def _in_pieces(data: st.DataObject, sold: Sequence[VatLine]) -> list[VatLine]:
    """Each line cut in up to four, with the sign turned."""
    pieces = []
    for one in sold:
        cuts = sorted(data.draw(st.lists(st.integers(0, one.amount_ore), max_size=3)))
        ends = [0, *cuts, one.amount_ore]
        pieces += [one._replace(amount_ore=start - end) for start, end in pairwise(ends)]
    return pieces


def _take(left: dict[tuple[str, Decimal], list[int]], back: Amounts) -> None:
    for row in back.rows:
        left[row.vat_class, row.rate][0] += row.base_ore
        left[row.vat_class, row.rate][1] += row.vat_ore


def test_a_half_ore_of_vat_comes_back_once_and_not_with_every_part() -> None:
    """92 öre at 12 percent bear 11 öre; each half by itself would bear 6."""
    whole = amounts_of([line("reduced", 92)], include_vat=False, whole_kronor=False)
    assert whole.rows == (VatRow("reduced", Decimal("0.12"), 92, 11),)
    half = line("reduced", -46)
    first = amounts_of([half], include_vat=False, whole_kronor=False)
    second = amounts_of([half], include_vat=False, whole_kronor=False, taken_back=[half])
    assert (first.vat_ore, second.vat_ore) == (-6, -5)


def test_rounding_comes_back_with_the_last_part() -> None:
    """99.98 is asked for as 100; thirds of it come back as 33, 34 and 33."""
    lines = [line("exempt", -33_33), line("exempt", -33_33), line("exempt", -33_32)]
    totals = [
        amounts_of([lines[n]], include_vat=True, whole_kronor=True, taken_back=lines[:n]).total_ore
        for n in range(3)
    ]
    assert totals == [-33_00, -34_00, -33_00]
