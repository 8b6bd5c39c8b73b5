"""What has come and is not billed (mottaget ej fakturerat), and what is billed and has not come, on any day.

The rows come to what the account of goods received says: goods credit it when they come, and their bills debit it.
"""

import datetime
from dataclasses import dataclass, field

from kassabok.core.book.reader import Reader


@dataclass(frozen=True, slots=True)
class GoodsReceivedRow:
    """A line of a receipt, or another thing that stands on the account of goods received.

    what: received (not billed), credit due (billed and sent back), price (the bill is held), cost (of bringing goods
    home), billed (before the goods came), no order (goods taken into stock and bills that no order tells of), or other
    bookings. name: the supplier's, or what a cost is of. left_milli: what is left to bill, negative of goods that are
    still to come, or to be credited.
    amount_ore: what is owed for it, negative where it was billed.
    """

    what: str
    number: str
    date: datetime.date | None
    supplier: str = field(metadata={"table": False})
    name: str
    sku: str = field(metadata={"heading": "SKU"})
    left_milli: int | None = field(metadata={"heading": "Qty"})
    unit: str = field(metadata={"table": False})
    amount_ore: int


_RECEIPTS = """
SELECT what, number, date, supplier, name, sku, milli, unit, ore FROM (
    SELECT r.id, CASE
            WHEN r.quantity_milli - r.returned > r.billed_milli THEN 'received'
            WHEN r.quantity_milli - r.returned < r.billed_milli THEN 'credit due' ELSE 'price' END AS what,
        r.number, r.date, s.number AS supplier, s.name, u.sku, r.quantity_milli - r.returned - r.billed_milli AS milli,
        u.unit, r.value_ore - r.owed + r.differs - r.billed AS ore
    FROM (
        SELECT l.id, l.purchase_line_id, g.number, g.date, l.quantity_milli, l.value_ore,
            (SELECT coalesce(sum(b.quantity_milli), 0) FROM supplier_return_line b
                JOIN supplier_return t ON t.id = b.return_id
                WHERE b.receipt_line_id = l.id AND t.date <= :on) AS returned,
            (SELECT coalesce(sum(b.value_ore), 0) FROM supplier_return_line b
                JOIN supplier_return t ON t.id = b.return_id
                WHERE b.receipt_line_id = l.id AND t.date <= :on) AS owed,
            (SELECT coalesce(sum(d.amount_ore), 0) FROM bill_difference d
                WHERE d.receipt_line_id = l.id AND d.date <= :on) AS differs,
            (SELECT coalesce(sum(m.quantity_milli), 0) FROM bill_match m
                WHERE m.receipt_line_id = l.id AND m.date <= :on) AS billed_milli,
            (SELECT coalesce(sum(m.billed_ore), 0) FROM bill_match m
                WHERE m.receipt_line_id = l.id AND m.date <= :on) AS billed
        FROM goods_receipt g JOIN goods_receipt_line l ON l.receipt_id = g.id WHERE g.date <= :on
    ) AS r
    JOIN purchase_line u ON u.id = r.purchase_line_id JOIN purchase p ON p.id = u.purchase_id
    JOIN supplier s ON s.id = p.supplier_id
) AS found WHERE milli <> 0 OR ore <> 0 ORDER BY id
"""

_COSTS = """
SELECT 'cost', number, date, '', name, '', NULL, '', ore FROM (
    SELECT c.id, c.number, c.date, trim(g.number || ' ' || c.note) AS name, c.freight_ore + c.customs_ore + c.other_ore
        + (SELECT coalesce(sum(d.amount_ore), 0) FROM bill_difference d
            WHERE d.landed_cost_id = c.id AND d.date <= :on)
        - (SELECT coalesce(sum(m.billed_ore), 0) FROM bill_match m
            WHERE m.landed_cost_id = c.id AND m.date <= :on) AS ore
    FROM landed_cost c JOIN goods_receipt g ON g.id = c.receipt_id WHERE c.date <= :on
) AS found WHERE ore <> 0 ORDER BY id
"""

_WAITED_FOR = """
SELECT 'billed', b.number, b.date, s.number, s.name, u.sku, -sum(m.quantity_milli), u.unit, -sum(m.billed_ore)
FROM bill_match m JOIN bill_line l ON l.id = m.bill_line_id JOIN bill x ON x.id = l.bill_id
JOIN bill b ON b.id = coalesce(x.credits_id, x.id) JOIN supplier s ON s.id = b.supplier_id
JOIN purchase_line u ON u.id = m.purchase_line_id
WHERE m.receipt_line_id IS NULL AND m.date <= :on
GROUP BY b.id, b.number, b.date, s.number, s.name, u.id, u.sku, u.unit
HAVING sum(m.quantity_milli) <> 0 OR sum(m.billed_ore) <> 0 ORDER BY b.id, u.id
"""

# Bills of suppliers that nothing is ordered of stand together with the goods that were taken in without an order. A
# credit note stands with its bill.
_UNMATCHED = """
SELECT b.number, b.date, s.number, s.name,
    -sum(l.amount_ore - (SELECT coalesce(sum(m.billed_ore), 0) FROM bill_match m
        WHERE m.bill_line_id = l.id AND m.date <= :on)) AS ore,
    EXISTS (SELECT 1 FROM purchase p WHERE p.supplier_id = s.id)
FROM bill x JOIN bill b ON b.id = coalesce(x.credits_id, x.id) JOIN supplier s ON s.id = b.supplier_id
JOIN bill_line l ON l.bill_id = x.id AND l.goods
WHERE x.date <= :on GROUP BY b.id, b.number, b.date, s.id, s.number, s.name HAVING ore <> 0 ORDER BY b.id
"""

_TAKEN_IN = """
SELECT coalesce(sum(value_ore), 0) FROM stock_move
WHERE reason = 'receipt' AND receipt_line_id IS NULL AND date <= :on
"""

_BALANCE = """
SELECT coalesce(sum(ore), 0) FROM (
    SELECT sum(amount_ore) AS ore FROM voucher_line WHERE account = :account AND date <= :on
    UNION ALL SELECT sum(amount_ore) FROM opening_balance WHERE account = :account AND dimension = ''
) AS found
"""


def goods_received(reader: Reader, *, on: datetime.date) -> list[GoodsReceivedRow]:
    """What had come and was not billed at the end of a day, and what was billed and had not come.

    Together they are what the account of goods received owed, so that bookings by hand, purchases that wait for their
    payment under the cash method, and what came from before are a row of their own.
    """
    rows = [
        GoodsReceivedRow(what, number, datetime.date.fromisoformat(day), *facts)
        for sql in (_RECEIPTS, _COSTS, _WAITED_FOR)
        for what, number, day, *facts in reader.rows(sql, on=on)
    ]
    no_order_ore = int(reader.value(_TAKEN_IN, on=on))
    for number, day, supplier, name, ore, buys in reader.rows(_UNMATCHED, on=on):
        if buys:
            of = datetime.date.fromisoformat(day)
            rows.append(GoodsReceivedRow("billed", number, of, supplier, name, "", None, "", ore))
        else:
            no_order_ore += ore
    account = reader.value("SELECT account FROM account_role WHERE role = 'goods_received'") or ""
    owed_ore = -int(reader.value(_BALANCE, account=account, on=on))
    other_ore = owed_ore - no_order_ore - sum(row.amount_ore for row in rows)
    for what, ore in (("no order", no_order_ore), ("other bookings", other_ore)):
        if ore:
            rows.append(GoodsReceivedRow(what, "", None, "", "", "", None, "", ore))
    return rows
