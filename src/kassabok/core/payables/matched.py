"""Which goods bills are for: of a bill, and of an order's lines."""

from dataclasses import dataclass, field

from kassabok.core.book.reader import Reader


@dataclass(frozen=True, slots=True)
class BillGoodsView:
    """Goods that a bill is for, or a cost of bringing goods home. receipt: "" while they are waited for.

    received_ore: what they were received for.
    """

    sku: str = field(metadata={"heading": "SKU"})
    purchase: str = field(metadata={"table": "filled"})
    receipt: str
    quantity_milli: int = field(metadata={"heading": "Qty"})
    unit: str = field(metadata={"table": False})
    billed_ore: int
    received_ore: int


_GOODS = """
SELECT coalesce(u.sku, ''), coalesce(p.number, ''), coalesce(c.number, g.number, ''), sum(m.quantity_milli),
    coalesce(u.unit, ''), sum(m.billed_ore), sum(m.value_ore)
FROM bill_line l JOIN bill_match m ON m.bill_line_id = l.id
LEFT JOIN purchase_line u ON u.id = m.purchase_line_id LEFT JOIN purchase p ON p.id = u.purchase_id
LEFT JOIN goods_receipt_line r ON r.id = m.receipt_line_id LEFT JOIN goods_receipt g ON g.id = r.receipt_id
LEFT JOIN landed_cost c ON c.id = m.landed_cost_id
WHERE l.bill_id = :bill GROUP BY u.id, r.id, c.id, u.sku, p.number, g.number, c.number, u.unit
HAVING sum(m.quantity_milli) <> 0 OR sum(m.billed_ore) <> 0 ORDER BY min(l.position), u.id, r.id
"""


def goods_of(reader: Reader, bill_id: int) -> tuple[BillGoodsView, ...]:
    """The goods that a bill is for, or that a credit note takes back."""
    return tuple(BillGoodsView(*row) for row in reader.rows(_GOODS, bill=bill_id))
