"""How a web shop's order becomes one of ours: as the buyer saw it there, to the öre."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import (
    Event,
    OrderChanged,
    OrderConfirmed,
    OrderDrafted,
    Ref,
    WebBuyerKnown,
    WebOrderCancelled,
    WebOrderChanged,
)
from kassabok.core.money import E4, MILLI, ORE, round_half_away
from kassabok.core.parties.model import Customer
from kassabok.core.products.model import Product
from kassabok.core.sales.addresses import delivery_address
from kassabok.core.sales.model import ORDER_STATES, Order, OrderLine
from kassabok.core.sales.rest import cancel_rest
from kassabok.core.shop.model import WebOrder, WebOrderLine


def place(tx: Transaction, event: WebBuyerKnown) -> Iterable[Event]:
    """Write the order down and promise it: the buyer has been told that it is his."""
    web_order = tx.get(WebOrder, event.web_order_id)
    customer = tx.find(Customer, number=event.ref)
    assert customer is not None
    lines = tx.all(WebOrderLine, web_order_id=web_order.id)
    net_ore, vat_ore = sum(line.net_ore for line in lines), sum(line.vat_ore for line in lines)
    number = tx.number("order", web_order.date)
    order_id = tx.insert(
        Order,
        number=number,
        customer_id=customer.id,
        date=web_order.date,
        state=ORDER_STATES.move("draft", "confirm", what=f"Order {number}"),
        billing=web_order.billing,
        prices_include_vat=web_order.prices_include_vat,
        terms_days=tx.settings.value("invoice.terms_days")
        if customer.terms_days is None
        else customer.terms_days,
        your_reference=web_order.contact,
        note=web_order.note,
        net_ore=net_ore,
        vat_ore=vat_ore,
        total_ore=net_ore + vat_ore,
        **_delivery_address(web_order),
    )
    _write_lines(tx, order_id, lines, include_vat=web_order.prices_include_vat)
    total_ore = net_ore + vat_ore
    return (
        OrderDrafted(
            ref=number, origins=(Ref("web-order", event.web_order),), order_id=order_id, total_ore=total_ore
        ),
        OrderConfirmed(ref=number, order_id=order_id, on=web_order.date, total_ore=total_ore),
    )


def _write_lines(tx: Transaction, order_id: int, lines: Sequence[WebOrderLine], *, include_vat: bool) -> None:
    for line in lines:
        product = tx.get(Product, line.product_id) if line.product_id else None
        amount_ore = line.net_ore + (line.vat_ore if include_vat else 0)
        tx.insert(
            OrderLine,
            order_id=order_id,
            position=line.position,
            kind=line.kind,
            product_id=line.product_id,
            sku=product.sku if product else "",
            text=line.text,
            quantity_milli=line.quantity_milli,
            unit=product.unit if product else "st",
            unit_price_e4=round_half_away(Decimal(amount_ore) * MILLI * E4 / ORE / line.quantity_milli),
            vat_class=line.vat_class,
            amount_ore=amount_ore,
            told_vat_ore=line.vat_ore,
        )


def _delivery_address(web_order: WebOrder) -> dict[str, str]:
    return delivery_address(web_order, name=web_order.buyer_name, country=web_order.country or "SE")


def readdress(tx: Transaction, event: WebOrderChanged) -> Iterable[Event]:
    """Send the goods where the shop says now."""
    web_order = tx.get(WebOrder, event.web_order_id)
    order = tx.get(Order, web_order.order_id or 0)
    tx.update(Order, order.id, **_delivery_address(web_order))
    return (OrderChanged(ref=order.number, changed=event.changed),)


def cancel(tx: Transaction, event: WebOrderCancelled) -> Iterable[Event]:
    """What is left of the order is not sent. What was paid of it is paid back by a refund of its own."""
    order = tx.get(Order, tx.get(WebOrder, event.web_order_id).order_id or 0)
    state = ORDER_STATES.move(order.state, "cancel", what=f"Order {order.number}")
    return (cancel_rest(tx, order, tx.all(OrderLine, order_id=order.id), state=state, on=event.on),)
