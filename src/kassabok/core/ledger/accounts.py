"""The chart of accounts as people change it: accounts, and the roles that the posting rules know them by."""

import re
from shlex import quote

from kassabok.core.bank.model import BankAccount
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused, no_account
from kassabok.core.events import AccountAdded, AccountChanged, RoleMoved
from kassabok.core.ledger.chart.chart import read_chart
from kassabok.core.ledger.chart.sru_codes import usual_sru
from kassabok.core.ledger.chart.vat_boxes import usual_box
from kassabok.core.ledger.from_before import register_ore
from kassabok.core.ledger.model import KEPT_ROLES, Account, AccountRole, refuse_kept
from kassabok.core.ledger.reports.balances import BALANCE_TYPES

#: Boxes of the VAT return (SKV 4700) that an account can belong to.
VAT_BOXES = frozenset(
    "05 06 07 08 10 11 12 20 21 22 23 24 30 31 32 35 36 37 38 39 40 41 42 48 50 60 61 62".split()  # noqa: SIM905
)

#: Class of account -> the types it can have and, where the class decides it, the type it gets.
TYPES_OF_CLASS: dict[str, tuple[str, ...]] = {
    "1": ("asset", "liability"),
    "2": ("liability", "equity", "asset"),
    "3": ("income", "cost"),
    **dict.fromkeys("4567", ("cost", "income")),
    "8": ("cost", "income"),
}


def add_account(
    tx: Transaction,
    number: str,
    *,
    name: str,
    account_type: str = "",
    name_en: str = "",
    sru: str | None = None,
    vat_box: str | None = None,
) -> AccountAdded:
    """Add an account to the chart. Raises Refused.

    account_type: by its class where it is not given. sru, vat_box: None is what accounts of its number usually have.
    """
    if not re.fullmatch("[1-8][0-9]{3,7}", number):
        raise Refused(
            "account.number",
            f'"{number[:40]}" is not an account number.',
            hint="Four digits, 1000 to 8999 (BAS); up to eight where the company splits accounts further.",
        )
    if tx.find(Account, number=number):
        raise Refused(
            "account.exists",
            f"There is an account {number} already.",
            hint=f'kassabok account edit {number} --name "..."',
        )
    types = TYPES_OF_CLASS[number[0]]
    chosen = account_type or usual_type(number)
    if chosen not in types:
        raise Refused(
            "account.type",
            f"Account {number} cannot be of type {chosen}.",
            hint=f"Class {number[0]} can have: {', '.join(types)}.",
        )
    checked_name = _checked_name(name)
    tx.insert(
        Account,
        number=number,
        name=checked_name,
        name_en=name_en.strip(),
        type=chosen,
        sru=_usual_sru(tx, number) if sru is None else _checked_sru(sru),
        vat_box=usual_box(number, checked_name) if vat_box is None else _checked_box(vat_box),
    )
    event = AccountAdded(ref=number)
    tx.publish(event)
    return event


def change_account(
    tx: Transaction,
    number: str,
    *,
    name: str | None = None,
    name_en: str | None = None,
    sru: str | None = None,
    vat_box: str | None = None,
    active: bool | None = None,
) -> AccountChanged:
    """Change what is given of an account; empty text takes a code away. Raises NotFound, Refused."""
    account = _account(tx, number)
    given = {
        "name": None if name is None else _checked_name(name),
        "name_en": None if name_en is None else name_en.strip(),
        "sru": None if sru is None else _checked_sru(sru),
        "vat_box": None if vat_box is None else _checked_box(vat_box),
        "active": active,
    }
    changes = {
        key: value for key, value in given.items() if value is not None and value != getattr(account, key)
    }
    if not changes:
        raise Refused(
            "account.unchanged", f"Account {number} is like that already.", hint="Nothing was changed."
        )
    if changes.get("active") is False:
        _refuse_needed(tx, number)
    tx.update(Account, account.id, **changes)
    event = AccountChanged(ref=number, changed=tuple(changes))
    tx.publish(event)
    return event


def _refuse_needed(tx: Transaction, number: str) -> None:
    """An account that events or files post on stays in use: they would be refused from then on."""
    role = tx.find(AccountRole, account=number)
    if role:
        raise Refused(
            "account.in_role",
            f"Account {number} is used by the posting rules as {role.role}.",
            hint=f"kassabok account role {role.role} NUMBER moves the role first.",
        )
    bank_account = tx.find(BankAccount, ledger_account=number)
    if bank_account:
        raise Refused(
            "account.of_bank",
            f"Account {number} is where the bank account {bank_account.name} is booked.",
            hint=f"kassabok bank account edit {quote(bank_account.name)} --ledger NUMBER gives it another first.",
        )


def move_role(tx: Transaction, role: str, number: str) -> RoleMoved:
    """Let another account have a role from now on.

    What is posted stays where it is; only of the roles that follow a register the balance moves along, see KEPT_ROLES.
    Raises NotFound; Refused for an account that is not in use, or cannot have the role.
    """
    row = tx.find(AccountRole, role=role)
    if row is None:
        raise NotFound("role.unknown", f"There is no role {role}.", hint="kassabok account role lists them.")
    account = _account(tx, number)
    if not account.active:
        raise Refused(
            "account.inactive",
            f"Account {number} {account.name} is not in use.",
            hint=f"kassabok account edit {number} --active",
        )
    if row.account == number:
        raise Refused(
            "role.unchanged", f"Account {number} has the role {role} already.", hint="Nothing was changed."
        )
    _refuse_unfit(tx, role, _account(tx, row.account), account)
    tx.update(AccountRole, row.id, account=number)
    event = RoleMoved(ref=number, role=role, before=row.account, on=tx.today)
    tx.publish(event)
    return event


def _refuse_unfit(tx: Transaction, role: str, before: Account, account: Account) -> None:
    """A role stays in the balance sheet or in the income statement; one that follows a register is alone."""
    refuse_kept(tx, account.number)
    if (account.type in BALANCE_TYPES) != (before.type in BALANCE_TYPES):
        raise Refused(
            "role.type",
            f"The role {role} needs an account like {before.number}, of type {before.type}, not {account.type}.",
            hint="kassabok account list shows the chart.",
        )
    others = tx.find(AccountRole, account=account.number)
    if role in KEPT_ROLES and (others or register_ore(tx.reader, account.number)):
        raise Refused(
            "role.shared",
            f"Account {account.number} has other things on it, and the role {role} needs an account of its own.",
            hint='kassabok account add NUMBER --name "..." adds one.',
        )


def _account(tx: Transaction, number: str) -> Account:
    account = tx.find(Account, number=number)
    if account is None:
        raise no_account(number)
    return account


def usual_type(number: str) -> str:
    """The type that accounts of this number mostly have (BAS)."""
    if number.startswith("20"):
        return "equity"
    if number.startswith("83"):
        return "income"
    return {"1": "asset", "2": "liability", "3": "income"}.get(number[0], "cost")


def _checked_name(name: str) -> str:
    if not name.strip():
        raise Refused("account.name", "An account needs a name.", hint='--name "Kundfordringar, webbutik"')
    return name.strip()


def _usual_sru(tx: Transaction, number: str) -> str:
    return usual_sru(number, {a.number: a.sru for a in read_chart(tx.settings.text("company.form"))})


def _checked_sru(sru: str) -> str:
    if sru and not re.fullmatch("[0-9]{4}", sru):
        raise Refused("account.sru", f'"{sru}" is not an SRU code.', hint="Four digits, as on the tax form.")
    return sru


def _checked_box(vat_box: str) -> str:
    if vat_box and vat_box not in VAT_BOXES:
        raise Refused(
            "account.vat_box", f'"{vat_box}" is not a box of the VAT return.', hint="Two digits, as 05."
        )
    return vat_box
