"""What must always hold of web orders: each is an order of ours with the same sum, and what is paid is in the books."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader

_WITHOUT_ORDER = """
SELECT c.name, w.external_id FROM web_order w JOIN shop_channel c ON c.id = w.channel_id
WHERE w.order_id IS NULL OR w.customer_id IS NULL ORDER BY w.id
"""
_WRONG_SUMS = """
SELECT c.name, w.external_id, l.ore, o.number, o.total_ore
FROM web_order w JOIN shop_channel c ON c.id = w.channel_id JOIN sales_order o ON o.id = w.order_id
JOIN (SELECT web_order_id, sum(net_ore + vat_ore) AS ore FROM web_order_line GROUP BY web_order_id) l
    ON l.web_order_id = w.id
WHERE l.ore <> o.total_ore ORDER BY w.id
"""
_WRONG_PAYMENTS = """
SELECT c.name, w.external_id, p.ore, coalesce(r.ore, 0) + coalesce(i.ore, 0)
FROM web_order w JOIN shop_channel c ON c.id = w.channel_id
JOIN (SELECT web_order_id, sum(amount_ore) AS ore FROM web_payment GROUP BY web_order_id) p ON p.web_order_id = w.id
LEFT JOIN (SELECT order_id, sum(total_ore) AS ore FROM receipt WHERE kind = 'sale' GROUP BY order_id) r
    ON r.order_id = w.order_id
LEFT JOIN (SELECT order_id, sum(total_ore) AS ore FROM invoice WHERE kind = 'invoice' GROUP BY order_id) i
    ON i.order_id = w.order_id
WHERE w.paid AND p.ore <> coalesce(r.ore, 0) + coalesce(i.ore, 0) ORDER BY w.id
"""


def _orders(reader: Reader) -> list[str]:
    lost = [f"Web order {name}:{key} has no order." for name, key in reader.rows(_WITHOUT_ORDER)]
    return lost + [
        f"Web order {name}:{key} comes to {told} öre, but order {number} to {ours}."
        for name, key, told, number, ours in reader.rows(_WRONG_SUMS)
    ]


def _payments(reader: Reader) -> list[str]:
    return [
        f"Web order {name}:{key} was paid with {paid} öre, but its receipts and invoices come to {found}."
        for name, key, paid, found in reader.rows(_WRONG_PAYMENTS)
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("web orders", _orders),
    ("web orders and receipts", _payments),
)
