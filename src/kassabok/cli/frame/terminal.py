"""The standard streams: the only place that writes to them.

stdout is the answer, stderr is everything else. Nothing here loads a library: `kassabok --help` comes this way.
"""

import os
import sys
from contextlib import suppress
from typing import Any, BinaryIO, TextIO

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"  # All that we ever tell a terminal to do.
FALLBACK_COLUMNS = 80
FEWEST_COLUMNS = 10  # Layout needs some room; a terminal narrower than this shows wrapped lines.


def make_streams_safe() -> None:
    """Make stdin, stdout and stderr usable whatever the caller did to them.

    A closed descriptor is given to /dev/null, so that the book, opened later, can never become descriptor 1 and be
    written over by an answer. A character that the terminal's encoding lacks is replaced, never a crash.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # Takes the lowest free number: the one that was closed.
    sys.stdin = sys.stdin or open(0, encoding="utf-8")  # noqa: SIM115 - lives as long as the process
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def write(text: str) -> None:
    """Write a part of the answer."""
    sys.stdout.write(text)


def write_bytes(data: bytes) -> None:
    """Write a part of the answer as it is, whatever the terminal's encoding: JSON, CSV and files."""
    byte_stream().write(data)


def byte_stream() -> BinaryIO:
    """Where an answer that comes in pieces is written as bytes."""
    sys.stdout.flush()
    return sys.stdout.buffer


def write_error(text: str) -> None:
    """Say something beside the answer. A stderr that takes nothing is no reason to fail."""
    with suppress(OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()


def flush() -> None:
    """Bring the answer out now, so that a full disk or a closed pipe is seen while it can be told."""
    sys.stdout.flush()


def drop_answer() -> None:
    """Let what is left of the answer go nowhere, after its reader has gone or its disk is full."""
    with suppress(OSError, ValueError):  # ValueError: a captured stream without a descriptor.
        number = sys.stdout.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


def is_terminal(stream: TextIO) -> bool:
    """Does a person sit at the other end?"""
    try:
        return stream.isatty()
    except ValueError:  # Closed.
        return False


def columns(stream: TextIO) -> int:
    """How wide the terminal is, COLUMNS first; FALLBACK_COLUMNS where it cannot be known."""
    told = os.environ.get("COLUMNS", "")
    if told.isascii() and told.isdigit() and int(told) > 0:
        return max(int(told), FEWEST_COLUMNS)
    try:
        found = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        found = 0
    return max(found or FALLBACK_COLUMNS, FEWEST_COLUMNS)


def can_show(text: str, stream: TextIO) -> bool:
    """Does the stream's encoding have these characters?"""
    try:
        text.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def has_colour(stream: TextIO) -> bool:
    """Colour only on a terminal that can, and only where NO_COLOR is not set. It never carries meaning alone."""
    return (
        is_terminal(stream)
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "") not in ("", "dumb")
    )


def bold(text: str, stream: TextIO) -> str:
    """The text in bold, where the stream has colour."""
    return f"{BOLD}{text}{PLAIN}" if text and has_colour(stream) else text
