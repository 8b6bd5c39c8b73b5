"""Reading UN/CEFACT Cross Industry Invoice D16B: Factur-X, ZUGFeRD 2 and XRechnung, in every profile.

The two smallest profiles of Factur-X have no lines: MINIMUM tells only sums, BASIC WL what is taxed at each rate.
Source: CEN/TS 16931-3-3 (syntax binding for CII D16B); Factur-X 1.0.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from kassabok.formats.einvoice.nodes import ONE, Part, joined
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
from kassabok.formats.einvoice.ubl import attachment
from kassabok.formats.einvoice.units import unit_word
from kassabok.formats.notes import Notes

if TYPE_CHECKING:
    from lxml import etree

CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
NAMES = {
    "rsm": CII,
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
_DAY = "udt:DateTimeString"
_FORMATTED_DAY = "qdt:DateTimeString"
_VAT, _TAX = "VA", "FC"  # Schemes of tax numbers.
_ATTACHED = "916"  # UNTDID 1001: a document that belongs to this one.


def read(element: "etree._Element", notes: Notes) -> EInvoice:
    """Read the root element CrossIndustryInvoice. Raises BadFile."""
    return _Reader(Part(element, NAMES), notes).read()


class _Reader:
    def __init__(self, root: Part, notes: Notes) -> None:
        self._notes = notes
        self._root = root
        self._document = root.part("rsm:ExchangedDocument")
        self._trade = root.part("rsm:SupplyChainTradeTransaction")
        self._agreement = self._trade.part("ram:ApplicableHeaderTradeAgreement")
        self._delivery = self._trade.part("ram:ApplicableHeaderTradeDelivery")
        self._settlement = self._trade.part("ram:ApplicableHeaderTradeSettlement")
        self._currency = self._settlement.needed("ram:InvoiceCurrencyCode", "its currency (BT-5)").upper()

    def read(self) -> EInvoice:
        agreement, settlement = self._agreement, self._settlement
        return EInvoice(
            syntax="cii",
            profile=self._root.text(
                "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
            ),
            number=self._document.needed("ram:ID", "its number (BT-1)"),
            type_code=self._document.needed("ram:TypeCode", "its type (BT-3)"),
            issued=self._issued(),
            due=settlement.day(f"ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/{_DAY}"),
            delivered=self._delivery.day(f"ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/{_DAY}"),
            currency=self._currency,
            tax_currency=settlement.text("ram:TaxCurrencyCode").upper(),
            buyer_reference=agreement.text("ram:BuyerReference"),
            order=agreement.text("ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"),
            contract=agreement.text("ram:ContractReferencedDocument/ram:IssuerAssignedID"),
            despatch=self._delivery.text("ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID"),
            accounting=settlement.text("ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"),
            terms=settlement.text("ram:SpecifiedTradePaymentTerms/ram:Description"),
            preceding=tuple(
                Preceding(number, part.day(f"ram:FormattedIssueDateTime/{_FORMATTED_DAY}"))
                for part in settlement.parts("ram:InvoiceReferencedDocument")
                if (number := part.text("ram:IssuerAssignedID"))
            ),
            seller=_party(agreement.part("ram:SellerTradeParty")),
            buyer=_party(agreement.part("ram:BuyerTradeParty")),
            payee=_party(payee) if (payee := settlement.part("ram:PayeeTradeParty")) else None,
            payment=tuple(self._payments()),
            lines=tuple(self._line(part) for part in self._lines()),
            allowances=tuple(
                self._allowance(part) for part in settlement.parts("ram:SpecifiedTradeAllowanceCharge")
            )
            + tuple(self._freight()),
            taxes=tuple(self._taxes()),
            totals=self._totals(),
            notes=tuple(
                text
                for part in self._document.parts("ram:IncludedNote")
                if (text := part.text("ram:Content"))
            ),
            attachments=tuple(self._attachments()),
            deliver_to=_party(there) if (there := self._delivery.part("ram:ShipToTradeParty")) else None,
        )

    def _issued(self) -> date:
        self._document.needed(f"ram:IssueDateTime/{_DAY}", "its date (BT-2)")
        day = self._document.day(f"ram:IssueDateTime/{_DAY}")
        assert day is not None, "needed has seen it"
        return day

    def _payments(self) -> Iterator[PaymentMeans]:
        reference = self._settlement.text("ram:PaymentReference")
        for part in self._settlement.parts("ram:SpecifiedTradeSettlementPaymentMeans"):
            account = part.part("ram:PayeePartyCreditorFinancialAccount")
            yield payment_means(
                part.text("ram:TypeCode"),
                reference,
                account.text("ram:IBANID", "ram:ProprietaryID"),
                part.text("ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
                account.part("ram:ProprietaryID").attribute("schemeID"),
            )

    def _lines(self) -> Iterator[Part]:
        """The lines that cost something: the profile EXTENDED has headings among them, and sums of groups."""
        for part in self._trade.parts("ram:IncludedSupplyChainTradeLineItem"):
            kind = part.text("ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode").upper()
            if kind not in ("INFORMATION", "GROUP"):
                yield part

    def _line(self, part: Part) -> InvoiceLine:
        product = part.part("ram:SpecifiedTradeProduct")
        settlement = part.part("ram:SpecifiedLineTradeSettlement")
        price = part.part("ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice")
        tax = settlement.part("ram:ApplicableTradeTax")
        amount = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
        settlement.needed(amount, "the amount of a line (BT-131)")
        quantity = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
        return InvoiceLine(
            line=part.line,
            number=part.text("ram:AssociatedDocumentLineDocument/ram:LineID"),
            text=product.text("ram:Name", "ram:Description"),
            quantity=part.number(quantity),
            unit=unit_word(part.part(quantity).attribute("unitCode")),
            net_cents=settlement.cents(amount, self._currency),
            charges_cents=sum(
                self._signed(charge) for charge in settlement.parts("ram:SpecifiedTradeAllowanceCharge")
            ),
            price=price.number("ram:ChargeAmount") if price.text("ram:ChargeAmount") else None,
            base_quantity=price.number("ram:BasisQuantity", without=ONE) or ONE,
            category=tax.text("ram:CategoryCode"),
            rate=tax.number("ram:RateApplicablePercent"),
            sellers_item=product.text("ram:SellerAssignedID"),
            buyers_item=product.text("ram:BuyerAssignedID"),
            gtin=product.text("ram:GlobalID"),
            order_line=part.text(
                "ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument/ram:LineID"
            ),
            accounting=settlement.text("ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"),
            note=part.text("ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content"),
            charges_reason=settlement.text(
                "ram:SpecifiedTradeAllowanceCharge/ram:Reason",
                "ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode",
            ),
        )

    def _signed(self, part: Part) -> int:
        part.needed("ram:ActualAmount", "the amount of an allowance or charge")
        cents = part.cents("ram:ActualAmount", self._currency)
        return cents if part.text("ram:ChargeIndicator/udt:Indicator") in ("true", "1") else -cents

    def _allowance(self, part: Part) -> Allowance:
        return Allowance(
            amount_cents=self._signed(part),
            reason=part.text("ram:Reason", "ram:ReasonCode"),
            category=part.text("ram:CategoryTradeTax/ram:CategoryCode"),
            rate=part.number("ram:CategoryTradeTax/ram:RateApplicablePercent"),
        )

    def _freight(self) -> Iterator[Allowance]:
        """Freight in the profile EXTENDED, which is a charge by another name."""
        for part in self._settlement.parts("ram:SpecifiedLogisticsServiceCharge"):
            yield Allowance(
                amount_cents=part.cents("ram:AppliedAmount", self._currency),
                reason=part.text("ram:Description"),
                category=part.text("ram:AppliedTradeTax/ram:CategoryCode"),
                rate=part.number("ram:AppliedTradeTax/ram:RateApplicablePercent"),
            )

    def _taxes(self) -> Iterator[TaxRow]:
        rows = [
            TaxRow(
                category=part.text("ram:CategoryCode"),
                rate=part.number("ram:RateApplicablePercent"),
                base_cents=part.cents("ram:BasisAmount", self._currency),
                vat_cents=part.cents("ram:CalculatedAmount", self._currency),
                reason=part.text("ram:ExemptionReason", "ram:ExemptionReasonCode"),
                reason_code=part.text("ram:ExemptionReasonCode"),
            )
            for part in self._settlement.parts("ram:ApplicableTradeTax")
        ]
        if not rows:
            totals = self._totals()
            rows.append(TaxRow("", Decimal(0), totals.net_cents, totals.vat_cents))
        yield from rows

    def _vat(self, currency: str) -> Part:
        """The sum of VAT in a currency (BT-110, BT-111)."""
        sums = self._settlement.part("ram:SpecifiedTradeSettlementHeaderMonetarySummation")
        for part in sums.parts("ram:TaxTotalAmount"):
            if (part.attribute("currencyID").upper() or self._currency) == currency:
                return part
        return sums.part("ram:none")

    def _totals(self) -> Totals:
        sums = self._settlement.part("ram:SpecifiedTradeSettlementHeaderMonetarySummation")
        sums.needed("ram:TaxBasisTotalAmount", "its total without VAT (BT-109)")
        sums.needed("ram:GrandTotalAmount", "its total with VAT (BT-112)")
        sums.needed("ram:DuePayableAmount", "what is to be paid (BT-115)")
        net_cents = sums.cents("ram:TaxBasisTotalAmount", self._currency)
        told = self._settlement.text("ram:TaxCurrencyCode").upper()
        gross_cents = sums.cents("ram:GrandTotalAmount", self._currency)
        payable_cents = sums.cents("ram:DuePayableAmount", self._currency)
        prepaid_cents = sums.cents("ram:TotalPrepaidAmount", self._currency)
        smallest = not sums.part("ram:LineTotalAmount")
        if smallest and not prepaid_cents:  # MINIMUM cannot tell it: it is what is not to be paid any more.
            prepaid_cents = max(gross_cents - payable_cents, 0)
        vat = self._vat(self._currency)
        in_tax_currency = self._vat(told) if told and told != self._currency else None
        return Totals(
            lines_cents=net_cents if smallest else sums.cents("ram:LineTotalAmount", self._currency),
            allowances_cents=sums.cents("ram:AllowanceTotalAmount", self._currency),
            charges_cents=sums.cents("ram:ChargeTotalAmount", self._currency),
            net_cents=net_cents,
            vat_cents=vat.own_cents(self._currency) if vat else 0,
            gross_cents=gross_cents,
            prepaid_cents=prepaid_cents,
            rounding_cents=sums.cents("ram:RoundingAmount", self._currency),
            payable_cents=payable_cents,
            tax_currency_vat_cents=in_tax_currency.own_cents(told) if in_tax_currency else None,
        )

    def _attachments(self) -> Iterator[Attachment]:
        for part in self._agreement.parts("ram:AdditionalReferencedDocument"):
            held = part.part("ram:AttachmentBinaryObject")
            if held and part.text("ram:TypeCode") in (_ATTACHED, ""):
                name = held.attribute("filename") or part.text("ram:IssuerAssignedID") or "attachment"
                yield from attachment(held, name, self._notes)


def _party(part: Part) -> Party:
    address = part.part("ram:PostalTradeAddress")
    legal = part.part("ram:SpecifiedLegalOrganization")
    taxes = {
        number.attribute("schemeID").upper(): number.text()
        for number in part.parts("ram:SpecifiedTaxRegistration/ram:ID")
    }
    ids = (
        *legal.parts("ram:ID"),
        *part.parts("ram:GlobalID"),
        *part.parts("ram:ID"),
        *part.parts("ram:URIUniversalCommunication/ram:URIID"),
    )
    contact = part.part("ram:DefinedTradeContact")
    endpoint = part.part("ram:URIUniversalCommunication/ram:URIID")
    return Party(
        name=part.text("ram:Name") or legal.text("ram:TradingBusinessName"),
        trading_name=legal.text("ram:TradingBusinessName"),
        ids=tuple(PartyId(found.attribute("schemeID"), found.text()) for found in ids if found.text()),
        vat_nr=taxes.get(_VAT, ""),
        tax_nr=taxes.get(_TAX, ""),
        street=address.text("ram:LineOne"),
        street_2=joined(address.text("ram:LineTwo"), address.text("ram:LineThree")),
        postcode=address.text("ram:PostcodeCode"),
        city=address.text("ram:CityName"),
        country=address.text("ram:CountryID").upper(),
        contact=contact.text("ram:PersonName", "ram:DepartmentName"),
        phone=contact.text("ram:TelephoneUniversalCommunication/ram:CompleteNumber"),
        email=contact.text("ram:EmailURIUniversalCommunication/ram:URIID"),
        endpoint=PartyId(endpoint.attribute("schemeID"), endpoint.text()) if endpoint.text() else None,
        legal_form=part.text("ram:Description"),
    )
