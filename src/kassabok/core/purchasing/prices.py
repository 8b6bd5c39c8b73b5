"""What suppliers charge: one price at a time. Price lists are read by price_list.py."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused, no_product
from kassabok.core.events import SupplierPriced
from kassabok.core.identifiers import parse_currency
from kassabok.core.money import E4, MILLI, MOST_MILLI, MOST_ORE, parse_decimal, round_half_away
from kassabok.core.parties.model import Supplier, supplier_of
from kassabok.core.products.model import Product
from kassabok.core.purchasing.model import SupplierPrice
from kassabok.core.texts import LONGEST_LINE, one_line, within

HIGHEST_PRICE_E4 = MOST_ORE
LONGEST_LEAD = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a supplier asks for a product; see the model for what each field means."""

    price_e4: int
    currency: str = "SEK"
    supplier_sku: str = ""
    pack_milli: int = MILLI
    minimum_milli: int = 0
    lead_days: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError, in a whole sentence, for what no supplier can ask."""
        if not 0 <= self.price_e4 <= HIGHEST_PRICE_E4:
            raise ValueError("A price is zero or more, and less than a billion.")
        if not 0 < self.pack_milli <= MOST_MILLI:
            raise ValueError("A pack holds more than nothing.")
        if not 0 <= self.minimum_milli <= MOST_MILLI:
            raise ValueError("The least quantity is zero or more.")
        if self.lead_days is not None and not 0 <= self.lead_days <= LONGEST_LEAD:
            raise ValueError(f"A lead time is 0 to {LONGEST_LEAD} days.")
        parse_currency(self.currency)
        within(self.supplier_sku, LONGEST_LINE)


def parse_price_e4(text: str, *, units: Decimal = Decimal(1), currency: str = "SEK") -> int:
    """A supplier's price for so many units as ten-thousandths for one, rounded; its currency may stand after it.

    Raises ValueError, also where another currency does.
    """
    number = re.sub(rf"\s*(?:kr|:-|{currency})\Z", "", text.strip(), flags=re.IGNORECASE)
    return round_half_away(parse_decimal(number) * E4 / units)


def set_price(
    tx: Transaction,
    number: str,
    sku: str,
    price_e4: int,
    *,
    valid_from: date,
    currency: str | None = None,
    supplier_sku: str | None = None,
    pack_milli: int | None = None,
    minimum_milli: int | None = None,
    lead_days: int | None = None,
) -> SupplierPriced:
    """Write down what a supplier charges for a product from a day on. None: as before, and at first the usual.

    Raises NotFound for an unknown supplier or product, Refused for what cannot be or is so already.
    """
    supplier = supplier_of(tx, number)
    product = tx.find(Product, sku=sku)
    if product is None:
        raise no_product(sku)
    before = offer_on(tx, supplier, product.id, valid_from)
    given = {
        "currency": currency,
        "supplier_sku": None if supplier_sku is None else one_line(supplier_sku),
        "pack_milli": pack_milli,
        "minimum_milli": minimum_milli,
        "lead_days": lead_days,
    }
    try:
        offer = changed_offer(before, supplier, price_e4=price_e4, **given)
    except ValueError as error:
        raise Refused("supplier.price", str(error)) from error
    if offer == before:
        raise Refused(
            "supplier.unchanged",
            f"Supplier {number} charges that for {sku} on {valid_from} already; nothing was changed.",
            hint=f"kassabok supplier prices list {number}",
        )
    write(tx, supplier.id, product.id, offer, valid_from)
    event = SupplierPriced(
        ref=supplier.number, sku=sku, price_e4=price_e4, currency=offer.currency, valid_from=valid_from
    )
    tx.publish(event)
    return event


def offer_on(tx: Transaction, supplier: Supplier, product_id: int, on: date) -> Offer | None:
    """What the supplier charges on a day: the latest by its first day, of equals the one written last."""
    rows = [
        row
        for row in tx.all(SupplierPrice, supplier_id=supplier.id, product_id=product_id)
        if row.valid_from <= on
    ]
    row = max(rows, key=lambda row: (row.valid_from, row.id), default=None)
    return None if row is None else Offer(**{name: getattr(row, name) for name in OFFER_FIELDS})


OFFER_FIELDS = tuple(Offer.__dataclass_fields__)


def changed_offer(before: Offer | None, supplier: Supplier, **given: object) -> Offer:
    """An offer with what is given, else as before, else as the supplier's usual. Raises ValueError."""
    known: dict[str, object] = (
        {name: getattr(before, name) for name in OFFER_FIELDS} if before else {"currency": supplier.currency}
    )
    known |= {name: value for name, value in given.items() if value is not None}
    if isinstance(known["currency"], str):
        known["currency"] = parse_currency(known["currency"])
    return Offer(**known)  # type: ignore[arg-type]


def write(tx: Transaction, supplier_id: int, product_id: int, offer: Offer, valid_from: date) -> None:
    """Write a price. What it was before stays in the history."""
    tx.insert(
        SupplierPrice,
        supplier_id=supplier_id,
        product_id=product_id,
        valid_from=valid_from,
        **{name: getattr(offer, name) for name in OFFER_FIELDS},
    )
