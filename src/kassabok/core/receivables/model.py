"""The customer ledger (kundreskontra): claims, payments, and what settled what."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table


class Claim(Table, table=True):
    """An open item: what a customer owes for one invoice. open_ore falls as it is settled.

    A credit note has a claim with negative amounts until it is used against an invoice or paid out.
    Number, OCR and due date are the invoice's, kept here so that bank files are matched in one table.
    """

    __tablename__ = "claim"
    id: int = Field(primary_key=True)
    invoice_id: int = Field(foreign_key="invoice.id", unique=True)
    invoice_number: str = Field(unique=True)
    ocr: str | None = Field(default=None, unique=True)
    customer_id: int = Field(foreign_key="customer.id")
    date: datetime.date
    due_date: datetime.date
    total_ore: int
    open_ore: int

    __table_args__ = (
        Index("ix_claim_customer_open", "customer_id", "open_ore", "due_date"),
        Index("ix_claim_open", "open_ore"),
    )


class Payment(Table, table=True):
    """Money from a customer. unallocated_ore: what is not used yet (prepayment or overpayment).

    money: the role or number of the ledger account that got it. source: bank or hand. bank_line_id: where it was read.
    """

    __tablename__ = "payment"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)
    date: datetime.date = Field(index=True)
    amount_ore: int
    unallocated_ore: int
    money: str
    source: str
    bank_line_id: int | None = Field(default=None, foreign_key="bank_line.id", unique=True)
    text: str = ""

    __table_args__ = (
        CheckConstraint("amount_ore > 0", name="amount"),
        CheckConstraint("unallocated_ore BETWEEN 0 AND amount_ore", name="unallocated"),
    )


class Settlement(Table, table=True):
    """amount_ore of a claim was settled by a payment or by a credit note's claim; negative takes that back.

    Never changed.
    """

    __tablename__ = "settlement"
    id: int = Field(primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    payment_id: int | None = Field(default=None, foreign_key="payment.id", index=True)
    credit_claim_id: int | None = Field(default=None, foreign_key="claim.id", index=True)
    date: datetime.date
    amount_ore: int


class Refund(Table, table=True):
    """Money paid back to a customer out of a payment's unallocated part, or for a credit note's claim."""

    __tablename__ = "refund"
    id: int = Field(primary_key=True)
    payment_id: int | None = Field(default=None, foreign_key="payment.id", index=True)
    claim_id: int | None = Field(default=None, foreign_key="claim.id", index=True)
    date: datetime.date
    amount_ore: int
    money: str
