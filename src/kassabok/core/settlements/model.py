"""What payment providers say that they settled: a report for each payment to the bank account, and its rows."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table


class SettlementReport(Table, table=True):
    """What one payment to the bank settled, as a provider's report tells it; a part of one that came in two files.

    channel: the profile's name. reference: the provider's id of the payment. date: when it was paid out, and when it is
    booked. account: what the provider owes stands there. fee_vat: none, domestic, eu-services or non-eu-services.
    chargebacks: "claim", "" or an account, as the profile says. bank_text: words, a line each, of which one stands in
    the bank's text. gross_ore: what buyers paid, less what they got back. fee_ore: what the provider took, VAT included
    where it charges any. fee_vat_ore: the VAT of the fees, to deduct, or owed and deducted. reserve_ore: what the
    provider keeps back; adjusted_ore: what it took or gave beside its fees. net_ore: all of that together. payout_ore:
    what comes to the bank, 0 where nothing was paid out yet.
    state: parked (nothing is booked), booked, or paid (the bank line came). reason: why it is parked.
    """

    __tablename__ = "settlement_report"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    channel: str
    reference: str
    date: datetime.date
    account: str = Field(foreign_key="account.number", index=True)
    fee_account: str
    fee_vat: str
    reserve_account: str
    chargebacks: str = ""
    bank_text: str = ""
    gross_ore: int = 0
    fee_ore: int = 0
    fee_vat_ore: int = 0
    reserve_ore: int = 0
    adjusted_ore: int = 0
    net_ore: int = 0
    payout_ore: int = 0
    state: str
    reason: str = ""
    file: str = ""
    bank_line_id: int | None = Field(default=None, foreign_key="bank_line.id", index=True)

    __table_args__ = (
        CheckConstraint("state IN ('parked', 'booked', 'paid')", name="state"),
        CheckConstraint("(state = 'paid') = (bank_line_id IS NOT NULL)", name="paid"),
        Index("ix_settlement_report_channel", "channel", "reference"),
        Index("ix_settlement_report_state", "state", "payout_ore"),
    )


class SettlementLine(Table, table=True):
    """A row of a report that is booked. key: what makes it the same row in another file of the channel.

    net_ore = gross_ore - fee_ore. kind: see formats/providers/record.py. outcome: what it was taken for: receipt,
    payment or refund (each in the books already), invoice (it pays it), credit (a credit note that it pays out), claim
    (a chargeback: the invoice is owed again), account (booked on booked_on), left (nobody knows its sale), or booked
    (fees and the like). invoice: that it pays, pays out, or takes back. receipt_payment_id: the part of a receipt that
    was paid online; receipt_id is of one that was paid on the spot. reason: why it is left.
    """

    __tablename__ = "settlement_line"
    id: int = Field(primary_key=True)
    report_id: int = Field(foreign_key="settlement_report.id", index=True)
    channel: str
    key: str
    line: int
    kind: str
    type: str
    date: datetime.date
    gross_ore: int
    fee_ore: int
    net_ore: int
    reference: str = ""
    outcome: str
    invoice: str = ""
    receipt_id: int | None = Field(default=None, foreign_key="receipt.id", unique=True)
    receipt_payment_id: int | None = Field(default=None, foreign_key="receipt_payment.id", unique=True)
    payment_id: int | None = Field(default=None, foreign_key="payment.id", index=True)
    refund_id: int | None = Field(default=None, foreign_key="refund.id", unique=True)
    booked_on: str = ""
    reason: str = ""

    __table_args__ = (
        CheckConstraint("net_ore = gross_ore - fee_ore", name="net"),
        Index("uq_settlement_line_key", "channel", "key", unique=True),
        Index("ix_settlement_line_invoice", "invoice"),
    )


class SettlementType(Table, table=True):
    """What the company has said that a provider's type of row is."""

    __tablename__ = "settlement_type"
    id: int = Field(primary_key=True)
    channel: str
    type: str
    kind: str

    __table_args__ = (Index("uq_settlement_type", "channel", "type", unique=True),)
