"""VAT."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, NamedTuple

from kassabok.core.events.event import Event


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
