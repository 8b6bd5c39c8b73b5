"""The storefront's side of the book: what it may write, prices and stock that it shows, and the last item."""

import multiprocessing
import multiprocessing.synchronize
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.core.sales.conftest import Shop
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.book.schema import METADATA
from kassabok.core.book.settings import settings_of
from kassabok.core.errors import Refused
from kassabok.core.rates.lookup import Rates
from kassabok.core.shop import catalogue, intake
from kassabok.core.shop.intake import Buyer, Door, Placed
from kassabok.formats.shop import own, reader, sums
from kassabok.formats.shop.record import ShopAddress

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
RATES = Rates.load(None)
ANNA = Buyer(
    email="Anna@Example.com",
    name="Anna Öman",
    address=ShopAddress(
        name="Anna Öman", street="Storgatan 1", postcode="111 22", city="Stockholm", country="SE"
    ),
    accepts_marketing=True,
)


@pytest.fixture
def shop(book: Book) -> Shop:
    """A mug with VAT in its price, a book at 6 percent without, and engraving."""
    shop = Shop(book)
    shop.product("MUG", 125, on_hand=3, includes_vat=True, name="Mugg")
    shop.product("BOOK", 200, on_hand=5, vat_class="low", name="Bok")
    shop.product("ENGRAVING", 100, kind="service", name="Gravyr")
    shop.product("TABLE", 4000, kind="made_to_order", name="Bord")
    return shop


@pytest.fixture
def door(shop: Shop) -> Iterator[Door]:
    door = Door(shop.book.path)
    yield door
    door.close()


def place(
    door: Door, wanted: dict[str, int], total: int, *, form: str = "f1", payment: str = "invoice"
) -> Placed:
    return door.place(
        wanted,
        ANNA,
        payment=payment,
        form_key=form,
        seen_total_ore=total,
        rates=RATES,
        today=TODAY,
        now=NOW,
    )


def test_the_list_of_tables_is_the_module_that_holds_them(book: Book) -> None:
    from kassabok.core.shop import intake_model

    models = vars(intake_model).values()
    tables = {str(model.__table__.name) for model in models if hasattr(model, "__table__")}
    assert tables == intake.INTAKE_TABLES


def test_the_web_process_can_write_no_other_table(shop: Shop) -> None:
    before = snapshot(shop.book)
    raw = intake.connect(shop.book.path)
    statements = [
        f"{verb} {table}{rest}"
        for table in sorted(set(METADATA.tables) - intake.INTAKE_TABLES)
        for verb, rest in (
            ("DELETE FROM", ""),
            ("UPDATE", " SET id = id"),
            ("INSERT INTO", " (id) VALUES (99)"),
        )
    ]
    statements += [
        "CREATE TABLE mine (id INTEGER)",
        "DROP TABLE web_intake",
        "ALTER TABLE web_intake ADD COLUMN mine",
        "CREATE TEMP TRIGGER t AFTER INSERT ON web_hold BEGIN SELECT 1; END",
        "PRAGMA writable_schema = ON",
        "PRAGMA user_version = 1",
        f"ATTACH '{shop.book.path}' AS other",
        "VACUUM",
        "REPLACE INTO setting (key, value) VALUES ('a', 'b')",
        "DELETE FROM sqlite_master",
    ]
    for statement in statements:
        with pytest.raises(
            sqlite3.DatabaseError, match=r"not authorized|prohibited|authorization denied|may not be modified"
        ):
            raw.execute(statement)
    raw.close()
    assert snapshot(shop.book) == before


def test_the_catalogue_has_prices_with_vat_and_what_can_be_bought(shop: Shop) -> None:
    found = catalogue.offers(shop.book.reader, RATES, on=TODAY)
    assert [(each.sku, each.price_ore, each.available) for each in found] == [
        ("BOOK", 212_00, 5),
        ("TABLE", 5000_00, None),
        ("ENGRAVING", 125_00, None),
        ("MUG", 125_00, 3),
    ]
    assert catalogue.count_offers(shop.book.reader, on=TODAY) == 4
    assert [each.sku for each in catalogue.offers(shop.book.reader, RATES, on=TODAY, search="mug")] == ["MUG"]
    assert catalogue.offer(shop.book.reader, RATES, "NONE", on=TODAY) is None
    assert catalogue.all_skus(shop.book.reader, on=TODAY) == ["BOOK", "ENGRAVING", "MUG", "TABLE"]


def test_an_order_is_kept_as_any_shop_would_tell_it(shop: Shop, door: Door) -> None:
    with shop.doing() as tx:
        tx.write_setting("shop.freight", "49")
    placed = place(door, {"MUG": 2, "BOOK": 1}, 250_00 + 212_00 + 49_00)
    assert (placed.number, placed.total_ore, len(placed.token)) == ("W1001", 511_00, 22)
    page = door.order(placed.token)
    assert page is not None
    assert (page.state, page.order_number, page.paid) == ("new", "", False)
    order = page.order
    assert sums.problems(order) == ()
    assert [(line.sku, line.net_ore, line.vat_ore, line.rate) for line in order.lines] == [
        ("MUG", 200_00, 50_00, Decimal("0.25")),
        ("BOOK", 200_00, 12_00, Decimal("0.06")),
        ("", 39_20, 9_80, Decimal("0.25")),
    ]
    assert order.customer.email == "anna@example.com"
    (item,) = reader.read(own.write(order)).items
    assert item.order == order
    assert door.order("x" * 22) is None


def test_freight_is_free_from_a_sum_and_for_what_is_not_sent(shop: Shop) -> None:
    with shop.doing() as tx:
        tx.write_setting("shop.freight", "49")
        tx.write_setting("shop.free_freight_from", "250")
    reader = shop.book.reader
    totals = [
        catalogue.price_basket(reader, RATES, wanted, on=TODAY).total_ore
        for wanted in ({"MUG": 1}, {"MUG": 2}, {"ENGRAVING": 1})
    ]
    assert totals == [174_00, 250_00, 125_00]
    assert settings_of(reader).value("shop.payments") == ("invoice",)


@pytest.mark.parametrize(
    ("wanted", "total", "payment", "code"),
    [
        ({}, 0, "invoice", "shop.empty"),
        ({"MUG": 4}, 500_00, "invoice", "shop.sold_out"),
        ({"MUG": 0}, 0, "invoice", "shop.quantity"),
        ({"MUG": -1}, -125_00, "invoice", "shop.quantity"),
        ({"MUG": 1000}, 125_000_00, "invoice", "shop.quantity"),
        ({"NONE": 1}, 0, "invoice", "shop.gone"),
        ({"MUG": 1}, 1_00, "invoice", "shop.price_changed"),
        ({"MUG": 1}, 125_00, "stripe", "shop.payment"),
    ],
)
def test_what_cannot_be_ordered_moves_nothing(
    shop: Shop, door: Door, wanted: dict[str, int], total: int, payment: str, code: str
) -> None:
    before = snapshot(shop.book)
    with pytest.raises(Refused) as told:
        place(door, wanted, total, payment=payment)
    assert told.value.code == code
    assert snapshot(shop.book) == before


def test_a_form_that_is_sent_twice_is_one_order(door: Door) -> None:
    first = place(door, {"MUG": 3}, 375_00)
    again = place(door, {"MUG": 3}, 375_00)
    assert again.again
    assert (again.token, again.number) == (first.token, first.number)


def test_what_is_held_cannot_be_bought_by_another(shop: Shop, door: Door) -> None:
    place(door, {"MUG": 2}, 250_00)
    mug = catalogue.offer(shop.book.reader, RATES, "MUG", on=TODAY)
    assert mug is not None
    assert mug.available == 1
    with pytest.raises(Refused, match="1 are left, and 2 were wanted"):
        place(door, {"MUG": 2}, 250_00, form="f2")
    assert place(door, {"MUG": 1}, 125_00, form="f3").number == "W1002"


def _buy(
    path: Path, form: str, start: "multiprocessing.synchronize.Event", done: "multiprocessing.Queue[str]"
) -> None:
    door = Door(path)
    start.wait()
    try:
        place(door, {"MUG": 3}, 375_00, form=form)
        done.put("bought")
    except Refused as error:
        done.put(error.code)
    door.close()


def test_of_eight_processes_one_buys_the_last_ones(shop: Shop) -> None:
    context = multiprocessing.get_context("spawn")
    start, done = context.Event(), context.Queue()
    buyers = [context.Process(target=_buy, args=(shop.book.path, f"f{n}", start, done)) for n in range(8)]
    for buyer in buyers:
        buyer.start()
    start.set()
    came = sorted(done.get(timeout=60) for _ in buyers)
    for buyer in buyers:
        buyer.join()
    assert came == ["bought", *["shop.sold_out"] * 7]
    assert shop.book.reader.value("SELECT sum(quantity_milli) FROM web_hold") == 3000


def test_a_hook_that_comes_again_is_known(door: Door, shop: Shop) -> None:
    assert door.keep_hook("woo", delivery="", topic="order.updated", body=b"{}", now=NOW)
    assert not door.keep_hook("woo", delivery="", topic="order.updated", body=b"{}", now=NOW)
    assert door.keep_hook("other", delivery="", topic="order.updated", body=b"{}", now=NOW)
    assert door.keep_hook("stripe", delivery="evt_1", topic="x", body=b"1", now=NOW)
    assert not door.keep_hook("stripe", delivery="evt_1", topic="x", body=b"2", now=NOW)
    assert shop.book.reader.value("SELECT count(*) FROM web_hook_inbox") == 3
