"""Fiscal years: opening the next one, which a company may have, and how they are written down."""

from datetime import date

from dateutil.relativedelta import relativedelta

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY, year_label
from kassabok.core.errors import Refused
from kassabok.core.events import FiscalYearOpened
from kassabok.core.ledger.model import FiscalYear, OpeningBalance
from kassabok.core.ledger.year_span import refuse_odd_year


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


def add_year(tx: Transaction, starts_on: date, ends_on: date) -> FiscalYearOpened:
    """Write down a fiscal year and return the event. Raises Refused unless a year may have these ends."""
    refuse_odd_year(starts_on, ends_on)
    label = year_label(starts_on, ends_on)
    if tx.find(FiscalYear, label=label) is not None:
        raise Refused(
            "year.label",
            f"There is a fiscal year {label} already.",
            hint="Two years cannot have the same name: let one of them end in another calendar year.",
        )
    tx.insert(FiscalYear, label=label, starts_on=starts_on, ends_on=ends_on)
    return FiscalYearOpened(ref=label, starts_on=starts_on, ends_on=ends_on)


def replace_year(tx: Transaction, year: FiscalYear, starts_on: date, ends_on: date) -> FiscalYearOpened:
    """Give a year in which nothing has happened other ends, and return the event. Raises Refused as add_year."""
    refuse_odd_year(starts_on, ends_on)
    label = year_label(starts_on, ends_on)
    tx.update(FiscalYear, year.id, label=label, starts_on=starts_on, ends_on=ends_on)
    return FiscalYearOpened(ref=label, starts_on=starts_on, ends_on=ends_on)
