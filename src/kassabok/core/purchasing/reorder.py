"""What to buy now: what sells while goods are on their way, what orders wait for, and what is bought for an order.

A product is ordered again when what there will be is less than its reorder point: what sells in its lead time, and the
least that the company wants of it. As much is suggested as lasts for some time more, in whole packs.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.money import format_quantity


@dataclass(frozen=True, slots=True)
class Horizon:
    """sold_days: how far back sales are counted. cover_days: how long an order should last once it is here.

    lead_days: how long goods take whose list and supplier do not say.
    """

    sold_days: int = 90
    cover_days: int = 30
    lead_days: int = 14


USUAL = Horizon()


@dataclass(frozen=True, slots=True)
class ReorderRow:
    """A product to be ordered. supplier: "" where it is not known. sold_milli: in the days that were counted, less
    what came back. point_milli: the reorder point. why: how the suggestion comes about, in whole sentences.
    """

    sku: str = field(metadata={"heading": "SKU"})
    name: str
    supplier: str
    supplier_name: str = field(metadata={"table": False})
    unit: str = field(metadata={"table": False})
    available_milli: int = field(metadata={"heading": "Avail."})
    incoming_milli: int
    waiting_milli: int = field(metadata={"heading": "Waits"})
    sold_milli: int = field(metadata={"table": False})
    lead_days: int = field(metadata={"table": False})
    minimum_milli: int = field(metadata={"table": False})
    point_milli: int = field(metadata={"heading": "Point"})
    suggested_milli: int = field(metadata={"heading": "Order"})
    why: str = field(metadata={"table": False})


class _Product(NamedTuple):
    id: int
    sku: str
    name: str
    unit: str
    on_hand_milli: int
    reserved_milli: int
    incoming_milli: int
    waiting_milli: int
    minimum_milli: int
    supplier_id: int | None
    drafted_milli: int

    @property
    def available_milli(self) -> int:
        return self.on_hand_milli - self.reserved_milli


class _Supplier(NamedTuple):
    number: str
    name: str
    lead_days: int | None


class _Price(NamedTuple):
    """What of a supplier's list matters here."""

    pack_milli: int
    minimum_milli: int
    lead_days: int | None


_PRODUCTS = """
SELECT p.id, p.sku, p.name, p.unit, coalesce(l.on_hand_milli, 0), coalesce(l.reserved_milli, 0),
    coalesce(l.incoming_milli, 0), coalesce(r.short_milli, 0), coalesce(m.minimum_milli, 0), m.supplier_id,
    coalesce(d.quantity_milli, 0)
FROM product p
LEFT JOIN stock_level l ON l.product_id = p.id
LEFT JOIN stock_minimum m ON m.product_id = p.id
LEFT JOIN (SELECT product_id, sum(short_milli) AS short_milli FROM reservation
    WHERE short_milli > 0 GROUP BY product_id) r ON r.product_id = p.id
LEFT JOIN (SELECT l.product_id, sum(l.quantity_milli) AS quantity_milli FROM purchase_line l
    JOIN purchase u ON u.id = l.purchase_id WHERE u.state = 'draft' GROUP BY l.product_id) d ON d.product_id = p.id
WHERE NOT p.archived AND p.kind = 'stocked'
ORDER BY p.sku
"""
_SOLD = """
SELECT product_id, -sum(quantity_milli) FROM stock_move
WHERE reason IN ('delivery', 'return') AND date > :since AND date <= :on GROUP BY product_id
"""


def suggestions(
    reader: Reader, *, on: datetime.date, horizon: Horizon = USUAL, supplier: str = ""
) -> list[ReorderRow]:
    """What of the goods kept in stock should be ordered on the day, by SKU.

    supplier: only what is bought of this one, by its number.
    """
    since = on - datetime.timedelta(days=horizon.sold_days)
    sold: dict[int, int] = dict(reader.rows(_SOLD, since=since, on=on))
    sources = Sources(reader, on)
    rows = []
    for row in reader.each(_PRODUCTS):
        product = _Product(*row)
        need = _needed(product, max(sold.get(product.id, 0), 0), horizon, sources)
        of_supplier = not supplier or (need.supplier is not None and need.supplier.number == supplier)
        if need.forecast_milli < need.point_milli and of_supplier:
            rows.append(need.row())
    return rows


class Sources:
    """Whom each product is bought from, and on which terms, on a day."""

    def __init__(self, reader: Reader, on: datetime.date) -> None:
        self._suppliers: dict[int, _Supplier] = {
            row_id: _Supplier(*rest)
            for row_id, *rest in reader.each(
                "SELECT id, number, name, lead_days FROM supplier WHERE NOT archived"
            )
        }
        self._last: dict[int, int] = dict(
            reader.each(
                "SELECT l.product_id, u.supplier_id FROM purchase_line l JOIN purchase u ON u.id = l.purchase_id "
                "WHERE u.state NOT IN ('draft', 'cancelled') ORDER BY l.id"
            )
        )
        self._prices: dict[int, dict[int, _Price]] = {}
        for product_id, supplier_id, *terms in reader.each(
            "SELECT product_id, supplier_id, pack_milli, minimum_milli, lead_days FROM supplier_price "
            "WHERE valid_from <= :on ORDER BY valid_from, id",
            on=on,
        ):
            self._prices.setdefault(product_id, {})[supplier_id] = _Price(*terms)

    def of(self, product_id: int, chosen_id: int | None) -> tuple[_Supplier | None, _Price | None]:
        """The supplier that was chosen, else the one of the last purchase, else one that lists the product."""
        prices = self._prices.get(product_id, {})
        for supplier_id in (chosen_id, self._last.get(product_id), *prices):
            if supplier_id is not None and supplier_id in self._suppliers:
                return self._suppliers[supplier_id], prices.get(supplier_id)
        return None, None


def _needed(product: _Product, sold_milli: int, horizon: Horizon, sources: "Sources") -> "_Need":
    supplier, price = sources.of(product.id, product.supplier_id)
    days = horizon.lead_days
    if price and price.lead_days is not None:
        days = price.lead_days
    elif supplier and supplier.lead_days is not None:
        days = supplier.lead_days
    return _Need(product, supplier, price, horizon, sold_milli, days)


@dataclass(frozen=True, slots=True)
class _Need:
    """A product with what it sold, and how many days it takes to come."""

    product: _Product
    supplier: _Supplier | None
    price: _Price | None
    horizon: Horizon
    sold_milli: int
    days: int

    @property
    def lead_milli(self) -> int:
        """What sells while goods are on their way. Rounded up to the thousandth: rather one too many."""
        return -(-self.sold_milli * self.days // self.horizon.sold_days)

    @property
    def point_milli(self) -> int:
        return self.lead_milli + self.product.minimum_milli

    @property
    def forecast_milli(self) -> int:
        """What there will be once all has come and all is delivered."""
        product = self.product
        return (
            product.available_milli + product.incoming_milli + product.drafted_milli - product.waiting_milli
        )

    @property
    def cover_milli(self) -> int:
        return -(-self.sold_milli * self.horizon.cover_days // self.horizon.sold_days)

    @property
    def suggested_milli(self) -> int:
        """What is lacking, but at least the supplier's minimum, in whole packs; whole units where there is no list."""
        lacking_milli = self.point_milli + self.cover_milli - self.forecast_milli
        pack_milli, least_milli = (
            (self.price.pack_milli, self.price.minimum_milli) if self.price else (1000, 0)
        )
        return -(-max(lacking_milli, least_milli) // pack_milli) * pack_milli

    def row(self) -> ReorderRow:
        product, supplier = self.product, self.supplier
        return ReorderRow(
            sku=product.sku,
            name=product.name,
            supplier=supplier.number if supplier else "",
            supplier_name=supplier.name if supplier else "",
            unit=product.unit,
            available_milli=product.available_milli,
            incoming_milli=product.incoming_milli,
            waiting_milli=product.waiting_milli,
            sold_milli=self.sold_milli,
            lead_days=self.days,
            minimum_milli=product.minimum_milli,
            point_milli=self.point_milli,
            suggested_milli=self.suggested_milli,
            why=" ".join(self.why()),
        )

    def why(self) -> Iterator[str]:
        """How the suggestion comes about."""
        product = self.product
        if self.sold_milli:
            yield (
                f"{self._shown(self.sold_milli)} were sold in {self.horizon.sold_days} days, which is "
                f"{self._shown(self.lead_milli)} in the {self.days} days that goods take."
            )
        if product.minimum_milli:
            yield f"At least {self._shown(product.minimum_milli)} should be there."
        there = f"{self._shown(product.available_milli)} available, {self._shown(product.incoming_milli)} incoming"
        drafted = f", {self._shown(product.drafted_milli)} in drafts" if product.drafted_milli else ""
        waits = f"; orders wait for {self._shown(product.waiting_milli)}" if product.waiting_milli else ""
        yield f"There are {there}{drafted}{waits}."
        if self.cover_milli:
            yield f"{self._shown(self.cover_milli)} more last {self.horizon.cover_days} days."
        if self.price and self.price.minimum_milli:
            yield f"The supplier sells no less than {self._shown(self.price.minimum_milli)}."
        if self.price and self.price.pack_milli != 1000:
            yield f"It is sold by {self._shown(self.price.pack_milli)}."

    def _shown(self, milli: int) -> str:
        return f"{format_quantity(milli)} {self.product.unit}"


# Goods that are bought for an order


class Wanted(NamedTuple):
    """Goods made to order that an order waits for and that are not bought yet. supplier: "" where it is not known."""

    supplier: str
    sku: str
    quantity_milli: int
    order: str
    order_line_id: int


_MADE_TO_ORDER = """
SELECT r.product_id, m.supplier_id, p.sku, r.short_milli, o.number, r.order_line_id, coalesce((
    SELECT sum(l.quantity_milli - l.received_milli - l.cancelled_milli)
    FROM purchase_line l JOIN purchase u ON u.id = l.purchase_id
    WHERE l.order_line_id = r.order_line_id AND u.state IN ('draft', 'placed', 'partly_received')
        AND l.quantity_milli > l.received_milli + l.cancelled_milli), 0)
FROM reservation r JOIN product p ON p.id = r.product_id
JOIN sales_order_line ol ON ol.id = r.order_line_id JOIN sales_order o ON o.id = ol.order_id
LEFT JOIN stock_minimum m ON m.product_id = p.id
WHERE r.short_milli > 0 AND p.kind = 'made_to_order' AND NOT p.archived ORDER BY r.id
"""


def bought_for_orders(reader: Reader, *, on: datetime.date, supplier: str = "") -> list[Wanted]:
    """Goods made to order that have to be bought, the oldest back order first. supplier: only of this one."""
    sources = Sources(reader, on)
    found = []
    for product_id, chosen_id, sku, short_milli, order, line_id, bought_milli in reader.rows(_MADE_TO_ORDER):
        source, _ = sources.of(product_id, chosen_id)
        number = source.number if source else ""
        if short_milli > bought_milli and (not supplier or number == supplier):
            found.append(Wanted(number, sku, short_milli - bought_milli, order, line_id))
    return found
