"""What a command caused: the tree of events, for people and for scripts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kassabok.cli.frame.screen import Screen
from kassabok.cli.frame.tree import Node, draw_tree

if TYPE_CHECKING:
    from kassabok.core.book.reader import Reader
    from kassabok.core.book.transaction import Step

MOST_SHOWN = (
    40  # An import of ten thousand payments is ten thousand trees: people get the first, scripts get all.
)
DRY_RUN = "Dry run: nothing was saved."
NOTHING = "Nothing changed."
_AMOUNTS = ("amount_ore", "total_ore", "value_ore")


@dataclass(frozen=True, slots=True)
class ShownStep:
    """An event as an answer. event: its class; kind and ref: the thing it is about; text: a whole sentence."""

    event: str
    kind: str
    ref: str
    amount_ore: int | None
    text: str
    caused: list["ShownStep"]


@dataclass(frozen=True, slots=True)
class FlatStep:
    """An event as a row of a spreadsheet."""

    event: str
    kind: str
    ref: str
    amount_ore: int | None
    text: str


@dataclass(frozen=True, slots=True)
class ShownSteps:
    """The answer of every command that writes. known: the idempotency key had been used, so nothing was done now."""

    dry_run: bool
    known: bool
    steps: list[ShownStep]


def shown_steps(steps: Sequence["Step"]) -> list[ShownStep]:
    """The events of a transaction as an answer."""
    return [
        ShownStep(
            event=type(step.event).__name__,
            kind=step.event.KIND,
            ref=step.event.ref,
            amount_ore=_first_amount({name: getattr(step.event, name, None) for name in _AMOUNTS}),
            text=step.event.sentence(),
            caused=shown_steps(step.caused),
        )
        for step in steps
    ]


def steps_in_log(reader: "Reader", first_event_id: int) -> list[ShownStep]:
    """What an earlier command with a key caused, read back from the log: its events and all that followed from them.

    first_event_id: the event that bears the key. The command's others follow it in the log: they bear the key and a
    count, or were caused by one of them.
    """
    from kassabok.core.book.transaction import KEY_COUNT
    from kassabok.core.events import sentence_in_log

    found: dict[int, ShownStep] = {}
    roots: list[ShownStep] = []
    more = ""
    for event_id, cause_id, key, name, kind, ref, payload in reader.each(
        "SELECT id, cause_id, key, name, subject_kind, subject_ref, payload FROM event WHERE id >= :first ORDER BY id",
        first=first_event_id,
    ):
        if not found:
            more = f"{key}{KEY_COUNT}"
        elif cause_id is None and not (key or "").startswith(more):
            break
        facts = json.loads(payload)
        found[event_id] = ShownStep(name, kind, ref, _first_amount(facts), sentence_in_log(name, facts), [])
        (found[cause_id].caused if cause_id in found else roots).append(found[event_id])
    return roots


def _first_amount(facts: dict[str, Any]) -> int | None:
    return next((facts[name] for name in _AMOUNTS if facts.get(name) is not None), None)


def flat_steps(steps: Sequence[ShownStep]) -> list[FlatStep]:
    """The trees as rows, each event before those it caused."""
    rows = []
    for step in steps:
        rows.append(FlatStep(step.event, step.kind, step.ref, step.amount_ore, step.text))
        rows += flat_steps(step.caused)
    return rows


def steps_lines(answer: ShownSteps, screen: Screen) -> list[str]:
    """The steps for people, with what is to be known about them as a whole at the end."""
    lines = draw_tree(map(_node, answer.steps[:MOST_SHOWN]), screen)
    left = len(answer.steps) - MOST_SHOWN
    if left > 0:
        lines.append(f"And {left} more like these; --format json shows them all.")
    if not answer.steps:
        lines.append(NOTHING)
    if answer.known:
        lines.append("This was done before with the same --key; nothing was done again.")
    if answer.dry_run:
        lines.append(DRY_RUN)
    return lines


def _node(step: ShownStep) -> Node:
    return Node(step.text, [_node(child) for child in step.caused])
