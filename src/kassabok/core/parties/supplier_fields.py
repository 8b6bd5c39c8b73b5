"""What a supplier's fields may hold, the same for a person at the keyboard and for a file."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypedDict, cast

from kassabok.core.identifiers import (
    parse_account_number,
    parse_bankgiro,
    parse_bic,
    parse_clearing,
    parse_currency,
    parse_email,
    parse_iban,
    parse_plusgiro,
    parse_vat_number,
    split_account,
)
from kassabok.core.money import parse_whole
from kassabok.core.parties.field_checks import (
    HOME,
    LONGEST_TERMS,
    Check,
    WrongField,
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
from kassabok.core.parties.model import LANGUAGES
from kassabok.core.search import fold

#: Where money goes: whoever changes one of these changes who is paid.
PAYEE_FIELDS = ("bankgiro", "plusgiro", "clearing", "account", "iban", "bic")


class SupplierFields(TypedDict, total=False):
    """The fields people can set. An empty text is "none"; see the model for what each means."""

    name: str
    org_nr: str | None
    vat_nr: str
    email: str
    phone: str
    contact: str
    street: str
    postcode: str
    city: str
    country: str
    terms_days: int | None
    lead_days: int | None
    currency: str
    bankgiro: str
    plusgiro: str
    clearing: str
    account: str
    iban: str
    bic: str
    ocr_required: bool
    our_customer_number: str
    ledger_account: str
    language: str
    note: str
    archived: bool


def checked(fields: Mapping[str, Any], *, on: date) -> SupplierFields:
    """The fields in the form they are stored. account may hold the clearing number too, as 6000-123456789.

    on: the day that decides the century of a short personal number. Raises WrongField for the first that is not right.
    """
    found: dict[str, Any] = {}
    for name, value in fields.items():
        try:
            if name == "account" and value and not fields.get("clearing"):
                found |= _account(value, clearing_given="clearing" in fields)
            elif name not in found:
                check: Check = _CHECKS.get(name, text)
                found[name] = check(value, on)
        except ValueError as error:
            raise WrongField(name, str(error)) from error
    return cast(SupplierFields, found)


def agreeing(fields: SupplierFields) -> SupplierFields:
    """All fields of a supplier, with those put right that depend on others. Raises WrongField where they disagree."""
    if not fields["name"]:
        raise WrongField("name", "A supplier needs a name.")
    refuse_other_vat_nr(fields["org_nr"], fields["vat_nr"])
    if bool(fields["clearing"]) != bool(fields["account"]):
        raise WrongField("account", "Give the clearing number and the account number, as 6000-123456789.")
    if fields["ocr_required"] and not (fields["bankgiro"] or fields["plusgiro"]):
        raise WrongField("ocr_required", "Only a bankgiro or plusgiro asks for OCR references.")
    right = fields.copy()
    right["postcode"] = postcode("postcode", fields["postcode"], fields["country"])
    return right


def search_key(number: str, fields: SupplierFields) -> str:
    """What searching looks in: number, name, e-mail, town and bankgiro, without case and accents."""
    return fold(" ".join((number, fields["name"], fields["email"], fields["city"], fields["bankgiro"])))


def _account(value: Any, *, clearing_given: bool) -> dict[str, str]:
    """A bank account that is said in one piece; or its number alone, where the clearing number stands as it is."""
    if (
        not clearing_given
        and str(value).strip().isdecimal()
        and len(str(value).strip()) < SHORTEST_IN_ONE_PIECE
    ):
        return {"account": parse_account_number(str(value))}
    clearing, account = split_account(str(value))
    return {"clearing": clearing, "account": account}


SHORTEST_IN_ONE_PIECE = 11  # Four digits of clearing number and seven of account number.


def _currency(value: Any, on: date) -> str:
    return parse_currency(text(value, on) or "SEK")


#: How the fields that are numbers are read from a text.
NUMBERS: dict[str, Callable[[str], int]] = {
    "terms_days": lambda written: parse_whole(written, least=0, most=LONGEST_TERMS),
    "lead_days": lambda written: parse_whole(written, least=0, most=LONGEST_TERMS),
}

_CHECKS: dict[str, Check] = {
    "org_nr": identity,
    "vat_nr": parsed(parse_vat_number),
    "email": parsed(parse_email),
    "country": home_country,
    "terms_days": days("Payment terms"),
    "lead_days": days("Lead times"),
    "currency": _currency,
    "bankgiro": parsed(parse_bankgiro),
    "plusgiro": parsed(parse_plusgiro),
    "clearing": parsed(parse_clearing),
    "account": parsed(parse_account_number),
    "iban": parsed(parse_iban),
    "bic": parsed(parse_bic),
    "ocr_required": yes_no,
    "language": one_of("language", *LANGUAGES),
    "archived": yes_no,
}

#: What a new supplier has where nothing is said.
DEFAULTS = SupplierFields(
    name="",
    org_nr=None,
    vat_nr="",
    email="",
    phone="",
    contact="",
    street="",
    postcode="",
    city="",
    country=HOME,
    terms_days=None,
    lead_days=None,
    currency="SEK",
    bankgiro="",
    plusgiro="",
    clearing="",
    account="",
    iban="",
    bic="",
    ocr_required=False,
    our_customer_number="",
    ledger_account="",
    language="sv",
    note="",
    archived=False,
)
