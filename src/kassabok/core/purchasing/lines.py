"""From what is asked for to what stands in a purchase order: products, the supplier's prices, and when they come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from shlex import quote
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused, no_product
from kassabok.core.money import E4, MOST_MILLI, MOST_ORE, SEK, format_quantity, line_amount_ore
from kassabok.core.parties.model import Supplier
from kassabok.core.products.model import Product
from kassabok.core.purchasing.model import SupplierPrice

E6 = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseRequest:
    """A product that somebody wants to buy.

    unit_price_e4: in the order's currency, without VAT; None takes what the supplier charges on the day. order_line_id:
    the back order that it is bought for.
    """

    sku: str
    quantity_milli: int = 1000
    unit_price_e4: int | None = None
    discount_e4: int = 0
    order_line_id: int | None = None


class PricedLine(NamedTuple):
    """A line as it goes into the table."""

    product_id: int
    sku: str
    supplier_sku: str
    text: str
    quantity_milli: int
    unit: str
    unit_price_e4: int
    discount_e4: int
    amount_ore: int
    expected_on: date | None
    order_line_id: int | None


@dataclass(frozen=True, slots=True)
class Terms:
    """Of whom a purchase order buys, on which day, and in which currency. wanted_on: the day the goods are wanted."""

    supplier: Supplier
    on: date
    currency: str
    wanted_on: date | None


def priced(tx: Transaction, requests: Sequence[PurchaseRequest], terms: Terms) -> list[PricedLine]:
    """The lines with products, prices and days. Raises NotFound for an unknown product, Refused for what cannot be."""
    if not requests:
        raise Refused(
            "purchase.empty",
            "A purchase order needs at least one line.",
            hint="Give one with --line SKU=QUANTITY.",
        )
    return [_priced(tx, request, terms) for request in requests]


def _priced(tx: Transaction, request: PurchaseRequest, terms: Terms) -> PricedLine:
    product = product_to_buy(tx, request.sku)
    _refuse_odd(request)
    listed = _listed(tx, terms, product.id)
    price_e4 = request.unit_price_e4
    if price_e4 is None:
        price_e4 = _usual_price_e4(tx, terms, product, listed)
    amount_ore = line_amount_ore(
        request.quantity_milli, Decimal(price_e4) / E4, Decimal(request.discount_e4) / 100
    )
    if amount_ore > MOST_ORE:
        raise Refused("purchase.amount", f"The line {product.sku} comes to more than a hundred billion.")
    return PricedLine(
        product.id,
        product.sku,
        listed.supplier_sku if listed else "",
        product.name,
        request.quantity_milli,
        product.unit,
        price_e4,
        request.discount_e4,
        amount_ore,
        terms.wanted_on or _expected(terms, listed),
        request.order_line_id,
    )


def product_to_buy(tx: Transaction, sku: str) -> Product:
    """The product. Raises NotFound for an unknown one, Refused for a service and for one that is archived."""
    product = tx.find(Product, sku=sku)
    if product is None:
        raise no_product(sku)
    if product.kind == "service":
        raise Refused(
            "purchase.service",
            f"{sku} is a service; purchase orders are for goods that come into stock.",
        )
    if product.archived:
        raise Refused(
            "purchase.archived",
            f"Product {sku} is archived and is not bought any more.",
            hint=f"kassabok product archive {quote(sku)} --undo puts it back in the range.",
        )
    return product


def _refuse_odd(request: PurchaseRequest) -> None:
    if not 0 < request.quantity_milli <= MOST_MILLI:
        raise Refused(
            "purchase.quantity",
            f"The quantity of {request.sku} is above zero and at most {format_quantity(MOST_MILLI)}, "
            f"not {format_quantity(request.quantity_milli)}.",
        )
    if not 0 <= request.discount_e4 <= E4:
        raise Refused("purchase.discount", f"The discount on {request.sku} is between 0 and 100 percent.")
    if request.unit_price_e4 is not None and not 0 <= request.unit_price_e4 <= MOST_ORE * 100:
        raise Refused(
            "purchase.price", f"The price of {request.sku} is zero or more, and less than a billion."
        )


def _listed(tx: Transaction, terms: Terms, product_id: int) -> SupplierPrice | None:
    """What the supplier's price list says on the day, in the order's currency."""
    rows = [
        row
        for row in tx.all(SupplierPrice, supplier_id=terms.supplier.id, product_id=product_id)
        if row.valid_from <= terms.on and row.currency == terms.currency
    ]
    return max(rows, key=lambda row: (row.valid_from, row.id), default=None)


_LAST = """
SELECT l.unit_price_e4 FROM purchase_line l JOIN purchase u ON u.id = l.purchase_id
WHERE l.product_id = :product_id AND u.supplier_id = :supplier_id AND u.currency = :currency
    AND u.state NOT IN ('draft', 'cancelled')
ORDER BY l.id DESC LIMIT 1
"""


def _usual_price_e4(tx: Transaction, terms: Terms, product: Product, listed: SupplierPrice | None) -> int:
    """The price of the list, else what was paid to the supplier last, else the product's purchase cost (kronor)."""
    if listed:
        return listed.price_e4
    last = tx.reader.value(
        _LAST, product_id=product.id, supplier_id=terms.supplier.id, currency=terms.currency
    )
    if last is not None:
        return int(last)
    if terms.currency == SEK and product.cost_e4:
        return product.cost_e4
    raise Refused(
        "purchase.no_price",
        f"What supplier {terms.supplier.number} charges for {product.sku} in {terms.currency} is not known.",
        hint=f"Price the line: {product.sku}=1@45.",
    )


def _expected(terms: Terms, listed: SupplierPrice | None) -> date | None:
    """The day when the goods should be here by the lead time of the list, or of the supplier."""
    days = terms.supplier.lead_days
    if listed and listed.lead_days is not None:
        days = listed.lead_days
    return None if days is None else terms.on + timedelta(days=days)
