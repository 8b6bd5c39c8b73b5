"""kassabok reminder plan: what a customer pays part by part."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, named, whole

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.collection.reports import PlanView

app = Noun()

No = Annotated[str, typer.Argument(help="The plan's number, as AP2026-0001.", **named("NO"))]


@app.command()
def make(
    ctx: Ctx,
    customer: Annotated[
        str, typer.Argument(help="Number, organisation number, or words of the name.", **named("CUSTOMER"))
    ],
    parts: Annotated[int, typer.Option("--parts", help="In how many parts.", **whole(2, 60))],
    first: Annotated[
        date, typer.Option("--first", help="The first part's last day; the others follow monthly.", **DATE)
    ],
    invoice: Annotated[
        list[str] | None,
        typer.Option("--invoice", help="Only this invoice. Repeat it.", **named("INVOICE")),
    ] = None,
    fee: Annotated[
        bool, typer.Option("--fee", help="The customer agreed to the fee that the law allows.")
    ] = False,
) -> None:
    """Make an instalment plan of what a customer is late with, as a document that both sign.

    While it is kept there are no letters about its invoices. A part that is not paid in time ends that by itself.
    Interest runs on, and is asked for when letters go out again.

    Example: kassabok reminder plan make 1001 --parts 6 --first 2026-12-31 --fee
    """
    from kassabok.core.collection import service as collection
    from kassabok.core.parties import reports as parties
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        collection.agree_instalments(
            tx,
            parties.which(tx.reader, customer),
            collection.PlanTerms(parts, first, fee),
            on=ctx.obj.today,
            invoices=[as_stored(tx.reader, number, "invoice") for number in invoice or ()],
        )
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(ctx: Ctx) -> None:
    """List instalment plans, the newest first: what is left of each, and whether it is kept.

    Example: kassabok reminder plan list
    """
    from kassabok.core.collection import reports

    with ctx.obj.reader() as reader:
        rows = reports.plans(reader, on=ctx.obj.today)
    ctx.obj.show(rows, title="Instalment plans", empty="No instalment plans.", row_class=reports.PlanRow)


@app.command()
def show(ctx: Ctx, no: No) -> None:
    """Show an instalment plan with its parts and what is left of each.

    Example: kassabok reminder plan show AP2026-0001
    """
    from kassabok.core.collection import reports
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        view = reports.plan(reader, as_stored(reader, no, "instalment-plan"), on=ctx.obj.today)
    ctx.obj.show(view, draw=lambda screen: _page(view, screen), sheet=view.parts)


def _page(view: "PlanView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import kr, page

    facts = [
        ("Customer", f"{view.customer} {view.name}"),
        ("Date", view.date),
        ("Invoices", view.invoices),
        ("Total", kr(view.total_ore)),
        ("Left", kr(view.left_ore)),
    ]
    return page(screen, f"Instalment plan {view.plan}: {view.state}", facts, [("Parts", view.parts)])


@app.command()
def pdf(ctx: Ctx, no: No) -> None:
    """Put out the PDF of an instalment plan, with lines to sign.

    Example: kassabok reminder plan pdf AP2026-0001 -o plan.pdf
    """
    from kassabok.cli import copies
    from kassabok.core.collection.documents import plan_copy

    copies.put_out(ctx, no, plan_copy, task="plan.copy", kinds=("instalment-plan",))


@app.command()
def end(ctx: Ctx, no: No) -> None:
    """End an instalment plan: letters go out again about what is left.

    Example: kassabok reminder plan end AP2026-0001
    """
    from kassabok.core.collection import service as collection
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        collection.end_instalments(tx, as_stored(tx.reader, no, "instalment-plan"), on=ctx.obj.today)
    ctx.obj.show_steps(tx)
