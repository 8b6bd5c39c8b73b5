"""kassabok segment: customers by how they buy, and their addresses for a newsletter."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, KRONOR, named, one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kassabok.core.book.reader import Reader as BookReader
    from kassabok.core.marketing.reports.segments import Address, SegmentRow
    from kassabok.formats.documents.chart import Chart
    from kassabok.formats.newsletter import Reader

app = Noun()

SERVICES = ("mailchimp", "brevo")

Segment = Annotated[
    str,
    typer.Argument(
        help="all, vip, new, loyal, slipping, dormant, or a saved one; without, all.", **named("SEGMENT")
    ),
]
Name = Annotated[str, typer.Argument(help="The name of a saved segment.", **named("NAME"))]
Bought = Annotated[
    list[str] | None,
    typer.Option("--bought", help="Only who has bought this product. Repeat it.", **named("SKU")),
]
NotBought = Annotated[
    list[str] | None,
    typer.Option("--not-bought", help="Only who has not bought this product. Repeat it.", **named("SKU")),
]
City = Annotated[str | None, typer.Option("--city", help="Only who lives there.", **named("TOWN"))]
Channel = Annotated[
    str | None, typer.Option("--channel", help="Only who has ordered in this web shop.", **named("CHANNEL"))
]
AtLeast = Annotated[
    int | None, typer.Option("--at-least", help="Only who has bought for so much, excl. VAT.", **KRONOR)
]
Since = Annotated[
    date | None, typer.Option("--since", help="Only who has bought on this day or later.", **DATE)
]


def _rule(
    reader: "BookReader",
    segment: str,
    *,
    bought: list[str] | None,
    not_bought: list[str] | None,
    city: str | None,
    channel: str | None,
    at_least: int | None,
    since: date | None,
) -> dict[str, Any]:
    """The words of the question: those of the segment, and what was said besides. Raises NotFound."""
    from kassabok.core.marketing.reports.segments import rule_of

    rule = rule_of(reader, segment)
    said = {"city": city, "channel": channel, "since": since}
    rule |= {key: value for key, value in said.items() if value}
    if at_least is not None:
        rule["at_least_ore"] = at_least
    for key, skus in (("bought", bought), ("not_bought", not_bought)):
        if skus:
            rule[key] = [*rule.get(key, ()), *skus]
    return rule


@app.command("list")
def list_(
    ctx: Ctx,
    plot: Annotated[
        bool, typer.Option("--plot", help="Draw what each class buys for; -o FILE.svg, .png or .pdf.")
    ] = False,
) -> None:
    """List the segments and those that were saved: their customers, what they have bought for, and who may be mailed.

    new: bought once. loyal: came back. slipping: twice their own usual interval has passed since the last purchase.
    dormant: four times. vip: among the best two fifths in how lately, how often and for how much they buy.

    Example:
        kassabok segment list
        kassabok segment list --plot
    """
    from kassabok.cli.frame.output import Paper
    from kassabok.core.marketing.reports import segments as report

    with ctx.obj.reader() as reader:
        rows = report.segments(reader, ctx.obj.today)
    ctx.obj.show(
        rows,
        title=f"Segments {ctx.obj.today}",
        empty="",
        row_class=report.SegmentRow,
        paper=Paper("Kundsegment", str(ctx.obj.today)),
        chart=_chart(rows, str(ctx.obj.today)) if plot else None,
    )


_CLASSES = {"new": "Nya", "loyal": "Trogna", "slipping": "På väg bort", "dormant": "Vilande"}


def _chart(rows: "Sequence[SegmentRow]", subtitle: str) -> "Chart":
    """A bar for each class: together they are all customers, each once."""
    from kassabok.formats.documents.chart import Chart, Series

    told = {
        f"{_CLASSES[row.segment]} ({row.customers})": row.revenue_ore
        for row in rows
        if row.segment in _CLASSES
    }
    return Chart("Kundsegment", subtitle, tuple(told), Series("Intäkt", tuple(told.values())))


@app.command()
def saved(ctx: Ctx) -> None:
    """List the segments that were saved: what each chooses, and how many customers it is today.

    Example: kassabok segment saved
    """
    from kassabok.core.marketing.reports import segments as report

    with ctx.obj.reader() as reader:
        rows = report.saved(reader, ctx.obj.today)
    ctx.obj.show(
        rows,
        title=f"Saved segments {ctx.obj.today}",
        empty="No segment is saved.",
        row_class=report.SavedRow,
    )


@app.command()
def save(
    ctx: Ctx,
    name: Name,
    segment: Segment = "all",
    bought: Bought = None,
    not_bought: NotBought = None,
    city: City = None,
    channel: Channel = None,
    at_least: AtLeast = None,
    since: Since = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Give a name that is taken to this one.")
    ] = False,
) -> None:
    """Save a choice of customers under a name, for show and export. Who is in it is worked out anew each time.

    Example: kassabok segment save tea-drinkers loyal --bought TEA --not-bought MUG --at-least 500
    """
    from kassabok.core.marketing import service
    from kassabok.core.marketing.reports import segments as report

    with ctx.obj.transaction() as tx:
        rule = _rule(
            tx.reader,
            segment,
            bought=bought,
            not_bought=not_bought,
            city=city,
            channel=channel,
            at_least=at_least,
            since=since,
        )
        report.members(tx.reader, ctx.obj.today, **rule)  # What it names must be there.
        service.save_segment(tx, name, rule, replace=replace)
    ctx.obj.show_steps(tx)


@app.command()
def remove(ctx: Ctx, name: Name) -> None:
    """Take a saved segment away; its customers stay as they are.

    Example: kassabok segment remove tea-drinkers
    """
    from kassabok.core.marketing import service

    with ctx.obj.transaction() as tx:
        service.remove_segment(tx, name)
    ctx.obj.show_steps(tx)


@app.command()
def show(
    ctx: Ctx,
    segment: Segment = "all",
    bought: Bought = None,
    not_bought: NotBought = None,
    city: City = None,
    channel: Channel = None,
    at_least: AtLeast = None,
    since: Since = None,
) -> None:
    """Show the customers of a segment, each with its marks: R (recency), F (frequency), M (money), 5 is best.

    JSON and files have a sentence with each, which says why it is in its class.

    Example:
        kassabok segment show slipping
        kassabok segment show all --bought MUG --not-bought TEA --since 2026-01-01
    """
    from kassabok.core.marketing.reports import segments as report

    with ctx.obj.reader() as reader:
        rule = _rule(
            reader,
            segment,
            bought=bought,
            not_bought=not_bought,
            city=city,
            channel=channel,
            at_least=at_least,
            since=since,
        )
        rows = report.members(reader, ctx.obj.today, **rule)
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
    city: City = None,
    channel: Channel = None,
    at_least: AtLeast = None,
    since: Since = None,
) -> None:
    """Write the addresses of a segment as the CSV that a newsletter service imports.

    Only customers who may be addressed by e-mail today are in it, and a telephone only where it may have text
    messages. With the setting shop.url each has a link of its own, to unsubscribe by. That it was written, and how many
    they were, is kept in the history.

    Example:
        kassabok segment export slipping --to mailchimp -o slipping.csv
        kassabok segment export --to brevo --bought MUG --not-bought TEA
    """
    from kassabok.core.consent.addresses import ensure_key
    from kassabok.core.marketing import service
    from kassabok.core.marketing.reports import segments as report
    from kassabok.formats.newsletter import write

    with ctx.obj.transaction() as tx:
        rule = _rule(
            tx.reader,
            segment,
            bought=bought,
            not_bought=not_bought,
            city=city,
            channel=channel,
            at_least=at_least,
            since=since,
        )
        rows = report.members(tx.reader, ctx.obj.today, **rule)
        found = report.addresses(tx.reader, rows)
        service.note_export(tx, segment, service=to, addresses=len(found), on=ctx.obj.today)
        shop_url = tx.settings.text("shop.url")
        if shop_url:
            ensure_key(tx)
        readers = [_reader(address, tx.reader, shop_url) for address in found]
    ctx.obj.write_file(write(to, readers), f"{segment}-{to}.csv")
    ctx.obj.note(f"Addresses: {len(found)} of {len(rows)} customers; the others may not be mailed today.")


def _reader(address: "Address", reader: "BookReader", shop_url: str) -> "Reader":
    """A person's name in two; of a company its contact's."""
    from kassabok.core.consent.links import leave_url
    from kassabok.formats.newsletter import Reader

    first, _, last = (address.name if address.kind == "private" else address.contact).rpartition(" ")
    return Reader(
        email=address.email,
        first_name=first or last,
        last_name=last if first else "",
        sms=address.sms,
        tags=(address.segment,),
        leave=leave_url(reader, shop_url, address.customer_id) if shop_url else "",
    )
