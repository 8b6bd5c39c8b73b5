"""How the customer ledger answers: invoices become claims, credits and bank money tick them off."""

from collections.abc import Iterable
from typing import Any

from kassabok.core.book.transaction import Transaction
from kassabok.core.collection.allocating import charges_paid_by
from kassabok.core.events import (
    BankMoneyMatched,
    CaseWrittenOff,
    CreditNoteIssued,
    CreditNotePaidOnline,
    CreditRefunded,
    CustomerPurged,
    CustomersMerged,
    Event,
    InvoiceIssued,
    InvoicePaidOnline,
    PaymentOrdersSettled,
    PaymentRefunded,
    PaymentUnmatched,
    Ref,
    SettledOrder,
    SettlementChargedBack,
    SettlementRefundPaid,
    SettlementSalePaid,
)
from kassabok.core.invoicing.model import Invoice
from kassabok.core.parties.model import Customer
from kassabok.core.receivables.losses import lose
from kassabok.core.receivables.model import Claim, Loss, Payment, Refund, claim_of, lost_ore
from kassabok.core.receivables.settling import settle, unsettle, write_payment


def open_claim(tx: Transaction, event: InvoiceIssued) -> Iterable[Event]:
    """An issued invoice is a claim on the customer."""
    _write_claim(tx, tx.get(Invoice, event.invoice_id), open_ore=event.total_ore)
    return ()


def open_credit(tx: Transaction, event: CreditNoteIssued) -> Iterable[Event]:
    """A credit note first takes what is open of its invoice; the rest is the customer's, as a negative claim."""
    credit = tx.get(Invoice, event.invoice_id)
    claim = tx.find(Claim, invoice_id=credit.credits_id)
    used_ore = min(max(claim.open_ore, 0), -event.total_ore) if claim else 0
    credit_claim_id = _write_claim(tx, credit, open_ore=event.total_ore + used_ore)
    if claim and used_ore:
        settle(tx, claim, used_ore, on=event.on, credit_claim_id=credit_claim_id)
    return ()


def _write_claim(tx: Transaction, invoice: Invoice, *, open_ore: int) -> int:
    return tx.insert(
        Claim,
        invoice_id=invoice.id,
        invoice_number=invoice.number,
        ocr=invoice.ocr,
        customer_id=invoice.customer_id,
        date=invoice.date,
        due_date=invoice.due_date,
        total_ore=invoice.total_ore,
        open_ore=open_ore,
    )


def receive_bank_money(tx: Transaction, event: BankMoneyMatched) -> Iterable[Event]:
    """Money that the bank file says came in pays the claims it was matched to."""
    # What a line pays beyond the principal is for the fees and interest beside it.
    claims = [(claim_of(tx, part.invoice), part.amount_ore) for part in event.settles]
    parts = [(claim, min(ore, claim.open_ore + lost_ore(tx, claim))) for claim, ore in claims]
    customer_id = event.customer_id
    if customer_id is None and parts:
        customer_id = parts[0][0].customer_id
    return (
        write_payment(
            tx,
            on=event.on,
            amount_ore=event.amount_ore,
            money=event.account,
            source="bank",
            parts=parts,
            customer_id=customer_id,
            origins=(Ref("bank-line", event.ref),),
            bank_line_id=int(event.ref),
        ),
    )


def refund_sent(tx: Transaction, event: PaymentOrdersSettled) -> Iterable[Event]:
    """What payments of a payment file paid back to customers is theirs no more."""
    return [_refund(tx, event, order) for order in event.orders if order.kind == "refund"]


def _refund(tx: Transaction, event: PaymentOrdersSettled, order: SettledOrder) -> Event:
    origins = (Ref("bank-line", str(event.bank_line)), event.subject)
    paid = {"date": event.on, "amount_ore": order.paid_ore, "money": event.account}
    told: dict[str, Any] = {"on": event.on, "amount_ore": order.paid_ore, "money": event.account}
    payment = tx.find(Payment, number=order.refund_of)
    if payment is not None:
        tx.update(Payment, payment.id, unallocated_ore=payment.unallocated_ore - order.paid_ore)
        tx.insert(Refund, payment_id=payment.id, **paid)
        return PaymentRefunded(ref=payment.number, payment_id=payment.id, origins=origins, **told)
    claim = claim_of(tx, order.refund_of)
    tx.update(Claim, claim.id, open_ore=claim.open_ore + order.paid_ore)
    tx.insert(Refund, claim_id=claim.id, **paid)
    return CreditRefunded(ref=claim.invoice_number, invoice_id=claim.invoice_id, origins=origins, **told)


def receive_settled(tx: Transaction, event: SettlementSalePaid) -> Iterable[Event]:
    """An invoice was paid through a payment provider, which owes the money now; what is over is the customer's."""
    return (_paid_to_provider(tx, event, event.invoice, money=event.account, source="settlement"),)


def receive_paid_online(tx: Transaction, event: InvoicePaidOnline) -> Iterable[Event]:
    """An invoice of an order that was paid in a web shop is paid already; the provider owes the money."""
    money, text = event.money, event.reference
    return (_paid_to_provider(tx, event, event.ref, money=money, source="online", text=text),)


def _paid_to_provider(
    tx: Transaction,
    event: SettlementSalePaid | InvoicePaidOnline,
    invoice: str,
    *,
    money: str,
    source: str,
    text: str = "",
) -> Event:
    claim = claim_of(tx, invoice)
    return write_payment(
        tx,
        on=event.on,
        amount_ore=event.amount_ore,
        money=money,
        source=source,
        parts=[(claim, min(claim.open_ore, event.amount_ore))],
        customer_id=claim.customer_id,
        origins=(event.subject,),
        text=text,
    )


def refund_settled(tx: Transaction, event: SettlementRefundPaid) -> Iterable[Event]:
    """A credit note was paid out through a payment provider."""
    return (_paid_out(tx, event, event.invoice, money=event.account),)


def refund_paid_online(tx: Transaction, event: CreditNotePaidOnline) -> Iterable[Event]:
    """A credit note of an order that was paid in a web shop is paid out already; the provider has paid it."""
    return (_paid_out(tx, event, event.ref, money=event.money),)


def _paid_out(
    tx: Transaction, event: SettlementRefundPaid | CreditNotePaidOnline, credit_note: str, *, money: str
) -> Event:
    claim = claim_of(tx, credit_note)
    tx.update(Claim, claim.id, open_ore=claim.open_ore + event.amount_ore)
    tx.insert(Refund, claim_id=claim.id, date=event.on, amount_ore=event.amount_ore, money=money)
    return CreditRefunded(
        ref=claim.invoice_number,
        origins=(event.subject,),
        on=event.on,
        invoice_id=claim.invoice_id,
        amount_ore=event.amount_ore,
        money=money,
    )


def take_back_settled(tx: Transaction, event: SettlementChargedBack) -> Iterable[Event]:
    """The payment of an invoice was taken back by the buyer's bank: it comes off the invoice, and goes back."""
    payment, claim = tx.get(Payment, event.payment_id), claim_of(tx, event.invoice)
    charged = charges_paid_by(tx, payment.id, claim.id)
    principal_ore = event.amount_ore - sum(part.amount_ore for part in charged)
    if principal_ore <= 0:  # A part that was taken back is the invoice's first.
        principal_ore, charged = event.amount_ore, ()
    unsettled = (unsettle(tx, claim, principal_ore, on=event.on, payment_id=payment.id),)
    tx.insert(Refund, payment_id=payment.id, date=event.on, amount_ore=event.amount_ore, money=event.account)
    facts: dict[str, Any] = {"ref": payment.number, "on": event.on, "amount_ore": event.amount_ore}
    return (
        PaymentUnmatched(
            **facts, origins=(event.subject,), payment_id=payment.id, unsettled=unsettled, charged=charged
        ),
        PaymentRefunded(**facts, origins=(event.subject,), payment_id=payment.id, money=event.account),
    )


def write_off_case(tx: Transaction, event: CaseWrittenOff) -> Iterable[Event]:
    """The invoices of a case are lost together."""
    for part in event.invoices:
        claim = claim_of(tx, part.invoice)
        yield lose(tx, claim, part.amount_ore, on=event.on, reason=event.reason, origins=(event.subject,))


def move_claims(tx: Transaction, event: CustomersMerged) -> Iterable[Event]:
    """Claims and payments follow their customer when two are merged."""
    kept, gone = tx.find(Customer, number=event.ref), tx.find(Customer, number=event.gone)
    if kept is not None and gone is not None:
        for claim in tx.all(Claim, customer_id=gone.id):
            tx.update(Claim, claim.id, customer_id=kept.id)
        for payment in tx.all(Payment, customer_id=gone.id):
            tx.update(Payment, payment.id, customer_id=kept.id)
    return ()


def erase_customer(tx: Transaction, event: CustomerPurged) -> Iterable[Event]:
    """Remove what was written of a customer's payments and losses: the law has kept it to the end of its time."""
    customer = tx.find(Customer, number=event.ref)
    for payment in tx.all(Payment, customer_id=customer.id) if customer else ():
        tx.update(Payment, payment.id, text="")
    for claim in tx.all(Claim, customer_id=customer.id) if customer else ():
        for loss in tx.all(Loss, claim_id=claim.id):
            tx.update(Loss, loss.id, note="")
    return ()
