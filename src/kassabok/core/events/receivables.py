"""Customers' money, and what it pays."""

from datetime import date
from typing import ClassVar, NamedTuple

from kassabok.core.events.event import Event


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
