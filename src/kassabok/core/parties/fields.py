"""What a customer's fields may hold, the same for a person at the keyboard and for a file of fifty thousand."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypedDict, cast

from kassabok.core.identifiers import is_personal, parse_email, parse_peppol_id, parse_vat_number
from kassabok.core.money import parse_kronor, parse_whole
from kassabok.core.parties.field_checks import (
    HOME,
    LONGEST_TERMS,
    Check,
    WrongField,
    country,
    days,
    home_country,
    identity,
    one_of,
    parsed,
    postcode,
    refuse_other_vat_nr,
    text,
    yes_no,
)
from kassabok.core.parties.model import CHANNELS, KINDS, LANGUAGES
from kassabok.core.search import fold

HIGHEST_LIMIT_ORE = 10**13


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
    peppol_id: str
    buyer_reference: str
    archived: bool


def checked(fields: Mapping[str, Any], *, on: date) -> CustomerFields:
    """The fields in the form they are stored. on: the day that decides the century of a short personal number.

    Raises WrongField for the first that is not right.
    """
    found: dict[str, Any] = {}
    for name, value in fields.items():
        try:
            check: Check = _CHECKS.get(name, text)
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
    refuse_other_vat_nr(org_nr, fields["vat_nr"])
    if fields["invoice_channel"] == "email" and not fields["email"]:
        raise WrongField("invoice_channel", "Invoices by e-mail need an e-mail address.")
    if fields["invoice_channel"] == "peppol" and not (org_nr or fields["peppol_id"]):
        raise WrongField(
            "invoice_channel",
            "Invoices by Peppol need an organisation number, or another id there (peppol_id).",
        )
    right = fields.copy()
    right["postcode"] = postcode("postcode", fields["postcode"], fields["country"])
    right["delivery_postcode"] = postcode(
        "delivery_postcode", fields["delivery_postcode"], fields["delivery_country"] or fields["country"]
    )
    return right


def search_key(number: str, fields: CustomerFields) -> str:
    """What searching looks in: number, name, e-mail and town, without case and accents."""
    return fold(" ".join((number, fields["name"], fields["email"], fields["city"])))


def _limit(value: Any, _: date) -> int | None:
    if value is not None and not 0 <= value <= HIGHEST_LIMIT_ORE:
        raise ValueError("A credit limit is zero or more, and less than a hundred billion kronor.")
    return None if value is None else int(value)


#: How the fields that are numbers are read from a text.
NUMBERS: dict[str, Callable[[str], int]] = {
    "terms_days": lambda text: parse_whole(text, least=0, most=LONGEST_TERMS),
    "credit_limit_ore": parse_kronor,
}

_CHECKS: dict[str, Check] = {
    "kind": one_of("kind of customer", *KINDS),
    "org_nr": identity,
    "vat_nr": parsed(parse_vat_number),
    "email": parsed(parse_email),
    "country": home_country,
    "delivery_country": country,
    "terms_days": days("Payment terms"),
    "credit_limit_ore": _limit,
    "language": one_of("language", *LANGUAGES),
    "invoice_channel": one_of("way to send invoices", *CHANNELS),
    "peppol_id": parsed(parse_peppol_id),
    "archived": yes_no,
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
    peppol_id="",
    buyer_reference="",
    archived=False,
)
