"""How the supplier ledger answers: money that the bank says was paid ticks off the bills it was for."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import BankBillsMatched, Event, Ref
from kassabok.core.payables.model import bill_of
from kassabok.core.payables.settling import write_payment


def pay_from_bank(tx: Transaction, event: BankBillsMatched) -> Iterable[Event]:
    """A line of the bank paid the bills it was matched to."""
    parts = [(bill_of(tx, part.bill), part.amount_ore) for part in event.settles]
    return (
        write_payment(
            tx,
            parts,
            on=event.on,
            money=event.account,
            origins=(Ref("bank-line", event.ref),),
            bank_line_id=int(event.ref),
        ),
    )
