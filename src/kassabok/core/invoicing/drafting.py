"""What is to be invoiced or credited: from deliveries, from orders in advance, from issued invoices."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import Ref
from kassabok.core.invoicing.issuing import E4, Draft, DraftLine
from kassabok.core.invoicing.model import Invoice, InvoiceLine, InvoiceVat
from kassabok.core.money import format_quantity, line_amount_ore, round_half_away
from kassabok.core.parties.model import Customer
from kassabok.core.sales.model import Delivery, DeliveryLine, Order, OrderLine
from kassabok.core.vat import VatRow


def from_delivery(tx: Transaction, order: Order, delivery: Delivery) -> Draft:
    """What was delivered, with the freight and text lines of the order that are not invoiced yet."""
    order_lines = {line.id: line for line in tx.all(OrderLine, order_id=order.id)}
    lines = []
    for part in tx.all(DeliveryLine, delivery_id=delivery.id):
        line = order_lines.pop(part.order_line_id)
        lines.append(_order_line(line, part.quantity_milli, delivery_line_id=part.id))
    freight_and_texts = (line for line in order_lines.values() if line.kind != "goods")
    lines.extend(_order_line(line, left) for line in freight_and_texts if (left := _uninvoiced(line)) > 0)
    return _order_draft(
        tx, order, lines, on=delivery.date, supply_on=delivery.date, origin=Ref("delivery", delivery.number)
    )


def from_order(tx: Transaction, order: Order, *, on: date, in_advance: bool) -> Draft:
    """What is delivered but not invoiced; with in_advance what is ordered but not invoiced, delivered or not."""
    lines = []
    for line in tx.all(OrderLine, order_id=order.id):
        left = (
            line.quantity_milli - line.cancelled_milli - line.invoiced_milli
            if in_advance
            else _uninvoiced(line)
        )
        if left > 0:
            lines.append(_order_line(line, left))
    supply_on = on
    if not in_advance:
        deliveries = tx.all(Delivery, order_id=order.id)
        supply_on = deliveries[-1].date if deliveries else on
    return _order_draft(tx, order, lines, on=on, supply_on=supply_on, origin=Ref("order", order.number))


def _uninvoiced(line: OrderLine) -> int:
    return line.delivered_milli - line.returned_milli - line.invoiced_milli


def _order_line(line: OrderLine, quantity_milli: int, *, delivery_line_id: int | None = None) -> DraftLine:
    """A part of an order line. Parts are cut so that all of them together are the whole line to the öre."""
    before, after = line.invoiced_milli, line.invoiced_milli + quantity_milli
    return DraftLine(
        kind=line.kind,
        text=line.text,
        quantity_milli=quantity_milli,
        unit=line.unit,
        unit_price_e4=line.unit_price_e4,
        vat_class=line.vat_class,
        amount_ore=order_part_ore(line, after) - order_part_ore(line, before),
        sku=line.sku,
        discount_e4=line.discount_e4,
        product_id=line.product_id,
        order_line_id=line.id,
        delivery_line_id=delivery_line_id,
    )


def order_part_ore(line: OrderLine, quantity_milli: int) -> int:
    """The amount of a quantity at the order line's price and discount, öre."""
    return line_amount_ore(quantity_milli, Decimal(line.unit_price_e4) / E4, Decimal(line.discount_e4) / 100)


def _order_draft(
    tx: Transaction, order: Order, lines: list[DraftLine], *, on: date, supply_on: date, origin: Ref
) -> Draft:
    return Draft(
        customer=tx.get(Customer, order.customer_id),
        on=on,
        supply_on=supply_on,
        lines=lines,
        include_vat=order.prices_include_vat,
        terms_days=order.terms_days,
        origins=(origin,),
        order_id=order.id,
        our_reference=order.our_reference,
        your_reference=order.your_reference,
    )


def credit_of(
    tx: Transaction,
    invoice: Invoice,
    quantities: Mapping[int, int] | None,
    *,
    on: date,
    origins: tuple[Ref, ...],
    note: str = "",
) -> Draft:
    """A credit note's draft. quantities: invoice line id -> thousandths; None credits all that is left.

    When nothing is left afterwards the VAT is what remains of the invoice's, so that all credits together take back
    exactly what was invoiced. Raises Refused when more is credited than was invoiced.
    """
    lines = tx.all(InvoiceLine, invoice_id=invoice.id)
    credited = {line.id: _credited(tx, line) for line in lines}
    wanted = (
        {line.id: line.quantity_milli - credited[line.id] for line in lines}
        if quantities is None
        else quantities
    )
    draft_lines = []
    for line in lines:
        quantity_milli = wanted.get(line.id, 0)
        if quantity_milli == 0:
            continue
        _refuse_too_much(invoice, line, credited[line.id], quantity_milli)
        draft_lines.append(_credit_line(line, credited[line.id], quantity_milli))
    if not draft_lines:
        raise Refused(
            "credit.nothing",
            f"Invoice {invoice.number} is credited already.",
            hint=f"kassabok invoice show {invoice.number}",
        )
    whole = all(credited[line.id] + wanted.get(line.id, 0) == line.quantity_milli for line in lines)
    return Draft(
        customer=tx.get(Customer, invoice.customer_id),
        on=on,
        supply_on=invoice.supply_date,
        lines=draft_lines,
        include_vat=invoice.prices_include_vat,
        terms_days=0,
        origins=origins,
        order_id=invoice.order_id,
        credits=invoice,
        our_reference=invoice.our_reference,
        your_reference=invoice.your_reference,
        note=note,
        vat=_rest_of_vat(tx, invoice) if whole else None,
    )


def _credited(tx: Transaction, line: InvoiceLine) -> int:
    return -sum(credit.quantity_milli for credit in tx.all(InvoiceLine, credits_line_id=line.id))


def _refuse_too_much(invoice: Invoice, line: InvoiceLine, credited_milli: int, quantity_milli: int) -> None:
    left = line.quantity_milli - credited_milli
    if not 0 < quantity_milli <= left:
        raise Refused(
            "credit.too_much",
            f"Line {line.position} of {invoice.number} has {format_quantity(left)} {line.unit} left to credit, "
            f"not {format_quantity(quantity_milli)}.",
            hint=f"kassabok invoice show {invoice.number}",
        )


def _credit_line(line: InvoiceLine, credited_milli: int, quantity_milli: int) -> DraftLine:
    def part(milli: int) -> int:
        return round_half_away(Decimal(line.amount_ore) * milli / line.quantity_milli)

    return DraftLine(
        kind=line.kind,
        text=line.text,
        quantity_milli=-quantity_milli,
        unit=line.unit,
        unit_price_e4=line.unit_price_e4,
        vat_class=line.vat_class,
        amount_ore=part(credited_milli) - part(credited_milli + quantity_milli),
        sku=line.sku,
        discount_e4=line.discount_e4,
        vat_rate=Decimal(line.vat_rate_e4) / E4,
        product_id=line.product_id,
        order_line_id=line.order_line_id,
        delivery_line_id=line.delivery_line_id,
        credits_line_id=line.id,
    )


def _rest_of_vat(tx: Transaction, invoice: Invoice) -> tuple[VatRow, ...]:
    """The invoice's VAT rows less those of its earlier credits, with the sign turned."""
    documents: Iterable[int] = (invoice.id, *(credit.id for credit in tx.all(Invoice, credits_id=invoice.id)))
    rest: dict[tuple[str, int], list[int]] = {}
    for invoice_id in documents:
        for row in tx.all(InvoiceVat, invoice_id=invoice_id):
            sums = rest.setdefault((row.vat_class, row.rate_e4), [0, 0])
            sums[0] += row.base_ore
            sums[1] += row.vat_ore
    return tuple(
        VatRow(vat_class, Decimal(rate_e4) / E4, -base_ore, -vat_ore)
        for (vat_class, rate_e4), (base_ore, vat_ore) in rest.items()
        if base_ore or vat_ore
    )
