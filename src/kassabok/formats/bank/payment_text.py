"""Texts in payment files: only signs that every Swedish bank takes, and no more of them than fit.

Source: Svenska Bankföreningen, Common Interpretation of ISO 20022 payment messages, Appendix 1: a-z, A-Z, the Swedish
letters, digits, / - ? : ( ) . , ' + and blanks. Some banks take more; none refuses these. Payments abroad have no
Swedish letters: European Payments Council, EPC217-08, the Latin character set of SEPA.
"""

import re
import unicodedata
from functools import lru_cache

SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZåäöÅÄÖ0123456789/-?:().,'+ ")
SIGNS_ABROAD = SIGNS - frozenset("åäöÅÄÖ")
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


def payment_text(text: str, longest: int, *, abroad: bool = False) -> str:
    """A text as payment files may have it: the nearest signs, one blank between words, cut where it is too long.

    abroad: without Swedish letters. What has no nearest sign becomes a question mark. The answer may be "": there was
    nothing to write.
    """
    taken = SIGNS_ABROAD if abroad else SIGNS
    signs = "".join(_sign(sign, taken) for sign in unicodedata.normalize("NFC", text))
    return " ".join(signs.split())[:longest].rstrip()


def is_readable(text: str) -> bool:
    """Whether a payment text says anything: has a letter or a digit."""
    return re.search("[0-9A-Za-zÅÄÖåäö]", text) is not None


@lru_cache(maxsize=4096)
def _sign(sign: str, taken: frozenset[str]) -> str:
    if sign in taken:
        return sign
    if sign.isspace():
        return " "
    if unicodedata.category(sign) in ("Mn", "Cf", "Cc"):
        return ""  # Accents that nothing carries, direction marks, control codes.
    instead = _INSTEAD.get(sign, sign)
    parts = instead if set(instead) <= taken else unicodedata.normalize("NFKD", instead)
    bare = "".join(_INSTEAD.get(part, part) for part in parts if not unicodedata.combining(part))
    return bare if bare and set(bare) <= taken else UNKNOWN
