"""Which days a file can mean."""

from datetime import date

#: Outside these, a year is a slip of the finger, and days cannot be counted from it.
YEARS = range(1900, 2200)


def possible(day: date) -> bool:
    """Whether a day is one that a company's papers can have."""
    return day.year in YEARS
