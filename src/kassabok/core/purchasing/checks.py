"""What must always hold of purchase orders, goods receipts and what they cost."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader
from kassabok.core.money import format_kronor, format_quantity
from kassabok.core.states import in_words

_WRONG_SUMS = """
SELECT p.number, l.sku, l.received_milli, coalesce(r.received, 0), l.returned_milli, coalesce(r.returned, 0)
FROM purchase_line l JOIN purchase p ON p.id = l.purchase_id
LEFT JOIN (
    SELECT purchase_line_id, sum(quantity_milli) AS received, sum(returned_milli) AS returned
    FROM goods_receipt_line GROUP BY purchase_line_id
) AS r ON r.purchase_line_id = l.id
WHERE l.received_milli <> coalesce(r.received, 0) OR l.returned_milli <> coalesce(r.returned, 0)
ORDER BY l.id
"""

_WRONG_RETURNS = """
SELECT g.number, r.returned_milli, coalesce(b.returned, 0), r.returned_ore, coalesce(b.owed, 0)
FROM goods_receipt_line r JOIN goods_receipt g ON g.id = r.receipt_id
LEFT JOIN (
    SELECT receipt_line_id, sum(quantity_milli) AS returned, sum(value_ore) AS owed
    FROM supplier_return_line GROUP BY receipt_line_id
) AS b ON b.receipt_line_id = r.id
WHERE r.returned_milli <> coalesce(b.returned, 0) OR r.returned_ore <> coalesce(b.owed, 0)
ORDER BY r.id
"""

_WRONG_STATES = """
SELECT p.number, p.state
FROM purchase p JOIN (
    SELECT purchase_id, sum(received_milli) AS received, sum(cancelled_milli) AS cancelled,
        sum(CASE WHEN quantity_milli > received_milli + cancelled_milli
            THEN quantity_milli - received_milli - cancelled_milli ELSE 0 END) AS left_over
    FROM purchase_line GROUP BY purchase_id
) AS l ON l.purchase_id = p.id
WHERE NOT CASE p.state
    WHEN 'received' THEN l.left_over = 0 AND l.received > 0 AND l.cancelled = 0
    WHEN 'closed' THEN l.left_over = 0 AND l.received > 0 AND l.cancelled > 0
    WHEN 'partly_received' THEN l.left_over > 0 AND l.received > 0 AND l.cancelled = 0
    WHEN 'cancelled' THEN l.left_over = 0 AND l.received = 0
    ELSE l.received = 0 AND l.cancelled = 0
END
ORDER BY p.id
"""

_WRONG_INCOMING = """
SELECT s.sku, coalesce(v.incoming_milli, 0), coalesce(l.incoming, 0)
FROM product s LEFT JOIN stock_level v ON v.product_id = s.id
LEFT JOIN (
    SELECT l.product_id, sum(l.quantity_milli - l.received_milli - l.cancelled_milli) AS incoming
    FROM purchase_line l JOIN purchase p ON p.id = l.purchase_id
    WHERE p.state IN ('placed', 'partly_received') AND l.quantity_milli > l.received_milli + l.cancelled_milli
    GROUP BY l.product_id
) AS l ON l.product_id = s.id
WHERE coalesce(v.incoming_milli, 0) <> coalesce(l.incoming, 0)
ORDER BY s.id
"""

# What went back leaves at what it had cost in stock, which may be more or less than what the supplier owes for it.
_WRONG_MOVES = """
SELECT g.number, l.sku, r.quantity_milli - r.returned_milli, coalesce(m.quantity, 0),
    r.value_ore + coalesce(c.amount, 0) + coalesce(d.amount, 0), coalesce(m.value_in, 0)
FROM goods_receipt_line r JOIN goods_receipt g ON g.id = r.receipt_id
JOIN purchase_line l ON l.id = r.purchase_line_id
LEFT JOIN (
    SELECT receipt_line_id, sum(quantity_milli) AS quantity,
        sum(CASE WHEN quantity_milli >= 0 THEN value_ore ELSE 0 END) AS value_in
    FROM stock_move WHERE receipt_line_id IS NOT NULL GROUP BY receipt_line_id
) AS m ON m.receipt_line_id = r.id
LEFT JOIN (
    SELECT receipt_line_id, sum(amount_ore) AS amount FROM landed_cost_line GROUP BY receipt_line_id
) AS c ON c.receipt_line_id = r.id
LEFT JOIN (
    SELECT receipt_line_id, sum(amount_ore) AS amount FROM bill_difference WHERE in_stock GROUP BY receipt_line_id
) AS d ON d.receipt_line_id = r.id
WHERE r.quantity_milli - r.returned_milli <> coalesce(m.quantity, 0)
    OR r.value_ore + coalesce(c.amount, 0) + coalesce(d.amount, 0) <> coalesce(m.value_in, 0)
ORDER BY r.id
"""

_WRONG_COSTS = """
SELECT c.number, c.freight_ore + c.customs_ore + c.other_ore, coalesce(sum(l.amount_ore), 0)
FROM landed_cost c LEFT JOIN landed_cost_line l ON l.landed_cost_id = c.id
GROUP BY c.id, c.number, c.freight_ore, c.customs_ore, c.other_ore
HAVING c.freight_ore + c.customs_ore + c.other_ore <> coalesce(sum(l.amount_ore), 0) ORDER BY c.id
"""

# A receipt, a return and a landed cost each lead to one stock move, and that to a voucher. Of its lines those against
# the stock are what is owed, up to the difference between what goods had cost and what the supplier owes for them.
# The CROSS JOIN has SQLite follow the links in this order, instead of looking through all vouchers for each receipt.
_NOT_IN_BOOKS = """
SELECT kind, number, owed_ore FROM (
    SELECT 'goods-receipt' AS kind, g.number, sum(r.value_ore) AS owed_ore
    FROM goods_receipt g JOIN goods_receipt_line r ON r.receipt_id = g.id GROUP BY g.id, g.number
    UNION ALL
    SELECT 'supplier-return', b.number, -sum(l.value_ore)
    FROM supplier_return b JOIN supplier_return_line l ON l.return_id = b.id GROUP BY b.id, b.number
    UNION ALL
    SELECT 'landed-cost', number, freight_ore + customs_ore + other_ore FROM landed_cost
) AS owed
WHERE owed_ore <> 0 AND NOT EXISTS (
    SELECT 1 FROM link moved CROSS JOIN link posted CROSS JOIN voucher v CROSS JOIN voucher_line l
    WHERE moved.cause_kind = owed.kind AND moved.cause_ref = owed.number AND moved.effect_kind = 'stock-move'
        AND posted.cause_kind = 'stock-move' AND posted.cause_ref = moved.effect_ref
        AND posted.effect_kind = 'voucher' AND v.ref = posted.effect_ref
        AND l.voucher_id = v.id AND l.amount_ore = -owed.owed_ore
)
ORDER BY kind, number
"""


def _receipts(reader: Reader) -> list[str]:
    faults = [
        f"Purchase order {number} says {format_quantity(said)} of {sku} received and {format_quantity(said_back)} "
        f"sent back, its receipts {format_quantity(found)} and {format_quantity(found_back)}."
        for number, sku, said, found, said_back, found_back in reader.rows(_WRONG_SUMS)
    ]
    return faults + [
        f"A line of goods receipt {number} says {format_quantity(said)} for {format_kronor(said_ore)} kr sent back, "
        f"its returns {format_quantity(found)} for {format_kronor(found_ore)} kr."
        for number, said, found, said_ore, found_ore in reader.rows(_WRONG_RETURNS)
    ]


def _states(reader: Reader) -> list[str]:
    return [
        f"Purchase order {number} is {in_words(state)}, but its lines say otherwise."
        for number, state in reader.rows(_WRONG_STATES)
    ]


def _incoming(reader: Reader) -> list[str]:
    return [
        f"{sku}: the level says {format_quantity(said)} incoming, the open purchase orders {format_quantity(found)}."
        for sku, said, found in reader.rows(_WRONG_INCOMING)
    ]


def _moves(reader: Reader) -> list[str]:
    faults = [
        f"Goods receipt {number} brought {format_quantity(milli)} of {sku} for {format_kronor(ore)} kr, "
        f"the stock moved {format_quantity(moved_milli)} for {format_kronor(moved_ore)} kr."
        for number, sku, milli, moved_milli, ore, moved_ore in reader.rows(_WRONG_MOVES)
    ]
    return faults + [
        f"Of {format_kronor(ore)} kr of {number}, {format_kronor(spread_ore)} kr are spread over the goods."
        for number, ore, spread_ore in reader.rows(_WRONG_COSTS)
    ]


def _books(reader: Reader) -> list[str]:
    return [
        f"What is owed for {number}, {format_kronor(ore)} kr, is not in the books."
        for _, number, ore in reader.rows(_NOT_IN_BOOKS)
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("purchases and receipts", _receipts),
    ("purchase states", _states),
    ("incoming goods", _incoming),
    ("receipts and stock", _moves),
    ("receipts in the books", _books),
)
