"""The profiles of payment providers: those that come with kassabok, and the company's own beside its book."""

from pathlib import Path

from kassabok.formats.errors import BadFile
from kassabok.formats.providers.profile import Profile, load_profile, shipped_texts

FOLDER = "provider-profiles"


def profile_texts(book: Path) -> dict[str, str]:
    """Name -> text: the shipped profiles, and those in the folder provider-profiles beside the book, which replace
    one of the same name. Raises BadFile for a file that cannot be read.
    """
    texts = shipped_texts()
    for path in sorted((book.parent / FOLDER).glob("*.toml")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadFile(
                "settlement.profile", f"The settlement profile {path} cannot be read: {error}."
            ) from error
        if text.strip():  # A shell makes the file that a copy is to go into before it asks for the copy.
            texts[path.stem] = text
    return texts


def profiles_beside(book: Path) -> tuple[Profile, ...]:
    """All profiles. Raises BadFile, naming it, for one that is wrong."""
    return tuple(load_profile(text, name) for name, text in profile_texts(book).items())
