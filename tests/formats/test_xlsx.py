"""XLSX files as other programs write them, and as nobody should."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.errors import BadFile
from kassabok.formats.tables import TableRow, read_table

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows: list[Any], sheets: int = 1) -> bytes:
    """A workbook made by openpyxl, with the rows on its last sheet."""
    book = openpyxl.Workbook()
    for _ in range(sheets - 1):
        book.create_sheet()
    for row in rows:
        book.worksheets[-1].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, **changes: bytes | None) -> bytes:
    """The archive with some entries changed, added, or (None) left out. `__` in a name stands for a slash."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    entries |= {name.replace("__", "/"): content for name, content in changes.items()}
    return packed([(name, content) for name, content in entries.items() if content is not None])


def packed(entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def with_sheet(xml: str) -> bytes:
    """A workbook whose only sheet has this inside its sheetData."""
    sheet = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{xml}</sheetData></worksheet>'
    return repacked(workbook(["a"]), **{"xl__worksheets__sheet1.xml": sheet.encode()})


def refusal(data: bytes) -> BadFile:
    with pytest.raises(BadFile) as caught:
        read_table(data)
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")
    return caught.value


# What people have


def test_values_become_plain_text() -> None:
    data = workbook(
        ["text", "whole", "point", "sum", "big", "day", "moment", "clock", "yes", "none"],
        [
            " Mugg ",
            12,
            12.5,
            0.1 + 0.2,
            7310865004703.0,
            date(2026, 3, 1),
            datetime(2026, 3, 1, 9, 30),
            time(9),
            True,
        ],
        ["x", -3, 1e-7, 1e15, 12.0, datetime(2026, 3, 1), None, None, False, None],
    )
    first, second = (list(row.cells.values()) for row in read_table(data).rows)
    assert first == [
        *(
            "Mugg",
            "12",
            "12.5",
            "0.3",
            "7310865004703",
            "2026-03-01",
            "2026-03-01 09:30:00",
            "09:00:00",
            "true",
            "",
        ),
    ]
    assert second == ["x", "-3", "0.0000001", "1000000000000000", "12", "2026-03-01", "", "", "false", ""]


def test_lines_are_the_rows_of_the_sheet_and_empty_ones_are_left_out() -> None:
    data = workbook([], ["SKU", None, None], [], ["A"], [None, None], ["B", None])
    assert read_table(data).rows == (TableRow(4, {"sku": "A"}), TableRow(6, {"sku": "B"}))


def test_a_row_wider_than_the_headings_is_refused() -> None:
    error = refusal(workbook(["a", "b"], ["1"], ["1", "2", "3"]))
    assert (error.code, error.message) == ("table.width", "Line 3 has 3 cells; the headings are 2.")


def test_the_first_sheet_that_holds_something_is_read_and_named() -> None:
    table = read_table(workbook(["a"], ["1"], sheets=3))
    assert table.rows == (TableRow(2, {"a": "1"}),)
    assert [warning.message for warning in table.warnings] == [
        'The file has several sheets; only "Sheet2" was read.'
    ]


def test_formulas_are_read_by_their_results() -> None:
    data = with_sheet(
        '<row r="1"><c t="inlineStr"><is><t>sum</t></is></c><c t="inlineStr"><is><t>text</t></is></c></row>'
        '<row r="2"><c><f>1+2</f><v>3</v></c><c t="str"><f>IF(1,"")</f><v></v></c></row>'
    )
    assert read_table(data).rows == (TableRow(2, {"sum": "3", "text": ""}),)


@pytest.mark.parametrize(
    "data",
    [
        workbook(["a"], ["=1+2"]),
        with_sheet('<row><c t="inlineStr"><is><t>a</t></is></c></row><row><c><f>1+2</f></c></row>'),
        with_sheet(f"<row><c><v>1</v></c></row>{' ' * 65_400}<row><c><f>{'1+' * 4000}2</f></c></row>"),
    ],
)
def test_formulas_without_results_are_refused(data: bytes) -> None:
    error = refusal(data)
    assert error.code == "table.formula"
    assert "results are not in the file" in error.message


def test_the_error_of_a_formula_is_refused_with_its_cell() -> None:
    data = with_sheet(
        '<row r="1"><c t="inlineStr"><is><t>a</t></is></c></row><row r="2"><c r="A2" t="e"><v>#N/A</v></c></row>'
    )
    assert refusal(data).message == "Cell A2 holds the error #N/A."


def test_escaped_characters_are_characters_again() -> None:
    data = with_sheet(
        '<row><c t="inlineStr"><is><t>a</t></is></c></row>'
        '<row><c t="inlineStr"><is><t>x_x000D__x000A_y_x005F_x0041__x0000_</t></is></c></row>'
    )
    assert read_table(data).rows[0].cells["a"] == "x\r\ny_x0041__x0000_"


# What people take for XLSX


@pytest.mark.parametrize(
    ("entries", "kind"),
    [
        ([("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"")], "(ODS)"),
        ([("[Content_Types].xml", b""), ("xl/workbook.bin", b"")], "(XLSB)"),
        ([("[Content_Types].xml", b""), ("word/document.xml", b"")], "a Word document"),
        ([("notes.txt", b"hello")], "a ZIP file"),
    ],
)
def test_other_archives_are_named(entries: list[tuple[str | zipfile.ZipInfo, bytes]], kind: str) -> None:
    error = refusal(packed(entries))
    assert error.code == "table.kind"
    assert kind in error.message


@pytest.mark.parametrize("kept", [4, 30, 0.3, 0.9, 0.999])
def test_a_cut_file_is_refused(kept: float) -> None:
    data = workbook(["a"], ["1"])
    assert refusal(data[: int(kept * len(data) if kept < 1 else kept)]).code == "table.damaged"


def test_a_file_with_a_changed_byte_is_refused() -> None:
    data = bytearray(workbook(["a"], ["1"]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    data[entry.header_offset + 30 + len(entry.filename) + 20] ^= 0xFF
    assert refusal(bytes(data)).code == "table.damaged"


@given(st.integers(0, 10**9), st.integers(0, 255))
def test_any_changed_byte_gives_a_table_or_a_refusal(place: int, byte: int) -> None:
    data = bytearray(SMALL)
    data[place % len(data)] = byte
    with suppress(BadFile):
        read_table(bytes(data))


SMALL = workbook(["sku", "price"], ["A", 12.5])


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("content", [b"", b"<", b"<a/>", b"\x00", b"<x:y/>", None])
def test_a_workbook_with_a_broken_part_is_a_table_or_refused(part: str, content: bytes | None) -> None:
    with suppress(BadFile):
        read_table(repacked(SMALL, **{part.replace("/", "__"): content}))


# What nobody should


def test_a_bomb_is_refused_by_its_ratio() -> None:
    error = refusal(repacked(SMALL, xl__media__bomb=b"0" * 2_000_000))
    assert (error.code, error.message) == (
        "table.hostile",
        'The XLSX file was not opened: "xl/media/bomb" in it is packed more than 100 times.',
    )


def test_many_middling_bombs_are_refused_by_their_sum() -> None:
    parts = {f"xl__media__{n}": b"0" * 900_000 for n in range(120)}
    assert "unpacks to more than 100 MB" in refusal(repacked(SMALL, **parts)).message


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(repacked(SMALL, xl__media__bomb=b"0" * 50_000_000))
    place = data.rindex(b"xl/media/bomb") - 46  # Its entry in the central directory.
    assert data[place : place + 4] == b"PK\x01\x02"
    data[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    assert refusal(bytes(data)).code == "table.damaged"


def test_too_many_entries_are_refused() -> None:
    parts = {f"xl__media__{n}": b"" for n in range(1000)}
    assert "it holds 10" in refusal(repacked(SMALL, **parts)).message


@pytest.mark.parametrize(
    "name", ["../outside.xml", "xl/../../outside", "/etc/passwd", "C:\\x", "xl\\sheet.xml"]
)
def test_a_name_that_leads_outside_is_refused(name: str) -> None:
    error = refusal(packed([("[Content_Types].xml", b""), (name, b"")]))
    assert error.code == "table.hostile"
    assert "leads outside" in error.message


def test_a_link_is_refused() -> None:
    link = zipfile.ZipInfo("xl/link")
    link.external_attr = 0o120777 << 16
    assert "is a link" in refusal(packed([("[Content_Types].xml", b""), (link, b"/etc/passwd")])).message


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_two_entries_of_one_name_are_refused() -> None:
    error = refusal(packed([("[Content_Types].xml", b""), ("xl/a", b"1"), ("xl/a", b"2")]))
    assert "the same name" in error.message


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(SMALL)
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    assert "protected by a password" in refusal(bytes(data)).message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_doctype_is_refused_wherever_it_is(part: str, encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{" " * 65_530}<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    error = refusal(repacked(SMALL, **{part.replace("/", "__"): xml.encode(encoding)}))
    assert error.code == "table.hostile"
    assert "has a DOCTYPE" in error.message


def test_a_deeply_nested_sheet_is_refused_or_empty() -> None:
    with pytest.raises(BadFile):
        read_table(with_sheet("<x>" * 100_000 + "</x>" * 100_000))


def test_a_sheet_that_claims_to_be_endless_is_refused() -> None:
    heading = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
    far_down = f'{heading}<row r="99999999"><c r="A99999999"><v>1</v></c></row>'
    assert "too large: 1048577 lines" in refusal(with_sheet(far_down)).message
    wide = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 700))
    assert "too large" in refusal(with_sheet(heading + wide)).message
