"""Books that began with other programs' SIE files: hledger and Beancount come to the same balances as ours."""

from datetime import date
from pathlib import Path

from tests.core.ledger.sie.story import begun_with
from tests.second_opinion import HLEDGER, beancount_says, hledger_says, ours, written

from kassabok.core.book.file import Book
from kassabok.core.errors import KassabokError
from kassabok.core.ledger.reports.balances import years
from kassabok.formats.errors import BadFile
from kassabok.formats.plaintext import beancount, hledger
from kassabok.formats.sie.detect import read_any


def agree(book: Book, folder: Path) -> int:
    """How many balances of how many years the programs agree on with the trial balance."""
    count = 0
    for year in years(book.reader):
        expected = _without_rest(ours(book.reader, year.year))
        path = folder / "books.beancount"
        written(book.reader, path, beancount, year.year)
        assert _without_rest(beancount_says(path, year.starts_on, year.ends_on)) == expected
        if HLEDGER is not None:
            path = folder / "books.journal"
            written(book.reader, path, hledger, year.year)
            assert _without_rest(hledger_says(path, year.starts_on, year.ends_on)) == expected
        count += len(expected)
    return count


def _without_rest(balances: dict[str, tuple[int, int, int]]) -> dict[str, tuple[int, int, int]]:
    """Without what no account has: an earlier result that the file did not book, which makes the others add up."""
    return {account: sums for account, sums in balances.items() if account}


def test_they_agree_on_every_sample_that_can_be_booked(samples: Path, tmp_path: Path) -> None:
    booked, refused, balances = [], [], 0
    for path in sorted((samples / "sie").glob("*.s[ei]*")):
        folder = tmp_path / path.name
        folder.mkdir()
        try:
            data = path.read_bytes()
            start = date(min((voucher.date.year for voucher in read_any(data).vouchers), default=2026), 1, 1)
            book_path = folder / "book.kassabok"
            with begun_with(book_path, data, org_nr="556036-0793", year_start=start) as book:
                balances += agree(book, folder)
            booked.append(path.name)
        except (BadFile, KassabokError) as error:
            refused.append((path.name, error.message))
    assert len(booked) >= 30, refused
    assert balances > 1000
