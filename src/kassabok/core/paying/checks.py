"""What must always hold of the payment files; `kassabok check` asks."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader
from kassabok.core.money import format_kronor

_TOTALS = """
SELECT b.number, b.orders, b.total_cents, count(o.id), coalesce(sum(o.amount_cents), 0)
FROM payment_batch b LEFT JOIN payment_group g ON g.batch_id = b.id LEFT JOIN payment_order o ON o.group_id = g.id
GROUP BY b.id, b.number, b.orders, b.total_cents
HAVING count(o.id) <> b.orders OR coalesce(sum(o.amount_cents), 0) <> b.total_cents ORDER BY b.id
"""

_BILLS = """
SELECT o.end_to_end_id, o.amount_cents, coalesce(sum(p.amount_cents), 0)
FROM payment_order o LEFT JOIN payment_order_bill p ON p.order_id = o.id
GROUP BY o.id, o.end_to_end_id, o.amount_cents, o.kind
HAVING coalesce(sum(p.amount_cents), 0) <> CASE WHEN o.kind = 'bill' THEN o.amount_cents ELSE 0 END ORDER BY o.id
"""


_SENT = """
SELECT b.number, b.sent_cents, coalesce(sum(p.amount_cents), 0) FROM bill b
LEFT JOIN payment_order_bill p ON p.bill_id = b.id
    AND EXISTS (SELECT 1 FROM payment_order o WHERE o.id = p.order_id AND o.state IN ('made', 'accepted'))
GROUP BY b.id, b.number, b.sent_cents HAVING coalesce(sum(p.amount_cents), 0) <> b.sent_cents ORDER BY b.id
"""


_SETTLED = """
SELECT o.end_to_end_id, o.settled_by, coalesce(l.state, 'missing') FROM payment_order o
LEFT JOIN bank_line l ON l.id = CAST(o.settled_by AS INTEGER)
WHERE o.state = 'settled' AND coalesce(l.state, 'missing') NOT IN ('matched', 'booked')
    OR o.state = 'settled' AND (SELECT currency FROM payment_group g JOIN payment_batch f ON f.id = g.batch_id
        WHERE g.id = o.group_id) = 'SEK' AND l.amount_ore <> -o.amount_cents
ORDER BY o.id
"""


def _totals(reader: Reader) -> list[str]:
    return [
        f"Payment file {number} says {said} payments of {format_kronor(said_cents)}, "
        f"but has {found} of {format_kronor(found_cents)}."
        for number, said, said_cents, found, found_cents in reader.rows(_TOTALS)
    ]


def _bills(reader: Reader) -> list[str]:
    return [
        f"Payment {order} is of {format_kronor(said)}, but its bills come to {format_kronor(found)}."
        for order, said, found in reader.rows(_BILLS)
    ]


def _sent(reader: Reader) -> list[str]:
    return [
        f"Of bill {number} {format_kronor(said)} are said to be on their way, "
        f"but payment files have {format_kronor(found)}."
        for number, said, found in reader.rows(_SENT)
    ]


def _settled(reader: Reader) -> list[str]:
    return [
        f"Payment {order} was carried out, but bank line {line or '(none)'} is {state} or of another amount."
        for order, line, state in reader.rows(_SETTLED)
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("payment files", _totals),
    ("bills in payment files", _bills),
    ("bills on their way", _sent),
    ("payments carried out", _settled),
)
