"""Payment orders to the bank, and its answers."""

from datetime import date
from typing import ClassVar, NamedTuple

from kassabok.core.events.event import Event


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
