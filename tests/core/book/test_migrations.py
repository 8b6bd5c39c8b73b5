"""Books of released schemas, with data in them, are brought up to this one and lose nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from tests.story import TODAY

from kassabok.core.book import migrations
from kassabok.core.book.file import Book, open_book
from kassabok.core.book.version import APPLICATION_ID, SCHEMA_VERSION
from kassabok.core.cascade import EFFECTS
from kassabok.core.check import run_checks
from kassabok.core.ledger.chart_import import add_shipped_accounts
from kassabok.core.ledger.objects import add_object
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.reports.objects import dimension_list
from kassabok.core.ledger.reports.vouchers import voucher_list
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.core.payables.service import approve, pay
from kassabok.core.sales import prepaid
from kassabok.core.sales.service import change_objects, deliver
from kassabok.core.shop import clerk

HERE = Path(__file__).parent
LATER = date(2026, 10, 6)  # The books of schema 2 and later end the day before.
VERSIONS = Path(migrations.__file__).parent / "versions"


def schema_1_book(path: Path) -> None:
    """A small company's book as schema 1 had it: goods, an order with reserved stock, two vouchers, a locked month."""
    raw = sqlite3.connect(path)
    for statement in (VERSIONS / "0001_the_house.sql").read_text(encoding="utf-8").split("\n--\n"):
        raw.execute(statement)
    raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    raw.execute("INSERT INTO alembic_version VALUES ('0001')")
    raw.execute("DROP TRIGGER tr_voucher_open_period")  # The vouchers came before the lock.
    raw.executescript((HERE / "schema_1_book.sql").read_text(encoding="utf-8"))
    (trigger,) = (
        statement
        for statement in (VERSIONS / "0001_the_house.sql").read_text(encoding="utf-8").split("\n--\n")
        if "tr_voucher_open_period" in statement
    )
    raw.execute(trigger)
    raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    raw.execute("PRAGMA user_version = 1")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.commit()
    raw.close()


def rows_of(path: Path) -> "Rows":
    """Every row of every table, by column."""
    raw = sqlite3.connect(path)
    raw.row_factory = sqlite3.Row
    tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {
        table: [dict(row) for row in raw.execute(f"SELECT * FROM {table} ORDER BY rowid")] for table in tables
    }
    raw.close()
    return found


Rows = dict[str, list[dict[str, object]]]


SCRIPTS = ("0001_the_house.sql", "0002_the_ledger.sql", "0003_buying_and_paying.sql", "0004_the_web_shop.sql")


def book_of(path: Path, schema: int) -> None:
    """A book as a schema from 2 on had it, made of its tables and of the rows beside this file."""
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA legacy_alter_table = ON")
    for script in SCRIPTS[:schema]:
        for statement in (VERSIONS / script).read_text(encoding="utf-8").split("\n--\n"):
            raw.execute(statement)
    raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    raw.execute(f"INSERT INTO alembic_version VALUES ('{schema:04}')")
    raw.executescript((HERE / f"schema_{schema}_book.sql").read_text(encoding="utf-8"))
    raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    raw.execute(f"PRAGMA user_version = {schema}")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.commit()
    raw.close()


def kept(before: "Rows", after: "Rows") -> bool:
    """Whether every row of before is there, with the columns that it had."""
    for table, rows in before.items():
        if rows and table != "alembic_version":
            found = [{name: row[name] for name in rows[0]} for row in after[table]][: len(rows)]
            assert found == rows, table
    return True


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Rows]:
    """The book's file after the migration, and every row from before it."""
    path = tmp_path_factory.mktemp("migrated") / "old.book"
    schema_1_book(path)
    before = rows_of(path)
    open_book(path, EFFECTS).close()
    return path.read_bytes(), before


@pytest.fixture
def migrated(migrated_file: tuple[bytes, Rows], tmp_path: Path) -> Iterator[tuple[Book, Rows]]:
    data, before = migrated_file
    path = tmp_path / "old.book"
    path.write_bytes(data)
    with open_book(path, EFFECTS) as book:
        yield book, before


def test_nothing_that_was_in_the_book_is_lost_or_changed(
    migrated: tuple[Book, Rows],
) -> None:
    book, before = migrated
    after = rows_of(book.path)
    assert len(before["account"]) > 300
    assert len(before["voucher_line"]) >= 5
    assert [row["number"] for row in before["sales_order"]] == ["1001"]
    for table, rows in before.items():
        if table == "alembic_version":
            continue
        kept = [{name: row[name] for name in rows[0]} for row in after[table]] if rows else []
        assert kept[: len(rows)] == rows, table
    assert book.reader.value("PRAGMA user_version") == SCHEMA_VERSION


def test_every_check_of_a_migrated_book_is_fine(
    migrated: tuple[Book, Rows],
) -> None:
    book, _ = migrated
    assert [result for result in run_checks(book.reader) if not result.ok] == []


def test_a_migrated_book_goes_on(migrated: tuple[Book, Rows]) -> None:
    book, _ = migrated
    with book.transaction("test", today=TODAY) as tx:
        event = add_voucher(
            tx,
            on=TODAY,
            text="Efter flytten",
            lines=[PostLine("6110", 10_000, objects=()), PostLine("1930", -10_000)],
        )
    assert event.ref == "2026-A3"
    assert [result for result in run_checks(book.reader) if not result.ok] == []


def test_an_order_of_a_migrated_book_is_given_a_cost_centre_and_a_project(
    migrated: tuple[Book, Rows],
) -> None:
    book, _ = migrated
    assert [(row.dimension, row.name) for row in dimension_list(book.reader)] == [
        ("1", "Kostnadsställe"),
        ("6", "Projekt"),
    ]
    with book.transaction("test", today=TODAY) as tx:
        add_object(tx, "1", "Nord")
        change_objects(tx, "1001", (("1", "Nord"),))
        deliver(tx, "1001", on=TODAY)
    income = [
        line.objects
        for voucher in voucher_list(book.reader, TODAY, TODAY, objects=(("1", "Nord"),))
        for line in voucher.lines
        if line.account == "3001"
    ]
    assert income == [{"1": "Nord"}]
    assert [result for result in run_checks(book.reader) if not result.ok] == []


def test_posted_rows_stay_protected_in_a_migrated_book(
    migrated: tuple[Book, Rows],
) -> None:
    book, _ = migrated
    raw = sqlite3.connect(book.path)
    for statement in ("UPDATE voucher_line SET amount_ore = 1", "DELETE FROM voucher_line"):
        with pytest.raises(sqlite3.IntegrityError, match="never change"):
            raw.execute(statement)
    raw.close()


def test_a_migrated_company_has_the_roles_of_the_tax(
    migrated: tuple[Book, Rows],
) -> None:
    book, _ = migrated
    roles = "SELECT role, account FROM account_role WHERE role LIKE 'income_tax%' ORDER BY role"
    assert book.reader.rows(roles) == [("income_tax", "8910"), ("income_tax_debt", "2512")]
    with book.transaction("account import", today=TODAY) as tx:
        add_shipped_accounts(tx)
    assert book.reader.value("SELECT vat_box FROM account WHERE number = '3975'") == "05"


def test_a_book_of_schema_2_loses_nothing_and_goes_on(tmp_path: Path) -> None:
    """Suppliers, goods half received, bills owed, paid in part and credited, a bank line."""
    path = tmp_path / "old.book"
    book_of(path, 2)
    before = rows_of(path)
    assert [row["open_ore"] for row in before["bill"]] == [200_00, 100_00, 0, 1000_00]
    with open_book(path, EFFECTS) as book:
        assert kept(before, rows_of(path))
        with book.transaction("test", today=LATER) as tx:
            approve(tx, "E2026-0002", by="Anna")
            pay(tx, [("E2026-0002", None)], on=LATER)
        assert [result for result in run_checks(book.reader) if not result.ok] == []
        assert book.reader.value("SELECT open_ore FROM bill WHERE number = 'E2026-0002'") == 0


def test_a_book_of_schema_3_loses_nothing_and_goes_on(tmp_path: Path) -> None:
    """Bills in two currencies, a payment file on its way, goods billed, an invoice and a counter sale."""
    path = tmp_path / "old.book"
    book_of(path, 3)
    before = rows_of(path)
    assert [(row["total_cents"], row["sent_cents"]) for row in before["bill"]] == [
        (300_00, 300_00),
        (100_00, 0),
    ]
    with open_book(path, EFFECTS) as book:
        assert kept(before, rows_of(path))
        with book.transaction("test", today=LATER) as tx:
            pay(tx, [("E2026-0002", None)], on=LATER, paid_ore=1_130_00)
        assert [result for result in run_checks(book.reader) if not result.ok] == []
        assert book.reader.value("SELECT open_ore FROM bill WHERE number = 'E2026-0002'") == 0


def test_a_book_of_schema_4_loses_nothing_and_goes_on(tmp_path: Path) -> None:
    """Orders of a web shop and of our own, one parked, one that waits for its payment; consent, and a used code."""
    path = tmp_path / "old.book"
    book_of(path, 4)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE campaign SET once = 1")
        raw.commit()
    before = rows_of(path)
    assert [row["state"] for row in before["shop_payload"]] == ["taken", "parked", "taken"]
    assert [row.pop("once") for row in before["campaign"]] == [1]
    with open_book(path, EFFECTS) as book:
        assert kept(before, rows_of(path))
        # A code for once is one that a customer can use in one order.
        assert book.reader.row("SELECT gives, percent_e4, most_each, most_uses FROM campaign") == (
            "percent",
            1000,
            1,
            None,
        )
        taken = clerk.take_all(lambda: book.transaction("shop take", today=LATER), book.reader)
        assert list(taken.orders) == ["1004"]
        with book.transaction("test", today=LATER) as tx:
            prepaid.pay(tx, "1004", means="swish", on=LATER, reference="ABC123")
        assert [result for result in run_checks(book.reader) if not result.ok] == []
        assert book.reader.value("SELECT sum(total_ore) FROM receipt") == 125_00 + 250_00


def test_what_was_paid_back_over_the_counter_is_known_as_a_refund_of_its_sale(tmp_path: Path) -> None:
    path = tmp_path / "old.book"
    book_of(path, 3)
    raw = sqlite3.connect(path)
    raw.executescript("""
        INSERT INTO receipt (id, number, order_id, date, issued_us, means, net_ore, vat_ore, rounding_ore, total_ore)
        SELECT 99, 'Q-BACK', order_id, date, issued_us, means, -net_ore, -vat_ore, -rounding_ore, -total_ore
        FROM receipt WHERE id = 1;
        INSERT INTO receipt_line (receipt_id, position, kind, order_line_id, text, quantity_milli, unit, unit_price_e4,
          discount_e4, vat_class, vat_rate_e4, amount_ore, net_ore, vat_ore, sku)
        SELECT 99, position, kind, order_line_id, text, -quantity_milli, unit, unit_price_e4, discount_e4, vat_class,
          vat_rate_e4, -amount_ore, -net_ore, -vat_ore, sku FROM receipt_line WHERE receipt_id = 1;
    """)
    raw.commit()
    raw.close()
    with open_book(path, EFFECTS) as book:
        assert book.reader.rows("SELECT id, kind, refunds_id FROM receipt ORDER BY id") == [
            (1, "sale", None),
            (99, "refund", 1),
        ]
