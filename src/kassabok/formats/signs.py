"""The nearest that an old character set has to a character that it lacks."""

import unicodedata
from collections.abc import Callable

# What old character sets lack and decomposition does not solve. Code page 437 has § only in the place of a control.
REPLACEMENTS = {
    "€": "EUR",
    "#": "nr ",
    "§": "par.",
    "©": "(c)",
    "®": "(R)",
    "×": "x",
    "¤": "*",
    "•": "*",
    "→": "->",
    "←": "<-",
    "ẞ": "SS",
    "“": '"',
    "”": '"',
    "„": '"',
    "‟": '"',
    "‘": "'",
    "’": "'",
    "‚": "'",
    "‛": "'",
    "´": "'",
    "‹": "<",
    "›": ">",
    "‐": "-",
    "‒": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "−": "-",
    "⁄": "/",
    "Ø": "O",
    "ø": "o",
    "Ł": "L",
    "ł": "l",
    "Đ": "D",
    "đ": "d",
    "Ð": "D",
    "ð": "d",
    "Þ": "Th",
    "þ": "th",
    "Œ": "OE",
    "œ": "oe",
    "ı": "i",
}


def nearest(character: str, fits: Callable[[str], bool]) -> str:
    """The character as it can be written: itself where it can, else what comes closest; empty where nothing shows.

    fits: whether the character set has a text.
    """
    if character.isprintable() and fits(character):
        return character
    if character in REPLACEMENTS:
        return REPLACEMENTS[character]
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me"):  # zero-width and combining: nothing is left to see
        return ""
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    plain = "".join(REPLACEMENTS.get(c, c) if not fits(c) else c for c in plain)
    # Never a question mark: it would look like part of the text. The code point can be read back.
    return plain if plain and plain.isprintable() and fits(plain) else f"(U+{ord(character):04X})"
