"""kassabok shop push-products: products, prices and pictures into web shops, by their APIs."""

import time
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.context import Context
from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.file import Book
    from kassabok.core.shop.products_push import ProductChange, ProductOutcome
    from kassabok.core.shop.stock_out import Channel


@dataclass(frozen=True, slots=True)
class PushedProduct:
    """What a shop was told of a product. what: new, changed, back (on sale again) or withdrawn (off sale).

    price, sale_price: kronor incl. VAT. state: sent, withdrawn, failed, where it said no, or waits, where it was not
    told.
    """

    channel: str
    sku: str
    name: str = field(metadata={"table": False})
    what: str
    price: Decimal | None
    sale_price: Decimal | None = field(metadata={"table": "filled"})
    picture: str = field(metadata={"table": "filled"})
    state: str
    said: str = field(metadata={"table": "filled"})


@dataclass(frozen=True, slots=True)
class ProductsAnswer:
    """left: why the shop could not be told any further."""

    dry_run: bool
    sent: int
    withdrawn: int
    failed: int
    waits: int
    products: tuple[PushedProduct, ...]
    left: tuple[str, ...]


def push_products(
    ctx: Ctx,
    channel: Annotated[str, typer.Argument(help="The shop.", metavar="CHANNEL")],
    everything: Annotated[
        bool,
        typer.Option("--all", help="Tell of all of them, not only of what has changed since the last time."),
    ] = False,
) -> None:
    """Make and change the products in a web shop by its API: of what has changed since it was told last.

    Each product that has a price today is told of, found by its SKU: name, texts, category, price and reduced price
    with its days, VAT, GTIN, weight, who made it, and its picture. One that is archived, or has no price any more, is
    taken off sale; nothing is deleted. Stock is told by shop push-stock. What the shop says no to is told again the
    next time; the exit code is then 7. Not yet tried against a live shop.

    Example:
        kassabok shop push-products krukan --dry-run
        kassabok shop push-products krukan
    """
    with ctx.obj.book() as book:
        answer = push(ctx.obj, book, channel, everything=everything)
    ctx.obj.show(
        answer, draw=lambda screen: _lines(answer, screen), sheet=answer.products, row_class=PushedProduct
    )
    if answer.failed or answer.left:
        raise typer.Exit(ExitCode.INCOMPLETE)


def push(obj: Context, book: "Book", name: str, *, everything: bool = False) -> ProductsAnswer:
    """Tell one shop. Raises NotFound and Refused for a channel that cannot be told."""
    from kassabok.cli.shop_products import reduced_prices
    from kassabok.core.rates.lookup import Rates
    from kassabok.core.shop.products_push import product_changes
    from kassabok.core.shop.stock_out import channel_with_api

    channel = channel_with_api(book.reader, name)
    rates = Rates.load(obj.book_path.parent / "rates")
    changes = product_changes(
        book.reader,
        rates,
        channel,
        on=obj.today,
        reduced=reduced_prices(book.reader, rates, obj.today),
        everything=everything,
    )
    told: dict[str, ProductOutcome] = {}
    left: list[str] = []
    if changes and not obj.options.dry_run:
        _tell(obj, book, channel, changes, told, left)
    rows = tuple(_row(channel, change, told.get(change.sku)) for change in changes)
    states = [row.state for row in rows]
    counts = {state: states.count(state) for state in ("sent", "withdrawn", "failed", "waits")}
    return ProductsAnswer(obj.options.dry_run, **counts, products=rows, left=tuple(left))


def _tell(
    obj: Context,
    book: "Book",
    channel: "Channel",
    changes: "list[ProductChange]",
    told: "dict[str, ProductOutcome]",
    left: list[str],
) -> None:
    """What the shop says of each batch is kept at once, so that a run that is broken off goes on there."""
    from kassabok.cli.shop_net import shop_at
    from kassabok.core.shop.products_out import picture_bytes
    from kassabok.core.shop.products_push import note_products
    from kassabok.net.errors import Unreachable

    with shop_at(obj, channel) as shop:
        try:
            for outcomes in shop.push_products(changes, lambda picture: picture_bytes(book.reader, picture)):
                told.update((outcome.change.sku, outcome) for outcome in outcomes)
                with obj.transaction(book) as tx:
                    note_products(tx, channel, outcomes, now_us=time.time_ns() // 1000)
        except Unreachable as error:
            left.append(f"{channel.name}: {error.message} {error.hint}".strip())


def _row(channel: "Channel", change: "ProductChange", outcome: "ProductOutcome | None") -> PushedProduct:
    from kassabok.core.money import kronor

    product = change.product
    return PushedProduct(
        channel=channel.name,
        sku=change.sku,
        name=product.name if product else "",
        what=change.what,
        price=kronor(product.price_ore * 100) if product else None,
        sale_price=kronor(product.sale_ore * 100) if product and product.sale_ore is not None else None,
        picture=change.picture.name if change.picture else "",
        state=outcome.state if outcome else "waits",
        said=outcome.said if outcome else "",
    )


def _lines(answer: ProductsAnswer, screen: "Screen") -> list[str]:
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.frame.steps import DRY_RUN

    lines = [*table_lines(list(answer.products), screen), ""] if answer.products else []
    return [*lines, *_summary(answer), *([DRY_RUN] if answer.dry_run else [])]


def _summary(answer: ProductsAnswer) -> list[str]:
    if not answer.products:
        return ["Nothing has changed since the shop was told last."]
    lines = []
    if answer.sent:
        lines.append(f"Told: {answer.sent}.")
    if answer.withdrawn:
        lines.append(f"Taken off sale: {answer.withdrawn}.")
    if answer.failed:
        lines.append(f"The shop said no to: {answer.failed}. They are told again the next time.")
    if answer.waits and not answer.dry_run:
        lines.append(f"Not told yet: {answer.waits}. They are told the next time.")
    return [*lines, *answer.left]
