"""kassabok bill read: an electronic invoice as people read it. The book is not opened."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.formats.einvoice.record import EInvoice, Party, PaymentMeans
    from kassabok.formats.warnings import FileWarning

_MONEY = {"currency": True}


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of an invoice, or an allowance (below zero) or charge of all of it. price: of one unit.

    percent, category: of its VAT.
    """

    text: str
    item: str = field(metadata={"table": "filled"})
    quantity: Decimal | None
    unit: str
    price: Decimal | None
    percent: Decimal = field(metadata={"heading": "VAT %"})
    category: str = field(metadata={"table": False})
    amount_ore: int = field(metadata=_MONEY)


@dataclass(frozen=True, slots=True)
class ReadVat:
    """The VAT of a category (UNCL 5305) and rate. reason: why there is none."""

    category: str
    percent: Decimal = field(metadata={"heading": "%"})
    base_ore: int = field(metadata=_MONEY)
    vat_ore: int = field(metadata=_MONEY | {"heading": "VAT"})
    reason: str = field(metadata={"table": "filled"})


@dataclass(frozen=True, slots=True)
class ReadInvoice:
    """An electronic invoice or credit note. Amounts are hundredths of its currency, with the sign that they have there.

    type: UNTDID 1001, 380 an invoice and 381 a credit note. preceding: the invoices that it names.
    """

    syntax: str
    type: str
    invoice: str
    date: datetime.date
    due: datetime.date | None
    seller: str
    seller_numbers: tuple[str, ...]
    buyer: str
    buyer_numbers: tuple[str, ...]
    order: str
    preceding: tuple[str, ...]
    pay_to: tuple[str, ...]
    reference: str
    currency: str
    net_ore: int
    vat_ore: int
    total_ore: int
    prepaid_ore: int
    rounding_ore: int
    payable_ore: int
    lines: tuple[ReadLine, ...]
    vat: tuple[ReadVat, ...]
    notes: tuple[str, ...]
    files: tuple[str, ...]
    warnings: "tuple[FileWarning, ...]"


def read(
    ctx: Ctx,
    file: Annotated[str, typer.Argument(metavar="FILE", help="An XML or PDF file, or - for stdin.")],
) -> None:
    """Show what an electronic invoice says, as kassabok bill import would read it. No book is needed or changed.

    One that does not add up is refused, with the sum that is wrong.

    Example: kassabok bill read faktura.xml
    """
    from kassabok.formats.einvoice import detect

    found = _read(detect.read(ctx.obj.read_bytes(file)))
    ctx.obj.show(found, draw=lambda screen: _page(found, screen))


def _read(invoice: "EInvoice") -> ReadInvoice:
    totals = invoice.totals
    return ReadInvoice(
        syntax=invoice.syntax,
        type=invoice.type_code,
        invoice=invoice.number,
        date=invoice.issued,
        due=invoice.due,
        seller=invoice.seller.name,
        seller_numbers=_numbers(invoice.seller),
        buyer=invoice.buyer.name,
        buyer_numbers=_numbers(invoice.buyer),
        order=invoice.order,
        preceding=tuple(each.number for each in invoice.preceding),
        pay_to=tuple(_account(means) for means in invoice.payment if _account(means)),
        reference=next((means.payment_id for means in invoice.payment if means.payment_id), ""),
        currency=invoice.currency,
        net_ore=totals.net_cents,
        vat_ore=totals.vat_cents,
        total_ore=totals.gross_cents,
        prepaid_ore=totals.prepaid_cents,
        rounding_ore=totals.rounding_cents,
        payable_ore=totals.payable_cents,
        lines=_lines(invoice),
        vat=tuple(
            ReadVat(row.category, plain(row.rate), row.base_cents, row.vat_cents, row.reason)
            for row in invoice.taxes
        ),
        notes=invoice.notes,
        files=tuple(held.name for held in invoice.attachments),
        warnings=invoice.warnings,
    )


def _lines(invoice: "EInvoice") -> tuple[ReadLine, ...]:
    lines = [
        ReadLine(
            line.text,
            line.sellers_item or line.gtin or line.buyers_item,
            plain(line.quantity),
            line.unit,
            None if line.price is None else plain(line.price / line.base_quantity),
            plain(line.rate),
            line.category,
            line.net_cents,
        )
        for line in invoice.lines
    ]
    extras = [
        ReadLine(row.reason, "", None, "", None, plain(row.rate), row.category, row.amount_cents)
        for row in invoice.allowances
    ]
    return (*lines, *extras)


def plain(number: Decimal) -> Decimal:
    """The same number without zeros after its decimals."""
    return Decimal(f"{number.normalize():f}")


def _numbers(party: "Party") -> tuple[str, ...]:
    """Every number of a party, once each, as it is written. A personal number is masked as everywhere."""
    from kassabok.core.identifiers import mask_personal, mask_vat_number
    from kassabok.formats.einvoice.record import ORG_NR

    told = [
        mask_personal(found.value) if found.scheme == ORG_NR else mask_vat_number(found.value)
        for found in party.ids
    ]
    return tuple(dict.fromkeys(number for number in (*told, mask_vat_number(party.vat_nr)) if number))


def _account(means: "PaymentMeans") -> str:
    from kassabok.core.identifiers import format_bankgiro, format_iban, format_plusgiro

    if means.bankgiro:
        return f"bankgiro {format_bankgiro(means.bankgiro)}"
    if means.plusgiro:
        return f"plusgiro {format_plusgiro(means.plusgiro)}"
    if means.iban:
        return " ".join(filter(None, (f"IBAN {format_iban(means.iban)}", means.bic)))
    return means.account


def _page(found: ReadInvoice, screen: "Screen") -> list[str]:
    from kassabok.cli.imports import warning_lines
    from kassabok.cli.pages import page
    from kassabok.core.money import format_kronor
    from kassabok.formats.einvoice.record import CREDIT_TYPES

    def money(cents: int) -> str:
        return f"{format_kronor(cents)} {found.currency}"

    facts: list[tuple[str, Any]] = [
        ("Seller", ", ".join((found.seller, *found.seller_numbers))),
        ("Buyer", ", ".join((found.buyer, *found.buyer_numbers))),
        ("Date", found.date),
        ("Due", found.due),
        ("Order", found.order),
        ("Takes back", ", ".join(found.preceding)),
        ("Pay to", "; ".join(found.pay_to)),
        ("Reference", found.reference),
        ("Without VAT", money(found.net_ore)),
        ("VAT", money(found.vat_ore)),
        ("Prepaid", money(found.prepaid_ore) if found.prepaid_ore else ""),
        ("Rounding", money(found.rounding_ore) if found.rounding_ore else ""),
        ("To pay", money(found.payable_ore)),
        ("Files in it", ", ".join(found.files)),
        *(("Note", note) for note in found.notes),
    ]
    kind = "Credit note" if found.type in CREDIT_TYPES else "Invoice"
    lines = page(screen, f"{kind} {found.invoice}", facts, [("Lines", found.lines), ("VAT", found.vat)])
    return [*lines, "", *warning_lines(found.warnings)] if found.warnings else lines
