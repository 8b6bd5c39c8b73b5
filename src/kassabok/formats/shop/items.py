"""The orders of a file one by one: one that cannot be read says why, and the others are none the worse."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from kassabok.formats.errors import BadFile
from kassabok.formats.shop.record import Problem, ShopItem, ShopOrder


def read_item(key: str, line: int, raw: bytes, read: Callable[[], ShopOrder]) -> ShopItem:
    """An order by what reads it. key: what it is called where it cannot be read."""
    try:
        order = read()
    except BadFile as error:
        return ShopItem(key, line, raw, None, Problem(error.code, error.message))
    return ShopItem(order.external_id, line, raw, order)


def each_once(items: Iterable[ShopItem]) -> tuple[ShopItem, ...]:
    """The orders of a table, with a fault where the rows of one stand in two places."""
    seen: set[str] = set()
    found = []
    for item in items:
        found.append(_apart(item) if item.external_id in seen else item)
        seen.add(item.external_id)
    return tuple(found)


def _apart(item: ShopItem) -> ShopItem:
    said = f"line {item.line}: rows of order {item.external_id} stand further up too, and not beside these."
    return replace(item, order=None, fault=Problem("shop.rows_apart", said))
