"""The exit codes of kassabok: the one list, for the program, its documentation and the scripts that call it."""

from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """How a command ended. meaning: one line, as docs/cli.md shows it."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> Self:
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    DONE = 0, "Done."
    INTERNAL = 1, "Internal error: the program is at fault. Nothing was saved unless it says so."
    USAGE = 2, "The words on the command line do not make sense."
    REFUSED = 3, "A rule of the business said no. Nothing was saved."
    NOT_FOUND = 4, "There is no such thing: order, product, file, book."
    BAD_FILE = 5, "A file cannot be read, understood or written."
    BOOK_UNAVAILABLE = (
        6,
        "The book cannot be used now: busy, read-only, of another version, or the disk is full.",
    )
    INCOMPLETE = 7, "Partly done, or a check failed. The answer lists what is left."
    INTERRUPTED = (
        130,
        "Stopped by Ctrl-C, a signal, or a no to a question. Nothing was saved unless it says so.",
    )
