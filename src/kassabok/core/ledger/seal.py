"""A voucher as one hash, which the log holds: so the chain of the log proves what the books say, not only that they do.

Vouchers of a SIE file have none: they are one event together, and the file that they came with is kept and summed.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import NamedTuple

from kassabok.core.objects import Objects


class SealedLine(NamedTuple):
    """A line as it was posted, with its objects in order."""

    account: str
    amount_ore: int
    text: str
    quantity_milli: int | None
    objects: Objects


def seal_of(
    ref: str, day: str, text: str, registered_us: int, corrects: str, lines: Iterable[SealedLine]
) -> str:
    """SHA-256 (hex) of all that a voucher says, as a JSON array. day: ISO. corrects: the number of the reversed one."""
    said = (ref, day, text, registered_us, corrects, tuple(lines))
    return hashlib.sha256(_ENCODER.encode(said).encode()).hexdigest()


# A voucher that was tampered with may hold anything, and still has to be told apart.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=repr)
