"""kassabok export: the books as others take them, to check them, to keep them, or to go on with them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import named

if TYPE_CHECKING:
    from kassabok.core.archive.sheets import Sheet
    from kassabok.core.archive.year import ArchiveWritten
    from kassabok.core.book.reader import Reader
    from kassabok.core.ledger.plaintext_export import PlaintextWritten
    from kassabok.core.ledger.reports.balances import Year as FiscalYear
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


@app.command()
def systemdokumentation(
    ctx: Ctx,
    year: Annotated[
        str | None,
        typer.Option("--year", help="A fiscal year: 2026, or 2026-27; without, today's.", **named("YEAR")),
    ] = None,
) -> None:
    """Write how the system is built and set up (systemdokumentation), as Markdown in Swedish.

    It is made from the book's own configuration: chart of accounts, roles, posting rules, number series, VAT, settings.
    Source: bokföringslagen 5 kap. 11 §.

    Example: kassabok export systemdokumentation --year 2026 -o systemdokumentation.md
    """
    from kassabok.core.archive.system_documentation import system_documentation
    from kassabok.core.ledger.reports.balances import year_called, year_of
    from kassabok.core.rates.lookup import Rates

    with ctx.obj.reader() as reader:
        chosen = year_called(reader, year) if year else year_of(reader, ctx.obj.today)
        text = system_documentation(reader, chosen, rates=Rates.load(ctx.obj.book_path.parent / "rates"))
    ctx.obj.write_file(text.encode(), f"systemdokumentation-{chosen.year}.md")


@app.command()
def behandlingshistorik(ctx: Ctx, year: Year = None) -> None:
    """Write the processing history (behandlingshistorik) in Swedish: CSV, or with -o FILE.txt or FILE.pdf text or PDF.

    For each voucher when, by whom and by which command it was registered, and what changed in the system. With --year
    it is what that year's vouchers came of, what was registered in it, and all changes of the system.
    Source: bokföringslagen 5 kap. 11 §. kassabok history is the same log for the screen.

    Example:
        kassabok export behandlingshistorik --year 2026 -o behandlingshistorik-2026.csv
        kassabok export behandlingshistorik --year 2026 -o behandlingshistorik-2026.pdf
    """
    from kassabok.core.archive.processing_history import HistoryPart, history_sheet
    from kassabok.core.history import head
    from kassabok.core.ledger.reports.balances import year_called
    from kassabok.formats.tables import write_csv_to
    from kassabok.formats.text_table import write_text

    suffix = Path(ctx.obj.options.output or "").suffix.lower()
    with ctx.obj.reader() as reader:
        chosen = year_called(reader, year) if year else None
        sheet = history_sheet(reader, HistoryPart(chosen, head(reader).event))

        def write(stream: BinaryIO) -> None:
            if suffix == ".pdf":
                stream.write(_printed(reader, sheet, chosen))
            elif suffix == ".txt":
                write_text(stream, [sheet.title], sheet.headings, sheet.rows)
            else:
                write_csv_to(stream, sheet.headings, sheet.rows())

        ctx.obj.write_file(write, f"behandlingshistorik-{year}.csv" if year else "behandlingshistorik.csv")


def _printed(reader: "Reader", sheet: "Sheet", year: "FiscalYear | None") -> bytes:
    from kassabok.core.archive.printing import MOST_PRINTED, pdf_of, printed_for
    from kassabok.core.errors import UsageError

    pdf = pdf_of(sheet, printed_for(reader, year))
    if pdf is None:
        raise UsageError(
            "print.rows",
            f"More than {MOST_PRINTED} rows are too many to print.",
            hint="Write -o FILE.csv or FILE.txt.",
        )
    return pdf


@app.command()
def archive(
    ctx: Ctx,
    year: Annotated[
        str | None, typer.Argument(help="A fiscal year: 2026, or 2026-27.", **named("YEAR"))
    ] = None,
    verify: Annotated[
        Path | None,
        typer.Option("--verify", help="Prove an archive, a folder or a zip, in place of writing one."),
    ] = None,
) -> None:
    """Write a fiscal year's archive for the seven years that it is kept: a zip, or with -o FOLDER a folder.

    It holds the SIE file, journal, ledger and statements, the vouchers' files, sub-ledgers, systemdokumentation and
    behandlingshistorik as CSV, text and PDF, with a SHA-256 of every file, and is read without kassabok. The same book
    gives the same bytes in the same time zone. With --verify the exit code is 7 where a file is missing,
    changed or added.

    Example:
        kassabok export archive 2026 -o arkiv-2026.zip
        kassabok export archive 2026 -o arkiv-2026
        kassabok export archive --verify arkiv-2026.zip
    """
    from kassabok.core.errors import UsageError

    if (year is None) == (verify is None):
        raise UsageError(
            "archive.which",
            "An archive is written of a year, or verified.",
            hint="kassabok export archive 2026, or kassabok export archive --verify FILE",
        )
    if verify is not None:
        _verify(ctx, verify)
    elif year is not None:
        _archive(ctx, year)


def _verify(ctx: Ctx, path: Path) -> None:
    from kassabok.core.errors import NotFound
    from kassabok.formats.archive import Fault
    from kassabok.formats.archive import verify as prove

    if not path.exists():
        raise NotFound("file.missing", f"There is no file or folder {path}.", hint="Check the path.")
    files, faults = prove(path)
    ctx.obj.show(
        faults,
        title=f"Not as the sums of {path} say",
        empty=f"All {files} files are as they were.",
        row_class=Fault,
    )
    if faults:
        raise typer.Exit(ExitCode.INCOMPLETE)


def _archive(ctx: Ctx, label: str) -> None:
    from kassabok.cli.frame import files
    from kassabok.core.archive.year import MANIFEST, archive_name, write_archive
    from kassabok.core.rates.lookup import Rates
    from kassabok.formats.archive import folder_archive, zip_archive

    rates = Rates.load(ctx.obj.book_path.parent / "rates")
    output = ctx.obj.options.output
    told: list[ArchiveWritten] = []
    with ctx.obj.reader() as reader:
        name = archive_name(reader, label)

        def write_zip(stream: BinaryIO) -> None:
            with zip_archive(stream, name) as packed:
                told.append(write_archive(reader, label, packed, rates=rates))

        def fill(folder: Path) -> None:
            told.append(write_archive(reader, label, folder_archive(folder), rates=rates))

        if output is None or output == "-" or output.lower().endswith(".zip"):
            ctx.obj.write_file(write_zip, f"{name}.zip")
        elif ctx.obj.options.dry_run:
            ctx.obj.note(f"Dry run: {output} was not written.")
        else:
            folder = Path(output)
            files.write_folder(folder, fill, replace=ctx.obj.options.yes, known_by=MANIFEST)
            ctx.obj.tell_file(folder, told[0].bytes, f"Wrote {folder}.")
    for written in told:
        ctx.obj.note(
            f"Fiscal year {written.year}; files: {written.files}, of which kept with vouchers and other things: "
            f"{written.kept_files}; vouchers: {written.vouchers}. The head of the log is {written.head}."
        )
