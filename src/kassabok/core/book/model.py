"""The book's own tables: event log, links, number series, settings, attachments, outbox."""

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field

from kassabok.core.book.schema import Table


class EventRow(Table, table=True):
    """The event log: what happened, in order, each row chained to the one before by SHA-256.

    It is the statutory processing history (behandlingshistorik, BFL 5 kap. 11 §). Append-only. payload is canonical
    JSON with ids and amounts only, never personal data. cause_id: the event that led to this one.
    key: the idempotency key of the command, on its first event.
    """

    __tablename__ = "event"
    id: int = Field(primary_key=True)
    at_us: int
    command: str
    actor: str
    name: str
    subject_kind: str
    subject_ref: str
    payload: str
    cause_id: int | None = Field(default=None, foreign_key="event.id")
    key: str | None = Field(default=None, unique=True)
    hash: str

    __table_args__ = (Index("ix_event_subject", "subject_kind", "subject_ref"),)


class CommandKey(Table, table=True):
    """What was said with an idempotency key, so that a command that says something else is told and not passed over.

    said: a mark of the words, too short to find out what they were: they may be personal data.
    """

    __tablename__ = "command_key"
    id: int = Field(primary_key=True)
    key: str = Field(unique=True)
    said: str


class ChainHead(Table, table=True):
    """One row: the last link of the chain, so that a cut-off log is seen.

    program: what wrote it, version and schema, so that a change of program is logged before anything it writes.
    """

    __tablename__ = "chain_head"
    id: int = Field(primary_key=True)
    event_id: int
    hash: str
    program: str = ""


class Link(Table, table=True):
    """Thing -> thing: what led to what. `trace` walks it both ways. Written from the events' origins."""

    __tablename__ = "link"
    id: int = Field(primary_key=True)
    event_id: int = Field(foreign_key="event.id")
    cause_kind: str
    cause_ref: str
    effect_kind: str
    effect_ref: str

    __table_args__ = (
        Index("ix_link_cause", "cause_kind", "cause_ref"),
        Index("ix_link_effect", "effect_kind", "effect_ref"),
    )


class Series(Table, table=True):
    """A counter row for gapless numbers. year is 0 for series that never restart."""

    __tablename__ = "series"
    id: int = Field(primary_key=True)
    name: str
    year: int
    first: int
    next: int

    __table_args__ = (Index("uq_series_name_year", "name", "year", unique=True),)


class SettingRow(Table, table=True):
    """A company setting that differs from its default. See settings.py for the list."""

    __tablename__ = "setting"
    id: int = Field(primary_key=True)
    key: str = Field(unique=True)
    value: str


class Attachment(Table, table=True):
    """A file kept in the book, addressed by the SHA-256 of its bytes."""

    __tablename__ = "attachment"
    id: int = Field(primary_key=True)
    sha256: str = Field(unique=True)
    media_type: str
    size: int
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class AttachmentUse(Table, table=True):
    """Which thing an attachment belongs to, and under which file name it came or went."""

    __tablename__ = "attachment_use"
    id: int = Field(primary_key=True)
    attachment_id: int = Field(foreign_key="attachment.id", index=True)
    kind: str
    ref: str
    role: str
    name: str

    __table_args__ = (Index("ix_attachment_use_thing", "kind", "ref"),)


class Outgoing(Table, table=True):
    """What is to be done after the commit: documents to make, mail to send. state: queued, done, failed."""

    __tablename__ = "outgoing"
    id: int = Field(primary_key=True)
    task: str
    kind: str
    ref: str
    state: str = Field(default="queued", index=True)
    queued_us: int
    done_us: int | None = None
    error: str = ""
