"""The company's file: making it, opening it, and its one write transaction.

A book is an SQLite file in WAL mode with synchronous=FULL: what a command has answered for survives a power cut.
It is made 0600, so that its WAL is too. Copy it with `kassabok backup` only.
"""

import gc
import getpass
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from types import TracebackType

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from kassabok.core.book.complaints import told_apart
from kassabok.core.book.event_log import FIRST_HASH
from kassabok.core.book.model import CommandKey
from kassabok.core.book.reader import Reader
from kassabok.core.book.schema import METADATA, alembic_statements, check_at_commit, trigger_statements
from kassabok.core.book.transaction import Effects, Known, Transaction
from kassabok.core.book.version import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    refuse_other_version,
    schema_version,
    this_program,
)
from kassabok.core.errors import BookUnavailable, Refused, no_book
from kassabok.formats.collector import uncollected

COLLECT_AFTER = 50_000  # New objects, instead of 700: a command makes many, and hardly any cycle.
BUSY_SECONDS = 10.0  # How long a command waits for another's write lock before it gives up.


class KnownCommand(Exception):
    """The idempotency key was used before: the command has been done. first_event_id: where it began."""

    def __init__(self, first_event_id: int) -> None:
        super().__init__(f"done before, as event {first_event_id}")
        self.first_event_id = first_event_id


class Book:
    """An open book. Use as a context manager; close() lets the file go."""

    def __init__(self, path: Path, effects: Effects) -> None:
        self.path = path
        self._effects = effects
        self._known, self._data_version = Known(), 0
        gc.set_threshold(COLLECT_AFTER)
        with _told_apart(path):
            self._raw = _connect(path)

    def __enter__(self) -> "Book":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go. The WAL is folded into it when nobody else has it open."""
        self._raw.close()

    def remove(self) -> None:
        """Take the file away again: for a book that came to nothing while it was being made."""
        self.close()
        _remove(self.path)

    @property
    def reader(self) -> Reader:
        """Questions outside a transaction: each sees what is committed when it is asked."""
        return Reader(self._raw)

    @property
    def rows_written(self) -> int:
        """How many rows this connection has written so far, for measuring."""
        return int(self._raw.total_changes)

    @contextmanager
    def transaction(
        self,
        command: str,
        *,
        today: date,
        dry_run: bool = False,
        key: str | None = None,
        said: str = "",
    ) -> Iterator[Transaction]:
        """One write transaction. Commits at the end; any error, an interruption or a dry run rolls it all back.

        command: the words that were typed, without personal data ("order create"). key: an idempotency key; when
        it is known, KnownCommand is raised and nothing is done. said: a mark of what else was typed, "" where it is not
        known; with another one than the key had, Refused is raised.
        Raises BookUnavailable when the lock is not to be had, the disk is full or the file is read-only.
        """
        try:
            with uncollected(), _told_apart(self.path):
                # A deferred BEGIN that reads first can fail at once with a busy snapshot that no waiting cures.
                self._raw.execute("BEGIN IMMEDIATE")
                self._forget_what_others_changed()
                self._refuse_known(key, command, said)
                tx = Transaction(
                    self._raw,
                    self._effects,
                    command=command,
                    actor=_actor(),
                    today=today,
                    known=self._known,
                    folder=self.path.parent,
                    key=key,
                )
                yield tx
                if key and said and tx.steps:
                    tx.insert(CommandKey, key=key, said=said)
                tx.finish()
                self._raw.execute("ROLLBACK" if dry_run else "COMMIT")
            if dry_run:
                self._known = Known()
            self._known.keep_small()
        except BaseException:
            self._known = Known()
            if self._raw.in_transaction:  # On a full disk SQLite has rolled back by itself already.
                self._raw.execute("ROLLBACK")
            raise

    def scrub(self) -> bool:
        """Write the file anew, so that no byte of what was removed is left in it or in its WAL.

        False where somebody else has the book open and the WAL could not be emptied: a later scrub does it.
        """
        with _told_apart(self.path):
            self._raw.execute("VACUUM")
            busy: int = self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy

    def _forget_what_others_changed(self) -> None:
        """SQLite counts the changes of other connections, so that what is known of the book need not be asked again."""
        version = self._raw.execute("PRAGMA data_version").fetchone()[0]
        if version != self._data_version:
            self._data_version, self._known = version, Known()

    def _refuse_known(self, key: str | None, command: str, said: str) -> None:
        known = key and Reader(self._raw).row("SELECT id, command FROM event WHERE key = :key", key=key)
        if not known:
            return
        if known[1] != command:
            raise Refused(
                "key.used",
                f"The key {key} was used for another command: {known[1]}.",
                hint="Give each thing that is to be done once a key of its own.",
            )
        before = Reader(self._raw).value("SELECT said FROM command_key WHERE key = :key", key=key)
        if said and before not in (None, said):
            raise Refused(
                "key.used",
                f"The key {key} was used for {command} before, with other words than these.",
                hint="Give each thing that is to be done once a key of its own; kassabok history tells what was done.",
            )
        raise KnownCommand(known[0])


def create_book(path: Path, effects: Effects) -> Book:
    """Make an empty book: all tables and triggers, no company. The folder is made 0700 when missing.

    Raises Refused when there is a file at path already.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BookUnavailable(
            "book.unwritable", f"The folder {path.parent} cannot be made: {error.strerror}."
        ) from error
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError as error:
        raise Refused(
            "book.exists",
            f"There is a file at {path} already.",
            hint="Choose another place with --book FILE.",
        ) from error
    except OSError as error:
        raise BookUnavailable(
            "book.unwritable", f"The book {path} cannot be made: {error.strerror}."
        ) from error
    try:
        with _told_apart(path):
            _lay_out(path)
        return Book(path, effects)
    except BaseException:
        _remove(path)
        raise


def _remove(path: Path) -> None:
    """The file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _lay_out(path: Path) -> None:
    raw = sqlite3.connect(path, isolation_level=None)
    try:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute("BEGIN IMMEDIATE")
        for statement in _schema_statements():
            raw.execute(statement)
        raw.execute(
            "INSERT INTO chain_head (id, event_id, hash, program) VALUES (1, 0, ?, ?)",
            (FIRST_HASH, this_program()),
        )
        raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        raw.execute("COMMIT")
    finally:
        raw.close()


@cache
def _schema_statements() -> tuple[str, ...]:
    """What makes all tables, indexes and triggers. Working it out takes as long as running it."""
    import kassabok.core.tables  # noqa: F401 - then METADATA has every area's

    dialect = sqlite.dialect()
    statements = []
    for table in METADATA.sorted_tables:
        check_at_commit(table)
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements.extend(str(CreateIndex(index).compile(dialect=dialect)) for index in indexes)
    return (*statements, *trigger_statements(), *alembic_statements())


def open_book(path: Path, effects: Effects) -> Book:
    """Open a book for writing; one with an older schema is backed up and migrated first.

    Raises NotFound when there is none, BookUnavailable when it is of a newer version or not a book.
    """
    if not path.is_file():
        raise no_book(path)
    if _is_behind(path):
        from kassabok.core.book.migrations.run import migrate

        migrate(path)
    return Book(path, effects)


def _is_behind(path: Path) -> bool:
    with _told_apart(path):
        raw = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            if schema_version(raw, path) < SCHEMA_VERSION:
                return True
            refuse_other_version(raw, path)
        finally:
            raw.close()
    return False


def _connect(path: Path) -> sqlite3.Connection:
    """Python's sqlite3 would begin transactions late and by itself; with no isolation level it leaves them to us."""
    raw = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS, cached_statements=500)
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "temp_store = MEMORY", "cache_size = -16000"):
        raw.execute(f"PRAGMA {pragma}")
    return raw


@cache
def _actor() -> str:
    try:
        return getpass.getuser().encode(errors="replace").decode()  # The environment may hold any bytes.
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


@contextmanager
def _told_apart(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        told = told_apart(error, path)
        if told is None:
            raise
        raise told from error
