"""Receipts of orders that are paid before they are delivered, as in a web shop.

The VAT is what the shop charged its buyer, where it told: the receipt says what he paid, to the öre.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import Event, InvoicePaidOnline, WebOrderPaid
from kassabok.core.invoicing.amounts import line_part_ore, vat_shares
from kassabok.core.invoicing.drafting import from_order
from kassabok.core.invoicing.issuing import Draft, issue, treatment_of_draft
from kassabok.core.invoicing.model import Invoice
from kassabok.core.invoicing.prepaid_lines import (
    MOST_ROUNDING_ORE,
    Document,
    SoldPart,
    gross_ore_of,
    percent,
    sale_of,
    write,
)
from kassabok.core.money import format_kronor, round_half_away
from kassabok.core.sales.model import Order, OrderLine
from kassabok.core.vat import VatLine, vat_rows


def sell(tx: Transaction, order: Order, event: WebOrderPaid) -> Iterable[Event]:
    """The receipt of a paid order; without Swedish VAT an invoice that is paid already, since its buyer needs one.

    Raises Refused when it has one already, or what was paid is not what it comes to.
    """
    _refuse_paid(tx, order)
    order_lines = tx.all(OrderLine, order_id=order.id)
    draft = None if any(line.told_vat_ore for line in order_lines) else _untaxed(tx, order, event.on)
    if draft is not None:
        invoice = issue(tx, replace(draft, terms_days=0, paid_ore=event.amount_ore))
        paid = [
            InvoicePaidOnline(
                ref=invoice.ref,
                origins=(event.subject,),
                on=event.on,
                amount_ore=part.amount_ore,
                means=part.means,
                money=part.money,
                reference=part.reference,
            )
            for part in event.parts
        ]
        return (invoice, *paid)
    parts = _sold(tx, order, order_lines, event.on)
    _refuse_other_sum(order, parts, event.amount_ore)
    document = Document(event.amount_ore, event.on, event.subject)
    return (write(tx, order, parts, event.parts, document),)


def _untaxed(tx: Transaction, order: Order, on: date) -> Draft | None:
    """What is to be invoiced of an order that is sold without Swedish VAT; None of any other."""
    draft = from_order(tx, order, on=on, in_advance=True)
    return None if treatment_of_draft(tx, draft) == "domestic" else draft


def _refuse_paid(tx: Transaction, order: Order) -> None:
    if sale_of(tx, order) is not None or tx.find(Invoice, order_id=order.id, kind="invoice") is not None:
        raise Refused(
            "receipt.paid_already",
            f"Order {order.number} is paid or invoiced already.",
            hint=f"kassabok order show {order.number} names its receipt or its invoices.",
        )


def _sold(tx: Transaction, order: Order, order_lines: Sequence[OrderLine], on: date) -> list[SoldPart]:
    """What of an order is not cancelled, with the VAT that was told, else worked out once per rate."""
    kept = [line for line in order_lines if line.quantity_milli > line.cancelled_milli]
    whole = {
        line.id: line_part_ore(
            line.amount_ore, line.quantity_milli - line.cancelled_milli, line.quantity_milli
        )
        for line in kept
    }
    untold = [line for line in kept if line.told_vat_ore is None]
    vat_lines = [_vat_line(tx, line, whole[line.id], on) for line in untold]
    rows = vat_rows(vat_lines, include_vat=order.prices_include_vat)
    worked_out = dict(zip((line.id for line in untold), vat_shares(vat_lines, rows), strict=True))
    parts = []
    for line in kept:
        milli = line.quantity_milli - line.cancelled_milli
        vat_ore = worked_out.get(line.id)
        if vat_ore is None:
            vat_ore = line_part_ore(line.told_vat_ore or 0, milli, line.quantity_milli)
        net_ore = whole[line.id] - vat_ore if order.prices_include_vat else whole[line.id]
        # What was told is at the rate of the day when it was ordered, though that may be another when it is paid.
        rate = _vat_line(tx, line, 0, on if line.told_vat_ore is None else order.date)[:2]
        parts.append(SoldPart(line, line.text, milli, rate, net_ore, vat_ore))
    _refuse_odd_vat(order, parts)
    return parts


def _vat_line(tx: Transaction, line: OrderLine, amount_ore: int, on: date) -> VatLine:
    return VatLine(line.vat_class, tx.rates.vat(line.vat_class, on), amount_ore)


def _refuse_odd_vat(order: Order, parts: Sequence[SoldPart]) -> None:
    """Refuse VAT that a shop told at another rate than that of the goods: the return would tell it in the wrong box."""
    for part in parts:
        due_ore = round_half_away(Decimal(part.net_ore) * part.rate[1])
        if abs(part.vat_ore - due_ore) > MOST_ROUNDING_ORE:
            raise Refused(
                "receipt.told_vat",
                f"The VAT of {part.text} in order {order.number} is {format_kronor(part.vat_ore)} kr, but "
                f"{percent(part.rate)} % of {format_kronor(part.net_ore)} kr are {format_kronor(due_ore)} kr.",
                hint="Set the same VAT class in the shop and here: kassabok product edit SKU --vat-class CLASS",
            )


def _refuse_other_sum(order: Order, parts: Sequence[SoldPart], paid_ore: int) -> None:
    due_ore = gross_ore_of(parts)
    if abs(paid_ore - due_ore) > MOST_ROUNDING_ORE:
        raise Refused(
            "receipt.other_sum",
            f"Order {order.number} comes to {format_kronor(due_ore)} kr, but {format_kronor(paid_ore)} kr were paid.",
            hint="An order is paid whole: give all that it was paid by.",
        )
