"""How paying out answers: what the bank says that it carried out is settled, and money that came back is not."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import (
    BankOrderMatched,
    BankOrderReturned,
    BankOrderUnmatched,
    BillPaymentTakenBack,
    Event,
    PaymentOrderReturned,
    PaymentOrdersSettled,
    Ref,
    SentBill,
    SettledOrder,
)
from kassabok.core.payables.model import Bill
from kassabok.core.paying.model import (
    PaymentBatch,
    PaymentGroup,
    PaymentOrder,
    PaymentOrderBill,
    order_settled_by,
)


def settle(tx: Transaction, event: BankOrderMatched) -> Iterable[Event]:
    """A line of the bank is the money of a payment that we sent."""
    order, batch = _order(tx, event.order)
    tx.update(PaymentOrder, order.id, state="settled", reason="", settled_by=event.ref)
    return (
        PaymentOrdersSettled(
            ref=batch.number,
            origins=(Ref("bank-line", event.ref),),
            on=event.on,
            amount_ore=event.amount_ore,
            account=event.account,
            bank_line=int(event.ref),
            orders=(_settled(tx, order, event.amount_ore),),
        ),
    )


def take_back(tx: Transaction, event: BankOrderReturned) -> Iterable[Event]:
    """The money of a payment that was carried out came back: it is as if the bank had rejected it."""
    order, batch = _order(tx, event.order)
    settled = _settled(tx, order, event.amount_ore)
    reason = f"Its money came back on {event.on}."
    tx.update(PaymentOrder, order.id, state="rejected", reason=reason, settled_by="")
    return (
        PaymentOrderReturned(
            ref=batch.number,
            origins=(Ref("bank-line", event.ref),),
            on=event.on,
            amount_ore=event.amount_ore,
            account=event.account,
            bank_line=int(event.ref),
            settled_line=int(order.settled_by),
            order=settled,
        ),
    )


def unsettle(tx: Transaction, event: BillPaymentTakenBack) -> Iterable[Event]:
    """The line of the bank was not the money of a payment after all: it is still to leave."""
    order = order_settled_by(tx, event.bank_line)
    if order is not None:
        tx.update(PaymentOrder, order.id, state="accepted", settled_by="")
    return ()


def wait_again(tx: Transaction, event: BankOrderUnmatched) -> Iterable[Event]:
    """The line was booked as this payment, and its voucher was corrected: the payment's money is still to leave."""
    order, _ = _order(tx, event.order)
    tx.update(PaymentOrder, order.id, state="accepted", settled_by="")
    return ()


def _order(tx: Transaction, end_to_end_id: str) -> tuple[PaymentOrder, PaymentBatch]:
    order = tx.find(PaymentOrder, end_to_end_id=end_to_end_id)
    assert order is not None, "the bank matched the payment by this id"
    group = tx.get(PaymentGroup, order.group_id)
    return order, tx.get(PaymentBatch, group.batch_id)


def _settled(tx: Transaction, order: PaymentOrder, paid_ore: int) -> SettledOrder:
    bills = tuple(
        SentBill(tx.get(Bill, part.bill_id).number, part.amount_cents)
        for part in tx.all(PaymentOrderBill, order_id=order.id)
    )
    return SettledOrder(
        order.end_to_end_id,
        order.kind,
        order.amount_cents,
        paid_ore,
        against=order.against,
        refund_of=order.refund_of,
        bills=bills,
    )
