"""Whether a VAT return hangs together: sales and purchases against the VAT on them, and VAT that stands outside it.

VAT and what it is on are compared by turning the VAT back into an amount. VAT is rounded to the öre on each document,
and half an öre is 8 in the amount at 6 percent: of a thousand buns sold one by one, 83 kronor. So what the documents'
rounding can come to is let pass, and 5 kronor and a ten-thousandth of the amount: less than a sale without its VAT.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kassabok.core.money import format_kronor
from kassabok.core.taxes.boxes import BOXES
from kassabok.core.taxes.figures import Account, Figures, Moved

LET_PASS_ORE, LET_PASS_PART = 5_00, 10_000

SALES, VAT_ON_SALES = ("05", "06", "07", "08"), {"10": 25, "11": 12, "12": 6}
REVERSE, VAT_ON_REVERSE = ("20", "21", "22", "23", "24"), {"30": 25, "31": 12, "32": 6}
IMPORT, VAT_ON_IMPORT = ("50",), {"60": 25, "61": 12, "62": 6}

#: Checks that a return is not closed with, unless somebody says so.
STOPPING = ("sales", "reverse-charge", "import", "not-due")


@dataclass(frozen=True, slots=True)
class VatCheck:
    """An answer to one question about a return. stops: the return is not closed with it unless somebody says so."""

    check: str
    ok: bool
    stops: bool
    detail: str


def vat_checks(
    figures: Figures, chart: dict[str, Account], balances: Moved, roundings: Mapping[str, int]
) -> tuple[VatCheck, ...]:
    """All checks of a return. balances: of the VAT accounts without a box when the period ends.

    roundings: box -> of how many amounts of VAT it is made up, each of them rounded.
    """
    return (
        _told("sales", _against(figures, chart, SALES, VAT_ON_SALES, roundings)),
        _told("reverse-charge", _against(figures, chart, REVERSE, VAT_ON_REVERSE, roundings)),
        _told("import", _against(figures, chart, IMPORT, VAT_ON_IMPORT, roundings)),
        _told("not-due", _not_due(chart, balances)),
        _told("no-box", _sales_without_box(figures, chart)),
        VatCheck("input", True, False, _input_share(figures, chart)),
    )


def _told(check: str, faults: list[str]) -> VatCheck:
    return VatCheck(check, not faults, bool(faults) and check in STOPPING, " ".join(faults) or "Fine.")


def _against(
    figures: Figures,
    chart: dict[str, Account],
    bases: Sequence[str],
    rates: dict[str, int],
    roundings: Mapping[str, int],
) -> list[str]:
    """What the boxes of amounts and the boxes of their VAT have against each other, in all and rate by rate."""
    amounts = {
        number: ore if BOXES[chart[number].box].debit else -ore
        for number, ore in figures.moved.items()
        if chart[number].box in bases and chart[number].rate != 0
    }
    base_ore = sum(amounts.values())
    taxed = {box: figures.exact_ore.get(box, 0) * 100 // rate for box, rate in rates.items()}
    taxed_ore = sum(taxed.values())
    # Half an öre of each amount of VAT, in what it is on.
    rounded_ore = {box: -(-50 * roundings.get(box, 0) // rate) for box, rate in rates.items()}
    let_pass_ore = LET_PASS_ORE + abs(base_ore) // LET_PASS_PART
    what, vat = _span(bases), _span(list(rates))
    faults = []
    if abs(base_ore - taxed_ore) > let_pass_ore + sum(rounded_ore.values()):
        gap = f"{format_kronor(abs(base_ore - taxed_ore))} kr"
        faults.append(
            f"In {what} there are {format_kronor(base_ore)} kr, "
            f"but the VAT in {vat} is on {format_kronor(taxed_ore)} kr: "
            + (f"it is missing on {gap}." if base_ore > taxed_ore else f"that is {gap} too much.")
        )
    # What is taken off without telling its rate, as a discount, may belong to any.
    of_any_rate_ore = -sum(ore for number, ore in amounts.items() if chart[number].rate is None and ore < 0)
    for box, rate in rates.items():
        known_ore = sum(ore for number, ore in amounts.items() if chart[number].rate == rate)
        if known_ore - taxed[box] > let_pass_ore + rounded_ore[box] + of_any_rate_ore:
            faults.append(
                f"On accounts of {rate} % in {what} there are {format_kronor(known_ore)} kr, "
                f"but box {box} is VAT on {format_kronor(taxed[box])} kr."
            )
    return faults


def _span(boxes: Sequence[str]) -> str:
    return f"boxes {boxes[0]}-{boxes[-1]}" if len(boxes) > 1 else f"box {boxes[0]}"


def _not_due(chart: dict[str, Account], balances: Moved) -> list[str]:
    """VAT that waits on an account without a box (vilande moms) is in no return."""
    return [
        f"Account {number} {chart[number].name} has {format_kronor(abs(ore))} kr that belongs to no box."
        for number, ore in balances.items()
        if ore
    ]


def _sales_without_box(figures: Figures, chart: dict[str, Account]) -> list[str]:
    found = [
        f"Account {number} {chart[number].name} is in no box: {format_kronor(-ore)} kr."
        for number, ore in sorted(figures.moved.items())
        if "3000" <= number < "3800" and not chart[number].box
    ]
    return [*found, "kassabok account edit NUMBER --vat-box BOX puts an account in one."] if found else []


def _input_share(figures: Figures, chart: dict[str, Account]) -> str:
    """How much of what was bought is deducted as VAT: something to look at, with no right answer."""
    bought_ore = sum(ore for number, ore in figures.moved.items() if "4000" <= number < "7000")
    vat_ore = figures.exact_ore.get("48", 0)
    if bought_ore <= 0:
        return f"Box 48 is {format_kronor(vat_ore)} kr; nothing was booked on accounts 4000-6999."
    tenths = (vat_ore * 1000 + bought_ore // 2) // bought_ore
    return f"Box 48 is {tenths // 10},{tenths % 10} % of the {format_kronor(bought_ore)} kr on accounts 4000-6999."
