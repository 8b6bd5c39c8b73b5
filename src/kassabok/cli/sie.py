"""kassabok sie: SIE files, which carry books from one Swedish program to another."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from kassabok.cli import sie_check
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.safe_text import written_otherwise
from kassabok.cli.frame.values import named, one_of

if TYPE_CHECKING:
    from kassabok.cli.frame.context import Context
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.ledger.sie.exporting import SieWritten
    from kassabok.core.ledger.sie.importing import SieImported
    from kassabok.formats.sie.record import SieType

app = Noun()
app.command("check")(sie_check.check)

LONGEST_SERIES = 10
EXPORT_TYPES: "dict[str, SieType]" = {"1": "1", "2": "2", "3": "3", "4e": "4E", "4i": "4I", "5": "5"}
SUFFIXES = {"4i": ".si", "5": ".sie"}
MOST_SHOWN = 100  # Differences that people are shown; files and scripts get all.


def _series(text: str) -> str:
    """The letters of a voucher series, in capitals; the default of none stays."""
    letters = text.strip().upper()
    if not text:
        return text
    if not (letters.isascii() and letters.isalpha() and len(letters) <= LONGEST_SERIES):
        raise typer.BadParameter(f'"{text[:40]}" is not a series: write letters, as X.')
    return letters


@app.command("import")
def import_(
    ctx: Ctx,
    file: Annotated[str, typer.Argument(help="SIE file, or - for stdin.")],
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding", help="The file's encoding, where the bytes do not tell it.", **named("NAME")
        ),
    ] = None,
    series: Annotated[
        str,
        typer.Option(
            "--series", help="Put all its vouchers in this series.", parser=_series, metavar="LETTER"
        ),
    ] = "",
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Also what is refused as another company's, as taken in before, or as changed since.",
        ),
    ] = False,
) -> None:
    """Read a SIE file of another program into the book, whole or not at all.

    It brings accounts, fiscal year, opening balances, vouchers, objects and budget. Vouchers that are known are not
    booked again; then the file's balances are compared with the book's.

    Example: kassabok sie import 2025.se --dry-run
    """
    from kassabok.cli.imports import shown_name
    from kassabok.core.ledger.sie.importing import import_file
    from kassabok.formats.sie.detect import read_any

    data = ctx.obj.read_bytes(file)
    found = read_any(data, encoding=encoding)
    with ctx.obj.transaction() as tx:
        result = import_file(tx, found, data, name=shown_name(file), force=force, series=series)
    show_imported(ctx.obj, result)


def show_imported(obj: "Context", result: "SieImported") -> None:
    """Answer with what came of a file. In a spreadsheet it is the differences, one a row."""
    from kassabok.core.ledger.sie.differences import SieDifference

    obj.show(
        result,
        draw=lambda screen: _imported_lines(result, screen, dry_run=obj.options.dry_run),
        sheet=result.differences,
        row_class=SieDifference,
    )


def _imported_lines(result: "SieImported", screen: "Screen", *, dry_run: bool) -> list[str]:
    """What came of a file, for people."""
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.frame.steps import DRY_RUN
    from kassabok.cli.imports import warning_lines

    lines = [f"Vouchers: {result.new} new, {result.known} known as they are."]
    if result.file:
        year = f", fiscal year {result.year}" if result.year else ""
        lines.append(
            f"SIE file {result.file}{year}; accounts added: {result.accounts}, changed in the book: {result.updated}."
        )
        lines += _compared(result)
    else:
        said = "This very file was read before" if result.repeated else "The file has nothing to import"
        lines.append(f"{said}; nothing was changed.")
    if result.differences:
        lines += ["", *table_lines(result.differences[:MOST_SHOWN], screen, title="File and book differ")]
        left = len(result.differences) - MOST_SHOWN
        lines += [f"And {left} more; --format json tells them all."] if left > 0 else []
    if result.warnings:
        lines += ["", *warning_lines(result.warnings)]
    return [*lines, "", DRY_RUN] if dry_run else lines


def _compared(result: "SieImported") -> list[str]:
    if result.differences:
        count = len(result.differences)
        where = "In one place" if count == 1 else f"In {count} places"
        return [f"{where} the file's balances are not what the book says now."]
    return ["Its balances are what the book says now."] if result.compared else []


@app.command()
def export(
    ctx: Ctx,
    year: Annotated[
        str | None,
        typer.Option("--year", help="A fiscal year: 2026, or 2026-27; without, today's.", **named("YEAR")),
    ] = None,
    sie_type: Annotated[
        str,
        typer.Option("--type", help="1, 2, 3, 4e, 4i or 5.", **one_of("TYPE", *EXPORT_TYPES)),
    ] = "4e",
    checksum: Annotated[
        bool, typer.Option("--checksum", help="With #KSUMMA, which proves the file whole.")
    ] = False,
) -> None:
    """Write a fiscal year as a SIE file: 4e, which is everything, unless another type is asked for.

    1 has the year's balances, 2 the months and the budget too, 3 cost centres and projects too; 4i has only the
    vouchers, for another program to book, and 5 has them as XML.

    Example: kassabok sie export --year 2026 -o 2026.se
    """
    from kassabok.core.ledger.reports.balances import year_of
    from kassabok.core.ledger.sie.exporting import export_year

    today: date = ctx.obj.today
    told: list[SieWritten] = []
    with ctx.obj.reader() as reader:
        label = year or year_of(reader, today).year

        def write(stream: BinaryIO) -> None:
            kind = EXPORT_TYPES[sie_type]
            told.append(export_year(reader, label, stream, on=today, sie_type=kind, checksum=checksum))

        ctx.obj.write_file(write, f"kassabok-{label}{SUFFIXES.get(sie_type, '.se')}")
    for written in told:
        ctx.obj.note(
            f"Fiscal year {written.year}; accounts: {written.accounts}, vouchers: {written.vouchers}."
        )
        if written.replaced:
            ctx.obj.note(written_otherwise("SIE has", written.replaced))
