"""The VAT returns that were closed, as they were reported."""

import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from kassabok.core.book.schema import Table


class VatReturn(Table, table=True):
    """A VAT return (momsdeklaration), or a correction of one that the books have changed since.

    number: the period, 2026-q1; of corrections 2026-q1/2, /3 ... The one with the highest version is what holds.
    boxes: JSON, box -> whole kronor, box 49 too. accounts: JSON, account -> öre, debit positive, that had moved on it
    in the period: what the return was made from. owed_kronor: what it added to the settlement account; of a
    correction only the difference. settled_with: the number of the return with which it was closed, itself most often.
    state: closed, or reopened when it was taken back. closed_us: vouchers registered later are not in it.
    """

    __tablename__ = "vat_return"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    period: str = Field(index=True)
    version: int
    starts_on: datetime.date
    ends_on: datetime.date
    state: str = "closed"
    boxes: str
    accounts: str
    owed_kronor: int
    settled_with: str = Field(index=True)
    closed_us: int

    __table_args__ = (
        CheckConstraint("state IN ('closed', 'reopened')", name="state"),
        CheckConstraint("starts_on <= ends_on", name="span"),
    )
