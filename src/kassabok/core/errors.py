"""Every error a user can meet. The command line turns each class into an exit code.

BadFile, the formats' own error, is the sixth: a file that cannot be read (see kassabok.formats.errors).
"""

import re
from pathlib import Path
from shlex import quote


class KassabokError(Exception):
    """What happened to which thing, and the way out.

    code: stable, `area.word`, for scripts; the texts may improve from release to release.
    """

    def __init__(self, code: str, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class UsageError(KassabokError):
    """The words on the command line do not make sense together."""


class Refused(KassabokError):
    """A rule of the business says no. Nothing moved."""


class NotFound(KassabokError):
    """There is no such thing in the book."""


def no_product(code: str) -> NotFound:
    """No product has this SKU or GTIN. Whoever asks for one is told so in the same words."""
    shown = code[:40]
    return NotFound(
        "product.unknown",
        f"There is no product {shown}.",
        hint=f"kassabok product list --search {quote(shown)}",
    )


def no_account(number: str) -> NotFound:
    """The chart has no account with this number; only one that could be added is told how."""
    shown = number[:40]
    look = "kassabok account list shows the chart."
    add = (
        f'kassabok account add {shown} --name "..." adds it; '
        if re.fullmatch("[1-8][0-9]{3,7}", number)
        else ""
    )
    return NotFound("account.unknown", f"There is no account {shown} in the chart.", hint=f"{add}{look}")


def no_book(path: Path) -> NotFound:
    """There is no book where it was looked for. A path that is seen from the current folder is told whole."""
    where = "" if path.is_absolute() else f", which is {path.absolute()} when seen from this folder"
    return NotFound(
        "book.missing",
        f"There is no book at {path}{where}.",
        hint="kassabok init NAME --org-nr N makes one; --book chooses another.",
    )


def no_object(dimension: str, code: str) -> NotFound:
    """There is no such cost centre, project or other object."""
    shown = f"{dimension}:{code[:40]}"
    return NotFound(
        "object.unknown",
        f"There is no object {shown}.",
        hint=f"kassabok object list --all shows them; kassabok object add {quote(shown)} adds it.",
    )


class BookUnavailable(KassabokError):
    """The book cannot be used now: busy, too new, too old, read-only, or the disk is full."""
