"""What was budgeted: per account and month, of the whole company or of one object (SIE #PBUDGET).

The company's budget and an object's are set apart; neither is worked out from the other.
"""

from dataclasses import dataclass, field
from itertools import groupby

from kassabok.core.book.reader import Reader
from kassabok.core.dates import month_of
from kassabok.core.errors import UsageError
from kassabok.core.ledger.reports.balances import WHOLE, Cut, Year, months_of
from kassabok.core.ledger.reports.layouts import RESULT_TRANSFER
from kassabok.core.ledger.reports.objects import refuse_unknown
from kassabok.core.objects import Objects

_OF_MONTHS = (
    "SELECT account, sum(amount_ore) FROM budget WHERE month BETWEEN :first AND :last "
    "AND dimension = :dimension AND object = :object GROUP BY account ORDER BY account"
)


def budget_of(reader: Reader, first_month: int, last_month: int, cut: Cut = WHOLE) -> dict[str, int]:
    """Account -> its budget in the months (YYYYMM) from first to last, öre, debit positive, for accounts with one.

    cut: of its one object. Of several objects together no budget is kept, so it is empty. What was known on a day
    makes no difference: a budget is what it is now.
    """
    if len(cut.objects) > 1:
        return {}
    dimension, code = cut.objects[0] if cut.objects else ("", "")
    rows = reader.rows(_OF_MONTHS, first=first_month, last=last_month, dimension=dimension, object=code)
    return {str(account): int(amount_ore) for account, amount_ore in rows}


def nature_sign(account_type: str) -> int:
    """What turns an amount as people think of it into debit positive: income and debts are credit by nature."""
    return 1 if account_type in ("asset", "cost") else -1


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """The budget of an account in a year, as it was typed: income and cost both above zero.

    object: DIMENSION:CODE, empty for the whole company. months_ore: "2026-01" -> öre, every month of the year.
    """

    account: str = field(metadata={"sv": "Konto"})
    name: str = field(metadata={"sv": "Benämning"})
    type: str = field(metadata={"table": False})
    object: str = field(metadata={"sv": "Objekt", "table": "filled"})
    months_ore: dict[str, int] = field(metadata={"spread": True, "table": False})
    amount_ore: int = field(metadata={"sv": "Belopp", "total": False})


@dataclass(frozen=True, slots=True)
class MonthlyBudgetRow:
    """As BudgetRow, with a column for each month."""

    account: str = field(metadata={"sv": "Konto"})
    name: str = field(metadata={"sv": "Benämning", "table": False})
    type: str = field(metadata={"table": False})
    object: str = field(metadata={"sv": "Objekt", "table": "filled"})
    months_ore: dict[str, int] = field(metadata={"spread": True, "total": False})
    amount_ore: int = field(metadata={"sv": "Summa", "total": False, "heading": "Sum"})


_LISTED = """
SELECT b.account, a.name, a.type, CASE b.dimension WHEN '' THEN '' ELSE b.dimension || ':' || b.object END,
    b.month, b.amount_ore
FROM budget b JOIN account a ON a.number = b.account
WHERE b.month BETWEEN :first AND :last AND (:everything OR (b.dimension = :dimension AND b.object = :object))
ORDER BY CASE b.dimension WHEN '' THEN 0 ELSE CAST(b.dimension AS INTEGER) END, b.object, b.account, b.month
"""


def budget_list(reader: Reader, year: Year, *, objects: Objects = ()) -> list[BudgetRow]:
    """The budgets of a year: of the company first, then of each object; only of one object where it is given.

    Raises NotFound for an object that is not there, UsageError for several.
    """
    refuse_unknown(reader, objects)
    if len(objects) > 1:
        raise UsageError(
            "budget.objects",
            "A budget is of the whole company or of one object, not of several together.",
            hint="Ask for one of them.",
        )
    months = months_of(year.starts_on, year.ends_on)
    dimension, code = objects[0] if objects else ("", "")
    rows = reader.rows(
        _LISTED,
        first=month_of(year.starts_on),
        last=month_of(year.ends_on),
        everything=not objects,
        dimension=dimension,
        object=code,
    )
    found = []
    for (account, name, kind, ref), group in groupby(rows, key=lambda row: row[:4]):
        typed = {month: nature_sign(kind) * amount_ore for *_, month, amount_ore in group}
        months_ore = {f"{month // 100}-{month % 100:02}": typed.get(month, 0) for month in months}
        found.append(BudgetRow(account, name, kind, ref, months_ore, sum(typed.values())))
    return found


def planned_result(rows: list[BudgetRow]) -> int:
    """What the company's own budget comes to, profit positive, öre; budgets of objects are parts of it.

    As in the income statement, what moves the result to equity is none of it.
    """
    signs = {"income": 1, "cost": -1}
    first, last = RESULT_TRANSFER
    return sum(
        signs.get(row.type, 0) * row.amount_ore
        for row in rows
        if not row.object and not first <= row.account[:4] <= last
    )


def by_month(row: BudgetRow) -> MonthlyBudgetRow:
    """The same row with its months beside each other."""
    return MonthlyBudgetRow(row.account, row.name, row.type, row.object, row.months_ore, row.amount_ore)
