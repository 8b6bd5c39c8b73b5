"""kassabok year: fiscal years, and the months nothing more is posted into."""

from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, KRONOR, named, period
from kassabok.cli.voucher_lines import typed_line

app = Noun()


def _month(text: str) -> tuple[date, date]:
    """First and last day of a month."""
    first, last = period(text)
    if (
        first.day != 1
        or (last + timedelta(days=1)).day != 1
        or (first.year, first.month) != (last.year, last.month)
    ):
        raise typer.BadParameter(f'"{text}" is not one month: write 2026-03.')
    return first, last


def _opening_line(text: str) -> tuple[str, int]:
    """An account and öre, of ACCOUNT=KRONOR."""
    line = typed_line(text)
    if line.objects:
        raise typer.BadParameter("Opening balances of cost centres and projects come with a SIE file.")
    return line.account, line.amount_ore


OPENING_LINE: dict[str, Any] = {"parser": _opening_line, "metavar": "ACCOUNT=KRONOR"}
Year = Annotated[str, typer.Argument(help="The fiscal year: 2026, or 2026-27.", **named("YEAR"))]
Month = Annotated[Any, typer.Argument(help="The month: 2026-03.", parser=_month, metavar="MONTH")]


@app.command("list")
def list_(ctx: Ctx) -> None:
    """List the fiscal years, with the day up to which each is locked.

    Example: kassabok year list
    """
    from kassabok.core.ledger.reports import balances

    with ctx.obj.reader() as reader:
        rows = balances.years(reader)
    ctx.obj.show(rows, title="Fiscal years (räkenskapsår)", row_class=balances.Year)


@app.command("open")
def open_(
    ctx: Ctx,
    start: Annotated[
        date | None, typer.Option("--start", help="First day; without, the day after the last year.", **DATE)
    ] = None,
    end: Annotated[
        date | None, typer.Option("--end", help="Last day; without, twelve months from the first.", **DATE)
    ] = None,
) -> None:
    """Open the next fiscal year; or with --start and --end the one before the first, for older vouchers.

    A year is twelve months; a first or a changed one may be shorter, or up to 18.

    Example: kassabok year open
    """
    from kassabok.core.ledger.fiscal_years import open_year

    with ctx.obj.transaction() as tx:
        open_year(tx, starts_on=start, ends_on=end)
    ctx.obj.show_steps(tx)


@app.command("opening-balance")
def opening_balance(
    ctx: Ctx,
    line: Annotated[
        list[Any] | None,
        typer.Option(
            "--line", help="Debit is positive, credit negative: 1930=50000. Repeat it.", **OPENING_LINE
        ),
    ] = None,
    file: Annotated[
        str | None,
        typer.Option("--file", help="CSV or XLSX with the columns account and amount; - is stdin."),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take the opening balances away.")] = False,
) -> None:
    """Set what the first fiscal year opens with, in place of what was set; without options, show it.

    Later years open with what came before by themselves.

    Example: kassabok year opening-balance --line 1930=75000 --line 2081=-50000 --line 2091=-25000
    """
    from kassabok.core.errors import UsageError
    from kassabok.core.ledger.reports.opening_balances import OpeningBalanceRow, opening_balances

    if [line is not None, file is not None, clear].count(True) > 1:
        raise UsageError(
            "opening.several",
            "The opening balances are given in several ways.",
            hint="Give --line or --file.",
        )
    if line is None and file is None and not clear:
        with ctx.obj.reader() as reader:
            rows = opening_balances(reader)
        ctx.obj.show(
            rows,
            title="Opening balances (ingående balanser)",
            empty="The book begins without balances.",
            total=True,
            row_class=OpeningBalanceRow,
        )
        return
    from kassabok.core.ledger.opening_balances import Opening, openings_of, set_by_hand

    if file is None:
        openings = [Opening(account, amount_ore) for account, amount_ore in line or ()]
    else:
        from kassabok.cli.imports import shown_name
        from kassabok.formats.tables import read_table

        openings = openings_of(read_table(ctx.obj.read_bytes(file)), name=shown_name(file))
    with ctx.obj.transaction() as tx:
        set_by_hand(tx, openings)
    ctx.obj.show_steps(tx)


@app.command()
def lock(ctx: Ctx, month: Month) -> None:
    """Lock all months up to and with this one: nothing more is posted into them.

    Example: kassabok year lock 2026-03
    """
    from kassabok.core.ledger.period_locks import lock_through

    with ctx.obj.transaction() as tx:
        lock_through(tx, month[1])
    ctx.obj.show_steps(tx)


@app.command()
def unlock(ctx: Ctx, month: Month) -> None:
    """Unlock this month and those after it.

    Example: kassabok year unlock 2026-03
    """
    from kassabok.core.ledger.period_locks import unlock_from

    with ctx.obj.transaction() as tx:
        unlock_from(tx, month[0])
    ctx.obj.show_steps(tx)


@app.command()
def checklist(ctx: Ctx, year: Year) -> None:
    """Show what is to be done before a year can be closed: how each point stands, and the command that mends it.

    Example: kassabok year checklist 2026
    """
    from kassabok.cli.year_pages import checklist_lines
    from kassabok.core.ledger.reports import checklist as report
    from kassabok.core.ledger.reports.balances import year_called

    with ctx.obj.reader() as reader:
        called = year_called(reader, year)
        rows = report.checklist(reader, ctx.obj.rates, year, today=ctx.obj.today)
    ctx.obj.show(
        rows,
        title=f"Checklist for closing {year}",
        row_class=report.ChecklistPoint,
        draw=partial(checklist_lines, rows, called),
    )


@app.command()
def unpaid(ctx: Ctx, year: Year) -> None:
    """Under the cash method, book sales and bills that were unpaid when the year ended, with their VAT, in series Y.

    Their payments settle them from then on. What was paid since the year ended is put right in the next year.

    Example: kassabok year unpaid 2026
    """
    from kassabok.core.ledger import year_end

    with ctx.obj.transaction() as tx:
        year_end.book_unpaid(tx, year)
    ctx.obj.show_steps(tx)


@app.command()
def tax(
    ctx: Ctx,
    year: Year,
    amount: Annotated[
        int | None, typer.Option("--amount", help="The tax; without, worked out.", **KRONOR)
    ] = None,
) -> None:
    """Book a limited company's tax on the year's result, or what it lacks of it: 8910 against 2512, in series Y.

    `kassabok tax show` shows how it is worked out, and `kassabok tax adjust` what the tax return adds or takes off.

    Example: kassabok year tax 2026
    """
    from kassabok.core.ledger import year_end

    with ctx.obj.transaction() as tx:
        year_end.book_tax(tx, year, amount_ore=amount)
    ctx.obj.show_steps(tx)


@app.command()
def close(
    ctx: Ctx,
    year: Year,
    despite: Annotated[
        list[str] | None,
        typer.Option("--despite", metavar="POINT", help="Pass over this point of the checklist. Repeat it."),
    ] = None,
) -> None:
    """Close a year: its result goes to equity, all its months are locked, and the next year opens with its balances.

    Nothing is posted into it any more; `kassabok year reopen` takes that back.

    Example: kassabok year close 2026
    """
    from kassabok.core.ledger import year_end

    ctx.obj.confirm(f"Close fiscal year {year}?")
    with ctx.obj.transaction() as tx:
        year_end.close(tx, year, despite=despite or ())
    ctx.obj.show_steps(tx)


@app.command()
def reopen(ctx: Ctx, year: Year) -> None:
    """Open the year that was closed last again; what closing it posted is reversed.

    Example: kassabok year reopen 2026
    """
    from kassabok.core.ledger import year_end

    ctx.obj.confirm(f"Open fiscal year {year} again?")
    with ctx.obj.transaction() as tx:
        year_end.reopen(tx, year)
    ctx.obj.show_steps(tx)


@app.command()
def specifications(ctx: Ctx, year: Year) -> None:
    """Show what the balance of each account consists of (bokslutsspecifikationer), from the registers and the lines.

    Example: kassabok year specifications 2026 -o specifikationer-2026.pdf
    """
    from kassabok.cli.frame.output import Paper
    from kassabok.cli.statement_pages import statement_lines
    from kassabok.core.archive import specifications as report

    with ctx.obj.reader() as reader:
        rows = report.specifications(reader, year)
    title = f"Bokslutsspecifikationer {year}"
    draw = partial(statement_lines, rows, f"{title} (kr)", {}) if rows else None
    ctx.obj.show(
        rows,
        title=title,
        empty="Nothing is on any account of the balance sheet.",
        row_class=report.SpecificationRow,
        draw=draw,
        adds={},
        paper=Paper(title),
    )
