"""Turning a draft into an issued document: amounts, VAT per rate, number, OCR, due date.

Everything that becomes an invoice or a credit note passes through `issue`. Nothing here decides what to invoice;
that is drafting.py's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import due_date
from kassabok.core.errors import Refused
from kassabok.core.events import CreditNoteIssued, InvoiceIssued, Ref
from kassabok.core.identifiers import make_ocr
from kassabok.core.invoicing.model import Invoice, InvoiceLine, InvoiceVat
from kassabok.core.money import round_half_away, round_to_krona, split_vat, spread
from kassabok.core.parties.model import Customer
from kassabok.core.vat import VatLine, VatRow, treatment_of, vat_rows

E4 = 10_000


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line to be invoiced. amount_ore: as priced, after discount; negative with quantity_milli when it credits.

    vat_rate: given where it is settled already (a credit takes its invoice's), else found by class and day.
    """

    kind: str
    text: str
    quantity_milli: int
    unit: str
    unit_price_e4: int
    vat_class: str
    amount_ore: int
    sku: str = ""
    discount_e4: int = 0
    vat_rate: Decimal | None = None
    product_id: int | None = None
    order_line_id: int | None = None
    delivery_line_id: int | None = None
    credits_line_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A document to be issued. vat: the VAT rows where they are settled already (the last credit takes the rest)."""

    customer: Customer
    on: date
    supply_on: date
    lines: Sequence[DraftLine]
    include_vat: bool
    terms_days: int
    origins: tuple[Ref, ...]
    order_id: int | None = None
    credits: Invoice | None = None
    our_reference: str = ""
    your_reference: str = ""
    note: str = ""
    reverse_charge: bool = False
    vat: tuple[VatRow, ...] | None = field(default=None)


def issue(tx: Transaction, draft: Draft) -> InvoiceIssued | CreditNoteIssued:
    """Write the document and return what happened, for the cascade; the caller publishes or returns it.

    Raises Refused when there is nothing to invoice.
    """
    if not draft.lines:
        raise Refused(
            "invoice.empty", "There is nothing to invoice.", hint="Deliver something first, or give lines."
        )
    treatment = _treatment(draft)
    lines, include_vat = _taxed(tx, draft, treatment)
    rows = draft.vat
    if rows is None:
        rows = vat_rows(
            [VatLine(x.vat_class, x.vat_rate or Decimal(0), x.amount_ore) for x in lines],
            include_vat=include_vat,
        )
    net_ore, vat_ore = sum(row.base_ore for row in rows), sum(row.vat_ore for row in rows)
    rounding_ore = round_to_krona(net_ore + vat_ore)[1] if _rounds(tx, draft) else 0
    total_ore = net_ore + vat_ore + rounding_ore
    number = tx.number("credit-note" if draft.credits else "invoice", draft.on)
    due_on = due_date(draft.on, draft.terms_days)
    customer = draft.customer
    invoice_id = tx.insert(
        Invoice,
        number=number,
        kind="credit" if draft.credits else "invoice",
        customer_id=customer.id,
        order_id=draft.order_id,
        credits_id=draft.credits.id if draft.credits else None,
        date=draft.on,
        supply_date=draft.supply_on,
        due_date=due_on,
        terms_days=draft.terms_days,
        ocr=None if draft.credits else _ocr(tx, number),
        language=customer.language,
        vat_treatment=treatment,
        prices_include_vat=include_vat,
        net_ore=net_ore,
        vat_ore=vat_ore,
        rounding_ore=rounding_ore,
        total_ore=total_ore,
        buyer_name=customer.name,
        buyer_org_nr=customer.org_nr or "",
        buyer_vat_nr=customer.vat_nr,
        buyer_street=customer.street,
        buyer_postcode=customer.postcode,
        buyer_city=customer.city,
        buyer_country=customer.country,
        our_reference=draft.our_reference,
        your_reference=draft.your_reference,
        note=draft.note,
    )
    _write_lines(tx, invoice_id, lines, rows, include_vat=include_vat)
    for row in rows:
        tx.insert(
            InvoiceVat,
            invoice_id=invoice_id,
            vat_class=row.vat_class,
            rate_e4=round_half_away(row.rate * E4),
            base_ore=row.base_ore,
            vat_ore=row.vat_ore,
        )
    tx.queue_outgoing("invoice.copy", kind="invoice", ref=number)
    if draft.credits:
        return CreditNoteIssued(
            ref=number, origins=draft.origins, invoice_id=invoice_id, on=draft.on, total_ore=total_ore
        )
    return InvoiceIssued(
        ref=number,
        origins=draft.origins,
        invoice_id=invoice_id,
        on=draft.on,
        due_on=due_on,
        total_ore=total_ore,
    )


def _treatment(draft: Draft) -> str:
    if draft.credits:
        return draft.credits.vat_treatment
    treatment = treatment_of(draft.customer.country, draft.customer.vat_nr)
    if draft.reverse_charge and treatment == "domestic":
        if not draft.customer.vat_nr:
            raise Refused(
                "invoice.reverse_charge",
                f"Customer {draft.customer.number} has no VAT number, which reverse charge needs.",
                hint=f"kassabok customer edit {draft.customer.number} --vat-nr SE...",
            )
        return "reverse"
    return treatment


def _taxed(tx: Transaction, draft: Draft, treatment: str) -> tuple[list[DraftLine], bool]:
    """The lines with the VAT rate of the day of supply; without VAT where the treatment takes it away.

    Prices incl. VAT are then brought down to what they are without it, so that no buyer pays a tax
    that is not due.
    """
    if draft.credits:
        return list(draft.lines), draft.include_vat  # A credit has its invoice's rates and prices.
    rates = [tx.rates.vat(line.vat_class, draft.supply_on) for line in draft.lines]
    if treatment == "domestic":
        taxed = [replace(line, vat_rate=rate) for line, rate in zip(draft.lines, rates, strict=True)]
        return taxed, draft.include_vat
    return [
        _untaxed(line, rate if draft.include_vat else Decimal(0))
        for line, rate in zip(draft.lines, rates, strict=True)
    ], False


def _untaxed(line: DraftLine, included_rate: Decimal) -> DraftLine:
    """The line without VAT, its price brought down by the rate that was included in it."""
    return replace(
        line,
        vat_rate=Decimal(0),
        unit_price_e4=round_half_away(Decimal(line.unit_price_e4) / (1 + included_rate)),
        amount_ore=split_vat(line.amount_ore, included_rate)[0],
    )


def _rounds(tx: Transaction, draft: Draft) -> bool:
    """A credit of a rounded invoice is rounded too, so that a whole credit takes back exactly what was asked for."""
    if draft.credits:
        return draft.credits.rounding_ore != 0
    return tx.settings.flag("invoice.rounding")


def _ocr(tx: Transaction, number: str) -> str:
    """The OCR reference: the invoice number's digits, a length digit where the company wants one, a check digit."""
    digits = "".join(c for c in number if c.isdigit())
    ocr = make_ocr(digits, length_digit=tx.settings.flag("invoice.ocr_length_digit"))
    if tx.find(Invoice, ocr=ocr) is not None:
        raise Refused(
            "invoice.ocr_taken",
            f"Invoice {number} would get the OCR reference {ocr}, which another invoice has.",
            hint="kassabok setting set series.invoice with a pattern whose digits do not repeat.",
        )
    return ocr


def _write_lines(
    tx: Transaction, invoice_id: int, lines: Sequence[DraftLine], rows: Sequence[VatRow], *, include_vat: bool
) -> None:
    shares = _vat_shares(lines, rows)
    for position, (line, vat_ore) in enumerate(zip(lines, shares, strict=True), start=1):
        tx.insert(
            InvoiceLine,
            invoice_id=invoice_id,
            position=position,
            kind=line.kind,
            order_line_id=line.order_line_id,
            delivery_line_id=line.delivery_line_id,
            product_id=line.product_id,
            sku=line.sku,
            text=line.text,
            quantity_milli=line.quantity_milli,
            unit=line.unit,
            unit_price_e4=line.unit_price_e4,
            discount_e4=line.discount_e4,
            vat_class=line.vat_class,
            vat_rate_e4=round_half_away((line.vat_rate or Decimal(0)) * E4),
            amount_ore=line.amount_ore,
            net_ore=line.amount_ore - vat_ore if include_vat else line.amount_ore,
            vat_ore=vat_ore,
            credits_line_id=line.credits_line_id,
        )


def _vat_shares(lines: Sequence[DraftLine], rows: Sequence[VatRow]) -> list[int]:
    """Each line's share of its VAT row, so that the shares add up to the row exactly."""
    shares = [0] * len(lines)
    for row in rows:
        places = [
            i for i, line in enumerate(lines) if (line.vat_class, line.vat_rate) == (row.vat_class, row.rate)
        ]
        if places:
            for place, part in zip(
                places, spread(row.vat_ore, [abs(lines[i].amount_ore) for i in places]), strict=True
            ):
                shares[place] = part
    return shares
