"""Python's garbage collector, kept away from what is large and has nothing for it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no cycles meanwhile: records that are read, rows, events and orders hold none, and to look through all
    that wait, again and again, costs an import a tenth.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
