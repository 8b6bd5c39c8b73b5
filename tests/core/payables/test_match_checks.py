"""The checks of bills against receipts find the faults that they are there for."""

import sqlite3
from contextlib import closing

import pytest
from tests.core.payables.test_matching import Shop, mugs
from tests.core.purchasing.buying import line

from kassabok.core.book.file import Book
from kassabok.core.payables.checks import CHECKS


@pytest.mark.parametrize(
    ("check", "sql", "told"),
    [
        (
            "bills and receipts",
            "UPDATE bill_match SET billed_ore = 50000",
            "A line of bill E2026-0001 is of 408,00 kr, but goods for 500,00 kr are tied to it.",
        ),
        (
            "bills and receipts",
            "UPDATE bill_match SET quantity_milli = 11000",
            "Of a line of goods receipt G2026-0001 11 are billed, and 10 came.",
        ),
        (
            "goods received in the books",
            "UPDATE bill_difference SET amount_ore = 700",
            "For goods received 0,00 kr are booked, but receipts and bills leave -1,00 kr to bill.",
        ),
        (
            "goods received in the books",
            "UPDATE bill_line SET amount_ore = 40000",
            "For goods received 0,00 kr are booked, but receipts and bills leave 8,00 kr to bill.",
        ),
    ],
)
def test_a_fault_is_found(book: Book, check: str, sql: str, told: str) -> None:
    shop = Shop(book)
    shop.product("MUG", cost=40)
    shop.supplier()
    receipt = shop.receive(shop.buy(line("MUG", 10, "40")))
    shop.bill(510_00, receipt=receipt, goods=[mugs(10, "40.80")])
    look = dict(CHECKS)[check]
    assert look(book.reader) == []
    with closing(sqlite3.connect(book.path)) as raw:
        raw.execute(sql)
        raw.commit()
    assert look(book.reader) == [told]
