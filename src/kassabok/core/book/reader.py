"""Reading the book without the ORM: plain SQL to dataclass rows.

Reports ask for much and often; importing SQLModel alone takes longer than most of them. So questions are SQL text,
read through this one small module, which knows nothing but the standard library.
SQL is kept to what both SQLite and PostgreSQL know, with named parameters (`:name`).
"""

import datetime
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, get_type_hints

from kassabok.core.errors import BookUnavailable, no_book

CHUNK = 400  # Values in one question; SQLite allows more, PostgreSQL's planner likes fewer.
AMONG = "IN (:among)"

R = TypeVar("R")
Convert = Callable[[Any], Any]


def _date(value: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def _bool(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _mapping(value: str) -> dict[str, str]:
    import json

    return dict(json.loads(value))


_CONVERTERS: dict[object, Convert] = {
    dict[str, str]: _mapping,
    datetime.date: _date,
    datetime.date | None: _date,
    bool: _bool,
}


_converters_of: dict[type, dict[str, Convert]] = {}


def _converters(row_class: type) -> dict[str, Convert]:
    """Field name -> how to turn SQLite's value into the field's type, for the fields that need it."""
    found = _converters_of.get(row_class)
    if found is None:
        hints = get_type_hints(row_class)
        found = {name: _CONVERTERS[hint] for name, hint in hints.items() if hint in _CONVERTERS}
        _converters_of[row_class] = found
    return found


def _plain(params: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, datetime.date) else v for k, v in params.items()}


class Reader:
    """Questions to one connection. Parameters may be dates; they are compared as ISO text."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def _run(self, sql: str, params: dict[str, Any]) -> sqlite3.Cursor:
        return self._raw.execute(sql, _plain(params))

    def read(self, row_class: type[R], sql: str, **params: Any) -> list[R]:
        """Rows as instances of a dataclass whose fields are named as the columns."""
        return list(self.stream(row_class, sql, **params))

    def stream(self, row_class: type[R], sql: str, **params: Any) -> Iterator[R]:
        """As read, one row at a time: for rows by the million."""
        cursor = self._run(sql, params)
        names = [column[0] for column in cursor.description]
        convert = _converters(row_class)
        if not convert:
            for values in cursor:
                yield row_class(**dict(zip(names, values, strict=True)))
            return
        for values in cursor:
            row = dict(zip(names, values, strict=True))
            for name, function in convert.items():
                if name in row:
                    row[name] = function(row[name])
            yield row_class(**row)

    def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        """Bare tuples, as SQLite has them: dates are ISO text."""
        return self._run(sql, params).fetchall()

    def each(self, sql: str, **params: Any) -> Iterator[tuple[Any, ...]]:
        """As rows, one at a time: for rows by the million."""
        yield from self._run(sql, params)

    def among(self, sql: str, values: Iterable[Any], **params: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of a question with `IN (:among)`, which is asked anew for every so many of the values."""
        left = iter(values)
        while chunk := {f"among{place}": value for place, value in enumerate(islice(left, CHUNK))}:
            listed = ", ".join(f":{name}" for name in chunk)
            yield from self.rows(sql.replace(AMONG, f"IN ({listed})"), **chunk, **params)

    def row(self, sql: str, **params: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        found: tuple[Any, ...] | None = self._run(sql, params).fetchone()
        return found

    def value(self, sql: str, **params: Any) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, **params)
        return found[0] if found else None


class open_reader:  # noqa: N801 - used as a function: `with open_reader(path) as reader`
    """Open a book for reading only: one snapshot, no lock that a writer would wait for.

    Raises NotFound when there is no such file, BookUnavailable when its schema is not this version's, or when a
    question finds the file damaged or unreadable.
    """

    def __init__(self, path: Path) -> None:
        from kassabok.core.book.version import refuse_other_version

        self._path = path
        self._raw = _connect_read_only(path)
        try:
            refuse_other_version(self._raw, path)
            self._raw.execute("BEGIN")
        except BaseException:
            self._raw.close()
            raise

    def __enter__(self) -> Reader:
        return Reader(self._raw)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._raw.close()
        if isinstance(error, sqlite3.DatabaseError):
            from kassabok.core.book.complaints import told_apart

            told = told_apart(error, self._path)
            if told is not None:
                raise told from error


def _connect_read_only(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise no_book(path)
    wal = path.with_name(path.name + "-wal")
    uri = path.absolute().as_uri()
    try:
        return _opened(f"{uri}?mode=ro")
    except sqlite3.OperationalError as error:
        # On a read-only folder SQLite cannot make the shared-memory file that WAL asks for. With no WAL
        # there is nothing in it to read either, so the file can be read as it stands.
        if not wal.exists() or wal.stat().st_size == 0:
            try:
                return _opened(f"{uri}?mode=ro&immutable=1")
            except sqlite3.OperationalError:
                pass
        raise BookUnavailable(
            "book.unreadable",
            f"The book {path} cannot be opened: {error}.",
            hint="Check the file's and its folder's permissions.",
        ) from error


def _opened(uri: str) -> sqlite3.Connection:
    raw = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5.0)
    try:
        raw.execute("PRAGMA query_only = ON")
        raw.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:
        raw.close()
        raise
    except sqlite3.DatabaseError:
        return raw  # Not a database at all: version.py says so in better words.
    except BaseException:
        raw.close()
        raise
    return raw
