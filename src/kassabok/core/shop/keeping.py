"""What shops wrote is kept as it is, with what became of it; and what a run did is told."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kassabok.core.book.transaction import Step, Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import Event, WebOrdersParked
from kassabok.core.shop.model import ShopChannel, ShopPayload
from kassabok.formats.shop.record import Problem, ShopOrder
from kassabok.formats.warnings import FileWarning


@dataclass(slots=True)
class ShopImport:
    """What a run did. new: orders taken. known: nothing in them was new. updated: orders that went on. parked: for
    people, see `shop parked`. ignored: no orders, or none yet. orders: our numbers of the new ones.
    """

    new: int = 0
    known: int = 0
    updated: int = 0
    parked: int = 0
    ignored: int = 0
    orders: list[str] = field(default_factory=list)
    warnings: list[FileWarning] = field(default_factory=list)

    def add(self, other: "ShopImport") -> None:
        """Count another part of the run with it."""
        for name in ("new", "known", "updated", "parked", "ignored"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.orders += other.orders
        self.warnings += other.warnings


class Unforeseen(Exception):
    """An effect refused what was thought right. sha256: of what the shop wrote. problem: why."""

    def __init__(self, sha256: str, problem: Problem) -> None:
        super().__init__(problem.message)
        self.sha256, self.problem = sha256, problem


@dataclass(frozen=True, slots=True)
class Told:
    """A piece that a shop wrote. payload: the row that it is kept in already."""

    kind: str
    external_id: str
    dialect: str
    line: int
    raw: bytes
    sha256: str
    payload: Any = None


class Keeping:
    """What comes of one channel in one transaction. kept_parked: of what is kept, how much is for people."""

    def __init__(self, tx: Transaction, channel: ShopChannel, name: str, result: ShopImport) -> None:
        self.tx, self.channel, self.result = tx, channel, result
        self.kept_parked = 0
        self._name = name
        self._now_us = time.time_ns() // 1000
        self._kept = 0

    def payload_of(self, sha256: str) -> Any:
        """The row that these bytes are kept in, None where they are new."""
        return self.tx.find(ShopPayload, channel_id=self.channel.id, sha256=sha256)

    def ref(self, order: ShopOrder) -> str:
        return f"{self.channel.name}:{order.external_id}"

    def publish(self, event: Event, told: Told) -> Step:
        try:
            return self.tx.publish(event)
        except (Refused, NotFound) as error:
            message = f"{error.message} {error.hint}".strip()
            raise Unforeseen(told.sha256, Problem(error.code, message)) from error

    def park(self, told: Told, *problems: Problem) -> None:
        self.keep(told, "parked", *problems)
        self.warn(told, problems)
        self.result.parked += 1

    def warn(self, told: Told, problems: Sequence[Problem]) -> None:
        what = f"{told.kind} {told.external_id}".strip()
        reasons = " ".join(problem.message for problem in problems)
        self.result.warnings.append(FileWarning(told.line, f"Parked {what}: {reasons}"))

    def note(self, told: Told, sentence: str) -> None:
        """Tell people of something that was taken all the same."""
        self.result.warnings.append(FileWarning(told.line, sentence))

    def keep(self, told: Told, state: str, *problems: Problem) -> int:
        """Keep the bytes with what became of them."""
        said = {
            "state": state,
            "code": problems[0].code if problems else "",
            "reason": " ".join(problem.message for problem in problems),
        }
        if told.payload is not None:
            self.tx.update(ShopPayload, told.payload.id, **said)
            return int(told.payload.id)
        self._kept += 1
        self.kept_parked += state == "parked"
        return self.tx.insert(
            ShopPayload,
            channel_id=self.channel.id,
            kind=told.kind,
            external_id=told.external_id,
            dialect=told.dialect,
            sha256=told.sha256,
            received_us=self._now_us,
            name=self._name,
            line=told.line,
            raw=told.raw,
            **said,
        )

    def close(self) -> None:
        """Tell the log that something was kept, and how much of it for people."""
        if self._kept:
            event = WebOrdersParked(ref=self.channel.name, kept=self._kept, parked=self.kept_parked)
            self.tx.publish(event)
