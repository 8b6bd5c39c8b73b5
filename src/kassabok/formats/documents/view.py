"""From a document to what its template reads: the same fields under the same names, as text ready to print."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from kassabok.formats.documents import figures, logo, payment_qr
from kassabok.formats.documents.figures import Figures
from kassabok.formats.documents.glyphs import printable
from kassabok.formats.documents.record import (
    DeliveryNote,
    Document,
    InstalmentPlan,
    Invoice,
    Letter,
    OrderSlip,
    PickList,
    PurchaseOrder,
    Receipt,
    Statement,
    Totals,
)

TEMPLATES: dict[type, str] = {
    OrderSlip: "order_slip",
    PickList: "pick_list",
    DeliveryNote: "delivery_note",
    PurchaseOrder: "purchase_order",
    Invoice: "invoice",
    Receipt: "receipt",
    Statement: "statement",
    Letter: "letter",
    InstalmentPlan: "instalment_plan",
}

# The end of a field's name is its unit; the first that fits decides how the value is written.
WRITTEN_AS: tuple[tuple[str, Callable[[Figures, Any], str]], ...] = (
    ("_ore", Figures.amount),
    ("_milli", Figures.quantity),
    ("unit_price", Figures.price),
    ("_rate", Figures.rate),
    ("_percent", Figures.percent),
    ("_points", Figures.number),
    ("sek_per_unit", Figures.number),
    ("weight_g", Figures.weight),
)


def view(document: Document, language: str) -> dict[str, Any]:
    """What the template gets as JSON.

    document: the fields as text, None where there is nothing. drawings: SVG by name. Besides these the language,
    the name of the template, and the day of the document.
    """
    day = day_of(document)
    return {
        "language": language,
        "template": TEMPLATES[type(document)],
        "day": [day.year, day.month, day.day],
        "document": _written("", document, figures.BY_LANGUAGE[language]),
        "drawings": _drawings(document),
    }


def day_of(document: Document) -> date:
    """The day that stands on the document; also the day its file says it was made."""
    match document:
        case Receipt():
            return document.sold_at.date()
        case Statement():
            return document.as_of
        case _:
            return document.issued_on


def _written(name: str, value: Any, marks: Figures) -> Any:
    match value:
        case None | bool() | bytes():
            return None if isinstance(value, bytes) else value
        case str():
            return printable(value)
        case date():
            return figures.day(value)
        case tuple():
            return [_written(name, item, marks) for item in value]
        case _ if is_dataclass(value):
            written = {f.name: _written(f.name, getattr(value, f.name), marks) for f in fields(value)}
            if isinstance(value, Totals):
                written["to_pay_ore"] = marks.amount(value.to_pay_ore)
            return written
    for ending, write in WRITTEN_AS:
        if name.endswith(ending):
            return write(marks, value)
    return value


def _drawings(document: Document) -> dict[str, str]:
    drawings = {}
    if document.seller.logo:
        drawings["logo"] = logo.drawing(document.seller.logo)
    if isinstance(document, PickList):
        drawings["number"] = payment_qr.picture(document.number)
    if isinstance(document, Invoice):
        drawings |= {name: payment_qr.picture(text) for name, text in _payment_codes(document).items()}
    if isinstance(document, Letter):
        drawings |= {name: payment_qr.picture(text) for name, text in _letter_codes(document).items()}
    return drawings


def _payment_codes(invoice: Invoice) -> dict[str, str]:
    """The codes that can pay this invoice, for the bank app and for Swish, as far as the seller has accounts."""
    seller = invoice.seller
    codes: dict[str, str] = {}
    to_pay_ore = invoice.totals.to_pay_ore
    if invoice.kind == "credit" or to_pay_ore <= 0:
        return codes
    reference = invoice.ocr or invoice.number
    account, kind, bic = _account(invoice)
    if account and invoice.due_on:
        codes["bank"] = payment_qr.using_qr(
            payee=seller.name,
            org_nr=seller.org_nr,
            reference=reference,
            issued_on=invoice.issued_on,
            due_on=invoice.due_on,
            amount_ore=to_pay_ore,
            vat_ore=invoice.totals.vat_ore,
            account=account,
            account_kind=kind,
            bic=bic,
            currency=invoice.currency,
        )
    if seller.swish and invoice.currency == "SEK":
        codes["swish"] = payment_qr.swish_qr(
            swish_number=seller.swish, amount_ore=to_pay_ore, message=reference
        )
    return codes


def _letter_codes(letter: Letter) -> dict[str, str]:
    """The codes that can pay a letter. Letters are in kronor."""
    seller = letter.seller
    codes: dict[str, str] = {}
    reference = letter.ocr or letter.number
    account, kind, bic = _account(letter)
    if account:
        codes["bank"] = payment_qr.using_qr(
            payee=seller.name,
            org_nr=seller.org_nr,
            reference=reference,
            issued_on=letter.issued_on,
            due_on=letter.due_on,
            amount_ore=letter.total_ore,
            vat_ore=0,
            account=account,
            account_kind=kind,
            bic=bic,
            currency=letter.currency,
        )
    if seller.swish:
        codes["swish"] = payment_qr.swish_qr(
            swish_number=seller.swish, amount_ore=letter.total_ore, message=reference
        )
    return codes


def _account(invoice: Invoice | Letter) -> tuple[str, payment_qr.AccountKind, str]:
    """Where the bank app sends the money: giro numbers take kronor only, an IBAN takes any currency."""
    seller = invoice.seller
    if invoice.currency == "SEK" and seller.bankgiro:
        return seller.bankgiro, "BG", ""
    if invoice.currency == "SEK" and seller.plusgiro:
        return seller.plusgiro, "PG", ""
    return seller.iban, "IBAN", seller.bic
