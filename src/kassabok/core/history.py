"""The processing history (behandlingshistorik) as people read it: who did what when, in whole sentences."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from kassabok.core.book.event_log import FIRST_HASH
from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, first_instant_us, local_time
from kassabok.core.errors import NotFound
from kassabok.core.events import Event, read_ref, sentence_in_log


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One event. at: local time. cause: the event that led to it. text: a whole sentence. facts: what else it has."""

    event: int
    at: datetime = field(metadata={"heading": "When"})
    actor: str = field(metadata={"heading": "Who"})
    command: str
    name: str = field(metadata={"table": False})
    ref: str = field(metadata={"table": False})
    cause: int | None = field(metadata={"table": False})
    text: str = field(metadata={"heading": "What happened"})
    facts: dict[str, Any] = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events. ref: about the things with that number, or KIND:NUMBER. kinds: about things of these kinds.

    first, last: registered on these days and between them, where this machine is. actor: by this user. search: words
    in the sentence, the command or the number, in any letters.
    """

    ref: str = ""
    kinds: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    actor: str = ""
    search: str = ""


EVERYTHING = Wanted()


def history(reader: Reader, wanted: Wanted = EVERYTHING, *, last: int = 50) -> list[HistoryRow]:
    """The newest events, oldest first. Raises NotFound for a kind that there is not."""
    return list(islice(events(reader, wanted, newest_first=True), last))[::-1]


def events(
    reader: Reader, wanted: Wanted = EVERYTHING, *, newest_first: bool = False
) -> Iterator[HistoryRow]:
    """The events in the order of the log, one at a time. Raises NotFound for a kind that there is not."""
    where, given = _condition(wanted)
    rows = reader.each(
        "SELECT id, at_us, actor, command, name, subject_kind, subject_ref, cause_id, payload FROM event "
        f"{where}ORDER BY id{' DESC' if newest_first else ''}",
        **given,
    )
    words = wanted.search.casefold()
    found = (_row(*row) for row in rows)
    return (row for row in found if words in f"{row.text}\n{row.command}\n{row.ref}".casefold())


def kinds_of_things() -> list[str]:
    """The kinds of things that events are about."""
    return sorted({event.KIND for event in Event.__subclasses__() if event.KIND})


def _condition(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """The WHERE of what is wanted, and its parameters."""
    parts: list[str] = []
    given: dict[str, Any] = {}
    kinds = _kinds(wanted)
    if wanted.ref:
        # The log is indexed by kind and number: with every kind there is, the rows are found without reading it all.
        kind, given["ref"] = read_ref(wanted.ref, kinds_of_things())
        kinds = ([kind] if kind else kinds) or kinds_of_things()
        parts.append("subject_ref = :ref")
    if kinds:
        quoted = ", ".join(f"'{kind}'" for kind in kinds)
        parts.append(f"subject_kind IN ({quoted})")
    if wanted.first:
        parts.append("at_us >= :first_us")
        given["first_us"] = first_instant_us(wanted.first)
    if wanted.last:
        parts.append("at_us < :end_us")
        given["end_us"] = first_instant_us(wanted.last + ONE_DAY)
    if wanted.actor:
        parts.append("actor = :actor")
        given["actor"] = wanted.actor
    return f"WHERE {' AND '.join(parts)} " if parts else "", given


def _kinds(wanted: Wanted) -> list[str]:
    there_are = kinds_of_things()
    for kind in wanted.kinds:
        if kind not in there_are:
            raise NotFound(
                "history.kind", f"Nothing is called {kind}.", hint=f"There are: {', '.join(there_are)}."
            )
    return list(wanted.kinds)


def _row(
    event: int,
    at_us: int,
    actor: str,
    command: str,
    name: str,
    kind: str,
    number: str,
    cause: int | None,
    payload: str,
) -> HistoryRow:
    carried = json.loads(payload)
    facts = {name: value for name, value in carried.items() if name not in ("ref", "origins")}
    return HistoryRow(
        event,
        local_time(at_us),
        actor,
        command,
        name,
        f"{kind} {number}",
        cause,
        sentence_in_log(name, carried),
        facts,
    )


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log: who has written it down can prove later that nothing before it was changed.

    head: as `check --witness` takes it. at: when the last event was logged, local time.
    """

    head: str
    event: int
    hash: str
    at: datetime | None


def head(reader: Reader) -> Head:
    """The log's last event with its hash."""
    row = reader.row("SELECT id, hash, at_us FROM event ORDER BY id DESC LIMIT 1")
    event, digest, at_us = row or (0, FIRST_HASH, None)
    return Head(f"{event}:{digest}", event, digest, None if at_us is None else local_time(at_us))
