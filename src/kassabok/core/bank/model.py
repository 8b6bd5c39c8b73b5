"""The company's bank accounts, the files read from the bank, and what they told: entries, and payments in them."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.ledger.model import AccountRole
from kassabok.core.money import SEK


class BankAccount(Table, table=True):
    """One of the company's accounts. ledger_account: its account in the books, 1930 for the first.

    Files name the account by IBAN, by clearing and account number, or by giro number; any that is given is matched.
    payment_profile: how its bank takes payment files, "" where the IBAN tells. customer_id: what the bank calls the
    company in them, "" where that is its organisation number.
    kind: bank, or tax for the account with Skatteverket, whose account number is the organisation number.
    """

    __tablename__ = "bank_account"
    id: int = Field(primary_key=True)
    name: str = Field(unique=True)
    iban: str = ""
    clearing: str = ""
    account: str = ""
    bankgiro: str = ""
    plusgiro: str = ""
    currency: str = SEK
    ledger_account: str
    kind: str = "bank"
    payment_profile: str = ""
    customer_id: str = ""

    __table_args__ = (CheckConstraint("kind IN ('bank', 'tax')", name="kind"),)


class BankFileRow(Table, table=True):
    """A file that told something new, kept whole as an attachment with this SHA-256."""

    __tablename__ = "bank_file"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    sha256: str = Field(index=True)
    name: str
    kind: str
    date: datetime.date


class BankBalance(Table, table=True):
    """What the bank said that an account held at the end of a day: the closing balance of a camt.053 or a CSV.

    first_on: the first day of the statement, which opened with opening_ore where it said so.
    """

    __tablename__ = "bank_balance"
    id: int = Field(primary_key=True)
    bank_account_id: int = Field(foreign_key="bank_account.id")
    bank_file_id: int = Field(foreign_key="bank_file.id")
    date: datetime.date
    amount_ore: int
    first_on: datetime.date | None = None
    opening_ore: int | None = None

    __table_args__ = (Index("ix_bank_balance_account_date", "bank_account_id", "date"),)


class BankEntry(Table, table=True):
    """One booked movement on an account, however many files told of it. Its lines add up to it.

    bank_code: the bank's kind of transaction, "PMNT/RCDT/DMCT" or a code of its own, where it was told.
    """

    __tablename__ = "bank_entry"
    id: int = Field(primary_key=True)
    bank_account_id: int = Field(foreign_key="bank_account.id")
    date: datetime.date
    value_date: datetime.date | None = None
    amount_ore: int
    currency: str = SEK
    bank_code: str = ""

    __table_args__ = (Index("ix_bank_entry_account_date", "bank_account_id", "date"),)


class BankEntryKey(Table, table=True):
    """How files of one kind name an entry: what makes it the same entry in the next file of that kind.

    A kind of file names an entry once. So of two keys of the same kind, each has an entry of its own: twins survive.
    """

    __tablename__ = "bank_entry_key"
    id: int = Field(primary_key=True)
    bank_entry_id: int = Field(foreign_key="bank_entry.id")
    kind: str
    key: str

    __table_args__ = (
        Index("uq_bank_entry_key", "key", "kind", unique=True),
        Index("uq_bank_entry_key_kind", "bank_entry_id", "kind", unique=True),
    )


class BankLine(Table, table=True):
    """One payment of an entry; an entry without details has one line. Its id is the number that people see.

    line: where it stands in its file. counterparty_account: an IBAN, a giro number or an account, as the bank wrote it.
    reference: the OCR or invoice number that the payer gave. state: matched (a payment of a customer or of bills),
    booked (a voucher by hand or by a rule), unmatched, or refined (a lump whose payments came in another file).
    reason: why it is unmatched, or what booked it.
    """

    __tablename__ = "bank_line"
    id: int = Field(primary_key=True)
    bank_entry_id: int = Field(foreign_key="bank_entry.id", index=True)
    bank_file_id: int = Field(foreign_key="bank_file.id", index=True)
    line: int
    date: datetime.date
    amount_ore: int
    counterparty: str = ""
    counterparty_account: str = ""
    text: str = ""
    reference: str = ""
    state: str
    reason: str = ""

    __table_args__ = (
        CheckConstraint("state IN ('matched', 'booked', 'unmatched', 'refined')", name="state"),
        Index("ix_bank_line_state", "state", "date"),
    )


class BankRule(Table, table=True):
    """What lines of the bank that come again and again are booked on. Of several that fit, the lowest position counts.

    All conditions that are given must hold. text: what the line's text or counterparty has in it, in small or capital
    letters; several with | between. pattern: a regular expression found in the same. counterparty_account: the giro or
    account number, without blanks and dashes. direction: in, out or either. least_ore, most_ore: of the amount without
    its sign. bank_code: how the bank's code begins. against: the account. objects: JSON. voucher_text: "" for the
    line's own.
    """

    __tablename__ = "bank_rule"
    id: int = Field(primary_key=True)
    name: str = Field(unique=True)
    position: int
    text: str = ""
    pattern: str = ""
    counterparty_account: str = ""
    direction: str = ""
    least_ore: int | None = None
    most_ore: int | None = None
    bank_code: str = ""
    bank_account_id: int | None = Field(default=None, foreign_key="bank_account.id")
    against: str
    objects: str = "{}"
    voucher_text: str = ""

    __table_args__ = (CheckConstraint("direction IN ('', 'in', 'out')", name="direction"),)


#: Roles of accounts that hold money, beside those of the bank accounts.
MONEY_ROLES = ("bank", "transfers_in_transit", "cash")


def refuse_money_account(tx: Transaction, number: str) -> None:
    """Raise Refused for an account that holds money: nothing that is bought becomes of it."""
    holds = any(row.role in MONEY_ROLES for row in tx.all(AccountRole, account=number))
    if holds or tx.find(BankAccount, ledger_account=number, kind="bank") is not None:
        raise Refused(
            "account.money",
            f"Account {number} holds money: it is no account of what is bought.",
            hint="kassabok bill pay NO --from ACCOUNT tells what a bill was paid from.",
        )
