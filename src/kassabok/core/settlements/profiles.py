"""The profiles of payment providers: those that come with kassabok, and the company's own beside its book."""

from pathlib import Path

from kassabok.core.book.beside import own_texts
from kassabok.formats.providers.profile import Profile, load_profile, shipped_texts

FOLDER = "provider-profiles"


def profile_texts(book: Path) -> dict[str, str]:
    """Name -> text: the shipped profiles, and those in the folder provider-profiles beside the book, which replace
    one of the same name. Raises BadFile for a file that cannot be read.
    """
    return shipped_texts() | own_texts(book, FOLDER, code="settlement.profile", what="settlement profile")


def profiles_beside(book: Path) -> tuple[Profile, ...]:
    """All profiles. Raises BadFile, naming it, for one that is wrong."""
    return tuple(load_profile(text, name) for name, text in profile_texts(book).items())
