"""Which bills are to be paid, and how: one payment each, less what the supplier's credit notes make of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.money import SEK
from kassabok.core.parties.model import Supplier
from kassabok.core.payables.model import Bill, bill_of
from kassabok.core.paying.model import order_on_its_way
from kassabok.core.paying.payees import (
    EURO,
    listed,
    longest_message,
    service_level,
    supplier_payee,
    written,
    written_reference,
)
from kassabok.core.paying.wanted import BillPart, LeftOut, Payee, Reference, Sender, Unpayable, Wanted


class Found(NamedTuple):
    """What is to be paid, and what is not, with the reason."""

    wanted: list[Wanted]
    left_out: list[LeftOut]


class _Item(NamedTuple):
    """A bill with what of it can be paid now, or a credit note with what can be used, which is negative."""

    bill: Bill
    cents: int


_DUE = """
SELECT b.number FROM bill b
WHERE b.open_cents > b.sent_cents AND b.total_cents > 0 AND b.due_date <= :due_by
    AND (b.currency = :currency OR :currency = 'SEK')
ORDER BY b.due_date, b.id
"""

_CREDITS = """
SELECT b.number FROM bill b
WHERE b.open_cents < b.sent_cents AND b.total_cents < 0 AND b.currency = :currency AND b.supplier_id = :supplier
ORDER BY b.due_date, b.id
"""

#: A line of the bank that nobody has said what it is, as large as a payment of the bill that the bank did not take or
#: that was taken back here, or as its block: its money may have left all the same.
_MAY_HAVE_LEFT = """
SELECT l.id, l.date, o.end_to_end_id, o.state FROM payment_order_bill p
CROSS JOIN payment_order o ON o.id = p.order_id AND o.state IN ('rejected', 'cancelled')
CROSS JOIN payment_group g ON g.id = o.group_id CROSS JOIN payment_batch f ON f.id = g.batch_id
CROSS JOIN bank_line l ON l.state = 'unmatched' AND l.date >= g.date AND -l.amount_ore IN
    (o.amount_cents, (SELECT sum(amount_cents) FROM payment_order WHERE group_id = g.id))
CROSS JOIN bank_entry e ON e.id = l.bank_entry_id AND e.bank_account_id = f.bank_account_id
    AND e.currency = f.currency
WHERE p.bill_id = :bill LIMIT 1
"""


def due_bills(tx: Transaction, due_by: date, sender: Sender, *, together: bool) -> Found:
    """The bills that are due up to a day and not on their way, paid or left out.

    A file in kronor tells of bills in other currencies; one in another currency is about that and no other.
    """
    items, left_out = [], []
    for (number,) in tx.reader.rows(_DUE, due_by=due_by, currency=sender.currency):
        bill = bill_of(tx, number)
        try:
            items.append(_payable(tx, bill, sender.currency))
        except Unpayable as error:
            left_out.append(_left_out(tx, bill, error))
    return _paid(tx, items, sender, together=together, left_out=left_out)


def named_bills(tx: Transaction, numbers: Sequence[str], sender: Sender, *, together: bool) -> Found:
    """These bills. Raises NotFound, and Unpayable for one that cannot be paid: who names a bill wants just that."""
    items = []
    for number in dict.fromkeys(numbers):
        bill = bill_of(tx, number)
        items.append(_payable(tx, bill, sender.currency))
    found = _paid(tx, items, sender, together=together, left_out=[])
    bills = {item.bill.number for item in items}
    for row in found.left_out:
        if bills & set(row.what.split(", ")):
            raise Unpayable(row.code, row.why, hint=row.hint)
    return found


def _payable(tx: Transaction, bill: Bill, currency: str) -> _Item:
    """What of a bill can be sent. Raises Unpayable."""
    show = f"kassabok bill show {bill.number}"
    if bill.total_cents < 0:
        raise Unpayable(
            "paying.credit",
            f"{bill.number} is a credit note: it makes the next payment to the supplier smaller by itself.",
            hint=show,
        )
    if bill.open_cents == 0:
        raise Unpayable("paying.settled", f"Bill {bill.number} has nothing left to pay.", hint=show)
    if bill.open_cents <= bill.sent_cents:
        order = order_on_its_way(tx, bill.id)
        file = order[1] if order else ""
        raise Unpayable(
            "paying.sent",
            f"Bill {bill.number} is on its way in payment file {file}.",
            hint=f"kassabok bank payment show {file}",
        )
    if not bill.approved_by:
        raise Unpayable(
            "paying.unapproved",
            f"Bill {bill.number} is not approved.",
            hint=f"kassabok bill approve {bill.number} --by NAME",
        )
    left = tx.reader.row(_MAY_HAVE_LEFT, bill=bill.id)
    if left is not None:
        line, on, order, state = left
        raise Unpayable(
            "paying.may_have_left",
            f"Payment {order} of bill {bill.number} is {state}, but its money may have left all the same: "
            f"bank line {line} of {on} is as large as it or its block.",
            hint=f"kassabok bank match {line} --bill {bill.number} if it has; else say first what the line is.",
        )
    if bill.currency != currency:
        in_file = bill.currency in (SEK, EURO)
        raise Unpayable(
            "paying.currency",
            f"Bill {bill.number} is in {bill.currency}, and the file in {currency}."
            if in_file
            else f"Bill {bill.number} is in {bill.currency}, which no file pays.",
            hint=f"kassabok bank pay --currency {bill.currency} --bill {bill.number}"
            if in_file
            else f"Pay it in the bank; kassabok bank match LINE --bill {bill.number} when the line is there.",
        )
    return _Item(bill, bill.open_cents - bill.sent_cents)


def _paid(
    tx: Transaction,
    items: Iterable[_Item],
    sender: Sender,
    *,
    together: bool,
    left_out: list[LeftOut],
) -> Found:
    wanted: list[Wanted] = []
    by_supplier: dict[int, list[_Item]] = {}
    for item in items:
        by_supplier.setdefault(item.bill.supplier_id, []).append(item)
    for supplier_id, bills in by_supplier.items():
        supplier = tx.get(Supplier, supplier_id)
        try:
            payee = _payee(supplier, sender)
            payments, waiting = _payments(
                bills, _credits(tx, supplier, sender.currency), supplier, together=together
            )
        except Unpayable as error:
            left_out += [_left_out(tx, item.bill, error) for item in bills]
            continue
        if waiting:
            left_out.append(_waiting(supplier, waiting))
        for parts in payments:
            try:
                wanted.append(_wanted(supplier, payee, parts, sender))
            except Unpayable as error:
                left_out += [_left_out(tx, part.bill, error) for part in parts if part.cents > 0]
    return Found(wanted, left_out)


def _credits(tx: Transaction, supplier: Supplier, currency: str) -> list[_Item]:
    notes = (
        bill_of(tx, number) for (number,) in tx.reader.rows(_CREDITS, currency=currency, supplier=supplier.id)
    )
    return [_Item(note, note.open_cents - note.sent_cents) for note in notes]


def _payee(supplier: Supplier, sender: Sender) -> Payee:
    named = f"Supplier {supplier.number} {supplier.name}"
    payee = supplier_payee(supplier, sender.currency)
    service_level(payee, sender, named)
    return written(payee, sender, named, f"kassabok supplier edit {supplier.number}")


def _payments(
    bills: list[_Item], notes: list[_Item], supplier: Supplier, *, together: bool
) -> tuple[list[list[_Item]], list[_Item]]:
    """The bills as payments, each with the credit notes that make it smaller; and the credit notes that must wait.

    As few bills as are needed share a payment with the credit notes, the first due before the others. A supplier that
    takes nothing but OCR references gets each bill by itself, so its credit notes need a bill that is larger. Raises
    Unpayable where the credit notes come to as much as the bills.
    """
    used_cents = -sum(note.cents for note in notes)
    if used_cents and supplier.ocr_required:
        larger = next((item for item in bills if item.cents > used_cents), None)
        if larger is None:
            return [[item] for item in bills], notes
        return [[item, *notes] if item is larger else [item] for item in bills], []
    if used_cents >= sum(item.cents for item in bills):
        numbers = " ".join(item.bill.number for item in (*bills, *notes))
        raise Unpayable(
            "paying.credit_left",
            f"The credit notes of supplier {supplier.number} come to as much as its bills: there is nothing to send.",
            hint=f"kassabok bill pay {numbers} settles them against each other.",
        )
    if together and not supplier.ocr_required:
        return [[*bills, *notes]], []
    first = 1 if used_cents else 0
    while first and sum(item.cents for item in bills[:first]) <= used_cents:
        first += 1
    shared = [[*bills[:first], *notes]] if first else []
    return [*shared, *([item] for item in bills[first:])], []


def _wanted(supplier: Supplier, payee: Payee, parts: list[_Item], sender: Sender) -> Wanted:
    bills = [part.bill for part in parts if part.cents > 0]
    return Wanted(
        kind="bill",
        what=", ".join(part.bill.number for part in parts),
        payee=payee,
        amount_cents=sum(part.cents for part in parts),
        reference=_reference(supplier, payee, parts, sender),
        due=min(bill.due_date for bill in bills),
        bills=tuple(BillPart(part.bill.id, part.bill.number, part.cents) for part in parts),
    )


def _reference(supplier: Supplier, payee: Payee, parts: list[_Item], sender: Sender) -> Reference:
    """The OCR reference of a single bill; else a message: the bill's own, or the supplier's numbers."""
    bills = [part.bill for part in parts if part.cents > 0]
    if len(bills) == 1 and bills[0].ocr and (len(parts) == 1 or supplier.ocr_required):
        return Reference("ocr", bills[0].ocr)
    if supplier.ocr_required:
        raise Unpayable(
            "paying.ocr",
            f"Bill {bills[0].number} has no OCR reference, and supplier {supplier.number} takes nothing else.",
            hint=f"kassabok supplier edit {supplier.number} --ocr-free, if it takes a message too.",
        )
    if len(parts) == 1 and bills[0].message:
        text = bills[0].message
        if payee.form == "iban" and _is_rf(text):
            return Reference("rf", "".join(text.split()).upper())
    else:
        longest = longest_message(payee, sender)
        text = listed([part.bill.reference for part in parts], longest)
    return written_reference(Reference("message", text), payee, sender)


def _is_rf(text: str) -> bool:
    """Whether a text is a creditor reference (ISO 11649)."""
    from stdnum import iso11649

    return bool(iso11649.is_valid(text))


def _left_out(tx: Transaction, bill: Bill, error: Unpayable) -> LeftOut:
    supplier = tx.get(Supplier, bill.supplier_id)
    return LeftOut(
        bill.number,
        supplier.name,
        bill.open_cents - bill.sent_cents,
        bill.currency,
        error.message,
        error.hint,
        error.code,
    )


def _waiting(supplier: Supplier, notes: list[_Item]) -> LeftOut:
    return LeftOut(
        ", ".join(note.bill.number for note in notes),
        supplier.name,
        sum(note.cents for note in notes),
        notes[0].bill.currency,
        "No bill in the file is larger, and the supplier takes each bill by its own OCR reference: it waits.",
        "It is used when a larger bill is paid.",
        "paying.credit_waits",
    )
