"""Texts that people enter: in one form of Unicode, without what acts on a screen, and no longer than can be printed."""

import unicodedata

from kassabok.core.errors import Refused

LONGEST_LINE = 200
LONGEST_TEXT = 2_000


def one_line(text: str) -> str:
    """The text on one line: a letter with its accent is one sign (NFC), control signs and runs of blanks one blank."""
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable() or "  " in text:
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def several_lines(text: str) -> str:
    """As one_line, but the ends of lines stay, and so do the blanks within them."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text).strip()


def within(text: str, longest: int) -> str:
    """The text itself. Raises ValueError, in a whole sentence, for one that is too long."""
    if len(text) > longest:
        raise ValueError(f'"{text[:40]}..." is longer than {longest} characters.')
    return text


def entered(text: str) -> str:
    """A line of text as it is stored. Raises Refused for one that is too long."""
    return _entered(one_line(text), LONGEST_LINE)


def entered_lines(text: str) -> str:
    """A text of several lines as it is stored. Raises Refused for one that is too long."""
    return _entered(several_lines(text), LONGEST_TEXT)


def _entered(text: str, longest: int) -> str:
    try:
        return within(text, longest)
    except ValueError as error:
        raise Refused("text.long", str(error), hint="Shorten it.") from error
