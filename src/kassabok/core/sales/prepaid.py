"""Orders that are paid before they are delivered: that they are, and what their goods do when money is paid back.

A web shop tells of both; people do it by hand where the money came another way.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import (
    Event,
    OrderCancelled,
    OrderReduced,
    OrderRestored,
    PaidPart,
    RefundedLine,
    WebOrderPaid,
    WebOrderRefunded,
    WebRefundWithdrawn,
)
from kassabok.core.money import format_kronor, share_of
from kassabok.core.sales.model import ORDER_STATES, Delivery, DeliveryLine, Order, OrderLine
from kassabok.core.sales.rest import still_open
from kassabok.core.sales.returning import write_return
from kassabok.core.states import in_words
from kassabok.core.vat import VatLine, vat_rows

#: What a buyer pays by -> the role of the account where the money stands till the provider pays it out. owed: what is
#: to be paid back to him in another way.
MONEY = {
    "stripe": "web_clearing",
    "klarna": "web_clearing",
    "paypal": "web_clearing",
    "swish": "swish_clearing",
    "card": "card_clearing",
    "gift_card": "gift_cards",
    "owed": "overpayments",
}


def pay(
    tx: Transaction, number: str, *, means: str, on: date, reference: str = "", gift_card_ore: int = 0
) -> WebOrderPaid:
    """Say that an order was paid before delivery, whole: its receipt follows, and its deliveries invoice nothing.

    means: see MONEY. reference: the provider's id of the payment. gift_card_ore: what of it was paid by a gift card.
    Raises NotFound, and Refused for a draft, a cancelled order, or one that is invoiced or paid.
    """
    order = order_of(tx, number)
    lines = tx.all(OrderLine, order_id=order.id)
    _refuse_unpayable(order, lines)
    if on < order.date:
        raise Refused("order.early", f"Order {order.number} is of {order.date}; it cannot be paid on {on}.")
    due_ore = to_pay_ore(tx, order, lines, on)
    if not 0 <= gift_card_ore <= due_ore:
        raise Refused(
            "order.gift_card",
            f"Order {number} comes to {format_kronor(due_ore)} kr; "
            f"a gift card cannot pay {format_kronor(gift_card_ore)} kr of it.",
        )
    by_card = PaidPart("gift_card", gift_card_ore, MONEY["gift_card"])
    rest = PaidPart(means, due_ore - gift_card_ore, MONEY[means], reference.strip())
    tx.update(Order, order.id, billing="paid")
    event = WebOrderPaid(
        ref=order.number,
        order_id=order.id,
        on=on,
        amount_ore=due_ore,
        parts=tuple(part for part in (by_card, rest) if part.amount_ore),
    )
    tx.publish(event)
    return event


def to_pay_ore(tx: Transaction, order: Order, lines: Sequence[OrderLine], on: date) -> int:
    """What an order comes to with VAT on a day, less what is cancelled of it."""
    told_ore, untold = 0, []
    for line in lines:
        milli = line.quantity_milli - line.cancelled_milli
        amount_ore = share_of(line.amount_ore, milli, line.quantity_milli)
        if line.told_vat_ore is None:
            rate = tx.rates.vat(line.vat_class, on) if order.vat_ore else Decimal(0)
            untold.append(VatLine(line.vat_class, rate, amount_ore))
            continue
        vat_ore = 0 if order.prices_include_vat else share_of(line.told_vat_ore, milli, line.quantity_milli)
        told_ore += amount_ore + vat_ore
    rows = vat_rows(untold, include_vat=order.prices_include_vat)
    return told_ore + sum(row.base_ore + row.vat_ore for row in rows)


def _refuse_unpayable(order: Order, lines: Sequence[OrderLine]) -> None:
    if order.state in ("draft", "cancelled"):
        raise Refused(
            "order.not_payable",
            f"Order {order.number} is {in_words(order.state)}; it cannot be paid.",
            hint=f"kassabok order confirm {order.number}"
            if order.state == "draft"
            else f"kassabok order show {order.number}",
        )
    if any(line.invoiced_milli for line in lines) or order.billing in ("receipt", "in_advance"):
        raise Refused(
            "order.paid_already",
            f"Order {order.number} is invoiced or paid already.",
            hint="kassabok payment register pays an invoice.",
        )


def order_of(tx: Transaction, number: str) -> Order:
    """The order. Raises NotFound."""
    order = tx.find(Order, number=number)
    if order is None:
        raise NotFound(
            "order.unknown", f"There is no order {number}.", hint="kassabok order list shows the orders."
        )
    return order


def take_back(tx: Transaction, order: Order, event: WebOrderRefunded) -> Iterable[Event]:
    """What is paid back and not delivered is cancelled; what came back and can be sold again is a return."""
    back: dict[int, dict[int, int]] = {}
    cancelled_milli = 0
    for told in event.lines:
        if told.order_line_id and told.quantity_milli:
            rest_milli = told.quantity_milli - _cancel(tx, told)
            cancelled_milli += told.quantity_milli - rest_milli
            if told.restock:
                _gather(tx, told.order_line_id, rest_milli, back)
    for delivery_id, quantities in back.items():
        delivery = tx.get(Delivery, delivery_id)
        on = max(event.on, delivery.date)
        yield write_return(
            tx, delivery, quantities, on=on, restock=True, credit=False, origins=(event.subject,)
        )
    if cancelled_milli:
        yield _after_cancelling(tx, order, event)


def _cancel(tx: Transaction, told: RefundedLine) -> int:
    """Cancel what of the line is not delivered; returns how much that was."""
    line = tx.get(OrderLine, told.order_line_id)
    now_milli = min(told.quantity_milli, still_open(line))
    if now_milli:
        tx.update(OrderLine, line.id, cancelled_milli=line.cancelled_milli + now_milli)
    return now_milli


def _gather(tx: Transaction, order_line_id: int, milli: int, back: dict[int, dict[int, int]]) -> None:
    """Add goods that came back to what comes back of each delivery: delivery -> delivery line -> thousandths."""
    if tx.get(OrderLine, order_line_id).kind != "goods":
        return
    for row in tx.all(DeliveryLine, order_line_id=order_line_id):
        part_milli = min(milli, row.quantity_milli - row.returned_milli)
        if part_milli > 0:
            back.setdefault(row.delivery_id, {})[row.id] = part_milli
            milli -= part_milli


def _after_cancelling(tx: Transaction, order: Order, event: WebOrderRefunded) -> Event:
    """An order of which no goods are left to send is cancelled, its freight with them."""
    lines = tx.all(OrderLine, order_id=order.id)
    left = [line for line in lines if line.quantity_milli > line.delivered_milli + line.cancelled_milli]
    if any(line.kind == "goods" for line in left):
        return OrderReduced(ref=order.number, origins=(event.subject,), order_id=order.id, on=event.on)
    for line in left:
        tx.update(OrderLine, line.id, cancelled_milli=line.quantity_milli - line.delivered_milli)
    state = ORDER_STATES.move(order.state, "cancel", what=f"Order {order.number}")
    tx.update(Order, order.id, state=state)
    return OrderCancelled(ref=order.number, origins=(event.subject,), order_id=order.id, on=event.on)


def take_up(tx: Transaction, order: Order, event: WebOrderPaid) -> Iterable[Event]:
    """Take up what was cancelled whole, all of it."""
    if order.state != "cancelled":
        return ()
    for line in tx.all(OrderLine, order_id=order.id):
        tx.update(OrderLine, line.id, cancelled_milli=0)
    state = ORDER_STATES.move(order.state, "take up", what=f"Order {order.number}")
    tx.update(Order, order.id, state=state)
    return (OrderRestored(ref=order.number, origins=(event.subject,), order_id=order.id, on=event.on),)


_CANCELLED_BY = """
SELECT l.id, -sum(r.quantity_milli) FROM receipt_line r JOIN receipt b ON b.id = r.receipt_id
JOIN sales_order_line l ON l.id = r.order_line_id
WHERE b.order_id = :order_id AND b.external_id = :refund AND b.kind = 'refund' AND r.quantity_milli < 0
  AND l.cancelled_milli > 0 AND NOT EXISTS (SELECT 1 FROM web_order w WHERE w.order_id = b.order_id AND w.cancelled)
GROUP BY l.id ORDER BY l.id
"""


def restore(tx: Transaction, order: Order, event: WebRefundWithdrawn) -> Iterable[Event]:
    """Take up again what a refund had cancelled; an order that was cancelled by it is confirmed again."""
    restored_milli = 0
    for line_id, refunded_milli in tx.reader.rows(_CANCELLED_BY, order_id=order.id, refund=event.refund):
        line = tx.get(OrderLine, line_id)
        back_milli = min(refunded_milli, line.cancelled_milli)
        tx.update(OrderLine, line_id, cancelled_milli=line.cancelled_milli - back_milli)
        restored_milli += back_milli
    if not restored_milli:
        return ()
    state = ORDER_STATES.move(order.state, "take up", what=f"Order {order.number}")
    tx.update(Order, order.id, state=state)
    return (OrderRestored(ref=order.number, origins=(event.subject,), order_id=order.id, on=event.on),)
