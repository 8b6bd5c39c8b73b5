"""Orders of the company's own storefront: JSON with the fields of record.ShopOrder, and a mark of which it is.

What writes it and what reads it are this program; it is a format so that such an order is kept, parked and read again
as those of any other shop.
"""

from collections.abc import Iterable, Mapping

from kassabok.formats.shop.nodes import RawObject
from kassabok.formats.shop.record import Problem, ShopItem, ShopOrder

DIALECT = "own"
MARK = "kassabok_order"
VERSION = 1


def write(order: ShopOrder) -> bytes:
    """One order; what read() gives is equal to it."""
    import msgspec

    fields = msgspec.to_builtins(order)
    return msgspec.json.encode({MARK: VERSION, **fields})


def is_order(value: Mapping[str, object]) -> bool:
    return MARK in value


def read(found: Iterable[RawObject]) -> tuple[ShopItem, ...]:
    """An order that cannot be read has its fault with it."""
    return tuple(_item(raw) for raw in found)


def _item(raw: RawObject) -> ShopItem:
    import msgspec

    key = str(raw.value.get("external_id") or "")
    try:
        if raw.value.get(MARK) != VERSION:
            raise ValueError(f"it is of version {raw.value.get(MARK)}, and version {VERSION} is known")
        order = msgspec.json.decode(raw.raw, type=ShopOrder)
        rates = [*(line.rate for line in order.lines), *(tax.rate for tax in order.taxes)]
        if not all(rate is None or rate.is_finite() for rate in rates):
            raise ValueError("a rate is no number")
    except ValueError as error:
        message = f"line {raw.line}: this is no order of our own shop: {error}."
        return ShopItem(key, raw.line, raw.raw, None, Problem("shop.own", message))
    return ShopItem(order.external_id, raw.line, raw.raw, order)
