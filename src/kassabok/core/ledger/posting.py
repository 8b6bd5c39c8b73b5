"""Posting: the one way into the books. Everything that is booked passes through `post`."""

import time
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.errors import Refused
from kassabok.core.events import Ref, VoucherPosted
from kassabok.core.ledger.model import (
    Account,
    AccountMonth,
    AccountRole,
    FiscalYear,
    OpeningBalance,
    PeriodLock,
    Voucher,
    VoucherLine,
    VoucherLineObject,
    refuse_too_much,
    refuse_unknown_objects,
    refuse_unusable_account,
)
from kassabok.core.ledger.reports.balances import BALANCE_TYPES
from kassabok.core.ledger.seal import SealedLine, seal_of
from kassabok.core.objects import Objects, in_order


class PostLine(NamedTuple):
    """A line to be posted. amount_ore: debit is positive, credit negative. text: empty where the voucher's says it.

    objects: what it belongs to, one object a dimension. quantity_milli: with the sign of the amount.
    """

    account: str
    amount_ore: int
    text: str = ""
    objects: Objects = ()
    quantity_milli: int | None = None


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
    Raises Refused when no open fiscal year has the day, its month is locked, an account is inactive, or it is too much;
    NotFound for an unknown account.
    Lines that do not balance, or fewer than two, are a fault in the program.
    """
    kept = [line for line in lines if line.amount_ore]
    if len(kept) < 2 or sum(line.amount_ore for line in kept) != 0:
        raise AssertionError(f"not a voucher: {text} {kept}")
    debit_ore = sum(max(line.amount_ore, 0) for line in kept)
    refuse_too_much(debit_ore)
    year = open_year_of(tx, on)
    for line in kept:
        refuse_unusable(tx, line)
    number = tx.count_on(f"voucher.{series}", counter_year(year))
    ref = f"{year.label}-{series}{number}"
    registered_us = time.time_ns() // 1000
    voucher_id = tx.insert(
        Voucher,
        ref=ref,
        fiscal_year_id=year.id,
        series=series,
        number=number,
        date=on,
        text=text,
        registered_us=registered_us,
        corrects_id=corrects.id if corrects else None,
    )
    for line in kept:
        _write_line(tx, voucher_id, line, on)
    reversed_ref = corrects.ref if corrects else ""
    return VoucherPosted(
        ref=ref,
        origins=origins,
        on=on,
        amount_ore=debit_ore,
        corrects=reversed_ref,
        seal=seal_of(ref, on.isoformat(), text, registered_us, reversed_ref, map(_sealed, kept)),
    )


def _sealed(line: PostLine) -> SealedLine:
    return SealedLine(line.account, line.amount_ore, line.text, line.quantity_milli, in_order(line.objects))


def _write_line(tx: Transaction, voucher_id: int, line: PostLine, on: date) -> None:
    line_id = tx.insert(
        VoucherLine,
        voucher_id=voucher_id,
        account=line.account,
        date=on,
        amount_ore=line.amount_ore,
        text=line.text,
        quantity_milli=line.quantity_milli,
    )
    for dimension, code in line.objects:
        tx.insert(VoucherLineObject, voucher_line_id=line_id, dimension=dimension, object=code)
    tx.add_up(
        AccountMonth,
        {"account": line.account, "month": month_of(on)},
        debit_ore=max(line.amount_ore, 0),
        credit_ore=max(-line.amount_ore, 0),
    )


def posted_lines(tx: Transaction, voucher: Voucher) -> list[PostLine]:
    """The lines of a voucher as they were given to post."""
    return [
        PostLine(
            line.account,
            line.amount_ore,
            line.text,
            in_order((o.dimension, o.object) for o in tx.all(VoucherLineObject, voucher_line_id=line.id)),
            line.quantity_milli,
        )
        for line in tx.all(VoucherLine, voucher_id=voucher.id)
    ]


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


def with_objects(tx: Transaction, lines: Iterable[PostLine], objects: Objects) -> list[PostLine]:
    """The lines, those on income and cost accounts with these objects. What is owed and owned belongs to nobody."""
    if not objects:
        return list(lines)
    return [line._replace(objects=objects) if _is_result(tx, line.account) else line for line in lines]


def _is_result(tx: Transaction, number: str) -> bool:
    account = tx.find(Account, number=number)
    return account is not None and account.type not in BALANCE_TYPES


def counter_year(year: FiscalYear) -> int:
    """What a fiscal year's voucher series are counted under: the month it begins with, as in 202601."""
    return month_of(year.starts_on)


def open_year_of(tx: Transaction, on: date) -> FiscalYear:
    """The open fiscal year that has the day. Raises Refused where there is none, or the month is locked."""
    year = _open_year(tx, on)
    _refuse_locked(tx, on)
    return year


def _open_year(tx: Transaction, on: date) -> FiscalYear:
    for year in tx.all(FiscalYear, closed=False):
        if year.starts_on <= on <= year.ends_on:
            return year
    refuse_closed_year(tx, on)
    raise Refused(
        "year.missing",
        f"No fiscal year has the day {on}, so nothing can be posted on it.",
        hint=f"{_way_to_open(tx, on)}; kassabok year list shows those there are.",
    )


def refuse_closed_year(tx: Transaction, on: date) -> None:
    """Raise Refused where the day is in a closed fiscal year, whose books are final."""
    closed = next((y for y in tx.all(FiscalYear, closed=True) if y.starts_on <= on <= y.ends_on), None)
    if closed:
        raise Refused(
            "year.closed",
            f"Fiscal year {closed.label} is closed; nothing can be posted on {on}.",
            hint=f"Use a date in an open fiscal year, or open that one again: kassabok year reopen {closed.label}",
        )


def _way_to_open(tx: Transaction, on: date) -> str:
    """How to get nearer to a year that has the day: the next one, or the one before the first where that can be."""
    years = tx.all(FiscalYear, closed=False) + tx.all(FiscalYear, closed=True)
    first = min(year.starts_on for year in years)
    if on > first:
        return "kassabok year open opens the next one"
    if first.day != 1:  # Only a company's very first year begins within a month.
        return f"The company's first year begins on {first}: use a day from then on"
    if tx.find(OpeningBalance) is not None:
        return f"What was before {first} is in the opening balances: use a day from then on"
    starts, ends = first - relativedelta(years=1), first - ONE_DAY
    return f"kassabok year open --start {starts} --end {ends} opens the one before"


def _refuse_locked(tx: Transaction, on: date) -> None:
    if tx.find(PeriodLock, month=month_of(on)) is not None:
        shown = f"{on:%Y-%m}"
        raise Refused(
            "period.locked",
            f"The month {shown} is locked; nothing can be posted on {on}.",
            hint=f"Use a later date, or kassabok year unlock {shown}.",
        )


def refuse_unusable(tx: Transaction, line: PostLine) -> None:
    """Raise NotFound for a line's unknown account or object, Refused for one that is not in use."""
    refuse_unusable_account(tx, line.account)
    refuse_unknown_objects(tx, line.objects)
