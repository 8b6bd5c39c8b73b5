"""What must always hold of campaigns."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader

_UNTIED = """
SELECT t.code, o.number FROM web_order_code t
JOIN web_order w ON w.id = t.web_order_id JOIN sales_order o ON o.id = w.order_id
JOIN campaign c ON c.code = t.code
LEFT JOIN campaign_order u ON u.campaign_id = c.id AND u.order_id = o.id
WHERE u.id IS NULL ORDER BY t.id
"""
# What other web shops have let their customers use is not ours to refuse.
_OVER = """
SELECT c.code, c.most_uses, count(*) FROM campaign c
JOIN campaign_order u ON u.campaign_id = c.id JOIN sales_order o ON o.id = u.order_id
WHERE c.most_uses IS NOT NULL AND o.state <> 'cancelled' AND NOT EXISTS (
    SELECT 1 FROM web_order w JOIN shop_channel s ON s.id = w.channel_id WHERE w.order_id = o.id AND s.kind <> 'own')
GROUP BY c.id HAVING count(*) > c.most_uses ORDER BY c.code
"""


def _orders(reader: Reader) -> list[str]:
    untied = [
        f"Order {number} used the code {code} and is not among the orders of its campaign."
        for code, number in reader.rows(_UNTIED)
    ]
    return untied + [
        f"The code {code} is for {most} orders, and {uses} have used it."
        for code, most, uses in reader.rows(_OVER)
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (("campaigns", _orders),)
