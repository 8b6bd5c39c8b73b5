"""How settlements answer: a report whose money came is paid, and waits again where the bank line is open again."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import Event, PayoutReceived, PayoutReopened
from kassabok.core.settlements.model import SettlementReport


def mark_paid(tx: Transaction, event: PayoutReceived) -> Iterable[Event]:
    """The bank line that paid reports out."""
    for number in event.settlements:
        report = tx.find(SettlementReport, number=number)
        assert report is not None, "an event names reports that are there"
        tx.update(SettlementReport, report.id, state="paid", bank_line_id=int(event.ref))
    return ()


def wait_again(tx: Transaction, event: PayoutReopened) -> Iterable[Event]:
    """The voucher of the bank line was corrected: its money is not known any more."""
    for report in tx.all(SettlementReport, bank_line_id=int(event.ref)):
        tx.update(SettlementReport, report.id, state="booked", bank_line_id=None)
    return ()
