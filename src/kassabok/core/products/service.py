"""The verbs of the product register: add, edit, price, picture."""

from datetime import date
from shlex import quote
from typing import Unpack, cast

from kassabok.core.book.reader import Reader
from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import NotFound, Refused, no_product
from kassabok.core.events import ProductChanged, ProductPriced, ProductRegistered
from kassabok.core.identifiers import gtin_spellings
from kassabok.core.products.fields import (
    DEFAULTS,
    InStock,
    Price,
    ProductFields,
    WrongField,
    checked,
    checked_sku,
    refuse_conflict,
    search_key,
)
from kassabok.core.products.model import Product, ProductPrice
from kassabok.core.products.pricing import price_on
from kassabok.core.products.unit_price import checked_price_e4, shown_kronor
from kassabok.formats.pictures import read_picture


def add(
    tx: Transaction,
    sku: str,
    *,
    price: Price | None = None,
    price_from: date | None = None,
    **fields: Unpack[ProductFields],
) -> ProductRegistered:
    """Register a product. price: its sales price from price_from on, without which it is the day of the command.

    Raises Refused when a field is not right, or the SKU or the GTIN is taken.
    """
    sku = _new_sku(tx, sku)
    try:
        row = DEFAULTS | checked({"name": "", **fields}, tx.rates.vat_classes())
        if price is not None:
            checked_price_e4(price.price_e4)
    except ValueError as error:
        raise refusal(error) from error
    _refuse_taken_gtin(tx, row["gtin"])
    product_id = tx.insert(Product, sku=sku, search_key=search_key(sku, row), **row)
    event = ProductRegistered(ref=sku)
    tx.publish(event)
    if price is not None:
        write_price(tx, product_id, sku, price, price_from or tx.today)
    return event


def edit(tx: Transaction, sku: str, **changes: Unpack[ProductFields]) -> ProductChanged:
    """Change fields of a product. What is as it was is no change; changing nothing at all is refused.

    Raises NotFound for an unknown SKU, Refused when a field is not right or the stock stands against the change.
    """
    product = product_of(tx, sku)
    before = fields_of(product)
    try:
        after = before | checked(changes, tx.rates.vat_classes())
        refuse_conflict(sku, before, after, _stock_of(tx, product.id))
        refuse_other_nature(tx.reader, sku, before, after)
    except WrongField as error:
        raise refusal(error) from error
    changed = differences(before, after)
    if not changed:
        raise Refused(
            "product.unchanged",
            f"{sku} is so already; nothing was changed.",
            hint=f"kassabok product show {quote(sku)}",
        )
    if "gtin" in changed:
        _refuse_taken_gtin(tx, after["gtin"], but=product)
    return change(tx, product.id, sku, after, changed)


def set_price(tx: Transaction, sku: str, price: Price, *, valid_from: date) -> ProductPriced:
    """Give a product a sales price from a day on. The old one stays in the history and in what was sold at it.

    Raises NotFound for an unknown SKU, Refused when it has that price on that day already.
    """
    product = product_of(tx, sku)
    try:
        checked_price_e4(price.price_e4)
    except ValueError as error:
        raise Refused("product.price", str(error)) from error
    before = price_on(tx, product.id, valid_from)
    if before is not None and Price(before.price_e4, before.includes_vat) == price:
        raise Refused(
            "product.unchanged",
            f"{sku} costs {shown_kronor(price.price_e4)} kr on {valid_from} already; nothing was changed.",
            hint=f"kassabok product show {quote(sku)}",
        )
    return write_price(tx, product.id, sku, price, valid_from)


def reduce_price(
    tx: Transaction, sku: str, price: Price, *, valid_from: date, until: date
) -> tuple[ProductPriced, ProductPriced]:
    """Lower a sales price for some days, after which the price that it had takes over again.

    Raises NotFound for an unknown SKU, Refused when it has no price before, the new one is no lower, or another price
    begins in those days.
    """
    product = product_of(tx, sku)
    before = price_on(tx, product.id, valid_from)
    if before is None or before.includes_vat != price.includes_vat or price.price_e4 >= before.price_e4:
        costs = f"costs {shown_kronor(before.price_e4)} kr" if before else "has no price"
        raise Refused(
            "product.not_reduced",
            f"{sku} {costs} on {valid_from}; a reduced price is lower than the one before it, and kept as that was.",
            hint=f"kassabok product show {quote(sku)}",
        )
    if until < valid_from:
        raise Refused("product.days", f"A price from {valid_from} cannot end on {until}, which is before it.")
    starts = [row.valid_from for row in tx.all(ProductPrice, product_id=product.id)]
    other = next((day for day in sorted(starts) if valid_from < day <= until + ONE_DAY), None)
    if other is not None:
        raise Refused(
            "product.price_between",
            f"{sku} has another price from {other} on, so the one before cannot come back on {until + ONE_DAY}.",
            hint=f"kassabok product price {quote(sku)} {shown_kronor(price.price_e4)} --from {valid_from}",
        )
    first = set_price(tx, sku, price, valid_from=valid_from)
    back = Price(before.price_e4, before.includes_vat)
    return first, write_price(tx, product.id, sku, back, until + ONE_DAY)


def set_picture(tx: Transaction, sku: str, data: bytes, *, name: str) -> ProductChanged:
    """Keep a picture of the product in the book. name: the file's.

    Raises NotFound for an unknown SKU, BadFile when the file is not a whole picture, Refused when it has it already.
    """
    product = product_of(tx, sku)
    picture = read_picture(data)
    sha256 = tx.attach(
        data, media_type=picture.media_type, kind="product", ref=sku, role="picture", name=name
    )
    if sha256 == product.picture_sha256:
        raise Refused("product.unchanged", f"{sku} has that picture already; nothing was changed.")
    return _set_picture(tx, product, sha256)


def remove_picture(tx: Transaction, sku: str) -> ProductChanged:
    """Take a product's picture away. Its file stays in the book. Raises NotFound when there is none."""
    product = product_of(tx, sku)
    if product.picture_sha256 is None:
        raise NotFound("product.no_picture", f"{sku} has no picture.")
    return _set_picture(tx, product, None)


# What the import shares


def fields_of(product: Product) -> ProductFields:
    """The fields that people can set, as they are."""
    return cast(ProductFields, {name: getattr(product, name) for name in DEFAULTS})


def differences(before: ProductFields, after: ProductFields) -> tuple[str, ...]:
    """The names of the fields that differ."""
    return tuple(name for name in DEFAULTS if before[name] != after[name])  # type: ignore[literal-required]


def change(
    tx: Transaction, product_id: int, sku: str, after: ProductFields, changed: tuple[str, ...]
) -> ProductChanged:
    """Write the changed fields and tell of it."""
    values = {name: after[name] for name in changed}  # type: ignore[literal-required]
    tx.update(Product, product_id, search_key=search_key(sku, after), **values)
    event = ProductChanged(ref=sku, changed=changed)
    tx.publish(event)
    return event


def refuse_other_nature(reader: Reader, sku: str, before: ProductFields, after: ProductFields) -> None:
    """Raise WrongField where a service would become goods, or goods a service, after it was sold.

    Deliveries of goods have moved stock and those of services have not: what was sold must stay what it was.
    """
    if (before["kind"] == "service") == (after["kind"] == "service"):
        return
    if reader.value(_SOLD, sku=sku):
        raise WrongField(
            "kind",
            f"{sku} has been sold as {before['kind'].replace('_', ' ')}; register a new product instead.",
        )


_SOLD = """
SELECT 1 FROM product p JOIN sales_order_line l ON l.product_id = p.id JOIN sales_order o ON o.id = l.order_id
WHERE p.sku = :sku AND (l.delivered_milli > 0 OR o.state IN ('confirmed', 'partly_delivered')) LIMIT 1
"""


def write_price(tx: Transaction, product_id: int, sku: str, price: Price, valid_from: date) -> ProductPriced:
    """Write a price and tell of it."""
    tx.insert(ProductPrice, product_id=product_id, valid_from=valid_from, set_on=tx.today, **price._asdict())
    event = ProductPriced(ref=sku, valid_from=valid_from, **price._asdict())
    tx.publish(event)
    return event


def refusal(error: ValueError) -> Refused:
    """The error for the screen."""
    if not isinstance(error, WrongField):
        return Refused("product.price", str(error))
    return Refused(f"product.{error.name}", str(error), hint=error.hint)


def product_of(tx: Transaction, sku: str) -> Product:
    """The product with this SKU. Raises NotFound."""
    product = tx.find(Product, sku=sku)
    if product is None:
        raise no_product(sku)
    return product


def _new_sku(tx: Transaction, sku: str) -> str:
    try:
        right = checked_sku(sku)
    except ValueError as error:
        raise Refused("product.sku", str(error)) from error
    if tx.find(Product, sku=right) is not None:
        raise Refused(
            "product.exists",
            f"There is a product {right} already.",
            hint=f"kassabok product show {quote(right)}",
        )
    return right


def _refuse_taken_gtin(tx: Transaction, gtin: str | None, *, but: Product | None = None) -> None:
    """The same GTIN may be written in several lengths; it still is one product."""
    for spelling in gtin_spellings(gtin) if gtin else ():
        other = tx.find(Product, gtin=spelling)
        if other is not None and (but is None or other.id != but.id):
            raise Refused(
                "product.gtin",
                f"The GTIN {gtin} is {other.sku}'s already.",
                hint=f"kassabok product show {quote(other.sku)}",
            )


def _stock_of(tx: Transaction, product_id: int) -> InStock:
    figures = tx.reader.rows(
        "SELECT (SELECT on_hand_milli FROM stock_level WHERE product_id = :id), "
        "(SELECT sum(open_milli + short_milli) FROM reservation "
        "WHERE product_id = :id AND (open_milli > 0 OR short_milli > 0)), "
        "(SELECT min(on_hand_milli) FROM location_level WHERE product_id = :id), "
        "(SELECT incoming_milli FROM stock_level WHERE product_id = :id)",
        id=product_id,
    )[0]
    return InStock(*(milli or 0 for milli in figures))


def _set_picture(tx: Transaction, product: Product, sha256: str | None) -> ProductChanged:
    tx.update(Product, product.id, picture_sha256=sha256)
    event = ProductChanged(ref=product.sku, changed=("picture",))
    tx.publish(event)
    return event
