"""kassabok shop import, and shop parked: orders of web shops into the book, and those that wait for people."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, named, whole
from kassabok.cli.imports import shown_name, warning_lines, warnings_of
from kassabok.cli.shop_answers import named_orders, new_orders, parked_orders
from kassabok.cli.shop_take import load_what_answers
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kassabok.core.book.transaction import Transaction
    from kassabok.core.shop.keeping import ShopImport
    from kassabok.core.shop.reports import ParkedPage
    from kassabok.formats.shop.record import Problem
    from kassabok.formats.warnings import FileWarning

parked = Noun()

MOST_TOLD = 20  # Warnings that people are shown; files and scripts get all.


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """What a run did. new: orders taken. updated: orders that went on (paid, refunded, cancelled, sent elsewhere).

    known: nothing in them was new. parked: left for people. ignored: no orders, or none yet. orders: our numbers.
    """

    new: int
    known: int
    updated: int
    parked: int
    ignored: int
    orders: tuple[str, ...]
    warnings: "tuple[FileWarning, ...]"


def import_(
    ctx: Ctx,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE", help="The shop's files, or - for stdin.")
    ] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", help="The shop that the files are of.", **named("NAME"))
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option("--mapping", help="How the files are read: woo, shopify ...", **named("NAME")),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", help="Fetch from the API of this shop, and read no files.", **named("CHANNEL")
        ),
    ] = None,
    since: Annotated[
        date | None,
        typer.Option("--since", help="With --from: what was changed from this day on.", **DATE),
    ] = None,
) -> None:
    """Take the orders and refunds of a web shop, from files or from its API.

    Of each order the buyer is found or registered, the goods are reserved, and what is paid gives a receipt in the
    books. The same order twice changes nothing; a newer version may be paid, cancelled, refunded or sent elsewhere.
    One that does not add up, or names what is not known, is parked with the reason, and the exit code is then 7.
    A large file is taken 500 orders at a time; stopped half-way, it goes on when it is given again.

    --from fetches what was changed since the last time, page by page, and goes on where it stopped. Keys of the API are
    in the environment, KASSABOK_SHOP_KRUKAN_KEY and _SECRET for the channel krukan, or in a file beside the book.

    Example:
        kassabok shop import orders.json --channel krukan
        kassabok shop import --from krukan --since 2026-01-01
    """
    if from_ is not None:
        if files or channel or mapping:
            raise UsageError(
                "usage.together",
                "--from fetches from the shop: files, --channel and --mapping are for files.",
            )
        _fetch(ctx, from_, since)
        return
    if not files or channel is None or since is not None:
        raise UsageError(
            "usage.missing",
            "--since is for --from." if since is not None else "A shop's files and --channel are missing.",
            hint="kassabok shop import orders.json --channel NAME reads files; --from NAME fetches them.",
        )
    _take_files(ctx, files, channel, mapping)


def _fetch(ctx: Ctx, channel: str, since: date | None) -> None:
    """What was left, since the shop did not answer, is a warning too."""
    from kassabok.cli.shop_fetch import fetch
    from kassabok.formats.warnings import FileWarning

    with ctx.obj.book() as book:
        result, left = fetch(ctx.obj, book, channel, since=since)
    warnings = (FileWarning(0, left),) if left else ()
    _answer(ctx, result, (*warnings, *result.warnings))
    if left:
        raise typer.Exit(ExitCode.INCOMPLETE)


def _take_files(ctx: Ctx, files: list[str], channel: str, mapping: str | None) -> None:
    """All are read before any is taken, so that one that cannot be read leaves the book as it was."""
    from kassabok.core.shop.importing import NamedFile, read_orders, take_files
    from kassabok.core.shop.keeping import ShopImport
    from kassabok.core.shop.mappings import mappings_beside
    from kassabok.formats.errors import BadFile

    contents = [(shown_name(file), ctx.obj.read_bytes(file)) for file in files]
    mappings = mappings_beside(ctx.obj.book_path)
    load_what_answers()
    with ctx.obj.book() as book:
        named = []
        for name, data in contents:
            try:
                file = read_orders(book.reader, data, channel=channel, mappings=mappings, mapping=mapping)
            except BadFile as error:
                raise BadFile(error.code, f"{name}: {error.message}", hint=error.hint) from error
            named.append(NamedFile(name, file))
        # A dry run shows what a piece makes of the one before; and what has a key is done whole, or not at all.
        at_once = ctx.obj.options.dry_run or ctx.obj.options.key is not None
        done = take_files(
            lambda: ctx.obj.transaction(book), named, channel=channel, mappings=mappings, at_once=at_once
        )
    whole = ShopImport()
    for result in done:
        whole.add(result)
    _answer(
        ctx, whole, warnings_of([(n.name, result.warnings) for n, result in zip(named, done, strict=True)])
    )


def _answer(ctx: Ctx, result: "ShopImport", warnings: "tuple[FileWarning, ...]") -> None:
    answer = ImportAnswer(
        new=result.new,
        known=result.known,
        updated=result.updated,
        parked=result.parked,
        ignored=result.ignored,
        orders=tuple(result.orders),
        warnings=warnings,
    )
    ctx.obj.show(answer, draw=lambda _: _lines(answer, dry_run=ctx.obj.options.dry_run))
    if answer.parked:
        raise typer.Exit(ExitCode.INCOMPLETE)


def _lines(answer: ImportAnswer, *, dry_run: bool) -> list[str]:
    from kassabok.cli.frame.steps import DRY_RUN

    lines = [f"{new_orders(answer.new)}, {answer.updated} changed, {answer.known} known."]
    lines += named_orders(answer.orders)
    if answer.ignored:
        lines.append(f"No orders, or none yet: {answer.ignored}.")
    if answer.parked:
        lines.append(parked_orders(answer.parked))
    shown = answer.warnings[:MOST_TOLD]
    lines += warning_lines(shown)
    if len(answer.warnings) > len(shown):
        lines.append(f"And {len(answer.warnings) - len(shown)} more; --format json tells them all.")
    return [*lines, DRY_RUN] if dry_run else lines


@parked.command("list")
def list_(
    ctx: Ctx,
    channel: Annotated[
        str | None, typer.Option("--channel", help="Only of this shop.", **named("NAME"))
    ] = None,
) -> None:
    """List what shops wrote that could not be taken, and why.

    Example: kassabok shop parked list
    """
    from kassabok.core.shop import reports

    with ctx.obj.reader() as reader:
        rows = reports.parked(reader, channel=channel)
        hooks = len(reports.parked_hooks(reader))
    if hooks:
        ctx.obj.note(f"Web-hooks that could not be taken: {hooks}. kassabok shop hook list shows them.")
    ctx.obj.show(rows, title="Parked", empty="Nothing is parked.", row_class=reports.ParkedRow)


Number = Annotated[int, typer.Argument(help="The number that shop parked list has.", **whole(1, 10**9, "NO"))]


@parked.command()
def show(ctx: Ctx, number: Number) -> None:
    """Show what is parked with the whole reason, and what the shop wrote.

    Example: kassabok shop parked show 3
    """
    from kassabok.core.shop import reports

    with ctx.obj.reader() as reader:
        page = reports.parked_one(reader, number)
    ctx.obj.show(page, title=f"Parked {number}", draw=lambda _: _page_lines(page))


def _page_lines(page: "ParkedPage") -> list[str]:
    from kassabok.cli.frame.safe_text import safe_text

    where = f"{page.file} line {page.line}" if page.file else "no file"
    return [
        f"Parked {page.no}: {page.kind} {page.order} of {page.channel}, {page.received}, {where}",
        f"{page.code}: {page.reason}",
        "",
        *safe_text(page.raw).splitlines(),
    ]


@parked.command()
def retry(
    ctx: Ctx,
    number: Annotated[
        int | None, typer.Argument(help="Only this one; all without.", **whole(1, 10**9, "NO"))
    ] = None,
    sku_alias: Annotated[
        list[str] | None,
        typer.Option(
            "--sku-alias", metavar="THEIRS=OURS", help="What a shop calls a product, from now on. Repeat it."
        ),
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option("--channel", help="Whose words these are, where there are several.", **named("NAME")),
    ] = None,
) -> None:
    """Look again at what is parked, after the reason is put right.

    --sku-alias says which product a shop means; it is remembered. Of a line without an article number, THEIRS is its
    name.

    Example: kassabok shop parked retry --sku-alias KOPP-BLA=MUG
    """
    from kassabok.core.shop import service
    from kassabok.core.shop.importing import retry as look_again
    from kassabok.core.shop.importing import run
    from kassabok.core.shop.mappings import mappings_beside

    aliases = [_alias(text) for text in sku_alias or ()]
    mappings = mappings_beside(ctx.obj.book_path)

    def work(tx: "Transaction", left_out: "Mapping[str, Problem]") -> "ShopImport":
        for theirs, ours in aliases:
            service.name_sku(tx, channel or service.only_channel(tx), theirs, ours)
        return look_again(tx, mappings=mappings, payload_id=number, left_out=left_out)

    result = run(ctx.obj.transaction, work)
    _answer(ctx, result, tuple(result.warnings))


def _alias(text: str) -> tuple[str, str]:
    theirs, sign, ours = text.rpartition("=")
    if not sign or not theirs.strip() or not ours.strip():
        raise UsageError("usage.alias", f'--sku-alias: "{text}" is not THEIRS=OURS.')
    return theirs.strip(), ours.strip()


@parked.command()
def drop(
    ctx: Ctx, numbers: Annotated[list[int], typer.Argument(metavar="NO", help="What to give up.")]
) -> None:
    """Give up what is parked: it stays kept, but is not looked at again.

    Example: kassabok shop parked drop 3
    """
    from kassabok.core.shop import service

    with ctx.obj.transaction() as tx:
        for number in numbers:
            service.drop(tx, number)
    ctx.obj.show_steps(tx)
