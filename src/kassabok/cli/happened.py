"""Finding an event in what a command did."""

from collections.abc import Sequence
from typing import TypeVar

from kassabok.core.book.transaction import Step
from kassabok.core.events import Event

E = TypeVar("E", bound=Event)


def all_of(steps: Sequence[Step], kind: type[E]) -> list[E]:
    """The events of a kind in what happened, in order."""
    found: list[E] = []
    for step in steps:
        if isinstance(step.event, kind):
            found.append(step.event)
        found += all_of(step.caused, kind)
    return found


def first_of(steps: Sequence[Step], kind: type[E]) -> E | None:
    """The first event of a kind in what happened, or None."""
    return next(iter(all_of(steps, kind)), None)
