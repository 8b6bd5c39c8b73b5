"""The customer ledger (kundreskontra): claims, payments, and what settled what."""

import datetime
from collections.abc import Sequence

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table
from kassabok.core.book.transaction import Transaction
from kassabok.core.collection.model import Charge
from kassabok.core.errors import NotFound, Refused
from kassabok.core.money import format_kronor

#: Why a claim is lost for good: an attempt to distrain found nothing; the debtor is bankrupt; creditors agreed to less;
#: the debtor is struck off or cannot be found; too old to be claimed; too small for anybody to go on with.
LOSS_REASONS = ("no-assets", "bankruptcy", "composition", "gone", "limitation", "small")


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

    money: the role or number of the ledger account that got it. source: bank, hand, settlement, or online (a web shop).
    bank_line_id: where it was read.
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


class Loss(Table, table=True):
    """An established bad debt (konstaterad kundförlust): amount_ore of a claim, VAT included, was written off.

    reason: one of LOSS_REASONS. left_ore: what of it was not recovered and not taken back since.
    """

    __tablename__ = "loss"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    date: datetime.date = Field(index=True)
    amount_ore: int
    left_ore: int
    reason: str
    note: str = ""

    __table_args__ = (
        CheckConstraint("left_ore BETWEEN 0 AND amount_ore AND amount_ore > 0", name="left"),
        CheckConstraint(f"reason IN ({', '.join(map(repr, LOSS_REASONS))})", name="reason"),
    )


class Settlement(Table, table=True):
    """amount_ore of a claim was settled by a payment, by a credit note's claim, or written off; negative takes that
    back.

    Never changed.
    """

    __tablename__ = "settlement"
    id: int = Field(primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    payment_id: int | None = Field(default=None, foreign_key="payment.id", index=True)
    credit_claim_id: int | None = Field(default=None, foreign_key="claim.id", index=True)
    loss_id: int | None = Field(default=None, foreign_key="loss.id", index=True)
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


# Which claims money goes to, said by hand: of a payment that is registered, or of a line from the bank.


def claim_of(tx: Transaction, invoice_number: str) -> Claim:
    """The claim of an invoice. Raises NotFound."""
    claim = tx.find(Claim, invoice_number=invoice_number)
    if claim is None:
        raise NotFound(
            "invoice.unknown", f"There is no invoice {invoice_number}.", hint="kassabok invoice list --open"
        )
    return claim


def lost_ore(tx: Transaction, claim: Claim) -> int:
    """What of a claim is written off. It can be paid all the same: then it is recovered."""
    return sum(loss.left_ore for loss in tx.all(Loss, claim_id=claim.id))


def beside_ore(tx: Transaction, claim: Claim) -> int:
    """What fees and interest are owed beside a claim."""
    return sum(charge.open_ore for charge in tx.all(Charge, claim_id=claim.id))


def refuse_unpayable(tx: Transaction, claim: Claim, part_ore: int | None, *, by_credit: bool = False) -> None:
    """Raise Refused unless something is open of a claim, beside it or written off; and as much as this, where it is
    given. by_credit: a credit note pays no fees and interest.
    """
    number = claim.invoice_number
    payable_ore = claim.open_ore + lost_ore(tx, claim) + (0 if by_credit else beside_ore(tx, claim))
    if payable_ore <= 0:
        raise Refused(
            "claim.settled",
            f"{number} has nothing left to pay.",
            hint=f"kassabok invoice show {number}; without an invoice the money stays with the customer.",
        )
    if part_ore is not None and not 0 < part_ore <= payable_ore:
        raise Refused(
            "claim.too_much",
            f"Invoice {number} has {format_kronor(payable_ore)} kr open, not {format_kronor(part_ore)} kr.",
            hint=f"kassabok invoice show {number}; what is paid too much stays with the customer.",
        )


def claims_to_pay(
    tx: Transaction, amount_ore: int, invoices: Sequence[tuple[str, int | None]], customer_id: int | None
) -> list[tuple[Claim, int]]:
    """The claims that an amount pays, with the öre that go to each.

    invoices: numbers, given parts as given, with None as far as the rest lasts, in order. With a customer and no
    invoices it is the customer's oldest open items. Raises NotFound; Refused for one that cannot be paid.
    """
    asked = [(claim_of(tx, number), part_ore) for number, part_ore in invoices]
    for claim, part_ore in asked:
        refuse_unpayable(tx, claim, part_ore)
    if not asked and customer_id is not None:
        asked = [(claim, None) for claim in _open_claims(tx, customer_id)]
    left_ore = amount_ore - sum(part_ore or 0 for _, part_ore in asked)
    parts = []
    for claim, given_ore in asked:
        payable_ore = claim.open_ore + lost_ore(tx, claim)
        # What is given beyond the principal is for the fees and interest beside it.
        part_ore = max(min(payable_ore, left_ore), 0) if given_ore is None else min(given_ore, payable_ore)
        if given_ore is None:
            left_ore -= part_ore
        if part_ore:
            parts.append((claim, part_ore))
    return parts


def _open_claims(tx: Transaction, customer_id: int) -> list[Claim]:
    ids = tx.reader.rows(
        "SELECT id FROM claim WHERE customer_id = :customer AND open_ore > 0 ORDER BY due_date, id",
        customer=customer_id,
    )
    return [tx.get(Claim, claim_id) for (claim_id,) in ids]
