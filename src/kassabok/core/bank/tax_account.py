"""The tax account (skattekonto) as one of the company's accounts: its rows are lines, and its statements reconcile.

Skatteverket's account for the company has no number of its own: its files name the organisation number.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from kassabok.core.bank.model import BankAccount
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import BankAccountAdded, BankAccountChanged
from kassabok.core.ledger.model import Account, AccountRole

NAME = "Skattekonto"
KIND = "tax"
ROLE = "tax_account"
_ORG_NR_DIGITS = 10  # A personal number may have the century in front.


@dataclass(frozen=True, slots=True)
class TaxRule:
    """What rows with such a text are booked on. accounts: roles or numbers, the first that is in the chart."""

    name: str
    since: date
    pattern: str
    direction: str
    accounts: tuple[str, ...]


@cache
def tax_rules() -> tuple[TaxRule, ...]:
    """The rules that come with kassabok, in order: tax_account_rules.toml."""
    file = resources.files("kassabok.core.bank").joinpath("tax_account_rules.toml")
    return tuple(
        TaxRule(
            each["name"], each["from"], each["pattern"], each.get("direction", ""), tuple(each["account"])
        )
        for each in tomllib.loads(file.read_text(encoding="utf-8"))["rule"]
    )


def account_meant(tx: Transaction, accounts: tuple[str, ...]) -> str:
    """The number of the first of these roles or numbers that is an account in use; "" where none is."""
    for each in accounts:
        role = None if each.isdecimal() else tx.find(AccountRole, role=each)
        found = tx.find(Account, number=role.account if role else each)
        if found is not None and found.active:
            return found.number
    return ""


def tax_account(tx: Transaction, stated: str) -> BankAccount:
    """The company's tax account, made when its first statement comes. stated: whose the file is, "" where it is silent.

    An account of the company that stands on the role tax_account's account is taken to be it. Raises Refused for
    another company's file, and where no account has the role.
    """
    ours = "".join(filter(str.isdecimal, tx.settings.text("company.org_nr")))[-_ORG_NR_DIGITS:]
    if stated and ours and stated[-_ORG_NR_DIGITS:] != ours:
        raise Refused(
            "bank.foreign_account",
            f"The file is about the tax account of {stated[:6]}-{stated[6:]}, which is not the company's.",
            hint="kassabok setting list shows the company's number.",
        )
    found = tx.find(BankAccount, kind=KIND)
    return found if found is not None else _made(tx)


def _made(tx: Transaction) -> BankAccount:
    role = tx.find(AccountRole, role=ROLE)
    if role is None:
        raise Refused(
            "role.missing",
            f"No account has the role {ROLE}.",
            hint=f"kassabok account role {ROLE} 1630",
        )
    ours = tx.find(BankAccount, ledger_account=role.account) or tx.find(BankAccount, name=NAME)
    if ours is not None and ours.ledger_account == role.account:
        tx.update(BankAccount, ours.id, kind=KIND)
        tx.publish(BankAccountChanged(ref=ours.name, changed=("kind",)))
        return tx.get(BankAccount, ours.id)
    name = NAME if ours is None else f"{NAME} {role.account}"
    account_id = tx.insert(BankAccount, name=name, ledger_account=role.account, kind=KIND)
    tx.publish(BankAccountAdded(ref=name))
    return tx.get(BankAccount, account_id)
