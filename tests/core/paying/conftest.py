"""A company that pays its bills by files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.core.paying.sending import Payer

from kassabok.core.book.file import Book
from kassabok.core.paying.files import file_bytes


@pytest.fixture
def payer(book: Book, tmp_path: Path) -> Iterator[Payer]:
    """Whatever a story does, every check holds at its end, and every file is written again to the byte."""
    payer = Payer(book, tmp_path)
    yield payer
    assert payer.wrong() == []
    for number, data in payer.files.items():
        assert file_bytes(book.reader, number) == data
