"""A noun that only the tests know: it uses everything that the frame offers, and gets everything wrong on request."""

import sys
import time
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, BinaryIO

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, KRONOR, PERIOD, QUANTITY
from kassabok.core.errors import Refused

app = Noun()

HOSTILE = "Åke \u202eevil\x1b]0;title\x07\r\n[bold]\u200b\x9b31m名前"


@dataclass(frozen=True)
class Line:
    """A line of an invoice."""

    sku: str
    quantity_milli: int
    amount_ore: int


@dataclass(frozen=True)
class Invoice:
    """A row with one field of every kind."""

    invoice: str
    customer: str
    due: date | None
    total_ore: int
    balance_ore: int = field(metadata={"heading": "Balance (saldo)", "total": False})
    paid: bool
    rate: Decimal = field(metadata={"table": False})
    lines: tuple[Line, ...] = ()


INVOICES = (
    Invoice(
        "F2026-0001",
        "Anna Berg",
        date(2026, 3, 31),
        1250_00,
        1250_00,
        False,
        Decimal("0.25"),
        (Line("MUG", 3000, 1200_00), Line("TEA", 2500, 50_00)),
    ),
    Invoice("F2026-0002", "Kvarn & Son AB", None, -310_50, 939_50, True, Decimal("0.06")),
    Invoice("F2026-0003", HOSTILE, date(2026, 4, 2), 1_234_567_89, 1_235_507_39, True, Decimal("0.06")),
)


@app.command("list")
def list_(ctx: Ctx, none: Annotated[bool, typer.Option("--none", help="Find nothing.")] = False) -> None:
    """List invoices.

    Example: kassabok sample list --none
    """
    ctx.obj.show(
        [] if none else list(INVOICES),
        title="Open invoices",
        empty="No open invoices.",
        total=True,
        row_class=Invoice,
    )


@app.command()
def show(ctx: Ctx, no: Annotated[str, typer.Argument(help="The invoice's number.")]) -> None:
    """Show one invoice.

    Example: kassabok sample show F2026-0001
    """
    from kassabok.core.errors import NotFound

    for invoice in INVOICES:
        if invoice.invoice == no:
            ctx.obj.show(invoice)
            return
    raise NotFound("invoice.missing", f"There is no invoice {no}.", hint="kassabok sample list")


@dataclass(frozen=True)
class Told:
    """What the command line said."""

    text: str
    today: date
    on: date | None
    first: date | None
    last: date | None
    amount_ore: int
    quantity_milli: int
    rest: tuple[str, ...]


@app.command()
def tell(
    ctx: Ctx,
    rest: Annotated[list[str] | None, typer.Argument(help="More words.")] = None,
    text: Annotated[str, typer.Option("--text", help="A text.")] = "",
    on: Annotated[date | None, typer.Option("--on", help="A day.", **DATE)] = None,
    period: Annotated[Any, typer.Option("--period", help="Some days.", **PERIOD)] = None,
    amount: Annotated[int, typer.Option("--amount", help="An amount.", **KRONOR)] = 0,
    quantity: Annotated[int, typer.Option("--quantity", help="How many.", **QUANTITY)] = 0,
) -> None:
    """Tell what was understood.

    Words and values of every kind.

    Example:
        kassabok sample tell --amount 12,50
        kassabok sample tell --on 2026-03-31
    """
    first, last = period or (None, None)
    ctx.obj.show(Told(text, ctx.obj.today, on, first, last, amount, quantity, tuple(rest or ())))


@app.command()
def keep(
    ctx: Ctx,
    name: Annotated[str, typer.Argument(help="The document's name.")],
    fail: Annotated[str, typer.Option("--fail", help="What goes wrong, and when.")] = "",
) -> None:
    """Log that two documents were kept.

    Example: kassabok sample keep letter
    """
    from kassabok.core.events import DocumentKept

    with ctx.obj.transaction() as tx:
        tx.publish(DocumentKept(ref=name, sha256="0" * 64))
        tx.publish(DocumentKept(ref=f"{name}-2", sha256="1" * 64))
        if fail == "show":
            ctx.obj.show_steps(tx)
        elif fail == "ask":
            ctx.obj.confirm("Is that so?")
        elif fail:
            _go_wrong(fail, name)
    if fail == "after":
        _go_wrong("refuse", name)
    ctx.obj.show_steps(tx)


def _go_wrong(how: str, name: str) -> None:
    from kassabok.core.errors import BookUnavailable
    from kassabok.formats.errors import BadFile

    match how:
        case "refuse":
            raise Refused("letter.refused", f"A rule says no to {HOSTILE}.", hint="Choose another letter.")
        case "file":
            raise BadFile("letter.file", "Line 3 cannot be read.")
        case "busy":
            raise BookUnavailable("book.busy", "The book is busy.", hint="Try again.")
        case "bug":
            raise ZeroDivisionError(name)
        case "callback":
            _Leaving()
            time.sleep(60)
        case "wait":
            sys.stderr.write("ready\n")
            sys.stderr.flush()
            time.sleep(60)


class _Leaving:
    """Stands for whatever runs where Python swallows what is raised: __del__, weak references, the import system."""

    def __del__(self) -> None:
        raise KeyboardInterrupt


@app.command()
def erase(ctx: Ctx) -> None:
    """Ask, then say that it is done.

    Example: kassabok sample erase --yes
    """
    ctx.obj.confirm("Erase everything?")
    ctx.obj.note("Erased.")


@app.command()
def put(ctx: Ctx, name: Annotated[str, typer.Argument(help="The file's name.")] = "F2026-0001.pdf") -> None:
    """Put out a document.

    Example: kassabok sample put -o invoice.pdf
    """
    ctx.obj.write_file(b"%PDF\x00document", name)


@app.command()
def pour(
    ctx: Ctx,
    count: Annotated[int, typer.Argument(help="How many pieces.")],
    fail: Annotated[bool, typer.Option("--fail", help="Fail after the last.")] = False,
) -> None:
    """Put out a document piece by piece.

    Example: kassabok sample pour 3 -o pieces.txt
    """

    def write(stream: BinaryIO) -> None:
        for number in range(count):
            stream.write(b"%d\n" % number)
        if fail:
            raise Refused("sample.fail", "It failed half way.")

    ctx.obj.write_file(write, "pieces.txt")


@app.command()
def size(ctx: Ctx, file: Annotated[str, typer.Argument(help="The file, or - for stdin.")]) -> None:
    """Tell the size of a file.

    Example: kassabok sample size today.txt
    """
    ctx.obj.note(f"{len(ctx.obj.read_bytes(file))} bytes")


@app.command()
def count(ctx: Ctx, most: Annotated[int, typer.Argument(help="How far.")] = 3) -> None:
    """Count, and then say that the work is not all done.

    Example: kassabok sample count 3
    """
    ctx.obj.note(f"Counted to {len(list(ctx.obj.progress(range(most), 'Counting')))}.")
    raise typer.Exit(ExitCode.INCOMPLETE)


@app.command()
def draw(ctx: Ctx) -> None:
    """Draw lines of its own, with all that the data holds.

    Example: kassabok sample draw
    """
    ctx.obj.show(INVOICES[0], draw=lambda screen: [screen.strong("Drawn"), HOSTILE])


@app.command()
def broken(ctx: Ctx) -> None:
    """Answer with what has no place in an answer.

    Example: kassabok sample broken
    """
    ctx.obj.show({"amount": 0.1})
