"""kassabok invoice peppol and send: invoices as electronic ones, and on their way."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import named, one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.file import Book
    from kassabok.core.book.reader import Reader
    from kassabok.core.invoicing.einvoice import Missing
    from kassabok.core.invoicing.sending import Way
    from kassabok.core.mailing.reports import MailView

Nos = Annotated[list[str], typer.Argument(metavar="NO", help="Invoices and credit notes.")]


def peppol(
    ctx: Ctx,
    nos: Nos,
    check: Annotated[
        bool, typer.Option("--check", help="Only tell what is missing before they can be e-invoices.")
    ] = False,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="With the printed copy in it.")] = True,
) -> None:
    """Write invoices and credit notes as Peppol BIS Billing 3 (UBL): a file, or with -o FOLDER one for each.

    Who buys needs somewhere to get it (its organisation number in Sweden, else customer edit --peppol-id) and a
    reference of its own: --ref or --their-order on the invoice, or customer edit --buyer-reference. Files that were
    attached to the invoice lie in it too. The same invoice gives the same bytes. Nothing is sent; see invoice send.

    Example:
        kassabok invoice peppol F2026-0001 -o faktura.xml
        kassabok invoice peppol F2026-0001 --check
    """
    from kassabok.core.errors import UsageError
    from kassabok.core.invoicing.einvoice import Missing, missing
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        numbers = [as_stored(reader, no, "invoice") for no in nos]
        if check:
            lacking = [each for number in numbers for each in missing(reader, number, on=ctx.obj.today)]
    if check:
        ctx.obj.show(lacking, draw=lambda screen: _missing_lines(lacking, screen), row_class=Missing)
        if lacking:
            raise typer.Exit(ExitCode.INCOMPLETE)
        return
    output = ctx.obj.options.output
    if len(numbers) > 1 and (output is None or not Path(output).is_dir()):
        raise UsageError(
            "invoice.folder", "Several invoices go into a folder.", hint="Make one and name it: -o FOLDER."
        )
    if pdf:
        _make_copies(ctx, numbers)
    _write(ctx, numbers, pdf=pdf)


def _write(ctx: Ctx, numbers: list[str], *, pdf: bool) -> None:
    """All of them are worked out before the first is written, so that what is missing is told before."""
    from kassabok.core.invoicing.einvoice import e_invoice, file_name
    from kassabok.formats.einvoice.ubl_out import write

    output = ctx.obj.options.output
    folder = Path(output) if output and Path(output).is_dir() else None
    with ctx.obj.reader() as reader:
        for number in numbers:
            e_invoice(reader, number, on=ctx.obj.today, with_pdf=False)
        for number in numbers:
            data = write(e_invoice(reader, number, on=ctx.obj.today, with_pdf=pdf))
            if folder is not None:
                ctx.obj.options.output = str(folder / file_name(number))
            ctx.obj.write_file(data, file_name(number))


def _make_copies(ctx: Ctx, numbers: list[str]) -> None:
    """The printed copies that are not made yet."""
    from kassabok.core.invoicing.documents import invoice_copy

    with ctx.obj.reader() as reader:
        unmade = [number for number in numbers if invoice_copy(reader, number) is None]
    if unmade and not ctx.obj.options.dry_run:
        from kassabok.core import outgoing

        with ctx.obj.transaction(document=True) as tx:
            for number in unmade:
                outgoing.run_now(tx, "invoice.copy", number)


def put_out_hybrid(ctx: Ctx, no: str) -> None:
    """Write the PDF that carries the invoice as XML."""
    from kassabok.core.invoicing.einvoice import hybrid
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        number = as_stored(reader, no, "invoice")
        data = hybrid(reader, number, on=ctx.obj.today)
    ctx.obj.write_file(data, f"{number}-factur-x.pdf")


def _missing_lines(lacking: "Sequence[Missing]", screen: "Screen") -> list[str]:
    from kassabok.cli.frame.layout import hang

    lines = []
    for each in lacking:
        lines += hang("", "  ", f"{each.invoice}: {each.missing}", screen.width or 1000)
        lines += hang("  ", "    ", each.mend, screen.width or 1000)
    return lines or ["Nothing is missing."]


def attach(
    ctx: Ctx,
    no: Annotated[str, typer.Argument(help="The number of the invoice or credit note.", **named("NO"))],
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="PDF, PNG, JPEG, CSV, XLSX or ODS.")],
) -> None:
    """Keep files that go with an invoice: in its e-invoice, and beside the PDF when it is mailed.

    Example: kassabok invoice attach F2026-0001 timmar.pdf
    """
    from kassabok.core.invoicing.documents import attach as keep
    from kassabok.core.trace import as_stored

    contents = [(Path(file).name, ctx.obj.read_bytes(file)) for file in files]
    with ctx.obj.transaction() as tx:
        number = as_stored(tx.reader, no, "invoice")
        for name, data in contents:
            keep(tx, number, name, data)
    ctx.obj.show_steps(tx)


def send(
    ctx: Ctx,
    nos: Annotated[list[str] | None, typer.Argument(metavar="NO", help="Invoices and credit notes.")] = None,
    unsent: Annotated[
        bool, typer.Option("--unsent", help="All that were not sent, to who takes them by e-mail or Peppol.")
    ] = False,
    via: Annotated[
        str,
        typer.Option(
            "--via",
            help="email or folder; without, as the customer takes them.",
            **one_of("WAY", "email", "folder"),
        ),
    ] = "",
    folder: Annotated[
        str, typer.Option("--folder", metavar="FOLDER", help="Where e-invoices go, in place of mail.folder.")
    ] = "",
    xml: Annotated[
        bool, typer.Option("--xml", help="By e-mail, with the Peppol file beside the PDF.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Also what was sent before.")] = False,
) -> None:
    """Send invoices and credit notes: by e-mail with the PDF, or as e-invoices into a folder for an access point.

    How is the customer's: customer edit --invoice-channel email, or peppol for the folder. They are queued with the
    command and sent when that is saved; what could not be sent waits, and kassabok mail list tells. Until a server is
    set (kassabok setting set mail.smtp smtp.example.se:587) nothing is sent by e-mail: what would be is shown.

    Example:
        kassabok invoice send F2026-0001 --via email --dry-run
        kassabok invoice send --unsent
    """
    from kassabok.cli import mail_run
    from kassabok.core.errors import Refused, UsageError
    from kassabok.core.invoicing import sending
    from kassabok.core.trace import as_stored

    if bool(nos) == unsent:
        raise UsageError("invoice.which", "Name the invoices, or say --unsent.", hint="kassabok invoice list")
    wanted: sending.Via | None = "email" if via == "email" else "folder" if via else None
    way = sending.Way(wanted, str(Path(folder).absolute()) if folder else "", xml, again)
    shown: list[SentRow] = []
    left: list[str] = []
    with ctx.obj.book() as book:
        numbers = [as_stored(book.reader, no, "invoice") for no in nos or ()]
        for group in [[number] for number in sending.unsent(book.reader)] if unsent else [numbers]:
            try:
                shown += _queued(ctx, book, group, way)
            except Refused as refused:
                if not unsent:
                    raise
                left.append(f"{group[0]}: {refused.message} {refused.hint}".strip())
        if any(row.saved for row in shown):
            left += mail_run.run_queued(ctx.obj, book)
            shown = [_now(book.reader, row) for row in shown]
    ctx.obj.show(
        shown, title="Invoices sent", empty="Everything has been sent.", row_class=SentRow, sheet=None
    )
    if len(shown) == 1 and not shown[0].saved:
        ctx.obj.note(f"{shown[0].subject}\n\n{shown[0].text}")
    if not all(row.saved for row in shown):
        ctx.obj.note(
            "Dry run: nothing was sent."
            if ctx.obj.options.dry_run
            else f"By e-mail nothing was sent: no server is set. {mail_run.SET_SERVER}"
        )
    for text in left:
        ctx.obj.note(text)
    if left:
        raise typer.Exit(ExitCode.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class SentRow:
    """An invoice on its way. state: of its mail; would be sent where that was only shown."""

    invoice: str
    mail: int
    via: str
    to: str
    state: str
    subject: str = field(metadata={"table": False})
    text: str = field(metadata={"table": False})
    saved: bool = field(metadata={"table": False})


def _queued(ctx: Ctx, book: "Book", numbers: list[str], way: "Way") -> list[SentRow]:
    """Queue some invoices, all or none; only shown where they would go by e-mail and there is no server."""
    from kassabok.cli import mail_run
    from kassabok.core.invoicing import sending
    from kassabok.core.mailing.reports import mail

    unserved = not mail_run.has_server(ctx.obj) and sending.goes_by_email(book.reader, numbers, way)
    began = (
        book.transaction(ctx.obj.command, today=ctx.obj.today, dry_run=True)
        if unserved
        else ctx.obj.transaction(book)
    )
    with began as tx:
        events = [sending.send(tx, number, way) for number in numbers]
        saved = not unserved and not ctx.obj.options.dry_run
        return [
            _row(mail(tx.reader, int(event.ref)), number, saved=saved)
            for number, event in zip(numbers, events, strict=True)
        ]


def _row(mail: "MailView", number: str, *, saved: bool) -> SentRow:
    state = mail.state if saved else "would be sent"
    return SentRow(number, mail.mail, mail.via, mail.to, state, mail.subject, mail.text, saved)


def _now(reader: "Reader", row: SentRow) -> SentRow:
    from kassabok.core.mailing.reports import mail

    return _row(mail(reader, row.mail), row.invoice, saved=True) if row.saved else row
