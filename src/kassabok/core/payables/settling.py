"""Ticking off bills: the only place where what is open of a bill changes."""

from collections.abc import Sequence
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import BillPaid, Ref, SettledBill
from kassabok.core.payables.model import Bill, BillPayment, BillSettlement


def set_off(tx: Transaction, bill: Bill, note: Bill, *, on: date) -> tuple[SettledBill, ...]:
    """Let a credit note settle what is open of its bill, as far as it lasts. Returns what was settled of both."""
    part_ore = min(bill.open_ore, -note.open_ore)
    if not part_ore:
        return ()
    return (
        _settle(tx, bill, part_ore, on=on, credit_id=note.id),
        _settle(tx, note, -part_ore, on=on, credit_id=note.id),
    )


def write_payment(
    tx: Transaction,
    parts: Sequence[tuple[Bill, int]],
    *,
    on: date,
    money: str,
    origins: tuple[Ref, ...] = (),
    bank_line_id: int | None = None,
) -> BillPaid:
    """Write a payment of one supplier's bills and tick them off. The caller publishes the event.

    parts: bills, each once, with the öre that go to each, negative of credit notes.
    """
    amount_ore = sum(part_ore for _, part_ore in parts)
    number = tx.number("bill-payment", on)
    payment_id = tx.insert(
        BillPayment,
        number=number,
        supplier_id=parts[0][0].supplier_id,
        date=on,
        amount_ore=amount_ore,
        money=money,
        bank_line_id=bank_line_id,
    )
    settled = tuple(_settle(tx, bill, part_ore, on=on, payment_id=payment_id) for bill, part_ore in parts)
    return BillPaid(
        ref=number,
        origins=(*origins, *(Ref("bill", part.bill) for part in settled)),
        payment_id=payment_id,
        on=on,
        amount_ore=amount_ore,
        money=money,
        settled=settled,
        back_ore=max(-amount_ore, 0),
    )


def take_back_parts(tx: Transaction, payment: BillPayment, *, on: date) -> tuple[SettledBill, ...]:
    """Open again what a payment settled. Returns what it had settled of each bill."""
    parts = [
        (tx.get(Bill, row.bill_id), row.amount_ore) for row in tx.all(BillSettlement, payment_id=payment.id)
    ]
    for bill, part_ore in parts:
        _settle(tx, bill, -part_ore, on=on, payment_id=payment.id)
    tx.update(BillPayment, payment.id, taken_back=True, bank_line_id=None)
    return tuple(SettledBill(bill.number, part_ore) for bill, part_ore in parts)


def _settle(
    tx: Transaction,
    bill: Bill,
    amount_ore: int,
    *,
    on: date,
    payment_id: int | None = None,
    credit_id: int | None = None,
) -> SettledBill:
    tx.update(Bill, bill.id, open_ore=bill.open_ore - amount_ore, open_cents=bill.open_cents - amount_ore)
    tx.insert(
        BillSettlement,
        bill_id=bill.id,
        payment_id=payment_id,
        credit_id=credit_id,
        date=on,
        amount_ore=amount_ore,
        amount_cents=amount_ore,
    )
    return SettledBill(bill.number, amount_ore)
