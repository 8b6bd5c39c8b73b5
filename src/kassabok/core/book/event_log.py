"""The event log: writing a row, and proving the chain.

hash = SHA-256 over the previous row's hash and this row's own fields, so no row can be changed, moved or left out
without the rest of the chain telling. The chain's head is kept apart, so that a cut tail is seen too.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.json import Encoder

from kassabok.core.book.reader import Reader
from kassabok.core.events import Event

FIRST_HASH = "0" * 64


def payload_of(event: Event) -> str:
    """The event's fields as JSON, in the order the class declares them; dates as ISO text."""
    return _encode(event).decode()


_encode = Encoder().encode  # Compact and UTF-8, and several times as quick as the standard library's.
_FIT_TO_CHAIN = (str, int, type(None))


def chain_hash(previous: str, row: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the previous hash and the row's fields as one JSON array: none can run into the next."""
    parts = (
        previous,
        row["id"],
        row["at_us"],
        row["command"],
        row["actor"],
        row["name"],
        row["subject_kind"],
        row["subject_ref"],
        row["payload"],
        row["cause_id"],
        row["key"],
    )
    return hashlib.sha256(_encode(parts)).hexdigest()


def _hash_again(previous: str, row: dict[str, Any]) -> str:
    """As chain_hash. A row that was tampered with may hold anything, and still has to be told apart."""
    odd = {name: repr(value) for name, value in row.items() if not isinstance(value, _FIT_TO_CHAIN)}
    return chain_hash(previous, row | odd)


_COLUMNS = (
    "id",
    "at_us",
    "command",
    "actor",
    "name",
    "subject_kind",
    "subject_ref",
    "payload",
    "cause_id",
    "key",
    "hash",
)


def hash_through(reader: Reader, event_id: int) -> str | None:
    """The hash of an event worked out anew from the first event on, whatever hashes the rows say; None without it."""
    previous, last_id = FIRST_HASH, 0
    for values in reader.each(
        f"SELECT {', '.join(_COLUMNS)} FROM event WHERE id <= :last ORDER BY id", last=event_id
    ):
        row = dict(zip(_COLUMNS, values, strict=True))
        if row["id"] != last_id + 1:
            return None
        previous, last_id = _hash_again(previous, row), row["id"]
    return previous if last_id == event_id else None


def broken_links(reader: Reader) -> Iterator[str]:
    """Every place where the chain does not hold, as a sentence; nothing when it is whole."""
    previous, last_id = FIRST_HASH, 0
    for values in reader.each(f"SELECT {', '.join(_COLUMNS)} FROM event ORDER BY id"):
        row = dict(zip(_COLUMNS, values, strict=True))
        if row["id"] != last_id + 1:
            yield f"Event {last_id + 1} is missing before event {row['id']}."
        if row["hash"] != _hash_again(previous, row):
            yield f"Event {row['id']} ({row['name']} {row['subject_ref']}) was changed, or the one before it."
        previous, last_id = row["hash"], row["id"]
    head = reader.row("SELECT event_id, hash FROM chain_head")
    if (head or (0, FIRST_HASH)) != (last_id, previous):
        yield f"The log ends at event {last_id}, but its head says {head[0] if head else 0}."
