"""Suppliers from files: new, changed, as they were; all or nothing."""

import re

import pytest
from tests.core.parties.test_suppliers import BANKS, add, view
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.importing import ImportResult
from kassabok.core.parties import supplier_reports as reports
from kassabok.core.parties.supplier_importing import HEADINGS, import_suppliers
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import read_table, write_csv

NEW = """Lev.nr;Leverantör;Org.nr;Bankgiro;Bankkonto;Betalningsvillkor;Ort;Motkonto;Saldo
77;Lergods i Höganäs AB;556026-9986;5050-1055;;30;Höganäs;;12
;Bo Ek Drejeri;900214-2389;;3300-9002142389;;Åmål;4010;
;Elbolaget;;;6290-401234567;20;;;
"""


def bring_in(book: Book, text: str, *, dry_run: bool = False) -> ImportResult:
    with book.transaction("supplier import", today=TODAY, dry_run=dry_run) as tx:
        return import_suppliers(tx, read_table(text.encode()), name="lev.csv", banks=BANKS)


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.new, result.known, result.updated, result.parked


def test_a_file_comes_in_with_its_doubts_and_a_second_run_changes_nothing(book: Book) -> None:
    result = bring_in(book, NEW)
    assert counts(result) == (3, 0, 0, 0)
    assert [(w.line, w.message) for w in result.warnings] == [
        (1, 'The column "saldo" is not known and was left out.'),
        (4, "The account number at Handelsbanken 6290 has a wrong check digit."),
    ]
    found = view(book, "77")
    assert (found.org_nr, found.bankgiro, found.terms_days) == ("556026-9986", "5050-1055", 30)
    assert (view(book, "2001").ledger_account, view(book, "2002").account) == ("4010", "401234567")
    before = snapshot(book)
    assert counts(bring_in(book, NEW)) == (0, 3, 0, 0)
    assert snapshot(book) == before


def test_changes_are_told_old_and_new_and_a_dry_run_saves_none(book: Book) -> None:
    bring_in(book, NEW)
    changed = NEW.replace("5050-1055", "991-2346").replace("401234567", "401234568").replace(";30;", ";;")
    before = snapshot(book)
    result = bring_in(book, changed, dry_run=True)
    assert snapshot(book) == before
    assert counts(result) == (0, 1, 2, 0)
    assert [(c.line, c.supplier, c.field, c.old, c.new) for c in result.changes] == [
        (2, "77", "terms_days", "30", ""),
        (2, "77", "bankgiro", "5050-1055", "991-2346"),
        (4, "2002", "account", "401234567", "401234568"),
    ]
    assert bring_in(book, changed) == result


def test_an_export_reads_back_without_a_change_and_without_its_personal_numbers(book: Book) -> None:
    bring_in(book, NEW)
    rows = reports.supplier_export(book.reader, BANKS)
    headings = [name for name in HEADINGS if name in reports.SupplierExportRow.__slots__]
    assert headings == list(reports.SupplierExportRow.__slots__)
    text = write_csv(headings, [[getattr(row, name) for name in headings] for row in rows]).decode(
        "utf-8-sig"
    )
    assert "2389" not in text
    before = snapshot(book)
    assert counts(bring_in(book, text)) == (0, 3, 0, 0)
    assert snapshot(book) == before


def test_numbers_are_not_given_out_that_stand_further_down(book: Book) -> None:
    bring_in(book, "number;name\n;Ett\n2001;Två\n;Tre\n")
    assert [view(book, number).name for number in ("2001", "2002", "2003")] == ["Två", "Ett", "Tre"]
    assert add(book, name="Fyra") == "2004"


def test_every_fault_is_listed_by_line_and_nothing_comes_in(book: Book) -> None:
    add(book, number="88", name="Bo Ek", org_nr="900214-2389")
    bad = (
        "number;name;org_nr;bankgiro;account;ledger_account;terms_days;archived\n"
        "1;Rätt AB;;;;;;\n"
        "2;Fel AB;556016-0681;;;;;\n"
        "3;;;;;;;\n"
        "4;Fyra;;5050-1056;;;;\n"
        "5;Fem;;;12;;;\n"
        "6;Sex;;;;1510;;\n"
        "7;Sju;;;;4999;;\n"
        "8;Åtta;;;;;snart;\n"
        "1;Igen AB;;;;;;\n"
        "9;Bo;900214-2389;;;;;\n"
        "10;Hemlig;900214-****;;;;;\n"
        "11;Elva;;;;;;kanske\n"
    )
    before = snapshot(book)
    with pytest.raises(BadFile) as error:
        bring_in(book, bad)
    assert snapshot(book) == before
    assert error.value.code == "suppliers.rows"
    assert re.findall(r"line (\d+): ", error.value.message) == [str(line) for line in range(3, 14)]
    assert "900214-**** is supplier 88, not 9." in error.value.message
    assert "line 10: The same supplier stands on line 2 already." in error.value.message
    assert "2389" not in error.value.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ort;land\nUmeå;SE\n", "no column number, name or org_nr"),
        ("name;namn\nA;B\n", "two columns hold the supplier's name"),
    ],
)
def test_headings_that_do_not_do_are_refused(book: Book, text: str, message: str) -> None:
    with pytest.raises(BadFile, match=message):
        bring_in(book, text)


def test_several_of_one_name_ask_for_the_number(book: Book) -> None:
    for _ in range(2):
        add(book, name="Bo Ek")
    with pytest.raises(BadFile, match="any of suppliers 2001, 2002"):
        bring_in(book, "name;phone\nbo ek;1\n")
