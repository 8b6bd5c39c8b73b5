"""Bringing an older book up to this version: verified backup first, then Alembic, then proof."""

import sqlite3
from pathlib import Path

from kassabok.core.book.backup import back_up, verify
from kassabok.core.book.version import SCHEMA_VERSION, schema_version
from kassabok.core.errors import BookUnavailable


def migrate(path: Path, *, to: int = SCHEMA_VERSION) -> Path:
    """Back the book up beside itself, run the migrations to schema `to`, and return the backup's path.

    Each migration is a file in versions/ whose revision is its schema number. All of them run in one transaction;
    when one fails the book is as it was. Raises BookUnavailable then.
    """
    with sqlite3.connect(path) as raw:
        found = schema_version(raw, path)
    raw.close()
    backup = back_up(path, path.with_name(f"{path.stem}.schema-{found}{path.suffix}"), replace=True)
    try:
        _upgrade(path, to)
        verify_migrated(path)
    except BookUnavailable:
        raise
    except Exception as error:
        raise BookUnavailable(
            "book.migration",
            f"The book {path} could not be migrated from schema {found}: {error}.",
            hint=f"A backup is at {backup}.",
        ) from error
    return backup


def verify_migrated(path: Path) -> None:
    """The migrated book must be sound before anybody writes to it."""
    raw = sqlite3.connect(path)
    try:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()
    verify(path)


def _upgrade(path: Path, to: int) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import URL, Connection, create_engine, event
    from sqlalchemy.pool import NullPool

    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _on_connect(raw: sqlite3.Connection, _record: object) -> None:
        # Batch migrations copy tables, so foreign keys are off while they run and checked afterwards.
        raw.isolation_level = None
        raw.execute("PRAGMA foreign_keys = OFF")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, f"{to:04}")
            connection.exec_driver_sql(f"PRAGMA user_version = {to}")
    finally:
        engine.dispose()
