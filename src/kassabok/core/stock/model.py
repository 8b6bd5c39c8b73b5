"""Stock: a ledger of moves with the cost frozen on each, and levels kept beside it that `check` proves.

Quantities are thousandths, values öre; out is negative.
"""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table

REASONS = ("receipt", "delivery", "return", "adjustment", "count", "transfer", "revaluation")


class Location(Table, table=True):
    """A place where stock lies. A book begins with one, MAIN."""

    __tablename__ = "location"
    id: int = Field(primary_key=True)
    code: str = Field(unique=True)
    name: str = ""


class StockMove(Table, table=True):
    """One product in or out of one location. Never changed: a correction is a new move.

    number: the moves of one event share it. value_ore: the cost of what moved, frozen. order_line_id and
    delivery_line_id tell what a delivery or return served. reverses_id: for a return, the issue whose cost it takes back.
    """

    __tablename__ = "stock_move"
    id: int = Field(primary_key=True)
    number: str = Field(index=True)
    date: datetime.date
    product_id: int = Field(foreign_key="product.id")
    location_id: int = Field(foreign_key="location.id")
    reason: str
    quantity_milli: int
    value_ore: int
    delivery_line_id: int | None = Field(default=None, foreign_key="delivery_line.id", index=True)
    reverses_id: int | None = Field(default=None, foreign_key="stock_move.id", index=True)
    note: str = ""

    __table_args__ = (
        Index("ix_stock_move_product_date", "product_id", "date"),
        CheckConstraint(
            "reason IN ('receipt', 'delivery', 'return', 'adjustment', 'count', 'transfer', 'revaluation')", name="reason"
        ),
    )


class StockLayer(Table, table=True):
    """What is left of one move in, for FIFO: oldest first. Also kept under weighted average, so that the method can change."""

    __tablename__ = "stock_layer"
    id: int = Field(primary_key=True)
    product_id: int = Field(foreign_key="product.id")
    move_id: int = Field(foreign_key="stock_move.id")
    left_milli: int
    left_ore: int

    __table_args__ = (
        Index("ix_stock_layer_product_left", "product_id", "left_milli"),
        CheckConstraint("left_milli >= 0", name="left"),
    )


class StockLevel(Table, table=True):
    """A product's sums over all locations. available = on hand - reserved."""

    __tablename__ = "stock_level"
    id: int = Field(primary_key=True)
    product_id: int = Field(foreign_key="product.id", unique=True)
    on_hand_milli: int = 0
    reserved_milli: int = 0
    incoming_milli: int = 0
    value_ore: int = 0


class LocationLevel(Table, table=True):
    """A product's quantity at one location."""

    __tablename__ = "location_level"
    id: int = Field(primary_key=True)
    product_id: int = Field(foreign_key="product.id")
    location_id: int = Field(foreign_key="location.id")
    on_hand_milli: int = 0

    __table_args__ = (Index("uq_location_level", "product_id", "location_id", unique=True),)


class Reservation(Table, table=True):
    """Goods promised to an order line. open_milli falls to zero as they are delivered or released."""

    __tablename__ = "reservation"
    id: int = Field(primary_key=True)
    order_line_id: int = Field(foreign_key="sales_order_line.id", unique=True)
    product_id: int = Field(foreign_key="product.id", index=True)
    reserved_milli: int
    open_milli: int

    __table_args__ = (CheckConstraint("open_milli BETWEEN 0 AND reserved_milli", name="open"),)


class StockCount(Table, table=True):
    """A stock count (inventering). state: open, posted or cancelled."""

    __tablename__ = "stock_count"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    location_id: int = Field(foreign_key="location.id")
    date: datetime.date
    state: str = "open"
    counted_by: str = ""


class StockCountLine(Table, table=True):
    """Expected is what the book said when the count began; counted is None until somebody counted."""

    __tablename__ = "stock_count_line"
    id: int = Field(primary_key=True)
    count_id: int = Field(foreign_key="stock_count.id")
    product_id: int = Field(foreign_key="product.id")
    expected_milli: int
    counted_milli: int | None = None

    __table_args__ = (Index("uq_stock_count_line", "count_id", "product_id", unique=True),)
