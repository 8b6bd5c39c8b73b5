"""Backups: whole, consistent and proven before they count.

Only SQLite's own backup API copies a book that may be in use; copying the file by hand loses or breaks its WAL.
"""

import os
import sqlite3
import tempfile
from pathlib import Path

from kassabok.core.book.event_log import broken_links
from kassabok.core.book.reader import Reader
from kassabok.core.book.version import SCHEMA_VERSION, schema_version
from kassabok.core.errors import BookUnavailable, NotFound, Refused


def back_up(book_path: Path, target: Path, *, replace: bool = False) -> Path:
    """Copy the book to target, verify the copy, and only then give it its name. Returns target.

    Raises Refused as refuse_target does, BookUnavailable when the copy cannot be made or is unsound.
    """
    refuse_target(book_path, target, replace=replace)
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A name of its own, so that two backups to one place do not write into each other. Made 0600.
        number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".partial")
    except OSError as error:
        raise _failed(target, error) from error
    os.close(number)
    partial = Path(name)
    try:
        _copy(book_path, partial)
        verify(partial)
        _keep(partial, target)
    except (OSError, sqlite3.Error) as error:
        raise _failed(target, error) from error
    finally:
        for leftover in (partial, partial.with_name(partial.name + "-journal")):
            leftover.unlink(missing_ok=True)
    return target


def refuse_target(book_path: Path, target: Path, *, replace: bool) -> None:
    """Raise Refused where no backup can be put: the book's own place, a folder, a device, or a file that may not go."""
    if not os.path.lexists(target):
        return
    if not target.is_file():
        raise Refused(
            "backup.target", f"{target} is not a file.", hint="Name a file that the backup becomes."
        )
    _refuse_same(book_path, target)
    if not replace:
        raise Refused(
            "backup.exists",
            f"There is a file at {target} already.",
            hint="Choose another name, or say --yes.",
        )


def _refuse_same(book_path: Path, other: Path) -> None:
    if book_path.exists() and book_path.samefile(other):
        raise Refused("backup.same", f"{other} is the book itself.", hint="Name another file.")


def _failed(target: Path, error: Exception) -> BookUnavailable:
    return BookUnavailable(
        "backup.failed",
        f"The backup {target} could not be made: {getattr(error, 'strerror', None) or error}.",
        hint="Check the disk and the folder's permissions.",
    )


def verify(path: Path) -> None:
    """Raise BookUnavailable unless the file is a sound book: pages, foreign keys and the event chain.

    Raises NotFound when there is no such file.
    """
    if not path.is_file():
        raise NotFound("backup.missing", f"There is no backup at {path}.")
    raw = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        version = schema_version(raw, path)
        if version > SCHEMA_VERSION:
            raise BookUnavailable(
                "book.newer",
                f"{path} has schema {version}; this program knows schemas up to {SCHEMA_VERSION}.",
            )
        faults = [text for (text,) in raw.execute("PRAGMA integrity_check") if text != "ok"]
        faults += [
            f"A row of {table} points at nothing." for table, *_ in raw.execute("PRAGMA foreign_key_check")
        ]
        if version > 0:  # A book from before the first schema has no log yet.
            faults += broken_links(Reader(raw))
    except sqlite3.DatabaseError as error:
        faults = [str(error)]
    finally:
        raw.close()
    if faults:
        raise BookUnavailable("backup.damaged", f"{path} is damaged: {faults[0]}", hint="Use another backup.")


def refuse_backup(backup: Path, book_path: Path) -> None:
    """Raise what restore raises of the backup itself, before anybody is asked whether the book may go."""
    verify(backup)
    _refuse_same(book_path, backup)


def restore(backup: Path, book_path: Path, *, replace: bool = False) -> Path:
    """Put a verified backup in the book's place. The book that was there, sound or not, is kept beside it.

    Returns where it is kept; the book's own path where there was none.

    Raises Refused when there is a book and replace is false, or the backup is the book itself, NotFound when there is
    no backup, BookUnavailable when it is unsound.
    """
    refuse_backup(backup, book_path)
    if not book_path.exists():
        back_up(backup, book_path)
        return book_path
    if not replace:
        raise Refused(
            "restore.exists",
            f"There is a book at {book_path}.",
            hint="Say --yes to replace it; it is kept beside the restored one.",
        )
    kept = _free_name(book_path)
    _refuse_while_open(book_path)
    fresh = book_path.with_name(f".{book_path.name}.restored")
    back_up(backup, fresh, replace=True)
    try:
        _set_aside(book_path, kept)
        _keep(fresh, book_path)
    finally:
        fresh.unlink(missing_ok=True)
    return kept


def _set_aside(book_path: Path, kept: Path) -> None:
    """Keep the book that goes: as a verified copy, or where it is too damaged for one, as its very files."""
    beside = ("-wal", "-shm")
    try:
        back_up(book_path, kept)
    except BookUnavailable:
        for suffix in ("", *beside):
            if (old := book_path.with_name(book_path.name + suffix)).exists():
                old.replace(kept.with_name(kept.name + suffix))
    for suffix in beside:
        book_path.with_name(book_path.name + suffix).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    reading = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=10.0)
    writing = sqlite3.connect(target, isolation_level=None)
    try:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode = DELETE")  # One file, nothing beside it.
    finally:
        writing.close()
        reading.close()


def _keep(partial: Path, target: Path) -> None:
    """Give the finished file its name so that it survives a power cut."""
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _free_name(path: Path) -> Path:
    for number in range(1, 10_000):
        candidate = path.with_name(f"{path.stem}.before-restore-{number}{path.suffix}")
        if not candidate.exists():
            return candidate
    raise Refused("restore.names", f"There are too many old books beside {path}.", hint="Remove some.")


def _refuse_while_open(path: Path) -> None:
    """A book that another command is writing must not be taken from under it."""
    raw = sqlite3.connect(path, isolation_level=None, timeout=1.0)
    try:
        raw.execute("PRAGMA locking_mode = EXCLUSIVE")
        raw.execute("BEGIN EXCLUSIVE")
        raw.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise BookUnavailable(
            "book.busy", f"The book {path} is in use.", hint="Try again when the other command has ended."
        ) from error
    except sqlite3.DatabaseError:
        return  # A damaged book may be replaced; that is what restoring is for.
    finally:
        raw.close()
