"""Invoices, credit notes and receipts on paper, built from what was issued, and their kept copies.

A copy is made once, after the commit that issued the document, and is never replaced: it is what the customer got.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from kassabok.core.book.documents import KeptFile, kept_file
from kassabok.core.book.letterhead import address_lines, seller
from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.errors import NotFound
from kassabok.core.events import DocumentKept, Ref
from kassabok.core.identifiers import is_personal
from kassabok.core.invoicing.reports.invoices import InvoiceView, invoice
from kassabok.core.invoicing.reports.receipts import ReceiptView, receipt
from kassabok.core.invoicing.reports.rows import LineView, VatView
from kassabok.core.texts import one_line
from kassabok.formats.documents.record import (
    DocumentLine,
    Invoice,
    Means,
    Party,
    PaymentTerms,
    Receipt,
    References,
    Shipping,
    Tender,
    Totals,
    VatRow,
)

if TYPE_CHECKING:
    from kassabok.core.book.transaction import Transaction

PDF = "application/pdf"
ATTACHMENT = "attachment"  #: The role of files that go with an invoice.
HUNDRED = 100

#: What the law wants said of a sale without VAT, by its treatment. The document itself prints the words of the domestic
#: reverse charge. Source: mervärdesskattelagen 17 kap. 24 § 11-12, directive 2006/112/EC art. 226 (11) and (11a).
LEGAL_NOTES: dict[str, dict[str, str]] = {
    "eu": {
        "sv": "Undantag från skatteplikt: unionsintern varuförsäljning, 10 kap. 42 § mervärdesskattelagen "
        "(artikel 138 i direktiv 2006/112/EG).",
        "en": "Exempt from VAT: intra-Community supply of goods, article 138 of directive 2006/112/EC.",
    },
    "export": {
        "sv": "Undantag från skatteplikt: export av varor, 10 kap. 64 § mervärdesskattelagen "
        "(artikel 146 i direktiv 2006/112/EG).",
        "en": "Exempt from VAT: export of goods, article 146 of directive 2006/112/EC.",
    },
    "eu_service": {
        "sv": "Tjänsten är omsatt i köparens land (artiklarna 44 och 196 i direktiv 2006/112/EG). Reverse charge.",
        "en": "Service supplied in the buyer's country, articles 44 and 196 of directive 2006/112/EC.",
    },
    "export_service": {
        "sv": "Tjänsten är omsatt utanför EU (artikel 44 i direktiv 2006/112/EG); ingen svensk moms.",
        "en": "Service supplied outside the EU, article 44 of directive 2006/112/EC; no Swedish VAT.",
    },
    "exempt": {
        "sv": "Undantag från skatteplikt enligt 10 kap. mervärdesskattelagen (2023:200).",
        "en": "Exempt from VAT under chapter 10 of the Swedish VAT Act (2023:200).",
    },
}
REVERSE_CHARGED = ("reverse", "eu_service")
NAMES = {
    ("invoice", "sv"): "Faktura",
    ("invoice", "en"): "Invoice",
    ("credit", "sv"): "Kreditfaktura",
    ("credit", "en"): "Credit note",
    ("receipt", "sv"): "Kvitto",
    ("receipt", "en"): "Receipt",
}

Language = Literal["sv", "en"]


# Kept copies


def invoice_copy(reader: Reader, number: str) -> KeptFile | None:
    """The kept copy of an invoice or a credit note; None when it is not made yet, or there is no such invoice."""
    return kept_file(reader, kind="invoice", ref=number, role="pdf")


def receipt_copy(reader: Reader, number: str) -> KeptFile | None:
    """The kept copy of a receipt; None when it is not made yet, or there is no such receipt."""
    return kept_file(reader, kind="receipt", ref=number, role="pdf")


def keep_copy(tx: "Transaction", number: str) -> None:
    """Print an invoice or a credit note and keep the copy; one that is kept stays as it is.

    Raises NotFound, and BadFile when it cannot be printed.
    """
    if invoice_copy(tx.reader, number):
        return
    document, language = invoice_document(tx.reader, number, on=tx.today)
    _keep(tx, document, language, Ref("invoice", number), NAMES[document.kind, language])


def keep_receipt_copy(tx: "Transaction", number: str) -> None:
    """Print a receipt and keep the copy; one that is kept stays as it is. Raises as keep_copy."""
    if receipt_copy(tx.reader, number):
        return
    document, language = receipt_document(tx.reader, number)
    _keep(tx, document, language, Ref("receipt", number), NAMES["receipt", language])


def _keep(tx: "Transaction", document: Invoice | Receipt, language: Language, of: Ref, word: str) -> None:
    from kassabok.formats.documents.render import render

    pdf = render(document, language=language)
    name = f"{word} {of.number}.pdf".replace("/", "-")
    sha256 = tx.attach(pdf, media_type=PDF, kind=of.kind, ref=of.number, role="pdf", name=name)
    tx.publish(DocumentKept(ref=of.number, origins=(of,), sha256=sha256))


def attach(tx: "Transaction", number: str, name: str, data: bytes) -> DocumentKept:
    """Keep a file that goes with an invoice when it is sent: in the e-invoice, and beside the PDF.

    Raises NotFound, and BadFile for a kind that no e-invoice carries.
    """
    from kassabok.formats.einvoice.attachable import attachable

    if tx.reader.value("SELECT 1 FROM invoice WHERE number = :number", number=number) is None:
        raise NotFound("invoice.unknown", f"There is no invoice {number}.", hint="kassabok invoice list")
    sha256 = tx.attach(
        data,
        media_type=attachable(name, data),
        kind="invoice",
        ref=number,
        role=ATTACHMENT,
        name=one_line(name),
    )
    event = DocumentKept(ref=number, origins=(Ref("invoice", number),), sha256=sha256)
    tx.publish(event)
    return event


# Documents


def invoice_document(reader: Reader, number: str, *, on: date) -> tuple[Invoice, Language]:
    """An issued invoice or credit note as it is printed, and its language. Raises NotFound."""
    view = invoice(reader, number, on=on)
    language = _language(view.language)
    is_credit = view.kind == "credit"
    supplied_on, supplied_to = _supply(view)
    document = Invoice(
        kind="credit" if is_credit else "invoice",
        number=view.invoice,
        issued_on=view.date,
        due_on=None if is_credit else view.due,
        supplied_on=supplied_on,
        supplied_to=supplied_to,
        credits_number=view.credits,
        credits_issued_on=invoice(reader, view.credits, on=on).date if is_credit else None,
        seller=seller(reader),
        buyer=_buyer(view),
        references=References(
            customer_number=view.customer,
            order_number=view.order,
            delivery_number=", ".join(view.deliveries),
            our_reference=view.our_reference,
            your_reference=view.your_reference,
            your_order_number=view.buyer_order,
        ),
        shipping=_shipping(reader, view),
        lines=tuple(_line(line) for line in view.lines),
        totals=_totals(view),
        prices_include_vat=view.prices_include_vat,
        reverse_charge=view.vat_treatment in REVERSE_CHARGED,
        legal_notes=tuple(_legal_notes(view, language)),
        terms=PaymentTerms() if is_credit else _terms(reader, view),
        ocr=view.ocr,
        message=view.note,
    )
    return document, language


def receipt_document(reader: Reader, number: str) -> tuple[Receipt, Language]:
    """An issued receipt as it is printed, and its language. Raises NotFound."""
    view = receipt(reader, number)
    document = Receipt(
        kind="refund" if view.total_ore < 0 else "sale",
        number=view.receipt,
        refunds_number=view.refunds,
        on_the_spot=not view.payments,
        sold_at=datetime.combine(view.date, view.issued_at.time()),
        seller=seller(reader),
        buyer=_receipt_buyer(reader, view),
        references=References(order_number=view.order),
        lines=tuple(_line(line) for line in view.lines),
        totals=_totals(view),
        prices_include_vat=view.prices_include_vat,
        tenders=_tenders(view),
    )
    return document, _language(view.language)


def _tenders(view: ReceiptView) -> tuple[Tender, ...]:
    paid = [(payment.means, payment.amount_ore) for payment in view.payments]
    return tuple(
        Tender(means=_MEANS.get(means, "other"), amount_ore=amount_ore)
        for means, amount_ore in paid or [(view.means, view.total_ore)]
    )


_BUYER = """
SELECT k.street, k.postcode, k.city, k.country, coalesce(k.org_nr, ''), k.vat_nr
FROM sales_order o JOIN customer k ON k.id = o.customer_id WHERE o.number = :order
"""


def _receipt_buyer(reader: Reader, view: ReceiptView) -> Party | None:
    """The buyer's name; of what was sold at a distance all that an invoice would say of him, so that it is one too.

    Source: mervärdesskattelagen 17 kap. 24 § p. 4-5. A personal number has no place on it.
    """
    if not view.name:
        return None
    if not view.payments:
        return Party(name=view.name)
    *address, org_nr, vat_nr = reader.rows(_BUYER, order=view.order)[0]
    return Party(
        name=view.name,
        lines=address_lines(*address),
        org_nr="" if is_personal(org_nr) else org_nr,
        vat_nr=vat_nr,
    )


_MEANS: dict[str, Means] = {
    "cash": "cash",
    "card": "card",
    "swish": "swish",
    "stripe": "stripe",
    "klarna": "klarna",
    "paypal": "paypal",
    "gift_card": "gift_card",
    "owed": "owed",
}


def _language(text: str) -> Language:
    return "en" if text == "en" else "sv"


def _supply(view: InvoiceView) -> tuple[date | None, date | None]:
    """The day of supply where it is not the day of issue, or the first and the last day."""
    if view.supply_from != view.supply_date:
        return view.supply_from, view.supply_date
    return (view.supply_date if view.supply_date != view.date else None), None


def _buyer(view: InvoiceView) -> Party:
    return Party(
        name=view.name,
        lines=address_lines(view.street, view.postcode, view.city, view.country),
        org_nr=view.org_nr,
        vat_nr=view.vat_nr,
    )


def _shipping(reader: Reader, view: InvoiceView) -> Shipping:
    """Where the goods of an order went, when it was not to the buyer's own address."""
    row = reader.row(
        "SELECT delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country "
        "FROM sales_order WHERE number = :number",
        number=view.order,
    )
    if row is None:
        return Shipping()
    there = Party(name=row[0], lines=address_lines(*row[1:]))
    here = Party(name=view.name, lines=address_lines(view.street, view.postcode, view.city, view.country))
    return Shipping(address=there if there.lines and there != here else None)


def _line(line: LineView) -> DocumentLine:
    return DocumentLine(
        sku=line.sku,
        text=line.text,
        quantity_milli=line.quantity_milli,
        unit=line.unit,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        vat_rate=line.vat_percent / HUNDRED,
        amount_ore=line.amount_ore,
    )


def _totals(view: InvoiceView | ReceiptView) -> Totals:
    return Totals(
        vat_rows=_vat_rows(view.vat),
        net_ore=view.net_ore,
        vat_ore=view.vat_ore,
        rounding_ore=view.rounding_ore,
        total_ore=view.total_ore,
    )


def _vat_rows(rows: Iterable[VatView]) -> tuple[VatRow, ...]:
    """One row a rate: two classes with the same rate are the same to the buyer."""
    sums: dict[Decimal, tuple[int, int]] = {}
    for row in rows:
        base_ore, vat_ore = sums.get(row.vat_percent, (0, 0))
        sums[row.vat_percent] = base_ore + row.base_ore, vat_ore + row.vat_ore
    return tuple(
        VatRow(vat_rate=percent / HUNDRED, base_ore=base_ore, vat_ore=vat_ore)
        for percent, (base_ore, vat_ore) in sorted(sums.items(), reverse=True)
    )


def _legal_notes(view: InvoiceView, language: Language) -> Iterable[str]:
    if view.vat_treatment in LEGAL_NOTES:
        yield LEGAL_NOTES[view.vat_treatment][language]
    elif view.vat_treatment == "domestic" and any(row.vat_class == "exempt" for row in view.vat):
        yield LEGAL_NOTES["exempt"][language]


def _terms(reader: Reader, view: InvoiceView) -> PaymentTerms:
    """The days to pay, and what the company says of late payment: interest and fee must be agreed beforehand."""
    settings = settings_of(reader)
    texts = (settings.text("invoice.interest_text"), settings.text("invoice.reminder_text"))
    return PaymentTerms(days=view.terms_days, text=" ".join(text for text in texts if text))
