"""The verbs of collecting: remind and demand, hold back, let go of, claim by hand, agree on instalments."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from kassabok.core.book.transaction import Transaction
from kassabok.core.collection.allocating import charge_part
from kassabok.core.collection.late_claims import late_claims
from kassabok.core.collection.letters import Fees, LettersMade, Writer
from kassabok.core.collection.model import (
    CHARGE_KINDS,
    Charge,
    ChargeWaiver,
    ClaimHold,
    CustomerTerms,
    Instalment,
    InstalmentPlan,
    Interruption,
    PlanClaim,
    Reminder,
    ReminderLine,
)
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import (
    ChargeClaimed,
    ChargePart,
    ChargesWaived,
    CollectionHeld,
    CollectionResumed,
    CollectionTermsSet,
    InstalmentsAgreed,
    InstalmentsEnded,
    LimitationInterrupted,
    Ref,
)
from kassabok.core.money import ORE, format_kronor
from kassabok.core.parties.model import living_customer
from kassabok.core.receivables.model import Claim, claim_of
from kassabok.core.texts import LONGEST_LINE, one_line, within

MOST_INSTALMENTS = 60


# Letters


def remind(tx: Transaction, *, on: datetime.date, customer: str | None = None) -> LettersMade:
    """Make the reminders that are due on a day, of all customers or of one. Again on the same day: no more.

    Raises NotFound; Refused where a reference rate is unknown.
    """
    whose = living_customer(tx, customer) if customer else None
    return Writer(tx, on=on).make("reminder", customer=whose)


def demand(
    tx: Transaction,
    *,
    on: datetime.date,
    customer: str | None = None,
    invoices: Sequence[str] = (),
    compensation: bool | None = None,
) -> LettersMade:
    """Make the demand letters (inkassokrav) that are due, of all customers or of one, or for these invoices at once.

    compensation: claim the late-payment compensation of businesses and public bodies in place of the letter's fee;
    None: as the company has chosen. Raises NotFound and Refused.
    """
    whose = living_customer(tx, customer) if customer else None
    return Writer(tx, on=on, compensation=compensation).make("demand", customer=whose, invoices=invoices)


# Holding back


def hold(
    tx: Transaction,
    invoice_number: str,
    kind: str,
    *,
    on: datetime.date,
    until: datetime.date | None = None,
    reason: str = "",
) -> CollectionHeld:
    """Collect a claim no further until a day, or until it is resumed. kind: pause or dispute.

    Raises NotFound; Refused when nothing is owed, it is held in the same way already, or the day has passed.
    """
    claim = claim_of(tx, invoice_number)
    if claim.open_ore <= 0 and not _open_charges(tx, claim):
        raise _nothing_owed(claim)
    if any(h.kind == kind for h in _holds(tx, claim, on)):
        raise Refused(
            "collection.held",
            f"Invoice {invoice_number} is held back already ({kind}).",
            hint=f"kassabok reminder resume {invoice_number}, and then anew.",
        )
    if until is not None and until < on:
        raise Refused("collection.past", f"{until} has passed.", hint="Give a day from today on.")
    tx.insert(
        ClaimHold,
        claim_id=claim.id,
        kind=kind,
        from_date=on,
        until=until,
        reason=within(one_line(reason), LONGEST_LINE),
    )
    event = CollectionHeld(ref=claim.invoice_number, on=on, hold=kind, until=until)
    tx.publish(event)
    return event


def resume(tx: Transaction, invoice_number: str, *, on: datetime.date) -> CollectionResumed:
    """Collect a claim again that was held back. Raises NotFound; Refused where nothing holds it."""
    claim = claim_of(tx, invoice_number)
    holds = _holds(tx, claim, on)
    if not holds:
        raise Refused(
            "collection.not_held",
            f"Nothing holds invoice {invoice_number} back.",
            hint="kassabok reminder due shows what follows for each claim.",
        )
    for each in holds:
        tx.update(ClaimHold, each.id, lifted_on=on)
    event = CollectionResumed(ref=claim.invoice_number, on=on)
    tx.publish(event)
    return event


def _holds(tx: Transaction, claim: Claim, on: datetime.date) -> list[ClaimHold]:
    """The holds of a claim that are in force."""
    return [
        h
        for h in tx.all(ClaimHold, claim_id=claim.id)
        if (h.lifted_on is None or h.lifted_on > on) and (h.until is None or h.until >= on)
    ]


# Fees and interest


def waive(
    tx: Transaction,
    number: str,
    *,
    on: datetime.date,
    kind: str = "",
    amount_ore: int | None = None,
) -> tuple[ChargesWaived, ...]:
    """Let go of fees and interest: of an invoice, or of what a letter claimed. The latest goes first.

    kind: only of one kind. amount_ore: only so much. Raises NotFound; Refused where not so much is owed.
    """
    charges = [c for c in _charges_named(tx, number) if c.open_ore and kind in ("", c.kind)]
    left_ore = sum(c.open_ore for c in charges) if amount_ore is None else amount_ore
    if not 0 < left_ore <= sum(c.open_ore for c in charges):
        open_ore = sum(c.open_ore for c in charges)
        raise Refused(
            "collection.nothing_to_waive",
            f"{number} has {format_kronor(open_ore)} kr of fees and interest to waive.",
            hint="kassabok reminder charges shows what is owed beside invoices.",
        )
    waived: dict[str, list[ChargePart]] = {}
    for charge in reversed(charges):
        part_ore = min(charge.open_ore, left_ore)
        if part_ore:
            left_ore -= part_ore
            tx.update(
                Charge,
                charge.id,
                open_ore=charge.open_ore - part_ore,
                waived_ore=charge.waived_ore + part_ore,
            )
            tx.insert(ChargeWaiver, charge_id=charge.id, date=on, amount_ore=part_ore)
            part = charge_part(tx, charge, part_ore)
            waived.setdefault(part.invoice, []).append(part)
    events = tuple(
        ChargesWaived(ref=invoice, on=on, amount_ore=sum(p.amount_ore for p in parts), charges=tuple(parts))
        for invoice, parts in waived.items()
    )
    for event in events:
        tx.publish(event)
    return events


def _charges_named(tx: Transaction, number: str) -> list[Charge]:
    """The charges of an invoice, or those that a letter claimed. Raises NotFound."""
    letter = tx.find(Reminder, number=number)
    if letter is not None:
        lines = tx.all(ReminderLine, reminder_id=letter.id)
        return [c for line in lines for c in tx.all(Charge, claim_id=line.claim_id) if c.source == number]
    return tx.all(Charge, claim_id=claim_of(tx, number).id)


def claim_fee(
    tx: Transaction,
    invoice_number: str,
    *,
    on: datetime.date,
    kind: str = "reminder_fee",
    amount_ore: int | None = None,
) -> ChargeClaimed:
    """Claim a fee beside an invoice by hand. amount_ore: without, what the law says of the kind.

    Raises NotFound; Refused for a kind that is none, or without a sum where the law says none.
    """
    claim = claim_of(tx, invoice_number)
    if kind not in CHARGE_KINDS or kind == "interest":
        kinds = ", ".join(k for k in CHARGE_KINDS if k != "interest")
        raise Refused(
            "collection.kind", f'"{kind[:40]}" is not a kind of fee.', hint=f"Choose one of {kinds}."
        )
    if claim.total_ore < 0:
        raise _nothing_owed(claim)
    sum_ore = amount_ore or _lawful_ore(tx, kind, on)
    if sum_ore <= 0:
        raise Refused("collection.fee", "A fee is above zero.", hint="Give --amount.")
    event = ChargeClaimed(
        ref=claim.invoice_number,
        on=on,
        amount_ore=sum_ore,
        charges=(_add_charge(tx, claim, kind, sum_ore, on=on),),
    )
    tx.publish(event)
    return event


def _lawful_ore(tx: Transaction, kind: str, on: datetime.date) -> int:
    if not tx.rates.timeline(f"collection.{kind}_kronor"):
        raise Refused(
            "collection.fee", f"The law says no sum for {kind.replace('_', ' ')}.", hint="Give --amount."
        )
    return Fees(tx.rates, on).ore(kind)


def _add_charge(
    tx: Transaction, claim: Claim, kind: str, amount_ore: int, *, on: datetime.date, source: str = ""
) -> ChargePart:
    booked = (
        tx.settings.text("collection.book_charges") == "claimed"
        and tx.settings.text("ledger.method") == "invoice"
    )
    charge_id = tx.insert(
        Charge,
        customer_id=claim.customer_id,
        claim_id=claim.id,
        kind=kind,
        date=on,
        amount_ore=amount_ore,
        open_ore=amount_ore,
        source=source,
        booked=booked,
    )
    return ChargePart(charge_id, kind, claim.invoice_number, amount_ore, booked)


def _open_charges(tx: Transaction, claim: Claim) -> list[Charge]:
    return [charge for charge in tx.all(Charge, claim_id=claim.id) if charge.open_ore]


def _nothing_owed(claim: Claim) -> Refused:
    return Refused(
        "collection.settled",
        f"Nothing is owed of {claim.invoice_number}.",
        hint=f"kassabok invoice show {claim.invoice_number}",
    )


# Terms and limitation


def set_terms(
    tx: Transaction, customer_number: str, *, reminder_fee: str | None = None, interest: str | None = None
) -> CollectionTermsSet:
    """Write down what is agreed with a customer on late payment, for invoices from now on.

    reminder_fee: yes, no, or "" as the invoices say. interest: as the setting collection.interest, or "" as that.
    Raises NotFound; Refused for what cannot be agreed.
    """
    customer = living_customer(tx, customer_number)
    changes: dict[str, str] = {}
    if reminder_fee is not None:
        changes["reminder_fee"] = reminder_fee
    if interest is not None:
        changes["interest"] = _interest_terms(interest) if interest else ""
    row = tx.find(CustomerTerms, customer_id=customer.id)
    if row is None:
        tx.insert(CustomerTerms, customer_id=customer.id, **changes)
    elif changes:
        tx.update(CustomerTerms, row.id, **changes)
    event = CollectionTermsSet(ref=customer.number)
    tx.publish(event)
    return event


def _interest_terms(text: str) -> str:
    from kassabok.core.book.settings import SETTINGS

    try:
        return str(SETTINGS["collection.interest"].parse(text))
    except ValueError as error:
        raise Refused(
            "collection.interest", str(error), hint="As --interest reference+8, or --interest 12."
        ) from error


def interrupt(tx: Transaction, invoice_number: str, *, on: datetime.date, what: str) -> LimitationInterrupted:
    """Note that the time of limitation of a claim begins anew on a day: the customer acknowledged it, or a case began.

    Letters and payments count by themselves. Raises NotFound; Refused for a day to come.
    """
    claim = claim_of(tx, invoice_number)
    if on > tx.today:
        raise Refused("collection.future", f"{on} has not come yet.", hint="Give a day up to today.")
    tx.insert(Interruption, claim_id=claim.id, date=on, what=within(one_line(what), LONGEST_LINE))
    event = LimitationInterrupted(ref=claim.invoice_number, on=on)
    tx.publish(event)
    return event


# Instalments


class PlanTerms(NamedTuple):
    """parts: how many. first_on: the day of the first; the others follow month by month."""

    parts: int
    first_on: datetime.date
    fee: bool = False


def agree_instalments(
    tx: Transaction,
    customer_number: str,
    terms: PlanTerms,
    *,
    on: datetime.date,
    invoices: Sequence[str] = (),
) -> InstalmentsAgreed:
    """Write down that a customer pays what is late part by part; interest runs on, and is claimed when the plan ends.

    invoices: which; without, all that is late. terms.fee: the customer agreed to pay for the plan. Raises NotFound and
    Refused.
    """
    customer = living_customer(tx, customer_number)
    _refuse_terms(terms, on)
    claims = [
        claim
        for claim in late_claims(tx.reader, tx.settings, on=on, customer_id=customer.id)
        if not invoices or claim.invoice in invoices
    ]
    lacking = [number for number in invoices if number not in {claim.invoice for claim in claims}]
    if lacking or not claims:
        what = f"Invoice {lacking[0]}" if lacking else f"Nothing of customer {customer.number}"
        raise Refused(
            "collection.not_late",
            f"{what} is {'not ' if lacking else ''}late.",
            hint="kassabok invoice list --open",
        )
    held = next((claim for claim in claims if claim.held.startswith("instalment")), None)
    if held:
        raise Refused(
            "collection.has_plan",
            f"Invoice {held.invoice} is in {held.held} already.",
            hint=f"kassabok reminder plan end {held.held.split()[-1]}",
        )
    number = tx.number("instalment-plan", on)
    fees: tuple[ChargePart, ...] = ()
    if terms.fee:
        fee_ore = Fees(tx.rates, on).ore("instalment_fee")
        fees = (
            _add_charge(
                tx, tx.get(Claim, claims[0].claim_id), "instalment_fee", fee_ore, on=on, source=number
            ),
        )
    total_ore = sum(claim.owed_ore for claim in claims)
    total_ore += sum(fee.amount_ore for fee in fees)
    if total_ore < terms.parts * ORE:
        raise Refused(
            "collection.parts",
            f"{format_kronor(total_ore)} kr is too little for parts.",
            hint="Give fewer parts.",
        )
    plan_id = tx.insert(InstalmentPlan, number=number, customer_id=customer.id, date=on, total_ore=total_ore)
    for claim in claims:
        tx.insert(PlanClaim, plan_id=plan_id, claim_id=claim.claim_id)
    for place, part_ore in enumerate(_parts(total_ore, terms.parts)):
        due = terms.first_on + relativedelta(months=place)
        tx.insert(Instalment, plan_id=plan_id, due_date=due, amount_ore=part_ore)
    event = InstalmentsAgreed(
        ref=number,
        origins=tuple(Ref("invoice", claim.invoice) for claim in claims),
        plan_id=plan_id,
        on=on,
        amount_ore=total_ore,
        parts=terms.parts,
    )
    tx.publish(event)
    for fee in fees:
        tx.publish(ChargeClaimed(ref=fee.invoice, on=on, amount_ore=fee.amount_ore, charges=(fee,)))
    tx.queue_outgoing("plan.copy", kind="instalment-plan", ref=number)
    return event


def _parts(total_ore: int, parts: int) -> list[int]:
    """Even parts in whole kronor; the last takes what is left."""
    each_ore = total_ore // parts // ORE * ORE
    return [each_ore] * (parts - 1) + [total_ore - each_ore * (parts - 1)]


def _refuse_terms(terms: PlanTerms, on: datetime.date) -> None:
    if not 1 < terms.parts <= MOST_INSTALMENTS:
        raise Refused(
            "collection.parts",
            f"A plan in {terms.parts} parts is not possible.",
            hint=f"From 2 to {MOST_INSTALMENTS} parts.",
        )
    if terms.first_on < on:
        raise Refused(
            "collection.past",
            f"The first day, {terms.first_on}, has passed.",
            hint="Give a day from today on.",
        )


def end_instalments(tx: Transaction, number: str, *, on: datetime.date) -> InstalmentsEnded:
    """End an instalment plan: its claims are collected again. Raises NotFound; Refused for one that has ended."""
    plan = tx.find(InstalmentPlan, number=number)
    if plan is None:
        raise NotFound(
            "collection.no_plan",
            f"There is no instalment plan {number}.",
            hint="kassabok reminder plan list",
        )
    if plan.ended_on is not None:
        raise Refused(
            "collection.plan_ended",
            f"Instalment plan {number} ended on {plan.ended_on}.",
            hint="kassabok reminder plan list",
        )
    tx.update(InstalmentPlan, plan.id, ended_on=on)
    event = InstalmentsEnded(ref=number, plan_id=plan.id, on=on)
    tx.publish(event)
    return event
