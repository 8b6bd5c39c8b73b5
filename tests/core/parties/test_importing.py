"""Customers from files: new, changed, as they were; all or nothing."""

import re

import pytest
from tests.core.parties.test_customers import ANNA, add, edit, merge, view
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.importing import ImportResult
from kassabok.core.parties import reports
from kassabok.core.parties.importing import HEADINGS, import_customers
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import read_table

NEW = """Kundnr;Namn;Typ;Org.nr;E-post;Adress;Postnr;Ort;Betalningsvillkor;Kreditgräns;Saldo
77;Kafé Öst AB;Företag;556016-0680;info@ost.se;Storgatan 1;11122;Stockholm;10;5 000,50;12
;Anna Öman;privat;800101-8129;anna@exempel.se;;;Åmål;;;
;Bo Ek;private;;;Gatan 2;43333;Partille;;;
"""


def bring_in(book: Book, text: str, *, dry_run: bool = False) -> ImportResult:
    with book.transaction("customer import", today=TODAY, dry_run=dry_run) as tx:
        return import_customers(tx, read_table(text.encode()), name="kunder.csv")


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.new, result.known, result.updated, result.parked


def test_a_file_with_swedish_headings_comes_in_and_a_second_run_changes_nothing(book: Book) -> None:
    result = bring_in(book, NEW)
    assert counts(result) == (3, 0, 0, 0)
    assert [(w.line, w.message) for w in result.warnings] == [
        (1, 'The column "saldo" is not known and was left out.')
    ]
    found = view(book, "77")
    assert (found.kind, found.org_nr, found.postcode, found.terms_days) == (
        "company",
        "556016-0680",
        "111 22",
        10,
    )
    assert found.credit_limit_ore == 5_000_50
    assert (view(book, "1001").name, view(book, "1002").name) == ("Anna Öman", "Bo Ek")
    before = snapshot(book)
    assert counts(bring_in(book, NEW)) == (0, 3, 0, 0)
    assert snapshot(book) == before


def test_changes_are_told_old_and_new_and_a_dry_run_saves_none(book: Book) -> None:
    bring_in(book, NEW)
    changed = NEW.replace("Storgatan 1", "Nygatan 5").replace(";10;5 000,50", ";;").replace("Åmål", "Kil")
    before = snapshot(book)
    result = bring_in(book, changed, dry_run=True)
    assert snapshot(book) == before
    assert counts(result) == (0, 1, 2, 0)
    assert [(c.line, c.customer, c.field, c.old, c.new) for c in result.changes] == [
        (2, "77", "street", "Storgatan 1", "Nygatan 5"),
        (2, "77", "terms_days", "10", ""),
        (2, "77", "credit_limit", "5 000,50", ""),
        (3, "1001", "city", "Åmål", "Kil"),
    ]
    assert bring_in(book, changed) == result
    assert (view(book, "77").street, view(book, "77").terms_days) == ("Nygatan 5", None)


def test_a_column_the_file_does_not_have_is_left_alone(book: Book) -> None:
    bring_in(book, NEW)
    result = bring_in(book, "number;phone;language\n77;08-1;\n")
    assert [(c.field, c.new) for c in result.changes] == [("phone", "08-1")]
    assert view(book, "77").street == "Storgatan 1"


def test_a_row_without_number_is_known_by_its_organisation_number_or_its_name(book: Book) -> None:
    bring_in(book, NEW)
    rows = "name;org_nr;email;postcode;phone\n{}\n"
    for row in (
        "Östs Kafé AB;5560160680;;;1",
        "ANNA OMAN;;Anna@Exempel.se;;2",
        "Bo Ek;;bo@exempel.se;433 33;3",
    ):
        assert counts(bring_in(book, rows.format(row))) == (0, 0, 1, 0)
    assert [view(book, number).phone for number in ("77", "1001", "1002")] == ["1", "2", "3"]
    assert counts(bring_in(book, rows.format("Bo Ek;;;11122;4"))) == (1, 0, 0, 0)


def test_numbers_brought_along_are_not_given_out_again(book: Book) -> None:
    bring_in(book, "number;name\n1001;Ett\n1003;Tre\n;Två\n")
    assert add(book, name="Fyra") == "1004"
    assert view(book, "1002").name == "Två"


def test_every_fault_is_listed_by_line_and_nothing_comes_in(book: Book) -> None:
    add(book, number="88", **ANNA)
    bad = (
        "number;name;kind;org_nr;email;credit_limit;terms_days;archived\n"
        "1;Rätt AB;company;;;;;\n"
        "2;Fel AB;company;556016-0681;;;;\n"
        "3;;company;;;;;\n"
        "4;Fyra;firma;;;;;\n"
        "5;Fem;company;;fem;;;\n"
        "6;Sex;company;;;mycket;;\n"
        "7;Sju;company;;;;;kanske\n"
        "1;Igen AB;company;;;;;\n"
        "9;Anna;private;800101-8129;;;;\n"
        "0;Kontant;private;;;;;\n"
        "11;Hemlig;private;900214-****;;;;\n"
        "x y;Tio;company;;;;;\n"
    )
    before = snapshot(book)
    with pytest.raises(BadFile) as error:
        bring_in(book, bad)
    assert snapshot(book) == before
    assert error.value.code == "customers.rows"
    assert "kunder.csv: 11 rows" in error.value.message
    assert re.findall(r"line (\d+): ", error.value.message) == [
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "10",
        "11",
        "12",
        "13",
    ]
    assert "line 9: The same customer stands on line 2 already." in error.value.message
    assert "800101-**** is customer 88, not 9." in error.value.message
    assert "8129" not in error.value.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ort;land\nUmeå;SE\n", "no column number, name or org_nr"),
        ("name;namn\nA;B\n", "two columns hold the customer's name"),
    ],
)
def test_headings_that_do_not_do_are_refused(book: Book, text: str, message: str) -> None:
    with pytest.raises(BadFile, match=message):
        bring_in(book, text)


def test_several_of_one_name_ask_for_the_number(book: Book) -> None:
    for _ in range(2):
        add(book, name="Bo Ek", postcode="433 33")
    with pytest.raises(BadFile, match="any of customers 1001, 1002; give the number"):
        bring_in(book, "name;postcode;phone\nBo Ek;43333;1\n")


def test_a_merged_customers_number_means_the_one_it_became(book: Book) -> None:
    bring_in(book, NEW)
    merge(book, "1002", into="1001")
    result = bring_in(book, "number;phone\n1002;070-2\n")
    assert [(c.customer, c.new) for c in result.changes] == [("1001", "070-2")]


def test_an_export_read_back_changes_nothing_though_personal_numbers_are_masked(book: Book) -> None:
    bring_in(book, NEW)
    edit(book, "77", archived=True, vat_nr="SE556016068001")
    rows = reports.export_rows(book.reader)
    assert [row.org_nr for row in rows] == ["556016-0680", "800101-****", ""]
    assert reports.export_rows(book.reader, show_pii=True)[1].org_nr == "800101-8129"
    headings = [name.removesuffix("_ore") for name in type(rows[0]).__dataclass_fields__]
    assert set(headings) == set(list(HEADINGS)[: len(headings)])
    lines = [";".join(headings)]
    for row in rows:
        cells = [getattr(row, name) for name in type(row).__dataclass_fields__]
        cells[headings.index("credit_limit")] = (
            f"{row.credit_limit_ore / 100:.2f}" if row.credit_limit_ore is not None else ""
        )
        lines.append(
            ";".join(
                "" if cell is None else "yes" if cell is True else "no" if cell is False else str(cell)
                for cell in cells
            )
        )
    before = snapshot(book)
    assert counts(bring_in(book, "\n".join(lines))) == (0, 3, 0, 0)
    assert snapshot(book) == before
