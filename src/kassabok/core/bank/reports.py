"""Questions about the bank: its accounts, the files that were read, their lines, and what is left for people."""

import datetime
from dataclasses import dataclass, field, replace
from typing import Any

from kassabok.core.bank.bill_proposals import PaymentOut, bill_proposals
from kassabok.core.bank.proposals import Payment, Proposal, proposals
from kassabok.core.bank.reconciling import books_at
from kassabok.core.bank.transfer_proposals import transfer_proposals
from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound

LATEST_FILES = 10


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A bank account of the company. balance_ore: of its account in the books, in kronor whatever its currency.

    payment_profile, customer_id: as in core/bank/model.py.
    """

    account: str
    ledger_account: str
    iban: str
    clearing: str = field(metadata={"table": False})
    number: str = field(metadata={"table": False})
    bankgiro: str
    plusgiro: str = field(metadata={"table": False})
    currency: str
    balance_ore: int
    payment_profile: str = field(metadata={"table": "filled"})
    customer_id: str = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the bank. amount_ore: hundredths of its currency. reference: the OCR or invoice number the payer gave.

    payment: what it became, where it is a customer's. voucher: what booked it. file, file_line: where it was read.
    """

    line: int
    date: datetime.date
    account: str = field(metadata={"table": False})
    amount_ore: int
    currency: str = field(metadata={"heading": "Cur."})
    counterparty: str
    text: str
    reference: str = field(metadata={"table": False})
    state: str
    reason: str = field(metadata={"table": False})
    payment: str | None = field(metadata={"table": False})
    voucher: str | None
    file: str = field(metadata={"table": False})
    file_line: int = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class UnmatchedLine:
    """A line that is left for people. reason: why. proposals: what it may pay, the likeliest first.

    transfers: lines on other accounts of the company that may be the other side of a transfer.
    """

    line: int
    date: datetime.date
    account: str
    amount_ore: int
    currency: str
    counterparty: str
    text: str
    reference: str
    reason: str
    counterparty_account: str = ""
    proposals: tuple[Proposal, ...] = ()
    transfers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that was read. lines: those it brought, of which unmatched are left."""

    file: str
    read: datetime.date
    name: str
    kind: str
    lines: int
    unmatched: int


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """How a bank account stands. latest: the day of the last line that was read.

    unmatched: how many lines are left; unmatched_ore: those in the account's currency. bank_ore: what the bank said
    that it held at the end of bank_date. difference_ore: what neither the books nor the unmatched lines of that time
    explain; None where that cannot be told: in another currency, or where two bank accounts have one account in the
    books.
    """

    account: str
    ledger_account: str = field(metadata={"heading": "Ledger"})
    currency: str = field(metadata={"heading": "Cur."})
    books_ore: int = field(metadata={"heading": "Books say"})
    latest: datetime.date | None
    unmatched: int
    unmatched_ore: int = field(metadata={"table": False})
    bank_date: datetime.date | None = field(metadata={"table": False})
    bank_ore: int | None = field(metadata={"heading": "Bank says"})
    difference_ore: int | None


@dataclass(frozen=True, slots=True)
class TaxAccount:
    """The tax account, with its rows. said_ore: what Skatteverket last said that it held, at the end of said_on.

    books_ore: its account in the books today. unmatched: how many rows are left for people.
    """

    account: str
    ledger_account: str
    said_ore: int | None = field(metadata={"heading": "Skatteverket says"})
    said_on: datetime.date | None = field(metadata={"heading": "At the end of"})
    books_ore: int = field(metadata={"heading": "In the books"})
    unmatched: int
    rows: tuple[LineRow, ...]


@dataclass(frozen=True, slots=True)
class BankStatus:
    """All accounts, and the latest files."""

    accounts: tuple[AccountStatus, ...]
    files: tuple[FileRow, ...] = field(metadata={"table": "filled"})


_IN_BOOKS = "coalesce((SELECT sum(debit_ore - credit_ore) FROM account_month m WHERE m.account = a.ledger_account), 0)"


def accounts(reader: Reader) -> list[AccountRow]:
    """The company's bank accounts, the first one first."""
    return reader.read(
        AccountRow,
        f"SELECT a.name AS account, a.ledger_account, a.iban, a.clearing, a.account AS number, a.bankgiro, "
        f"a.plusgiro, a.currency, {_IN_BOOKS} AS balance_ore, a.payment_profile, a.customer_id "
        "FROM bank_account a ORDER BY a.id",
    )


_LINES = """
SELECT l.id AS line, l.date, a.name AS account, l.amount_ore, e.currency, l.counterparty, l.text, l.reference, l.state,
  l.reason, coalesce(p.number, b.number) AS payment, f.number AS file, l.line AS file_line,
  CASE l.state
    WHEN 'matched' THEN (
      SELECT k.effect_ref FROM link k
      WHERE k.cause_kind = CASE WHEN p.id IS NULL THEN 'bill-payment' ELSE 'payment' END
        AND k.cause_ref = coalesce(p.number, b.number) AND k.effect_kind = 'voucher' ORDER BY k.id LIMIT 1)
    WHEN 'booked' THEN (
      SELECT b.voucher FROM (
        SELECT k.id, k.effect_ref AS voucher FROM link k WHERE k.cause_kind = 'bank-line'
          AND k.cause_ref = CAST(l.id AS VARCHAR) AND k.effect_kind = 'voucher'
        UNION ALL
        SELECT k.id, k.cause_ref FROM link k WHERE k.effect_kind = 'bank-line'
          AND k.effect_ref = CAST(l.id AS VARCHAR) AND k.cause_kind = 'voucher'
      ) AS b ORDER BY b.id DESC LIMIT 1)
  END AS voucher
FROM bank_line l
JOIN bank_entry e ON e.id = l.bank_entry_id JOIN bank_account a ON a.id = e.bank_account_id
JOIN bank_file f ON f.id = l.bank_file_id LEFT JOIN payment p ON p.bank_line_id = l.id
LEFT JOIN bill_payment b ON b.bank_line_id = l.id
"""


def lines(
    reader: Reader,
    *,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    account: str | None = None,
    state: str | None = None,
    file: str | None = None,
    text: str | None = None,
) -> list[LineRow]:
    """The lines, oldest first: without the lumps whose payments came in another file, unless asked for by state.

    text: what counterparty, text or reference holds, in small or capital letters. Raises NotFound for a bank account
    that the company has not.
    """
    _refuse_unknown(reader, account)
    where = ["l.state = :state" if state else "l.state <> 'refined'"]
    given: dict[str, Any] = {"state": state} if state else {}
    conditions = (
        ("l.date >= :first", "first", first),
        ("l.date <= :last", "last", last),
        ("a.name = :account", "account", account),
        ("f.number = :file", "file", file),
    )
    for condition, name, value in conditions:
        if value is not None:
            where.append(condition)
            given[name] = value
    rows = reader.stream(LineRow, f"{_LINES} WHERE {' AND '.join(where)} ORDER BY l.date, l.id", **given)
    wanted = (text or "").casefold()
    return [row for row in rows if wanted in f"{row.counterparty}\n{row.text}\n{row.reference}".casefold()]


_TAX_ACCOUNT = f"""
SELECT a.name, a.ledger_account, {_IN_BOOKS}, a.id FROM bank_account a WHERE a.kind = 'tax' ORDER BY a.id LIMIT 1
"""


def tax_account(
    reader: Reader, *, first: datetime.date | None = None, last: datetime.date | None = None
) -> TaxAccount:
    """The tax account as Skatteverket and the books have it, with its rows. Raises NotFound where none was read yet."""
    row = reader.row(_TAX_ACCOUNT)
    if row is None:
        raise NotFound(
            "tax.no_account",
            "No statement of the tax account has been read yet.",
            hint="kassabok tax account import FILE reads one from Skatteverket's e-service.",
        )
    name, ledger_account, books_ore, account_id = row
    said = reader.row(_SAID_LAST, account=account_id)
    rows = lines(reader, first=first, last=last, account=name)
    return TaxAccount(
        account=name,
        ledger_account=ledger_account,
        said_on=datetime.date.fromisoformat(said[0]) if said else None,
        said_ore=said[1] if said else None,
        books_ore=books_ore,
        unmatched=sum(each.state == "unmatched" for each in rows),
        rows=tuple(rows),
    )


def _refuse_unknown(reader: Reader, account: str | None) -> None:
    """A slip in the name must not look like an account where nothing is left to do."""
    if account is not None and not reader.row("SELECT 1 FROM bank_account WHERE name = :name", name=account):
        raise NotFound(
            "bank.account_unknown", f"There is no bank account {account}.", hint="kassabok bank account list"
        )


def unmatched(reader: Reader, *, account: str | None = None) -> list[UnmatchedLine]:
    """The lines that are left for people, oldest first, each with what it may pay.

    Raises NotFound for a bank account that the company has not.
    """
    _refuse_unknown(reader, account)
    found = reader.read(
        UnmatchedLine,
        "SELECT l.id AS line, l.date, a.name AS account, l.amount_ore, e.currency, l.counterparty, l.text, "
        "l.reference, l.reason, l.counterparty_account FROM bank_line l JOIN bank_entry e ON e.id = l.bank_entry_id "
        "JOIN bank_account a ON a.id = e.bank_account_id WHERE l.state = 'unmatched' "
        f"{'AND a.name = :account ' if account else ''}ORDER BY l.date, l.id",
        **({"account": account} if account else {}),
    )
    payments = [
        Payment(row.line, row.amount_ore, row.counterparty, f"{row.reference} {row.text}")
        for row in found
        if row.amount_ore > 0 and row.currency == "SEK"
    ]
    payments_out = [
        PaymentOut(
            row.line,
            -row.amount_ore,
            row.counterparty,
            row.counterparty_account,
            f"{row.reference} {row.text}",
        )
        for row in found
        if row.amount_ore < 0 and row.currency == "SEK"
    ]
    proposed = proposals(reader, payments) | bill_proposals(reader, payments_out)
    transfers = transfer_proposals(reader)
    return [
        replace(row, proposals=tuple(proposed.get(row.line, ())), transfers=transfers.get(row.line, ()))
        for row in found
    ]


_STATUS = f"""
SELECT a.name, a.ledger_account, a.currency, {_IN_BOOKS},
  (SELECT max(e.date) FROM bank_entry e WHERE e.bank_account_id = a.id),
  (SELECT count(*) FROM bank_account other WHERE other.ledger_account = a.ledger_account), a.id
FROM bank_account a ORDER BY a.id
"""

_UNMATCHED = """
SELECT count(*), coalesce(sum(CASE WHEN e.currency = :currency THEN l.amount_ore ELSE 0 END), 0)
FROM bank_line l JOIN bank_entry e ON e.id = l.bank_entry_id
WHERE l.state = 'unmatched' AND e.bank_account_id = :account AND l.date <= :last
"""

_SAID_LAST = """
SELECT date, amount_ore FROM bank_balance WHERE bank_account_id = :account ORDER BY date DESC, id DESC LIMIT 1
"""

_END_OF_TIME = datetime.date(9999, 12, 31)


def status(reader: Reader) -> BankStatus:
    """How every bank account stands, and the latest files."""
    return BankStatus(
        tuple(_account_status(reader, *row) for row in reader.rows(_STATUS)),
        tuple(files(reader, LATEST_FILES)),
    )


def _account_status(
    reader: Reader,
    name: str,
    ledger_account: str,
    currency: str,
    books_ore: int,
    latest: str | None,
    sharing: int,
    account_id: int,
) -> AccountStatus:
    def left_at(last: datetime.date | str) -> tuple[int, int]:
        row = reader.row(_UNMATCHED, account=account_id, currency=currency, last=last)
        assert row
        return row[0], row[1]

    said = reader.row(_SAID_LAST, account=account_id)
    difference_ore = None
    if said and currency == "SEK" and sharing == 1:
        last = datetime.date.fromisoformat(said[0])
        difference_ore = said[1] - books_at(reader, ledger_account, last) - left_at(said[0])[1]
    left, left_ore = left_at(_END_OF_TIME)
    return AccountStatus(
        account=name,
        ledger_account=ledger_account,
        currency=currency,
        books_ore=books_ore,
        latest=datetime.date.fromisoformat(latest) if latest else None,
        unmatched=left,
        unmatched_ore=left_ore,
        bank_date=datetime.date.fromisoformat(said[0]) if said else None,
        bank_ore=said[1] if said else None,
        difference_ore=difference_ore,
    )


def files(reader: Reader, most: int) -> list[FileRow]:
    """The files that were read, the latest first."""
    return reader.read(
        FileRow,
        "SELECT f.number AS file, f.date AS read, f.name, f.kind, "
        "(SELECT count(*) FROM bank_line l WHERE l.bank_file_id = f.id AND l.state <> 'refined') AS lines, "
        "(SELECT count(*) FROM bank_line l WHERE l.bank_file_id = f.id AND l.state = 'unmatched') AS unmatched "
        "FROM bank_file f ORDER BY f.id DESC LIMIT :most",
        most=most,
    )
