"""Locking months, and opening them again: nothing is posted into a locked one."""

import json
import time
from collections.abc import Sequence
from datetime import date, timedelta

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import month_of
from kassabok.core.errors import Refused
from kassabok.core.events import PeriodsLocked, PeriodsUnlocked
from kassabok.core.ledger.model import FiscalYear, PeriodLock


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


def open_months(tx: Transaction, first: date, last: date) -> list[int]:
    """The months from one day to another, as 202603, that lie in open fiscal years and are not locked."""
    return [
        month
        for year in _open_years(tx)
        for month in months_between(max(first, year.starts_on), min(last, year.ends_on))
        if tx.find(PeriodLock, month=month) is None
    ]


def lock(tx: Transaction, months: Sequence[int]) -> None:
    """Lock the months. Raises Refused when counter sales are left in them that no voucher has."""
    # What was paid online has a voucher of its own, and no cash day ever.
    unbooked = (
        "SELECT DISTINCT date FROM receipt WHERE cash_day_id IS NULL AND means <> 'online' ORDER BY date"
    )
    for (day,) in tx.reader.rows(unbooked):
        if month_of(date.fromisoformat(day)) in months:
            raise Refused(
                "period.unclosed_day",
                f"The counter sales of {day} are not booked yet, and could not be once its month is locked.",
                hint=f"kassabok receipt day-close --date {day}",
            )
    for month in months:
        tx.insert(PeriodLock, month=month, locked_us=time.time_ns() // 1000)


_LOCKED_BY = """
SELECT locked.payload, coalesce(cause.name = :name AND cause.subject_ref = :ref, 0) FROM event locked
LEFT JOIN event cause ON cause.id = locked.cause_id WHERE locked.name = 'PeriodsLocked' ORDER BY locked.id
"""


def unlock_locked_by(tx: Transaction, name: str, ref: str) -> list[int]:
    """Unlock the months that an event locked last, and that lie in open fiscal years. Returns them.

    name: the event's class. ref: what it is about. Months that were locked by hand, before it or since, stay so.
    """
    by_it: dict[int, bool] = {}
    for payload, is_cause in tx.reader.rows(_LOCKED_BY, name=name, ref=ref):
        by_it |= dict.fromkeys(json.loads(payload)["months"], bool(is_cause))
    unlocked = []
    for month in sorted(month for month, is_its in by_it.items() if is_its):
        day = date(month // 100, month % 100, 1)
        unlocked += unlock(tx, day, day)
    return unlocked


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


def _open_years(tx: Transaction) -> list[FiscalYear]:
    return sorted(tx.all(FiscalYear, closed=False), key=lambda year: year.starts_on)
