"""Cases at Kronofogden."""

from datetime import date
from typing import ClassVar

from kassabok.core.events.collection import ChargePart
from kassabok.core.events.event import Event
from kassabok.core.events.receivables import Settled


class CaseOpened(Event, frozen=True, kw_only=True):
    """A case against a debtor was prepared; nothing is sent yet. amount_ore: its invoices, interest and fees."""

    KIND: ClassVar[str] = "case"
    SAYS: ClassVar[str] = "Case {ref} was prepared: {amount_ore} kr."
    case_id: int
    on: date
    amount_ore: int


class CaseFiled(Event, frozen=True, kw_only=True):
    """An application for a payment order was made. charges: what it adds to what is owed."""

    KIND: ClassVar[str] = "case"
    SAYS: ClassVar[str] = "Case {ref} was filed at Kronofogden with file {file}: {amount_ore} kr."
    case_id: int
    on: date
    file: int
    amount_ore: int
    charges: tuple[ChargePart, ...] = ()


class CaseAnswered(Event, frozen=True, kw_only=True):
    """Kronofogden said something of a case. state: after it. charges: what that adds to what is owed."""

    KIND: ClassVar[str] = "case"
    SAYS: ClassVar[str] = "Case {ref}: Kronofogden told of {answer}; its state is {state}."
    case_id: int
    on: date
    answer: str
    state: str
    amount_ore: int = 0
    charges: tuple[ChargePart, ...] = ()


class CaseEnforced(Event, frozen=True, kw_only=True):
    """Enforcement of a decision was applied for. file: None where it follows the decision by itself."""

    KIND: ClassVar[str] = "case"
    SAYS: ClassVar[str] = "Case {ref} goes on to enforcement: {amount_ore} kr."
    case_id: int
    on: date
    amount_ore: int
    file: int | None = None
    charges: tuple[ChargePart, ...] = ()


class CaseReduced(Event, frozen=True, kw_only=True):
    """The debtor paid a part while the case was at Kronofogden, which is told of it."""

    KIND: ClassVar[str] = "case"
    SAYS: ClassVar[str] = "Case {ref} was reduced by {amount_ore} kr: {left_ore} kr is left."
    case_id: int
    on: date
    file: int
    amount_ore: int
    left_ore: int


class CaseWithdrawn(Event, frozen=True, kw_only=True):
    """A case was taken back: the debtor has paid, or the company will not go on."""

    KIND: ClassVar[str] = "case"
    SAYS: ClassVar[str] = "Case {ref} was withdrawn."
    case_id: int
    on: date


class CasePaid(Event, frozen=True, kw_only=True):
    """All that a case was about is paid."""

    KIND: ClassVar[str] = "case"
    SAYS: ClassVar[str] = "Case {ref} is paid."
    case_id: int
    on: date


class CaseWrittenOff(Event, frozen=True, kw_only=True):
    """What a case was about will not be paid. invoices: what is lost of each; charges: what is let go of."""

    KIND: ClassVar[str] = "case"
    SAYS: ClassVar[str] = "Case {ref} was written off: {amount_ore} kr of its invoices."
    case_id: int
    on: date
    reason: str
    amount_ore: int
    invoices: tuple[Settled, ...]
    charges: tuple[ChargePart, ...] = ()


class CaseFileRead(Event, frozen=True, kw_only=True):
    """A file from Kronofogden was read. ref: its number."""

    KIND: ClassVar[str] = "case-file"
    SAYS: ClassVar[str] = "File {ref} from Kronofogden was read: {answers} answers, {parked} parked."
    on: date
    answers: int
    parked: int
