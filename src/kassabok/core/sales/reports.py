"""Questions about orders, deliveries and returns."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kassabok.core.book.links import led_to
from kassabok.core.book.reader import Reader
from kassabok.core.dates import local_time
from kassabok.core.errors import NotFound
from kassabok.core.money import kronor
from kassabok.core.objects import NO_OBJECT, Objects, from_json
from kassabok.core.sales.naming import parts_come


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list. total_ore: incl. VAT. wanted: the day the customer wants it.

    received_ore: money that names it and waits at the bank for the rest.
    objects: dimension -> object, {"1": "Nord"} for a cost centre.
    """

    order: str
    date: datetime.date
    customer: str
    name: str
    state: str = field(metadata={"words": True})
    billing: str = field(metadata={"table": False})
    wanted: datetime.date | None = field(metadata={"table": False})
    objects: dict[str, str] = field(metadata={"table": "filled"})
    total_ore: int


@dataclass(frozen=True, slots=True)
class BackOrderRow:
    """A line that waits: of a partly delivered order, or of one that could not be reserved in full.

    left_milli: still to deliver. short_milli: what of it is not reserved, so that goods have to come. expected: the day
    by which enough of them should be here, by the purchase orders, once those that waited before have got theirs.
    """

    order: str
    date: datetime.date = field(metadata={"table": False})
    wanted: datetime.date | None
    customer: str = field(metadata={"table": False})
    name: str
    sku: str
    text: str = field(metadata={"table": False})
    left_milli: int
    short_milli: int
    incoming_milli: int
    expected: datetime.date | None


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """A line with how far it has come. unit_price: kronor, as priced. discount_percent: 10 is 10 percent.

    expected: the day by which what it waits for should be here.
    """

    position: int = field(metadata={"table": False})
    kind: str = field(metadata={"table": False})
    sku: str = field(metadata={"heading": "SKU"})
    text: str
    quantity_milli: int = field(metadata={"heading": "Qty"})
    unit: str
    unit_price: Decimal = field(metadata={"heading": "Price"})
    discount_percent: Decimal = field(metadata={"heading": "Disc.%"})
    vat_class: str = field(metadata={"table": False})
    amount_ore: int
    delivered_milli: int = field(metadata={"heading": "Deliv."})
    invoiced_milli: int = field(metadata={"heading": "Inv."})
    returned_milli: int = field(metadata={"table": False})
    cancelled_milli: int = field(metadata={"table": False})
    back_order_milli: int = field(metadata={"heading": "Left"})
    reserved_milli: int = field(metadata={"table": False})
    expected: datetime.date | None = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with its lines and what came of it. deliveries, returns, invoices, receipts: their numbers.

    withdrawn: when its buyer said in our web shop that he withdraws from the purchase, and from what, "" if he did not.
    objects: dimension -> object, {"1": "Nord"} for a cost centre.
    """

    order: str
    date: datetime.date
    state: str = field(metadata={"words": True})
    customer: str
    name: str
    billing: str = field(metadata={"words": True})
    means: str
    prices_include_vat: bool
    terms_days: int
    wanted: datetime.date | None
    our_reference: str
    your_reference: str
    buyer_order: str
    delivery_name: str
    delivery_street: str
    delivery_postcode: str
    delivery_city: str
    delivery_country: str
    note: str
    objects: dict[str, str]
    net_ore: int
    vat_ore: int
    total_ore: int
    deliveries: tuple[str, ...]
    returns: tuple[str, ...]
    invoices: tuple[str, ...]
    receipts: tuple[str, ...]
    withdrawn: str
    received_ore: int
    lines: tuple[OrderLineView, ...]


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery in a list. returned: some of it has come back."""

    delivery: str
    date: datetime.date
    order: str
    customer: str
    name: str
    tracking: str
    returned: bool


@dataclass(frozen=True, slots=True)
class DeliveryLineView:
    """What was delivered of an order line. left_milli: what was still to come after this delivery."""

    sku: str
    text: str
    unit: str
    ordered_milli: int
    delivered_milli: int
    returned_milli: int
    left_milli: int


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A return of goods from the delivery."""

    number: str = field(metadata={"heading": "Return"})
    date: datetime.date
    restock: bool
    reason: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery with its lines and the returns from it."""

    delivery: str
    date: datetime.date
    order: str
    customer: str
    name: str
    tracking: str
    invoices: tuple[str, ...]
    receipts: tuple[str, ...]
    lines: tuple[DeliveryLineView, ...]
    returns: tuple[ReturnView, ...]


def orders(
    reader: Reader,
    *,
    state: str = "",
    customer: str = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    uninvoiced: bool = False,
    objects: Objects = (),
) -> list[OrderRow]:
    """Orders, the oldest first. state: one of the states, or "open" for all that are not delivered or cancelled.

    customer: its number. uninvoiced: only those of which something is delivered and not invoiced. objects: only those
    that belong to all of them; the code "-" is those without an object of the dimension.
    """
    where, params = _filters(customer=customer, since=since, until=until, table="o")
    if state == "open":
        where.append("o.state IN ('draft', 'confirmed', 'partly_delivered')")
    elif state:
        where.append("o.state = :state")
        params["state"] = state
    if uninvoiced:
        where.append(
            "EXISTS (SELECT 1 FROM sales_order_line l WHERE l.order_id = o.id "
            "AND l.delivered_milli - l.returned_milli > l.invoiced_milli)"
        )
    rows = reader.read(
        OrderRow,
        'SELECT o.number AS "order", o.date, c.number AS customer, c.name, o.state, o.billing, '
        "o.wanted_on AS wanted, o.objects, o.total_ore FROM sales_order o JOIN customer c ON c.id = o.customer_id "
        f"WHERE {' AND '.join(where)} ORDER BY o.id",
        **params,
    )
    wanted = dict(objects)
    return [row for row in rows if all(row.objects.get(d, NO_OBJECT) == code for d, code in wanted.items())]


def back_orders(reader: Reader, *, customer: str = "") -> list[BackOrderRow]:
    """Order lines that wait for goods or for the rest to be sent, those wanted first at the top."""
    where, params = _filters(customer=customer, since=None, until=None, table="o")
    return reader.read(
        BackOrderRow,
        'SELECT o.number AS "order", o.date, o.wanted_on AS wanted, c.number AS customer, c.name, l.sku, l.text, '
        "l.quantity_milli - l.delivered_milli - l.cancelled_milli AS left_milli, "
        "CASE p.kind WHEN 'service' THEN 0 ELSE "
        "l.quantity_milli - l.delivered_milli - l.cancelled_milli - coalesce(r.open_milli, 0) END AS short_milli, "
        f"coalesce(s.incoming_milli, 0) AS incoming_milli, {EXPECTED} AS expected "
        "FROM sales_order o JOIN customer c ON c.id = o.customer_id JOIN sales_order_line l ON l.order_id = o.id "
        "JOIN product p ON p.id = l.product_id LEFT JOIN reservation r ON r.order_line_id = l.id "
        "LEFT JOIN stock_level s ON s.product_id = p.id "
        f"WHERE {' AND '.join(where)} AND o.state IN ('confirmed', 'partly_delivered') "
        "AND l.quantity_milli > l.delivered_milli + l.cancelled_milli "
        "AND (o.state = 'partly_delivered' OR (p.kind <> 'service' "
        "AND l.quantity_milli - l.delivered_milli - l.cancelled_milli > coalesce(r.open_milli, 0))) "
        "ORDER BY coalesce(o.wanted_on, o.date), o.id, l.position",
        **params,
    )


# The first day by which the purchase orders bring what the line (l) waits for, and those that waited before it (r).
EXPECTED = """
(SELECT min(c.expected_on) FROM (
    SELECT pl.expected_on, sum(pl.quantity_milli - pl.received_milli - pl.cancelled_milli)
        OVER (ORDER BY pl.expected_on, pl.id) AS by_then
    FROM purchase_line pl JOIN purchase u ON u.id = pl.purchase_id
    WHERE pl.product_id = l.product_id AND pl.expected_on IS NOT NULL AND u.state IN ('placed', 'partly_received')
        AND pl.quantity_milli > pl.received_milli + pl.cancelled_milli
) AS c WHERE r.short_milli > 0 AND c.by_then >= (SELECT sum(w.short_milli) FROM reservation w
    WHERE w.product_id = l.product_id AND w.short_milli > 0 AND w.id <= r.id))
"""


def order(reader: Reader, number: str) -> OrderView:
    """An order with its lines and what came of it. Raises NotFound."""
    found = _record(
        reader,
        _ORDER_COLUMNS,
        "FROM sales_order o JOIN customer c ON c.id = o.customer_id WHERE o.number = :number",
        number,
    )
    if found is None:
        raise _no_order(number)
    order_id = found.pop("id")
    return OrderView(
        **found,
        deliveries=_numbers(reader, "SELECT number FROM delivery WHERE order_id = :id ORDER BY id", order_id),
        returns=_numbers(
            reader,
            "SELECT r.number FROM delivery d JOIN goods_return r ON r.delivery_id = d.id "
            "WHERE d.order_id = :id ORDER BY r.id",
            order_id,
        ),
        invoices=_numbers(
            reader,
            "SELECT number FROM invoice WHERE order_id = :id OR id IN (SELECT i.invoice_id FROM invoice_line i "
            "JOIN sales_order_line l ON l.id = i.order_line_id WHERE l.order_id = :id) ORDER BY id",
            order_id,
        ),
        receipts=_numbers(reader, "SELECT number FROM receipt WHERE order_id = :id ORDER BY id", order_id),
        withdrawn=_withdrawn(reader, number),
        received_ore=_received(reader, number),
        lines=_lines(reader, order_id),
    )


def _received(reader: Reader, number: str) -> int:
    called = reader.value(
        "SELECT number FROM web_intake WHERE order_number = :number AND paid_us IS NULL", number=number
    )
    return sum(parts_come(reader, called).values()) if called else 0


def _withdrawn(reader: Reader, number: str) -> str:
    found = reader.row(
        "SELECT w.received_us, w.text FROM web_withdrawal w JOIN web_intake i ON i.id = w.intake_id "
        "WHERE i.order_number = :number",
        number=number,
    )
    return f"{local_time(found[0]):%Y-%m-%d %H:%M} {found[1]}".strip() if found else ""


_ORDER_COLUMNS = {
    "id": "o.id",
    "order": "o.number",
    "date": "o.date",
    "state": "o.state",
    "customer": "c.number",
    "name": "c.name",
    "billing": "o.billing",
    "means": "o.means",
    "prices_include_vat": "o.prices_include_vat",
    "terms_days": "o.terms_days",
    "wanted": "o.wanted_on",
    "our_reference": "o.our_reference",
    "your_reference": "o.your_reference",
    "buyer_order": "o.buyer_order",
    "delivery_name": "o.delivery_name",
    "delivery_street": "o.delivery_street",
    "delivery_postcode": "o.delivery_postcode",
    "delivery_city": "o.delivery_city",
    "delivery_country": "o.delivery_country",
    "note": "o.note",
    "objects": "o.objects",
    "net_ore": "o.net_ore",
    "vat_ore": "o.vat_ore",
    "total_ore": "o.total_ore",
}


def _record(reader: Reader, columns: dict[str, str], source: str, number: str) -> dict[str, Any] | None:
    """The one row with this number, by field name; None where there is none. columns: field name -> SQL."""
    row = reader.row(f"SELECT {', '.join(columns.values())} {source}", number=number)
    if row is None:
        return None
    found: dict[str, Any] = dict(zip(columns, row, strict=True))
    for name in ("date", "wanted"):
        if found.get(name):
            found[name] = datetime.date.fromisoformat(found[name])
    if "prices_include_vat" in found:
        found["prices_include_vat"] = bool(found["prices_include_vat"])
        found["objects"] = dict(from_json(found["objects"]))
    return found


_LINE_COLUMNS = {
    "position": "l.position",
    "kind": "l.kind",
    "sku": "l.sku",
    "text": "l.text",
    "quantity_milli": "l.quantity_milli",
    "unit": "l.unit",
    "unit_price": "l.unit_price_e4",
    "discount_percent": "l.discount_e4",
    "vat_class": "l.vat_class",
    "amount_ore": "l.amount_ore",
    "delivered_milli": "l.delivered_milli",
    "invoiced_milli": "l.invoiced_milli",
    "returned_milli": "l.returned_milli",
    "cancelled_milli": "l.cancelled_milli",
    "back_order_milli": "l.quantity_milli - l.delivered_milli - l.cancelled_milli",
    "reserved_milli": "coalesce(r.open_milli, 0)",
    "expected": EXPECTED,
}


def _lines(reader: Reader, order_id: int) -> tuple[OrderLineView, ...]:
    lines = []
    for row in reader.rows(
        f"SELECT {', '.join(_LINE_COLUMNS.values())} FROM sales_order_line l "
        "LEFT JOIN reservation r ON r.order_line_id = l.id WHERE l.order_id = :id ORDER BY l.position",
        id=order_id,
    ):
        found: dict[str, Any] = dict(zip(_LINE_COLUMNS, row, strict=True))
        found["unit_price"] = kronor(found["unit_price"])
        found["discount_percent"] = Decimal(found["discount_percent"]) / 100
        found["expected"] = datetime.date.fromisoformat(found["expected"]) if found["expected"] else None
        lines.append(OrderLineView(**found))
    return tuple(lines)


def _no_order(number: str) -> NotFound:
    return NotFound(
        "order.unknown", f"There is no order {number}.", hint="kassabok order list shows the orders."
    )


def deliveries(
    reader: Reader,
    *,
    order: str = "",
    customer: str = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> list[DeliveryRow]:
    """Deliveries, the oldest first. Raises NotFound for an unknown order."""
    where, params = _filters(customer=customer, since=since, until=until, table="d")
    if order:
        if not reader.value("SELECT 1 FROM sales_order WHERE number = :number", number=order):
            raise _no_order(order)
        where.append("o.number = :order")
        params["order"] = order
    return reader.read(
        DeliveryRow,
        'SELECT d.number AS delivery, d.date, o.number AS "order", c.number AS customer, c.name, d.tracking, '
        "EXISTS (SELECT 1 FROM goods_return r WHERE r.delivery_id = d.id) AS returned "
        "FROM delivery d JOIN sales_order o ON o.id = d.order_id JOIN customer c ON c.id = o.customer_id "
        f"WHERE {' AND '.join(where)} ORDER BY d.id",
        **params,
    )


def delivery(reader: Reader, number: str) -> DeliveryView:
    """A delivery with its lines and the returns from it. Raises NotFound."""
    found = _record(
        reader,
        _DELIVERY_COLUMNS,
        "FROM delivery d JOIN sales_order o ON o.id = d.order_id JOIN customer c ON c.id = o.customer_id "
        "WHERE d.number = :number",
        number,
    )
    if found is None:
        raise NotFound(
            "delivery.unknown",
            f"There is no delivery {number}.",
            hint="kassabok delivery list shows the deliveries.",
        )
    delivery_id = found.pop("id")
    return DeliveryView(
        **found,
        invoices=led_to(reader, "delivery", number, "invoice"),
        receipts=led_to(reader, "delivery", number, "receipt"),
        lines=delivery_lines(reader, delivery_id),
        returns=tuple(
            reader.read(
                ReturnView,
                "SELECT number, date, restock, reason FROM goods_return WHERE delivery_id = :id ORDER BY id",
                id=delivery_id,
            )
        ),
    )


_DELIVERY_COLUMNS = {
    "id": "d.id",
    "delivery": "d.number",
    "date": "d.date",
    "order": "o.number",
    "customer": "c.number",
    "name": "c.name",
    "tracking": "d.tracking",
}


def delivery_lines(reader: Reader, delivery_id: int) -> tuple[DeliveryLineView, ...]:
    """The goods of a delivery; freight and texts are no goods."""
    return tuple(
        reader.read(
            DeliveryLineView,
            "SELECT l.sku, l.text, l.unit, l.quantity_milli AS ordered_milli, d.quantity_milli AS delivered_milli, "
            "d.returned_milli, l.quantity_milli - l.cancelled_milli - "
            "(SELECT sum(e.quantity_milli) FROM delivery_line e "
            "WHERE e.order_line_id = l.id AND e.delivery_id <= d.delivery_id) AS left_milli "
            "FROM delivery_line d JOIN sales_order_line l ON l.id = d.order_line_id "
            "WHERE d.delivery_id = :id AND l.kind = 'goods' ORDER BY l.position",
            id=delivery_id,
        )
    )


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line of an order that waits for goods: how much, and the day by which they should be here."""

    sku: str
    unit: str
    short_milli: int
    expected: datetime.date | None


def waiting_lines(reader: Reader, number: str) -> list[WaitingLine]:
    """What an order waits for."""
    return reader.read(
        WaitingLine,
        f"SELECT l.sku, l.unit, r.short_milli, {EXPECTED} AS expected FROM sales_order o "
        "JOIN sales_order_line l ON l.order_id = o.id JOIN reservation r ON r.order_line_id = l.id "
        "WHERE o.number = :number AND r.short_milli > 0 ORDER BY l.position",
        number=number,
    )


def _filters(
    *, customer: str, since: datetime.date | None, until: datetime.date | None, table: str
) -> tuple[list[str], dict[str, Any]]:
    """Conditions and parameters that lists share. table: the alias of the one whose date counts."""
    where, params = ["1 = 1"], {}
    if customer:
        where.append("c.number = :customer")
        params["customer"] = customer
    for name, day, sign in (("since", since, ">="), ("until", until, "<=")):
        if day is not None:
            where.append(f"{table}.date {sign} :{name}")
            params[name] = day.isoformat()
    return where, params


def _numbers(reader: Reader, sql: str, row_id: int) -> tuple[str, ...]:
    return tuple(number for (number,) in reader.rows(sql, id=row_id))
