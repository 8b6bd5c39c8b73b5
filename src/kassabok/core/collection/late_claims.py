"""What there is to collect: late claims with what was said, claimed, paid and held of each. A few questions for all.

Questions are asked of all open claims at once and put together here, so that a hundred thousand cost seconds.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import Settings
from kassabok.core.collection.interest import (
    Calculator,
    Interest,
    Movement,
    Terms,
    first_day,
    read_terms,
)

FEE_KINDS = ("reminder_fee", "demand_fee")


class ChargeState(NamedTuple):
    """A charge of a claim as it stands. amount_ore: what was claimed, paid or waived since or not."""

    charge: int
    kind: str
    amount_ore: int
    open_ore: int
    waived_ore: int


class Letter(NamedTuple):
    """A letter that named a claim."""

    number: str
    kind: str
    date: datetime.date
    due: datetime.date


@dataclass(slots=True)
class LateClaim:
    """A claim that is late, or whose fees or interest are still owed.

    movements: what settled it, with the sign of what is owed. held: why it is not collected now, or "".
    """

    claim_id: int
    invoice: str
    ocr: str
    customer_id: int
    date: datetime.date
    due: datetime.date
    total_ore: int
    open_ore: int
    fee_agreed: bool
    due_agreed: bool
    says_interest: bool
    interest: str
    held: str = ""
    charges: list[ChargeState] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    never_owed_ore: int = 0

    @property
    def reminders(self) -> int:
        """How often it was reminded of."""
        return sum(1 for letter in self.letters if letter.kind == "reminder") if self.letters else 0

    @property
    def demanded(self) -> bool:
        """Whether a demand letter was made."""
        return bool(self.letters) and any(letter.kind == "demand" for letter in self.letters)

    @property
    def last_letter(self) -> Letter | None:
        """The latest letter that named it."""
        return self.letters[-1] if self.letters else None

    @property
    def interest_ore(self) -> int:
        """What is open of interest that was claimed."""
        return sum(c.open_ore for c in self.charges if c.kind == "interest") if self.charges else 0

    @property
    def costs_ore(self) -> int:
        """What is open of costs that were claimed."""
        return sum(c.open_ore for c in self.charges if c.kind != "interest") if self.charges else 0

    @property
    def owed_ore(self) -> int:
        """All that is open: the principal, and what is owed beside it."""
        return self.open_ore + sum(c.open_ore for c in self.charges) if self.charges else self.open_ore

    def claimed_ore(self, *kinds: str) -> int:
        """What was claimed of these kinds and not waived, paid or not."""
        return sum(c.amount_ore - c.waived_ore for c in self.charges if c.kind in kinds)

    def days_late(self, on: datetime.date) -> int:
        return (on - self.due).days


class LateCustomer(NamedTuple):
    """Whom a letter is to. credit_ore: money and credit notes of the customer that are not used, zero or more."""

    number: str
    name: str
    kind: str
    language: str
    credit_ore: int


_CLAIMS = """
SELECT c.id, c.invoice_number, coalesce(c.ocr, ''), c.customer_id, c.date, c.due_date, c.total_ore, c.open_ore,
    coalesce(t.fee_agreed, 0), coalesce(t.due_agreed, :due_agreed), coalesce(t.says_interest, 0),
    coalesce(t.interest, :interest)
FROM claim c LEFT JOIN claim_terms t ON t.claim_id = c.id
WHERE {which} ORDER BY c.customer_id, c.due_date, c.id
"""
_WHICH = (
    "(c.id IN (SELECT id FROM claim WHERE open_ore > 0 AND due_date < :on) "
    "OR c.id IN (SELECT claim_id FROM charge WHERE open_ore > 0 AND date <= :on))"
)
_WHICH_OF_CUSTOMER = (
    "c.customer_id = :customer AND (c.open_ore > 0 AND c.due_date < :on OR c.invoice_number = :settled "
    "OR c.id IN (SELECT claim_id FROM charge WHERE customer_id = :customer AND open_ore > 0))"
)
#: A credit note of the invoice itself takes back what was never owed; money and other credit notes pay from their day.
_MOVEMENTS = """
SELECT s.claim_id, s.date, s.amount_ore, coalesce(i.credits_id = c.invoice_id, 0)
FROM claim c JOIN settlement s ON s.claim_id = c.id LEFT JOIN claim k ON k.id = s.credit_claim_id
LEFT JOIN invoice i ON i.id = k.invoice_id
WHERE {which} AND (s.payment_id IS NOT NULL OR s.credit_claim_id IS NOT NULL)
"""
_CHARGES = """
SELECT h.claim_id, h.id, h.kind, h.amount_ore, h.open_ore, h.waived_ore
FROM charge h JOIN claim c ON c.id = h.claim_id WHERE {which} ORDER BY h.id
"""
_LETTERS = """
SELECT l.claim_id, r.number, r.kind, r.date, r.due_date
FROM reminder r JOIN reminder_line l ON l.reminder_id = r.id JOIN claim c ON c.id = l.claim_id
WHERE {which} ORDER BY r.date, r.id
"""
_HOLDS = """
SELECT h.claim_id, h.kind, h.until FROM claim_hold h
WHERE h.from_date <= :on AND (h.until IS NULL OR h.until >= :on) AND (h.lifted_on IS NULL OR h.lifted_on > :on)
"""
_CASES = """
SELECT m.claim_id, k.number FROM collection_case k JOIN case_claim m ON m.case_id = k.id
WHERE k.state NOT IN ('withdrawn', 'paid', 'written_off')
"""
_CREDITS = """
SELECT customer_id, sum(ore) FROM (
    SELECT customer_id, -open_ore AS ore FROM claim WHERE open_ore < 0 UNION ALL
    SELECT customer_id, unallocated_ore FROM payment WHERE unallocated_ore > 0 AND customer_id IS NOT NULL
) AS credit GROUP BY customer_id
"""
#: A plan is kept while what was paid since it was made is as much as what has fallen due of it.
_PLANS = """
SELECT p.number, p.total_ore,
    (SELECT coalesce(sum(i.amount_ore), 0) FROM instalment i WHERE i.plan_id = p.id AND i.due_date < :on),
    (SELECT coalesce(sum(c.open_ore), 0) FROM plan_claim m JOIN claim c ON c.id = m.claim_id WHERE m.plan_id = p.id)
    + (SELECT coalesce(sum(h.open_ore), 0) FROM plan_claim m JOIN charge h ON h.claim_id = m.claim_id
    WHERE m.plan_id = p.id AND (h.date <= p.date)), p.id
FROM instalment_plan p WHERE p.date <= :on AND (p.ended_on IS NULL OR p.ended_on > :on) ORDER BY p.id
"""


def late_claims(
    reader: Reader,
    settings: Settings,
    *,
    on: datetime.date,
    customer_id: int | None = None,
    settled: str = "",
) -> list[LateClaim]:
    """Every claim that is late on a day, or beside which something is owed, by customer and due day.

    customer_id: only of this customer; with it settled, the number of an invoice that is wanted in any case.
    """
    which = _WHICH if customer_id is None else _WHICH_OF_CUSTOMER
    asked = {"on": on, "customer": customer_id, "settled": settled}
    day = datetime.date.fromisoformat
    claims = {
        row[0]: _claim(*row)
        for row in reader.rows(
            _CLAIMS.format(which=which),
            due_agreed=settings.flag("collection.due_agreed"),
            interest=settings.text("collection.interest"),
            **asked,
        )
    }
    for claim_id, paid_on, ore, own in reader.rows(_MOVEMENTS.format(which=which), **asked):
        if own:
            claims[claim_id].never_owed_ore += ore
        else:
            claims[claim_id].movements.append(Movement(day(paid_on), -ore))
    for claim_id, *charge in reader.rows(_CHARGES.format(which=which), **asked):
        claims[claim_id].charges.append(ChargeState(*charge))
    for claim_id, number, kind, made_on, due in reader.rows(_LETTERS.format(which=which), **asked):
        claims[claim_id].letters.append(Letter(number, kind, day(made_on), day(due)))
    for claim_id, why in held_claims(reader, on=on).items():
        if claim_id in claims:
            claims[claim_id].held = why
    return list(claims.values())


def _claim(
    claim_id: int,
    invoice: str,
    ocr: str,
    customer_id: int,
    day: str,
    due: str,
    total_ore: int,
    open_ore: int,
    fee_agreed: int,
    due_agreed: int,
    says_interest: int,
    interest: str,
) -> LateClaim:
    return LateClaim(
        claim_id=claim_id,
        invoice=invoice,
        ocr=ocr,
        customer_id=customer_id,
        date=datetime.date.fromisoformat(day),
        due=datetime.date.fromisoformat(due),
        total_ore=total_ore,
        open_ore=open_ore,
        fee_agreed=bool(fee_agreed),
        due_agreed=bool(due_agreed),
        says_interest=bool(says_interest),
        interest=interest,
    )


def held_claims(reader: Reader, *, on: datetime.date) -> dict[int, str]:
    """Claims that are not collected on a day -> why, in words."""
    held = {claim_id: f"case {number}" for claim_id, number in reader.rows(_CASES)}
    for number, _, _, left_ore, plan_id in kept_plans(reader, on=on):
        if left_ore > 0:
            for (claim_id,) in reader.rows("SELECT claim_id FROM plan_claim WHERE plan_id = :id", id=plan_id):
                held[claim_id] = f"instalment plan {number}"
    for claim_id, kind, until in reader.rows(_HOLDS, on=on):
        held[claim_id] = "disputed" if kind == "dispute" else f"paused until {until}" if until else "paused"
    return held


def kept_plans(reader: Reader, *, on: datetime.date) -> list[tuple[str, int, int, int, int]]:
    """Instalment plans that are kept on a day: number, total, what has fallen due, what is left, and their row."""
    return [
        (number, total_ore, due_ore, left_ore, plan_id)
        for number, total_ore, due_ore, left_ore, plan_id in reader.rows(_PLANS, on=on)
        if total_ore - left_ore >= due_ore
    ]


def late_customers(reader: Reader) -> Mapping[int, LateCustomer]:
    """Customers with something open, by row."""
    unused = dict(reader.rows(_CREDITS))
    return {
        customer_id: LateCustomer(number, name, kind, language, unused.get(customer_id, 0))
        for customer_id, number, name, kind, language in reader.rows(
            "SELECT id, number, name, kind, language FROM customer WHERE id IN (SELECT customer_id FROM claim "
            "WHERE open_ore > 0) OR id IN (SELECT customer_id FROM charge WHERE open_ore > 0)"
        )
    }


def interest_of(calculator: Calculator, claim: LateClaim, *, upto: datetime.date) -> Interest:
    """All late-payment interest on a claim, from the first day through another, claimed or not.

    Where the due day was not agreed, it begins 30 days after the first demand that said so: the invoice, if it spoke of
    interest, or else the first letter. Raises Refused where a rate is unknown.
    """
    demanded_on = claim.date if claim.says_interest else claim.letters[0].date if claim.letters else None
    return calculator.interest(
        terms_of(claim),
        since=first_day(claim.due, agreed=claim.due_agreed, demanded_on=demanded_on),
        upto=upto,
        base_ore=claim.total_ore - claim.never_owed_ore,
        movements=claim.movements,
    )


def terms_of(claim: LateClaim) -> Terms | None:
    """The interest that an invoice bears."""
    return read_terms(claim.interest)


class Steps(NamedTuple):
    """When letters follow, by the company's settings: days."""

    reminder_after: int
    reminders: int
    demand_after: int

    @staticmethod
    def of(settings: Settings) -> "Steps":
        return Steps(
            settings.value("collection.reminder_after_days"),
            settings.value("collection.reminders"),
            settings.value("collection.demand_after_days"),
        )

    def next_step(self, claim: LateClaim) -> tuple[str, datetime.date]:
        """What follows for a claim and from which day: reminder, demand, or file (apply to Kronofogden)."""
        last = claim.last_letter
        if claim.demanded:
            demand = next(letter for letter in reversed(claim.letters) if letter.kind == "demand")
            return "file", demand.due + datetime.timedelta(days=1)
        if claim.reminders < self.reminders:
            since = last.due if last else claim.due
            return "reminder", since + datetime.timedelta(days=max(self.reminder_after, 1))
        since = last.due if last else claim.due
        return "demand", since + datetime.timedelta(days=max(self.demand_after, 1))


def way_out(claim: LateClaim) -> str:
    """What lets a held claim be collected again, as a hint."""
    if claim.held.startswith("case "):
        return "kassabok collection list"
    if claim.held.startswith("instalment plan "):
        return f"kassabok reminder plan end {claim.held.removeprefix('instalment plan ')}"
    return f"kassabok reminder resume {claim.invoice}"
