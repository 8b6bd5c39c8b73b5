"""kassabok stock minimum: how much of a product should be there at least, and whom it is bought from."""

from typing import Annotated

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import QUANTITY, named

app = Noun()


@app.command("set")
def set_(
    ctx: Ctx,
    sku: Annotated[str, typer.Argument(help="The product's SKU.", **named("SKU"))],
    quantity: Annotated[int, typer.Argument(help="The least that should be there.", **QUANTITY)],
    supplier: Annotated[
        str | None,
        typer.Option("--supplier", help="Whom it is bought from: number, or words.", **named("NO")),
    ] = None,
) -> None:
    """Say how much of a product should be in stock at least, and whom it is bought from, for kassabok stock reorder.

    Example: kassabok stock minimum set MUG 12
    """
    from kassabok.core.parties.supplier_reports import which_supplier
    from kassabok.core.purchasing import minimums

    with ctx.obj.transaction() as tx:
        number = which_supplier(tx.reader, supplier) if supplier else None
        minimums.set_minimum(tx, sku, quantity, supplier=number)
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(ctx: Ctx) -> None:
    """List what was set, by SKU. As CSV or XLSX it can be edited and imported again.

    Example: kassabok stock minimum list
    """
    from kassabok.core.purchasing import reports

    with ctx.obj.reader() as reader:
        rows = reports.minimums(reader)
    ctx.obj.show(rows, title="Minimums", empty="Nothing was set.", row_class=reports.MinimumRow)


@app.command("import")
def import_(
    ctx: Ctx, file: Annotated[str, typer.Argument(help="A CSV or XLSX file, or - for stdin.")]
) -> None:
    """Set many from CSV or XLSX: a whole file or nothing. Running it twice changes nothing.

    The columns are sku, minimum and perhaps supplier, a number; or artikel, minst, leverantör. Products that the file
    does not name are left alone.

    Example: kassabok stock minimum import minimum.xlsx --dry-run
    """
    from kassabok.cli.imports import show_import, shown_name
    from kassabok.core.purchasing.minimums import MinimumChange, import_minimums
    from kassabok.formats.tables import read_table

    table = read_table(ctx.obj.read_bytes(file))
    with ctx.obj.transaction() as tx:
        result = import_minimums(tx, table, name=shown_name(file))
    show_import(ctx.obj, result, row_class=MinimumChange)
