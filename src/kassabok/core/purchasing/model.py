"""Purchasing: what suppliers charge."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table


class SupplierPrice(Table, table=True):
    """What a supplier charges for a product from a day on. Of two from the same day, the later row holds.

    price_e4: for one unit of ours, without VAT, in ten-thousandths of the currency. supplier_sku: what the supplier calls
    the product, "" where nobody knows. pack_milli: sold in multiples of this. minimum_milli: the least of an order, 0 for
    none. lead_days: how long this product takes, None for the supplier's usual.
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
