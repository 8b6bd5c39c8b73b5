"""kassabok campaign: discount codes, and what came of them."""

from datetime import date
from typing import Annotated

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, KRONOR, named

app = Noun()

Code = Annotated[str, typer.Argument(help="The code that buyers give.", **named("CODE"))]


@app.command()
def create(
    ctx: Ctx,
    code: Code,
    percent: Annotated[
        str,
        typer.Option("--percent", metavar="PERCENT", help="What is taken off every line but the freight."),
    ],
    since: Annotated[date | None, typer.Option("--from", help="First day; without, today.", **DATE)] = None,
    until: Annotated[date | None, typer.Option("--to", help="Last day; without, no end.", **DATE)] = None,
    minimum: Annotated[
        int | None,
        typer.Option("--minimum", help="The least an order must come to, as it is priced.", **KRONOR),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="A customer can use it in one order only.")] = False,
    name: Annotated[str, typer.Option("--name", help="What it is about.")] = "",
) -> None:
    """Make a campaign: a code that gives a discount, as kassabok order create --code takes it.

    Example: kassabok campaign create SOMMAR10 --percent 10 --from 2026-06-01 --to 2026-06-30 --minimum 300 --once
    """
    from kassabok.cli import order_lines
    from kassabok.core.marketing import service

    with ctx.obj.transaction() as tx:
        service.create(
            tx,
            code,
            percent_e4=order_lines.discount_e4(percent),
            starts_on=since or ctx.obj.today,
            ends_on=until,
            minimum_ore=minimum or 0,
            once=once,
            name=name,
        )
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(ctx: Ctx) -> None:
    """List the campaigns, the oldest first, with how many orders have used each.

    Example: kassabok campaign list
    """
    from kassabok.core.marketing.reports import campaigns as report

    with ctx.obj.reader() as reader:
        rows = report.campaigns(reader)
    ctx.obj.show(rows, title="Campaigns", empty="There is no campaign.", row_class=report.CampaignRow)


@app.command()
def show(ctx: Ctx, code: Code) -> None:
    """Show a campaign and the orders that have used its code.

    Example: kassabok campaign show SOMMAR10
    """
    from kassabok.core.marketing.reports import campaigns as report

    with ctx.obj.reader() as reader:
        found = report.campaign(reader, code)
    ctx.obj.show(found, title=f"Campaign {found.code}")


@app.command()
def result(ctx: Ctx, code: Code) -> None:
    """What came of a campaign so far, excl. VAT: orders, new customers, revenue less refunds, discount and margin.

    Example: kassabok campaign result SOMMAR10
    """
    from kassabok.core.marketing.reports import campaigns as report

    with ctx.obj.reader() as reader:
        found = report.result(reader, code)
    ctx.obj.show(found, title=f"Result of the campaign {found.code}")
