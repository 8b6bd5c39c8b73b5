"""How the bank answers: a new company gets its first account, and a line whose voucher was corrected is open again."""

from collections.abc import Iterable

from kassabok.core.bank.model import BankAccount, BankLine
from kassabok.core.bank.setting_effects import FROM_SETTINGS
from kassabok.core.book.model import Link
from kassabok.core.book.transaction import Transaction
from kassabok.core.events import (
    BankOrderUnmatched,
    BillPaymentTakenBack,
    BookCreated,
    Event,
    PayoutReceived,
    PayoutReopened,
    SettlementBooked,
    VoucherPosted,
)
from kassabok.core.ledger.model import AccountRole


def lay_out_bank_account(tx: Transaction, _event: BookCreated) -> Iterable[Event]:
    """The company's first bank account is the one with the role bank; its numbers are those of the settings."""
    numbers = {field: tx.settings.text(key) for key, field in FROM_SETTINGS.items()}
    role = tx.find(AccountRole, role="bank")
    assert role is not None, "the chart is laid out before the bank"
    tx.insert(BankAccount, name="Bank", ledger_account=role.account, **numbers)
    return ()


def reopen_paid_line(tx: Transaction, event: BillPaymentTakenBack) -> Iterable[Event]:
    """A bank line whose payment of bills was taken back is to be matched again."""
    if event.bank_line is not None:
        reason = f"Its payment {event.ref} was taken back."
        tx.update(BankLine, event.bank_line, state="unmatched", reason=reason)
    return ()


def reopen_line(tx: Transaction, event: VoucherPosted) -> Iterable[Event]:
    """A bank line whose voucher was corrected is not in the books any more."""
    if not event.corrects:
        return ()
    from kassabok.core.paying.model import order_settled_by
    from kassabok.core.settlements.model import SettlementReport

    posted_for = tx.all(Link, effect_kind="voucher", effect_ref=event.corrects, cause_kind="bank-line")
    found_for = tx.all(Link, cause_kind="voucher", cause_ref=event.corrects, effect_kind="bank-line")
    lines = [link.cause_ref for link in posted_for] + [link.effect_ref for link in found_for]
    for line_id in lines:
        reason = f"Its voucher {event.corrects} was corrected by {event.ref}."
        tx.update(BankLine, int(line_id), state="unmatched", reason=reason)
    payouts = [
        PayoutReopened(ref=line_id)
        for line_id in lines
        if tx.find(SettlementReport, bank_line_id=int(line_id))
    ]
    sent = [(line_id, order_settled_by(tx, int(line_id))) for line_id in lines]
    orders = [BankOrderUnmatched(ref=line_id, order=order.end_to_end_id) for line_id, order in sent if order]
    return [*payouts, *orders]


def find_payout(tx: Transaction, event: SettlementBooked) -> Iterable[Event]:
    """The line of the bank that paid a settlement report out, where it came before the report."""
    from kassabok.core.bank.payouts import dues, received, unmatched_lines

    if not event.payout_ore:
        return ()
    due = [each for each in dues(tx) if event.ref in each.settlements]
    lines = [line for each in due for line in unmatched_lines(tx, amount_ore=each.amount_ore)]
    return received(tx, lines, due)


def book_payout(tx: Transaction, event: PayoutReceived) -> Iterable[Event]:
    """The line is in the books."""
    tx.update(BankLine, int(event.ref), state="booked", reason="")
    return ()
