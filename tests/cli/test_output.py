"""Tables, records, JSON, CSV and XLSX of the same rows."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.conftest import Runner
from tests.cli.sample_noun import INVOICES

from kassabok.cli.frame.layout import cell_width, definitions, wrap
from kassabok.cli.frame.output import json_text, people_lines, plain_text, sheet_bytes, title_lines
from kassabok.cli.frame.screen import Screen
from kassabok.formats.tables import read_table

TWO = list(INVOICES[:2])


def lines(answer: Any, width: int | None = None, *, total: bool = False, bold: bool = False) -> list[str]:
    """The answer as people see it on a screen of a width."""
    return people_lines(answer, Screen(width, bold=bold), title="", empty="None.", total=total)


# Tables


@pytest.mark.usefixtures("sample")
def test_a_table_has_units_totals_and_numbers_to_the_right(kassabok: Runner) -> None:
    answer = kassabok("sample", "list")
    assert answer.out == (
        "Open invoices (kr)\n"
        "\n"
        "Invoice     Customer                         Due                Total  Balance (saldo)  Paid\n"
        "──────────  ───────────────────────────────  ──────────  ────────────  ───────────────  ────\n"
        "F2026-0001  Anna Berg                        2026-03-31      1 250,00         1 250,00  no\n"
        "F2026-0002  Kvarn & Son AB                                    -310,50           939,50  yes\n"
        "F2026-0003  Åke evil]0;title  [bold]31m名前  2026-04-02  1 234 567,89     1 235 507,39  yes\n"
        "                                                         ────────────\n"
        "Total                                                    1 235 507,39\n"
    )


@pytest.mark.usefixtures("sample")
def test_zero_rows_are_said_in_words_and_keep_the_headings_of_files(kassabok: Runner) -> None:
    assert kassabok("sample", "list", "--none").out == "No open invoices.\n"
    assert kassabok("sample", "list", "--none", "--format", "json").json == []
    csv = kassabok("sample", "list", "--none", "--format", "csv").out
    assert csv == "\ufeffInvoice;Customer;Due;Total;Balance (saldo);Paid;Rate;Lines\r\n"


def test_what_is_piped_is_neither_folded_nor_cut() -> None:
    @dataclass(frozen=True)
    class Row:
        text: str

    assert lines([Row("word " * 500)])[-1] == ("word " * 500).rstrip()


def test_long_texts_are_folded_to_the_terminal() -> None:
    @dataclass(frozen=True)
    class Row:
        account: str
        name: str
        text: str
        amount_ore: int

    assert lines([Row("1510", "Kundfordringar", "Invoice F2026-0001 to Anna Berg in Umeå", 125000)], 48) == [
        "Account  Name            Text             Amount",
        "───────  ──────────────  ─────────────  ────────",
        "1510     Kundfordringar  Invoice        1 250,00",
        "                         F2026-0001 to",
        "                         Anna Berg in",
        "                         Umeå",
    ]


def test_a_terminal_too_narrow_for_a_table_gets_a_list_for_each_row() -> None:
    assert lines(TWO, 30, total=True) == [
        "Invoice     F2026-0001",
        "Customer    Anna Berg",
        "Due         2026-03-31",
        "Total       1 250,00",
        "Balance     1 250,00",
        "(saldo)",
        "Paid        no",
        "",
        "Invoice     F2026-0002",
        "Customer    Kvarn & Son AB",
        "Total       -310,50",
        "Balance     939,50",
        "(saldo)",
        "Paid        yes",
        "",
        "Sum of      939,50",
        "total",
    ]


def test_a_number_is_put_below_its_heading_rather_than_broken() -> None:
    assert lines(INVOICES[2], 20)[6:11] == [
        "Due       2026-04-02",
        "Total",
        "  1 234 567,89",
        "Balance (saldo)",
        "  1 235 507,39",
    ]


@given(
    st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60), st.integers()), min_size=1, max_size=5),
    st.integers(10, 200),
)
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, str, int]], width: int) -> None:
    @dataclass(frozen=True)
    class Row:
        name: str
        text: str
        amount_ore: int

    shown = lines([Row(*row) for row in rows], width, total=True)
    longest_number = max(len(f"{abs(amount) / 100:,.2f}") + 1 for _, _, amount in rows) + 2
    assert max(map(cell_width, shown)) <= max(width, longest_number + 20)


def test_headings_and_totals_are_bold_only_where_it_is_asked_for() -> None:
    assert any("\x1b[1m" in line for line in lines(TWO, 80, bold=True))
    assert not any("\x1b" in line for line in lines(TWO, 80))


def test_lines_are_drawn_with_what_the_terminal_has() -> None:
    assert "-------" in people_lines(TWO, Screen(lines=False), title="", empty="", total=False)[1]


def test_whole_kronor_are_grouped_whatever_else_the_field_is_called() -> None:
    @dataclass(frozen=True)
    class Row:
        field: str
        kronor: int
        pay_kronor: int

    assert lines([Row("7104", 426_960, -1_000)])[-1] == "7104   426 960  -1 000"


def test_wide_characters_keep_columns_straight() -> None:
    @dataclass(frozen=True)
    class Row:
        name: str
        sku: str

    shown = lines([Row("名前", "A"), Row("a\u0308o", "B"), Row("Name", "C")])
    assert [line[:-1] for line in shown[2:]] == ["名前  ", "a\u0308o    ", "Name  "]


# One thing


@pytest.mark.usefixtures("sample")
def test_one_thing_is_a_list_of_its_fields_and_tables_of_what_belongs_to_it(kassabok: Runner) -> None:
    assert kassabok("sample", "show", "F2026-0001").out == (
        "Invoice          F2026-0001\n"
        "Customer         Anna Berg\n"
        "Due              2026-03-31\n"
        "Total            1 250,00\n"
        "Balance (saldo)  1 250,00\n"
        "Paid             no\n"
        "\n"
        "Lines (kr)\n"
        "\n"
        "SKU  Quantity    Amount\n"
        "───  ────────  ────────\n"
        "MUG         3  1 200,00\n"
        "TEA       2,5     50,00\n"
    )


def test_a_thing_within_a_thing_is_shown_under_its_name() -> None:
    @dataclass(frozen=True)
    class Place:
        city: str

    @dataclass(frozen=True)
    class Customer:
        name: str
        address: Place

    assert lines(Customer("Anna", Place("Umeå"))) == ["Name  Anna", "", "Address", "", "City  Umeå"]


def test_values_without_a_unit_are_shown_in_plain_words() -> None:
    class State(StrEnum):
        DRAFT = "draft"

    moment = datetime(2026, 3, 2, 9, 30, 5, tzinfo=UTC)
    told = {
        True: "yes",
        None: "",
        State.DRAFT: "draft",
        Decimal("0.250"): "0,250",
        Decimal("-1234.5"): "-1 234,5",
        moment: "2026-03-02 09:30:05",
        Path("a/b"): "a/b",
        ("x", 1, False): "x, 1, no",
    }
    assert {value: plain_text(value) for value in told} == told
    assert plain_text({"05": 100, "10": 25}) == "05 100, 10 25"


# JSON


@pytest.mark.usefixtures("sample")
def test_json_has_the_fields_and_exact_numbers(kassabok: Runner) -> None:
    answer = kassabok("sample", "list", "--format", "json")
    assert answer.json[0] == {
        "invoice": "F2026-0001",
        "customer": "Anna Berg",
        "due": "2026-03-31",
        "total_ore": 125000,
        "balance_ore": 125000,
        "paid": False,
        "rate": "0.25",
        "lines": [
            {"sku": "MUG", "quantity_milli": 3000, "amount_ore": 120000},
            {"sku": "TEA", "quantity_milli": 2500, "amount_ore": 5000},
        ],
    }
    assert answer.json[1]["due"] is None
    assert answer.out.count("\n") == len(INVOICES) + 2, "a row a line"
    assert "Åke" in answer.out
    assert kassabok("sample", "show", "F2026-0001", "--format", "json").json == answer.json[0]


def test_a_float_has_no_place_in_an_answer() -> None:
    @dataclass(frozen=True)
    class Row:
        price: float

    with pytest.raises(TypeError, match="a float has no place in an answer"):
        json_text([Row(0.1)])
    with pytest.raises(TypeError, match="a float has no place in an answer"):
        lines([Row(0.1)])


# Spreadsheets


@pytest.mark.usefixtures("sample")
def test_csv_is_for_people(kassabok: Runner) -> None:
    answer = kassabok("sample", "list", "--format", "csv")
    assert answer.out.splitlines()[:2] == [
        "\ufeffInvoice;Customer;Due;Total;Balance (saldo);Paid;Rate;Lines",
        (
            'F2026-0001;Anna Berg;2026-03-31;1250,00;1250,00;no;0,25;"[{""sku"": ""MUG"", ""quantity_milli"": 3000,'
            ' ""amount_ore"": 120000}, {""sku"": ""TEA"", ""quantity_milli"": 2500, ""amount_ore"": 5000}]"'
        ),
    ]


def test_a_text_is_never_a_formula_in_a_spreadsheet() -> None:
    @dataclass(frozen=True)
    class Row:
        name: str
        on: date
        amount_ore: int
        quantity_milli: int

    rows = [Row("=1+1", date(2026, 3, 2), -150, 2500)]
    csv = sheet_bytes(rows, "csv", row_class=None, title="")
    assert csv.decode("utf-8-sig") == "Name;On;Amount;Quantity\r\n'=1+1;2026-03-02;-1,50;2,500\r\n"
    sheet = openpyxl.load_workbook(BytesIO(sheet_bytes(rows, "xlsx", row_class=None, title="Sales"))).active
    assert sheet is not None
    assert sheet.title == "Sales"
    assert [cell.data_type for cell in sheet[2]] == ["s", "d", "n", "n"]
    assert [cell.value for cell in sheet[2]] == ["=1+1", datetime(2026, 3, 2), -1.5, 2.5]
    assert read_table(csv).rows[0].cells["name"] == "=1+1"


@pytest.mark.usefixtures("sample")
def test_the_suffix_of_the_file_says_what_is_written(kassabok: Runner) -> None:
    for name in ("a.csv", "a.xlsx", "a.json", "a.txt"):
        answer = kassabok("sample", "list", "-o", name)
        assert (answer.exit_code, answer.out, answer.err) == (0, "", f"Wrote {name}.\n")
    folder = kassabok.folder
    assert folder.joinpath("a.csv").read_text("utf-8-sig").startswith("Invoice;Customer;")
    assert folder.joinpath("a.xlsx").read_bytes().startswith(b"PK")
    assert folder.joinpath("a.json").read_text() == kassabok("sample", "list", "--format", "json").out
    assert folder.joinpath("a.txt").read_text() == kassabok("sample", "list").out
    assert kassabok("sample", "list", "-o", "-", "--format", "json").json[0]["invoice"] == "F2026-0001"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-o", "a.odt"], "The file name a.odt has no suffix that says what to write."),
        (["-o", "a"], "The file name a has no suffix that says what to write."),
        (["-o", "a.csv", "--format", "json"], "The file name a.csv is not json."),
    ],
)
@pytest.mark.usefixtures("sample")
def test_an_impossible_file_name_is_refused(kassabok: Runner, words: list[str], message: str) -> None:
    answer = kassabok("sample", "list", *words)
    assert (answer.exit_code, answer.out) == (2, "")
    assert message in answer.err
    assert "output.suffix" in answer.err
    assert not list(kassabok.folder.iterdir())


# Layout


@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=40), st.integers(2, 40))
def test_wrapping_loses_nothing(text: str, width: int) -> None:
    folded = wrap(text, width)
    assert "".join("".join(folded).split()) == "".join(text.split())
    assert max(map(cell_width, folded)) <= width


def test_a_long_term_has_its_explanation_below() -> None:
    assert definitions([("-q", "Quiet."), ("x" * 40, "Long.")], 80) == [
        "  -q  Quiet.",
        "  " + "x" * 40,
        "      Long.",
    ]


def test_a_field_can_be_kept_out_of_tables_only() -> None:
    @dataclass(frozen=True)
    class Row:
        name: str
        secret: str = field(metadata={"table": False})

    assert lines([Row("a", "b")]) == ["Name", "────", "a"]
    assert "secret" in json_text([Row("a", "b")])


def test_a_title_as_long_as_a_name_is_folded_like_everything_else() -> None:
    title = "Stock of " + "x" * 100
    assert title_lines(title, Screen(40)) == ["Stock of", "x" * 40, "x" * 40, "x" * 20, ""]
    assert title_lines(title, Screen(None)) == [title, ""]
