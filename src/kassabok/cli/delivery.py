"""kassabok delivery: goods out, and goods back."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, named

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.sales.reports import DeliveryView

app = Noun()

No = Annotated[str, typer.Argument(help="The delivery's number.", **named("NO"))]
OnDay = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]
Lines = Annotated[
    list[str] | None,
    typer.Option("--line", metavar="SKU=QUANTITY", help="Only this much of a product. Repeat it."),
]


@app.command()
def create(
    ctx: Ctx,
    order: Annotated[str, typer.Argument(help="The order's number.", **named("ORDER"))],
    line: Lines = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Send what there is when not all is in stock; the rest waits.")
    ] = False,
    on: OnDay = None,
    tracking: Annotated[str, typer.Option("--tracking", metavar="N", help="The parcel's number.")] = "",
    unpaid: Annotated[
        bool,
        typer.Option("--unpaid", help="Though it was to be paid first and is not: it is invoiced then."),
    ] = False,
) -> None:
    """Deliver an order: all that is left, or the lines that are named. Stock, invoice and books follow.

    Freight and text lines go with the first delivery. An order of a web shop that was to be paid first is delivered
    when it is paid.

    Example:
        kassabok delivery create 1001
        kassabok delivery create 1001 --line MUG=1 --tracking RR123456789SE
    """
    from kassabok.cli import order_lines
    from kassabok.core.sales import service as sales
    from kassabok.core.trace import as_stored

    parts = order_lines.parts(line)
    with ctx.obj.transaction() as tx:
        order = as_stored(tx.reader, order, "order")
        sales.deliver(
            tx,
            order,
            on=on or ctx.obj.today,
            parts=parts,
            partial=partial,
            tracking=tracking,
            unpaid=unpaid,
        )
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(
    ctx: Ctx,
    order: Annotated[str | None, typer.Option("--order", help="Only of this order.", **named("NO"))] = None,
    customer: Annotated[
        str | None, typer.Option("--customer", help="Only to this customer.", **named("NO"))
    ] = None,
    since: Annotated[date | None, typer.Option("--from", help="From this day.", **DATE)] = None,
    until: Annotated[date | None, typer.Option("--to", help="To this day.", **DATE)] = None,
) -> None:
    """List deliveries, the oldest first.

    Example: kassabok delivery list --from 2026-03-01 --to 2026-03-31
    """
    from kassabok.cli.spans import refuse_backwards
    from kassabok.core.parties import reports as parties
    from kassabok.core.sales import reports
    from kassabok.core.trace import as_stored

    refuse_backwards(since, until)
    with ctx.obj.reader() as reader:
        number = parties.which(reader, customer) if customer else ""
        order = as_stored(reader, order, "order") if order else ""
        rows = reports.deliveries(reader, order=order, customer=number, since=since, until=until)
    ctx.obj.show(rows, title="Deliveries", empty="No deliveries.", row_class=reports.DeliveryRow)


@app.command()
def show(ctx: Ctx, no: No) -> None:
    """Show a delivery: what was sent, what is to come, and what came back.

    Example: kassabok delivery show D2026-0001
    """
    from kassabok.core.sales import reports
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        found = reports.delivery(reader, as_stored(reader, no, "delivery"))
    ctx.obj.show(found, draw=lambda screen: _delivery_page(found, screen))


@app.command()
def note(ctx: Ctx, no: No) -> None:
    """Print the delivery note (följesedel) as PDF, without prices, in the customer's language.

    Example: kassabok delivery note D2026-0001
    """
    from kassabok.core.sales import documents
    from kassabok.core.trace import as_stored
    from kassabok.formats.documents.render import render

    with ctx.obj.reader() as reader:
        no = as_stored(reader, no, "delivery")
        document, language = documents.delivery_note(reader, no)
    ctx.obj.write_file(render(document, language=language), f"delivery-{no}.pdf")


@app.command("return")
def return_(
    ctx: Ctx,
    no: No,
    line: Lines = None,
    restock: Annotated[
        bool,
        typer.Option("--restock/--no-restock", help="Put the goods back in stock, or not: they are spoilt."),
    ] = True,
    credit: Annotated[bool, typer.Option("--credit", help="Credit what was invoiced of them.")] = False,
    with_freight: Annotated[
        bool, typer.Option("--with-freight", help="The freight too, as when a consumer withdraws.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why they came back.")] = "",
    on: OnDay = None,
) -> None:
    """Take goods of a delivery back: all of them, or the lines that are named.

    They go back in stock at the cost they left at. What is invoiced is credited with --credit.

    Example: kassabok delivery return D2026-0001 --line MUG=1 --credit --reason "Ångerrätt"
    """
    from kassabok.cli import order_lines
    from kassabok.core.sales import service as sales
    from kassabok.core.trace import as_stored

    parts = order_lines.parts(line)
    with ctx.obj.transaction() as tx:
        sales.take_back(
            tx,
            as_stored(tx.reader, no, "delivery"),
            on=on or ctx.obj.today,
            parts=parts,
            restock=restock,
            credit=credit,
            with_freight=with_freight,
            reason=reason,
        )
    ctx.obj.show_steps(tx)


def _delivery_page(delivery: "DeliveryView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import page

    facts = [
        ("Order", delivery.order),
        ("Customer", f"{delivery.customer} {delivery.name}"),
        ("Date", delivery.date),
        ("Tracking", delivery.tracking),
        ("Invoices", delivery.invoices),
        ("Receipts", delivery.receipts),
    ]
    return page(
        screen,
        f"Delivery {delivery.delivery}",
        facts,
        [("Lines", delivery.lines), ("Returns", delivery.returns)],
    )
