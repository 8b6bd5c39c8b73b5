"""One command, one transaction: batches, numbers, events, and nothing left behind by an error."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.story import TODAY, snapshot

from kassabok.core.book.company import change_setting
from kassabok.core.book.event_log import broken_links
from kassabok.core.book.file import Book, KnownCommand, create_book, open_book
from kassabok.core.book.model import Series
from kassabok.core.book.transaction import MAX_STEPS, PIECE, Effects, Transaction
from kassabok.core.book.version import this_program
from kassabok.core.cascade import EFFECTS
from kassabok.core.dates import month_of
from kassabok.core.errors import BookUnavailable, NotFound, Refused
from kassabok.core.events import Event, ProductChanged, ProductRegistered, Ref
from kassabok.core.ledger.model import AccountMonth, FiscalYear, PeriodLock
from kassabok.core.ledger.posting import PostLine, post
from kassabok.core.products.model import Product, ProductPrice


def add_mug(tx: Transaction, sku: str = "MUG") -> int:
    return tx.insert(Product, sku=sku, name="Mugg", search_key="mugg")


def test_rows_that_wait_are_seen_by_every_kind_of_question(empty_book: Book) -> None:
    with empty_book.transaction("test", today=TODAY) as tx:
        mug = add_mug(tx)
        plate = add_mug(tx, "PLATE")
        tx.update(Product, mug, name="Kopp")
        assert tx.get(Product, mug).name == "Kopp"
        assert [row.sku for row in tx.all(Product, name="Mugg")] == ["PLATE"]
        assert tx.find(Product, sku="FORK") is None
        assert tx.reader.rows("SELECT id, sku FROM product ORDER BY id") == [(mug, "MUG"), (plate, "PLATE")]


def test_keys_go_on_from_what_is_in_the_book(empty_book: Book) -> None:
    for sku in ("A", "B"):
        with empty_book.transaction("test", today=TODAY) as tx:
            add_mug(tx, sku)
    assert empty_book.reader.rows("SELECT id, sku FROM product ORDER BY id") == [(1, "A"), (2, "B")]


def test_many_rows_go_in_at_once_with_keys_that_follow_one_another(empty_book: Book) -> None:
    with empty_book.transaction("test", today=TODAY) as tx:
        mug = add_mug(tx)
        names = ("sku", "name", "search_key")
        first = tx.insert_many(Product, names, (((f"P{n}", "Skål", "skal")) for n in range(3)))
        assert first == mug + 1
        assert tx.insert_many(Product, names, ()) == first + 3
        assert add_mug(tx, "CUP") == first + 3
        assert [row.id for row in tx.all(Product)] == list(range(mug, first + 4))
        assert tx.get(Product, first).unit == tx.get(Product, mug).unit
        with pytest.raises(TypeError, match="product has no column colour"):
            tx.insert_many(Product, ("colour",), [("red",)])
        with pytest.raises(TypeError, match="product needs name"):
            tx.insert_many(Product, ("sku",), [("P9",)])


def test_a_series_can_be_set_to_go_on_from_a_number(empty_book: Book) -> None:
    with empty_book.transaction("test", today=TODAY) as tx:
        assert tx.next_count("voucher.A", 202601) == 1
        tx.count_from("voucher.A", 202601, 20)
        assert (tx.count_on("voucher.A", 202601), tx.next_count("voucher.A", 202601)) == (20, 21)
    assert empty_book.reader.rows("SELECT year, next FROM series") == [(202601, 21)]


def test_sums_are_added_to_rows_old_and_new(book: Book) -> None:
    key = {"account": "1930", "month": 202603}
    for _ in range(2):
        with book.transaction("test", today=TODAY) as tx:
            tx.add_up(AccountMonth, key, debit_ore=100)
            tx.add_up(AccountMonth, key, credit_ore=30)
            tx.add_up(AccountMonth, key, debit_ore=1)
    assert book.reader.rows("SELECT debit_ore, credit_ore FROM account_month") == [(202, 60)]


def test_an_error_leaves_the_book_as_it_was_numbers_too(empty_book: Book) -> None:
    with empty_book.transaction("test", today=TODAY) as tx:
        assert tx.number("invoice", TODAY) == "F2026-0001"
    before = snapshot(empty_book)

    def fail() -> None:
        with empty_book.transaction("test", today=TODAY) as tx:
            add_mug(tx)
            assert tx.number("invoice", TODAY) == "F2026-0002"
            tx.publish(ProductRegistered(ref="MUG"))
            raise Refused("test.no", "No.")

    with pytest.raises(Refused):
        fail()
    assert snapshot(empty_book) == before
    with empty_book.transaction("test", today=TODAY) as tx:
        assert tx.number("invoice", TODAY) == "F2026-0002"


def test_an_interruption_leaves_the_book_as_it_was(empty_book: Book) -> None:
    before = snapshot(empty_book)

    def interrupt() -> None:
        with empty_book.transaction("test", today=TODAY) as tx:
            add_mug(tx)
            tx.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert snapshot(empty_book) == before


def test_a_dry_run_shows_the_numbers_a_real_run_gives_and_saves_nothing(empty_book: Book) -> None:
    before = snapshot(empty_book)
    numbers = []
    for dry_run in (True, False):
        with empty_book.transaction("test", today=TODAY, dry_run=dry_run) as tx:
            numbers.append(tx.number("order", TODAY))
            add_mug(tx)
            tx.publish(ProductRegistered(ref="MUG"))
        if dry_run:
            assert snapshot(empty_book) == before
    assert numbers == ["1001", "1001"]


def test_a_row_is_written_after_those_it_points_at(empty_book: Book) -> None:
    """Whatever order they were made in: a row that points at nothing for a while makes SQLite slow."""
    with empty_book.transaction("test", today=TODAY) as tx:
        tx.insert(ProductPrice, product_id=1, valid_from=TODAY, price_e4=1)
        assert add_mug(tx) == 1
        tx.reader.rows("PRAGMA defer_foreign_keys = OFF")  # From here on a dangling row is refused at once.
        tx.insert(ProductPrice, product_id=2, valid_from=TODAY, price_e4=2)
        add_mug(tx, "PLATE")
        assert [price.product_id for price in tx.all(ProductPrice)] == [1, 2]


def test_a_broken_reference_is_found_at_the_commit(empty_book: Book) -> None:
    before = snapshot(empty_book)

    def break_it() -> None:
        with empty_book.transaction("test", today=TODAY) as tx:
            tx.insert(AccountMonth, account="9999", month=202603)

    with pytest.raises(Exception, match="FOREIGN KEY"):
        break_it()
    assert snapshot(empty_book) == before


def test_series_restart_each_year_only_when_the_pattern_has_the_year(empty_book: Book) -> None:
    with empty_book.transaction("test", today=TODAY) as tx:
        got = [
            tx.number(name, date(year, 5, 1))
            for year in (2026, 2027)
            for name in ("invoice", "order", "invoice")
        ]
    assert got == ["F2026-0001", "1001", "F2026-0002", "F2027-0001", "1002", "F2027-0002"]
    rows = empty_book.reader.rows("SELECT name, year, first, next FROM series ORDER BY name, year")
    assert rows == [("invoice", 2026, 1, 3), ("invoice", 2027, 1, 3), ("order", 0, 1001, 1003)]


def test_the_company_s_own_pattern_writes_the_numbers(empty_book: Book) -> None:
    with empty_book.transaction("test", today=TODAY) as tx:
        tx.write_setting("series.invoice", "{n:06}")
        tx.insert(Series, name="invoice", year=0, first=500, next=500)
        assert [tx.number("invoice", TODAY) for _ in range(2)] == ["000500", "000501"]


def test_invoices_and_credit_notes_never_share_a_number(book: Book) -> None:
    before = snapshot(book)
    with (
        pytest.raises(Refused, match="would get the same number"),
        book.transaction("test", today=TODAY) as tx,
    ):
        change_setting(tx, "series.credit-note", "F{year}-{n}")
    assert snapshot(book) == before
    with book.transaction("test", today=TODAY) as tx:
        change_setting(tx, "series.invoice", "{n}")
        change_setting(tx, "series.credit-note", "F{year}-{n}")
        assert [tx.number(name, TODAY) for name in ("invoice", "credit-note")] == ["1", "F2026-1"]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("invoice.freight_vat", "nonsense"),
        ("series.order", "{year}"),
        ("invoice.terms_days", "-1"),
        ("stock.valuation", "lifo"),
        ("company.f_tax", "perhaps"),
        ("company.org_nr", "556036-0790"),
    ],
)
def test_a_setting_takes_only_what_it_can_be(book: Book, key: str, text: str) -> None:
    before = snapshot(book)
    with pytest.raises(Refused, match=key), book.transaction("test", today=TODAY) as tx:
        change_setting(tx, key, text)
    assert snapshot(book) == before


def test_an_idempotency_key_is_done_once(empty_book: Book) -> None:
    with empty_book.transaction("test", today=TODAY, key="nightly-1") as tx:
        tx.publish(ProductRegistered(ref="MUG"))
        tx.publish(ProductRegistered(ref="PLATE"))
    before = snapshot(empty_book)
    with pytest.raises(KnownCommand) as known, empty_book.transaction("test", today=TODAY, key="nightly-1"):
        pass
    assert known.value.first_event_id == 1
    assert snapshot(empty_book) == before


def test_another_program_that_writes_to_a_book_is_logged_before_what_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "book"

    def write(key: str | None = None) -> None:
        with open_book(path, EFFECTS) as book, book.transaction("product add", today=TODAY, key=key) as tx:
            tx.publish(ProductRegistered(ref="MUG"))
            assert [type(step.event).__name__ for step in tx.steps] == ["ProductRegistered"]

    create_book(path, EFFECTS).close()
    write()
    monkeypatch.setattr("kassabok.core.book.transaction.this_program", lambda: "9.9 schema 2")
    monkeypatch.setattr("kassabok.core.book.transaction.program_version", lambda: "9.9")
    with open_book(path, EFFECTS) as book:
        with book.transaction("product add", today=TODAY, dry_run=True) as tx:
            tx.publish(ProductRegistered(ref="MUG"))
        assert book.reader.value("SELECT count(*) FROM event") == 1
    write("k1")
    write()
    with open_book(path, EFFECTS) as book:
        rows = book.reader.rows("SELECT name, subject_ref, key, payload FROM event ORDER BY id")
        assert [row[:3] for row in rows] == [
            ("ProductRegistered", "MUG", None),
            ("ProgramChanged", "9.9", None),
            ("ProductRegistered", "MUG", "k1"),
            ("ProductRegistered", "MUG", None),
        ]
        assert json.loads(rows[1][3])["before"] == this_program()
        assert list(broken_links(book.reader)) == []


def test_events_are_logged_with_cause_and_links(tmp_path: Path) -> None:
    def follow(_tx: Transaction, event: ProductRegistered) -> Iterable[Event]:
        return (ProductChanged(ref=event.ref, changed=("name",), origins=(Ref("order", "1001"),)),)

    effects: Effects = {ProductRegistered: (follow,), ProductChanged: ()}
    with create_book(tmp_path / "book", effects) as book:
        with book.transaction("product add", today=TODAY) as tx:
            step = tx.publish(ProductRegistered(ref="MUG"))
        assert [type(s.event).__name__ for s in step.caused] == ["ProductChanged"]
        rows = book.reader.rows(
            "SELECT id, command, name, subject_kind, subject_ref, payload, cause_id FROM event"
        )
        assert rows == [
            (1, "product add", "ProductRegistered", "product", "MUG", '{"ref":"MUG","origins":[]}', None),
            (
                2,
                "product add",
                "ProductChanged",
                "product",
                "MUG",
                '{"ref":"MUG","origins":[["order","1001"]],"changed":["name"]}',
                1,
            ),
        ]
        links = book.reader.rows("SELECT event_id, cause_kind, cause_ref, effect_kind, effect_ref FROM link")
        assert links == [(2, "order", "1001", "product", "MUG")]
        assert list(broken_links(book.reader)) == []


def test_a_loop_between_effects_is_refused(tmp_path: Path) -> None:
    def again(_tx: Transaction, event: ProductRegistered) -> Iterable[Event]:
        return (ProductRegistered(ref=event.ref + "x"),)

    with create_book(tmp_path / "book", {ProductRegistered: (again,)}) as book:
        with pytest.raises(AssertionError, match="did not end"), book.transaction("test", today=TODAY) as tx:
            tx.publish(ProductRegistered(ref="MUG"))
        assert book.reader.value("SELECT count(*) FROM event") == 0
    assert MAX_STEPS < 100


@pytest.mark.parametrize(
    "statement", ["UPDATE event SET payload = '{}'", "DELETE FROM event", "DELETE FROM link"]
)
def test_logged_rows_cannot_be_changed_even_by_sql(empty_book: Book, statement: str) -> None:
    with empty_book.transaction("test", today=TODAY) as tx:
        tx.publish(ProductRegistered(ref="MUG", origins=(Ref("order", "1"),)))
    raw = sqlite3.connect(empty_book.path)
    with pytest.raises(sqlite3.IntegrityError, match="never change"):
        raw.execute(statement)
    raw.close()


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        (
            'UPDATE event SET payload = \'{"ref":"CUP","origins":[]}\' WHERE id = 2',
            "Event 2 (ProductRegistered",
        ),
        ("UPDATE event SET key = 'null' WHERE id = 2", "Event 2 (ProductRegistered"),
        ("UPDATE event SET payload = x'00' WHERE id = 2", "Event 2 (ProductRegistered"),
        ("UPDATE event SET actor = 'an', command = 'nie' WHERE id = 2", "Event 2 (ProductRegistered"),
        ("DELETE FROM event WHERE id = 2", "Event 2 is missing"),
        ("DELETE FROM event WHERE id = 3", "The log ends at event 2, but its head says 3."),
    ],
)
def test_the_chain_tells_where_the_log_was_tampered_with(empty_book: Book, tampering: str, told: str) -> None:
    for sku in "ABC":
        with empty_book.transaction("test", today=TODAY) as tx:
            tx.publish(ProductRegistered(ref=sku))
    raw = sqlite3.connect(empty_book.path, isolation_level=None)
    for verb in ("update", "delete"):
        raw.execute(f"DROP TRIGGER tr_event_no_{verb}")
    raw.execute(tampering)
    raw.close()
    assert told in " ".join(broken_links(empty_book.reader))


def test_a_book_that_is_being_written_says_busy(empty_book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kassabok.core.book.file.BUSY_SECONDS", 0.05)
    before = snapshot(empty_book)
    with (
        open_book(empty_book.path, EFFECTS) as second,
        empty_book.transaction("test", today=TODAY),
        pytest.raises(BookUnavailable) as busy,
        second.transaction("test", today=TODAY),
    ):
        pass
    assert busy.value.code == "book.busy"
    assert snapshot(empty_book) == before


def test_a_row_that_must_exist_and_does_not(empty_book: Book) -> None:
    with empty_book.transaction("test", today=TODAY) as tx, pytest.raises(NotFound):
        tx.get(Product, 7)


def test_what_another_command_wrote_in_between_is_seen(empty_book: Book) -> None:
    """A connection remembers what it read and the next numbers; it forgets when somebody else has written."""
    with open_book(empty_book.path, EFFECTS) as other:
        for book, sku, number in ((empty_book, "A", "1001"), (other, "B", "1002"), (empty_book, "C", "1003")):
            with book.transaction("test", today=TODAY) as tx:
                assert tx.find(Product, sku=sku) is None
                assert len(tx.all(Product)) == len(tx.reader.rows("SELECT id FROM product"))
                add_mug(tx, sku)
                assert tx.number("order", TODAY) == number
                tx.publish(ProductRegistered(ref=sku))
    assert empty_book.reader.rows("SELECT id, sku FROM product ORDER BY id") == [(1, "A"), (2, "B"), (3, "C")]
    assert list(broken_links(empty_book.reader)) == []


def test_a_transaction_without_changes_writes_nothing(empty_book: Book) -> None:
    with empty_book.transaction("test", today=TODAY) as tx:
        tx.publish(ProductRegistered(ref="MUG"))
    before = empty_book.rows_written
    with empty_book.transaction("test", today=TODAY) as tx:
        assert tx.all(Product) == []
    assert empty_book.rows_written == before


def test_what_was_rolled_back_is_not_remembered(empty_book: Book) -> None:
    with empty_book.transaction("test", today=TODAY, dry_run=True) as tx:
        add_mug(tx)
        assert tx.find(Product, sku="MUG") is not None
        tx.write_setting("company.city", "Lund")
        assert tx.settings.text("company.city") == "Lund"
        tx.publish(ProductRegistered(ref="MUG"))
    with empty_book.transaction("test", today=TODAY) as tx:
        assert tx.find(Product, sku="MUG") is None
        assert tx.settings.text("company.city") == ""
        assert add_mug(tx) == 1
        tx.publish(ProductRegistered(ref="MUG"))
    assert list(broken_links(empty_book.reader)) == []


@pytest.mark.parametrize("size", [PIECE, PIECE + 1, 2 * PIECE + 17])
def test_a_large_file_is_kept_to_the_byte(book: Book, size: int) -> None:
    """It is written in pieces; and where its command fails, none of them stays."""
    data = bytes(number * 7919 % 251 for number in range(1009)) * (size // 1009 + 1)
    data = data[:size]

    def keep(tx: Transaction) -> str:
        return tx.attach(data, media_type="text/plain", kind="bank-file", ref="B1", role="file", name="a.txt")

    def fail() -> None:
        with book.transaction("test", today=TODAY) as tx:
            keep(tx)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert book.reader.rows("SELECT * FROM attachment") == []
    with book.transaction("test", today=TODAY) as tx:
        sha256 = keep(tx)
        assert keep(tx) == sha256
    assert book.reader.rows("SELECT sha256, size, data FROM attachment") == [
        (hashlib.sha256(data).hexdigest(), size, data)
    ]


class Plainly:
    """Prices of products in a transaction, beside the same prices in a dict."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.products: list[int] = []
        self.prices: dict[int, tuple[int, int]] = {}

    def add(self, one: int, price: int) -> None:
        self.products.append(add_mug(self.tx, f"P{len(self.products)}"))

    def price(self, one: int, price: int) -> None:
        product = self.product(one)
        key = self.tx.insert(ProductPrice, product_id=product, valid_from=TODAY, price_e4=price)
        self.prices[key] = (product, price)

    def change(self, one: int, price: int) -> None:
        for key in self.some(one):
            self.tx.update(ProductPrice, key, price_e4=price)
            self.prices[key] = (self.prices[key][0], price)

    def move(self, one: int, price: int) -> None:
        for key in self.some(price):
            self.tx.update(ProductPrice, key, product_id=self.product(one))
            self.prices[key] = (self.product(one), self.prices[key][1])

    def drop(self, one: int, price: int) -> None:
        for key in self.some(one):
            self.tx.delete(ProductPrice, key)
            del self.prices[key]

    def question(self, one: int, price: int) -> None:
        assert self.tx.reader.value("SELECT count(*) FROM product_price") == len(self.prices)

    def other_question(self, one: int, price: int) -> None:
        assert self.tx.reader.value("SELECT count(*) FROM product") == len(self.products)

    def find(self, one: int, price: int) -> None:
        product = self.product(one)
        wanted = [key for key, of in sorted(self.prices.items()) if of == (product, price)]
        rows = self.tx.all(ProductPrice, product_id=product, price_e4=price)
        assert [row.id for row in rows] == wanted
        assert all(self.tx.get(ProductPrice, key).price_e4 == price for key in wanted)

    def all(self, one: int, price: int) -> None:
        product = self.product(one)
        found = {row.id: row.price_e4 for row in self.tx.all(ProductPrice, product_id=product)}
        assert found == {key: e4 for key, (of, e4) in self.prices.items() if of == product}

    def product(self, one: int) -> int:
        return self.products[one % len(self.products)]

    def some(self, one: int) -> list[int]:
        return sorted(self.prices)[one % len(self.prices) :][:1] if self.prices else []


_ACTIONS = ("add", "price", "change", "move", "drop", "question", "other_question", "find", "all")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(_ACTIONS), st.integers(0, 5), st.integers(0, 2)), max_size=40))
def test_a_row_is_found_as_it_is_whether_it_waits_or_not(
    tmp_path: Path, actions: list[tuple[str, int, int]]
) -> None:
    path = tmp_path / "asked"
    path.unlink(missing_ok=True)
    with create_book(path, EFFECTS) as book, book.transaction("test", today=TODAY) as tx:
        plainly = Plainly(tx)
        plainly.add(0, 0)
        for action, one, price in actions:
            getattr(plainly, action)(one, price)
        rows = tx.reader.rows("SELECT id, product_id, price_e4 FROM product_price ORDER BY id")
        assert rows == [(key, *of) for key, of in sorted(plainly.prices.items())]


def test_what_was_posted_while_its_month_was_open_goes_in_before_the_lock(book: Book) -> None:
    lines = [PostLine("1930", 100_00), PostLine("3001", -100_00)]
    with book.transaction("test", today=TODAY) as tx:
        post(tx, series="A", on=TODAY, text="Kassa", lines=lines, origins=())
        tx.insert(PeriodLock, month=month_of(TODAY), locked_us=1)
    with book.transaction("test", today=TODAY) as tx:
        tx.delete(PeriodLock, 1)
    with book.transaction("test", today=TODAY) as tx:
        post(tx, series="A", on=TODAY, text="Kassa", lines=lines, origins=())
        tx.update(FiscalYear, 1, closed=True)
    assert book.reader.value("SELECT count(*) FROM voucher WHERE series = 'A'") == 2
