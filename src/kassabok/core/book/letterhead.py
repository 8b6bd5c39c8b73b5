"""The company as it stands at the head and foot of every document."""

from collections.abc import Callable

from kassabok.core.book.documents import KeptFile
from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.errors import NotFound
from kassabok.core.identifiers import (
    format_bankgiro,
    format_iban,
    format_identity,
    format_plusgiro,
    format_swish,
)
from kassabok.formats.documents.record import Seller

HOME = "SE"
LOGO_KEY = "company.logo"


def seller(reader: Reader) -> Seller:
    """Who the company is, from its settings and its logo."""
    settings = settings_of(reader)
    text = settings.text
    logo = logo_of(reader)
    return Seller(
        name=text("company.name"),
        lines=address_lines(
            text("company.street"), text("company.postcode"), text("company.city"), text("company.country")
        ),
        org_nr=_written(format_identity, text("company.org_nr")),
        vat_nr=text("company.vat_nr"),
        email=text("company.email"),
        phone=text("company.phone"),
        seat=text("company.seat"),
        f_tax=settings.flag("company.f_tax"),
        web=text("company.web"),
        bankgiro=_written(format_bankgiro, text("company.bankgiro")),
        plusgiro=_written(format_plusgiro, text("company.plusgiro")),
        iban=_written(format_iban, text("company.iban")),
        bic=text("company.bic"),
        swish=_written(format_swish, text("company.swish")),
        logo=logo.data if logo else None,
    )


def logo_of(reader: Reader) -> KeptFile | None:
    """The company's logo. None where its name is printed instead."""
    row = reader.row(
        "SELECT u.name, a.media_type, a.sha256, a.data FROM setting s JOIN attachment a ON a.sha256 = s.value "
        "JOIN attachment_use u ON u.attachment_id = a.id AND u.kind = 'company' AND u.role = 'logo' "
        "WHERE s.key = :key",
        key=LOGO_KEY,
    )
    return KeptFile(*row) if row else None


def no_logo() -> NotFound:
    """The error where there is no logo to put out or to take away."""
    return NotFound("setting.no_logo", "The company has no logo.", hint="kassabok setting logo FILE")


def address_lines(street: str, postcode: str, city: str, country: str) -> tuple[str, ...]:
    """A postal address as lines; a foreign one ends with its country, as the post wants it (UPU S42)."""
    lines = (street, f"{postcode} {city}".strip(), "" if country == HOME else COUNTRIES.get(country, country))
    return tuple(line for line in lines if line)


def _written(how: Callable[[str], str], value: str) -> str:
    return how(value) if value else ""


#: The countries a Swedish shop sends to most, by ISO 3166 code; another is written as its code.
COUNTRIES = {
    "AT": "AUSTRIA",
    "AU": "AUSTRALIA",
    "AX": "ÅLAND ISLANDS",
    "BE": "BELGIUM",
    "BG": "BULGARIA",
    "CA": "CANADA",
    "CH": "SWITZERLAND",
    "CY": "CYPRUS",
    "CZ": "CZECHIA",
    "DE": "GERMANY",
    "DK": "DENMARK",
    "EE": "ESTONIA",
    "ES": "SPAIN",
    "FI": "FINLAND",
    "FO": "FAROE ISLANDS",
    "FR": "FRANCE",
    "GB": "UNITED KINGDOM",
    "GL": "GREENLAND",
    "GR": "GREECE",
    "HR": "CROATIA",
    "HU": "HUNGARY",
    "IE": "IRELAND",
    "IS": "ICELAND",
    "IT": "ITALY",
    "JP": "JAPAN",
    "LI": "LIECHTENSTEIN",
    "LT": "LITHUANIA",
    "LU": "LUXEMBOURG",
    "LV": "LATVIA",
    "MT": "MALTA",
    "NL": "NETHERLANDS",
    "NO": "NORWAY",
    "NZ": "NEW ZEALAND",
    "PL": "POLAND",
    "PT": "PORTUGAL",
    "RO": "ROMANIA",
    "SE": "SWEDEN",
    "SI": "SLOVENIA",
    "SK": "SLOVAKIA",
    "US": "UNITED STATES OF AMERICA",
}
