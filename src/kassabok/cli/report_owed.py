"""kassabok report receivables, payables and goods-received: what the company is owed and owes on a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.output import Paper
from kassabok.cli.frame.values import DATE, named
from kassabok.core.errors import UsageError

On = Annotated[date | None, typer.Option("--on", "--to", help="The day; without, today.", **DATE)]


def receivables(
    ctx: Ctx,
    on: On = None,
    customer: Annotated[
        str | None, typer.Option("--customer", help="Only this customer.", **named("NO"))
    ] = None,
    items: Annotated[bool, typer.Option("--items", help="Each open invoice, in place of sums.")] = False,
    plot: Annotated[
        bool, typer.Option("--plot", help="Draw it by age; -o FILE.svg, .png or .pdf for a picture.")
    ] = False,
) -> None:
    """Receivables (kundreskontra): what customers owed at the end of a day, by age, or item by item.

    Credit notes that are not used lower what is not due. The total is the receivables account on that day; under the
    cash method it is what waits to be booked.

    Example:
        kassabok report receivables
        kassabok report receivables --on 2026-12-31 --items -o receivables.xlsx
        kassabok report receivables --plot
    """
    from kassabok.cli.report_charts import ages_chart
    from kassabok.core.parties import reports as parties
    from kassabok.core.receivables import reports

    day = on or ctx.obj.today
    with ctx.obj.reader() as reader:
        number = parties.which(reader, customer) if customer else ""
        if items:
            open_items = reports.open_items(reader, on=day, customer=number)
        else:
            ages = reports.ageing(reader, on=day, customer=number)
    if items and plot:
        raise UsageError("usage.value", "Give one of --items and --plot, not both.")
    title, empty = f"Receivables {day}", "Nobody owes anything."
    if items:
        ctx.obj.show(open_items, title=title, empty=empty, total=True, row_class=reports.OpenItem)
    else:
        chart = ages_chart(ages, str(day)) if plot else None
        ctx.obj.show(ages, title=title, empty=empty, total=True, row_class=reports.AgeRow, chart=chart)


def payables(
    ctx: Ctx,
    on: On = None,
    supplier: Annotated[
        str | None, typer.Option("--supplier", help="Only this supplier.", **named("NO"))
    ] = None,
    items: Annotated[bool, typer.Option("--items", help="Each open bill, in place of sums.")] = False,
) -> None:
    """Payables (leverantörsreskontra): what was owed on bills at the end of a day, by age, or item by item.

    Credit notes that are not used lower what is not due. What stands on the account beside the bills, booked by
    hand or from before, is a row of its own, so that all of it comes to the account. Under the cash method bills that
    wait are not on the account.

    Example:
        kassabok report payables
        kassabok report payables --on 2026-12-31 --items -o payables.xlsx
    """
    from kassabok.core.parties.supplier_reports import which_supplier
    from kassabok.core.payables import beside_bills, reports

    day = on or ctx.obj.today
    row_class = reports.PayableItem if items else reports.PayableAge
    rows: list[Any]
    with ctx.obj.reader() as reader:
        number = which_supplier(reader, supplier) if supplier else ""
        if items:
            rows = reports.open_items(reader, on=day, supplier=number)
        else:
            rows = reports.ageing(reader, on=day, supplier=number)
        others = beside_bills.other_items if items else beside_bills.other_ages
        beside: Sequence[Any] = () if supplier else others(reader, on=day)

    def called(words: str) -> list[Any]:
        return rows + [replace(row, name=f"{words} {row.name}") for row in beside]

    ctx.obj.show(
        called("Other bookings on"),
        title=f"Payables {day}",
        empty="Nothing is owed on bills.",
        total=True,
        row_class=row_class,
        paper=Paper("Leverantörsreskontra", str(day), instead=lambda: called("Bokfört på annat sätt på")),
    )


def goods_received(
    ctx: Ctx,
    on: On = None,
) -> None:
    """Goods received and not billed (mottaget ej fakturerat) at the end of a day, and billed and not received.

    It comes to what the account of goods received says; what else is booked there is a row of its own.

    Example:
        kassabok report goods-received
        kassabok report goods-received --on 2026-12-31 -o received.xlsx
    """
    from kassabok.core.payables import goods_received as received

    day = on or ctx.obj.today
    with ctx.obj.reader() as reader:
        rows = received.goods_received(reader, on=day)
    ctx.obj.show(
        rows,
        title=f"Goods received and not billed {day}",
        empty="All goods that came are billed.",
        total=True,
        row_class=received.GoodsReceivedRow,
    )
