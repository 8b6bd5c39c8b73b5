"""How the bank answers to a changed setting: every one comes through here, and most of them are not about the bank."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import Event, SettingChanged

#: Settings that are numbers of the company's first bank account -> its field.
FROM_SETTINGS = {"company.iban": "iban", "company.bankgiro": "bankgiro", "company.plusgiro": "plusgiro"}


def follow_setting(tx: Transaction, event: SettingChanged) -> Iterable[Event]:
    """A number on the invoices is a number of the first account, unless another account has it.

    Once files have been read for the first account, a number that they may go by is kept.
    """
    field = FROM_SETTINGS.get(event.ref)
    value = tx.settings.text(event.ref)
    if not field or not value:
        return ()
    from kassabok.core.bank.model import BankAccount, BankEntry

    accounts = tx.all(BankAccount)
    if all(getattr(account, field) != value for account in accounts):
        first = accounts[0]
        if not getattr(first, field) or tx.find(BankEntry, bank_account_id=first.id) is None:
            tx.update(BankAccount, first.id, **{field: value})
    return ()
