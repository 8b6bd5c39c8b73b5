import csv
import io
import unicodedata
import zipfile
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.cells import Cell
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import Table, TableRow, read_table, write_csv, write_xlsx

DANGEROUS = [
    "=1+1",
    '=HYPERLINK("http://example.se";"x")',
    "+46 70 123 45 67",
    "-5 grader",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "'=already quoted",
    "''+twice",
]
HARMLESS = [
    "'t Hooft",
    "1=1",
    "a-b",
    "",
    "räksmörgås",
    "100 %",
    'he said "hej"; then left',
    "two\nlines",
    "_x0041_",
]

# What a person may type: without outer blanks and control characters, in composed form.
TEXTS = (
    st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cn"]))
    .map(lambda text: unicodedata.normalize("NFC", text.strip()))
    .filter(lambda text: text == unicodedata.normalize("NFC", text.strip()))
)


def refusal(data: bytes, **options: int) -> BadFile:
    with pytest.raises(BadFile) as caught:
        read_table(data, **options)
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")
    return caught.value


def rows_of(table: Table) -> list[list[str]]:
    return [list(row.cells.values()) for row in table.rows]


# Reading CSV


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_csv_is_read_however_it_was_saved(delimiter: str, encoding: str, line_end: str) -> None:
    lines = [
        "SKU;Namn; PRIS ",
        "MUGG;Mugg, blå".replace(", ", " ") + ";1 234,50".replace(",", "."),
        "ÖL;Öl;7",
    ]
    data = line_end.join(lines).replace(";", delimiter).encode(encoding)
    table = read_table(data)
    assert table.headings == ("sku", "namn", "pris")
    assert table.rows == (
        TableRow(2, {"sku": "MUGG", "namn": "Mugg blå", "pris": "1 234.50"}),
        TableRow(3, {"sku": "ÖL", "namn": "Öl", "pris": "7"}),
    )
    assert [warning.message for warning in table.warnings] == (
        ["The file is not in UTF-8; it was read as Windows-1252."] if encoding == "cp1252" else []
    )


def test_quoted_cells_hold_separators_and_line_breaks_and_lines_are_counted() -> None:
    table = read_table(b'sku;"text, long"\n\nA;"one\ntwo; ""three"""\n \nB;\n')
    assert table.headings == ("sku", "text, long")
    assert table.rows == (
        TableRow(3, {"sku": "A", "text, long": 'one\ntwo; "three"'}),
        TableRow(6, {"sku": "B", "text, long": ""}),
    )


def test_a_heading_with_a_line_break_does_not_hide_the_separator() -> None:
    assert read_table(b'"price\nkr",sku\n1,A\n').headings == ("price kr", "sku")


def test_the_line_that_excel_writes_about_its_separator_is_obeyed() -> None:
    assert read_table(b"sep=,\r\na;b,c\r\n1,2\r\n").rows == (TableRow(3, {"a;b": "1", "c": "2"}),)


def test_one_column_is_a_table_too() -> None:
    assert read_table(b"SKU\nA\nB\n").rows == (TableRow(2, {"sku": "A"}), TableRow(3, {"sku": "B"}))


def test_empty_columns_and_rows_at_the_edges_are_dropped() -> None:
    table = read_table(b"sku;;name;\nA;;Mug\nB;;Cup;;;\n;;;\n")
    assert table.headings == ("sku", "name")
    assert rows_of(table) == [["A", "Mug"], ["B", "Cup"]]


def test_texts_are_composed() -> None:
    data = unicodedata.normalize("NFD", "påse;x\nåäö;1\n").encode()
    assert read_table(data).rows == (TableRow(2, {"påse": "åäö", "x": "1"}),)


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "table.empty", "no table"),
        (b"\xef\xbb\xbf\r\n;;\n", "table.empty", "no table"),
        (b"a;b\n1\n", "table.width", "Line 2 has 1 cells; the headings are 2"),
        (b"a;b\n1;2\n1;2;3\n", "table.width", "Line 3 has 3 cells"),
        (b"a;A \n1;2\n", "table.heading", 'the heading "a" occurs twice'),
        (b"a;;c\n1;2;3\n", "table.heading", "stands in column 2, which has no heading"),
        (b'a;b\n1;"2\n3;4\n', "table.quotes", "Line 2 cannot be taken apart: unexpected end of data"),
        (b'a;b\n1;2\n1;"2"x\n', "table.quotes", "Line 3 cannot be taken apart"),
        (b"a;b\n1;" + b"2" * 200_000, "table.quotes", "Line 2 cannot be taken apart: field larger"),
        (b"a;b\n1;2\x00\n", "table.encoding", "Line 2 has a NUL"),
        ("a;b\n1;2\n".encode("utf-16-le"), "table.encoding", "Line 1 has a NUL"),
        ("a;b\n1;2\n".encode("utf-32"), "table.encoding", "Line 1 has a NUL"),
        (b"\xff\xfea\x00\x00\xd8;\x00", "table.encoding", "cannot be read as UTF-16"),
        (b"a\nb\n\x81\n", "table.encoding", "Line 3 cannot be read as Windows-1252"),
        ("a\nå\n".encode() + "ä\n".encode("cp1252"), "table.encoding", "Line 3 is not in UTF-8"),
        ("namn\nräksmörgås\n".encode("cp437"), "table.encoding", "Line 2 seems to be in an old DOS"),
        ("namn\nkräftkök\nråg\n".encode("mac-roman"), "table.encoding", "old DOS or Mac"),
        ("sku;sku;" + "\n", "table.heading", "twice"),
        (";".join(f"h{n}" for n in range(501)), "table.width", "501 columns; 500 can be read"),
        (b"%PDF-1.7 ...", "table.kind", "The file is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "table.kind", "an old Excel file"),
        (b"\x1f\x8b\x08", "table.kind", "a compressed file"),
        (b" <!DOCTYPE html><table>", "table.kind", "a web page or XML"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook>", "table.kind", "a web page or XML"),
    ],
)
def test_what_is_no_table_is_refused_with_the_line(data: bytes | str, code: str, words: str) -> None:
    error = refusal(data.encode() if isinstance(data, str) else data)
    assert error.code.startswith(code)
    assert words in error.message


def test_too_many_rows_are_refused() -> None:
    data = b"a\n1\n2\n3\n"
    assert len(read_table(data, max_rows=3).rows) == 3
    for document in (data, write_xlsx("t", ["a"], [[1], [2], [3]])):
        assert refusal(document, max_rows=2).code == "table.rows"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(data: bytes) -> None:
    with suppress(BadFile):
        read_table(data)


# Writing CSV


def test_csv_for_people_opens_in_a_swedish_spreadsheet() -> None:
    data = write_csv(
        ["SKU", "Price", "Count", "Day", "At", "Sold"],
        [
            ["MUG", Decimal("-1.50"), 12, date(2026, 3, 1), datetime(2026, 3, 1, 10, 5), True],
            ["ÅÄÖ;x", Decimal("1E+3"), -3, None, None, False],
        ],
    )
    assert data.decode("utf-8") == (
        "\ufeffSKU;Price;Count;Day;At;Sold\r\n"
        "MUG;-1,50;12;2026-03-01;2026-03-01 10:05:00;true\r\n"
        '"ÅÄÖ;x";1000;-3;;;false\r\n'
    )


def test_csv_for_machines_is_plain_and_exact() -> None:
    data = write_csv(["a", "b"], [["=1+1", Decimal("-1.50")], ["x,y", 3]], neutralise=False)
    assert data == b'a,b\r\n=1+1,-1.50\r\n"x,y",3\r\n'


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_could_run_is_made_text_in_csv(text: str) -> None:
    data = write_csv([text, "b"], [[text, f"x{text}"]])
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"):
        assert row[0] == f"'{text}"
    assert read_table(data).rows[0].cells[" ".join(text.casefold().split())] == text


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_text_is_left_alone_in_csv(text: str) -> None:
    data = write_csv(["a", "b"], [[text, "x"]])
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[1][0] == text


@pytest.mark.parametrize("write", [write_csv, lambda headings, rows: write_xlsx("t", headings, rows)])
def test_a_crooked_table_is_not_written(write: object) -> None:
    assert callable(write)
    with pytest.raises(ValueError, match="Row 2 of the table has 1 cells"):
        write(["a", "b"], [["1", "2"], ["1"]])


def test_characters_that_no_file_can_hold_are_left_out() -> None:
    rows: list[list[Cell]] = [["a\x00b\x1b[31mc\ud800d\uffff", "x"]]
    assert read_table(write_csv(["a", "b"], rows)).rows[0].cells["a"] == "ab[31mcd"
    assert read_table(write_xlsx("t", ["a", "b"], rows)).rows[0].cells["a"] == "ab[31mcd"


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=5))
def test_texts_survive_csv(rows: list[list[str]]) -> None:
    assert rows_of(read_table(write_csv(["a", "b", "c"], rows))) == [row for row in rows if any(row)]


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=3))
def test_texts_survive_xlsx(rows: list[list[str]]) -> None:
    assert rows_of(read_table(write_xlsx("t", ["a", "b", "c"], rows))) == [row for row in rows if any(row)]


@given(st.decimals(-(10**12), 10**12, places=2), st.integers(-(10**14), 10**14), st.dates(date(1901, 1, 1)))
def test_numbers_and_days_survive_both(amount: Decimal, count: int, day: date) -> None:
    for data in (write_csv("abc", [[amount, count, day]]), write_xlsx("t", "abc", [[amount, count, day]])):
        cells = read_table(data).rows[0].cells
        assert Decimal(cells["a"].replace(",", ".")) == amount
        assert int(cells["b"]) == count
        assert cells["c"] == day.isoformat()


# Writing XLSX


def test_an_xlsx_file_has_typed_cells_and_headings_that_stay() -> None:
    data = write_xlsx(
        "Stock: 2026/03 [all] and more than fits",
        ["SKU", "Price", "Count", "Quantity", "Day", "OCR"],
        [["MUG", Decimal("-1234.50"), 12, Decimal("1.500"), date(2026, 3, 1), "0012345"]],
    )
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet.title == "Stock  2026 03  all  and more t"
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert [(cell.value, cell.number_format) for cell in sheet[2]] == [
        ("MUG", "General"),
        (-1234.5, "#,##0.00"),
        (12, "General"),
        (1.5, "#,##0.000"),
        (datetime(2026, 3, 1), "yyyy-mm-dd"),
        ("0012345", "General"),
    ]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "n", "d", "s"]


@pytest.mark.parametrize("text", [*DANGEROUS, *HARMLESS])
def test_a_text_is_never_a_formula_in_xlsx(text: str) -> None:
    data = write_xlsx("t", ["a", "b"], [[text, "x"]])
    cell = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A2"]
    assert cell.data_type in ("s", "inlineStr")
    assert read_table(data).rows[0].cells["a"] == text.strip()


def test_a_number_of_more_digits_than_excel_keeps_is_text() -> None:
    data = write_xlsx("t", ["a", "b"], [[10**15 + 1, Decimal("12345678901234.56")]])
    assert rows_of(read_table(data)) == [["1000000000000001", "12345678901234.56"]]


def test_a_long_text_and_a_sheet_without_a_name() -> None:
    data = write_xlsx("", ["a"], [["x" * 40_000]])
    assert len(read_table(data).rows[0].cells["a"]) == 32_767


def test_the_same_table_gives_the_same_bytes() -> None:
    rows: list[list[Cell]] = [["MUG", Decimal("1.50"), date(2026, 3, 1)]]
    headings = ["a", "b", "c"]
    assert write_xlsx("t", headings, rows) == write_xlsx("t", headings, rows)
    assert write_csv(headings, rows) == write_csv(headings, rows)
    with zipfile.ZipFile(io.BytesIO(write_xlsx("t", headings, rows))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2000-01-01T00:00:00Z") == 2
    assert "openpyxl" not in core


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("shop/shopify-orders-small.csv", 9),
        ("shop/shopify-products-apparel.csv", 22),
        ("bank/made-here/lansforsakringar.csv", 1),
        ("bas/bas2026.csv", 1283),
    ],
)
def test_tables_of_other_programs_are_read(samples: Path, name: str, rows: int) -> None:
    assert len(read_table((samples / name).read_bytes()).rows) == rows
