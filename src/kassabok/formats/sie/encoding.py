"""From the bytes of a SIE file to its text. #FORMAT always says PC8, code page 437; what the bytes are often differs.

Source: SIE filformat, utgåva 4B, section 5.9, and files by programs that do otherwise.
"""

import codecs
import re
from collections.abc import Callable, Iterator

from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes

BLOCK = 1 << 18  # Bytes that are decoded at a time, so that a large file is never held as text as a whole.
_LATIN = bytes(range(256)).decode("latin-1")
_CODE_PAGE = bytes(range(256)).decode("cp437")


def _windows(byte: int) -> str:
    """The character of Windows-1252; where it has none, the control character that programs pass through."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_WINDOWS = "".join(map(_windows, range(256)))
# Code page 437 that some program took for Windows-1252 and saved as UTF-8: back to what was meant.
_REPAIR = str.maketrans(_WINDOWS[128:], _CODE_PAGE[128:])


def _by_table(table: str) -> Callable[[bytes], str]:
    return lambda data: codecs.charmap_decode(data, "strict", table)[0]


def _utf_8(data: bytes) -> str:
    return data.decode("utf-8", "replace")


DECODERS: dict[str, Callable[[bytes], str]] = {
    "cp437": _by_table(_CODE_PAGE),
    "utf-8": _utf_8,
    "windows-1252": _by_table(_WINDOWS),
    "latin-1": _by_table(_LATIN),
    "iso-8859-15": _by_table(bytes(range(256)).decode("iso-8859-15")),
    "mojibake": lambda data: _utf_8(data).translate(_REPAIR),
}
_ALSO_CALLED = {
    "pc8": "cp437", "ibm437": "cp437", "437": "cp437", "utf8": "utf-8", "cp1252": "windows-1252",
    "1252": "windows-1252", "ansi": "windows-1252", "latin1": "latin-1", "iso-8859-1": "latin-1",
    "latin-9": "iso-8859-15", "latin9": "iso-8859-15",
}  # fmt: skip
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# Which bytes å ä ö Å Ä Ö é É ü Ü are in each encoding. (Latin-9 and Windows-1252 have them where Latin-1 does.)
_UTF_8_LETTERS = re.compile(rb"\xc3[\xa5\xa4\xb6\x85\x84\x96\xa9\x89\xbc\x9c]")
_CP437_LETTERS = b"\x86\x84\x94\x8f\x8e\x99\x82\x90\x81\x9a"
_LATIN_LETTERS = b"\xe5\xe4\xf6\xc5\xc4\xd6\xe9\xc9\xfc\xdc"
_WINDOWS_ONLY = re.compile(rb"[\x80-\x9f]")
_LATIN_9_EURO = b"\xa4"
_ASCII_ONLY = bytes(range(128))
# å ä ö Å Ä Ö after the damage that "mojibake" repairs, beside a letter: low quotes and daggers have no place there.
_DAMAGED = re.compile("[A-Za-z][\u201e\u2020\u201d]|[\u201e\u2020\u201d\u017d\x8f\u2122][a-z]")

# No line may hold these. The section sign is one of them in code page 437; Ctrl-Z ended files in DOS.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WITHOUT_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ") | {0x15: "§"}


def named_encoding(name: str) -> str:
    """The encoding that a person named, as DECODERS calls it. Raises BadFile for one that SIE files do not come in."""
    wanted = name.strip().lower().replace("_", "-")
    found = _ALSO_CALLED.get(wanted, wanted)
    if found not in DECODERS:
        raise BadFile(
            "sie.encoding",
            f"{name[:40]} is no encoding that SIE files are read in.",
            hint=f"Say one of {', '.join(DECODERS)}.",
        )
    return found


def detect(data: bytes) -> str:
    """The encoding of a file, judged by its bytes alone."""
    high = data.translate(None, _ASCII_ONLY)
    if not high or _is_utf_8(data):
        return "utf-8" if high else "cp437"
    utf_8 = 2 * len(_UTF_8_LETTERS.findall(data))
    cp437, latin = (
        len(high) - len(high.translate(None, letters)) for letters in (_CP437_LETTERS, _LATIN_LETTERS)
    )
    if utf_8 > max(cp437, latin):  # A text that was cut off inside a character.
        return "utf-8"
    if cp437 >= latin:
        return "cp437"
    if _WINDOWS_ONLY.search(high):
        return "windows-1252"
    return "iso-8859-15" if _LATIN_9_EURO in high else "latin-1"


def _is_utf_8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), BLOCK):
            decoder.decode(data[start : start + BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def plain_lines(data: bytes) -> bytes:
    """The bytes with LF between the lines, without a byte order mark and DOS' end of file."""
    data = data.removeprefix(_BYTE_ORDER_MARK)
    if data.endswith(b"\x1a"):
        data = data.rstrip(b"\x1a")
    return data.replace(b"\r", b"\n") if b"\r" in data and b"\n" not in data else data


def decoded_blocks(data: bytes, encoding: str) -> Iterator[str]:
    """The text, many whole lines at a time."""
    decode = DECODERS[encoding]
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + BLOCK) + 1 or len(data)
        yield decode(data[start:end])
        start = end


def clean_blocks(data: bytes, encoding: str, notes: Notes) -> Iterator[str]:
    """The text, many whole lines at a time. Control characters become blanks, with a warning; letters that were
    damaged before are told."""
    line = 1
    for block in decoded_blocks(data, encoding):
        yield _clean(block, line, notes) if _CONTROLS.search(block) else block
        if "\ufffd" in block or (encoding == "utf-8" and _DAMAGED.search(block)):
            for number, row in enumerate(block.split("\n"), line):
                _note_damage(row, number, notes)
        line += block.count("\n")


def _clean(block: str, line: int, notes: Notes) -> str:
    rows = enumerate(block.split("\n"), line)
    return "\n".join([_without_controls(row, number, notes) for number, row in rows])


def _without_controls(row: str, number: int, notes: Notes) -> str:
    clean = row.translate(_WITHOUT_CONTROLS)
    if clean != row:
        notes.habit(
            number, "Here stand control characters, which no field may hold; they are read as blanks."
        )
    return clean


def _note_damage(row: str, number: int, notes: Notes) -> None:
    if "\ufffd" in row:
        notes.habit(number, "Here a letter was lost before the file came here; it shows as \ufffd.")
    if _DAMAGED.search(row):
        notes.habit(
            number,
            "The Swedish letters look damaged (f\u201er for för): some program took code page 437 for Windows-1252. "
            "Read it with the encoding mojibake, which mends them.",
        )
