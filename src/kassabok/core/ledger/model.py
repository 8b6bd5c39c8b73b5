"""The books: chart of accounts, fiscal years, vouchers and their lines. Debit is positive, credit negative."""

import datetime
from collections.abc import Iterable
from shlex import quote

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table
from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import month_of
from kassabok.core.errors import Refused, no_account, no_object
from kassabok.core.money import MOST_ORE, format_kronor

#: Roles whose account is what a register says, to the öre -> what books there. Nobody else may.
KEPT_ROLES = {
    "receivables": "kassabok payment register and bank match pay invoices, invoice credit takes them back.",
    "advances_from_customers": "kassabok payment register --customer NO, or bank match --customer NO.",
    "stock": "kassabok stock adjust brings goods in and takes them out.",
}


#: Where the price of a sold asset stands for the VAT return, and the account that takes it out of the result again:
#: of a sale with VAT (box 05), and of one without (box 42).
SOLD_ACCOUNTS = ("3975", "3976")
SOLD_WITHOUT_VAT = ("3977", "3978")


class Account(Table, table=True):
    """An account of the chart (BAS). type: decides #KTYP and in which report it stands. vat_box: of the VAT return.

    number: four digits in the shipped chart; a chart from another program may have up to eight. unit: what quantities
    on it are counted in (#ENHET).
    """

    __tablename__ = "account"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    name: str
    name_en: str = ""
    type: str
    sru: str = ""
    vat_box: str = ""
    unit: str = ""
    active: bool = True

    __table_args__ = (
        CheckConstraint("type IN ('asset', 'liability', 'equity', 'income', 'cost')", name="type"),
        CheckConstraint("length(number) BETWEEN 4 AND 8", name="number"),
    )


class AccountRole(Table, table=True):
    """Which account has a role in the posting rules: receivables -> 1510."""

    __tablename__ = "account_role"
    id: int = Field(primary_key=True)
    role: str = Field(unique=True)
    account: str = Field(foreign_key="account.number")


class FiscalYear(Table, table=True):
    """label: the year as vouchers carry it, "2026", or "2026-27" where it is broken."""

    __tablename__ = "fiscal_year"
    id: int = Field(primary_key=True)
    label: str = Field(unique=True)
    starts_on: datetime.date = Field(unique=True)
    ends_on: datetime.date = Field(unique=True)
    closed: bool = False

    __table_args__ = (CheckConstraint("starts_on < ends_on", name="span"),)


class PeriodLock(Table, table=True):
    """A locked month (YYYYMM); a trigger refuses vouchers dated in it."""

    __tablename__ = "period_lock"
    id: int = Field(primary_key=True)
    month: int = Field(unique=True)
    locked_us: int


class Voucher(Table, table=True):
    """A posted voucher (verifikation). ref: "2026-B12", year label, series and number. Never changed.

    What it was posted for stands in the event log and the links. corrects_id: the voucher that this one reverses
    (BFNAR 2013:2 p. 2.17-2.18).
    """

    __tablename__ = "voucher"
    id: int = Field(primary_key=True)
    ref: str = Field(unique=True)
    fiscal_year_id: int = Field(foreign_key="fiscal_year.id")
    series: str
    number: int
    date: datetime.date = Field(index=True)
    text: str
    registered_us: int
    corrects_id: int | None = Field(default=None, foreign_key="voucher.id", index=True)

    __table_args__ = (Index("uq_voucher_number", "fiscal_year_id", "series", "number", unique=True),)


class VoucherLine(Table, table=True):
    """One account in a voucher. date is the voucher's, so that an account's ledger is one index range.

    quantity_milli: with the sign of the amount, where somebody counted something.
    """

    __tablename__ = "voucher_line"
    id: int = Field(primary_key=True)
    voucher_id: int = Field(foreign_key="voucher.id", index=True)
    account: str = Field(foreign_key="account.number")
    date: datetime.date
    amount_ore: int
    text: str = ""
    quantity_milli: int | None = None

    __table_args__ = (Index("ix_voucher_line_account", "account", "date", "amount_ore"),)


class Dimension(Table, table=True):
    """What lines can be told apart by: 1 cost centre, 6 project (SIE #DIM, whose numbers from 20 on are free).

    parent: the dimension that this one is a part of (#UNDERDIM), or empty.
    """

    __tablename__ = "dimension"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    name: str
    parent: str = ""


class DimensionObject(Table, table=True):
    """A cost centre, a project ... (SIE #OBJEKT): its code is unique within its dimension."""

    __tablename__ = "dimension_object"
    id: int = Field(primary_key=True)
    dimension: str = Field(foreign_key="dimension.number")
    code: str
    name: str
    active: bool = True

    __table_args__ = (Index("uq_dimension_object", "dimension", "code", unique=True),)


class VoucherLineObject(Table, table=True):
    """The object that a voucher line belongs to, one a dimension. Never changed."""

    __tablename__ = "voucher_line_object"
    id: int = Field(primary_key=True)
    voucher_line_id: int = Field(foreign_key="voucher_line.id")
    dimension: str
    object: str

    __table_args__ = (
        ForeignKeyConstraint(
            ["dimension", "object"],
            ["dimension_object.dimension", "dimension_object.code"],
            name="fk_voucher_line_object_object",
        ),
        Index("uq_voucher_line_object", "voucher_line_id", "dimension", unique=True),
        Index("ix_voucher_line_object_object", "dimension", "object", "voucher_line_id"),
    )


class OpeningBalance(Table, table=True):
    """What an account had before the book's first fiscal year; of one object where dimension is not empty.

    The rows without dimension add up to zero, unless an earlier result was not booked to equity. They are in
    account_month too, as month 0, so that every balance includes them. Later years open with what came before.
    """

    __tablename__ = "opening_balance"
    id: int = Field(primary_key=True)
    account: str = Field(foreign_key="account.number")
    dimension: str = ""
    object: str = ""
    amount_ore: int
    quantity_milli: int | None = None

    __table_args__ = (Index("uq_opening_balance", "account", "dimension", "object", unique=True),)


class PriorYear(Table, table=True):
    """The year before the book's first, of which only figures are known: what a SIE file says of year -1."""

    __tablename__ = "prior_year"
    id: int = Field(primary_key=True)
    starts_on: datetime.date
    ends_on: datetime.date


class PriorBalance(Table, table=True):
    """An account's figures in the prior year, debit positive: opening and closing balance, or the result."""

    __tablename__ = "prior_balance"
    id: int = Field(primary_key=True)
    account: str = Field(foreign_key="account.number", unique=True)
    opening_ore: int = 0
    closing_ore: int = 0
    result_ore: int = 0


class Budget(Table, table=True):
    """The budget of an account in a month (YYYYMM), debit positive; of one object where dimension is not empty."""

    __tablename__ = "budget"
    id: int = Field(primary_key=True)
    account: str = Field(foreign_key="account.number")
    month: int
    dimension: str = ""
    object: str = ""
    amount_ore: int

    __table_args__ = (Index("uq_budget", "account", "month", "dimension", "object", unique=True),)


class SieImport(Table, table=True):
    """A SIE file that was read into the book; its bytes are an attachment of it. vouchers: how many were new."""

    __tablename__ = "sie_import"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    name: str
    sha256: str = Field(index=True)
    sie_type: str
    program: str
    date: datetime.date
    vouchers: int


class ImportedVoucher(Table, table=True):
    """What a voucher was in the file it came from: its series and number there, who registered it and when.

    fingerprint: SHA-256 of what it says, by which the same voucher is known when it comes again.
    """

    __tablename__ = "imported_voucher"
    id: int = Field(primary_key=True)
    voucher_id: int = Field(foreign_key="voucher.id", unique=True)
    sie_import_id: int = Field(foreign_key="sie_import.id", index=True)
    series: str
    number: str
    registered_on: datetime.date | None = None
    sign: str = ""
    fingerprint: str = Field(index=True)


class VoucherImport(Table, table=True):
    """A table of vouchers (CSV or XLSX) that was read into the books; its bytes are an attachment of it."""

    __tablename__ = "voucher_import"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    name: str
    sha256: str
    date: datetime.date
    vouchers: int


class VoucherFromTable(Table, table=True):
    """A voucher that was in such a table. label: what it was called there.

    fingerprint: SHA-256 of what it says, by which the same voucher is known when it comes again.
    """

    __tablename__ = "voucher_from_table"
    id: int = Field(primary_key=True)
    voucher_id: int = Field(foreign_key="voucher.id", unique=True)
    voucher_import_id: int = Field(foreign_key="voucher_import.id", index=True)
    label: str
    fingerprint: str = Field(unique=True)


class NumberGap(Table, table=True):
    """Voucher numbers, first to last, that a series lacks because the imported file had none: an explained gap."""

    __tablename__ = "number_gap"
    id: int = Field(primary_key=True)
    fiscal_year_id: int = Field(foreign_key="fiscal_year.id")
    series: str
    first: int
    last: int
    sie_import_id: int = Field(foreign_key="sie_import.id")


class AccountMonth(Table, table=True):
    """An account's movement in a month (YYYYMM): what reports add up instead of the lines. `check` proves it.

    Month 0 is what came before the book's first fiscal year: its opening balances.
    """

    __tablename__ = "account_month"
    id: int = Field(primary_key=True)
    account: str = Field(foreign_key="account.number")
    month: int
    debit_ore: int = 0
    credit_ore: int = 0

    __table_args__ = (Index("uq_account_month", "account", "month", unique=True),)


class UnpostedSale(Table, table=True):
    """Under the cash method: what of an issued invoice or credit note is not in the books yet, per account.

    amount_ore is signed as it will be posted; all of an invoice's rows add up to what is left of it with the sign
    turned. They fall to zero as it is paid. An invoice without rows was posted when it was issued.
    objects: JSON of dimension -> object code, as the line that is posted will have them.
    """

    __tablename__ = "unposted_sale"
    id: int = Field(primary_key=True)
    invoice: str = Field(foreign_key="invoice.number", index=True)
    account: str = Field(foreign_key="account.number")
    objects: str = "{}"
    amount_ore: int


class DoubtfulClaim(Table, table=True):
    """A claim that stands on the account of doubtful receivables, and what of it is written down for the time being.

    account, allowance: where the two were booked. expected_ore: the allowance that is left, without VAT. The row ends
    when nothing is open any more, or it is expected to be paid after all.
    """

    __tablename__ = "doubtful_claim"
    id: int = Field(primary_key=True)
    invoice: str = Field(foreign_key="invoice.number", unique=True)
    account: str = Field(foreign_key="account.number")
    allowance: str = Field(foreign_key="account.number")
    expected_ore: int


class LossLine(Table, table=True):
    """What of a write-off can come back, per account, signed as the books have it when it is recovered.

    Under the cash method it is the sale that was never booked; else the loss and the VAT that was taken back. The
    lines of a write-off add up to what is left of it with the sign turned. objects: as UnpostedSale.
    """

    __tablename__ = "loss_line"
    id: int = Field(primary_key=True)
    loss: str = Field(foreign_key="loss.number", index=True)
    account: str = Field(foreign_key="account.number")
    objects: str = "{}"
    amount_ore: int
    unposted: bool = False


class SaleShare(Table, table=True):
    """What of an unposted sale was taken on a day, because it was paid or set off: signed as it was posted.

    Added to what is left, it tells what was unposted at the end of an earlier day. The rows of an invoice end with it.
    """

    __tablename__ = "sale_share"
    id: int = Field(primary_key=True)
    invoice: str = Field(foreign_key="invoice.number", index=True)
    account: str = Field(foreign_key="account.number")
    objects: str = "{}"
    date: datetime.date
    amount_ore: int


class UnpostedPurchase(Table, table=True):
    """Under the cash method: what of a bill is not in the books yet, per account; its rows add up to what is open.

    amount_ore: signed as it will be posted. A bill without rows was posted when it was registered.
    """

    __tablename__ = "unposted_purchase"
    id: int = Field(primary_key=True)
    bill: str = Field(foreign_key="bill.number", index=True)
    account: str = Field(foreign_key="account.number")
    objects: str = "{}"
    amount_ore: int


class PurchaseShare(Table, table=True):
    """What of an unposted purchase was taken on a day: by a payment, or, where payment is "", by a credit note.

    It tells what was unposted at the end of an earlier day, and what a payment gives back. posted_ore: what was posted
    for it, signed so, which is more or less where the exchange rate of the payment was another than the bill's.
    """

    __tablename__ = "purchase_share"
    id: int = Field(primary_key=True)
    bill: str = Field(foreign_key="bill.number", index=True)
    account: str = Field(foreign_key="account.number")
    objects: str = "{}"
    date: datetime.date
    payment: str = ""
    amount_ore: int
    posted_ore: int


class TaxAdjustment(Table, table=True):
    """What the tax return adds to a year's result, or takes off it, beside what the accounts tell.

    field: the code of the form's field (SRU), such as 7763 for a deficit of earlier years. amount_ore: as it stands
    there, above zero; the field says whether it is added or taken off.
    """

    __tablename__ = "tax_adjustment"
    id: int = Field(primary_key=True)
    fiscal_year_id: int = Field(foreign_key="fiscal_year.id")
    field: str
    amount_ore: int
    text: str = ""

    __table_args__ = (Index("uq_tax_adjustment", "fiscal_year_id", "field", unique=True),)


def why_closed(tx: Transaction, day: datetime.date) -> str:
    """Why nothing can be posted on a day, in a whole sentence, or ""."""
    if not any(year.starts_on <= day <= year.ends_on for year in tx.all(FiscalYear, closed=False)):
        return f"No open fiscal year has the day {day}."
    if tx.find(PeriodLock, month=month_of(day)) is not None:
        return f"The month {day:%Y-%m} is locked."
    return ""


def refuse_kept(tx: Transaction, number: str) -> None:
    """Raise Refused for an account that is kept by a register: by hand it would no longer be what that says."""
    for row in tx.all(AccountRole, account=number):
        if row.role in KEPT_ROLES:
            raise Refused(
                "account.kept",
                f"Account {number} follows other commands and cannot be booked on by itself.",
                hint=KEPT_ROLES[row.role],
            )


def refuse_too_much(debit_ore: int) -> None:
    """Raise Refused for a voucher of more than anybody has."""
    if debit_ore > MOST_ORE:
        raise Refused(
            "voucher.too_much",
            f"{format_kronor(debit_ore)} kr is more than one voucher can hold.",
            hint=f"At most {format_kronor(MOST_ORE)} kr; check the amounts.",
        )


def refuse_unusable_account(tx: Transaction, number: str) -> None:
    """Raise NotFound for an account that is not in the chart, Refused for one that is not in use."""
    account = tx.find(Account, number=number)
    if account is None:
        raise no_account(number)
    if not account.active:
        raise Refused(
            "account.inactive",
            f"Account {number} {account.name} is not in use.",
            hint=f"kassabok account edit {number} --active",
        )


def refuse_unknown_objects(tx: Transaction, objects: Iterable[tuple[str, str]]) -> None:
    """Raise NotFound for an object that is not there, Refused for two of one dimension."""
    seen: set[str] = set()
    for dimension, code in objects:
        if tx.find(DimensionObject, dimension=dimension, code=code) is None:
            raise no_object(dimension, code)
        if dimension in seen:
            raise Refused(
                "object.twice",
                f"One line cannot have two objects of dimension {dimension}.",
                hint="Give one object a dimension; split the line where it belongs to two.",
            )
        seen.add(dimension)


def refuse_idle_objects(tx: Transaction, objects: Iterable[tuple[str, str]]) -> None:
    """As refuse_unknown_objects, for what somebody chooses now: objects that are not in use are refused too.

    What follows from an order or an invoice is booked on its objects all the same: a project that has ended must stop
    neither a payment nor a return.
    """
    chosen = tuple(objects)
    refuse_unknown_objects(tx, chosen)
    for dimension, code in chosen:
        row = tx.find(DimensionObject, dimension=dimension, code=code)
        if row is not None and not row.active:
            raise Refused(
                "object.inactive",
                f"Object {dimension}:{code} {row.name} is not in use.",
                hint=f"kassabok object edit {quote(f'{dimension}:{code}')} --active",
            )
