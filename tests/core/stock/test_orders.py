"""Reservations, back orders, deliveries at cost, returns at the cost they left at, and goods made to order."""

import pytest
from tests.core.stock.warehouse import Warehouse

from kassabok.core.errors import Refused
from kassabok.core.events import GoodsDelivered
from kassabok.core.sales.model import Delivery, DeliveryLine, OrderLine


@pytest.fixture
def mugs(shop: Warehouse) -> Warehouse:
    """Five mugs at 45 and five at 60."""
    shop.product("MUG")
    shop.adjust("MUG", 5, "45")
    shop.adjust("MUG", 5, "60")
    return shop


def test_an_order_reserves_what_is_available_and_waits_for_the_rest(mugs: Warehouse) -> None:
    first = mugs.order(MUG=7)
    second = mugs.order(MUG=6)
    assert mugs.level("MUG") == (10, 10, 3, 525_00)
    assert mugs.held("MUG") == {first: (7, 0), second: (3, 3)}
    assert mugs.events().count("StockReserved") == 2


def test_a_delivery_takes_the_oldest_cost_and_books_it(mugs: Warehouse) -> None:
    order = mugs.order(MUG=7)
    mugs.deliver(order)
    assert mugs.moves("MUG")[-1] == ("delivery", -7, -(225_00 + 120_00))
    assert mugs.level("MUG") == (3, 0, 0, 180_00)
    assert mugs.held("MUG") == {}
    assert mugs.balances() == {"1460": 180_00, "2995": -525_00, "4960": 345_00}


def test_a_part_delivery_uses_up_its_part_of_the_reservation(mugs: Warehouse) -> None:
    order = mugs.order(MUG=7)
    mugs.deliver(order, MUG=2)
    assert mugs.level("MUG") == (8, 5, 0, 435_00)
    mugs.deliver(order, MUG=5)
    assert mugs.level("MUG") == (3, 0, 0, 180_00)


def test_goods_that_come_in_are_reserved_for_the_oldest_back_order(mugs: Warehouse) -> None:
    mugs.order(MUG=10)
    old, new = mugs.order(MUG=3), mugs.order(MUG=4)
    assert mugs.level("MUG") == (10, 10, 7, 525_00)
    mugs.adjust("MUG", 5, "50")
    assert mugs.held("MUG")[old] == (3, 0)
    assert mugs.held("MUG")[new] == (2, 2)
    assert mugs.events()[-1] == "BackOrdersReserved"
    mugs.deliver(old)
    assert mugs.level("MUG")[:3] == (12, 12, 2)


def test_a_cancelled_order_frees_its_goods_for_those_that_wait(mugs: Warehouse) -> None:
    first, second = mugs.order(MUG=8), mugs.order(MUG=6)
    assert mugs.held("MUG")[second] == (2, 4)
    mugs.cancel(first)
    assert mugs.held("MUG") == {second: (6, 0)}
    assert mugs.level("MUG")[:3] == (10, 6, 0)


def test_goods_of_others_are_not_delivered(mugs: Warehouse) -> None:
    mugs.order(MUG=8)
    second = mugs.order(MUG=6)
    before = mugs.snapshot()
    with pytest.raises(Refused, match="cannot be delivered"):
        mugs.deliver(second)
    assert mugs.snapshot() == before
    mugs.deliver(second, MUG=2)
    assert mugs.level("MUG")[:3] == (8, 8, 4)


def send_unchecked(shop: Warehouse, order: str, milli: int) -> None:
    with shop.doing() as tx:
        order_id = tx.reader.value("SELECT id FROM sales_order WHERE number = :number", number=order)
        (line,) = tx.all(OrderLine, order_id=order_id)
        delivery_id = tx.insert(Delivery, number="D1", order_id=order_id, date=tx.today)
        tx.insert(DeliveryLine, delivery_id=delivery_id, order_line_id=line.id, quantity_milli=milli)
        tx.publish(GoodsDelivered(ref="D1", delivery_id=delivery_id, order_id=order_id, on=tx.today))


def test_the_stock_itself_refuses_what_is_not_there(mugs: Warehouse) -> None:
    """Whoever delivers, and whatever they have checked."""
    mugs.order(MUG=8)
    second = mugs.order(MUG=6)
    before = mugs.snapshot()
    with pytest.raises(Refused) as refused:
        send_unchecked(mugs, second, 3000)
    assert refused.value.code == "stock.short"
    assert refused.value.message == (
        "3 st of MUG cannot be delivered: on hand 10 st, reserved for other orders 8 st, available 2 st."
    )
    assert "kassabok stock show MUG" in refused.value.hint
    assert mugs.snapshot() == before


def test_goods_that_are_gone_are_reserved_no_longer(mugs: Warehouse) -> None:
    old, new = mugs.order(MUG=6), mugs.order(MUG=4)
    mugs.adjust("MUG", -5, reason="damage")
    assert mugs.held("MUG") == {old: (5, 1), new: (0, 4)}
    assert mugs.level("MUG")[:3] == (5, 5, 5)
    assert mugs.events()[-1] == "ReservationsLost"


def test_goods_are_taken_from_the_locations_in_order(shop: Warehouse) -> None:
    shop.product("MUG")
    shop.location("SHOP")
    shop.adjust("MUG", 2, "50")
    shop.adjust("MUG", 5, "50.01", location="SHOP")
    delivery = shop.deliver(shop.order(MUG=4))
    assert shop.moves("MUG")[-2:] == [("delivery", -2, -100_01), ("delivery", -2, -100_01)]
    assert shop.at("MAIN") == {}
    assert shop.at("SHOP") == {"MUG": 3}
    shop.take_back(delivery, MUG=3)
    assert shop.at("MAIN") == {"MUG": 2}
    assert shop.at("SHOP") == {"MUG": 4}
    assert shop.level("MUG") == (6, 0, 0, 300_05)


def test_services_move_nothing(shop: Warehouse) -> None:
    shop.product("REPAIR", kind="service")
    shop.deliver(shop.order(REPAIR=2))
    assert "StockMoved" not in shop.events()
    assert "StockReserved" not in shop.events()


# Returns


def test_a_return_comes_back_at_the_cost_it_left_at(mugs: Warehouse) -> None:
    delivery = mugs.deliver(mugs.order(MUG=7))
    mugs.adjust("MUG", 10, "99")
    mugs.take_back(delivery, MUG=7)
    assert mugs.moves("MUG")[-1] == ("return", 7, 345_00)
    assert mugs.layers("MUG") == [(3, 180_00), (10, 990_00), (7, 345_00)]
    assert "4960" not in mugs.balances()


def test_pieces_that_come_back_one_by_one_bring_back_every_ore(shop: Warehouse) -> None:
    shop.product("NAIL")
    shop.adjust("NAIL", 7, "0.1429")
    assert shop.level("NAIL") == (7, 0, 0, 100)
    delivery = shop.deliver(shop.order(NAIL=7))
    for _ in range(7):
        shop.take_back(delivery, NAIL=1)
    assert [value for reason, _, value in shop.moves("NAIL") if reason == "return"] == [
        14,
        15,
        14,
        14,
        14,
        15,
        14,
    ]
    assert shop.level("NAIL") == (7, 0, 0, 100)


def test_what_cannot_be_sold_again_stays_out(mugs: Warehouse) -> None:
    delivery = mugs.deliver(mugs.order(MUG=7))
    before = mugs.level("MUG")
    mugs.take_back(delivery, restock=False, MUG=2)
    assert mugs.level("MUG") == before
    mugs.take_back(delivery, MUG=5)
    assert mugs.moves("MUG")[-1] == ("return", 5, 246_43)


def test_a_return_serves_those_that_wait(mugs: Warehouse) -> None:
    delivery = mugs.deliver(mugs.order(MUG=10))
    waiting = mugs.order(MUG=1)
    mugs.take_back(delivery, MUG=2)
    assert mugs.held("MUG") == {waiting: (1, 0)}
    assert mugs.level("MUG")[:3] == (2, 1, 0)


# Made to order


def test_made_to_order_leaves_before_it_came_and_the_difference_is_booked(shop: Warehouse) -> None:
    shop.product("SIGN", cost=300, kind="made_to_order")
    shop.deliver(shop.order(SIGN=3))
    assert shop.level("SIGN") == (-3, 0, 0, -900_00)
    assert shop.layers("SIGN") == []
    shop.adjust("SIGN", 5, "320")
    assert shop.moves("SIGN") == [
        ("delivery", -3, -900_00),
        ("receipt", 5, 1600_00),
        ("cost_correction", 0, -60_00),
    ]
    assert shop.layers("SIGN") == [(2, 640_00)]
    assert shop.balances() == {"1460": 640_00, "2995": -1600_00, "4960": 960_00}


def test_receipts_settle_what_is_owed_piece_by_piece(shop: Warehouse) -> None:
    shop.product("SIGN", cost=300, kind="made_to_order")
    shop.deliver(shop.order(SIGN=3))
    shop.adjust("SIGN", 1, "290")
    assert shop.level("SIGN") == (-2, 0, 0, -600_00)
    shop.adjust("SIGN", 2, "300")
    assert shop.level("SIGN") == (0, 0, 0, 0)
    assert [move for move in shop.moves("SIGN") if move[0] == "cost_correction"] == [
        ("cost_correction", 0, 10_00)
    ]


def test_made_to_order_takes_first_what_happens_to_be_there(shop: Warehouse) -> None:
    shop.product("SIGN", cost=300, kind="made_to_order")
    shop.adjust("SIGN", 1, "280")
    order = shop.order(SIGN=3)
    assert shop.held("SIGN") == {order: (1, 2)}
    shop.deliver(order)
    assert shop.moves("SIGN")[-1] == ("delivery", -3, -(280_00 + 600_00))
    assert shop.level("SIGN") == (-2, 0, 0, -600_00)


def test_made_to_order_for_one_customer_may_take_what_another_had_reserved(shop: Warehouse) -> None:
    shop.product("SIGN", cost=300, kind="made_to_order")
    shop.adjust("SIGN", 2, "280")
    first, second = shop.order(SIGN=2), shop.order(SIGN=1)
    shop.deliver(second)
    assert shop.held("SIGN") == {first: (1, 1)}
    shop.adjust("SIGN", 1, "280")
    assert shop.held("SIGN") == {first: (2, 0)}
    shop.deliver(first)
    assert shop.level("SIGN") == (0, 0, 0, 0)


def test_a_return_of_what_never_came_settles_itself(shop: Warehouse) -> None:
    shop.product("SIGN", cost=300, kind="made_to_order")
    delivery = shop.deliver(shop.order(SIGN=2))
    shop.take_back(delivery, SIGN=2)
    assert shop.level("SIGN") == (0, 0, 0, 0)
    assert shop.balances() == {}
