"""kassabok export: the books as others take them, to check them, to keep them, or to go on with them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import named

if TYPE_CHECKING:
    from kassabok.core.ledger.plaintext_export import PlaintextWritten
    from kassabok.formats.plaintext.record import Books

app = Noun()

Year = Annotated[
    str | None,
    typer.Option("--year", help="A fiscal year: 2026, or 2026-27; without, all of them.", **named("YEAR")),
]


@app.command()
def hledger(ctx: Ctx, year: Year = None) -> None:
    """Write the books as an hledger journal: a second opinion on every balance.

    hledger adds up the vouchers by itself and refuses the file when a closing balance differs from the book's.

    Example: kassabok export hledger --year 2026 -o 2026.journal
    """
    from kassabok.formats.plaintext.hledger import write_to

    _write_plaintext(ctx, write_to, year, "journal")


@app.command()
def beancount(ctx: Ctx, year: Year = None) -> None:
    """Write the books as a Beancount file: a second opinion on every balance.

    Beancount adds up the vouchers by itself and reports every closing balance that differs from the book's.

    Example: kassabok export beancount --year 2026 -o 2026.beancount
    """
    from kassabok.formats.plaintext.beancount import write_to

    _write_plaintext(ctx, write_to, year, "beancount")


def _write_plaintext(
    ctx: Ctx, write_to: "Callable[[BinaryIO, Books], None]", year: str | None, suffix: str
) -> None:
    from kassabok.core.ledger.plaintext_export import write_plaintext
    from kassabok.core.ledger.reports.balances import year_called

    told: list[PlaintextWritten] = []
    with ctx.obj.reader() as reader:
        if year:
            year_called(reader, year)

        def write(stream: BinaryIO) -> None:
            told.append(write_plaintext(reader, stream, write_to, label=year))

        ctx.obj.write_file(write, f"kassabok-{year}.{suffix}" if year else f"kassabok.{suffix}")
    for written in told:
        ctx.obj.note(
            f"{written.first} to {written.last}; accounts: {written.accounts}, vouchers: {written.vouchers}."
        )
