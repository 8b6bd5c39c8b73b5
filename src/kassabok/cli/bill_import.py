"""kassabok bill import and read: electronic invoices, into the book or only on the screen."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.bill_parts import TREATMENT
from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import named
from kassabok.cli.rate_values import RATE
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.transaction import Transaction
    from kassabok.core.payables.importing import BillImport, NewSupplier
    from kassabok.formats.einvoice.record import EInvoice


def import_(
    ctx: Ctx,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="XML or PDF files with invoices, or - for stdin.")
    ],
    supplier: Annotated[
        str | None,
        typer.Option("--supplier", help="Whose they are, where it is not told or known.", **named("NO")),
    ] = None,
    register: Annotated[
        bool, typer.Option("--register", help="Register a supplier that is not known, from its invoice.")
    ] = False,
    account: Annotated[
        str | None, typer.Option("--account", help="Book all lines on this account.", **named("ACCOUNT"))
    ] = None,
    treatment: Annotated[
        str,
        typer.Option(
            "--treatment",
            help="Whose the VAT is, where the invoice does not tell; as of bill add.",
            **TREATMENT,
        ),
    ] = "",
    vat_class: Annotated[
        str,
        typer.Option("--vat-class", help="Of what we owe the VAT of; without, standard.", **named("CLASS")),
    ] = "standard",
    rate: Annotated[
        Any, typer.Option("--rate", help="What one unit of their currency is in kronor.", **RATE)
    ] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also an invoice that is made out to another company.")
    ] = False,
    attach: Annotated[
        list[str] | None,
        typer.Option(
            "--attach", metavar="FILE", help="Keep this with the one invoice too, as its PDF. Repeat it."
        ),
    ] = None,
) -> None:
    """Read suppliers' e-invoices and credit notes: Peppol BIS 3 and other UBL or CII, or a PDF that carries one.

    Each comes in once, whatever file it is in, with its lines, VAT and due day, and the file is kept with it. A credit
    note settles the bill that it names. Of several files those that cannot be taken are left out and told of, and the
    exit code is then 7.

    Example:
        kassabok bill import faktura.xml --account 6110
        kassabok bill import inbox/*.xml --register --dry-run
        kassabok bill import factur-x.pdf --treatment eu-services --account 6540
        kassabok bill import faktura.xml --attach faktura.pdf
    """
    from pathlib import Path

    from kassabok.cli.imports import shown_name
    from kassabok.core.payables.importing import import_bills
    from kassabok.core.payables.service import BillFile
    from kassabok.core.payables.translating import Asked

    if attach and len(files) > 1:
        raise UsageError(
            "usage.files", "--attach keeps a file with one invoice.", hint="Import that one by itself."
        )

    def read(names: list[str]) -> list[BillFile]:
        return [BillFile(shown_name(Path(file).name), ctx.obj.read_bytes(file)) for file in names]

    contents, attached = read(files), read(attach or [])
    with ctx.obj.transaction() as tx:
        result = import_bills(
            tx,
            contents,
            find_supplier=_finder(tx, supplier),
            new_supplier=_registrar(register=register),
            asked=Asked(account or "", treatment, vat_class, anyway=anyway),
            sek_per_unit=rate,
            attached=attached,
        )
    ctx.obj.show(
        result,
        title="Bills",
        draw=lambda screen: _lines(result, screen, dry_run=ctx.obj.options.dry_run),
        sheet=result.bills,
        row_class=_row_class(),
    )
    if result.parked:
        raise typer.Exit(ExitCode.INCOMPLETE)


def _row_class() -> type:
    from kassabok.core.payables.importing import ImportedBill

    return ImportedBill


def _finder(tx: "Transaction", supplier: str | None) -> "Callable[[Transaction, EInvoice], str]":
    """How the supplier of an invoice is found: the one that was named, or by what the invoice says."""
    from kassabok.core.parties.billers import supplier_of_invoice
    from kassabok.core.parties.supplier_reports import which_supplier

    if supplier is None:
        return supplier_of_invoice
    number = which_supplier(tx.reader, supplier)
    return lambda tx, invoice: number


def _registrar(*, register: bool) -> "NewSupplier":
    from kassabok.core.parties.billers import no_biller, register_biller

    def refuse(tx: "Transaction", invoice: "EInvoice") -> tuple[str, tuple[str, ...]]:
        raise no_biller(invoice)

    return register_biller if register else refuse


def _lines(result: "BillImport", screen: "Screen", *, dry_run: bool) -> list[str]:
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.frame.steps import DRY_RUN
    from kassabok.cli.imports import warning_lines

    counts = [f"{result.new} new", f"{result.known} known"]
    if result.parked:
        counts.append(f"{result.parked} left out")
    lines = [f"{', '.join(counts)}.", "", *table_lines(result.bills, screen)]
    if result.registered:
        lines.append("")
    for new in result.registered:
        paid = f", to be paid to {new.pay_to}" if new.pay_to else ""
        lines.append(f"Supplier {new.supplier} {new.name} was registered{paid}.")
    if result.warnings:
        lines += ["", *warning_lines(result.warnings)]
    return [*lines, "", DRY_RUN] if dry_run else lines
