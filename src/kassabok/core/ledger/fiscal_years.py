"""Fiscal years: which a company may have, and how they are written down."""

from datetime import date

from dateutil.relativedelta import relativedelta

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY, year_label
from kassabok.core.errors import Refused
from kassabok.core.events import FiscalYearOpened
from kassabok.core.ledger.model import FiscalYear

LONGEST_YEAR_MONTHS = 18  # Bokföringslagen 3 kap. 3 §: a first or changed year may be up to 18 months.


def add_year(tx: Transaction, starts_on: date, ends_on: date) -> FiscalYearOpened:
    """Write down a fiscal year and return the event. Raises Refused unless a year may have these ends."""
    _refuse_odd_year(starts_on, ends_on)
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
    _refuse_odd_year(starts_on, ends_on)
    label = year_label(starts_on, ends_on)
    tx.update(FiscalYear, year.id, label=label, starts_on=starts_on, ends_on=ends_on)
    return FiscalYearOpened(ref=label, starts_on=starts_on, ends_on=ends_on)


def _refuse_odd_year(starts: date, ends: date) -> None:
    if ends <= starts:
        raise Refused(
            "year.span", f"A year cannot end on {ends} when it begins on {starts}.", hint="Check the dates."
        )
    if (ends + ONE_DAY).day != 1:
        raise Refused(
            "year.span", f"A fiscal year ends with a month, not on {ends}.", hint="Choose its last day."
        )
    if ends >= starts + relativedelta(months=LONGEST_YEAR_MONTHS):
        raise Refused(
            "year.span",
            f"From {starts} to {ends} is more than {LONGEST_YEAR_MONTHS} months.",
            hint="A fiscal year is 12 months; a first or changed one may be shorter, or up to 18.",
        )
