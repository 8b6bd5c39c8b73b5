"""SQLite's complaints about the file, in words that say what to do. Readers and writers tell them alike."""

import sqlite3
from pathlib import Path

from kassabok.core.errors import BookUnavailable, KassabokError, Refused

_TOLD = (
    (
        "database is locked",
        "book.busy",
        "is being written by another command",
        "Try again when it has ended.",
    ),
    (
        "database or disk is full",
        "book.full",
        "cannot grow: the disk is full",
        "Free some space; nothing was changed.",
    ),
    (
        "readonly database",
        "book.read_only",
        "is read-only",
        "Check the permissions of the file and its folder.",
    ),
    (
        "disk I/O error",
        "book.io",
        "cannot be read or written: the disk reports an error",
        "Nothing was changed; check the disk.",
    ),
    (
        "unable to open database file",
        "book.unwritable",
        "cannot be opened for writing",
        "Check the permissions of the folder.",
    ),
    (
        "malformed",
        "book.damaged",
        "is damaged",
        "kassabok check tells more; kassabok restore takes a backup back.",
    ),
    ("not a database", "book.not_a_book", "is not a kassabok book", "Choose the book with --book FILE."),
)


def told_apart(error: sqlite3.DatabaseError, path: Path) -> KassabokError | None:
    """What to raise in place of SQLite's error: the file's trouble, or a rule's no; None for a bug."""
    text = str(error)
    if "the period is locked" in text:
        return Refused(
            "period.locked",
            "The period is locked; nothing can be posted into it.",
            hint="Use a later date, or kassabok year unlock YYYY-MM; kassabok year list shows what is locked.",
        )
    if "UNIQUE constraint failed" in text and text.endswith(".number"):
        return Refused(
            "series.taken",
            "The next number of the series is taken already.",
            hint="kassabok setting list series shows how numbers are written.",
        )
    for mark, code, what, hint in _TOLD:
        if mark in text:
            return BookUnavailable(code, f"The book {path} {what}.", hint=hint)
    return None
