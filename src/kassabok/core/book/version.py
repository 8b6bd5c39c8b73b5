"""Is this file a book, and is it of the version that this program reads?"""

import sqlite3
from functools import cache
from pathlib import Path

from kassabok.core.errors import BookUnavailable

PROGRAM = "kassabok"  # The name of this program and its package, as the files that it writes give it.
APPLICATION_ID = 0x6B617361  # "kasa": lets `file` and us tell a book from any other SQLite file.
SCHEMA_VERSION = 5  # The newest migration in migrations/versions; kept in the file as user_version.


@cache
def program_version() -> str:
    """The version of the program that runs, as its package says."""
    from importlib.metadata import version

    return version(PROGRAM)


def this_program() -> str:
    """What books remember of the program that wrote to them last: its version, and the schema it knows."""
    return f"{program_version()} schema {SCHEMA_VERSION}"


def refuse_other_version(raw: sqlite3.Connection, path: Path) -> None:
    """Raise BookUnavailable unless the file is a book of this version."""
    version = schema_version(raw, path)
    if version > SCHEMA_VERSION:
        raise BookUnavailable(
            "book.newer",
            f"The book {path} has schema {version}; this program knows schemas up to {SCHEMA_VERSION}.",
            hint="Use the newer kassabok that wrote it.",
        )
    if version < SCHEMA_VERSION:
        raise BookUnavailable(
            "book.migrate",
            f"The book {path} has schema {version}; this program needs schema {SCHEMA_VERSION}.",
            hint="Run any writing command, for example `kassabok backup`: it makes a verified backup and migrates.",
        )


def schema_version(raw: sqlite3.Connection, path: Path) -> int:
    """The file's schema number. Raises BookUnavailable when the file is not a book."""
    try:
        application: int = raw.execute("PRAGMA application_id").fetchone()[0]
        version: int = raw.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BookUnavailable(
            "book.damaged",
            f"{path} is not a kassabok book, or it is damaged: {error}.",
            hint="kassabok restore takes a backup back.",
        ) from error
    if application != APPLICATION_ID:
        raise BookUnavailable(
            "book.not_a_book", f"{path} is not a kassabok book.", hint="Choose the book with --book FILE."
        )
    return version
