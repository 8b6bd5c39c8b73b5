"""Fiscal years: what they are called and how they are written down."""

from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import FiscalYearOpened
from kassabok.core.ledger.model import FiscalYear


def year_label(starts_on: date, ends_on: date) -> str:
    """What vouchers carry: "2026", or "2026-27" for a year that begins and ends in different calendar years."""
    if starts_on.year == ends_on.year:
        return str(starts_on.year)
    return f"{starts_on.year}-{ends_on.year % 100:02}"


def add_year(tx: Transaction, starts_on: date, ends_on: date) -> FiscalYearOpened:
    """Write down a fiscal year and return the event; the caller has checked the dates."""
    label = year_label(starts_on, ends_on)
    tx.insert(FiscalYear, label=label, starts_on=starts_on, ends_on=ends_on)
    return FiscalYearOpened(ref=label, starts_on=starts_on, ends_on=ends_on)
