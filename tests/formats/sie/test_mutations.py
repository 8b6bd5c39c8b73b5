"""Whatever happens to a file on its way, it is read or refused: no other error, and never for long."""

import time
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.sie.books import SALE, books
from tests.formats.sie.random_books import OBJECTS

from kassabok.formats.errors import BadFile
from kassabok.formats.sie.detect import read_any
from kassabok.formats.sie.record import PeriodAmount, SieRead
from kassabok.formats.sie.sie5_writer import write_to
from kassabok.formats.sie.writer import write


def xml() -> bytes:
    stream = BytesIO()
    write_to(stream, FILE)
    return stream.getvalue()


FILE = replace(
    books([SALE, replace(SALE, number="2", text='Åtta "kök"', sign="bo")], objects=OBJECTS),
    period_budgets=(PeriodAmount(0, "202506", "3001", -90_00, -3_500),),
)
STARTS = (write(FILE), write(FILE, checksum=True), write(FILE).decode("cp437").encode(), xml())
BITS = (
    b'"', b"\\", b"{", b"}", b"{{", b"#", b"\n", b"\r", b"\x00", b"\x1a", b"\xff", b"\xc3", b"\t", b" ", b"-",
    b"9" * 30, b"#VER", b"#TRANS", b"#KSUMMA", b"#RAR", b"#SIETYP 3\n", b"1e9", b"0x1",
    "٣".encode(), b"<", b">", b"&a;", b"]]>",
)  # fmt: skip


def taken(data: bytes, encoding: str | None = None) -> SieRead | BadFile:
    """What came of it; fails when it took long or ended otherwise."""
    began = time.process_time()
    try:
        return read_any(data, encoding=encoding)
    except BadFile as error:
        return error
    finally:
        assert time.process_time() - began < 2


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(STARTS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 60)))
        what = draw(st.sampled_from(["cut", "insert", "double", "byte"]))
        if what == "cut":
            del data[at:end]
        elif what == "insert":
            data[at:at] = draw(st.sampled_from(BITS))
        elif what == "double":
            data[at:at] = data[at:end]
        elif at < len(data):
            data[at] = draw(st.integers(0, 255))
    return bytes(data)


@settings(max_examples=600, deadline=None)
@given(
    data=mutated(),
    encoding=st.sampled_from([None, "cp437", "utf-8", "windows-1252", "iso-8859-15", "mojibake"]),
)
def test_a_damaged_file_is_read_or_refused(data: bytes, encoding: str | None) -> None:
    found = taken(data, encoding)
    if isinstance(found, BadFile):
        assert found.code.startswith("sie.")
        assert found.message
    else:
        assert all(warning.line <= data.count(b"\n") + data.count(b"\r") + 1 for warning in found.warnings)
        assert all(sum(line.amount_ore for line in v.lines) == 0 for v in found.vouchers) or found.problems


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert taken(data) is not None
    assert taken(b"#FLAGGA 0\n" + data) is not None


@pytest.mark.parametrize(
    "data",
    [
        b'#FNAMN "' + b"\\" * 1_000_000,
        b'#FNAMN "' + b'\\"' * 500_000,
        b"#VER A 1 20250101\n{\n" + b"#TRANS 1930 {} 1\n" * 200_000,
        b"#VER A 1 20250101\n{\n" + b'#TRANS 1930 {1 "' * 100_000,
        b"{" * 300_000,
        b"#FLAGGA 0\n" + b"{ " * 300_000,
        b"#KSUMMA\n" * 100_000,
        b"#VER " * 200_000,
        b"#VER A 1 20250101\n{\n}\n" * 50_000,
        b'#VER A 1 20250101 "' + b" " * 500_000,
        b"#TRANS" + b" " * 500_000 + b"\n",
        b"\n" * 1_000_000 + b"#FLAGGA 0",
        b"\x84" * 500_000,
        b"#FLAGGA 0\n" + b"\x01" * 500_000,
    ],
    ids=range(14),
)
def test_large_nonsense_does_not_take_long(data: bytes) -> None:
    assert taken(data) is not None
