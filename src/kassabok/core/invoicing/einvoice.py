"""An issued invoice or credit note as an electronic one (EN 16931, Peppol BIS Billing 3).

Amounts are the invoice's own. Unit prices incl. VAT are brought down to what they are without it, and where a line's
amount then is not its quantity times its price to the öre, the price gives way, never the amount.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kassabok.core.book.documents import KeptFile, kept_files
from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import Settings, settings_of
from kassabok.core.errors import Refused
from kassabok.core.identifiers import ORG_NR_SCHEME, ten_digits
from kassabok.core.invoicing.documents import ATTACHMENT, LEGAL_NOTES, invoice_copy, invoice_document
from kassabok.core.invoicing.reports.invoices import InvoiceView, invoice
from kassabok.core.invoicing.reports.rows import LineView
from kassabok.core.money import MILLI, round_half_away
from kassabok.core.texts import one_line
from kassabok.formats.einvoice.codes import codes
from kassabok.formats.einvoice.record import (
    Allowance,
    Attachment,
    EInvoice,
    InvoiceLine,
    Party,
    PartyId,
    PaymentMeans,
    Preceding,
    TaxRow,
    Totals,
)
from kassabok.formats.einvoice.ubl_out import PEPPOL

CURRENCY = "SEK"
F_TAX = "Godkänd för F-skatt"
INVOICE, CREDIT_NOTE = "380", "381"  # UNTDID 1001.
CREDIT_TRANSFER = "30"  # UNTDID 4461.
ONE_UNIT, HUNDRED = Decimal(1), Decimal(100)
#: Decimals of a unit price that is brought down, so that any quantity of it makes the amount to the öre.
PRICE_DECIMALS = Decimal("0.0000000001")
FEWER_DECIMALS = Decimal("0.000001")
SLACK = Decimal("0.02")  # PEPPOL-EN16931-R120.

#: Treatment of a sale -> VAT category (UNCL 5305). A domestic one is by its lines.
CATEGORIES = {"reverse": "AE", "eu": "K", "export": "G", "eu_service": "AE", "export_service": "O"}
#: VAT class of a line without VAT -> category.
ZERO_CLASSES = {"zero": "Z", "exempt": "E"}
REVERSE_NOTE = {
    "sv": "Omvänd betalningsskyldighet: köparen redovisar momsen, 16 kap. mervärdesskattelagen (2023:200).",
    "en": "Reverse charge: the buyer accounts for the VAT, chapter 16 of the Swedish VAT Act (2023:200).",
}
DISCOUNT = {"sv": "Rabatt {} %", "en": "Discount {} %"}


@dataclass(frozen=True, slots=True)
class Missing:
    """What an invoice lacks before it can be an electronic one. mend: the command."""

    invoice: str
    customer: str
    code: str
    missing: str
    mend: str


@dataclass(frozen=True, slots=True)
class _Buyer:
    """What the register has of the buyer today, for how the invoice reaches him."""

    number: str
    kind: str
    email: str
    phone: str
    contact: str
    org_nr: str
    peppol_id: str
    buyer_reference: str


def missing(reader: Reader, number: str, *, on: date) -> tuple[Missing, ...]:
    """All that is missing on the customer, the company or the invoice before it can go by Peppol. Raises NotFound."""
    view = invoice(reader, number, on=on)
    return tuple(_missing(reader, view, _buyer(reader, number), settings_of(reader)))


def e_invoice(
    reader: Reader, number: str, *, on: date, profile: str = PEPPOL, with_pdf: bool = True
) -> EInvoice:
    """The invoice or credit note as Peppol wants it. with_pdf: its printed copy lies in it, where that is made.

    profile: what it says that it follows (BT-24). Raises NotFound; Refused naming what is missing, where, and what
    mends it.
    """
    view = invoice(reader, number, on=on)
    settings, buyer = settings_of(reader), _buyer(reader, number)
    lacking = tuple(each for each in _missing(reader, view, buyer, settings) if _wanted(each, profile))
    if lacking:
        raise refusal(number, lacking)
    return _Document(reader, view, settings, buyer).record(profile, with_pdf=with_pdf)


def hybrid(reader: Reader, number: str, *, on: date) -> bytes:
    """The printed invoice as a PDF that carries the same as XML: Factur-X, ZUGFeRD 2, profile EN 16931.

    It is made anew, and looks as the kept copy does. Raises as e_invoice; the buyer needs no Peppol id for it.
    """
    from kassabok.formats.documents.render import render
    from kassabok.formats.einvoice.cii_out import EN_16931, write

    document, language = invoice_document(reader, number, on=on)
    xml = write(e_invoice(reader, number, on=on, profile=EN_16931, with_pdf=False))
    return render(document, language=language, e_invoice=xml)


def refusal(number: str, lacking: tuple[Missing, ...]) -> Refused:
    """The error for an invoice that lacks something."""
    return Refused(
        lacking[0].code,
        f"{number} cannot be an e-invoice yet: " + " ".join(each.missing for each in lacking),
        hint=" and ".join(dict.fromkeys(each.mend for each in lacking)),
    )


def file_name(number: str) -> str:
    """The name of an e-invoice's file."""
    return f"{number}.xml".replace("/", "-")


# What is missing


#: What only Peppol wants: where the file goes, and a reference.
_PEPPOL_ONLY = ("einvoice.endpoint", "einvoice.reference")


def _wanted(each: Missing, profile: str) -> bool:
    return profile == PEPPOL or each.code not in _PEPPOL_ONLY


def _missing(reader: Reader, view: InvoiceView, buyer: _Buyer, settings: Settings) -> Iterator[Missing]:
    for code, what, mend in (*_company_lacks(view, settings), *_buyer_lacks(view, buyer)):
        yield Missing(view.invoice, buyer.number, code, what, mend)


def _company_lacks(view: InvoiceView, settings: Settings) -> Iterator[tuple[str, str, str]]:
    text = settings.text
    if not text("company.org_nr") and not text("company.peppol_id"):
        yield (
            "einvoice.own_org_nr",
            "The company's organisation number is not set (PEPPOL-EN16931-R020).",
            "kassabok setting set company.org_nr 556016-0680",
        )
    if not text("company.vat_nr") and _needs_vat_nr(view, settings):
        yield (
            "einvoice.own_vat_nr",
            "The company's VAT number is not set (BR-S-02).",
            "kassabok setting set company.vat_nr SE...",
        )
    if not text("company.city"):
        yield (
            "einvoice.own_address",
            "The company's address is not set (17 kap. 24 § mervärdesskattelagen).",
            "kassabok setting set company.city Lund, and so company.street and company.postcode",
        )
    if view.kind == "invoice" and not any(
        map(text, ("company.bankgiro", "company.plusgiro", "company.iban"))
    ):
        yield (
            "einvoice.own_account",
            "The company has no bankgiro, plusgiro or IBAN to be paid to (BR-61).",
            "kassabok setting set company.bankgiro 5050-1055",
        )


def _needs_vat_nr(view: InvoiceView, settings: Settings) -> bool:
    """Whether the company must tell its VAT number: not of what is outside VAT (BR-O-02), nor of sales without VAT
    where it is approved for F-tax, which is enough (BR-E-02, BR-Z-02).
    """
    category = CATEGORIES.get(view.vat_treatment)
    if category is not None:
        return category != "O"
    return any(row.vat_percent for row in view.vat) or not settings.flag("company.f_tax")


def _buyer_lacks(view: InvoiceView, buyer: _Buyer) -> Iterator[tuple[str, str, str]]:
    edit = f"kassabok customer edit {buyer.number}"
    who = f"Customer {buyer.number}"
    if _endpoint(buyer, view.country) is None:
        yield (
            "einvoice.endpoint",
            f"{who} has no Peppol id, and no Swedish organisation number that is one (PEPPOL-EN16931-R010).",
            f"{edit} --peppol-id 0088:7300010000001",
        )
    if not _buyer_reference(view, buyer) and not view.buyer_order:
        why = (
            "lag 2018:1277 om elektroniska fakturor till följd av offentlig upphandling, PEPPOL-EN16931-R003"
            if buyer.kind == "public"
            else "PEPPOL-EN16931-R003"
        )
        yield (
            "einvoice.reference",
            f"The invoice has neither a reference nor an order number of {who[0].lower()}{who[1:]} ({why}).",
            f"{edit} --buyer-reference CODE",
        )
    if view.vat_treatment in ("reverse", "eu", "eu_service") and not view.vat_nr:
        yield (
            "einvoice.vat_nr",
            f"{who} had no VAT number when {view.invoice} was issued (BR-AE-02, BR-IC-02).",
            f"{edit} --vat-nr SE..., then kassabok invoice credit {view.invoice} and issue it anew",
        )


# The record


class _Document:
    """One invoice on its way to be a record. sign: amounts of a credit note are above zero."""

    def __init__(self, reader: Reader, view: InvoiceView, settings: Settings, buyer: _Buyer) -> None:
        self._reader = reader
        self._view = view
        self._settings = settings
        self._buyer = buyer
        self._sign = -1 if view.kind == "credit" else 1
        self._language = "en" if view.language == "en" else "sv"
        self._gtins = dict(reader.rows(_GTINS, invoice=view.invoice))

    def record(self, profile: str, *, with_pdf: bool) -> EInvoice:
        view = self._view
        is_credit = view.kind == "credit"
        charged = [line for line in view.lines if self._is_charge(line)]
        if len(charged) == len(view.lines):
            charged = []  # An invoice has a line (BR-16).
        return EInvoice(
            syntax="ubl",
            profile=profile,
            number=view.invoice,
            type_code=CREDIT_NOTE if is_credit else INVOICE,
            issued=view.date,
            due=None if is_credit else view.due,
            delivered=view.supply_date,
            currency=CURRENCY,
            tax_currency="",
            buyer_reference=_buyer_reference(view, self._buyer),
            order=one_line(view.buyer_order),
            contract="",
            despatch=view.deliveries[0] if view.deliveries else "",
            accounting="",
            terms=self._terms(),
            preceding=self._preceding(),
            seller=self._seller(),
            buyer=self._bought_by(),
            payee=None,
            payment=() if is_credit else tuple(self._payment()),
            lines=tuple(self._line(line) for line in view.lines if line not in charged),
            allowances=tuple(self._charge(line) for line in charged),
            taxes=self._taxes(),
            totals=self._totals(charged),
            notes=(one_line(view.note),) if view.note else (),  # One at most (PEPPOL-EN16931-R002).
            attachments=tuple(self._attachments(with_pdf=with_pdf)),
            deliver_to=self._deliver_to(),
        )

    def _is_charge(self, line: LineView) -> bool:
        """Freight is a charge of the document (BG-21)."""
        return (
            line.kind == "freight"
            and line.quantity_milli * self._sign == MILLI
            and line.net_ore * self._sign > 0
        )

    def _preceding(self) -> tuple[Preceding, ...]:
        if not self._view.credits:
            return ()
        credited = invoice(self._reader, self._view.credits, on=self._view.date)
        return (Preceding(credited.invoice, credited.date),)

    def _terms(self) -> str:
        view, text = self._view, self._settings.text
        if view.kind == "credit":
            credited = {"sv": f"Krediterar faktura {view.credits}.", "en": f"Credits invoice {view.credits}."}
            return credited[self._language]
        days = {
            "sv": f"Betalningsvillkor {view.terms_days} dagar netto.",
            "en": f"Payment terms {view.terms_days} days net.",
        }
        parts = (days[self._language], text("invoice.interest_text"), text("invoice.reminder_text"))
        return " ".join(part for part in parts if part)

    def _seller(self) -> Party:
        text = self._settings.text
        org_nr = ten_digits(text("company.org_nr")) if text("company.org_nr") else ""
        endpoint = _id_of(text("company.peppol_id")) or PartyId(ORG_NR_SCHEME, org_nr)
        category = CATEGORIES.get(self._view.vat_treatment)
        seat = {"sv": "Styrelsens säte: {}", "en": "Registered office: {}"}[self._language]
        return Party(
            name=text("company.name"),
            trading_name=text("company.name"),
            ids=(*((PartyId(ORG_NR_SCHEME, org_nr),) if org_nr else ()), endpoint),
            # An invoice of what is outside VAT names no VAT number of either (BR-O-02, BR-O-03).
            vat_nr="" if category == "O" else text("company.vat_nr"),
            tax_nr=F_TAX if self._settings.flag("company.f_tax") else "",
            street=text("company.street"),
            postcode=text("company.postcode"),
            city=text("company.city"),
            country=text("company.country"),
            contact=one_line(self._view.our_reference) or text("company.name"),
            phone=text("company.phone"),
            email=text("company.email"),
            endpoint=endpoint,
            legal_form=seat.format(text("company.seat")) if text("company.seat") else "",
        )

    def _bought_by(self) -> Party:
        view, buyer = self._view, self._buyer
        endpoint = _endpoint(buyer, view.country)
        registered = "".join(c for c in view.org_nr if c.isdecimal())
        category = CATEGORIES.get(view.vat_treatment)
        scheme = ORG_NR_SCHEME if view.country == "SE" else ""
        return Party(
            name=view.name,
            trading_name=view.name,
            ids=tuple(
                each for each in (PartyId(scheme, registered[-10:]) if registered else None, endpoint) if each
            ),
            vat_nr="" if category == "O" else view.vat_nr,
            street=view.street,
            postcode=view.postcode,
            city=view.city,
            country=view.country,
            contact=one_line(view.your_reference or buyer.contact),
            endpoint=endpoint,
        )

    def _deliver_to(self) -> Party | None:
        """Where the goods of an order went; of goods to another EU country always (BT-80, BR-IC-12)."""
        row = self._reader.row(
            "SELECT delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country "
            "FROM sales_order WHERE number = :number",
            number=self._view.order,
        )
        view = self._view
        name, street, postcode, city, country = row or (
            "",
            view.street,
            view.postcode,
            view.city,
            view.country,
        )
        here = (view.street, view.postcode, view.city, view.country)
        if (
            view.vat_treatment != "eu"
            and (street, postcode, city, country) == here
            and name in ("", view.name)
        ):
            return None
        if not (street or city) and view.vat_treatment != "eu":
            return None
        return Party(name=name, street=street, postcode=postcode, city=city, country=country or view.country)

    def _payment(self) -> Iterator[PaymentMeans]:
        text, ocr = self._settings.text, self._view.ocr
        if text("company.bankgiro"):
            yield PaymentMeans(CREDIT_TRANSFER, ocr, bankgiro=text("company.bankgiro"))
        if text("company.plusgiro"):
            yield PaymentMeans(CREDIT_TRANSFER, ocr, plusgiro=text("company.plusgiro"))
        if text("company.iban"):
            yield PaymentMeans(CREDIT_TRANSFER, ocr, iban=text("company.iban"), bic=text("company.bic"))

    def _category(self, vat_class: str, percent: Decimal) -> tuple[str, Decimal]:
        treated = CATEGORIES.get(self._view.vat_treatment)
        if treated is not None:
            return treated, Decimal(0)
        return ("S" if percent else ZERO_CLASSES.get(vat_class, "E")), percent

    def _line(self, line: LineView) -> InvoiceLine:
        quantity = Decimal(line.quantity_milli * self._sign) / MILLI
        if line.unit_price < 0:  # A price is not below zero (BR-27): less of it is.
            quantity, line = -quantity, replace(line, unit_price=-line.unit_price)
        net_ore = line.net_ore * self._sign
        price, charges_ore = _priced(line, quantity, net_ore, include_vat=self._view.prices_include_vat)
        category, rate = self._category(line.vat_class, line.vat_percent)
        percent = f"{line.discount_percent:f}"
        if self._language == "sv":
            percent = percent.replace(".", ",")
        return InvoiceLine(
            line=0,
            number=str(line.position),
            text=one_line(line.text) or line.sku,
            quantity=quantity,
            unit=line.unit,
            net_cents=net_ore,
            charges_cents=charges_ore,
            price=price,
            base_quantity=ONE_UNIT,
            category=category,
            rate=rate,
            sellers_item=line.sku,
            gtin=self._gtins.get(line.position, ""),
            charges_reason=DISCOUNT[self._language].format(percent) if charges_ore else "",
        )

    def _charge(self, line: LineView) -> Allowance:
        category, rate = self._category(line.vat_class, line.vat_percent)
        return Allowance(line.net_ore * self._sign, one_line(line.text), category, rate)

    def _taxes(self) -> tuple[TaxRow, ...]:
        """One row a category and rate: two classes with the same rate are the same to the buyer."""
        sums: dict[tuple[str, Decimal], tuple[int, int]] = {}
        for row in self._view.vat:
            key = self._category(row.vat_class, row.vat_percent)
            base_ore, vat_ore = sums.get(key, (0, 0))
            sums[key] = base_ore + row.base_ore * self._sign, vat_ore + row.vat_ore * self._sign
        return tuple(
            TaxRow(category, rate, base_ore, vat_ore, self._why(category), codes().vatex.get(category, ""))
            for (category, rate), (base_ore, vat_ore) in sorted(
                sums.items(), key=lambda item: (-item[0][1], item[0][0])
            )
        )

    def _why(self, category: str) -> str:
        """Why there is no VAT, in words. Neither S nor Z says it (BR-S-10, BR-Z-10)."""
        if category in ("S", "Z"):
            return ""
        if self._view.vat_treatment == "reverse":
            return REVERSE_NOTE[self._language]
        return LEGAL_NOTES.get(self._view.vat_treatment, LEGAL_NOTES["exempt"])[self._language]

    def _totals(self, charged: Iterable[LineView]) -> Totals:
        view, sign = self._view, self._sign
        charges_ore = sum(line.net_ore for line in charged) * sign
        gross_ore = (view.net_ore + view.vat_ore) * sign
        total_ore = view.total_ore * sign
        prepaid_ore = min(prepaid(self._reader, view.invoice), max(total_ore, 0))
        return Totals(
            lines_cents=view.net_ore * sign - charges_ore,
            allowances_cents=0,
            charges_cents=charges_ore,
            net_cents=view.net_ore * sign,
            vat_cents=view.vat_ore * sign,
            gross_cents=gross_ore,
            prepaid_cents=prepaid_ore,
            rounding_cents=total_ore - gross_ore,
            payable_cents=total_ore - prepaid_ore,
        )

    def _attachments(self, *, with_pdf: bool) -> Iterator[Attachment]:
        copy = invoice_copy(self._reader, self._view.invoice) if with_pdf else None
        if copy is not None:
            yield _attached(copy)
        for file in kept_files(self._reader, kind="invoice", ref=self._view.invoice, role=ATTACHMENT):
            yield _attached(file)


_GTINS = """
SELECT l.position, p.gtin FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
JOIN product p ON p.id = l.product_id WHERE i.number = :invoice AND p.gtin IS NOT NULL
"""


def prepaid(reader: Reader, number: str) -> int:
    """What was paid of an invoice before it was issued, öre: its order was paid in a web shop."""
    return int(
        reader.value(
            "SELECT coalesce(sum(amount_ore), 0) FROM payment WHERE source = 'online' AND number IN "
            "(SELECT effect_ref FROM link WHERE cause_kind = 'invoice' AND cause_ref = :number "
            "AND effect_kind = 'payment')",
            number=number,
        )
    )


def _attached(file: KeptFile) -> Attachment:
    return Attachment(file.name, file.media_type, file.data)


def _priced(line: LineView, quantity: Decimal, net_ore: int, *, include_vat: bool) -> tuple[Decimal, int]:
    """The unit price without VAT, and what the line's discount takes off (below zero), in öre.

    Price times quantity less the discount is the line's amount, within what Peppol lets it be off (R120).
    """
    net = Decimal(net_ore) / HUNDRED
    price = line.unit_price
    if include_vat and line.vat_percent:
        price = (price / (1 + line.vat_percent / HUNDRED)).quantize(FEWER_DECIMALS)
    if line.discount_percent and quantity > 0:
        off_ore = net_ore - round_half_away(quantity * price * HUNDRED)
        if off_ore < 0:
            return price, off_ore
    if abs(quantity * price - net) <= SLACK / 2:
        return price, 0
    return (net / quantity).quantize(PRICE_DECIMALS) if quantity else price, 0


def _endpoint(buyer: _Buyer, country: str) -> PartyId | None:
    """Where e-invoices to the buyer go: his Peppol id, else the organisation number of who is in Sweden."""
    told = _id_of(buyer.peppol_id)
    if told is not None or country != "SE" or not buyer.org_nr:
        return told
    return PartyId(ORG_NR_SCHEME, ten_digits(buyer.org_nr))


def _id_of(peppol_id: str) -> PartyId | None:
    scheme, _, number = peppol_id.partition(":")
    return PartyId(scheme, number) if number else None


def _buyer_reference(view: InvoiceView, buyer: _Buyer) -> str:
    """What the buyer wants on it: what the invoice was given, but rather his code than the name of his contact."""
    if buyer.buyer_reference and view.your_reference in ("", buyer.contact):
        return buyer.buyer_reference
    return one_line(view.your_reference)


def _buyer(reader: Reader, number: str) -> _Buyer:
    """The customer as the register has it now: the one that it was merged into, where it was."""
    row = reader.row(
        "SELECT k.number, k.kind, k.email, k.phone, k.contact, coalesce(k.org_nr, ''), k.peppol_id, k.buyer_reference "
        "FROM invoice i JOIN customer c ON c.id = i.customer_id "
        "JOIN customer k ON k.id = coalesce(c.merged_into_id, c.id) WHERE i.number = :number",
        number=number,
    )
    assert row is not None  # The invoice has been read.
    return _Buyer(*row)
