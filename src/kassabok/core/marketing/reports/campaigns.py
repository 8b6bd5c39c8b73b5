"""Campaigns, and what came of them."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound
from kassabok.core.marketing.reports.sales import percent_of
from kassabok.core.marketing.reports.sold import COST, SOLD
from kassabok.core.money import kronor


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign in a list: what it gives, when, and for what. percent, amount_ore: None where it gives another thing.

    minimum_ore: what an order must come to. most_uses, most_each: how many orders may use it, of all and of one
    customer. orders: how many have.
    """

    code: str
    name: str = field(metadata={"table": "filled"})
    percent: Decimal | None = field(metadata={"table": "filled"})
    amount_ore: int | None = field(metadata={"table": "filled", "total": False})
    free_freight: bool = field(metadata={"table": "filled"})
    starts_on: datetime.date = field(metadata={"heading": "From"})
    ends_on: datetime.date | None = field(metadata={"heading": "To"})
    minimum_ore: int = field(metadata={"table": "filled", "total": False})
    most_uses: int | None = field(metadata={"table": "filled", "total": False})
    most_each: int | None = field(metadata={"table": "filled", "total": False})
    not_reduced: bool = field(metadata={"table": "filled"})
    orders: int


@dataclass(frozen=True, slots=True)
class ToldCodeRow:
    """A code that web shops have told of, and no campaign has. discount_ore: taken off, as the orders are priced."""

    code: str
    channels: str
    orders: int
    first: datetime.date
    last: datetime.date
    discount_ore: int


@dataclass(frozen=True, slots=True)
class CampaignOrderRow:
    """An order that has used the code. discount_ore: what it took off, excl. VAT."""

    order: str
    date: datetime.date
    customer: str
    state: str = field(metadata={"words": True})
    discount_ore: int


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign with its orders."""

    code: str
    name: str
    percent: Decimal | None
    amount_ore: int | None
    free_freight: bool
    starts_on: datetime.date = field(metadata={"heading": "From"})
    ends_on: datetime.date | None = field(metadata={"heading": "To"})
    minimum_ore: int
    most_uses: int | None
    most_each: int | None
    not_reduced: bool
    products: tuple[str, ...]
    orders: tuple[CampaignOrderRow, ...]


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """What came of a campaign, excl. VAT, so far.

    orders: those that stand. new_customers: who had bought nothing before their order with the code. discount_ore: what
    it took off in these. revenue_ore: invoiced and sold on them, less refunded_ore. days: of the campaign so far.
    all_sales_ore, all_margin_ore: of everything that was sold on those days; before: on as many days before them.
    """

    code: str
    orders: int
    customers: int
    new_customers: int
    discount_ore: int
    revenue_ore: int
    refunded_ore: int
    cost_ore: int
    margin_ore: int
    margin_percent: Decimal | None = field(metadata={"heading": "Margin %"})
    days: int
    all_sales_ore: int
    all_margin_ore: int
    all_sales_before_ore: int
    all_margin_before_ore: int


_CAMPAIGNS = """
SELECT c.code, c.name, c.gives, c.percent_e4, c.amount_ore, c.starts_on, c.ends_on, c.minimum_ore, c.most_uses,
    c.most_each, c.not_reduced,
    (SELECT count(*) FROM campaign_order u JOIN sales_order o ON o.id = u.order_id
        WHERE u.campaign_id = c.id AND o.state <> 'cancelled')
FROM campaign c ORDER BY c.starts_on, c.code
"""
_TOLD = """
SELECT t.code, group_concat(DISTINCT s.name) AS channels, count(*) AS orders, min(w.date) AS first, max(w.date) AS last,
    sum(t.discount_ore) AS discount_ore
FROM web_order_code t JOIN web_order w ON w.id = t.web_order_id JOIN shop_channel s ON s.id = w.channel_id
WHERE NOT EXISTS (SELECT 1 FROM campaign c WHERE c.code = t.code)
GROUP BY t.code ORDER BY t.code
"""


def campaigns(reader: Reader) -> list[CampaignRow]:
    """All of them, the oldest first."""
    return [CampaignRow(**_facts(row), orders=row[11]) for row in reader.rows(_CAMPAIGNS)]


def told_codes(reader: Reader) -> list[ToldCodeRow]:
    """The codes of web shops that are no campaign's, by code."""
    return reader.read(ToldCodeRow, _TOLD)


def _facts(row: tuple[Any, ...]) -> dict[str, Any]:
    code, name, gives, percent_e4, amount_ore, starts_on, ends_on = row[:7]
    minimum_ore, most_uses, most_each, not_reduced = row[7:11]
    return {
        "code": code,
        "name": name,
        "percent": kronor(percent_e4 * 100) if gives == "percent" else None,
        "amount_ore": amount_ore if gives == "amount" else None,
        "free_freight": gives == "freight",
        "starts_on": datetime.date.fromisoformat(starts_on),
        "ends_on": datetime.date.fromisoformat(ends_on) if ends_on else None,
        "minimum_ore": minimum_ore,
        "most_uses": most_uses,
        "most_each": most_each,
        "not_reduced": bool(not_reduced),
    }


def campaign(reader: Reader, code: str) -> CampaignView:
    """One, with the orders that have used its code. Raises NotFound."""
    code = _which(reader, code)
    row = next(row for row in reader.rows(_CAMPAIGNS) if row[0] == code)
    orders = reader.read(
        CampaignOrderRow,
        'SELECT o.number AS "order", o.date, k.number AS customer, o.state, u.discount_ore '
        "FROM campaign c JOIN campaign_order u ON u.campaign_id = c.id JOIN sales_order o ON o.id = u.order_id "
        "JOIN customer k ON k.id = o.customer_id WHERE c.code = :code ORDER BY u.id",
        code=code,
    )
    products = reader.rows(
        "SELECT p.sku FROM campaign c JOIN campaign_product g ON g.campaign_id = c.id "
        "JOIN product p ON p.id = g.product_id WHERE c.code = :code ORDER BY p.sku",
        code=code,
    )
    return CampaignView(**_facts(row), products=tuple(sku for (sku,) in products), orders=tuple(orders))


def _which(reader: Reader, code: str) -> str:
    found = reader.value("SELECT code FROM campaign WHERE code = :code", code=code.strip().upper())
    if found is None:
        raise NotFound(
            "campaign.unknown",
            f"There is no campaign with the code {code.strip()[:40]}.",
            hint="kassabok campaign list shows them.",
        )
    return str(found)


_RESULT = f"""
WITH {SOLD}, {COST}, used AS (
    SELECT o.id AS order_id, o.customer_id, o.date, u.discount_ore
    FROM campaign c JOIN campaign_order u ON u.campaign_id = c.id JOIN sales_order o ON o.id = u.order_id
    WHERE c.code = :code AND o.state <> 'cancelled'
)
SELECT count(*), count(DISTINCT customer_id), coalesce(sum(discount_ore), 0),
    (SELECT coalesce(sum(s.net_ore), 0) FROM sold s JOIN used ON used.order_id = s.order_id),
    (SELECT coalesce(sum(-s.net_ore), 0) FROM sold s JOIN used ON used.order_id = s.order_id WHERE s.net_ore < 0),
    (SELECT coalesce(sum(k.cost_ore), 0) FROM cost k JOIN used ON used.order_id = k.order_id),
    count(DISTINCT CASE WHEN NOT EXISTS (
        SELECT 1 FROM sales_order e WHERE e.customer_id = used.customer_id AND e.id < used.order_id
            AND e.state NOT IN ('draft', 'cancelled')
    ) THEN customer_id END)
FROM used
"""


_DAYS_SOLD = f"""
WITH {SOLD}, {COST}
SELECT (SELECT coalesce(sum(net_ore), 0) FROM sold), (SELECT coalesce(sum(cost_ore), 0) FROM cost)
"""


def result(reader: Reader, code: str, *, on: datetime.date) -> CampaignResult:
    """What came of a campaign up to a day. Raises NotFound."""
    found = campaign(reader, code)
    row = reader.row(_RESULT, code=found.code, first=datetime.date.min, last=on)
    assert row is not None  # A sum is always one row.
    orders, customers, discount_ore, revenue_ore, refunded_ore, cost_ore, new_customers = row
    last = min(on, found.ends_on or on)
    days = max(0, (last - found.starts_on).days + 1)
    sales_ore, margin_ore = _sold_in(reader, found.starts_on, days)
    before_ore, margin_before_ore = _sold_in(reader, found.starts_on - datetime.timedelta(days=days), days)
    return CampaignResult(
        code=found.code,
        orders=orders,
        customers=customers,
        new_customers=new_customers,
        discount_ore=discount_ore,
        revenue_ore=revenue_ore,
        refunded_ore=refunded_ore,
        cost_ore=cost_ore,
        margin_ore=revenue_ore - cost_ore,
        margin_percent=percent_of(revenue_ore - cost_ore, revenue_ore),
        days=days,
        all_sales_ore=sales_ore,
        all_margin_ore=margin_ore,
        all_sales_before_ore=before_ore,
        all_margin_before_ore=margin_before_ore,
    )


def _sold_in(reader: Reader, first: datetime.date, days: int) -> tuple[int, int]:
    """(what was sold excl. VAT, its margin) on so many days from the first."""
    if not days:
        return 0, 0
    row = reader.row(_DAYS_SOLD, first=first, last=first + datetime.timedelta(days=days - 1))
    assert row is not None
    return row[0], row[0] - row[1]
