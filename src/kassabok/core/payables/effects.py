"""How the supplier ledger answers: money that the bank says was paid ticks off the bills it was for.

A bill that was sent to the bank waits for its money; what the bank rejects is to be paid again.
"""

from collections.abc import Iterable, Sequence

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import (
    BankBillsMatched,
    BillApproved,
    BillCredited,
    BillPaymentTakenBack,
    Event,
    GoodsReceived,
    PaymentBatchCancelled,
    PaymentBatchMade,
    PaymentOrderReturned,
    PaymentOrdersRejected,
    PaymentOrdersSettled,
    Ref,
    SentBill,
    SettledOrder,
)
from kassabok.core.payables import credit_matching, differences, matching
from kassabok.core.payables.model import Bill, BillPayment, bill_of
from kassabok.core.payables.settling import take_back_parts, write_payment
from kassabok.core.paying.model import PaymentOrderBill, order_settled_by


def pay_from_bank(tx: Transaction, event: BankBillsMatched) -> Iterable[Event]:
    """A line of the bank paid the bills it was matched to."""
    parts = [(bill_of(tx, part.bill), part.amount_cents) for part in event.settles]
    return (
        write_payment(
            tx,
            parts,
            on=event.on,
            money=event.account,
            paid_ore=event.amount_ore,
            fee_ore=event.fee_ore,
            origins=(Ref("bank-line", event.ref),),
            bank_line_id=int(event.ref),
        ),
    )


def mark_sent(tx: Transaction, event: PaymentBatchMade) -> Iterable[Event]:
    """What a payment file pays of bills is on its way."""
    _change_sent(tx, event.bills, 1)
    return ()


def mark_payable(tx: Transaction, event: PaymentBatchCancelled | PaymentOrdersRejected) -> Iterable[Event]:
    """What will not be carried out after all is to be paid again."""
    _change_sent(tx, event.bills, -1)
    return ()


def mark_sent_again(tx: Transaction, event: BillPaymentTakenBack) -> Iterable[Event]:
    """A payment that we sent was taken for another line of the bank: what it pays is still on its way."""
    order = order_settled_by(tx, event.bank_line)
    if order is not None:
        parts = tx.all(PaymentOrderBill, order_id=order.id)
        _change_sent(
            tx, [SentBill(tx.get(Bill, part.bill_id).number, part.amount_cents) for part in parts], 1
        )
    return ()


def _change_sent(tx: Transaction, bills: Sequence[SentBill], sign: int) -> None:
    for number, part_cents in bills:
        bill = bill_of(tx, number)
        tx.update(Bill, bill.id, sent_cents=bill.sent_cents + sign * part_cents)


def pay_sent(tx: Transaction, event: PaymentOrdersSettled) -> Iterable[Event]:
    """The bills of payments that the bank carried out are paid, and no longer on their way."""
    for order in event.orders:
        if order.bills:
            yield _pay_order(tx, event, order)


def _pay_order(tx: Transaction, event: PaymentOrdersSettled, order: SettledOrder) -> Event:
    _change_sent(tx, order.bills, -1)
    parts = [(bill_of(tx, number), part_cents) for number, part_cents in order.bills]
    return write_payment(
        tx,
        parts,
        on=event.on,
        money=event.account,
        paid_ore=order.paid_ore,
        origins=(*event.origins, event.subject),
        bank_line_id=event.bank_line,
    )


def reopen_returned(tx: Transaction, event: PaymentOrderReturned) -> Iterable[Event]:
    """The bills of a payment whose money came back are to be paid again. The line it left by stays as it is."""
    payment = tx.find(BillPayment, bank_line_id=event.settled_line)
    if payment is None:
        return ()
    settled = take_back_parts(tx, payment, on=event.on)
    tx.update(BillPayment, payment.id, bank_line_id=event.settled_line)
    bills = tuple(Ref("bill", part.bill) for part in settled)
    return (
        BillPaymentTakenBack(
            ref=payment.number,
            origins=(Ref("bank-line", str(event.bank_line)), *bills),
            on=event.on,
            amount_ore=payment.amount_ore,
            money=event.account,
            settled=settled,
            bank_line=None,
            fee_ore=payment.fee_ore,
            difference_ore=payment.difference_ore,
        ),
    )


def match_received(tx: Transaction, event: GoodsReceived) -> Iterable[Event]:
    """Goods came that bills were waiting for."""
    return matching.match_receipt(tx, event.receipt_id, on=event.on)


def match_credit(tx: Transaction, event: BillCredited) -> Iterable[Event]:
    """A credit note takes back what its bill was matched to."""
    note = tx.get(Bill, event.bill_id)
    return credit_matching.match_credit(tx, note) if note.credits_id is not None else ()


def take_accepted(tx: Transaction, event: BillApproved) -> Iterable[Event]:
    """What an approved bill is more or less than its goods were received for is what they cost."""
    return differences.take_accepted(tx, bill_of(tx, event.ref), on=event.on)
