"""kassabok stock location: the places where stock lies."""

from typing import Annotated

import typer

from kassabok.cli.frame.noun import Ctx, Noun

app = Noun()


@app.command()
def add(
    ctx: Ctx,
    code: Annotated[str, typer.Argument(help="A short name without blanks, as SHOP.")],
    name: Annotated[str, typer.Option("--name", help="A longer name.")] = "",
) -> None:
    """Add a location. Deliveries take goods from the locations in the order in which they were added.

    Example: kassabok stock location add SHOP --name "Butiken, Storgatan 1"
    """
    from kassabok.core.stock import service as stock

    with ctx.obj.transaction() as tx:
        stock.add_location(tx, code, name=name)
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(ctx: Ctx) -> None:
    """List the locations.

    Example: kassabok stock location list
    """
    from kassabok.core.stock import reports

    with ctx.obj.reader() as reader:
        rows = reports.locations(reader)
    ctx.obj.show(rows, title="Stock locations", row_class=reports.LocationRow)
