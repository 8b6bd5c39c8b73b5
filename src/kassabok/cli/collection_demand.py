"""kassabok collection demand: demand letters (inkassokrav)."""

from datetime import date
from typing import Annotated

import typer

from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import DATE, named


def demand(
    ctx: Ctx,
    customer: Annotated[
        str | None,
        typer.Argument(help="Only this customer; without, all whose time has come.", **named("CUSTOMER")),
    ] = None,
    invoice: Annotated[
        list[str] | None,
        typer.Option("--invoice", help="This late invoice at once, reminded of or not.", **named("INVOICE")),
    ] = None,
    compensation: Annotated[
        bool | None,
        typer.Option(
            "--compensation/--no-compensation",
            help="Claim förseningsersättning of businesses and public bodies, not the letter's fee.",
        ),
    ] = None,
    on: Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)] = None,
) -> None:
    """Make demand letters (inkassokrav): principal, interest and costs apart, as inkassolagen 5 § has it.

    They follow when the last day of a reminder has passed (setting collection.demand_after_days). The letter costs the
    customer what the law allows (180 kr in 2026), or a business or public body 450 kr for each invoice, less the fees
    that were claimed before. Collecting one's own claims needs no permit. Show and print them with kassabok reminder.

    Example:
        kassabok collection demand --dry-run
        kassabok collection demand 1001 --invoice F2026-0001 --compensation
    """
    from kassabok.cli.reminder_letters import show_made
    from kassabok.core.collection import service as collection
    from kassabok.core.parties import reports as parties
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        number = parties.which(tx.reader, customer) if customer else None
        made = collection.demand(
            tx,
            on=on or ctx.obj.today,
            customer=number,
            invoices=[as_stored(tx.reader, each, "invoice") for each in invoice or ()],
            compensation=compensation,
        )
    show_made(ctx, made)
