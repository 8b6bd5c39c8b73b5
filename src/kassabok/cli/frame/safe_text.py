"""Text from data, made safe for a terminal.

A customer's name can hold an escape code that moves the cursor, renames the window, or turns the line around. Every
text that came from outside goes through `safe_text` before a terminal sees it. JSON keeps the exact data and escapes.
"""

import re
from collections.abc import Mapping
from functools import cache

from kassabok.cli.frame.terminal import BOLD, PLAIN

# Controls (C0, DEL, C1), format characters (zero-width, bidi, tags), surrogates, and the line and paragraph signs.
_UNSAFE_SET = (
    r"\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"

_OURS = re.compile(f"({re.escape(BOLD)}|{re.escape(PLAIN)})")


@cache
def _pattern(kept: str) -> re.Pattern[str]:
    return re.compile(f"(?![{kept}])[{_UNSAFE_SET}]" if kept else f"[{_UNSAFE_SET}]")


def safe_text(text: str, *, keep_lines: bool = False) -> str:
    """The text without anything that acts on a terminal; what parts words or lines becomes a blank.

    keep_lines: newlines stay, for texts of several lines.
    """
    if text.isprintable():
        return text
    return _pattern(r"\n" if keep_lines else "").sub(_blank_or_nothing, text)


def _blank_or_nothing(found: re.Match[str]) -> str:
    return " " if found[0] in _BLANKS else ""


def safe_line(line: str) -> str:
    """A line with our own bold kept and all else made safe: the last gate, whatever the line has been through."""
    if line.isprintable():
        return line
    return "".join(part if part in (BOLD, PLAIN) else safe_text(part) for part in _OURS.split(line))


def escape_json(text: str) -> str:
    """JSON text with what acts on a terminal written as \\uXXXX. Newlines between values stay."""
    return _pattern(r"\n").sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number > 0xFFFF:  # JSON writes these as a pair of surrogates.
        number -= 0x10000
        return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"
    return f"\\u{number:04x}"


def written_otherwise(whose: str, replaced: Mapping[str, str]) -> str:
    """The sentence about characters that a file could not hold. whose: "SIE has". replaced: what stands for each."""
    shown = ", ".join(f"{_visible(sign)} as {text or 'nothing'}" for sign, text in replaced.items())
    return f"{whose} no such characters, so they were written otherwise: {shown}."


def _visible(sign: str) -> str:
    """A sign as people can see it: what shows nothing by itself is named by its number."""
    import unicodedata

    seen = sign.isprintable() and not sign.isspace() and not unicodedata.combining(sign)
    return sign if seen else f"U+{ord(sign):04X}"
