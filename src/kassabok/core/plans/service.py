"""The verbs of plans: vouchers that come again and again, and accruals (periodisering); posting what is due.

A plan publishes PlannedVoucherDue; the ledger answers with the voucher, in series P. What has been posted is written on
the plan in the same transaction, so that nothing is posted twice, whoever asks and how often.
"""

import json
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from kassabok.core.book.reader import Reader
from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import PlannedLine, PlannedVoucherDue, PlanStarted, PlanStopped, Ref
from kassabok.core.ledger.model import (
    Account,
    FiscalYear,
    PeriodLock,
    Voucher,
    VoucherLine,
    VoucherLineObject,
    refuse_too_much,
    refuse_unusable_account,
)
from kassabok.core.money import spread
from kassabok.core.objects import Objects, from_json, in_order
from kassabok.core.plans.model import Plan, PlanLine, PlanPart
from kassabok.core.plans.shipped import RuleLine
from kassabok.core.plans.templates import filled_in, refuse_unusable_lines
from kassabok.core.texts import entered

MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
RESULT_TYPES = ("income", "cost")

#: Account of the result -> where what belongs to later months waits meanwhile (BAS 17 and 29), by how it begins.
WAITS_ON = {"501": "1710", "502": "1710", "522": "1720", "561": "1720", "63": "1730"}
COST_WAITS_ON, INCOME_WAITS_ON = "1790", "2970"


@dataclass(frozen=True, slots=True)
class Left:
    """A plan whose next voucher cannot be posted yet. on: its day. reason, hint: in whole sentences."""

    plan: str
    on: date
    reason: str
    hint: str


# Recurring vouchers


def start_recurring(
    tx: Transaction,
    *,
    text: str,
    lines: Sequence[RuleLine],
    amounts: Mapping[str, int],
    every: str,
    starts_on: date,
    ends_on: date | None = None,
    times: int | None = None,
) -> PlanStarted:
    """Have a voucher posted every month, quarter or year from a day on; through a day, or a number of times.

    amounts: what the rules share out, by VAT class ("" where there is one). A plan that begins on the 31st is due on
    the last day of shorter months. Raises Refused, NotFound for what could not be posted.
    """
    if not text.strip():
        raise Refused("plan.text", "A recurring voucher needs a text.", hint='--text "Hyra"')
    if ends_on is not None and times is not None:
        raise Refused(
            "plan.end", "The end was given twice.", hint="Give the last day or the number of times."
        )
    if ends_on is not None and ends_on < starts_on:
        raise Refused("plan.end", f"The plan ends on {ends_on}, before it begins.", hint="Check the days.")
    _refuse_before_book(tx, starts_on)
    refuse_unusable_lines(tx, lines)
    first = filled_in(tx, lines, amounts, starts_on)
    if len(first) < 2:
        raise Refused("plan.zero", "A voucher of nothing cannot be posted.", hint="Check the amounts.")
    refuse_too_much(sum(max(line.amount_ore, 0) for line in first))
    number = tx.number("plan", tx.today)
    plan_id = tx.insert(
        Plan,
        number=number,
        kind="recurring",
        text=entered(text),
        every_months=MONTHS_OF[every],
        starts_on=starts_on,
        ends_on=ends_on,
        times=times,
        next_on=starts_on,
        amounts=json.dumps(amounts),
    )
    _write_lines(tx, plan_id, lines)
    event = PlanStarted(ref=number, plan="recurring", first_due=starts_on)
    tx.publish(event)
    return event


def _refuse_before_book(tx: Transaction, day: date) -> None:
    """A plan that begins before the first fiscal year would wait for ever."""
    begins = min(
        year.starts_on for year in (*tx.all(FiscalYear, closed=False), *tx.all(FiscalYear, closed=True))
    )
    if day < begins:
        raise Refused(
            "plan.early",
            f"The book begins on {begins}; nothing can be posted on {day}.",
            hint=f"--from {begins}, or a later day.",
        )


def _write_lines(tx: Transaction, plan_id: int, lines: Sequence[RuleLine]) -> None:
    for line in lines:
        tx.insert(PlanLine, plan_id=plan_id, **line.columns())


# Accruals


def start_accruals(
    tx: Transaction,
    ref: str,
    account: str,
    *,
    over: tuple[date, date],
    on: date | None = None,
    by_days: bool = False,
    waits_on: str | None = None,
) -> list[PlanStarted]:
    """Spread what a voucher has on an account of the result over the days from first to last of `over`.

    On the voucher's day, or `on`, all of it is moved to the account where it waits (waits_on; by the account where it
    is not given); at the end of each month its part comes back. Equal parts a month; or by_days, as many as the month
    has of the days. What belongs to months before that day is not moved. One plan for each set of objects on the lines.
    ref: the voucher's full number. Raises NotFound; Refused for what cannot be spread.
    """
    voucher = tx.find(Voucher, ref=ref)
    assert voucher is not None, "the caller has looked it up"
    _refuse_unfit(tx, voucher, account)
    taken_on = on or voucher.date
    if taken_on < voucher.date:
        raise Refused(
            "plan.early",
            f"Voucher {ref} is of {voucher.date}; it cannot be spread on {taken_on}.",
            hint="--date",
        )
    if month_of(over[1]) <= month_of(taken_on):
        raise Refused(
            "plan.over",
            f"The months through {over[1]:%Y-%m} are over on {taken_on}: nothing is left to be spread.",
            hint="--over 2026-04..2027-03",
        )
    amounts = _by_objects(tx, voucher, account)
    if not amounts:
        raise Refused(
            "plan.account",
            f"Voucher {ref} has nothing on account {account}.",
            hint=f"kassabok voucher show {ref} shows its lines.",
        )
    other = waits_on or _usual_wait(tx, account)
    _refuse_unfit_wait(tx, other)
    return [
        _start_accrual(tx, voucher, account, other, objects, ore, taken_on, _weights(over, by_days=by_days))
        for objects, ore in amounts.items()
    ]


def _refuse_unfit(tx: Transaction, voucher: Voucher, account: str) -> None:
    refuse_unusable_account(tx, account)
    row = tx.find(Account, number=account)
    if row is None or row.type not in RESULT_TYPES:
        raise Refused(
            "plan.account",
            f"Account {account} is in the balance sheet; only costs and income are spread over months.",
            hint=f"kassabok voucher show {voucher.ref} shows its lines.",
        )
    corrected_by = tx.find(Voucher, corrects_id=voucher.id)
    if corrected_by or voucher.corrects_id:
        raise Refused(
            "plan.corrected",
            f"Voucher {voucher.ref} was corrected by {corrected_by.ref}."
            if corrected_by
            else f"Voucher {voucher.ref} only corrects another.",
            hint="Spread the right voucher.",
        )
    for plan in tx.all(Plan, voucher=voucher.ref):
        if plan.state != "stopped" and tx.find(PlanLine, plan_id=plan.id, account=account):
            raise Refused(
                "plan.twice",
                f"Account {account} of voucher {voucher.ref} is spread already, by plan {plan.number}.",
                hint=f"kassabok voucher recur stop {plan.number} takes back what is left of it."
                if plan.state == "active"
                else f"All of it is back: kassabok voucher recur show {plan.number}.",
            )


def _refuse_unfit_wait(tx: Transaction, number: str) -> None:
    """What belongs to other months waits in the balance sheet, and not where the VAT return looks for VAT."""
    refuse_unusable_account(tx, number)
    row = tx.find(Account, number=number)
    if row is not None and (row.type in RESULT_TYPES or row.vat_box):
        raise Refused(
            "plan.wait",
            f"Nothing can wait on account {number} {row.name}: it is of the "
            f"{'VAT return' if row.vat_box else 'income statement'}.",
            hint=f"--via {COST_WAITS_ON} for a cost, --via {INCOME_WAITS_ON} for an income.",
        )


def _by_objects(tx: Transaction, voucher: Voucher, account: str) -> dict[Objects, int]:
    """What the voucher has on an account, by the objects of its lines, without what comes to zero."""
    sums: dict[Objects, int] = {}
    for line in tx.all(VoucherLine, voucher_id=voucher.id, account=account):
        objects = in_order(
            (o.dimension, o.object) for o in tx.all(VoucherLineObject, voucher_line_id=line.id)
        )
        sums[objects] = sums.get(objects, 0) + line.amount_ore
    return {objects: ore for objects, ore in sums.items() if ore}


def _usual_wait(tx: Transaction, account: str) -> str:
    row = tx.find(Account, number=account)
    if row is not None and row.type == "income":
        return INCOME_WAITS_ON
    return next((other for start, other in WAITS_ON.items() if account.startswith(start)), COST_WAITS_ON)


def _weights(over: tuple[date, date], *, by_days: bool) -> list[tuple[date, int]]:
    """The last day of each month that is touched (of the last one: of the span), and how much of it belongs to it."""
    first, last = over
    weights = []
    while first <= last:
        end = min(first.replace(day=monthrange(first.year, first.month)[1]), last)
        weights.append((end, (end - first).days + 1 if by_days else 1))
        first = end + ONE_DAY
    return weights


def _start_accrual(
    tx: Transaction,
    voucher: Voucher,
    account: str,
    other: str,
    objects: Objects,
    ore: int,
    taken_on: date,
    weights: Sequence[tuple[date, int]],
) -> PlanStarted:
    number = tx.number("plan", tx.today)
    plan_id = tx.insert(
        Plan,
        number=number,
        kind="accrual",
        text=entered(f"Periodisering {voucher.ref}: {voucher.text}"[:200]),
        starts_on=taken_on,
        ends_on=weights[-1][0],
        next_on=taken_on,
        voucher=voucher.ref,
    )
    lines = [RuleLine(account, "total", objects=objects), RuleLine(other, "-total")]
    _write_lines(tx, plan_id, lines)
    parts = {taken_on: -ore}
    for (day, _), part in zip(weights, spread(ore, [weight for _, weight in weights]), strict=True):
        due_on = max(day, taken_on)
        parts[due_on] = parts.get(due_on, 0) + part
    for day, part in parts.items():
        if part:
            tx.insert(PlanPart, plan_id=plan_id, date=day, amount_ore=part)
    event = PlanStarted(
        ref=number, origins=(Ref("voucher", voucher.ref),), plan="accrual", first_due=taken_on
    )
    tx.publish(event)
    left = post_due(tx, number, taken_on)
    if left:
        raise Refused("plan.day", left.reason, hint="--date another day, in an open month.")
    return event


# What is due


def due_plans(reader: Reader, through: date) -> list[str]:
    """The plans that have something due by the end of a day, the one that waits longest first."""
    return [
        number
        for (number,) in reader.rows(
            "SELECT number FROM plan WHERE next_on <= :through ORDER BY next_on, id", through=through
        )
    ]


def post_due(tx: Transaction, number: str, through: date, *, late_on: date | None = None) -> Left | None:
    """Post all that a plan is due with through a day, each voucher on its own day.

    late_on: the day for what was due in a month that is locked by now. Stops at the first voucher that has no day to be
    posted on, and says why; what came before it is posted.
    """
    while True:
        plan = _plan(tx, number)
        if plan.next_on is None or plan.next_on > through:
            return None
        due_on = plan.next_on
        left = _unpostable(tx, number, due_on)
        day = due_on
        if left and late_on and late_on > due_on:
            day, left = late_on, _unpostable(tx, number, late_on)
        if left:
            return left
        lines = _take_recurring(tx, plan) if plan.kind == "recurring" else _take_parts(tx, plan)
        tx.publish(PlannedVoucherDue(ref=number, on=day, text=plan.text, lines=lines))


def _unpostable(tx: Transaction, number: str, day: date) -> Left | None:
    """Why nothing can be posted on a day, if so: no open year has it, or its month is locked."""
    late = "kassabok voucher run-due --late-on DATE posts it on another day"
    if any(year.starts_on <= day <= year.ends_on for year in tx.all(FiscalYear, closed=True)):
        reason, hint = f"Plan {number} was due on {day}, whose fiscal year is closed.", f"{late}."
    elif not any(year.starts_on <= day <= year.ends_on for year in tx.all(FiscalYear, closed=False)):
        reason = f"Plan {number} was due on {day}, which no fiscal year has."
        hint = "kassabok year open opens the next one."
    elif tx.find(PeriodLock, month=month_of(day)):
        reason = f"Plan {number} was due on {day}, but {day:%Y-%m} is locked."
        hint = f"{late}; kassabok year unlock {day:%Y-%m} opens the month."
    else:
        return None
    return Left(number, day, reason, hint)


def _take_recurring(tx: Transaction, plan: Plan) -> tuple[PlannedLine, ...]:
    """The lines of a recurring plan's next voucher, which is written down as posted."""
    posted = plan.posted + 1
    following = plan.starts_on + relativedelta(months=plan.every_months * posted)
    is_last = (plan.times is not None and posted >= plan.times) or (
        plan.ends_on is not None and following > plan.ends_on
    )
    assert plan.next_on is not None, "it is due"
    lines = filled_in(tx, _rule_lines(tx, plan), json.loads(plan.amounts), plan.next_on)
    tx.update(
        Plan,
        plan.id,
        posted=posted,
        next_on=None if is_last else following,
        state="done" if is_last else "active",
    )
    return lines


def _take_parts(tx: Transaction, plan: Plan) -> tuple[PlannedLine, ...]:
    """The lines of an accrual's next part, which is written down as posted."""
    waiting = _waiting_parts(tx, plan)
    part, rest = waiting[0], waiting[1:]
    tx.update(PlanPart, part.id, posted=True)
    tx.update(
        Plan,
        plan.id,
        posted=plan.posted + 1,
        next_on=rest[0].date if rest else None,
        state="active" if rest else "done",
    )
    return _accrual_lines(tx, plan, part.amount_ore)


def _waiting_parts(tx: Transaction, plan: Plan) -> list[PlanPart]:
    return sorted(tx.all(PlanPart, plan_id=plan.id, posted=False), key=lambda part: (part.date, part.id))


def _accrual_lines(tx: Transaction, plan: Plan, amount_ore: int) -> tuple[PlannedLine, ...]:
    return filled_in(tx, _rule_lines(tx, plan), {"": amount_ore}, plan.starts_on)


def _rule_lines(tx: Transaction, plan: Plan) -> list[RuleLine]:
    return [
        RuleLine(line.account, line.rule, line.text, from_json(line.objects))
        for line in tx.all(PlanLine, plan_id=plan.id)
    ]


def stop(tx: Transaction, number: str, *, on: date) -> PlanStopped:
    """Let a plan post nothing more. What an accrual has not put back yet comes back in one voucher on the day.

    Raises NotFound; Refused when it has ended already, or for a day before what it has posted.
    """
    plan = _plan(tx, number)
    if plan.state != "active":
        raise Refused(
            "plan.ended", f"Plan {plan.number} has ended: it is {plan.state}.", hint="Nothing was changed."
        )
    waiting = _waiting_parts(tx, plan) if plan.kind == "accrual" else []
    if waiting:
        _refuse_before_taken(tx, plan, on)
    left_ore = sum(part.amount_ore for part in waiting)
    for part in waiting:
        tx.delete(PlanPart, part.id)
    if waiting:
        tx.insert(PlanPart, plan_id=plan.id, date=on, amount_ore=left_ore, posted=True)
    tx.update(Plan, plan.id, state="stopped", next_on=None, posted=plan.posted + bool(waiting))
    event = PlanStopped(ref=plan.number)
    tx.publish(event)
    if left_ore:
        lines = _accrual_lines(tx, plan, left_ore)
        tx.publish(PlannedVoucherDue(ref=plan.number, on=on, text=plan.text, lines=lines))
    return event


def _refuse_before_taken(tx: Transaction, plan: Plan, on: date) -> None:
    """What an accrual has moved cannot come back before it went."""
    latest = max(part.date for part in tx.all(PlanPart, plan_id=plan.id, posted=True))
    if on < latest:
        raise Refused(
            "plan.early",
            f"Plan {plan.number} is posted through {latest}; what is left of it cannot come back on {on}.",
            hint=f"--date {latest}, or a later day.",
        )


def _plan(tx: Transaction, number: str) -> Plan:
    plan = tx.find(Plan, number=number.strip().upper())
    if plan is None:
        raise NotFound(
            "plan.unknown", f"There is no plan {number[:40]}.", hint="kassabok voucher recur list shows them."
        )
    return plan
