"""kassabok invoice peppol: invoices as electronic ones."""

from pathlib import Path
from typing import Annotated

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx

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
        ctx.obj.show(lacking, title="Missing for e-invoices", empty="Nothing is missing.", row_class=Missing)
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
