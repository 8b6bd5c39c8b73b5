"""For how long a fiscal year's information is kept."""

from datetime import date

from kassabok.core.ledger.reports.balances import Year

KEPT_YEARS = 7  # After the calendar year in which the fiscal year ended: bokföringslagen 7 kap. 2 §.


def keep_through(year: Year) -> date:
    """The last day on which a fiscal year's information must be kept."""
    return date(year.ends_on.year + KEPT_YEARS, 12, 31)
