"""What a company's sales mean for its VAT period, its method and its registration."""

from datetime import date

import pytest
from tests.core.taxes.vat_story import book_it, set_to

from kassabok.core.book.file import Book
from kassabok.core.rates.lookup import Rates
from kassabok.core.taxes.size import size_notes

DAY = date(2026, 3, 10)


def notes(book: Book) -> list[str]:
    return [note.partition("so far: ")[2] for note in size_notes(book.reader, Rates.load(None), today=DAY)]


def sell(book: Book, kronor: int) -> None:
    book_it(book, DAY, "Såld", ("1930", kronor * 125), ("3001", -kronor * 100), ("2611", -kronor * 25))


@pytest.mark.parametrize(
    ("settings", "sold", "note"),
    [
        ({"vat_period": "yearly"}, 1_000_000, "with so much VAT is reported by the quarter or the month."),
        ({"vat_period": "quarterly"}, 40_000_000, "with so much VAT is reported by the month."),
        (
            {"vat_period": "monthly"},
            40_000_000,
            "with so much VAT is due the month after: kassabok setting set vat.large_turnover yes",
        ),
        ({"ledger_method": "cash"}, 3_000_000, "with so much the cash method may not be used."),
        ({"company_vat_nr": ""}, 120_000, "with so much a company has to register for VAT."),
    ],
)
def test_a_limit_is_told_of_when_it_is_passed(
    book: Book, settings: dict[str, str], sold: int, note: str
) -> None:
    set_to(book, **settings)
    sell(book, sold)
    assert note not in notes(book)
    sell(book, 1)
    assert note in notes(book)


def test_nothing_is_told_where_all_fits(book: Book) -> None:
    set_to(book, vat_period="monthly", vat_large_turnover="yes")
    sell(book, 50_000_000)
    assert notes(book) == []


def test_purchases_and_other_years_do_not_count(book: Book) -> None:
    set_to(book, vat_period="yearly")
    book_it(book, DAY, "Import", ("4545", 2_000_000_00), ("1930", -2_000_000_00))
    book_it(book, date(2026, 4, 1), "Senare", ("1930", 2_000_000_00), ("3105", -2_000_000_00))
    assert notes(book) == []
