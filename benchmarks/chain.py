"""The whole chain for one order of three lines, against plain sqlite3 that writes as many rows with the same commits.

The chain is order (created and confirmed), delivery, invoice, and payment: each a transaction of its own,
called as a library. Measured from the first order on and again late, since it must not grow with the book.
"""

import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.book.transaction import Transaction
from kassabok.core.cascade import EFFECTS
from kassabok.core.invoicing import service as invoicing
from kassabok.core.parties import service as parties
from kassabok.core.products import service as products
from kassabok.core.products.fields import Price
from kassabok.core.receivables import service as receivables
from kassabok.core.sales import service as sales
from kassabok.core.stock import service as stock

DAY = date(2026, 3, 2)
SKUS = ("MUG", "PLATE", "BOWL")
LIMIT = 8.0  # times plain sqlite3


def shop(folder: Path) -> Book:
    """A company with three products, plenty in stock, and one customer."""
    book = create_book(folder / "bench.kassabok", EFFECTS)
    with book.transaction("bench", today=DAY) as tx:
        found_company(tx, name="Bänken AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
        for sku in SKUS:
            products.add(tx, sku, name=sku.title(), cost_e4=450_000, price=Price(990_000, False))
            stock.adjust(tx, sku, 10_000_000_000, reason="opening", on=DAY)
        parties.add(tx, number="2001", name="Kund AB", kind="company")
    return book


def _order(tx: Transaction) -> str:
    lines = [sales.LineRequest(sku=sku, quantity_milli=2000) for sku in SKUS]
    order = sales.create(tx, customer="2001", lines=lines, on=DAY, billing="by_hand")
    sales.confirm(tx, order.ref, on=DAY)
    return order.ref


def run_chain(book: Book) -> list[int]:
    """One order to cash. Returns how many rows each transaction wrote."""
    rows = []

    def step(work: Callable[[Transaction], str]) -> str:
        before = book.rows_written
        with book.transaction("bench", today=DAY) as tx:
            ref = work(tx)
        rows.append(book.rows_written - before)
        return ref

    number = step(_order)
    step(lambda tx: sales.deliver(tx, number, on=DAY).ref)
    invoice = step(lambda tx: invoicing.issue_for_order(tx, number, on=DAY).ref)
    total_ore = book.reader.value("SELECT total_ore FROM invoice WHERE number = :number", number=invoice)
    step(lambda tx: receivables.register(tx, amount_ore=total_ore, on=DAY, invoices=[(invoice, None)]).ref)
    return rows


class Plain:
    """The same number of row writes and commits by sqlite3 alone, with the same pragmas."""

    def __init__(self, folder: Path, commits: list[int]) -> None:
        self._commits = commits
        self._raw = sqlite3.connect(folder / "plain.db", isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._raw.execute(f"PRAGMA {pragma}")
        self._raw.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c, d, e, f)")

    def run(self) -> None:
        """Write the rows of one chain."""
        for rows in self._commits:
            self._raw.execute("BEGIN IMMEDIATE")
            for row in range(rows):
                self._raw.execute(
                    "INSERT INTO t (a, b, c, d, e, f) VALUES (?, ?, ?, ?, ?, ?)",
                    (rows, row, "2026-03-02", "a text of some length", 12345, None),
                )
            self._raw.execute("COMMIT")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of the processor."""
    start, cpu_start = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - cpu_start


def main(chains: int = 2000) -> bool:
    """Print the figures; return whether they are within the limits.

    The two run in turn, so that both meet the same machine.
    """
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        book = shop(Path(name))
        run_chain(book)
        commits = run_chain(book)
        base = Plain(Path(name), commits)
        ours, theirs = [], []
        for _ in range(chains):
            ours.append(timed(lambda: run_chain(book)))
            theirs.append(timed(base.run))
        book.close()
    wall, base_wall = median(t[0] for t in ours), median(t[0] for t in theirs)
    early, late = (median(t[1] for t in part) for part in (ours[: chains // 10], ours[-chains // 10 :]))
    ratio, growth = wall / base_wall, late / early
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"order to cash, 3 lines: {wall * 1000:.2f} ms ({median(t[1] for t in ours) * 1000:.2f} ms CPU), rows {commits}"
    )
    print(
        f"  plain sqlite3, as many rows and commits: {base_wall * 1000:.2f} ms; ratio {ratio:.1f} (limit {LIMIT})"
    )
    print(f"  CPU of the last tenth of {chains} orders against the first: {growth:.2f}; peak {peak} MB")
    return ratio <= LIMIT and growth < 1.3


if __name__ == "__main__":
    sys.exit(0 if main(*map(int, sys.argv[1:])) else 1)
