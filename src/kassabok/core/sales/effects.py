"""How orders answer to invoices, receipts and merged customers."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import (
    CreditNoteIssued,
    CustomersMerged,
    Event,
    InvoiceIssued,
    ReceiptIssued,
    WebBuyerKnown,
    WebOrderCancelled,
    WebOrderChanged,
)
from kassabok.core.invoicing.model import Receipt
from kassabok.core.parties.model import Customer
from kassabok.core.sales import web_orders
from kassabok.core.sales.model import Order, OrderLine


def move_orders(tx: Transaction, event: CustomersMerged) -> Iterable[Event]:
    """The orders of the customer that is gone are the other's; where their goods went stays as it was."""
    gone, staying = (tx.find(Customer, number=number) for number in (event.gone, event.ref))
    if gone is not None and staying is not None:
        for order in tx.all(Order, customer_id=gone.id):
            tx.update(Order, order.id, customer_id=staying.id)
    return ()


_INVOICED = """
SELECT l.id, l.invoiced_milli + sum(i.quantity_milli)
FROM invoice_line i JOIN sales_order_line l ON l.id = i.order_line_id
WHERE i.invoice_id = :invoice_id GROUP BY l.id, l.invoiced_milli
"""


def mark_invoiced(tx: Transaction, event: InvoiceIssued | CreditNoteIssued) -> Iterable[Event]:
    """Keep on each order line how much of it is invoiced; the lines of a credit note are negative and lower it."""
    for line_id, invoiced_milli in tx.reader.rows(_INVOICED, invoice_id=event.invoice_id):
        tx.update(OrderLine, line_id, invoiced_milli=invoiced_milli)
    return ()


def mark_sold_on_the_spot(tx: Transaction, event: ReceiptIssued) -> Iterable[Event]:
    """A receipt is the bill of all that was delivered of its order and has not come back."""
    receipt = tx.get(Receipt, event.receipt_id)
    for line in tx.all(OrderLine, order_id=receipt.order_id):
        tx.update(OrderLine, line.id, invoiced_milli=line.delivered_milli - line.returned_milli)
    return ()


def place_web_order(tx: Transaction, event: WebBuyerKnown) -> Iterable[Event]:
    """A web shop's order is one of ours, and is promised."""
    return web_orders.place(tx, event)


def readdress_web_order(tx: Transaction, event: WebOrderChanged) -> Iterable[Event]:
    """The goods go where the shop says now."""
    return web_orders.readdress(tx, event)


def cancel_web_order(tx: Transaction, event: WebOrderCancelled) -> Iterable[Event]:
    """An order that was cancelled in the shop is cancelled here."""
    return web_orders.cancel(tx, event)
