"""What of an order can leave now: goods on the shelf that are not promised to others."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.money import format_quantity
from kassabok.core.products.model import Product
from kassabok.core.sales.model import OrderLine
from kassabok.core.stock.model import Reservation, StockLevel


class Short(NamedTuple):
    """A line that cannot leave as asked. can_milli: what of it can. on_hand_milli: also what is promised to others."""

    line: OrderLine
    asked_milli: int
    can_milli: int
    on_hand_milli: int

    def sentence(self) -> str:
        """What is missing, for people."""
        can, asked = format_quantity(self.can_milli), format_quantity(self.asked_milli)
        promised = self.on_hand_milli - self.can_milli
        why = f" ({format_quantity(promised)} more on hand for other orders)" if promised > 0 else ""
        return f"{can} of {asked} {self.line.unit} {self.line.sku}{why}"


class _Level:
    """A product's stock while the lines of one delivery take from it."""

    def __init__(self, tx: Transaction, product_id: int) -> None:
        level = tx.find(StockLevel, product_id=product_id)
        self.on_hand_milli = level.on_hand_milli if level else 0
        self.reserved_milli = level.reserved_milli if level else 0


def shortages(tx: Transaction, lines: Iterable[OrderLine], asked: Mapping[int, int]) -> list[Short]:
    """The lines of which less can leave than is asked for (order line id -> thousandths).

    Services never run short, nor does what is made to order: it may leave before it is in the books.
    """
    levels: dict[int, _Level] = {}
    found = []
    for line in lines:
        asked_milli = asked.get(line.id, 0)
        if not asked_milli or line.product_id is None or tx.get(Product, line.product_id).kind != "stocked":
            continue
        if line.product_id not in levels:
            levels[line.product_id] = _Level(tx, line.product_id)
        level = levels[line.product_id]
        reservation = tx.find(Reservation, order_line_id=line.id)
        own_milli = reservation.open_milli if reservation else 0
        free_milli = max(level.on_hand_milli - (level.reserved_milli - own_milli), 0)
        can_milli = min(asked_milli, free_milli)
        if can_milli < asked_milli:
            found.append(Short(line, asked_milli, can_milli, max(level.on_hand_milli, 0)))
        level.on_hand_milli -= can_milli
        level.reserved_milli -= min(own_milli, can_milli)
    return found
