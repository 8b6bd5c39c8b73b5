"""Posting: the one way into the books. Everything that is booked passes through `post`."""

import time
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import month_of
from kassabok.core.errors import Refused
from kassabok.core.events import Ref, VoucherPosted
from kassabok.core.ledger.model import (
    Account,
    AccountMonth,
    AccountRole,
    FiscalYear,
    PeriodLock,
    Voucher,
    VoucherLine,
)


class PostLine(NamedTuple):
    """A line to be posted. amount_ore: debit is positive, credit negative. text: empty where the voucher's says it."""

    account: str
    amount_ore: int
    text: str = ""


def post(
    tx: Transaction,
    *,
    series: str,
    on: date,
    text: str,
    lines: Iterable[PostLine],
    origins: tuple[Ref, ...],
    corrects: Voucher | None = None,
) -> VoucherPosted:
    """Write a voucher under the next number of its series in the fiscal year of the day, and return the event.

    Lines of zero are left out; the others are kept as they are given, in their order. Effects return the event,
    services publish it. origins: what the voucher was written for.
    Raises Refused when no open fiscal year has the day, its month is locked, or an account is unknown or inactive.
    Lines that do not balance, or fewer than two, are a fault in the program.
    """
    kept = [line for line in lines if line.amount_ore]
    if len(kept) < 2 or sum(line.amount_ore for line in kept) != 0:
        raise AssertionError(f"not a voucher: {text} {kept}")
    year = _open_year(tx, on)
    _refuse_locked(tx, on)
    for line in kept:
        _refuse_unusable(tx, line.account)
    number = tx.count_on(f"voucher.{series}", counter_year(year))
    ref = f"{year.label}-{series}{number}"
    voucher_id = tx.insert(
        Voucher,
        ref=ref,
        fiscal_year_id=year.id,
        series=series,
        number=number,
        date=on,
        text=text,
        registered_us=time.time_ns() // 1000,
        corrects_id=corrects.id if corrects else None,
    )
    for line in kept:
        _write_line(tx, voucher_id, line, on)
    debit_ore = sum(max(line.amount_ore, 0) for line in kept)
    return VoucherPosted(
        ref=ref, origins=origins, on=on, amount_ore=debit_ore, corrects=corrects.ref if corrects else ""
    )


def _write_line(tx: Transaction, voucher_id: int, line: PostLine, on: date) -> None:
    tx.insert(
        VoucherLine,
        voucher_id=voucher_id,
        account=line.account,
        date=on,
        amount_ore=line.amount_ore,
        text=line.text,
    )
    tx.add_up(
        AccountMonth,
        {"account": line.account, "month": month_of(on)},
        debit_ore=max(line.amount_ore, 0),
        credit_ore=max(-line.amount_ore, 0),
    )


def account_of(tx: Transaction, role: str) -> str:
    """The account that has a role now; an account number stands for itself. Raises Refused when none has it."""
    if role.isdecimal():
        return role
    row = tx.find(AccountRole, role=role)
    if row is None:
        raise Refused(
            "role.missing", f"No account has the role {role}.", hint=f"kassabok account role {role} NUMBER"
        )
    return row.account


def counter_year(year: FiscalYear) -> int:
    """What a fiscal year's voucher series are counted under: the month it begins with, as in 202601."""
    return month_of(year.starts_on)


def _open_year(tx: Transaction, on: date) -> FiscalYear:
    for year in tx.all(FiscalYear, closed=False):
        if year.starts_on <= on <= year.ends_on:
            return year
    closed = next((y for y in tx.all(FiscalYear, closed=True) if y.starts_on <= on <= y.ends_on), None)
    if closed:
        raise Refused(
            "year.closed",
            f"Fiscal year {closed.label} is closed; nothing can be posted on {on}.",
            hint="Use a date in an open fiscal year; kassabok year list shows them.",
        )
    raise Refused(
        "year.missing",
        f"No fiscal year has the day {on}, so nothing can be posted on it.",
        hint="kassabok year open opens the next one; kassabok year list shows those there are.",
    )


def _refuse_locked(tx: Transaction, on: date) -> None:
    if tx.find(PeriodLock, month=month_of(on)) is not None:
        shown = f"{on:%Y-%m}"
        raise Refused(
            "period.locked",
            f"The month {shown} is locked; nothing can be posted on {on}.",
            hint=f"Use a later date, or kassabok year unlock {shown}.",
        )


def _refuse_unusable(tx: Transaction, number: str) -> None:
    account = tx.find(Account, number=number)
    if account is None:
        raise Refused(
            "account.unknown",
            f"There is no account {number} in the chart.",
            hint=f'kassabok account add {number} --name "..."; kassabok account list shows the chart.',
        )
    if not account.active:
        raise Refused(
            "account.inactive",
            f"Account {number} {account.name} is not in use.",
            hint=f"kassabok account edit {number} --active",
        )
