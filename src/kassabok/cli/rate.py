"""kassabok rate: what other currencies are in kronor, day by day."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, named
from kassabok.cli.rate_values import RATE

app = Noun()

Currency = Annotated[str, typer.Argument(help="The code of a currency, as EUR.", **named("CURRENCY"))]


@app.command()
def add(
    ctx: Ctx,
    currency: Currency,
    kronor: Annotated[Decimal, typer.Argument(help="What one unit is in kronor: 11,4523.", **RATE)],
    on: Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)] = None,
) -> None:
    """Write down what a currency is in kronor on a day. What was known of that day is replaced.

    Bills and purchase orders that are there keep the rates that they have.

    Example: kassabok rate add EUR 11,4523 --date 2026-03-02
    """
    from kassabok.core.currencies import service

    with ctx.obj.transaction() as tx:
        service.add(tx, currency, kronor, on=on or ctx.obj.today)
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(
    ctx: Ctx,
    currency: Annotated[
        str | None, typer.Option("--currency", help="Only of this one, as EUR.", **named("CURRENCY"))
    ] = None,
    since: Annotated[date | None, typer.Option("--from", help="From this day.", **DATE)] = None,
    until: Annotated[date | None, typer.Option("--to", help="To this day.", **DATE)] = None,
) -> None:
    """List the exchange rates that are known, the latest day first.

    Example: kassabok rate list --currency EUR --from 2026-01-01
    """
    from kassabok.cli.spans import refuse_backwards
    from kassabok.core.currencies import reports

    refuse_backwards(since, until)
    with ctx.obj.reader() as reader:
        rows = reports.rates(reader, currency=(currency or "").upper(), since=since, until=until)
    ctx.obj.show(rows, title="Exchange rates", empty="No exchange rates.", row_class=reports.RateRow)


@app.command("import")
def import_(
    ctx: Ctx,
    file: Annotated[str, typer.Argument(help="A CSV or XLSX file, or - for stdin.")],
) -> None:
    """Read exchange rates: the CSV that the Riksbank exports, or a table with date, currency and rate.

    A file goes in whole or not at all. Running it twice changes nothing.

    Example: kassabok rate import valutakurser.csv --dry-run
    """
    from kassabok.cli.imports import show_import, shown_name
    from kassabok.core.currencies import service
    from kassabok.formats.exchange_rates import read_exchange_rates

    found = read_exchange_rates(ctx.obj.read_bytes(file), name=shown_name(file))
    with ctx.obj.transaction() as tx:
        result = service.import_rates(tx, found)
    show_import(ctx.obj, result, row_class=service.RateChange)
