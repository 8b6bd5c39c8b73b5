"""Stock: a ledger of moves with the cost frozen on each, and levels kept beside it that `check` proves.

Quantities are thousandths, values öre; out is negative.
"""

import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from kassabok.core.book.schema import Table


class Location(Table, table=True):
    """A place where stock lies. A book begins with one, MAIN."""

    __tablename__ = "location"
    id: int = Field(primary_key=True)
    code: str = Field(unique=True)
    name: str = ""


class StockMove(Table, table=True):
    """One product in or out of one location. Never changed: a correction is a new move.

    number: the moves of one event share it. reason: as in the event StockMoved. value_ore: the cost of what moved,
    frozen; a revaluation or cost correction has a value and no quantity. delivery_line_id: what a delivery or return
    served. receipt_line_id: the goods from a supplier that it is about: they came, went back, or cost more than their
    price. reverses_id: for a return, the issue whose cost it takes back.
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
    receipt_line_id: int | None = Field(default=None, foreign_key="goods_receipt_line.id", index=True)
    reverses_id: int | None = Field(default=None, foreign_key="stock_move.id", index=True)
    note: str = ""

    __table_args__ = (
        Index("ix_stock_move_product_date", "product_id", "date"),
        CheckConstraint(
            "reason IN ('receipt', 'opening', 'delivery', 'return', 'adjustment', 'count', 'transfer', "
            "'revaluation', 'cost_correction')",
            name="reason",
        ),
    )


class StockLayer(Table, table=True):
    """What is left of a move in, oldest first by id. Under weighted average a product has one layer, which all share.

    The open layers of a product add up to its level. A level below zero (made to order, sold before it came) has none.
    """

    __tablename__ = "stock_layer"
    id: int = Field(primary_key=True)
    product_id: int = Field(foreign_key="product.id")
    move_id: int = Field(foreign_key="stock_move.id")
    left_milli: int
    left_ore: int

    __table_args__ = (
        Index(
            "ix_stock_layer_open",
            "product_id",
            "id",
            sqlite_where=text("left_milli > 0"),
            postgresql_where=text("left_milli > 0"),
        ),
        CheckConstraint("left_milli >= 0", name="left"),
        CheckConstraint("left_milli > 0 OR left_ore = 0", name="left_ore"),
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
    """Goods promised to a confirmed order line: what lies ready for it, and what it waits for as back order.

    open + short is what is left of the line to deliver. Both fall to zero as it is delivered or cancelled.
    """

    __tablename__ = "reservation"
    id: int = Field(primary_key=True)
    order_line_id: int = Field(foreign_key="sales_order_line.id", unique=True)
    product_id: int = Field(foreign_key="product.id")
    open_milli: int
    short_milli: int

    __table_args__ = (
        Index(
            "ix_reservation_open",
            "product_id",
            "id",
            sqlite_where=text("open_milli > 0 OR short_milli > 0"),
            postgresql_where=text("open_milli > 0 OR short_milli > 0"),
        ),
        CheckConstraint("open_milli >= 0 AND short_milli >= 0", name="open"),
    )


class StockCount(Table, table=True):
    """A stock count (inventering) of one location. state: open, posted or cancelled.

    last_move_id: the last stock move before the count began; what moved later is no difference.
    """

    __tablename__ = "stock_count"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    location_id: int = Field(foreign_key="location.id")
    date: datetime.date
    last_move_id: int
    state: str = "open"
    counted_by: str = ""


class StockCountLine(Table, table=True):
    """What the book expected when the count began, and what was counted as of then; None until somebody counted."""

    __tablename__ = "stock_count_line"
    id: int = Field(primary_key=True)
    count_id: int = Field(foreign_key="stock_count.id")
    product_id: int = Field(foreign_key="product.id")
    expected_milli: int
    counted_milli: int | None = None

    __table_args__ = (Index("uq_stock_count_line", "count_id", "product_id", unique=True),)
