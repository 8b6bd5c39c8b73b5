"""How stock answers to orders, deliveries, returns, purchases and counts."""

from collections.abc import Iterable, Mapping
from shlex import quote
from typing import NamedTuple

from kassabok.core.book.reader import AMONG
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import (
    BackOrdersReserved,
    BillDifferenceTaken,
    BookCreated,
    Event,
    GoodsDelivered,
    GoodsReceived,
    GoodsReturned,
    GoodsSentBack,
    LandedCostAdded,
    OrderCancelled,
    OrderConfirmed,
    OrderReduced,
    OrderRestored,
    PurchaseCancelled,
    PurchaseOrdered,
    ReservationsLost,
    StockCounted,
    StockMoved,
    StockReserved,
)
from kassabok.core.money import spread
from kassabok.core.products.model import Product
from kassabok.core.sales.model import OrderLine
from kassabok.core.stock.model import Location, Reservation, StockLevel
from kassabok.core.stock.movement import Movement, places_for, refuse_more_than_there, shown
from kassabok.core.stock.promises import HELD, Shift, give_up, reserve_waiting
from kassabok.core.stock.shelf import Shelf, location_id_of, shelves_of, shelves_of_delivery

# The book


def lay_out_locations(tx: Transaction, event: BookCreated) -> Iterable[Event]:
    """A new book has one place where stock lies."""
    tx.insert(Location, code="MAIN", name="Huvudlager")
    return ()


# Orders

_AVAILABLE = f"""
SELECT p.id, coalesce(l.on_hand_milli, 0) - coalesce(l.reserved_milli, 0) - {HELD}
FROM product p LEFT JOIN stock_level l ON l.product_id = p.id WHERE p.id {AMONG}
"""


def reserve(tx: Transaction, event: OrderConfirmed) -> Iterable[Event]:
    """Reserve what is available; the rest waits as back order."""
    reserved_milli = short_milli = 0
    lines = _lines_of_goods(tx, event.order_id)
    products = dict.fromkeys(product_id for _, product_id, _ in lines)
    available = {product_id: max(milli, 0) for product_id, milli in tx.reader.among(_AVAILABLE, products)}
    for line_id, product_id, wanted_milli in lines:
        given_milli = min(wanted_milli, available[product_id])
        available[product_id] -= given_milli
        tx.insert(
            Reservation,
            order_line_id=line_id,
            product_id=product_id,
            open_milli=given_milli,
            short_milli=wanted_milli - given_milli,
        )
        tx.add_up(StockLevel, {"product_id": product_id}, reserved_milli=given_milli)
        reserved_milli += given_milli
        short_milli += wanted_milli - given_milli
    if not lines:
        return ()
    return (StockReserved(ref=event.ref, reserved_milli=reserved_milli, short_milli=short_milli),)


def _lines_of_goods(tx: Transaction, order_id: int) -> list[tuple[int, int, int]]:
    """Order line id, product id, and the thousandths that are to be sent."""
    return [
        (line.id, line.product_id, line.quantity_milli - line.delivered_milli - line.cancelled_milli)
        for line in tx.all(OrderLine, order_id=order_id)
        if line.product_id is not None and tx.get(Product, line.product_id).kind != "service"
    ]


_RELEASED = """
SELECT r.id, r.product_id, r.open_milli FROM reservation r
JOIN sales_order_line ol ON ol.id = r.order_line_id
WHERE ol.order_id = :order_id AND (r.open_milli > 0 OR r.short_milli > 0) ORDER BY r.id
"""


def release(tx: Transaction, event: OrderCancelled) -> Iterable[Event]:
    """Free what was reserved for the order; orders that wait for it get it, oldest first."""
    freed: dict[int, int] = {}
    for row_id, product_id, open_milli in tx.reader.rows(_RELEASED, order_id=event.order_id):
        tx.update(Reservation, row_id, open_milli=0, short_milli=0)
        tx.add_up(StockLevel, {"product_id": product_id}, reserved_milli=-open_milli)
        freed[product_id] = freed.get(product_id, 0) + open_milli
    return _given_on(tx, event.ref, freed)


_REDUCED = """
SELECT r.id, r.product_id, r.open_milli, r.short_milli, ol.quantity_milli - ol.delivered_milli - ol.cancelled_milli
FROM reservation r JOIN sales_order_line ol ON ol.id = r.order_line_id
WHERE ol.order_id = :order_id
  AND r.open_milli + r.short_milli > ol.quantity_milli - ol.delivered_milli - ol.cancelled_milli ORDER BY r.id
"""


def release_cancelled(tx: Transaction, event: OrderReduced) -> Iterable[Event]:
    """Free what was reserved for what is cancelled of an order, first what was waited for."""
    freed: dict[int, int] = {}
    rows = tx.reader.rows(_REDUCED, order_id=event.order_id)
    for row_id, product_id, open_milli, short_milli, left_milli in rows:
        kept_milli = min(open_milli, left_milli)
        short_milli = min(short_milli, left_milli - kept_milli)  # noqa: PLW2901 - what is waited for now
        tx.update(Reservation, row_id, open_milli=kept_milli, short_milli=short_milli)
        tx.add_up(StockLevel, {"product_id": product_id}, reserved_milli=kept_milli - open_milli)
        freed[product_id] = freed.get(product_id, 0) + open_milli - kept_milli
    return _given_on(tx, event.ref, freed)


_RESTORED = """
SELECT r.id, r.product_id, r.open_milli, r.short_milli,
  ol.quantity_milli - ol.delivered_milli - ol.cancelled_milli - r.open_milli - r.short_milli,
  coalesce(l.on_hand_milli, 0) - coalesce(l.reserved_milli, 0)
FROM reservation r JOIN sales_order_line ol ON ol.id = r.order_line_id
LEFT JOIN stock_level l ON l.product_id = r.product_id
WHERE ol.order_id = :order_id
  AND r.open_milli + r.short_milli < ol.quantity_milli - ol.delivered_milli - ol.cancelled_milli ORDER BY r.id
"""


def reserve_again(tx: Transaction, event: OrderRestored) -> Iterable[Event]:
    """Reserve what is available of what is to be sent again; the rest waits as back order."""
    available: dict[int, int] = {}
    reserved_milli = waits_milli = 0
    rows = tx.reader.rows(_RESTORED, order_id=event.order_id)
    for row_id, product_id, open_milli, short_milli, wanted_milli, available_milli in rows:
        free_milli = available.setdefault(product_id, max(available_milli, 0))
        given_milli = min(wanted_milli, free_milli)
        available[product_id] = free_milli - given_milli
        waiting_milli = short_milli + wanted_milli - given_milli
        tx.update(Reservation, row_id, open_milli=open_milli + given_milli, short_milli=waiting_milli)
        tx.add_up(StockLevel, {"product_id": product_id}, reserved_milli=given_milli)
        reserved_milli += given_milli
        waits_milli += wanted_milli - given_milli
    if not rows:
        return ()
    return (StockReserved(ref=event.ref, reserved_milli=reserved_milli, short_milli=waits_milli),)


def _given_on(tx: Transaction, ref: str, freed: Mapping[int, int]) -> Iterable[Event]:
    """What is free goes to the orders that wait for it, the oldest first."""
    shift = Shift()
    for product_id, free_milli in freed.items():
        if free_milli:
            reserve_waiting(tx, product_id, free_milli, shift)
    return _reserved(ref, shift)


# Deliveries


class _Leaving(NamedTuple):
    """A delivery line of goods, with its order line's reservation."""

    line_id: int
    product_id: int
    quantity_milli: int
    reservation_id: int | None
    open_milli: int
    short_milli: int


_LEAVING = """
SELECT dl.id, p.id, dl.quantity_milli, r.id, coalesce(r.open_milli, 0), coalesce(r.short_milli, 0)
FROM delivery_line dl
JOIN sales_order_line ol ON ol.id = dl.order_line_id
JOIN product p ON p.id = ol.product_id
LEFT JOIN reservation r ON r.order_line_id = ol.id
WHERE dl.delivery_id = :delivery_id AND p.kind <> 'service' ORDER BY dl.id
"""


def take_out(tx: Transaction, event: GoodsDelivered) -> Iterable[Event]:
    """Goods leave at their cost, and the order's reservation is used up. Services move nothing.

    Raises Refused when there is not enough on hand that is not reserved for others; what is made to order may
    leave before it has come.
    """
    reader = tx.reader
    lines = [_Leaving(*row) for row in reader.rows(_LEAVING, delivery_id=event.delivery_id)]
    if not lines:
        return ()
    shelves = shelves_of_delivery(reader, event.delivery_id)
    first_location_id = location_id_of(tx, None)
    movement = Movement(tx, "delivery", event.on)
    for line in lines:
        shelf = shelves[line.product_id]
        _refuse_short(shelf, line)
        movement.take_out(
            shelf, places_for(shelf, line.quantity_milli, first_location_id), delivery_line_id=line.line_id
        )
        _use_up(tx, shelf, line)
    return [*movement.events(event.subject), *_lost(event.ref, _taken_from_others(tx, shelves.values()))]


def _taken_from_others(tx: Transaction, shelves: Iterable[Shelf]) -> Shift:
    """Only what is made to order may take goods that others had reserved."""
    lost = Shift()
    for shelf in shelves:
        missing_milli = shelf.reserved_milli - max(shelf.on_hand_milli, 0)
        if missing_milli > 0:
            give_up(tx, shelf.product_id, missing_milli, lost)
    return lost


def _refuse_short(shelf: Shelf, line: _Leaving) -> None:
    reserved_for_others = shelf.reserved_milli - line.open_milli
    free_milli = max(shelf.on_hand_milli - reserved_for_others, 0)
    if line.quantity_milli <= free_milli or shelf.kind == "made_to_order":
        return
    raise Refused(
        "stock.short",
        f"{shown(shelf, line.quantity_milli)} of {shelf.sku} cannot be delivered: on hand "
        f"{shown(shelf, shelf.on_hand_milli)}, reserved for other orders {shown(shelf, reserved_for_others)}, "
        f"available {shown(shelf, free_milli)}.",
        hint=f"kassabok stock show {quote(shelf.sku)} tells who has them; deliver less, or put goods in with "
        f"kassabok stock adjust {quote(shelf.sku)} +N --cost KRONOR --reason receipt.",
    )


def _use_up(tx: Transaction, shelf: Shelf, line: _Leaving) -> None:
    if line.reservation_id is None:
        return
    used_milli = min(line.open_milli, line.quantity_milli)
    waited_milli = min(line.short_milli, line.quantity_milli - used_milli)
    shelf.reserved_milli -= used_milli
    tx.add_up(StockLevel, {"product_id": shelf.product_id}, reserved_milli=-used_milli)
    tx.update(
        Reservation,
        line.reservation_id,
        open_milli=line.open_milli - used_milli,
        short_milli=line.short_milli - waited_milli,
    )


# Returns


class _Issue(NamedTuple):
    """A move that a returned delivery line left by, and what has come back of it."""

    move_id: int
    product_id: int
    location_id: int
    out_milli: int
    cost_ore: int
    back_milli: int
    back_ore: int


_RETURNED_LINES = """
SELECT delivery_line_id, quantity_milli FROM goods_return_line WHERE return_id = :return_id ORDER BY id
"""
_ISSUES = """
SELECT m.id, m.product_id, m.location_id, -m.quantity_milli, -m.value_ore,
    coalesce(sum(b.quantity_milli), 0), coalesce(sum(b.value_ore), 0)
FROM stock_move m LEFT JOIN stock_move b ON b.reverses_id = m.id
WHERE m.delivery_line_id = :delivery_line_id AND m.quantity_milli < 0
GROUP BY m.id, m.product_id, m.location_id, m.quantity_milli, m.value_ore ORDER BY m.id
"""


def put_back(tx: Transaction, event: GoodsReturned) -> Iterable[Event]:
    """Goods that can be sold again come back at the cost they left at, each linked to the move they left by."""
    if not event.restock:
        return ()
    reader = tx.reader
    returned = reader.rows(_RETURNED_LINES, return_id=event.return_id)
    issues = {
        line_id: [_Issue(*row) for row in reader.rows(_ISSUES, delivery_line_id=line_id)]
        for line_id, _ in returned
    }
    shelves = shelves_of(reader, (issue.product_id for moves in issues.values() for issue in moves))
    movement = Movement(tx, "return", event.on)
    for line_id, left_milli in returned:
        for issue in issues[line_id]:
            back_milli = min(left_milli, issue.out_milli - issue.back_milli)
            left_milli -= back_milli  # noqa: PLW2901 - what is left of the line to put back
            if back_milli:
                movement.put_in(
                    shelves[issue.product_id],
                    issue.location_id,
                    back_milli,
                    _cost_of_return(issue, back_milli),
                    delivery_line_id=line_id,
                    reverses_id=issue.move_id,
                )
    return movement.events(event.subject)


def _cost_of_return(issue: _Issue, back_milli: int) -> int:
    """The issue's cost in proportion, so that pieces that come back one by one bring back all of it."""
    so_far_milli = issue.back_milli + back_milli
    return spread(issue.cost_ore, (so_far_milli, issue.out_milli - so_far_milli))[0] - issue.back_ore


# Purchases

_EXPECTED = """
SELECT l.product_id, coalesce(s.incoming_milli, 0),
    sum(CASE WHEN u.state IN ('placed', 'partly_received') AND l.quantity_milli > l.received_milli + l.cancelled_milli
        THEN l.quantity_milli - l.received_milli - l.cancelled_milli ELSE 0 END)
FROM purchase_line l JOIN purchase u ON u.id = l.purchase_id
LEFT JOIN stock_level s ON s.product_id = l.product_id
WHERE l.product_id IN (SELECT product_id FROM purchase_line WHERE purchase_id = :purchase_id)
GROUP BY l.product_id, s.incoming_milli ORDER BY l.product_id
"""


def expect_goods(
    tx: Transaction, event: PurchaseOrdered | PurchaseCancelled | GoodsReceived
) -> Iterable[Event]:
    """What is left of the open purchase orders is incoming."""
    for product_id, before_milli, incoming_milli in tx.reader.rows(_EXPECTED, purchase_id=event.purchase_id):
        tx.add_up(StockLevel, {"product_id": product_id}, incoming_milli=incoming_milli - before_milli)
    return ()


_RECEIVED = """
SELECT rl.id, ul.product_id, r.location_id, rl.quantity_milli, rl.value_ore
FROM goods_receipt_line rl JOIN goods_receipt r ON r.id = rl.receipt_id
JOIN purchase_line ul ON ul.id = rl.purchase_line_id
WHERE rl.receipt_id = :receipt_id ORDER BY rl.id
"""


def take_in(tx: Transaction, event: GoodsReceived) -> Iterable[Event]:
    """Goods come in at what they cost by the purchase order."""
    received = tx.reader.rows(_RECEIVED, receipt_id=event.receipt_id)
    shelves = shelves_of(tx.reader, (row[1] for row in received))
    movement = Movement(tx, "receipt", event.on)
    for line_id, product_id, location_id, quantity_milli, value_ore in received:
        movement.put_in(shelves[product_id], location_id, quantity_milli, value_ore, receipt_line_id=line_id)
    return movement.events(event.subject)


_SENT_BACK = """
SELECT rl.id, m.product_id, m.location_id, bl.quantity_milli, m.id
FROM supplier_return_line bl JOIN goods_receipt_line rl ON rl.id = bl.receipt_line_id
JOIN stock_move m ON m.receipt_line_id = rl.id AND m.quantity_milli > 0
WHERE bl.return_id = :return_id ORDER BY bl.id
"""


def send_back(tx: Transaction, event: GoodsSentBack) -> Iterable[Event]:
    """Goods go back from where they were received, those that came by the receipt before others like them.

    Raises Refused when there are not so many left.
    """
    going = tx.reader.rows(_SENT_BACK, return_id=event.return_id)
    shelves = shelves_of(tx.reader, (row[1] for row in going))
    movement = Movement(tx, "receipt", event.on)
    for line_id, product_id, location_id, quantity_milli, came_by_id in going:
        shelf = shelves[product_id]
        refuse_more_than_there(shelf, location_id, quantity_milli)
        movement.take_out(
            shelf, [(location_id, quantity_milli)], receipt_line_id=line_id, came_by_id=came_by_id
        )
    return movement.events(event.subject)


_LANDED = """
SELECT rl.id, m.product_id, m.location_id, c.amount_ore, m.id, rl.quantity_milli - rl.returned_milli
FROM landed_cost_line c JOIN goods_receipt_line rl ON rl.id = c.receipt_line_id
JOIN stock_move m ON m.receipt_line_id = rl.id AND m.quantity_milli > 0
WHERE c.landed_cost_id = :landed_cost_id AND c.amount_ore <> 0 ORDER BY c.id
"""


def add_landed_cost(tx: Transaction, event: LandedCostAdded) -> Iterable[Event]:
    """Goods that are still there are worth more; those that are sold did cost more."""
    costs = tx.reader.rows(_LANDED, landed_cost_id=event.landed_cost_id)
    shelves = shelves_of(tx.reader, (row[1] for row in costs))
    movement = Movement(tx, "receipt", event.on)
    for line_id, product_id, location_id, amount_ore, came_by_id, of_milli in costs:
        movement.add_cost(
            shelves[product_id],
            location_id,
            amount_ore,
            came_by_id=came_by_id,
            of_milli=of_milli,
            receipt_line_id=line_id,
        )
    return movement.events(event.subject)


_CAME_BY = """
SELECT m.product_id, m.location_id, m.id, rl.quantity_milli - rl.returned_milli
FROM goods_receipt_line rl JOIN stock_move m ON m.receipt_line_id = rl.id AND m.quantity_milli > 0
WHERE rl.id = :line_id
"""


def add_difference(tx: Transaction, event: BillDifferenceTaken) -> Iterable[Event]:
    """The bill told what the goods cost: those that are still there are worth that, those that are sold did cost it."""
    found = [(part, *tx.reader.rows(_CAME_BY, line_id=part.receipt_line_id)[0]) for part in event.goods]
    if not found:
        return ()
    shelves = shelves_of(tx.reader, (row[1] for row in found))
    movement = Movement(tx, "receipt", event.on)
    for part, product_id, location_id, came_by_id, of_milli in found:
        movement.add_cost(
            shelves[product_id],
            location_id,
            part.amount_ore,
            came_by_id=came_by_id,
            of_milli=of_milli,
            receipt_line_id=part.receipt_line_id,
        )
    return movement.events(event.subject)


# Counts

_DIFFERENCES = """
SELECT product_id, counted_milli - expected_milli FROM stock_count_line
WHERE count_id = :count_id AND counted_milli <> expected_milli ORDER BY id
"""


def adjust_to_count(tx: Transaction, event: StockCounted) -> Iterable[Event]:
    """Move the differences that were counted. What moved since the count began is not touched.

    Raises Refused where less is there now than is missing: then the count or a later move is wrong.
    """
    reader = tx.reader
    location_id = reader.value(
        "SELECT location_id FROM stock_count WHERE id = :count_id", count_id=event.count_id
    )
    differences = reader.rows(_DIFFERENCES, count_id=event.count_id)
    shelves = shelves_of(reader, (product_id for product_id, _ in differences))
    movement = Movement(tx, "count", event.on)
    for product_id, difference_milli in differences:
        shelf = shelves[product_id]
        if difference_milli > 0:
            movement.put_in(shelf, location_id, difference_milli, shelf.found_cost(difference_milli))
            continue
        if shelf.at(location_id) < -difference_milli and shelf.kind != "made_to_order":
            raise Refused(
                "count.more_missing",
                f"The count {event.ref} misses {shown(shelf, -difference_milli)} of {shelf.sku}, "
                f"but only {shown(shelf, shelf.at(location_id))} are there now.",
                hint=f"Count it again: kassabok stock count enter {event.ref} {quote(shelf.sku)} QUANTITY --now",
            )
        movement.take_out(shelf, [(location_id, -difference_milli)])
    return movement.events(event.subject)


# Promises

_LEVEL = f"""
SELECT p.id, l.on_hand_milli, l.reserved_milli, {HELD} FROM product p JOIN stock_level l ON l.product_id = p.id
WHERE p.sku = :sku
"""


def keep_promises(tx: Transaction, event: StockMoved) -> Iterable[Event]:
    """What came in is reserved for orders that wait, and what is gone is reserved no longer.

    A delivery has used up its own reservations, and a transfer changes nothing.
    """
    if event.reason in ("delivery", "transfer"):
        return ()
    reader = tx.reader
    reserved, lost = Shift(), Shift()
    for sku in dict.fromkeys(line.sku for line in event.lines):
        product_id, on_hand_milli, reserved_milli, held_milli = reader.rows(_LEVEL, sku=sku)[0]
        free_milli = max(on_hand_milli, 0) - reserved_milli
        if free_milli > held_milli:
            reserve_waiting(tx, product_id, free_milli - held_milli, reserved)
        elif free_milli < 0:
            give_up(tx, product_id, -free_milli, lost)
    return (*_reserved(event.ref, reserved), *_lost(event.ref, lost))


def _reserved(ref: str, shift: Shift) -> tuple[BackOrdersReserved, ...]:
    if not shift.quantity_milli:
        return ()
    return (BackOrdersReserved(ref=ref, reserved_milli=shift.quantity_milli, orders=shift.orders),)


def _lost(ref: str, shift: Shift) -> tuple[ReservationsLost, ...]:
    if not shift.quantity_milli:
        return ()
    return (ReservationsLost(ref=ref, lost_milli=shift.quantity_milli, orders=shift.orders),)
