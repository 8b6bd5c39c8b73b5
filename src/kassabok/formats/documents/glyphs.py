"""Text made safe to print: what the bundled font can draw, and nothing that hides, turns or covers other text.

A PDF/A must not hold a character without a glyph, and the name of a customer may hold anything.
"""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
STAND_IN = "\u25a1"  # an empty square, printed for what the font does not have
COVERS_ALL_OF_UNICODE = 12  # the format of that character map; format 4 covers the first 65,536 only

# A third accent on the same letter climbs into the line above.
ACCENT = r"[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]"
PILED_ACCENTS = re.compile(f"({ACCENT}{{2}}){ACCENT}+")


def printable(text: str) -> str:
    """The text as it will be printed.

    Letters and their accents are joined (NFC). Control and format characters (escapes, direction overrides,
    zero-width) are dropped, except the line feed. What the font lacks becomes an empty square.
    """
    joined = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return PILED_ACCENTS.sub(r"\1", joined.translate(_printed_as()))


class _PrintedAs(dict[int, str | None]):
    """Character -> what is printed for it, found out the first time the character is met."""

    def __init__(self, in_font: frozenset[int]) -> None:
        super().__init__({ord("\n"): "\n", ord("\r"): "\n", ord("\t"): " "})
        self.in_font = in_font

    def __missing__(self, point: int) -> str | None:
        category = unicodedata.category(chr(point))
        if category in ("Cc", "Cf") or 0xFE00 <= point <= 0xFE0F:  # and the selectors of emoji variants
            printed = None
        elif category in ("Zl", "Zp"):
            printed = "\n"
        elif point in self.in_font:
            printed = chr(point)
        else:
            printed = " " if category == "Zs" else STAND_IN
        self[point] = printed
        return printed


@cache
def _printed_as() -> _PrintedAs:
    return _PrintedAs(_characters_in((FONTS / "Inter-Regular.otf").read_bytes()))


def _characters_in(font: bytes) -> frozenset[int]:
    """The characters an OpenType font has glyphs for, from its `cmap` table.

    Source: OpenType 1.9, "cmap", subtable format 12.
    """
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4s4xI", font, 12 + 16 * index) for index in range(tables))
    cmap = next(offset for tag, offset in records if tag == b"cmap")
    (maps,) = struct.unpack_from(">H", font, cmap + 2)
    for index in range(maps):
        (offset,) = struct.unpack_from(">I", font, cmap + 8 + 8 * index)
        (layout,) = struct.unpack_from(">H", font, cmap + offset)
        if layout == COVERS_ALL_OF_UNICODE:
            (groups,) = struct.unpack_from(">I", font, cmap + offset + 12)
            ranges = struct.iter_unpack(">III", font[cmap + offset + 16 : cmap + offset + 16 + 12 * groups])
            return frozenset(point for first, last, _glyph in ranges for point in range(first, last + 1))
    raise AssertionError("the bundled font has no character map of format 12")
