"""The CSV profiles to choose among: those that come with kassabok, and the company's own beside its book."""

from pathlib import Path

from kassabok.core.book.beside import own_texts
from kassabok.formats.bank.csv_profile import Profile, load_profile, shipped_texts

FOLDER = "bank-profiles"


def profiles_beside(book: Path) -> tuple[Profile, ...]:
    """The shipped profiles, and those in the folder bank-profiles beside the book; of the same name, the company's own.

    Raises BadFile, naming the file, for one that cannot be read.
    """
    texts = shipped_texts() | own_texts(book, FOLDER, code="bank.profile", what="bank profile")
    return tuple(load_profile(text, name) for name, text in texts.items())
