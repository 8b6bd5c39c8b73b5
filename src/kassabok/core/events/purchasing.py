"""Orders to suppliers, and the goods that come."""

from datetime import date
from typing import ClassVar

from kassabok.core.events.event import Event


class PurchaseDrafted(Event, frozen=True, kw_only=True):
    """A purchase order was written down but not yet sent to the supplier. origins: the sales orders it is for."""

    KIND: ClassVar[str] = "purchase"
    SAYS: ClassVar[str] = "Purchase order {ref} was drafted: {total_ore} {currency} excl. VAT."
    total_ore: int
    currency: str


class PurchaseOrdered(Event, frozen=True, kw_only=True):
    """A purchase order was placed with its supplier: goods are on their way."""

    KIND: ClassVar[str] = "purchase"
    SAYS: ClassVar[str] = "Purchase order {ref} was placed: {total_ore} {currency} excl. VAT."
    purchase_id: int
    on: date
    total_ore: int
    currency: str


class PurchaseChanged(Event, frozen=True, kw_only=True):
    """A purchase order was changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "purchase"
    SAYS: ClassVar[str] = "Purchase order {ref} was changed: {changed}."
    changed: tuple[str, ...]


class PurchaseCancelled(Event, frozen=True, kw_only=True):
    """What was left of a purchase order was cancelled."""

    KIND: ClassVar[str] = "purchase"
    SAYS: ClassVar[str] = "What was left of purchase order {ref} was cancelled."
    purchase_id: int
    on: date


class GoodsReceived(Event, frozen=True, kw_only=True):
    """Goods came in from a supplier. value_ore: their cost by the prices of the purchase order, in kronor."""

    KIND: ClassVar[str] = "goods-receipt"
    SAYS: ClassVar[str] = "Goods receipt {ref} was made: {value_ore} kr."
    receipt_id: int
    purchase_id: int
    on: date
    value_ore: int


class GoodsSentBack(Event, frozen=True, kw_only=True):
    """Goods of a receipt went back to the supplier. value_ore: what it owes for them, as they were received."""

    KIND: ClassVar[str] = "supplier-return"
    SAYS: ClassVar[str] = "Goods were sent back to the supplier, {ref}: {value_ore} kr."
    return_id: int
    on: date
    value_ore: int


class LandedCostAdded(Event, frozen=True, kw_only=True):
    """Freight, customs and the like became a part of what the goods of a receipt cost."""

    KIND: ClassVar[str] = "landed-cost"
    SAYS: ClassVar[str] = "Costs of bringing the goods home, {ref}: {amount_ore} kr."
    landed_cost_id: int
    on: date
    amount_ore: int


class StockMinimumSet(Event, frozen=True, kw_only=True):
    """The least of a product that should be in stock was set. supplier: whom it is bought from; "" says nothing."""

    KIND: ClassVar[str] = "product"
    SAYS: ClassVar[str] = "At least {minimum_milli} of product {ref} should be in stock."
    minimum_milli: int
    supplier: str
