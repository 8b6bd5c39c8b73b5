"""Values on the command line: days, kronor and quantities, read in one way by every command.

Used as `typer.Option("--from", help="First day.", **DATE)` with the Python type that stands beside each.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import typer

T = TypeVar("T")


def _told(read: Callable[[str], T], text: str | T) -> T:
    """Read a value; what is wrong with it becomes the parser's error, which names the option. A default is no text."""
    if not isinstance(text, str):
        return text
    try:
        return read(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def day(text: str | date) -> date:
    """A day: 2026-03-31."""
    from kassabok.core.dates import parse_date

    return _told(parse_date, text)


def period(text: str | tuple[date, date]) -> tuple[date, date]:
    """First and last day of 2026, 2026-q1, 2026-03 or 2026-03-01..2026-03-31."""
    from kassabok.core.dates import parse_period

    return _told(parse_period, text)


def kronor(text: str | int) -> int:
    """An amount in kronor as öre: 1 234,50 is 123450."""
    from kassabok.core.money import parse_kronor

    return _told(parse_kronor, text)


def quantity(text: str | int) -> int:
    """A quantity as thousandths: 2,5 is 2500."""
    from kassabok.core.money import parse_quantity

    return _told(parse_quantity, text)


DATE: dict[str, Any] = {"parser": day, "metavar": "DATE"}  # date
PERIOD: dict[str, Any] = {"parser": period, "metavar": "PERIOD"}  # Any: a tuple of two dates, first and last
KRONOR: dict[str, Any] = {"parser": kronor, "metavar": "KRONOR"}  # int, in öre
QUANTITY: dict[str, Any] = {"parser": quantity, "metavar": "QUANTITY"}  # int, in thousandths
