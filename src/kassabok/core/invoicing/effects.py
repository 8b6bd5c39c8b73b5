"""How invoicing answers: deliveries become invoices or receipts, returns become credits."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import (
    CustomerPurged,
    CustomersMerged,
    Event,
    GoodsDelivered,
    GoodsReturned,
    OrderConfirmed,
    Ref,
    WebOrderPaid,
    WebOrderRefunded,
    WebRefundWithdrawn,
)
from kassabok.core.invoicing import paid_back, prepaid, receipts
from kassabok.core.invoicing.drafting import credit_of, from_delivery, from_order
from kassabok.core.invoicing.issuing import issue
from kassabok.core.invoicing.model import Invoice, InvoiceLine, Receipt
from kassabok.core.invoicing.prepaid_lines import sale_of
from kassabok.core.parties.model import FORGOTTEN, Customer
from kassabok.core.sales.model import Delivery, DeliveryLine, GoodsReturn, GoodsReturnLine, Order


def invoice_in_advance(tx: Transaction, event: OrderConfirmed) -> Iterable[Event]:
    """Invoice the whole order at once where the order says so."""
    order = tx.get(Order, event.order_id)
    if order.billing != "in_advance":
        return ()
    return (issue(tx, from_order(tx, order, on=event.on, in_advance=True)),)


def bill_delivery(tx: Transaction, event: GoodsDelivered) -> Iterable[Event]:
    """Invoice what was delivered, or give a receipt for it where it was paid on the spot."""
    order = tx.get(Order, event.order_id)
    if order.billing not in ("on_delivery", "receipt"):
        return ()
    draft = from_delivery(tx, order, tx.get(Delivery, event.delivery_id))
    if order.billing == "receipt":
        return (receipts.issue(tx, order, draft),)
    return (issue(tx, draft),) if draft.lines else ()


def credit_return(tx: Transaction, event: GoodsReturned) -> Iterable[Event]:
    """Credit what came back, on the invoices it stood on, where a credit is wanted."""
    if not event.credit:
        return ()
    goods_return = tx.get(GoodsReturn, event.return_id)
    delivery = tx.get(Delivery, goods_return.delivery_id)
    order = tx.get(Order, delivery.order_id)
    origin = Ref("return", event.ref)
    returned = {
        line.delivery_line_id: line.quantity_milli
        for line in tx.all(GoodsReturnLine, return_id=event.return_id)
    }
    if order.billing == "receipt":
        return (receipts.refund(tx, order, returned, on=event.on, origin=origin),)
    if sale_of(tx, order) is not None:
        return paid_back.refund_returned(tx, order, returned, on=event.on, origin=origin)
    credit_notes: list[Event] = []
    for invoice_id, quantities in _invoiced(tx, returned).items():
        invoice = tx.get(Invoice, invoice_id)
        origins = (Ref("invoice", invoice.number), origin)
        credit_notes.append(issue(tx, credit_of(tx, invoice, quantities, on=event.on, origins=origins)))
    return credit_notes


def issue_web_receipt(tx: Transaction, event: WebOrderPaid) -> Iterable[Event]:
    """A receipt of an order that is paid before delivery, or an invoice that is paid already."""
    return prepaid.sell(tx, tx.get(Order, event.order_id), event)


def refund_receipt(tx: Transaction, event: WebOrderRefunded) -> Iterable[Event]:
    """A receipt of what was paid back, or a credit note."""
    return paid_back.refund(tx, tx.get(Order, event.order_id), event)


def withdraw_refund(tx: Transaction, event: WebRefundWithdrawn) -> Iterable[Event]:
    """A receipt that turns back a refund which the shop has deleted."""
    return (paid_back.withdraw(tx, tx.get(Order, event.order_id), event),)


def _invoiced(tx: Transaction, returned: dict[int, int]) -> dict[int, dict[int, int]]:
    """Invoice id -> invoice line id -> thousandths to credit, for the delivery lines that came back.

    A line invoiced in advance has no delivery line, so it is found by its order line. What is credited already, or was
    never invoiced, is not credited.
    """
    found: dict[int, dict[int, int]] = {}
    for delivery_line_id, quantity_milli in returned.items():
        left = quantity_milli
        order_line_id = tx.get(DeliveryLine, delivery_line_id).order_line_id
        in_advance = [
            line for line in tx.all(InvoiceLine, order_line_id=order_line_id) if line.delivery_line_id is None
        ]
        for line in (*tx.all(InvoiceLine, delivery_line_id=delivery_line_id), *in_advance):
            if line.credits_line_id is not None:
                continue
            credited = sum(credit.quantity_milli for credit in tx.all(InvoiceLine, credits_line_id=line.id))
            part = min(left, line.quantity_milli + credited)
            if part > 0:
                found.setdefault(line.invoice_id, {})[line.id] = part
                left -= part
    return found


def move_documents(tx: Transaction, event: CustomersMerged) -> Iterable[Event]:
    """Invoices follow their customer when two are merged; what is printed on them stays as it was."""
    kept, gone = tx.find(Customer, number=event.ref), tx.find(Customer, number=event.gone)
    if kept is not None and gone is not None:
        for invoice in tx.all(Invoice, customer_id=gone.id):
            tx.update(Invoice, invoice.id, customer_id=kept.id)
    return ()


_BUYER = ("buyer_org_nr", "buyer_vat_nr", "buyer_street", "buyer_postcode", "buyer_city")


def erase_customer(tx: Transaction, event: CustomerPurged) -> Iterable[Event]:
    """Remove the buyer from a customer's invoices, and their copies: the law has kept them to the end of its time."""
    customer = tx.find(Customer, number=event.ref)
    for invoice in tx.all(Invoice, customer_id=customer.id) if customer else ():
        tx.update(
            Invoice,
            invoice.id,
            **dict.fromkeys(_BUYER, ""),
            buyer_name=FORGOTTEN,
            your_reference="",
            note="",
        )
        tx.detach(kind="invoice", ref=invoice.number)
    for order in tx.all(Order, customer_id=customer.id) if customer else ():
        for receipt in tx.all(Receipt, order_id=order.id):
            tx.detach(kind="receipt", ref=receipt.number)
    return ()
