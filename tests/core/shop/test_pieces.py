"""A file of web orders is taken in pieces: others get in between, and what was interrupted goes on."""

import multiprocessing
import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import pytest
from tests import webshop
from tests.core.sales.conftest import Shop, goods
from tests.core.shop.test_importing import MUG, TEA, counts, holds, shop  # noqa: F401 - shop is the fixture
from tests.core.shop.test_intake import ANNA, RATES
from tests.story import TODAY, snapshot
from tests.webshop import line

from kassabok.core.book.backup import back_up
from kassabok.core.book.file import Book, open_book
from kassabok.core.book.transaction import Transaction
from kassabok.core.cascade import EFFECTS
from kassabok.core.errors import NotFound, Refused
from kassabok.core.sales import service as sales
from kassabok.core.sales import web_orders
from kassabok.core.shop import clerk, importing
from kassabok.core.shop.importing import NamedFile, read_orders, take_files
from kassabok.core.shop.intake import Door
from kassabok.core.shop.keeping import ShopImport

ORDERS = [webshop.order(MUG, external_id=str(number)) for number in range(2001, 2008)]
#: What an interrupted run has to end as: everything but instants, hashes and the log.
RESULTS = {
    "customer": "number, name, email",
    "web_order": "external_id, date, told, total_ore, paid, order_id",
    "sales_order": "number, customer_id, state, total_ore",
    "sales_order_line": "order_id, position, product_id, quantity_milli, amount_ore, invoiced_milli",
    "reservation": "order_line_id, open_milli, short_milli",
    "receipt": "number, order_id, date, net_ore, vat_ore, total_ore",
    "voucher": "ref, date, text",
    "voucher_line": "voucher_id, account, amount_ore",
    "account_month": "account, month, debit_ore, credit_ore",
    "stock_level": "product_id, on_hand_milli, reserved_milli",
    "shop_payload": "external_id, sha256, state, raw",
    "series": "name, year, next",
}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two orders a piece, and no waiting."""
    monkeypatch.setattr(importing, "PIECE", 2)
    monkeypatch.setattr(importing, "GAP_SECONDS", 0)


def beginning(book: Book, *, dry_run: bool = False) -> Callable[[], AbstractContextManager[Transaction]]:
    return lambda: book.transaction("shop import", today=TODAY, dry_run=dry_run)


def take(book: Book, data: bytes, **how: Any) -> ShopImport:
    named = NamedFile("orders.json", read_orders(book.reader, data, channel="krukan"))
    (done,) = take_files(beginning(book, dry_run=how.get("at_once", False)), [named], channel="krukan", **how)
    return done


def results(path: Path) -> dict[str, list[Any]]:
    raw = sqlite3.connect(path)
    try:
        return {
            table: raw.execute(f"SELECT {columns} FROM {table} ORDER BY id").fetchall()
            if table not in ("account_month", "stock_level")
            else raw.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()
            for table, columns in RESULTS.items()
        }
    finally:
        raw.close()


@pytest.mark.usefixtures("small")
def test_each_piece_is_kept_by_itself_and_the_whole_is_as_of_one_run(
    shop: Shop,  # noqa: F811
    tmp_path: Path,
) -> None:
    back_up(shop.book.path, tmp_path / "other")
    with open_book(tmp_path / "other", EFFECTS) as other, beginning(other)() as tx:
        importing.import_file(tx, webshop.woo(*ORDERS), channel="krukan", name="orders.json")
    begun = []

    def begin() -> AbstractContextManager[Transaction]:
        begun.append(shop.book.reader.value("SELECT count(*) FROM web_order"))
        return shop.book.transaction("shop import", today=TODAY)

    named = NamedFile("orders.json", read_orders(shop.book.reader, webshop.woo(*ORDERS), channel="krukan"))
    (done,) = take_files(begin, [named], channel="krukan")
    assert begun == [0, 2, 4, 6]
    assert (counts(done), done.orders) == ((7, 0, 0, 0), [str(number) for number in range(1001, 1008)])
    assert results(shop.book.path) == results(tmp_path / "other")
    holds(shop)


@pytest.mark.usefixtures("small")
def test_a_dry_run_is_in_one_piece_and_keeps_nothing(shop: Shop) -> None:  # noqa: F811
    before = snapshot(shop.book)
    done = take(shop.book, webshop.woo(*ORDERS), at_once=True)
    assert (done.new, done.orders[-1]) == (7, "1007")
    assert snapshot(shop.book) == before


@pytest.mark.usefixtures("small")
def test_what_an_effect_refuses_is_parked_and_only_its_piece_done_again(
    shop: Shop,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    placed, tried = web_orders.place, []

    def place(tx: Transaction, event: Any) -> Any:
        tried.append(event.web_order)
        if event.web_order.endswith("2004"):
            raise Refused("order.odd", "It is odd.")
        return placed(tx, event)

    monkeypatch.setattr(web_orders, "place", place)
    done = take(shop.book, webshop.woo(*ORDERS))
    assert counts(done) == (6, 0, 0, 1)
    assert [name[-1] for name in tried] == ["1", "2", "3", "4", "3", "5", "6", "7"]
    holds(shop)


def test_a_file_that_cannot_be_read_is_told_before_anything_is_taken(shop: Shop) -> None:  # noqa: F811
    with pytest.raises(NotFound, match="There is no shop channel butiken"):
        read_orders(shop.book.reader, b"[]", channel="butiken")


def test_receipts_of_web_orders_are_printed_when_asked_for(shop: Shop) -> None:  # noqa: F811
    take(shop.book, webshop.woo(*ORDERS))
    reader = shop.book.reader
    assert reader.value("SELECT count(*) FROM receipt") == 7
    assert reader.value("SELECT count(*) FROM outgoing") == 0
    assert reader.value("SELECT count(*) FROM attachment") == 0


# Real processes


def _run(path: Path, data: bytes) -> None:
    importing.PIECE, importing.GAP_SECONDS = 5, 0
    with open_book(path, EFFECTS) as book:
        take(book, data)


@pytest.mark.parametrize("places", [(1, 18, 31), (7, 23, 38)])
def test_a_run_that_is_killed_goes_on_and_ends_the_same(
    shop: Shop,  # noqa: F811
    tmp_path: Path,
    places: tuple[int, ...],
) -> None:
    """Killed wherever it is when so many orders are in the book, three times over."""
    lines = [(MUG,), (TEA,), (MUG, TEA)]
    data = webshop.woo(
        *(webshop.order(*lines[number % 3], external_id=str(number)) for number in range(3001, 3041))
    )
    undisturbed = back_up(shop.book.path, tmp_path / "undisturbed")
    shop.book.close()
    _run(undisturbed, data)
    context = multiprocessing.get_context("spawn")
    for place in places:
        process = context.Process(target=_run, args=(shop.book.path, data))
        process.start()
        while process.is_alive() and _taken(shop.book.path) < place:
            time.sleep(0.001)
        process.kill()
        process.join()
    _run(shop.book.path, data)
    assert results(shop.book.path) == results(undisturbed)
    with open_book(shop.book.path, EFFECTS) as book:
        holds(Shop(book))
        assert counts(take(book, data)) == (0, 40, 0, 0)


def _taken(path: Path) -> int:
    raw = sqlite3.connect(path, timeout=10)
    try:
        return int(raw.execute("SELECT count(*) FROM web_order").fetchone()[0])
    finally:
        raw.close()


def _import_alone(path: Path, customer: str, start: Any, done: "Queue[tuple[str, int]]") -> None:
    data = webshop.woo(
        *(webshop.order(line("1", "MUG", 125_00), external_id=str(number)) for number in range(4001, 4061))
    )
    importing.PIECE = 10
    with open_book(path, EFFECTS) as book:
        start.wait()
        done.put(("import", take(book, data).new))


def _buy_alone(path: Path, customer: str, start: Any, done: "Queue[tuple[str, int]]") -> None:
    """The storefront's door: it sells what is there, and nothing else."""
    door = Door(path)
    start.wait()
    bought = 0
    for number in range(20):
        try:
            door.place(
                {"MUG": 1},
                ANNA,
                payment="invoice",
                form_key=f"f{number}",
                seen_total_ore=125_00,
                rates=RATES,
                today=TODAY,
                now=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
            )
            bought += 1
        except Refused as refused:
            if refused.code != "shop.sold_out":
                raise
    door.close()
    done.put(("bought", bought))


def _clerk_alone(path: Path, customer: str, start: Any, done: "Queue[tuple[str, int]]") -> None:
    with open_book(path, EFFECTS) as book:
        start.wait()
        taken = 0
        for _ in range(10):
            taken += clerk.take_all(beginning(book), book.reader).new
            time.sleep(0.02)
        done.put(("clerk", taken))


def _order_alone(path: Path, customer: str, start: Any, done: "Queue[tuple[str, int]]") -> None:
    with open_book(path, EFFECTS) as book:
        start.wait()
        for _ in range(20):
            with book.transaction("order create", today=TODAY) as tx:
                number = sales.create(tx, customer=customer, lines=(goods("MUG", 1),), on=TODAY).ref
                sales.confirm(tx, number, on=TODAY)
        done.put(("orders", 20))


def test_the_storefront_an_import_and_the_command_line_sell_no_piece_twice(shop: Shop) -> None:  # noqa: F811
    """Ten mugs, and some hundred that want one; everybody gets to write."""
    customer = shop.customer()
    context = multiprocessing.get_context("spawn")
    start, done = context.Event(), context.Queue()
    works = (_import_alone, _buy_alone, _clerk_alone, _order_alone)
    workers = [context.Process(target=work, args=(shop.book.path, customer, start, done)) for work in works]
    for worker in workers:
        worker.start()
    start.set()
    for worker in workers:
        worker.join(timeout=60)
        assert worker.exitcode == 0
    came = dict(done.get(timeout=10) for _ in workers)
    assert (came["import"], came["orders"]) == (60, 20)
    clerk.take_all(beginning(shop.book), shop.book.reader)
    reader = shop.book.reader
    assert reader.value("SELECT count(*) FROM web_intake WHERE state = 'taken'") == came["bought"]
    open_milli, short_milli = reader.rows("SELECT sum(open_milli), sum(short_milli) FROM reservation")[0]
    assert open_milli == 10_000
    assert open_milli + short_milli == 1000 * (60 + 20 + came["bought"])
    of_the_shop = reader.value(
        "SELECT coalesce(sum(r.short_milli), 0) FROM reservation r "
        "JOIN sales_order_line l ON l.id = r.order_line_id JOIN web_order w ON w.order_id = l.order_id "
        "JOIN shop_channel c ON c.id = w.channel_id AND c.kind = 'own'"
    )
    assert of_the_shop == 0  # What the storefront has sold is there.
    assert reader.value("SELECT count(*) FROM web_hold") == 0
    holds(shop)
