"""`kassabok check` finds VAT returns that somebody has tampered with."""

import sqlite3
from datetime import date

from tests.core.taxes.vat_story import book_it, close

from kassabok.core.book.file import Book
from kassabok.core.taxes.checks import CHECKS


def found(book: Book, tampering: str) -> list[str]:
    raw: sqlite3.Connection = book._raw
    raw.execute("PRAGMA ignore_check_constraints = ON")
    for statement in tampering.split(";"):
        raw.execute(statement)
    return [fault for _, look in CHECKS for fault in look(book.reader)]


def closed(book: Book) -> Book:
    book_it(book, date(2026, 3, 1), "Såld", ("1930", 250_00), ("3001", -200_00), ("2611", -50_00))
    close(book, "2026-q1")
    return book


def test_sound_returns(book: Book) -> None:
    assert found(closed(book), "SELECT 1") == []


def test_a_changed_box_is_found(book: Book) -> None:
    tampering = """UPDATE vat_return SET boxes = replace(boxes, '"49": 50', '"49": 40')"""
    assert found(closed(book), tampering) == [
        "Box 49 of the VAT return 2026-q1 is 40 kr, but its VAT makes 50 kr."
    ]


def test_another_debt_than_was_settled_is_found(book: Book) -> None:
    assert found(closed(book), "UPDATE vat_return SET owed_kronor = 49") == [
        "Voucher 2026-V1 settles the VAT return 2026-q1, but has no line of 49,00 kr."
    ]


def test_periods_over_each_other_are_found(book: Book) -> None:
    close(closed(book), "2026-q2")
    tampering = "UPDATE vat_return SET starts_on = '2026-03-01' WHERE period = '2026-q2'"
    assert found(book, tampering) == ["The VAT returns of 2026-q1 and 2026-q2 have days in common."]
