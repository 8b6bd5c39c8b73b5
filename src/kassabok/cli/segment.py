"""kassabok segment: customers by how they buy, and their addresses for a newsletter."""

from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import named, one_of

if TYPE_CHECKING:
    from kassabok.core.marketing.reports.segments import Address
    from kassabok.formats.newsletter import Reader

app = Noun()

SEGMENTS = ("all", "vip", "new", "loyal", "slipping", "dormant")
SERVICES = ("mailchimp", "brevo")

Segment = Annotated[
    str,
    typer.Argument(
        help="all, vip, new, loyal, slipping or dormant; without, all.", **one_of("SEGMENT", *SEGMENTS)
    ),
]
Bought = Annotated[
    list[str] | None,
    typer.Option("--bought", help="Only who has bought this product. Repeat it.", **named("SKU")),
]
NotBought = Annotated[
    list[str] | None,
    typer.Option("--not-bought", help="Only who has not bought this product. Repeat it.", **named("SKU")),
]


@app.command("list")
def list_(ctx: Ctx) -> None:
    """List the segments: how many customers each has, what they have bought for, and who may be mailed.

    new: bought once. loyal: came back. slipping: twice their own usual interval has passed since the last purchase.
    dormant: four times. vip: among the best two fifths in how lately, how often and for how much they buy.

    Example: kassabok segment list
    """
    from kassabok.core.marketing.reports import segments as report

    with ctx.obj.reader() as reader:
        rows = report.segments(reader, ctx.obj.today)
    ctx.obj.show(rows, title=f"Segments {ctx.obj.today}", empty="", row_class=report.SegmentRow)


@app.command()
def show(ctx: Ctx, segment: Segment = "all", bought: Bought = None, not_bought: NotBought = None) -> None:
    """Show the customers of a segment, each with its marks: R (recency), F (frequency), M (money), 5 is best.

    Example:
        kassabok segment show slipping
        kassabok segment show all --bought MUG --not-bought TEA
    """
    from kassabok.core.marketing.reports import segments as report

    with ctx.obj.reader() as reader:
        rows = report.members(
            reader, ctx.obj.today, segment=segment, bought=bought or (), not_bought=not_bought or ()
        )
    ctx.obj.show(
        rows,
        title=f"Segment {segment} {ctx.obj.today}",
        empty="No customer is in it.",
        total=True,
        row_class=report.MemberRow,
    )


@app.command()
def export(
    ctx: Ctx,
    to: Annotated[
        str,
        typer.Option("--to", help="The service: mailchimp or brevo.", **one_of("SERVICE", *SERVICES)),
    ],
    segment: Segment = "all",
    bought: Bought = None,
    not_bought: NotBought = None,
) -> None:
    """Write the addresses of a segment as the CSV that a newsletter service imports.

    Only customers who may be addressed by e-mail today are in it, and a telephone only where it may have text
    messages. That it was written, and how many they were, is kept in the history.

    Example:
        kassabok segment export slipping --to mailchimp -o slipping.csv
        kassabok segment export --to brevo --bought MUG --not-bought TEA
    """
    from kassabok.core.marketing import service
    from kassabok.core.marketing.reports import segments as report
    from kassabok.formats.newsletter import write

    with ctx.obj.transaction() as tx:
        rows = report.members(
            tx.reader, ctx.obj.today, segment=segment, bought=bought or (), not_bought=not_bought or ()
        )
        found = report.addresses(tx.reader, rows)
        service.note_export(tx, segment, service=to, addresses=len(found), on=ctx.obj.today)
    ctx.obj.write_file(write(to, [_reader(address) for address in found]), f"{segment}-{to}.csv")
    ctx.obj.note(f"Addresses: {len(found)} of {len(rows)} customers; the others may not be mailed today.")


def _reader(address: "Address") -> "Reader":
    """A person's name in two; of a company its contact's."""
    from kassabok.formats.newsletter import Reader

    first, _, last = (address.name if address.kind == "private" else address.contact).rpartition(" ")
    return Reader(
        email=address.email,
        first_name=first or last,
        last_name=last if first else "",
        sms=address.sms,
        tags=(address.segment,),
    )
