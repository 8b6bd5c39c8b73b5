"""A fault at any statement of any step, from the order to the money, leaves the book exactly as it was."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.story import TODAY, snapshot

from kassabok.core.book import file
from kassabok.core.book.file import Book, open_book
from kassabok.core.book.transaction import Transaction
from kassabok.core.cascade import EFFECTS
from kassabok.core.check import run_checks
from kassabok.core.parties import service as parties
from kassabok.core.parties import suppliers
from kassabok.core.payables import service as payables
from kassabok.core.payables.lines import LineRequest
from kassabok.core.products import service as products
from kassabok.core.products.fields import Price
from kassabok.core.purchasing import service as purchasing
from kassabok.core.purchasing.lines import PurchaseRequest
from kassabok.core.receivables import service as receivables
from kassabok.core.sales import service as sales
from kassabok.core.stock import service as stock


class Fault(Exception):
    """The ground gave way."""


class Shaky(sqlite3.Connection):
    """A connection whose `fails_at`-th statement from now on fails; 0 never does."""

    fails_at = 0
    done = 0

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run a statement, or fail before it."""
        self._count(sql)
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        """Run a batch, or fail before it."""
        self._count(sql)
        return super().executemany(sql, parameters)

    def _count(self, sql: str) -> None:
        if sql == "ROLLBACK":
            return
        self.done += 1
        if self.done == self.fails_at:
            raise Fault(sql)


@pytest.fixture
def shaky(book: Book, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    """A shop with goods and a customer, on a connection that can be made to fail."""
    with book.transaction("test", today=TODAY) as tx:
        products.add(tx, "MUG", name="Mugg", cost_e4=450_000, price=Price(990_000, False))
        products.add(tx, "TEA", name="Te", cost_e4=300_000, vat_class="food", price=Price(600_000, False))
        stock.adjust(tx, "MUG", 10_000, reason="opening", on=TODAY)
        stock.adjust(tx, "TEA", 10_000, reason="opening", on=TODAY)
        parties.add(tx, number="2001", name="Kund AB", kind="company")

    def connect(path: Path) -> sqlite3.Connection:
        raw = sqlite3.connect(path, isolation_level=None, factory=Shaky)
        raw.execute("PRAGMA foreign_keys = ON")
        return raw

    monkeypatch.setattr(file, "_connect", connect)
    with open_book(book.path, EFFECTS) as opened:
        yield opened


def fail_everywhere(book: Book, work: Callable[[Transaction], object]) -> int:
    """Let each statement of the work fail once, then let it succeed. Returns how many statements that was."""
    raw: Any = book._raw
    before = snapshot(book)
    for place in range(1, 1000):
        raw.done, raw.fails_at = 0, place
        try:
            with book.transaction("test", today=TODAY) as tx:
                work(tx)
        except Fault:
            raw.fails_at = 0
            assert snapshot(book) == before, f"something moved when statement {place} failed"
        else:
            raw.fails_at = 0
            assert snapshot(book) != before
            return place - 1
    raise AssertionError("the work never came to its end")


def test_a_fault_at_any_statement_from_bill_to_payment_leaves_nothing_half_done(shaky: Book) -> None:
    with shaky.transaction("test", today=TODAY) as tx:
        suppliers.add(tx, number="2001", name="Papper AB")
    file = payables.BillFile("faktura.pdf", b"%PDF-1.4\n%%EOF\n")
    lines = [LineRequest(400_00, "6110"), LineRequest(100_00, "7690", "reduced")]
    part = [LineRequest(100_00, "6110")]

    def register(tx: Transaction) -> object:
        return payables.register(
            tx, supplier="2001", reference="1", on=TODAY, total_ore=612_00, lines=lines, files=[file]
        )

    statements = [
        fail_everywhere(shaky, register),
        fail_everywhere(shaky, lambda tx: payables.approve(tx, "E2026-0001", by="Ada")),
        fail_everywhere(
            shaky, lambda tx: payables.credit(tx, "E2026-0001", "K1", on=TODAY, lines=part, total_ore=125_00)
        ),
        fail_everywhere(shaky, lambda tx: payables.pay(tx, [("E2026-0001", None)], on=TODAY)),
        fail_everywhere(shaky, lambda tx: payables.take_back(tx, "U2026-0001", on=TODAY)),
    ]
    assert min(statements) > 5, "each step writes and reads many times"
    assert shaky.reader.rows("SELECT total_ore, open_ore FROM bill") == [(612_00, 487_00), (-125_00, 0)]
    assert [result for result in run_checks(shaky.reader) if not result.ok] == []


def test_a_fault_at_any_statement_from_order_to_cash_leaves_nothing_half_done(shaky: Book) -> None:
    lines = [
        sales.LineRequest(sku="MUG", quantity_milli=3000),
        sales.LineRequest(sku="TEA", quantity_milli=2000),
    ]
    statements = [
        fail_everywhere(shaky, lambda tx: sales.create(tx, customer="2001", lines=lines, on=TODAY)),
        fail_everywhere(shaky, lambda tx: sales.confirm(tx, "1001", on=TODAY)),
        fail_everywhere(shaky, lambda tx: sales.deliver(tx, "1001", on=TODAY)),
        fail_everywhere(
            shaky,
            lambda tx: receivables.register(tx, amount_ore=505_65, on=TODAY, invoices=[("F2026-0001", None)]),
        ),
    ]
    assert min(statements) > 10, "each step writes and reads many times"
    # 3 mugs at 99.00 and 25 %, 2 teas at 60.00 and 12 %: 297.00 + 74.25 + 120.00 + 14.40.
    assert shaky.reader.rows("SELECT total_ore, open_ore FROM claim") == [(505_65, 0)]
    assert [result for result in run_checks(shaky.reader) if not result.ok] == []


def test_a_fault_at_any_statement_from_purchase_to_return_leaves_nothing_half_done(shaky: Book) -> None:
    with shaky.transaction("test", today=TODAY) as tx:
        suppliers.add(tx, name="Lergods AB")
        waiting = sales.create(
            tx, customer="2001", lines=[sales.LineRequest(sku="MUG", quantity_milli=15_000)], on=TODAY
        )
        sales.confirm(tx, waiting.ref, on=TODAY)
    lines = [PurchaseRequest(sku="MUG", quantity_milli=9_000), PurchaseRequest(sku="TEA")]
    statements = [
        fail_everywhere(shaky, lambda tx: purchasing.create(tx, supplier="2001", lines=lines, on=TODAY)),
        fail_everywhere(shaky, lambda tx: purchasing.place(tx, "N2026-0001", on=TODAY)),
        fail_everywhere(shaky, lambda tx: purchasing.receive(tx, "N2026-0001", on=TODAY)),
        fail_everywhere(shaky, lambda tx: purchasing.add_cost(tx, "G2026-0001", on=TODAY, freight_ore=7_00)),
        fail_everywhere(shaky, lambda tx: purchasing.send_back(tx, "G2026-0001", on=TODAY)),
    ]
    assert min(statements) > 5, "each step writes and reads several times"
    # All has gone back, and the freight of 7.00 is lost.
    assert shaky.reader.rows(
        "SELECT account, sum(amount_ore) FROM voucher_line WHERE account IN ('2995', '4965') "
        "GROUP BY account ORDER BY account"
    ) == [("2995", -7_00), ("4965", 7_00)]
    assert [result for result in run_checks(shaky.reader) if not result.ok] == []
