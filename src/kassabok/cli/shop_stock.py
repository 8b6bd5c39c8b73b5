"""kassabok shop push-stock: web shops are told how many pieces can be sold."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.context import Context
from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import whole

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.file import Book
    from kassabok.core.shop.stock_out import Channel, Outcome, StockChange


@dataclass(frozen=True, slots=True)
class PushedStock:
    """What a shop was told of a product. pieces: that can be sold. before: what it was told last.

    state: sent; absent, where the shop has no such SKU; failed, where it said no; waits, where it was not told, as
    it has sold some that we have not heard of.
    """

    channel: str
    sku: str
    pieces: int
    before: int | None
    state: str
    said: str = field(metadata={"table": "filled"})


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """left: why a shop could not be told any further."""

    dry_run: bool
    sent: int
    absent: int
    failed: int
    waits: int
    products: tuple[PushedStock, ...]
    left: tuple[str, ...]


def push_stock(
    ctx: Ctx,
    channel: Annotated[
        str | None, typer.Argument(help="Only this shop.", metavar="CHANNEL", show_default=False)
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Tell all of it, not only what has changed since the last time.")
    ] = False,
    watch: Annotated[
        int | None,
        typer.Option(
            "--watch",
            help="Go on until Ctrl-C, looking after so many seconds.",
            **whole(1, 86_400, "SECONDS"),
        ),
    ] = None,
) -> None:
    """Tell web shops how many pieces of each product can be sold: of what has changed since they were told last.

    A shop with shop channel edit NAME --auto-stock is told by itself, after each command that changes the stock.

    That is what is on hand and not reserved, less the setting shop.stock_margin, and never below 0. What stands in
    orders that are parked counts as sold. What could not be told is told the next time; the exit code is then 7. The
    keys of a shop's API are in the environment or in a file beside the book, as shop import --from has them.

    Example:
        kassabok shop push-stock --dry-run
        kassabok shop push-stock krukan
    """
    while True:
        with ctx.obj.book() as book:
            answer = push(ctx.obj, book, channel, everything=everything)
        if watch is None:
            break
        if answer.products:
            ctx.obj.note("\n".join(_summary(answer)))
        everything = False
        time.sleep(watch)
    ctx.obj.show(
        answer, draw=lambda screen: _lines(answer, screen), sheet=answer.products, row_class=PushedStock
    )
    if answer.failed or answer.left or (answer.waits and not answer.dry_run):
        raise typer.Exit(ExitCode.INCOMPLETE)


def push(obj: Context, book: "Book", name: str | None, *, everything: bool = False) -> PushAnswer:
    """Tell one shop, or all that have an API.

    Raises NotFound and Refused for a channel that was named and cannot be told, or where there is none.
    """
    from kassabok.core.errors import NotFound
    from kassabok.core.shop.stock_out import channel_with_api, channels_with_api

    if name is not None:
        channels = [channel_with_api(book.reader, name)]
    else:
        channels = channels_with_api(book.reader)
    if not channels:
        raise NotFound(
            "shop.channel",
            "No shop channel has an API whose address is known.",
            hint="kassabok shop channel add NAME --kind woo --url https://... adds one.",
        )
    rows: list[PushedStock] = []
    left: list[str] = []
    for channel in channels:
        rows += _push_to(obj, book, channel, left, everything=everything)
    counts = {
        state: sum(row.state == state for row in rows) for state in ("sent", "absent", "failed", "waits")
    }
    return PushAnswer(obj.options.dry_run, **counts, products=tuple(rows), left=tuple(left))


def _push_to(
    obj: Context, book: "Book", channel: "Channel", left: list[str], *, everything: bool
) -> list[PushedStock]:
    """What a shop says of each batch is kept at once; what it has not been told waits."""
    from kassabok.cli.shop_net import one_teller, shop_at
    from kassabok.core.shop.stock_out import note_outcomes, stock_changes
    from kassabok.net.errors import Unreachable

    if obj.options.dry_run:
        changes = stock_changes(book.reader, channel, now_us=time.time_ns() // 1000, everything=everything)
        return [_row(channel, change, "waits") for change in changes]
    told: dict[str, Outcome] = {}
    with one_teller(obj.book_path):
        changes = stock_changes(book.reader, channel, now_us=time.time_ns() // 1000, everything=everything)
        if not changes:
            return []
        with shop_at(obj, channel) as shop:
            try:
                for outcomes in shop.push_stock(changes):
                    told.update((outcome.sku, outcome) for outcome in outcomes)
                    with obj.transaction(book) as tx:
                        note_outcomes(tx, channel, outcomes)
            except Unreachable as error:
                left.append(f"{channel.name}: {error.message} {error.hint}".strip())
    return [
        _row(channel, change, outcome.state, outcome.said)
        if (outcome := told.get(change.sku))
        else _row(channel, change, "waits")
        for change in changes
    ]


def _row(channel: "Channel", change: "StockChange", state: str, said: str = "") -> PushedStock:
    return PushedStock(channel.name, change.sku, change.pieces, change.before, state, said)


def _lines(answer: PushAnswer, screen: "Screen") -> list[str]:
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.frame.steps import DRY_RUN

    shown = [row for row in answer.products if row.state != "absent"]
    lines = [*table_lines(shown, screen), ""] if shown else []
    return [*lines, *_summary(answer), *([DRY_RUN] if answer.dry_run else [])]


def _summary(answer: PushAnswer) -> list[str]:
    if not answer.products:
        return ["Nothing has changed since the shops were told last."]
    lines = []
    if answer.sent:
        lines.append(f"Told: {answer.sent}.")
    if answer.absent:
        lines.append(f"Not in the shop: {answer.absent}.")
    if answer.failed:
        lines.append(f"The shop said no to: {answer.failed}. They are told again the next time.")
    if answer.waits and not answer.dry_run:
        lines.append(f"Not told yet: {answer.waits}. They are told the next time.")
    if any(row.said for row in answer.products if row.state == "waits"):
        lines.append("The shop has sold since: shop import --from it first; --all tells it all the same.")
    return [*lines, *answer.left]
