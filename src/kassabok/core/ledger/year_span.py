"""Which days a fiscal year may begin and end on."""

from datetime import date

from dateutil.relativedelta import relativedelta

from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import Refused

LONGEST_YEAR_MONTHS = 18  # Bokföringslagen 3 kap. 3 §: a first or changed year may be up to 18 months.


def refuse_odd_year(starts: date, ends: date) -> None:
    """Raise Refused unless a fiscal year may have these ends."""
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
