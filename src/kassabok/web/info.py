"""The pages of plain text: terms of sale, personal data, withdrawal, contact."""

from functools import cache
from pathlib import Path

from kassabok.core.book.reader import Reader
from kassabok.core.shop.texts import TEXTS, text_of

__all__ = ["TEXTS", "body_of"]


def body_of(reader: Reader, text: str, language: str, folder: Path) -> str:
    """The page as HTML. text: one of TEXTS. folder: the book's."""
    return str(_reader().render(text_of(reader, text, language, beside=folder)))


@cache
def _reader():  # type: ignore[no-untyped-def] # The reader's class is not loaded before it is needed.
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})
