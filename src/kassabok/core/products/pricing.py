"""What a product costs its buyer on a day. Read by every area that writes a line."""

from datetime import date
from decimal import Decimal
from shlex import quote

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.money import round_half_away
from kassabok.core.products.model import Product, ProductPrice


def price_on(tx: Transaction, product_id: int, on: date) -> ProductPrice | None:
    """The price in force on a day: the latest by its first day, of equals the one written last."""
    started = [row for row in tx.all(ProductPrice, product_id=product_id) if row.valid_from <= on]
    return max(started, key=lambda row: (row.valid_from, row.id), default=None)


def sales_price_e4(tx: Transaction, product: Product, *, on: date, include_vat: bool) -> int:
    """The price of one unit on the day, with or without VAT as asked, in ten-thousandths of a krona.

    A price that is kept the other way is converted with the VAT rate of the day. Raises Refused when there is none.
    """
    price = price_on(tx, product.id, on)
    if price is None:
        raise Refused(
            "product.no_price",
            f"{product.sku} has no sales price on {on}.",
            hint=f"kassabok product price {quote(product.sku)} 99 --from {on}, or price the line: {product.sku}=1@99.",
        )
    if price.includes_vat == include_vat:
        return price.price_e4
    factor = 1 + tx.rates.vat(product.vat_class, on)
    return round_half_away(price.price_e4 * factor if include_vat else Decimal(price.price_e4) / factor)
