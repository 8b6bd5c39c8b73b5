"""The company's own mappings of order files, in a folder beside its book."""

from pathlib import Path

from kassabok.formats.errors import BadFile
from kassabok.formats.shop.mapping import OrderMapping, load_mapping

FOLDER = "shop-mappings"


def mappings_beside(book: Path) -> tuple[OrderMapping, ...]:
    """All mappings, by name: that of the file without its .toml. Raises BadFile, naming it, for one that is wrong."""
    found = []
    for path in sorted((book.parent / FOLDER).glob("*.toml")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadFile("shop.mapping", f"The shop mapping {path} cannot be read: {error}.") from error
        found.append(load_mapping(text, path.stem))
    return tuple(found)
