"""Budgets out of spreadsheets: a whole file or nothing, and a second run of the same file changes nothing.

Two shapes are read. Wide: a row for each account, with a column for each month, or one amount for the year. Long: a row
for each account and month. `kassabok budget list --by-month -o budget.xlsx` writes the wide one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import KassabokError
from kassabok.core.importing import ImportResult, bad_rows
from kassabok.core.ledger.budgets import (
    Planned,
    budgeted,
    months_of_year,
    refuse_unfit,
    set_budget,
    spread_over,
)
from kassabok.core.money import parse_kronor
from kassabok.core.objects import Objects, in_order, parse_object, parse_objects
from kassabok.core.search import fold
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import Table
from kassabok.formats.warnings import FileWarning

ACCOUNT, MONTH, AMOUNT, OBJECT, COST_CENTRE, PROJECT = (
    "account",
    "month",
    "amount",
    "object",
    "cost-centre",
    "project",
)

#: Heading, folded and without blanks and signs -> what it holds.
HEADINGS: dict[str, str] = {
    **dict.fromkeys(("account", "konto", "kontonr", "kontonummer"), ACCOUNT),
    **dict.fromkeys(("month", "manad", "period"), MONTH),
    **dict.fromkeys(("amount", "belopp", "budget", "sum", "summa", "total", "totalt", "ar", "year"), AMOUNT),
    **dict.fromkeys(("object", "objects", "objekt"), OBJECT),
    **dict.fromkeys(("costcentre", "kostnadsstalle", "kst"), COST_CENTRE),
    **dict.fromkeys(("project", "projekt"), PROJECT),
}
#: What a listed budget tells besides, which is never set by a file.
TOLD_ONLY = {"name", "namn", "benamning", "kontonamn", "type", "typ"}

#: The first letters of a month's name, in English and Swedish -> its number.
_MONTH_NAMES = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar", "apr", "may maj", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec"), start=1
    )
    for name in names.split()
}


@dataclass(frozen=True, slots=True)
class BudgetChange:
    """What a file changes in an account's budget of the months that it names; öre, as they are typed."""

    line: int = field(metadata={"table": False})
    account: str
    object: str = field(metadata={"table": "filled"})
    old_ore: int
    new_ore: int


@dataclass(slots=True)
class _Row:
    """What a file says of an account and its object. line: of its first row."""

    line: int
    account: str
    objects: Objects
    months: dict[int, int]


def import_budget(tx: Transaction, table: Table, year: str, *, name: str) -> ImportResult[BudgetChange]:
    """Set a fiscal year's budget by a file's rows; accounts and months that it does not have are left alone.

    An empty month of a row is zero. name: the file's. Raises NotFound for an unknown year; BadFile, listing every fault
    by line, and then nothing has been changed.
    """
    result = ImportResult[BudgetChange](warnings=list(table.warnings))
    months = months_of_year(tx, year)
    columns, by_month = _columns(table.headings, months, name, result)
    faults: list[tuple[int, str]] = []
    rows: dict[tuple[str, Objects], _Row] = {}
    for row in table.rows:
        try:
            cells = {held: row.cells[heading] for heading, held in columns.items()}
            amounts = {month: parse_kronor(row.cells[heading] or "0") for heading, month in by_month.items()}
            _take(tx, year, _read(tx, year, row.line, cells, amounts), rows)
        except KassabokError as error:
            faults.append((row.line, error.message))
        except ValueError as error:
            faults.append((row.line, str(error)))
    if faults:
        raise bad_rows(name, faults, what="budget")
    for found in rows.values():
        _count(tx, found, result)
    set_budget(tx, year, [Planned(row.account, row.months, row.objects) for row in rows.values()])
    return result


def _columns(
    headings: Sequence[str], months: Sequence[int], name: str, result: ImportResult[BudgetChange]
) -> tuple[dict[str, str], dict[str, int]]:
    """Heading -> what it holds, and heading -> its month, for the columns that are known."""
    columns: dict[str, str] = {}
    by_month: dict[str, int] = {}
    for heading in headings:
        word = re.sub("[^a-z0-9]", "", fold(heading))
        held, month = HEADINGS.get(word), _month(heading, months)
        if held is not None and held not in columns.values():
            columns[heading] = held
        elif month is not None and month not in by_month.values():
            by_month[heading] = month
        elif word not in TOLD_ONLY:
            result.warnings.append(FileWarning(1, f'The column "{heading}" is not known and was left out.'))
    held_ones = columns.values()
    if ACCOUNT not in held_ones or not (by_month or AMOUNT in held_ones):
        missing = "account" if ACCOUNT not in held_ones else "with amounts"
        raise BadFile(
            "budget.heading",
            f"{name}: there is no column {missing}.",
            hint="Columns: account, and 2026-01 2026-02 ... or jan feb ..., or amount for the year; or account, month, "
            "amount.",
        )
    return columns, by_month


def _month(heading: str, months: Iterable[int]) -> int | None:
    """The month of the year that a heading or a cell names: 2026-01, 202601, jan, januari, January 2026."""
    folded = fold(heading)
    digits = re.fullmatch(r"([0-9]{4})-?([0-9]{2})(-[0-9]{2})?", folded)
    if digits:
        return next((month for month in months if month == int(digits[1] + digits[2])), None)
    named = re.fullmatch(r"([a-z]{3})[a-z]*\.?( ([0-9]{4}))?", folded)
    number = _MONTH_NAMES.get(named[1]) if named else None
    fitting = [
        month
        for month in months
        if month % 100 == number and (not named or not named[3] or month // 100 == int(named[3]))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _read(tx: Transaction, year: str, line: int, cells: Mapping[str, str], amounts: dict[int, int]) -> _Row:
    account, objects = cells[ACCOUNT], _objects(cells)
    if not account:
        raise ValueError("The account is missing.")
    if amounts:
        return _Row(line, account, objects, amounts)
    amount_ore = parse_kronor(cells[AMOUNT] or "0")
    if MONTH not in cells:
        plan = spread_over(tx, year, account, amount_ore, objects=objects)
        return _Row(line, account, objects, dict(plan.months))
    months = months_of_year(tx, year)
    month = _month(cells[MONTH], months)
    if month is None:
        raise ValueError(f'"{cells[MONTH][:40]}" is not a month of {year}: write it as {_shown(months[0])}.')
    return _Row(line, account, objects, {month: amount_ore})


def _objects(cells: Mapping[str, str]) -> Objects:
    named = [parse_object(f"{word}:{cells[word]}") for word in (COST_CENTRE, PROJECT) if cells.get(word)]
    return in_order((*parse_objects(cells.get(OBJECT, "")), *named))


def _take(tx: Transaction, year: str, row: _Row, rows: dict[tuple[str, Objects], _Row]) -> None:
    """Put a row to what the file says of its account. Raises ValueError for a month that it has said already."""
    refuse_unfit(tx, year, Planned(row.account, row.months, row.objects))
    before = rows.setdefault((row.account, row.objects), row)
    if before is row:
        return
    twice = before.months.keys() & row.months.keys()
    if twice:
        month = min(twice)
        raise ValueError(f"Account {row.account} in {_shown(month)} stands on line {before.line} already.")
    before.months |= row.months


def _count(tx: Transaction, row: _Row, result: ImportResult[BudgetChange]) -> None:
    old = budgeted(tx, row.account, row.objects, row.months)
    new = {month: amount_ore for month, amount_ore in row.months.items() if amount_ore}
    if old == new:
        result.known += 1
        return
    if old:
        result.updated += 1
    else:
        result.new += 1
    shown = ",".join(f"{dimension}:{code}" for dimension, code in row.objects)
    result.changes.append(BudgetChange(row.line, row.account, shown, sum(old.values()), sum(new.values())))


def _shown(month: int) -> str:
    return f"{month // 100}-{month % 100:02}"
