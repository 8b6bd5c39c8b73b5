"""What a web shop says of an order, whichever shop wrote it.

Amounts are whole öre (hundredths of the order's currency), quantities thousandths, rates fractions: 0.25 is 25 percent.
What the shop told is kept as it told it; formats/shop/sums.py says whether it adds up.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kassabok.formats.warnings import FileWarning

LINE_KINDS = ("goods", "shipping", "fee", "gift_card")
PAYMENT_METHODS = ("stripe", "klarna", "swish", "paypal", "gift_card", "invoice", "cash")
PAYMENT_STATES = ("paid", "authorized", "pending", "voided")
STATUSES = ("open", "cancelled", "ignored")
#: Before a word of the shop's that is none of the above: "unknown:pre-ordered".
UNKNOWN = "unknown:"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an order, or one refund of it, cannot be booked as it is told.

    code: stable, `shop.word`. message: a whole sentence that names the place. refund: the refund that it is about;
    the order itself is good then.
    """

    code: str
    message: str
    refund: str = ""


@dataclass(frozen=True, slots=True)
class ShopAddress:
    """country: ISO 3166 alpha-2, or as the shop wrote it where that is no code of two letters."""

    name: str = ""
    company: str = ""
    street: str = ""
    street2: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ShopCustomer:
    """Who ordered. external_id: the shop's number of him, "" of a guest, who is known by his e-mail alone.

    email: case-folded. org_nr and vat_nr: where the shop keeps them in a field of its own. accepts_marketing: what he
    said of newsletters; None where the shop does not tell. consent_text: the version of the words that asked him.
    """

    external_id: str = ""
    email: str = ""
    name: str = ""
    company: str = ""
    org_nr: str = ""
    vat_nr: str = ""
    phone: str = ""
    billing: ShopAddress = ShopAddress()
    shipping: ShopAddress = ShopAddress()
    accepts_marketing: bool | None = None
    consent_text: str = ""


@dataclass(frozen=True, slots=True)
class ShopLine:
    """One thing that is charged. kind: one of LINE_KINDS. net_ore: of the whole line, after discounts.

    vat_ore: as the shop charged it. rate: None where the shop does not tell it of the line; vat_ore is 0 then, and
    net_ore is what was charged, VAT included if the order's prices are (sums.split_vat).
    """

    external_id: str
    kind: str
    sku: str
    name: str
    quantity_milli: int
    net_ore: int
    vat_ore: int
    rate: Decimal | None
    gtin: str = ""

    @property
    def is_taken_off(self) -> bool:
        """Whether an order was changed so that nothing is left of the line: it stays in the file, of no piece."""
        return not (self.quantity_milli or self.net_ore or self.vat_ore)


@dataclass(frozen=True, slots=True)
class ShopTax:
    """What the shop says that the order's VAT is at one rate. rate: None where its name does not tell.

    country: whose VAT it is, where the shop tells; ISO 3166 alpha-2.
    """

    name: str
    rate: Decimal | None
    vat_ore: int
    country: str = ""


@dataclass(frozen=True, slots=True)
class ShopPayment:
    """method: one of PAYMENT_METHODS, or UNKNOWN and the shop's word. on: the day in Sweden that it was paid.

    reference: what the provider calls it. state: one of PAYMENT_STATES; only "paid" is money.
    """

    method: str
    amount_ore: int
    on: date | None
    reference: str
    state: str


@dataclass(frozen=True, slots=True)
class ShopRefundLine:
    """What of a line was given back, positive. line_id: the order's line; "" for a sum that belongs to none, which is
    negative where less was given back than the other lines come to.
    """

    line_id: str
    quantity_milli: int
    net_ore: int
    vat_ore: int
    restock: bool


@dataclass(frozen=True, slots=True)
class ShopRefund:
    """amount_ore: incl. VAT, positive. lines: none where only a sum was given back. money_moved: False where the shop
    only took a note of it. told: False where it is known by its sum only: its day, its lines or whether money moved
    stand in the shop's list of refunds. rounding_ore: what of amount_ore is rounding to whole coins, and of no line.
    """

    external_id: str
    on: date | None
    amount_ore: int
    reason: str
    lines: tuple[ShopRefundLine, ...]
    money_moved: bool
    told: bool = True
    rounding_ore: int = 0


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """An order as it stood at `updated`.

    external_id: the shop's own key, `number`: what people see ("#1001"). status: one of STATUSES, or UNKNOWN and the
    shop's word; "ignored" is no order, or none yet (a draft, a payment that has not begun). created, updated: UTC.
    total_ore: what all lines come to, incl. VAT, before gift cards are taken as payment. vat_ore: VAT of all of it,
    None where the file does not tell. taxes: the same per rate, where it does. discount_codes: code and what it took
    off (incl. VAT where prices are), which is already out of the lines. decimals: 0 where the shop rounds to whole
    kronor, else 2. faults: what its reader found. rounding_ore: what was paid more than total_ore, or less where it is
    negative, since it was paid in coins.
    """

    external_id: str
    number: str
    status: str
    created: datetime
    updated: datetime
    currency: str
    prices_include_vat: bool
    customer: ShopCustomer
    lines: tuple[ShopLine, ...]
    payments: tuple[ShopPayment, ...]
    refunds: tuple[ShopRefund, ...]
    discount_codes: tuple[tuple[str, int], ...]
    total_ore: int
    vat_ore: int | None
    taxes: tuple[ShopTax, ...] = ()
    note: str = ""
    test: bool = False
    decimals: int = 2
    faults: tuple[Problem, ...] = ()
    rounding_ore: int = 0

    @property
    def due_ore(self) -> int:
        """What is to be paid for it, by all means together."""
        return self.total_ore + self.rounding_ore


@dataclass(frozen=True, slots=True)
class ShopItem:
    """One order of a file. line: where it begins, 1-based. raw: what the file says of it; the same reader reads it
    alone. order: None where it cannot be read, and `fault` says why.
    """

    external_id: str
    line: int
    raw: bytes
    order: ShopOrder | None
    fault: Problem | None = None


@dataclass(frozen=True, slots=True)
class RefundItem:
    """A refund of a list that came on its own, without its order. order_id: "" where nothing in it names its order."""

    order_id: str
    line: int
    raw: bytes
    refund: ShopRefund


@dataclass(frozen=True, slots=True)
class ShopFile:
    """dialect: woo, shopify, shopify_csv, or the name of a mapping."""

    dialect: str
    items: tuple[ShopItem, ...]
    refunds: tuple[RefundItem, ...] = ()
    warnings: tuple[FileWarning, ...] = ()
