"""Questions about collecting: letters, what is owed beside claims, what to chase today, plans, limitation."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.collection.interest import Calculator, Segment, read_segments
from kassabok.core.collection.late_claims import (
    LateClaim,
    Steps,
    interest_of,
    kept_plans,
    late_claims,
    late_customers,
)
from kassabok.core.errors import NotFound
from kassabok.core.money import E4
from kassabok.core.rates.lookup import Rates

#: Years until a claim is lost in limitation: of a consumer's debt to a business, and of any other.
#: Preskriptionslagen (1981:130) 2 §.
CONSUMER_YEARS, OTHER_YEARS = 3, 10
_KINDS = {"reminder": "reminder", "demand": "demand letter", "file": "Kronofogden"}


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A reminder or a demand letter in a list. left_ore: what is open now of its claims and of what is owed beside."""

    letter: str
    kind: str
    date: datetime.date
    due: datetime.date
    customer: str = field(metadata={"table": False})
    name: str
    total_ore: int
    left_ore: int


@dataclass(frozen=True, slots=True)
class LetterClaimRow:
    """A claim on a letter: what was owed then."""

    invoice: str
    due: datetime.date
    open_ore: int
    interest_ore: int
    costs_ore: int
    open_now_ore: int = field(metadata={"heading": "Open now"})


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """Interest on a sum over some days at one rate."""

    invoice: str
    first: datetime.date = field(metadata={"heading": "From"})
    last: datetime.date = field(metadata={"heading": "To"})
    days: int
    base_ore: int = field(metadata={"heading": "On", "total": False})
    yearly_percent: Decimal = field(metadata={"heading": "Percent"})
    interest_ore: int


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """What is owed beside a claim. source: the letter, plan or case that claimed it; "" by hand."""

    invoice: str
    name: str
    kind: str = field(metadata={"words": True})
    date: datetime.date
    source: str
    amount_ore: int
    waived_ore: int = field(metadata={"table": "filled"})
    open_ore: int
    booked: bool = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter with its claims, how its interest was worked out, and what it added to them."""

    letter: str
    kind: str
    date: datetime.date
    due: datetime.date
    customer: str
    name: str
    ocr: str
    principal_ore: int
    interest_ore: int
    costs_ore: int
    credits_ore: int
    total_ore: int
    claims: tuple[LetterClaimRow, ...]
    interest: tuple[SegmentRow, ...]
    charges: tuple[ChargeRow, ...]


@dataclass(frozen=True, slots=True)
class ChaseRow:
    """What follows for a late claim. step: what, and day: from when it can be done; why: for what reason, or why not.

    beside_ore: fees and interest that were claimed and are open.
    """

    invoice: str
    customer: str = field(metadata={"table": False})
    name: str
    days_late: int = field(metadata={"heading": "Late"})
    open_ore: int
    beside_ore: int
    step: str
    day: datetime.date | None = field(metadata={"heading": "From"})
    why: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An instalment plan. state: kept, missed, paid or ended. next_due, next_ore: the next part that is not paid."""

    plan: str
    date: datetime.date
    customer: str = field(metadata={"table": False})
    name: str
    total_ore: int
    left_ore: int
    next_due: datetime.date | None
    next_ore: int
    state: str


@dataclass(frozen=True, slots=True)
class InstalmentView:
    """A part of a plan, and what is left of it: payments go to the first parts first."""

    due: datetime.date
    amount_ore: int
    left_ore: int


@dataclass(frozen=True, slots=True)
class PlanView:
    """An instalment plan with its claims and its parts."""

    plan: str
    date: datetime.date
    customer: str
    name: str
    state: str
    total_ore: int
    left_ore: int
    invoices: tuple[str, ...]
    parts: tuple[InstalmentView, ...]


@dataclass(frozen=True, slots=True)
class LimitationRow:
    """When a claim is lost in limitation (preskription), unless something begins its time anew.

    since, what: what began it last: the invoice, a letter, a payment, a plan, or what was noted.
    """

    invoice: str
    customer: str = field(metadata={"table": False})
    name: str
    open_ore: int
    since: datetime.date
    what: str
    lost_on: datetime.date
    days_left: int


# Letters

_LEFT = """
coalesce((SELECT sum(c.open_ore) FROM reminder_line l JOIN claim c ON c.id = l.claim_id
WHERE l.reminder_id = r.id), 0) + coalesce((SELECT sum(h.open_ore) FROM reminder_line l
JOIN charge h ON h.claim_id = l.claim_id WHERE l.reminder_id = r.id), 0)
"""


def letters(
    reader: Reader,
    *,
    customer: str = "",
    kind: str = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    open_only: bool = False,
) -> list[LetterRow]:
    """Reminders and demand letters, the newest first. customer: its number. open_only: those not paid in full."""
    conditions = {
        "k.number = :customer": customer,
        "r.kind = :kind": kind,
        "r.date >= :since": since,
        "r.date <= :until": until,
        f"{_LEFT} > 0": open_only,
    }
    where = " AND ".join(condition for condition, value in conditions.items() if value) or "1 = 1"
    return reader.read(
        LetterRow,
        f"SELECT r.number AS letter, r.kind, r.date, r.due_date AS due, k.number AS customer, k.name, r.total_ore, "
        f"{_LEFT} AS left_ore FROM reminder r JOIN customer k ON k.id = r.customer_id WHERE {where} "
        "ORDER BY r.date DESC, r.id DESC",
        customer=customer,
        kind=kind,
        since=since,
        until=until,
    )


def letter(reader: Reader, number: str) -> LetterView:
    """A letter with all that belongs to it. Raises NotFound."""
    row = reader.row(
        "SELECT r.id, r.kind, r.date, r.due_date, k.number, k.name, r.ocr, r.principal_ore, r.interest_ore, "
        "r.costs_ore, r.credits_ore, r.total_ore FROM reminder r JOIN customer k ON k.id = r.customer_id "
        "WHERE r.number = :number",
        number=number,
    )
    if row is None:
        raise NotFound(
            "reminder.unknown",
            f"There is no reminder or demand letter {number}.",
            hint="kassabok reminder list",
        )
    claims = reader.read(
        LetterClaimRow,
        "SELECT c.invoice_number AS invoice, c.due_date AS due, l.open_ore, l.interest_ore, l.costs_ore, "
        "c.open_ore AS open_now_ore FROM reminder_line l JOIN claim c ON c.id = l.claim_id "
        "WHERE l.reminder_id = :id ORDER BY l.id",
        id=row[0],
    )
    segments = [
        _segment_row(invoice, segment)
        for invoice, kept in reader.rows(
            "SELECT c.invoice_number, l.segments FROM reminder_line l JOIN claim c ON c.id = l.claim_id "
            "WHERE l.reminder_id = :id ORDER BY l.id",
            id=row[0],
        )
        for segment in read_segments(kept)
    ]
    return LetterView(
        letter=number,
        kind=row[1],
        date=_day(row[2]),
        due=_day(row[3]),
        customer=row[4],
        name=row[5],
        ocr=row[6],
        principal_ore=row[7],
        interest_ore=row[8],
        costs_ore=row[9],
        credits_ore=row[10],
        total_ore=row[11],
        claims=tuple(claims),
        interest=tuple(segments),
        charges=tuple(charges(reader, source=number)),
    )


def _segment_row(invoice: str, segment: Segment) -> SegmentRow:
    percent = Decimal(segment.rate_e4) / E4
    return SegmentRow(
        invoice=invoice,
        first=segment.starts,
        last=segment.ends,
        days=segment.days,
        base_ore=segment.base_ore,
        yearly_percent=percent.quantize(Decimal("0.01")) if percent == round(percent, 2) else percent,
        interest_ore=segment.amount_ore,
    )


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def charges(
    reader: Reader, *, customer: str = "", invoice: str = "", source: str = "", open_only: bool = False
) -> list[ChargeRow]:
    """Fees and interest that were claimed, the oldest first. source: the letter that claimed them."""
    conditions = {
        "k.number = :customer": customer,
        "c.invoice_number = :invoice": invoice,
        "h.source = :source AND h.claim_id IN (SELECT l.claim_id FROM reminder r "
        "JOIN reminder_line l ON l.reminder_id = r.id WHERE r.number = :source)": source,
        "h.open_ore > 0": open_only,
    }
    where = " AND ".join(condition for condition, value in conditions.items() if value) or "1 = 1"
    return reader.read(
        ChargeRow,
        "SELECT c.invoice_number AS invoice, k.name, h.kind, h.date, h.source, h.amount_ore, h.waived_ore, "
        "h.open_ore, h.booked FROM charge h JOIN claim c ON c.id = h.claim_id "
        f"JOIN customer k ON k.id = h.customer_id WHERE {where} ORDER BY h.id",
        customer=customer,
        invoice=invoice,
        source=source,
    )


# What follows


def chase(
    reader: Reader, *, on: datetime.date, customer_id: int | None = None, every: bool = False
) -> list[ChaseRow]:
    """What can be done on a day for each late claim, the largest sums first; every: also what is to come or held."""
    settings = settings_of(reader)
    steps = Steps.of(settings)
    names = late_customers(reader)
    rows = [
        _chase_row(claim, steps, names[claim.customer_id].number, names[claim.customer_id].name, on)
        for claim in late_claims(reader, settings, on=on, customer_id=customer_id)
    ]
    now = [row for row in rows if every or (row.day is not None and row.day <= on)]
    return sorted(now, key=lambda row: (-(row.open_ore + row.beside_ore), row.invoice))


def _chase_row(claim: LateClaim, steps: Steps, number: str, name: str, on: datetime.date) -> ChaseRow:
    step, day = steps.next_step(claim)
    last = claim.last_letter
    why = f"{last.number} was to be paid by {last.due}" if last else f"due {claim.due}, not reminded of"
    return ChaseRow(
        invoice=claim.invoice,
        customer=number,
        name=name,
        days_late=claim.days_late(on),
        open_ore=claim.open_ore,
        beside_ore=claim.interest_ore + claim.costs_ore,
        step="none" if claim.held else _KINDS[step],
        day=None if claim.held else day,
        why=claim.held or why,
    )


def interest_on(reader: Reader, rates: Rates, invoice: str, *, upto: datetime.date) -> list[SegmentRow]:
    """All late-payment interest on an invoice through a day, claimed or not, in segments. Raises NotFound, Refused.

    Of one that is paid, what ran until it was.
    """
    row = reader.row("SELECT customer_id FROM claim WHERE invoice_number = :invoice", invoice=invoice)
    if row is None:
        raise NotFound(
            "invoice.unknown", f"There is no invoice {invoice}.", hint="kassabok invoice list --open"
        )
    claims = late_claims(reader, settings_of(reader), on=upto, customer_id=row[0], settled=invoice)
    claim = next((each for each in claims if each.invoice == invoice), None)
    if claim is None:
        return []
    return [
        _segment_row(invoice, segment)
        for segment in interest_of(Calculator(rates), claim, upto=upto).segments
    ]


# Instalment plans

_PLANS = """
SELECT p.id, p.number, p.date, k.number, k.name, p.total_ore, p.ended_on,
    (SELECT coalesce(sum(c.open_ore), 0) FROM plan_claim m JOIN claim c ON c.id = m.claim_id
    WHERE m.plan_id = p.id) + (SELECT coalesce(sum(h.open_ore), 0) FROM plan_claim m
    JOIN charge h ON h.claim_id = m.claim_id WHERE m.plan_id = p.id AND h.date <= p.date)
FROM instalment_plan p JOIN customer k ON k.id = p.customer_id
"""


def plans(reader: Reader, *, on: datetime.date) -> list[PlanRow]:
    """Instalment plans, the newest first."""
    kept = {number for number, *_ in kept_plans(reader, on=on)}
    rows = []
    for plan_id, number, day, customer, name, total_ore, ended_on, left_ore in reader.rows(
        f"{_PLANS} ORDER BY p.id DESC"
    ):
        unpaid = [part for part in _parts(reader, plan_id, total_ore - left_ore) if part.left_ore]
        rows.append(
            PlanRow(
                plan=number,
                date=_day(day),
                customer=customer,
                name=name,
                total_ore=total_ore,
                left_ore=left_ore,
                next_due=unpaid[0].due if unpaid else None,
                next_ore=unpaid[0].left_ore if unpaid else 0,
                state=_state(number, left_ore, ended_on, kept),
            )
        )
    return rows


def plan(reader: Reader, number: str, *, on: datetime.date) -> PlanView:
    """An instalment plan with its parts. Raises NotFound."""
    row = reader.row(f"{_PLANS} WHERE p.number = :number", number=number)
    if row is None:
        raise NotFound(
            "collection.no_plan",
            f"There is no instalment plan {number}.",
            hint="kassabok reminder plan list",
        )
    plan_id, _, day, customer, name, total_ore, ended_on, left_ore = row
    kept = {known for known, *_ in kept_plans(reader, on=on)}
    invoices = reader.rows(
        "SELECT c.invoice_number FROM plan_claim m JOIN claim c ON c.id = m.claim_id WHERE m.plan_id = :id "
        "ORDER BY m.id",
        id=plan_id,
    )
    return PlanView(
        plan=number,
        date=_day(day),
        customer=customer,
        name=name,
        state=_state(number, left_ore, ended_on, kept),
        total_ore=total_ore,
        left_ore=left_ore,
        invoices=tuple(invoice for (invoice,) in invoices),
        parts=tuple(_parts(reader, plan_id, total_ore - left_ore)),
    )


def _state(number: str, left_ore: int, ended_on: str | None, kept: set[str]) -> str:
    if left_ore <= 0:
        return "paid"
    if ended_on is not None:
        return "ended"
    return "kept" if number in kept else "missed"


def _parts(reader: Reader, plan_id: int, paid_ore: int) -> list[InstalmentView]:
    parts = []
    for due, amount_ore in reader.rows(
        "SELECT due_date, amount_ore FROM instalment WHERE plan_id = :id ORDER BY due_date, id", id=plan_id
    ):
        settled_ore = max(min(amount_ore, paid_ore), 0)
        paid_ore -= settled_ore
        parts.append(InstalmentView(_day(due), amount_ore, amount_ore - settled_ore))
    return parts


# Limitation

_LIMITATION = """
SELECT c.id, c.invoice_number, k.number, k.name, k.kind, c.open_ore + coalesce((SELECT sum(h.open_ore) FROM charge h
    WHERE h.claim_id = c.id), 0)
FROM claim c JOIN customer k ON k.id = c.customer_id WHERE c.open_ore > 0 AND c.date <= :on
"""
#: What began the time of a claim, or began it anew, the earliest first.
_BEGAN = """
SELECT claim_id, day, what FROM (
    SELECT id AS claim_id, date AS day, 'invoice' AS what FROM claim WHERE open_ore > 0 UNION ALL
    SELECT l.claim_id, r.date, r.number FROM reminder_line l JOIN reminder r ON r.id = l.reminder_id UNION ALL
    SELECT s.claim_id, s.date, 'payment ' || p.number FROM settlement s JOIN payment p ON p.id = s.payment_id
    WHERE s.amount_ore > 0 UNION ALL
    SELECT m.claim_id, i.date, 'plan ' || i.number FROM plan_claim m JOIN instalment_plan i ON i.id = m.plan_id
    UNION ALL
    SELECT claim_id, date, what FROM interruption
) AS began WHERE day <= :on ORDER BY day
"""


def limitation(reader: Reader, *, on: datetime.date, within_days: int | None = None) -> list[LimitationRow]:
    """When each open claim is lost in limitation, the first at the top. within_days: only those lost so soon."""
    began = {claim_id: (day, what) for claim_id, day, what in reader.rows(_BEGAN, on=on)}
    rows = []
    for claim_id, invoice, customer, name, kind, open_ore in reader.rows(_LIMITATION, on=on):
        day, what = began[claim_id]
        since = _day(day)
        lost_on = _years_later(since, CONSUMER_YEARS if kind == "private" else OTHER_YEARS)
        row = LimitationRow(
            invoice=invoice,
            customer=customer,
            name=name,
            open_ore=open_ore,
            since=since,
            what=what,
            lost_on=lost_on,
            days_left=(lost_on - on).days,
        )
        if within_days is None or row.days_left <= within_days:
            rows.append(row)
    return sorted(rows, key=lambda row: (row.lost_on, row.invoice))


def _years_later(day: datetime.date, years: int) -> datetime.date:
    """The same day some years later; of 29 February, the last of the month."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
