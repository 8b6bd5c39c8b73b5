"""What must hold of the stock at any time, for `kassabok check`."""

from collections.abc import Callable
from itertools import chain

from kassabok.core.book.reader import Reader
from kassabok.core.money import format_kronor, format_quantity
from kassabok.core.stock.reports import stock_account


def _levels_are_their_moves(reader: Reader) -> list[str]:
    rows = reader.rows(
        """
        SELECT p.sku, l.on_hand_milli, l.value_ore, coalesce(m.quantity_milli, 0), coalesce(m.value_ore, 0)
        FROM stock_level l JOIN product p ON p.id = l.product_id
        LEFT JOIN (SELECT product_id, sum(quantity_milli) AS quantity_milli, sum(value_ore) AS value_ore
            FROM stock_move GROUP BY product_id) m ON m.product_id = l.product_id
        WHERE l.on_hand_milli <> coalesce(m.quantity_milli, 0) OR l.value_ore <> coalesce(m.value_ore, 0)
        """
    )
    faults = [
        f"{sku}: the level says {format_quantity(on_hand)} and {format_kronor(value)} kr, "
        f"its moves {format_quantity(moved)} and {format_kronor(moved_value)} kr."
        for sku, on_hand, value, moved, moved_value in rows
    ]
    lost = reader.rows(
        "SELECT p.sku FROM stock_move m JOIN product p ON p.id = m.product_id "
        "WHERE NOT EXISTS (SELECT 1 FROM stock_level l WHERE l.product_id = m.product_id) GROUP BY p.sku"
    )
    return faults + [f"{sku} has moves but no level." for (sku,) in lost]


def _locations_are_their_moves(reader: Reader) -> list[str]:
    rows = reader.rows(
        """
        SELECT p.sku, o.code, coalesce(l.on_hand_milli, 0), coalesce(m.quantity_milli, 0) FROM product p
        JOIN location o ON 1 = 1
        LEFT JOIN location_level l ON l.product_id = p.id AND l.location_id = o.id
        LEFT JOIN (SELECT product_id, location_id, sum(quantity_milli) AS quantity_milli
            FROM stock_move GROUP BY product_id, location_id) m ON m.product_id = p.id AND m.location_id = o.id
        WHERE coalesce(l.on_hand_milli, 0) <> coalesce(m.quantity_milli, 0)
        """
    )
    return [
        f"{sku} at {code}: the level says {format_quantity(on_hand)}, its moves {format_quantity(moved)}."
        for sku, code, on_hand, moved in rows
    ]


def _layers_add_up(reader: Reader) -> list[str]:
    """A level below zero (made to order, sold before it came) has no layers."""
    rows = reader.rows(
        """
        SELECT p.sku, l.on_hand_milli, l.value_ore, coalesce(y.left_milli, 0), coalesce(y.left_ore, 0)
        FROM stock_level l JOIN product p ON p.id = l.product_id
        LEFT JOIN (SELECT product_id, sum(left_milli) AS left_milli, sum(left_ore) AS left_ore
            FROM stock_layer WHERE left_milli > 0 GROUP BY product_id) y ON y.product_id = l.product_id
        """
    )
    faults = []
    for sku, on_hand, value, left, left_value in rows:
        if (left, left_value) != ((on_hand, value) if on_hand > 0 else (0, 0)):
            faults.append(
                f"{sku}: its cost layers hold {format_quantity(left)} at {format_kronor(left_value)} kr, "
                f"the level {format_quantity(on_hand)} at {format_kronor(value)} kr."
            )
        if on_hand == 0 and value != 0:
            faults.append(f"{sku}: nothing is on hand, but it is worth {format_kronor(value)} kr.")
    return faults


def _reservations_add_up(reader: Reader) -> list[str]:
    rows = reader.rows(
        """
        SELECT p.sku, coalesce(l.reserved_milli, 0), coalesce(r.open_milli, 0), coalesce(l.on_hand_milli, 0)
        FROM product p LEFT JOIN stock_level l ON l.product_id = p.id
        LEFT JOIN (SELECT product_id, sum(open_milli) AS open_milli FROM reservation GROUP BY product_id) r
            ON r.product_id = p.id
        WHERE coalesce(l.reserved_milli, 0) <> coalesce(r.open_milli, 0)
            OR (coalesce(l.reserved_milli, 0) > 0 AND l.reserved_milli > l.on_hand_milli)
        """
    )
    return [
        f"{sku}: {format_quantity(reserved)} are reserved, the orders' reservations are {format_quantity(opened)}, "
        f"and {format_quantity(on_hand)} are on hand."
        for sku, reserved, opened, on_hand in rows
    ]


def _reservations_are_what_is_left(reader: Reader) -> list[str]:
    """Reserved and waiting together are what is left to deliver of each confirmed line of goods."""
    rows = reader.rows(
        """
        SELECT o.number, p.sku, ol.quantity_milli - ol.delivered_milli - ol.cancelled_milli,
            r.open_milli + r.short_milli
        FROM reservation r JOIN sales_order_line ol ON ol.id = r.order_line_id
        JOIN sales_order o ON o.id = ol.order_id JOIN product p ON p.id = r.product_id
        WHERE r.open_milli + r.short_milli <> ol.quantity_milli - ol.delivered_milli - ol.cancelled_milli
        """
    )
    return [
        f"Order {order}: {format_quantity(left)} of {sku} are left to deliver, "
        f"{format_quantity(held)} are reserved or wait."
        for order, sku, left, held in rows
    ]


def _nothing_below_zero(reader: Reader) -> list[str]:
    levels = reader.rows(
        "SELECT p.sku, l.on_hand_milli, 'in all' FROM stock_level l JOIN product p ON p.id = l.product_id "
        "WHERE l.on_hand_milli < 0 AND p.kind <> 'made_to_order'"
    )
    places = reader.rows(
        "SELECT p.sku, l.on_hand_milli, o.code FROM location_level l JOIN product p ON p.id = l.product_id "
        "JOIN location o ON o.id = l.location_id WHERE l.on_hand_milli < 0 AND p.kind <> 'made_to_order'"
    )
    return [f"{sku} is at {format_quantity(milli)} ({place})." for sku, milli, place in chain(levels, places)]


def _value_is_in_the_books(reader: Reader) -> list[str]:
    value_ore = reader.value("SELECT coalesce(sum(value_ore), 0) FROM stock_level")
    account, balance_ore = stock_account(reader)
    if value_ore == balance_ore:
        return []
    difference = format_kronor(value_ore - balance_ore)
    return [
        f"The stock is worth {format_kronor(value_ore)} kr; account {account} is {difference} kr away from that."
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("stock levels", _levels_are_their_moves),
    ("stock by location", _locations_are_their_moves),
    ("cost layers", _layers_add_up),
    ("reservations", _reservations_add_up),
    ("reserved for orders", _reservations_are_what_is_left),
    ("stock below zero", _nothing_below_zero),
    ("stock in the books", _value_is_in_the_books),
)
