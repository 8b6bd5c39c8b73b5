"""The one write transaction of a command: rows in, events out, all or nothing.

Rows are written behind: `insert` keeps them and they go to the database in one batch per table, before a question in
SQL names that table and at the end. By key they are found, and changed, where they wait. That is what makes an import
of ten thousand payments a matter of batches though each payment runs through the cascade by itself. Keys are given out
here: only one transaction writes at a time, so the next key of a table is known.

Rows are read as immutable records, typed by their model; they are changed by `update`.
"""

import re
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlmodel import SQLModel

from kassabok.core.book.event_log import chain_hash, payload_of
from kassabok.core.book.model import (
    Attachment,
    AttachmentUse,
    ChainHead,
    EventRow,
    Link,
    Outgoing,
    Series,
    SettingRow,
)
from kassabok.core.book.reader import Reader
from kassabok.core.book.schema import DATED_TABLES, GATES
from kassabok.core.book.series import SERIES, restarts_yearly
from kassabok.core.book.settings import Settings, settings_of
from kassabok.core.book.statements import Statements, statements_of
from kassabok.core.book.version import SCHEMA_VERSION, program_version, this_program
from kassabok.core.book.waiting import Row, Waiting
from kassabok.core.errors import NotFound
from kassabok.core.events import Event, ProgramChanged
from kassabok.core.rates.lookup import Rates

M = TypeVar("M", bound=SQLModel)

Effect = Callable[["Transaction", Any], Iterable[Event]]
Effects = Mapping[type[Event], tuple[Effect, ...]]

MAX_STEPS = 60  # A cascade longer than this is a loop between effects, not business.
MAX_SEEN = 20_000  # Answers that are remembered between transactions, at most.
MOST_SEEN = 2_000  # Answers to questions by the same columns that are remembered, at most.
KEY_COUNT = "\x1f"  # Stands between a command's key and the count of what it published; nobody types it.
BATCH_ROWS = 5_000  # Written out when so many rows of a table wait, so that memory stays bounded.
PIECE = 1_000_000  # Bytes of a file that are handed to SQLite at once.


@dataclass
class Step:
    """An event with what it caused: the tree that is shown after a command."""

    event: Event
    caused: list["Step"] = field(default_factory=list)


@dataclass
class Known:
    """What a connection has learned of its book, true as long as nobody else writes to it.

    next_ids: the next key of each table. seen: rows by the columns that were asked for, and their values. counters:
    number series by name and year. head: the event log's last link. program: what wrote it.
    """

    next_ids: dict[type[SQLModel], int] = field(default_factory=dict)
    seen: dict[type[SQLModel], dict[tuple[str, ...], dict[Row, list[Any]]]] = field(default_factory=dict)
    counters: dict[tuple[str, int], "_Counter"] = field(default_factory=dict)
    settings: Settings | None = None
    head: tuple[int, str] | None = None
    program: str = ""

    def keep_small(self) -> None:
        """Forget rows that a later transaction would hardly ask for: files, and everything when it is too much."""
        self.seen.pop(Attachment, None)
        if sum(len(by_values) for found in self.seen.values() for by_values in found.values()) > MAX_SEEN:
            self.seen.clear()


class Transaction:
    """Services and effects get one of these; they never commit.

    today: the business date of the command. steps: what has been published so far.
    """

    def __init__(
        self,
        raw: sqlite3.Connection,
        effects: Effects,
        *,
        command: str,
        actor: str,
        today: date,
        known: Known | None = None,
        folder: Path | None = None,
        key: str | None = None,
    ) -> None:
        self._raw = raw
        self._known = known or Known()
        self._reader = Reader(raw)
        self._live_reader = _LiveReader(raw, self)
        self._effects = effects
        self._command = command
        self._actor = actor
        self._key = key
        self.folder = folder  # Of the book: the company may have its own facts there.
        self.today = today
        self.steps: list[Step] = []
        self.queued_outgoing = False
        self._waiting: dict[str, Waiting] = {}
        self._seen = self._known.seen
        self._next_ids = self._known.next_ids
        self._counted: dict[tuple[str, int], _Counter] = {}
        self._rates: Rates | None = None

    # Rows

    def insert(self, model: type[SQLModel], **values: Any) -> int:
        """Add a row and return its key. Left-out columns get the model's defaults."""
        statements = statements_of(model)
        row_id: int = self._next_ids.get(model) or self._reader.value(statements.next_id)
        self._next_ids[model] = row_id + 1
        self._wait(model, statements, row_id, statements.new_row(row_id, values))
        return row_id

    def insert_many(
        self, model: type[SQLModel], names: Sequence[str], rows: Iterable[tuple[Any, ...]]
    ) -> int:
        """Add rows at once, in the order given, and return the key of the first; their keys follow one another.

        For imports by the hundred thousand, where a call for each row would cost more than the row. names: the columns
        of a row's values; the others get the model's defaults. Values are as the database has them: days as ISO text.
        """
        statements = statements_of(model)
        self._before_change(model, statements)
        self._write_parents(statements)
        first: int = self._next_ids.get(model) or self._reader.value(statements.next_id)
        self._next_ids.pop(model, None)  # Unless all of it succeeds, the next key is asked for again.
        left_out = statements.left_out(("id", *names))
        rest = statements.params(left_out)
        sql = statements.insert_of(("id", *names, *left_out))
        self._next_ids[model] = (
            first
            + self._raw.executemany(
                sql, ((row_id, *row, *rest) for row_id, row in enumerate(rows, start=first))
            ).rowcount
        )
        return first

    def _wait(self, model: type[SQLModel], statements: Statements, row_id: int, row: Row) -> None:
        if statements.table in GATES:
            self._write_dated()
        waiting = self._waiting_of(statements)
        waiting.add(row_id, row)
        self._forget(model, statements, row)
        if len(waiting.rows) >= BATCH_ROWS:
            self._write_out(statements)

    def _waiting_of(self, statements: Statements) -> Waiting:
        waiting = self._waiting.get(statements.table)
        if waiting is None:
            waiting = self._waiting[statements.table] = Waiting(statements)
        return waiting

    def update(self, model: type[SQLModel], row_id: int, **changes: Any) -> None:
        """Change columns of one row."""
        statements = statements_of(model)
        waiting = self._waiting.get(statements.table)
        if waiting is not None and row_id in waiting.rows:
            for row in waiting.change(row_id, changes):
                self._forget(model, statements, row)
            return
        self._before_change(model, statements)
        self._raw.execute(statements.update(tuple(changes)), (*statements.params(changes), row_id))

    def delete(self, model: type[SQLModel], row_id: int) -> None:
        """Remove one row: of a state that has ended, never of a document or anything posted."""
        statements = statements_of(model)
        self._before_change(model, statements)
        self._raw.execute(statements.delete, (row_id,))

    def _before_change(self, model: type[SQLModel], statements: Statements) -> None:
        """A row that is written already is changed at once: after what came before it."""
        if statements.table in GATES:
            self._write_dated()
        self._write_out(statements)
        self._seen.pop(model, None)

    def _write_dated(self) -> None:
        """What was posted while its month was open goes in before the month is locked."""
        for table in DATED_TABLES:
            if waiting := self._waiting.get(table):
                self._write_out(waiting.statements)

    def add_up(self, model: type[SQLModel], key: Mapping[str, Any], **increments: int) -> None:
        """Add to the counters of the row with this key, making it when missing; the key needs a unique index.

        Increments wait and are summed; they are written once per key before the table is read, and at the end.
        """
        self._seen.pop(model, None)
        self._waiting_of(statements_of(model)).add_up(key, increments)

    def get(self, model: type[M], row_id: int) -> M:
        """The row with this key; it must exist."""
        found = self.find(model, id=row_id)
        if found is None:
            raise NotFound("row.missing", f"There is no {model.__name__} {row_id} in the book.")
        return found

    def find(self, model: type[M], **key: Any) -> M | None:
        """The first row where these columns have these values, or None."""
        rows = self._rows(model, key)
        return rows[0] if rows else None

    def all(self, model: type[M], **key: Any) -> list[M]:
        """All rows where these columns have these values, in the order they were made."""
        return list(self._rows(model, key))

    def _rows(self, model: type[M], key: Mapping[str, Any]) -> list[M]:
        """Rows by key. What was read stays known until it changes: effects ask for the same rows."""
        statements = statements_of(model)
        names, values = tuple(key), statements.params(key)
        seen = self._seen.get(model)
        by_values = None if seen is None else seen.get(names)
        if by_values is None:
            by_values = self._seen.setdefault(model, {})[names] = {}
        found = by_values.get(values)
        if found is None:
            if len(by_values) >= MOST_SEEN:
                by_values.clear()
            found = by_values[values] = [
                statements.row(row) for row in self._stored(statements, names, values)
            ]
        return found

    def _stored(self, statements: Statements, names: tuple[str, ...], values: Row) -> list[Row]:
        waiting = self._waiting.get(statements.table)
        if waiting is not None and waiting.sums:
            self._write_out(statements)
            waiting = None
        new = waiting.matching(names, values) if waiting is not None else []
        if (new and frozenset(names) in statements.unique) or self._can_only_wait(
            statements, waiting, names, values
        ):
            return new
        return [*self._raw.execute(statements.select(names), values), *new]

    def _can_only_wait(
        self, statements: Statements, waiting: Waiting | None, names: tuple[str, ...], values: Row
    ) -> bool:
        """Whether no row that is written can be it: it waits, or what it points at does, which is written first."""
        for name, value in zip(names, values, strict=True):
            if name == "id" and waiting is not None and value in waiting.rows:
                return True
            parent = self._waiting.get(statements.points_at.get(name, ""))
            if parent is not None and value in parent.rows:
                return True
        return False

    def _forget(self, model: type[SQLModel], statements: Statements, row: Row) -> None:
        """Ask anew for what this row belongs to."""
        seen = self._seen.get(model)
        if seen:
            for names, by_values in seen.items():
                if by_values:
                    by_values.pop(statements.picking(names)(row), None)

    @property
    def reader(self) -> Reader:
        """SQL questions inside the transaction, as reports ask them: sees everything written so far."""
        return self._live_reader

    # Events

    def publish(self, first: Event) -> Step:
        """Log the event, then run its effects in listed order; an effect returns the events that follow from it.

        Any error rolls back everything. Returns the tree of what happened.
        """
        self._note_program()
        root = Step(first)
        self.steps.append(root)
        queue: deque[tuple[Step, int | None]] = deque([(root, None)])
        for _ in range(MAX_STEPS):
            if not queue:
                return root
            step, cause_id = queue.popleft()
            event_id = self._log(step.event, cause_id, key=self._key_of_root() if step is root else None)
            for effect in self._effects[type(step.event)]:
                for event in effect(self, step.event):
                    caused = Step(event)
                    step.caused.append(caused)
                    queue.append((caused, event_id))
        if queue:
            raise AssertionError(f"the cascade from {type(first).__name__} did not end")
        return root

    def _key_of_root(self) -> str | None:
        """A command's key marks its first event; what else it publishes bears the key and a count."""
        if self._key is None or len(self.steps) == 1:
            return self._key
        return f"{self._key}{KEY_COUNT}{len(self.steps)}"

    def _note_program(self) -> None:
        """Log that another program than until now writes to the book, before what it does.

        Part of the processing history: BFNAR 2013:2 p. 9.15-9.16.
        """
        self._head()
        if self._known.program != this_program():
            changed = ProgramChanged(ref=program_version(), schema=SCHEMA_VERSION, before=self._known.program)
            self._log(changed, None, key=None)
            self._known.program = this_program()

    def _head(self) -> tuple[int, str]:
        """The event log's last link."""
        if self._known.head is None:
            row = self._reader.row("SELECT event_id, hash, program FROM chain_head")
            event_id, last_hash, self._known.program = cast("tuple[int, str, str]", row)
            self._known.head = event_id, last_hash
        return self._known.head

    def _log(self, event: Event, cause_id: int | None, *, key: str | None) -> int:
        last_id, last_hash = self._head()
        subject = event.subject
        event_id = last_id + 1
        row: dict[str, Any] = {
            "at_us": time.time_ns() // 1000,
            "command": self._command,
            "actor": self._actor,
            "name": type(event).__name__,
            "subject_kind": subject.kind,
            "subject_ref": subject.number,
            "payload": payload_of(event),
            "cause_id": cause_id,
            "key": key,
        }
        row["hash"] = chain_hash(last_hash, {"id": event_id, **row})
        self._known.head = (event_id, row["hash"])
        statements = statements_of(EventRow)
        self._wait(EventRow, statements, event_id, statements.new_row(event_id, row))
        for origin in event.origins:
            self.insert(
                Link,
                event_id=event_id,
                cause_kind=origin.kind,
                cause_ref=origin.number,
                effect_kind=subject.kind,
                effect_ref=subject.number,
            )
        return event_id

    # Numbers

    def number(self, series: str, on: date) -> str:
        """The next number of a series that people see, written by the company's pattern."""
        pattern = self.settings.text(f"series.{series}")
        year = on.year if restarts_yearly(pattern) else 0
        return pattern.format(year=year, n=self.count_on(series, year, first=SERIES[series].first))

    def count_on(self, series: str, year: int, *, first: int = 1) -> int:
        """The next whole number of a series, gapless within the year (0: never restarts)."""
        counter = self._counter(series, year, first)
        counter.next += 1
        return counter.next - 1

    def next_count(self, series: str, year: int) -> int:
        """What count_on would give next."""
        return self._counter(series, year, 1).next

    def count_from(self, series: str, year: int, following: int) -> None:
        """Let count_on give this number next: for numbers that came with an imported file."""
        self._counter(series, year, 1).next = following

    def _counter(self, series: str, year: int, first: int) -> "_Counter":
        counter = self._known.counters.get((series, year))
        if counter is None:
            row = self.find(Series, name=series, year=year)
            counter = _Counter(row.id, row.next) if row else self._new_counter(series, year, first)
            self._known.counters[series, year] = counter
        self._counted[series, year] = counter
        return counter

    def _new_counter(self, series: str, year: int, first: int) -> "_Counter":
        return _Counter(self.insert(Series, name=series, year=year, first=first, next=first), first)

    # Settings

    @property
    def settings(self) -> Settings:
        """The company's settings."""
        if self._known.settings is None:
            self._write_out(statements_of(SettingRow))
            self._known.settings = settings_of(self._reader)
        return self._known.settings

    def write_setting(self, key: str, value: str) -> None:
        """Store a setting's text. Only services that publish SettingChanged or BookCreated call this."""
        row = self.find(SettingRow, key=key)
        if row is None:
            self.insert(SettingRow, key=key, value=value)
        else:
            self.update(SettingRow, row.id, value=value)
        self._known.settings = None

    @property
    def rates(self) -> Rates:
        """What the law says from which day: the shipped rates with the user's own over them."""
        if self._rates is None:
            self._rates = Rates.load(self.folder / "rates" if self.folder else None)
        return self._rates

    # Files

    def attach(self, data: bytes, *, media_type: str, kind: str, ref: str, role: str, name: str) -> str:
        """Keep a file in the book for a thing and return its SHA-256. The same bytes are stored once."""
        import hashlib

        sha256 = hashlib.sha256(data).hexdigest()
        row = self.find(Attachment, sha256=sha256)
        attachment_id = (
            row.id if row else self._insert_file(data, sha256=sha256, media_type=media_type, size=len(data))
        )
        if self.find(AttachmentUse, attachment_id=attachment_id, kind=kind, ref=ref, role=role) is None:
            self.insert(AttachmentUse, attachment_id=attachment_id, kind=kind, ref=ref, role=role, name=name)
        return sha256

    def _insert_file(self, data: bytes, **values: Any) -> int:
        """Add an attachment. A large one is written piece by piece: in one, SQLite would copy it twice in memory."""
        if len(data) <= PIECE:
            return self.insert(Attachment, data=data, **values)
        row_id = self.insert(Attachment, data=b"", **values)
        self._write_out(statements_of(Attachment))
        self._raw.execute(
            "UPDATE attachment SET data = zeroblob(:size) WHERE id = :id", {"size": len(data), "id": row_id}
        )
        with self._raw.blobopen("attachment", "data", row_id) as blob:
            pieces = memoryview(data)
            for start in range(0, len(data), PIECE):
                blob.write(pieces[start : start + PIECE])
        return row_id

    def detach(self, *, kind: str, ref: str, role: str | None = None) -> int:
        """Let go of the files of a thing, of one role or all; bytes that nothing else has are removed. How many.

        For what the law no longer keeps: never for a document within its seven years.
        """
        wanted = {"kind": kind, "ref": ref} | ({} if role is None else {"role": role})
        uses = self.all(AttachmentUse, **wanted)
        for use in uses:
            self.delete(AttachmentUse, use.id)
            if self.find(AttachmentUse, attachment_id=use.attachment_id) is None:
                self.delete(Attachment, use.attachment_id)
        return len(uses)

    def queue_outgoing(self, task: str, *, kind: str, ref: str, later: bool = False) -> None:
        """Ask for something to be done after the commit; see core/outgoing.py for the tasks.

        later: not at once, but when there is time for it, as nobody is to wait for it.
        """
        self.insert(Outgoing, task=task, kind=kind, ref=ref, queued_us=time.time_ns() // 1000)
        self.queued_outgoing = self.queued_outgoing or not later

    # Writing out

    def flush(self, *, named_in: str | None = None) -> None:
        """Write everything that waits; with a question in SQL only what waits for the tables it names."""
        wanted = self._waiting.keys() if named_in is None else self._waiting.keys() & _words_of(named_in)
        for table in [table for table in self._waiting if table in wanted]:
            if waiting := self._waiting.get(table):
                self._write_out(waiting.statements)

    def finish(self) -> None:
        """Write what waits, then the counters: numbers are the last thing a transaction takes."""
        self.flush()
        for counter in self._counted.values():
            self.update(Series, counter.row_id, next=counter.next)
        if self.steps and self._known.head is not None:
            event_id, head_hash = self._known.head
            self.update(ChainHead, 1, event_id=event_id, hash=head_hash, program=self._known.program)
        self.flush()

    def _write_out(self, statements: Statements) -> None:
        """Write what waits of a table, and before it that of the tables it points at.

        Foreign keys are checked at the commit. But while a row points at nothing, SQLite looks through the pointing
        tables for every row it is given, and a large import would take the square of its size.
        """
        waiting = self._waiting.pop(statements.table, None)
        if waiting is not None:
            self._write_parents(statements)
            waiting.write(self._raw)

    def _write_parents(self, statements: Statements) -> None:
        for table in statements.parents:
            if waiting := self._waiting.get(table):
                self._write_out(waiting.statements)


@lru_cache(maxsize=1000)
def _words_of(sql: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", sql))


@dataclass
class _Counter:
    row_id: int
    next: int


class _LiveReader(Reader):
    """Writes out what waits of the tables that a question names, before it is asked."""

    def __init__(self, raw: sqlite3.Connection, tx: Transaction) -> None:
        super().__init__(raw)
        self._tx = tx

    def _run(self, sql: str, params: dict[str, Any]) -> sqlite3.Cursor:
        self._tx.flush(named_in=sql)
        return super()._run(sql, params)
