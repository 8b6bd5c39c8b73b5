"""What a SIE file says of its company, as a new book needs it."""

import re
from dataclasses import dataclass
from datetime import date

from kassabok.core import identifiers
from kassabok.core.errors import Refused
from kassabok.formats.sie import record

#: #FTYP -> the legal form here. A limited partnership (KB) is taxed as a partnership.
FORMS = {"AB": "ab", "E": "ef", "HB": "hb", "KB": "hb"}
_POSTAL = re.compile(r"(?:SE?[- ]?)?([0-9]{3} ?[0-9]{2}) +(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """form: None where the file does not say. year_starts_on, year_ends_on: None where it has no #RAR 0."""

    name: str
    org_nr: str
    form: str | None
    year_starts_on: date | None
    year_ends_on: date | None
    settings: dict[str, str]


def company_facts(file: record.SieFile, *, form: str | None = None) -> CompanyFacts:
    """Name, number, legal form, year and address of a file. form: what it is to be, whatever the file says.

    Raises Refused for a legal form that is none here.
    """
    company = file.company
    if form is None and company.form and company.form not in FORMS:
        raise Refused(
            "sie.form",
            f"The file is of a company of the form {company.form}, which is none of {', '.join(FORMS)}.",
            hint="--form ab, ef or hb says which it is to be.",
        )
    year = next((year for year in file.years if year.index == 0), None)
    return CompanyFacts(
        name=company.name,
        org_nr=company.org_number,
        form=form or FORMS.get(company.form),
        year_starts_on=year.starts_on if year else None,
        year_ends_on=year.ends_on if year else None,
        settings=_address(company.address) if company.address else {},
    )


def _address(address: record.Address) -> dict[str, str]:
    found = {"company.street": address.street, "company.phone": address.phone}
    postal = _POSTAL.fullmatch(address.postal.strip())
    if postal:
        found |= {"company.postcode": identifiers.parse_postcode(postal[1]), "company.city": postal[2]}
    else:
        found["company.city"] = address.postal
    return {key: text.strip() for key, text in found.items() if text.strip()}
