"""Campaigns with their discount codes, and the orders that used them."""

import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from kassabok.core.book.schema import Table


class Campaign(Table, table=True):
    """A discount that a code gives. code: in capitals. percent_e4: 1000 is 10 percent, on every line but the freight.

    minimum_ore: what the goods of an order must come to before the discount, as the order is priced. once: a customer
    can use it in one order only. ends_on: the last day, None where it has none.
    """

    __tablename__ = "campaign"
    id: int = Field(primary_key=True)
    code: str = Field(unique=True)
    name: str = ""
    percent_e4: int
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    minimum_ore: int = 0
    once: bool = False

    __table_args__ = (
        CheckConstraint("percent_e4 BETWEEN 1 AND 10000", name="percent"),
        CheckConstraint("minimum_ore >= 0", name="minimum"),
    )


class CampaignOrder(Table, table=True):
    """An order that used a code. discount_ore: what it took off, excl. VAT."""

    __tablename__ = "campaign_order"
    id: int = Field(primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    order_id: int = Field(foreign_key="sales_order.id", unique=True)
    discount_ore: int
