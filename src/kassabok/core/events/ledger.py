"""The books: years, accounts, budgets, vouchers."""

from datetime import date
from typing import ClassVar, NamedTuple

from kassabok.core.events.event import Event


class FiscalYearOpened(Event, frozen=True, kw_only=True):
    """A fiscal year can be posted into."""

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "Fiscal year {ref} was opened."
    starts_on: date
    ends_on: date


class PeriodsLocked(Event, frozen=True, kw_only=True):
    """Months were locked: nothing more is posted into them. ref: the last month."""

    KIND: ClassVar[str] = "period"
    SAYS: ClassVar[str] = "The months through {ref} were locked."
    months: tuple[int, ...]


class PeriodsUnlocked(Event, frozen=True, kw_only=True):
    """Locked months were opened again. ref: the first month."""

    KIND: ClassVar[str] = "period"
    SAYS: ClassVar[str] = "Unlocked months: {months}."
    months: tuple[int, ...]


class AccountAdded(Event, frozen=True, kw_only=True):
    """An account was added to the chart."""

    KIND: ClassVar[str] = "account"
    SAYS: ClassVar[str] = "Account {ref} was added."


class AccountChanged(Event, frozen=True, kw_only=True):
    """An account of the chart was changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "account"
    SAYS: ClassVar[str] = "Account {ref} was changed: {changed}."
    changed: tuple[str, ...]


class RoleMoved(Event, frozen=True, kw_only=True):
    """The posting rules use another account than `before` for a role. ref: the account that has it from now on."""

    KIND: ClassVar[str] = "account"
    SAYS: ClassVar[str] = "Account {ref} has the role {role}, which {before} had."
    role: str
    before: str
    on: date


class DimensionAdded(Event, frozen=True, kw_only=True):
    """A dimension that lines can be told apart by. ref: its number."""

    KIND: ClassVar[str] = "dimension"
    SAYS: ClassVar[str] = "Dimension {ref} was added."


class DimensionChanged(Event, frozen=True, kw_only=True):
    """A dimension was changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "dimension"
    SAYS: ClassVar[str] = "Dimension {ref} was changed: {changed}."
    changed: tuple[str, ...]


class ObjectAdded(Event, frozen=True, kw_only=True):
    """A cost centre, a project or another object was added. ref: DIMENSION:CODE, such as 1:Nord."""

    KIND: ClassVar[str] = "object"
    SAYS: ClassVar[str] = "Object {ref} was added."


class ObjectChanged(Event, frozen=True, kw_only=True):
    """An object was changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "object"
    SAYS: ClassVar[str] = "Object {ref} was changed: {changed}."
    changed: tuple[str, ...]


class OpeningBalancesSet(Event, frozen=True, kw_only=True):
    """The balances that the book begins with were set. ref: its first fiscal year. total_ore: their debit total."""

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "The opening balances of {ref} were set: {accounts} accounts, {total_ore} kr."
    accounts: int
    total_ore: int


class BudgetSet(Event, frozen=True, kw_only=True):
    """The budget of a fiscal year was set on some accounts. ref: the year."""

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "The budget of {ref} was set; accounts: {accounts}."
    accounts: int


class SieFileImported(Event, frozen=True, kw_only=True):
    """A SIE file was read into the books. sha256: of its bytes, which the book keeps. vouchers: how many were new.

    seal: SHA-256 over what these say, as the book has them; `kassabok check` compares.
    """

    KIND: ClassVar[str] = "sie-file"
    SAYS: ClassVar[str] = "SIE file {ref} was read: {vouchers} new vouchers, {known} known."
    sha256: str
    sie_type: str
    vouchers: int
    known: int
    seal: str


class UnpaidShare(NamedTuple):
    """What of unpaid sales or bills belongs on an account, as it is posted. objects: (dimension, code) pairs."""

    account: str
    objects: tuple[tuple[str, str], ...]
    amount_ore: int


class UnpaidSalesBooked(Event, frozen=True, kw_only=True):
    """Under the cash method, the sales that were unpaid when a fiscal year ended were booked in it. ref: the year.

    unpaid: what was unpaid on its last day, owed_ore in all. paid_since: what of it payments have booked after that
    day, which they have not to do any more; paid_since_ore in all.
    """

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "Unpaid sales of {ref} were booked: {owed_ore} kr."
    on: date
    owed_ore: int
    paid_since_ore: int
    invoices: tuple[str, ...]
    unpaid: tuple[UnpaidShare, ...]
    paid_since: tuple[UnpaidShare, ...]


class UnpaidBillsBooked(Event, frozen=True, kw_only=True):
    """Under the cash method, the bills that were unpaid when a fiscal year ended were booked in it. ref: the year.

    unpaid: what was unpaid on its last day, with what is owed for it. paid_since: what of it payments have booked after
    that day, which they have not to do any more.
    """

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "Unpaid bills of {ref} were booked."
    on: date
    bills: tuple[str, ...]
    unpaid: tuple[UnpaidShare, ...]
    paid_since: tuple[UnpaidShare, ...]


class TaxAdjusted(Event, frozen=True, kw_only=True):
    """What the tax return of a fiscal year adds or takes off was changed. field: its code on the form."""

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "Field {field} of the tax return of {ref} is {amount_ore} kr."
    field: str
    amount_ore: int


class FiscalYearClosed(Event, frozen=True, kw_only=True):
    """A fiscal year was closed: nothing more is posted into it. result_ore: what it earned, profit positive."""

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "Fiscal year {ref} was closed with a result of {result_ore} kr."
    result_ore: int


class FiscalYearReopened(Event, frozen=True, kw_only=True):
    """A closed fiscal year can be posted into again."""

    KIND: ClassVar[str] = "fiscal-year"
    SAYS: ClassVar[str] = "Fiscal year {ref} was opened again."


class VoucherFileKept(Event, frozen=True, kw_only=True):
    """A file was attached to a voucher: the receipt or the bill that it was written for. sha256: of its bytes."""

    KIND: ClassVar[str] = "voucher"
    SAYS: ClassVar[str] = "A file was attached to voucher {ref}."
    sha256: str


class VouchersImported(Event, frozen=True, kw_only=True):
    """A table of vouchers was read into the books. sha256: of its bytes, which the book keeps."""

    KIND: ClassVar[str] = "voucher-import"
    SAYS: ClassVar[str] = "Voucher file {ref} was read: {new} new vouchers, {known} known."
    sha256: str
    new: int
    known: int


class VoucherPosted(Event, frozen=True, kw_only=True):
    """A voucher (verifikation) was posted. amount_ore: its debit total. corrects: the voucher it reverses.

    seal: SHA-256 of all that it says, empty in logs of the first version; `kassabok check` compares.
    """

    KIND: ClassVar[str] = "voucher"
    SAYS: ClassVar[str] = "Voucher {ref} was posted: {amount_ore} kr."
    on: date
    amount_ore: int
    corrects: str = ""
    seal: str = ""
