"""A progress bar for long work: on stderr, only on a terminal, and only once the work has taken a second."""

import sys
import time
from collections.abc import Iterable, Iterator, Sized
from contextlib import ExitStack
from typing import TYPE_CHECKING, TypeVar

from kassabok.cli.frame import terminal

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

PATIENCE_SECONDS = 1.0


def progress(items: Iterable[T], label: str, at_end: ExitStack) -> Iterator[T]:
    """The same items, with a bar under way. label: our own words, no data.

    The bar goes after the last item, or with at_end, where an error has left the loop before.
    """
    if not terminal.is_terminal(sys.stderr):
        yield from items
        return
    total = len(items) if isinstance(items, Sized) else None
    started = time.monotonic()
    bar: Progress | None = None
    try:
        for done, item in enumerate(items):
            if bar is not None:
                bar.update(bar.task_ids[0], completed=done)
            elif time.monotonic() - started > PATIENCE_SECONDS:
                bar = _bar(label, total)
                at_end.callback(bar.stop)
            yield item
    finally:
        if bar is not None:
            bar.stop()


def _bar(label: str, total: int | None) -> "Progress":
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False)
    bar.add_task(label, total=total)
    bar.start()
    return bar
