"""Turning a draft into an issued document: VAT rates, amounts, number, OCR, due date.

Everything that becomes an invoice or a credit note passes through `issue`. Nothing here decides what to invoice;
that is drafting.py's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import due_date
from kassabok.core.errors import Refused
from kassabok.core.events import CreditNoteIssued, InvoiceIssued, Ref
from kassabok.core.identifiers import is_personal, make_ocr
from kassabok.core.invoicing.amounts import Amounts, amounts_of, vat_shares
from kassabok.core.invoicing.model import Invoice, InvoiceLine, InvoiceVat, ReceiptVat
from kassabok.core.money import (
    E4,
    ORE,
    format_decimal,
    format_kronor,
    format_quantity,
    kronor,
    round_half_away,
    split_vat,
)
from kassabok.core.parties.model import Customer
from kassabok.core.products.model import Product
from kassabok.core.vat import VatLine, VatRow, treatment_of_sale
from kassabok.formats.documents.check import LIMIT


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line to be invoiced. amount_ore: as priced, after discount; negative with quantity_milli when it credits.

    supply_on: the day of supply where it is not the document's. vat_rate: given where it is settled already (a credit
    takes its invoice's), else found by class and day. told_ore: with VAT, what a web shop told its buyer.
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
    supply_on: date | None = None
    vat_rate: Decimal | None = None
    product_id: int | None = None
    order_line_id: int | None = None
    delivery_line_id: int | None = None
    credits_line_id: int | None = None
    told_ore: int | None = None

    @property
    def vat_line(self) -> VatLine:
        """What the VAT is worked out from; the rate must be known."""
        assert self.vat_rate is not None
        return VatLine(self.vat_class, self.vat_rate, self.amount_ore)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document to be issued.

    include_vat: line prices and amounts are incl. VAT. goods_to: the country that goods are sent to; empty is the
    customer's own. credits: the invoice that a credit note takes back, and taken_back what its earlier ones took.
    objects: JSON, as the invoice keeps them. paid_ore: what it is to come to, as so much was paid or paid
    back (negative); what its lines miss that by, less than a krona, is told as rounding.
    """

    customer: Customer
    on: date
    supply_on: date
    lines: Sequence[DraftLine]
    include_vat: bool
    terms_days: int
    origins: tuple[Ref, ...]
    goods_to: str = ""
    order_id: int | None = None
    credits: Invoice | None = None
    taken_back: Sequence[VatLine] = ()
    our_reference: str = ""
    your_reference: str = ""
    buyer_order: str = ""
    note: str = ""
    reverse_charge: bool = False
    objects: str = "{}"
    paid_ore: int | None = None


@dataclass(frozen=True, slots=True)
class _Sale:
    """A draft with its VAT worked out. include_vat: of these lines, which may not be as they were drafted."""

    treatment: str
    lines: Sequence[DraftLine]
    include_vat: bool
    amounts: Amounts


def issue(tx: Transaction, draft: Draft) -> InvoiceIssued | CreditNoteIssued:
    """Write the document and return what happened, for the cascade; the caller publishes or returns it.

    Raises Refused when there is nothing to invoice, when it would not fit on paper, or when the law asks for an address
    of the buyer that is not known.
    """
    if not draft.lines:
        raise Refused(
            "invoice.empty",
            "There is nothing to invoice.",
            hint='Give lines: --line SKU for a service, --line-text "Gravering=1@150".',
        )
    sale = _sale(tx, draft)
    total_ore = sale.amounts.total_ore
    refuse_too_wide(sale.lines)
    refuse_too_much(total_ore)
    if not draft.credits:
        _refuse_without_address(tx, draft, total_ore)
    number = tx.number("credit-note" if draft.credits else "invoice", draft.on)
    due_on = due_date(draft.on, draft.terms_days)
    invoice_id = _write(tx, draft, sale, number, due_on)
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


def refuse_too_much(total_ore: int) -> None:
    """Raise Refused for an amount that an invoice or a receipt has no room for."""
    if abs(total_ore) >= LIMIT:
        raise Refused(
            "invoice.amount",
            f"{format_kronor(total_ore)} kr is more than a document has room for.",
            hint=f"Make several of it, each below {format_kronor(LIMIT)} kr.",
        )


def refuse_too_wide(lines: Iterable[DraftLine]) -> None:
    """Raise Refused for quantities and prices that a line of a document has no room for."""
    for line in lines:
        if abs(line.quantity_milli) >= LIMIT or line.unit_price_e4 >= LIMIT * E4:
            quantity, price = format_quantity(line.quantity_milli), format_decimal(kronor(line.unit_price_e4))
            raise Refused(
                "invoice.quantity",
                f"{quantity} {line.unit} of {line.text} at {price} kr: a document has no room for such numbers.",
                hint=f"Quantities are below {format_quantity(LIMIT)}; a larger unit makes them smaller.",
            )


def _sale(tx: Transaction, draft: Draft) -> _Sale:
    treatment = treatment_of_draft(tx, draft)
    lines, include_vat = _taxed(tx, draft, treatment)
    amounts = amounts_of(
        [line.vat_line for line in lines],
        include_vat=include_vat,
        whole_kronor=_rounds(tx, draft),
        taken_back=draft.taken_back,
    )
    if draft.paid_ore is not None:
        amounts = _coming_to(amounts, draft.paid_ore, most_ore=ORE - 1)
    told = [line.told_ore for line in draft.lines if line.told_ore is not None]
    if len(told) == len(lines) and treatment == "domestic" and not amounts.rounding_ore:
        # A shop rounds the VAT of each line, and an invoice that of each rate; more than that is another rate.
        amounts = _coming_to(amounts, sum(told), most_ore=len(told))
    return _Sale(treatment, lines, include_vat, amounts)


def _coming_to(amounts: Amounts, total_ore: int, *, most_ore: int) -> Amounts:
    """The amounts with another total, where so little is missed by it that it is rounding."""
    rounding_ore = total_ore - amounts.net_ore - amounts.vat_ore
    if abs(rounding_ore) > most_ore:
        return amounts
    return replace(amounts, rounding_ore=rounding_ore, total_ore=total_ore)


def _write(tx: Transaction, draft: Draft, sale: _Sale, number: str, due_on: date) -> int:
    amounts = sale.amounts
    invoice_id = tx.insert(
        Invoice,
        number=number,
        kind="credit" if draft.credits else "invoice",
        customer_id=draft.customer.id,
        order_id=draft.order_id,
        credits_id=draft.credits.id if draft.credits else None,
        date=draft.on,
        supply_date=draft.supply_on,
        due_date=due_on,
        terms_days=draft.terms_days,
        ocr=None if draft.credits else _ocr(tx, number),
        vat_treatment=sale.treatment,
        prices_include_vat=sale.include_vat,
        net_ore=amounts.net_ore,
        vat_ore=amounts.vat_ore,
        rounding_ore=amounts.rounding_ore,
        total_ore=amounts.total_ore,
        our_reference=draft.our_reference,
        your_reference=draft.your_reference,
        buyer_order=draft.buyer_order,
        note=draft.note,
        objects=draft.objects,
        **_buyer(draft),
    )
    _write_lines(tx, invoice_id, sale)
    write_vat(tx, InvoiceVat, amounts.rows, invoice_id=invoice_id)
    return invoice_id


def _refuse_without_address(tx: Transaction, draft: Draft, total_ore: int) -> None:
    """A company's invoice above the limit of simplified ones names where both parties are.

    Source: mervärdesskattelagen 17 kap. 24 § p. 5 and 26 §. There is no duty to invoice private persons.
    """
    buyer = draft.customer
    limit = tx.rates.value("amount.simplified_invoice_kronor", draft.on)
    if buyer.kind == "private" or total_ore <= limit * 100:
        return
    if not tx.settings.text("company.city"):
        raise Refused(
            "invoice.own_address",
            f"The company's own address is not set, which an invoice of more than {limit} kr to a company must show.",
            hint="kassabok setting set company.city Lund, and so company.street and company.postcode.",
        )
    if not buyer.city:
        raise Refused(
            "invoice.address",
            f"Customer {buyer.number} has no address, which an invoice of more than {limit} kr to a company must show.",
            hint=f'kassabok customer edit {buyer.number} --street "Storgatan 1" --postcode "111 22" --city Stockholm',
        )


def treatment_of_draft(tx: Transaction, draft: Draft) -> str:
    """How a sale is taxed: see core/vat.py. A credit is as its invoice was."""
    if draft.credits:
        return draft.credits.vat_treatment
    customer = draft.customer
    treatment = treatment_of_sale(
        customer.country,
        draft.goods_to,
        customer.vat_nr,
        services=_is_services(tx, draft.lines),
        business=customer.kind != "private",
    )
    if draft.reverse_charge and treatment == "domestic":
        if not customer.vat_nr:
            raise Refused(
                "invoice.reverse_charge",
                f"Customer {customer.number} has no VAT number, which reverse charge needs.",
                hint=f"kassabok customer edit {customer.number} --vat-nr SE...",
            )
        return "reverse"
    return treatment


def _is_services(tx: Transaction, lines: Sequence[DraftLine]) -> bool:
    """Whether something is sold and none of it is goods; what is done to goods that are sold goes with the goods."""
    sold = [line for line in lines if line.kind != "freight"]
    products = [tx.get(Product, line.product_id) for line in sold if line.product_id is not None]
    return bool(sold) and all(product.kind == "service" for product in products)


def _taxed(tx: Transaction, draft: Draft, treatment: str) -> tuple[list[DraftLine], bool]:
    """The lines with the VAT rate of their day of supply; without VAT where the treatment takes it away.

    Prices incl. VAT are then brought down to what they are without it, so that no buyer pays a tax that is not due.
    """
    if draft.credits:
        return list(draft.lines), draft.include_vat  # A credit has its invoice's rates and prices.
    taxed = [
        replace(line, vat_rate=tx.rates.vat(line.vat_class, line.supply_on or draft.supply_on))
        for line in draft.lines
    ]
    if treatment == "domestic":
        return taxed, draft.include_vat
    return [_untaxed(line, included=draft.include_vat) for line in taxed], False


def _untaxed(line: DraftLine, *, included: bool) -> DraftLine:
    """The line without VAT, its price brought down by the VAT where that was included in it."""
    rate = line.vat_rate if included and line.vat_rate else Decimal(0)
    return replace(
        line,
        vat_rate=Decimal(0),
        unit_price_e4=round_half_away(Decimal(line.unit_price_e4) / (1 + rate)),
        amount_ore=split_vat(line.amount_ore, rate)[0],
    )


def _rounds(tx: Transaction, draft: Draft) -> bool:
    """A credit of a rounded invoice is rounded too, so that its credits take back exactly what was asked for."""
    if draft.credits:
        return draft.credits.rounding_ore != 0 and draft.credits.total_ore % ORE == 0
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


def _buyer(draft: Draft) -> dict[str, Any]:
    """The buyer as he is today; on a credit note as its invoice has him.

    A personal number has no place on an invoice, a sole trader's neither.
    """
    if draft.credits:
        names = ("name", "org_nr", "vat_nr", "street", "postcode", "city", "country")
        copied = {f"buyer_{name}": getattr(draft.credits, f"buyer_{name}") for name in names}
        return {"language": draft.credits.language, **copied}
    customer = draft.customer
    org_nr = customer.org_nr or ""
    return {
        "language": customer.language,
        "buyer_name": customer.name,
        "buyer_org_nr": "" if is_personal(org_nr) else org_nr,
        "buyer_vat_nr": customer.vat_nr,
        "buyer_street": customer.street,
        "buyer_postcode": customer.postcode,
        "buyer_city": customer.city,
        "buyer_country": customer.country,
    }


def _write_lines(tx: Transaction, invoice_id: int, sale: _Sale) -> None:
    shares = vat_shares([line.vat_line for line in sale.lines], sale.amounts.rows)
    for position, (line, vat_ore) in enumerate(zip(sale.lines, shares, strict=True), start=1):
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
            vat_rate_e4=round_half_away(line.vat_line.rate * E4),
            amount_ore=line.amount_ore,
            net_ore=line.amount_ore - vat_ore if sale.include_vat else line.amount_ore,
            vat_ore=vat_ore,
            credits_line_id=line.credits_line_id,
        )


def write_vat(
    tx: Transaction, model: type[InvoiceVat] | type[ReceiptVat], rows: Sequence[VatRow], **document: int
) -> None:
    """Write the VAT rows of a document. document: its key, as invoice_id=7."""
    for row in rows:
        tx.insert(
            model,
            **document,
            vat_class=row.vat_class,
            rate_e4=round_half_away(row.rate * E4),
            base_ore=row.base_ore,
            vat_ore=row.vat_ore,
        )
