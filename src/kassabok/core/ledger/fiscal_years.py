"""Fiscal years: which a company may have, and how they are written down."""

from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import year_label
from kassabok.core.errors import Refused
from kassabok.core.events import FiscalYearOpened
from kassabok.core.ledger.model import FiscalYear
from kassabok.core.ledger.year_span import refuse_odd_year


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
