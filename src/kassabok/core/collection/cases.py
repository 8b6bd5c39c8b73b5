"""The verbs of cases: prepare, file, enforce, withdraw, write off; and what follows when money comes in between.

A case is one debtor's late invoices with interest, fees and the costs of the case, as they were when it was filed.
Source: lag (1990:746) om betalningsföreläggande och handräckning, utsökningsbalken (1981:774),
lag (1981:739) om ersättning för inkassokostnader, preskriptionslagen (1981:130) 5 § (an application interrupts).
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kassabok.core.book.transaction import Transaction
from kassabok.core.collection import case_papers
from kassabok.core.collection.allocating import charge_part
from kassabok.core.collection.case_model import (
    CASE_STATES,
    ENFORCED,
    UNDECIDED,
    CaseClaim,
    CaseCost,
    CaseStep,
    CollectionCase,
    case_of,
    costs_of,
)
from kassabok.core.collection.interest import Calculator, first_day, read_terms
from kassabok.core.collection.late_claims import LateClaim, interest_of, late_claims, way_out
from kassabok.core.collection.letters import Fees
from kassabok.core.collection.model import Charge, ChargeWaiver, ClaimHold, Interruption
from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import Refused
from kassabok.core.events import (
    CaseEnforced,
    CaseFiled,
    CaseOpened,
    CasePaid,
    CaseReduced,
    CaseWithdrawn,
    CaseWrittenOff,
    ChargePart,
    Event,
    Ref,
    Settled,
)
from kassabok.core.parties.model import Customer, living_customer
from kassabok.core.receivables.model import LOSS_REASONS, Claim, Loss
from kassabok.core.texts import entered_lines
from kassabok.formats.kronofogden.codec import DEFAULT
from kassabok.formats.kronofogden.record import ChangeKind

NAMED_LINES = 3  # The ground of a claim names so many lines of its invoice.


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCosts:
    """What a case asks for beside the application's fee. representative: what the law allows for one (ombud).

    own_work_ore: for the company's own work, where it has no representative.
    """

    representative: bool = False
    own_work_ore: int = 0


def open_case(
    tx: Transaction,
    customer_number: str,
    *,
    on: datetime.date,
    invoices: Sequence[str] = (),
    costs: CaseCosts | None = None,
    ground: str = "",
    enforce: bool = True,
) -> CaseOpened:
    """Prepare a case of what a customer has not paid though a demand letter asked for it.

    invoices: which; these may be without a demand letter. ground: beside what each invoice says of itself.
    Raises NotFound; Refused where nothing can be filed, an invoice is disputed or in a case already.
    """
    customer = living_customer(tx, customer_number)
    _refuse_nameless(customer)
    late = late_claims(tx.reader, tx.settings, on=on, customer_id=customer.id)
    chosen = _chosen(customer, late, invoices)
    fees = Fees(tx.rates, on)
    number = tx.number("case", on)
    case_id = tx.insert(
        CollectionCase,
        number=number,
        customer_id=customer.id,
        opened_on=on,
        enforce=enforce,
        ground=entered_lines(ground),
    )
    amount_ore = 0
    for claim in chosen:
        amount_ore += _add_claim(tx, case_id, claim, on=on)
    costs_ore = {"application_fee": fees.ore("application_fee")}
    costs = costs or CaseCosts()
    if costs.representative:
        costs_ore["representative"] = fees.ore("representative")
    if costs.own_work_ore:
        costs_ore["other"] = costs.own_work_ore
    for kind, ore in costs_ore.items():
        tx.insert(CaseCost, case_id=case_id, kind=kind, amount_ore=ore)
        amount_ore += ore
    tx.insert(CaseStep, case_id=case_id, date=on, verb="prepare", state="draft", amount_ore=amount_ore)
    event = CaseOpened(
        ref=number,
        origins=tuple(Ref("invoice", claim.invoice) for claim in chosen),
        case_id=case_id,
        on=on,
        amount_ore=amount_ore,
    )
    tx.publish(event)
    return event


def _refuse_nameless(customer: Customer) -> None:
    if not customer.org_nr and not (customer.street and customer.city):
        raise Refused(
            "case.respondent",
            f"Customer {customer.number} has neither a number nor an address, so nobody can be served.",
            hint=f"kassabok customer edit {customer.number} --org-nr NUMBER",
        )


def _chosen(customer: Customer, late: Sequence[LateClaim], invoices: Sequence[str]) -> list[LateClaim]:
    late = [claim for claim in late if claim.open_ore > 0 or claim.charges]
    if invoices:
        by_number = {claim.invoice: claim for claim in late}
        for number in invoices:
            claim = by_number.get(number)
            if claim is None:
                raise Refused(
                    "case.not_late",
                    f"Invoice {number} of customer {customer.number} is not late.",
                    hint=f"kassabok invoice list --customer {customer.number} --open",
                )
            if claim.held:
                raise _held(claim)
        return [by_number[number] for number in dict.fromkeys(invoices)]
    chosen = [claim for claim in late if claim.demanded and not claim.held]
    if not chosen:
        held = next((claim for claim in late if claim.held), None)
        if held is not None:
            raise _held(held)
        raise Refused(
            "case.nothing",
            f"Customer {customer.number} has nothing late that a demand letter asked for.",
            hint="kassabok collection demand first, or name what is filed without one: --invoice NO.",
        )
    return chosen


def _held(claim: LateClaim) -> Refused:
    return Refused(
        "case.held",
        f"Invoice {claim.invoice} is not collected now: {claim.held}.",
        hint=way_out(claim),
    )


def _add_claim(tx: Transaction, case_id: int, claim: LateClaim, *, on: datetime.date) -> int:
    """The rows of an invoice in a case: its principal, its interest and its fees. Returns what they add up to."""
    calculator = Calculator(tx.rates)
    interest = interest_of(calculator, claim, upto=on)
    demanded_on = claim.date if claim.says_interest else claim.letters[0].date if claim.letters else None
    since = first_day(claim.due, agreed=claim.due_agreed, demanded_on=demanded_on)
    paid_ore = sum(c.amount_ore - c.open_ore for c in claim.charges if c.kind == "interest")
    interest_ore = max(interest.amount_ore - paid_ore, claim.interest_ore)
    terms = read_terms(claim.interest)
    if calculator.interest(terms, since=since, upto=on, base_ore=claim.open_ore).amount_ore != interest_ore:
        since = on + ONE_DAY  # Paid in part: what accrued is a sum of its own, not to be asked for twice.
    tx.insert(
        CaseClaim,
        case_id=case_id,
        claim_id=claim.claim_id,
        principal_ore=claim.open_ore,
        interest=claim.interest,
        interest_from=since if terms is not None else None,
        interest_ore=interest_ore,
        ground=_ground(tx, claim),
    )
    own = tx.get(CollectionCase, case_id).number
    fees = [c for c in tx.all(Charge, claim_id=claim.claim_id) if c.kind != "interest" and c.source != own]
    for fee in fees:
        if fee.open_ore:
            tx.insert(
                CaseCost, case_id=case_id, claim_id=claim.claim_id, kind=fee.kind, amount_ore=fee.open_ore
            )
    return claim.open_ore + interest_ore + sum(fee.open_ore for fee in fees)


def _ground(tx: Transaction, claim: LateClaim) -> str:
    """What an invoice is for, so that it is understood without it."""
    bought = [
        text
        for (text,) in tx.reader.rows(
            "SELECT l.text FROM claim c JOIN invoice_line l ON l.invoice_id = c.invoice_id "
            "WHERE c.id = :claim AND l.kind IN ('goods', 'text') GROUP BY l.text ORDER BY min(l.position)",
            claim=claim.claim_id,
        )
    ]
    named = ", ".join(bought[:NAMED_LINES]) or "varor och tjänster"
    more = " med mera" if len(bought) > NAMED_LINES else ""
    return (
        f"Kravet gäller {named}{more} enligt faktura {claim.invoice} av den {claim.date}, "
        f"som skulle ha betalats senast den {claim.due}."
    )


def file_case(tx: Transaction, number: str, *, on: datetime.date, codec: str = DEFAULT) -> CaseFiled:
    """File a prepared case: the application is written with the next file number, and its costs are owed.

    It is claimed anew as it is on the day, so that what was paid since it was prepared is not asked for.
    Raises NotFound; Refused where it was filed or nothing is left; BadFile for what the file cannot say.
    """
    case = case_of(tx, number)
    state = CASE_STATES.move(case.state, "file", what=f"Case {case.number}")
    _freeze(tx, case, on=on)
    file_number = case_papers.send(tx, case, case_papers.application(tx, case, on=on), on=on, codec=codec)
    charges = tuple(_claim_costs(tx, case, on=on))
    for row in tx.all(CaseClaim, case_id=case.id):
        tx.insert(
            Interruption,
            claim_id=row.claim_id,
            date=on,
            what=f"Ansökan om betalningsföreläggande {case.number}",
        )
    told_ore = left_ore(tx, case)
    tx.update(CollectionCase, case.id, filed_on=on)
    note_step(
        tx, case, "file", state, on=on, amount_ore=told_ore, file=f"out {file_number}", told_ore=told_ore
    )
    event = CaseFiled(
        ref=case.number,
        origins=_invoices(tx, case),
        case_id=case.id,
        on=on,
        file=file_number,
        amount_ore=told_ore,
        charges=charges,
    )
    tx.publish(event)
    return event


def _freeze(tx: Transaction, case: CollectionCase, *, on: datetime.date) -> None:
    """Write the claims of a case as they are on the day that it is filed."""
    late = {c.claim_id: c for c in late_claims(tx.reader, tx.settings, on=on, customer_id=case.customer_id)}
    owed_ore = 0
    for row in tx.all(CaseClaim, case_id=case.id):
        tx.delete(CaseClaim, row.id)
        for cost in tx.all(CaseCost, case_id=case.id, claim_id=row.claim_id):
            tx.delete(CaseCost, cost.id)
        claim = late.get(row.claim_id)
        if claim is not None and (claim.open_ore or claim.costs_ore or claim.interest_ore):
            _refuse_disputed(claim)
            owed_ore += _add_claim(tx, case.id, claim, on=on)
    if not owed_ore:
        raise Refused(
            "case.nothing_left",
            f"Nothing is owed any more of what case {case.number} is about.",
            hint=f"kassabok collection withdraw {case.number}",
        )


def _refuse_disputed(claim: LateClaim) -> None:
    if claim.held and not claim.held.startswith("case"):
        raise _held(claim)


def _claim_costs(tx: Transaction, case: CollectionCase, *, on: datetime.date) -> Iterable[ChargePart]:
    """Let the costs of a case, and interest up to the day, be owed beside its first claim and beside each."""
    rows = tx.all(CaseClaim, case_id=case.id)
    claimed = {
        charge.kind for charge in tx.all(Charge, source=case.number)
    }  # It was filed before, and sent back.
    for cost in costs_of(tx, case):
        if cost.kind in claimed:
            continue
        yield _charge(tx, case, rows[0].claim_id, cost.kind, cost.amount_ore, on=on)
    for row in rows:
        yield from interest_until(tx, case, row, on=on)


def interest_until(
    tx: Transaction, case: CollectionCase, row: CaseClaim, *, on: datetime.date
) -> Iterable[ChargePart]:
    """Interest that has accrued since it was claimed last."""
    late = late_claims(tx.reader, tx.settings, on=on, customer_id=case.customer_id)
    claim = next((c for c in late if c.claim_id == row.claim_id), None)
    if claim is not None:
        accrued_ore = interest_of(Calculator(tx.rates), claim, upto=on).amount_ore
        new_ore = accrued_ore - sum(c.amount_ore for c in claim.charges if c.kind == "interest")
        if new_ore > 0:
            yield _charge(tx, case, row.claim_id, "interest", new_ore, on=on)


def _charge(
    tx: Transaction, case: CollectionCase, claim_id: int, kind: str, amount_ore: int, *, on: datetime.date
) -> ChargePart:
    settings = tx.settings
    claimed = settings.text("collection.book_charges") == "claimed"
    booked = claimed and settings.text("ledger.method") == "invoice"
    charge_id = tx.insert(
        Charge,
        customer_id=case.customer_id,
        claim_id=claim_id,
        kind=kind,
        date=on,
        amount_ore=amount_ore,
        open_ore=amount_ore,
        until=on if kind == "interest" else None,
        source=case.number,
        booked=booked,
    )
    return charge_part(tx, tx.get(Charge, charge_id), amount_ore)


def left_ore(tx: Transaction, case: CollectionCase) -> int:
    """What is still owed of a case: invoices, written off or not, and what was claimed beside them."""
    total_ore = 0
    for row in tx.all(CaseClaim, case_id=case.id):
        total_ore += max(tx.get(Claim, row.claim_id).open_ore, 0)
        total_ore += sum(loss.left_ore for loss in tx.all(Loss, claim_id=row.claim_id))
        total_ore += sum(charge.open_ore for charge in tx.all(Charge, claim_id=row.claim_id))
    return total_ore


def enforce(tx: Transaction, number: str, *, on: datetime.date, codec: str = DEFAULT) -> CaseEnforced:
    """Apply for enforcement of a decision, with the basic fee; or anew where nothing was found before.

    Raises NotFound; Refused where there is no decision to enforce; BadFile for what the file cannot say.
    """
    case = case_of(tx, number)
    state = CASE_STATES.move(case.state, "enforce", what=f"Case {case.number}")
    rows = tx.all(CaseClaim, case_id=case.id)
    charges = [part for row in rows for part in interest_until(tx, case, row, on=on)]
    entry = case_papers.enforcement(tx, case, on=on)
    file_number = case_papers.send(tx, case, entry, on=on, codec=codec)
    charges.append(enforcement_fee(tx, case, on=on))
    told_ore = left_ore(tx, case)
    note_step(
        tx, case, "enforce", state, on=on, amount_ore=told_ore, file=f"out {file_number}", told_ore=told_ore
    )
    event = CaseEnforced(
        ref=case.number, case_id=case.id, on=on, amount_ore=told_ore, file=file_number, charges=tuple(charges)
    )
    tx.publish(event)
    return event


def enforcement_fee(
    tx: Transaction, case: CollectionCase, *, on: datetime.date, amount_ore: int | None = None
) -> ChargePart:
    fee_ore = Fees(tx.rates, on).ore("enforcement_fee") if amount_ore is None else amount_ore
    first = tx.all(CaseClaim, case_id=case.id)[0]
    return _charge(tx, case, first.claim_id, "enforcement_fee", fee_ore, on=on)


def withdraw(tx: Transaction, number: str, *, on: datetime.date, codec: str = DEFAULT) -> CaseWithdrawn:
    """Take a case back that is not decided. Raises NotFound, Refused."""
    case = case_of(tx, number)
    event = _withdraw(tx, case, on=on, codec=codec, paid_ore=0)
    tx.publish(event)
    return event


def _withdraw(
    tx: Transaction, case: CollectionCase, *, on: datetime.date, codec: str, paid_ore: int
) -> CaseWithdrawn:
    state = CASE_STATES.move(case.state, "withdraw", what=f"Case {case.number}")
    file = ""
    if case.state != "draft":
        file = f"out {_tell_change(tx, case, 'withdrawal', on=on, codec=codec, amount_ore=paid_ore)}"
    lift(tx, case, on=on)
    note_step(tx, case, "withdraw", state, on=on, amount_ore=paid_ore, file=file, told_ore=0)
    return CaseWithdrawn(ref=case.number, case_id=case.id, on=on)


def _tell_change(
    tx: Transaction,
    case: CollectionCase,
    kind: ChangeKind,
    *,
    on: datetime.date,
    codec: str,
    amount_ore: int,
) -> int:
    change = case_papers.change(tx, case, kind, on=on, amount_ore=amount_ore, left_ore=left_ore(tx, case))
    return case_papers.send(tx, case, change, on=on, codec=codec)


def write_off(tx: Transaction, number: str, *, on: datetime.date, reason: str) -> CaseWrittenOff:
    """Write off what is open of a case's invoices, and let go of what is owed beside them. Raises NotFound, Refused."""
    case = case_of(tx, number)
    if reason not in LOSS_REASONS:
        raise Refused(
            "loss.reason",
            f'"{reason[:40]}" is no reason to write off.',
            hint=f"One of {', '.join(LOSS_REASONS)}.",
        )
    state = CASE_STATES.move(case.state, "write-off", what=f"Case {case.number}")
    claims = [tx.get(Claim, row.claim_id) for row in tx.all(CaseClaim, case_id=case.id)]
    lost = tuple(Settled(claim.invoice_number, claim.open_ore) for claim in claims if claim.open_ore > 0)
    charges = tuple(part for claim in claims for part in _let_go(tx, claim, on=on))
    lift(tx, case, on=on)
    amount_ore = sum(part.amount_ore for part in lost)
    note_step(tx, case, "write-off", state, on=on, amount_ore=amount_ore, told_ore=left_ore(tx, case))
    event = CaseWrittenOff(
        ref=case.number,
        case_id=case.id,
        on=on,
        reason=reason,
        amount_ore=amount_ore,
        invoices=lost,
        charges=charges,
    )
    tx.publish(event)
    return event


def _let_go(tx: Transaction, claim: Claim, *, on: datetime.date) -> Iterable[ChargePart]:
    for charge in tx.all(Charge, claim_id=claim.id):
        if charge.open_ore:
            waived_ore = charge.waived_ore + charge.open_ore
            tx.update(Charge, charge.id, open_ore=0, waived_ore=waived_ore)
            tx.insert(ChargeWaiver, charge_id=charge.id, date=on, amount_ore=charge.open_ore)
            yield charge_part(tx, charge, charge.open_ore)


# What follows when money comes in between


def follow_money(
    tx: Transaction, invoices: Iterable[str], *, on: datetime.date, said: str = ""
) -> Iterable[Event]:
    """Tell Kronofogden of what was paid or credited of its cases, and end those that are paid.

    said: what the payer wrote; what Kronofogden itself paid is not told to it.
    """
    for case_id in dict.fromkeys(_live_cases(tx, invoices)):
        case = tx.get(CollectionCase, case_id)
        yield from _follow(tx, case, on=on, collected=_is_authority(case, said))


def _is_authority(case: CollectionCase, said: str) -> bool:
    """Whether Kronofogden paid: it names itself, or the case."""
    written = said.casefold()
    names = ("kronofogd", case.number.casefold(), case.authority_ref.casefold())
    return any(name and name in written for name in names)


def _live_cases(tx: Transaction, invoices: Iterable[str]) -> Iterable[int]:
    for number in invoices:
        claim = tx.find(Claim, invoice_number=number)
        for row in tx.all(CaseClaim, claim_id=claim.id) if claim else ():
            yield row.case_id


def _follow(tx: Transaction, case: CollectionCase, *, on: datetime.date, collected: bool) -> Iterable[Event]:
    owed_ore = left_ore(tx, case)
    paid_ore = case.told_ore - owed_ore
    codec = case_papers.codec_used(tx, case)
    if case.state in UNDECIDED and paid_ore > 0:
        if owed_ore:
            yield _reduce(tx, case, on=on, codec=codec, paid_ore=paid_ore, owed_ore=owed_ore)
        else:
            yield _withdraw(tx, case, on=on, codec=codec, paid_ore=paid_ore)
    elif case.state in (*ENFORCED, "decided", "no_assets", "written_off") and paid_ore > 0:
        known_ore = paid_ore if collected else min(paid_ore, max(case.accounted_ore, 0))
        tx.update(CollectionCase, case.id, accounted_ore=case.accounted_ore - known_ore)
        if case.state in ENFORCED and paid_ore > known_ore:
            yield _reduce(tx, case, on=on, codec=codec, paid_ore=paid_ore - known_ore, owed_ore=owed_ore)
            case = tx.get(CollectionCase, case.id)
        if owed_ore == 0:
            state = CASE_STATES.move(case.state, "settle", what=f"Case {case.number}")
            note_step(tx, case, "settle", state, on=on, amount_ore=paid_ore, told_ore=0)
            yield CasePaid(ref=case.number, case_id=case.id, on=on)
        else:
            tx.update(CollectionCase, case.id, told_ore=owed_ore)


def _reduce(
    tx: Transaction, case: CollectionCase, *, on: datetime.date, codec: str, paid_ore: int, owed_ore: int
) -> CaseReduced:
    state = CASE_STATES.move(case.state, "reduce", what=f"Case {case.number}")
    file_number = _tell_change(tx, case, "reduction", on=on, codec=codec, amount_ore=paid_ore)
    note_step(
        tx, case, "reduce", state, on=on, amount_ore=paid_ore, file=f"out {file_number}", told_ore=owed_ore
    )
    return CaseReduced(
        ref=case.number, case_id=case.id, on=on, file=file_number, amount_ore=paid_ore, left_ore=owed_ore
    )


# What is common to steps


def note_step(
    tx: Transaction,
    case: CollectionCase,
    verb: str,
    state: str,
    *,
    on: datetime.date,
    told_ore: int,
    amount_ore: int = 0,
    text: str = "",
    reply_by: datetime.date | None = None,
    file: str = "",
) -> None:
    """Note a step, and the state that the case is in after it."""
    tx.update(CollectionCase, case.id, state=state, told_ore=told_ore)
    tx.insert(
        CaseStep,
        case_id=case.id,
        date=on,
        verb=verb,
        state=state,
        amount_ore=amount_ore,
        text=text,
        reply_by=reply_by,
        file=file,
    )


def _invoices(tx: Transaction, case: CollectionCase) -> tuple[Ref, ...]:
    claims = [tx.get(Claim, row.claim_id) for row in tx.all(CaseClaim, case_id=case.id)]
    return tuple(Ref("invoice", claim.invoice_number) for claim in claims)


def lift(tx: Transaction, case: CollectionCase, *, on: datetime.date) -> None:
    """What an objection in the case held back is held back no more."""
    for row in tx.all(CaseClaim, case_id=case.id):
        for held in tx.all(ClaimHold, claim_id=row.claim_id, reason=objected(case)):
            if held.lifted_on is None:
                tx.update(ClaimHold, held.id, lifted_on=on)


def objected(case: CollectionCase) -> str:
    return f"Invändning i {case.number}"
