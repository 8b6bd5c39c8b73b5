"""What an electronic invoice says, in one shape for UBL and CII: the business terms (BT) of EN 16931.

Amounts are whole hundredths of the currency of the invoice, with the sign that they have in the document: of a credit
note they are above zero. Prices, quantities and rates are Decimal, rates in percent. Text has runs of blanks made one;
what the document leaves out is "" (0 of an amount, None of a date).
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from kassabok.formats.warnings import FileWarning

#: Schemes of identifiers (ISO 6523): Swedish organisation numbers, and GLN.
ORG_NR, GLN = "0007", "0088"

#: UNTDID 1001, as far as EN 16931 has them: what takes back an invoice, and what the buyer writes for the seller.
CREDIT_TYPES = frozenset(("81", "83", "261", "296", "308", "381", "396", "420", "458", "532"))
SELF_BILLED_TYPES = frozenset(("261", "389", "527"))


class PartyId(NamedTuple):
    """An identifier of a party. scheme: ISO 6523, as 0007; "" where it is not said."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Party:
    """Seller (BG-4), buyer (BG-7), payee (BG-10) or where goods go (BG-13).

    ids: all of its numbers, the registered one first and the last one its electronic address, which endpoint is too.
    tax_nr: another than for VAT; in Sweden the words that it is approved for F-tax. legal_form: what the law wants said
    of it besides, as its seat.
    """

    name: str = ""
    trading_name: str = ""
    ids: tuple[PartyId, ...] = ()
    vat_nr: str = ""
    tax_nr: str = ""
    street: str = ""
    street_2: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    endpoint: PartyId | None = None
    legal_form: str = ""

    @property
    def numbers(self) -> tuple[PartyId, ...]:
        """Its numbers but for the electronic address, the registered one first."""
        return self.ids[: len(self.ids) - (self.endpoint is not None)]


@dataclass(frozen=True, slots=True)
class PaymentMeans:
    """One way to pay (BG-16). code: UNTDID 4461.

    Of bankgiro, plusgiro, iban and account at most one is filled: digits of a giro, an IBAN without blanks, or any
    other account as it is written.
    """

    code: str
    payment_id: str = ""
    bankgiro: str = ""
    plusgiro: str = ""
    iban: str = ""
    account: str = ""
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """An allowance (below zero) or a charge (above) of the whole document (BG-20, BG-21)."""

    amount_cents: int
    reason: str
    category: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class TaxRow:
    """The VAT of one category and rate (BG-23). category: UNCL 5305, as S, AE or K. reason: why there is none.

    reason_code: the same as a code (VATEX).
    """

    category: str
    rate: Decimal
    base_cents: int
    vat_cents: int
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line (BG-25). line: where it stands in the file. net_cents: with its own allowances and charges.

    charges_cents: what of that these are, and charges_reason why. base_quantity: so many units the price is for.
    order_line, accounting: what the buyer wanted told of it.
    """

    line: int
    number: str
    text: str
    quantity: Decimal
    unit: str
    net_cents: int
    charges_cents: int
    price: Decimal | None
    base_quantity: Decimal
    category: str
    rate: Decimal
    sellers_item: str = ""
    buyers_item: str = ""
    gtin: str = ""
    order_line: str = ""
    accounting: str = ""
    note: str = ""
    charges_reason: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of the document (BG-22): BT-106 to BT-115. tax_currency_vat_cents: VAT in the tax currency, BT-111."""

    lines_cents: int
    allowances_cents: int
    charges_cents: int
    net_cents: int
    vat_cents: int
    gross_cents: int
    prepaid_cents: int
    rounding_cents: int
    payable_cents: int
    tax_currency_vat_cents: int | None = None


class Attachment(NamedTuple):
    """A file that lies in the document (BG-24)."""

    name: str
    media_type: str
    data: bytes


class Preceding(NamedTuple):
    """An earlier invoice that this one takes back or changes (BG-3)."""

    number: str
    issued: date | None


@dataclass(frozen=True, slots=True)
class EInvoice:
    """An electronic invoice or credit note.

    profile: the specification that it follows (BT-24). type_code: UNTDID 1001. lines: none in the two smallest profiles
    of Factur-X; in the smallest, taxes has one row with category "". deliver_to: name and address of where goods went.
    """

    syntax: Literal["ubl", "cii"]
    profile: str
    number: str
    type_code: str
    issued: date
    due: date | None
    delivered: date | None
    currency: str
    tax_currency: str
    buyer_reference: str
    order: str
    contract: str
    despatch: str
    accounting: str
    terms: str
    preceding: tuple[Preceding, ...]
    seller: Party
    buyer: Party
    payee: Party | None
    payment: tuple[PaymentMeans, ...]
    lines: tuple[InvoiceLine, ...]
    allowances: tuple[Allowance, ...]
    taxes: tuple[TaxRow, ...]
    totals: Totals
    notes: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    deliver_to: Party | None = None
    warnings: tuple[FileWarning, ...] = field(default=())

    @property
    def is_credit(self) -> bool:
        """Whether it is a credit note by its type: amounts above zero then are what is taken back."""
        return self.type_code in CREDIT_TYPES
