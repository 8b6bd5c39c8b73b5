"""What the book says of a product while its moves are being made."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from kassabok.core.book.reader import Reader
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused, no_product
from kassabok.core.money import E4, line_amount_ore, round_half_away
from kassabok.core.stock.model import Location

_AT_ONCE = 500  # Keys in one question; databases have limits.


@dataclass(slots=True)
class Shelf:
    """One product's level. It is changed together with the rows, so that it is read once in an event.

    places: what lies at each location, in the order in which the locations were added.
    """

    product_id: int
    sku: str
    kind: str
    unit: str
    cost_e4: int
    on_hand_milli: int
    reserved_milli: int
    value_ore: int
    places: dict[int, int] = field(default_factory=dict)

    def known_cost(self, quantity_milli: int) -> int:
        """What a quantity costs by the product's purchase cost, öre."""
        return line_amount_ore(quantity_milli, Decimal(self.cost_e4) / E4)

    def found_cost(self, quantity_milli: int) -> int:
        """What goods that turned up are worth, öre: as those that lie there, else the product's purchase cost."""
        if self.on_hand_milli <= 0:
            return self.known_cost(quantity_milli)
        return round_half_away(Decimal(self.value_ore * quantity_milli) / self.on_hand_milli)

    def at(self, location_id: int) -> int:
        """What lies at a location, thousandths."""
        return self.places.get(location_id, 0)


_SHELVES = """
SELECT p.id, p.sku, p.kind, p.unit, p.cost_e4, coalesce(l.on_hand_milli, 0), coalesce(l.reserved_milli, 0),
    coalesce(l.value_ore, 0), ll.location_id, ll.on_hand_milli
FROM product p
LEFT JOIN stock_level l ON l.product_id = p.id
LEFT JOIN location_level ll ON ll.product_id = p.id
WHERE {which}
ORDER BY p.id, ll.location_id
"""
_BY_SKU = _SHELVES.format(which="p.sku = :sku")
_OF_DELIVERY = _SHELVES.format(
    which="p.kind <> 'service' AND p.id IN (SELECT ol.product_id FROM delivery_line dl "
    "JOIN sales_order_line ol ON ol.id = dl.order_line_id WHERE dl.delivery_id = :delivery_id)"
)


def shelf_of(tx: Transaction, sku: str) -> Shelf:
    """The shelf of one product. Raises NotFound for an unknown one, Refused for a service."""
    found = _gathered(tx.reader, _BY_SKU, sku=sku)
    if not found:
        raise no_product(sku)
    shelf = next(iter(found.values()))
    if shelf.kind == "service":
        raise Refused("stock.service", f"{sku} is a service; services are not kept in stock.")
    return shelf


def shelves_of_delivery(reader: Reader, delivery_id: int) -> dict[int, Shelf]:
    """The shelves of a delivery's goods by product id; services have none."""
    return _gathered(reader, _OF_DELIVERY, delivery_id=delivery_id)


def shelves_of(reader: Reader, product_ids: Iterable[int]) -> dict[int, Shelf]:
    """The shelves of these products by product id."""
    keys = sorted(set(product_ids))
    shelves: dict[int, Shelf] = {}
    for start in range(0, len(keys), _AT_ONCE):
        listed = ", ".join(map(str, keys[start : start + _AT_ONCE]))
        shelves |= _gathered(reader, _SHELVES.format(which=f"p.id IN ({listed})"))
    return shelves


def _gathered(reader: Reader, sql: str, **params: object) -> dict[int, Shelf]:
    shelves: dict[int, Shelf] = {}
    for *facts, location_id, at_location in reader.rows(sql, **params):
        shelf = shelves.get(facts[0])
        if shelf is None:
            shelf = shelves[facts[0]] = Shelf(*facts)
        if location_id is not None:
            shelf.places[location_id] = at_location
    return shelves


def location_id_of(tx: Transaction, code: str | None) -> int:
    """The key of a location by its code; the first one when none is given. Raises NotFound."""
    if code is None:
        return int(tx.reader.value("SELECT min(id) FROM location"))
    location = tx.find(Location, code=code)
    if location is None:
        known = ", ".join(name for (name,) in tx.reader.rows("SELECT code FROM location ORDER BY id"))
        raise NotFound("location.unknown", f"There is no stock location {code}.", hint=f"Known: {known}.")
    return location.id
