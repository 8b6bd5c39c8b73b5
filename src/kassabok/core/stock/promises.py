"""Reservations: what lies ready for which order line, and what waits as back order.

A product never has more reserved than it has on hand, and never something available while an order waits for it; what
somebody has bought in our own web shop a moment ago is not available.
"""

from kassabok.core.book.transaction import Transaction
from kassabok.core.stock.model import Reservation, StockLevel

#: Of product p: what orders of our own web shop hold that are not in the register yet (shop/intake.py).
HELD = "coalesce((SELECT sum(h.quantity_milli) FROM web_hold h WHERE h.product_id = p.id), 0)"

_OF_PRODUCT = """
SELECT r.id, r.open_milli, r.short_milli, o.number FROM reservation r
JOIN sales_order_line ol ON ol.id = r.order_line_id
JOIN sales_order o ON o.id = ol.order_id
WHERE r.product_id = :product_id AND
"""
_WAITING = f"{_OF_PRODUCT} r.short_milli > 0 ORDER BY r.id"
_HOLDING = f"{_OF_PRODUCT} r.open_milli > 0 ORDER BY r.id DESC"


class Shift:
    """How much went from waiting to reserved, or back, and for which orders."""

    def __init__(self) -> None:
        self.quantity_milli = 0
        self._orders: dict[str, None] = {}

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders' numbers, each once, in the order in which they were served."""
        return tuple(self._orders)

    def add(self, order: str, quantity_milli: int) -> None:
        """Count one order line in."""
        self.quantity_milli += quantity_milli
        self._orders[order] = None


def reserve_waiting(tx: Transaction, product_id: int, free_milli: int, shift: Shift) -> None:
    """Give what is free to the order lines that wait for it, oldest first."""
    _shift(tx, product_id, _WAITING, free_milli, shift, sign=1)


def give_up(tx: Transaction, product_id: int, missing_milli: int, shift: Shift) -> None:
    """Let the order lines wait whose goods are gone, newest first."""
    _shift(tx, product_id, _HOLDING, missing_milli, shift, sign=-1)


def _shift(
    tx: Transaction, product_id: int, question: str, most_milli: int, shift: Shift, *, sign: int
) -> None:
    """Move up to so much between waiting and reserved. sign: 1 reserves, -1 lets wait again."""
    changes = []
    for row_id, open_milli, short_milli, order in tx.reader.each(question, product_id=product_id):
        moved_milli = min(short_milli if sign > 0 else open_milli, most_milli)
        changes.append((row_id, open_milli + sign * moved_milli, short_milli - sign * moved_milli))
        shift.add(order, moved_milli)
        tx.add_up(StockLevel, {"product_id": product_id}, reserved_milli=sign * moved_milli)
        most_milli -= moved_milli
        if not most_milli:
            break
    for row_id, open_milli, short_milli in changes:
        tx.update(Reservation, row_id, open_milli=open_milli, short_milli=short_milli)
