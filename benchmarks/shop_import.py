"""How long it takes to take ten thousand orders of a web shop in one run, from its file to the books.

`python -m benchmarks.shop_import` prints the CPU time, what twice as many cost, and how much it is of writing the same
rows into the same tables with sqlite3 alone.
"""

import json
import resource
import sqlite3
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ORDERS = (5_000, 10_000)
LIMIT_TIMES, LIMIT_RATIO, LIMIT_MB = 8, 2.4, 400
DAY = date(2026, 3, 2)
RETURNING = 3  # Every third order is of a customer that has bought before.


@dataclass(frozen=True)
class Measure:
    """seconds: CPU time of the run with its commits. plain: of writing the rows that it wrote, and nothing else."""

    orders: int
    seconds: float
    plain: float
    peak_mb: float


def main() -> bool:
    """Print the figures; return whether they are within the limits."""
    small, large = measures = [_measure(orders) for orders in ORDERS]
    print(
        "orders of a web shop (WooCommerce JSON), each with buyer, order, reservation, receipt and voucher:"
    )
    for measure in measures:
        print(
            f"  {measure.orders} orders: {measure.seconds:.2f} s CPU, "
            f"{measure.seconds / measure.plain:.1f} times the plain writes of {measure.plain:.2f} s "
            f"(limit {LIMIT_TIMES}), peak {measure.peak_mb:.0f} MB (limit {LIMIT_MB})"
        )
    ratio = large.seconds / small.seconds
    print(f"  twice as many cost {ratio:.2f} times as much (limit {LIMIT_RATIO})")
    within = [m.seconds < LIMIT_TIMES * m.plain and m.peak_mb < LIMIT_MB for m in measures]
    return all(within) and ratio < LIMIT_RATIO


def _measure(orders: int) -> Measure:
    """In processes of their own, so that making the book is no part of the figures."""
    with tempfile.TemporaryDirectory() as folder:
        alone = ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1)
        with alone:
            alone.submit(_make, Path(folder), orders).result()
            seconds, peak_mb = alone.submit(_take, Path(folder), orders).result()
            return Measure(orders, seconds, alone.submit(_plain, Path(folder)).result(), peak_mb)


def _take(folder: Path, orders: int) -> tuple[float, float]:
    from kassabok.core.book.file import open_book
    from kassabok.core.cascade import EFFECTS
    from kassabok.core.shop.importing import NamedFile, read_orders, take_files

    data = (folder / "orders.json").read_bytes()
    with open_book(folder / "company.kassabok", EFFECTS) as book:
        began = time.process_time()
        file = NamedFile("orders.json", read_orders(book.reader, data, channel="krukan"))
        (result,) = take_files(lambda: book.transaction("shop import", today=DAY), [file], channel="krukan")
        seconds = time.process_time() - began
    assert (result.new, result.parked) == (orders, 0), result.warnings[:3]
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _plain(folder: Path) -> float:
    """Write all rows that the run has added into an empty copy of the tables, one transaction, a row at a time."""
    source = sqlite3.connect(folder / "company.kassabok")
    target = sqlite3.connect(folder / "plain.db", isolation_level=None)
    target.execute("PRAGMA journal_mode = WAL")
    before = sqlite3.connect(folder / "before.kassabok")
    for (sql,) in source.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index') "
        "AND name NOT LIKE 'sqlite_%' ORDER BY type DESC"
    ):
        target.execute(sql)
    work = []
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for (name,) in source.execute(tables).fetchall():
        there = before.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        rows = source.execute(f"SELECT * FROM {name} LIMIT -1 OFFSET {there}").fetchall()
        if rows:
            work.append((f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows))
    began = time.process_time()
    target.execute("BEGIN")
    for sql, rows in work:
        for row in rows:
            target.execute(sql, row)
    target.execute("COMMIT")
    return time.process_time() - began


def _make(folder: Path, orders: int) -> None:
    """A company with a hundred products in stock, and the shop's file."""
    import shutil

    from kassabok.core.book.company import found_company
    from kassabok.core.book.file import create_book
    from kassabok.core.cascade import EFFECTS
    from kassabok.core.products.model import Product
    from kassabok.core.shop import service as shop
    from kassabok.core.stock import service as stock

    with create_book(folder / "company.kassabok", EFFECTS) as book:
        with book.transaction("init", today=DAY) as tx:
            found_company(tx, name="Bänk AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
            shop.add_channel(tx, "krukan", kind="woo")
            for n in range(100):
                tx.insert(Product, sku=f"P{n}", name=f"Mugg {n}", search_key=f"p{n}")
        with book.transaction("stock adjust", today=DAY) as tx:
            for n in range(100):
                stock.adjust(tx, f"P{n}", 1_000_000, reason="receipt", on=DAY, cost=Decimal(45))
    shutil.copy(folder / "company.kassabok", folder / "before.kassabok")
    (folder / "orders.json").write_text(json.dumps([_order(n) for n in range(1, orders + 1)]))


def _order(n: int) -> dict[str, Any]:
    buyer = n - 1 if n % RETURNING == 0 else n
    at = "2026-03-01T10:00:00"
    address = {"first_name": "Eva", "last_name": f"Ek {buyer}", "address_1": "Storgatan 1", "city": "Lund"}
    address |= {"postcode": "222 22", "country": "SE", "company": "", "address_2": "", "state": ""}
    rows = [(f"P{n % 100}", 1, "100.00", "25.00"), (f"P{(n + 7) % 100}", 2, "80.00", "20.00")]
    return {
        "id": n,
        "number": str(n),
        "status": "processing",
        "currency": "SEK",
        "prices_include_tax": True,
        "date_created_gmt": at,
        "date_modified_gmt": at,
        "date_paid_gmt": at,
        "total": "274.00",
        "total_tax": "54.80",
        "cart_tax": "45.00",
        "shipping_tax": "9.80",
        "customer_id": 0,
        "customer_note": "",
        "billing": {**address, "email": f"kund{buyer}@example.se", "phone": "0701234567"},
        "shipping": address,
        "payment_method": "stripe",
        "transaction_id": f"pi_{n}",
        "meta_data": [],
        "line_items": [
            {
                "id": 10 * n + place,
                "name": "Mugg",
                "sku": sku,
                "quantity": pieces,
                "total": net,
                "total_tax": vat,
                "taxes": [{"id": 1, "total": vat}],
                "meta_data": [],
            }
            for place, (sku, pieces, net, vat) in enumerate(rows)
        ],
        "shipping_lines": [
            {
                "id": 10 * n + 5,
                "method_title": "Postnord",
                "total": "39.20",
                "total_tax": "9.80",
                "taxes": [{"id": 1, "total": "9.80"}],
            }
        ],
        "tax_lines": [{"rate_id": 1, "rate_percent": 25, "tax_total": "45.00", "shipping_tax_total": "9.80"}],
        "fee_lines": [],
        "coupon_lines": [],
        "refunds": [],
    }


if __name__ == "__main__":
    sys.exit(not main())
