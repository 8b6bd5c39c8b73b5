"""The supplier ledger (leverantörsreskontra): bills, what they cost, what paid them and what was set off."""

import datetime
from collections.abc import Sequence
from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.ledger.model import AccountRole
from kassabok.core.money import SEK, format_kronor, share_of
from kassabok.core.paying.model import order_on_its_way

#: The rate of a payment is within a quarter of that in the books: beyond it, somebody mistook an amount.
MOST_RATE_OFF = 4

#: How a bill is taxed. domestic: with the VAT that it says, or none. Of the others the company owes the VAT itself.
TREATMENTS = (
    "domestic",
    "eu-goods",
    "eu-services",
    "non-eu-services",
    "import",
    "reverse-goods",
    "reverse-services",
)


class Bill(Table, table=True):
    """A supplier's invoice, or its credit note, whose amounts are negative.

    total_cents, open_cents: what it comes to and what is left to pay or to use, in hundredths of its currency.
    total_ore: in kronor, by its rate. open_ore: the kronor that stand in the books for what is left, which a
    revaluation changes. sek_per_unit_e6: kronor for one unit of the currency, in millionths. sent_cents: what is on its
    way to the supplier in payment files.
    reference: the supplier's own number; reference_key: how two of them are known to be the same. payables: the account
    that it is owed on, which stays when the role is moved. approved_by: who said that it may be paid, "" before that.
    warning: what is to be looked at before it is approved, as an account that is not the supplier's; "" for nothing.
    """

    __tablename__ = "bill"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    supplier_id: int = Field(foreign_key="supplier.id")
    reference: str
    reference_key: str
    credits_id: int | None = Field(default=None, foreign_key="bill.id", index=True)
    date: datetime.date
    due_date: datetime.date
    treatment: str
    currency: str = SEK
    sek_per_unit_e6: int = 1_000_000
    rounding_ore: int = 0
    total_ore: int
    open_ore: int
    total_cents: int
    open_cents: int
    sent_cents: int = 0
    payables: str = Field(foreign_key="account.number")
    ocr: str = ""
    message: str = ""
    approved_by: str = ""
    approved_on: datetime.date | None = None
    warning: str = ""

    __table_args__ = (
        Index("uq_bill_reference", "supplier_id", "reference_key", unique=True),
        Index("ix_bill_open", "open_ore", "due_date"),
        CheckConstraint(f"treatment IN ({', '.join(repr(word) for word in TREATMENTS)})", name="treatment"),
        CheckConstraint("open_cents BETWEEN min(total_cents, 0) AND max(total_cents, 0)", name="open"),
        CheckConstraint(
            "open_ore = 0 OR open_cents <> 0 AND (open_ore > 0) = (open_cents > 0)", name="open_ore"
        ),
        CheckConstraint(
            "currency <> 'SEK' OR sek_per_unit_e6 = 1000000 AND total_cents = total_ore AND open_cents = open_ore",
            name="kronor",
        ),
        CheckConstraint("sek_per_unit_e6 > 0", name="rate"),
        CheckConstraint("(approved_by = '') = (approved_on IS NULL)", name="approved"),
    )


class BillLine(Table, table=True):
    """What a bill is for: an account and an amount without VAT. objects: JSON, as of a voucher's line.

    text, item, quantity_milli, unit: what the bill itself says of it, "" and 0 where it was not told. item: our SKU
    where it is known which, else the supplier's own number. goods: it is for goods received, on the account of that.
    """

    __tablename__ = "bill_line"
    id: int = Field(primary_key=True)
    bill_id: int = Field(foreign_key="bill.id", index=True)
    position: int
    account: str = Field(foreign_key="account.number")
    amount_ore: int
    amount_cents: int
    vat_class: str
    vat_rate_e4: int
    objects: str = "{}"
    text: str = ""
    item: str = ""
    quantity_milli: int = 0
    unit: str = ""
    goods: bool = False


class BillMatch(Table, table=True):
    """What of a bill's line for goods is for what was ordered and received. Never changed: the rows add up.

    receipt_line_id: what it came by, at value_ore of the receipt; None where the goods are still waited for.
    landed_cost_id: in place of goods, what it cost to bring them home. quantity_milli is zero there, and where a credit
    note lowers the price. date: from which day it is so. Of a credit note the amounts are negative.
    """

    __tablename__ = "bill_match"
    id: int = Field(primary_key=True)
    bill_line_id: int = Field(foreign_key="bill_line.id", index=True)
    purchase_line_id: int | None = Field(default=None, foreign_key="purchase_line.id", index=True)
    receipt_line_id: int | None = Field(default=None, foreign_key="goods_receipt_line.id", index=True)
    landed_cost_id: int | None = Field(default=None, foreign_key="landed_cost.id", index=True)
    date: datetime.date
    quantity_milli: int = 0
    billed_ore: int
    value_ore: int = 0

    __table_args__ = (
        CheckConstraint("(purchase_line_id IS NULL) <> (landed_cost_id IS NULL)", name="what"),
        CheckConstraint("receipt_line_id IS NULL OR purchase_line_id IS NOT NULL", name="receipt"),
    )


class BillDifference(Table, table=True):
    """What a bill is more than the goods were received for (negative: less), and was taken as a part of their cost.

    bill_id: the bill, also where a credit note of it made the difference. in_stock: it went to what the goods cost in
    stock; else to the account of differences. of_milli: how many of the receipt's line had not gone back by then.
    """

    __tablename__ = "bill_difference"
    id: int = Field(primary_key=True)
    bill_id: int = Field(foreign_key="bill.id", index=True)
    receipt_line_id: int | None = Field(default=None, foreign_key="goods_receipt_line.id", index=True)
    landed_cost_id: int | None = Field(default=None, foreign_key="landed_cost.id", index=True)
    date: datetime.date
    amount_ore: int
    in_stock: bool = False
    of_milli: int = 0


class BillVat(Table, table=True):
    """The VAT of a bill for one class: what the supplier charged, or what the company owes itself."""

    __tablename__ = "bill_vat"
    id: int = Field(primary_key=True)
    bill_id: int = Field(foreign_key="bill.id", index=True)
    vat_class: str
    rate_e4: int
    base_ore: int
    vat_ore: int


class BillPayment(Table, table=True):
    """Money to a supplier; negative where it pays back. Credit notes that are used with it make it smaller.

    amount_ore: the kronor that left the account. fee_ore: what of them the bank took for it. difference_ore: what more
    was paid than stood in the books, because the exchange rate had moved; negative where it was less.
    money: the role or number of the ledger account that it left.
    """

    __tablename__ = "bill_payment"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    supplier_id: int = Field(foreign_key="supplier.id", index=True)
    date: datetime.date
    amount_ore: int
    fee_ore: int = 0
    difference_ore: int = 0
    money: str
    bank_line_id: int | None = Field(default=None, foreign_key="bank_line.id", unique=True)
    taken_back: bool = False


class BillSettlement(Table, table=True):
    """A part of a bill was settled: by a payment, or set off when a credit note of it came. Never changed.

    amount_cents: in hundredths of its currency. amount_ore: the kronor that stood in the books for it. Of a credit note
    they are negative; where a payment was taken back, the other way. credit_id: the credit note that was set off, on
    its own row and on the bill's.
    """

    __tablename__ = "bill_settlement"
    id: int = Field(primary_key=True)
    bill_id: int = Field(foreign_key="bill.id", index=True)
    payment_id: int | None = Field(default=None, foreign_key="bill_payment.id", index=True)
    credit_id: int | None = Field(default=None, foreign_key="bill.id", index=True)
    date: datetime.date
    amount_ore: int
    amount_cents: int


class BillRevaluation(Table, table=True):
    """What is open of a bill was given the exchange rate of a day. difference_ore: how much more it stands for since.

    sek_per_unit_e6: the rate of the day, in millionths of a krona. back: it takes back what was booked the day before
    for what had been settled when somebody revalued. Never changed.
    """

    __tablename__ = "bill_revaluation"
    id: int = Field(primary_key=True)
    bill_id: int = Field(foreign_key="bill.id", index=True)
    date: datetime.date
    sek_per_unit_e6: int
    difference_ore: int
    back: bool = False


def reference_key(reference: str) -> str:
    """How two numbers of a supplier's are known to be the same: without blanks, in small letters."""
    return "".join(reference.split()).casefold()


def bill_of(tx: Transaction, number: str) -> Bill:
    """The bill with this number of ours. Raises NotFound."""
    bill = tx.find(Bill, number=number)
    if bill is None:
        raise NotFound(
            "bill.unknown", f"There is no bill {number[:40]}.", hint="kassabok bill list shows the bills."
        )
    return bill


def parts_to_pay(
    tx: Transaction,
    bills: Sequence[tuple[str, int | None]],
    *,
    on: date,
    paid_ore: int | None = None,
    fee_ore: int = 0,
) -> list[tuple[Bill, int]]:
    """The bills that money pays, with the hundredths of their currency that go to each; negative of credit notes.

    bills: our numbers, with their parts in hundredths of the currency, above zero, or None for all that is open.
    paid_ore: the kronor that left the account, the bank's fee_ore among them; None where nobody said, which is as much
    as the bills are. Raises NotFound; Refused for bills of several suppliers or currencies, one that is named twice,
    is dated later, is not approved or has less open, and where they do not make what was paid.
    """
    parts: list[tuple[Bill, int]] = []
    for number, part_cents in bills:
        bill = bill_of(tx, number)
        _refuse_together(parts, bill)
        if on < bill.date:
            raise _too_early(tx, bill, on)
        _refuse_sent(tx, bill, part_cents)
        parts.append((bill, _part(bill, part_cents)))
    if fee_ore < 0:
        raise Refused("bill.fee", "The bank's fee is zero or more.")
    if parts and parts[0][0].currency != SEK:
        _refuse_odd_rate(parts, paid_ore, fee_ore)
    elif paid_ore is not None:
        _refuse_other_sum(sum(part_cents for _, part_cents in parts) + fee_ore, paid_ore)
    return parts


def _too_early(tx: Transaction, bill: Bill, on: date) -> Refused:
    role = tx.find(AccountRole, role="advances_to_suppliers")
    advances = role.account if role else "1480"
    return Refused(
        "bill.early",
        f"Bill {bill.number} is of {bill.date}; it cannot have been paid on {on}.",
        hint=f"Money before the bill is an advance: book it on {advances}, and then "
        f"kassabok bill pay {bill.number} --from {advances} --date {bill.date}",
    )


def _refuse_other_sum(due_ore: int, paid_ore: int) -> None:
    if due_ore != paid_ore:
        raise Refused(
            "bill.amount",
            f"The bills come to {format_kronor(due_ore)} kr, but {format_kronor(paid_ore)} kr were paid.",
            hint="Name the other bills too, or give one its part: NO=AMOUNT.",
        )


def _refuse_odd_rate(parts: Sequence[tuple[Bill, int]], paid_ore: int | None, fee_ore: int) -> None:
    """What was paid in kronor tells the rate of the payment; one that is far from that of the books is a mistake."""
    numbers = " ".join(bill.number for bill, _ in parts)
    currency = parts[0][0].currency
    if paid_ore is None:
        raise Refused(
            "bill.paid",
            f"Bill {numbers} is in {currency}: how many kronor left the account?",
            hint=f"kassabok bill pay {numbers} --paid KRONOR",
        )
    cents = sum(part_cents for _, part_cents in parts)
    known_ore = sum(share_of(bill.open_ore, part_cents, bill.open_cents) for bill, part_cents in parts)
    net_ore = paid_ore - fee_ore
    if cents == 0 or MOST_RATE_OFF * abs(net_ore - known_ore) > abs(known_ore):
        raise Refused(
            "bill.rate",
            f"{format_kronor(net_ore)} kr for {format_kronor(cents)} {currency} cannot be: "
            f"{format_kronor(known_ore)} kr stand in the books for it.",
            hint=f"Give a part of the bill as NO={currency}, and the bank's own fee as --fee KRONOR; if the rate "
            "has moved that much, kassabok bill revalue first.",
        )


def _refuse_together(parts: Sequence[tuple[Bill, int]], bill: Bill) -> None:
    if any(other.id == bill.id for other, _ in parts):
        raise Refused(
            "bill.twice",
            f"Bill {bill.number} is named twice.",
            hint="Give it once, with all that goes to it.",
        )
    if parts and parts[0][0].supplier_id != bill.supplier_id:
        raise Refused(
            "bill.suppliers",
            f"Bills {parts[0][0].number} and {bill.number} are of two suppliers.",
            hint="Pay each supplier by itself.",
        )
    if parts and parts[0][0].currency != bill.currency:
        raise Refused(
            "bill.currencies",
            f"Bills {parts[0][0].number} and {bill.number} are in two currencies.",
            hint="Pay each currency by itself.",
        )


def _refuse_sent(tx: Transaction, bill: Bill, part_cents: int | None) -> None:
    """What is on its way in a payment file would be paid twice."""
    free_cents = abs(bill.open_cents) - abs(bill.sent_cents)
    order = order_on_its_way(tx, bill.id) if bill.sent_cents else None
    if order is not None and (part_cents is None or part_cents > free_cents):
        raise Refused(
            "bill.sent",
            f"{shown(bill.sent_cents, bill.currency)} of bill {bill.number} are on their way "
            f"in payment file {order[1]}.",
            hint=f"kassabok bank match LINE --payment {order[0].end_to_end_id} says that a line is its money; "
            f"kassabok bank payment cancel {order[1]} takes it back.",
        )


def _part(bill: Bill, part_cents: int | None) -> int:
    if bill.open_cents == 0:
        raise Refused(
            "bill.settled",
            f"Bill {bill.number} has nothing left to pay.",
            hint=f"kassabok bill show {bill.number}",
        )
    if bill.total_ore > 0 and not bill.approved_by:
        raise Refused(
            "bill.unapproved",
            f"Bill {bill.number} is not approved.",
            hint=f"kassabok bill approve {bill.number}",
        )
    if part_cents is None:
        return bill.open_cents
    if not 0 < part_cents <= abs(bill.open_cents):
        raise Refused(
            "bill.too_much",
            f"Bill {bill.number} has {shown(bill.open_cents, bill.currency)} open, "
            f"not {shown(part_cents, bill.currency)}.",
            hint=f"kassabok bill show {bill.number}",
        )
    return part_cents if bill.open_cents > 0 else -part_cents


def shown(cents: int, currency: str) -> str:
    """An amount as people read it: 1 234,50 kr, 1 234,50 EUR."""
    return f"{format_kronor(cents)} {'kr' if currency == SEK else currency}"
