"""Finding what may be an OCR or invoice number in free text. The one place where kassabok does so."""

import re

from kassabok.formats.bank.record import Reference

# A run of letters, digits and the signs that occur inside numbers of invoices: F2026-0001, 2026/17, INV_12.
_CHUNK = re.compile(r"[^\W_]+(?:[-/._][^\W_]+)*")
_PARTS = re.compile(r"[/._]")
_DIGITS = re.compile(r"[0-9]+")
_MAX_LENGTH = 40


def references_in_text(text: str) -> tuple[str, ...]:
    """Every token of text that holds a digit, upper-cased, in order of appearance, each once.

    A compound such as "F2026-0001/F2026-0002" gives itself, its parts and the bare digit runs of each, so
    that "faktura1001", "#1001," and "Fakt. 1001/2026" all give "1001". Tokens over 40 characters are left
    out.
    """
    found: dict[str, None] = {}
    for chunk in _CHUNK.findall(text):
        if not _DIGITS.search(chunk):
            continue
        for part in dict.fromkeys((chunk, *_PARTS.split(chunk))):
            for token in (part, *_DIGITS.findall(part)):
                if len(token) <= _MAX_LENGTH and _DIGITS.search(token):
                    found[token.upper()] = None
    return tuple(found)


def text_references(*texts: str, known: tuple[Reference, ...] = ()) -> tuple[Reference, ...]:
    """The tokens of all texts as references of kind "text", without those that known already names."""
    taken = {reference.value for reference in known}
    tokens = dict.fromkeys(token for text in texts for token in references_in_text(text))
    return tuple(Reference("text", token) for token in tokens if token not in taken)
