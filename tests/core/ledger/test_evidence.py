"""Files of vouchers: kept for good, once, and put out again byte for byte."""

import pytest
from tests.core.ledger.posting_story import post_lines
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.errors import KassabokError, NotFound, Refused
from kassabok.core.ledger.evidence import GivenFile, attach_file
from kassabok.core.ledger.reports.evidence import voucher_file, voucher_files
from kassabok.core.ledger.reports.vouchers import voucher_list, voucher_shown
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.formats.errors import BadFile

PDF = GivenFile("kvitto.pdf", b"%PDF-1.7 kvitto")


@pytest.fixture
def book(books: Book) -> Book:
    with books.transaction("voucher add", today=TODAY) as tx:
        for _ in range(2):
            add_voucher(tx, on=TODAY, text="Papper", lines=post_lines(("6110", 500), ("1930", -500)))
    return books


def attach(book: Book, ref: str, file: GivenFile) -> None:
    with book.transaction("voucher attach", today=TODAY) as tx:
        attach_file(tx, ref, file)


def test_files_are_listed_and_come_back_as_they_were(book: Book) -> None:
    attach(book, "a1", PDF)
    attach(book, "2026-A1", GivenFile("brev.txt", b"Tack!"))
    files = voucher_files(book.reader, "A1")
    assert [(file.number, file.name, file.media_type, file.size) for file in files] == [
        (1, "kvitto.pdf", "application/pdf", 15),
        (2, "brev.txt", "text/plain", 5),
    ]
    assert voucher_file(book.reader, "A1", 1).data == PDF.data
    assert voucher_shown(book.reader, "A1").files == ("kvitto.pdf", "brev.txt")
    assert [row.files for row in voucher_list(book.reader, TODAY, TODAY)] == [("kvitto.pdf", "brev.txt"), ()]
    kept = book.reader.rows("SELECT name, subject_ref FROM event WHERE name = 'VoucherFileKept'")
    assert kept == [("VoucherFileKept", "2026-A1")] * 2


def test_a_long_name_is_cut_before_its_ending(book: Book) -> None:
    attach(book, "A1", PDF._replace(name="k" * 250 + ".pdf"))
    (file,) = voucher_files(book.reader, "A1")
    assert file.name == "k" * 196 + ".pdf"


def test_one_file_may_belong_to_two_vouchers_and_is_stored_once(book: Book) -> None:
    attach(book, "A1", PDF)
    attach(book, "A2", PDF)
    assert book.reader.value("SELECT count(*) FROM attachment") == 1
    assert [file.name for file in voucher_files(book.reader, "A2")] == ["kvitto.pdf"]


@pytest.mark.parametrize(
    ("ref", "file", "error"),
    [
        ("A1", GivenFile("annat namn.pdf", PDF.data), Refused),
        ("A9", PDF, NotFound),
        ("A1", GivenFile("program.exe", b"MZ\0"), BadFile),
    ],
)
def test_what_is_not_attached_leaves_the_book_as_it_was(
    book: Book, ref: str, file: GivenFile, error: type[KassabokError | BadFile]
) -> None:
    attach(book, "A1", PDF)
    before = snapshot(book)
    with pytest.raises(error):
        attach(book, ref, file)
    assert snapshot(book) == before


def test_a_file_that_is_not_there_is_not_found(book: Book) -> None:
    attach(book, "A1", PDF)
    for number in (0, 2):
        with pytest.raises(NotFound, match="2026-A1 has 1 file; there is no file"):
            voucher_file(book.reader, "A1", number)
