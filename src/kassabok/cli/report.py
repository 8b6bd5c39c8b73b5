"""kassabok report: questions to the whole company. Each verb asks one function of an area's reports and shows it."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, PERIOD, named

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.ledger.reports.statements import BalanceRow, IncomeRow

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


@app.command("trial-balance")
def trial_balance(
    ctx: Ctx, from_: From = None, to: To = None, period: Period = None, year: Year = None
) -> None:
    """Trial balance (saldobalans): opening, debit, credit and closing of each account.

    Example: kassabok report trial-balance --period 2026-q1
    """
    from kassabok.cli.spans import span
    from kassabok.core.ledger.reports import trial_balance as report

    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, period=period, year=year)
        rows = report.trial_balance(reader, first, last)
    ctx.obj.show(
        rows,
        title=f"Trial balance {first} to {last}",
        empty="Nothing is posted.",
        total=True,
        row_class=report.TrialBalanceRow,
    )


@app.command("income-statement")
def income_statement(
    ctx: Ctx, from_: From = None, to: To = None, period: Period = None, year: Year = None
) -> None:
    """Income statement (resultaträkning), beside the same days a year before.

    Example: kassabok report income-statement --year 2026
    """
    from kassabok.cli.spans import span
    from kassabok.core.ledger.reports import statements

    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, period=period, year=year)
        rows = statements.income_statement(reader, first, last)
    title = f"Resultaträkning {first} - {last} (kr)"
    draw = partial(_statement_lines, rows, title, ("Perioden", "Året innan"))
    ctx.obj.show(rows, title=title, row_class=statements.IncomeRow, draw=draw)


@app.command("balance-sheet")
def balance_sheet(
    ctx: Ctx,
    on: Annotated[date | None, typer.Option("--on", "--to", help="The day; without, today.", **DATE)] = None,
) -> None:
    """Balance sheet (balansräkning) on a day, beside the beginning of its fiscal year.

    Example: kassabok report balance-sheet --on 2026-12-31
    """
    from kassabok.core.ledger.reports import statements

    day = on or ctx.obj.today
    with ctx.obj.reader() as reader:
        rows = statements.balance_sheet(reader, day)
    title = f"Balansräkning {day} (kr)"
    draw = partial(_statement_lines, rows, title, ("Årets början", str(day)))
    ctx.obj.show(rows, title=title, row_class=statements.BalanceRow, draw=draw)


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
) -> None:
    """General ledger (huvudbok): the lines of each account with the balance after each.

    Example: kassabok report ledger --account 1930 --period 2026-03
    """
    from kassabok.cli.spans import span
    from kassabok.core.ledger.reports import books

    lowest, _, highest = account.partition("-")
    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, period=period, year=year)
        lines = books.general_ledger(
            reader, first, last, from_account=lowest.strip(), to_account=(highest or lowest).strip()
        )
        rows = list(ctx.obj.progress(lines, "Reading the ledger"))
    ctx.obj.show(
        rows, title=f"Ledger {first} to {last}", empty="Nothing is posted.", row_class=books.LedgerRow
    )


@app.command()
def journal(ctx: Ctx, from_: From = None, to: To = None, period: Period = None, year: Year = None) -> None:
    """Journal (grundbok): all voucher lines in the order they were registered.

    Example: kassabok report journal --period 2026-03
    """
    from kassabok.cli.spans import span
    from kassabok.core.ledger.reports import books

    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, period=period, year=year)
        rows = list(ctx.obj.progress(books.journal(reader, first, last), "Reading the journal"))
    ctx.obj.show(
        rows,
        title=f"Journal {first} to {last}",
        empty="Nothing is posted.",
        total=True,
        row_class=books.JournalRow,
    )


@app.command()
def receivables(
    ctx: Ctx,
    on: Annotated[date | None, typer.Option("--on", "--to", help="The day; without, today.", **DATE)] = None,
    customer: Annotated[
        str | None, typer.Option("--customer", help="Only this customer.", **named("NO"))
    ] = None,
    items: Annotated[bool, typer.Option("--items", help="Each open invoice, in place of sums.")] = False,
) -> None:
    """Receivables (kundreskontra): what customers owed at the end of a day, by age, or item by item.

    Credit notes that are not used lower what is not due. The total is the receivables account on that day; under the
    cash method it is what waits to be booked.

    Example:
        kassabok report receivables
        kassabok report receivables --on 2026-12-31 --items -o receivables.xlsx
    """
    from kassabok.core.parties import reports as parties
    from kassabok.core.receivables import reports

    day = on or ctx.obj.today
    with ctx.obj.reader() as reader:
        number = parties.which(reader, customer) if customer else ""
        if items:
            open_items = reports.open_items(reader, on=day, customer=number)
        else:
            ages = reports.ageing(reader, on=day, customer=number)
    title, empty = f"Receivables {day}", "Nobody owes anything."
    if items:
        ctx.obj.show(open_items, title=title, empty=empty, total=True, row_class=reports.OpenItem)
    else:
        ctx.obj.show(ages, title=title, empty=empty, total=True, row_class=reports.AgeRow)


def _statement_lines(
    rows: "Sequence[IncomeRow | BalanceRow]", title: str, headings: tuple[str, str], screen: "Screen"
) -> list[str]:
    """A statement for people: titles and sums at the margin, accounts set in, a blank line after each group."""
    from kassabok.cli.frame.output import columns_of
    from kassabok.cli.frame.table import TableColumn, draw_table
    from kassabok.core.money import format_kronor

    names = [column.name for column in columns_of(type(rows[0]))][-2:]
    cells: list[tuple[str, ...]] = []
    for row in rows:
        indent = "  " if row.kind == "account" else ""
        text = row.text.upper() if row.kind == "part" else f"{indent}{row.text}"
        amounts = [getattr(row, name) for name in names]
        cells.append((row.account, text, *("" if ore is None else format_kronor(ore) for ore in amounts)))
        if row.kind == "sum":
            cells.append(("", "", "", ""))
    accounts, texts, first, second = zip(*cells[:-1], strict=True)
    columns = [
        TableColumn("Konto", accounts),
        TableColumn("", texts),
        TableColumn(headings[0], first, right=True),
        TableColumn(headings[1], second, right=True),
    ]
    return [screen.strong(title), "", *draw_table(columns, screen)]
