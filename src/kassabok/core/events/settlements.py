"""What payment providers settle and pay out."""

from datetime import date
from typing import ClassVar

from kassabok.core.events.event import Event


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
