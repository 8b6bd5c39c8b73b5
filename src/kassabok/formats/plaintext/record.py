"""The books as programs for plain-text accounting take them: accounts, balances, and transactions that sum to zero.

Amounts are whole öre, debit positive; quantities thousandths. Texts may hold anything: the writers see to it that
nothing in them is taken for syntax.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

AccountType = Literal["asset", "liability", "equity", "income", "cost"]


@dataclass(frozen=True, slots=True)
class Account:
    """number: unique, letters and digits. name: as the chart has it."""

    number: str
    name: str
    type: AccountType


@dataclass(frozen=True, slots=True)
class Line:
    """One account in a transaction. objects: (tag, code) pairs; a tag is small ASCII letters, digits and hyphens."""

    account: str
    amount_ore: int
    text: str = ""
    quantity_milli: int | None = None
    objects: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Transaction:
    """ref: the voucher's number. facts: (tag, text) pairs that are told about it, such as when it was registered."""

    ref: str
    date: date
    text: str
    lines: tuple[Line, ...]
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Books:
    """Some days of a company's books.

    opening: account -> öre before the first day, adding up to zero; it is dated the day before.
    closing: account -> öre after the last day, as the book itself says; the writers make assertions of it, so that the
    other program proves every balance.
    transactions: read once and never held; in order of date.
    """

    company: str
    first: date
    last: date
    accounts: tuple[Account, ...]
    opening: dict[str, int]
    closing: dict[str, int]
    transactions: Iterable[Transaction]
