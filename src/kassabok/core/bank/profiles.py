"""The CSV profiles to choose among: those that come with kassabok, and the company's own beside its book."""

from pathlib import Path

from kassabok.formats.bank.csv_profile import Profile, load_profile, shipped_profiles
from kassabok.formats.errors import BadFile

FOLDER = "bank-profiles"


def profiles_beside(book: Path) -> tuple[Profile, ...]:
    """The shipped profiles, and those in the folder bank-profiles beside the book; of the same name, the company's own.

    Raises BadFile, naming the file, for one that cannot be read.
    """
    own = tuple(_own(path) for path in sorted((book.parent / FOLDER).glob("*.toml")))
    names = {profile.name for profile in own}
    return (*(profile for profile in shipped_profiles() if profile.name not in names), *own)


def _own(path: Path) -> Profile:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile("bank.profile", f"The bank profile {path} cannot be read: {error}.") from error
    return load_profile(text, path.stem)
