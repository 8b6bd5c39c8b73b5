"""Search keys and Swedish sorting: what SQLite cannot do with letters outside ASCII."""

import unicodedata

from kassabok.core.errors import Refused

LONGEST_SEARCH = 200

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


def having_words(column: str, text: str) -> tuple[str, dict[str, str]]:
    """The SQL condition that a column of search keys holds every word of a text, and its parameters.

    Raises Refused for more than anybody searches for: databases have limits.
    """
    folded = fold(text)
    if len(folded) > LONGEST_SEARCH:
        raise Refused("search.long", f"A search has at most {LONGEST_SEARCH} characters, not {len(folded)}.")
    params = {f"word{number}": f"%{_escaped(word)}%" for number, word in enumerate(folded.split())}
    return " AND ".join(f"{column} LIKE :{name} ESCAPE '!'" for name in params) or "1 = 1", params


def _escaped(word: str) -> str:
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def sort_key_sv(text: str) -> str:
    """A key that sorts as a Swedish register does: å, ä and ö after z, other accents and case disregarded."""
    return fold(unicodedata.normalize("NFC", text).casefold().translate(_AFTER_Z))
