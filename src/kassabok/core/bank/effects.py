"""How the bank answers: a new company gets its first account, and what its settings say of it."""

from collections.abc import Iterable

from kassabok.core.bank.model import BankAccount
from kassabok.core.book.transaction import Transaction
from kassabok.core.events import BookCreated, Event, SettingChanged
from kassabok.core.ledger.model import AccountRole

_FROM_SETTINGS = {"company.iban": "iban", "company.bankgiro": "bankgiro", "company.plusgiro": "plusgiro"}


def lay_out_bank_account(tx: Transaction, _event: BookCreated) -> Iterable[Event]:
    """The company's first bank account is the one with the role bank; its numbers are those of the settings."""
    numbers = {field: tx.settings.text(key) for key, field in _FROM_SETTINGS.items()}
    role = tx.find(AccountRole, role="bank")
    assert role is not None, "the chart is laid out before the bank"
    tx.insert(BankAccount, name="Bank", ledger_account=role.account, **numbers)
    return ()


def follow_setting(tx: Transaction, event: SettingChanged) -> Iterable[Event]:
    """A number on the invoices is a number of the account that the customers pay to, unless another account has it."""
    field = _FROM_SETTINGS.get(event.ref)
    value = tx.settings.text(event.ref)
    accounts = tx.all(BankAccount)
    if field and value and accounts and not any(getattr(account, field) == value for account in accounts):
        tx.update(BankAccount, accounts[0].id, **{field: value})
    return ()
