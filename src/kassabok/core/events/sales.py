"""Orders, deliveries and returns."""

from datetime import date
from typing import ClassVar

from kassabok.core.events.event import Event


class OrderDrafted(Event, frozen=True, kw_only=True):
    """An order was written down but not yet promised to anybody."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Order {ref} was drafted: {total_ore} kr incl. VAT."
    order_id: int
    total_ore: int


class OrderChanged(Event, frozen=True, kw_only=True):
    """An order was changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Order {ref} was changed: {changed}."
    changed: tuple[str, ...]


class OrderConfirmed(Event, frozen=True, kw_only=True):
    """An order was confirmed: goods are promised."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Order {ref} was confirmed: {total_ore} kr incl. VAT."
    order_id: int
    on: date
    total_ore: int


class OrderReduced(Event, frozen=True, kw_only=True):
    """A part of what was left of an order was cancelled, since it was paid back."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "A part of order {ref} was cancelled."
    order_id: int
    on: date


class OrderRestored(Event, frozen=True, kw_only=True):
    """What was cancelled of an order is to be sent after all: its refund was withdrawn, or it was paid late."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "What was cancelled of order {ref} is to be sent again."
    order_id: int
    on: date


class OrderCancelled(Event, frozen=True, kw_only=True):
    """What was left of an order was cancelled."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Order {ref} was cancelled."
    order_id: int
    on: date


class GoodsDelivered(Event, frozen=True, kw_only=True):
    """Goods left the company."""

    KIND: ClassVar[str] = "delivery"
    SAYS: ClassVar[str] = "Delivery {ref} was made."
    delivery_id: int
    order_id: int
    on: date


class GoodsReturned(Event, frozen=True, kw_only=True):
    """A customer sent goods back. restock: they can be sold again. credit: a credit note is wanted."""

    KIND: ClassVar[str] = "return"
    SAYS: ClassVar[str] = "Return {ref} was received."
    return_id: int
    on: date
    restock: bool
    credit: bool
