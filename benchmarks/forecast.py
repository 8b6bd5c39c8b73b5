"""What cash will be, of a company with 120,000 invoices, 100,000 orders and 100,000 bills: CPU time of the command."""

import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.start_up import BIN
from benchmarks.trial_balance import peak_mb, seconds
from sqlmodel import SQLModel

from kassabok.core.book.company import found_company
from kassabok.core.book.file import create_book
from kassabok.core.book.transaction import Transaction
from kassabok.core.cascade import EFFECTS
from kassabok.core.invoicing.model import Invoice
from kassabok.core.parties.model import Customer, Supplier
from kassabok.core.payables.model import Bill
from kassabok.core.receivables.model import Claim, Payment, Settlement
from kassabok.core.sales.model import Order, OrderLine

LIMIT = 3.0  # seconds of CPU
BEGINS, TODAY = date(2026, 1, 1), date(2026, 10, 1)
CUSTOMERS, SUPPLIERS = 5_000, 500
ORE = 1000


def build(path: Path, invoices: int, others: int) -> None:
    """A book with so many invoices, and of orders and of bills so many each, over ten months.

    Every sixth invoice and every fifth bill is open, and every twentieth order is not delivered.
    """
    with create_book(path, EFFECTS) as book, book.transaction("bench", today=BEGINS) as tx:
        found_company(tx, name="Bänken AB", org_nr="556036-0793", form="ab", year_start=BEGINS)
        customer = _named(tx, Customer, CUSTOMERS)
        supplier = _named(tx, Supplier, SUPPLIERS)
        _invoices(tx, customer, invoices)
        owed = {"total_ore": ORE, "total_cents": ORE, "open_ore": _open(5), "open_cents": _open(5)}
        _fill(
            tx,
            Bill,
            others,
            number=lambda n: f"E{n}",
            supplier_id=lambda n: supplier + n % SUPPLIERS,
            reference=str,
            reference_key=str,
            date=_day,
            due_date=lambda n: _day(n, 30),
            treatment="domestic",
            payables="2440",
            **owed,
        )
        order = _fill(
            tx,
            Order,
            others,
            number=lambda n: f"O{n}",
            customer_id=lambda n: customer + n % CUSTOMERS,
            date=_day,
            state=lambda n: "delivered" if n % 20 else "confirmed",
            terms_days=30,
            net_ore=800,
            vat_ore=200,
            total_ore=ORE,
        )
        _fill(
            tx,
            OrderLine,
            others,
            order_id=lambda n: order + n,
            position=1,
            text="Kruka",
            quantity_milli=1000,
            unit_price_e4=80_000,
            vat_class="standard",
            amount_ore=800,
            delivered_milli=lambda n: 1000 if n % 20 else 0,
            invoiced_milli=lambda n: 1000 if n % 20 else 0,
        )


def _invoices(tx: Transaction, customer: int, count: int) -> None:
    """Each with its claim and a payment, which has settled all but every sixth."""
    of = {
        "customer_id": lambda n: customer + n % CUSTOMERS,
        "date": _day,
        "due_date": lambda n: _day(n, 30),
        "total_ore": ORE,
    }
    invoice = _fill(
        tx,
        Invoice,
        count,
        number=lambda n: f"F{n}",
        supply_date=_day,
        terms_days=30,
        net_ore=800,
        vat_ore=200,
        buyer_name="",
        **of,
    )
    claim = _fill(
        tx,
        Claim,
        count,
        invoice_id=lambda n: invoice + n,
        invoice_number=lambda n: f"F{n}",
        open_ore=_open(6),
        **of,
    )
    payment = _fill(
        tx,
        Payment,
        count,
        number=lambda n: f"P{n}",
        customer_id=of["customer_id"],
        date=lambda n: _day(n, 30 + n % 9),
        amount_ore=ORE,
        unallocated_ore=0,
        money="bank",
        source="bank",
    )
    paid = [n for n in range(count) if n % 6]
    _fill(
        tx,
        Settlement,
        len(paid),
        claim_id=lambda n: claim + paid[n],
        payment_id=lambda n: payment + paid[n],
        date=lambda n: _day(paid[n], 30 + paid[n] % 9),
        amount_ore=ORE,
    )


def _fill(tx: Transaction, model: type[SQLModel], count: int, **columns: Any) -> int:
    """Add rows and return the key of the first. columns: a value, or a function of the row's number."""
    rows = (
        tuple(value(number) if callable(value) else value for value in columns.values())
        for number in range(count)
    )
    return tx.insert_many(model, tuple(columns), rows)


def _named(tx: Transaction, model: type[SQLModel], count: int) -> int:
    names = {"name": lambda n: f"Namn {n}", "search_key": lambda n: f"namn {n}"}
    return _fill(tx, model, count, number=lambda n: str(1001 + n), **names)


def _open(one_of: int) -> Any:
    return lambda number: 0 if number % one_of else ORE


def _day(number: int, later: int = 0) -> str:
    return (BEGINS + timedelta(days=number % 300 + later)).isoformat()


def main(invoices: int = 120_000, others: int = 100_000) -> bool:
    """Print the figures; return whether they are within the limit."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        path = Path(name) / "book.kassabok"
        build(path, invoices, others)
        words = ["report", "cash-flow", "--forecast", "--format", "json", "--book", str(path)]
        command = [str(BIN / "kassabok"), *words, "--today", str(TODAY)]
        taken = seconds(command)
        print(
            f"what cash will be, of {invoices:,} invoices, {others:,} orders and {others:,} bills: "
            f"{taken:.2f} s (limit {LIMIT}), peak memory {peak_mb(command):.0f} MB"
        )
    return taken <= LIMIT


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
