"""Orders, deliveries and returns."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table
from kassabok.core.book.transaction import Transaction
from kassabok.core.sales.naming import called_in
from kassabok.core.states import StateTable

#: The verbs make sentences: "Order 1001 is cancelled; cannot deliver part of it."
ORDER_STATES = StateTable(
    {
        ("draft", "confirm"): "confirmed",
        ("draft", "cancel"): "cancelled",
        ("confirmed", "deliver"): "delivered",
        ("confirmed", "deliver part of"): "partly_delivered",
        ("confirmed", "cancel"): "cancelled",
        ("partly_delivered", "deliver"): "delivered",
        ("partly_delivered", "deliver part of"): "partly_delivered",
        ("partly_delivered", "cancel"): "delivered",
        ("cancelled", "take up"): "confirmed",
        ("delivered", "take up"): "partly_delivered",
        ("confirmed", "take up"): "confirmed",
        ("partly_delivered", "take up"): "partly_delivered",
    }
)

#: on_delivery: each delivery is invoiced by itself. in_advance: the whole order when it is confirmed.
#: by_hand: when somebody says so. receipt: paid on the spot. paid: before delivery, as in a web shop.
BILLINGS = ("on_delivery", "in_advance", "by_hand", "receipt", "paid")
MEANS = ("cash", "card", "swish")


class Order(Table, table=True):
    """A sales order. Totals are of the whole order with the VAT rates of its date, öre.

    prices_include_vat: whether line prices and amounts are incl. VAT. The delivery address is copied from the customer
    so that a later move does not change it. means: how a counter sale was paid. buyer_order: its number at the buyer.

    objects: JSON of dimension -> object code, by dimension; its income and costs in the books belong to them.
    """

    __tablename__ = "sales_order"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    customer_id: int = Field(foreign_key="customer.id")
    date: datetime.date
    state: str = Field(default="draft", index=True)
    billing: str = "on_delivery"
    means: str = ""
    prices_include_vat: bool = False
    terms_days: int
    our_reference: str = ""
    your_reference: str = ""
    buyer_order: str = ""
    delivery_name: str = ""
    delivery_street: str = ""
    delivery_postcode: str = ""
    delivery_city: str = ""
    delivery_country: str = "SE"
    wanted_on: datetime.date | None = None
    note: str = ""
    objects: str = "{}"
    net_ore: int
    vat_ore: int
    total_ore: int

    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'confirmed', 'partly_delivered', 'delivered', 'cancelled')", name="state"
        ),
        CheckConstraint(
            "billing IN ('on_delivery', 'in_advance', 'by_hand', 'receipt', 'paid')", name="billing"
        ),
        CheckConstraint("means IN ('', 'cash', 'card', 'swish')", name="means"),
        Index("ix_sales_order_customer_state", "customer_id", "state"),
    )


class OrderLine(Table, table=True):
    """kind: goods (has a product), freight, fee, gift_card or text. discount_e4: 0.1 = 10 % is 1000.

    amount_ore: the line's amount as priced, incl. or excl. VAT as the order says. delivered, invoiced and returned
    are sums kept here and proven by `check`; back order = quantity - delivered - cancelled. told_vat_ore: the line's
    VAT as a web shop charged it, which its receipt keeps to; None where it is worked out.
    """

    __tablename__ = "sales_order_line"
    id: int = Field(primary_key=True)
    order_id: int = Field(foreign_key="sales_order.id", index=True)
    position: int
    kind: str = "goods"
    product_id: int | None = Field(default=None, foreign_key="product.id")
    sku: str = ""
    text: str
    quantity_milli: int
    unit: str = "st"
    unit_price_e4: int
    discount_e4: int = 0
    vat_class: str
    amount_ore: int
    told_vat_ore: int | None = None
    delivered_milli: int = 0
    returned_milli: int = 0
    invoiced_milli: int = 0
    cancelled_milli: int = 0

    __table_args__ = (
        CheckConstraint("kind IN ('goods', 'freight', 'fee', 'gift_card', 'text')", name="kind"),
        CheckConstraint("quantity_milli > 0", name="quantity"),
        CheckConstraint("delivered_milli + cancelled_milli <= quantity_milli", name="delivered"),
        CheckConstraint("discount_e4 BETWEEN 0 AND 10000", name="discount"),
    )


class Delivery(Table, table=True):
    """Goods that left, with their delivery note."""

    __tablename__ = "delivery"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    order_id: int = Field(foreign_key="sales_order.id", index=True)
    date: datetime.date
    tracking: str = ""


class DeliveryLine(Table, table=True):
    """What was delivered of an order line. returned_milli: what came back since."""

    __tablename__ = "delivery_line"
    id: int = Field(primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    order_line_id: int = Field(foreign_key="sales_order_line.id", index=True)
    quantity_milli: int
    returned_milli: int = 0

    __table_args__ = (CheckConstraint("returned_milli BETWEEN 0 AND quantity_milli", name="returned"),)


class GoodsReturn(Table, table=True):
    """A return (retur) of goods from one delivery. restock: they went back on the shelf at their original cost."""

    __tablename__ = "goods_return"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    date: datetime.date
    restock: bool = True
    reason: str = ""


class GoodsReturnLine(Table, table=True):
    """How much of a delivery line came back."""

    __tablename__ = "goods_return_line"
    id: int = Field(primary_key=True)
    return_id: int = Field(foreign_key="goods_return.id")
    delivery_line_id: int = Field(foreign_key="delivery_line.id")
    quantity_milli: int

    __table_args__ = (Index("uq_goods_return_line", "return_id", "delivery_line_id", unique=True),)


@dataclass(frozen=True, slots=True)
class NamedOrder:
    """An order of our own web shop that a payment names. called: as its buyer knows it, "W1001". payment: the way that
    he chose. open_ore: what is to be paid before it is delivered; 0 where it is paid, invoiced, or partly given up.
    """

    called: str
    payment: str
    number: str
    order_id: int
    date: datetime.date
    state: str
    total_ore: int
    open_ore: int


_NAMED = """
SELECT i.number, i.payment, o.number, o.id, o.date, o.state, o.total_ore,
    CASE WHEN o.billing = 'paid' AND i.paid_us IS NULL AND NOT EXISTS (
        SELECT 1 FROM sales_order_line l WHERE l.order_id = o.id
        AND (l.invoiced_milli <> 0 OR (l.cancelled_milli <> 0 AND o.state <> 'cancelled'))
    ) THEN o.total_ore ELSE 0 END
FROM web_intake i JOIN sales_order o ON o.number = i.order_number WHERE i.number = :called
"""


def orders_named(tx: Transaction, texts: Iterable[str]) -> list[NamedOrder]:
    """The orders of our own web shop that texts of a payment name, each once."""
    found = [row for name in called_in(texts) for row in tx.reader.rows(_NAMED, called=name)]
    return [
        NamedOrder(called, payment, number, key, datetime.date.fromisoformat(day), *rest)
        for called, payment, number, key, day, *rest in found
    ]
