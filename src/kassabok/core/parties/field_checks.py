"""What the fields that customers and suppliers share may hold, and how a wrong one is told."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from kassabok.core.identifiers import parse_identity, parse_postcode, ten_digits
from kassabok.core.texts import LONGEST_LINE, one_line, within

LONGEST_TERMS = 365
HOME = "SE"

#: Takes a value and the day that decides the century of a short personal number. Raises ValueError, a whole sentence.
Check = Callable[[Any, date], Any]


class WrongField(ValueError):
    """A field holds what it may not. field: its name; the text is a whole sentence."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def text(value: Any, _: date) -> str:
    """One line of text, as it is stored."""
    return within(one_line(value), LONGEST_LINE)


def one_of(what: str, *choices: str) -> Check:
    """One of some words."""

    def check(value: Any, on: date) -> str:
        word = text(value, on).lower()
        if word not in choices:
            raise ValueError(f'"{word[:40]}" is not a {what}: it is one of {", ".join(choices)}.')
        return word

    return check


def parsed(read: Callable[[str], str]) -> Check:
    """What a parser of identifiers.py reads; empty stays empty."""

    def check(value: Any, on: date) -> str:
        line = text(value, on)
        return read(line) if line else ""

    return check


def identity(value: Any, on: date) -> str | None:
    """An organisation or personal number, None for none."""
    line = text(value or "", on)
    return parse_identity(line, on=on) if line else None


def country(value: Any, on: date) -> str:
    """A country code, "" for none."""
    code = text(value, on).upper()
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise ValueError(f'"{code[:40]}" is not a country code: write two letters, as SE or NO.')
    return code


def home_country(value: Any, on: date) -> str:
    """A country code, Sweden's for none."""
    return country(value, on) or HOME


def days(what: str) -> Check:
    """A number of days, None for none. what: "Payment terms"."""

    def check(value: Any, _: date) -> int | None:
        if value is not None and not 0 <= value <= LONGEST_TERMS:
            raise ValueError(f"{what} are 0 to {LONGEST_TERMS} days, not {value}.")
        return None if value is None else int(value)

    return check


def yes_no(value: Any, _: date) -> bool:
    """Yes or no."""
    return bool(value)


def postcode(field: str, written: str, in_country: str) -> str:
    """A postcode; only those of Sweden have a form. Raises WrongField."""
    if not written or in_country not in ("", HOME):
        return written
    try:
        return parse_postcode(written)
    except ValueError as error:
        raise WrongField(field, str(error)) from error


def refuse_other_vat_nr(org_nr: str | None, vat_nr: str) -> None:
    """Raise WrongField where a Swedish VAT number is not made of the organisation number beside it."""
    if org_nr and vat_nr.startswith(HOME) and vat_nr[2:12] != ten_digits(org_nr):
        raise WrongField("vat_nr", "The VAT number belongs to another organisation number.")


def checked_number(number: str, whose: str) -> str:
    """The number of a customer or supplier as it is stored. Raises ValueError when no command could take it."""
    right = number.strip()
    if not 1 <= len(right) <= 20 or not all(c.isalnum() or c in "-_./" for c in right) or right[0] == "-":
        raise ValueError(
            f'"{right[:40]}" is not a {whose} number: it has 1 to 20 letters, digits and - _ . /'
        )
    return right


def told_changes(changed: Iterable[str], *, archived: bool) -> tuple[str, ...]:
    """The names of changed fields as they are told: one that is no longer archived was restored."""
    return tuple("restored" if name == "archived" and not archived else name for name in changed)
