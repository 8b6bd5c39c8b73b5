"""Goods on the shelf: reserved, moved, counted."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, NamedTuple

from kassabok.core.events.event import Event


class LocationAdded(Event, frozen=True, kw_only=True):
    """A place where stock lies was added."""

    KIND: ClassVar[str] = "location"
    SAYS: ClassVar[str] = "Stock location {ref} was added."


class StockFact(NamedTuple):
    """One line of a stock event: thousandths and öre, both signed (out is negative)."""

    sku: str
    quantity_milli: int
    value_ore: int


class StockReserved(Event, frozen=True, kw_only=True):
    """Goods were reserved for an order. short_milli: what was not available and waits as back order."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Reserved for order {ref}: {reserved_milli}; back order: {short_milli}."
    reserved_milli: int
    short_milli: int


class StockMoved(Event, frozen=True, kw_only=True):
    """Stock changed in quantity or value; the books follow with the same amount.

    reason: receipt (bought), opening (what was there when the book began), delivery, return, adjustment (loss, found,
    damage, correction), count, transfer, revaluation (obsolescence and the like), or cost_correction (goods that were
    sold before they came cost something else than was thought). value_ore: sum of the lines.
    """

    KIND: ClassVar[str] = "stock-move"
    SAYS: ClassVar[str] = "Stock moved ({reason}), {ref}: value {value_ore} kr."
    reason: str
    on: date
    lines: tuple[StockFact, ...]
    value_ore: int

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """What was bought and went back is told as that."""
        went_back = facts.get("reason") == "receipt" and any(line[1] < 0 for line in facts.get("lines", ()))
        return "Stock moved (back to the supplier), {ref}: value {value_ore} kr." if went_back else cls.SAYS


class BackOrdersReserved(Event, frozen=True, kw_only=True):
    """Goods that came in or were freed were reserved for waiting orders, oldest first. ref: the move or order they
    came by.
    """

    KIND: ClassVar[str] = "back-orders"
    SAYS: ClassVar[str] = "Reserved for orders that waited: {reserved_milli}."
    reserved_milli: int
    orders: tuple[str, ...]


class ReservationsLost(Event, frozen=True, kw_only=True):
    """Reserved goods turned out to be gone, so that orders wait again, newest first. ref: the move that took them."""

    KIND: ClassVar[str] = "back-orders"
    SAYS: ClassVar[str] = "No longer there for orders that had them reserved: {lost_milli}."
    lost_milli: int
    orders: tuple[str, ...]


class StockCountStarted(Event, frozen=True, kw_only=True):
    """A stock count (inventering) of a location began. products: how many the book expects to find."""

    KIND: ClassVar[str] = "count"
    SAYS: ClassVar[str] = "Stock count {ref} of {location} began; products that the book expects: {products}."
    location: str
    products: int
    on: date


class StockCountEntered(Event, frozen=True, kw_only=True):
    """What was counted was entered, or entered anew. products: of how many."""

    KIND: ClassVar[str] = "count"
    SAYS: ClassVar[str] = "Quantities of stock count {ref} were entered; products: {products}."
    products: int


class StockCountCancelled(Event, frozen=True, kw_only=True):
    """A stock count was given up; nothing was moved."""

    KIND: ClassVar[str] = "count"
    SAYS: ClassVar[str] = "Stock count {ref} was cancelled."


class StockCounted(Event, frozen=True, kw_only=True):
    """A stock count (inventering) was posted. count_id: the count whose differences are to be moved."""

    KIND: ClassVar[str] = "count"
    SAYS: ClassVar[str] = "Stock count {ref} was posted."
    count_id: int
    on: date
