"""Reminders, demands, and what is owed beside claims."""

from datetime import date
from typing import ClassVar, NamedTuple

from kassabok.core.events.event import Event


class ChargePart(NamedTuple):
    """A part of what is owed beside a claim: interest or a cost, by kind. charge: its row. booked: it is in the books
    since it was claimed.
    """

    charge: int
    kind: str
    invoice: str
    amount_ore: int
    booked: bool


class ReminderMade(Event, frozen=True, kw_only=True):
    """A customer was reminded of late claims. charges: what it adds to them that is booked now; most often nothing."""

    KIND: ClassVar[str] = "reminder"
    SAYS: ClassVar[str] = "Reminder {ref} was made: {total_ore} kr, to be paid by {due_on}."
    reminder_id: int
    on: date
    due_on: date
    total_ore: int
    charges: tuple[ChargePart, ...] = ()


class DemandMade(Event, frozen=True, kw_only=True):
    """A demand letter (inkassokrav) was made for late claims. charges: as of a reminder."""

    KIND: ClassVar[str] = "demand"
    SAYS: ClassVar[str] = "Demand letter {ref} was made: {total_ore} kr, to be paid by {due_on}."
    reminder_id: int
    on: date
    due_on: date
    total_ore: int
    charges: tuple[ChargePart, ...] = ()


class ChargeClaimed(Event, frozen=True, kw_only=True):
    """Something was claimed beside an invoice otherwise than by a letter: by hand, for a plan, or for a case."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "{amount_ore} kr was claimed beside invoice {ref}."
    on: date
    amount_ore: int
    charges: tuple[ChargePart, ...]


class ChargesWaived(Event, frozen=True, kw_only=True):
    """What was owed beside an invoice was let go of."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "{amount_ore} kr of fees and interest on invoice {ref} was waived."
    on: date
    amount_ore: int
    charges: tuple[ChargePart, ...]


class CollectionHeld(Event, frozen=True, kw_only=True):
    """A claim is not collected for the time being. hold: pause or dispute; until: the last day, where one was said."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "Invoice {ref} is not collected until its {hold} ends."
    on: date
    hold: str
    until: date | None = None


class CollectionResumed(Event, frozen=True, kw_only=True):
    """A claim that was held back is collected again."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "Invoice {ref} is collected again."
    on: date


class InstalmentsAgreed(Event, frozen=True, kw_only=True):
    """A customer agreed to pay what it owes part by part."""

    KIND: ClassVar[str] = "instalment-plan"
    SAYS: ClassVar[str] = "Instalment plan {ref} was made: {amount_ore} kr in {parts} parts."
    plan_id: int
    on: date
    amount_ore: int
    parts: int


class InstalmentsEnded(Event, frozen=True, kw_only=True):
    """An instalment plan was ended: its claims are collected again."""

    KIND: ClassVar[str] = "instalment-plan"
    SAYS: ClassVar[str] = "Instalment plan {ref} was ended."
    plan_id: int
    on: date


class CollectionTermsSet(Event, frozen=True, kw_only=True):
    """What is agreed with a customer on late payment was written down; it holds for the invoices that follow."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Terms of late payment were set for customer {ref}."


class LimitationInterrupted(Event, frozen=True, kw_only=True):
    """The time of limitation of a claim began anew, otherwise than by a letter or a payment."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "The time of limitation of invoice {ref} begins anew on {on}."
    on: date
