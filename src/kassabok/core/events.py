"""What can happen: one frozen, past-tense class per business fact.

An event carries numbers and amounts, never personal data, since the log it is written to is kept for seven years.
`ref` is the number people know the thing by; `origins` are the things it came from, which is what `trace` walks.
What follows from each event stands in cascade.py.
"""

from collections.abc import Container, Mapping
from datetime import date
from typing import Any, ClassVar, NamedTuple

from msgspec import Struct
from msgspec.structs import fields

from kassabok.core.words import Catalogue, say


class Ref(NamedTuple):
    """A thing by its kind and the number people see: Ref("invoice", "F2026-0001")."""

    kind: str
    number: str


def read_ref(text: str, kinds: Container[str]) -> Ref:
    """KIND:NUMBER as people write it; no kind where what stands before the colon is none of these, as in a SKU."""
    kind, _, number = text.partition(":")
    return Ref(kind, number) if kind in kinds else Ref("", text)


class Event(Struct, frozen=True, kw_only=True):
    """Base of all events. KIND: the kind of thing that `ref` names. SAYS: the sentence shown to people."""

    KIND: ClassVar[str] = ""
    SAYS: ClassVar[str] = ""

    ref: str
    origins: tuple[Ref, ...] = ()

    @property
    def subject(self) -> Ref:
        """The thing that the event is about."""
        return Ref(self.KIND, self.ref)

    def sentence(self) -> str:
        """One whole sentence for people. Amounts are in kronor, quantities in units."""
        facts = {name: getattr(self, name) for name in field_names(type(self))}
        return say(self.template(facts), **facts)

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """The sentence with names of facts in braces. What the event carries may decide which sentence it is."""
        return cls.SAYS


def sentence_in_log(name: str, facts: Mapping[str, Any], catalogue: Catalogue | None = None) -> str:
    """The sentence of an event read back from the log. name: its class. facts: its payload; fields added since then
    have their defaults. catalogue: another language than English.
    """
    event_class: type[Event] = globals()[name]
    carried = {field.name: field.default for field in fields(event_class)} | dict(facts)
    return say(event_class.template(carried), catalogue, **carried)


_field_names: dict[type[Event], tuple[str, ...]] = {}


def field_names(event_class: type[Event]) -> tuple[str, ...]:
    """The event's field names in order, as the log writes them."""
    found = _field_names.get(event_class)
    if found is None:
        found = _field_names[event_class] = tuple(f.name for f in fields(event_class))
    return found


# The book


class BookCreated(Event, frozen=True, kw_only=True):
    """A company's book was made. form: ab, ef or hb. The dates are its first fiscal year. program: its version."""

    KIND: ClassVar[str] = "book"
    SAYS: ClassVar[str] = "The book was created."
    form: str
    year_starts_on: date
    year_ends_on: date
    program: str = ""


class ProgramChanged(Event, frozen=True, kw_only=True):
    """Another version of the program, or of the book's schema, writes to the book from here on. ref: the version.

    before: the version and the schema until now; empty for a book from before it was kept.
    """

    KIND: ClassVar[str] = "program"
    SAYS: ClassVar[str] = "The book is written by kassabok {ref} (schema {schema}) from here on."
    schema: int
    before: str


class SettingChanged(Event, frozen=True, kw_only=True):
    """A company setting changed. new: the text value; empty where it may be personal data."""

    KIND: ClassVar[str] = "setting"
    SAYS: ClassVar[str] = "Setting {ref} was changed."
    new: str

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """With the value, where it may be told."""
        return "Setting {ref} was changed to {new}." if facts["new"] else cls.SAYS


class DocumentKept(Event, frozen=True, kw_only=True):
    """A copy of a document that leaves the company was stored. sha256: of the file's bytes."""

    KIND: ClassVar[str] = "document"
    SAYS: ClassVar[str] = "A copy of {ref} was kept in the book."
    sha256: str


# Products


class ProductRegistered(Event, frozen=True, kw_only=True):
    """A new product."""

    KIND: ClassVar[str] = "product"
    SAYS: ClassVar[str] = "Product {ref} was registered."


class ProductChanged(Event, frozen=True, kw_only=True):
    """Fields of a product changed. changed: their names."""

    KIND: ClassVar[str] = "product"
    SAYS: ClassVar[str] = "Product {ref} was changed: {changed}."
    changed: tuple[str, ...]


class ProductPriced(Event, frozen=True, kw_only=True):
    """A product got a sales price from a day on. price_e4: ten-thousandths of a krona."""

    KIND: ClassVar[str] = "product"
    SAYS: ClassVar[str] = "Product {ref} has a new price from {valid_from}."
    price_e4: int
    includes_vat: bool
    valid_from: date


# Parties


class CustomerRegistered(Event, frozen=True, kw_only=True):
    """A new customer."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Customer {ref} was registered."


class CustomerChanged(Event, frozen=True, kw_only=True):
    """Fields of a customer changed. changed: their names."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Customer {ref} was changed: {changed}."
    changed: tuple[str, ...]


class CustomersMerged(Event, frozen=True, kw_only=True):
    """Customer `ref` took over everything of customer `gone`."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Customer {gone} was merged into {ref}."
    gone: str


class ConsentGiven(Event, frozen=True, kw_only=True):
    """A customer may be addressed with marketing. channel: email, sms, phone or post. how: granted, confirmed, soft."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Customer {ref} may be addressed by {channel} ({how})."
    channel: str
    how: str
    on: date


class ConsentAsked(Event, frozen=True, kw_only=True):
    """A customer was asked to confirm that it wants marketing."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Customer {ref} was asked to confirm: marketing by {channel}."
    channel: str


class ConsentWithdrawn(Event, frozen=True, kw_only=True):
    """A customer must not be addressed with marketing. objected: to direct marketing as such (GDPR art. 21.2)."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Customer {ref} must not be addressed by {channels}."
    channels: tuple[str, ...]
    objected: bool
    on: date


class CustomerForgotten(Event, frozen=True, kw_only=True):
    """The personal data of a customer was removed. kept_until: the last day of what the law keeps, None for nothing."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "The personal data of customer {ref} was removed."
    on: date
    kept_until: date | None

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """With how long the rest is kept, where there is any."""
        if facts.get("kept_until") is None:
            return cls.SAYS
        return (
            "The personal data of customer {ref} was removed; what the law keeps stays through {kept_until}."
        )


class CustomerPurged(Event, frozen=True, kw_only=True):
    """What the law kept of a customer that was forgotten is removed too: its time has passed."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "What was kept of customer {ref} was removed."
    on: date


class CampaignCreated(Event, frozen=True, kw_only=True):
    """A discount code was made. ref: the code. percent: in Swedish form, as 12,5. ends_on: None for no end."""

    KIND: ClassVar[str] = "campaign"
    SAYS: ClassVar[str] = "Campaign {ref} was made: {percent} percent from {starts_on}."
    percent: str
    starts_on: date
    ends_on: date | None


class CampaignCodeUsed(Event, frozen=True, kw_only=True):
    """An order has used a discount code. ref: the code. discount_ore: what it took off, excl. VAT."""

    KIND: ClassVar[str] = "campaign"
    SAYS: ClassVar[str] = "Order {order} used the code {ref}: {discount_ore} kr off, excl. VAT."
    order: str
    discount_ore: int


class AddressesExported(Event, frozen=True, kw_only=True):
    """Addresses were put out for a newsletter. ref: the segment. service: whose columns. addresses: how many."""

    KIND: ClassVar[str] = "segment"
    SAYS: ClassVar[str] = "Addresses of the segment {ref} were put out for {service}: {addresses}."
    service: str
    addresses: int
    on: date


class SupplierRegistered(Event, frozen=True, kw_only=True):
    """A new supplier."""

    KIND: ClassVar[str] = "supplier"
    SAYS: ClassVar[str] = "Supplier {ref} was registered."


class SupplierChanged(Event, frozen=True, kw_only=True):
    """Fields of a supplier changed. changed: their names; those of a giro or bank account change who is paid."""

    KIND: ClassVar[str] = "supplier"
    SAYS: ClassVar[str] = "Supplier {ref} was changed: {changed}."
    changed: tuple[str, ...]


class SupplierPriced(Event, frozen=True, kw_only=True):
    """What a supplier charges for a product from a day on. price_e4: ten-thousandths of the currency."""

    KIND: ClassVar[str] = "supplier"
    SAYS: ClassVar[str] = "Supplier {ref} has a new price for {sku} from {valid_from}."
    sku: str
    price_e4: int
    currency: str
    valid_from: date


class SupplierPricesImported(Event, frozen=True, kw_only=True):
    """A price list of a supplier was read. Counts of products: with a first price, with another one than before."""

    KIND: ClassVar[str] = "supplier"
    SAYS: ClassVar[str] = "A price list of supplier {ref} was read; new prices: {new}, changed: {updated}."
    new: int
    updated: int


class CurrencyRatesSet(Event, frozen=True, kw_only=True):
    """What a currency is in kronor was written down or read, for so many days from first to last."""

    KIND: ClassVar[str] = "currency"
    SAYS: ClassVar[str] = "Exchange rates of {ref} were set: {days} from {first} to {last}."
    first: date
    last: date
    days: int

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """One day is told as that."""
        return "The exchange rate of {ref} on {first} was set." if facts.get("days") == 1 else cls.SAYS


# Stock


class LocationAdded(Event, frozen=True, kw_only=True):
    """A place where stock lies was added."""

    KIND: ClassVar[str] = "location"
    SAYS: ClassVar[str] = "Stock location {ref} was added."


class StockFact(NamedTuple):
    """One line of a stock event: thousandths and öre, both signed (out is negative)."""

    sku: str
    quantity_milli: int
    value_ore: int


class StockReserved(Event, frozen=True, kw_only=True):
    """Goods were reserved for an order. short_milli: what was not available and waits as back order."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Reserved for order {ref}: {reserved_milli}; back order: {short_milli}."
    reserved_milli: int
    short_milli: int


class StockMoved(Event, frozen=True, kw_only=True):
    """Stock changed in quantity or value; the books follow with the same amount.

    reason: receipt (bought), opening (what was there when the book began), delivery, return, adjustment (loss, found,
    damage, correction), count, transfer, revaluation (obsolescence and the like), or cost_correction (goods that were
    sold before they came cost something else than was thought). value_ore: sum of the lines.
    """

    KIND: ClassVar[str] = "stock-move"
    SAYS: ClassVar[str] = "Stock moved ({reason}), {ref}: value {value_ore} kr."
    reason: str
    on: date
    lines: tuple[StockFact, ...]
    value_ore: int

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """What was bought and went back is told as that."""
        went_back = facts.get("reason") == "receipt" and any(line[1] < 0 for line in facts.get("lines", ()))
        return "Stock moved (back to the supplier), {ref}: value {value_ore} kr." if went_back else cls.SAYS


class BackOrdersReserved(Event, frozen=True, kw_only=True):
    """Goods that came in or were freed were reserved for waiting orders, oldest first. ref: the move or order they
    came by.
    """

    KIND: ClassVar[str] = "back-orders"
    SAYS: ClassVar[str] = "Reserved for orders that waited: {reserved_milli}."
    reserved_milli: int
    orders: tuple[str, ...]


class ReservationsLost(Event, frozen=True, kw_only=True):
    """Reserved goods turned out to be gone, so that orders wait again, newest first. ref: the move that took them."""

    KIND: ClassVar[str] = "back-orders"
    SAYS: ClassVar[str] = "No longer there for orders that had them reserved: {lost_milli}."
    lost_milli: int
    orders: tuple[str, ...]


class StockCountStarted(Event, frozen=True, kw_only=True):
    """A stock count (inventering) of a location began. products: how many the book expects to find."""

    KIND: ClassVar[str] = "count"
    SAYS: ClassVar[str] = "Stock count {ref} of {location} began; products that the book expects: {products}."
    location: str
    products: int
    on: date


class StockCountEntered(Event, frozen=True, kw_only=True):
    """What was counted was entered, or entered anew. products: of how many."""

    KIND: ClassVar[str] = "count"
    SAYS: ClassVar[str] = "Quantities of stock count {ref} were entered; products: {products}."
    products: int


class StockCountCancelled(Event, frozen=True, kw_only=True):
    """A stock count was given up; nothing was moved."""

    KIND: ClassVar[str] = "count"
    SAYS: ClassVar[str] = "Stock count {ref} was cancelled."


class StockCounted(Event, frozen=True, kw_only=True):
    """A stock count (inventering) was posted. count_id: the count whose differences are to be moved."""

    KIND: ClassVar[str] = "count"
    SAYS: ClassVar[str] = "Stock count {ref} was posted."
    count_id: int
    on: date


# Purchasing


class PurchaseDrafted(Event, frozen=True, kw_only=True):
    """A purchase order was written down but not yet sent to the supplier. origins: the sales orders it is for."""

    KIND: ClassVar[str] = "purchase"
    SAYS: ClassVar[str] = "Purchase order {ref} was drafted: {total_ore} {currency} excl. VAT."
    total_ore: int
    currency: str


class PurchaseOrdered(Event, frozen=True, kw_only=True):
    """A purchase order was placed with its supplier: goods are on their way."""

    KIND: ClassVar[str] = "purchase"
    SAYS: ClassVar[str] = "Purchase order {ref} was placed: {total_ore} {currency} excl. VAT."
    purchase_id: int
    on: date
    total_ore: int
    currency: str


class PurchaseChanged(Event, frozen=True, kw_only=True):
    """A purchase order was changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "purchase"
    SAYS: ClassVar[str] = "Purchase order {ref} was changed: {changed}."
    changed: tuple[str, ...]


class PurchaseCancelled(Event, frozen=True, kw_only=True):
    """What was left of a purchase order was cancelled."""

    KIND: ClassVar[str] = "purchase"
    SAYS: ClassVar[str] = "What was left of purchase order {ref} was cancelled."
    purchase_id: int
    on: date


class GoodsReceived(Event, frozen=True, kw_only=True):
    """Goods came in from a supplier. value_ore: their cost by the prices of the purchase order, in kronor."""

    KIND: ClassVar[str] = "goods-receipt"
    SAYS: ClassVar[str] = "Goods receipt {ref} was made: {value_ore} kr."
    receipt_id: int
    purchase_id: int
    on: date
    value_ore: int


class GoodsSentBack(Event, frozen=True, kw_only=True):
    """Goods of a receipt went back to the supplier. value_ore: what it owes for them, as they were received."""

    KIND: ClassVar[str] = "supplier-return"
    SAYS: ClassVar[str] = "Goods were sent back to the supplier, {ref}: {value_ore} kr."
    return_id: int
    on: date
    value_ore: int


class LandedCostAdded(Event, frozen=True, kw_only=True):
    """Freight, customs and the like became a part of what the goods of a receipt cost."""

    KIND: ClassVar[str] = "landed-cost"
    SAYS: ClassVar[str] = "Costs of bringing the goods home, {ref}: {amount_ore} kr."
    landed_cost_id: int
    on: date
    amount_ore: int


class StockMinimumSet(Event, frozen=True, kw_only=True):
    """The least of a product that should be in stock was set. supplier: whom it is bought from; "" says nothing."""

    KIND: ClassVar[str] = "product"
    SAYS: ClassVar[str] = "At least {minimum_milli} of product {ref} should be in stock."
    minimum_milli: int
    supplier: str


# Bills


class SettledBill(NamedTuple):
    """How much of a payment or a credit note went to which bill, in the öre that stood in the books for it; negative
    of a credit note that is used.
    """

    bill: str
    amount_ore: int


class BillPart(NamedTuple):
    """How much of which bill money is for, in hundredths of the bill's currency; negative of a credit note."""

    bill: str
    amount_cents: int


class BillRegistered(Event, frozen=True, kw_only=True):
    """A supplier's bill was registered."""

    KIND: ClassVar[str] = "bill"
    SAYS: ClassVar[str] = "Bill {ref} was registered: {total_ore} kr, due {due_on}."
    bill_id: int
    on: date
    due_on: date
    total_ore: int


class GoodsDifference(NamedTuple):
    """What goods that came by a line of a receipt cost more than they were received for; negative: less."""

    receipt_line_id: int
    amount_ore: int


class BillMatched(Event, frozen=True, kw_only=True):
    """It was told which goods ordered and received a bill is for, or a credit note of it. origins: they.

    value_ore: what the goods that have come were received for. waiting_ore: billed for goods that have not come yet.
    """

    KIND: ClassVar[str] = "bill"
    SAYS: ClassVar[str] = "Bill {ref} is for goods received: {billed_ore} kr billed, {value_ore} kr received."
    on: date
    billed_ore: int
    value_ore: int
    waiting_ore: int = 0

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """Goods that are waited for are told, and those that came; and what a credit note takes back."""
        if facts.get("billed_ore", 0) < 0:
            return (
                "Credit note {ref} takes back of its bill: {billed_ore} kr billed, {value_ore} kr received."
            )
        waiting_ore = facts.get("waiting_ore", 0)
        if waiting_ore < 0:
            return "Goods came that bill {ref} waited for: {value_ore} kr received."
        waits = "Bill {ref} is for goods: {billed_ore} kr billed, {waiting_ore} kr of it for goods to come."
        return waits if waiting_ore else cls.SAYS


class BillDifferenceTaken(Event, frozen=True, kw_only=True):
    """What a bill is more than its goods were received for became a part of what they cost. amount_ore: of all of it.

    goods: what goes to the cost of goods in stock. cost_ore: what goes to the account of differences.
    """

    KIND: ClassVar[str] = "bill"
    SAYS: ClassVar[str] = (
        "Bill {ref} differs from what was received by {amount_ore} kr, which is cost of the goods."
    )
    on: date
    amount_ore: int
    goods: tuple[GoodsDifference, ...]
    cost_ore: int


class BillApproved(Event, frozen=True, kw_only=True):
    """Somebody said that a bill is right and may be paid (attest). accepted: it differs from what was ordered and
    received, by more than it may, and that was accepted; by accepted_ore in price.
    """

    KIND: ClassVar[str] = "bill"
    SAYS: ClassVar[str] = "Bill {ref} was approved: {total_ore} kr."
    on: date
    total_ore: int
    accepted: bool = False
    accepted_ore: int = 0

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """What was accepted is told."""
        more = (
            "Bill {ref} was approved: {total_ore} kr, though it differs from what was ordered and received."
        )
        return more if facts.get("accepted") else cls.SAYS


class BillCredited(Event, frozen=True, kw_only=True):
    """A supplier's credit note of a bill was registered. total_ore: negative. settled: what was set off, of both."""

    KIND: ClassVar[str] = "bill"
    SAYS: ClassVar[str] = "Credit note {ref} of a supplier was registered: {total_ore} kr."
    bill_id: int
    on: date
    total_ore: int
    settled: tuple[SettledBill, ...]


class BillPaid(Event, frozen=True, kw_only=True):
    """Bills of a supplier were paid. money: the role or number of the account that it left. amount_ore: negative where
    the supplier paid back, and back_ore what it was then.

    fee_ore: what of it the bank took. difference_ore: what more was paid than stood in the books, by the exchange rate.
    """

    KIND: ClassVar[str] = "bill-payment"
    SAYS: ClassVar[str] = "Payment {ref} of bills was made: {amount_ore} kr."
    payment_id: int
    on: date
    amount_ore: int
    money: str
    settled: tuple[SettledBill, ...]
    back_ore: int = 0
    fee_ore: int = 0
    difference_ore: int = 0

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """Money that came is told as that, not as a payment of less than nothing."""
        back = "Payment {ref}: a supplier paid back {back_ore} kr."
        return back if facts.get("back_ore") else cls.SAYS


class BillPaymentTakenBack(Event, frozen=True, kw_only=True):
    """A payment of bills turned out to be none; they are open again. bank_line: where it was read, None elsewhere."""

    KIND: ClassVar[str] = "bill-payment"
    SAYS: ClassVar[str] = "Payment {ref} of bills was taken back: {amount_ore} kr."
    on: date
    amount_ore: int
    money: str
    settled: tuple[SettledBill, ...]
    bank_line: int | None
    fee_ore: int = 0
    difference_ore: int = 0


class RevaluedBill(NamedTuple):
    """How much more is owed on a bill in kronor by another rate, and what of that was for what has been settled since.
    Of less it is negative.
    """

    bill: str
    difference_ore: int
    since_ore: int


class BillsRevalued(Event, frozen=True, kw_only=True):
    """What was open of bills in other currencies at the end of a day was given its rates. ref: the fiscal year.

    more_ore or less_ore: what all of them are more or less than they stood for.
    """

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "By the rates of {on} bills in other currencies are {more_ore} kr more."
    on: date
    bills: tuple[RevaluedBill, ...]
    more_ore: int
    less_ore: int = 0

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """What became less is told as that."""
        less = "By the rates of {on} bills in other currencies are {less_ore} kr less."
        return less if facts.get("less_ore") else cls.SAYS


# Paying out


class SentBill(NamedTuple):
    """How much of a payment order goes to which bill, in hundredths of its currency; negative of a credit note."""

    bill: str
    amount_cents: int


class SettledOrder(NamedTuple):
    """A payment order that the bank has carried out. order: its end-to-end id. paid_ore: what left the account for it.

    kind, against, refund_of: as of a PaymentOrder. bills: what it pays, in the currency of the order.
    """

    order: str
    kind: str
    amount_cents: int
    paid_ore: int
    against: str = ""
    refund_of: str = ""
    bills: tuple[SentBill, ...] = ()


class PaymentBatchMade(Event, frozen=True, kw_only=True):
    """A payment file was made. amount_ore: hundredths of the currency. bills: what of which is paid. sha256: of it."""

    KIND: ClassVar[str] = "payment-batch"
    SAYS: ClassVar[str] = "Payment file {ref} was made: {orders} payments, {amount_ore} {currency}."
    on: date
    orders: int
    amount_ore: int
    currency: str
    sha256: str
    bills: tuple[SentBill, ...]


class PaymentBatchCancelled(Event, frozen=True, kw_only=True):
    """A payment file will not be sent, or the bank was told to forget it. bills: those that are to be paid again."""

    KIND: ClassVar[str] = "payment-batch"
    SAYS: ClassVar[str] = "Payment file {ref} was cancelled."
    on: date
    bills: tuple[SentBill, ...]


class PaymentAnswerRead(Event, frozen=True, kw_only=True):
    """A bank's answer to a payment file was read. Counts of payments: accepted, rejected, left for people."""

    KIND: ClassVar[str] = "payment-batch"
    SAYS: ClassVar[str] = "The bank answered file {ref}: payments accepted {accepted}, rejected {rejected}."
    accepted: int
    rejected: int
    left: int
    sha256: str


class PaymentOrdersAccepted(Event, frozen=True, kw_only=True):
    """The bank has taken payments of a file and will carry them out. orders: their end-to-end ids."""

    KIND: ClassVar[str] = "payment-batch"
    SAYS: ClassVar[str] = "The bank has accepted payments of file {ref}."
    orders: tuple[str, ...]


class PaymentOrdersRejected(Event, frozen=True, kw_only=True):
    """The bank will not carry out payments of a file. bills: those that are to be paid again."""

    KIND: ClassVar[str] = "payment-batch"
    SAYS: ClassVar[str] = "The bank has rejected payments of file {ref}."
    orders: tuple[str, ...]
    bills: tuple[SentBill, ...]


class PaymentOrdersSettled(Event, frozen=True, kw_only=True):
    """Payments of a file were carried out. account: the ledger account it left. bank_line: where it is read."""

    KIND: ClassVar[str] = "payment-batch"
    SAYS: ClassVar[str] = "Payments of file {ref} were carried out: {amount_ore} kr."
    on: date
    amount_ore: int
    account: str
    bank_line: int
    orders: tuple[SettledOrder, ...]


class PaymentOrderReturned(Event, frozen=True, kw_only=True):
    """The money of a payment that was carried out came back: what it paid is to be paid again.

    amount_ore: what came back. account: the ledger account that it came to. bank_line: where that is read.
    settled_line: the line of the bank that it had left by.
    """

    KIND: ClassVar[str] = "payment-batch"
    SAYS: ClassVar[str] = "The money of a payment of file {ref} came back: {amount_ore} kr."
    on: date
    amount_ore: int
    account: str
    bank_line: int
    settled_line: int
    order: SettledOrder


# Sales


class OrderDrafted(Event, frozen=True, kw_only=True):
    """An order was written down but not yet promised to anybody."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Order {ref} was drafted: {total_ore} kr incl. VAT."
    order_id: int
    total_ore: int


class OrderChanged(Event, frozen=True, kw_only=True):
    """An order was changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Order {ref} was changed: {changed}."
    changed: tuple[str, ...]


class OrderConfirmed(Event, frozen=True, kw_only=True):
    """An order was confirmed: goods are promised."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Order {ref} was confirmed: {total_ore} kr incl. VAT."
    order_id: int
    on: date
    total_ore: int


class OrderReduced(Event, frozen=True, kw_only=True):
    """A part of what was left of an order was cancelled, since it was paid back."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "A part of order {ref} was cancelled."
    order_id: int
    on: date


class OrderRestored(Event, frozen=True, kw_only=True):
    """What was cancelled of an order is to be sent after all, since its refund was withdrawn."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "What was cancelled of order {ref} is to be sent again."
    order_id: int
    on: date


class OrderCancelled(Event, frozen=True, kw_only=True):
    """What was left of an order was cancelled."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Order {ref} was cancelled."
    order_id: int
    on: date


class ShopChannelSet(Event, frozen=True, kw_only=True):
    """A web shop that orders come from was added or changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "shop-channel"
    SAYS: ClassVar[str] = "Shop channel {ref} was set: {changed}."
    changed: tuple[str, ...]


class ShopSkuNamed(Event, frozen=True, kw_only=True):
    """It was told which product of ours a shop means. ref: the channel. payload: ours of the two is `sku`."""

    KIND: ClassVar[str] = "shop-channel"
    SAYS: ClassVar[str] = "What shop channel {ref} calls {theirs} is product {sku}."
    theirs: str
    sku: str


class WebOrdersParked(Event, frozen=True, kw_only=True):
    """What a shop wrote was kept, of which so many could not be taken for reasons that it was parked with."""

    KIND: ClassVar[str] = "shop-channel"
    SAYS: ClassVar[str] = "Kept from shop channel {ref}: {kept}; parked of them: {parked}."
    kept: int
    parked: int


class WebPayloadDropped(Event, frozen=True, kw_only=True):
    """Something that a shop wrote and that was parked was given up by hand. ref: CHANNEL:EXTERNAL."""

    KIND: ClassVar[str] = "web-order"
    SAYS: ClassVar[str] = "What was parked of web order {ref} was given up."
    payload_id: int


class WebOrderReceived(Event, frozen=True, kw_only=True):
    """An order came from a web shop and adds up. ref: CHANNEL:EXTERNAL. web_order_id: the row with all it says."""

    KIND: ClassVar[str] = "web-order"
    SAYS: ClassVar[str] = "Web order {ref} came in: {total_ore} kr incl. VAT."
    web_order_id: int
    on: date
    total_ore: int


class WebBuyerKnown(Event, frozen=True, kw_only=True):
    """It is known which customer a web order is of. web_order: CHANNEL:EXTERNAL."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Web order {web_order} is of customer {ref}."
    web_order: str
    web_order_id: int


class WebOrderChanged(Event, frozen=True, kw_only=True):
    """A shop told a new version of an order. changed: the names of the fields, as where it is to be delivered."""

    KIND: ClassVar[str] = "web-order"
    SAYS: ClassVar[str] = "Web order {ref} was changed in the shop: {changed}."
    web_order_id: int
    changed: tuple[str, ...]


class WebOrderCancelled(Event, frozen=True, kw_only=True):
    """An order was cancelled in the shop."""

    KIND: ClassVar[str] = "web-order"
    SAYS: ClassVar[str] = "Web order {ref} was cancelled in the shop."
    web_order_id: int
    on: date


class PaidPart(NamedTuple):
    """A part of what a buyer paid, or got back, öre; positive.

    means: what it was paid by (stripe, klarna, swish, paypal, gift_card). money: the role or the account in the books
    that it stands on. reference: the provider's id of the payment, by which its settlement report names it.
    """

    means: str
    amount_ore: int
    money: str
    reference: str = ""


class WebOrderPaid(Event, frozen=True, kw_only=True):
    """A buyer has paid a whole order before it is delivered, in a web shop most often."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Order {ref} was paid before delivery: {amount_ore} kr."
    order_id: int
    on: date
    amount_ore: int
    parts: tuple[PaidPart, ...]


class RefundedLine(NamedTuple):
    """What was paid back of an order line; all of it positive. order_line_id: 0 where a sum belongs to no line; such a
    sum is negative where less was paid back than the other lines come to.

    restock: the goods are back, and can be sold again.
    """

    order_line_id: int
    quantity_milli: int
    net_ore: int
    vat_ore: int
    restock: bool = False


class WebOrderRefunded(Event, frozen=True, kw_only=True):
    """A buyer got money back of an order that he had paid before delivery.

    amount_ore: incl. VAT, positive. refund: the shop's id of it, "" where it has none. lines: () where only a sum was
    paid back. parts: by what; () where it is paid back as it was paid.
    """

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "{amount_ore} kr of order {ref} were paid back."
    order_id: int
    on: date
    amount_ore: int
    refund: str = ""
    lines: tuple[RefundedLine, ...] = ()
    parts: tuple[PaidPart, ...] = ()


class WebRefundWithdrawn(Event, frozen=True, kw_only=True):
    """A refund of an order was deleted in the shop: nothing was paid back. refund: the shop's id of it."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Refund {refund} of order {ref} was withdrawn."
    order_id: int
    on: date
    refund: str


class GoodsDelivered(Event, frozen=True, kw_only=True):
    """Goods left the company."""

    KIND: ClassVar[str] = "delivery"
    SAYS: ClassVar[str] = "Delivery {ref} was made."
    delivery_id: int
    order_id: int
    on: date


class GoodsReturned(Event, frozen=True, kw_only=True):
    """A customer sent goods back. restock: they can be sold again. credit: a credit note is wanted."""

    KIND: ClassVar[str] = "return"
    SAYS: ClassVar[str] = "Return {ref} was received."
    return_id: int
    on: date
    restock: bool
    credit: bool


# Invoicing


class InvoiceIssued(Event, frozen=True, kw_only=True):
    """An invoice got its number and will never change."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "Invoice {ref} was issued: {total_ore} kr, due {due_on}."
    invoice_id: int
    on: date
    due_on: date
    total_ore: int


class CreditNoteIssued(Event, frozen=True, kw_only=True):
    """A credit note against an invoice. total_ore is negative."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "Credit note {ref} was issued: {total_ore} kr."
    invoice_id: int
    on: date
    total_ore: int


class InvoicePaidOnline(Event, frozen=True, kw_only=True):
    """An invoice was paid already when it was issued: its order was paid in a web shop. money: the role or the account
    that the money stands on.
    """

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "Invoice {ref} was paid already: {amount_ore} kr by {means}."
    on: date
    amount_ore: int
    means: str
    money: str
    reference: str = ""


class ReceiptIssued(Event, frozen=True, kw_only=True):
    """A sale was paid on the spot, or before delivery; or what was paid was paid back.

    means: cash, card or swish; of what was paid before delivery what it was paid by, or "several means".
    """

    KIND: ClassVar[str] = "receipt"
    SAYS: ClassVar[str] = "Receipt {ref} was issued: {total_ore} kr by {means}."
    receipt_id: int
    on: date
    total_ore: int
    means: str


class CashDayClosed(Event, frozen=True, kw_only=True):
    """A day's receipts were added up for one voucher. ref: the day."""

    KIND: ClassVar[str] = "cash-day"
    SAYS: ClassVar[str] = "The cash sales of {ref} were closed: {total_ore} kr."
    cash_day_id: int
    on: date
    total_ore: int


# Receivables


class Settled(NamedTuple):
    """How much of a payment or a credit went to which invoice, in öre."""

    invoice: str
    amount_ore: int


class PaymentReceived(Event, frozen=True, kw_only=True):
    """A customer paid.

    money: the account role that got it (bank, cash, card_clearing, swish_clearing). settled: what was ticked off;
    the rest, unallocated_ore, is the customer's to use or get back.
    """

    KIND: ClassVar[str] = "payment"
    SAYS: ClassVar[str] = "Payment {ref} was received: {amount_ore} kr."
    payment_id: int
    on: date
    amount_ore: int
    money: str
    settled: tuple[Settled, ...]
    unallocated_ore: int


class AdvanceUsed(Event, frozen=True, kw_only=True):
    """Money the customer had with us was used for an invoice."""

    KIND: ClassVar[str] = "payment"
    SAYS: ClassVar[str] = "{amount_ore} kr of payment {ref} was used for an invoice."
    payment_id: int
    on: date
    amount_ore: int
    settled: tuple[Settled, ...]


class CreditUsed(Event, frozen=True, kw_only=True):
    """What a credit note left the customer was set off against another invoice. amount_ore: positive."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "{amount_ore} kr of credit note {ref} was used for another invoice."
    invoice_id: int
    on: date
    amount_ore: int
    settled: tuple[Settled, ...]


class PaymentUnmatched(Event, frozen=True, kw_only=True):
    """A payment was ticked off on the wrong invoices; they are open again and the money is the customer's to use."""

    KIND: ClassVar[str] = "payment"
    SAYS: ClassVar[str] = "{amount_ore} kr of payment {ref} was taken off its invoices again."
    payment_id: int
    on: date
    amount_ore: int
    unsettled: tuple[Settled, ...]


class PaymentRefunded(Event, frozen=True, kw_only=True):
    """Money the customer had with us was paid back."""

    KIND: ClassVar[str] = "payment"
    SAYS: ClassVar[str] = "{amount_ore} kr of payment {ref} was paid back."
    payment_id: int
    on: date
    amount_ore: int
    money: str


class CreditRefunded(Event, frozen=True, kw_only=True):
    """What was left of a credit note was paid out to the customer. amount_ore: positive. ref: the credit note."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "{amount_ore} kr of credit note {ref} was paid out."
    invoice_id: int
    on: date
    amount_ore: int
    money: str


# Bank


class BankAccountAdded(Event, frozen=True, kw_only=True):
    """One of the company's bank accounts was registered."""

    KIND: ClassVar[str] = "bank-account"
    SAYS: ClassVar[str] = "Bank account {ref} was registered."


class BankAccountChanged(Event, frozen=True, kw_only=True):
    """One of the company's bank accounts was changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "bank-account"
    SAYS: ClassVar[str] = "Bank account {ref} was changed: {changed}."
    changed: tuple[str, ...]


class BankFileImported(Event, frozen=True, kw_only=True):
    """A bank file was read. Counts of lines: new, already known, left unmatched."""

    KIND: ClassVar[str] = "bank-file"
    SAYS: ClassVar[str] = "Bank file {ref} was read: {new} new lines, {known} known, {unmatched} unmatched."
    new: int
    known: int
    unmatched: int


class BankMoneyMatched(Event, frozen=True, kw_only=True):
    """Money on the bank account was found to pay claims. ref: the bank line.

    settles: invoice numbers with the öre that go to each; what is over stays with the customer.
    account: the ledger account of the bank account.
    """

    KIND: ClassVar[str] = "bank-line"
    SAYS: ClassVar[str] = "Bank line {ref} was matched: {amount_ore} kr."
    on: date
    amount_ore: int
    account: str
    customer_id: int | None
    settles: tuple[Settled, ...]


class BankBillsMatched(Event, frozen=True, kw_only=True):
    """A line of the bank was found to pay bills, or to be money back. amount_ore: what left the account, in which
    fee_ore are what the bank took.
    """

    KIND: ClassVar[str] = "bank-line"
    SAYS: ClassVar[str] = "Bank line {ref} was matched to bills: {amount_ore} kr."
    on: date
    amount_ore: int
    account: str
    settles: tuple[BillPart, ...]
    fee_ore: int = 0


class BankOrderMatched(Event, frozen=True, kw_only=True):
    """A line of the bank was found to be a payment that we sent. order: its end-to-end id.

    amount_ore: what left the account, in kronor. account: the ledger account of the bank account.
    """

    KIND: ClassVar[str] = "bank-line"
    SAYS: ClassVar[str] = "Bank line {ref} was matched to payment {order}: {amount_ore} kr."
    on: date
    amount_ore: int
    account: str
    order: str


class BankOrderUnmatched(Event, frozen=True, kw_only=True):
    """A line of the bank was not the money of a payment after all: its voucher was corrected. order: its id."""

    KIND: ClassVar[str] = "bank-line"
    SAYS: ClassVar[str] = "Bank line {ref} is not payment {order} any more."
    order: str


class BankOrderReturned(Event, frozen=True, kw_only=True):
    """A line of the bank was found to be money that came back of a payment that we sent. order: its end-to-end id."""

    KIND: ClassVar[str] = "bank-line"
    SAYS: ClassVar[str] = "Bank line {ref} is the money of payment {order} that came back: {amount_ore} kr."
    on: date
    amount_ore: int
    account: str
    order: str


class BankLineBooked(Event, frozen=True, kw_only=True):
    """A bank line was booked against an account, by hand or by a rule, its origin. amount_ore: as on the bank account.

    objects: (dimension, code) pairs that the other account's line belongs to. text: the rule's, "" for the line's own.
    """

    KIND: ClassVar[str] = "bank-line"
    SAYS: ClassVar[str] = "Bank line {ref} was booked on account {against}: {amount_ore} kr."
    on: date
    amount_ore: int
    account: str
    against: str
    objects: tuple[tuple[str, str], ...] = ()
    text: str = ""


class BankRuleSaved(Event, frozen=True, kw_only=True):
    """A rule for lines of the bank was made or changed. account: what it books them on."""

    KIND: ClassVar[str] = "bank-rule"
    SAYS: ClassVar[str] = "Rule {ref} for bank lines was saved; it books on account {account}."
    account: str


class BankRuleRemoved(Event, frozen=True, kw_only=True):
    """A rule for lines of the bank was taken away."""

    KIND: ClassVar[str] = "bank-rule"
    SAYS: ClassVar[str] = "Rule {ref} for bank lines was removed."


class BankLineTied(Event, frozen=True, kw_only=True):
    """A bank line was found to be booked by a voucher already. amount_ore: hundredths of the currency."""

    KIND: ClassVar[str] = "bank-line"
    SAYS: ClassVar[str] = "Bank line {ref} is booked by voucher {voucher}: {amount_ore} {currency}."
    amount_ore: int
    currency: str
    voucher: str


# Payment providers


class SettlementBooked(Event, frozen=True, kw_only=True):
    """What a payment provider settled was taken into the books. on: when it was paid out.

    gross_ore: what buyers paid, less what they got back. fee_ore: what the provider took, with VAT. payout_ore: what
    comes to the bank.
    """

    KIND: ClassVar[str] = "settlement"
    SAYS: ClassVar[str] = "Settlement report {ref} was booked: sales {gross_ore} kr, fees {fee_ore} kr."
    report_id: int
    on: date
    gross_ore: int
    fee_ore: int
    payout_ore: int


class SettlementParked(Event, frozen=True, kw_only=True):
    """What a payment provider settled cannot be booked yet; the report says why. rows: how many it has."""

    KIND: ClassVar[str] = "settlement"
    SAYS: ClassVar[str] = "Settlement report {ref} was left: it cannot be booked yet."
    rows: int


class SettlementTakenBack(Event, frozen=True, kw_only=True):
    """What a settlement report booked was taken back, so that its file can be read again."""

    KIND: ClassVar[str] = "settlement"
    SAYS: ClassVar[str] = "Settlement report {ref} was taken back."
    on: date


class SettlementTypeNamed(Event, frozen=True, kw_only=True):
    """It was said what a provider's type of row is. ref: the channel. type: the provider's word for it."""

    KIND: ClassVar[str] = "settlement-channel"
    SAYS: ClassVar[str] = "Rows of {ref} that are called {type} are of the kind {kind}."
    type: str
    kind: str


class SettlementSalePaid(Event, frozen=True, kw_only=True):
    """A buyer paid an invoice through a payment provider. account: where the provider owes it."""

    KIND: ClassVar[str] = "settlement"
    SAYS: ClassVar[str] = "Settlement report {ref} has a payment of invoice {invoice}: {amount_ore} kr."
    on: date
    amount_ore: int
    account: str
    invoice: str


class SettlementRefundPaid(Event, frozen=True, kw_only=True):
    """A credit note was paid out through a payment provider. invoice: the credit note. amount_ore: positive."""

    KIND: ClassVar[str] = "settlement"
    SAYS: ClassVar[str] = "Settlement report {ref} has {amount_ore} kr paid back for {invoice}."
    on: date
    amount_ore: int
    account: str
    invoice: str


class SettlementChargedBack(Event, frozen=True, kw_only=True):
    """A buyer's bank took the payment of an invoice back (chargeback): it is owed again. amount_ore: above zero."""

    KIND: ClassVar[str] = "settlement"
    SAYS: ClassVar[str] = "Settlement report {ref} takes {amount_ore} kr of invoice {invoice} back."
    on: date
    amount_ore: int
    account: str
    invoice: str
    payment_id: int


class SettlementRowBooked(Event, frozen=True, kw_only=True):
    """A row whose sale nobody knew was booked against an account. row: its line in the file. amount_ore: what the
    provider's account is debited.
    """

    KIND: ClassVar[str] = "settlement"
    SAYS: ClassVar[str] = (
        "Line {row} of settlement report {ref} was booked on account {against}: {amount_ore} kr."
    )
    row: int
    on: date
    amount_ore: int
    account: str
    against: str


class SettlementSaleFound(Event, frozen=True, kw_only=True):
    """A row whose sale nobody knew is a sale that is in the books already. sale: its kind and number."""

    KIND: ClassVar[str] = "settlement"
    SAYS: ClassVar[str] = "Line {row} of settlement report {ref} was found to be {sale}."
    row: int
    sale: str


class PayoutReceived(Event, frozen=True, kw_only=True):
    """A line of the bank is what a payment provider paid out. settlements: the reports that say so.

    account: the ledger account of the bank account. against: the provider's.
    """

    KIND: ClassVar[str] = "bank-line"
    SAYS: ClassVar[str] = "Bank line {ref} is what {settlements} paid out: {amount_ore} kr."
    on: date
    amount_ore: int
    account: str
    against: str
    settlements: tuple[str, ...]


class PayoutReopened(Event, frozen=True, kw_only=True):
    """The voucher of a provider's payment was corrected: its bank line is to be matched again."""

    KIND: ClassVar[str] = "bank-line"
    SAYS: ClassVar[str] = "Bank line {ref} is not what a provider paid out any more."


# Ledger


class FiscalYearOpened(Event, frozen=True, kw_only=True):
    """A fiscal year can be posted into."""

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "Fiscal year {ref} was opened."
    starts_on: date
    ends_on: date


class PeriodsLocked(Event, frozen=True, kw_only=True):
    """Months were locked: nothing more is posted into them. ref: the last month."""

    KIND: ClassVar[str] = "period"
    SAYS: ClassVar[str] = "The months through {ref} were locked."
    months: tuple[int, ...]


class PeriodsUnlocked(Event, frozen=True, kw_only=True):
    """Locked months were opened again. ref: the first month."""

    KIND: ClassVar[str] = "period"
    SAYS: ClassVar[str] = "Unlocked months: {months}."
    months: tuple[int, ...]


class AccountAdded(Event, frozen=True, kw_only=True):
    """An account was added to the chart."""

    KIND: ClassVar[str] = "account"
    SAYS: ClassVar[str] = "Account {ref} was added."


class AccountChanged(Event, frozen=True, kw_only=True):
    """An account of the chart was changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "account"
    SAYS: ClassVar[str] = "Account {ref} was changed: {changed}."
    changed: tuple[str, ...]


class RoleMoved(Event, frozen=True, kw_only=True):
    """The posting rules use another account than `before` for a role. ref: the account that has it from now on."""

    KIND: ClassVar[str] = "account"
    SAYS: ClassVar[str] = "Account {ref} has the role {role}, which {before} had."
    role: str
    before: str
    on: date


class DimensionAdded(Event, frozen=True, kw_only=True):
    """A dimension that lines can be told apart by. ref: its number."""

    KIND: ClassVar[str] = "dimension"
    SAYS: ClassVar[str] = "Dimension {ref} was added."


class DimensionChanged(Event, frozen=True, kw_only=True):
    """A dimension was changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "dimension"
    SAYS: ClassVar[str] = "Dimension {ref} was changed: {changed}."
    changed: tuple[str, ...]


class ObjectAdded(Event, frozen=True, kw_only=True):
    """A cost centre, a project or another object was added. ref: DIMENSION:CODE, such as 1:Nord."""

    KIND: ClassVar[str] = "object"
    SAYS: ClassVar[str] = "Object {ref} was added."


class ObjectChanged(Event, frozen=True, kw_only=True):
    """An object was changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "object"
    SAYS: ClassVar[str] = "Object {ref} was changed: {changed}."
    changed: tuple[str, ...]


class OpeningBalancesSet(Event, frozen=True, kw_only=True):
    """The balances that the book begins with were set. ref: its first fiscal year. total_ore: their debit total."""

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "The opening balances of {ref} were set: {accounts} accounts, {total_ore} kr."
    accounts: int
    total_ore: int


class BudgetSet(Event, frozen=True, kw_only=True):
    """The budget of a fiscal year was set on some accounts. ref: the year."""

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "The budget of {ref} was set; accounts: {accounts}."
    accounts: int


class SieFileImported(Event, frozen=True, kw_only=True):
    """A SIE file was read into the books. sha256: of its bytes, which the book keeps. vouchers: how many were new.

    seal: SHA-256 over what these say, as the book has them; `kassabok check` compares.
    """

    KIND: ClassVar[str] = "sie-file"
    SAYS: ClassVar[str] = "SIE file {ref} was read: {vouchers} new vouchers, {known} known."
    sha256: str
    sie_type: str
    vouchers: int
    known: int
    seal: str


class UnpaidShare(NamedTuple):
    """What of unpaid sales or bills belongs on an account, as it is posted. objects: (dimension, code) pairs."""

    account: str
    objects: tuple[tuple[str, str], ...]
    amount_ore: int


class UnpaidSalesBooked(Event, frozen=True, kw_only=True):
    """Under the cash method, the sales that were unpaid when a fiscal year ended were booked in it. ref: the year.

    unpaid: what was unpaid on its last day, owed_ore in all. paid_since: what of it payments have booked after that
    day, which they have not to do any more; paid_since_ore in all.
    """

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "Unpaid sales of {ref} were booked: {owed_ore} kr."
    on: date
    owed_ore: int
    paid_since_ore: int
    invoices: tuple[str, ...]
    unpaid: tuple[UnpaidShare, ...]
    paid_since: tuple[UnpaidShare, ...]


class UnpaidBillsBooked(Event, frozen=True, kw_only=True):
    """Under the cash method, the bills that were unpaid when a fiscal year ended were booked in it. ref: the year.

    unpaid: what was unpaid on its last day, with what is owed for it. paid_since: what of it payments have booked after
    that day, which they have not to do any more.
    """

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "Unpaid bills of {ref} were booked."
    on: date
    bills: tuple[str, ...]
    unpaid: tuple[UnpaidShare, ...]
    paid_since: tuple[UnpaidShare, ...]


class TaxAdjusted(Event, frozen=True, kw_only=True):
    """What the tax return of a fiscal year adds or takes off was changed. field: its code on the form."""

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "Field {field} of the tax return of {ref} is {amount_ore} kr."
    field: str
    amount_ore: int


class FiscalYearClosed(Event, frozen=True, kw_only=True):
    """A fiscal year was closed: nothing more is posted into it. result_ore: what it earned, profit positive."""

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "Fiscal year {ref} was closed with a result of {result_ore} kr."
    result_ore: int


class FiscalYearReopened(Event, frozen=True, kw_only=True):
    """A closed fiscal year can be posted into again."""

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "Fiscal year {ref} was opened again."


class VoucherFileKept(Event, frozen=True, kw_only=True):
    """A file was attached to a voucher: the receipt or the bill that it was written for. sha256: of its bytes."""

    KIND: ClassVar[str] = "voucher"
    SAYS: ClassVar[str] = "A file was attached to voucher {ref}."
    sha256: str


class VouchersImported(Event, frozen=True, kw_only=True):
    """A table of vouchers was read into the books. sha256: of its bytes, which the book keeps."""

    KIND: ClassVar[str] = "voucher-import"
    SAYS: ClassVar[str] = "Voucher file {ref} was read: {new} new vouchers, {known} known."
    sha256: str
    new: int
    known: int


class VoucherPosted(Event, frozen=True, kw_only=True):
    """A voucher (verifikation) was posted. amount_ore: its debit total. corrects: the voucher it reverses.

    seal: SHA-256 of all that it says, empty in logs of the first version; `kassabok check` compares.
    """

    KIND: ClassVar[str] = "voucher"
    SAYS: ClassVar[str] = "Voucher {ref} was posted: {amount_ore} kr."
    on: date
    amount_ore: int
    corrects: str = ""
    seal: str = ""


# Templates and plans: vouchers that write themselves


class PlannedLine(NamedTuple):
    """A line of a voucher that a plan is due with. objects: (dimension, code) pairs."""

    account: str
    amount_ore: int
    text: str = ""
    objects: tuple[tuple[str, str], ...] = ()


class TemplateSaved(Event, frozen=True, kw_only=True):
    """A voucher template was made or changed. ref: its name."""

    KIND: ClassVar[str] = "template"
    SAYS: ClassVar[str] = "Template {ref} was saved."


class TemplateRemoved(Event, frozen=True, kw_only=True):
    """A voucher template was taken away."""

    KIND: ClassVar[str] = "template"
    SAYS: ClassVar[str] = "Template {ref} was removed."


class PlanStarted(Event, frozen=True, kw_only=True):
    """A voucher is to be posted again and again, or an amount spread over months. plan: recurring or accrual."""

    KIND: ClassVar[str] = "plan"
    SAYS: ClassVar[str] = "Plan {ref} ({plan}) was started; first due on {first_due}."
    plan: str
    first_due: date


class PlanStopped(Event, frozen=True, kw_only=True):
    """A plan posts no more vouchers."""

    KIND: ClassVar[str] = "plan"
    SAYS: ClassVar[str] = "Plan {ref} was stopped."


class PlannedVoucherDue(Event, frozen=True, kw_only=True):
    """A plan's voucher has come due. on: its day. lines: add up to zero."""

    KIND: ClassVar[str] = "plan"
    SAYS: ClassVar[str] = "Plan {ref} was due on {on}."
    on: date
    text: str
    lines: tuple[PlannedLine, ...]


# Fixed assets


class AssetAdded(Event, frozen=True, kw_only=True):
    """A fixed asset was put into the register. cost_ore: what it was bought for."""

    KIND: ClassVar[str] = "asset"
    SAYS: ClassVar[str] = "Asset {ref} was added: {cost_ore} kr."
    on: date
    cost_ore: int


class AssetChanged(Event, frozen=True, kw_only=True):
    """An asset was changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "asset"
    SAYS: ClassVar[str] = "Asset {ref} was changed: {changed}."
    changed: tuple[str, ...]


class DepreciatedPart(NamedTuple):
    """What an asset was depreciated with. contra: the account of what is depreciated; cost: of the cost.

    objects: (dimension, code) pairs that the cost belongs to.
    """

    asset: str
    contra: str
    cost: str
    amount_ore: int
    objects: tuple[tuple[str, str], ...] = ()


class AssetsDepreciated(Event, frozen=True, kw_only=True):
    """Assets were depreciated. ref: the run. on: its day in the books. amount_ore: of all its parts."""

    KIND: ClassVar[str] = "depreciation"
    SAYS: ClassVar[str] = "Depreciation {ref} was booked on {on}: {amount_ore} kr."
    on: date
    amount_ore: int
    parts: tuple[DepreciatedPart, ...]


class DepreciationTakenBack(Event, frozen=True, kw_only=True):
    """A run of depreciation was undone. on: the day of the voucher that reverses it."""

    KIND: ClassVar[str] = "depreciation"
    SAYS: ClassVar[str] = "Depreciation {ref} was taken back."
    on: date


class AssetDisposedOf(Event, frozen=True, kw_only=True):
    """An asset was sold or scrapped.

    cost_ore and depreciated_ore leave the accounts account and contra. price_ore: excl. VAT, zero when scrapped;
    vat_class, vat_ore: of the VAT on it, empty and zero where there is none; money: the account that gets both. gain,
    loss: where what it brings above or below its book value goes; objects: what that belongs to.
    """

    KIND: ClassVar[str] = "asset"
    SAYS: ClassVar[str] = "Asset {ref} left the register for {price_ore} kr."
    on: date
    cost_ore: int
    depreciated_ore: int
    price_ore: int
    vat_class: str
    vat_ore: int
    account: str
    contra: str
    money: str
    gain: str
    loss: str
    objects: tuple[tuple[str, str], ...] = ()


class AssetPutBack(Event, frozen=True, kw_only=True):
    """The sale or the scrapping of an asset was undone. on: the day of the voucher that reverses it."""

    KIND: ClassVar[str] = "asset"
    SAYS: ClassVar[str] = "Asset {ref} is in use again."
    on: date


# Taxes


class VatOwed(NamedTuple):
    """What a return adds to what the company owes in VAT, whole kronor; of a correction the difference."""

    number: str
    kronor: int


class VatReturnClosed(Event, frozen=True, kw_only=True):
    """A VAT return was closed: its period is settled and locked. ref: the period, as 2026-03 or 2026-q1.

    on: the day of the settlement. locks_from: the months from here on are locked; earlier than the period where a
    correction of an earlier one is settled as well. to_pay_kronor: box 49; negative is a refund. settled: (account,
    öre) as posted to empty the VAT accounts; none where they are empty. owed: by this return and by those corrections.
    refund_kronor: what box 49 says is to be got back.
    """

    KIND: ClassVar[str] = "vat-return"
    SAYS: ClassVar[str] = "The VAT return of {ref} was closed; to pay: {to_pay_kronor} kr."
    on: date
    locks_from: date
    ends_on: date
    to_pay_kronor: int
    settled: tuple[tuple[str, int], ...]
    owed: tuple[VatOwed, ...]
    refund_kronor: int = 0

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """What comes back is told as that, not as a payment of less than nothing."""
        refund = "The VAT return of {ref} was closed; to get back: {refund_kronor} kr."
        return refund if facts.get("refund_kronor") else cls.SAYS


class VatReturnReopened(Event, frozen=True, kw_only=True):
    """The closing of a VAT return was taken back: its locks are off, and its settlement is reversed. on: that day."""

    KIND: ClassVar[str] = "vat-return"
    SAYS: ClassVar[str] = "The VAT return of {ref} was opened again."
    on: date
    starts_on: date
    ends_on: date
