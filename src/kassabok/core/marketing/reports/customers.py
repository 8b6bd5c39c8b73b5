"""Customers by what they buy: how often, how much, since when, and how it went on their margin."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from kassabok.core.book.reader import Reader
from kassabok.core.marketing.reports.sales import percent_of
from kassabok.core.marketing.reports.sold import COST, SOLD


@dataclass(frozen=True, slots=True)
class CustomerSalesRow:
    """What a customer bought in some days, less what was credited or came back, excl. VAT.

    new: bought for the first time in them. purchases: the days on which something was invoiced or sold. average_ore:
    revenue by purchase. returned_ore: what was credited, which is taken off the revenue already.
    """

    customer: str = field(metadata={"sv": "Kund"})
    name: str = field(metadata={"sv": "Namn"})
    new: bool = field(metadata={"sv": "Ny"})
    purchases: int = field(metadata={"sv": "Köp"})
    last_bought: datetime.date | None = field(metadata={"sv": "Senast"})
    average_ore: int | None = field(metadata={"sv": "Snitt", "table": False, "total": False})
    returned_ore: int = field(metadata={"sv": "Krediterat", "table": "filled"})
    revenue_ore: int = field(metadata={"sv": "Intäkt"})
    margin_ore: int = field(metadata={"sv": "Marginal"})
    margin_percent: Decimal | None = field(metadata={"heading": "Margin %", "sv": "Marginal %"})


# A day's invoices and receipts are one purchase: an order delivered in two parcels that day is not two.
_CUSTOMERS = f"""
WITH {SOLD}, {COST}, bought AS (
    SELECT customer_id, count(DISTINCT CASE WHEN quantity_milli > 0 THEN date END) AS purchases,
        max(CASE WHEN quantity_milli > 0 THEN date END) AS last_bought,
        sum(CASE WHEN net_ore < 0 THEN -net_ore ELSE 0 END) AS returned_ore, sum(net_ore) AS revenue_ore
    FROM sold GROUP BY customer_id
), spent AS (SELECT customer_id, sum(cost_ore) AS cost_ore FROM cost GROUP BY customer_id),
earlier AS (
    SELECT customer_id FROM invoice WHERE kind = 'invoice' AND date < :first
    UNION SELECT o.customer_id FROM receipt r JOIN sales_order o ON o.id = r.order_id WHERE r.date < :first
)
SELECT k.number, k.name, k.id NOT IN (SELECT customer_id FROM earlier), coalesce(b.purchases, 0), b.last_bought,
    coalesce(b.returned_ore, 0), coalesce(b.revenue_ore, 0), coalesce(c.cost_ore, 0)
FROM customer k LEFT JOIN bought b ON b.customer_id = k.id LEFT JOIN spent c ON c.customer_id = k.id
WHERE b.customer_id IS NOT NULL OR c.customer_id IS NOT NULL
ORDER BY coalesce(b.revenue_ore, 0) DESC, k.number
"""


def customers(reader: Reader, first: datetime.date, last: datetime.date) -> list[CustomerSalesRow]:
    """The customers who bought, or sent back, in these days, the largest revenue first."""
    return [
        CustomerSalesRow(
            customer=number,
            name=name,
            new=bool(new),
            purchases=purchases,
            last_bought=datetime.date.fromisoformat(last_bought) if last_bought else None,
            average_ore=revenue_ore // purchases if purchases and revenue_ore >= 0 else None,
            returned_ore=returned_ore,
            revenue_ore=revenue_ore,
            margin_ore=revenue_ore - cost_ore,
            margin_percent=percent_of(revenue_ore - cost_ore, revenue_ore),
        )
        for number, name, new, purchases, last_bought, returned_ore, revenue_ore, cost_ore in reader.rows(
            _CUSTOMERS, first=first, last=last
        )
    ]
