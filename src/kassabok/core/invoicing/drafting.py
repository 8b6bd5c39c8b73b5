"""What is to be invoiced or credited: from deliveries, from orders in advance, from issued invoices."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import Ref
from kassabok.core.invoicing.amounts import line_part_ore
from kassabok.core.invoicing.issuing import Draft, DraftLine
from kassabok.core.invoicing.model import Invoice, InvoiceLine
from kassabok.core.money import E4, format_quantity, line_amount_ore
from kassabok.core.parties.model import Customer
from kassabok.core.sales.model import Delivery, DeliveryLine, Order, OrderLine
from kassabok.core.vat import VatLine


def from_delivery(tx: Transaction, order: Order, delivery: Delivery) -> Draft:
    """What left with a delivery and was not invoiced in advance."""
    order_lines = {line.id: line for line in tx.all(OrderLine, order_id=order.id)}
    standing = _by_order_line(_standing(tx, order))
    lines = []
    for part in tx.all(DeliveryLine, delivery_id=delivery.id):
        line = order_lines[part.order_line_id]
        invoiced_milli = standing.get(line.id, 0)
        milli = min(part.quantity_milli, line.quantity_milli - line.cancelled_milli - invoiced_milli)
        if milli > 0:
            lines.append(
                _order_line(
                    line,
                    invoiced_milli,
                    milli,
                    include_vat=order.prices_include_vat,
                    delivery_line_id=part.id,
                )
            )
    return _order_draft(tx, order, lines, on=delivery.date, origins=(Ref("delivery", delivery.number),))


def from_order(tx: Transaction, order: Order, *, on: date, in_advance: bool) -> Draft:
    """What is delivered and not invoiced, each with the VAT of its day; with in_advance also what is not delivered."""
    order_lines = {line.id: line for line in tx.all(OrderLine, order_id=order.id)}
    standing = _standing(tx, order)
    invoiced = _by_order_line(standing)
    lines: list[DraftLine] = []
    origins = [Ref("order", order.number)]

    def add(
        line: OrderLine, milli: int, *, delivery_line_id: int | None = None, supply_on: date = on
    ) -> None:
        before_milli = invoiced.get(line.id, 0)
        milli = min(milli, line.quantity_milli - line.cancelled_milli - before_milli)
        if milli > 0:
            lines.append(
                _order_line(
                    line,
                    before_milli,
                    milli,
                    include_vat=order.prices_include_vat,
                    delivery_line_id=delivery_line_id,
                    supply_on=supply_on,
                )
            )
            invoiced[line.id] = before_milli + milli

    for delivery in tx.all(Delivery, order_id=order.id):
        count = len(lines)
        for part in tx.all(DeliveryLine, delivery_id=delivery.id):
            part_milli = sum(line.quantity_milli for line in standing if line.delivery_line_id == part.id)
            left_milli = part.quantity_milli - part.returned_milli - part_milli
            line = order_lines[part.order_line_id]
            add(line, left_milli, delivery_line_id=part.id, supply_on=delivery.date)
        if len(lines) > count:
            origins.append(Ref("delivery", delivery.number))
    if in_advance:
        for line in order_lines.values():
            add(line, line.quantity_milli - line.cancelled_milli - line.delivered_milli)
    return _order_draft(tx, order, lines, on=on, origins=tuple(origins))


def _standing(tx: Transaction, order: Order) -> list[InvoiceLine]:
    """The invoice lines of an order that stand: those of invoices that are not credited whole.

    An invoice that is credited whole was a mistake, and its goods can be invoiced anew. Whoever credits a part gives it
    away, or took the goods back: it is not to be invoiced again.
    """
    lines: list[InvoiceLine] = []
    left: dict[int, int] = {}
    for invoice in tx.all(Invoice, order_id=order.id):
        of_invoice = tx.all(InvoiceLine, invoice_id=invoice.id)
        credited_id = invoice.credits_id or invoice.id
        left[credited_id] = left.get(credited_id, 0) + sum(line.quantity_milli for line in of_invoice)
        if invoice.credits_id is None:
            lines += of_invoice
    return [line for line in lines if left[line.invoice_id]]


def _by_order_line(lines: Iterable[InvoiceLine]) -> dict[int, int]:
    """Order line id -> thousandths."""
    sums: dict[int, int] = {}
    for line in lines:
        if line.order_line_id is not None:
            sums[line.order_line_id] = sums.get(line.order_line_id, 0) + line.quantity_milli
    return sums


def _order_line(
    line: OrderLine,
    invoiced_milli: int,
    milli: int,
    *,
    include_vat: bool,
    delivery_line_id: int | None,
    supply_on: date | None = None,
) -> DraftLine:
    """A part of an order line. Parts are cut so that all of them together are the whole line to the öre."""
    return DraftLine(
        kind=line.kind,
        text=line.text,
        quantity_milli=milli,
        unit=line.unit,
        unit_price_e4=line.unit_price_e4,
        vat_class=line.vat_class,
        amount_ore=_order_part_ore(line, invoiced_milli + milli) - _order_part_ore(line, invoiced_milli),
        sku=line.sku,
        discount_e4=line.discount_e4,
        supply_on=supply_on,
        product_id=line.product_id,
        order_line_id=line.id,
        delivery_line_id=delivery_line_id,
        told_ore=_told_ore(line, invoiced_milli, milli, include_vat=include_vat),
    )


def _told_ore(line: OrderLine, invoiced_milli: int, milli: int, *, include_vat: bool) -> int | None:
    """What a part of a line comes to with the VAT that a web shop told of it; None where none did."""
    if line.told_vat_ore is None:
        return None
    whole_ore = line.amount_ore + (0 if include_vat else line.told_vat_ore)
    upto_ore, before_ore = (
        line_part_ore(whole_ore, part_milli, line.quantity_milli)
        for part_milli in (invoiced_milli + milli, invoiced_milli)
    )
    return upto_ore - before_ore


def _order_part_ore(line: OrderLine, milli: int) -> int:
    """The amount of a quantity at the order line's price and discount, öre."""
    return line_amount_ore(milli, Decimal(line.unit_price_e4) / E4, Decimal(line.discount_e4) / 100)


def _order_draft(
    tx: Transaction, order: Order, lines: Sequence[DraftLine], *, on: date, origins: tuple[Ref, ...]
) -> Draft:
    return Draft(
        customer=tx.get(Customer, order.customer_id),
        on=on,
        supply_on=max((line.supply_on or on for line in lines), default=on),
        lines=lines,
        include_vat=order.prices_include_vat,
        terms_days=order.terms_days,
        origins=origins,
        goods_to=order.delivery_country,
        order_id=order.id,
        our_reference=order.our_reference,
        your_reference=order.your_reference,
        buyer_order=order.buyer_order,
        objects=order.objects,
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

    Raises Refused when more is credited than was invoiced, or before it was invoiced.
    """
    _refuse_early(invoice, on)
    lines = tx.all(InvoiceLine, invoice_id=invoice.id)
    earlier = {line.id: tx.all(InvoiceLine, credits_line_id=line.id) for line in lines}
    credited = {line_id: -sum(credit.quantity_milli for credit in earlier[line_id]) for line_id in earlier}
    if quantities is None:
        left = {line.id: line.quantity_milli - credited[line.id] for line in lines}
        quantities = {line_id: milli for line_id, milli in left.items() if milli}
    ends = all(quantities.get(line.id, 0) == line.quantity_milli - credited[line.id] for line in lines)
    draft_lines = [
        _credit_line(invoice, line, credited[line.id], quantities[line.id])
        for line in lines
        if line.id in quantities
    ]
    if not draft_lines:
        raise Refused(
            "credit.nothing",
            f"Invoice {invoice.number} is credited already.",
            hint=f"kassabok invoice show {invoice.number}",
        )
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
        taken_back=[
            VatLine(credit.vat_class, Decimal(credit.vat_rate_e4) / E4, credit.amount_ore)
            for line_id in earlier
            for credit in earlier[line_id]
        ],
        our_reference=invoice.our_reference,
        your_reference=invoice.your_reference,
        buyer_order=invoice.buyer_order,
        note=note,
        objects=invoice.objects,
        paid_ore=-left_of(tx, invoice) if ends else None,
    )


def left_of(tx: Transaction, invoice: Invoice) -> int:
    """What of an invoice no credit note has taken back, öre."""
    return invoice.total_ore + sum(each.total_ore for each in tx.all(Invoice, credits_id=invoice.id))


def _refuse_early(invoice: Invoice, on: date) -> None:
    if on < invoice.date:
        raise Refused(
            "credit.early",
            f"Invoice {invoice.number} is of {invoice.date}; it cannot be credited on {on}.",
            hint=f"Use {invoice.date} or a later date.",
        )


def _refuse_too_much(invoice: Invoice, line: InvoiceLine, credited_milli: int, milli: int) -> None:
    left = line.quantity_milli - credited_milli
    if not 0 < milli <= left:
        raise Refused(
            "credit.too_much",
            f"Line {line.position} of {invoice.number} has {format_quantity(left)} {line.unit} left to credit, "
            f"not {format_quantity(milli)}.",
            hint=f"kassabok invoice show {invoice.number}",
        )


def _credit_line(invoice: Invoice, line: InvoiceLine, credited_milli: int, milli: int) -> DraftLine:
    """The part of an invoice line that is taken back; all parts together are the whole line to the öre."""
    _refuse_too_much(invoice, line, credited_milli, milli)
    before_ore = line_part_ore(line.amount_ore, credited_milli, line.quantity_milli)
    after_ore = line_part_ore(line.amount_ore, credited_milli + milli, line.quantity_milli)
    return DraftLine(
        kind=line.kind,
        text=line.text,
        quantity_milli=-milli,
        unit=line.unit,
        unit_price_e4=line.unit_price_e4,
        vat_class=line.vat_class,
        amount_ore=before_ore - after_ore,
        sku=line.sku,
        discount_e4=line.discount_e4,
        vat_rate=Decimal(line.vat_rate_e4) / E4,
        product_id=line.product_id,
        order_line_id=line.order_line_id,
        delivery_line_id=line.delivery_line_id,
        credits_line_id=line.id,
    )
