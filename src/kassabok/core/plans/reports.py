"""Questions about plans and templates: what is to come, what has been posted, what a template does."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound

EVERY = {1: "month", 3: "quarter", 12: "year"}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan. kind: recurring or accrual. every: month, quarter or year.

    amount_ore: what its rules share out each time, or its debit total; of an accrual what was taken. left_ore: what an
    accrual has still to put back. posted: how many vouchers. voucher: what an accrual spreads.
    """

    plan: str
    kind: str = field(metadata={"table": False})
    text: str
    every: str
    next: date | None
    until: date | None = field(metadata={"table": False})
    times: int | None = field(metadata={"table": False})
    posted: int = field(metadata={"table": False})
    amount_ore: int = field(metadata={"total": False})
    left_ore: int | None = field(metadata={"table": "filled", "total": False})
    voucher: str | None = field(metadata={"table": False})
    state: str


_PLANS = """
SELECT number, kind, text, every_months, next_on, ends_on, times, posted, amounts, voucher, state,
       (SELECT -amount_ore FROM plan_part WHERE plan_id = plan.id ORDER BY id LIMIT 1),
       (SELECT coalesce(sum(amount_ore), 0) FROM plan_part WHERE plan_id = plan.id AND NOT posted)
FROM plan
"""


def plans(reader: Reader, *, everything: bool = False) -> list[PlanRow]:
    """The plans that have something to come, the next one first; everything: those that have ended too."""
    where = "" if everything else "WHERE state = 'active' "
    fixed = _fixed_ore(reader)
    rows = reader.rows(f"{_PLANS} {where}ORDER BY next_on IS NULL, next_on, plan.id")
    return [_plan(fixed, *row) for row in rows]


def _fixed_ore(reader: Reader) -> dict[str, int]:
    """Plan -> the debit total of its lines with a fixed amount."""
    from kassabok.core.plans.rules import FIXED, parse_rule

    sums: dict[str, int] = {}
    for number, text in reader.rows(
        "SELECT plan.number, rule FROM plan_line line JOIN plan ON plan.id = line.plan_id"
    ):
        rule = parse_rule(text)
        if rule.kind == FIXED and rule.sign > 0:
            sums[number] = sums.get(number, 0) + int(rule.number)
    return sums


def _plan(
    fixed: dict[str, int],
    number: str,
    kind: str,
    text: str,
    every: int,
    following: str | None,
    until: str | None,
    times: int | None,
    posted: int,
    amounts: str,
    voucher: str | None,
    state: str,
    taken_ore: int | None,
    left_ore: int,
) -> PlanRow:
    recurring = kind == "recurring"
    amount_ore = sum(json.loads(amounts).values()) or fixed.get(number, 0) if recurring else taken_ore or 0
    return PlanRow(
        plan=number,
        kind=kind,
        text=text,
        every=EVERY[every],
        next=date.fromisoformat(following) if following else None,
        until=date.fromisoformat(until) if until else None,
        times=times,
        posted=posted,
        amount_ore=amount_ore,
        left_ore=None if recurring else left_ore,
        voucher=voucher,
        state=state,
    )


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A line of a plan or a template. account: a number or a role. rule: how its amount is found."""

    account: str
    rule: str
    text: str = field(metadata={"table": "filled"})
    objects: dict[str, str] = field(metadata={"table": "filled"})


@dataclass(frozen=True, slots=True)
class PlanVoucherRow:
    """A voucher that a plan has posted."""

    voucher: str
    date: date
    amount_ore: int


@dataclass(frozen=True, slots=True)
class PlanPartRow:
    """What an accrual has still to put back, and when."""

    date: date
    amount_ore: int


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with all that belongs to it. amounts: what the rules share out, by VAT class."""

    plan: str
    kind: str
    text: str
    every: str
    next: date | None
    until: date | None
    times: int | None
    posted: int
    amount_ore: int
    left_ore: int | None
    voucher: str | None
    state: str
    lines: tuple[RuleRow, ...]
    vouchers: tuple[PlanVoucherRow, ...]
    to_come: tuple[PlanPartRow, ...]


def plan_shown(reader: Reader, number: str) -> PlanView:
    """One plan. Raises NotFound."""
    wanted = number.strip().upper()
    row = reader.row(f"{_PLANS} WHERE number = :number", number=wanted)
    if row is None:
        raise NotFound(
            "plan.unknown", f"There is no plan {number[:40]}.", hint="kassabok voucher recur list shows them."
        )
    plan = _plan(_fixed_ore(reader), *row)
    return PlanView(
        **{name: getattr(plan, name) for name in PlanRow.__dataclass_fields__},
        lines=tuple(
            _rule_row(*line)
            for line in reader.rows(
                "SELECT account, rule, line.text, objects FROM plan_line line JOIN plan ON plan.id = line.plan_id "
                "WHERE plan.number = :number ORDER BY line.id",
                number=wanted,
            )
        ),
        vouchers=tuple(
            PlanVoucherRow(ref, date.fromisoformat(day), ore)
            for ref, day, ore in reader.rows(
                "SELECT voucher.ref, voucher.date, (SELECT sum(amount_ore) FROM voucher_line "
                "WHERE voucher_id = voucher.id AND amount_ore > 0) FROM link "
                "JOIN voucher ON voucher.ref = link.effect_ref "
                "WHERE link.cause_kind = 'plan' AND link.cause_ref = :number AND link.effect_kind = 'voucher' "
                "ORDER BY voucher.id",
                number=wanted,
            )
        ),
        to_come=tuple(
            PlanPartRow(date.fromisoformat(day), ore)
            for day, ore in reader.rows(
                "SELECT date, amount_ore FROM plan_part part JOIN plan ON plan.id = part.plan_id "
                "WHERE plan.number = :number AND NOT part.posted ORDER BY date, part.id",
                number=wanted,
            )
        ),
    )


def _rule_row(account: str, rule: str, text: str, objects: str) -> RuleRow:
    return RuleRow(account, rule, text, json.loads(objects))


# Templates


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template. shipped: it is part of kassabok; else the company saved it. about: when to use it."""

    name: str
    text: str
    shipped: bool
    about: str = field(metadata={"table": "filled"})
    lines: tuple[RuleRow, ...]


def templates(reader: Reader) -> list[TemplateRow]:
    """All templates by name; one that the company saved stands in the place of a shipped one."""
    found = {row.name: row for row in _shipped()} | {row.name: row for row in _saved(reader)}
    return [found[name] for name in sorted(found)]


def template_shown(reader: Reader, name: str) -> TemplateRow:
    """One template. Raises NotFound."""
    wanted = name.strip().lower()
    for row in templates(reader):
        if row.name == wanted:
            return row
    raise NotFound(
        "template.unknown",
        f"There is no template {name[:40]}.",
        hint="kassabok voucher template list shows them.",
    )


def _shipped() -> list[TemplateRow]:
    from kassabok.core.plans.shipped import shipped_templates

    return [
        TemplateRow(
            template.name,
            template.text,
            True,
            template.about,
            tuple(RuleRow(line.account, line.rule, line.text, {}) for line in template.lines),
        )
        for template in shipped_templates().values()
    ]


def _saved(reader: Reader) -> list[TemplateRow]:
    lines: dict[int, list[RuleRow]] = {}
    for template_id, *line in reader.rows(
        "SELECT voucher_template_id, account, rule, text, objects FROM template_line ORDER BY id"
    ):
        lines.setdefault(template_id, []).append(_rule_row(*line))
    rows: list[tuple[Any, ...]] = reader.rows("SELECT id, name, text FROM voucher_template ORDER BY name")
    return [TemplateRow(name, text, False, "", tuple(lines.get(row_id, ()))) for row_id, name, text in rows]
