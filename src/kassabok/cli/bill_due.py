"""kassabok bill due: what is to be paid this week, or by a day."""

from datetime import date, timedelta
from typing import Annotated

import typer

from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import DATE, WEEK, named


def due(
    ctx: Ctx,
    by: Annotated[
        date | None, typer.Option("--by", help="By this day; without, by the end of this week.", **DATE)
    ] = None,
    week: Annotated[
        date | None, typer.Option("--week", help="By the end of a week: 2026-w10, in place of --by.", **WEEK)
    ] = None,
    supplier: Annotated[
        str | None,
        typer.Option("--supplier", help="Only this supplier: number, or words of the name.", **named("NO")),
    ] = None,
    sums: Annotated[
        bool, typer.Option("--sums", help="The sum of each supplier, in place of bills.")
    ] = False,
) -> None:
    """List what has to be paid this week: what is overdue or due, credit notes taken off, and what is missing.

    A bill is counted on the last bank day on which the money leaves in time. What is in a payment file already is shown
    as sent. kassabok bank pay makes the file of what is approved.

    Example:
        kassabok bill due
        kassabok bill due --week 2026-w10 --sums
    """
    from kassabok.core.errors import UsageError
    from kassabok.core.parties.supplier_reports import which_supplier
    from kassabok.core.payables import to_pay as report

    if by and week:
        raise UsageError("bill.by", "--by and --week do not go together.", hint="Use one of them.")
    today = ctx.obj.today
    last = by or week or today + timedelta(days=7 - today.isoweekday())
    with ctx.obj.reader() as reader:
        number = which_supplier(reader, supplier) if supplier else ""
        rows = report.to_pay(reader, by=last, today=today, supplier=number)
    title, empty = f"To pay by {last}", f"Nothing is to be paid by {last}."
    if sums:
        suppliers = report.by_supplier(rows)
        ctx.obj.show(suppliers, title=title, empty=empty, total=True, row_class=report.SupplierToPay)
    else:
        ctx.obj.show(rows, title=title, empty=empty, total=True, row_class=report.ToPayRow)
