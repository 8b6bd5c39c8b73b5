"""What a customer's fields may hold, the same for a person at the keyboard and for a file of fifty thousand."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypedDict, cast

from kassabok.core.identifiers import (
    is_personal,
    parse_email,
    parse_identity,
    parse_postcode,
    parse_vat_number,
    ten_digits,
)
from kassabok.core.money import parse_kronor, parse_whole
from kassabok.core.parties.model import CHANNELS, KINDS, LANGUAGES
from kassabok.core.search import fold
from kassabok.core.texts import LONGEST_LINE, one_line, within

LONGEST_TERMS = 365
HIGHEST_LIMIT_ORE = 10**13
HOME = "SE"

_Check = Callable[[Any, date], Any]


class CustomerFields(TypedDict, total=False):
    """The fields people can set. An empty text is "none"; see the model for what each means."""

    name: str
    kind: str
    org_nr: str | None
    vat_nr: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str
    country: str
    delivery_name: str
    delivery_street: str
    delivery_postcode: str
    delivery_city: str
    delivery_country: str
    contact: str
    terms_days: int | None
    credit_limit_ore: int | None
    language: str
    invoice_channel: str
    archived: bool


class WrongField(ValueError):
    """A field holds what it may not. field: its name; the text is a whole sentence."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def checked(fields: Mapping[str, Any], *, on: date) -> CustomerFields:
    """The fields in the form they are stored. on: the day that decides the century of a short personal number.

    Raises WrongField for the first that is not right.
    """
    found: dict[str, Any] = {}
    for name, value in fields.items():
        try:
            check: _Check = _CHECKS.get(name, _text)
            found[name] = check(value, on)
        except ValueError as error:
            raise WrongField(name, str(error)) from error
    return cast(CustomerFields, found)


def agreeing(fields: CustomerFields) -> CustomerFields:
    """All fields of a customer, with those put right that depend on others. Raises WrongField where they disagree."""
    if not fields["name"]:
        raise WrongField("name", "A customer needs a name.")
    org_nr = fields["org_nr"]
    if fields["kind"] == "private" and org_nr and not is_personal(org_nr):
        raise WrongField(
            "org_nr", "A private customer cannot have a company's number; choose --kind company."
        )
    if fields["kind"] == "public" and org_nr and is_personal(org_nr):
        raise WrongField("org_nr", "A public body cannot have a personal number.")
    if org_nr and fields["vat_nr"].startswith(HOME) and fields["vat_nr"][2:12] != ten_digits(org_nr):
        raise WrongField("vat_nr", "The VAT number belongs to another organisation number.")
    if fields["invoice_channel"] == "email" and not fields["email"]:
        raise WrongField("invoice_channel", "Invoices by e-mail need an e-mail address.")
    if fields["invoice_channel"] == "peppol" and not org_nr:
        raise WrongField("invoice_channel", "Invoices by Peppol need an organisation number.")
    right = fields.copy()
    right["postcode"] = _postcode("postcode", fields["postcode"], fields["country"])
    right["delivery_postcode"] = _postcode(
        "delivery_postcode", fields["delivery_postcode"], fields["delivery_country"] or fields["country"]
    )
    return right


def search_key(number: str, fields: CustomerFields) -> str:
    """What searching looks in: number, name, e-mail and town, without case and accents."""
    return fold(" ".join((number, fields["name"], fields["email"], fields["city"])))


def _text(value: Any, _: date) -> str:
    return within(one_line(value), LONGEST_LINE)


def _one_of(what: str, *choices: str) -> _Check:
    def check(value: Any, on: date) -> str:
        text = _text(value, on).lower()
        if text not in choices:
            raise ValueError(f'"{text[:40]}" is not a {what}: it is one of {", ".join(choices)}.')
        return text

    return check


def _parsed(read: Callable[[str], str]) -> _Check:
    def check(value: Any, on: date) -> str:
        text = _text(value, on)
        return read(text) if text else ""

    return check


def _identity(value: Any, on: date) -> str | None:
    text = _text(value or "", on)
    return parse_identity(text, on=on) if text else None


def _country(value: Any, on: date) -> str:
    text = _text(value, on).upper()
    if text and not (len(text) == 2 and text.isascii() and text.isalpha()):
        raise ValueError(f'"{text[:40]}" is not a country code: write two letters, as SE or NO.')
    return text


def _terms(value: Any, _: date) -> int | None:
    if value is not None and not 0 <= value <= LONGEST_TERMS:
        raise ValueError(f"Payment terms are 0 to {LONGEST_TERMS} days, not {value}.")
    return None if value is None else int(value)


def _limit(value: Any, _: date) -> int | None:
    if value is not None and not 0 <= value <= HIGHEST_LIMIT_ORE:
        raise ValueError("A credit limit is zero or more, and less than a hundred billion kronor.")
    return None if value is None else int(value)


def _postcode(field: str, text: str, country: str) -> str:
    if not text or country not in ("", HOME):
        return text
    try:
        return parse_postcode(text)
    except ValueError as error:
        raise WrongField(field, str(error)) from error


def _home_country(value: Any, on: date) -> str:
    return _country(value, on) or HOME


def _yes_no(value: Any, _: date) -> bool:
    return bool(value)


#: How the fields that are numbers are read from a text.
NUMBERS: dict[str, Callable[[str], int]] = {
    "terms_days": lambda text: parse_whole(text, least=0, most=LONGEST_TERMS),
    "credit_limit_ore": parse_kronor,
}

_CHECKS: dict[str, _Check] = {
    "kind": _one_of("kind of customer", *KINDS),
    "org_nr": _identity,
    "vat_nr": _parsed(parse_vat_number),
    "email": _parsed(parse_email),
    "country": _home_country,
    "delivery_country": _country,
    "terms_days": _terms,
    "credit_limit_ore": _limit,
    "language": _one_of("language", *LANGUAGES),
    "invoice_channel": _one_of("way to send invoices", *CHANNELS),
    "archived": _yes_no,
}

#: What a new customer has where nothing is said.
DEFAULTS = CustomerFields(
    name="",
    kind="company",
    org_nr=None,
    vat_nr="",
    email="",
    phone="",
    street="",
    postcode="",
    city="",
    country=HOME,
    delivery_name="",
    delivery_street="",
    delivery_postcode="",
    delivery_city="",
    delivery_country="",
    contact="",
    terms_days=None,
    credit_limit_ore=None,
    language="sv",
    invoice_channel="pdf",
    archived=False,
)
