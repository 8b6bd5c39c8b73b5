"""How cases at Kronofogden answer when a debtor pays, or is credited: they are reduced, withdrawn or paid.

Most books have no case, and every payment comes here: so it is asked first, and only then what cases need is loaded.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import (
    AdvanceUsed,
    ChargesWaived,
    CreditNoteIssued,
    CreditUsed,
    CustomerPurged,
    CustomersMerged,
    Event,
    PaymentReceived,
)
from kassabok.core.invoicing.model import Invoice
from kassabok.core.parties.model import Customer

_SAID = """
SELECT p.text || ' ' || coalesce(l.counterparty || ' ' || l.text, '')
FROM payment p LEFT JOIN bank_line l ON l.id = p.bank_line_id WHERE p.id = :payment
"""


def _follow(
    tx: Transaction, invoices: Sequence[str], *, on: date, payment_id: int | None = None
) -> Iterable[Event]:
    if not tx.reader.value("SELECT EXISTS (SELECT 1 FROM case_claim)"):
        return ()
    from kassabok.core.collection import cases

    said = tx.reader.value(_SAID, payment=payment_id) if payment_id is not None else ""
    return cases.follow_money(tx, invoices, on=on, said=said)


def follow_payment(tx: Transaction, event: PaymentReceived | AdvanceUsed) -> Iterable[Event]:
    """Kronofogden is told of money that came while it had the case, unless it was what it had collected itself."""
    invoices = [part.invoice for part in event.settled] + [part.invoice for part in event.charged]
    return _follow(tx, invoices, on=event.on, payment_id=event.payment_id)


def follow_credit(tx: Transaction, event: CreditUsed) -> Iterable[Event]:
    """A credit note that was used for an invoice of a case reduces it."""
    return _follow(tx, [part.invoice for part in event.settled], on=event.on)


def follow_credit_note(tx: Transaction, event: CreditNoteIssued) -> Iterable[Event]:
    """A credit note on an invoice of a case reduces it."""
    credits_id = tx.get(Invoice, event.invoice_id).credits_id
    credited = tx.get(Invoice, credits_id).number if credits_id else ""
    return _follow(tx, [credited], on=event.on)


def follow_waiver(tx: Transaction, event: ChargesWaived) -> Iterable[Event]:
    """What was let go of is not asked for at Kronofogden any more."""
    return _follow(tx, [event.ref], on=event.on)


def move_cases(tx: Transaction, event: CustomersMerged) -> Iterable[Event]:
    """Cases follow their customer when two are merged."""
    from kassabok.core.collection.case_model import CollectionCase

    kept, gone = tx.find(Customer, number=event.ref), tx.find(Customer, number=event.gone)
    if kept is not None and gone is not None:
        for case in tx.all(CollectionCase, customer_id=gone.id):
            tx.update(CollectionCase, case.id, customer_id=kept.id)
    return ()


def erase_customer(tx: Transaction, event: CustomerPurged) -> Iterable[Event]:
    """Remove the papers of a customer's cases and what was said in them: the time that they are kept is over."""
    from kassabok.core.collection.case_model import CaseStep, CollectionCase

    customer = tx.find(Customer, number=event.ref)
    for case in tx.all(CollectionCase, customer_id=customer.id) if customer else ():
        tx.detach(kind="case", ref=case.number)
        tx.update(CollectionCase, case.id, ground="")
        for step in tx.all(CaseStep, case_id=case.id):
            tx.update(CaseStep, step.id, text="")
    return ()
