"""Whatever comes late, and however often: what is owed is what the returns say, and the VAT accounts are empty."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.taxes.vat_story import balances, book_it, close, reopen, report, unlock
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.check import run_checks
from kassabok.core.taxes.returns import closed_returns

DOUBTS = ("sales", "reverse-charge", "import")
#: Before each closing: vouchers of this or of an earlier quarter, and whether the closing is taken back and done again.
quarters = st.lists(
    st.tuples(
        st.lists(
            st.tuples(
                st.integers(1, 4),
                st.sampled_from(("2611", "2621", "2614", "2641", "3001", "4515")),
                st.integers(-99_999, 99_999).filter(bool),
            ),
            max_size=6,
        ),
        st.booleans(),
    ),
    min_size=4,
    max_size=4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quarters)
def test_what_is_owed_is_what_the_returns_say(
    tmp_path_factory: pytest.TempPathFactory,
    story: list[tuple[list[tuple[int, str, int]], bool]],
) -> None:
    with create_book(tmp_path_factory.mktemp("books") / "b.kassabok", EFFECTS) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(
                tx, name="Testbolaget AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1)
            )
        for quarter, (vouchers, again) in enumerate(story, start=1):
            for of, account, ore in vouchers:
                book_late(book, min(of, quarter), account, ore)
            name = f"2026-q{quarter}"
            close(book, name, despite=DOUBTS)
            if again:
                reopen(book, name)
                close(book, name, despite=DOUBTS)
            prove(book)


def book_late(book: Book, quarter: int, account: str, ore: int) -> None:
    day = date(2026, 3 * quarter, 15)
    if book.reader.value("SELECT count(*) FROM period_lock WHERE month >= :month", month=202600 + day.month):
        unlock(book, day)
    book_it(book, day, "Rad", (account, ore), ("1930", -ore))


def prove(book: Book) -> None:
    returns = closed_returns(book.reader)
    assert balances(book, "2610", "2649") == {}
    assert sum(balances(book, "2650", "2650").values()) == -100 * sum(was.boxes["49"] for was in returns)
    for was in returns:
        answer = report(book, was.period)
        assert (answer.state, answer.boxes, answer.differences) == ("closed", was.boxes, ())
    owed = dict(
        book.reader.rows(
            "SELECT period, sum(owed_kronor) FROM vat_return WHERE state = 'closed' GROUP BY period"
        )
    )
    assert owed == {was.period: was.boxes["49"] for was in returns}
    assert all(json.loads(text) for (text,) in book.reader.rows("SELECT boxes FROM vat_return"))
    assert [result.detail for result in run_checks(book.reader) if not result.ok] == []
