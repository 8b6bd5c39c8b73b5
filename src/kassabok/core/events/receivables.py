"""Customers' money, and what it pays."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, NamedTuple

from kassabok.core.events.collection import ChargePart
from kassabok.core.events.event import Event


class Settled(NamedTuple):
    """How much of a payment or a credit went to which invoice, in öre."""

    invoice: str
    amount_ore: int


class Recovered(NamedTuple):
    """How much of a payment was for what of an invoice had been written off, in öre. loss: the write-off's number."""

    loss: str
    invoice: str
    amount_ore: int


PAID_WITH_CHARGES = (
    "Payment {ref} was received: {amount_ore} kr, of which {charged_ore} kr for fees and interest."
)


class PaymentReceived(Event, frozen=True, kw_only=True):
    """A customer paid.

    money: the account role that got it (bank, cash, card_clearing, swish_clearing). settled: what was ticked off;
    charged: what went to fees and interest; the rest, unallocated_ore, is the customer's to use or get back. recovered:
    what of the settled had been written off.
    """

    KIND: ClassVar[str] = "payment"
    SAYS: ClassVar[str] = "Payment {ref} was received: {amount_ore} kr."
    payment_id: int
    on: date
    amount_ore: int
    money: str
    settled: tuple[Settled, ...]
    unallocated_ore: int
    recovered: tuple[Recovered, ...] = ()
    charged: tuple[ChargePart, ...] = ()
    charged_ore: int = 0

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """What went to fees and interest is told: less than the payment is off the invoice then."""
        return PAID_WITH_CHARGES if facts["charged_ore"] else cls.SAYS


class AdvanceUsed(Event, frozen=True, kw_only=True):
    """Money the customer had with us was used for an invoice."""

    KIND: ClassVar[str] = "payment"
    SAYS: ClassVar[str] = "{amount_ore} kr of payment {ref} was used for an invoice."
    payment_id: int
    on: date
    amount_ore: int
    settled: tuple[Settled, ...]
    recovered: tuple[Recovered, ...] = ()
    charged: tuple[ChargePart, ...] = ()


class CreditUsed(Event, frozen=True, kw_only=True):
    """What a credit note left the customer was set off against another invoice. amount_ore: positive."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "{amount_ore} kr of credit note {ref} was used for another invoice."
    invoice_id: int
    on: date
    amount_ore: int
    settled: tuple[Settled, ...]


class PaymentUnmatched(Event, frozen=True, kw_only=True):
    """A payment was ticked off on the wrong invoices; they are open again and the money is the customer's to use.

    charged: what it had gone to beside them, which is owed again too.
    """

    KIND: ClassVar[str] = "payment"
    SAYS: ClassVar[str] = "{amount_ore} kr of payment {ref} was taken off its invoices again."
    payment_id: int
    on: date
    amount_ore: int
    unsettled: tuple[Settled, ...]
    charged: tuple[ChargePart, ...] = ()


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


class ClaimDoubted(Event, frozen=True, kw_only=True):
    """A claim may not be paid. amount_ore: what is open of it; loss_ore: what of that is not expected to come."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "Invoice {ref} is doubtful: {loss_ore} kr of {amount_ore} kr may not be paid."
    on: date
    amount_ore: int
    loss_ore: int


class ClaimTrusted(Event, frozen=True, kw_only=True):
    """A claim that was doubtful is expected to be paid after all."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "Invoice {ref} is no longer doubtful."
    on: date
    amount_ore: int


class ClaimWrittenOff(Event, frozen=True, kw_only=True):
    """A bad debt was established: the claim will not be paid. amount_ore: with its VAT. ref: the write-off."""

    KIND: ClassVar[str] = "loss"
    SAYS: ClassVar[str] = "{amount_ore} kr of invoice {invoice} was written off as bad debt {ref}."
    loss_id: int
    on: date
    invoice: str
    amount_ore: int


class LossTakenBack(Event, frozen=True, kw_only=True):
    """A write-off was wrong; what was not recovered of it is owed again."""

    KIND: ClassVar[str] = "loss"
    SAYS: ClassVar[str] = "Bad debt {ref} was taken back: {amount_ore} kr of invoice {invoice} is owed again."
    loss_id: int
    on: date
    invoice: str
    amount_ore: int
