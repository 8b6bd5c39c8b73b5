"""What a customer wrote at the checkout: checked field by field, before anything is placed."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from kassabok.core.identifiers import parse_email, parse_identity, parse_postcode
from kassabok.core.shop.intake import Buyer
from kassabok.core.texts import one_line, several_lines
from kassabok.formats.shop.record import ShopAddress
from kassabok.web.languages import text_version

LINES = ("name", "email", "phone", "street", "postcode", "city", "company", "org_nr")
#: Where the goods are sent, where that is elsewhere; all of it or nothing.
DELIVERY = ("to_name", "to_street", "to_postcode", "to_city")
FIELDS = (*LINES, *DELIVERY, "message", "payment", "consent", "terms")
#: A field that people do not see; programs that fill in every field do.
TRAP = "homepage"
LONGEST = 100
LONGEST_MESSAGE = 500
YES = "yes"
_PHONE = re.compile(r"\+?[0-9 ()/-]{6,24}")


def given_in(form: Mapping[str, object]) -> dict[str, str]:
    """The fields as they were written, to show again and to check. What is no text is nothing."""
    given = {name: value if isinstance(value := form.get(name), str) else "" for name in FIELDS}
    return {
        name: several_lines(value) if name == "message" else one_line(value) for name, value in given.items()
    }


def wrong_in(given: Mapping[str, str], *, ways: tuple[str, ...], today: date) -> dict[str, str]:
    """Field -> the key of the sentence that says what is wrong with it, in the order of the page."""
    checks: dict[str, Callable[[str], object]] = {
        "name": _some,
        "email": parse_email,
        "phone": _phone,
        "street": _some,
        "postcode": parse_postcode,
        "city": _some,
        "company": _short,
        "org_nr": lambda text: text and parse_identity(text, on=today),
        "message": _message,
        "payment": ways.index,
        "terms": (YES,).index,
    }
    if any(given[name] for name in DELIVERY):
        checks |= {name: checks[name.removeprefix("to_")] for name in DELIVERY}
    wrong = {name: f"bad_{name}" for name, check in checks.items() if not _holds(check, given[name])}
    if given["org_nr"] and not given["company"]:
        wrong.setdefault("company", "bad_company")
    return wrong


def buyer_in(given: Mapping[str, str], *, language: str, today: date) -> Buyer:
    """Who orders, from fields in which nothing is wrong."""
    return Buyer(
        email=parse_email(given["email"]),
        name=given["name"],
        address=ShopAddress(
            name=given["name"],
            company=given["company"],
            street=given["street"],
            postcode=parse_postcode(given["postcode"]),
            city=given["city"],
            country="SE",
            phone=given["phone"],
        ),
        delivery=_delivery_in(given),
        company=given["company"],
        org_nr=parse_identity(given["org_nr"], on=today) if given["org_nr"] else "",
        phone=given["phone"],
        accepts_marketing=given["consent"] == YES,
        consent_text=text_version("consent", language),
        note=given["message"],
        lang=language,
    )


def _delivery_in(given: Mapping[str, str]) -> ShopAddress | None:
    if not given["to_name"]:
        return None
    return ShopAddress(
        name=given["to_name"],
        street=given["to_street"],
        postcode=parse_postcode(given["to_postcode"]),
        city=given["to_city"],
        country="SE",
        phone=given["phone"],
    )


def _holds(check: Callable[[str], object], text: str) -> bool:
    try:
        check(text)
    except ValueError:
        return False
    return True


def _at_most(text: str, longest: int) -> None:
    if len(text) > longest:
        raise ValueError


def _short(text: str) -> None:
    _at_most(text, LONGEST)


def _message(text: str) -> None:
    _at_most(text, LONGEST_MESSAGE)


def _some(text: str) -> None:
    _short(text)
    if not text:
        raise ValueError


def _phone(text: str) -> None:
    if text and not _PHONE.fullmatch(text):
        raise ValueError


def whole(text: object, *, least: int) -> int:
    """A whole number of few digits; `least` for anything else."""
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 12:
        return max(least, int(text))
    return least
