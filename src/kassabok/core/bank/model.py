"""The company's bank accounts, the files read from the bank, and their lines."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table


class BankAccount(Table, table=True):
    """One of the company's accounts. ledger_account: its account in the books, 1930 for the first.

    Files name the account by IBAN, by clearing and account number, or by giro number; any that is given is matched.
    """

    __tablename__ = "bank_account"
    id: int = Field(primary_key=True)
    name: str = Field(unique=True)
    iban: str = ""
    clearing: str = ""
    account: str = ""
    bankgiro: str = ""
    plusgiro: str = ""
    currency: str = "SEK"
    ledger_account: str


class BankFileRow(Table, table=True):
    """A file that was read, kept whole as an attachment with this SHA-256."""

    __tablename__ = "bank_file"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    sha256: str = Field(index=True)
    name: str
    kind: str
    date: datetime.date


class BankLine(Table, table=True):
    """One payment or other movement on a bank account.

    line: where it stands in its file. key: what makes it the same line in another file. entry_key: the booked entry
    it belongs to, so that the same money in camt.054 and camt.053 is taken once. state: matched (a payment),
    booked (by hand against an account), unmatched, or refined (a lump whose details came in another file).
    reason: why it is unmatched.
    """

    __tablename__ = "bank_line"
    id: int = Field(primary_key=True)
    bank_file_id: int = Field(foreign_key="bank_file.id", index=True)
    bank_account_id: int = Field(foreign_key="bank_account.id")
    line: int
    date: datetime.date
    value_date: datetime.date | None = None
    amount_ore: int
    currency: str = "SEK"
    key: str = Field(unique=True)
    entry_key: str = Field(index=True)
    counterparty: str = ""
    text: str = ""
    reference: str = ""
    state: str
    reason: str = ""

    __table_args__ = (
        CheckConstraint("state IN ('matched', 'booked', 'unmatched', 'refined')", name="state"),
        Index("ix_bank_line_state", "state", "date"),
        Index("ix_bank_line_account_date", "bank_account_id", "date"),
    )
