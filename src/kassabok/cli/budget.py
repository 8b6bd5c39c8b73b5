"""kassabok budget: what each account is planned to have, of the whole company or of a cost centre or project."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.output import Paper
from kassabok.cli.frame.values import KRONOR, PERIOD, named
from kassabok.cli.object_options import AnyObject, CostCentre, Project, chosen

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.transaction import Transaction
    from kassabok.core.ledger.budgets import Planned
    from kassabok.core.ledger.reports.balances import Year as FiscalYear
    from kassabok.core.ledger.reports.budgets import BudgetRow
    from kassabok.core.objects import Objects

app = Noun()

Year = Annotated[
    str | None,
    typer.Option("--year", help="A fiscal year: 2026, or 2026-27. Without, today's.", **named("YEAR")),
]
LAST_YEAR = "last-year"


@app.command("set")
def set_(
    ctx: Ctx,
    account: Annotated[str, typer.Argument(help="The account's number.", **named("ACCOUNT"))],
    amount: Annotated[int, typer.Argument(help="Income and cost alike are above zero.", **KRONOR)],
    year: Year = None,
    month: Annotated[
        Any, typer.Option("--month", help="The amount is this month's: 2026-03.", **PERIOD)
    ] = None,
    each_month: Annotated[bool, typer.Option("--each-month", help="The amount is every month's.")] = False,
    spread: Annotated[
        str | None,
        typer.Option(
            "--spread",
            metavar="HOW",
            help="How the year's amount falls on its months: even, last-year, or shares 1,1,2 ...",
        ),
    ] = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
) -> None:
    """Set the budget of an account: a year's amount over its months, or that of one month. Zero takes it away.

    Amounts are as people think of them: income of 100 000 kr is 100000, a cost of 100 000 kr is 100000 too. What was
    set before is replaced. The company's budget and those of its cost centres and projects are set apart.

    Example:
        kassabok budget set 3001 1200000 --spread last-year
        kassabok budget set 5010 8000 --each-month --cost-centre Nord
        kassabok budget set 5930 15000 --month 2026-11
    """
    from kassabok.core.errors import UsageError
    from kassabok.core.ledger import budgets

    if [bool(month), each_month, spread is not None].count(True) > 1:
        raise UsageError(
            "budget.several",
            "The months were given in several ways.",
            hint="Use --month, --each-month or --spread.",
        )
    objects = chosen(cost_centre, project, object_)
    with ctx.obj.transaction() as tx:
        label = _year(tx, ctx.obj.today, year, month)
        if month:
            plan = budgets.Planned(account, {_only_month(month): amount}, objects)
        elif each_month:
            plan = budgets.Planned(account, dict.fromkeys(budgets.months_of_year(tx, label), amount), objects)
        else:
            plan = _spread(tx, label, account, amount, spread or "even", objects)
        budgets.set_budget(tx, label, [plan])
    ctx.obj.show_steps(tx)


def _spread(
    tx: "Transaction", year: str, account: str, total_ore: int, how: str, objects: "Objects"
) -> "Planned":
    from kassabok.core.ledger import budgets

    weights: tuple[int, ...] = ()
    if how == LAST_YEAR:
        weights = budgets.weights_of_year_before(tx, year, account, objects=objects)
    elif how != "even":
        weights = _shares(how)
    return budgets.spread_over(tx, year, account, total_ore, weights=weights, objects=objects)


def _shares(text: str) -> tuple[int, ...]:
    """Whole numbers with commas between."""
    from kassabok.core.errors import UsageError
    from kassabok.core.money import parse_whole

    try:
        return tuple(parse_whole(part, least=0, most=10**9) for part in text.split(","))
    except ValueError as error:
        raise UsageError(
            "budget.spread",
            f'"{text[:60]}" does not say how to spread it: {error}',
            hint="even, last-year, or a share for each month: 1,1,1,1,1,1,0,1,1,1,1,2.",
        ) from error


def _only_month(period: tuple[date, date]) -> int:
    from kassabok.core.dates import ONE_DAY, month_of
    from kassabok.core.errors import UsageError

    first, last = period
    if first.day != 1 or (last + ONE_DAY).day != 1 or month_of(first) != month_of(last):
        raise UsageError("budget.month", f"{first} to {last} is not one month.", hint="--month 2026-03")
    return month_of(first)


def _year(tx: "Transaction", today: date, year: str | None, month: Any = None) -> str:
    """The label of the year that was asked for, else of the month's or today's year."""
    from kassabok.core.ledger.reports.balances import year_of

    return year or year_of(tx.reader, month[0] if month else today).year


@app.command("list")
def list_(
    ctx: Ctx,
    year: Year = None,
    by_month: Annotated[bool, typer.Option("--by-month", help="A column for each month.")] = False,
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
) -> None:
    """List the budget of a year, as it was set: of the company, and of each cost centre and project with one.

    report income-statement --budget and report objects show it beside what came.

    Example:
        kassabok budget list --year 2026
        kassabok budget list --by-month -o budget.xlsx
    """
    from kassabok.core.ledger.reports import budgets

    objects = chosen(cost_centre, project, object_)
    with ctx.obj.reader() as reader:
        found = _fiscal_year(reader, ctx.obj.today, year)
        rows = budgets.budget_list(reader, found, objects=objects)
    title = f"Budget {found.year}"
    paper = Paper(title, "intäkter och kostnader utan tecken")
    if by_month:
        ctx.obj.show(
            [budgets.by_month(row) for row in rows],
            title=title,
            empty="No budget.",
            row_class=budgets.MonthlyBudgetRow,
            paper=paper,
        )
        return
    ctx.obj.show(
        rows,
        row_class=budgets.BudgetRow,
        title=title,
        paper=paper,
        draw=lambda screen: _list_lines(rows, title, screen),
    )


def _fiscal_year(reader: Any, today: date, label: str | None) -> "FiscalYear":
    from kassabok.core.ledger.reports.balances import year_called, year_of

    return year_called(reader, label) if label else year_of(reader, today)


def _list_lines(rows: "list[BudgetRow]", title: str, screen: "Screen") -> list[str]:
    """The budget for people, with what it comes to: income and cost are both above zero, so no column tells it."""
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.pages import kr
    from kassabok.core.ledger.reports.budgets import planned_result

    if not rows:
        return ["No budget."]
    lines = table_lines(rows, screen, title=title)
    if any(not row.object for row in rows):
        lines += ["", f"Planned result: {kr(planned_result(rows))}"]
    return lines


@app.command("import")
def import_(
    ctx: Ctx,
    file: Annotated[str, typer.Argument(help="A CSV or XLSX file, or - for stdin.")],
    year: Year = None,
) -> None:
    """Import a budget from CSV or XLSX: a whole file or nothing. Running it twice changes nothing.

    A row for each account, and columns account, 2026-01, 2026-02 ... (or jan, feb ...), or amount for the whole year;
    or a row for each account and month with account, month, amount. Columns object, cost centre and project tell whose
    it is. Accounts that the file does not have are left alone. budget list --by-month -o FILE writes such a file.

    Example: kassabok budget import budget.xlsx --dry-run
    """
    from kassabok.cli.imports import show_import, shown_name
    from kassabok.core.ledger import budget_import
    from kassabok.formats.tables import read_table

    table = read_table(ctx.obj.read_bytes(file))
    with ctx.obj.transaction() as tx:
        label = _year(tx, ctx.obj.today, year)
        result = budget_import.import_budget(tx, table, label, name=shown_name(file))
    show_import(ctx.obj, result, row_class=budget_import.BudgetChange)


@app.command()
def copy(
    ctx: Ctx,
    year: Year = None,
    percent: Annotated[
        str, typer.Option("--percent", metavar="PERCENT", help="How much more than then: 3, or -5 for less.")
    ] = "0",
    account: Annotated[
        str, typer.Option("--account", help="One account, or a range: 5000-6999.", **named("NUMBER"))
    ] = "3000-8989",
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
) -> None:
    """Make a year's budget of what the year before it had, month by month, in whole kronor.

    Of income and cost accounts. What was set for them before is replaced, but accounts that had nothing keep theirs.

    Example: kassabok budget copy --year 2026 --percent 3
    """
    from kassabok.core.errors import UsageError
    from kassabok.core.ledger import budgets
    from kassabok.core.money import parse_decimal

    try:
        change = parse_decimal(percent.removesuffix("%"), max_decimals=2)
    except ValueError as error:
        raise UsageError("budget.percent", f"--percent: {error}", hint="Write it as 3, 2,5 or -5.") from error
    lowest, _, highest = account.partition("-")
    with ctx.obj.transaction() as tx:
        label = _year(tx, ctx.obj.today, year)
        plans = budgets.from_year_before(
            tx,
            label,
            percent=change,
            accounts=(lowest.strip(), (highest or lowest).strip()),
            objects=chosen(cost_centre, project, object_),
        )
        budgets.set_budget(tx, label, plans)
    ctx.obj.show_steps(tx)
