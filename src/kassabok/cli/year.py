"""kassabok year: fiscal years, and the months nothing more is posted into."""

from datetime import date, timedelta
from typing import Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, period

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
    from kassabok.core.ledger import service as ledger

    with ctx.obj.transaction() as tx:
        ledger.open_year(tx, starts_on=start, ends_on=end)
    ctx.obj.show_steps(tx)


@app.command()
def lock(ctx: Ctx, month: Month) -> None:
    """Lock all months up to and with this one: nothing more is posted into them.

    Example: kassabok year lock 2026-03
    """
    from kassabok.core.ledger import service as ledger

    with ctx.obj.transaction() as tx:
        ledger.lock_through(tx, month[1])
    ctx.obj.show_steps(tx)


@app.command()
def unlock(ctx: Ctx, month: Month) -> None:
    """Unlock this month and those after it.

    Example: kassabok year unlock 2026-03
    """
    from kassabok.core.ledger import service as ledger

    with ctx.obj.transaction() as tx:
        ledger.unlock_from(tx, month[0])
    ctx.obj.show_steps(tx)
