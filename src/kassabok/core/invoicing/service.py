"""The verbs of invoicing: issue by hand, and credit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import CreditNoteIssued, InvoiceIssued, Ref
from kassabok.core.invoicing.drafting import credit_of, from_order
from kassabok.core.invoicing.issuing import Draft, DraftLine, issue
from kassabok.core.invoicing.model import Invoice, InvoiceLine
from kassabok.core.ledger.model import refuse_idle_objects
from kassabok.core.money import E4, format_quantity, line_amount_ore
from kassabok.core.objects import Objects, to_json
from kassabok.core.parties.model import CASH_CUSTOMER, Customer, living_customer
from kassabok.core.products.model import Product
from kassabok.core.products.pricing import sales_price_e4
from kassabok.core.sales.model import Order
from kassabok.core.texts import entered

WHOLE_DISCOUNT_E4 = E4


#: How an order is billed that no invoice is for.
PAID = {"receipt": "paid on the spot", "paid": "paid before delivery"}


@dataclass(frozen=True, slots=True)
class FreeLine:
    """A line of an invoice on its own: a service from the register (sku) or a free text with a price.

    unit_price_e4: ten-thousandths of a krona; None takes the product's price of the day. discount_e4: 1000 is 10 %.
    vat_class: None takes the product's, else standard.
    """

    text: str = ""
    sku: str = ""
    quantity_milli: int = 1000
    unit_price_e4: int | None = None
    discount_e4: int = 0
    vat_class: str | None = None


def issue_for_order(
    tx: Transaction,
    number: str,
    *,
    on: date,
    in_advance: bool = False,
    terms_days: int | None = None,
    our_reference: str = "",
    your_reference: str = "",
    buyer_order: str = "",
    note: str = "",
) -> InvoiceIssued:
    """Invoice what is delivered and not invoiced of an order; with in_advance all that is ordered.

    terms_days and the references: the order's own where they are not given.
    Raises NotFound, or Refused when the order is a draft or cancelled or there is nothing to invoice.
    """
    order = tx.find(Order, number=number)
    if order is None:
        raise NotFound("order.unknown", f"There is no order {number}.", hint="kassabok order list")
    if order.state in ("draft", "cancelled") or order.billing in PAID:
        what = PAID.get(order.billing, order.state)
        raise Refused(
            "invoice.order_state",
            f"Order {number} is {what}; it cannot be invoiced.",
            hint=f"kassabok order confirm {number}"
            if order.state == "draft"
            else f"kassabok order show {number}",
        )
    draft = from_order(tx, order, on=on, in_advance=in_advance)
    if not draft.lines:
        raise _nothing_left(number, in_advance=in_advance)
    return _published(
        tx,
        replace(
            draft,
            terms_days=draft.terms_days if terms_days is None else terms_days,
            our_reference=our_reference or draft.our_reference,
            your_reference=your_reference or draft.your_reference,
            buyer_order=entered(buyer_order) or draft.buyer_order,
            note=note,
        ),
    )


def _nothing_left(number: str, *, in_advance: bool) -> Refused:
    look = f"kassabok order show {number}"
    if in_advance:
        return Refused("invoice.nothing", f"Everything of order {number} is invoiced.", hint=look)
    return Refused(
        "invoice.nothing",
        f"Nothing that is delivered of order {number} is left to invoice.",
        hint=f"{look} tells what is; --in-advance invoices what is not delivered yet.",
    )


def issue_on_its_own(
    tx: Transaction,
    customer_number: str,
    lines: Sequence[FreeLine],
    *,
    on: date,
    supply_on: date | None = None,
    include_vat: bool | None = None,
    terms_days: int | None = None,
    our_reference: str = "",
    your_reference: str = "",
    buyer_order: str = "",
    note: str = "",
    reverse_charge: bool = False,
    objects: Objects = (),
) -> InvoiceIssued:
    """Invoice services and free lines without an order. Goods from stock need an order, so that the stock follows.

    include_vat: None prices incl. VAT for private customers. objects: what its income belongs to in the books.
    Raises NotFound and Refused.
    """
    customer = _buyer(tx, customer_number)
    refuse_idle_objects(tx, objects)
    with_vat = customer.kind == "private" if include_vat is None else include_vat
    days = terms_days if terms_days is not None else customer.terms_days
    supply_day = supply_on or on
    draft = Draft(
        customer=customer,
        on=on,
        supply_on=supply_day,
        lines=[_free_line(tx, line, on=supply_day, include_vat=with_vat) for line in lines],
        include_vat=with_vat,
        terms_days=days if days is not None else tx.settings.value("invoice.terms_days"),
        origins=(Ref("customer", customer.number),),
        our_reference=our_reference,
        your_reference=your_reference or customer.contact,
        buyer_order=entered(buyer_order),
        note=note,
        reverse_charge=reverse_charge,
        objects=to_json(objects),
    )
    return _published(tx, draft)


def _buyer(tx: Transaction, number: str) -> Customer:
    customer = living_customer(tx, number)
    if customer.archived:
        raise Refused(
            "invoice.customer",
            f"Customer {customer.number} is archived.",
            hint=f"kassabok customer edit {customer.number} --restore brings it back.",
        )
    if customer.number == CASH_CUSTOMER:
        raise Refused(
            "invoice.customer",
            "The cash customer has no name to send an invoice to.",
            hint="kassabok receipt issue sells over the counter; customer add registers a customer.",
        )
    return customer


def _free_line(tx: Transaction, line: FreeLine, *, on: date, include_vat: bool) -> DraftLine:
    product = _service_product(tx, line.sku) if line.sku else None
    text = line.text.strip() or (product.name if product else "")
    price_e4 = line.unit_price_e4
    if price_e4 is None and product:
        price_e4 = sales_price_e4(tx, product, on=on, include_vat=include_vat)
    if not text or price_e4 is None:
        raise Refused(
            "invoice.line", "A free line needs a text and a price.", hint='As --line-text "Gravering=1@150".'
        )
    _refuse_odd(line, text, price_e4)
    amount_ore = line_amount_ore(line.quantity_milli, Decimal(price_e4) / E4, Decimal(line.discount_e4) / 100)
    return DraftLine(
        kind="goods" if product else "text",
        text=text,
        quantity_milli=line.quantity_milli,
        unit=product.unit if product else "st",
        unit_price_e4=price_e4,
        vat_class=line.vat_class or (product.vat_class if product else "standard"),
        amount_ore=amount_ore,
        sku=line.sku,
        discount_e4=line.discount_e4,
        product_id=product.id if product else None,
    )


def _refuse_odd(line: FreeLine, text: str, price_e4: int) -> None:
    if line.quantity_milli <= 0:
        raise Refused(
            "invoice.quantity",
            f"The quantity of {text} must be above zero, not {format_quantity(line.quantity_milli)}.",
            hint="kassabok invoice credit takes an invoice back, whole or by line.",
        )
    if not 0 <= line.discount_e4 <= WHOLE_DISCOUNT_E4:
        raise Refused(
            "invoice.discount",
            f"The discount on {text} is between 0 and 100 percent, not {Decimal(line.discount_e4) / 100}.",
        )
    if price_e4 < 0:
        raise Refused(
            "invoice.price",
            f"The price of {text} cannot be {Decimal(price_e4) / E4} kr.",
            hint="A discount is written on the line it lowers; kassabok invoice credit gives money back.",
        )


def _service_product(tx: Transaction, sku: str) -> Product:
    product = tx.find(Product, sku=sku)
    if product is None:
        raise NotFound("product.unknown", f"There is no product {sku}.", hint="kassabok product list")
    if product.archived:
        raise Refused(
            "invoice.archived",
            f"Product {sku} is archived and is not sold any more.",
            hint=f"kassabok product archive {sku} --undo puts it back in the range.",
        )
    if product.kind != "service":
        raise Refused(
            "invoice.goods",
            f"{sku} is goods; an invoice on its own would not move the stock.",
            hint=f"kassabok order create --customer ... --line {sku}=1, then kassabok delivery create.",
        )
    return product


def credit(
    tx: Transaction, number: str, quantities: dict[int, int] | None = None, *, on: date, note: str = ""
) -> CreditNoteIssued:
    """Credit an issued invoice, all that is left of it or by line. quantities: position -> thousandths.

    Raises NotFound; Refused for a credit note, for a position it has not, or for more than was invoiced.
    """
    invoice = tx.find(Invoice, number=number)
    if invoice is None:
        raise NotFound("invoice.unknown", f"There is no invoice {number}.", hint="kassabok invoice list")
    if invoice.kind == "credit":
        raise Refused(
            "credit.of_credit",
            f"{number} is a credit note; it cannot be credited.",
            hint="Issue a new invoice instead.",
        )
    by_line = None
    if quantities is not None:
        ids = {line.position: line.id for line in tx.all(InvoiceLine, invoice_id=invoice.id)}
        for position in quantities:
            if position not in ids:
                raise Refused(
                    "credit.line",
                    f"Invoice {number} has no line {position}.",
                    hint=f"kassabok invoice show {number}",
                )
        by_line = {ids[position]: quantity for position, quantity in quantities.items()}
    draft = credit_of(tx, invoice, by_line, on=on, origins=(Ref("invoice", number),), note=note)
    event = issue(tx, draft)
    assert isinstance(event, CreditNoteIssued)
    tx.publish(event)
    return event


def _published(tx: Transaction, draft: Draft) -> InvoiceIssued:
    event = issue(tx, draft)
    assert isinstance(event, InvoiceIssued)
    tx.publish(event)
    return event
