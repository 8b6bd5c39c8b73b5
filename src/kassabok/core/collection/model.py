"""Collecting: letters about claims that are late, what is owed beside them, and what holds them back."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table

#: What can be owed beside a claim's principal. All but interest are costs.
CHARGE_KINDS = (
    "interest",
    "reminder_fee",
    "demand_fee",
    "compensation",
    "instalment_fee",
    "application_fee",
    "representative",
    "enforcement_fee",
    "court_fee",
    "other",
)
LETTER_KINDS = ("reminder", "demand")
HOLD_KINDS = ("pause", "dispute")


class ClaimTerms(Table, table=True):
    """What an invoice said of late payment when it was issued. A claim without a row said nothing.

    fee_agreed: a fee for a reminder was agreed beforehand (lag 1981:739 5 §). due_agreed: its due day was, so that
    interest runs from it (räntelagen 3 §). says_interest: it said that interest follows (räntelagen 4 §).
    interest: as the setting collection.interest: "reference+8", "12" (percent a year) or "none".
    """

    __tablename__ = "claim_terms"
    id: int = Field(primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", unique=True)
    fee_agreed: bool = False
    due_agreed: bool = True
    says_interest: bool = False
    interest: str = "reference+8"


class CustomerTerms(Table, table=True):
    """What is agreed with a customer on late payment, where it differs from what the company has chosen.

    reminder_fee: yes or no, "" as the company's invoices say. interest: as in ClaimTerms, "" as the company's setting.
    """

    __tablename__ = "customer_terms"
    id: int = Field(primary_key=True)
    customer_id: int = Field(foreign_key="customer.id", unique=True)
    reminder_fee: str = ""
    interest: str = ""

    __table_args__ = (CheckConstraint("reminder_fee IN ('', 'yes', 'no')", name="reminder_fee"),)


class Reminder(Table, table=True):
    """A letter about late claims to one customer: a reminder, or a demand (inkassokrav). Never changed.

    due_date: the new last day to pay. principal_ore, interest_ore and costs_ore are what was open with the letter, its
    own charges among them; credits_ore (zero or less) what is set off. total_ore: what it asks for. ocr: of the invoice
    where it is about one, and else of its own.
    """

    __tablename__ = "reminder"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    kind: str = "reminder"
    customer_id: int = Field(foreign_key="customer.id", index=True)
    date: datetime.date = Field(index=True)
    due_date: datetime.date
    language: str = "sv"
    ocr: str = Field(default="", index=True)
    principal_ore: int
    interest_ore: int
    costs_ore: int
    credits_ore: int = 0
    total_ore: int

    __table_args__ = (
        CheckConstraint("kind IN ('reminder', 'demand')", name="kind"),
        CheckConstraint("total_ore = principal_ore + interest_ore + costs_ore + credits_ore", name="total"),
        CheckConstraint("credits_ore <= 0 AND total_ore > 0", name="credits"),
    )


class ReminderLine(Table, table=True):
    """A claim on a letter. open_ore: what was open of it; interest_ore, costs_ore: what was owed beside it then.

    segments: how all its interest was worked out, from the first day: JSON of rows of first and last day, the sum, the
    yearly percent in ten-thousandths, and the interest in öre (see interest.py).
    """

    __tablename__ = "reminder_line"
    id: int = Field(primary_key=True)
    reminder_id: int = Field(foreign_key="reminder.id", index=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    open_ore: int
    interest_ore: int
    costs_ore: int
    segments: str = "[]"


class Charge(Table, table=True):
    """What a customer owes beside the principal: interest or a cost. open_ore falls as it is paid or waived.

    claim_id: the claim that it is for; of a letter on several claims, the first. until: of interest, the last day it
    is counted for. booked: it is in the books since it was claimed; otherwise it is booked as it is paid. source: the
    number of the letter, plan or case that claimed it, "" by hand. amount_ore = open + waived + what payments settled.
    """

    __tablename__ = "charge"
    id: int = Field(primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    claim_id: int = Field(foreign_key="claim.id", index=True)
    kind: str
    date: datetime.date
    amount_ore: int
    open_ore: int
    waived_ore: int = 0
    until: datetime.date | None = None
    source: str = ""
    booked: bool = False

    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(map(repr, CHARGE_KINDS))})", name="kind"),
        CheckConstraint("amount_ore > 0", name="amount"),
        CheckConstraint(
            "open_ore >= 0 AND waived_ore >= 0 AND open_ore + waived_ore <= amount_ore", name="open"
        ),
        Index("ix_charge_customer_open", "customer_id", "open_ore"),
        Index("ix_charge_open", "open_ore"),
    )


class ChargeSettlement(Table, table=True):
    """amount_ore of a charge was settled by a payment; negative takes that back. Never changed."""

    __tablename__ = "charge_settlement"
    id: int = Field(primary_key=True)
    charge_id: int = Field(foreign_key="charge.id", index=True)
    payment_id: int = Field(foreign_key="payment.id", index=True)
    date: datetime.date
    amount_ore: int


class ChargeWaiver(Table, table=True):
    """amount_ore of a charge was let go of. Never changed."""

    __tablename__ = "charge_waiver"
    id: int = Field(primary_key=True)
    charge_id: int = Field(foreign_key="charge.id", index=True)
    date: datetime.date
    amount_ore: int


class ClaimHold(Table, table=True):
    """A claim is not reminded of and not collected: paused until a day (None: until it is lifted), or disputed.

    lifted_on: from this day it is collected again.
    """

    __tablename__ = "claim_hold"
    id: int = Field(primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    kind: str
    from_date: datetime.date
    until: datetime.date | None = None
    reason: str = ""
    lifted_on: datetime.date | None = None

    __table_args__ = (CheckConstraint("kind IN ('pause', 'dispute')", name="kind"),)


class InstalmentPlan(Table, table=True):
    """What a customer has agreed to pay part by part (avbetalningsplan). total_ore: what was owed on its claims then.

    While it is kept its claims are not reminded of. ended_on: it was ended by hand.
    """

    __tablename__ = "instalment_plan"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    customer_id: int = Field(foreign_key="customer.id", index=True)
    date: datetime.date
    total_ore: int
    ended_on: datetime.date | None = None


class PlanClaim(Table, table=True):
    """A claim that an instalment plan is about."""

    __tablename__ = "plan_claim"
    id: int = Field(primary_key=True)
    plan_id: int = Field(foreign_key="instalment_plan.id", index=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)


class Instalment(Table, table=True):
    """A part of an instalment plan, and its day."""

    __tablename__ = "instalment"
    id: int = Field(primary_key=True)
    plan_id: int = Field(foreign_key="instalment_plan.id", index=True)
    due_date: datetime.date
    amount_ore: int


class Interruption(Table, table=True):
    """What else than letters and payments began the time of limitation of a claim anew: an acknowledgement, a case.

    Preskriptionslagen (1981:130) 5 §. what: in words.
    """

    __tablename__ = "interruption"
    id: int = Field(primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    date: datetime.date
    what: str
