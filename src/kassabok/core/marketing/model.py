"""Campaigns with their discount codes, and the orders that used them."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table

GIVES = ("percent", "amount", "freight")


class Campaign(Table, table=True):
    """A discount that a code gives. code: in capitals. gives: percent or amount, off the goods, or freight, which is
    free then. percent_e4: 1000 is 10 percent. amount_ore, minimum_ore: as the order is priced.

    minimum_ore: what the goods of an order must come to before the discount. most_uses, most_each: how many orders may
    use it, of all and of one customer; None for any number. not_reduced: not for goods whose price is reduced already.
    ends_on: the last day, None where it has none.
    """

    __tablename__ = "campaign"
    id: int = Field(primary_key=True)
    code: str = Field(unique=True)
    name: str = ""
    gives: str = "percent"
    percent_e4: int = 0
    amount_ore: int = 0
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    minimum_ore: int = 0
    most_uses: int | None = None
    most_each: int | None = None
    not_reduced: bool = False

    __table_args__ = (
        CheckConstraint("gives IN ('percent', 'amount', 'freight')", name="gives"),
        CheckConstraint("percent_e4 BETWEEN 0 AND 10000", name="percent"),
        CheckConstraint("(percent_e4 > 0) = (gives = 'percent')", name="percent_given"),
        CheckConstraint("amount_ore >= 0 AND (amount_ore > 0) = (gives = 'amount')", name="amount_given"),
        CheckConstraint("minimum_ore >= 0", name="minimum"),
        CheckConstraint("most_uses > 0 AND most_each > 0", name="uses"),
    )


class CampaignProduct(Table, table=True):
    """A product that a campaign is for. One without any is for all."""

    __tablename__ = "campaign_product"
    id: int = Field(primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    product_id: int = Field(foreign_key="product.id")

    __table_args__ = (Index("uq_campaign_product", "campaign_id", "product_id", unique=True),)


class CampaignOrder(Table, table=True):
    """An order that used a code. discount_ore: what it took off, excl. VAT."""

    __tablename__ = "campaign_order"
    id: int = Field(primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    order_id: int = Field(foreign_key="sales_order.id", index=True)
    discount_ore: int

    __table_args__ = (
        Index("uq_campaign_order", "campaign_id", "order_id", unique=True),
        CheckConstraint("discount_ore >= 0", name="discount"),
    )


class SavedSegment(Table, table=True):
    """A choice of customers under a name, worked out anew each time. rule: JSON of reports.segments.members' words."""

    __tablename__ = "saved_segment"
    id: int = Field(primary_key=True)
    name: str = Field(unique=True)
    rule: str
