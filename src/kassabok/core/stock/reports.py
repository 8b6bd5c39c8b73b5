"""Questions about the stock: what there is, what it is worth, and why what is available is what it is."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from kassabok.core.book.reader import Reader
from kassabok.core.dates import month_of
from kassabok.core.errors import NotFound, Refused, no_product
from kassabok.core.money import format_quantity, round_half_away
from kassabok.core.search import having_words

LATEST_MOVES = 20


# What there is


@dataclass(frozen=True, slots=True)
class StockRow:
    """A product's stock. available = on hand - reserved. waiting: back orders, what is sold and not there.

    expected: the first day on which something of what is incoming should be here.
    """

    sku: str
    name: str
    unit: str
    on_hand_milli: int
    reserved_milli: int
    available_milli: int
    incoming_milli: int
    expected: datetime.date | None = field(metadata={"table": False})
    waiting_milli: int = field(metadata={"heading": "Waits"})
    value_ore: int


_LEVELS = """
SELECT p.sku, p.name, p.unit, {on_hand} AS on_hand_milli, coalesce(l.reserved_milli, 0) AS reserved_milli,
    {on_hand} - coalesce(l.reserved_milli, 0) AS available_milli, coalesce(l.incoming_milli, 0) AS incoming_milli,
    CASE WHEN l.incoming_milli > 0 THEN (SELECT min(pl.expected_on) FROM purchase_line pl
        JOIN purchase u ON u.id = pl.purchase_id
        WHERE pl.product_id = p.id AND u.state IN ('placed', 'partly_received')
            AND pl.quantity_milli > pl.received_milli + pl.cancelled_milli) END AS expected,
    coalesce(r.short_milli, 0) AS waiting_milli, coalesce(l.value_ore, 0) AS value_ore
FROM product p
LEFT JOIN stock_level l ON l.product_id = p.id
LEFT JOIN (SELECT product_id, sum(short_milli) AS short_milli FROM reservation
    WHERE short_milli > 0 GROUP BY product_id) r ON r.product_id = p.id
WHERE {where}
ORDER BY p.sku
"""
_ON_HAND = "coalesce(l.on_hand_milli, 0)"


def stock(
    reader: Reader,
    *,
    search: str = "",
    below_milli: int | None = None,
    waiting: bool = False,
    everything: bool = False,
) -> list[StockRow]:
    """Products that are kept in stock, by SKU. search: words that SKU, name and GTIN all hold between them.

    below_milli: only those with less available. waiting: only those that orders wait for. everything: archived
    products and those made to order too, though nothing of them is there.
    """
    found, words = having_words("p.search_key", search)
    where = [found, "p.kind <> 'service'"]
    params: dict[str, str | int] = {**words}
    if not everything:
        where.append(f"((p.kind = 'stocked' AND NOT p.archived) OR {_ON_HAND} <> 0 OR r.short_milli > 0)")
    if below_milli is not None:
        where.append(f"{_ON_HAND} - coalesce(l.reserved_milli, 0) < :below")
        params["below"] = below_milli
    if waiting:
        where.append("r.short_milli > 0")
    return reader.read(StockRow, _LEVELS.format(on_hand=_ON_HAND, where=" AND ".join(where)), **params)


@dataclass(frozen=True, slots=True)
class LocationStock:
    """What lies at one location of one product."""

    location: str
    sku: str
    name: str
    unit: str
    on_hand_milli: int


_AT_LOCATION = """
SELECT o.code AS location, p.sku, p.name, p.unit, l.on_hand_milli FROM location_level l
JOIN location o ON o.id = l.location_id JOIN product p ON p.id = l.product_id
WHERE l.on_hand_milli <> 0 AND o.code = :location ORDER BY p.sku
"""


def stock_at(reader: Reader, location: str) -> list[LocationStock]:
    """What lies at a location, by SKU. Raises NotFound for an unknown one."""
    known = [row.location for row in locations(reader)]
    if location not in known:
        raise NotFound(
            "location.unknown", f"There is no stock location {location}.", hint=f"Known: {', '.join(known)}."
        )
    return reader.read(LocationStock, _AT_LOCATION, location=location)


@dataclass(frozen=True, slots=True)
class LocationRow:
    """A stock location. products: how many lie there."""

    location: str
    name: str
    products: int


def locations(reader: Reader) -> list[LocationRow]:
    """All locations in the order they were added, which is the order goods are taken from them."""
    return reader.read(
        LocationRow,
        "SELECT o.code AS location, o.name, count(l.id) AS products FROM location o "
        "LEFT JOIN location_level l ON l.location_id = o.id AND l.on_hand_milli <> 0 "
        "GROUP BY o.id, o.code, o.name ORDER BY o.id",
    )


# One product


@dataclass(frozen=True, slots=True)
class Place:
    """How much of a product lies at a location."""

    location: str
    on_hand_milli: int


@dataclass(frozen=True, slots=True)
class Layer:
    """A cost layer: what is left of one move in."""

    move: str
    date: datetime.date
    left_milli: int
    unit_cost_ore: int
    value_ore: int


@dataclass(frozen=True, slots=True)
class Held:
    """What an order line has reserved, and what it waits for."""

    order: str
    date: datetime.date
    reserved_milli: int
    waiting_milli: int


@dataclass(frozen=True, slots=True)
class Coming:
    """What a purchase order is to bring. expected: the day, None where nobody knows."""

    purchase: str
    supplier: str
    expected: datetime.date | None
    quantity_milli: int


@dataclass(frozen=True, slots=True)
class Move:
    """A stock move. came_from: the delivery, return or count it was made for; else what was noted."""

    move: str
    date: datetime.date
    reason: str
    location: str
    quantity_milli: int
    value_ore: int
    came_from: str = field(metadata={"heading": "For"})


@dataclass(frozen=True, slots=True)
class StockCard:
    """All about one product's stock. why: how the available quantity comes about, in whole sentences."""

    sku: str
    name: str
    unit: str
    kind: str
    on_hand_milli: int
    reserved_milli: int
    available_milli: int
    incoming_milli: int
    waiting_milli: int
    value_ore: int
    unit_cost_ore: int | None
    why: tuple[str, ...]
    at_locations: tuple[Place, ...]
    layers: tuple[Layer, ...]
    reservations: tuple[Held, ...]
    incoming: tuple[Coming, ...]
    moves: tuple[Move, ...]


def stock_card(reader: Reader, sku: str, *, moves: int = LATEST_MOVES) -> StockCard:
    """All about one product's stock. moves: how many of the latest to show. Raises NotFound, Refused for a service."""
    product = reader.row("SELECT id, kind FROM product WHERE sku = :sku", sku=sku)
    if product is None:
        raise no_product(sku)
    product_id, kind = product
    if kind == "service":
        raise Refused("stock.service", f"{sku} is a service; services are not kept in stock.")
    (level,) = reader.read(StockRow, _LEVELS.format(on_hand=_ON_HAND, where="p.sku = :sku"), sku=sku)
    held, coming = _held(reader, product_id), _coming(reader, product_id)
    return StockCard(
        sku=level.sku,
        name=level.name,
        unit=level.unit,
        kind=kind,
        on_hand_milli=level.on_hand_milli,
        reserved_milli=level.reserved_milli,
        available_milli=level.available_milli,
        incoming_milli=level.incoming_milli,
        waiting_milli=level.waiting_milli,
        value_ore=level.value_ore,
        unit_cost_ore=unit_cost(level.value_ore, level.on_hand_milli) if level.on_hand_milli else None,
        why=tuple(_why(reader, product_id, level, held, coming)),
        at_locations=_places(reader, product_id),
        layers=_layers(reader, product_id),
        reservations=held,
        incoming=coming,
        moves=_moves(reader, product_id, moves),
    )


def unit_cost(value_ore: int, quantity_milli: int) -> int:
    """What one unit cost on average, öre."""
    return _part(value_ore, 1000, quantity_milli)


def _part(total_ore: int, part: int, whole: int) -> int:
    return round_half_away(Decimal(total_ore * part) / whole)


def _places(reader: Reader, product_id: int) -> tuple[Place, ...]:
    return tuple(
        reader.read(
            Place,
            "SELECT o.code AS location, l.on_hand_milli FROM location_level l JOIN location o ON o.id = l.location_id "
            "WHERE l.product_id = :id AND l.on_hand_milli <> 0 ORDER BY o.id",
            id=product_id,
        )
    )


def _layers(reader: Reader, product_id: int) -> tuple[Layer, ...]:
    rows = reader.rows(
        "SELECT m.number, m.date, y.left_milli, y.left_ore FROM stock_layer y JOIN stock_move m ON m.id = y.move_id "
        "WHERE y.product_id = :id AND y.left_milli > 0 ORDER BY y.id",
        id=product_id,
    )
    return tuple(
        Layer(number, datetime.date.fromisoformat(day), left, unit_cost(value, left), value)
        for number, day, left, value in rows
    )


def _held(reader: Reader, product_id: int) -> tuple[Held, ...]:
    return tuple(
        reader.read(
            Held,
            'SELECT o.number AS "order", o.date, r.open_milli AS reserved_milli, r.short_milli AS waiting_milli '
            "FROM reservation r JOIN sales_order_line ol ON ol.id = r.order_line_id "
            "JOIN sales_order o ON o.id = ol.order_id "
            "WHERE r.product_id = :id AND (r.open_milli > 0 OR r.short_milli > 0) ORDER BY r.id",
            id=product_id,
        )
    )


def _coming(reader: Reader, product_id: int) -> tuple[Coming, ...]:
    """What the open purchase orders are to bring, the first to come first."""
    return tuple(
        reader.read(
            Coming,
            "SELECT u.number AS purchase, s.name AS supplier, l.expected_on AS expected, "
            "l.quantity_milli - l.received_milli - l.cancelled_milli AS quantity_milli "
            "FROM purchase_line l JOIN purchase u ON u.id = l.purchase_id JOIN supplier s ON s.id = u.supplier_id "
            "WHERE l.product_id = :id AND u.state IN ('placed', 'partly_received') "
            "AND l.quantity_milli > l.received_milli + l.cancelled_milli "
            "ORDER BY l.expected_on IS NULL, l.expected_on, l.id",
            id=product_id,
        )
    )


def _moves(reader: Reader, product_id: int, most: int) -> tuple[Move, ...]:
    """The latest moves, the oldest of them first."""
    rows = reader.read(
        Move,
        """
        SELECT m.number AS move, m.date, m.reason, o.code AS location, m.quantity_milli, m.value_ore,
            coalesce((SELECT min(cause_ref) FROM link WHERE effect_kind = 'stock-move' AND effect_ref = m.number),
                m.note) AS came_from
        FROM stock_move m JOIN location o ON o.id = m.location_id
        WHERE m.product_id = :id ORDER BY m.id DESC LIMIT :most
        """,
        id=product_id,
        most=most,
    )
    return tuple(reversed(rows))


_IN_AND_OUT = """
SELECT reason, sum(CASE WHEN quantity_milli > 0 THEN quantity_milli ELSE 0 END),
    sum(CASE WHEN quantity_milli < 0 THEN -quantity_milli ELSE 0 END)
FROM stock_move WHERE product_id = :id GROUP BY reason ORDER BY min(id)
"""
_CAME = {
    "receipt": "{quantity} {unit} came in from suppliers.",
    "opening": "{quantity} {unit} were there from the beginning.",
    "return": "{quantity} {unit} came back from customers.",
    "adjustment": "{quantity} {unit} were put in by hand.",
    "count": "{quantity} {unit} more than expected were counted.",
}
_WENT = {
    "delivery": "{quantity} {unit} were delivered.",
    "adjustment": "{quantity} {unit} were taken out by hand.",
    "count": "{quantity} {unit} less than expected were counted.",
    "receipt": "{quantity} {unit} went back to suppliers.",
}


def _why(
    reader: Reader, product_id: int, level: StockRow, held: tuple[Held, ...], coming: tuple[Coming, ...]
) -> list[str]:
    """What adds up to the quantity on hand, and what is taken from it until the available one is left."""
    sentences = []
    for reason, came_milli, went_milli in reader.rows(_IN_AND_OUT, id=product_id):
        for words, milli in ((_CAME, came_milli), (_WENT, went_milli)):
            if milli and reason in words:
                sentences.append(words[reason].format(quantity=format_quantity(milli), unit=level.unit))
    sentences.append(f"So {format_quantity(level.on_hand_milli)} {level.unit} are on hand.")
    sentences += [
        f"{format_quantity(row.reserved_milli)} {level.unit} are reserved for order {row.order}."
        for row in held
        if row.reserved_milli
    ]
    sentences.append(f"So {format_quantity(level.available_milli)} {level.unit} are available.")
    sentences += [
        f"Order {row.order} waits for {format_quantity(row.waiting_milli)} {level.unit}."
        for row in held
        if row.waiting_milli
    ]
    sentences += [
        f"{format_quantity(row.quantity_milli)} {level.unit} are incoming on purchase order {row.purchase}"
        + (f", expected {row.expected}." if row.expected else ".")
        for row in coming
    ]
    return sentences


# What it is worth


@dataclass(frozen=True, slots=True)
class ValueRow:
    """What is on hand of a product and what it is worth at cost."""

    sku: str
    name: str
    unit: str
    on_hand_milli: int
    unit_cost_ore: int | None = field(metadata={"total": False})
    value_ore: int


@dataclass(frozen=True, slots=True)
class StockValue:
    """The value of the stock beside the stock account's balance. The difference is zero, always."""

    on: datetime.date | None
    products: tuple[ValueRow, ...]
    value_ore: int
    account: str
    account_balance_ore: int
    difference_ore: int


_VALUE_NOW = """
SELECT p.sku, p.name, p.unit, l.on_hand_milli, l.value_ore FROM stock_level l JOIN product p ON p.id = l.product_id
WHERE l.on_hand_milli <> 0 OR l.value_ore <> 0 ORDER BY p.sku
"""
_VALUE_ON = """
SELECT p.sku, p.name, p.unit, m.quantity_milli, m.value_ore FROM (
    SELECT product_id, sum(quantity_milli) AS quantity_milli, sum(value_ore) AS value_ore
    FROM stock_move WHERE date <= :day GROUP BY product_id) m
JOIN product p ON p.id = m.product_id
WHERE m.quantity_milli <> 0 OR m.value_ore <> 0 ORDER BY p.sku
"""


def stock_value(reader: Reader, *, on: datetime.date | None = None) -> StockValue:
    """The value of the stock now, or at the end of a day by the dates of the moves."""
    rows = reader.rows(_VALUE_NOW) if on is None else reader.rows(_VALUE_ON, day=on)
    products = tuple(
        ValueRow(sku, name, unit, milli, unit_cost(value, milli) if milli else None, value)
        for sku, name, unit, milli, value in rows
    )
    value_ore = sum(row.value_ore for row in products)
    account, balance_ore = stock_account(reader, on=on)
    return StockValue(on, products, value_ore, account, balance_ore, value_ore - balance_ore)


_STOCK_FROM_BEFORE = """
WITH RECURSIVE brought (voucher_id) AS (
    SELECT voucher_id FROM imported_voucher
    UNION ALL SELECT voucher.id FROM voucher JOIN brought ON voucher.corrects_id = brought.voucher_id
)
SELECT coalesce((SELECT sum(amount_ore) FROM opening_balance WHERE account = :account AND dimension = ''), 0)
    + coalesce((SELECT sum(amount_ore) FROM voucher_line WHERE account = :account AND date <= :day
        AND voucher_id IN (SELECT voucher_id FROM brought)), 0)
"""


def stock_account(reader: Reader, *, on: datetime.date | None = None) -> tuple[str, int]:
    """The account with the role of stock and its balance in öre: now, or at the end of a day.

    Without what came from before, its opening balance and imported vouchers: the register of goods has none of that.
    """
    account = str(reader.value("SELECT account FROM account_role WHERE role = 'stock'"))
    from_before = reader.value(_STOCK_FROM_BEFORE, account=account, day=on or datetime.date.max)
    if on is None:
        balance = reader.value(
            "SELECT coalesce(sum(debit_ore - credit_ore), 0) FROM account_month WHERE account = :account",
            account=account,
        )
        return account, int(balance - from_before)
    before = reader.value(
        "SELECT coalesce(sum(debit_ore - credit_ore), 0) FROM account_month "
        "WHERE account = :account AND month < :month",
        account=account,
        month=month_of(on),
    )
    in_month = reader.value(
        "SELECT coalesce(sum(amount_ore), 0) FROM voucher_line "
        "WHERE account = :account AND date BETWEEN :first AND :last",
        account=account,
        first=on.replace(day=1),
        last=on,
    )
    return account, int(before + in_month - from_before)


# Counts


@dataclass(frozen=True, slots=True)
class CountRow:
    """A stock count in the list."""

    count: str
    date: datetime.date
    location: str
    state: str
    counted_by: str
    products: int
    counted: int


def counts(reader: Reader) -> list[CountRow]:
    """All stock counts, the newest first. products: how many the list has; counted: how many have been."""
    return reader.read(
        CountRow,
        "SELECT c.number AS count, c.date, o.code AS location, c.state, c.counted_by, count(l.id) AS products, "
        "count(l.counted_milli) AS counted FROM stock_count c JOIN location o ON o.id = c.location_id "
        "LEFT JOIN stock_count_line l ON l.count_id = c.id "
        "GROUP BY c.id, c.number, c.date, o.code, c.state, c.counted_by ORDER BY c.id DESC",
    )


@dataclass(frozen=True, slots=True)
class CountListRow:
    """A product to be counted. expected_milli: None where it is hidden, so that nobody writes what is expected."""

    sku: str
    gtin: str
    name: str
    unit: str
    expected_milli: int | None
    counted_milli: int | None


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A product of which more or less was counted than expected. value_ore: what the difference is worth about."""

    sku: str
    name: str
    unit: str
    expected_milli: int
    counted_milli: int
    difference_milli: int
    value_ore: int


_COUNT_LINES = """
SELECT p.sku, coalesce(p.gtin, '') AS gtin, p.name, p.unit, l.expected_milli, l.counted_milli
FROM stock_count_line l JOIN product p ON p.id = l.product_id WHERE l.count_id = :id ORDER BY p.sku
"""
_DIFFERENCES = """
SELECT p.sku, p.name, p.unit, l.expected_milli, l.counted_milli, p.cost_e4,
    coalesce(s.on_hand_milli, 0), coalesce(s.value_ore, 0)
FROM stock_count_line l JOIN product p ON p.id = l.product_id
LEFT JOIN stock_level s ON s.product_id = p.id
WHERE l.count_id = :id AND l.counted_milli <> l.expected_milli ORDER BY p.sku
"""


def count_list(reader: Reader, number: str, *, expected: bool = False) -> list[CountListRow]:
    """The products of a count. expected: show what the book expects. Raises NotFound."""
    rows = reader.read(CountListRow, _COUNT_LINES, id=_count_id(reader, number))
    if expected:
        return rows
    return [CountListRow(row.sku, row.gtin, row.name, row.unit, None, row.counted_milli) for row in rows]


def count_differences(reader: Reader, number: str) -> list[DifferenceRow]:
    """What was counted otherwise than expected. Raises NotFound."""
    found = []
    rows = reader.rows(_DIFFERENCES, id=_count_id(reader, number))
    for sku, name, unit, expected, counted, cost_e4, on_hand, value in rows:
        difference = counted - expected
        worth = _part(value, difference, on_hand) if on_hand > 0 else _part(cost_e4, difference, 100_000)
        found.append(DifferenceRow(sku, name, unit, expected, counted, difference, worth))
    return found


def _count_id(reader: Reader, number: str) -> int:
    found = reader.value("SELECT id FROM stock_count WHERE number = :number", number=number)
    if found is None:
        raise NotFound(
            "count.unknown", f"There is no stock count {number}.", hint="kassabok stock count list"
        )
    return int(found)
