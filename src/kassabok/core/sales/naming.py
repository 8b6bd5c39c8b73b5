"""What buyers of our own web shop call their orders in the message of a payment, and what has come of one so far."""

import re
from collections.abc import Iterable

from kassabok.core.book.reader import Reader

_CALLED = re.compile(r"(?<![0-9A-Z])W ?([0-9]{4,9})(?![0-9])")
_WAITING = """
SELECT id, amount_ore, reference, text FROM bank_line WHERE state = 'unmatched' AND amount_ore > 0 ORDER BY id
"""


def called_in(texts: Iterable[str]) -> list[str]:
    """The orders that texts name, as "W1001", each once."""
    return list(dict.fromkeys(f"W{digits}" for text in texts for digits in _CALLED.findall(text.upper())))


def parts_come(reader: Reader, called: str) -> dict[int, int]:
    """Line of the bank -> öre, of the lines that name this order and no other, and that nobody has dealt with.

    They are parts of a payment whose rest has not come.
    """
    return {
        key: amount_ore
        for key, amount_ore, reference, text in reader.rows(_WAITING)
        if called_in((reference, text)) == [called]
    }
