"""Questions about purchase orders and goods receipts."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound
from kassabok.core.money import format_quantity, kronor, round_half_away


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """A purchase order in a list. expected: the first day on which something of it should come.

    total_ore: without VAT, in hundredths of the currency. received_ore: the cost of what came, and billed_ore what is
    billed for it and for what is to come, in kronor.
    """

    purchase: str
    date: datetime.date = field(metadata={"table": False})
    supplier: str = field(metadata={"table": False})
    name: str
    state: str = field(metadata={"words": True})
    expected: datetime.date | None
    currency: str = field(metadata={"heading": "Cur."})
    total_ore: int = field(metadata={"total": False, "currency": True})
    received_ore: int = field(metadata={"table": False})
    billed_ore: int = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class PurchaseLineView:
    """A line with how far it has come. unit_price, amount_ore: in the order's currency. order: the sales one.

    billed_milli: also of what is to come. left_milli: what is to come.
    """

    position: int = field(metadata={"table": False})
    sku: str = field(metadata={"heading": "SKU"})
    supplier_sku: str = field(metadata={"table": False})
    text: str
    quantity_milli: int = field(metadata={"heading": "Qty"})
    unit: str = field(metadata={"table": False})
    unit_price: Decimal = field(metadata={"heading": "Price"})
    discount_percent: Decimal = field(metadata={"heading": "Disc.%", "table": "filled"})
    amount_ore: int = field(metadata={"currency": True})
    expected: datetime.date | None
    order: str = field(metadata={"table": "filled"})
    received_milli: int = field(metadata={"heading": "Recd."})
    returned_milli: int = field(metadata={"table": False})
    cancelled_milli: int = field(metadata={"table": False})
    billed_milli: int = field(metadata={"heading": "Billed"})
    left_milli: int = field(metadata={"heading": "Left"})


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A goods receipt in a list. value_ore: its goods by the prices of the order, in kronor; landed_ore: what it cost
    to bring them home; returned_ore: what went back of them.
    """

    receipt: str
    date: datetime.date
    purchase: str = field(metadata={"table": False})
    supplier: str = field(metadata={"table": False})
    name: str
    delivery_note: str = field(metadata={"table": False})
    value_ore: int
    landed_ore: int = field(metadata={"heading": "Costs"})
    returned_ore: int = field(metadata={"heading": "Sent back"})


@dataclass(frozen=True, slots=True)
class ReceiptOfPurchase:
    """A goods receipt of the order. value_ore: its goods by the prices of the order, in kronor."""

    receipt: str
    date: datetime.date
    delivery_note: str
    value_ore: int


@dataclass(frozen=True, slots=True)
class PurchaseView:
    """A purchase order with its lines and receipts. sek_per_unit: kronor for one unit of the currency."""

    purchase: str
    date: datetime.date
    state: str = field(metadata={"words": True})
    supplier: str
    name: str
    wanted: datetime.date | None
    currency: str
    sek_per_unit: Decimal
    our_reference: str
    your_reference: str
    note: str
    total_ore: int = field(metadata={"currency": True})
    lines: tuple[PurchaseLineView, ...]
    receipts: tuple[ReceiptOfPurchase, ...]


@dataclass(frozen=True, slots=True)
class ReceiptLineView:
    """What came of a product. unit_cost_ore: what one has cost, on average, with what it took to bring it home and what
    its bills were more.
    """

    sku: str
    text: str
    quantity_milli: int
    unit: str
    value_ore: int
    landed_ore: int = field(metadata={"heading": "Costs"})
    unit_cost_ore: int = field(metadata={"total": False})
    returned_milli: int = field(metadata={"heading": "Sent back"})
    billed_milli: int = field(metadata={"heading": "Billed"})


@dataclass(frozen=True, slots=True)
class LandedCostRow:
    """What it cost to bring goods home."""

    cost: str
    date: datetime.date
    freight_ore: int
    customs_ore: int
    other_ore: int
    spread_by: str
    note: str


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """Goods that went back to the supplier."""

    number: str = field(metadata={"heading": "Return"})
    date: datetime.date
    value_ore: int
    reason: str


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A goods receipt with its lines, what it cost to bring it home, and what went back."""

    receipt: str
    date: datetime.date
    purchase: str
    supplier: str
    name: str
    location: str
    delivery_note: str
    lines: tuple[ReceiptLineView, ...]
    costs: tuple[LandedCostRow, ...]
    returns: tuple[ReturnRow, ...]


@dataclass(frozen=True, slots=True)
class MinimumRow:
    """The least that should be in stock of a product, and the number of the supplier that it is bought from."""

    sku: str = field(metadata={"heading": "SKU"})
    name: str
    minimum_milli: int
    unit: str
    supplier: str


def minimums(reader: Reader) -> list[MinimumRow]:
    """What was said of each product, by SKU."""
    return reader.read(
        MinimumRow,
        "SELECT p.sku, p.name, m.minimum_milli, p.unit, coalesce(s.number, '') AS supplier FROM stock_minimum m "
        "JOIN product p ON p.id = m.product_id LEFT JOIN supplier s ON s.id = m.supplier_id ORDER BY p.sku",
    )


_PURCHASES = """
SELECT p.number AS purchase, p.date, s.number AS supplier, s.name, p.state,
    (SELECT min(l.expected_on) FROM purchase_line l WHERE l.purchase_id = p.id
        AND l.quantity_milli > l.received_milli + l.cancelled_milli) AS expected,
    p.currency, p.total_ore,
    coalesce((SELECT sum(r.value_ore - r.returned_ore) FROM goods_receipt g
        JOIN goods_receipt_line r ON r.receipt_id = g.id WHERE g.purchase_id = p.id), 0) AS received_ore,
    coalesce((SELECT sum(m.billed_ore) FROM purchase_line l JOIN bill_match m ON m.purchase_line_id = l.id
        WHERE l.purchase_id = p.id), 0) AS billed_ore
FROM purchase p JOIN supplier s ON s.id = p.supplier_id
WHERE {where} ORDER BY p.id
"""


def purchases(
    reader: Reader,
    *,
    state: str = "",
    supplier: str = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    late_on: datetime.date | None = None,
) -> list[PurchaseRow]:
    """Purchase orders, the oldest first. state: one of the states, or "open" for all of which something is to come.

    supplier: its number. late_on: only those of which something should have come before this day.
    """
    where, params = ["1 = 1"], {}
    if state == "open":
        where.append("p.state IN ('draft', 'placed', 'partly_received')")
    elif state:
        where.append("p.state = :state")
        params["state"] = state
    if supplier:
        where.append("s.number = :supplier")
        params["supplier"] = supplier
    for name, day, sign in (("since", since, ">="), ("until", until, "<=")):
        if day is not None:
            where.append(f"p.date {sign} :{name}")
            params[name] = day.isoformat()
    rows = reader.read(PurchaseRow, _PURCHASES.format(where=" AND ".join(where)), **params)
    if late_on is None:
        return rows
    return [
        row
        for row in rows
        if row.state in ("placed", "partly_received") and row.expected and row.expected < late_on
    ]


_PURCHASE = """
SELECT p.id, p.number, p.date, p.state, s.number, s.name, p.wanted_on, p.currency, p.sek_per_unit_e6,
    p.our_reference, p.your_reference, p.note, p.total_ore
FROM purchase p JOIN supplier s ON s.id = p.supplier_id WHERE p.number = :number
"""


def purchase(reader: Reader, number: str) -> PurchaseView:
    """A purchase order with its lines and receipts. Raises NotFound."""
    row = reader.row(_PURCHASE, number=number)
    if row is None:
        raise NotFound(
            "purchase.unknown",
            f"There is no purchase order {number}.",
            hint="kassabok purchase list shows the purchase orders.",
        )
    purchase_id, number, day, state, supplier, name, wanted, currency, rate_e6, *rest = row
    our_reference, your_reference, note, total_ore = rest
    return PurchaseView(
        purchase=number,
        date=datetime.date.fromisoformat(day),
        state=state,
        supplier=supplier,
        name=name,
        wanted=_day(wanted),
        currency=currency,
        sek_per_unit=Decimal(rate_e6).scaleb(-6).normalize(),
        our_reference=our_reference,
        your_reference=your_reference,
        note=note,
        total_ore=total_ore,
        lines=_lines(reader, purchase_id),
        receipts=tuple(
            ReceiptOfPurchase(row.receipt, row.date, row.delivery_note, row.value_ore)
            for row in receipts(reader, purchase=number)
        ),
    )


_LINE_COLUMNS = {
    "position": "l.position",
    "sku": "l.sku",
    "supplier_sku": "l.supplier_sku",
    "text": "l.text",
    "quantity_milli": "l.quantity_milli",
    "unit": "l.unit",
    "unit_price": "l.unit_price_e4",
    "discount_percent": "l.discount_e4",
    "amount_ore": "l.amount_ore",
    "expected": "l.expected_on",
    "order": "coalesce(o.number, '')",
    "received_milli": "l.received_milli",
    "returned_milli": "l.returned_milli",
    "cancelled_milli": "l.cancelled_milli",
    "billed_milli": "(SELECT coalesce(sum(m.quantity_milli), 0) FROM bill_match m WHERE m.purchase_line_id = l.id)",
    "left_milli": "CASE WHEN l.quantity_milli > l.received_milli + l.cancelled_milli "
    "THEN l.quantity_milli - l.received_milli - l.cancelled_milli ELSE 0 END",
}


def _lines(reader: Reader, purchase_id: int) -> tuple[PurchaseLineView, ...]:
    lines = []
    for row in reader.rows(
        f"SELECT {', '.join(_LINE_COLUMNS.values())} FROM purchase_line l "
        "LEFT JOIN sales_order_line ol ON ol.id = l.order_line_id LEFT JOIN sales_order o ON o.id = ol.order_id "
        "WHERE l.purchase_id = :id ORDER BY l.position",
        id=purchase_id,
    ):
        found: dict[str, Any] = dict(zip(_LINE_COLUMNS, row, strict=True))
        found["unit_price"] = kronor(found["unit_price"])
        found["discount_percent"] = Decimal(found["discount_percent"]) / 100
        found["expected"] = _day(found["expected"])
        lines.append(PurchaseLineView(**found))
    return tuple(lines)


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


_ODD = """
SELECT l.sku, l.unit, l.quantity_milli, x.pack_milli, x.minimum_milli
FROM purchase p JOIN purchase_line l ON l.purchase_id = p.id
JOIN supplier_price x ON x.id = (SELECT y.id FROM supplier_price y
    WHERE y.supplier_id = p.supplier_id AND y.product_id = l.product_id AND y.currency = p.currency
        AND y.valid_from <= p.date ORDER BY y.valid_from DESC, y.id DESC LIMIT 1)
WHERE p.number = :number AND (l.quantity_milli % x.pack_milli <> 0 OR l.quantity_milli < x.minimum_milli)
ORDER BY l.position
"""


def odd_quantities(reader: Reader, number: str) -> list[str]:
    """Which lines of a purchase order the supplier does not sell so, by its price list, in whole sentences."""
    sentences = []
    for sku, unit, milli, pack_milli, minimum_milli in reader.rows(_ODD, number=number):
        if milli < minimum_milli:
            least = format_quantity(minimum_milli)
            sentences.append(f"The supplier sells no less than {least} {unit} of {sku}.")
        if milli % pack_milli:
            sentences.append(f"The supplier sells {sku} by {format_quantity(pack_milli)} {unit}.")
    return sentences


_RECEIPTS = """
SELECT g.number AS receipt, g.date, p.number AS purchase, s.number AS supplier, s.name, g.delivery_note,
    (SELECT coalesce(sum(value_ore), 0) FROM goods_receipt_line r WHERE r.receipt_id = g.id) AS value_ore,
    (SELECT coalesce(sum(freight_ore + customs_ore + other_ore), 0) FROM landed_cost c
        WHERE c.receipt_id = g.id) AS landed_ore,
    (SELECT coalesce(sum(returned_ore), 0) FROM goods_receipt_line r WHERE r.receipt_id = g.id) AS returned_ore
FROM goods_receipt g JOIN purchase p ON p.id = g.purchase_id JOIN supplier s ON s.id = p.supplier_id
WHERE {where} ORDER BY g.id
"""


def receipts(reader: Reader, *, purchase: str = "", supplier: str = "") -> list[ReceiptRow]:
    """Goods receipts, the oldest first. purchase: only of this order. supplier: only from this one, by its number."""
    where, params = ["1 = 1"], {}
    for column, name, number in (("p", "purchase", purchase), ("s", "supplier", supplier)):
        if number:
            where.append(f"{column}.number = :{name}")
            params[name] = number
    return reader.read(ReceiptRow, _RECEIPTS.format(where=" AND ".join(where)), **params)


_RECEIPT = """
SELECT g.id, g.number, g.date, p.number, s.number, s.name, o.code, g.delivery_note
FROM goods_receipt g JOIN purchase p ON p.id = g.purchase_id JOIN supplier s ON s.id = p.supplier_id
JOIN location o ON o.id = g.location_id WHERE g.number = :number
"""
_RECEIPT_LINES = """
SELECT l.sku, l.text, r.quantity_milli, l.unit, r.value_ore, coalesce(sum(c.amount_ore), 0),
    (SELECT coalesce(sum(d.amount_ore), 0) FROM bill_difference d WHERE d.receipt_line_id = r.id AND d.in_stock),
    r.returned_milli, (SELECT coalesce(sum(m.quantity_milli), 0) FROM bill_match m WHERE m.receipt_line_id = r.id)
FROM goods_receipt_line r JOIN purchase_line l ON l.id = r.purchase_line_id
LEFT JOIN landed_cost_line c ON c.receipt_line_id = r.id
WHERE r.receipt_id = :id
GROUP BY r.id, l.sku, l.text, r.quantity_milli, l.unit, r.value_ore, r.returned_milli ORDER BY r.id
"""


def receipt(reader: Reader, number: str) -> ReceiptView:
    """A goods receipt with its lines, costs and returns. Raises NotFound."""
    row = reader.row(_RECEIPT, number=number)
    if row is None:
        raise NotFound(
            "goods_receipt.unknown",
            f"There is no goods receipt {number}.",
            hint="kassabok purchase receipts shows them.",
        )
    receipt_id, number, day, purchase_number, supplier, name, location, delivery_note = row
    return ReceiptView(
        receipt=number,
        date=datetime.date.fromisoformat(day),
        purchase=purchase_number,
        supplier=supplier,
        name=name,
        location=location,
        delivery_note=delivery_note,
        lines=tuple(
            ReceiptLineView(
                sku,
                text,
                milli,
                unit,
                ore,
                landed_ore,
                _of_one(ore + landed_ore + dearer_ore, milli),
                *counts,
            )
            for sku, text, milli, unit, ore, landed_ore, dearer_ore, *counts in reader.rows(
                _RECEIPT_LINES, id=receipt_id
            )
        ),
        costs=tuple(
            reader.read(
                LandedCostRow,
                "SELECT number AS cost, date, freight_ore, customs_ore, other_ore, spread_by, note "
                "FROM landed_cost WHERE receipt_id = :id ORDER BY id",
                id=receipt_id,
            )
        ),
        returns=tuple(
            reader.read(
                ReturnRow,
                "SELECT b.number, b.date, sum(l.value_ore) AS value_ore, b.reason FROM supplier_return b "
                "JOIN supplier_return_line l ON l.return_id = b.id WHERE b.receipt_id = :id "
                "GROUP BY b.id, b.number, b.date, b.reason ORDER BY b.id",
                id=receipt_id,
            )
        ),
    )


def _of_one(value_ore: int, quantity_milli: int) -> int:
    return round_half_away(Decimal(value_ore * 1000) / quantity_milli)
