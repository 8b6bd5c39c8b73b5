"""Writing UBL 2.1 Invoice and CreditNote as Peppol BIS Billing 3 wants them; ubl.py reads them back the same.

No sum is worked out here: what the record says is written, and detect.read would refuse it where it does not add up.
The same record gives the same bytes.
Source: CEN/TS 16931-3-2 (syntax binding for UBL 2.1), Peppol BIS Billing 3.0 (syntax/ubl-invoice, ubl-creditnote).
"""

import base64
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kassabok.formats.einvoice.codes import codes
from kassabok.formats.einvoice.record import (
    Allowance,
    Attachment,
    EInvoice,
    InvoiceLine,
    Party,
    PartyId,
    PaymentMeans,
    TaxRow,
)
from kassabok.formats.einvoice.ubl import CREDIT_NOTE, INVOICE, NAMES

if TYPE_CHECKING:
    from lxml import etree

PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"

_CAC, _CBC = (f"{{{NAMES[prefix]}}}" for prefix in ("cac", "cbc"))
_GTIN = "0160"  # ISO 6523 of GS1.
_OUTSIDE = "O"  # UNCL 5305: not subject to VAT. It has no rate.


def write(invoice: EInvoice) -> bytes:
    """The file of an invoice or a credit note (its type decides), UTF-8."""
    from lxml import etree

    root = _Writer(invoice).root()
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text


class _Writer:
    """One document. kind: how its root's own elements begin."""

    def __init__(self, invoice: EInvoice) -> None:
        self._invoice = invoice
        self._kind = "CreditNote" if invoice.is_credit else "Invoice"

    def root(self) -> "etree._Element":
        from lxml import etree

        namespace = CREDIT_NOTE if self._invoice.is_credit else INVOICE
        names: Any = {None: namespace, **NAMES}  # The stubs know no namespace without a prefix.
        root = etree.Element(f"{{{namespace}}}{self._kind}", nsmap=names)
        self._head(root)
        self._references(root)
        self._parties(root)
        for means in self._invoice.payment:
            self._payment(root, means)
        _within(root, "PaymentTerms", "Note", self._invoice.terms)
        for allowance in self._invoice.allowances:
            self._allowance(root, allowance)
        self._taxes(root)
        self._totals(root)
        for line in self._invoice.lines:
            self._line(root, line)
        return root

    def _head(self, root: "etree._Element") -> None:
        invoice = self._invoice
        _text(root, "CustomizationID", invoice.profile)
        _text(root, "ProfileID", PROFILE)
        _text(root, "ID", invoice.number)
        _text(root, "IssueDate", invoice.issued.isoformat())
        if invoice.due and not invoice.is_credit:
            _text(root, "DueDate", invoice.due.isoformat())
        _text(root, f"{self._kind}TypeCode", invoice.type_code)
        for note in invoice.notes:
            _text(root, "Note", note)
        _text(root, "DocumentCurrencyCode", invoice.currency)
        _text(root, "TaxCurrencyCode", invoice.tax_currency)
        _text(root, "AccountingCost", invoice.accounting)
        _text(root, "BuyerReference", invoice.buyer_reference)

    def _references(self, root: "etree._Element") -> None:
        invoice = self._invoice
        _within(root, "OrderReference", "ID", invoice.order)
        for preceding in invoice.preceding:
            reference = _part(_part(root, "BillingReference"), "InvoiceDocumentReference")
            _text(reference, "ID", preceding.number)
            _text(reference, "IssueDate", preceding.issued.isoformat() if preceding.issued else "")
        _within(root, "DespatchDocumentReference", "ID", invoice.despatch)
        _within(root, "ContractDocumentReference", "ID", invoice.contract)
        for number, attachment in enumerate(invoice.attachments, start=1):
            _attach(root, number, attachment)

    def _parties(self, root: "etree._Element") -> None:
        invoice = self._invoice
        _party(_part(_part(root, "AccountingSupplierParty"), "Party"), invoice.seller)
        _party(_part(_part(root, "AccountingCustomerParty"), "Party"), invoice.buyer)
        there = invoice.deliver_to
        if invoice.delivered is None and there is None:
            return
        delivery = _part(root, "Delivery")
        _text(delivery, "ActualDeliveryDate", invoice.delivered.isoformat() if invoice.delivered else "")
        if there is not None:
            if there.country:
                _address(_part(_part(delivery, "DeliveryLocation"), "Address"), there)
            if there.name:
                _text(_part(_part(delivery, "DeliveryParty"), "PartyName"), "Name", there.name)

    def _payment(self, root: "etree._Element", means: PaymentMeans) -> None:
        element = _part(root, "PaymentMeans")
        _text(element, "PaymentMeansCode", means.code)
        if self._invoice.is_credit and self._invoice.due:
            _text(element, "PaymentDueDate", self._invoice.due.isoformat())
        _text(element, "PaymentID", means.payment_id)
        number = means.bankgiro or means.plusgiro or means.iban or means.account
        if not number:
            return
        account = _part(element, "PayeeFinancialAccount")
        _text(account, "ID", number)
        branch = "SE:BANKGIRO" if means.bankgiro else "SE:PLUSGIRO" if means.plusgiro else means.bic
        _within(account, "FinancialInstitutionBranch", "ID", branch)

    def _allowance(self, root: "etree._Element", allowance: Allowance) -> None:
        element = self._charge(root, allowance.amount_cents, allowance.reason)
        _category(_part(element, "TaxCategory"), allowance.category, allowance.rate)

    def _charge(self, parent: "etree._Element", cents: int, reason: str) -> "etree._Element":
        element = _part(parent, "AllowanceCharge")
        _text(element, "ChargeIndicator", "true" if cents > 0 else "false")
        _text(element, "AllowanceChargeReason", reason)
        self._amount(element, "Amount", abs(cents))
        return element

    def _taxes(self, root: "etree._Element") -> None:
        totals = self._invoice.totals
        element = _part(root, "TaxTotal")
        self._amount(element, "TaxAmount", totals.vat_cents)
        for row in self._invoice.taxes:
            self._tax(element, row)
        if totals.tax_currency_vat_cents is not None:
            told = _part(root, "TaxTotal")
            self._amount(
                told, "TaxAmount", totals.tax_currency_vat_cents, currency=self._invoice.tax_currency
            )

    def _tax(self, parent: "etree._Element", row: TaxRow) -> None:
        element = _part(parent, "TaxSubtotal")
        self._amount(element, "TaxableAmount", row.base_cents)
        self._amount(element, "TaxAmount", row.vat_cents)
        _category(_part(element, "TaxCategory"), row.category, row.rate, row)

    def _totals(self, root: "etree._Element") -> None:
        totals = self._invoice.totals
        element = _part(root, "LegalMonetaryTotal")
        self._amount(element, "LineExtensionAmount", totals.lines_cents)
        self._amount(element, "TaxExclusiveAmount", totals.net_cents)
        self._amount(element, "TaxInclusiveAmount", totals.gross_cents)
        for name, cents in (
            ("AllowanceTotalAmount", totals.allowances_cents),
            ("ChargeTotalAmount", totals.charges_cents),
            ("PrepaidAmount", totals.prepaid_cents),
            ("PayableRoundingAmount", totals.rounding_cents),
        ):
            if cents:
                self._amount(element, name, cents)
        self._amount(element, "PayableAmount", totals.payable_cents)

    def _line(self, root: "etree._Element", line: InvoiceLine) -> None:
        element = _part(root, f"{self._kind}Line")
        _text(element, "ID", line.number)
        _text(element, "Note", line.note)
        name = "CreditedQuantity" if self._invoice.is_credit else "InvoicedQuantity"
        quantity = _text(element, name, plain(line.quantity))
        assert quantity is not None  # A number is never empty.
        quantity.set("unitCode", codes().unit(line.unit))
        self._amount(element, "LineExtensionAmount", line.net_cents)
        _text(element, "AccountingCost", line.accounting)
        _within(element, "OrderLineReference", "LineID", line.order_line)
        if line.charges_cents:
            self._charge(element, line.charges_cents, line.charges_reason)
        self._item(element, line)
        self._price(element, line)

    def _item(self, parent: "etree._Element", line: InvoiceLine) -> None:
        item = _part(parent, "Item")
        _text(item, "Name", line.text)
        _within(item, "BuyersItemIdentification", "ID", line.buyers_item)
        _within(item, "SellersItemIdentification", "ID", line.sellers_item)
        gtin = _within(item, "StandardItemIdentification", "ID", line.gtin)
        if gtin is not None:
            gtin.set("schemeID", _GTIN)
        _category(_part(item, "ClassifiedTaxCategory"), line.category, line.rate)

    def _price(self, parent: "etree._Element", line: InvoiceLine) -> None:
        if line.price is None:
            return
        price = _part(parent, "Price")
        amount = _text(price, "PriceAmount", plain(line.price))
        assert amount is not None  # A number is never empty.
        amount.set("currencyID", self._invoice.currency)
        if line.base_quantity != 1:
            _text(price, "BaseQuantity", plain(line.base_quantity))

    def _amount(self, parent: "etree._Element", name: str, cents: int, *, currency: str = "") -> None:
        element = _text(parent, name, money(cents))
        assert element is not None  # A number is never empty.
        element.set("currencyID", currency or self._invoice.currency)


def money(cents: int) -> str:
    """Hundredths as an amount with two decimals."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def plain(number: Decimal) -> str:
    """A number without an exponent and without needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _attach(root: "etree._Element", number: int, attachment: Attachment) -> None:
    """Files have numbers within the invoice; their names are those of the files."""
    element = _part(root, "AdditionalDocumentReference")
    _text(element, "ID", str(number))
    held = _text(
        _part(element, "Attachment"),
        "EmbeddedDocumentBinaryObject",
        base64.b64encode(attachment.data).decode("ascii"),
    )
    if held is not None:
        held.set("mimeCode", attachment.media_type)
        held.set("filename", attachment.name)


def _party(element: "etree._Element", party: Party) -> None:
    _identifier(element, "EndpointID", party.endpoint)
    for other in party.numbers[1:]:
        _identifier(_part(element, "PartyIdentification"), "ID", other)
    if party.trading_name:
        _within(element, "PartyName", "Name", party.trading_name)
    _address(_part(element, "PostalAddress"), party)
    _tax_scheme(element, party.vat_nr, "VAT")
    _tax_scheme(element, party.tax_nr, "TAX")
    legal = _part(element, "PartyLegalEntity")
    _text(legal, "RegistrationName", party.name)
    _identifier(legal, "CompanyID", next(iter(party.numbers), None))
    _text(legal, "CompanyLegalForm", party.legal_form)
    if party.contact or party.phone or party.email:
        contact = _part(element, "Contact")
        _text(contact, "Name", party.contact)
        _text(contact, "Telephone", party.phone)
        _text(contact, "ElectronicMail", party.email)


def _tax_scheme(element: "etree._Element", number: str, scheme: str) -> None:
    if number:
        part = _part(element, "PartyTaxScheme")
        _text(part, "CompanyID", number)
        _text(_part(part, "TaxScheme"), "ID", scheme)


def _identifier(element: "etree._Element", name: str, party_id: PartyId | None) -> None:
    if party_id is not None:
        found = _text(element, name, party_id.value)
        if found is not None and party_id.scheme:
            found.set("schemeID", party_id.scheme)


def _address(element: "etree._Element", party: Party) -> None:
    _text(element, "StreetName", party.street)
    _text(element, "AdditionalStreetName", party.street_2)
    _text(element, "CityName", party.city)
    _text(element, "PostalZone", party.postcode)
    _within(element, "Country", "IdentificationCode", party.country)


def _category(element: "etree._Element", category: str, rate: Decimal, why: TaxRow | None = None) -> None:
    _text(element, "ID", category)
    if category != _OUTSIDE:
        _text(element, "Percent", plain(rate))
    if why is not None:
        _text(element, "TaxExemptionReasonCode", why.reason_code)
        _text(element, "TaxExemptionReason", why.reason)
    _text(_part(element, "TaxScheme"), "ID", "VAT")


def _part(parent: "etree._Element", name: str) -> "etree._Element":
    from lxml import etree

    return etree.SubElement(parent, _CAC + name)


def _text(parent: "etree._Element", name: str, text: str) -> "etree._Element | None":
    """An element with a text; none for an empty one, which Peppol refuses (PEPPOL-EN16931-R008)."""
    from lxml import etree

    if not text:
        return None
    element = etree.SubElement(parent, _CBC + name)
    element.text = text
    return element


def _within(parent: "etree._Element", outer: str, name: str, text: str) -> "etree._Element | None":
    """A text in an element of its own; neither where the text is empty."""
    return _text(_part(parent, outer), name, text) if text else None
