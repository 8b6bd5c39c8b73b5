"""What every event has.

An event carries numbers and amounts, never personal data, since the log it is written to is kept for seven years.
`ref` is the number people know the thing by; `origins` are the things it came from, which is what `trace` walks.
What follows from each event stands in cascade.py.
"""

from collections.abc import Container, Mapping
from typing import Any, ClassVar, NamedTuple

from msgspec import Struct
from msgspec.structs import fields

from kassabok.core.words import say


class Ref(NamedTuple):
    """A thing by its kind and the number people see: Ref("invoice", "F2026-0001")."""

    kind: str
    number: str


def read_ref(text: str, kinds: Container[str]) -> Ref:
    """KIND:NUMBER as people write it; no kind where what stands before the colon is none of these, as in a SKU."""
    kind, _, number = text.partition(":")
    return Ref(kind, number) if kind in kinds else Ref("", text)


class Event(Struct, frozen=True, kw_only=True):
    """Base of all events. KIND: the kind of thing that `ref` names. SAYS: the sentence shown to people."""

    KIND: ClassVar[str] = ""
    SAYS: ClassVar[str] = ""

    ref: str
    origins: tuple[Ref, ...] = ()

    @property
    def subject(self) -> Ref:
        """The thing that the event is about."""
        return Ref(self.KIND, self.ref)

    def sentence(self) -> str:
        """One whole sentence for people. Amounts are in kronor, quantities in units."""
        facts = {name: getattr(self, name) for name in field_names(type(self))}
        return say(self.template(facts), **facts)

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """The sentence with names of facts in braces. What the event carries may decide which sentence it is."""
        return cls.SAYS


_field_names: dict[type[Event], tuple[str, ...]] = {}


def field_names(event_class: type[Event]) -> tuple[str, ...]:
    """The event's field names in order, as the log writes them."""
    found = _field_names.get(event_class)
    if found is None:
        found = _field_names[event_class] = tuple(f.name for f in fields(event_class))
    return found
