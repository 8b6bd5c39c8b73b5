"""Sales by product, customer, channel, month, VAT or object; best sellers, slow movers, and what is bought together."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.marketing.reports.sold import COST, SOLD
from kassabok.core.money import round_half_away

SLOW_DAYS = 180
MOST_PAIRS = 20


@dataclass(frozen=True, slots=True)
class SalesRow:
    """What was sold, less what was credited or came back, excl. VAT.

    key: of what, by --by: a SKU, a customer's number, a month ... orders: how many have a sale in it. returned_milli:
    what is taken off quantity_milli. cost_ore: None where cost is not told apart that way. margin_percent: of the
    revenue, None where there is none.
    """

    key: str = field(metadata={"heading": "What", "sv": "Nyckel"})
    name: str = field(metadata={"sv": "Benämning", "table": "filled"})
    orders: int = field(metadata={"sv": "Order"})
    quantity_milli: int = field(metadata={"sv": "Antal"})
    returned_milli: int = field(metadata={"sv": "Returer", "table": "filled"})
    revenue_ore: int = field(metadata={"sv": "Intäkt"})
    cost_ore: int | None = field(metadata={"sv": "Kostnad", "table": "known"})
    margin_ore: int | None = field(metadata={"sv": "Marginal", "table": "known"})
    margin_percent: Decimal | None = field(
        metadata={"heading": "Margin %", "sv": "Marginal %", "table": "known"}
    )


@dataclass(frozen=True, slots=True)
class SlowRow:
    """A product that lies in stock and does not sell. value_ore: what is tied up in it. last_sold: None for never."""

    sku: str = field(metadata={"sv": "Artikel"})
    name: str = field(metadata={"sv": "Benämning"})
    on_hand_milli: int = field(metadata={"sv": "I lager"})
    value_ore: int = field(metadata={"sv": "Värde"})
    last_sold: datetime.date | None = field(metadata={"sv": "Såldes senast"})


@dataclass(frozen=True, slots=True)
class TogetherRow:
    """Two products in the same orders. percent: how many of the orders with the first have the other too."""

    sku: str = field(metadata={"sv": "Artikel"})
    name: str = field(metadata={"sv": "Benämning"})
    with_sku: str = field(metadata={"heading": "With", "sv": "Med"})
    with_name: str = field(metadata={"heading": "Name", "sv": "Benämning"})
    orders: int = field(metadata={"sv": "Order"})
    percent: Decimal = field(metadata={"heading": "Of the first %", "sv": "Av den första %"})


class _By(NamedTuple):
    """key, name: SQL over a row of `sold` or `cost` called s. joins: what they need. has_cost: cost knows them too."""

    key: str
    name: str = "''"
    joins: str = ""
    has_cost: bool = True


_NO_PRODUCT = "CASE s.kind WHEN 'freight' THEN 'Freight' ELSE 'Lines without a product' END"
_SHOP = (
    "(SELECT c.name FROM web_order w JOIN shop_channel c ON c.id = w.channel_id "
    "WHERE w.order_id = s.order_id LIMIT 1)"
)
_BY = {
    "product": _By(
        "coalesce(p.sku, '')",
        f"coalesce(p.name, {_NO_PRODUCT})",
        "LEFT JOIN product p ON p.id = s.product_id",
    ),
    "customer": _By(
        "coalesce(k.number, '')",
        "coalesce(k.name, 'Cost of no order')",
        "LEFT JOIN customer k ON k.id = s.customer_id",
    ),
    "channel": _By(
        f"coalesce({_SHOP}, CASE WHEN o.id IS NULL THEN 'no order' WHEN o.billing = 'receipt' THEN 'counter' "
        "ELSE 'orders' END)",
        joins="LEFT JOIN sales_order o ON o.id = s.order_id",
    ),
    "period": _By("substr(s.date, 1, 7)"),
    "vat": _By("s.vat_treatment || ' ' || s.vat_rate_e4", has_cost=False),
    "object": _By("coalesce(s.objects, '{}')"),
    "returning": _By(
        "CASE WHEN k.id IS NULL THEN 'no order' WHEN k.number = '0' THEN 'counter' "
        "WHEN f.date >= :first THEN 'new' ELSE 'returning' END",
        joins="LEFT JOIN customer k ON k.id = s.customer_id LEFT JOIN first_sale f ON f.customer_id = s.customer_id",
    ),
}
BY = tuple(_BY)

# The first day on which a customer bought anything, of all days.
_FIRST_SALE = """
first_sale AS (
    SELECT customer_id, min(date) AS date FROM (
        SELECT customer_id, date FROM invoice WHERE kind = 'invoice'
        UNION ALL SELECT o.customer_id, r.date FROM receipt r JOIN sales_order o ON o.id = r.order_id
    ) AS every_sale GROUP BY customer_id
)"""


def sales(reader: Reader, first: datetime.date, last: datetime.date, *, by: str) -> list[SalesRow]:
    """The sales of the days, the largest revenue first; months in their order. by: one of BY.

    The revenue of the rows is that of the income accounts, whatever they are told apart by, and so is the cost.
    """
    asked = _BY[by]
    more = f", {_FIRST_SALE}" if "first_sale" in asked.joins else ""
    sold = reader.rows(
        f"WITH {SOLD}{more} SELECT {asked.key}, {asked.name}, count(DISTINCT CASE WHEN s.quantity_milli > 0 "
        "THEN s.order_id END), sum(s.quantity_milli), "
        "sum(CASE WHEN s.quantity_milli < 0 THEN -s.quantity_milli ELSE 0 END), sum(s.net_ore) "
        f"FROM sold s {asked.joins} GROUP BY 1, 2",
        first=first,
        last=last,
    )
    costs: dict[tuple[str, str], int] = {}
    if asked.has_cost:
        costs = {
            (key, name): cost_ore
            for key, name, cost_ore in reader.rows(
                f"WITH {COST}{more} SELECT {asked.key}, {asked.name}, sum(s.cost_ore) FROM cost s {asked.joins} "
                "GROUP BY 1, 2",
                first=first,
                last=last,
            )
            if cost_ore
        }
    facts: dict[tuple[str, str], tuple[int, int, int, int]] = {(row[0], row[1]): row[2:] for row in sold}
    rows = [
        _row(by, key, facts.get(key, (0, 0, 0, 0)), costs.get(key, 0) if asked.has_cost else None)
        for key in facts | costs
    ]
    if by == "period":
        return sorted(rows, key=lambda row: row.key)
    return sorted(rows, key=lambda row: (-row.revenue_ore, row.key, row.name))


def _row(by: str, key: tuple[str, str], facts: tuple[int, int, int, int], cost_ore: int | None) -> SalesRow:
    orders, quantity_milli, returned_milli, revenue_ore = facts
    margin_ore = None if cost_ore is None else revenue_ore - cost_ore
    return SalesRow(
        key=_WORDS[by](key[0]) if by in _WORDS else key[0],
        name=key[1],
        orders=orders,
        quantity_milli=quantity_milli,
        returned_milli=returned_milli,
        revenue_ore=revenue_ore,
        cost_ore=cost_ore,
        margin_ore=margin_ore,
        margin_percent=percent_of(margin_ore, revenue_ore),
    )


def percent_of(part: int | None, whole: int) -> Decimal | None:
    """With one decimal, half away from zero; None of nothing."""
    if part is None or whole <= 0:
        return None
    return Decimal(round_half_away(Decimal(part) * 1000 / whole)) / 10


def _vat_words(key: str) -> str:
    treatment, rate_e4 = key.split(" ")
    return f"{int(rate_e4) // 100} %" if treatment == "domestic" else treatment.replace("_", " ")


def _object_words(key: str) -> str:
    import json

    return ", ".join(f"{dimension}:{code}" for dimension, code in json.loads(key).items()) or "-"


_WORDS = {"vat": _vat_words, "object": _object_words}


def best(rows: list[SalesRow], number: int, *, by_margin: bool) -> list[SalesRow]:
    """The first so many, by revenue or by margin."""
    if by_margin:
        rows = sorted(rows, key=lambda row: (-(row.margin_ore or 0), row.key))
    return rows[:number]


_SLOW = """
SELECT p.sku, p.name, l.on_hand_milli, l.value_ore, sale.date AS last_sold
FROM stock_level l JOIN product p ON p.id = l.product_id
LEFT JOIN (SELECT product_id, max(date) AS date FROM stock_move WHERE reason = 'delivery' AND date <= :on
    GROUP BY product_id) sale ON sale.product_id = p.id
WHERE l.on_hand_milli > 0 AND (sale.date IS NULL OR sale.date < :since)
    AND EXISTS (SELECT 1 FROM stock_move m WHERE m.product_id = p.id AND m.quantity_milli > 0 AND m.date < :since)
ORDER BY l.value_ore DESC, p.sku
"""


def slow_movers(reader: Reader, on: datetime.date, *, days: int = SLOW_DAYS) -> list[SlowRow]:
    """Products in stock of which none was delivered for so many days, the largest value first.

    What has lain there for less than that is not slow yet.
    """
    return reader.read(SlowRow, _SLOW, on=on, since=on - datetime.timedelta(days=days))


_TOGETHER = """
WITH part AS (
    SELECT DISTINCT l.order_id, l.product_id FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
    WHERE o.date BETWEEN :first AND :last AND o.state IN ('confirmed', 'partly_delivered', 'delivered')
        AND l.product_id IS NOT NULL AND l.cancelled_milli < l.quantity_milli
), pair AS (
    SELECT a.product_id AS one_id, b.product_id AS other_id, count(*) AS orders
    FROM part a JOIN part b ON b.order_id = a.order_id AND b.product_id <> a.product_id
    GROUP BY a.product_id, b.product_id
), alone AS (SELECT product_id, count(*) AS orders FROM part GROUP BY product_id)
SELECT p.sku, p.name, q.sku, q.name, pair.orders, alone.orders
FROM pair JOIN alone ON alone.product_id = pair.one_id
JOIN product p ON p.id = pair.one_id JOIN product q ON q.id = pair.other_id
-- Of the two ways to tell a pair, the one that says more.
JOIN alone other ON other.product_id = pair.other_id
WHERE alone.orders < other.orders OR (alone.orders = other.orders AND p.sku < q.sku)
ORDER BY pair.orders DESC, p.sku, q.sku LIMIT :most
"""


def bought_together(
    reader: Reader, first: datetime.date, last: datetime.date, *, most: int = MOST_PAIRS
) -> list[TogetherRow]:
    """Pairs of products that stand in the same orders of these days, the most frequent first."""
    return [
        TogetherRow(sku, name, with_sku, with_name, orders, percent_of(orders, alone) or Decimal(0))
        for sku, name, with_sku, with_name, orders, alone in reader.rows(
            _TOGETHER, first=first, last=last, most=most
        )
    ]
