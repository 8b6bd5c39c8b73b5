"""A company with two fiscal years: a voucher with its receipt, a correction, and a setting that was changed."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from kassabok.core.archive.year import ArchiveWritten, write_archive
from kassabok.core.book.company import change_setting
from kassabok.core.book.file import Book
from kassabok.core.ledger.evidence import GivenFile, attach_file
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher, correct_voucher
from kassabok.core.rates.lookup import Rates
from kassabok.formats.archive import folder_archive, zip_archive

PDF = b"%PDF-1.4\nKvittot.\n%%EOF\n"


@dataclass
class Company:
    book: Book

    def voucher(self, on: date, text: str, *lines: tuple[str, int], file: GivenFile | None = None) -> str:
        with self.book.transaction("voucher add", today=on) as tx:
            event = add_voucher(tx, on=on, text=text, lines=[PostLine(*line) for line in lines])
            if file:
                attach_file(tx, event.ref, file)
        return event.ref

    def archive(self, folder: Path, label: str = "2026") -> ArchiveWritten:
        folder.mkdir()
        return write_archive(self.book.reader, label, folder_archive(folder), rates=Rates.load(None))

    def zipped(self, label: str = "2026") -> bytes:
        stream = BytesIO()
        with zip_archive(stream, "arkiv") as packed:
            write_archive(self.book.reader, label, packed, rates=Rates.load(None))
        return stream.getvalue()


@pytest.fixture
def company(book: Book) -> Company:
    made = Company(book)
    with book.transaction("year open", today=date(2026, 3, 2)) as tx:
        open_year(tx)
    with book.transaction("setting set", today=date(2026, 3, 2)) as tx:
        change_setting(tx, "invoice.terms_days", "20")
    receipt = GivenFile("../Kvitto från Åhléns ; mars.pdf", PDF)
    made.voucher(date(2026, 3, 2), "Kontorsmaterial", ("6110", 400_00), ("1930", -400_00), file=receipt)
    made.voucher(date(2026, 3, 3), "Hyra", ("5010", 800_00), ("1930", -800_00))
    with book.transaction("voucher correct", today=date(2026, 4, 1)) as tx:
        correct_voucher(tx, "2026-A2", on=date(2026, 4, 1))
    made.voucher(
        date(2027, 1, 5),
        "Hyra i år 2",
        ("5010", 900_00),
        ("1930", -900_00),
        file=GivenFile("2.pdf", PDF + b" "),
    )
    return made
