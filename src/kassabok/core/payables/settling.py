"""Ticking off bills: the only place where what is open of a bill changes.

A part of a bill takes its part of the kronor that stand in the books for it, and the last part what is left of them.
"""

from collections.abc import Sequence
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import BillPaid, Ref, SettledBill
from kassabok.core.money import share_of
from kassabok.core.payables.model import Bill, BillPayment, BillSettlement


def set_off(tx: Transaction, bill: Bill, note: Bill, *, on: date) -> tuple[SettledBill, ...]:
    """Let a credit note settle what is open of its bill, as far as it lasts. Returns what was settled of both.

    The two come to nothing in their currency; in kronor they differ where their rates do. What of the bill is on
    its way in a payment file is left: the bank will settle it, and the note is used next time.
    """
    part_cents = min(bill.open_cents - bill.sent_cents, -note.open_cents)
    if not part_cents:
        return ()
    return (
        _settle(tx, bill, part_cents, on=on, credit_id=note.id),
        _settle(tx, note, -part_cents, on=on, credit_id=note.id),
    )


def write_payment(
    tx: Transaction,
    parts: Sequence[tuple[Bill, int]],
    *,
    on: date,
    money: str,
    paid_ore: int | None = None,
    fee_ore: int = 0,
    origins: tuple[Ref, ...] = (),
    bank_line_id: int | None = None,
) -> BillPaid:
    """Write a payment of one supplier's bills and tick them off. The caller publishes the event.

    parts: bills, each once, with the hundredths of its currency that go to each, negative of credit notes. paid_ore:
    the kronor that left the account, the fee among them; None where they are what stands in the books. fee_ore: what
    the bank took of them.
    """
    settled = tuple((bill, part_cents, _booked_ore(bill, part_cents)) for bill, part_cents in parts)
    settled_ore = sum(part_ore for *_, part_ore in settled)
    amount_ore = settled_ore + fee_ore if paid_ore is None else paid_ore
    number = tx.number("bill-payment", on)
    payment_id = tx.insert(
        BillPayment,
        number=number,
        supplier_id=parts[0][0].supplier_id,
        date=on,
        amount_ore=amount_ore,
        fee_ore=fee_ore,
        difference_ore=amount_ore - fee_ore - settled_ore,
        money=money,
        bank_line_id=bank_line_id,
    )
    for bill, part_cents, part_ore in settled:
        _tick_off(tx, bill, part_cents, part_ore, on=on, payment_id=payment_id)
    return BillPaid(
        ref=number,
        origins=(*origins, *(Ref("bill", bill.number) for bill, _ in parts)),
        payment_id=payment_id,
        on=on,
        amount_ore=amount_ore,
        money=money,
        settled=tuple(SettledBill(bill.number, part_ore) for bill, _, part_ore in settled),
        back_ore=max(-amount_ore, 0),
        fee_ore=fee_ore,
        difference_ore=amount_ore - fee_ore - settled_ore,
    )


def take_back_parts(tx: Transaction, payment: BillPayment, *, on: date) -> tuple[SettledBill, ...]:
    """Open again what a payment settled. Returns what it had settled of each bill."""
    rows = tx.all(BillSettlement, payment_id=payment.id)
    settled = []
    for row in rows:
        bill = tx.get(Bill, row.bill_id)
        _tick_off(tx, bill, -row.amount_cents, -row.amount_ore, on=on, payment_id=payment.id)
        settled.append(SettledBill(bill.number, row.amount_ore))
    tx.update(BillPayment, payment.id, taken_back=True, bank_line_id=None)
    return tuple(settled)


def _settle(tx: Transaction, bill: Bill, part_cents: int, *, on: date, credit_id: int) -> SettledBill:
    part_ore = _booked_ore(bill, part_cents)
    _tick_off(tx, bill, part_cents, part_ore, on=on, credit_id=credit_id)
    return SettledBill(bill.number, part_ore)


def _booked_ore(bill: Bill, part_cents: int) -> int:
    """The kronor that stand in the books for a part of what is open of a bill."""
    return share_of(bill.open_ore, part_cents, bill.open_cents)


def _tick_off(
    tx: Transaction,
    bill: Bill,
    amount_cents: int,
    amount_ore: int,
    *,
    on: date,
    payment_id: int | None = None,
    credit_id: int | None = None,
) -> None:
    tx.update(Bill, bill.id, open_ore=bill.open_ore - amount_ore, open_cents=bill.open_cents - amount_cents)
    tx.insert(
        BillSettlement,
        bill_id=bill.id,
        payment_id=payment_id,
        credit_id=credit_id,
        date=on,
        amount_ore=amount_ore,
        amount_cents=amount_cents,
    )
