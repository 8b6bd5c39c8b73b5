"""The book itself: its making, its program, its settings, its documents."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from kassabok.core.events.event import Event


class BookCreated(Event, frozen=True, kw_only=True):
    """A company's book was made. form: ab, ef or hb. The dates are its first fiscal year. program: its version."""

    KIND: ClassVar[str] = "book"
    SAYS: ClassVar[str] = "The book was created."
    form: str
    year_starts_on: date
    year_ends_on: date
    program: str = ""


class ProgramChanged(Event, frozen=True, kw_only=True):
    """Another version of the program, or of the book's schema, writes to the book from here on. ref: the version.

    before: the version and the schema until now; empty for a book from before it was kept.
    """

    KIND: ClassVar[str] = "program"
    SAYS: ClassVar[str] = "The book is written by kassabok {ref} (schema {schema}) from here on."
    schema: int
    before: str


class SettingChanged(Event, frozen=True, kw_only=True):
    """A company setting changed. new: the text value; empty where it may be personal data."""

    KIND: ClassVar[str] = "setting"
    SAYS: ClassVar[str] = "Setting {ref} was changed."
    new: str

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """With the value, where it may be told."""
        return "Setting {ref} was changed to {new}." if facts["new"] else cls.SAYS


class DocumentKept(Event, frozen=True, kw_only=True):
    """A copy of a document that leaves the company was stored. sha256: of the file's bytes."""

    KIND: ClassVar[str] = "document"
    SAYS: ClassVar[str] = "A copy of {ref} was kept in the book."
    sha256: str
