"""What is to be paid, before it stands in a file; and what is left out of it, with the reason and the way out."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from kassabok.core.bank.model import BankAccount
from kassabok.core.errors import Refused
from kassabok.core.money import SEK
from kassabok.core.rates.payment_facts import Facts
from kassabok.formats.bank.payment_profile import Dialect, PaymentProfile
from kassabok.formats.bank.payment_text import payment_text


class Sender(NamedTuple):
    """How a file is to be made. version: 03 or 09. one_debit: None is by kind, one line on the account for salaries."""

    account: BankAccount
    profile: PaymentProfile
    facts: Facts
    version: str
    currency: str
    one_debit: bool | None = None

    @property
    def dialect(self) -> Dialect:
        """The bank's."""
        return self.profile.dialect

    def text(self, text: str, longest: int) -> str:
        """A text in the signs that the file may have, cut where it is too long."""
        return payment_text(text, longest, abroad=self.currency != SEK)


class Payee(NamedTuple):
    """Whom money goes to. form: bankgiro, plusgiro, account (with clearing) or iban; account: digits, or the IBAN."""

    name: str
    town: str
    country: str
    form: str
    account: str
    clearing: str = ""
    bic: str = ""


class Reference(NamedTuple):
    """What the payee gets to know. kind: none, ocr, rf or message."""

    kind: str = "none"
    text: str = ""


class BillPart(NamedTuple):
    """What of a payment goes to a bill, hundredths of the currency; negative of a credit note."""

    bill_id: int
    number: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """One payment. due: the day on which the payee is to have it, None as soon as it goes. what: what it is for.

    against: the ledger account of what is no bill and no refund. refund_of: the number of the customer's payment or
    credit note, and origin its kind of thing.
    """

    kind: str
    what: str
    payee: Payee
    amount_cents: int
    reference: Reference
    due: date | None
    bills: tuple[BillPart, ...] = ()
    against: str = ""
    refund_of: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was not put in the file. amount_ore: hundredths of its currency. code: stable, as an error's."""

    what: str
    payee: str
    amount_ore: int
    currency: str
    why: str
    hint: str = field(metadata={"table": False})
    code: str = field(metadata={"table": False})


class Unpayable(Refused):
    """A payment that no file can have: its code, the reason and the way out."""
