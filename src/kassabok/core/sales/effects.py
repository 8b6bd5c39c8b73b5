"""How orders answer to invoices, receipts and merged customers."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import (
    CreditNoteIssued,
    CustomerForgotten,
    CustomerPurged,
    CustomersMerged,
    Event,
    InvoiceIssued,
    ReceiptIssued,
    WebBuyerKnown,
    WebOrderCancelled,
    WebOrderChanged,
    WebOrderPaid,
    WebOrderRefunded,
    WebRefundWithdrawn,
)
from kassabok.core.invoicing.model import Receipt, ReceiptLine
from kassabok.core.parties.model import Customer
from kassabok.core.sales import prepaid, web_orders
from kassabok.core.sales.model import Delivery, GoodsReturn, Order, OrderLine


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


def take_up_paid(tx: Transaction, event: WebOrderPaid) -> Iterable[Event]:
    """An order that was cancelled before its money came is taken up again: the buyer has paid for his goods."""
    return prepaid.take_up(tx, tx.get(Order, event.order_id), event)


def take_back_refunded(tx: Transaction, event: WebOrderRefunded) -> Iterable[Event]:
    """What is paid back before it is delivered is not sent; what came back goes on the shelf again."""
    return prepaid.take_back(tx, tx.get(Order, event.order_id), event)


def restore_refunded(tx: Transaction, event: WebRefundWithdrawn) -> Iterable[Event]:
    """What a withdrawn refund had cancelled is to be sent after all. Goods that came back stay on the shelf."""
    return prepaid.restore(tx, tx.get(Order, event.order_id), event)


def mark_sold_on_the_spot(tx: Transaction, event: ReceiptIssued) -> Iterable[Event]:
    """A receipt is the bill of all that was delivered of its order and has not come back; one that was paid before
    delivery of what its receipts say.
    """
    receipt = tx.get(Receipt, event.receipt_id)
    for line in tx.all(OrderLine, order_id=receipt.order_id):
        if receipt.means == "online":
            paid = tx.all(ReceiptLine, order_line_id=line.id)
            invoiced_milli = sum(part.quantity_milli for part in paid)
        else:
            invoiced_milli = line.delivered_milli - line.returned_milli
        if invoiced_milli != line.invoiced_milli:
            tx.update(OrderLine, line.id, invoiced_milli=invoiced_milli)
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


HOME = ("", "SE")
_DELIVERED_TO = ("delivery_name", "delivery_street", "delivery_postcode", "delivery_city")


def erase_customer(tx: Transaction, event: CustomerForgotten) -> Iterable[Event]:
    """Remove who the orders of a customer were for. Where goods left the country the address stays: it is what shows
    that no VAT was due (mervärdesskattelagen, export and sales within the EU).
    """
    for order in _orders_of(tx, event.ref):
        tx.update(Order, order.id, your_reference="", note="")
        if order.delivery_country in HOME:
            tx.update(Order, order.id, **dict.fromkeys(_DELIVERED_TO, ""))
        for delivery in tx.all(Delivery, order_id=order.id):
            tx.update(Delivery, delivery.id, tracking="")
            for back in tx.all(GoodsReturn, delivery_id=delivery.id):
                tx.update(GoodsReturn, back.id, reason="")
        tx.detach(kind="order", ref=order.number)
    return ()


def erase_kept(tx: Transaction, event: CustomerPurged) -> Iterable[Event]:
    """Remove the addresses abroad that were kept."""
    for order in _orders_of(tx, event.ref):
        tx.update(Order, order.id, **dict.fromkeys(_DELIVERED_TO, ""))
    return ()


def _orders_of(tx: Transaction, number: str) -> list[Order]:
    customer = tx.find(Customer, number=number)
    return tx.all(Order, customer_id=customer.id) if customer else []
