"""What a payment pays: by OCR reference, then by an exact invoice number with the exact amount, else nothing.

A wrong match costs more than none, so whatever is not certain is left for people, with the reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound
from kassabok.core.events import Settled
from kassabok.core.identifiers import check_ocr
from kassabok.core.money import format_kronor
from kassabok.core.receivables.model import Claim
from kassabok.formats.bank.record import BankTransaction, Reference

_CHUNK = 400  # Parameters per question; SQLite allows more, PostgreSQL's planner likes fewer.
_COLUMNS = "invoice_number, ocr, customer_id, open_ore"


@dataclass(slots=True)
class OpenItem:
    """A claim as it stands while a file is matched: open_ore falls with every payment in the file."""

    invoice_number: str
    ocr: str | None
    customer_id: int
    open_ore: int


@dataclass(frozen=True, slots=True)
class Match:
    """settles: invoices with their öre; empty when unmatched, and then reason says why."""

    customer_id: int | None = None
    settles: tuple[Settled, ...] = ()
    reason: str = ""


class OpenItems:
    """The claims that a file's references can mean, read in a few questions and kept up to date while matching."""

    def __init__(self, tx: Transaction, transactions: Iterable[BankTransaction]) -> None:
        wanted = {
            ref.value for payment in transactions if payment.amount_ore > 0 for ref in payment.references
        }
        self._by_ocr: dict[str, OpenItem] = {}
        self._by_number: dict[str, OpenItem] = {}
        values = sorted(wanted)
        for start in range(0, len(values), _CHUNK):
            chunk = values[start : start + _CHUNK]
            names = {f"r{place}": value for place, value in enumerate(chunk)}
            placeholders = ", ".join(f":{name}" for name in names)
            for column in ("ocr", "invoice_number"):
                sql = f"SELECT {_COLUMNS} FROM claim WHERE {column} IN ({placeholders})"
                for row in tx.reader.rows(sql, **names):
                    self._keep(OpenItem(*row))

    def _keep(self, item: OpenItem) -> None:
        if item.invoice_number in self._by_number:
            return
        self._by_number[item.invoice_number] = item
        if item.ocr:
            self._by_ocr[item.ocr] = item

    def match(self, payment: BankTransaction) -> Match:
        """Find what a payment pays, and count it as paid."""
        if payment.amount_ore <= 0:
            return Match(reason="Money out.")
        structured = [ref for ref in payment.references if ref.kind in ("ocr", "invoice")]
        found = self._structured(structured)
        if found:
            return self._by_reference(payment, found)
        return self._by_text(payment, structured)

    def _structured(self, references: list[Reference]) -> list[tuple[OpenItem, int | None]]:
        """The items that references name outright, each once, with the amount the payer gave it."""
        found: dict[str, tuple[OpenItem, int | None]] = {}
        for ref in references:
            item = self._by_ocr.get(ref.value) or self._by_number.get(ref.value)
            if item is not None and (item.invoice_number not in found or ref.amount_ore is not None):
                found[item.invoice_number] = (item, ref.amount_ore)
        return list(found.values())

    def _by_reference(self, payment: BankTransaction, found: list[tuple[OpenItem, int | None]]) -> Match:
        open_items = [(item, given) for item, given in found if item.open_ore > 0]
        if not open_items:
            numbers = ", ".join(item.invoice_number for item, _ in found)
            return Match(found[0][0].customer_id, reason=f"Invoice {numbers} is paid already.")
        settles, left = [], payment.amount_ore
        for item, given in open_items:
            part_ore = min(item.open_ore, left, given if given is not None and given > 0 else left)
            if part_ore > 0:
                settles.append(Settled(item.invoice_number, part_ore))
                left -= part_ore
                item.open_ore -= part_ore
        return Match(open_items[0][0].customer_id, tuple(settles))

    def _by_text(self, payment: BankTransaction, structured: list[Reference]) -> Match:
        """A token of the text that is exactly an invoice number or OCR, of which exactly the amount is open."""
        named: dict[str, OpenItem] = {}
        for ref in payment.references:
            if ref.kind == "text" and (item := self._by_number.get(ref.value) or self._by_ocr.get(ref.value)):
                named[item.invoice_number] = item
        exact = [item for item in named.values() if item.open_ore == payment.amount_ore]
        if len(exact) == 1:
            exact[0].open_ore = 0
            return Match(exact[0].customer_id, (Settled(exact[0].invoice_number, payment.amount_ore),))
        return Match(reason=_why_not(payment, structured, list(named.values())))


def _why_not(payment: BankTransaction, structured: list[Reference], named: list[OpenItem]) -> str:
    if structured:
        value = structured[0].value
        wrong = structured[0].kind == "ocr" and not check_ocr(value)
        return f"No invoice has the reference {value}{', and its check digit is wrong' if wrong else ''}."
    if named:
        told = ", ".join(f"{item.invoice_number} ({format_kronor(item.open_ore)} kr open)" for item in named)
        return f"The text names {told}, which is not the amount."
    return (
        "Nothing in the payment names an invoice."
        if payment.text or payment.references
        else "The payment has no text."
    )


def parts_by_hand(
    tx: Transaction, invoices: Iterable[tuple[str, int | None]], amount_ore: int
) -> tuple[Settled, ...]:
    """What a user said a payment pays: given parts as given, the others as far as the money lasts. Raises NotFound."""
    settles, left = [], amount_ore
    for number, given in invoices:
        claim = tx.find(Claim, invoice_number=number)
        if claim is None:
            raise NotFound(
                "invoice.unknown", f"There is no invoice {number}.", hint="kassabok invoice list --open"
            )
        part_ore = given if given is not None else min(claim.open_ore, left)
        settles.append(Settled(number, part_ore))
        left -= part_ore
    return tuple(settles)
