"""What must always hold of orders, deliveries and returns."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader
from kassabok.core.states import in_words

_WRONG_SUMS = """
SELECT o.number, l.position, l.delivered_milli, coalesce(d.delivered, 0), l.returned_milli, coalesce(d.returned, 0)
FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id
LEFT JOIN (
    SELECT order_line_id, sum(quantity_milli) AS delivered, sum(returned_milli) AS returned
    FROM delivery_line GROUP BY order_line_id
) AS d ON d.order_line_id = l.id
WHERE l.delivered_milli <> coalesce(d.delivered, 0) OR l.returned_milli <> coalesce(d.returned, 0)
ORDER BY l.id
"""

_WRONG_RETURNS = """
SELECT v.number, d.returned_milli, coalesce(r.returned, 0)
FROM delivery_line d JOIN delivery v ON v.id = d.delivery_id
LEFT JOIN (
    SELECT delivery_line_id, sum(quantity_milli) AS returned FROM goods_return_line GROUP BY delivery_line_id
) AS r ON r.delivery_line_id = d.id
WHERE d.returned_milli <> coalesce(r.returned, 0)
ORDER BY d.id
"""

_WRONG_INVOICED = """
SELECT o.number, l.position, l.invoiced_milli, coalesce(i.invoiced, 0)
FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id
LEFT JOIN (
    SELECT order_line_id, sum(quantity_milli) AS invoiced FROM (
        SELECT order_line_id, quantity_milli FROM invoice_line WHERE order_line_id IS NOT NULL
        UNION ALL SELECT order_line_id, quantity_milli FROM receipt_line WHERE order_line_id IS NOT NULL
    ) GROUP BY order_line_id
) AS i ON i.order_line_id = l.id
WHERE o.billing <> 'receipt' AND l.invoiced_milli <> coalesce(i.invoiced, 0)
ORDER BY l.id
"""

_WRONG_STATES = """
SELECT o.number, o.state
FROM sales_order o JOIN (
    SELECT order_id, sum(delivered_milli) AS delivered, sum(cancelled_milli) AS cancelled,
        sum(quantity_milli - delivered_milli - cancelled_milli) AS left_over
    FROM sales_order_line GROUP BY order_id
) AS l ON l.order_id = o.id
WHERE NOT CASE o.state
    WHEN 'delivered' THEN l.left_over = 0 AND l.delivered > 0
    WHEN 'partly_delivered' THEN l.left_over > 0 AND l.delivered > 0
    WHEN 'cancelled' THEN l.left_over = 0 AND l.delivered = 0
    WHEN 'confirmed' THEN l.delivered = 0 AND (l.left_over > 0 OR l.cancelled = 0)
    ELSE l.delivered = 0 AND l.cancelled = 0
END
ORDER BY o.id
"""

_WITHOUT_MOVES = """
SELECT v.number, l.sku, d.quantity_milli, coalesce(m.moved, 0)
FROM delivery_line d JOIN delivery v ON v.id = d.delivery_id
JOIN sales_order_line l ON l.id = d.order_line_id JOIN product p ON p.id = l.product_id
LEFT JOIN (
    SELECT delivery_line_id, -sum(quantity_milli) AS moved FROM stock_move
    WHERE reason = 'delivery' AND delivery_line_id IS NOT NULL GROUP BY delivery_line_id
) AS m ON m.delivery_line_id = d.id
WHERE p.kind <> 'service' AND d.quantity_milli <> coalesce(m.moved, 0)
ORDER BY d.id
"""


def _delivered(reader: Reader) -> list[str]:
    faults = [
        f"Order {number} line {position} says {said} delivered and {said_back} returned, "
        f"but its deliveries say {found} and {found_back} (thousandths)."
        for number, position, said, found, said_back, found_back in reader.rows(_WRONG_SUMS)
    ]
    return faults + [
        f"A line of delivery {number} says {said} returned, but its returns say {found} (thousandths)."
        for number, said, found in reader.rows(_WRONG_RETURNS)
    ]


def _invoiced(reader: Reader) -> list[str]:
    return [
        f"Order {number} line {position} says {said} invoiced, but its invoices say {found} (thousandths)."
        for number, position, said, found in reader.rows(_WRONG_INVOICED)
    ]


def _states(reader: Reader) -> list[str]:
    return [
        f"Order {number} is {in_words(state)}, but its lines say otherwise."
        for number, state in reader.rows(_WRONG_STATES)
    ]


def _moves(reader: Reader) -> list[str]:
    return [
        f"Delivery {number} sent {said} of {sku}, but stock moved {found} (thousandths)."
        for number, sku, said, found in reader.rows(_WITHOUT_MOVES)
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("orders and deliveries", _delivered),
    ("orders and invoices", _invoiced),
    ("order states", _states),
    ("deliveries and stock", _moves),
)
