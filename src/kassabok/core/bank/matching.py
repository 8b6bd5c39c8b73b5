"""What a payment pays: by OCR reference, then by exact invoice numbers with the exact amount, else nothing.

A wrong match costs more than none, so whatever is not certain is left for people, with the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kassabok.core.bank.sent_orders import NOTHING_SENT, Sent
from kassabok.core.book.reader import CHUNK
from kassabok.core.book.transaction import Transaction
from kassabok.core.events import BankOrderMatched, BankOrderReturned, BillPart, Ref, Settled
from kassabok.core.identifiers import check_ocr
from kassabok.core.money import format_kronor
from kassabok.formats.bank.record import BankEntry, BankTransaction, Reference

_VALUES = 10 * CHUNK
_COLUMNS = (
    "c.invoice_number, c.ocr, c.customer_id, c.open_ore, "
    "(SELECT coalesce(sum(h.open_ore), 0) FROM charge h WHERE h.claim_id = c.id)"
)
#: What one reference can mean several claims by: the OCR or the number of a letter, the number of an instalment plan.
_TOGETHER = tuple(
    f"SELECT {wanted} AS wanted, {_COLUMNS} FROM {source} JOIN claim c ON c.id = l.claim_id "
    f"WHERE {wanted} IN (:among) ORDER BY c.due_date, c.id"
    for wanted, source in (
        ("r.ocr", "reminder r JOIN reminder_line l ON l.reminder_id = r.id"),
        ("r.number", "reminder r JOIN reminder_line l ON l.reminder_id = r.id"),
        ("p.number", "instalment_plan p JOIN plan_claim l ON l.plan_id = p.id"),
    )
)
#: What Kronofogden names a case by when it pays out what it has collected, most often a part of what is owed: our
#: number or its own. Short ones could be anything.
_CASES = tuple(
    f"SELECT {wanted} AS wanted, {_COLUMNS} FROM collection_case k JOIN case_claim l ON l.case_id = k.id "
    f"JOIN claim c ON c.id = l.claim_id WHERE {wanted} IN (:among) AND length({wanted}) > 5 ORDER BY c.due_date, c.id"
    for wanted in ("k.number", "k.authority_ref")
)
REVERSAL = "The bank took back an earlier line."
_MOST_NAMED = 3  # A reason names the invoices where they are this few.


@dataclass(slots=True)
class OpenItem:
    """A claim as it stands while a file is matched: open_ore falls with every payment in the file.

    beside_ore: fees and interest that are owed beside it. A payment names both by the invoice.
    """

    invoice_number: str
    ocr: str | None
    customer_id: int
    open_ore: int
    beside_ore: int = 0

    @property
    def left_ore(self) -> int:
        """All that can be paid of it."""
        return self.open_ore + self.beside_ore

    def pay(self, part_ore: int) -> None:
        """Count a part as paid. What it goes to first is settled when it is booked; here only the sum counts."""
        beside_ore = max(part_ore - max(self.open_ore, 0), 0)
        self.open_ore -= part_ore - beside_ore
        self.beside_ore -= beside_ore


@dataclass(frozen=True, slots=True)
class Match:
    """What a movement is. settles: invoices with their öre, of money in. bills: bills with theirs, of money out.

    sent: payments of our payment files. kronor_ore: what a line in another currency is in kronor. Where there is
    nothing of it, the line is unmatched and reason says why.
    """

    settles: tuple[Settled, ...] = ()
    customer_id: int | None = None
    reason: str = ""
    bills: tuple[BillPart, ...] = ()
    sent: Sent = NOTHING_SENT
    kronor_ore: int | None = None

    @property
    def state(self) -> str:
        """Of a bank line that is matched so. What is in no register of ours is booked for the line itself."""
        if self.settles or self.bills:
            return "matched"
        if self.sent.orders:
            in_register = self.sent.orders[0].kind == "bill" and not self.sent.back
            return "matched" if in_register else "booked"
        return "unmatched"


class OpenItems:
    """The claims that a file's references can mean, read in a few questions and kept up to date while matching."""

    def __init__(self, tx: Transaction, payments: Iterable[BankTransaction]) -> None:
        self._by_ocr: dict[str, OpenItem] = {}
        self._by_number: dict[str, OpenItem] = {}
        self._together: dict[str, list[OpenItem]] = {}
        self._cases: set[str] = set()
        values: set[str] = set()
        for payment in payments:
            values.update(_values(payment))
            if len(values) >= _VALUES:  # A large file has more references than are to be kept at once.
                self._find(tx, values)
                values = set()
        self._find(tx, values)

    def _find(self, tx: Transaction, wanted: set[str]) -> None:
        values = sorted(wanted)
        for column in ("ocr", "invoice_number"):
            sql = f"SELECT {_COLUMNS} FROM claim c WHERE c.{column} IN (:among)"
            for row in tx.reader.among(sql, values):
                self._keep(OpenItem(*row))
        for sql in (*_TOGETHER, *_CASES):
            for row in tx.reader.among(sql, values):
                item = self._keep(OpenItem(*row[1:]))
                self._together.setdefault(row[0], []).append(item)
                if sql in _CASES:
                    self._cases.add(row[0])

    def _keep(self, item: OpenItem) -> OpenItem:
        known = self._by_number.setdefault(item.invoice_number, item)
        if known is item and item.ocr:
            self._by_ocr[item.ocr] = item
        return known

    def named(self, entry: BankEntry) -> set[str]:
        """The numbers of all invoices that an entry's payments name in any way."""
        return {
            item.invoice_number
            for payment in entry.transactions
            if payment.amount_ore > 0
            for reference in payment.references
            for item in self._meant(reference)
        }

    def match(self, payment: BankTransaction) -> Match:
        """Find what a payment pays, and count it as paid."""
        if payment.amount_ore <= 0:
            return Match(reason="Money out.")
        structured = structured_references(payment)
        cases = [r for r in payment.references if r.kind == "text" and r.value in self._cases]
        parts = self._parts([*structured, *cases])
        if parts:
            return _by_reference(payment, parts)
        return self._by_text(payment, structured)

    def _meant(self, reference: Reference) -> list[OpenItem]:
        """The items that a reference can mean, the likelier first. Some banks fill an OCR up with zeros."""
        by_ocr = self._by_ocr.get(reference.value) or self._by_ocr.get(_without_zeros(reference.value))
        by_number = self._by_number.get(reference.value)
        found = (by_number, by_ocr) if reference.kind == "invoice" else (by_ocr, by_number)
        together = self._together.get(reference.value) or self._together.get(_without_zeros(reference.value))
        return [item for item in found if item] or list(together or ())

    def _is_one(self, reference: Reference) -> bool:
        """Whether a reference means one claim, by whichever of its numbers; a letter's means all that it is about."""
        value = reference.value
        return not (value in self._together or _without_zeros(value) in self._together)

    def _parts(self, references: Sequence[Reference]) -> list[tuple[OpenItem, int | None]]:
        """The items that references name outright, each once, with the amount the payer gave it.

        References of the same block are names of the same debt, and its amount stands at the first.
        """
        given = {r.block: r.amount_ore for r in references if r.block and r.amount_ore is not None}
        done: set[int] = set()
        parts: dict[str, tuple[OpenItem, int | None]] = {}
        for reference in references:
            meant = self._meant(reference)
            if not meant or reference.block in done:
                continue
            if reference.block:
                done.add(reference.block)
            amount_ore = given.get(reference.block) if reference.block else reference.amount_ore
            if not self._is_one(reference) and len(meant) > 1:
                parts |= {
                    each.invoice_number: (each, None) for each in meant if each.invoice_number not in parts
                }
                continue
            item = meant[0]
            if parts.get(item.invoice_number, (item, None))[1] is None:
                parts[item.invoice_number] = (item, amount_ore)
        return list(parts.values())

    def _by_text(self, payment: BankTransaction, structured: Sequence[Reference]) -> Match:
        """Invoice numbers or OCRs in the text: one of which exactly the amount is open, or all of them together."""
        named = {
            item.invoice_number: item
            for reference in payment.references
            if reference.kind == "text"
            for item in self._meant(reference)
        }
        amount_ore = payment.amount_ore
        exact = [item for item in named.values() if amount_ore in (item.open_ore, item.left_ore)]
        together = [item for item in named.values() if item.left_ore > 0]
        if len(exact) == 1:
            return _settled(exact, amount_ore)
        if not exact and amount_ore in (
            sum(item.open_ore for item in together),
            sum(item.left_ore for item in together),
        ):
            return _settled(together, amount_ore)
        return Match(reason=_why_not(payment, structured, list(named.values())))


def structured_references(payment: BankTransaction) -> list[Reference]:
    """The references that the payer gave as such, an OCR or an invoice number, and not in the text."""
    return [reference for reference in payment.references if reference.kind in ("ocr", "invoice")]


def _values(payment: BankTransaction) -> Iterable[str]:
    if payment.amount_ore > 0:
        for reference in payment.references:
            yield reference.value
            yield _without_zeros(reference.value)


def _without_zeros(value: str) -> str:
    return value.lstrip("0") if value.isdecimal() else value


def _by_reference(payment: BankTransaction, parts: Sequence[tuple[OpenItem, int | None]]) -> Match:
    """Share a payment out over the items its references name, each at most what is open and what it was given."""
    settles, payers, left_ore = [], [], payment.amount_ore
    for item, given_ore in parts:
        part_ore = min(item.left_ore, left_ore, left_ore if given_ore is None else given_ore)
        if part_ore > 0:
            item.pay(part_ore)
            left_ore -= part_ore
            settles.append(Settled(item.invoice_number, part_ore))
            payers.append(item.customer_id)
    if not settles:
        return Match(reason=_nothing_open([item for item, _ in parts]))
    return Match(tuple(settles), payers[0])


def _settled(items: Sequence[OpenItem], amount_ore: int) -> Match:
    """All that is open of these items, with what is owed beside them where the amount has that in it."""
    all_of_it = amount_ore == sum(item.left_ore for item in items)
    settles = tuple(
        Settled(item.invoice_number, item.left_ore if all_of_it else item.open_ore) for item in items
    )
    for item, part in zip(items, settles, strict=True):
        item.pay(part.amount_ore)
    return Match(settles, items[0].customer_id)


def _nothing_open(items: Sequence[OpenItem]) -> str:
    credit = [item.invoice_number for item in items if item.open_ore < 0]
    if credit:
        return f"{credit[0]} is a credit note."
    numbers = ", ".join(item.invoice_number for item in items[:_MOST_NAMED])
    return f"Invoice {numbers} is paid already."


def _why_not(payment: BankTransaction, structured: Sequence[Reference], named: Sequence[OpenItem]) -> str:
    if named and all(item.left_ore <= 0 for item in named):
        return _nothing_open(named)
    if named:
        told = ", ".join(
            f"{item.invoice_number} ({format_kronor(item.open_ore)} kr open)" for item in named[:_MOST_NAMED]
        )
        return f"The text names {told}, which is not the amount."
    if structured:
        value = structured[0].value
        wrong = structured[0].kind == "ocr" and not check_ocr(value)
        return f"No invoice has the reference {value}{', and its check digit is wrong' if wrong else ''}."
    if payment.text:
        return "Nothing in the payment names an invoice."
    return "The payment has no text."


def order_event(
    line_id: int, match: Match, amount_cents: int, account: str, on: date, origins: tuple[Ref, ...] = ()
) -> BankOrderMatched | BankOrderReturned:
    """What is published of a line that is a payment we sent, or its money that came back. account: in the books."""
    amount_ore = abs(amount_cents if match.kronor_ore is None else match.kronor_ore)
    ref, order = str(line_id), match.sent.orders[0].name
    kind = BankOrderReturned if match.sent.back else BankOrderMatched
    return kind(ref=ref, origins=origins, on=on, amount_ore=amount_ore, account=account, order=order)
