"""The books behind a company that trades for real: every area at work, both methods, and all checks fine."""

from datetime import date
from decimal import Decimal

import pytest
from tests.core.ledger.posting_story import balance, lines_of, vouchers

from kassabok.core.book.file import Book
from kassabok.core.check import run_checks
from kassabok.core.invoicing import service as invoicing
from kassabok.core.parties import service as parties
from kassabok.core.products import service as products
from kassabok.core.products.fields import Price
from kassabok.core.receivables import service as receivables
from kassabok.core.sales import service as sales
from kassabok.core.stock import service as stock

DAY = date(2026, 3, 2)
MONEY = ("1930", "1910", "1510", "2420")


def shop(book: Book, method: str) -> None:
    """Ten mugs at 40 kr, sold at 100 kr plus VAT; food at 12 percent; one customer."""
    with book.transaction("test", today=DAY) as tx:
        tx.write_setting("ledger.method", method)
        products.add(tx, "MUG", name="Mugg", price=Price(1_000_000, False))
        products.add(tx, "TEA", name="Te", vat_class="food", price=Price(500_000, False))
        for sku in ("MUG", "TEA"):
            stock.adjust(tx, sku, 10_000, reason="receipt", on=DAY, cost=Decimal(40))
        parties.add(tx, number="2001", name="Kafé Öst AB")


def deliver(book: Book, **quantities: int) -> None:
    """An order, delivered and so invoiced."""
    with book.transaction("test", today=DAY) as tx:
        lines = [sales.LineRequest(sku=sku, quantity_milli=many * 1000) for sku, many in quantities.items()]
        number = sales.create(tx, customer="2001", lines=lines, on=DAY).ref
        sales.confirm(tx, number, on=DAY)
        sales.deliver(tx, number, on=DAY)


def faults(book: Book) -> list[str]:
    return [f"{result.check}: {result.detail}" for result in run_checks(book.reader) if not result.ok]


def trade(book: Book) -> None:
    """Two invoices; one is paid in two parts, one credited in part, paid too much, and the rest paid back."""
    deliver(book, MUG=2, TEA=1)
    deliver(book, MUG=1)
    with book.transaction("test", today=DAY) as tx:
        receivables.register(tx, amount_ore=100_00, on=DAY, invoices=[("F2026-0001", None)])
        receivables.register(tx, amount_ore=206_00, on=DAY, invoices=[("F2026-0001", None)])
        receivables.register(tx, amount_ore=150_00, on=DAY, invoices=[("F2026-0002", None)])
        receivables.refund(tx, "P2026-0003", on=DAY)
        invoicing.credit(tx, "F2026-0002", on=DAY)
        receivables.refund_credit(tx, "K2026-0001", on=DAY, amount_ore=25_00)
    assert faults(book) == []
    deliver(book, MUG=1)
    with book.transaction("test", today=DAY) as tx:
        receivables.use_credit(tx, "K2026-0001", "F2026-0003", on=DAY)
        receivables.register(tx, amount_ore=25_00, on=DAY, invoices=[("F2026-0003", None)], money="cash")
    assert faults(book) == []


def test_the_invoice_method(book: Book) -> None:
    shop(book, "invoice")
    trade(book)
    assert lines_of(book, "2026-B1") == [
        ("1510", 306_00),
        ("3001", -200_00),
        ("3002", -50_00),
        ("2611", -50_00),
        ("2621", -6_00),
    ]
    assert lines_of(book, "2026-B3") == [("1510", -125_00), ("3001", 100_00), ("2611", 25_00)]
    assert lines_of(book, "2026-C3") == [("1930", 150_00), ("1510", -125_00), ("2420", -25_00)]
    assert [ref for ref in vouchers(book) if ref.startswith("2026-C")] == [f"2026-C{n}" for n in range(1, 7)]


def test_the_cash_method(book: Book) -> None:
    shop(book, "cash")
    trade(book)
    assert [ref for ref in vouchers(book) if ref.startswith("2026-B")] == []
    assert lines_of(book, "2026-C1") == [
        ("1930", 100_00),
        ("3001", -65_36),
        ("3002", -16_34),
        ("2611", -16_34),
        ("2621", -1_96),
    ]
    assert balance(book, "1510") == 0


@pytest.mark.parametrize("method", ["invoice", "cash"])
def test_when_all_is_paid_both_methods_say_the_same(book: Book, method: str) -> None:
    shop(book, method)
    trade(book)
    expected = {"1510": 0, "1910": 25_00, "1930": 406_00, "2420": 0, "2611": -75_00, "2621": -6_00}
    expected |= {"3001": -300_00, "3002": -50_00, "1460": 600_00, "4960": 200_00, "2995": -800_00}
    assert {account: balance(book, account) for account in expected} == expected
