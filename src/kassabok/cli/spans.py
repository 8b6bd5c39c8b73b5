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

    ways = [bool(from_ or to), period is not None, year is not None]
    if sum(ways) > 1:
        raise UsageError(
            "span.several",
            "The days were given in several ways.",
            hint="Use --from and --to, --period or --year.",
        )
    if period is not None:
        return period
    if year is not None:
        called = year_called(reader, year)
        return called.starts_on, called.ends_on
    around = year_of(reader, from_ or to or today)
    first, last = from_ or around.starts_on, to or around.ends_on
    refuse_backwards(first, last)
    return first, last


def refuse_backwards(first: date | None, last: date | None) -> None:
    """Raise UsageError for days that hold nothing, since the last comes before the first. None: no such end."""
    if first is not None and last is not None and last < first:
        raise UsageError("span.backwards", f"{last} comes before {first}.", hint="Check --from and --to.")
