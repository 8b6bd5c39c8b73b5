"""How the shop answers: its order has become one of ours, and what was paid of it is told."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import Event, OrderDrafted, PaidPart, WebOrderPaid
from kassabok.core.sales.model import Order
from kassabok.core.shop.model import ShopChannel, ShopCustomer, WebOrder, WebPayment


def note_order(tx: Transaction, event: OrderDrafted) -> Iterable[Event]:
    """Keep which order of ours, and whose, a shop's became; and tell that it is paid where it is."""
    refs = [origin.number for origin in event.origins if origin.kind == "web-order"]
    if not refs:
        return ()
    channel_name, _, external_id = refs[0].partition(":")
    channel = tx.find(ShopChannel, name=channel_name)
    assert channel is not None  # The order came from it.
    web_order = tx.find(WebOrder, channel_id=channel.id, external_id=external_id)
    assert web_order is not None
    customer_id = tx.get(Order, event.order_id).customer_id
    tx.update(WebOrder, web_order.id, customer_id=customer_id, order_id=event.order_id)
    if web_order.shop_customer:
        _know(tx, channel.id, web_order.shop_customer, customer_id)
    return (paid_event(tx, web_order.id, event.ref, event.order_id),) if web_order.paid else ()


def _know(tx: Transaction, channel_id: int, shop_customer: str, customer_id: int) -> None:
    known = tx.find(ShopCustomer, channel_id=channel_id, external_id=shop_customer)
    if known is None:
        tx.insert(ShopCustomer, channel_id=channel_id, external_id=shop_customer, customer_id=customer_id)
    elif known.customer_id != customer_id:
        tx.update(ShopCustomer, known.id, customer_id=customer_id)


def paid_event(tx: Transaction, web_order_id: int, order: str, order_id: int) -> WebOrderPaid:
    """All that was paid of a web order. order: our number of it."""
    payments = tx.all(WebPayment, web_order_id=web_order_id)
    return WebOrderPaid(
        ref=order,
        order_id=order_id,
        on=max(payment.date for payment in payments),
        amount_ore=sum(payment.amount_ore for payment in payments),
        parts=tuple(
            PaidPart(payment.means, payment.amount_ore, payment.money, payment.reference)
            for payment in payments
        ),
    )
