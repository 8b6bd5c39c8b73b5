"""What a company keeps in files of its own beside its book."""

from pathlib import Path

from kassabok.formats.errors import BadFile


def own_texts(book: Path, folder: str, *, code: str, what: str) -> dict[str, str]:
    """Name -> text of the TOML files in a folder beside the book, in the order of their names.

    code, what: of the error. Raises BadFile, naming the file, for one that cannot be read.
    """
    texts = {}
    for path in sorted((book.parent / folder).glob("*.toml")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadFile(code, f"The {what} {path} cannot be read: {error}.") from error
        if text.strip():  # A shell makes the file that a copy is to go into before it asks for the copy.
            texts[path.stem] = text
    return texts
