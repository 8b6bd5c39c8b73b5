"""kassabok sie: SIE files, which carry books from one Swedish program to another."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import named

if TYPE_CHECKING:
    from kassabok.core.ledger.sie_export import SieWritten

app = Noun()


@app.command()
def export(
    ctx: Ctx,
    year: Annotated[
        str | None,
        typer.Option("--year", help="A fiscal year: 2026, or 2026-27; without, today's.", **named("YEAR")),
    ] = None,
    checksum: Annotated[
        bool, typer.Option("--checksum", help="With #KSUMMA, which proves the file whole.")
    ] = False,
) -> None:
    """Write a fiscal year as a SIE file of type 4E: accounts, balances and all vouchers.

    Example: kassabok sie export --year 2026 -o 2026.se
    """
    from kassabok.core.ledger.reports.balances import year_of
    from kassabok.core.ledger.sie_export import export_year

    today: date = ctx.obj.today
    told: list[SieWritten] = []
    with ctx.obj.reader() as reader:
        label = year or year_of(reader, today).year

        def write(stream: BinaryIO) -> None:
            told.append(export_year(reader, label, stream, on=today, checksum=checksum))

        ctx.obj.write_file(write, f"kassabok-{label}.se")
    for written in told:
        ctx.obj.note(
            f"Fiscal year {written.year}; accounts: {written.accounts}, vouchers: {written.vouchers}."
        )
        if written.replaced:
            shown = ", ".join(f"{character} as {text}" for character, text in written.replaced.items())
            ctx.obj.note(f"SIE has no such characters, so they were written otherwise: {shown}.")
