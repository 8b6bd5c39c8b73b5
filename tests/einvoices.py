"""Electronic invoices for tests: one description, written as UBL and as CII, with sums that are worked out here."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from xml.sax.saxutils import escape

PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"


def two(value: Decimal | str) -> Decimal:
    """Rounded to hundredths, half away from zero."""
    return Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Who:
    """A party. org_nr is left out where it is "", and so are the others."""

    name: str
    org_nr: str = ""
    vat_nr: str = ""
    country: str = "SE"
    city: str = "Uppsala"
    postcode: str = "753 20"


SELLER = Who("Papper & Pärm AB", "559123-4561".replace("-", ""), "SE559123456101")
BUYER = Who("Kafébutiken AB", "5560360793", "SE556036079301", city="Lund", postcode="222 33")


@dataclass(frozen=True)
class Item:
    """A line. net: without it, quantity x price."""

    text: str
    quantity: str = "1"
    price: str = "100"
    rate: str = "25"
    category: str = "S"
    net: str = ""
    sku: str = ""
    ours: str = ""
    gtin: str = ""
    unit: str = "H87"
    accounting: str = ""

    @property
    def amount(self) -> Decimal:
        return two(self.net or Decimal(self.quantity) * Decimal(self.price))


@dataclass(frozen=True)
class Extra:
    """An allowance, below zero, or a charge of the whole document."""

    amount: str
    reason: str = "Frakt"
    rate: str = "25"
    category: str = "S"


@dataclass(frozen=True)
class Doc:
    """An invoice. credit: written as a UBL CreditNote. account: (branch, number)."""

    number: str = "4711"
    kind: str = "380"
    issued: str = "2026-02-20"
    due: str = "2026-03-22"
    currency: str = "SEK"
    seller: Who = SELLER
    buyer: Who = BUYER
    lines: Sequence[Item] = (Item("Pärmar", "10", "40", sku="P-1"),)
    extras: Sequence[Extra] = ()
    prepaid: str = "0"
    rounding: str = "0"
    account: tuple[str, str] = ("SE:BANKGIRO", "59123455")
    payment_id: str = "47118"
    means: str = "30"
    preceding: str = ""
    order: str = ""
    attached: Sequence[tuple[str, str, bytes]] = ()
    payable: str = ""
    credit: bool = field(default=False)

    def taxes(self) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
        """(category, rate) -> (base, VAT)."""
        bases: dict[tuple[str, str], Decimal] = {}
        for each in self.lines:
            bases[each.category, each.rate] = bases.get((each.category, each.rate), Decimal(0)) + each.amount
        for extra in self.extras:
            key = extra.category, extra.rate
            bases[key] = bases.get(key, Decimal(0)) + two(extra.amount)
        return {key: (base, two(base * Decimal(key[1]) / 100)) for key, base in bases.items()}

    @property
    def net(self) -> Decimal:
        return sum((base for base, _ in self.taxes().values()), Decimal(0))

    @property
    def vat(self) -> Decimal:
        return sum((vat for _, vat in self.taxes().values()), Decimal(0))

    @property
    def to_pay(self) -> Decimal:
        return self.net + self.vat - two(self.prepaid) + two(self.rounding)

    def but(self, **changes: object) -> "Doc":
        """The same with other facts."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def as_credit_note(self, **changes: object) -> "Doc":
        """A credit note in UBL and CII."""
        return self.but(credit=True, kind="381", **changes)


def _tag(name: str, text: object, **attributes: str) -> str:
    told = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{told}>{escape(str(text))}</{name}>" if str(text) else ""


# UBL


def ubl(doc: Doc) -> bytes:
    """The document as Peppol BIS 3 has it."""
    root = "CreditNote" if doc.credit else "Invoice"
    names = "urn:oasis:names:specification:ubl:schema:xsd:"
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        (
            f'<{root} xmlns="{names}{root}-2" xmlns:cac="{names}CommonAggregateComponents-2" '
            f'xmlns:cbc="{names}CommonBasicComponents-2">'
        ),
        _tag("cbc:CustomizationID", PEPPOL),
        _tag("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"),
        _tag("cbc:ID", doc.number),
        _tag("cbc:IssueDate", doc.issued),
        "" if doc.credit else _tag("cbc:DueDate", doc.due),
        _tag(f"cbc:{root}TypeCode", doc.kind),
        _tag("cbc:DocumentCurrencyCode", doc.currency),
        _tag("cbc:BuyerReference", "Ada Berg"),
        f"<cac:OrderReference>{_tag('cbc:ID', doc.order)}</cac:OrderReference>" if doc.order else "",
        f"<cac:BillingReference><cac:InvoiceDocumentReference>{_tag('cbc:ID', doc.preceding)}"
        "</cac:InvoiceDocumentReference></cac:BillingReference>"
        if doc.preceding
        else "",
        *(_ubl_attachment(*each) for each in doc.attached),
        f"<cac:AccountingSupplierParty>{_ubl_party(doc.seller)}</cac:AccountingSupplierParty>",
        f"<cac:AccountingCustomerParty>{_ubl_party(doc.buyer)}</cac:AccountingCustomerParty>",
        _ubl_payment(doc),
        *(_ubl_extra(doc, each) for each in doc.extras),
        _ubl_taxes(doc),
        _ubl_totals(doc),
        *(_ubl_line(doc, root, place, each) for place, each in enumerate(doc.lines, start=1)),
        f"</{root}>",
    ]
    return "\n".join(part for part in parts if part).encode()


def _ubl_attachment(name: str, media_type: str, data: bytes) -> str:
    from base64 import b64encode

    held = _tag(
        "cbc:EmbeddedDocumentBinaryObject", b64encode(data).decode(), mimeCode=media_type, filename=name
    )
    return (
        f"<cac:AdditionalDocumentReference>{_tag('cbc:ID', name)}<cac:Attachment>{held}</cac:Attachment>"
        "</cac:AdditionalDocumentReference>"
    )


def _ubl_party(who: Who) -> str:
    vat = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
    return (
        "<cac:Party>"
        + _tag("cbc:EndpointID", who.org_nr, schemeID="0007")
        + f"<cac:PartyName>{_tag('cbc:Name', who.name)}</cac:PartyName><cac:PostalAddress>"
        + _tag("cbc:StreetName", "Storgatan 1")
        + _tag("cbc:CityName", who.city)
        + _tag("cbc:PostalZone", who.postcode)
        + f"<cac:Country>{_tag('cbc:IdentificationCode', who.country)}</cac:Country></cac:PostalAddress>"
        + (
            f"<cac:PartyTaxScheme>{_tag('cbc:CompanyID', who.vat_nr)}{vat}</cac:PartyTaxScheme>"
            if who.vat_nr
            else ""
        )
        + f"<cac:PartyLegalEntity>{_tag('cbc:RegistrationName', who.name)}"
        + _tag("cbc:CompanyID", who.org_nr, schemeID="0007")
        + "</cac:PartyLegalEntity></cac:Party>"
    )


def _ubl_payment(doc: Doc) -> str:
    branch, account = doc.account
    if not account:
        return ""
    return (
        f"<cac:PaymentMeans>{_tag('cbc:PaymentMeansCode', doc.means)}{_tag('cbc:PaymentID', doc.payment_id)}"
        f"<cac:PayeeFinancialAccount>{_tag('cbc:ID', account)}<cac:FinancialInstitutionBranch>"
        f"{_tag('cbc:ID', branch)}</cac:FinancialInstitutionBranch></cac:PayeeFinancialAccount></cac:PaymentMeans>"
    )


def _ubl_category(name: str, category: str, rate: str) -> str:
    return (
        f"<cac:{name}>{_tag('cbc:ID', category)}{_tag('cbc:Percent', rate)}"
        f"<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:{name}>"
    )


def _ubl_extra(doc: Doc, each: Extra) -> str:
    amount = two(each.amount)
    return (
        f"<cac:AllowanceCharge>{_tag('cbc:ChargeIndicator', 'true' if amount > 0 else 'false')}"
        f"{_tag('cbc:AllowanceChargeReason', each.reason)}"
        f"{_tag('cbc:Amount', abs(amount), currencyID=doc.currency)}"
        f"{_ubl_category('TaxCategory', each.category, each.rate)}</cac:AllowanceCharge>"
    )


def _ubl_taxes(doc: Doc) -> str:
    rows = "".join(
        f"<cac:TaxSubtotal>{_tag('cbc:TaxableAmount', base, currencyID=doc.currency)}"
        f"{_tag('cbc:TaxAmount', vat, currencyID=doc.currency)}{_ubl_category('TaxCategory', *key)}</cac:TaxSubtotal>"
        for key, (base, vat) in doc.taxes().items()
    )
    return f"<cac:TaxTotal>{_tag('cbc:TaxAmount', doc.vat, currencyID=doc.currency)}{rows}</cac:TaxTotal>"


def _sums(doc: Doc) -> dict[str, Decimal]:
    return {
        "lines": sum((each.amount for each in doc.lines), Decimal("0.00")),
        "less": -sum((two(each.amount) for each in doc.extras if two(each.amount) < 0), Decimal("0.00")),
        "more": sum((two(each.amount) for each in doc.extras if two(each.amount) > 0), Decimal("0.00")),
    }


def _ubl_totals(doc: Doc) -> str:
    sums = _sums(doc)
    amounts = {
        "LineExtensionAmount": sums["lines"],
        "TaxExclusiveAmount": doc.net,
        "TaxInclusiveAmount": doc.net + doc.vat,
        "AllowanceTotalAmount": sums["less"],
        "ChargeTotalAmount": sums["more"],
        "PrepaidAmount": two(doc.prepaid),
        "PayableRoundingAmount": two(doc.rounding),
        "PayableAmount": Decimal(doc.payable) if doc.payable else doc.to_pay,
    }
    told = "".join(_tag(f"cbc:{name}", amount, currencyID=doc.currency) for name, amount in amounts.items())
    return f"<cac:LegalMonetaryTotal>{told}</cac:LegalMonetaryTotal>"


def _ubl_line(doc: Doc, root: str, place: int, each: Item) -> str:
    quantity = "CreditedQuantity" if doc.credit else "InvoicedQuantity"
    return (
        f"<cac:{root}Line>{_tag('cbc:ID', place)}{_tag(f'cbc:{quantity}', each.quantity, unitCode=each.unit)}"
        f"{_tag('cbc:LineExtensionAmount', each.amount, currencyID=doc.currency)}"
        f"{_tag('cbc:AccountingCost', each.accounting)}<cac:Item>{_tag('cbc:Name', each.text)}"
        + (
            f"<cac:BuyersItemIdentification>{_tag('cbc:ID', each.ours)}</cac:BuyersItemIdentification>"
            if each.ours
            else ""
        )
        + (
            f"<cac:SellersItemIdentification>{_tag('cbc:ID', each.sku)}</cac:SellersItemIdentification>"
            if each.sku
            else ""
        )
        + (
            f"<cac:StandardItemIdentification>{_tag('cbc:ID', each.gtin, schemeID='0160')}"
            "</cac:StandardItemIdentification>"
            if each.gtin
            else ""
        )
        + f"{_ubl_category('ClassifiedTaxCategory', each.category, each.rate)}</cac:Item>"
        f"<cac:Price>{_tag('cbc:PriceAmount', each.price, currencyID=doc.currency)}</cac:Price></cac:{root}Line>"
    )


# CII

FACTUR_X = {
    "MINIMUM": "urn:factur-x.eu:1p0:minimum",
    "BASIC WL": "urn:factur-x.eu:1p0:basicwl",
    "EN 16931": "urn:cen.eu:en16931:2017",
    "EXTENDED": "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
}


def cii(doc: Doc, profile: str = "EN 16931") -> bytes:
    """The document as a profile of Factur-X has it."""
    standard = "urn:un:unece:uncefact:data:standard:"
    small = profile in ("MINIMUM", "BASIC WL")
    lines = [] if small else [_cii_line(place, each) for place, each in enumerate(doc.lines, start=1)]
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        (
            f'<rsm:CrossIndustryInvoice xmlns:rsm="{standard}CrossIndustryInvoice:100" '
            f'xmlns:ram="{standard}ReusableAggregateBusinessInformationEntity:100" '
            f'xmlns:udt="{standard}UnqualifiedDataType:100" xmlns:qdt="{standard}QualifiedDataType:100">'
        ),
        (
            "<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>"
            f"{_tag('ram:ID', FACTUR_X[profile])}</ram:GuidelineSpecifiedDocumentContextParameter>"
            "</rsm:ExchangedDocumentContext>"
        ),
        (
            f"<rsm:ExchangedDocument>{_tag('ram:ID', doc.number)}{_tag('ram:TypeCode', doc.kind)}"
            f"<ram:IssueDateTime>{_cii_day(doc.issued)}</ram:IssueDateTime></rsm:ExchangedDocument>"
        ),
        "<rsm:SupplyChainTradeTransaction>",
        *lines,
        "<ram:ApplicableHeaderTradeAgreement>",
        f"<ram:SellerTradeParty>{_cii_party(doc.seller, small=profile == 'MINIMUM')}</ram:SellerTradeParty>",
        f"<ram:BuyerTradeParty>{_cii_buyer(doc.buyer, profile)}</ram:BuyerTradeParty>",
        (
            f"<ram:BuyerOrderReferencedDocument>{_tag('ram:IssuerAssignedID', doc.order)}"
            "</ram:BuyerOrderReferencedDocument>"
            if doc.order
            else ""
        ),
        "</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery/>",
        _cii_settlement(doc, profile),
        "</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>",
    ]
    return "\n".join(part for part in parts if part).encode()


def _cii_day(day: str) -> str:
    return _tag("udt:DateTimeString", day.replace("-", ""), format="102")


def _cii_party(who: Who, *, small: bool) -> str:
    legal = _tag("ram:ID", who.org_nr, schemeID="0007")
    address = (
        _tag("ram:CountryID", who.country)
        if small
        else _tag("ram:PostcodeCode", who.postcode)
        + _tag("ram:LineOne", "Storgatan 1")
        + _tag("ram:CityName", who.city)
        + _tag("ram:CountryID", who.country)
    )
    return (
        _tag("ram:Name", who.name)
        + (f"<ram:SpecifiedLegalOrganization>{legal}</ram:SpecifiedLegalOrganization>" if legal else "")
        + f"<ram:PostalTradeAddress>{address}</ram:PostalTradeAddress>"
        + (
            f"<ram:SpecifiedTaxRegistration>{_tag('ram:ID', who.vat_nr, schemeID='VA')}</ram:SpecifiedTaxRegistration>"
            if who.vat_nr
            else ""
        )
    )


def _cii_buyer(who: Who, profile: str) -> str:
    if profile != "MINIMUM":
        return _cii_party(who, small=False)
    legal = _tag("ram:ID", who.org_nr, schemeID="0007")
    return f"{_tag('ram:Name', who.name)}<ram:SpecifiedLegalOrganization>{legal}</ram:SpecifiedLegalOrganization>"


def _cii_line(place: int, each: Item) -> str:
    return (
        "<ram:IncludedSupplyChainTradeLineItem>"
        f"<ram:AssociatedDocumentLineDocument>{_tag('ram:LineID', place)}</ram:AssociatedDocumentLineDocument>"
        "<ram:SpecifiedTradeProduct>"
        + _tag("ram:GlobalID", each.gtin, schemeID="0160")
        + _tag("ram:SellerAssignedID", each.sku)
        + _tag("ram:BuyerAssignedID", each.ours)
        + _tag("ram:Name", each.text)
        + "</ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>"
        + _tag("ram:ChargeAmount", each.price)
        + "</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>"
        + _tag("ram:BilledQuantity", each.quantity, unitCode=each.unit)
        + "</ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>"
        + _tag("ram:TypeCode", "VAT")
        + _tag("ram:CategoryCode", each.category)
        + _tag("ram:RateApplicablePercent", each.rate)
        + "</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation>"
        + _tag("ram:LineTotalAmount", each.amount)
        + "</ram:SpecifiedTradeSettlementLineMonetarySummation>"
        + (
            f"<ram:ReceivableSpecifiedTradeAccountingAccount>{_tag('ram:ID', each.accounting)}"
            "</ram:ReceivableSpecifiedTradeAccountingAccount>"
            if each.accounting
            else ""
        )
        + "</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>"
    )


def _cii_settlement(doc: Doc, profile: str) -> str:
    sums = _sums(doc)
    parts = ["<ram:ApplicableHeaderTradeSettlement>"]
    if profile != "MINIMUM":
        parts.append(_tag("ram:PaymentReference", doc.payment_id))
    parts.append(_tag("ram:InvoiceCurrencyCode", doc.currency))
    if profile != "MINIMUM":
        parts += [_cii_payment(doc), *(_cii_tax(*key, *row) for key, row in doc.taxes().items())]
        parts += [_cii_extra(each) for each in doc.extras]
        parts.append(
            f"<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>{_cii_day(doc.due)}</ram:DueDateDateTime>"
            "</ram:SpecifiedTradePaymentTerms>"
        )
    amounts = [
        _tag("ram:LineTotalAmount", sums["lines"]) if profile != "MINIMUM" else "",
        _tag("ram:ChargeTotalAmount", sums["more"]) if profile != "MINIMUM" else "",
        _tag("ram:AllowanceTotalAmount", sums["less"]) if profile != "MINIMUM" else "",
        _tag("ram:TaxBasisTotalAmount", doc.net),
        _tag("ram:TaxTotalAmount", doc.vat, currencyID=doc.currency),
        _tag("ram:RoundingAmount", two(doc.rounding)) if profile in ("EN 16931", "EXTENDED") else "",
        _tag("ram:GrandTotalAmount", doc.net + doc.vat),
        _tag("ram:TotalPrepaidAmount", two(doc.prepaid)) if profile != "MINIMUM" else "",
        _tag("ram:DuePayableAmount", Decimal(doc.payable) if doc.payable else doc.to_pay),
    ]
    told = "".join(amounts)
    parts.append(
        "<ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
        f"{told}</ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
    )
    if doc.preceding and profile != "MINIMUM":
        number = _tag("ram:IssuerAssignedID", doc.preceding)
        parts.append(f"<ram:InvoiceReferencedDocument>{number}</ram:InvoiceReferencedDocument>")
    return "".join(parts) + "</ram:ApplicableHeaderTradeSettlement>"


def _cii_payment(doc: Doc) -> str:
    branch, account = doc.account
    if not account:
        return ""
    giro = branch.startswith("SE:")
    number = (
        _tag("ram:ProprietaryID", account, schemeID=branch.removeprefix("SE:"))
        if giro
        else _tag("ram:IBANID", account)
    )
    return (
        f"<ram:SpecifiedTradeSettlementPaymentMeans>{_tag('ram:TypeCode', '30')}"
        f"<ram:PayeePartyCreditorFinancialAccount>{number}</ram:PayeePartyCreditorFinancialAccount>"
        "</ram:SpecifiedTradeSettlementPaymentMeans>"
    )


def _cii_tax(category: str, rate: str, base: Decimal, vat: Decimal) -> str:
    return (
        f"<ram:ApplicableTradeTax>{_tag('ram:CalculatedAmount', vat)}{_tag('ram:TypeCode', 'VAT')}"
        f"{_tag('ram:BasisAmount', base)}{_tag('ram:CategoryCode', category)}"
        f"{_tag('ram:RateApplicablePercent', rate)}</ram:ApplicableTradeTax>"
    )


def _cii_extra(each: Extra) -> str:
    amount = two(each.amount)
    return (
        "<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator>"
        f"{_tag('udt:Indicator', 'true' if amount > 0 else 'false')}</ram:ChargeIndicator>"
        f"{_tag('ram:ActualAmount', abs(amount))}{_tag('ram:Reason', each.reason)}<ram:CategoryTradeTax>"
        f"{_tag('ram:TypeCode', 'VAT')}{_tag('ram:CategoryCode', each.category)}"
        f"{_tag('ram:RateApplicablePercent', each.rate)}</ram:CategoryTradeTax></ram:SpecifiedTradeAllowanceCharge>"
    )


# PDF


def pdf(xml: bytes | None, *, name: str = "factur-x.xml", password: str = "") -> bytes:
    """A PDF of one empty page that carries the XML."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    if xml is not None:
        writer.add_attachment(name, xml)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
