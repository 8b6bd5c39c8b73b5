"""Which letters can be sent: Latin ones, as the authority asks for, so that no file is sent back for a name."""

import unicodedata
from dataclasses import fields, is_dataclass
from typing import Any

from kassabok.formats.errors import BadFile


def refuse_odd_letters(record: Any) -> None:
    """Raise BadFile (kfm.letters) for a text with letters that are not Latin, or signs of no use, and name it."""
    for name, text in _texts("", record):
        odd = next((sign for sign in text if not _is_sent(sign)), None)
        if odd is not None:
            raise BadFile(
                "kfm.letters",
                f'The {name} "{text[:40]}" has {unicodedata.name(odd, repr(odd)).lower()}, which cannot be sent.',
                hint="Write it in Latin letters: kassabok customer edit NO --name NAME, or --ground TEXT.",
            )


def _is_sent(sign: str) -> bool:
    if sign == "\n" or " " <= sign <= "~":
        return True
    category = unicodedata.category(sign)
    if category.startswith("L"):
        return unicodedata.name(sign, "").startswith("LATIN ")
    return category[0] in "NPSZ" and ord(sign) < 0x2100  # Digits, punctuation, currency, blanks.


def _texts(name: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(name.replace("_", " "), value)]
    if isinstance(value, tuple):
        return [text for item in value for text in _texts(name, item)]
    if is_dataclass(value):
        return [text for f in fields(value) for text in _texts(f.name, getattr(value, f.name))]
    return []
