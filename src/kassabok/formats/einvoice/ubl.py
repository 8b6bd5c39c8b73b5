"""Reading UBL 2.1 Invoice and CreditNote, as Peppol BIS Billing 3 and every other use of EN 16931 fills them in.

Source: CEN/TS 16931-3-2 (syntax binding for UBL 2.1); Peppol BIS Billing 3.0.
"""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from kassabok.formats.einvoice.nodes import ONE, Part, first, joined
from kassabok.formats.einvoice.payees import payment_means
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
from kassabok.formats.einvoice.units import unit_word
from kassabok.formats.notes import Notes

if TYPE_CHECKING:
    from lxml import etree

INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
USUAL_INVOICE, USUAL_CREDIT_NOTE = "380", "381"
_GTIN = "0160"  # ISO 6523 of GS1.


def read(element: "etree._Element", notes: Notes) -> EInvoice:
    """Read the root element of an invoice or a credit note. Raises BadFile."""
    return _Reader(
        Part(element, NAMES), notes, credit=str(element.tag).startswith(f"{{{CREDIT_NOTE}}}")
    ).read()


class _Reader:
    """One document. kind: how its root's own elements begin."""

    def __init__(self, root: Part, notes: Notes, *, credit: bool) -> None:
        self._root = root
        self._notes = notes
        self._credit = credit
        self._kind = "CreditNote" if credit else "Invoice"
        self._currency = root.needed("cbc:DocumentCurrencyCode", "its currency (BT-5)").upper()

    def read(self) -> EInvoice:
        root = self._root
        usual = USUAL_CREDIT_NOTE if self._credit else USUAL_INVOICE
        return EInvoice(
            syntax="ubl",
            profile=root.text("cbc:CustomizationID"),
            number=root.needed("cbc:ID", "its number (BT-1)"),
            type_code=root.text(f"cbc:{self._kind}TypeCode") or usual,
            issued=self._issued(),
            due=root.day("cbc:DueDate", "cac:PaymentMeans/cbc:PaymentDueDate"),
            delivered=root.day("cac:Delivery/cbc:ActualDeliveryDate"),
            currency=self._currency,
            tax_currency=root.text("cbc:TaxCurrencyCode").upper(),
            buyer_reference=root.text("cbc:BuyerReference"),
            order=root.text("cac:OrderReference/cbc:ID"),
            contract=root.text("cac:ContractDocumentReference/cbc:ID"),
            despatch=root.text("cac:DespatchDocumentReference/cbc:ID"),
            accounting=root.text("cbc:AccountingCost"),
            terms=root.text("cac:PaymentTerms/cbc:Note"),
            preceding=tuple(
                Preceding(number, part.day("cbc:IssueDate"))
                for part in root.parts("cac:BillingReference/cac:InvoiceDocumentReference")
                if (number := part.text("cbc:ID"))
            ),
            seller=_party(root.part("cac:AccountingSupplierParty/cac:Party")),
            buyer=_party(root.part("cac:AccountingCustomerParty/cac:Party")),
            payee=_party(payee) if (payee := root.part("cac:PayeeParty")) else None,
            payment=tuple(_payment(part) for part in root.parts("cac:PaymentMeans")),
            lines=tuple(self._line(part) for part in root.parts(f"cac:{self._kind}Line")),
            allowances=tuple(self._allowance(part) for part in root.parts("cac:AllowanceCharge")),
            taxes=tuple(self._taxes()),
            totals=self._totals(),
            notes=tuple(text for part in root.parts("cbc:Note") if (text := part.text())),
            attachments=tuple(self._attachments()),
            deliver_to=_deliver_to(root.part("cac:Delivery")),
        )

    def _issued(self) -> date:
        self._root.needed("cbc:IssueDate", "its date (BT-2)")
        day = self._root.day("cbc:IssueDate")
        assert day is not None, "needed has seen it"
        return day

    def _line(self, part: Part) -> InvoiceLine:
        item = part.part("cac:Item")
        quantity = "CreditedQuantity" if self._credit else "InvoicedQuantity"
        price = part.part("cac:Price")
        return InvoiceLine(
            line=part.line,
            number=part.text("cbc:ID"),
            text=item.text("cbc:Name", "cbc:Description"),
            quantity=part.number(f"cbc:{quantity}"),
            unit=unit_word(part.part(f"cbc:{quantity}").attribute("unitCode")),
            net_cents=self._needed_cents(part, "cbc:LineExtensionAmount", "the amount of a line (BT-131)"),
            charges_cents=sum(self._signed(charge) for charge in part.parts("cac:AllowanceCharge")),
            price=price.number("cbc:PriceAmount") if price.text("cbc:PriceAmount") else None,
            base_quantity=price.number("cbc:BaseQuantity", without=ONE) or ONE,
            category=item.text("cac:ClassifiedTaxCategory/cbc:ID"),
            rate=item.number("cac:ClassifiedTaxCategory/cbc:Percent"),
            sellers_item=item.text("cac:SellersItemIdentification/cbc:ID"),
            buyers_item=item.text("cac:BuyersItemIdentification/cbc:ID"),
            gtin=_gtin(item),
            order_line=part.text("cac:OrderLineReference/cbc:LineID"),
            accounting=part.text("cbc:AccountingCost"),
            note=part.text("cbc:Note"),
            charges_reason=part.text(
                "cac:AllowanceCharge/cbc:AllowanceChargeReason",
                "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode",
            ),
        )

    def _needed_cents(self, part: Part, path: str, term: str) -> int:
        part.needed(path, term)
        return part.cents(path, self._currency)

    def _signed(self, part: Part) -> int:
        """The amount of an allowance or a charge, an allowance below zero."""
        cents = self._needed_cents(part, "cbc:Amount", "the amount of an allowance or charge")
        return cents if part.text("cbc:ChargeIndicator") in ("true", "1") else -cents

    def _allowance(self, part: Part) -> Allowance:
        return Allowance(
            amount_cents=self._signed(part),
            reason=part.text("cbc:AllowanceChargeReason", "cbc:AllowanceChargeReasonCode"),
            category=part.text("cac:TaxCategory/cbc:ID"),
            rate=part.number("cac:TaxCategory/cbc:Percent"),
        )

    def _tax_total(self, currency: str) -> Part:
        """The sum of VAT in a currency; an invoice has a second one where VAT is told in another too (BT-111)."""
        for part in self._root.parts("cac:TaxTotal"):
            if (part.part("cbc:TaxAmount").attribute("currencyID").upper() or self._currency) == currency:
                return part
        return self._root.part("cac:none")

    def _taxes(self) -> Iterator[TaxRow]:
        for part in self._tax_total(self._currency).parts("cac:TaxSubtotal"):
            category = part.part("cac:TaxCategory")
            yield TaxRow(
                category=category.text("cbc:ID"),
                # UBL 2.0 has the percent beside the category.
                rate=category.number("cbc:Percent", without=part.number("cbc:Percent")),
                base_cents=part.cents("cbc:TaxableAmount", self._currency),
                vat_cents=part.cents("cbc:TaxAmount", self._currency),
                reason=category.text("cbc:TaxExemptionReason", "cbc:TaxExemptionReasonCode"),
                reason_code=category.text("cbc:TaxExemptionReasonCode"),
            )

    def _totals(self) -> Totals:
        sums = self._root.part("cac:LegalMonetaryTotal")
        told = self._root.text("cbc:TaxCurrencyCode").upper()
        in_tax_currency = self._tax_total(told) if told and told != self._currency else None
        return Totals(
            lines_cents=self._needed_cents(
                sums, "cbc:LineExtensionAmount", "what its lines come to (BT-106)"
            ),
            allowances_cents=sums.cents("cbc:AllowanceTotalAmount", self._currency),
            charges_cents=sums.cents("cbc:ChargeTotalAmount", self._currency),
            net_cents=self._needed_cents(sums, "cbc:TaxExclusiveAmount", "its total without VAT (BT-109)"),
            vat_cents=self._tax_total(self._currency).cents("cbc:TaxAmount", self._currency),
            gross_cents=self._needed_cents(sums, "cbc:TaxInclusiveAmount", "its total with VAT (BT-112)"),
            prepaid_cents=sums.cents("cbc:PrepaidAmount", self._currency),
            rounding_cents=sums.cents("cbc:PayableRoundingAmount", self._currency),
            payable_cents=self._needed_cents(sums, "cbc:PayableAmount", "what is to be paid (BT-115)"),
            tax_currency_vat_cents=in_tax_currency.cents("cbc:TaxAmount", told) if in_tax_currency else None,
        )

    def _attachments(self) -> Iterator[Attachment]:
        for part in self._root.parts("cac:AdditionalDocumentReference"):
            held = part.part("cac:Attachment/cbc:EmbeddedDocumentBinaryObject")
            if held:
                name = held.attribute("filename") or part.text("cbc:ID") or "attachment"
                yield from attachment(held, name, self._notes)


def attachment(part: Part, name: str, notes: Notes) -> Iterator[Attachment]:
    """A file that is embedded as base64. A damaged one is noted: the invoice itself can be right all the same."""
    try:
        data = base64.b64decode("".join(part.raw().split()), validate=True)
    except ValueError:  # Of base64, or of letters that it does not have.
        notes.warn(part.line, f"The file {name[:60]} in the invoice is damaged, and is not kept by itself.")
        return
    yield Attachment(name, part.attribute("mimeCode"), data)


def _gtin(item: Part) -> str:
    return first(
        part.text()
        for part in item.parts("cac:StandardItemIdentification/cbc:ID")
        if part.attribute("schemeID") in (_GTIN, "0088", "GTIN", "EN", "")
    )


def _payment(part: Part) -> PaymentMeans:
    account = part.part("cac:PayeeFinancialAccount")
    return payment_means(
        part.text("cbc:PaymentMeansCode"),
        part.text("cbc:PaymentID"),
        account.text("cbc:ID"),
        account.text(
            "cac:FinancialInstitutionBranch/cbc:ID",
            "cac:FinancialInstitutionBranch/cac:FinancialInstitution/cbc:ID",
        ),
        account.part("cbc:ID").attribute("schemeID"),
    )


def _endpoint(part: Part) -> PartyId | None:
    return PartyId(part.attribute("schemeID"), part.text()) if part.text() else None


def _deliver_to(part: Part) -> Party | None:
    """Name and address of where goods went."""
    address = part.part("cac:DeliveryLocation/cac:Address")
    name = part.text("cac:DeliveryParty/cac:PartyName/cbc:Name")
    return _addressed(Party(name=name), address) if address or name else None


def _addressed(party: Party, part: Part) -> Party:
    """The party with its address."""
    return replace(
        party,
        street=part.text("cbc:StreetName"),
        street_2=joined(part.text("cbc:AdditionalStreetName"), part.text("cac:AddressLine/cbc:Line")),
        postcode=part.text("cbc:PostalZone"),
        city=part.text("cbc:CityName"),
        country=part.text("cac:Country/cbc:IdentificationCode").upper(),
    )


def _party(part: Part) -> Party:
    legal = part.part("cac:PartyLegalEntity")
    taxes = {
        scheme.text("cac:TaxScheme/cbc:ID").upper(): scheme.text("cbc:CompanyID")
        for scheme in part.parts("cac:PartyTaxScheme")
    }
    trading_name = part.text("cac:PartyName/cbc:Name")
    ids = (
        *legal.parts("cbc:CompanyID"),
        *part.parts("cac:PartyIdentification/cbc:ID"),
        *part.parts("cbc:EndpointID"),
    )
    party = Party(
        name=legal.text("cbc:RegistrationName") or trading_name,
        trading_name=trading_name,
        ids=tuple(PartyId(found.attribute("schemeID"), found.text()) for found in ids if found.text()),
        vat_nr=taxes.get("VAT", ""),
        tax_nr=first(number for scheme, number in taxes.items() if scheme != "VAT"),
        contact=part.text("cac:Contact/cbc:Name"),
        phone=part.text("cac:Contact/cbc:Telephone"),
        email=part.text("cac:Contact/cbc:ElectronicMail"),
        endpoint=_endpoint(part.part("cbc:EndpointID")),
        legal_form=legal.text("cbc:CompanyLegalForm"),
    )
    return _addressed(party, part.part("cac:PostalAddress"))
