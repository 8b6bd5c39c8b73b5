"""Texts in payment files: only signs that every Swedish bank takes, and no more of them than fit.

Source: Svenska Bankföreningen, Common Interpretation of ISO 20022 payment messages, Appendix 1: a-z, A-Z, the Swedish
letters, digits, / - ? : ( ) . , ' + and blanks. Some banks take more; none refuses these.
"""

import re
import unicodedata
from functools import lru_cache

SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZåäöÅÄÖ0123456789/-?:().,'+ ")
UNKNOWN = "?"
LONGEST_ID = 35  # Max35Text: what a message, a group or a payment may be called by.

#: Letters that are no letter with an accent, and signs that another one says as well.
_INSTEAD = {
    "&": "+",
    "@": "(a)",
    "_": "-",
    "–": "-",
    "—": "-",
    "−": "-",
    "‐": "-",
    "‑": "-",
    ";": ",",
    "%": " procent",
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
    "\\": "/",
    "|": "/",
    "#": "nr ",
    "§": "par ",
    "€": "EUR ",
    "£": "GBP ",
    "$": "USD ",
    "æ": "ä",
    "Æ": "Ä",
    "ø": "ö",
    "Ø": "Ö",
    "ß": "ss",
    "ð": "d",
    "Ð": "D",
    "đ": "d",
    "Đ": "D",
    "þ": "th",
    "Þ": "Th",
    "ł": "l",
    "Ł": "L",
    "œ": "oe",
    "Œ": "Oe",
    "ı": "i",
    **dict.fromkeys('"`´‘’“”«»„‚', "'"),
}


def payment_text(text: str, longest: int) -> str:
    """A text as payment files may have it: the nearest signs, one blank between words, cut where it is too long.

    What has no nearest sign becomes a question mark. The answer may be "": there was nothing to write.
    """
    signs = "".join(map(_sign, unicodedata.normalize("NFC", text)))
    return " ".join(signs.split())[:longest].rstrip()


def is_readable(text: str) -> bool:
    """Whether a payment text says anything: has a letter or a digit."""
    return re.search("[0-9A-Za-zÅÄÖåäö]", text) is not None


@lru_cache(maxsize=4096)
def _sign(sign: str) -> str:
    if sign in SIGNS:
        return sign
    if sign.isspace():
        return " "
    if unicodedata.category(sign) in ("Mn", "Cf", "Cc"):
        return ""  # Accents that nothing carries, direction marks, control codes.
    if sign in _INSTEAD:
        return _INSTEAD[sign]
    parts = unicodedata.normalize("NFKD", sign)
    bare = "".join(_INSTEAD.get(part, part) for part in parts if not unicodedata.combining(part))
    return bare if bare and set(bare) <= SIGNS else UNKNOWN
