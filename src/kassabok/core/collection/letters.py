"""Making letters about late claims: reminders, and demands (inkassokrav). One customer, one letter.

What a letter asks for is worked out here line by line, with the rule of each amount, before anything is written; so a
proposal and a letter are the same thing.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.collection.interest import Calculator, Interest, in_percent, read_terms, write_segments
from kassabok.core.collection.late_claims import (
    FEE_KINDS,
    LateClaim,
    LateCustomer,
    Steps,
    interest_of,
    late_claims,
    late_customers,
    way_out,
)
from kassabok.core.collection.model import Charge, Reminder, ReminderLine
from kassabok.core.errors import Refused
from kassabok.core.events import ChargePart, DemandMade, Ref, ReminderMade
from kassabok.core.identifiers import make_ocr
from kassabok.core.money import E4, ORE, format_decimal, format_kronor
from kassabok.core.parties.model import Customer
from kassabok.core.rates.lookup import Rates
from kassabok.core.receivables.model import Claim

#: The first digits of a letter's own OCR, so that it is never an invoice's.
_OCR_BEGINS = {"reminder": "91", "demand": "92"}
# Charges and lines are many, and go in together at the end.
_CHARGE_COLUMNS = ("customer_id", "claim_id", "kind", "date", "amount_ore", "open_ore", "until", "source")
_LINE_COLUMNS = ("reminder_id", "claim_id", "open_ore", "interest_ore", "costs_ore", "segments")
BUSINESSES = ("company", "public")


class NewCharge(NamedTuple):
    """What a letter adds to what is owed of a claim. rule: why, and how much, in words."""

    claim: LateClaim
    kind: str
    amount_ore: int
    rule: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it is written. interests: of each claim, from the first day. charges: what it adds, by claim."""

    kind: str
    customer_id: int
    customer: LateCustomer
    claims: Sequence[LateClaim]
    interests: Sequence[Interest]
    charges: Mapping[int, Sequence[NewCharge]]
    owed_ore: int
    credits_ore: int

    def new_ore(self, claim: LateClaim, *, interest: bool) -> int:
        """What the letter adds to a claim: interest, or costs."""
        mine = self.charges.get(claim.claim_id, ())
        return sum(c.amount_ore for c in mine if (c.kind == "interest") == interest)

    @property
    def total_ore(self) -> int:
        """What it asks for."""
        return self.owed_ore + self.credits_ore


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A claim on a letter that is proposed or made. interest_ore, costs_ore: what is owed beside it with the letter.

    rates: of its interest, percent a year. rules: why each amount is asked for.
    """

    letter: str
    customer: str = field(metadata={"table": False})
    name: str
    invoice: str
    due: datetime.date = field(metadata={"table": False})
    days_late: int = field(metadata={"heading": "Late"})
    open_ore: int
    interest_ore: int
    costs_ore: int
    rates: str = field(metadata={"heading": "Percent"})
    rules: tuple[str, ...] = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A claim, or a customer, that no letter was made for. why: in a whole sentence."""

    what: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class LettersMade:
    """What came of a run. letters: how many. assumed_from: the first day whose reference rate nobody has entered."""

    kind: str
    letters: int
    principal_ore: int
    interest_ore: int
    costs_ore: int
    total_ore: int
    lines: tuple[LetterLine, ...]
    left_out: tuple[LeftOut, ...]
    numbers: tuple[str, ...]
    assumed_from: datetime.date | None


class Writer:
    """Makes letters on a day, in one transaction, by the company's settings and the rates of its book."""

    def __init__(self, tx: Transaction, *, on: datetime.date, compensation: bool | None = None) -> None:
        self._tx = tx
        self._on = on
        self._settings = tx.settings
        self._steps = Steps.of(tx.settings)
        self._least_ore = tx.settings.value("collection.least_kronor") * ORE
        self._days = {
            "reminder": tx.settings.value("collection.reminder_days"),
            "demand": tx.settings.value("collection.demand_days"),
        }
        self._compensation = (
            tx.settings.text("collection.business_fee") == "compensation"
            if compensation is None
            else compensation
        )
        self._booked = (
            tx.settings.text("collection.book_charges") == "claimed"
            and tx.settings.text("ledger.method") == "invoice"
        )
        self._calculator = Calculator(tx.rates)
        self._fees = Fees(tx.rates, on)
        self._lines: list[LetterLine] = []
        self._left_out: list[LeftOut] = []
        self._numbers: list[str] = []
        self._charge_rows: list[tuple[Any, ...]] = []  # As _CHARGE_COLUMNS.
        self._line_rows: list[tuple[int, int, int, int, int, str]] = []  # As _LINE_COLUMNS.
        self._assumed_from: datetime.date | None = None

    def make(
        self, kind: str, *, customer: Customer | None = None, invoices: Sequence[str] = ()
    ) -> LettersMade:
        """Make the letters of a kind that are due on the day. invoices: only of these, due for it or not.

        Raises Refused for an invoice that cannot be collected, and where a reference rate is unknown.
        """
        customer_id = customer.id if customer else None
        claims = late_claims(self._tx.reader, self._settings, on=self._on, customer_id=customer_id)
        chosen = self._named(claims, invoices) if invoices else self._due(claims, kind)
        customers = late_customers(self._tx.reader)
        for customer_id, theirs in groupby(chosen, key=lambda claim: claim.customer_id):
            self._letter(kind, customer_id, customers[customer_id], list(theirs), forced=bool(invoices))
        self._tx.insert_many(Charge, _CHARGE_COLUMNS, self._charge_rows)
        self._tx.insert_many(ReminderLine, _LINE_COLUMNS, self._line_rows)
        return self._made(kind)

    def _named(self, claims: Sequence[LateClaim], invoices: Sequence[str]) -> list[LateClaim]:
        """The claims with these numbers. Raises Refused for one that cannot be collected now."""
        by_number = {claim.invoice: claim for claim in claims}
        for number in invoices:
            if number not in by_number:
                raise Refused(
                    "collection.not_late",
                    f"Invoice {number} is not late, or nothing is left of it.",
                    hint=f"kassabok invoice show {number}",
                )
            if by_number[number].held:
                raise Refused(
                    "collection.held",
                    f"Invoice {number} is not collected: {by_number[number].held}.",
                    hint=way_out(by_number[number]),
                )
        return [claim for claim in claims if claim.invoice in set(invoices)]

    def _due(self, claims: Iterable[LateClaim], kind: str) -> list[LateClaim]:
        """The claims whose next step is such a letter, and has come."""
        due = []
        for claim in claims:
            step, day = self._steps.next_step(claim)
            if step == kind and day <= self._on:
                if claim.held:
                    self._left_out.append(LeftOut(claim.invoice, "", f"It is not collected: {claim.held}."))
                else:
                    due.append(claim)
        return due

    def _letter(
        self, kind: str, customer_id: int, customer: LateCustomer, claims: list[LateClaim], *, forced: bool
    ) -> None:
        """Write one customer's letter, unless there is too little to ask for."""
        draft = self._draft(kind, customer_id, customer, claims)
        if draft.total_ore <= 0 or (draft.total_ore < self._least_ore and not forced):
            self._left_out.append(LeftOut(customer.number, customer.name, self._why_not(draft)))
            return
        self._write(draft)

    def _why_not(self, draft: Draft) -> str:
        owed = format_kronor(draft.owed_ore)
        if draft.credits_ore:
            return (
                f"It owes {owed} kr and has {format_kronor(-draft.credits_ore)} kr to use: "
                "kassabok payment match."
            )
        return f"It owes {owed} kr, and letters begin at {format_kronor(self._least_ore)} kr."

    def _draft(
        self, kind: str, customer_id: int, customer: LateCustomer, claims: Sequence[LateClaim]
    ) -> Draft:
        interests = [interest_of(self._calculator, claim, upto=self._on) for claim in claims]
        charges = []
        for claim, interest in zip(claims, interests, strict=True):
            claimed_ore = sum(c.amount_ore for c in claim.charges if c.kind == "interest")
            if interest.amount_ore > claimed_ore:
                rule = _interest_rule(claim.interest, claim.due_agreed)
                charges.append(NewCharge(claim, "interest", interest.amount_ore - claimed_ore, rule))
            if interest.assumed_from and (
                self._assumed_from is None or interest.assumed_from < self._assumed_from
            ):
                self._assumed_from = interest.assumed_from
        charges += self._fees_of(kind, customer, claims)
        owed_ore = sum(claim.owed_ore for claim in claims) + sum(c.amount_ore for c in charges)
        by_claim: dict[int, list[NewCharge]] = {}
        for charge in charges:
            by_claim.setdefault(charge.claim.claim_id, []).append(charge)
        credits_ore = -min(customer.credit_ore, owed_ore)
        return Draft(kind, customer_id, customer, claims, interests, by_claim, owed_ore, credits_ore)

    def _fees_of(self, kind: str, customer: LateCustomer, claims: Sequence[LateClaim]) -> list[NewCharge]:
        """What the letter itself costs the customer, by the law."""
        if kind == "reminder":
            return self._fees.reminder(claims)
        if self._compensation and customer.kind in BUSINESSES:
            return self._fees.compensation(claims)
        return self._fees.demand(claims)

    def _write(self, draft: Draft) -> None:
        tx, on = self._tx, self._on
        due = on + datetime.timedelta(days=self._days[draft.kind])
        number = tx.number(draft.kind, on)
        booked = [
            part
            for charges in draft.charges.values()
            for charge in charges
            if (part := self._add_charge(draft.customer_id, charge, source=number))
        ]
        lines = []
        for claim in draft.claims:
            interest_ore = claim.interest_ore + draft.new_ore(claim, interest=True)
            costs_ore = claim.costs_ore + draft.new_ore(claim, interest=False)
            lines.append((claim, interest_ore, costs_ore))
        letter_id = tx.insert(
            Reminder,
            number=number,
            kind=draft.kind,
            customer_id=draft.customer_id,
            date=on,
            due_date=due,
            language=draft.customer.language,
            ocr=self._ocr(draft, number),
            principal_ore=sum(claim.open_ore for claim in draft.claims),
            interest_ore=sum(interest_ore for _, interest_ore, _ in lines),
            costs_ore=sum(costs_ore for _, _, costs_ore in lines),
            credits_ore=draft.credits_ore,
            total_ore=draft.total_ore,
        )
        for (claim, interest_ore, costs_ore), interest in zip(lines, draft.interests, strict=True):
            segments = write_segments(interest.segments)
            row = (letter_id, claim.claim_id, claim.open_ore, interest_ore, costs_ore, segments)
            self._line_rows.append(row)
            self._lines.append(_shown(draft, number, claim, interest_ore, costs_ore, interest, on))
        event = ReminderMade if draft.kind == "reminder" else DemandMade
        tx.publish(
            event(
                ref=number,
                origins=tuple(Ref("invoice", claim.invoice) for claim in draft.claims),
                reminder_id=letter_id,
                on=on,
                due_on=due,
                total_ore=draft.total_ore,
                charges=tuple(booked),
            )
        )
        self._numbers.append(number)
        tx.queue_outgoing("letter.copy", kind=draft.kind, ref=number)

    def _add_charge(self, customer_id: int, charge: NewCharge, *, source: str) -> ChargePart | None:
        """Add a charge, at once where it is booked now: the event tells it then."""
        day = self._on.isoformat()
        until = day if charge.kind == "interest" else None
        amount_ore, claim = charge.amount_ore, charge.claim
        row = (customer_id, claim.claim_id, charge.kind, day, amount_ore, amount_ore, until, source)
        if not self._booked:
            self._charge_rows.append(row)
            return None
        charge_id = self._tx.insert(Charge, **dict(zip(_CHARGE_COLUMNS, row, strict=True)), booked=True)
        return ChargePart(charge_id, charge.kind, claim.invoice, amount_ore, booked=True)

    def _ocr(self, draft: Draft, number: str) -> str:
        """The invoice's where the letter is about one; a letter about several has its own, which pays them all."""
        if len(draft.claims) == 1:
            return draft.claims[0].ocr
        digits = _OCR_BEGINS[draft.kind] + "".join(c for c in number if c.isdigit())
        ocr = make_ocr(digits, length_digit=self._settings.flag("invoice.ocr_length_digit"))
        return "" if self._tx.find(Claim, ocr=ocr) else ocr

    def _made(self, kind: str) -> LettersMade:
        principal_ore = sum(line.open_ore for line in self._lines)
        interest_ore = sum(line.interest_ore for line in self._lines)
        costs_ore = sum(line.costs_ore for line in self._lines)
        return LettersMade(
            kind=kind,
            letters=len(self._numbers),
            principal_ore=principal_ore,
            interest_ore=interest_ore,
            costs_ore=costs_ore,
            total_ore=principal_ore + interest_ore + costs_ore,
            lines=tuple(self._lines),
            left_out=tuple(self._left_out),
            numbers=tuple(self._numbers),
            assumed_from=self._assumed_from,
        )


class Fees:
    """What the law lets a letter cost, on a day. Source: lag (1981:739), förordning (1981:1057)."""

    def __init__(self, rates: Rates, on: datetime.date) -> None:
        self._rates = rates
        self._on = on

    def ore(self, name: str) -> int:
        """An amount of rates/collection.toml, in öre: reminder_fee, demand_fee ..."""
        return int(self._rates.value(f"collection.{name}_kronor", self._on) * ORE)

    def reminder(self, claims: Sequence[LateClaim]) -> list[NewCharge]:
        """The fee for a reminder: one a letter, where it was agreed beforehand and none was claimed of the invoice."""
        for claim in claims:
            if claim.fee_agreed and claim.open_ore and not claim.claimed_ore(*FEE_KINDS, "compensation"):
                rule = "Reminder fee, agreed before the invoice (lag 1981:739 3 and 5 §§)."
                return [NewCharge(claim, "reminder_fee", self.ore("reminder_fee"), rule)]
        return []

    def demand(self, claims: Sequence[LateClaim]) -> list[NewCharge]:
        """The fee for a demand letter: one a letter, unless one or the compensation was claimed of the invoice."""
        for claim in claims:
            if not claim.claimed_ore("demand_fee", "compensation"):
                rule = "Fee for a demand letter (lag 1981:739 2 §)."
                return [NewCharge(claim, "demand_fee", self.ore("demand_fee"), rule)]
        return []

    def compensation(self, claims: Sequence[LateClaim]) -> list[NewCharge]:
        """Late-payment compensation for each claim, less the fees for letters that were claimed of it already."""
        charges = []
        for claim in claims:
            if claim.claimed_ore("compensation") or not claim.open_ore:
                continue
            whole_ore, fees_ore = self.ore("compensation"), claim.claimed_ore(*FEE_KINDS)
            if whole_ore > fees_ore:
                rule = f"Late-payment compensation {format_kronor(whole_ore)} kr (lag 1981:739 4 a §)"
                rule += f", less {format_kronor(fees_ore)} kr claimed before." if fees_ore else "."
                charges.append(NewCharge(claim, "compensation", whole_ore - fees_ore, rule))
        return charges


@lru_cache(maxsize=64)
def _interest_rule(text: str, due_agreed: bool) -> str:
    """By what law an invoice bears interest, and how much. text: its terms."""
    terms = read_terms(text)
    if terms is None:
        return ""
    percent = format_decimal((Decimal(terms.percent_e4) / E4).normalize())
    rate = f"the reference rate and {percent} points" if terms.over_reference else f"{percent} % as agreed"
    since, law = (
        ("the due day", "3 and 6 §§") if due_agreed else ("thirty days from the demand", "4 and 6 §§")
    )
    return f"Interest from the day after {since}, at {rate} (räntelagen {law})."


def _shown(
    draft: Draft,
    number: str,
    claim: LateClaim,
    interest_ore: int,
    costs_ore: int,
    interest: Interest,
    on: datetime.date,
) -> LetterLine:
    rates = dict.fromkeys(in_percent(segment.rate_e4) for segment in interest.segments if segment.amount_ore)
    return LetterLine(
        letter=number,
        customer=draft.customer.number,
        name=draft.customer.name,
        invoice=claim.invoice,
        due=claim.due,
        days_late=claim.days_late(on),
        open_ore=claim.open_ore,
        interest_ore=interest_ore,
        costs_ore=costs_ore,
        rates=" ".join(rates),
        rules=tuple(charge.rule for charge in draft.charges.get(claim.claim_id, ())),
    )
