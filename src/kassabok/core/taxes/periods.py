"""VAT periods: which there are, what they are called, and when their returns are due."""

from calendar import monthrange
from datetime import date
from typing import NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import Settings
from kassabok.core.dates import ONE_DAY, month_of, next_bank_day, parse_period, year_label
from kassabok.core.errors import UsageError


class Period(NamedTuple):
    """A period by its name: 2026-03, 2026-q1, or a fiscal year as 2026 and 2026-27. Both days belong to it."""

    name: str
    starts_on: date
    ends_on: date


def fiscal_years(reader: Reader) -> list[Period]:
    """The book's fiscal years as periods, the first first."""
    rows = reader.rows("SELECT label, starts_on, ends_on FROM fiscal_year ORDER BY starts_on")
    return [Period(label, date.fromisoformat(first), date.fromisoformat(last)) for label, first, last in rows]


def read_period(text: str, years: list[Period]) -> Period:
    """What people write: 2026-03, 2026-q1, a fiscal year, or several months as 2026-01..2026-05.

    Raises UsageError for anything else, and for days inside a month: a VAT return is of whole months.
    """
    for year in (*years, _year_after(years[-1])):
        if year.name == text.strip():
            return year
    try:
        first, last = parse_period(text)
    except ValueError as error:
        raise UsageError("vat.period", str(error), hint="A VAT period is 2026-03, 2026-q1 or 2026.") from None
    if first.day != 1 or (last + ONE_DAY).day != 1:
        raise UsageError(
            "vat.period",
            f'"{text}" is not of whole months, and a VAT return is.',
            hint="Write 2026-03, 2026-q1, 2026 or 2026-01..2026-05.",
        )
    return Period(_name_of(first, last), first, last)


def _name_of(first: date, last: date) -> str:
    if month_of(first) == month_of(last):
        return f"{first:%Y-%m}"
    if first.month % 3 == 1 and last == _end_of(_later(first, 2)):
        return f"{first.year}-q{last.month // 3}"
    if (first.month, last.month) == (1, 12) and first.year == last.year:
        return str(first.year)
    return f"{first:%Y-%m}..{last:%Y-%m}"


def period_with(day: date, kind: str, years: list[Period]) -> Period:
    """The period of a kind (monthly, quarterly or yearly) that has the day; a yearly one is the fiscal year."""
    if kind == "yearly":
        return _year_with(day, years)
    first = day.replace(day=1)
    if kind == "quarterly":
        first = first.replace(month=first.month - (first.month - 1) % 3)
    last = _end_of(_later(first, 2) if kind == "quarterly" else first)
    return Period(_name_of(first, last), first, last)


def _year_with(day: date, years: list[Period]) -> Period:
    """The fiscal year that has the day; outside the book's it is one of twelve months, next to theirs."""
    first, last = years[0], years[-1]
    while last.ends_on < day:
        last = _year_after(last)
    while day < first.starts_on:
        ends_on = first.starts_on - ONE_DAY
        starts_on = _later(ends_on.replace(day=1), -11)
        first = Period(year_label(starts_on, ends_on), starts_on, ends_on)
    return next(year for year in (first, *years, last) if year.starts_on <= day <= year.ends_on)


def _year_after(year: Period) -> Period:
    starts_on = year.ends_on + ONE_DAY
    ends_on = _end_of(_later(starts_on, 11))
    return Period(year_label(starts_on, ends_on), starts_on, ends_on)


def periods_between(first: date, last: date, kind: str, years: list[Period]) -> list[Period]:
    """The periods of a kind from the one that has the first day to the one that has the last."""
    found = [period_with(first, kind, years)]
    while found[-1].ends_on < last:
        found.append(period_with(found[-1].ends_on + ONE_DAY, kind, years))
    return found


# When returns are due


def vat_due(period: Period, settings: Settings, *, eu_trade: bool) -> date:
    """The day by which a period's VAT return is to be filed and paid; a bank day.

    eu_trade: goods or services went to or came from other EU countries in the period, which matters for a yearly one.
    Source: skatteförfarandelagen 26 kap. 26-33 a §§ and Skatteverket's page on when VAT is declared (2026).
    """
    month, kind = period.ends_on.month, settings.text("vat.period")
    if kind == "yearly":
        return next_bank_day(_yearly_due(period.ends_on, settings.text("company.form"), eu_trade=eu_trade))
    if settings.flag("vat.large_turnover"):
        return next_bank_day(_day_after(period.ends_on, months=1, day=26))
    due_month = (month + 1) % 12 + 1
    return next_bank_day(_day_after(period.ends_on, months=2, day=17 if due_month in (1, 8) else 12))


def _yearly_due(ends_on: date, form: str, *, eu_trade: bool) -> date:
    """With EU trade and for partnerships the 26th of the second month; else with the income tax return, on file."""
    if eu_trade or form == "hb":
        return _day_after(ends_on, months=2, day=26)
    if form == "ef":
        return date(ends_on.year + 1, 5, 12)
    if ends_on.month <= 4:
        return date(ends_on.year, 12, 12)
    if ends_on.month <= 6:
        return date(ends_on.year + 1, 1, 17)
    return date(ends_on.year + 1, 4, 12) if ends_on.month <= 8 else date(ends_on.year + 1, 8, 17)


def ec_sales_due(ends_on: date) -> date:
    """The day by which an EC sales list is to be filed on file: the 25th of the month after, or the next bank day."""
    return next_bank_day(_day_after(ends_on, months=1, day=25))


def _day_after(ends_on: date, *, months: int, day: int) -> date:
    return _later(ends_on.replace(day=1), months).replace(day=day)


def _later(first: date, months: int) -> date:
    """The first of a month some months later."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _end_of(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_end(month: int) -> date:
    """The last day of a month that is written as 202603."""
    return _end_of(date(month // 100, month % 100, 1))
