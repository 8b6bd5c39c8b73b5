"""What a currency is on a day: kept by day, and asked for on days without a rate of their own."""

from datetime import date
from decimal import Decimal

import pytest
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.currencies import reports, service
from kassabok.core.currencies.model import in_kronor, rate_e6_on
from kassabok.core.errors import Refused
from kassabok.formats.exchange_rates import read_exchange_rates

FRIDAY, MONDAY = date(2026, 2, 27), date(2026, 3, 2)
FILE = b"date;currency;rate\n2026-02-27;EUR;11,20\n2026-03-02;EUR;11,4523\n2026-03-02;USD;9,5\n"


def _import(book: Book, data: bytes) -> tuple[int, int, int]:
    with book.transaction("test", today=TODAY) as tx:
        result = service.import_rates(tx, read_exchange_rates(data, name="x"))
    return result.new, result.updated, result.known


def test_a_file_is_kept_and_a_second_time_changes_nothing(book: Book) -> None:
    assert _import(book, FILE) == (3, 0, 0)
    before = snapshot(book)
    assert _import(book, FILE) == (0, 0, 3)
    assert snapshot(book) == before
    assert _import(book, FILE.replace(b"9,5", b"9,6")) == (0, 1, 2)
    rows = [(row.date, row.currency, row.sek_per_unit) for row in reports.rates(book.reader, since=MONDAY)]
    assert rows == [(MONDAY, "EUR", Decimal("11.4523")), (MONDAY, "USD", Decimal("9.6"))]


def test_a_day_without_a_rate_has_the_last_one_before_it(book: Book) -> None:
    _import(book, FILE)
    with book.transaction("test", today=TODAY) as tx:
        assert rate_e6_on(tx, "SEK", MONDAY) == 1_000_000
        assert rate_e6_on(tx, "EUR", date(2026, 3, 1)) == 11_200_000
        assert rate_e6_on(tx, "EUR", date(2026, 3, 9)) == 11_452_300
        with pytest.raises(
            Refused, match="on 2026-03-10 is not known; the last rate before it is of 2026-03-02"
        ):
            rate_e6_on(tx, "EUR", date(2026, 3, 10))
        with pytest.raises(Refused, match="What one NOK was in kronor on 2026-03-02 is not known") as error:
            rate_e6_on(tx, "NOK", MONDAY)
    assert error.value.code == "rate.missing"
    assert "kassabok rate add NOK KRONOR --date 2026-03-02" in error.value.hint


def test_one_rate_is_written_down_and_replaced(book: Book) -> None:
    with book.transaction("test", today=TODAY) as tx:
        assert service.add(tx, "eur", Decimal("11.4523"), on=FRIDAY)
        assert service.add(tx, "EUR", Decimal("11.4523"), on=FRIDAY) is None
        assert service.add(tx, "EUR", Decimal("11.5"), on=FRIDAY)
        assert rate_e6_on(tx, "EUR", FRIDAY) == 11_500_000
    before = snapshot(book)
    for currency, rate in (("SEK", Decimal(1)), ("Euro", Decimal(11)), ("EUR", Decimal("0.0000001"))):
        with pytest.raises(Refused), book.transaction("test", today=TODAY) as tx:
            service.add(tx, currency, rate, on=FRIDAY)
    assert snapshot(book) == before


def test_kronor_are_rounded_half_away_from_zero() -> None:
    assert in_kronor(100_00, 11_452_300) == 1145_23
    assert (in_kronor(1, 500_000), in_kronor(-1, 500_000), in_kronor(1, 499_999)) == (1, -1, 0)
