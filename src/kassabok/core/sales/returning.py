"""Goods that come back, written down: what of which delivery, and that the order's lines know of it."""

from collections.abc import Mapping
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import GoodsReturned, Ref
from kassabok.core.sales.model import Delivery, DeliveryLine, GoodsReturn, GoodsReturnLine, OrderLine


def write_return(
    tx: Transaction,
    delivery: Delivery,
    back: Mapping[int, int],
    *,
    on: date,
    restock: bool,
    credit: bool,
    reason: str = "",
    origins: tuple[Ref, ...] = (),
) -> GoodsReturned:
    """Write a return. back: delivery line id -> thousandths, no more than is left. The caller publishes the event."""
    number = tx.number("return", on)
    return_id = tx.insert(
        GoodsReturn, number=number, delivery_id=delivery.id, date=on, restock=restock, reason=reason
    )
    for delivery_line_id, milli in back.items():
        row = tx.get(DeliveryLine, delivery_line_id)
        line = tx.get(OrderLine, row.order_line_id)
        tx.insert(
            GoodsReturnLine, return_id=return_id, delivery_line_id=delivery_line_id, quantity_milli=milli
        )
        tx.update(DeliveryLine, row.id, returned_milli=row.returned_milli + milli)
        tx.update(OrderLine, line.id, returned_milli=line.returned_milli + milli)
    return GoodsReturned(
        ref=number,
        origins=(Ref("delivery", delivery.number), *origins),
        return_id=return_id,
        on=on,
        restock=restock,
        credit=credit,
    )
