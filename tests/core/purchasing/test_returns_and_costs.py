"""Goods that go back to the supplier, and what it costs to bring goods home."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.purchasing.buying import Buyer, line

from kassabok.core.book.file import Book
from kassabok.core.errors import KassabokError, Refused
from kassabok.core.purchasing import reports


def test_goods_go_back_at_what_they_were_received_for(shop: Buyer) -> None:
    shop.adjust("MUG", 5, "30")
    receipt = shop.receive(shop.buy(line("MUG", 10, "45")))
    returned = shop.send_back(receipt, MUG=4, reason="Spräckta")
    assert returned == "H2026-0001"
    # The goods of the receipt themselves, though older ones lie there.
    assert shop.layers("MUG") == [(5, 150_00), (6, 270_00)]
    assert shop.balances() == {"1460": 420_00, "2995": -(150_00 + 270_00)}
    shop.send_back(receipt)
    assert shop.layers("MUG") == [(5, 150_00)]
    with pytest.raises(Refused, match="have gone back already"):
        shop.send_back(receipt)


def test_what_is_sold_of_them_goes_back_out_of_other_layers_and_the_difference_is_told(shop: Buyer) -> None:
    receipt = shop.receive(shop.buy(line("MUG", 10, "45")))
    shop.adjust("MUG", 5, "30")
    shop.deliver(shop.order(MUG=8))
    shop.send_back(receipt, MUG=4)
    # Two left of the receipt at 45, two at 30: 150 kr leave the stock, and 180 kr are owed.
    assert shop.moves("MUG")[-1] == ("receipt", -4, -150_00)
    assert shop.balances() == {
        "1460": 90_00,
        "2995": -450_00 - 150_00 + 180_00,
        "4960": 360_00,
        "4965": -30_00,
    }


def test_goods_that_are_not_there_do_not_go_back(shop: Buyer) -> None:
    receipt = shop.receive(shop.buy(line("MUG", 10, "45")))
    shop.deliver(shop.order(MUG=8))
    before = shop.snapshot()
    for pieces, code in ((3, "stock.short"), (11, "return.too_much"), (0, "delivery.quantity")):
        with pytest.raises(KassabokError) as refused:
            shop.send_back(receipt, MUG=pieces)
        assert refused.value.code == code
    with pytest.raises(Refused, match="were not there on"):
        shop.send_back(receipt, MUG=1, on=date(2026, 3, 1))
    assert shop.snapshot() == before


def test_reserved_goods_that_go_back_let_their_order_wait(shop: Buyer) -> None:
    receipt = shop.receive(shop.buy(line("MUG", 10, "45")))
    order = shop.order(MUG=8)
    shop.send_back(receipt, MUG=5)
    assert shop.held("MUG") == {order: (5, 3)}


def test_freight_is_spread_by_value_and_follows_the_goods(shop: Buyer) -> None:
    receipt = shop.receive(shop.buy(line("MUG", 10, "45"), line("LAMP", 1, "900")))
    shop.deliver(shop.order(MUG=4))
    cost = shop.add_cost(receipt, freight_ore=100_00, customs_ore=35_00)
    assert cost == "J2026-0001"
    # 450 and 900 kr share 135 kr as 45 and 90; of the mugs' 45 kr, 4 of 10 are sold: 18 kr.
    assert shop.layers("MUG") == [(6, 270_00 + 27_00)]
    assert shop.layers("LAMP") == [(1, 990_00)]
    assert shop.balances() == {
        "1460": 297_00 + 990_00,
        "2995": -(1350_00 + 135_00),
        "4960": 180_00 + 18_00,
    }
    view = reports.receipt(shop.book.reader, receipt)
    assert [(row.landed_ore, row.unit_cost_ore) for row in view.lines] == [(45_00, 49_50), (90_00, 990_00)]
    (row,) = view.costs
    assert (row.freight_ore, row.customs_ore, row.spread_by) == (100_00, 35_00, "value")


@pytest.mark.parametrize(
    ("by", "mugs_ore", "lamps_ore"),
    [
        ("quantity", 90_91, 9_09),  # 10 and 1 piece of 100 kr
        ("weight", 60_00, 40_00),  # 3 and 2 kg
        ("value", 33_33, 66_67),  # 450 and 900 kr
    ],
)
def test_freight_can_be_spread_by_quantity_or_weight(
    shop: Buyer, by: str, mugs_ore: int, lamps_ore: int
) -> None:
    receipt = shop.receive(shop.buy(line("MUG", 10, "45"), line("LAMP", 1, "900")))
    shop.add_cost(receipt, freight_ore=100_00, by=by)
    assert shop.layers("MUG") == [(10, 450_00 + mugs_ore)]
    assert shop.layers("LAMP") == [(1, 900_00 + lamps_ore)]


def test_a_cost_of_goods_that_are_all_sold_is_a_cost_of_goods_sold(shop: Buyer) -> None:
    receipt = shop.receive(shop.buy(line("MUG", 3, "45")))
    shop.deliver(shop.order(MUG=3))
    shop.add_cost(receipt, other_ore=10_00)
    assert shop.level("MUG") == (0, 0, 0, 0)
    assert shop.balances() == {"2995": -145_00, "4960": 145_00}


def test_a_cost_is_spread_over_what_has_not_gone_back(shop: Buyer) -> None:
    receipt = shop.receive(shop.buy(line("MUG", 10, "45"), line("LAMP", 1, "900")))
    shop.send_back(receipt, LAMP=1)
    shop.add_cost(receipt, freight_ore=50_00)
    assert shop.layers("MUG") == [(10, 500_00)]
    shop.send_back(receipt, MUG=2)
    # They leave at 50 kr each, and the supplier owes 45: the freight is lost.
    assert shop.balances() == {"1460": 400_00, "2995": -(450_00 + 50_00 - 90_00), "4965": 10_00}


def test_under_weighted_average_the_cost_lies_in_the_one_layer(shop: Buyer) -> None:
    shop.setting("stock.valuation", "average")
    shop.adjust("MUG", 10, "35")
    receipt = shop.receive(shop.buy(line("MUG", 10, "45")))
    shop.deliver(shop.order(MUG=15))
    shop.add_cost(receipt, freight_ore=20_00)
    # 5 of the 10 that the cost is for are left at most: half of it is theirs.
    assert shop.layers("MUG") == [(5, 200_00 + 10_00)]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({}, "landed_cost.amount"),
        ({"freight_ore": -1}, "landed_cost.amount"),
        ({"freight_ore": 1, "by": "colour"}, "landed_cost.by"),
        ({"freight_ore": 1, "on": date(2026, 3, 1)}, "goods_receipt.early"),
    ],
)
def test_a_cost_that_cannot_be_changes_nothing(shop: Buyer, how: dict, code: str) -> None:
    receipt = shop.receive(shop.buy(line("MUG", 3, "45")))
    before = shop.snapshot()
    with pytest.raises(Refused) as refused:
        shop.add_cost(receipt, **how)
    assert refused.value.code == code
    assert shop.snapshot() == before


def test_weights_must_be_known(shop: Buyer) -> None:
    shop.product("PEN")
    receipt = shop.receive(shop.buy(line("PEN", 3, "5")))
    with pytest.raises(Refused, match="The weight of PEN is not known"):
        shop.add_cost(receipt, freight_ore=1, by="weight")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 3000)), min_size=1, max_size=4),
    st.integers(0, 40),
    st.lists(st.integers(1, 99_999), max_size=3),
    st.integers(0, 5),
)
def test_not_an_ore_is_lost(
    book: Book, lots: list[tuple[int, int]], sold: int, costs: list[int], back: int
) -> None:
    """Whatever comes, goes, is added and goes back: the sums agree with another way of adding them up."""
    shop = Buyer(book)
    sku = f"P{len(shop.book.reader.rows('SELECT 1 FROM product'))}"
    shop.product(sku, cost=1)
    if not shop.book.reader.row("SELECT 1 FROM supplier"):
        shop.supplier()
    before = shop.balances().get("2995", 0)
    receipts = [
        shop.receive(shop.buy(line(sku, pieces, str(Decimal(price) / 100)))) for pieces, price in lots
    ]
    sold = min(sold, sum(pieces for pieces, _ in lots))
    if sold:
        shop.adjust(sku, -sold)
    for number, cost in enumerate(costs):
        shop.add_cost(receipts[number % len(receipts)], freight_ore=cost)
    back = min(back, lots[-1][0], sum(pieces for pieces, _ in lots) - sold)
    if back:
        shop.send_back(receipts[-1], **{sku: back})
    owed = sum(pieces * price for pieces, price in lots) + sum(costs) - back * lots[-1][1]
    assert before - shop.balances().get("2995", 0) == owed
    assert shop.wrong() == []
