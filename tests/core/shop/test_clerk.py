"""The clerk: what was bought on the web becomes an order, is paid, or is cancelled; web-hooks are read."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from tests.core.sales.conftest import Shop, goods
from tests.core.shop.test_intake import NOW, place
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.book.transaction import Transaction
from kassabok.core.check import run_checks
from kassabok.core.errors import Refused
from kassabok.core.invoicing import paid_back
from kassabok.core.sales import prepaid
from kassabok.core.shop import clerk
from kassabok.core.shop.importing import run
from kassabok.core.shop.intake import Door
from kassabok.core.shop.versions import cancel_unpaid
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
    run(lambda: _begin(shop), cancel_unpaid(first.number, now=LATER))
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


def told_by_stripe(shop: Shop, door: Door, *bodies: bytes) -> clerk.Taken:
    for body in bodies:
        door.keep_hook("stripe", delivery="", topic="", body=body, now=NOW)
    return take(shop)


def of_receipts(shop: Shop) -> list[tuple[str, int]]:
    return shop.book.reader.rows("SELECT kind, total_ore FROM receipt ORDER BY id")


def clearing(shop: Shop) -> int:
    """What the books say that Stripe has for us, by the lines of their vouchers."""
    return shop.book.reader.value(
        "SELECT coalesce(sum(amount_ore), 0) FROM voucher_line "
        "WHERE account = (SELECT account FROM account_role WHERE role = 'web_clearing')"
    )


def test_money_that_comes_after_the_order_was_cancelled_takes_it_up_again(shop: Shop, door: Door) -> None:
    placed = place(door, {"MUG": 3}, 375_00, payment="stripe")
    late = stripe_event(placed.number, 375_00)  # Told before it was cancelled, and on its way for long.
    take(shop)
    run(lambda: _begin(shop), cancel_unpaid(placed.number, now=LATER))
    assert shop.on_hand("MUG") == (3000, 0)
    shop.order(shop.customer(), goods("MUG", 2))  # Somebody else was promised two of them since.
    taken = told_by_stripe(shop, door, late)
    assert taken.failed == []
    assert taken.told == [
        (
            "Order 1001 (W1001) was cancelled and is paid now: it is taken up again. "
            "kassabok order refund 1001 pays it back."
        )
    ]
    assert of_receipts(shop) == [("sale", 375_00)]
    page = door.order(placed.token)
    assert page is not None
    assert (page.paid, page.order_state) == (True, "confirmed")
    assert shop.book.reader.rows(
        "SELECT r.open_milli, r.short_milli FROM reservation r JOIN sales_order_line l ON l.id = r.order_line_id "
        "JOIN sales_order o ON o.id = l.order_id WHERE o.number = '1001'"
    ) == [(1000, 2000)]
    sound(shop)
    with shop.doing() as tx:
        paid_back.refund_order(tx, prepaid.order_of(tx, "1001"), on=TODAY)
    assert of_receipts(shop) == [("sale", 375_00), ("refund", -375_00)]
    assert shop.book.reader.value("SELECT state FROM sales_order WHERE number = '1001'") == "cancelled"
    assert shop.on_hand("MUG") == (3000, 2000)
    sound(shop)


def test_a_second_payment_is_no_payment_of_the_order_and_is_told(shop: Shop, door: Door) -> None:
    placed = place(door, {"MUG": 1}, 125_00, payment="stripe")
    told_by_stripe(shop, door, stripe_event(placed.number))
    before = snapshot(shop.book)
    again = stripe_event(placed.number, kind="checkout.session.async_payment_succeeded")
    assert told_by_stripe(shop, door, again).failed == []
    [failed] = told_by_stripe(
        shop, door, stripe_event(placed.number, id="cs_2", payment_intent="pi_2")
    ).failed
    assert "125,00 kr were paid of it once more: pay pi_2 back at Stripe" in failed
    assert of_receipts(shop) == [("sale", 125_00)]
    after = snapshot(shop.book)
    changed = {table for table in after if after[table] != before.get(table)}
    assert changed == {"web_hook_inbox"}


def test_an_older_page_that_runs_out_cancels_nothing(shop: Shop, door: Door) -> None:
    placed = place(door, {"MUG": 1}, 125_00, payment="stripe")
    door.keep_session(placed.token, "cs_2")
    expired = "checkout.session.expired"
    told_by_stripe(shop, door, stripe_event(placed.number, kind=expired, payment_status="unpaid"))
    assert shop.on_hand("MUG") == (3000, 1000)
    told_by_stripe(shop, door, stripe_event(placed.number, kind=expired, payment_status="unpaid", id="cs_2"))
    assert shop.on_hand("MUG") == (3000, 0)
    sound(shop)


def refunded(amount: int, reference: str = "pi_1", **more: object) -> bytes:
    thing = {"id": "ch_1", "payment_intent": reference, "amount_refunded": amount, "currency": "sek", **more}
    at = int(datetime(2026, 3, 2, 11, tzinfo=UTC).timestamp())
    told = {"id": f"evt_{amount}", "type": "charge.refunded", "created": at, "data": {"object": thing}}
    return json.dumps(told).encode()


def test_what_is_paid_back_at_stripe_is_paid_back_here_once(shop: Shop, door: Door) -> None:
    """Stripe tells the sum of all refunds: what is told late, twice or in another order changes nothing."""
    placed = place(door, {"MUG": 2}, 250_00, payment="stripe")
    told_by_stripe(shop, door, stripe_event(placed.number, 250_00))
    taken = told_by_stripe(shop, door, refunded(40_00))
    assert "40,00 kr of order 1001 (W1001) were paid back at Stripe" in taken.told[0]
    told_by_stripe(
        shop, door, refunded(100_00, metadata={"order": placed.number}), refunded(70_00), refunded(100_00)
    )
    assert of_receipts(shop) == [("sale", 250_00), ("refund", -40_00), ("refund", -60_00)]
    assert clearing(shop) == 150_00
    with shop.doing() as tx:  # The rest is paid back by hand, and Stripe tells of it afterwards.
        paid_back.refund_order(tx, prepaid.order_of(tx, "1001"), on=TODAY)
    assert told_by_stripe(shop, door, refunded(250_00)).told == []
    assert clearing(shop) == 0
    assert of_receipts(shop)[3:] == [("refund", -150_00)]
    sound(shop)


def test_an_order_that_is_paid_back_whole_is_not_sent(shop: Shop, door: Door) -> None:
    placed = place(door, {"MUG": 2, "BOOK": 1}, 462_00, payment="stripe")
    early, strange = refunded(462_00, metadata={"order": placed.number}), refunded(99_00, "pi_other")
    [failed] = told_by_stripe(shop, door, early, strange).failed
    assert "which has not told that it was paid" in failed
    told_by_stripe(shop, door, stripe_event(placed.number, 462_00))
    take(shop)
    assert of_receipts(shop) == [("sale", 462_00), ("refund", -462_00)]
    page = door.order(placed.token)
    assert page is not None
    assert page.order_state == "cancelled"
    assert shop.on_hand("MUG") == (3000, 0)
    assert clearing(shop) == 0
    sound(shop)


def test_a_session_that_ran_out_cancels_its_order(shop: Shop, door: Door) -> None:
    placed = place(door, {"MUG": 3}, 375_00, payment="stripe")
    body = stripe_event(placed.number, 375_00, "checkout.session.expired", payment_status="unpaid")
    door.keep_hook("stripe", delivery="e1", topic="", body=body, now=NOW)
    take(shop)
    assert shop.on_hand("MUG") == (3000, 0)
    sound(shop)
