"""Scanner files: codes, the signs between them, tables, GS1 strings, and what cannot be understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.errors import BadFile
from kassabok.formats.scans import Scan, read_scans
from kassabok.formats.tables import write_csv, write_xlsx


def simply(data: bytes) -> list[tuple[str, int]]:
    return [(scan.code, scan.quantity_milli) for scan in read_scans(data)]


def test_one_code_a_line() -> None:
    assert read_scans(b"\xef\xbb\xbf7310865004703\r\n\r\n# shelf 2\r\nMUG\r\n") == (
        Scan(1, "7310865004703", "", 1000),
        Scan(4, "MUG", "", 1000),
    )


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"MUG;5\nBOWL\t2,5\nLAMP,3\n", [("MUG", 5000), ("BOWL", 2500), ("LAMP", 3000)]),
        (b"MUG\n+5\n", [("MUG", 1000), ("MUG", 5000)]),
        (b"MUG\nx5\n", [("MUG", 5000)]),
        (b"MUG\nBOWL\n.\n", [("MUG", 1000)]),
        (b"MUG\n+5\n.\n", [("MUG", 1000)]),
        (b"X5\n+A12\n", [("X5", 1000), ("+A12", 1000)]),
        ("BLÅ\n".encode("cp1252"), [("BLÅ", 1000)]),
        (b"", []),
    ],
)
def test_the_signs_between_codes(data: bytes, found: list[tuple[str, int]]) -> None:
    assert simply(data) == found


@pytest.mark.parametrize(
    ("code", "gtin", "quantity"),
    [
        (b"(01)07310865004703(37)12", "07310865004703", 12_000),
        (b"]C10107310865004703", "07310865004703", 1000),
        (b"0107310865004703" + b"10LOT7\x1d3712", "07310865004703", 12_000),
        (b"]d2010731086500470317270131" + b"3012", "07310865004703", 12_000),
        (b"01073108650047", "", 1000),
    ],
)
def test_gs1_element_strings(code: bytes, gtin: str, quantity: int) -> None:
    (scan,) = read_scans(code)
    assert (scan.gtin, scan.quantity_milli) == (gtin, quantity)


@pytest.mark.parametrize("write", [write_csv, lambda headings, rows: write_xlsx("List", headings, rows)])
def test_a_count_list_that_was_filled_in(write) -> None:
    headings = ("Sku", "Gtin", "Name", "Unit", "Expected", "Counted")
    rows = [("MUG", "7310865004703", "Mugg", "st", None, 9), ("BOWL", "", "Skål", "st", None, None)]
    assert read_scans(write(headings, rows)) == (Scan(2, "MUG", "", 9000),)


def test_swedish_headings() -> None:
    assert simply(b"Artikelnummer;Antal\nMUG;4\n") == [("MUG", 4000)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"+5\n", 'line 1: "+5" comes before any code'),
        (b"MUG;many\nBOWL;2\nLAMP;-1\n", 'line 3: "-1" is less than nothing'),
        (b";5\n", "line 1: There is no code"),
        (b"MUG\0\n", "not text"),
        (b"sku;counted\nMUG;nine\n", "line 2"),
        (write_xlsx("x", ("Name", "Price"), [("a", 1)]), "no column for the code"),
    ],
)
def test_what_cannot_be_understood_is_named_by_line(data: bytes, said: str) -> None:
    with pytest.raises(BadFile) as bad:
        read_scans(data)
    assert said in bad.value.message


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        scans = read_scans(data)
    except BadFile:
        return
    assert all(scan.quantity_milli >= 0 and scan.code for scan in scans)
