"""The kept copy of an issued document: printed by `pdf`, or put out at once by `-o FILE.pdf`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx

if TYPE_CHECKING:
    from kassabok.core.book.documents import KeptFile
    from kassabok.core.book.reader import Reader
    from kassabok.core.book.transaction import Transaction

CopyOf = Callable[["Reader", str], "KeptFile | None"]


def wants_pdf(ctx: Ctx) -> bool:
    """Whether -o asks for the document and not for the answer."""
    return (ctx.obj.options.output or "").lower().endswith(".pdf")


def show_issued(ctx: Ctx, tx: "Transaction", number: str, copy_of: CopyOf) -> None:
    """Answer with what was issued and all that followed; with -o FILE.pdf write the document there."""
    from kassabok.cli.frame import files

    if not wants_pdf(ctx):
        ctx.obj.show_steps(tx)
        return
    path = Path(ctx.obj.options.output or "")
    ctx.obj.options.output = None  # That is for the document; the answer goes to stdout.
    ctx.obj.show_steps(tx)
    if ctx.obj.options.dry_run:
        ctx.obj.note(f"Dry run: {path} was not written.")
        return
    with ctx.obj.reader() as reader:
        copy = copy_of(reader, number)
    if copy is None:
        ctx.obj.note(f"{number} is issued, but could not be printed; kassabok check tells why.")
        raise typer.Exit(ExitCode.INCOMPLETE)
    files.write_file(path, copy.data, replace=ctx.obj.options.yes)
    ctx.obj.note(f"Wrote {path}.")


def put_out(
    ctx: Ctx, number: str, copy_of: CopyOf, *, task: str, kinds: tuple[str, ...] = ("invoice", "receipt")
) -> None:
    """Write the kept copy to a file, making it first where that has not been done. task: how outgoing.py calls that.

    kinds: of the things that the number may be of.
    """
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        number = as_stored(reader, number, *kinds)
        copy = copy_of(reader, number)
    if copy is None:
        from kassabok.core import outgoing

        with ctx.obj.transaction(document=True) as tx:
            outgoing.run_now(tx, task, number)
            copy = copy_of(tx.reader, number)
    if copy is not None:
        ctx.obj.write_file(copy.data, copy.name)
