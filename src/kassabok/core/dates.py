"""Days: reading them, bank days, due dates and periods. Nothing here asks the clock."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from kassabok.formats.days import YEARS

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PERIOD = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})|-?[qQ](?P<quarter>[1-4]))?")
_WEEK = re.compile(r"([0-9]{4})-?[wWvV]([0-9]{1,2})")

ONE_DAY = timedelta(days=1)
#: Of what is to be paid, where nothing was agreed. Source: räntelagen 4 § third paragraph.
USUAL_TERMS_DAYS = 30
SATURDAY = 5


def parse_date(text: str) -> date:
    """Read a date as YYYY-MM-DD. Raises ValueError, in a whole sentence, for anything else."""
    cleaned = text.strip()
    if not _ISO.fullmatch(cleaned):
        raise ValueError(f'"{text[:40]}" is not a date: write it as 2026-03-31.')
    try:
        day = date.fromisoformat(cleaned)
    except ValueError:
        raise ValueError(f'"{cleaned}" is not a date: there is no such day.') from None
    _refuse_odd_year(day.year)
    return day


def parse_period(text: str) -> tuple[date, date]:
    """Read a period into (first day, last day): `2026`, `2026-q1`, `2026-03`, a day, or two of these as
    `FROM..TO`.

    Raises ValueError, in a whole sentence, for anything else and where the period ends before it begins.
    """
    first, dots, last = text.strip().partition("..")
    starts, ends = _one_period(first.strip())
    if dots:
        ends = _one_period(last.strip())[1]
    if ends < starts:
        raise ValueError(f'"{text[:40]}" is not a period: it ends before it begins.')
    return starts, ends


def _one_period(text: str) -> tuple[date, date]:
    if _ISO.fullmatch(text):
        day = parse_date(text)
        return day, day
    match = _PERIOD.fullmatch(text)
    if not match or not 1 <= int(match["month"] or 1) <= 12:
        raise ValueError(
            f'"{text[:40]}" is not a period: write 2026, 2026-q1, 2026-03 or 2026-03-01..2026-03-31.'
        )
    year, first_month, last_month = int(match["year"]), 1, 12
    if match["month"]:
        first_month = last_month = int(match["month"])
    elif match["quarter"]:
        last_month = 3 * int(match["quarter"])
        first_month = last_month - 2
    _refuse_odd_year(year)
    return date(year, first_month, 1), date(year, last_month, monthrange(year, last_month)[1])


def parse_week(text: str) -> tuple[date, date]:
    """Monday and Sunday of a week of ISO 8601 as people write it: `2026-w10`.

    Raises ValueError, in a whole sentence.
    """
    match = _WEEK.fullmatch(text.strip())
    if not match:
        raise ValueError(f'"{text[:40]}" is not a week: write 2026-w10.')
    year, week = int(match[1]), int(match[2])
    _refuse_odd_year(year)
    try:
        return date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7)
    except ValueError:
        raise ValueError(f"The year {year} has no week {week}.") from None


def _refuse_odd_year(year: int) -> None:
    if year not in YEARS:
        raise ValueError(f"The year {year} is not one of ours: they go from {YEARS[0]} to {YEARS[-1]}.")


def month_of(day: date) -> int:
    """The month as a whole number that sorts: 2026-03-31 is 202603."""
    return day.year * 100 + day.month


def year_label(starts_on: date, ends_on: date) -> str:
    """What a fiscal year is called, and its vouchers carry: "2026", or "2026-27" where it has days of two years."""
    if starts_on.year == ends_on.year:
        return str(starts_on.year)
    return f"{starts_on.year}-{ends_on.year % 100:02}"


def year_before(day: date) -> date:
    """The same day a year before; the last day of a month stays the last."""
    last = monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=last if (day + ONE_DAY).day == 1 else day.day)


def is_bank_day(day: date) -> bool:
    """Whether Swedish payments are settled that day.

    Source: Bankgirot's definition (Bankgiro Inbetalningar, teknisk manual, November 2019, chapter 2): not
    Saturdays and Sundays, public holidays, midsummer's eve, Christmas eve and New Year's eve. Half days are
    bank days.
    """
    return day.weekday() < SATURDAY and day not in _closed_days(day.year)


def next_bank_day(day: date) -> date:
    """The day itself if it is a bank day, else the first one after it."""
    while not is_bank_day(day):
        day += ONE_DAY
    return day


def previous_bank_day(day: date) -> date:
    """The day itself if it is a bank day, else the last one before it."""
    while not is_bank_day(day):
        day -= ONE_DAY
    return day


def due_date(invoice_date: date, terms_days: int) -> date:
    """The day an invoice is due. Terms that end on another day than a bank day end on the next bank day.

    Source: lag (1930:173) om beräkning av lagstadgad tid; who pays on the next bank day pays in time.
    Raises ValueError for negative terms.
    """
    if terms_days < 0:
        raise ValueError(f"Payment terms of {terms_days} days are not possible.")
    return next_bank_day(invoice_date + timedelta(days=terms_days))


def local_time(instant_us: int) -> datetime:
    """An instant, microseconds since 1970 UTC, as the clock showed it where this machine is, with the zone; seconds."""
    return datetime.fromtimestamp(instant_us // 1_000_000, UTC).astimezone()


def first_instant_us(day: date) -> int:
    """The instant at which a day begins where this machine is, as microseconds since 1970 UTC."""
    return int(datetime.combine(day, time.min).astimezone().timestamp()) * 1_000_000


@cache
def _closed_days(year: int) -> frozenset[date]:
    """The days of a year, weekends apart, on which the banks are closed.

    Source: lag (1989:253) om allmänna helgdagar. In 2005 the national day took the place of Whit Monday.
    """
    from dateutil.easter import easter

    easter_day = easter(year)
    midsummer_eve = date(year, 6, 19)
    midsummer_eve += timedelta(days=(4 - midsummer_eve.weekday()) % 7)  # The Friday of 19 to 25 June.
    fixed = [(1, 1), (1, 6), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)]
    days_from_easter = [-2, 1, 39]
    if year >= 2005:
        fixed.append((6, 6))
    else:
        days_from_easter.append(50)
    return frozenset(
        [date(year, month, day) for month, day in fixed]
        + [easter_day + timedelta(days=days) for days in days_from_easter]
        + [midsummer_eve]
    )
