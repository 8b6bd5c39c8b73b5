"""Systemdokumentationen says what is so: of this company, of this program, and of every part of it."""

import re
from datetime import date
from pathlib import Path

from tests.core.archive.conftest import Company

import kassabok.core
from kassabok.core.archive.system_documentation import effect_name, system_documentation, words_sv
from kassabok.core.book.company import change_setting
from kassabok.core.book.series import SERIES
from kassabok.core.cascade import EFFECTS
from kassabok.core.ledger.accounts import add_account, move_role
from kassabok.core.ledger.chart.chart import FORMS, read_roles
from kassabok.core.ledger.reports.balances import year_called
from kassabok.core.rates.lookup import Rates


def text_of(company: Company, label: str = "2026") -> str:
    reader = company.book.reader
    return system_documentation(reader, year_called(reader, label), rates=Rates.load(None))


def test_every_part_of_the_program_is_told_of_in_swedish() -> None:
    told = words_sv()
    effects = {effect_name(effect) for effects in EFFECTS.values() for effect in effects}
    assert effects == set(told["effects"])
    assert set(told["number_series"]) == set(SERIES)
    assert set(told["roles"]) == {role for form in FORMS for role in read_roles(form)}
    folder = Path(kassabok.core.__file__).parent
    areas = {path.parent.name for path in folder.glob("*/model.py")} - {"book"}
    assert set(told["areas"]) == areas


def test_it_is_this_companys(company: Company) -> None:
    text = text_of(company)
    assert "# Systemdokumentation för Testbolaget AB" in text
    assert "| invoice.terms\\_days | 20 |" in text
    assert "| A | manuella verifikationer och rättelser av dem | 1-3 | 3 |" in text
    assert "| receivables | kundfordringar | 1510 | Kundfordringar |" in text
    assert "| normal (standard) | 25 % |" in text
    assert "till och med 2033-12-31" in text
    assert "verifikation 2026-A1" in text
    with company.book.transaction("account role", today=date(2026, 5, 1)) as tx:
        add_account(tx, "1511", name="Kundfordringar | webb")
        move_role(tx, "receivables", "1511")
        change_setting(tx, "company.street", "Hemliga gatan 1")
    text = text_of(company)
    assert "| receivables | kundfordringar | 1511 | Kundfordringar \\| webb |" in text
    assert "Hemliga gatan" not in text
    assert "(satt, visas inte)" in text


def test_the_same_book_gives_the_same_text_and_each_year_its_own(company: Company) -> None:
    assert text_of(company) == text_of(company)
    assert "| A | manuella verifikationer och rättelser av dem | 1-1 | 1 |" in text_of(company, "2027")


def test_every_row_of_a_table_is_as_wide_as_its_head(company: Company) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", text_of(company), re.MULTILINE)
    assert len(tables) > 5
    for table in tables:
        rows = table.replace("\\|", "").splitlines()
        assert len(rows) > 2, table
        assert {row.count("|") for row in rows} == {rows[0].count("|")}, table
