"""How collecting answers: what an invoice says of late payment is noted; payments settle what is owed beside claims."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.collection.model import (
    Charge,
    ChargeSettlement,
    ClaimHold,
    ClaimTerms,
    CustomerTerms,
    InstalmentPlan,
    Interruption,
    Reminder,
)
from kassabok.core.events import (
    AdvanceUsed,
    CustomerPurged,
    CustomersMerged,
    Event,
    InvoiceIssued,
    PaymentReceived,
    PaymentUnmatched,
)
from kassabok.core.parties.model import Customer
from kassabok.core.receivables.model import Claim


def note_terms(tx: Transaction, event: InvoiceIssued) -> Iterable[Event]:
    """Keep what the invoice says of late payment: only what was agreed beforehand can be claimed later."""
    claim = tx.find(Claim, invoice_id=event.invoice_id)
    if claim is not None:
        own = tx.find(CustomerTerms, customer_id=claim.customer_id)
        settings = tx.settings
        fee = own.reminder_fee if own is not None else ""
        tx.insert(
            ClaimTerms,
            claim_id=claim.id,
            fee_agreed=fee == "yes" or (fee == "" and bool(settings.text("invoice.reminder_text"))),
            due_agreed=settings.flag("collection.due_agreed"),
            says_interest=bool(settings.text("invoice.interest_text")),
            interest=(own.interest if own is not None else "") or settings.value("collection.interest"),
        )
    return ()


def settle_charges(tx: Transaction, event: PaymentReceived | AdvanceUsed) -> Iterable[Event]:
    """What of a payment goes to fees and interest is owed no more."""
    for part in event.charged:
        charge = tx.get(Charge, part.charge)
        tx.update(Charge, charge.id, open_ore=charge.open_ore - part.amount_ore)
        tx.insert(
            ChargeSettlement,
            charge_id=charge.id,
            payment_id=event.payment_id,
            date=event.on,
            amount_ore=part.amount_ore,
        )
    return ()


def open_charges(tx: Transaction, event: PaymentUnmatched) -> Iterable[Event]:
    """What a payment had gone to beside invoices is owed again, now that it was taken off them."""
    for part in event.charged:
        charge = tx.get(Charge, part.charge)
        tx.update(Charge, charge.id, open_ore=charge.open_ore + part.amount_ore)
        tx.insert(
            ChargeSettlement,
            charge_id=charge.id,
            payment_id=event.payment_id,
            date=event.on,
            amount_ore=-part.amount_ore,
        )
    return ()


def move_letters(tx: Transaction, event: CustomersMerged) -> Iterable[Event]:
    """Letters, charges and plans follow their customer when two are merged. The kept one's terms hold."""
    kept, gone = tx.find(Customer, number=event.ref), tx.find(Customer, number=event.gone)
    if kept is None or gone is None:
        return ()
    for letter in tx.all(Reminder, customer_id=gone.id):
        tx.update(Reminder, letter.id, customer_id=kept.id)
    for charge in tx.all(Charge, customer_id=gone.id):
        tx.update(Charge, charge.id, customer_id=kept.id)
    for plan in tx.all(InstalmentPlan, customer_id=gone.id):
        tx.update(InstalmentPlan, plan.id, customer_id=kept.id)
    terms = tx.find(CustomerTerms, customer_id=gone.id)
    if terms is not None and tx.find(CustomerTerms, customer_id=kept.id) is not None:
        tx.delete(CustomerTerms, terms.id)
    elif terms is not None:
        tx.update(CustomerTerms, terms.id, customer_id=kept.id)
    return ()


def erase_customer(tx: Transaction, event: CustomerPurged) -> Iterable[Event]:
    """Remove the copies of a customer's letters, and what was noted of its claims in words: the law has kept them to
    the end of its time.
    """
    customer = tx.find(Customer, number=event.ref)
    if customer is None:
        return ()
    for letter in tx.all(Reminder, customer_id=customer.id):
        tx.detach(kind=letter.kind, ref=letter.number)
    for plan in tx.all(InstalmentPlan, customer_id=customer.id):
        tx.detach(kind="instalment-plan", ref=plan.number)
    for claim in tx.all(Claim, customer_id=customer.id):
        for hold in tx.all(ClaimHold, claim_id=claim.id):
            tx.update(ClaimHold, hold.id, reason="")
        for interruption in tx.all(Interruption, claim_id=claim.id):
            tx.update(Interruption, interruption.id, what="")
    return ()
