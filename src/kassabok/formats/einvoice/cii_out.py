"""Writing UN/CEFACT Cross Industry Invoice D16B by the rules of EN 16931: the XML of a Factur-X or ZUGFeRD 2 PDF.

No sum is worked out here; cii.py reads back the same. The same record gives the same bytes.
Source: CEN/TS 16931-3-3 (syntax binding for CII D16B); Factur-X 1.0, profile EN 16931.
"""

import base64
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from kassabok.formats.einvoice.cii import CII, NAMES
from kassabok.formats.einvoice.codes import codes
from kassabok.formats.einvoice.record import (
    Attachment,
    EInvoice,
    InvoiceLine,
    Party,
    PartyId,
    PaymentMeans,
    TaxRow,
)
from kassabok.formats.einvoice.ubl_out import money, plain

if TYPE_CHECKING:
    from lxml import etree

EN_16931 = "urn:cen.eu:en16931:2017"  #: The profile (BT-24) that says so, and the level EN 16931 of Factur-X.

_RSM, _RAM, _UDT, _QDT = (f"{{{NAMES[prefix]}}}" for prefix in ("rsm", "ram", "udt", "qdt"))
_DAY_AS_NUMBER = "102"  # UNTDID 2379: YYYYMMDD.
_GTIN = "0160"  # ISO 6523 of GS1.
_ATTACHED = "916"  # UNTDID 1001: a document that belongs to this one.
_OUTSIDE = "O"  # UNCL 5305: not subject to VAT. It has no rate.


def write(invoice: EInvoice) -> bytes:
    """The file of an invoice or a credit note (its type decides), UTF-8."""
    from lxml import etree

    root = etree.Element(f"{{{CII}}}CrossIndustryInvoice", nsmap=NAMES)
    _head(root, invoice)
    trade = etree.SubElement(root, _RSM + "SupplyChainTradeTransaction")
    for line in invoice.lines:
        _line(trade, line)
    _agreement(_part(trade, "ApplicableHeaderTradeAgreement"), invoice)
    _delivery(_part(trade, "ApplicableHeaderTradeDelivery"), invoice)
    _settlement(_part(trade, "ApplicableHeaderTradeSettlement"), invoice)
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text


def _head(root: "etree._Element", invoice: EInvoice) -> None:
    from lxml import etree

    context = etree.SubElement(root, _RSM + "ExchangedDocumentContext")
    _within(context, "GuidelineSpecifiedDocumentContextParameter", "ID", invoice.profile)
    document = etree.SubElement(root, _RSM + "ExchangedDocument")
    _text(document, "ID", invoice.number)
    _text(document, "TypeCode", invoice.type_code)
    _day(_part(document, "IssueDateTime"), invoice.issued)
    for note in invoice.notes:
        _within(document, "IncludedNote", "Content", note)


def _line(trade: "etree._Element", line: InvoiceLine) -> None:
    element = _part(trade, "IncludedSupplyChainTradeLineItem")
    document = _part(element, "AssociatedDocumentLineDocument")
    _text(document, "LineID", line.number)
    _within(document, "IncludedNote", "Content", line.note)
    product = _part(element, "SpecifiedTradeProduct")
    if line.gtin:
        _set(_text(product, "GlobalID", line.gtin), "schemeID", _GTIN)
    _text(product, "SellerAssignedID", line.sellers_item)
    _text(product, "BuyerAssignedID", line.buyers_item)
    _text(product, "Name", line.text)
    agreement = _part(element, "SpecifiedLineTradeAgreement")
    _within(agreement, "BuyerOrderReferencedDocument", "LineID", line.order_line)
    if line.price is not None:
        price = _part(agreement, "NetPriceProductTradePrice")
        _text(price, "ChargeAmount", plain(line.price))
        if line.base_quantity != 1:
            _text(price, "BasisQuantity", plain(line.base_quantity))
    quantity = _text(_part(element, "SpecifiedLineTradeDelivery"), "BilledQuantity", plain(line.quantity))
    _set(quantity, "unitCode", codes().unit(line.unit))
    settlement = _part(element, "SpecifiedLineTradeSettlement")
    _category(_part(settlement, "ApplicableTradeTax"), line.category, line.rate)
    if line.charges_cents:
        _charge(settlement, line.charges_cents, line.charges_reason)
    _within(
        settlement, "SpecifiedTradeSettlementLineMonetarySummation", "LineTotalAmount", money(line.net_cents)
    )
    _within(settlement, "ReceivableSpecifiedTradeAccountingAccount", "ID", line.accounting)


def _agreement(element: "etree._Element", invoice: EInvoice) -> None:
    _text(element, "BuyerReference", invoice.buyer_reference)
    _party(_part(element, "SellerTradeParty"), invoice.seller)
    _party(_part(element, "BuyerTradeParty"), invoice.buyer)
    _within(element, "BuyerOrderReferencedDocument", "IssuerAssignedID", invoice.order)
    _within(element, "ContractReferencedDocument", "IssuerAssignedID", invoice.contract)
    for number, attachment in enumerate(invoice.attachments, start=1):
        _attach(element, number, attachment)


def _delivery(element: "etree._Element", invoice: EInvoice) -> None:
    if invoice.deliver_to is not None:
        _party(_part(element, "ShipToTradeParty"), invoice.deliver_to)
    if invoice.delivered is not None:
        event = _part(element, "ActualDeliverySupplyChainEvent")
        _day(_part(event, "OccurrenceDateTime"), invoice.delivered)
    _within(element, "DespatchAdviceReferencedDocument", "IssuerAssignedID", invoice.despatch)


def _settlement(element: "etree._Element", invoice: EInvoice) -> None:
    """An invoice has one payment reference, whichever way it is paid (BT-83)."""
    _text(element, "PaymentReference", next((each.payment_id for each in invoice.payment), ""))
    _text(element, "TaxCurrencyCode", invoice.tax_currency)
    _text(element, "InvoiceCurrencyCode", invoice.currency)
    for means in invoice.payment:
        _payment(_part(element, "SpecifiedTradeSettlementPaymentMeans"), means)
    for row in invoice.taxes:
        _tax(_part(element, "ApplicableTradeTax"), row)
    for allowance in invoice.allowances:
        charge = _charge(element, allowance.amount_cents, allowance.reason)
        _category(_part(charge, "CategoryTradeTax"), allowance.category, allowance.rate)
    if invoice.terms or invoice.due:
        terms = _part(element, "SpecifiedTradePaymentTerms")
        _text(terms, "Description", invoice.terms)
        if invoice.due:
            _day(_part(terms, "DueDateDateTime"), invoice.due)
    _sums(_part(element, "SpecifiedTradeSettlementHeaderMonetarySummation"), invoice)
    for preceding in invoice.preceding:
        reference = _part(element, "InvoiceReferencedDocument")
        _text(reference, "IssuerAssignedID", preceding.number)
        if preceding.issued:
            _day(_part(reference, "FormattedIssueDateTime"), preceding.issued, names=_QDT)
    _within(element, "ReceivableSpecifiedTradeAccountingAccount", "ID", invoice.accounting)


def _payment(element: "etree._Element", means: PaymentMeans) -> None:
    _text(element, "TypeCode", means.code)
    number = means.bankgiro or means.plusgiro or means.iban or means.account
    if not number:
        return
    _within(
        element,
        "PayeePartyCreditorFinancialAccount",
        "IBANID" if means.iban else "ProprietaryID",
        number,
    )
    branch = "SE:BANKGIRO" if means.bankgiro else "SE:PLUSGIRO" if means.plusgiro else means.bic
    _within(element, "PayeeSpecifiedCreditorFinancialInstitution", "BICID", branch)


def _tax(element: "etree._Element", row: TaxRow) -> None:
    _text(element, "CalculatedAmount", money(row.vat_cents))
    _text(element, "TypeCode", "VAT")
    _text(element, "ExemptionReason", row.reason)
    _text(element, "BasisAmount", money(row.base_cents))
    _text(element, "CategoryCode", row.category)
    _text(element, "ExemptionReasonCode", row.reason_code)
    if row.category != _OUTSIDE:
        _text(element, "RateApplicablePercent", plain(row.rate))


def _sums(element: "etree._Element", invoice: EInvoice) -> None:
    totals = invoice.totals
    _text(element, "LineTotalAmount", money(totals.lines_cents))
    _cents(element, "ChargeTotalAmount", totals.charges_cents)
    _cents(element, "AllowanceTotalAmount", totals.allowances_cents)
    _text(element, "TaxBasisTotalAmount", money(totals.net_cents))
    _set(_text(element, "TaxTotalAmount", money(totals.vat_cents)), "currencyID", invoice.currency)
    if totals.tax_currency_vat_cents is not None:
        told = _text(element, "TaxTotalAmount", money(totals.tax_currency_vat_cents))
        _set(told, "currencyID", invoice.tax_currency)
    _cents(element, "RoundingAmount", totals.rounding_cents)
    _text(element, "GrandTotalAmount", money(totals.gross_cents))
    _cents(element, "TotalPrepaidAmount", totals.prepaid_cents)
    _text(element, "DuePayableAmount", money(totals.payable_cents))


def _charge(parent: "etree._Element", cents: int, reason: str) -> "etree._Element":
    from lxml import etree

    element = _part(parent, "SpecifiedTradeAllowanceCharge")
    indicator = etree.SubElement(_part(element, "ChargeIndicator"), _UDT + "Indicator")
    indicator.text = "true" if cents > 0 else "false"
    _text(element, "ActualAmount", money(abs(cents)))
    _text(element, "Reason", reason)
    return element


def _category(element: "etree._Element", category: str, rate: Decimal) -> None:
    _text(element, "TypeCode", "VAT")
    _text(element, "CategoryCode", category)
    if category != _OUTSIDE:
        _text(element, "RateApplicablePercent", plain(rate))


def _attach(element: "etree._Element", number: int, attachment: Attachment) -> None:
    document = _part(element, "AdditionalReferencedDocument")
    _text(document, "IssuerAssignedID", str(number))
    _text(document, "TypeCode", _ATTACHED)
    held = _text(document, "AttachmentBinaryObject", base64.b64encode(attachment.data).decode("ascii"))
    _set(held, "mimeCode", attachment.media_type)
    _set(held, "filename", attachment.name)


def _party(element: "etree._Element", party: Party) -> None:
    registered = next(iter(party.numbers), None)
    for other in party.numbers[1:]:
        _identifier(element, "GlobalID" if other.scheme else "ID", other)
    _text(element, "Name", party.name)
    _text(element, "Description", party.legal_form)
    if registered is not None or party.trading_name:
        legal = _part(element, "SpecifiedLegalOrganization")
        _identifier(legal, "ID", registered)
        _text(legal, "TradingBusinessName", party.trading_name)
    if party.contact or party.phone or party.email:
        contact = _part(element, "DefinedTradeContact")
        _text(contact, "PersonName", party.contact)
        _within(contact, "TelephoneUniversalCommunication", "CompleteNumber", party.phone)
        _within(contact, "EmailURIUniversalCommunication", "URIID", party.email)
    address = _part(element, "PostalTradeAddress")
    _text(address, "PostcodeCode", party.postcode)
    _text(address, "LineOne", party.street)
    _text(address, "LineTwo", party.street_2)
    _text(address, "CityName", party.city)
    _text(address, "CountryID", party.country)
    if party.endpoint is not None:
        _identifier(_part(element, "URIUniversalCommunication"), "URIID", party.endpoint)
    for scheme, number in (("VA", party.vat_nr), ("FC", party.tax_nr)):
        if number:
            _set(_text(_part(element, "SpecifiedTaxRegistration"), "ID", number), "schemeID", scheme)


def _identifier(element: "etree._Element", name: str, party_id: PartyId | None) -> None:
    if party_id is not None:
        _set(_text(element, name, party_id.value), "schemeID", party_id.scheme)


def _day(element: "etree._Element", day: date, *, names: str = _UDT) -> None:
    from lxml import etree

    told = etree.SubElement(element, names + "DateTimeString")
    told.set("format", _DAY_AS_NUMBER)
    told.text = f"{day:%Y%m%d}"


def _cents(element: "etree._Element", name: str, cents: int) -> None:
    if cents:
        _text(element, name, money(cents))


def _part(parent: "etree._Element", name: str) -> "etree._Element":
    from lxml import etree

    return etree.SubElement(parent, _RAM + name)


def _text(parent: "etree._Element", name: str, text: str) -> "etree._Element | None":
    """An element with a text; none for an empty one."""
    if not text:
        return None
    element = _part(parent, name)
    element.text = text
    return element


def _set(element: "etree._Element | None", name: str, value: str) -> None:
    if element is not None and value:
        element.set(name, value)


def _within(parent: "etree._Element", outer: str, name: str, text: str) -> None:
    """A text in an element of its own; neither where the text is empty."""
    if text:
        _text(_part(parent, outer), name, text)
