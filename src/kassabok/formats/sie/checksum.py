"""#KSUMMA, the checksum of SIE files: a CRC-32 over labels and field contents.

Source: SIE filformat, utgåva 4B, section 10.
"""

import re
import zlib

from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes
from kassabok.formats.sie.encoding import decoded_blocks
from kassabok.formats.sie.text import encode

BETWEEN_FIELDS = b" \t\r\n{}"
ESCAPED_QUOTE = b'\\"'
STAND_IN = (
    b"\0"  # No field may hold a control character, so this byte is free to mean a quote inside a field.
)


_RECORD = re.compile(rb"""^[ \t]*#KSUMMA[ \t]*"?([^\r\n"]*)"?[ \t\r]*$\n?""", re.MULTILINE | re.IGNORECASE)


def proven(data: bytes, encoding: str, notes: Notes) -> bool:
    """Whether a #KSUMMA says that the file is whole; False where it has none, or none that can be computed.

    Raises BadFile for a file that ends before its sum, and for one with another sum.
    """
    if b"#KSUMMA" not in data.upper():
        return False
    opening = closing = None
    for found in _RECORD.finditer(data):
        if found[1].strip():
            closing = found
        elif opening is None:
            opening = found
    if opening is None:
        if closing is not None:
            notes.warn(
                _line(data, closing.start()),
                "This #KSUMMA has none before it that says where the sum begins.",
            )
        return False
    if closing is None or closing.start() < opening.end():
        raise BadFile(
            "sie.truncated",
            f"line {_line(data, len(data.rstrip()))}: the file is cut off: line {_line(data, opening.start())} "
            "promises a checksum at the end, and there is none.",
            hint="Export the file again, or copy it again and whole.",
        )
    return _agrees(data[opening.end() : closing.start()], closing, data, encoding, notes)


def _agrees(covered: bytes, closing: re.Match[bytes], data: bytes, encoding: str, notes: Notes) -> bool:
    line = _line(data, closing.start())
    try:
        said = int(closing[1]) % 2**32  # Some programs write the sum with a sign.
        found = _sum(covered, encoding)
    except UnicodeEncodeError:
        notes.warn(
            line, "The checksum was not checked: the file has characters that its rule has no bytes for."
        )
        return False
    except ValueError:
        raise BadFile(
            "sie.checksum", f"line {line}: {closing[1].decode('latin-1')[:40]!r} is no checksum."
        ) from None
    if said != found:
        raise BadFile(
            "sie.checksum",
            f"line {line}: the file was changed after it was made: its checksum is {said}, its content gives {found}.",
            hint="Export the file again; or take out both #KSUMMA lines, if you changed it yourself.",
        )
    return True


def _sum(covered: bytes, encoding: str) -> int:
    """The sum over the same text in code page 437."""
    if encoding == "cp437":
        return ksumma(covered)
    total = 0
    for block in decoded_blocks(covered, encoding):
        total = ksumma(encode(block), total)
    return total


def _line(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def ksumma(lines: bytes, so_far: int = 0) -> int:
    """The sum over whole lines in code page 437, unsigned; so_far is the sum of the lines before them.

    Covered is what stands between the opening and the closing #KSUMMA. Blanks, tabs and line ends between fields, all
    braces, the quotes around a field and the backslash before a quote do not count; blanks inside quotes do.
    """
    return zlib.crc32(_counted(lines), so_far)


def _counted(lines: bytes) -> bytes:
    # Split at the quotes: every second piece is the inside of a field. Far quicker than a scan byte by byte.
    pieces = lines.replace(ESCAPED_QUOTE, STAND_IN).split(b'"')
    if any(b"\n" in inside for inside in pieces[1::2]) and lines.count(b"\n") > 1:
        # Somewhere a quote is not closed: let it spoil its own line only.
        return b"".join(map(_counted, lines.splitlines(keepends=True)))
    pieces[::2] = [outside.translate(None, BETWEEN_FIELDS) for outside in pieces[::2]]
    return b"".join(pieces).replace(STAND_IN, b'"')
