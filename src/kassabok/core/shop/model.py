"""Web shops, what they wrote, and the orders that it became."""

import datetime
from dataclasses import dataclass

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.reader import Reader
from kassabok.core.book.schema import Table
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound

KINDS = ("woo", "shopify", "file", "own")
PAYLOAD_STATES = ("new", "taken", "parked", "known", "ignored")


class ShopChannel(Table, table=True):
    """A web shop that orders come from.

    kind: woo, shopify, file (anything that writes tables), or own (the company's own storefront). mapping: of its
    files, "" where the file tells. methods: JSON of its word of a payment -> one of record.PAYMENT_METHODS. statuses:
    JSON of its word of a status -> one of record.STATUSES. clearing: JSON of method -> the account that its money
    stands on, where it is another than the usual. org_nr_key: the field that it keeps an organisation number in.
    cursor_us: what was fetched up to, None before the first time.

    What it is told: auto_stock, whether of the stock as soon as it changes; locations: JSON of our location -> the id
    of the shop's, where it has several; picture_url: where it finds the pictures of products, "" where it gets none
    that way; tax_classes: JSON of VAT class -> what it calls it.
    """

    __tablename__ = "shop_channel"
    id: int = Field(primary_key=True)
    name: str = Field(unique=True)
    kind: str
    url: str = ""
    mapping: str = ""
    methods: str = "{}"
    statuses: str = "{}"
    clearing: str = "{}"
    org_nr_key: str = ""
    cursor_us: int | None = None
    auto_stock: bool = False
    locations: str = "{}"
    picture_url: str = ""
    tax_classes: str = "{}"

    __table_args__ = (CheckConstraint("kind IN ('woo', 'shopify', 'file', 'own')", name="kind"),)


class ShopPayload(Table, table=True):
    """What a shop wrote of one order or refund, byte for byte, and what became of it.

    kind: order or refund. external_id: the order's; "" where it could not be read. dialect: the reader's name, or the
    mapping's. name, line: of the file, and where in it. state: new (not looked at yet), taken, parked (code and reason
    say why), known (nothing in it is new) or ignored (no order, or given up).
    """

    __tablename__ = "shop_payload"
    id: int = Field(primary_key=True)
    channel_id: int = Field(foreign_key="shop_channel.id")
    kind: str = "order"
    external_id: str
    dialect: str
    sha256: str
    received_us: int
    name: str = ""
    line: int = 0
    state: str
    code: str = ""
    reason: str = ""
    raw: bytes

    __table_args__ = (
        CheckConstraint("state IN ('new', 'taken', 'parked', 'known', 'ignored')", name="state"),
        CheckConstraint("kind IN ('order', 'refund')", name="kind"),
        Index("uq_shop_payload", "channel_id", "sha256", unique=True),
        Index("ix_shop_payload_state", "state"),
        Index("ix_shop_payload_external", "channel_id", "external_id"),
    )


#: What a web order says of its buyer under the names that the register of customers has for it, but for countries.
BUYER_FIELDS = (
    "org_nr",
    "vat_nr",
    "email",
    "phone",
    "street",
    "postcode",
    "city",
    "contact",
    "delivery_name",
    "delivery_street",
    "delivery_postcode",
    "delivery_city",
)


class WebOrder(Table, table=True):
    """An order of a shop as it was last told. number: what the shop's people call it.

    customer_id, order_id: what it became; None only while it is being taken. updated_us: of the version that was told
    last. payload_id: that version. told: SHA-256 of what may not change afterwards (lines, total). The customer's own
    words stand here because the event may not hold them. accepts_marketing: None where the shop does not tell;
    consent_text: the version of the words that he was asked with, where it does.
    billing: how our order of it is billed. paid, cancelled: as the shop says.
    """

    __tablename__ = "web_order"
    id: int = Field(primary_key=True)
    channel_id: int = Field(foreign_key="shop_channel.id")
    external_id: str
    number: str
    payload_id: int = Field(foreign_key="shop_payload.id", index=True)
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)
    order_id: int | None = Field(default=None, foreign_key="sales_order.id", index=True)
    date: datetime.date
    created_us: int
    updated_us: int
    told: str
    total_ore: int
    paid: bool = False
    cancelled: bool = False
    prices_include_vat: bool
    billing: str = "paid"
    note: str = ""
    shop_customer: str = ""
    kind: str = "private"
    buyer_name: str = ""
    org_nr: str = ""
    vat_nr: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    contact: str = ""
    delivery_name: str = ""
    delivery_street: str = ""
    delivery_postcode: str = ""
    delivery_city: str = ""
    delivery_country: str = ""
    accepts_marketing: bool | None = None
    consent_text: str = ""

    __table_args__ = (
        CheckConstraint("kind IN ('private', 'company')", name="kind"),
        Index("uq_web_order", "channel_id", "external_id", unique=True),
        # A provider's report names orders by either, and says nothing of the channel.
        Index("ix_web_order_external_id", "external_id"),
        Index("ix_web_order_number", "number"),
    )


class WebOrderLine(Table, table=True):
    """A line of a shop's order, which is the line of our order with the same position.

    kind: goods, freight, fee or gift_card. net_ore, vat_ore: of the whole line, as the shop charged it.
    """

    __tablename__ = "web_order_line"
    id: int = Field(primary_key=True)
    web_order_id: int = Field(foreign_key="web_order.id", index=True)
    external_id: str
    position: int
    kind: str
    product_id: int | None = Field(default=None, foreign_key="product.id")
    text: str
    quantity_milli: int
    net_ore: int
    vat_ore: int
    vat_class: str


class WebOrderCode(Table, table=True):
    """A discount code that a web shop says an order used, in capitals. discount_ore: what it took off, as the order is
    priced; it is out of the lines already.
    """

    __tablename__ = "web_order_code"
    id: int = Field(primary_key=True)
    web_order_id: int = Field(foreign_key="web_order.id")
    code: str = Field(index=True)
    discount_ore: int

    __table_args__ = (Index("uq_web_order_code", "web_order_id", "code", unique=True),)


class WebPayment(Table, table=True):
    """What the shop says was paid of an order. money: the role or the account that it stands on."""

    __tablename__ = "web_payment"
    id: int = Field(primary_key=True)
    web_order_id: int = Field(foreign_key="web_order.id", index=True)
    means: str
    money: str
    amount_ore: int
    date: datetime.date
    reference: str = ""


class WebRefund(Table, table=True):
    """A refund of a shop's order that is in the books. withdrawn: the shop has deleted it since."""

    __tablename__ = "web_refund"
    id: int = Field(primary_key=True)
    web_order_id: int = Field(foreign_key="web_order.id")
    external_id: str
    date: datetime.date
    amount_ore: int
    withdrawn: bool = False

    __table_args__ = (Index("uq_web_refund", "web_order_id", "external_id", unique=True),)


class ShopCustomer(Table, table=True):
    """Which customer of ours a customer of a shop is. external_id: the shop's number of him."""

    __tablename__ = "shop_customer"
    id: int = Field(primary_key=True)
    channel_id: int = Field(foreign_key="shop_channel.id")
    external_id: str
    customer_id: int = Field(foreign_key="customer.id", index=True)

    __table_args__ = (Index("uq_shop_customer", "channel_id", "external_id", unique=True),)


class SkuAlias(Table, table=True):
    """What a shop calls a product of ours. sku: the shop's, or the line's name where it has none."""

    __tablename__ = "sku_alias"
    id: int = Field(primary_key=True)
    channel_id: int = Field(foreign_key="shop_channel.id")
    sku: str
    product_id: int = Field(foreign_key="product.id")

    __table_args__ = (Index("uq_sku_alias", "channel_id", "sku", unique=True),)


class ShopStockPushed(Table, table=True):
    """What a shop was told last of a product's stock. sku: as the shop calls it. pieces: that can be sold.

    places: JSON of the id of each of the shop's locations -> the pieces there, where it has been told of several.
    state: sent; absent, where the shop has no such SKU; failed, where it said no, in said.
    """

    __tablename__ = "shop_stock_pushed"
    id: int = Field(primary_key=True)
    channel_id: int = Field(foreign_key="shop_channel.id")
    sku: str
    pieces: int
    state: str
    said: str = ""
    pushed_us: int
    places: str = "{}"

    __table_args__ = (
        CheckConstraint("state IN ('sent', 'absent', 'failed')", name="state"),
        CheckConstraint("pieces >= 0", name="pieces"),
        Index("uq_shop_stock_pushed", "channel_id", "sku", unique=True),
    )


class ShopProductPushed(Table, table=True):
    """What a shop was told last of a product. digest: SHA-256 of it, "" where it was never taken.

    picture: the file name of the picture that it got. state: sent; withdrawn, where it was taken off sale; failed,
    where the shop said no, in said.
    """

    __tablename__ = "shop_product_pushed"
    id: int = Field(primary_key=True)
    channel_id: int = Field(foreign_key="shop_channel.id")
    product_id: int = Field(foreign_key="product.id", index=True)
    digest: str
    picture: str = ""
    state: str
    said: str = ""
    pushed_us: int

    __table_args__ = (
        CheckConstraint("state IN ('sent', 'withdrawn', 'failed')", name="state"),
        Index("uq_shop_product_pushed", "channel_id", "product_id", unique=True),
    )


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a channel mean, as its row has them."""

    kind: str
    mapping: str
    methods: str
    statuses: str
    org_nr_key: str


def words_of(reader: Reader, name: str) -> Words:
    """Of the channel with this name. Raises NotFound."""
    sql = "SELECT kind, mapping, methods, statuses, org_nr_key FROM shop_channel WHERE name = :name"
    found = reader.read(Words, sql, name=name)
    if not found:
        raise _no_channel(name)
    return found[0]


def channel_of(tx: Transaction, name: str) -> ShopChannel:
    """The channel with this name. Raises NotFound."""
    channel = tx.find(ShopChannel, name=name)
    if channel is None:
        raise _no_channel(name)
    return channel


def _no_channel(name: str) -> NotFound:
    return NotFound(
        "shop.channel",
        f"There is no shop channel {name}.",
        hint="kassabok shop channel list shows them; kassabok shop channel add NAME --kind woo adds one.",
    )
