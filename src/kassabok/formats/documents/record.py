"""What stands on the documents that leave the company, as plain frozen dataclasses.

Field names carry the unit, and the unit decides how the value is printed (see view.py):
`..._ore` whole öre (hundredths of the document's currency), `..._milli` thousandths of the unit, `..._g` grams,
`..._rate` a fraction (0.25 is 25 percent), `..._percent` percent (10 is 10 percent), `..._points` percentage
points, `unit_price` kronor (whole units of the currency) as Decimal, printed with two to four decimals.
None or an empty text means: not printed. No amount is computed in the printing: what is given is printed, and
check.py refuses a document whose sums do not agree.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Means = Literal["cash", "card", "swish", "stripe", "klarna", "paypal", "giro", "gift_card", "owed", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Someone named on a document.

    lines: the postal address, one line each (street, postcode and town, country).
    org_nr: for a private person leave it empty; a personal number does not belong on an invoice.
    """

    name: str
    lines: tuple[str, ...] = ()
    org_nr: str = ""
    vat_nr: str = ""
    attention: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller(Party):
    """The company itself.

    seat: the municipality of its registered office (säte), required of limited companies by aktiebolagslagen 28:5.
    f_tax: prints "Godkänd för F-skatt". logo: a PNG, JPEG or SVG file of at most 1 MB.
    """

    seat: str = ""
    f_tax: bool = False
    web: str = ""
    bankgiro: str = ""
    plusgiro: str = ""
    iban: str = ""
    bic: str = ""
    swish: str = ""
    logo: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """One sold thing.

    unit_price and amount_ore are both without VAT, or both with it: the document's prices_include_vat says which.
    unit_price is before the discount, amount_ore after it. vat_rate None: outside VAT, prints nothing.
    """

    sku: str = ""
    text: str
    note: str = ""
    quantity_milli: int
    unit: str = ""
    unit_price: Decimal
    discount_percent: Decimal = Decimal(0)
    vat_rate: Decimal | None
    amount_ore: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Something added to or taken from the whole document: freight, an invoice fee, a discount (negative).

    amount_ore includes VAT when the document's prices do.
    """

    text: str
    vat_rate: Decimal | None
    amount_ore: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VatRow:
    """The taxable amount and the VAT of one rate.

    vat_sek_ore: the VAT in kronor, when the document is in another currency.
    text: what the row is when the rate does not say it ("omvänd betalningsskyldighet", "undantag från moms").
    """

    vat_rate: Decimal
    base_ore: int
    vat_ore: int
    vat_sek_ore: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """net_ore: sum of all bases. total_ore = net + VAT + rounding (rounding: to whole kronor, never VAT).

    paid_ore: what was paid in advance; total less paid is what remains to pay.
    """

    vat_rows: tuple[VatRow, ...]
    net_ore: int
    vat_ore: int
    rounding_ore: int = 0
    total_ore: int
    paid_ore: int = 0

    @property
    def to_pay_ore(self) -> int:
        return self.total_ore - self.paid_ore


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTerms:
    """days: net days, 0 is payment at once. text: further terms, printed as they stand.

    Interest is either late_interest_percent, a fixed yearly rate, or points above the reference rate (8 by
    räntelagen 6 §).
    """

    days: int | None = None
    late_interest_percent: Decimal | None = None
    late_interest_over_reference_points: Decimal | None = None
    reminder_fee_ore: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """Whom to ask and what it concerns, on both sides. Empty ones are not printed."""

    customer_number: str = ""
    order_number: str = ""
    delivery_number: str = ""
    our_reference: str = ""
    your_reference: str = ""
    your_order_number: str = ""
    marking: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipping:
    """address: where the goods go, when that is not to the buyer. terms: for instance an Incoterm with its place."""

    address: Party | None = None
    terms: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of running text. strong: it stands out."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of a text: a heading or a paragraph (one item), the items of a list, the paragraphs of a quotation."""

    kind: Literal["heading", "paragraph", "bullets", "steps", "quote"]
    items: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A text that goes with a document, on pages of its own: terms of sale and the like. See prose.py."""

    title: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSlip:
    """Ordersedel (kind "order") or orderbekräftelse (kind "confirmation").

    withdrawal_right: prints the consumer's 14 days, for orders at a distance (lag 2005:59). texts: what the buyer has
    agreed to, and is told, each on pages of its own.
    """

    kind: Literal["order", "confirmation"] = "confirmation"
    number: str
    issued_on: date
    expected_on: date | None = None
    seller: Seller
    buyer: Party
    references: References = References()
    shipping: Shipping = Shipping()
    lines: tuple[DocumentLine, ...]
    charges: tuple[Charge, ...] = ()
    totals: Totals
    prices_include_vat: bool = False
    currency: str = "SEK"
    terms: PaymentTerms = PaymentTerms()
    withdrawal_right: bool = False
    message: str = ""
    texts: tuple[Prose, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PickLine:
    """One thing to fetch. location: the shelf; printed in the order of location, then sku, those without one last."""

    location: str
    sku: str
    text: str
    note: str = ""
    gtin: str = ""
    quantity_milli: int
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickList:
    """Plocklista, an internal paper: tick boxes, no prices. The QR code in the corner holds the number, to scan."""

    number: str
    issued_on: date
    ship_by: date | None = None
    seller: Seller
    ship_to: Party
    references: References = References()
    shipping: Shipping = Shipping()
    lines: tuple[PickLine, ...]
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """ordered, delivered now, and still to come (backordered)."""

    sku: str = ""
    text: str
    note: str = ""
    unit: str = ""
    ordered_milli: int
    delivered_milli: int
    backordered_milli: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNote:
    """Följesedel: what is in the parcel, without prices, with a line to sign."""

    number: str
    issued_on: date
    seller: Seller
    ship_to: Party
    buyer: Party | None = None
    references: References = References()
    shipping: Shipping = Shipping()
    lines: tuple[DeliveryLine, ...]
    weight_g: int | None = None
    parcels: int | None = None
    carrier: str = ""
    tracking: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseLine:
    """One thing that is bought. sku: the supplier's number of it, our_sku: the company's own. Prices are excl. VAT."""

    sku: str = ""
    our_sku: str = ""
    text: str
    note: str = ""
    quantity_milli: int
    unit: str = ""
    unit_price: Decimal
    discount_percent: Decimal = Decimal(0)
    amount_ore: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrder:
    """Inköpsorder: what the company orders of a supplier. seller: the company itself, as on all that it sends.

    wanted_on: the day the goods are wanted. references: our_reference is the company's, and customer_number what the
    supplier calls it.
    """

    number: str
    issued_on: date
    wanted_on: date | None = None
    seller: Seller
    supplier: Party
    references: References = References()
    shipping: Shipping = Shipping()
    lines: tuple[PurchaseLine, ...]
    total_ore: int
    currency: str = "SEK"
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """Faktura, or kreditfaktura (kind "credit": then credits_number names the invoice it changes).

    supplied_on, supplied_to: the day or period of supply, when it differs from issued_on.
    currency: a currency with hundredths; for others than SEK, sek_per_unit is the exchange rate and the VAT rows
    carry vat_sek_ore.
    reverse_charge: prints the words the law asks for, and needs both parties' VAT numbers.
    legal_notes: a reference to an exemption and the like, printed as they stand.
    ocr: the payment reference. copy: prints "Kopia".
    Source: mervärdesskattelagen 2023:200, 17 kap.
    """

    kind: Literal["invoice", "credit"] = "invoice"
    number: str
    issued_on: date
    due_on: date | None = None
    supplied_on: date | None = None
    supplied_to: date | None = None
    credits_number: str = ""
    credits_issued_on: date | None = None
    seller: Seller
    buyer: Party
    references: References = References()
    shipping: Shipping = Shipping()
    lines: tuple[DocumentLine, ...]
    charges: tuple[Charge, ...] = ()
    totals: Totals
    prices_include_vat: bool = False
    currency: str = "SEK"
    sek_per_unit: Decimal | None = None
    sek_per_unit_source: str = ""
    reverse_charge: bool = False
    legal_notes: tuple[str, ...] = ()
    terms: PaymentTerms = PaymentTerms()
    ocr: str = ""
    message: str = ""
    copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """One means of payment on a receipt. text: the last digits of the card, a Swish reference."""

    means: Means
    amount_ore: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Kontantnota: a sale paid on the spot or before delivery, or with negative amounts a refund.

    Tenders less change_ore is the total. refunds_number: the receipt of the sale that a refund is of. on_the_spot: it
    prints that it does not come from a certified cash register.
    """

    kind: Literal["sale", "refund"] = "sale"
    number: str
    sold_at: datetime
    seller: Seller
    buyer: Party | None = None
    references: References = References()
    lines: tuple[DocumentLine, ...]
    charges: tuple[Charge, ...] = ()
    totals: Totals
    prices_include_vat: bool = True
    currency: str = "SEK"
    tenders: tuple[Tender, ...]
    change_ore: int = 0
    message: str = ""
    copy: bool = False
    refunds_number: str = ""
    on_the_spot: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """One unpaid claim, or money not yet used (negative). days_late: 0 or less is not due."""

    number: str
    kind: Literal["invoice", "credit", "payment", "interest", "fee"] = "invoice"
    issued_on: date
    due_on: date | None = None
    ocr: str = ""
    amount_ore: int
    open_ore: int
    days_late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBucket:
    """What is open and from_days to to_days late. from_days None: not due. to_days None: from_days or more."""

    from_days: int | None
    to_days: int | None
    amount_ore: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Kontoutdrag to a customer: what was open at the end of the day as_of, and how old it is."""

    as_of: date
    seller: Seller
    buyer: Party
    references: References = References()
    items: tuple[OpenItem, ...]
    ageing: tuple[AgeBucket, ...] = ()
    overdue_ore: int
    total_ore: int
    currency: str = "SEK"
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestRow:
    """Late-payment interest on a sum over some days, both included. yearly_percent: the rate of them."""

    from_on: date
    to_on: date
    days: int
    base_ore: int
    yearly_percent: Decimal
    amount_ore: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """A cost beside a claim, in words that say by what rule, and what is owed of it."""

    text: str
    amount_ore: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterClaim:
    """A late claim on a letter. ground: what was bought, to be understood without the invoice.

    amount_ore: of the invoice; open_ore: what is left of it. interest: all of it from the first day; what of that is
    paid or waived is interest_settled_ore (zero or less), so that the rest is interest_ore.
    """

    number: str
    issued_on: date
    due_on: date
    ground: str = ""
    ocr: str = ""
    amount_ore: int
    open_ore: int
    interest: tuple[InterestRow, ...] = ()
    interest_settled_ore: int = 0
    interest_ore: int = 0
    costs: tuple[CostRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Betalningspåminnelse (kind "reminder") or inkassokrav (kind "demand").

    principal, interest and costs stand apart, as inkassolagen (1974:182) 5 § has it. credits_ore: zero or less, money
    and credit notes of the buyer that are set off. interest_per_day_ore: what each further day adds.
    """

    kind: Literal["reminder", "demand"] = "reminder"
    number: str
    issued_on: date
    due_on: date
    seller: Seller
    buyer: Party
    references: References = References()
    claims: tuple[LetterClaim, ...]
    principal_ore: int
    interest_ore: int
    costs_ore: int
    credits_ore: int = 0
    total_ore: int
    interest_per_day_ore: int = 0
    interest_terms: str = ""
    ocr: str = ""
    currency: str = "SEK"
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentRow:
    """A part of an instalment plan and its last day to pay."""

    due_on: date
    amount_ore: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentPlan:
    """Avbetalningsplan: what is owed, and when each part of it is paid. Both sides sign it."""

    number: str
    issued_on: date
    seller: Seller
    buyer: Party
    references: References = References()
    claims: tuple[LetterClaim, ...]
    instalments: tuple[InstalmentRow, ...]
    principal_ore: int
    interest_ore: int
    costs_ore: int
    total_ore: int
    ocr: str = ""
    currency: str = "SEK"


Document = (
    OrderSlip
    | PickList
    | DeliveryNote
    | PurchaseOrder
    | Invoice
    | Receipt
    | Statement
    | Letter
    | InstalmentPlan
)
