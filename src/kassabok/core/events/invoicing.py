"""Invoices, credit notes and receipts."""

from datetime import date
from typing import ClassVar

from kassabok.core.events.event import Event


class InvoiceIssued(Event, frozen=True, kw_only=True):
    """An invoice got its number and will never change."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "Invoice {ref} was issued: {total_ore} kr, due {due_on}."
    invoice_id: int
    on: date
    due_on: date
    total_ore: int


class CreditNoteIssued(Event, frozen=True, kw_only=True):
    """A credit note against an invoice. total_ore is negative."""

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "Credit note {ref} was issued: {total_ore} kr."
    invoice_id: int
    on: date
    total_ore: int


class InvoicePaidOnline(Event, frozen=True, kw_only=True):
    """An invoice was paid already when it was issued: its order was paid in a web shop. money: the role or the account
    that the money stands on.
    """

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "Invoice {ref} was paid already: {amount_ore} kr by {means}."
    on: date
    amount_ore: int
    means: str
    money: str
    reference: str = ""


class CreditNotePaidOnline(Event, frozen=True, kw_only=True):
    """What a credit note leaves its buyer was paid back already, as a web shop told. money: the role or the account
    that it came from. amount_ore: positive.
    """

    KIND: ClassVar[str] = "invoice"
    SAYS: ClassVar[str] = "Credit note {ref} was paid back already: {amount_ore} kr."
    on: date
    amount_ore: int
    money: str


class ReceiptIssued(Event, frozen=True, kw_only=True):
    """A sale was paid on the spot, or before delivery; or what was paid was paid back.

    means: cash, card or swish; of what was paid before delivery what it was paid by, or "several means".
    """

    KIND: ClassVar[str] = "receipt"
    SAYS: ClassVar[str] = "Receipt {ref} was issued: {total_ore} kr by {means}."
    receipt_id: int
    on: date
    total_ore: int
    means: str


class CashDayClosed(Event, frozen=True, kw_only=True):
    """A day's receipts were added up for one voucher. ref: the day."""

    KIND: ClassVar[str] = "cash-day"
    SAYS: ClassVar[str] = "The cash sales of {ref} were closed: {total_ore} kr."
    cash_day_id: int
    on: date
    total_ore: int
