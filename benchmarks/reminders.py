"""Reminders of 100,000 late invoices to 10,000 customers: CPU time of the proposal, and of making all but the paper."""

import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.start_up import BIN
from benchmarks.trial_balance import peak_mb, seconds
from sqlmodel import SQLModel

from kassabok.core.book.company import found_company
from kassabok.core.book.file import create_book, open_book
from kassabok.core.book.transaction import Transaction
from kassabok.core.cascade import EFFECTS
from kassabok.core.collection.model import ClaimTerms
from kassabok.core.collection.service import remind
from kassabok.core.invoicing.model import Invoice
from kassabok.core.parties.model import Customer
from kassabok.core.receivables.model import Claim, Payment, Settlement

LIMIT = 5.0  # seconds of CPU
BEGINS, TODAY = date(2025, 1, 1), date(2026, 6, 1)
CUSTOMERS = 10_000
ORE, PAID_ORE = 100_000, 10_000


def build(path: Path, items: int) -> None:
    """A book with so many late invoices, of four hundred days and several rates; every fifth is paid in part."""
    with create_book(path, EFFECTS) as book, book.transaction("bench", today=BEGINS) as tx:
        found_company(tx, name="Bänken AB", org_nr="556036-0793", form="ab", year_start=BEGINS)
        customer = _fill(
            tx,
            Customer,
            CUSTOMERS,
            number=lambda n: str(1001 + n),
            name=lambda n: f"Namn {n}",
            search_key=lambda n: f"namn {n}",
        )
        of = {
            "customer_id": lambda n: customer + n % CUSTOMERS,
            "date": _day,
            "due_date": lambda n: _day(n, 30),
            "total_ore": ORE,
        }
        invoice = _fill(
            tx,
            Invoice,
            items,
            number=lambda n: f"F{n}",
            supply_date=_day,
            terms_days=30,
            net_ore=80_000,
            vat_ore=20_000,
            buyer_name="",
            **of,
        )
        claim = _fill(
            tx,
            Claim,
            items,
            invoice_id=lambda n: invoice + n,
            invoice_number=lambda n: f"F{n}",
            open_ore=lambda n: ORE - (0 if n % 5 else PAID_ORE),
            **of,
        )
        _fill(tx, ClaimTerms, items, claim_id=lambda n: claim + n, fee_agreed=True)
        payment = _fill(
            tx,
            Payment,
            items // 5,
            number=lambda n: f"P{n}",
            customer_id=lambda n: of["customer_id"](5 * n),
            date=lambda n: _day(5 * n, 60),
            amount_ore=PAID_ORE,
            unallocated_ore=0,
            money="bank",
            source="bank",
        )
        _fill(
            tx,
            Settlement,
            items // 5,
            claim_id=lambda n: claim + 5 * n,
            payment_id=lambda n: payment + n,
            date=lambda n: _day(5 * n, 60),
            amount_ore=PAID_ORE,
        )


def _fill(tx: Transaction, model: type[SQLModel], count: int, **columns: Any) -> int:
    """Add rows and return the key of the first. columns: a value, or a function of the row's number."""
    rows = (
        tuple(value(number) if callable(value) else value for value in columns.values())
        for number in range(count)
    )
    return tx.insert_many(model, tuple(columns), rows)


def _day(number: int, later: int = 0) -> str:
    return (BEGINS + timedelta(days=number % 400 + later)).isoformat()


def _made(path: Path) -> float:
    """CPU seconds of making the letters and committing them; the paper is made afterwards."""
    with open_book(path, EFFECTS) as book:
        began = time.process_time()
        with book.transaction("bench", today=TODAY) as tx:
            made = remind(tx, on=TODAY)
        taken = time.process_time() - began
    assert made.letters == CUSTOMERS
    return taken


def main(items: int = 100_000) -> bool:
    """Print the figures; return whether they are within the limit."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        path = Path(name) / "book.kassabok"
        build(path, items)
        words = ["reminder", "run", "--dry-run", "--book", str(path)]
        command = [str(BIN / "kassabok"), *words, "--today", str(TODAY)]
        proposed, memory = seconds(command), peak_mb(command)
        made = _made(path)
        print(
            f"reminders of {items:,} late invoices to {CUSTOMERS:,} customers: proposed in {proposed:.2f} s, "
            f"made in {made:.2f} s (limit {LIMIT} each), peak memory {memory:.0f} MB"
        )
    return max(proposed, made) <= LIMIT


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
