"""kassabok report: questions to the whole company. Each verb asks one function of an area's reports and shows it."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli import report_charts, report_forecast, report_late, report_owed, report_sales
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.output import Paper
from kassabok.cli.frame.values import DATE, DIMENSION, PERIOD, named
from kassabok.cli.object_options import AnyObject, CostCentre, Project, chosen
from kassabok.cli.report_owed import On

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.reader import Reader
    from kassabok.core.ledger.reports.analysis import AccountAnalysis
    from kassabok.core.ledger.reports.balances import Cut
    from kassabok.core.ledger.reports.sheets import Statement
    from kassabok.formats.documents.chart import Chart

app = Noun()

From = Annotated[date | None, typer.Option("--from", help="First day.", **DATE)]
To = Annotated[date | None, typer.Option("--to", help="Last day.", **DATE)]
Period = Annotated[
    Any,
    typer.Option(
        "--period", help="2026, 2026-q1, 2026-03 or FROM..TO, in place of --from and --to.", **PERIOD
    ),
]
Year = Annotated[
    str | None,
    typer.Option("--year", help="A fiscal year: 2026, or 2026-27. Without, today's.", **named("YEAR")),
]
KnownOn = Annotated[
    date | None,
    typer.Option("--as-known-on", help="Only what was registered by the end of this day.", **DATE),
]
Summary = Annotated[bool, typer.Option("--summary", help="Posts without their accounts.")]
ByMonth = Annotated[bool, typer.Option("--by-month", help="A column for each month.")]
Plot = Annotated[
    bool, typer.Option("--plot", help="Draw it by month; -o FILE.svg, .png or .pdf for a picture.")
]


def _cut(
    reader: "Reader",
    known_on: date | None,
    cost_centre: str | None,
    project: str | None,
    objects: list[Any] | None,
) -> "Cut":
    """The part of the books that was asked for. Raises NotFound for an object that is not there."""
    from kassabok.core.ledger.reports.balances import Cut
    from kassabok.core.ledger.reports.objects import refuse_unknown

    pairs = chosen(cost_centre, project, objects)
    refuse_unknown(reader, pairs)
    return Cut(pairs, known_on)


def _part(cut: "Cut", *, swedish: bool = False) -> str:
    """What part of the books it is, for a title; empty for all of it."""
    words = [f"{dimension}:{code}" for dimension, code in cut.objects]
    if cut.known_on:
        words.append(f"känd {cut.known_on}" if swedish else f"as known on {cut.known_on}")
    return "".join(f", {word}" for word in words)


@app.command("trial-balance")
def trial_balance(
    ctx: Ctx,
    from_: From = None,
    to: To = None,
    period: Period = None,
    year: Year = None,
    as_known_on: KnownOn = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    objects: AnyObject = None,
) -> None:
    """Trial balance (saldobalans): opening, debit, credit and closing of each account.

    Example: kassabok report trial-balance --period 2026-q1
    """
    from kassabok.cli.spans import span
    from kassabok.core.ledger.reports import trial_balance as report

    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, period=period, year=year)
        cut = _cut(reader, as_known_on, cost_centre, project, objects)
        rows = report.trial_balance(reader, first, last, cut)
    ctx.obj.show(
        rows,
        title=f"Trial balance {first} to {last}{_part(cut)}",
        empty="Nothing is posted.",
        total=True,
        row_class=report.TrialBalanceRow,
        paper=Paper("Saldobalans", f"{first} - {last}{_part(cut, swedish=True)}"),
    )


@app.command("income-statement")
def income_statement(
    ctx: Ctx,
    from_: From = None,
    to: To = None,
    period: Period = None,
    year: Year = None,
    budget: Annotated[bool, typer.Option("--budget", help="Beside the budget.")] = False,
    by_month: ByMonth = False,
    plot: Plot = False,
    summary: Summary = False,
    as_known_on: KnownOn = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    objects: AnyObject = None,
) -> None:
    """Income statement (resultaträkning), beside the fiscal year before, or the same days of it.

    Example:
        kassabok report income-statement --year 2026
        kassabok report income-statement --period 2026-q1 --by-month --summary
        kassabok report income-statement --plot
    """
    from kassabok.cli.spans import span
    from kassabok.core.ledger.reports import statements

    if budget and (by_month or plot):
        raise _either("--budget", "--plot" if plot else "--by-month")
    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, period=period, year=year)
        cut = _cut(reader, as_known_on, cost_centre, project, objects)
        statement: Statement[Any]
        if budget:
            statement = statements.budgeted_income(reader, first, last, cut, summary=summary)
        elif by_month or plot:
            statement = statements.monthly_income(reader, first, last, cut, summary=summary)
        else:
            statement = statements.income_statement(reader, first, last, cut, summary=summary)
    subtitle = f"{first} - {last}{_part(cut, swedish=True)}"
    chart = report_charts.result_chart(statement.rows, subtitle) if plot else None
    _show_statement(ctx, statement, "Resultaträkning", subtitle, chart=chart)


@app.command("balance-sheet")
def balance_sheet(
    ctx: Ctx,
    on: On = None,
    year: Annotated[
        str | None,
        typer.Option("--year", help="On the last day of a fiscal year: 2026, or 2026-27.", **named("YEAR")),
    ] = None,
    by_month: ByMonth = False,
    summary: Summary = False,
    as_known_on: KnownOn = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    objects: AnyObject = None,
) -> None:
    """Balance sheet (balansräkning) on a day, beside the beginning of its fiscal year.

    Example:
        kassabok report balance-sheet --year 2026
        kassabok report balance-sheet --by-month --summary
    """
    from kassabok.core.ledger.reports import statements
    from kassabok.core.ledger.reports.balances import year_called

    if on is not None and year is not None:
        raise _either("--on", "--year")
    with ctx.obj.reader() as reader:
        day = year_called(reader, year).ends_on if year else on or ctx.obj.today
        cut = _cut(reader, as_known_on, cost_centre, project, objects)
        statement: Statement[Any]
        if by_month:
            statement = statements.monthly_balance(reader, day, cut, summary=summary)
        else:
            statement = statements.balance_sheet(reader, day, cut, summary=summary)
    _show_statement(
        ctx, statement, "Balansräkning", f"{day}{_part(cut, swedish=True)}", {"closing_ore": str(day)}
    )


@app.command("objects")
def object_results(
    ctx: Ctx,
    dimension: Annotated[
        str,
        typer.Argument(
            help="cost-centre, project, or a dimension's number; without, cost-centre.", **DIMENSION
        ),
    ] = "1",
    from_: From = None,
    to: To = None,
    period: Period = None,
    year: Year = None,
    as_known_on: KnownOn = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    objects: AnyObject = None,
) -> None:
    """Result by object: what each cost centre or project earned and cost, and what belongs to none.

    The rows add up to the income statement. The budget of each stands beside it where one was set, for whole months.

    Example:
        kassabok report objects --year 2026
        kassabok report objects project --cost-centre Nord
    """
    from kassabok.cli.spans import span
    from kassabok.core.ledger.reports import objects as report

    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, period=period, year=year)
        cut = _cut(reader, as_known_on, cost_centre, project, objects)
        rows = report.object_results(reader, first, last, dimension, cut)
        name = report.dimension_called(reader, dimension)
    ctx.obj.show(
        rows,
        title=f"Result by {name.casefold()} {first} to {last}{_part(cut)}",
        empty="Nothing is posted.",
        total=True,
        row_class=report.ObjectResultRow,
        paper=Paper(f"Resultat per {name.casefold()}", f"{first} - {last}{_part(cut, swedish=True)}"),
    )


@app.command()
def ledger(
    ctx: Ctx,
    account: Annotated[
        str, typer.Option("--account", help="One account, or a range: 1500-1599.", **named("NUMBER"))
    ] = "1000-9999",
    from_: From = None,
    to: To = None,
    period: Period = None,
    year: Year = None,
    as_known_on: KnownOn = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    objects: AnyObject = None,
) -> None:
    """General ledger (huvudbok): the lines of each account with the balance after each.

    Example: kassabok report ledger --account 1930 --period 2026-03
    """
    from kassabok.cli.spans import span
    from kassabok.core.ledger.reports import books

    lowest, highest = _account_range(account)
    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, period=period, year=year)
        cut = _cut(reader, as_known_on, cost_centre, project, objects)
        lines = books.general_ledger(reader, first, last, cut, from_account=lowest, to_account=highest)
        rows = list(ctx.obj.progress(lines, "Reading the ledger"))
    ctx.obj.show(
        rows,
        title=f"Ledger {first} to {last}{_part(cut)}",
        empty="Nothing is posted.",
        row_class=books.LedgerRow,
        paper=Paper("Huvudbok", f"{first} - {last}{_part(cut, swedish=True)}"),
    )


@app.command()
def journal(
    ctx: Ctx,
    from_: From = None,
    to: To = None,
    period: Period = None,
    year: Year = None,
    as_known_on: KnownOn = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    objects: AnyObject = None,
) -> None:
    """Journal (grundbok): all voucher lines in the order they were registered.

    Example: kassabok report journal --period 2026-03
    """
    from kassabok.cli.spans import span
    from kassabok.core.ledger.reports import books

    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, period=period, year=year)
        cut = _cut(reader, as_known_on, cost_centre, project, objects)
        rows = list(ctx.obj.progress(books.journal(reader, first, last, cut), "Reading the journal"))
    ctx.obj.show(
        rows,
        title=f"Journal {first} to {last}{_part(cut)}",
        empty="Nothing is posted.",
        total=True,
        row_class=books.JournalRow,
        paper=Paper("Grundbok", f"{first} - {last}{_part(cut, swedish=True)}"),
    )


@app.command("account-analysis")
def account_analysis(
    ctx: Ctx,
    account: Annotated[str, typer.Option("--account", help="The account.", **named("NUMBER"))],
    from_: From = None,
    to: To = None,
    period: Period = None,
    year: Year = None,
    against: Annotated[
        bool, typer.Option("--against", help="Only what stands against it; month by month in files.")
    ] = False,
    plot: Plot = False,
    as_known_on: KnownOn = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    objects: AnyObject = None,
) -> None:
    """Analyse an account (kontoanalys): what moved on it each month, and against which accounts.

    Example:
        kassabok report account-analysis --account 1930 --period 2026-q1
        kassabok report account-analysis --account 1930 --plot
        kassabok report account-analysis --account 1930 --against -o against.xlsx
    """
    from kassabok.cli.spans import span
    from kassabok.core.ledger.reports import analysis

    if against and plot:
        raise _either("--against", "--plot")
    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, period=period, year=year)
        cut = _cut(reader, as_known_on, cost_centre, project, objects)
        answer = analysis.account_analysis(reader, account, first, last, cut)
    title = f"Account {account} {answer.name}, {first} to {last}{_part(cut)}"
    paper = Paper(f"Kontoanalys {account} {answer.name}", f"{first} - {last}{_part(cut, swedish=True)}")
    if against:
        rows, empty = list(answer.against), "Nothing moved on it."
        ctx.obj.show(rows, title=title, empty=empty, total=True, row_class=analysis.AgainstRow, paper=paper)
        return
    draw = partial(_analysis_page, answer, title)
    chart = report_charts.account_chart(answer, paper.subtitle) if plot else None
    ctx.obj.show(answer, title=title, total=True, draw=draw, sheet=answer.months, paper=paper, chart=chart)


@app.command("cash-flow")
def cash_flow(
    ctx: Ctx,
    from_: From = None,
    to: To = None,
    period: Period = None,
    year: Year = None,
    by_month: Annotated[
        bool, typer.Option("--by-month", help="A column for each month; of a forecast a row.")
    ] = False,
    plot: Plot = False,
    summary: Summary = False,
    as_known_on: KnownOn = None,
    forecast: report_forecast.IsForecast = False,
    weeks: report_forecast.Weeks = None,
    by_week: report_forecast.ByWeek = False,
    items: report_forecast.Items = False,
    late: report_forecast.Late = None,
) -> None:
    """Cash-flow statement (kassaflödesanalys), indirect: from the result to the change of cash and bank.

    With --forecast: what bank and cash will be, from open invoices, orders, bills, purchase orders, recurring vouchers
    and bank lines, and VAT, each on the day that it is expected.

    Example:
        kassabok report cash-flow --year 2026 --summary
        kassabok report cash-flow --plot
        kassabok report cash-flow --forecast --late 14
        kassabok report cash-flow --forecast --items --weeks 4
    """
    asked = report_forecast.Asked(to, weeks, by_week, by_month, items, late, plot)
    if forecast:
        past = {"--from": from_, "--period": period, "--year": year, "--as-known-on": as_known_on}
        given = [option for option, value in past.items() if value is not None]
        report_forecast.show_forecast(ctx, replace(asked, past=[*given, *(["--summary"] if summary else [])]))
        return
    report_forecast.refuse_without_forecast(asked)
    from kassabok.cli.spans import span
    from kassabok.core.ledger.reports import cash_flow as report
    from kassabok.core.ledger.reports.balances import Cut

    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, period=period, year=year)
        cut = Cut(known_on=as_known_on)
        statement: Statement[Any]
        if by_month or plot:
            statement = report.monthly_cash_flow(reader, first, last, cut, summary=summary)
        else:
            statement = report.cash_flow(reader, first, last, cut, summary=summary)
    subtitle = f"{first} - {last}{_part(cut, swedish=True)}"
    chart = report_charts.cash_chart(statement.rows, subtitle) if plot else None
    _show_statement(ctx, statement, "Kassaflödesanalys", subtitle, chart=chart)


@app.command()
def changes(
    ctx: Ctx,
    since: Annotated[date, typer.Option("--since", help="What was registered after this day.", **DATE)],
    from_: Annotated[date | None, typer.Option("--from", help="Dated from this day on.", **DATE)] = None,
    to: Annotated[date | None, typer.Option("--to", help="Dated up to this day.", **DATE)] = None,
    period: Period = None,
    accounts: Annotated[
        bool, typer.Option("--accounts", help="Sums by account, in place of vouchers.")
    ] = False,
) -> None:
    """List the vouchers by which a report differs from the same report with --as-known-on that day.

    Example:
        kassabok report changes --since 2026-04-15 --period 2026-q1
        kassabok report changes --since 2026-04-15 --to 2026-03-31 --accounts
    """
    from kassabok.cli.spans import days
    from kassabok.core.ledger.reports import changes as report

    first, last = days(from_, to, period)
    with ctx.obj.reader() as reader:
        rows = list(report.changes(reader, since, first or date.min, last or date.max))
    dated = "".join([f" from {first}" if first else "", f" to {last}" if last else ""])
    title = f"Registered after {since}" + (f", dated{dated}" if dated else "")
    empty = "Nothing was registered after that day."
    spoken = "".join([f", daterat från {first}" if first else "", f", daterat till {last}" if last else ""])
    paper = Paper("Ändringar", f"Registrerat efter {since}{spoken}")
    if accounts:
        changed = report.changed_accounts(rows)
        ctx.obj.show(
            changed, title=title, empty=empty, total=True, row_class=report.ChangedAccount, paper=paper
        )
    else:
        ctx.obj.show(rows, title=title, empty=empty, total=True, row_class=report.ChangeRow, paper=paper)


app.command()(report_owed.receivables)
app.command()(report_owed.payables)
app.command("goods-received")(report_owed.goods_received)
app.command()(report_late.dso)
app.command()(report_late.limitation)
app.command()(report_sales.sales)
app.command()(report_sales.customers)


def _show_statement(
    ctx: Ctx,
    statement: "Statement[Any]",
    title: str,
    subtitle: str,
    headings: dict[str, str] | None = None,
    chart: "Chart | None" = None,
) -> None:
    from kassabok.cli.statement_pages import statement_lines

    rows, paper = statement.rows, Paper(title, subtitle, headings or {})
    called = f"{title} {subtitle}"
    draw = partial(statement_lines, rows, f"{called} (kr)", paper.headings)
    ctx.obj.show(
        rows, title=called, row_class=type(rows[0]), draw=draw, adds=statement.adds, paper=paper, chart=chart
    )


def _either(one: str, other: str) -> Exception:
    from kassabok.core.errors import UsageError

    return UsageError(
        "report.either", f"{one} and {other} do not go together.", hint="Ask for one, and then for the other."
    )


def _account_range(text: str) -> tuple[str, str]:
    """The first and the last account of 1500-1599; 1930 alone is both."""
    from kassabok.core.errors import UsageError

    lowest, _, highest = (part.strip() for part in text.partition("-"))
    if highest and highest < lowest:
        raise UsageError(
            "ledger.backwards",
            f"The range of accounts {lowest}-{highest} is backwards.",
            hint=f"--account {highest}-{lowest}",
        )
    return lowest, highest or lowest


def _analysis_page(answer: "AccountAnalysis", title: str, screen: "Screen") -> list[str]:
    from kassabok.cli.frame.output import table_lines

    months = table_lines(answer.months, screen, title=title, total=True)
    if not answer.against:
        return [*months, "", "Nothing moved on it."]
    return [*months, "", *table_lines(answer.against, screen, title="Against", total=True)]
