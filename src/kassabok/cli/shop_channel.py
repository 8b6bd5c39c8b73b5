"""kassabok shop channel: the web shops that orders come from."""

from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import named, one_of
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kassabok.core.shop.reports import ChannelPage

app = Noun()

Name = Annotated[str, typer.Argument(help="The channel's name.", **named("NAME"))]
Url = Annotated[str | None, typer.Option("--url", help="The shop's address.", **named("URL"))]
Mapping = Annotated[
    str | None,
    typer.Option("--mapping", help="How its files are read, where they do not tell.", **named("NAME")),
]
OrgNr = Annotated[
    str | None,
    typer.Option("--org-nr-key", help="The field where it keeps organisation numbers.", **named("KEY")),
]
Methods = Annotated[
    list[str] | None,
    typer.Option("--method", metavar="WORD=METHOD", help="Whose its way to pay is. Repeat it."),
]
Statuses = Annotated[
    list[str] | None,
    typer.Option("--status", metavar="WORD=STATUS", help="Its status: open, cancelled, ignored. Repeat it."),
]
Clearing = Annotated[
    list[str] | None,
    typer.Option("--clearing", metavar="METHOD=ACCOUNT", help="Where a method's money stands. Repeat it."),
]
AutoStock = Annotated[
    bool | None,
    typer.Option(
        "--auto-stock/--no-auto-stock", help="Tell it of the stock as soon as that changes, by its API."
    ),
]
PictureUrl = Annotated[
    str | None,
    typer.Option("--picture-url", help="Where it finds the pictures of products.", **named("URL")),
]
Locations = Annotated[
    list[str] | None,
    typer.Option(
        "--location", metavar="OURS=ID", help="Which of its locations ours is (Shopify). Repeat it."
    ),
]
TaxClasses = Annotated[
    list[str] | None,
    typer.Option("--tax-class", metavar="CLASS=NAME", help="What it calls a VAT class. Repeat it."),
]


@app.command()
def add(
    ctx: Ctx,
    name: Name,
    kind: Annotated[
        str,
        typer.Option(
            "--kind", help="woo, shopify or file.", **one_of("KIND", "woo", "shopify", "file", "own")
        ),
    ],
    url: Url = None,
    mapping: Mapping = None,
    org_nr_key: OrgNr = None,
    method: Methods = None,
    status: Statuses = None,
    clearing: Clearing = None,
    auto_stock: AutoStock = None,
    picture_url: PictureUrl = None,
    location: Locations = None,
    tax_class: TaxClasses = None,
) -> None:
    """Add a web shop that orders come from.

    Money of a paid order stands on the account of its method (1582 of Stripe, Klarna and PayPal, 1581 of Swish) until
    the settlement report or the bank shows it; --clearing names another.

    Example: kassabok shop channel add krukan --kind woo --url https://krukan.se
    """
    from kassabok.core.shop import service

    with ctx.obj.transaction() as tx:
        service.add_channel(
            tx,
            name,
            kind=kind,
            url=url,
            mapping=mapping,
            org_nr_key=org_nr_key,
            methods=_pairs("--method", method),
            statuses=_pairs("--status", status),
            clearing=_pairs("--clearing", clearing),
            auto_stock=auto_stock,
            picture_url=picture_url,
            locations=_pairs("--location", location),
            tax_classes=_pairs("--tax-class", tax_class),
        )
    ctx.obj.show_steps(tx)


@app.command()
def edit(
    ctx: Ctx,
    name: Name,
    url: Url = None,
    mapping: Mapping = None,
    org_nr_key: OrgNr = None,
    method: Methods = None,
    status: Statuses = None,
    clearing: Clearing = None,
    auto_stock: AutoStock = None,
    picture_url: PictureUrl = None,
    location: Locations = None,
    tax_class: TaxClasses = None,
) -> None:
    """Change a channel. WORD= takes a word away again.

    Example: kassabok shop channel edit krukan --method bambora=stripe --status pre-ordered=open
    """
    from kassabok.core.shop import service

    with ctx.obj.transaction() as tx:
        service.edit_channel(
            tx,
            name,
            url=url,
            mapping=mapping,
            org_nr_key=org_nr_key,
            methods=_pairs("--method", method),
            statuses=_pairs("--status", status),
            clearing=_pairs("--clearing", clearing),
            auto_stock=auto_stock,
            picture_url=picture_url,
            locations=_pairs("--location", location),
            tax_classes=_pairs("--tax-class", tax_class),
        )
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(ctx: Ctx) -> None:
    """List the channels, with the orders that came from each and what is parked.

    Example: kassabok shop channel list
    """
    from kassabok.core.shop import reports

    with ctx.obj.reader() as reader:
        rows = reports.channels(reader)
    ctx.obj.show(rows, title="Shop channels", empty="No shop channels.", row_class=reports.ChannelRow)


@app.command()
def show(ctx: Ctx, name: Name) -> None:
    """Show a channel: what its words mean, and what it calls the products.

    Example: kassabok shop channel show krukan
    """
    from kassabok.core.shop import reports

    with ctx.obj.reader() as reader:
        page = reports.channel(reader, name)
    ctx.obj.show(page, title=f"Shop channel {name}", draw=lambda _: _page_lines(page))


def _page_lines(page: "ChannelPage") -> list[str]:
    lines = [f"Shop channel {page.channel} ({page.kind})"]
    for label, text in (
        ("Address", page.url),
        ("Mapping", page.mapping),
        ("Field of org. no.", page.org_nr_key),
        ("Pictures at", page.picture_url),
        ("Stock", "told as soon as it changes" if page.auto_stock else ""),
    ):
        lines += [f"  {label:<18} {text}"] if text else []
    lines += [f"  {'Orders':<18} {page.orders}", f"  {'Parked':<18} {page.parked}"]
    for label, words in (
        ("Ways to pay", page.methods),
        ("Statuses", page.statuses),
        ("Accounts", page.clearing),
        ("Locations", page.locations),
        ("VAT classes", page.tax_classes),
        ("Products", page.aliases),
    ):
        lines += [f"  {label if not place else '':<18} {pair}" for place, pair in enumerate(_told(words))]
    return lines


def _told(words: dict[str, str]) -> list[str]:
    return [f"{word} = {ours}" for word, ours in words.items()]


def _pairs(option: str, texts: "Sequence[str] | None") -> dict[str, str] | None:
    """THEIRS=OURS, several. None where nothing is said."""
    if not texts:
        return None
    pairs = {}
    for text in texts:
        theirs, sign, ours = text.rpartition("=")
        if not sign or not theirs.strip():
            raise UsageError("usage.pair", f'{option}: "{text}" is not two words with = between.')
        pairs[theirs.strip()] = ours.strip()
    return pairs
