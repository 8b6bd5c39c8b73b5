"""Deliveries in full and in part, back orders, returns, and sales over the counter."""

from datetime import date

import pytest
from tests.core.sales.conftest import ENGRAVING, FREIGHT, Shop, goods
from tests.core.sales.test_orders import sound
from tests.story import TODAY, snapshot

from kassabok.core.errors import NotFound, Refused
from kassabok.core.sales import reports
from kassabok.core.sales import service as sales
from kassabok.core.sales.service import Part
from kassabok.core.trace import trace


def test_a_full_delivery_takes_freight_and_texts_along(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("MUG", 3), goods("BOOK"), FREIGHT, ENGRAVING)
    delivery = shop.deliver(order, tracking="RR123SE")
    assert (delivery, shop.state(order)) == ("D2026-0001", "delivered")
    assert shop.lines(order) == [
        ("MUG", 3_000, 3_000, 0, 0),
        ("BOOK", 1_000, 1_000, 0, 0),
        ("Frakt", 1_000, 1_000, 0, 0),
        ("Gravering", 1_000, 1_000, 0, 0),
    ]
    assert (shop.on_hand("MUG"), shop.on_hand("BOOK")) == ((7_000, 0), (4_000, 0))
    view = reports.delivery(shop.book.reader, delivery)
    assert [(line.sku, line.delivered_milli, line.left_milli) for line in view.lines] == [
        ("MUG", 3_000, 0),
        ("BOOK", 1_000, 0),
    ]
    assert (view.order, view.tracking, view.invoices) == (order, "RR123SE", ("F2026-0001",))
    assert [node.ref for node in trace(shop.book.reader, delivery).causes] == [order]
    sound(shop)


def test_freight_is_charged_with_the_first_of_several_deliveries(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("MUG", 3), goods("BOOK", 2), FREIGHT)
    first = shop.deliver(order, Part("MUG", 2_000))
    assert (shop.state(order), [row[1] for row in shop.lines(order)]) == (
        "partly_delivered",
        [2_000, 0, 1_000],
    )
    second = shop.deliver(order)
    assert (shop.state(order), [row[1:3] for row in shop.lines(order)]) == (
        "delivered",
        [(3_000, 3_000), (2_000, 2_000), (1_000, 1_000)],
    )
    left = [
        [line.left_milli for line in reports.delivery(shop.book.reader, d).lines] for d in (first, second)
    ]
    assert left == [[1_000], [0, 0]]
    totals = shop.book.reader.rows("SELECT net_ore FROM invoice ORDER BY id")
    assert totals == [(279_00,), (500_00,)]
    sound(shop)


def test_the_same_product_on_two_lines_is_filled_from_the_first(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("MUG", 2), goods("MUG", 2, unit_price_e4=0))
    shop.deliver(order, Part("MUG", 3_000))
    assert [row[1] for row in shop.lines(order)] == [2_000, 1_000]
    with pytest.raises(Refused, match="has 1 st of MUG left to deliver, not 2"):
        shop.deliver(order, Part("MUG", 1_000), Part("MUG", 1_000))
    shop.deliver(order, Part("MUG", 1_000))
    assert shop.state(order) == "delivered"


def test_goods_that_are_short_wait_as_back_order_until_they_come(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("MUG", 12), goods("BOOK"), wanted_on=date(2026, 3, 9))
    before = snapshot(shop.book)
    with pytest.raises(Refused, match="in stock are 10 of 12 st MUG") as refusal:
        shop.deliver(order)
    assert "--partial" in refusal.value.hint
    assert snapshot(shop.book) == before
    shop.deliver(order, partial=True)
    rows = reports.back_orders(shop.book.reader)
    assert [(row.order, row.sku, row.left_milli, row.short_milli) for row in rows] == [
        (order, "MUG", 2_000, 2_000)
    ]
    with pytest.raises(Refused, match=f"Nothing of order {order} can be delivered now"):
        shop.deliver(order, partial=True)
    shop.receive("MUG", 5)
    assert [row.short_milli for row in reports.back_orders(shop.book.reader)] == [0]
    shop.deliver(order)
    assert (shop.state(order), shop.on_hand("MUG")) == ("delivered", (3_000, 0))
    assert reports.back_orders(shop.book.reader) == []
    sound(shop)


def test_what_is_promised_to_others_is_not_taken(shop: Shop) -> None:
    first = shop.order(shop.customer("Först AB"), goods("MUG", 8))
    second = shop.order(shop.customer("Sedan AB"), goods("MUG", 5))
    with pytest.raises(Refused, match=r"2 of 5 st MUG \(8 more on hand for other orders\)"):
        shop.deliver(second)
    shop.deliver(second, partial=True)
    shop.deliver(first)
    assert shop.on_hand("MUG") == (0, 0)
    assert [row.order for row in reports.back_orders(shop.book.reader)] == [second]


def test_what_is_made_to_order_leaves_before_it_is_in_the_books(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("SIGN"))
    assert [row.sku for row in reports.back_orders(shop.book.reader)] == ["SIGN"]
    shop.deliver(order)
    assert (shop.state(order), shop.on_hand("SIGN")[0]) == ("delivered", -1_000)
    sound(shop)


def test_an_order_of_services_only_is_delivered_without_stock(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("FITTING", 2))
    moves = shop.book.reader.value("SELECT count(*) FROM stock_move")
    delivery = shop.deliver(order)
    assert (shop.state(order), shop.lines(order)) == ("delivered", [("FITTING", 2_000, 2_000, 0, 0)])
    assert shop.book.reader.value("SELECT count(*) FROM stock_move") == moves
    assert reports.delivery(shop.book.reader, delivery).lines[0].sku == "FITTING"
    sound(shop)


def test_an_order_of_freight_alone_can_be_delivered(shop: Shop) -> None:
    order = shop.order(shop.customer(), FREIGHT)
    shop.deliver(order)
    assert shop.state(order) == "delivered"


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([Part("MUG", 4_000)], "has 3 st of MUG left to deliver, not 4"),
        ([Part("MUG", 0)], "not 0"),
        ([Part("MUG", -1_000)], "not -1"),
        ([Part("BOOK", 1_000)], "has no BOOK"),
        ([Part("MUG", 2_000), Part("MUG", 2_000)], "has 3 st of MUG left to deliver, not 4"),
    ],
)
def test_more_than_was_ordered_is_not_delivered(shop: Shop, parts: list[Part], message: str) -> None:
    order = shop.order(shop.customer(), goods("MUG", 3))
    before = snapshot(shop.book)
    with pytest.raises((Refused, NotFound), match=message):
        shop.deliver(order, *parts)
    assert snapshot(shop.book) == before


def test_a_delivery_before_its_order_or_of_no_order_is_refused(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("MUG"))
    before = snapshot(shop.book)
    with pytest.raises(Refused, match="cannot be delivered on 2026-03-01"):
        shop.deliver(order, on=date(2026, 3, 1))
    with pytest.raises(NotFound, match="no order 4711"):
        shop.deliver("4711")
    shop_after = snapshot(shop.book)
    assert shop_after == before
    shop.deliver(order)
    with pytest.raises(Refused, match="is delivered; cannot deliver it"):
        shop.deliver(order)


# Returns


def test_a_return_goes_back_on_the_shelf_and_is_credited(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("MUG", 3), FREIGHT)
    delivery = shop.deliver(order)
    returned = shop.take_back(delivery, Part("MUG", 1_000), credit=True, reason="Sprucken")
    assert returned == "R2026-0001"
    assert shop.lines(order)[0] == ("MUG", 3_000, 2_000, 1_000, 0)
    assert (shop.on_hand("MUG"), shop.state(order)) == ((8_000, 0), "delivered")
    shop.take_back(delivery, restock=False)
    assert shop.lines(order)[0] == ("MUG", 3_000, 2_000, 3_000, 0)
    assert shop.on_hand("MUG") == (8_000, 0)
    view = reports.delivery(shop.book.reader, delivery)
    assert [(back.number, back.restock, back.reason) for back in view.returns] == [
        ("R2026-0001", True, "Sprucken"),
        ("R2026-0002", False, ""),
    ]
    assert reports.order(shop.book.reader, order).returns == ("R2026-0001", "R2026-0002")
    sound(shop)


def test_a_consumer_who_withdraws_gets_the_freight_back(shop: Shop) -> None:
    order = shop.order(shop.customer("Anna Öman", kind="private"), goods("MUG", 2), FREIGHT)
    delivery = shop.deliver(order)
    shop.take_back(delivery, credit=True, with_freight=True, reason="Ångerrätt")
    assert [row[2:4] for row in shop.lines(order)] == [(0, 2_000), (0, 1_000)]
    credited = shop.book.reader.rows("SELECT total_ore FROM invoice WHERE kind = 'credit'")
    assert credited == [(-329_00,)]
    sound(shop)


def test_more_than_was_delivered_does_not_come_back(shop: Shop) -> None:
    delivery = shop.deliver(shop.order(shop.customer(), goods("MUG", 3)))
    shop.take_back(delivery, Part("MUG", 2_000))
    before = snapshot(shop.book)
    for parts, message in (
        ([Part("MUG", 2_000)], "has 1 st of MUG left to return, not 2"),
        ([Part("BOOK", 1_000)], "has no BOOK"),
    ):
        with pytest.raises((Refused, NotFound), match=message):
            shop.take_back(delivery, *parts)
    with pytest.raises(NotFound, match="no delivery D9"):
        shop.take_back("D9")
    with pytest.raises(Refused, match="nothing came back on 2026-03-01"), shop.doing() as tx:
        sales.take_back(tx, delivery, on=date(2026, 3, 1))
    assert snapshot(shop.book) == before
    shop.take_back(delivery)
    with pytest.raises(Refused, match="are left to take back"):
        shop.take_back(delivery)


# Over the counter


def test_a_sale_over_the_counter_is_an_order_delivered_at_once(shop: Shop) -> None:
    with shop.doing("receipt issue") as tx:
        sold = sales.sell_on_the_spot(tx, [goods("MUG", 2), goods("FITTING")], means="card", on=TODAY)
    view = reports.order(shop.book.reader, "1001")
    assert (sold.ref, view.customer, view.name, view.state, view.means) == (
        "D2026-0001",
        "0",
        "Kontantkund",
        "delivered",
        "card",
    )
    assert (view.prices_include_vat, view.total_ore, view.receipts) == (True, 875_00, ("Q2026-0001",))
    assert [row[1:3] for row in shop.lines("1001")] == [(2_000, 2_000), (1_000, 1_000)]
    assert shop.on_hand("MUG") == (8_000, 0)
    sound(shop)


def test_a_known_customer_can_buy_over_the_counter(shop: Shop) -> None:
    anna = shop.customer("Anna Öman", kind="private")
    with shop.doing() as tx:
        sales.sell_on_the_spot(tx, [goods("MUG")], means="swish", on=TODAY, customer=anna)
    assert [row.customer for row in reports.orders(shop.book.reader)] == [anna]


def test_what_is_not_there_or_not_payable_is_not_sold_over_the_counter(shop: Shop) -> None:
    shop.order(shop.customer(), goods("MUG", 9))
    before = snapshot(shop.book)
    with (
        pytest.raises(Refused, match="The sale cannot be made; in stock are 1 of 2 st MUG"),
        shop.doing() as tx,
    ):
        sales.sell_on_the_spot(tx, [goods("MUG", 2)], means="cash", on=TODAY)
    with pytest.raises(Refused, match='"cheque" is not a way to pay'), shop.doing() as tx:
        sales.sell_on_the_spot(tx, [goods("MUG")], means="cheque", on=TODAY)
    assert snapshot(shop.book) == before
