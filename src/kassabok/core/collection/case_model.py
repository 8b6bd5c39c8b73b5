"""Cases at Kronofogden: a debtor's late claims as they were filed, every step since, and the files there and back."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound
from kassabok.core.states import StateTable

#: What becomes of a case. Its verbs are our steps (file, withdraw, reduce, enforce, settle, write-off) and the
#: authority's answers. withdrawn: it ended without a decision. A debtor pays at any time, so most states take reduce.
CASE_STATES = StateTable(
    {
        ("draft", "file"): "filed",
        ("draft", "withdraw"): "withdrawn",
        ("filed", "rejected"): "draft",
        **{(state, "confirmation"): "registered" for state in ("filed", "registered", "completion")},
        **{(state, "served"): "served" for state in ("filed", "registered", "completion", "served")},
        **{(state, "completion"): "completion" for state in ("filed", "registered", "served", "completion")},
        **{(state, "objection"): "disputed" for state in ("filed", "registered", "served", "completion")},
        ("disputed", "court"): "disputed",
        **{
            (state, "received"): state
            for state in ("filed", "registered", "served", "completion", "disputed", "decided", "withdrawn")
        },
        **{(state, "received"): state for state in ("enforcement", "partly_paid", "paid", "no_assets")},
        **{
            (state, verb): after
            for state in ("filed", "registered", "served", "completion", "disputed")
            for verb, after in (
                ("decision", "decided"),
                ("dismissal", "withdrawn"),
                ("withdraw", "withdrawn"),
                ("withdrawal", "withdrawn"),
                ("reduce", state),
                ("reduction", state),
            )
        },
        ("withdrawn", "dismissal"): "withdrawn",
        ("withdrawn", "withdrawal"): "withdrawn",
        ("decided", "enforce"): "enforcement",
        ("no_assets", "enforce"): "enforcement",
        ("decided", "settle"): "paid",
        ("decided", "reduce"): "decided",
        ("no_assets", "account"): "partly_paid",
        ("no_assets", "settle"): "paid",
        ("no_assets", "reduce"): "no_assets",
        **{
            (state, verb): after
            for state in ("enforcement", "partly_paid")
            for verb, after in (
                ("confirmation", state),
                ("account", "partly_paid"),
                ("no-assets", "no_assets"),
                ("new-fee", state),
                ("reduce", "partly_paid"),
                ("settle", "paid"),
            )
        },
        ("paid", "account"): "paid",
        ("written_off", "account"): "written_off",
        ("written_off", "reduce"): "written_off",
        ("written_off", "settle"): "paid",
        **{
            (state, "write-off"): "written_off"
            for state in ("disputed", "decided", "withdrawn", "enforcement", "partly_paid", "no_assets")
        },
    }
)

#: States in which a case is at Kronofogden without a decision, so that what is paid is told there.
UNDECIDED = ("filed", "registered", "served", "completion", "disputed")
ENFORCED = ("enforcement", "partly_paid")
#: States in which nothing more is expected.
ENDED = ("withdrawn", "paid", "written_off")


class CollectionCase(Table, table=True):
    """A debtor's case. number: our reference, which every answer repeats; authority_ref: Kronofogden's (målnummer).

    enforce: enforcement is asked for with the decision. told_ore: what Kronofogden believes to be owed, beside interest
    that runs on; accounted_ore: what it has told that it collected, less what has come of it: below zero where the
    money came first.
    """

    __tablename__ = "collection_case"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    customer_id: int = Field(foreign_key="customer.id", index=True)
    state: str = Field(default="draft", index=True)
    opened_on: datetime.date
    filed_on: datetime.date | None = None
    decided_on: datetime.date | None = None
    authority_ref: str = Field(default="", index=True)
    enforce: bool = True
    ground: str = ""
    told_ore: int = 0
    accounted_ore: int = 0

    __table_args__ = (CheckConstraint("told_ore >= 0", name="told"),)


class CaseClaim(Table, table=True):
    """An invoice of a case, as it is claimed. Frozen when the case is filed.

    principal_ore: what was open. interest: as ClaimTerms has it; interest_from: its first day, None where there is
    none, and the day after filing where a part was paid, so that the principal says nothing of what accrued before;
    interest_ore: accrued up to the day of filing, and not paid.
    """

    __tablename__ = "case_claim"
    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="collection_case.id", index=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    principal_ore: int
    interest: str
    interest_from: datetime.date | None = None
    interest_ore: int = 0
    ground: str = ""

    __table_args__ = (Index("uq_case_claim", "case_id", "claim_id", unique=True),)


class CaseCost(Table, table=True):
    """A fee beside the claims, or a cost of the case itself: of the kinds that charges have. Frozen when it is filed.

    claim_id: whose fee it is; None for a cost of the case, which becomes a charge when it is filed.
    """

    __tablename__ = "case_cost"
    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="collection_case.id", index=True)
    claim_id: int | None = Field(default=None, foreign_key="claim.id")
    kind: str
    amount_ore: int


class CaseStep(Table, table=True):
    """What happened with a case on a day. Rows are only added.

    verb: as CASE_STATES has it; state: after it. text: what was said. reply_by: when a completion is to be there.
    file: the number of the file that told it, with its direction ("out 3", "in 7"), or "" by hand.
    """

    __tablename__ = "case_step"
    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="collection_case.id", index=True)
    date: datetime.date
    verb: str
    state: str
    amount_ore: int = 0
    text: str = ""
    reply_by: datetime.date | None = None
    file: str = ""


class KfmFileRow(Table, table=True):
    """A file to Kronofogden (out) or from it (in), kept byte for byte. number: unbroken by sender and direction."""

    __tablename__ = "kfm_file"
    id: int = Field(primary_key=True)
    direction: str
    sender: str
    number: int
    date: datetime.date
    codec: str
    name: str
    sha256: str

    __table_args__ = (
        CheckConstraint("direction IN ('out', 'in')", name="direction"),
        Index("uq_kfm_file", "direction", "sender", "number", unique=True),
        Index("ix_kfm_file_sha256", "sha256"),
    )


class ParkedAnswer(Table, table=True):
    """An answer in a file that could not be taken: its place there, and why. It ends when the file is read again."""

    __tablename__ = "parked_answer"
    id: int = Field(primary_key=True)
    kfm_file_id: int = Field(foreign_key="kfm_file.id", index=True)
    position: int
    reference: str
    answer: str
    reason: str


def case_of(tx: Transaction, number: str) -> CollectionCase:
    """The case with this number, ours or Kronofogden's. Raises NotFound."""
    case = tx.find(CollectionCase, number=number) or (
        tx.find(CollectionCase, authority_ref=number) if number else None
    )
    if case is None:
        raise NotFound("case.unknown", f"There is no case {number[:40]}.", hint="kassabok collection list")
    return case


def costs_of(tx: Transaction, case: CollectionCase) -> list[CaseCost]:
    """The costs of a case itself, beside the fees of its claims."""
    return [cost for cost in tx.all(CaseCost, case_id=case.id) if cost.claim_id is None]
