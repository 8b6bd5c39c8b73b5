"""Values on the command line: days, kronor, quantities and names, read in one way by every command.

Used as `typer.Option("--from", help="First day.", **DATE)` with the Python type that stands beside each.
"""

import unicodedata
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


def end_of_week(text: str | date) -> date:
    """The Sunday of a week: 2026-w10."""
    from kassabok.core.dates import parse_week

    return _told(lambda typed: parse_week(typed)[1], text)


def kronor(text: str | int) -> int:
    """An amount in kronor as öre: 1 234,50 is 123450."""
    from kassabok.core.money import parse_kronor

    return _told(parse_kronor, text)


def unit_price(text: str | int) -> int:
    """A price or cost of one unit in ten-thousandths of a krona: 45,25 is 452500."""
    from kassabok.core.products.unit_price import parse_price_e4

    return _told(parse_price_e4, text)


def quantity(text: str | int) -> int:
    """A quantity as thousandths: 2,5 is 2500."""
    from kassabok.core.money import parse_quantity

    return _told(parse_quantity, text)


def name(text: str) -> str:
    """A name or a number of something in the book, as it is stored: accents as one sign with their letter."""
    return _told(_named, text)


def _named(text: str) -> str:
    cleaned = unicodedata.normalize("NFC", text.strip())
    if not cleaned:
        raise ValueError("It is empty.")
    return cleaned


def dimension(text: str) -> str:
    """The number of a dimension: cost-centre is 1, project is 6."""
    return text and _told(_dimension, text)


def _dimension(text: str) -> str:
    from kassabok.core.objects import DIMENSION_WORDS

    number = DIMENSION_WORDS.get(text.strip(), text.strip())
    if not number.isdecimal():
        raise ValueError(f'"{text[:40]}" is not a dimension: write cost-centre, project, or its number.')
    return number


def object_ref(text: str | tuple[str, str]) -> tuple[str, str]:
    """Dimension and code of an object: 1:Nord, cost-centre:Nord, project:P1."""
    from kassabok.core.objects import parse_object

    return _told(parse_object, text)


def whole(least: int, most: int, metavar: str = "N") -> dict[str, Any]:
    """How to read a whole number within bounds; int."""

    def read(text: str | int) -> int:
        from kassabok.core.money import parse_whole

        return _told(lambda told: parse_whole(told, least=least, most=most), text)

    return {"parser": read, "metavar": metavar}


def named(metavar: str) -> dict[str, Any]:
    """How to read a name or number of a thing, called so on help pages; str."""
    return {"parser": name, "metavar": metavar}


def one_of(metavar: str, *choices: str) -> dict[str, Any]:
    """How to read one word of a few, called so on help pages; str. A default of "" is none of them, and may stay."""

    def chosen(told: str) -> str:
        if told not in choices:
            raise ValueError(f'"{told[:40]}" is not one of {", ".join(choices)}.')
        return told

    return {"parser": lambda text: text and _told(chosen, text), "metavar": metavar}


DATE: dict[str, Any] = {"parser": day, "metavar": "DATE"}  # date
PERIOD: dict[str, Any] = {"parser": period, "metavar": "PERIOD"}  # Any: a tuple of two dates, first and last
WEEK: dict[str, Any] = {"parser": end_of_week, "metavar": "WEEK"}  # date, its Sunday
KRONOR: dict[str, Any] = {"parser": kronor, "metavar": "KRONOR"}  # int, in öre
UNIT_PRICE: dict[str, Any] = {"parser": unit_price, "metavar": "KRONOR"}  # int, in ten-thousandths of a krona
QUANTITY: dict[str, Any] = {"parser": quantity, "metavar": "QUANTITY"}  # int, in thousandths
DIMENSION: dict[str, Any] = {"parser": dimension, "metavar": "DIMENSION"}  # str, its number; "" stays
OBJECT: dict[str, Any] = {"parser": object_ref, "metavar": "DIMENSION:CODE"}  # (dimension, code)
