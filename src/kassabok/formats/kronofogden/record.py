"""What is told to Kronofogden (the enforcement authority), and what it answers, whatever bytes carry it.

Amounts are whole öre, percent Decimal. reference: the number of our case, which every answer repeats; authority_ref:
the authority's number of it (målnummer), an opaque text. The words of collecting are those of räntelagen (1975:635),
lag (1990:746) om betalningsföreläggande och handräckning, and utsökningsbalken (1981:774).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

PartyKind = Literal["company", "private", "public"]
PartKind = Literal["capital", "reminder", "collection", "compensation", "other"]
CostKind = Literal["application", "representative", "own_work", "other"]
ChangeKind = Literal["reduction", "withdrawal"]
AnswerKind = Literal[
    "receipt",
    "confirmation",
    "served",
    "completion",
    "objection",
    "reduction",
    "withdrawal",
    "decision",
    "dismissal",
    "court",
    "account",
    "new_fee",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The applicant (sökande), its representative (ombud) or a respondent (svarande).

    identity: organisation number or personal number, digits alone, ten or twelve; "" where it is not known.
    account: of the applicant, where money is paid, as people write it ("Bankgiro 123-4567").
    """

    name: str
    identity: str = ""
    kind: PartyKind = "company"
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "SE"
    email: str = ""
    phone: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """Interest on a part of the claim. percent: points above the reference rate (reference), or a year (agreed).

    starts: the first day that bears it. capital_ore: what it is on. accrued_ore: up to the day of the application.
    """

    kind: Literal["reference", "agreed"]
    percent: Decimal
    starts: date
    capital_ore: int
    accrued_ore: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPart:
    """A part of the claim (delkrav): the principal of an invoice, or a fee beside it. ground: in Swedish."""

    kind: PartKind
    amount_ore: int
    invoice: str = ""
    invoice_date: date | None = None
    due_date: date | None = None
    ground: str = ""
    interest: Interest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A cost of the case (kostnad) that the respondent is asked to pay."""

    kind: CostKind
    amount_ore: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What an application for enforcement rests on, and what is left of it."""

    authority_ref: str
    on: date
    capital_ore: int
    interest_ore: int
    costs_ore: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application: for a payment order (BF, betalningsföreläggande), or for enforcement (VERKST) where decided is
    given. enforce: enforcement is asked for as soon as there is a decision.
    """

    reference: str
    on: date
    applicant: Party
    respondents: tuple[Party, ...]
    representative: Party | None = None
    parts: tuple[ClaimPart, ...] = ()
    costs: tuple[Cost, ...] = ()
    ground: str
    enforce: bool = False
    decided: Decided | None = None

    @property
    def sum_ore(self) -> int:
        """What it adds to the file's check sum: what is asked for without interest, or what is left of the decision."""
        if self.decided is not None:
            return self.decided.capital_ore + self.decided.interest_ore + self.decided.costs_ore
        return sum(part.amount_ore for part in self.parts) + sum(cost.amount_ore for cost in self.costs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an application is changed by, since something was paid or credited. left_ore: of what it asks for
    afterwards, beside interest that runs on.
    """

    kind: ChangeKind
    reference: str
    authority_ref: str = ""
    on: date
    amount_ore: int
    left_ore: int
    applicant: Party | None = None
    respondents: tuple[Party, ...] = ()

    @property
    def sum_ore(self) -> int:
        return self.amount_ore


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the authority says of a case, or (receipt) of a file of ours.

    text: what it wrote. reply_by: when a completion is to be there. amount_ore: of a reduction, an account or a fee.
    capital_ore, costs_ore, interest_from: of a decision. final: of an account that ends the case; assets: whether
    anything was found to take. file_number, accepted, errors: of a receipt.
    """

    kind: AnswerKind
    on: date
    reference: str = ""
    authority_ref: str = ""
    text: str = ""
    reply_by: date | None = None
    amount_ore: int = 0
    capital_ore: int = 0
    costs_ore: int = 0
    interest_from: date | None = None
    final: bool = False
    assets: bool = True
    file_number: int = 0
    accepted: bool = True
    errors: tuple[str, ...] = ()

    @property
    def sum_ore(self) -> int:
        return self.amount_ore + self.capital_ore + self.costs_ore


Entry = Application | Change | Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class KfmFile:
    """A file to or from the authority. sender: the code of the one who files (intressentkod).

    number: of the file, one more than the last in its direction, so that one that is lost is missed.
    """

    sender: str
    number: int
    created: date
    entries: tuple[Entry, ...]

    @property
    def sum_ore(self) -> int:
        """The sum that its check sum says."""
        return sum(entry.sum_ore for entry in self.entries)
