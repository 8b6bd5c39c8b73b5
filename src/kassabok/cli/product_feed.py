"""kassabok product feed and product reductions: what the goods are offered for to others."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import DATE, KRONOR, named, one_of

if TYPE_CHECKING:
    from kassabok.core.marketing.reports.offered import LeftOut

SERVICES = ("google", "prisjakt", "pricerunner", "facebook")
TOLD = 10  # Products that a note names.


def feed(
    ctx: Ctx,
    service: Annotated[
        str,
        typer.Argument(help="google, prisjakt, pricerunner or facebook.", **one_of("SERVICE", *SERVICES)),
    ],
    shop_url: Annotated[
        str, typer.Option("--shop-url", help="Where our web shop is: https://krukan.se.", **named("URL"))
    ],
    freight: Annotated[
        int | None, typer.Option("--freight", help="What a parcel costs the buyer, incl. VAT.", **KRONOR)
    ] = None,
) -> None:
    """Write all goods as the feed that a shopping service reads: prices with VAT, stock, links, pictures.

    A reduced price (product price --until) stands beside the lowest price of the thirty days before it, as the law has
    it; one that is no lower than that is not told as reduced. What the service would not take is left out and named.

    Example:
        kassabok product feed google --shop-url https://krukan.se -o google.xml
        kassabok product feed pricerunner --shop-url https://krukan.se --freight 49
    """
    from kassabok.core.errors import UsageError
    from kassabok.core.marketing.reports import offered
    from kassabok.core.rates.lookup import Rates
    from kassabok.formats.product_feeds import SUFFIX, FeedShop, write

    if not shop_url.startswith("https://"):
        raise UsageError("usage.value", f'--shop-url: "{shop_url}" does not begin with https://.')
    url = shop_url.rstrip("/")
    rates = Rates.load(ctx.obj.book_path.parent / "rates")
    with ctx.obj.reader() as reader:
        found = offered.feed(reader, rates, service, on=ctx.obj.today, shop_url=url)
        name = str(reader.value("SELECT value FROM setting WHERE key = 'company.name'") or url)
    ctx.obj.write_file(
        write(service, FeedShop(name, url, freight), found.products), f"{service}.{SUFFIX[service]}"
    )
    ctx.obj.note(f"Products: {len(found.products)}.")
    _tell(ctx, "Left out", found.left_out)
    _tell(ctx, "Not told as reduced", found.not_reduced)


def _tell(ctx: Ctx, what: str, rows: "Sequence[LeftOut]") -> None:
    """The first of them by name."""
    for row in rows[:TOLD]:
        ctx.obj.note(f"{what}: {row.sku}, since {row.reason}.")
    if len(rows) > TOLD:
        ctx.obj.note(f"{what}: {len(rows) - TOLD} more.")


def reductions(
    ctx: Ctx,
    on: Annotated[date | None, typer.Option("--on", help="The day; without, today.", **DATE)] = None,
) -> None:
    """List the products that are reduced, incl. VAT, each with its lowest price in the thirty days before.

    That is the price to tell beside a reduced one (prisinformationslagen 7 a §). Where the price now is no lower, it
    must not be called reduced.

    Example: kassabok product reductions
    """
    from kassabok.core.marketing.reports import offered
    from kassabok.core.rates.lookup import Rates

    rates = Rates.load(ctx.obj.book_path.parent / "rates")
    day = on or ctx.obj.today
    with ctx.obj.reader() as reader:
        rows = offered.reductions(reader, rates, on=day)
    ctx.obj.show(
        rows,
        title=f"Reduced prices {day}, incl. VAT",
        empty="No price is reduced.",
        row_class=offered.ReductionRow,
    )
