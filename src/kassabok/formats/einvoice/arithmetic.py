"""Whether an electronic invoice adds up: the sums of EN 16931, each named by its rule and its business term.

Sums must be right to the hundredth (BR-CO-10 to BR-CO-16). The VAT of a rate may be off by what suppliers that round
line by line are off, as the official rules let it be (BR-S-08, BR-S-09 and their like): one unit of the currency.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP
from typing import NamedTuple

from kassabok.formats.bank.amounts import format_ore
from kassabok.formats.einvoice.record import EInvoice, InvoiceLine, TaxRow
from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes

SLACK_CENTS = 100
_LINE_SLACK_CENTS = 2  # PEPPOL-EN16931-R120


class _Sum(NamedTuple):
    what: str
    found_cents: int
    said_cents: int
    term: str
    rule: str


def refuse_wrong_sums(invoice: EInvoice, notes: Notes) -> None:
    """Raise BadFile for the first sum that is wrong, with what it says and what it should be.

    A line whose amount is not its quantity times its price is noted.
    """
    for each in _sums(invoice):
        if each.found_cents != each.said_cents:
            raise _wrong(each)
    for row in invoice.taxes:
        if row.category:
            _refuse_wrong_row(invoice, row)
    if invoice.lines:
        _refuse_other_rates(invoice)
    for line in invoice.lines:
        _note_line(line, notes)


def _sums(invoice: EInvoice) -> Iterator[_Sum]:
    totals = invoice.totals
    if invoice.lines:
        lines_cents = sum(line.net_cents for line in invoice.lines)
        yield _Sum("the lines come to", lines_cents, totals.lines_cents, "BT-106", "BR-CO-10")
        less_cents = -sum(row.amount_cents for row in invoice.allowances if row.amount_cents < 0)
        more_cents = sum(row.amount_cents for row in invoice.allowances if row.amount_cents > 0)
        # Either may be told below zero: what counts is what they come to together.
        yield _Sum(
            "charges less allowances come to",
            more_cents - less_cents,
            totals.charges_cents - totals.allowances_cents,
            "BT-107, BT-108",
            "BR-CO-11, BR-CO-12",
        )
    net_cents = totals.lines_cents - totals.allowances_cents + totals.charges_cents
    yield _Sum("lines, allowances and charges come to", net_cents, totals.net_cents, "BT-109", "BR-CO-13")
    vat_cents = sum(row.vat_cents for row in invoice.taxes)
    yield _Sum("the VAT of all rates comes to", vat_cents, totals.vat_cents, "BT-110", "BR-CO-14")
    gross_cents = totals.net_cents + totals.vat_cents
    yield _Sum("the total and the VAT come to", gross_cents, totals.gross_cents, "BT-112", "BR-CO-15")
    payable_cents = totals.gross_cents - totals.prepaid_cents + totals.rounding_cents
    yield _Sum(
        "the total with VAT, less what is prepaid and rounded, comes to",
        payable_cents,
        totals.payable_cents,
        "BT-115",
        "BR-CO-16",
    )
    bases_cents = sum(row.base_cents for row in invoice.taxes)
    if abs(bases_cents - totals.net_cents) > SLACK_CENTS:
        yield _Sum("what is taxed comes to", bases_cents, totals.net_cents, "BT-109", "BR-CO-13")


def _wrong(each: _Sum) -> BadFile:
    off_cents = each.said_cents - each.found_cents
    return BadFile(
        "einvoice.sum",
        f"{each.what[0].upper()}{each.what[1:]} {format_ore(each.found_cents)}, but the invoice says "
        f"{format_ore(each.said_cents)} ({each.term}): {format_ore(abs(off_cents))} "
        f"too {'much' if off_cents > 0 else 'little'} ({each.rule}).",
        hint="Ask the supplier for a right one, or register what is owed with kassabok bill add and --attach.",
    )


def _refuse_wrong_row(invoice: EInvoice, row: TaxRow) -> None:
    right_cents = int((row.base_cents * row.rate / 100).to_integral_value(ROUND_HALF_UP))
    if abs(right_cents - row.vat_cents) > SLACK_CENTS:
        raise _wrong(
            _Sum(
                f"the VAT of {row.rate.normalize():f} % on {format_ore(row.base_cents)} comes to",
                right_cents,
                row.vat_cents,
                "BT-117",
                "BR-CO-17",
            )
        )
    if not invoice.lines:
        return
    found_cents = sum(
        part.net_cents for part in invoice.lines if (part.category, part.rate) == (row.category, row.rate)
    ) + sum(
        part.amount_cents
        for part in invoice.allowances
        if (part.category, part.rate) == (row.category, row.rate)
    )
    if abs(found_cents - row.base_cents) > SLACK_CENTS:
        what = f"what is taxed as {row.category} with {row.rate.normalize():f} % comes to"
        raise _wrong(_Sum(what, found_cents, row.base_cents, "BT-116", f"BR-{row.category}-08"))


def _refuse_other_rates(invoice: EInvoice) -> None:
    """Lines of a rate that the breakdown does not have would have no VAT."""
    known = {(row.category, row.rate) for row in invoice.taxes}
    for line in invoice.lines:
        if (line.category, line.rate) not in known:
            raise BadFile(
                "einvoice.rate",
                f"line {line.line}: the VAT of {line.category or 'no category'} with {line.rate.normalize():f} % "
                "is not among the VAT of the invoice (BR-CO-18).",
                hint="Ask the supplier for a right one, or register it with kassabok bill add and --attach.",
            )


def _note_line(line: InvoiceLine, notes: Notes) -> None:
    if line.price is None:
        return
    right = line.quantity * line.price / line.base_quantity * 100 + line.charges_cents
    if abs(right - line.net_cents) > _LINE_SLACK_CENTS:
        notes.warn(
            line.line,
            f"Line {line.number} says {format_ore(line.net_cents)}, but its quantity and price make "
            f"{format_ore(int(right.to_integral_value(ROUND_HALF_UP)))}.",
        )
