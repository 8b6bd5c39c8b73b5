"""The verbs of the bank: its accounts, and matching by hand. Files are read by importing.py."""

from collections.abc import Sequence

from kassabok.core import identifiers
from kassabok.core.bank.accounts import account_named
from kassabok.core.bank.matching import parts_by_hand
from kassabok.core.bank.model import BankAccount, BankLine
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import BankAccountChanged, BankLineBooked, BankMoneyMatched
from kassabok.core.ledger.model import Account
from kassabok.core.money import format_kronor
from kassabok.core.parties.model import Customer

_PARSERS = {
    "iban": identifiers.parse_iban,
    "bankgiro": identifiers.parse_bankgiro,
    "plusgiro": identifiers.parse_plusgiro,
}


def add_account(tx: Transaction, name: str, *, ledger_account: str, **numbers: str) -> BankAccountChanged:
    """Register one of the company's accounts. numbers: iban, clearing, account, bankgiro, plusgiro; empty are left out.

    Raises Refused for a name that is taken or a number that is wrong, NotFound for an unknown ledger account.
    """
    if tx.find(BankAccount, name=name) is not None:
        raise Refused(
            "bank.account_exists",
            f"There is a bank account {name} already.",
            hint=f"kassabok bank account edit {name}",
        )
    _refuse_unknown_account(tx, ledger_account)
    tx.insert(BankAccount, name=name, ledger_account=ledger_account, **_checked(numbers))
    return _published(tx, name, numbers)


def edit_account(
    tx: Transaction, name: str, *, ledger_account: str | None = None, **numbers: str
) -> BankAccountChanged:
    """Change an account's numbers, or its account in the books for what is read from now on.

    Raises NotFound and Refused.
    """
    row = account_named(tx, name)
    changes = _checked(numbers)
    if ledger_account is not None:
        _refuse_unknown_account(tx, ledger_account)
        changes["ledger_account"] = ledger_account
    if not changes:
        raise Refused(
            "bank.nothing",
            "Nothing to change was given.",
            hint=f"kassabok bank account edit {name} --iban ...",
        )
    tx.update(BankAccount, row.id, **changes)
    return _published(tx, name, changes)


def match_line(
    tx: Transaction,
    line_id: int,
    *,
    invoices: Sequence[tuple[str, int | None]] = (),
    customer: str | None = None,
) -> BankMoneyMatched:
    """Say whose money a line is. What the invoices leave of it stays with the customer as an advance.

    invoices: numbers, each with its part in öre or None for as much as there is. Raises NotFound and Refused.
    """
    line, account = _open_line(tx, line_id)
    if line.amount_ore <= 0:
        raise Refused(
            "bank.money_out",
            f"Line {line_id} is money out; it cannot pay an invoice.",
            hint=f"kassabok bank match {line_id} --account 6570",
        )
    customer_id = _customer_id(tx, customer) if customer else None
    settles = parts_by_hand(tx, invoices, line.amount_ore)
    if not settles and customer_id is None:
        raise Refused(
            "bank.whose",
            f"Whose money is line {line_id}?",
            hint="Give --invoice NO, --customer NO or --account NO.",
        )
    tx.update(BankLine, line.id, state="matched", reason="")
    event = BankMoneyMatched(
        ref=str(line.id),
        on=line.date,
        amount_ore=line.amount_ore,
        account=account.ledger_account,
        customer_id=customer_id,
        settles=settles,
    )
    tx.publish(event)
    return event


def book_line(tx: Transaction, line_id: int, *, against: str) -> BankLineBooked:
    """Book a line that is no customer's payment against an account: a fee, interest, a transfer.

    Raises NotFound and Refused.
    """
    line, account = _open_line(tx, line_id)
    _refuse_unknown_account(tx, against)
    if against == account.ledger_account:
        raise Refused(
            "bank.same_account",
            f"Account {against} is the bank account itself.",
            hint="Choose what the money was for.",
        )
    tx.update(BankLine, line.id, state="booked", reason="")
    event = BankLineBooked(
        ref=str(line.id),
        on=line.date,
        amount_ore=line.amount_ore,
        account=account.ledger_account,
        against=against,
    )
    tx.publish(event)
    return event


def _open_line(tx: Transaction, line_id: int) -> tuple[BankLine, BankAccount]:
    line = tx.find(BankLine, id=line_id)
    if line is None:
        raise NotFound(
            "bank.line_unknown", f"There is no bank line {line_id}.", hint="kassabok bank unmatched"
        )
    if line.state != "unmatched":
        raise Refused(
            "bank.line_done",
            f"Bank line {line_id} is {line.state} already.",
            hint=f"kassabok trace bank-line:{line_id}",
        )
    account = tx.get(BankAccount, line.bank_account_id)
    if line.currency != account.currency:
        raise Refused(
            "bank.currency",
            f"Line {line_id} is {format_kronor(line.amount_ore)} {line.currency}; "
            f"account {account.name} is in {account.currency}.",
            hint="Book it by hand in kronor: kassabok voucher add.",
        )
    return line, account


def _customer_id(tx: Transaction, number: str) -> int:
    customer = tx.find(Customer, number=number)
    if customer is None:
        raise NotFound("customer.unknown", f"There is no customer {number}.", hint="kassabok customer list")
    return customer.merged_into_id or customer.id


def _refuse_unknown_account(tx: Transaction, number: str) -> None:
    if tx.find(Account, number=number) is None:
        raise NotFound(
            "account.unknown", f"There is no account {number} in the chart.", hint="kassabok account list"
        )


def _checked(numbers: dict[str, str]) -> dict[str, str]:
    checked = {}
    for field, text in numbers.items():
        if not text:
            continue
        try:
            checked[field] = _PARSERS.get(field, _digits)(text)
        except ValueError as error:
            raise Refused("bank.number", str(error), hint=f"Check --{field}.") from error
    return checked


def _digits(text: str) -> str:
    digits = "".join(text.replace("-", "").split())
    if not digits.isdecimal():
        raise ValueError(f'"{text}" is not a clearing or account number.')
    return digits


def _published(tx: Transaction, name: str, changed: dict[str, str]) -> BankAccountChanged:
    event = BankAccountChanged(ref=name, changed=tuple(key for key, value in changed.items() if value))
    tx.publish(event)
    return event
