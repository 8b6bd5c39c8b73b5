"""What goes into a payment file, of all that somebody may ask for in one command."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.paying.bills import Found, due_bills, named_bills
from kassabok.core.paying.others import PayeeAccount, others, refund, salaries, tax
from kassabok.core.paying.wanted import Sender
from kassabok.formats.tables import Table


class NamedTable(NamedTuple):
    """A table of payments, and the name of its file."""

    name: str
    table: Table


class Request(NamedTuple):
    """What is to be paid. due_by: bills that are due up to this day, None for none. bills: these, by our numbers.

    together: one payment to each supplier. refunds: customers' payments and credit notes, with where they go.
    against: the account that salaries and others are booked on, "" as usual.
    """

    due_by: date | None = None
    bills: Sequence[str] = ()
    together: bool = False
    tax_ore: int | None = None
    refunds: Sequence[tuple[str, PayeeAccount]] = ()
    salaries: NamedTable | None = None
    others: NamedTable | None = None
    against: str = ""


def choose(tx: Transaction, request: Request, sender: Sender) -> Found:
    """The payments, and what cannot be paid. Raises NotFound, Refused and BadFile for what was named by itself."""
    found = Found([], [])
    if request.bills:
        found = named_bills(tx, request.bills, sender, together=request.together)
    elif request.due_by is not None:
        found = due_bills(tx, request.due_by, sender, together=request.together)
    if request.tax_ore is not None:
        found.wanted.append(tax(tx, request.tax_ore, sender))
    for number, account in dict(request.refunds).items():
        found.wanted.append(refund(tx, number, account, sender))
    for read, named in ((salaries, request.salaries), (others, request.others)):
        if named is not None:
            found.wanted.extend(read(tx, named.table, sender, name=named.name, against=request.against))
    return found
