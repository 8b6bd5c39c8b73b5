"""What becomes of customers and suppliers in their registers."""

from datetime import date
from typing import ClassVar

from kassabok.core.events.event import Event


class CustomerRegistered(Event, frozen=True, kw_only=True):
    """A new customer."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Customer {ref} was registered."


class CustomerChanged(Event, frozen=True, kw_only=True):
    """Fields of a customer changed. changed: their names."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Customer {ref} was changed: {changed}."
    changed: tuple[str, ...]


class CustomersMerged(Event, frozen=True, kw_only=True):
    """Customer `ref` took over everything of customer `gone`."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Customer {gone} was merged into {ref}."
    gone: str


class SupplierRegistered(Event, frozen=True, kw_only=True):
    """A new supplier."""

    KIND: ClassVar[str] = "supplier"
    SAYS: ClassVar[str] = "Supplier {ref} was registered."


class SupplierChanged(Event, frozen=True, kw_only=True):
    """Fields of a supplier changed. changed: their names; those of a giro or bank account change who is paid."""

    KIND: ClassVar[str] = "supplier"
    SAYS: ClassVar[str] = "Supplier {ref} was changed: {changed}."
    changed: tuple[str, ...]


class SupplierPriced(Event, frozen=True, kw_only=True):
    """What a supplier charges for a product from a day on. price_e4: ten-thousandths of the currency."""

    KIND: ClassVar[str] = "supplier"
    SAYS: ClassVar[str] = "Supplier {ref} has a new price for {sku} from {valid_from}."
    sku: str
    price_e4: int
    currency: str
    valid_from: date


class SupplierPricesImported(Event, frozen=True, kw_only=True):
    """A price list of a supplier was read. Counts of products: with a first price, with another one than before."""

    KIND: ClassVar[str] = "supplier"
    SAYS: ClassVar[str] = "A price list of supplier {ref} was read; new prices: {new}, changed: {updated}."
    new: int
    updated: int
