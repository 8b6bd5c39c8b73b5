"""The processing history (behandlingshistorik) as people read it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from kassabok.core.book.reader import Reader
from kassabok.core.events import Event, read_ref


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One event. at: local time. cause: the event that led to it."""

    event: int
    at: datetime
    actor: str
    command: str
    name: str
    ref: str
    cause: int | None


def history(reader: Reader, *, ref: str | None = None, last: int = 50) -> list[HistoryRow]:
    """The newest events, oldest first; with ref only those about the things with that number, or KIND:NUMBER."""
    where, params = "", {}
    if ref:
        # The log is indexed by kind and number: with every kind there is, the rows are found without reading it all.
        every = sorted({event.KIND for event in Event.__subclasses__()})
        wanted, number = read_ref(ref, every)
        kinds = ", ".join(f"'{kind}'" for kind in ([wanted] if wanted else every))
        where, params = f"WHERE subject_kind IN ({kinds}) AND subject_ref = :ref ", {"ref": number}
    rows = reader.rows(
        "SELECT id, at_us, actor, command, name, subject_kind || ' ' || subject_ref, cause_id FROM event "
        f"{where}ORDER BY id DESC LIMIT :last",
        last=last,
        **params,
    )
    return [HistoryRow(row[0], _local(row[1]), *row[2:]) for row in reversed(rows)]


def _local(at_us: int) -> datetime:
    return datetime.fromtimestamp(at_us // 1_000_000, UTC).astimezone().replace(tzinfo=None)
