"""What is done for one order, and what is asked of one thing, takes no longer in a book of ten years.

Each statement is shown to SQLite's planner: it may look up rows, but never go through a table that grows.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from tests.core.paying.sending import Payer
from tests.core.sales.conftest import Shop, goods
from tests.core.sales.conftest import shop as shop  # noqa: PLC0414 - a fixture is used by its name
from tests.story import TODAY

from kassabok.core import history, trace
from kassabok.core.book.file import Book
from kassabok.core.ledger.reports import objects, statements, vouchers
from kassabok.core.ledger.reports.analysis import account_analysis
from kassabok.core.ledger.reports.balances import Cut, moved_by_month, moved_through
from kassabok.core.ledger.reports.books import general_ledger
from kassabok.core.ledger.reports.cash_flow import cash_flow
from kassabok.core.ledger.reports.trial_balance import trial_balance
from kassabok.core.parties import reports as parties
from kassabok.core.payables import service as payables
from kassabok.core.paying.model import order_settled_by
from kassabok.core.paying.wanted import Payee, Reference, Wanted
from kassabok.core.products import reports as products
from kassabok.core.receivables import service as receivables
from kassabok.core.sales import reports as sales
from kassabok.core.settlements.sales import Sales
from kassabok.core.stock import reports as stock
from kassabok.formats.providers.record import SettlementRow

GROWING = {
    "attachment",
    "attachment_use",
    "bank_entry",
    "bank_entry_key",
    "bank_line",
    "bill",
    "bill_line",
    "bill_match",
    "bill_payment",
    "bill_settlement",
    "bill_vat",
    "claim",
    "customer",
    "delivery",
    "delivery_line",
    "event",
    "goods_receipt",
    "goods_receipt_line",
    "goods_return",
    "goods_return_line",
    "invoice",
    "invoice_line",
    "invoice_vat",
    "link",
    "location_level",
    "outgoing",
    "payment",
    "payment_group",
    "payment_order",
    "payment_order_bill",
    "product",
    "product_price",
    "purchase",
    "purchase_line",
    "receipt",
    "receipt_line",
    "reservation",
    "sales_order",
    "sales_order_line",
    "settlement",
    "settlement_line",
    "stock_layer",
    "stock_level",
    "stock_move",
    "voucher",
    "voucher_line",
    "voucher_line_object",
}
#: Going through a table, through every link to one kind of thing, or through every payment that was sent; not what is
#: reserved now, which an index holds.
WALK = re.compile(
    rf"SCAN ({'|'.join(sorted(GROWING))})\b(?! USING INDEX ix_reservation_open)"
    r"|SEARCH link USING [A-Z ]*INDEX \w+ \((cause|effect)_kind=\?\)"
    r"|SEARCH payment_order USING [A-Z ]*INDEX \w+ \(state=\?\)"
)


@contextmanager
def looked_up(book: Book) -> Iterator[None]:
    """Fail where a statement inside goes through a table that grows."""
    raw: sqlite3.Connection = book._raw
    said: list[str] = []
    raw.set_trace_callback(said.append)
    yield
    raw.set_trace_callback(None)
    asked = [sql for sql in dict.fromkeys(said) if sql.split()[0] in ("SELECT", "UPDATE", "DELETE")]
    assert asked
    assert [walk for sql in asked for walk in walks(raw, sql)] == []


def walks(raw: sqlite3.Connection, sql: str) -> list[str]:
    """The steps of the statement that go through a table."""
    named = {alias: table for table, alias in re.findall(r"(?:FROM|JOIN) (\w+)(?: AS)? (\w+)", sql)}
    steps = [
        re.sub(r"(SCAN|SEARCH) (\w+)", lambda found: f"{found[1]} {named.get(found[2], found[2])}", step)
        for *_, step in raw.execute(f"EXPLAIN QUERY PLAN {sql}")
    ]
    return [f"{step}: {sql}" for step in steps if WALK.match(step)]


def test_a_walk_is_seen(book: Book) -> None:
    for sql in (
        "SELECT e.id FROM event e WHERE e.subject_ref = 'x'",
        "SELECT effect_ref FROM link WHERE cause_kind = 'a' AND cause_ref = 'b' AND effect_kind = 'c' ORDER BY 1",
        "SELECT o.id FROM payment_order o WHERE o.state IN ('made', 'settled') AND o.amount_cents = 1",
    ):
        assert walks(book._raw, sql) != []


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """One order delivered and invoiced."""
    shop.deliver(shop.order(shop.customer(), goods("MUG", 2), goods("FITTING")))
    return shop


def test_from_order_to_cash_rows_are_looked_up(sold: Shop) -> None:
    with looked_up(sold.book):
        number = sold.order("1001", goods("MUG", 3), goods("SIGN"))
        delivery = sold.deliver(number)
        with sold.doing() as tx:
            receivables.register(tx, amount_ore=100_00, on=TODAY, invoices=[("F2026-0002", None)])
        sold.take_back(delivery, credit=True)


def test_from_bill_to_payment_rows_are_looked_up(book: Book, tmp_path: Path) -> None:
    payer = Payer(book, tmp_path)
    payee = Payee("Anna Ek", "Umeå", "SE", "account", "8257466", "5839")
    salary = Wanted("salary", "Lön", payee, 20_000_00, Reference(), TODAY, against="2821")
    with looked_up(book):
        bills = [payer.bill(100_00), payer.bill(200_00)]
        payer.pay(bills[0], extra=(salary,))
        with payer.doing() as tx:
            payables.pay(tx, [(bills[1], None)], on=TODAY)
        with payer.doing() as tx:
            payables.take_back(tx, "U2026-0001", on=TODAY)
        with payer.doing() as tx:
            assert order_settled_by(tx, 1) is None


def test_the_payment_of_a_row_that_names_its_invoice_is_looked_up(sold: Shop) -> None:
    with sold.doing() as tx:
        receivables.register(tx, amount_ore=10_00, on=TODAY, invoices=[("F2026-0001", None)])
        sales_of_channel = Sales(tx, "1582", "")
        row = SettlementRow(
            2, "sale", "charge", "k", TODAY, "SEK", 10_00, 0, 0, 10_00, references=("F2026-0001",)
        )
        with looked_up(sold.book):
            sales_of_channel.of(row)


@pytest.mark.parametrize(
    "ask",
    [
        lambda reader: sales.order(reader, "1001"),
        lambda reader: sales.delivery(reader, "D2026-0001"),
        lambda reader: stock.stock_card(reader, "MUG"),
        lambda reader: products.product(reader, "MUG", on=TODAY),
        lambda reader: parties.which(reader, "1001"),
        lambda reader: history.history(reader, history.Wanted(ref="1001")),
        lambda reader: trace.trace(reader, "order:1001"),
        lambda reader: trace.trace(reader, "2026-B1"),
        lambda reader: trace.trace(reader, "B1"),
        lambda reader: vouchers.voucher_shown(reader, "B1"),
        lambda reader: objects.object_results(reader, TODAY, TODAY, "1"),
    ],
)
def test_one_thing_is_looked_up(sold: Shop, ask) -> None:
    with looked_up(sold.book):
        assert ask(sold.book.reader)


YEAR = (date(2026, 1, 1), date(2026, 12, 31))
WHOLE_YEAR_REPORTS = [
    lambda reader: trial_balance(reader, *YEAR),
    lambda reader: statements.income_statement(reader, *YEAR),
    lambda reader: statements.monthly_income(reader, *YEAR),
    lambda reader: statements.budgeted_income(reader, *YEAR),
    lambda reader: statements.balance_sheet(reader, date(2026, 3, 15)),
    lambda reader: statements.monthly_balance(reader, date(2026, 3, 15)),
    lambda reader: cash_flow(reader, *YEAR),
]


@pytest.mark.parametrize("ask", WHOLE_YEAR_REPORTS)
def test_reports_go_through_no_lines(sold: Shop, ask) -> None:
    with looked_up(sold.book):
        assert ask(sold.book.reader)


def test_one_account_and_one_object_go_through_their_own_lines(sold: Shop) -> None:
    nord = Cut((("1", "Nord"),))
    with looked_up(sold.book):
        assert list(general_ledger(sold.book.reader, *YEAR, from_account="1510", to_account="1510"))
        assert account_analysis(sold.book.reader, "1510", *YEAR).against
        assert moved_through(sold.book.reader, YEAR[1], nord) == {}
        assert not any(moved_by_month(sold.book.reader, *YEAR, nord).values())


def test_the_history_of_one_thing(sold: Shop) -> None:
    names = [row.name for row in history.history(sold.book.reader, history.Wanted(ref="D2026-0001"))]
    assert names == ["GoodsDelivered"]
    assert [row.name for row in history.history(sold.book.reader, history.Wanted(ref="1001"), last=2)] == [
        "OrderConfirmed",
        "StockReserved",
    ]
