"""The clerk: what was bought on the web becomes an order, is paid, or is cancelled; web-hooks are read."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from tests.core.sales.conftest import Shop, goods
from tests.core.shop.test_intake import NOW, place
from tests.story import TODAY

from kassabok.core.book.file import Book
from kassabok.core.book.transaction import Transaction
from kassabok.core.check import run_checks
from kassabok.core.errors import Refused
from kassabok.core.sales import prepaid
from kassabok.core.shop import clerk
from kassabok.core.shop.importing import run
from kassabok.core.shop.intake import Door
from kassabok.core.trace import Trace, trace

LATER = NOW + timedelta(days=4)


@pytest.fixture
def shop(book: Book) -> Shop:
    shop = Shop(book)
    shop.product("MUG", 125, on_hand=3, includes_vat=True, name="Mugg")
    shop.product("BOOK", 212, on_hand=5, cost=90, includes_vat=True, vat_class="low", name="Kokbok")
    with shop.doing() as tx:
        tx.write_setting("shop.payments", "invoice,swish,stripe")
    return shop


@pytest.fixture
def door(shop: Shop) -> Iterator[Door]:
    door = Door(shop.book.path)
    yield door
    door.close()


def take(shop: Shop) -> clerk.Taken:
    return clerk.take_all(lambda: _begin(shop), shop.book.reader)


def _begin(shop: Shop) -> AbstractContextManager[Transaction]:
    return shop.book.transaction("shop take", today=TODAY)


def pay(shop: Shop, order: str) -> None:
    with shop.doing() as tx:
        prepaid.pay(tx, order, means="swish", on=TODAY, reference="ABC123")


def sound(shop: Shop) -> None:
    assert [result for result in run_checks(shop.book.reader) if not result.ok] == []


def refs(node: Trace) -> set[tuple[str, str]]:
    return {(node.kind, node.ref)}.union(*(refs(each) for each in [*node.causes, *node.effects]))


def test_what_was_bought_is_an_order_with_its_goods_reserved(shop: Shop, door: Door) -> None:
    placed = place(door, {"MUG": 2, "BOOK": 1}, 462_00)
    taken = take(shop)
    assert (taken.new, taken.parked, taken.orders) == (1, 0, ["1001"])
    page = door.order(placed.token)
    assert page is not None
    assert (page.state, page.order_number, page.order_state) == ("taken", "1001", "confirmed")
    assert shop.on_hand("MUG") == (3000, 2000)
    assert shop.book.reader.value("SELECT count(*) FROM web_hold") == 0
    assert shop.book.reader.row("SELECT total_ore, billing FROM sales_order") == (462_00, "on_delivery")
    sound(shop)
    assert take(shop).new == 0


def test_what_was_bought_on_the_web_is_not_given_to_an_order_at_the_counter(shop: Shop, door: Door) -> None:
    place(door, {"MUG": 3}, 375_00)
    late = shop.order(shop.customer(), goods("MUG"))
    assert shop.book.reader.rows("SELECT open_milli, short_milli FROM reservation") == [(0, 1000)]
    take(shop)
    assert shop.on_hand("MUG") == (3000, 3000)
    assert shop.book.reader.rows(
        "SELECT o.number, r.open_milli, r.short_milli FROM reservation r JOIN sales_order_line l "
        "ON l.id = r.order_line_id JOIN sales_order o ON o.id = l.order_id ORDER BY o.number"
    ) == [(late, 0, 1000), ("1002", 3000, 0)]
    shop.receive("MUG", 1)
    assert shop.on_hand("MUG") == (4000, 4000)
    sound(shop)


def test_an_order_that_is_paid_leads_from_its_voucher_back_to_the_basket(shop: Shop, door: Door) -> None:
    placed = place(door, {"MUG": 1}, 125_00, payment="swish")
    take(shop)
    pay(shop, "1001")
    page = door.order(placed.token)
    assert page is not None
    assert page.paid
    voucher = shop.book.reader.value("SELECT ref FROM voucher ORDER BY id DESC LIMIT 1")
    assert ("web-order", "own:W1001") in refs(trace(shop.book.reader, voucher))
    with pytest.raises(Refused, match="paid already"):
        pay(shop, "1001")
    sound(shop)


def test_what_nobody_pays_is_cancelled_and_can_be_sold_again(shop: Shop, door: Door) -> None:
    first = place(door, {"MUG": 3}, 375_00, payment="swish")
    place(door, {"BOOK": 1}, 212_00, payment="swish", form="f2")
    place(door, {"BOOK": 1}, 212_00, payment="invoice", form="f3")
    take(shop)
    pay(shop, "1002")
    reader = shop.book.reader
    assert clerk.unpaid(reader, now=NOW + timedelta(days=2)) == []
    assert clerk.unpaid(reader, now=LATER) == [first.number]
    run(lambda: _begin(shop), clerk.cancel_unpaid(first.number, now=LATER))
    assert clerk.unpaid(reader, now=LATER) == []
    assert shop.on_hand("MUG") == (3000, 0)
    page = door.order(first.token)
    assert page is not None
    assert page.order_state == "cancelled"
    sound(shop)


def stripe_event(
    number: str, amount: int = 125_00, kind: str = "checkout.session.completed", **more: object
) -> bytes:
    thing = {
        "id": "cs_1",
        "client_reference_id": number,
        "payment_status": "paid",
        "payment_intent": "pi_1",
        "amount_total": amount,
        "currency": "sek",
        **more,
    }
    at = int(datetime(2026, 3, 2, 10, tzinfo=UTC).timestamp())
    return json.dumps({"id": f"evt_{kind}", "type": kind, "created": at, "data": {"object": thing}}).encode()


def test_stripe_pays_an_order_once_and_only_with_its_own_sum(shop: Shop, door: Door) -> None:
    placed = place(door, {"MUG": 1}, 125_00, payment="stripe")
    bodies = [
        stripe_event(placed.number, 124_99),
        stripe_event("W9"),
        b"{",
        b'{"type": 1}',
        stripe_event(placed.number, payment_status="unpaid"),
        stripe_event(placed.number),
        stripe_event(placed.number, kind="checkout.session.async_payment_succeeded"),
        stripe_event(placed.number, kind="checkout.session.expired"),
        stripe_event(placed.number, kind="charge.updated"),
    ]
    for body in bodies:
        assert door.keep_hook("stripe", delivery="", topic="", body=body, now=NOW)
    taken = take(shop)
    assert (taken.new, taken.hooks, len(taken.failed)) == (1, 9, 4)
    assert "124,99 SEK are paid of order W1001, which is of 125,00 kr" in taken.failed[0]
    page = door.order(placed.token)
    assert page is not None
    assert page.paid
    assert (page.order.payments[0].reference, page.order_state) == ("pi_1", "confirmed")
    assert shop.book.reader.rows("SELECT total_ore FROM receipt") == [(125_00,)]
    sound(shop)


def test_a_session_that_ran_out_cancels_its_order(shop: Shop, door: Door) -> None:
    placed = place(door, {"MUG": 3}, 375_00, payment="stripe")
    body = stripe_event(placed.number, 375_00, "checkout.session.expired", payment_status="unpaid")
    door.keep_hook("stripe", delivery="e1", topic="", body=body, now=NOW)
    take(shop)
    assert shop.on_hand("MUG") == (3000, 0)
    sound(shop)
