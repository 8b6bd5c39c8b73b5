"""Bills from suppliers."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, NamedTuple

from kassabok.core.events.event import Event


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
