"""Which days a report is about: what was asked for, else the fiscal year."""

from datetime import date
from typing import TYPE_CHECKING

from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from kassabok.core.book.reader import Reader


def span(
    reader: "Reader",
    today: date,
    *,
    from_: date | None = None,
    to: date | None = None,
    period: tuple[date, date] | None = None,
    year: str | None = None,
) -> tuple[date, date]:
    """First and last day. One end alone is filled up with that of its fiscal year; nothing at all is today's year.

    year: a fiscal year's label. Raises NotFound for a year that is not there, UsageError for a contradiction.
    """
    from kassabok.core.ledger.reports.balances import year_called, year_of

    if [bool(from_ or to), period is not None, year is not None].count(True) > 1:
        raise _several("Use --from and --to, --period or --year.")
    if period is not None:
        return period
    if year is not None:
        called = year_called(reader, year)
        return called.starts_on, called.ends_on
    if from_ is not None and to is not None:
        refuse_backwards(from_, to)
        return from_, to
    given = from_ or to
    around = year_of(reader, given or today)
    if given is not None and not around.starts_on <= given <= around.ends_on:
        raise UsageError(
            "span.no_year",
            f"No fiscal year has the day {given}, so it is not known where the days {'end' if from_ else 'begin'}.",
            hint="Give both --from and --to.",
        )
    return from_ or around.starts_on, to or around.ends_on


def days(
    since: date | None, until: date | None, period: tuple[date, date] | None = None
) -> tuple[date | None, date | None]:
    """First and last day of a list; None where it has no such end. Raises UsageError for a contradiction."""
    if period is not None:
        if since or until:
            raise _several("Use --from and --to, or --period.")
        return period
    refuse_backwards(since, until)
    return since, until


def _several(hint: str) -> UsageError:
    return UsageError("span.several", "The days were given in several ways.", hint=hint)


def refuse_backwards(first: date | None, last: date | None) -> None:
    """Raise UsageError for days that hold nothing, since the last comes before the first. None: no such end."""
    if first is not None and last is not None and last < first:
        raise UsageError("span.backwards", f"{last} comes before {first}.", hint="Check --from and --to.")
