"""A Beancount file. Source: "Beancount Language Syntax", for versions 2 and 3.

Vouchers are transactions with the number as metadata, and so are objects. `balance` directives without tolerance
assert every closing balance of the day after, so that Beancount reports where it comes to another.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

from kassabok.formats.plaintext.record import Account, Books, Line, Transaction
from kassabok.formats.plaintext.text import CURRENCY, OPENING, kronor, one_line, quantity

ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "cost": "Expenses",
}
_NOT_IN_NAMES = re.compile(r"[\W_]+")


def write_to(stream: BinaryIO, books: Books) -> None:
    """Write the file in UTF-8, a transaction at a time."""
    names = {account.number: _account_name(account) for account in books.accounts}
    for text in _texts(books, names):
        stream.write(text.encode())


def _texts(books: Books, names: dict[str, str]) -> Iterator[str]:
    yield f'option "title" {_quoted(f"{books.company} {books.first} - {books.last}")}\n'
    yield f'option "operating_currency" "{CURRENCY}"\n\n'
    before = books.first - timedelta(days=1)
    for account in books.accounts:
        yield f"{before} open {names[account.number]} {CURRENCY}\n  name: {_quoted(account.name)}\n"
    if books.opening:
        lines = tuple(Line(number, ore) for number, ore in books.opening.items())
        yield _transaction(Transaction("", before, OPENING, lines), names)
    for transaction in books.transactions:
        yield _transaction(transaction, names)
    yield "\n"
    for number, ore in books.closing.items():
        yield f"{books.last + timedelta(days=1)} balance {names[number]}  {kronor(ore)} ~ 0.00 {CURRENCY}\n"


def _transaction(transaction: Transaction, names: dict[str, str]) -> str:
    facts = [("voucher", transaction.ref)] if transaction.ref else []
    parts = [f"\n{transaction.date} * {_quoted(transaction.text)}\n"]
    parts += [f"  {key}: {_quoted(value)}\n" for key, value in (*facts, *transaction.facts)]
    for line in transaction.lines:
        parts.append(f"  {names[line.account]}  {kronor(line.amount_ore)} {CURRENCY}\n")
        parts += [f"    {key}: {value}\n" for key, value in _facts_of(line)]
    return "".join(parts)


def _facts_of(line: Line) -> Iterator[tuple[str, str]]:
    if line.text:
        yield "text", _quoted(line.text)
    if line.quantity_milli is not None:
        yield "quantity", quantity(line.quantity_milli)
    for tag, code in line.objects:
        yield tag, _quoted(code)


def _account_name(account: Account) -> str:
    """Letters, digits and hyphens after the root; the number comes first, so it begins as it must."""
    name = _NOT_IN_NAMES.sub("-", f"{account.number} {account.name}").strip("-")
    return f"{ROOTS[account.type]}:{name}"


def _quoted(text: str) -> str:
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
