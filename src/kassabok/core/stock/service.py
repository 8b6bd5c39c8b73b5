"""The verbs of the stock: adjust, move, revalue, add a location. Counting has a room of its own."""

import re
from datetime import date
from decimal import Decimal
from shlex import quote

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import LocationAdded, StockMoved
from kassabok.core.money import MOST_ORE, format_decimal, line_amount_ore
from kassabok.core.products.model import Product
from kassabok.core.stock.model import Location
from kassabok.core.stock.movement import Movement, refuse_more_than_there, shown
from kassabok.core.stock.shelf import Shelf, location_id_of, shelf_of
from kassabok.core.texts import entered, one_line

#: What people say -> the reason of the move, and whether goods come in (1), go out (-1), or either (0).
ADJUSTMENTS: dict[str, tuple[str, int]] = {
    "receipt": ("receipt", 1),
    "opening": ("opening", 1),
    "found": ("adjustment", 1),
    "loss": ("adjustment", -1),
    "damage": ("adjustment", -1),
    "correction": ("adjustment", 0),
}


def adjust(
    tx: Transaction,
    sku: str,
    quantity_milli: int,
    *,
    reason: str,
    on: date,
    cost: Decimal | None = None,
    location: str | None = None,
    note: str = "",
) -> StockMoved:
    """Put goods in (quantity above zero) or take them out by hand.

    reason: one of ADJUSTMENTS. cost: of one unit, kronor excl. VAT, for goods that come in; without it the product's
    purchase cost, or for found goods what those on hand cost. location: its code; the first one without.
    Raises NotFound for an unknown product or location, Refused when a cost is missing, when there is not so much at
    the location, or when reason and sign do not agree.
    """
    shelf = shelf_of(tx, sku)
    location_id = location_id_of(tx, location)
    move_reason = _checked_reason(reason, quantity_milli)
    movement = Movement(tx, move_reason, on)
    note = entered(note)
    note = f"{reason}: {note}" if note else reason
    if quantity_milli > 0:
        _refuse_archived(tx, shelf)
        movement.put_in(
            shelf, location_id, quantity_milli, _cost(shelf, quantity_milli, reason, cost), note=note
        )
    else:
        if cost is not None:
            raise Refused("stock.cost", "What goes out goes at the cost it came in at; leave out the cost.")
        refuse_more_than_there(shelf, location_id, -quantity_milli)
        movement.take_out(shelf, [(location_id, -quantity_milli)], note=note)
    return _published(tx, movement)


def transfer(
    tx: Transaction,
    sku: str,
    quantity_milli: int,
    *,
    from_location: str,
    to_location: str,
    on: date,
    note: str = "",
) -> StockMoved:
    """Move goods from one location to another. Their value does not change, so nothing is booked.

    Raises NotFound for an unknown product or location, Refused when there is not so much, or for the same location.
    """
    shelf = shelf_of(tx, sku)
    from_id, to_id = location_id_of(tx, from_location), location_id_of(tx, to_location)
    if quantity_milli <= 0:
        raise Refused("stock.quantity", "The quantity to move is above zero.")
    if from_id == to_id:
        raise Refused("stock.same_location", f"{sku} cannot be moved from {from_location} to itself.")
    refuse_more_than_there(shelf, from_id, quantity_milli)
    movement = Movement(tx, "transfer", on)
    movement.transfer(shelf, from_id, to_id, quantity_milli, note=entered(note))
    return _published(tx, movement)


def revalue(tx: Transaction, sku: str, cost: Decimal, *, on: date, note: str = "") -> StockMoved:
    """Give what is on hand another cost: obsolescence (inkurans), or a cost that was entered wrong.

    cost: of one unit, kronor, zero or more. Raises Refused when nothing is on hand or the value is so already.
    """
    shelf = shelf_of(tx, sku)
    if shelf.on_hand_milli <= 0:
        raise Refused("stock.empty", f"There is nothing of {sku} on hand to revalue.")
    new_value_ore = line_amount_ore(shelf.on_hand_milli, _not_negative(cost))
    if new_value_ore > MOST_ORE:
        there = shown(shelf, shelf.on_hand_milli)
        raise Refused("stock.cost", f"{there} of {sku} cannot be worth {format_decimal(cost)} kr each.")
    if new_value_ore == shelf.value_ore:
        raise Refused(
            "stock.same_value", f"What is on hand of {sku} has that value already; nothing was changed."
        )
    movement = Movement(tx, "revaluation", on)
    movement.revalue(shelf, new_value_ore, note=entered(note))
    return _published(tx, movement)


def add_location(tx: Transaction, code: str, *, name: str = "") -> LocationAdded:
    """Add a place where stock lies. code: 1 to 20 letters, digits, hyphens. Raises Refused when it is taken.

    Small and large letters are told apart when a code is used, but two codes do not differ by them alone.
    """
    code = one_line(code)
    if not re.fullmatch(r"\w[\w-]{0,19}", code):
        raise Refused(
            "location.code", f'"{code[:40]}" is not a location code: it has 1 to 20 letters, digits and -.'
        )
    for (other,) in tx.reader.rows("SELECT code FROM location"):
        if other.casefold() == code.casefold():
            raise Refused(
                "location.exists",
                f"There is a stock location {other} already.",
                hint="kassabok stock location list shows them all.",
            )
    tx.insert(Location, code=code, name=entered(name))
    event = LocationAdded(ref=code)
    tx.publish(event)
    return event


def _refuse_archived(tx: Transaction, shelf: Shelf) -> None:
    """What is sold no more is not bought either; it may still come back, or turn up when it is counted."""
    if tx.get(Product, shelf.product_id).archived:
        raise Refused(
            "stock.archived",
            f"{shelf.sku} is archived; nothing of it is put in.",
            hint=f"kassabok product archive {quote(shelf.sku)} --undo brings it back.",
        )


def _checked_reason(reason: str, quantity_milli: int) -> str:
    if reason not in ADJUSTMENTS:
        raise Refused(
            "stock.reason", f'"{reason}" is not a reason.', hint=f"Use one of {', '.join(ADJUSTMENTS)}."
        )
    move_reason, sign = ADJUSTMENTS[reason]
    if quantity_milli == 0:
        raise Refused("stock.quantity", "The quantity is zero; there is nothing to adjust.")
    if sign * quantity_milli < 0:
        wanted = "in: give a quantity above zero" if sign > 0 else "out: give a quantity below zero"
        raise Refused("stock.reason", f"With reason {reason}, goods come {wanted}.")
    return move_reason


def _cost(shelf: Shelf, quantity_milli: int, reason: str, cost: Decimal | None) -> int:
    """What goods that come in cost together, öre."""
    if cost is not None:
        return line_amount_ore(quantity_milli, _not_negative(cost))
    if reason in ("found", "correction") and shelf.on_hand_milli > 0:
        return shelf.found_cost(quantity_milli)
    if not shelf.cost_e4:
        raise Refused(
            "stock.cost",
            f"{shelf.sku} has no purchase cost, so its value is not known.",
            hint=f"Add --cost KRONOR, or set it with kassabok product edit {quote(shelf.sku)} --cost KRONOR.",
        )
    return shelf.known_cost(quantity_milli)


def _not_negative(cost: Decimal) -> Decimal:
    if cost < 0:
        raise Refused("stock.cost", f"A cost is zero or more, not {format_decimal(cost)}.")
    return cost


def _published(tx: Transaction, movement: Movement) -> StockMoved:
    """Publish the move, and after it the cost correction if there is one."""
    events = movement.events()
    for event in events:
        tx.publish(event)
    return events[0]
