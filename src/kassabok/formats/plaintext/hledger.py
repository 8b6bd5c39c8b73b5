"""An hledger journal. Source: hledger 1.25 to 1.40, "journal format" of its manual.

Vouchers are transactions with the number as code; objects and other facts are tags. Amounts have a point and two
decimals, as `decimal-mark` says. The file passes `hledger check --strict`: commodity and accounts are declared. Its
last transaction asserts every closing balance, so that hledger refuses the file when it comes to another.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

from kassabok.formats.plaintext.record import Account, Books, Line, Transaction
from kassabok.formats.plaintext.text import CLOSING, CURRENCY, OPENING, kronor, one_line, quantity

ROOTS = {
    "asset": "tillgångar",
    "liability": "skulder",
    "equity": "eget kapital",
    "income": "intäkter",
    "cost": "kostnader",
}
TYPES = {"asset": "A", "liability": "L", "equity": "E", "income": "R", "cost": "X"}


def write_to(stream: BinaryIO, books: Books) -> None:
    """Write the journal in UTF-8, a transaction at a time."""
    names = {account.number: _account_name(account) for account in books.accounts}
    for text in _texts(books, names):
        stream.write(text.encode())


def _texts(books: Books, names: dict[str, str]) -> Iterator[str]:
    yield f"; {one_line(books.company)}, {books.first} - {books.last}\n\n"
    yield f"decimal-mark .\ncommodity 1000.00 {CURRENCY}\n\n"
    for account in books.accounts:
        yield f"account {names[account.number]}  ; type:{TYPES[account.type]}\n"
    if books.opening:
        lines = tuple(Line(number, ore) for number, ore in books.opening.items())
        yield _transaction(Transaction("", books.first - timedelta(days=1), OPENING, lines), names)
    for transaction in books.transactions:
        yield _transaction(transaction, names)
    if books.closing:
        yield f"\n{books.last} {CLOSING}\n"
        for number, ore in books.closing.items():
            yield f"    {names[number]}  0.00 {CURRENCY} = {kronor(ore)} {CURRENCY}\n"


def _transaction(transaction: Transaction, names: dict[str, str]) -> str:
    code = f"({_in_code(transaction.ref)}) " if transaction.ref else ""
    parts = [f"\n{transaction.date} {code}{_description(transaction.text)}".rstrip() + "\n"]
    if transaction.facts:
        parts.append(f"    ; {_tags(transaction.facts)}\n")
    parts += [_posting(line, names[line.account]) for line in transaction.lines]
    return "".join(parts)


def _posting(line: Line, name: str) -> str:
    tags = [*line.objects]
    if line.quantity_milli is not None:
        tags.append(("quantity", quantity(line.quantity_milli)))
    said = ", ".join(part for part in (_comment(line.text), _tags(tuple(tags))) if part)
    return f"    {name}  {kronor(line.amount_ore)} {CURRENCY}" + (f"  ; {said}" if said else "") + "\n"


def _tags(pairs: tuple[tuple[str, str], ...]) -> str:
    """A value ends at a comma."""
    return ", ".join(f"{tag}:{_without_days(value).replace(',', ' ')}" for tag, value in pairs)


def _account_name(account: Account) -> str:
    """A colon would make a parent of what stands before it, and two blanks or a semicolon end the name."""
    name = one_line(f"{account.number} {account.name}").replace(":", " ").replace(";", ",")
    return f"{ROOTS[account.type]}:{' '.join(name.split())}"


def _description(text: str) -> str:
    """A semicolon begins a comment. A number always stands before the text, so its first sign is free."""
    return one_line(text).replace(";", ",")


def _in_code(ref: str) -> str:
    return one_line(ref).replace("(", "").replace(")", "")


def _comment(text: str) -> str:
    """A word before a colon would be a tag."""
    return _without_days(text).replace(":", " :")


def _without_days(text: str) -> str:
    """A day in brackets would be the posting's own date."""
    return one_line(text).replace("[", "(").replace("]", ")")
