"""The register of fixed assets (anläggningsregister), and what has been depreciated of each."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table


class Asset(Table, table=True):
    """A fixed asset. What a register must say of each: BFNAR 2013:2 p. 4.5-4.11.

    account: where its cost stands; contra: where its depreciation is gathered; cost_account: where it is a cost. The
    two are empty for what is never depreciated, such as land, whose life_months is 0.

    earlier_ore: depreciated before it came into the register. plan_ore is shared out evenly over the months (YYYYMM)
    plan_first to plan_last: see plan.py. A changed life makes a new plan for what is left.

    objects: JSON of dimension -> object code, which its depreciation and the result of its sale belong to.

    voucher: what booked the purchase, where the book has it. state: in_use, sold or scrapped.
    """

    __tablename__ = "asset"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    name: str
    note: str = ""
    account: str = Field(foreign_key="account.number", index=True)
    contra: str = ""
    cost_account: str = ""
    acquired_on: datetime.date
    cost_ore: int
    residual_ore: int = 0
    life_months: int
    earlier_ore: int = 0
    plan_first: int
    plan_last: int
    plan_ore: int
    objects: str = "{}"
    voucher: str = Field(default="", index=True)
    state: str = "in_use"
    disposed_on: datetime.date | None = None
    price_ore: int = 0

    __table_args__ = (
        CheckConstraint("state IN ('in_use', 'sold', 'scrapped')", name="state"),
        CheckConstraint("(state = 'in_use') = (disposed_on IS NULL)", name="disposed"),
        CheckConstraint(
            "cost_ore > 0 AND residual_ore >= 0 AND earlier_ore >= 0 AND plan_ore >= 0", name="ore"
        ),
        CheckConstraint("residual_ore + earlier_ore <= cost_ore", name="depreciable"),
        CheckConstraint("(life_months = 0) = (contra = '')", name="life"),
    )


class DepreciationRun(Table, table=True):
    """Depreciation that was booked at one time, with one voucher. date: the voucher's. taken_back: it is undone."""

    __tablename__ = "depreciation_run"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    date: datetime.date
    amount_ore: int
    taken_back: bool = False


class Depreciation(Table, table=True):
    """What a run depreciated of an asset, for the months (YYYYMM) from first to last."""

    __tablename__ = "depreciation"
    id: int = Field(primary_key=True)
    run_id: int = Field(foreign_key="depreciation_run.id")
    asset_id: int = Field(foreign_key="asset.id", index=True)
    first_month: int
    last_month: int
    amount_ore: int

    __table_args__ = (
        Index("uq_depreciation", "run_id", "asset_id", unique=True),
        CheckConstraint("first_month <= last_month", name="months"),
    )
