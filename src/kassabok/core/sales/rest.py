"""What is left of an order: how much of a line is still to come, and giving that up."""

from collections.abc import Sequence
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import OrderCancelled
from kassabok.core.sales.model import Order, OrderLine


def still_open(line: OrderLine) -> int:
    """Thousandths of a line that are neither delivered nor cancelled."""
    return line.quantity_milli - line.delivered_milli - line.cancelled_milli


def cancel_rest(
    tx: Transaction, order: Order, lines: Sequence[OrderLine], *, state: str, on: date
) -> OrderCancelled:
    """Cancel what is left of all lines of an order, which then has this state. The caller tells of the event."""
    for line in lines:
        if still_open(line):
            tx.update(OrderLine, line.id, cancelled_milli=line.cancelled_milli + still_open(line))
    tx.update(Order, order.id, state=state)
    return OrderCancelled(ref=order.number, order_id=order.id, on=on)
