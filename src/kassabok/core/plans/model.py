"""Vouchers that write themselves: templates with amounts by rule, recurring vouchers, and accruals (periodisering)."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table


class VoucherTemplate(Table, table=True):
    """A template that the company saved; one with the name of a shipped template takes its place."""

    __tablename__ = "voucher_template"
    id: int = Field(primary_key=True)
    name: str = Field(unique=True)
    text: str


class TemplateLine(Table, table=True):
    """A line of a template. account: a number, or a role such as bank. rule: see rules.py. objects: JSON."""

    __tablename__ = "template_line"
    id: int = Field(primary_key=True)
    voucher_template_id: int = Field(foreign_key="voucher_template.id", index=True)
    account: str
    rule: str
    text: str = ""
    objects: str = "{}"


class Plan(Table, table=True):
    """Vouchers to come. state: active, done (nothing is left) or stopped.

    kind recurring: a voucher every so many months from the first day on, through the last day or a number of times,
    where they are given; posted: how many were. amounts: JSON, what the rules of its lines share out, by VAT class.
    kind accrual: what a voucher put into the result is moved to other months, as its parts say; voucher: which.
    next_on: when the next one is due; None when the plan has ended.
    """

    __tablename__ = "plan"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    kind: str
    text: str
    state: str = "active"
    every_months: int = 1
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    times: int | None = None
    posted: int = 0
    next_on: datetime.date | None = Field(default=None, index=True)
    amounts: str = "{}"
    voucher: str | None = Field(default=None, foreign_key="voucher.ref", index=True)

    __table_args__ = (
        CheckConstraint("kind IN ('recurring', 'accrual')", name="kind"),
        CheckConstraint("state IN ('active', 'done', 'stopped')", name="state"),
    )


class PlanLine(Table, table=True):
    """A line of every voucher of a plan: a template's line, copied, so that a changed template changes no plan."""

    __tablename__ = "plan_line"
    id: int = Field(primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    account: str
    rule: str
    text: str = ""
    objects: str = "{}"


class PlanPart(Table, table=True):
    """What an accrual posts on a day, as it changes the account of the result; all of a plan add up to zero.

    The first takes out what belongs to other months, the others put it back.
    """

    __tablename__ = "plan_part"
    id: int = Field(primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    date: datetime.date
    amount_ore: int
    posted: bool = False

    __table_args__ = (Index("ix_plan_part_plan_id_date", "plan_id", "date"),)
