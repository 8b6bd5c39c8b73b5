"""The verbs of the books that people use themselves: vouchers by hand, the chart, fiscal years, period locks."""

import re
from collections.abc import Sequence
from datetime import date
from shlex import quote

from dateutil.relativedelta import relativedelta

from kassabok.core.bank.model import BankAccount
from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.errors import NotFound, Refused, no_account
from kassabok.core.events import (
    AccountAdded,
    AccountChanged,
    FiscalYearOpened,
    PeriodsLocked,
    PeriodsUnlocked,
    Ref,
    RoleMoved,
    VoucherPosted,
)
from kassabok.core.ledger.chart.chart import read_chart
from kassabok.core.ledger.chart.sru_codes import usual_sru
from kassabok.core.ledger.chart.vat_boxes import usual_box
from kassabok.core.ledger.fiscal_years import add_year
from kassabok.core.ledger.from_before import register_ore
from kassabok.core.ledger.model import (
    KEPT_ROLES,
    Account,
    AccountRole,
    FiscalYear,
    ImportedVoucher,
    OpeningBalance,
    PeriodLock,
    Voucher,
    VoucherLine,
    refuse_idle_objects,
    refuse_kept,
)
from kassabok.core.ledger.period_locks import lock, open_months, unlock
from kassabok.core.ledger.posting import PostLine, post
from kassabok.core.ledger.reports.balances import BALANCE_TYPES
from kassabok.core.ledger.reports.vouchers import voucher_number
from kassabok.core.ledger.reversing import reversed_lines
from kassabok.core.money import format_kronor
from kassabok.core.plans.model import Plan
from kassabok.core.texts import LONGEST_LINE, entered

#: Boxes of the VAT return (SKV 4700) that an account can belong to.
VAT_BOXES = frozenset(
    "05 06 07 08 10 11 12 20 21 22 23 24 30 31 32 35 36 37 38 39 40 41 42 48 50 60 61 62".split()  # noqa: SIM905
)

#: Class of account -> the types it can have and, where the class decides it, the type it gets.
TYPES_OF_CLASS: dict[str, tuple[str, ...]] = {
    "1": ("asset", "liability"),
    "2": ("liability", "equity", "asset"),
    "3": ("income", "cost"),
    **dict.fromkeys("4567", ("cost", "income")),
    "8": ("cost", "income"),
}

#: What a voucher was posted for -> how that is put right; the books follow.
WAYS_OUT = {
    "InvoiceIssued": "kassabok invoice credit {ref}",
    "CreditNoteIssued": "Issue a new invoice; credit note {ref} stands.",
    "PaymentReceived": "kassabok payment unmatch {ref} takes it off its invoices; payment refund {ref} pays it back.",
    "AdvanceUsed": "kassabok payment unmatch {ref}",
    "PaymentUnmatched": "kassabok payment match {ref} INVOICE",
    "BillRegistered": "kassabok bill credit {ref} NUMBER takes the bill back.",
    "BillPaid": "kassabok bill unpay {ref} takes the payment back.",
    "BillCredited": "Register a new bill; credit note {ref} stands.",
    "PlannedVoucherDue": "kassabok voucher recur stop {ref} takes back what is left of it.",
    "StockMoved": "kassabok stock adjust SKU QUANTITY --reason correction",
    "VatReturnClosed": "kassabok vat reopen {ref}",
    "RoleMoved": "kassabok account role moves the role back, and the balance with it.",
    "AssetsDepreciated": "kassabok asset take-back {ref}",
    "AssetDisposedOf": "kassabok asset put-back {ref}",
    "UnpaidBillsBooked": "The bills are settled by their payments; kassabok bill credit NO NUMBER takes one back.",
    "UnpaidSalesBooked": "The invoices are settled by their payments; kassabok invoice credit NO takes one back.",
    "FiscalYearClosed": "kassabok year reopen {ref}",
    "CashDayClosed": "kassabok delivery return NO --credit takes a sale back; kassabok receipt day-close books that.",
}


# Vouchers


def add_voucher(
    tx: Transaction, *, on: date, text: str, lines: Sequence[PostLine], series: str = "A"
) -> VoucherPosted:
    """Post a voucher that somebody wrote.

    Raises Refused when it does not balance, cannot be posted, or has an account that only other commands book on.
    """
    refuse_crooked(tx, text, lines)
    event = post(tx, series=series, on=on, text=entered(text), lines=lines, origins=())
    tx.publish(event)
    return event


def correct_voucher(
    tx: Transaction, ref: str, *, on: date | None = None, text: str = "", lines: Sequence[PostLine] = ()
) -> VoucherPosted:
    """Post the reversal of a voucher, and a new right one where lines are given. The wrong one stands, marked.

    on: without, the wrong voucher's own day while its month is open, since work on it still goes on; later the day on
    which the error is found, which is today (BFNAR 2013:2 p. 2.17-2.18).
    Raises NotFound; Refused when it is corrected already, or was posted for something that is to be put right itself.
    """
    wrong = tx.find(Voucher, ref=voucher_number(tx.reader, ref))
    assert wrong is not None, "its number was just found"
    corrected_by = tx.find(Voucher, corrects_id=wrong.id)
    if corrected_by:
        raise Refused(
            "voucher.corrected",
            f"Voucher {wrong.ref} was corrected by {corrected_by.ref}.",
            hint=f"If that was wrong, correct {corrected_by.ref}.",
        )
    _refuse_consequence(tx, wrong)
    _refuse_kept_since(tx, wrong)
    on = on or _usual_day(tx, wrong)
    if on < wrong.date:
        raise Refused(
            "voucher.early",
            f"Voucher {wrong.ref} is of {wrong.date}; it cannot be corrected on {on}.",
            hint=f"Use {wrong.date} or a later date.",
        )
    if lines:
        refuse_crooked(tx, wrong.text, lines)
    reversal = post(
        tx,
        series=wrong.series,
        on=on,
        text=entered(text) or f"Rättelse av {wrong.ref}: {wrong.text}"[:LONGEST_LINE],
        lines=reversed_lines(tx, wrong),
        origins=(Ref("voucher", wrong.ref),),
        corrects=wrong,
    )
    tx.publish(reversal)
    if lines:
        origins = (Ref("voucher", wrong.ref), reversal.subject)
        tx.publish(post(tx, series=wrong.series, on=on, text=wrong.text, lines=lines, origins=origins))
    return reversal


def _usual_day(tx: Transaction, wrong: Voucher) -> date:
    """The day that a voucher is corrected on when nobody says another."""
    if wrong.date >= tx.today:
        return wrong.date
    year = tx.get(FiscalYear, wrong.fiscal_year_id)
    is_open = not year.closed and tx.find(PeriodLock, month=month_of(wrong.date)) is None
    return wrong.date if is_open else tx.today


def refuse_crooked(tx: Transaction, text: str, lines: Sequence[PostLine]) -> None:
    """Raise Refused for what is not a voucher: without text, with less than two lines, or out of balance; and for an
    account that only other commands book on.
    """
    if not text.strip():
        raise Refused("voucher.text", "A voucher needs a text that says what happened.", hint='--text "..."')
    if len([line for line in lines if line.amount_ore]) < 2:
        raise Refused(
            "voucher.lines",
            "A voucher needs at least two lines that are not zero.",
            hint="--line 1930=500 --line 3001=-400 --line 2611=-100",
        )
    difference_ore = sum(line.amount_ore for line in lines)
    if difference_ore:
        side = "debit" if difference_ore > 0 else "credit"
        raise Refused(
            "voucher.unbalanced",
            f"The voucher does not balance: {format_kronor(abs(difference_ore))} kr too much {side}.",
            hint="Debit is positive, credit negative, and together they are zero.",
        )
    for line in lines:
        refuse_kept(tx, line.account)
        refuse_idle_objects(tx, line.objects)


def _refuse_consequence(tx: Transaction, voucher: Voucher) -> None:
    """A voucher that follows from an event is not reversed alone: stock, claims and documents would not follow."""
    cause = tx.reader.row(
        "SELECT cause.name, cause.subject_kind, cause.subject_ref FROM event posted "
        "JOIN event cause ON cause.id = posted.cause_id "
        "WHERE posted.subject_kind = 'voucher' AND posted.subject_ref = :ref AND posted.name = 'VoucherPosted'",
        ref=voucher.ref,
    )
    _refuse_accrued(tx, voucher)
    if cause is None or cause[0] == "BankLineBooked":
        return
    name, kind, ref = cause
    plan = tx.find(Plan, number=ref) if name == "PlannedVoucherDue" else None
    if plan and plan.kind == "recurring":
        return
    way_out = WAYS_OUT.get(name, f"Put {kind} {ref} right; the books follow.").format(ref=ref)
    raise Refused(
        "voucher.consequence",
        f"Voucher {voucher.ref} was posted for {kind} {ref} and follows it.",
        hint="The plan has ended: kassabok voucher add books what is wrong."
        if plan and plan.state != "active"
        else way_out,
    )


def _refuse_kept_since(tx: Transaction, voucher: Voucher) -> None:
    """A voucher by hand on an account that has come to follow a register: reversed, it would move only the account.

    What was imported stands beside the register, and so does what takes it back (from_before.py).
    """
    root = voucher
    while root.corrects_id:
        root = tx.get(Voucher, root.corrects_id)
    if tx.find(ImportedVoucher, voucher_id=root.id):
        return
    for line in tx.all(VoucherLine, voucher_id=voucher.id):
        for row in tx.all(AccountRole, account=line.account):
            if row.role in KEPT_ROLES:
                raise Refused(
                    "voucher.kept",
                    f"Voucher {voucher.ref} is on account {line.account}, which has come to follow a register.",
                    hint=f"kassabok account role {row.role} NUMBER gives that to another account first.",
                )


def _refuse_accrued(tx: Transaction, voucher: Voucher) -> None:
    plan = tx.find(Plan, voucher=voucher.ref, state="active")
    if plan:
        raise Refused(
            "voucher.accrued",
            f"Voucher {voucher.ref} is spread over months by plan {plan.number}.",
            hint=f"kassabok voucher recur stop {plan.number} takes back what is left of it first.",
        )


# The chart of accounts


def add_account(
    tx: Transaction,
    number: str,
    *,
    name: str,
    account_type: str = "",
    name_en: str = "",
    sru: str | None = None,
    vat_box: str | None = None,
) -> AccountAdded:
    """Add an account to the chart. Raises Refused.

    account_type: by its class where it is not given. sru, vat_box: None is what accounts of its number usually have.
    """
    if not re.fullmatch("[1-8][0-9]{3,7}", number):
        raise Refused(
            "account.number",
            f'"{number[:40]}" is not an account number.',
            hint="Four digits, 1000 to 8999 (BAS); up to eight where the company splits accounts further.",
        )
    if tx.find(Account, number=number):
        raise Refused(
            "account.exists",
            f"There is an account {number} already.",
            hint=f'kassabok account edit {number} --name "..."',
        )
    types = TYPES_OF_CLASS[number[0]]
    chosen = account_type or usual_type(number)
    if chosen not in types:
        raise Refused(
            "account.type",
            f"Account {number} cannot be of type {chosen}.",
            hint=f"Class {number[0]} can have: {', '.join(types)}.",
        )
    checked_name = _checked_name(name)
    tx.insert(
        Account,
        number=number,
        name=checked_name,
        name_en=name_en.strip(),
        type=chosen,
        sru=_usual_sru(tx, number) if sru is None else _checked_sru(sru),
        vat_box=usual_box(number, checked_name) if vat_box is None else _checked_box(vat_box),
    )
    event = AccountAdded(ref=number)
    tx.publish(event)
    return event


def change_account(
    tx: Transaction,
    number: str,
    *,
    name: str | None = None,
    name_en: str | None = None,
    sru: str | None = None,
    vat_box: str | None = None,
    active: bool | None = None,
) -> AccountChanged:
    """Change what is given of an account; empty text takes a code away. Raises NotFound, Refused."""
    account = _account(tx, number)
    given = {
        "name": None if name is None else _checked_name(name),
        "name_en": None if name_en is None else name_en.strip(),
        "sru": None if sru is None else _checked_sru(sru),
        "vat_box": None if vat_box is None else _checked_box(vat_box),
        "active": active,
    }
    changes = {
        key: value for key, value in given.items() if value is not None and value != getattr(account, key)
    }
    if not changes:
        raise Refused(
            "account.unchanged", f"Account {number} is like that already.", hint="Nothing was changed."
        )
    if changes.get("active") is False:
        _refuse_needed(tx, number)
    tx.update(Account, account.id, **changes)
    event = AccountChanged(ref=number, changed=tuple(changes))
    tx.publish(event)
    return event


def _refuse_needed(tx: Transaction, number: str) -> None:
    """An account that events or files post on stays in use: they would be refused from then on."""
    role = tx.find(AccountRole, account=number)
    if role:
        raise Refused(
            "account.in_role",
            f"Account {number} is used by the posting rules as {role.role}.",
            hint=f"kassabok account role {role.role} NUMBER moves the role first.",
        )
    bank_account = tx.find(BankAccount, ledger_account=number)
    if bank_account:
        raise Refused(
            "account.of_bank",
            f"Account {number} is where the bank account {bank_account.name} is booked.",
            hint=f"kassabok bank account edit {quote(bank_account.name)} --ledger NUMBER gives it another first.",
        )


def move_role(tx: Transaction, role: str, number: str) -> RoleMoved:
    """Let another account have a role from now on.

    What is posted stays where it is; only of the roles that follow a register the balance moves along, see KEPT_ROLES.
    Raises NotFound; Refused for an account that is not in use, or cannot have the role.
    """
    row = tx.find(AccountRole, role=role)
    if row is None:
        raise NotFound("role.unknown", f"There is no role {role}.", hint="kassabok account role lists them.")
    account = _account(tx, number)
    if not account.active:
        raise Refused(
            "account.inactive",
            f"Account {number} {account.name} is not in use.",
            hint=f"kassabok account edit {number} --active",
        )
    if row.account == number:
        raise Refused(
            "role.unchanged", f"Account {number} has the role {role} already.", hint="Nothing was changed."
        )
    _refuse_unfit(tx, role, _account(tx, row.account), account)
    tx.update(AccountRole, row.id, account=number)
    event = RoleMoved(ref=number, role=role, before=row.account, on=tx.today)
    tx.publish(event)
    return event


def _refuse_unfit(tx: Transaction, role: str, before: Account, account: Account) -> None:
    """A role stays in the balance sheet or in the income statement; one that follows a register is alone."""
    refuse_kept(tx, account.number)
    if (account.type in BALANCE_TYPES) != (before.type in BALANCE_TYPES):
        raise Refused(
            "role.type",
            f"The role {role} needs an account like {before.number}, of type {before.type}, not {account.type}.",
            hint="kassabok account list shows the chart.",
        )
    others = tx.find(AccountRole, account=account.number)
    if role in KEPT_ROLES and (others or register_ore(tx.reader, account.number)):
        raise Refused(
            "role.shared",
            f"Account {account.number} has other things on it, and the role {role} needs an account of its own.",
            hint='kassabok account add NUMBER --name "..." adds one.',
        )


def _account(tx: Transaction, number: str) -> Account:
    account = tx.find(Account, number=number)
    if account is None:
        raise no_account(number)
    return account


def usual_type(number: str) -> str:
    """The type that accounts of this number mostly have (BAS)."""
    if number.startswith("20"):
        return "equity"
    if number.startswith("83"):
        return "income"
    return {"1": "asset", "2": "liability", "3": "income"}.get(number[0], "cost")


def _checked_name(name: str) -> str:
    if not name.strip():
        raise Refused("account.name", "An account needs a name.", hint='--name "Kundfordringar, webbutik"')
    return name.strip()


def _usual_sru(tx: Transaction, number: str) -> str:
    return usual_sru(number, {a.number: a.sru for a in read_chart(tx.settings.text("company.form"))})


def _checked_sru(sru: str) -> str:
    if sru and not re.fullmatch("[0-9]{4}", sru):
        raise Refused("account.sru", f'"{sru}" is not an SRU code.', hint="Four digits, as on the tax form.")
    return sru


def _checked_box(vat_box: str) -> str:
    if vat_box and vat_box not in VAT_BOXES:
        raise Refused(
            "account.vat_box", f'"{vat_box}" is not a box of the VAT return.', hint="Two digits, as 05."
        )
    return vat_box


# Fiscal years


def open_year(
    tx: Transaction, *, starts_on: date | None = None, ends_on: date | None = None
) -> FiscalYearOpened:
    """Open the fiscal year after the last one; or another that joins those there are, such as the one before the first.

    ends_on: twelve months after the start where it is not given. Years are whole months, 18 of them at most; only
    the company's first may begin on any day. Raises Refused.
    """
    years = sorted(
        tx.all(FiscalYear, closed=False) + tx.all(FiscalYear, closed=True), key=lambda y: y.starts_on
    )
    if not years:
        raise AssertionError("a book has a fiscal year from the start")
    starts = starts_on or years[-1].ends_on + ONE_DAY
    ends = ends_on or starts + relativedelta(years=1) - ONE_DAY
    if starts != years[-1].ends_on + ONE_DAY and ends != years[0].starts_on - ONE_DAY:
        before = f", or end on {years[0].starts_on - ONE_DAY}" if years[0].starts_on.day == 1 else ""
        raise Refused(
            "year.gap",
            f"A year from {starts} to {ends} does not join the years there are, {years[0].label} to {years[-1].label}.",
            hint=f"Begin on {years[-1].ends_on + ONE_DAY}{before}.",
        )
    if ends < years[0].starts_on and tx.find(OpeningBalance) is not None:
        raise Refused(
            "year.opening",
            f"The book begins with the opening balances of {years[0].label}; a year before it would come in between.",
            hint="kassabok sie import FILE with the SIE file of that year opens it with all it holds.",
        )
    event = add_year(tx, starts, ends)
    tx.publish(event)
    return event


# Period locks


def lock_through(tx: Transaction, through: date) -> PeriodsLocked:
    """Lock every month up to and with the one of the day.

    Raises Refused when all are, no year has it, or counter sales are left in them that no voucher has.
    """
    years = _open_years(tx)
    if not years or not month_of(years[0].starts_on) <= month_of(through) <= month_of(years[-1].ends_on):
        raise Refused(
            "period.outside", f"No open fiscal year has the month {through:%Y-%m}.", hint="kassabok year list"
        )
    months = open_months(tx, years[0].starts_on, through)
    if not months:
        raise Refused(
            "period.locked",
            f"The months through {through:%Y-%m} are locked already.",
            hint="kassabok year list",
        )
    lock(tx, months)
    event = PeriodsLocked(ref=f"{through:%Y-%m}", months=tuple(months))
    tx.publish(event)
    return event


def unlock_from(tx: Transaction, first: date) -> PeriodsUnlocked:
    """Unlock every month from the one of the day on. Raises Refused when none is locked."""
    years = _open_years(tx)
    months = unlock(tx, first.replace(day=1), years[-1].ends_on) if years else []
    if not months:
        raise Refused(
            "period.unlocked",
            f"No month from {first:%Y-%m} on is locked in an open year.",
            hint="kassabok year list shows what is locked; kassabok year reopen YEAR opens a closed year again.",
        )
    event = PeriodsUnlocked(ref=f"{first:%Y-%m}", months=tuple(months))
    tx.publish(event)
    return event


def _open_years(tx: Transaction) -> list[FiscalYear]:
    return sorted(tx.all(FiscalYear, closed=False), key=lambda year: year.starts_on)
