import os
import re
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.sie.books import books, fields, lines_of

from kassabok.formats.sie.checksum import ksumma
from kassabok.formats.sie.writer import write

SAMPLES = os.environ.get("KASSABOK_SAMPLES")
# Files by other programs, each with the sum its program wrote.
VECTORS = {
    "norstedts-bokslut-2011-typ1-ksumma.se": 3033066896,
    "norstedts-bokslut-2011-typ4i-ksumma.si": 1573150874,
    "norstedts-revision-2010-typ1-ksumma.se": 3130188017,
    "visma-compact-600-typ1-ksumma.se": 909685525,
    "sie4sdk-4i-ksumma-utf8.si": 2089216536,
}


def by_the_letter(line: str) -> bytes:
    """The bytes that count in a line, as section 10 of the specification says."""
    flat = [field if isinstance(field, str) else "".join(field) for field in fields(line)]
    return "".join(flat).encode("cp437")


def test_only_labels_and_fields_count() -> None:
    plain = zlib.crc32('#TRANS1510100125.00å "x" b'.encode("cp437"))
    assert ksumma('#TRANS 1510 {1 "00"} 125.00 "å \\"x\\" b"\r\n'.encode("cp437")) == plain
    assert ksumma('\t#TRANS  1510 { "1" 00 }\t125.00  "å \\"x\\" b"\n\n'.encode("cp437")) == plain
    assert ksumma('#TRANS 1510 {1 "00"} 125.00 "å \\"x\\"b"\r\n'.encode("cp437")) != plain


def test_the_sum_goes_on_from_block_to_block() -> None:
    lines = [
        b'#KONTO 1510 "Kund"\r\n',
        b'#VER A 1 20250601 "x"\r\n',
        b"{\r\n",
        b"#TRANS 1510 {} -1.00\r\n",
        b"}\r\n",
    ]
    total = 0
    for line in lines:
        total = ksumma(line, total)
    assert total == ksumma(b"".join(lines))


def test_an_open_quote_spoils_only_its_own_line() -> None:
    assert ksumma(b'#FNAMN "AB\n#PROSA "a b"\n') == zlib.crc32(b"#FNAMNAB\n#PROSAa b")


@given(st.lists(st.text(st.sampled_from('abå é"\\{}#12 ')), max_size=5))
def test_the_quick_way_agrees_with_the_letter_of_the_specification(texts: list[str]) -> None:
    data = write(books(comment=" ".join(["p", *texts])))
    expected = zlib.crc32(b"".join(by_the_letter(line) for line in lines_of(data)))
    assert ksumma(data) == expected


@pytest.mark.skipif(not SAMPLES, reason="KASSABOK_SAMPLES is not set")
@pytest.mark.parametrize(("name", "expected"), VECTORS.items())
def test_files_of_other_programs_agree(name: str, expected: int) -> None:
    data = (Path(SAMPLES or "") / "sie" / name).read_bytes()
    if "utf8" in name:
        data = data.decode("utf-8").encode("cp437")
    found = re.search(rb"#KSUMMA[ \t\r]*\n(.*?)^#KSUMMA[ \t]+\"?(\d+)", data, re.DOTALL | re.MULTILINE)
    assert found
    assert int(found[2]) == expected
    assert ksumma(found[1]) == expected
