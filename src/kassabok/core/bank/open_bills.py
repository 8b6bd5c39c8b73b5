"""Which bills a payment made by hand in the bank paid: by OCR reference, by the supplier's number, or by its giro.

Only where one answer is certain: the amount is what is open, to the öre, and the bill is approved and not on its way in
a payment file. What is not certain is left for people, with the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kassabok.core.book.reader import Reader
from kassabok.core.events import BillPart
from kassabok.core.money import SEK, format_kronor
from kassabok.core.search import fold
from kassabok.formats.bank.record import BankTransaction

_MOST_NAMED = 3  # A reason names the bills where they are this few.

_BILLS = """
SELECT b.number, b.ocr, b.reference_key, b.currency, b.open_cents, b.sent_cents, b.approved_by, s.id, s.name,
    s.bankgiro, s.plusgiro, s.clearing || s.account, s.iban
FROM bill b JOIN supplier s ON s.id = b.supplier_id WHERE b.open_cents > 0 ORDER BY b.id
"""


@dataclass(slots=True)
class OpenBill:
    """A bill as it stands while a file is matched: open_cents falls with every payment in the file."""

    number: str
    ocr: str
    reference_key: str
    currency: str
    open_cents: int
    sent_cents: int
    approved_by: str
    supplier_id: int
    supplier: str
    bankgiro: str
    plusgiro: str
    account: str
    iban: str

    @property
    def accounts(self) -> list[str]:
        """Where its supplier gets money, as signs without blanks and dashes."""
        return [number for number in (self.bankgiro, self.plusgiro, self.account, self.iban) if number]


@dataclass(frozen=True, slots=True)
class Paid:
    """settles: bills with their öre; empty where nothing is certain. reason: why not, "" where nothing fits."""

    settles: tuple[BillPart, ...] = ()
    reason: str = ""


class OpenBills:
    """All bills that are open, read in one question when money out asks for them, and kept up to date meanwhile."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._by_number: dict[str, OpenBill] = {}
        self._by_ocr: dict[str, list[OpenBill]] = {}
        self._by_reference: dict[str, list[OpenBill]] = {}
        self._by_account: dict[str, list[OpenBill]] = {}
        self._read = False

    def _read_once(self) -> None:
        if self._read:
            return
        self._read = True
        for row in self._reader.rows(_BILLS):
            bill = OpenBill(*row)
            self._by_number[bill.number] = bill
            if bill.ocr:
                self._by_ocr.setdefault(bill.ocr, []).append(bill)
            self._by_reference.setdefault(bill.reference_key, []).append(bill)
            for account in bill.accounts:
                self._by_account.setdefault(account, []).append(bill)

    def carry_out(self, bills: Iterable[tuple[str, int]]) -> None:
        """Count as paid what payments that we sent pay of bills, in the same file."""
        self._read_once()
        for number, part_cents in bills:
            if number in self._by_number:
                self._by_number[number].open_cents -= part_cents
                self._by_number[number].sent_cents -= part_cents

    def match(self, payment: BankTransaction) -> Paid:
        """Find what a payment paid, and count it as paid."""
        self._read_once()
        amount_ore = -payment.amount_ore
        named = self._named(payment)
        exact = [bill for bill in named if bill.open_cents == amount_ore] or self._by_giro(
            payment, amount_ore
        )
        if len(exact) == 1:
            return self._pay(exact)
        together = _of_one_supplier(named)
        if not exact and len(together) > 1 and sum(bill.open_cents for bill in together) == amount_ore:
            return self._pay(together)
        return Paid(reason=_why_not(exact or named, amount_ore))

    def _named(self, payment: BankTransaction) -> list[OpenBill]:
        """The bills that a payment names by their OCR, or by the supplier's number together with the supplier."""
        found: dict[str, OpenBill] = {}
        for reference in payment.references:
            value = reference.value
            for bill in (*self._by_ocr.get(value, ()), *self._by_ocr.get(value.lstrip("0"), ())):
                found[bill.number] = bill
            for bill in self._by_reference.get("".join(value.split()).casefold(), ()):
                if _is_to(payment, bill):
                    found[bill.number] = bill
        return [bill for bill in found.values() if bill.open_cents > 0]

    def _by_giro(self, payment: BankTransaction, amount_ore: int) -> list[OpenBill]:
        """The bills of this amount whose supplier has the account that was paid to."""
        bills = self._by_account.get(_signs(payment.counterparty_account), ())
        return [bill for bill in bills if bill.open_cents == amount_ore]

    def _pay(self, bills: Sequence[OpenBill]) -> Paid:
        for bill in bills:
            against = _against(bill)
            if against:
                return Paid(reason=against)
        settles = tuple(BillPart(bill.number, bill.open_cents) for bill in bills)
        for bill in bills:
            bill.open_cents = 0
        return Paid(settles)


def _against(bill: OpenBill) -> str:
    """Why a bill that fits is not taken as paid, "" for nothing."""
    if bill.currency != SEK:
        return f"Bill {bill.number} is in {bill.currency}."
    if bill.sent_cents:
        return f"Bill {bill.number} is on its way in a payment file as well."
    if not bill.approved_by:
        return f"Bill {bill.number} fits, but it is not approved."
    return ""


def _of_one_supplier(bills: Sequence[OpenBill]) -> list[OpenBill]:
    return list(bills) if len({bill.supplier_id for bill in bills}) == 1 else []


def _is_to(payment: BankTransaction, bill: OpenBill) -> bool:
    """Whether a payment went to the bill's supplier: to its account, or to its name."""
    if _signs(payment.counterparty_account) in bill.accounts:
        return True
    said = fold(f"{payment.counterparty} {payment.text}")
    return fold(bill.supplier) in said


def _signs(account: str) -> str:
    """An account without what people write between its digits."""
    return "".join(filter(str.isalnum, account)).upper()


def _why_not(bills: Sequence[OpenBill], amount_ore: int) -> str:
    if not bills:
        return ""
    told = ", ".join(_told(bill) for bill in bills[:_MOST_NAMED])
    if all(bill.open_cents == amount_ore for bill in bills):
        return f"It may be any of these bills: {told}."
    return f"It names {told}, which is not the amount."


def _told(bill: OpenBill) -> str:
    return f"{bill.number} ({format_kronor(bill.open_cents)} open)"
