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
    """A campaign in a list. minimum_ore: what an order must come to. orders: how many have used it."""

    code: str
    name: str = field(metadata={"table": "filled"})
    percent: Decimal
    starts_on: datetime.date = field(metadata={"heading": "From"})
    ends_on: datetime.date | None = field(metadata={"heading": "To"})
    minimum_ore: int = field(metadata={"table": "filled", "total": False})
    once: bool
    orders: int


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
    percent: Decimal
    starts_on: datetime.date = field(metadata={"heading": "From"})
    ends_on: datetime.date | None = field(metadata={"heading": "To"})
    minimum_ore: int
    once: bool
    orders: tuple[CampaignOrderRow, ...]


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """What came of a campaign, excl. VAT, so far.

    orders: those that stand. new_customers: who had bought nothing before their order with the code. discount_ore: what
    it took off in these. revenue_ore: invoiced and sold on them, less refunded_ore.
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


_CAMPAIGNS = """
SELECT c.code, c.name, c.percent_e4, c.starts_on, c.ends_on, c.minimum_ore, c.once,
    (SELECT count(*) FROM campaign_order u JOIN sales_order o ON o.id = u.order_id
        WHERE u.campaign_id = c.id AND o.state <> 'cancelled')
FROM campaign c ORDER BY c.starts_on, c.code
"""


def campaigns(reader: Reader) -> list[CampaignRow]:
    """All of them, the oldest first."""
    return [CampaignRow(**_facts(row), orders=row[7]) for row in reader.rows(_CAMPAIGNS)]


def _facts(row: tuple[Any, ...]) -> dict[str, Any]:
    code, name, percent_e4, starts_on, ends_on, minimum_ore, once = row[:7]
    return {
        "code": code,
        "name": name,
        "percent": kronor(percent_e4 * 100),
        "starts_on": datetime.date.fromisoformat(starts_on),
        "ends_on": datetime.date.fromisoformat(ends_on) if ends_on else None,
        "minimum_ore": minimum_ore,
        "once": bool(once),
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
    return CampaignView(**_facts(row), orders=tuple(orders))


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


def result(reader: Reader, code: str) -> CampaignResult:
    """What came of a campaign so far. Raises NotFound."""
    code = _which(reader, code)
    row = reader.row(_RESULT, code=code, first=datetime.date.min, last=datetime.date.max)
    assert row is not None  # A sum is always one row.
    orders, customers, discount_ore, revenue_ore, refunded_ore, cost_ore, new_customers = row
    return CampaignResult(
        code=code,
        orders=orders,
        customers=customers,
        new_customers=new_customers,
        discount_ore=discount_ore,
        revenue_ore=revenue_ore,
        refunded_ore=refunded_ore,
        cost_ore=cost_ore,
        margin_ore=revenue_ore - cost_ore,
        margin_percent=percent_of(revenue_ore - cost_ore, revenue_ore),
    )
