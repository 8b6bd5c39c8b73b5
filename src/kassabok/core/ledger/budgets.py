"""The verbs of the budget: what an account is planned to have, month by month, of the company or of one object.

Amounts are typed as people think of them: income and cost are both above zero (so are debts and assets), and a figure
below zero is one against the account's nature. They are stored debit positive, as everything in the books.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused, no_account
from kassabok.core.events import BudgetSet
from kassabok.core.ledger.model import Account, Budget, FiscalYear, refuse_idle_objects
from kassabok.core.ledger.reports.balances import Cut, Movements, months_of, moved_by_month
from kassabok.core.ledger.reports.budgets import nature_sign
from kassabok.core.ledger.reports.layouts import RESULT_TRANSFER
from kassabok.core.money import MOST_ORE, format_kronor, round_half_away, spread
from kassabok.core.objects import Objects

MOST_PERCENT = 1000


class Planned(NamedTuple):
    """An account's budget in some months. months: YYYYMM -> öre, as typed. objects: none, or the one it is of."""

    account: str
    months: Mapping[int, int]
    objects: Objects = ()


def set_budget(tx: Transaction, year: str, planned: Sequence[Planned]) -> BudgetSet | None:
    """Set budgets in a fiscal year, in place of what those accounts had in those months; zero takes one away.

    Returns None where all of it was set so already. Raises NotFound for an unknown account, object or year; Refused for
    a month outside the year, several objects together, or more than an account can have.
    """
    fiscal_year = _year(tx, year)
    changed = {plan.account for plan in planned if _set(tx, fiscal_year, plan)}
    if not changed:
        return None
    event = BudgetSet(ref=year, accounts=len(changed))
    tx.publish(event)
    return event


def refuse_unfit(tx: Transaction, year: str, plan: Planned) -> None:
    """Raise what set_budget would raise for a plan, and write nothing."""
    _account(tx, plan.account)
    _object(tx, plan.objects)
    _refuse_outside(_year(tx, year), plan)


def budgeted(tx: Transaction, account: str, objects: Objects, months: Iterable[int]) -> dict[int, int]:
    """What an account has in the budget of these months, as it was typed; months without any are left out."""
    sign = nature_sign(_account(tx, account).type)
    dimension, code = _object(tx, objects)
    rows = tx.all(Budget, account=account, dimension=dimension, object=code)
    wanted = set(months)
    return {row.month: sign * row.amount_ore for row in rows if row.month in wanted}


def _set(tx: Transaction, year: FiscalYear, plan: Planned) -> bool:
    """Write an account's plan; whether something changed."""
    sign = nature_sign(_account(tx, plan.account).type)
    dimension, code = _object(tx, plan.objects)
    _refuse_outside(year, plan)
    key = {"account": plan.account, "dimension": dimension, "object": code}
    there = {row.month: row for row in tx.all(Budget, **key)}
    changed = {
        month: typed_ore * sign
        for month, typed_ore in plan.months.items()
        if typed_ore * sign != (there[month].amount_ore if month in there else 0)
    }
    for month, amount_ore in changed.items():
        if month not in there:
            tx.insert(Budget, **key, month=month, amount_ore=amount_ore)
        elif amount_ore:
            tx.update(Budget, there[month].id, amount_ore=amount_ore)
        else:
            tx.delete(Budget, there[month].id)
    return bool(changed)


def months_of_year(tx: Transaction, year: str) -> list[int]:
    """The months of a fiscal year (YYYYMM). Raises NotFound."""
    return _months(_year(tx, year))


def spread_over(
    tx: Transaction,
    year: str,
    account: str,
    total_ore: int,
    *,
    weights: Sequence[int] = (),
    objects: Objects = (),
) -> Planned:
    """A year's amount over its months, to the öre: even, or by weights, one a month. Raises NotFound and Refused."""
    months = _months(_year(tx, year))
    if weights and len(weights) != len(months):
        raise Refused(
            "budget.weights",
            f"{len(weights)} shares were given, but {year} has {len(months)} months.",
            hint="Give one for each month: 1,1,1,1,1,1,0,1,1,1,1,2.",
        )
    if weights and (min(weights) < 0 or not sum(weights)):
        raise Refused(
            "budget.weights", "Shares are zero or more, and not all of them zero.", hint="1,1,1 ..."
        )
    parts = spread(total_ore, weights or [1] * len(months))
    return Planned(account, dict(zip(months, parts, strict=True)), objects)


def weights_of_year_before(
    tx: Transaction, year: str, account: str, *, objects: Objects = ()
) -> tuple[int, ...]:
    """What an account had in each month of the fiscal year before, to spread a new amount by. Raises Refused."""
    sign = nature_sign(_account(tx, account).type)
    of_months = [moved.get(account) for moved in _year_before(tx, year, Cut(objects))]
    weights = tuple(max(sign * movement.net_ore, 0) if movement else 0 for movement in of_months)
    if not sum(weights):
        raise Refused(
            "budget.nothing_before",
            f"Account {account} had nothing in the year before {year} to spread the amount by.",
            hint="--spread even, or a share for each month: --spread 1,1,1,1,1,1,0,1,1,1,1,2",
        )
    return weights


def from_year_before(
    tx: Transaction,
    year: str,
    *,
    percent: Decimal = Decimal(0),
    accounts: tuple[str, str],
    objects: Objects = (),
) -> list[Planned]:
    """What the income and cost accounts had in each month of the year before, changed by percent, in whole kronor.

    accounts: the first and the last to take. objects: of one object. Raises NotFound and Refused.
    """
    if not -100 <= percent <= MOST_PERCENT:
        raise Refused("budget.percent", f"{percent} % is no change of a budget.", hint="As 3 or -5.")
    first, last = RESULT_TRANSFER
    signs = {
        row.number: nature_sign(row.type)
        for row in tx.all(Account)
        if row.type in ("income", "cost")
        and accounts[0] <= row.number <= accounts[1]
        and not first <= row.number[:4] <= last
    }
    plans: dict[str, dict[int, int]] = {}
    year_before = _year_before(tx, year, Cut(objects))
    months = _months(_year(tx, year))
    for month, moved in zip(months, year_before, strict=True):
        for account, movement in moved.items():
            if account in signs:
                plan = plans.setdefault(account, dict.fromkeys(months, 0))
                plan[month] = _grown(signs[account] * movement.net_ore, percent)
    if not any(amount_ore for plan in plans.values() for amount_ore in plan.values()):
        raise Refused(
            "budget.nothing_before",
            f"The year before {year} has nothing on these accounts to copy.",
            hint="kassabok report income-statement shows what a year has.",
        )
    return [Planned(account, plans[account], objects) for account in sorted(plans)]


def _grown(amount_ore: int, percent: Decimal) -> int:
    """The amount changed by percent, in whole kronor: nobody plans öre."""
    return round_half_away(Decimal(amount_ore) / 100 * (100 + percent) / 100) * 100


def _year_before(tx: Transaction, year: str, cut: Cut) -> list[Movements]:
    """What moved in each month of the fiscal year before, as many months as the year has."""
    this = _year(tx, year)
    before = next((row for row in reversed(_years(tx)) if row.ends_on < this.starts_on), None)
    if before is None:
        raise Refused(
            "budget.no_year_before",
            f"There is no fiscal year before {year} to take figures from.",
            hint="kassabok year list shows those there are.",
        )
    months = list(moved_by_month(tx.reader, before.starts_on, before.ends_on, cut).values())
    if len(months) != len(_months(this)):
        raise Refused(
            "budget.year_length",
            f"{before.label} has {len(months)} months and {year} has {len(_months(this))}; they do not match.",
            hint="kassabok budget set ACCOUNT KRONOR sets it account by account.",
        )
    return months


def _years(tx: Transaction) -> list[FiscalYear]:
    return sorted(tx.all(FiscalYear), key=lambda row: row.starts_on)


def _year(tx: Transaction, label: str) -> FiscalYear:
    row = tx.find(FiscalYear, label=label)
    if row is None:
        there_are = ", ".join(year.label for year in _years(tx))
        raise NotFound("year.unknown", f"There is no fiscal year {label}.", hint=f"There are: {there_are}.")
    return row


def _months(year: FiscalYear) -> list[int]:
    return months_of(year.starts_on, year.ends_on)


def _account(tx: Transaction, number: str) -> Account:
    row = tx.find(Account, number=number)
    if row is None:
        raise no_account(number)
    return row


def _object(tx: Transaction, objects: Objects) -> tuple[str, str]:
    """The one object, or empty words for the whole company."""
    if len(objects) > 1:
        raise Refused(
            "budget.objects",
            "A budget is of the whole company or of one object, not of several together.",
            hint="Set one for each of them.",
        )
    refuse_idle_objects(tx, objects)
    return objects[0] if objects else ("", "")


def _refuse_outside(year: FiscalYear, plan: Planned) -> None:
    months = _months(year)
    for month, typed_ore in plan.months.items():
        if month not in months:
            raise Refused(
                "budget.month",
                f"The month {month // 100}-{month % 100:02} is not in the fiscal year {year.label}.",
                hint=f"It runs from {year.starts_on} to {year.ends_on}; --year chooses another.",
            )
        if abs(typed_ore) > MOST_ORE:
            raise Refused(
                "budget.too_much",
                f"{format_kronor(typed_ore)} kr is more than an account can have.",
                hint=f"At most {format_kronor(MOST_ORE)} kr.",
            )
