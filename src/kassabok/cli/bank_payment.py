"""kassabok bank payment: the payment files that were made, and what became of them."""

from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import named, one_of

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.reader import Reader
    from kassabok.core.paying.reports import BatchView

app = Noun()

No = Annotated[str, typer.Argument(help="The payment file's number, as X2026-0001.", **named("NO"))]


@app.command("list")
def list_(
    ctx: Ctx,
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            help="on-its-way, rejected, settled or cancelled.",
            **one_of("STATE", "on-its-way", "rejected", "settled", "cancelled"),
        ),
    ] = None,
) -> None:
    """List the payment files, the newest first, with what became of their payments.

    Example: kassabok bank payment list --state on-its-way
    """
    from kassabok.core.paying import reports

    with ctx.obj.reader() as reader:
        rows = reports.payment_files(reader, state=(state or "").replace("-", " "))
    ctx.obj.show(rows, title="Payment files", empty="No payment files.", row_class=reports.BatchRow)


@app.command()
def show(ctx: Ctx, no: No) -> None:
    """Show a payment file: each payment, whom it goes to, and what the bank says of it.

    Example: kassabok bank payment show X2026-0001
    """
    from kassabok.core.paying import reports

    with ctx.obj.reader() as reader:
        found = reports.payment_file(reader, _number(reader, no), folder=ctx.obj.book_path.parent)
    ctx.obj.show(found, draw=lambda screen: _page(found, screen), sheet=found.orders)


@app.command("file")
def file_(ctx: Ctx, no: No) -> None:
    """Write a payment file once more, the same to the byte, whatever has changed since.

    Example: kassabok bank payment file X2026-0001 -o again.xml
    """
    from kassabok.core.paying.files import file_bytes
    from kassabok.core.paying.reports import batch_row

    with ctx.obj.reader() as reader:
        number = _number(reader, no)
        data = file_bytes(reader, number)
        state = batch_row(reader, number).state
    ctx.obj.write_file(data, f"{number}.xml")
    if state == "cancelled":
        ctx.obj.note(f"{number} was cancelled: its bills may be paid by another file. Do not send it.")


@app.command()
def cancel(ctx: Ctx, no: No) -> None:
    """Say that a payment file will not be sent: its bills can be paid again. Not once the bank has taken any of it.

    Example: kassabok bank payment cancel X2026-0001
    """
    from kassabok.core.paying import service

    with ctx.obj.reader() as reader:
        number = _number(reader, no)
    ctx.obj.confirm(f"Has {number} not been sent, or been stopped in the bank?")
    with ctx.obj.transaction() as tx:
        service.cancel(tx, number, on=ctx.obj.today)
    ctx.obj.show_steps(tx)


@app.command()
def reject(
    ctx: Ctx,
    no: No,
    payment: Annotated[
        list[str] | None,
        typer.Option("--payment", metavar="ID", help="Only this payment, by its id; may be repeated."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for bank payment show.")] = "",
) -> None:
    """Say that the bank will not carry out payments: stopped there, or never signed. Their bills can be paid again.

    Example: kassabok bank payment reject X2026-0001 --reason "Stopped in the bank"
    """
    from kassabok.core.paying import service

    with ctx.obj.reader() as reader:
        number = _number(reader, no)
    ctx.obj.confirm("Is it certain that the bank will not carry them out?")
    with ctx.obj.transaction() as tx:
        service.reject(tx, number, payments=payment or (), reason=reason)
    ctx.obj.show_steps(tx)


def _number(reader: "Reader", text: str) -> str:
    from kassabok.core.trace import as_stored

    return as_stored(reader, text, "payment-batch")


def _page(found: "BatchView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import page
    from kassabok.cli.payment_lines import payment_lines
    from kassabok.core.money import format_money

    facts = [
        ("Made", found.date),
        ("From", found.account),
        ("Total", format_money(found.amount_ore, found.currency)),
        ("State", found.state),
        ("Format", f"pain.001.001.{found.version} for {found.profile}"),
        ("Message id", found.message_id),
    ]
    return page(screen, f"Payment file {found.file}", facts, [("Payments", payment_lines(found.orders))])
