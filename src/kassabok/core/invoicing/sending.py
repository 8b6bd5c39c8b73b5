"""Sending invoices and credit notes: by e-mail with the printed copy, or as an e-invoice into a folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kassabok.core.book.documents import kept_files
from kassabok.core.book.letterhead import seller
from kassabok.core.book.reader import Reader
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import MailQueued, Ref
from kassabok.core.invoicing.documents import ATTACHMENT, keep_copy
from kassabok.core.invoicing.einvoice import e_invoice, file_name
from kassabok.core.invoicing.model import Invoice
from kassabok.core.invoicing.reports.invoices import InvoiceView, invoice
from kassabok.core.mailing.model import Mail
from kassabok.core.mailing.queue import FileOf, queue, queue_file
from kassabok.core.mailing.texts import words
from kassabok.core.money import format_kronor
from kassabok.core.parties.model import Customer, living_customer

Via = Literal["email", "folder"]
#: How a customer takes invoices -> how they are sent. Those in print, and letters, are sent by hand.
WAYS: dict[str, Via] = {"email": "email", "peppol": "folder"}
XML, ROLE = "application/xml", "peppol"


@dataclass(frozen=True, slots=True)
class Way:
    """How invoices are to go. via: None asks the customer. folder: for files. xml: the e-invoice goes by e-mail too.

    again: although it was sent before.
    """

    via: Via | None = None
    folder: str = ""
    xml: bool = False
    again: bool = False


def unsent(reader: Reader) -> tuple[str, ...]:
    """Invoices and credit notes to customers that take them by e-mail or Peppol, of which nothing was sent."""
    return tuple(
        number
        for (number,) in reader.rows(
            "SELECT i.number FROM invoice i JOIN customer c ON c.id = i.customer_id "
            "JOIN customer k ON k.id = coalesce(c.merged_into_id, c.id) "
            "WHERE k.invoice_channel IN ('email', 'peppol') AND NOT EXISTS (SELECT 1 FROM mail m "
            "WHERE m.kind = 'invoice' AND m.ref = i.number AND m.purpose IN ('invoice', 'credit') "
            "AND m.state <> 'dropped') ORDER BY i.id"
        )
    )


def goes_by_email(reader: Reader, numbers: Sequence[str], way: Way) -> bool:
    """Whether any of these would go by e-mail."""
    if way.via is not None:
        return way.via == "email"
    return any(
        reader.value(
            "SELECT k.invoice_channel FROM invoice i JOIN customer c ON c.id = i.customer_id "
            "JOIN customer k ON k.id = coalesce(c.merged_into_id, c.id) WHERE i.number = :number",
            number=number,
        )
        == "email"
        for number in numbers
    )


def send(tx: Transaction, number: str, way: Way) -> MailQueued:
    """Queue an invoice or a credit note, with its files. Raises NotFound and Refused, which say what mends it."""
    row = tx.find(Invoice, number=number)
    if row is None:
        raise NotFound("invoice.unknown", f"There is no invoice {number}.", hint="kassabok invoice list")
    customer = living_customer(tx, tx.get(Customer, row.customer_id).number)
    via = way.via or WAYS.get(customer.invoice_channel)
    if via is None:
        raise Refused(
            "invoice.channel",
            f"Customer {customer.number} takes invoices as {customer.invoice_channel}.",
            hint=f"Say --via email, or kassabok customer edit {customer.number} --invoice-channel email.",
        )
    if not way.again:
        _refuse_sent(tx, number)
    view = invoice(tx.reader, number, on=tx.today)
    keep_copy(tx, number)
    event = _by_email(tx, view, customer, way) if via == "email" else _into_folder(tx, view, customer, way)
    tx.publish(event)
    return event


def _by_email(tx: Transaction, view: InvoiceView, customer: Customer, way: Way) -> MailQueued:
    if not customer.email:
        raise Refused(
            "invoice.no_email",
            f"Customer {customer.number} has no e-mail address.",
            hint=f"kassabok customer edit {customer.number} --email ADDRESS",
        )
    files = [FileOf("invoice", view.invoice, "pdf")]
    if kept_files(tx.reader, kind="invoice", ref=view.invoice, role=ATTACHMENT):
        files.append(FileOf("invoice", view.invoice, ATTACHMENT))
    if way.xml:
        files.append(_kept_xml(tx, view.invoice))
    said = words(tx.folder, view.kind, view.language, facts(tx.reader, view))
    return queue(
        tx,
        Ref("invoice", view.invoice),
        purpose=view.kind,
        address=customer.email,
        subject=said.subject,
        text=said.text,
        files=files,
        customer_id=customer.id,
    )


def _into_folder(tx: Transaction, view: InvoiceView, customer: Customer, way: Way) -> MailQueued:
    folder = way.folder or tx.settings.text("mail.folder")
    if not folder:
        raise Refused(
            "invoice.no_folder",
            "No folder is set for e-invoices, where an access point fetches them.",
            hint="kassabok setting set mail.folder FOLDER, or --folder FOLDER.",
        )
    return queue_file(
        tx,
        Ref("invoice", view.invoice),
        purpose=view.kind,
        folder=folder,
        file=_kept_xml(tx, view.invoice),
        customer_id=customer.id,
    )


def _kept_xml(tx: Transaction, number: str) -> FileOf:
    """The e-invoice, kept in the book as it goes out."""
    from kassabok.formats.einvoice.ubl_out import write

    data = write(e_invoice(tx.reader, number, on=tx.today))
    tx.attach(data, media_type=XML, kind="invoice", ref=number, role=ROLE, name=file_name(number))
    return FileOf("invoice", number, ROLE)


def _refuse_sent(tx: Transaction, number: str) -> None:
    for mail in tx.all(Mail, kind="invoice", ref=number):
        if mail.purpose in ("invoice", "credit") and mail.state != "dropped":
            raise Refused(
                "invoice.sent",
                f"{number} is mail {mail.id} already, which is {mail.state}.",
                hint=f"kassabok mail show {mail.id}; --again sends it once more."
                if mail.state in ("queued", "sending", "sent")
                else f"kassabok mail again {mail.id} sends it once more.",
            )


def facts(reader: Reader, view: InvoiceView) -> dict[str, str]:
    """What texts of invoices can name."""
    us = seller(reader)
    giros = {"bankgiro": us.bankgiro, "plusgiro": us.plusgiro, "IBAN": us.iban}
    reference = {"sv": "OCR {}", "en": "reference {}"}[view.language]
    return {
        "number": view.invoice,
        "credits": view.credits,
        "customer": view.name,
        "reference": view.your_reference,
        "date": view.date.isoformat(),
        "due": view.due.isoformat(),
        "total": format_kronor(abs(view.total_ore)),
        "pay_to": next((f"{kind} {number}" for kind, number in giros.items() if number), us.name),
        "payment_reference": reference.format(view.ocr),
        "company": us.name,
        "contact": "\n".join(line for line in (us.phone, us.email, us.web) if line),
    }
