"""kassabok shop hook: messages of other shops and payment providers that could not be taken."""

from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import whole
from kassabok.cli.shop_take import load_what_answers, shown, take_lines

if TYPE_CHECKING:
    from kassabok.core.shop.reports import HookPage

app = Noun()

Number = Annotated[int, typer.Argument(help="The number that shop hook list has.", **whole(1, 10**9, "NO"))]


@app.command("list")
def list_(ctx: Ctx) -> None:
    """List web-hooks that could not be read or taken, and why: a payment of another sum, an order that is not known.

    Example: kassabok shop hook list
    """
    from kassabok.core.shop import reports

    with ctx.obj.reader() as reader:
        rows = reports.parked_hooks(reader)
    ctx.obj.show(rows, title="Parked web-hooks", empty="No web-hook is parked.", row_class=reports.HookRow)


@app.command()
def show(ctx: Ctx, number: Number) -> None:
    """Show a parked web-hook with the whole reason, and what it said.

    Example: kassabok shop hook show 3
    """
    from kassabok.core.shop import reports

    with ctx.obj.reader() as reader:
        page = reports.parked_hook(reader, number)
    ctx.obj.show(page, title=f"Web-hook {number}", draw=lambda _: _page_lines(page))


def _page_lines(page: "HookPage") -> list[str]:
    from kassabok.cli.frame.safe_text import safe_text

    topic = f", {page.topic}" if page.topic else ""
    return [
        f"Web-hook {page.no} of {page.source}{topic}, {page.received}, {page.delivery}",
        page.reason,
        "",
        *safe_text(page.raw).splitlines(),
    ]


@app.command()
def retry(
    ctx: Ctx,
    numbers: Annotated[
        list[int] | None, typer.Argument(metavar="NO", help="Only these; all without.")
    ] = None,
) -> None:
    """Read parked web-hooks again, after the reason is put right. What is left stays parked; the exit code is then 7.

    Example: kassabok shop hook retry 3
    """
    from kassabok.core.shop.clerk import take_hooks_again

    load_what_answers()
    with ctx.obj.book() as book:
        taken = take_hooks_again(lambda: ctx.obj.transaction(book), book.reader, numbers or ())
    answer = shown(taken)
    ctx.obj.show(answer, draw=lambda _: take_lines(answer, dry_run=ctx.obj.options.dry_run))
    if answer.parked or answer.failed:
        raise typer.Exit(ExitCode.INCOMPLETE)


@app.command()
def drop(
    ctx: Ctx, numbers: Annotated[list[int], typer.Argument(metavar="NO", help="What to give up.")]
) -> None:
    """Give up parked web-hooks: what they said is removed, and they are not taken if they come again.

    Example: kassabok shop hook drop 3
    """
    from kassabok.core.shop import service

    with ctx.obj.transaction() as tx:
        for number in numbers:
            service.drop_hook(tx, number)
    ctx.obj.show_steps(tx)
