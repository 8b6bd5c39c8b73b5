"""What becomes of products and their prices."""

from datetime import date
from typing import ClassVar

from kassabok.core.events.event import Event


class ProductRegistered(Event, frozen=True, kw_only=True):
    """A new product."""

    KIND: ClassVar[str] = "product"
    SAYS: ClassVar[str] = "Product {ref} was registered."


class ProductChanged(Event, frozen=True, kw_only=True):
    """Fields of a product changed. changed: their names."""

    KIND: ClassVar[str] = "product"
    SAYS: ClassVar[str] = "Product {ref} was changed: {changed}."
    changed: tuple[str, ...]


class ProductPriced(Event, frozen=True, kw_only=True):
    """A product got a sales price from a day on. price_e4: ten-thousandths of a krona."""

    KIND: ClassVar[str] = "product"
    SAYS: ClassVar[str] = "Product {ref} has a new price from {valid_from}."
    price_e4: int
    includes_vat: bool
    valid_from: date
