"""What to order, of 20,000 products with a million stock moves: the CPU time of the whole command, and its memory."""

import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from benchmarks.start_up import BIN
from benchmarks.trial_balance import peak_mb, seconds

from kassabok.core.book.company import found_company
from kassabok.core.book.file import create_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.parties.model import Supplier
from kassabok.core.products.model import Product
from kassabok.core.purchasing.model import StockMinimum, SupplierPrice
from kassabok.core.stock.model import StockLevel, StockMove

LIMIT = 3.0  # seconds of CPU
DAY = date(2026, 11, 2)
SUPPLIERS = 50


def build(path: Path, products: int, moves: int) -> None:
    """A book with this many products, each with a price list and a minimum, and moves over ten months."""
    with create_book(path, EFFECTS) as book, book.transaction("bench", today=DAY) as tx:
        found_company(tx, name="Bänken AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
        supplier = tx.insert_many(
            Supplier,
            ("number", "name", "search_key"),
            ((str(2001 + n), f"Leverantör {n}", f"leverantor {n}") for n in range(SUPPLIERS)),
        )
        product = tx.insert_many(
            Product,
            ("sku", "name", "search_key"),
            ((f"P{n:05}", f"Produkt {n}", f"p{n:05}") for n in range(products)),
        )
        tx.insert_many(
            SupplierPrice,
            ("supplier_id", "product_id", "price_e4", "pack_milli", "valid_from"),
            ((supplier + n % SUPPLIERS, product + n, 100_000, 6000, "2026-01-01") for n in range(products)),
        )
        tx.insert_many(
            StockLevel,
            ("product_id", "on_hand_milli"),
            ((product + n, n * 7919 % 60 * 1000) for n in range(products)),
        )
        tx.insert_many(
            StockMinimum, ("product_id", "minimum_milli"), ((product + n, 5000) for n in range(products))
        )
        tx.insert_many(
            StockMove,
            ("number", "date", "product_id", "location_id", "reason", "quantity_milli", "value_ore"),
            (
                (
                    f"S{n}",
                    (date(2026, 1, 1) + timedelta(days=n * 13 % 305)).isoformat(),
                    product + n * 7919 % products,
                    1,
                    "delivery" if n % 3 else "receipt",
                    -1000 if n % 3 else 2000,
                    -45_00 if n % 3 else 90_00,
                )
                for n in range(moves)
            ),
        )


def main(products: int = 20_000, moves: int = 1_000_000) -> bool:
    """Print the figures; return whether they are within the limit."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        path = Path(name) / "book.kassabok"
        build(path, products, moves)
        words = ["stock", "reorder", "--format", "json", "--book", str(path), "--today", str(DAY)]
        command = [str(BIN / "kassabok"), *words]
        taken = seconds(command)
        print(
            f"what to order of {products:,} products with {moves:,} moves: {taken:.2f} s (limit {LIMIT}), "
            f"peak memory {peak_mb(command):.0f} MB"
        )
    return taken <= LIMIT


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
