"""The books as others add them up: hledger and Beancount come to our trial balance, whatever is in the book."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.second_opinion import (
    beancount_says,
    hledger_run,
    hledger_says,
    needs_hledger,
    ours,
    written,
)
from tests.story import TODAY

from kassabok.core.book.file import Book
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.model import AccountMonth, Dimension, DimensionObject, OpeningBalance
from kassabok.core.ledger.plaintext_export import books_of
from kassabok.core.ledger.posting import PostLine, post
from kassabok.core.ledger.vouchers import correct_voucher
from kassabok.formats.plaintext import beancount, hledger
from kassabok.formats.plaintext.record import Line

ACCOUNTS = ("1510", "1930", "2081", "2099", "2440", "2611", "3001", "4000", "5010", "8410")
YEARS = ((date(2026, 1, 1), date(2026, 12, 31), "2026"), (date(2027, 1, 1), date(2027, 12, 31), "2027"))


def open_with(tx: Transaction, balances: dict[str, int]) -> None:
    for number, ore in balances.items():
        tx.insert(OpeningBalance, account=number, amount_ore=ore)
        tx.add_up(
            AccountMonth, {"account": number, "month": 0}, debit_ore=max(ore, 0), credit_ore=max(-ore, 0)
        )


def fill(book: Book, seed: int) -> None:
    """Two years of vouchers with random lines, some with objects, after some opening balances."""
    chance = random.Random(seed)
    numbers = [
        number for (number,) in book.reader.rows("SELECT number FROM account WHERE active ORDER BY number")
    ]
    numbers = [number for number in numbers if number in ACCOUNTS or chance.random() < 0.1]
    with book.transaction("test", today=TODAY) as tx:
        open_year(tx)
        tx.insert(DimensionObject, dimension="6", code='P"1, x:y', name="Projekt")
        opening = [chance.randint(-(10**9), 10**9) for _ in range(3)]
        opened = chance.sample([n for n in numbers if n < "3"], 4)
        open_with(tx, dict(zip(opened, (*opening, -sum(opening)), strict=True)))
        for _ in range(60):
            amounts = [chance.randint(-(10**7), 10**7) for _ in range(chance.randint(1, 5))]
            lines = [
                PostLine(
                    chance.choice(numbers),
                    ore,
                    chance.choice(("", "rad; två", "a:b")),
                    (("6", 'P"1, x:y'),) if chance.random() < 0.3 else (),
                )
                for ore in (*amounts, -sum(amounts))
            ]
            on = date(2026, 1, 1) + timedelta(days=chance.randint(0, 729))
            tx.publish(post(tx, series="A", on=on, text='Köp "x"; (y)', lines=lines, origins=()))


@needs_hledger
@pytest.mark.parametrize("seed", range(5))
def test_hledger_agrees_on_random_books(books: Book, tmp_path: Path, seed: int) -> None:
    fill(books, seed)
    whole = tmp_path / "whole.journal"
    written(books.reader, whole, hledger)
    for first, last, label in YEARS:
        path = tmp_path / f"{label}.journal"
        written(books.reader, path, hledger, label)
        assert hledger_says(path, first, last) == ours(books.reader, label)
        assert _from_the_year_on(hledger_says(whole, first, last)) == _from_the_year_on(
            ours(books.reader, label)
        )


@pytest.mark.parametrize("seed", range(5))
def test_beancount_agrees_on_random_books(books: Book, tmp_path: Path, seed: int) -> None:
    fill(books, seed)
    whole = tmp_path / "whole.beancount"
    written(books.reader, whole, beancount)
    for first, last, label in YEARS:
        path = tmp_path / f"{label}.beancount"
        written(books.reader, path, beancount, label)
        assert beancount_says(path, first, last) == ours(books.reader, label)
        assert _from_the_year_on(beancount_says(whole, first, last)) == _from_the_year_on(
            ours(books.reader, label)
        )


def _from_the_year_on(balances: dict[str, tuple[int, int, int]]) -> dict[str, Any]:
    """Opening and change of balance accounts, and the change of the others, which no file of all years sets to zero."""
    return {
        account: (opening, change) if account < "3" else change
        for account, (opening, change, _) in balances.items()
        if account and (opening if account < "3" else 0, change) != (0, 0)
    }


def test_a_voucher_keeps_all_it_says(books: Book) -> None:
    with books.transaction("test", today=TODAY) as tx:
        tx.insert(Dimension, number="20", name="Säljare")
        tx.insert(Dimension, number="21", name="Date")
        for dimension, code in (("1", "Nord"), ("20", "Eva"), ("21", "D")):
            tx.insert(DimensionObject, dimension=dimension, code=code, name=code)
        lines = [
            PostLine("5010", 100_00, "Lokalen", (("20", "Eva"), ("1", "Nord"), ("21", "D")), 2500),
            PostLine("1930", -100_00),
        ]
        tx.publish(post(tx, series="A", on=TODAY, text="Hyra", lines=lines, origins=()))
        correct_voucher(tx, "2026-A1", on=TODAY)
    first, second = books_of(books.reader, label="2026").transactions
    assert (first.ref, first.date, first.text) == ("2026-A1", TODAY, "Hyra")
    assert first.lines == (
        Line(
            "5010", 100_00, "Lokalen", 2500, (("kostnadsstalle", "Nord"), ("saljare", "Eva"), ("dim-21", "D"))
        ),
        Line("1930", -100_00),
    )
    assert dict(first.facts)["corrected-by"] == "2026-A2"
    assert dict(second.facts)["corrects"] == "2026-A1"


def test_a_result_that_was_not_booked_to_equity_has_an_account_of_its_own(
    books: Book, tmp_path: Path
) -> None:
    with books.transaction("test", today=TODAY) as tx:
        open_with(tx, {"1930": 500_00, "2081": -250_00})
    path = tmp_path / "books.beancount"
    written(books.reader, path, beancount)
    assert beancount_says(path, *YEARS[0][:2]) == {
        "": (-250_00, 0, -250_00),
        "1930": (500_00, 0, 500_00),
        "2081": (-250_00, 0, -250_00),
    }


@needs_hledger
def test_a_year_with_nothing_is_a_file_too(books: Book, tmp_path: Path) -> None:
    path = tmp_path / "nothing.journal"
    told = written(books.reader, path, hledger, "2026")
    assert (told.accounts, told.vouchers) == (0, 0)
    assert hledger_run(path, "check", "--strict") == ""
    written(books.reader, path.with_suffix(".beancount"), beancount, "2026")
    assert beancount_says(path.with_suffix(".beancount"), *YEARS[0][:2]) == {}


def test_an_unknown_year_is_not_found(books: Book) -> None:
    with pytest.raises(NotFound, match="There is no fiscal year 2031"):
        books_of(books.reader, label="2031")
