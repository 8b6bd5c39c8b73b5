"""kassabok campaign: discount codes, and what came of them."""

from datetime import date
from typing import Annotated

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, KRONOR, named, whole

app = Noun()

MOST = 1_000_000

Code = Annotated[str, typer.Argument(help="The code that buyers give.", **named("CODE"))]


@app.command()
def create(
    ctx: Ctx,
    code: Code,
    percent: Annotated[
        str | None,
        typer.Option("--percent", metavar="PERCENT", help="What is taken off the goods, the freight apart."),
    ] = None,
    amount: Annotated[
        int | None,
        typer.Option("--amount", help="Or how much is taken off them, as an order is priced.", **KRONOR),
    ] = None,
    free_freight: Annotated[bool, typer.Option("--free-freight", help="Or no freight is charged.")] = False,
    since: Annotated[date | None, typer.Option("--from", help="First day; without, today.", **DATE)] = None,
    until: Annotated[date | None, typer.Option("--to", help="Last day; without, no end.", **DATE)] = None,
    minimum: Annotated[
        int | None,
        typer.Option("--minimum", help="The least an order must come to, as it is priced.", **KRONOR),
    ] = None,
    product: Annotated[
        list[str] | None,
        typer.Option("--product", metavar="SKU", help="Only what this product costs. Repeat it."),
    ] = None,
    not_reduced: Annotated[
        bool, typer.Option("--not-reduced", help="Not on what has a reduced price already.")
    ] = False,
    most_uses: Annotated[
        int | None,
        typer.Option("--most-uses", help="Only so many orders can use it.", **whole(1, MOST, "ORDERS")),
    ] = None,
    most_each: Annotated[
        int | None,
        typer.Option("--most-each", help="Only so many orders of a customer.", **whole(1, MOST, "ORDERS")),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="A customer can use it in one order only.")] = False,
    name: Annotated[str, typer.Option("--name", help="What it is about.")] = "",
) -> None:
    """Make a campaign: a code that gives a discount, in the shop's basket and with kassabok order create --code.

    A discount is spread over the goods that it is for, so that each has its VAT, and what comes back is worth what was
    paid for it. Orders of other web shops that have told of the code before are tied to the campaign.

    Example:
        kassabok campaign create SOMMAR10 --percent 10 --from 2026-06-01 --to 2026-06-30 --minimum 300 --once
        kassabok campaign create MUGG50 --amount 50 --product MUG --most-uses 100
        kassabok campaign create FRIFRAKT --free-freight
    """
    from kassabok.cli import order_lines
    from kassabok.core.errors import UsageError
    from kassabok.core.marketing import service

    if (percent is not None) + (amount is not None) + free_freight != 1:
        raise UsageError(
            "campaign.gives", "A code gives one thing.", hint="Give --percent, --amount or --free-freight."
        )
    if once and most_each is not None:
        raise UsageError("campaign.once", "--once is --most-each 1.", hint="Give one of them.")
    with ctx.obj.transaction() as tx:
        service.create(
            tx,
            code,
            gives="freight" if free_freight else "percent" if percent is not None else "amount",
            percent_e4=0 if percent is None else order_lines.discount_e4(percent),
            amount_ore=amount or 0,
            starts_on=since or ctx.obj.today,
            ends_on=until,
            minimum_ore=minimum or 0,
            most_uses=most_uses,
            most_each=1 if once else most_each,
            products=product or (),
            not_reduced=not_reduced,
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
def unknown(ctx: Ctx) -> None:
    """List the codes that web shops tell of and no campaign has; kassabok campaign create ties their orders.

    Example: kassabok campaign unknown
    """
    from kassabok.core.marketing.reports import campaigns as report

    with ctx.obj.reader() as reader:
        rows = report.told_codes(reader)
    ctx.obj.show(
        rows,
        title="Codes of web shops that are no campaign's",
        empty="Every code that web shops have told of is a campaign's.",
        row_class=report.ToldCodeRow,
    )


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

    Beside it stands all that was sold on the campaign's days, and on as many days before them.

    Example: kassabok campaign result SOMMAR10
    """
    from kassabok.core.marketing.reports import campaigns as report

    with ctx.obj.reader() as reader:
        found = report.result(reader, code, on=ctx.obj.today)
    ctx.obj.show(found, title=f"Result of the campaign {found.code}")
