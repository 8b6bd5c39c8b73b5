"""kassabok report dso and limitation: how long customers take to pay, and what is lost in time."""

from typing import Annotated

import typer

from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import whole
from kassabok.cli.report_owed import On


def dso(
    ctx: Ctx,
    on: On = None,
    months: Annotated[
        int, typer.Option("--months", help="So many month-ends; 12 is the usual.", **whole(1, 120))
    ] = 12,
) -> None:
    """Days sales outstanding at the end of each month: what was open, in days of what was invoiced.

    It is what customers owed, times 90, over what was invoiced in the 90 days before, with VAT and less credit notes.
    Days to pay are from the invoice to the money, days late from the due day, by what was paid in those 90 days.

    Example:
        kassabok report dso
        kassabok report dso --on 2026-12-31 --months 24 -o dso.xlsx
    """
    from kassabok.core.receivables import sales_outstanding as outstanding

    with ctx.obj.reader() as reader:
        rows = outstanding.sales_outstanding(reader, on=on or ctx.obj.today, months=months)
    ctx.obj.show(rows, title="Days sales outstanding", row_class=outstanding.OutstandingRow)


def limitation(
    ctx: Ctx,
    on: On = None,
    within: Annotated[
        int | None,
        typer.Option("--within", help="Only what is lost in so many days.", **whole(0, 5000, "DAYS")),
    ] = None,
) -> None:
    """When each open invoice is lost in limitation (preskription): the first at the top.

    Ten years, three of a private person's debt, from the invoice or from what began the time anew: a reminder, a
    demand, a payment, an instalment plan, or what was noted with kassabok reminder interrupt (preskriptionslagen 2 and
    5 §§).

    Example: kassabok report limitation --within 365
    """
    from kassabok.core.collection import reports

    day = on or ctx.obj.today
    with ctx.obj.reader() as reader:
        rows = reports.limitation(reader, on=day, within_days=within)
    ctx.obj.show(
        rows, title=f"Limitation {day}", empty="Nothing is lost so soon.", row_class=reports.LimitationRow
    )
