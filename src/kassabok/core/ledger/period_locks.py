"""Locking months, and opening them again: nothing is posted into a locked one."""

import time
from collections.abc import Sequence
from datetime import date, timedelta

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import month_of
from kassabok.core.errors import Refused
from kassabok.core.ledger.model import FiscalYear, PeriodLock


def open_months(tx: Transaction, first: date, last: date) -> list[int]:
    """The months from one day to another, as 202603, that lie in open fiscal years and are not locked."""
    years = sorted(tx.all(FiscalYear, closed=False), key=lambda year: year.starts_on)
    return [
        month
        for year in years
        for month in months_between(max(first, year.starts_on), min(last, year.ends_on))
        if tx.find(PeriodLock, month=month) is None
    ]


def lock(tx: Transaction, months: Sequence[int]) -> None:
    """Lock the months. Raises Refused when counter sales are left in them that no voucher has."""
    for (day,) in tx.reader.rows("SELECT DISTINCT date FROM receipt WHERE cash_day_id IS NULL ORDER BY date"):
        if month_of(date.fromisoformat(day)) in months:
            raise Refused(
                "period.unclosed_day",
                f"The counter sales of {day} are not booked yet, and could not be once its month is locked.",
                hint=f"kassabok receipt day-close --date {day}",
            )
    for month in months:
        tx.insert(PeriodLock, month=month, locked_us=time.time_ns() // 1000)


def unlock(tx: Transaction, first: date, last: date) -> list[int]:
    """Unlock the months from one day to another that lie in open fiscal years. Returns those that were locked."""
    unlocked = []
    for year in tx.all(FiscalYear, closed=False):
        for month in months_between(max(first, year.starts_on), min(last, year.ends_on)):
            row = tx.find(PeriodLock, month=month)
            if row:
                tx.delete(PeriodLock, row.id)
                unlocked.append(month)
    return sorted(unlocked)


def months_between(first: date, last: date) -> list[int]:
    """The months that the days from first to last touch, as 202603."""
    months = []
    day = first.replace(day=1)
    while day <= last:
        months.append(month_of(day))
        day = (day + timedelta(days=31)).replace(day=1)
    return months
