"""What of an order can leave now: goods on the shelf that are not promised to others."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.money import format_quantity
from kassabok.core.sales.model import OrderLine


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


_ON_HAND = """
SELECT l.id, l.product_id, coalesce(s.on_hand_milli, 0), coalesce(s.reserved_milli, 0), coalesce(r.open_milli, 0)
FROM sales_order_line l JOIN product p ON p.id = l.product_id
LEFT JOIN stock_level s ON s.product_id = p.id LEFT JOIN reservation r ON r.order_line_id = l.id
WHERE l.order_id = :order_id AND p.kind = 'stocked' ORDER BY l.id
"""


def shortages(
    tx: Transaction, order_id: int, lines: Iterable[OrderLine], asked: Mapping[int, int]
) -> list[Short]:
    """The lines of an order of which less can leave than is asked for (order line id -> thousandths).

    Services never run short, nor does what is made to order: it may leave before it is in the books.
    """
    by_id = {line.id: line for line in lines}
    taken: dict[int, int] = {}  # By the lines before, of the same product.
    kept: dict[int, int] = {}  # Reserved for these lines, and now taken.
    found = []
    for line_id, product_id, on_hand_milli, reserved_milli, own_milli in tx.reader.rows(
        _ON_HAND, order_id=order_id
    ):
        asked_milli = asked.get(line_id, 0)
        left_milli = on_hand_milli - taken.get(product_id, 0)
        for_others_milli = reserved_milli - kept.get(product_id, 0) - own_milli
        can_milli = min(asked_milli, max(left_milli - for_others_milli, 0))
        if can_milli < asked_milli:
            found.append(Short(by_id[line_id], asked_milli, can_milli, max(left_milli, 0)))
        taken[product_id] = taken.get(product_id, 0) + can_milli
        kept[product_id] = kept.get(product_id, 0) + min(own_milli, can_milli)
    return found
