"""A payment file of 10,000 bills, held against its schema: the command's CPU time, its growth, and its memory."""

import sys
import tempfile
from datetime import date
from pathlib import Path
from shutil import copyfile

from benchmarks.start_up import BIN, cpu_seconds
from benchmarks.trial_balance import peak_mb

from kassabok.core.bank.service import edit_account
from kassabok.core.book.company import change_setting, found_company
from kassabok.core.book.file import create_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.parties.model import Supplier
from kassabok.core.payables.model import Bill

LIMIT = 3.0  # seconds of CPU
MOST_MB = 300
LINEAR = 2.4  # Twice as many payments may cost so much more at most.
DAY = date(2026, 11, 2)
SUPPLIERS = 500


def build(path: Path, bills: int) -> None:
    """A book with this many approved bills of suppliers with bankgiros."""
    with create_book(path, EFFECTS) as book, book.transaction("bench", today=DAY) as tx:
        found_company(tx, name="Bänken AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
        change_setting(tx, "company.city", "Umeå")
        edit_account(tx, "Bank", iban="SE4550000000058398257466")
        supplier = tx.insert_many(
            Supplier,
            ("number", "name", "search_key", "bankgiro", "city"),
            (
                (str(2001 + n), f"Leverantör {n} & Söner", f"leverantor {n}", "50501055", "Borås")
                for n in range(SUPPLIERS)
            ),
        )
        columns = (
            *("number", "supplier_id", "reference", "reference_key", "date", "due_date", "treatment"),
            *("total_ore", "open_ore", "total_cents", "open_cents", "payables", "approved_by", "approved_on"),
        )
        tx.insert_many(
            Bill,
            columns,
            (
                (
                    *(f"E{n}", supplier + n % SUPPLIERS, f"F{n}", f"f{n}", "2026-10-05", "2026-11-04"),
                    *("domestic", *[100_00 + n] * 4, "2440", "Ada", "2026-10-06"),
                )
                for n in range(bills)
            ),
        )


def cost(folder: Path, bills: int) -> tuple[float, float]:
    """CPU seconds, the least of three runs, and MB at most."""
    made = folder / f"{bills}.kassabok"
    build(made, bills)
    book, file = folder / "book.kassabok", folder / "file.xml"
    words = [
        "bank",
        "pay",
        "--format",
        "json",
        "--book",
        str(book),
        "--today",
        str(DAY),
        "-o",
        str(file),
        "--yes",
    ]
    command = [str(BIN / "kassabok"), *words]
    taken = []
    for _ in range(3):
        copyfile(made, book)
        taken.append(cpu_seconds(command, {}))
    copyfile(made, book)
    return min(taken), peak_mb(command)


def main(bills: int = 10_000) -> bool:
    """Print the figures; return whether they are within the limits."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        taken, used_mb = cost(Path(name), bills)
        twice, _ = cost(Path(name), 2 * bills)
    print(
        f"a payment file of {bills:,} bills: {taken:.2f} s (limit {LIMIT}), peak memory {used_mb:.0f} MB (limit "
        f"{MOST_MB}); of twice as many {twice / taken:.2f} times as long (limit {LINEAR})"
    )
    return taken <= LIMIT and used_mb <= MOST_MB and twice <= LINEAR * taken


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
