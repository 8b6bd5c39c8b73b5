"""Bank accounts, and what their lines turn out to be."""

from datetime import date
from typing import ClassVar

from kassabok.core.events.event import Event
from kassabok.core.events.payables import BillPart
from kassabok.core.events.receivables import Settled


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
