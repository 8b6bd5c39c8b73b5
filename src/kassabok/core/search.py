"""Search keys and Swedish sorting: what SQLite cannot do with letters outside ASCII."""

import unicodedata

# Letters that Unicode does not take apart into a base letter and an accent. casefold has made them small
# already.
_BASE_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)

# After z in ASCII, in the order of the Swedish alphabet; the neighbours' letters sort where a Swede looks for
# them.
_AFTER_Z = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"})

_UNSEEN = {"Mn", "Me", "Cf"}  # Accents, and characters without width such as the soft hyphen.


def fold(text: str) -> str:
    """The search key of a text: small letters without accents (å, ä -> a, ö -> o, é -> e), blanks collapsed.

    Fold both what is stored and what is asked for, and compare the two.
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(letter for letter in apart if unicodedata.category(letter) not in _UNSEEN)
    return " ".join(bare.translate(_BASE_LETTERS).split())


def sort_key_sv(text: str) -> str:
    """A key that sorts as a Swedish register does: å, ä and ö after z, other accents and case disregarded."""
    return fold(unicodedata.normalize("NFC", text).casefold().translate(_AFTER_Z))
