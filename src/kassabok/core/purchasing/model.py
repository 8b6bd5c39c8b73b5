"""Purchasing: what suppliers charge, orders to them, what came, and what it cost to bring it home."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table
from kassabok.core.states import StateTable


class SupplierPrice(Table, table=True):
    """What a supplier charges for a product from a day on. Of two from the same day, the later row holds.

    price_e4: for one unit of ours, without VAT, in ten-thousandths of the currency. supplier_sku: what the supplier
    calls the product, "" where nobody knows. pack_milli: sold in multiples of this. minimum_milli: the least of an
    order, 0 for none. lead_days: how long this product takes, None for the supplier's usual.
    """

    __tablename__ = "supplier_price"
    id: int = Field(primary_key=True)
    supplier_id: int = Field(foreign_key="supplier.id")
    product_id: int = Field(foreign_key="product.id", index=True)
    supplier_sku: str = ""
    price_e4: int
    currency: str = "SEK"
    pack_milli: int = 1000
    minimum_milli: int = 0
    lead_days: int | None = None
    valid_from: datetime.date

    __table_args__ = (
        CheckConstraint("price_e4 >= 0", name="price"),
        CheckConstraint("pack_milli > 0", name="pack"),
        CheckConstraint("minimum_milli >= 0", name="minimum"),
        Index("ix_supplier_price_supplier_product", "supplier_id", "product_id", "valid_from"),
    )


class PriceColumns(Table, table=True):
    """How a supplier's price lists name their columns. columns: field=heading, several with commas between."""

    __tablename__ = "price_columns"
    id: int = Field(primary_key=True)
    supplier_id: int = Field(unique=True, foreign_key="supplier.id")
    columns: str


#: The verbs make sentences: "Purchase order N2026-0001 is draft; cannot receive it."
PURCHASE_STATES = StateTable(
    {
        ("draft", "place"): "placed",
        ("draft", "cancel"): "cancelled",
        ("placed", "receive"): "received",
        ("placed", "receive part of"): "partly_received",
        ("placed", "cancel"): "cancelled",
        ("partly_received", "receive"): "received",
        ("partly_received", "receive part of"): "partly_received",
        ("partly_received", "cancel"): "closed",
    }
)


class Purchase(Table, table=True):
    """An order to a supplier (inköpsorder). total_ore: of all lines without VAT, in hundredths of the currency.

    sek_per_unit_e6: kronor for one unit of the currency, in millionths, as of the order; the goods cost that.
    closed: some of it came, and the rest was cancelled.
    """

    __tablename__ = "purchase"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    supplier_id: int = Field(foreign_key="supplier.id", index=True)
    date: datetime.date
    state: str = Field(default="draft", index=True)
    currency: str = "SEK"
    sek_per_unit_e6: int = 1_000_000
    wanted_on: datetime.date | None = None
    our_reference: str = ""
    your_reference: str = ""
    note: str = ""
    total_ore: int

    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'placed', 'partly_received', 'received', 'closed', 'cancelled')", name="state"
        ),
        CheckConstraint("sek_per_unit_e6 > 0", name="rate"),
    )


class PurchaseLine(Table, table=True):
    """A product of a purchase order. unit_price_e4: ten-thousandths of the order's currency; discount_e4: 10 % is 1000.

    received_milli: all that came, also what went back since; returned_milli: that. order_line_id: the back order that
    it was bought for. expected_on: the day the goods should be here, None where nobody knows.
    """

    __tablename__ = "purchase_line"
    id: int = Field(primary_key=True)
    purchase_id: int = Field(foreign_key="purchase.id", index=True)
    position: int
    product_id: int = Field(foreign_key="product.id", index=True)
    sku: str
    supplier_sku: str = ""
    text: str
    quantity_milli: int
    unit: str
    unit_price_e4: int
    discount_e4: int = 0
    amount_ore: int
    expected_on: datetime.date | None = None
    order_line_id: int | None = Field(default=None, foreign_key="sales_order_line.id", index=True)
    received_milli: int = 0
    returned_milli: int = 0
    cancelled_milli: int = 0

    __table_args__ = (
        CheckConstraint("quantity_milli > 0", name="quantity"),
        CheckConstraint("unit_price_e4 >= 0", name="price"),
        CheckConstraint("discount_e4 BETWEEN 0 AND 10000", name="discount"),
        CheckConstraint("returned_milli BETWEEN 0 AND received_milli", name="returned"),
    )


class GoodsReceipt(Table, table=True):
    """Goods that came on a purchase order (inleverans). delivery_note: the number of the supplier's."""

    __tablename__ = "goods_receipt"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    purchase_id: int = Field(foreign_key="purchase.id", index=True)
    date: datetime.date
    location_id: int = Field(foreign_key="location.id")
    delivery_note: str = ""


class GoodsReceiptLine(Table, table=True):
    """What came of a purchase line. value_ore: its cost in kronor by the price of the order, frozen.

    returned_milli and returned_ore: what went back to the supplier since.
    """

    __tablename__ = "goods_receipt_line"
    id: int = Field(primary_key=True)
    receipt_id: int = Field(foreign_key="goods_receipt.id", index=True)
    purchase_line_id: int = Field(foreign_key="purchase_line.id", index=True)
    quantity_milli: int
    value_ore: int
    returned_milli: int = 0
    returned_ore: int = 0

    __table_args__ = (
        CheckConstraint("quantity_milli > 0", name="quantity"),
        CheckConstraint("returned_milli BETWEEN 0 AND quantity_milli", name="returned"),
    )


class SupplierReturn(Table, table=True):
    """Goods of a receipt that went back to the supplier."""

    __tablename__ = "supplier_return"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    receipt_id: int = Field(foreign_key="goods_receipt.id", index=True)
    date: datetime.date
    reason: str = ""


class SupplierReturnLine(Table, table=True):
    """How much of a receipt's line went back. value_ore: what the supplier owes for it, as it was received."""

    __tablename__ = "supplier_return_line"
    id: int = Field(primary_key=True)
    return_id: int = Field(foreign_key="supplier_return.id")
    receipt_line_id: int = Field(foreign_key="goods_receipt_line.id", index=True)
    quantity_milli: int
    value_ore: int

    __table_args__ = (Index("uq_supplier_return_line", "return_id", "receipt_line_id", unique=True),)


class LandedCost(Table, table=True):
    """What it cost to bring the goods of a receipt home (hemtagningskostnader)."""

    __tablename__ = "landed_cost"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    receipt_id: int = Field(foreign_key="goods_receipt.id", index=True)
    date: datetime.date
    freight_ore: int = 0
    customs_ore: int = 0
    other_ore: int = 0
    spread_by: str = "value"
    note: str = ""

    __table_args__ = (CheckConstraint("spread_by IN ('value', 'weight', 'quantity')", name="spread_by"),)


class LandedCostLine(Table, table=True):
    """The share of a receipt's line in it."""

    __tablename__ = "landed_cost_line"
    id: int = Field(primary_key=True)
    landed_cost_id: int = Field(foreign_key="landed_cost.id")
    receipt_line_id: int = Field(foreign_key="goods_receipt_line.id", index=True)
    amount_ore: int

    __table_args__ = (Index("uq_landed_cost_line", "landed_cost_id", "receipt_line_id", unique=True),)


class StockMinimum(Table, table=True):
    """The least that the company wants in stock of a product, beside what it sells while the goods are on their way.

    supplier_id: whom it buys the product from; None leaves it to the price lists and what was bought last.
    """

    __tablename__ = "stock_minimum"
    id: int = Field(primary_key=True)
    product_id: int = Field(unique=True, foreign_key="product.id")
    supplier_id: int | None = Field(default=None, foreign_key="supplier.id")
    minimum_milli: int = 0

    __table_args__ = (CheckConstraint("minimum_milli >= 0", name="minimum"),)
