"""kassabok voucher: what is posted in the books, written by hand or by an event."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, named
from kassabok.cli.object_options import AnyObject, CostCentre, Project, chosen
from kassabok.cli.voucher_lines import POST_LINE, post_lines

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.ledger.reports.vouchers import VoucherRow

app = Noun()


Ref = Annotated[str, typer.Argument(help="2026-A12, or A12 in the latest year that has it.", **named("REF"))]
Day = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]
Lines = Annotated[
    list[Any] | None,
    typer.Option(
        "--line", help="Debit is positive, credit negative: 1930=-500@project:P1. Repeat it.", **POST_LINE
    ),
]


@app.command()
def add(
    ctx: Ctx,
    text: Annotated[str, typer.Option("--text", help="What happened.")],
    line: Lines = None,
    on: Day = None,
) -> None:
    """Post a voucher by hand, in series A.

    Example: kassabok voucher add --text "Papper" --line 6110=400 --line 2641=100 --line 1930=-500
    """
    from kassabok.core.ledger import service as ledger

    lines = post_lines(line)
    with ctx.obj.transaction() as tx:
        ledger.add_voucher(tx, on=on or ctx.obj.today, text=text, lines=lines)
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(
    ctx: Ctx,
    from_: Annotated[date | None, typer.Option("--from", help="First day.", **DATE)] = None,
    to: Annotated[date | None, typer.Option("--to", help="Last day.", **DATE)] = None,
    year: Annotated[
        str | None, typer.Option("--year", help="A fiscal year: 2026, or 2026-27.", **named("YEAR"))
    ] = None,
    series: Annotated[
        str | None, typer.Option("--series", help="Only this series.", **named("LETTER"))
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="Only with a line on this account.", **named("NUMBER"))
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="Only where the text has this.")] = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
) -> None:
    """List vouchers in the order they were registered; without dates, those of the fiscal year.

    Series: A by hand, B invoices, C payments, K cash days, L stock, M bank lines.

    Example: kassabok voucher list --from 2026-03-01 --to 2026-03-31 --series B
    """
    from kassabok.cli.spans import span
    from kassabok.core.ledger.reports import vouchers

    objects = chosen(cost_centre, project, object_)
    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, year=year)
        found = vouchers.voucher_list(
            reader, first, last, series=series, account=account, text=text, objects=objects
        )
        rows = list(found)
    ctx.obj.show(
        rows, title=f"Vouchers {first} to {last}", empty="No vouchers.", row_class=vouchers.VoucherRow
    )


@app.command()
def show(ctx: Ctx, ref: Ref) -> None:
    """Show a voucher with its lines.

    Example: kassabok voucher show 2026-B12
    """
    from kassabok.core.ledger.reports import vouchers

    with ctx.obj.reader() as reader:
        row = vouchers.voucher_shown(reader, ref)
    ctx.obj.show(row, draw=partial(_page, row))


@app.command()
def correct(
    ctx: Ctx,
    ref: Ref,
    line: Lines = None,
    text: Annotated[str, typer.Option("--text", help="Why; without, which voucher it corrects.")] = "",
    on: Day = None,
) -> None:
    """Correct a voucher by one that reverses it; with lines, post the right one too. The wrong one stands, marked.

    Example: kassabok voucher correct 2026-A12 --line 6110=450 --line 1930=-450
    """
    from kassabok.core.ledger import service as ledger

    lines = post_lines(line)
    with ctx.obj.transaction() as tx:
        ledger.correct_voucher(tx, ref, on=on or ctx.obj.today, text=text, lines=lines)
    ctx.obj.show_steps(tx)


def _page(row: "VoucherRow", screen: "Screen") -> list[str]:
    """A voucher on one page: what is known of it, then its lines."""
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.frame.safe_text import safe_text
    from kassabok.cli.frame.table import draw_record

    facts = (
        ("Date", str(row.date)),
        ("Text", row.text),
        ("Posted for", row.source),
        ("Registered", row.registered),
        ("Corrects", row.corrects),
        ("Corrected by", row.corrected_by),
    )
    pairs = [(heading, safe_text(value)) for heading, value in facts if value]
    heading = screen.strong(f"Voucher {row.voucher}")
    return [heading, "", *draw_record(pairs, screen), "", *table_lines(row.lines, screen, title="Lines")]
