"""What to order, why, and purchase orders made of it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.purchasing.buying import Buyer, line
from tests.story import TODAY

from kassabok.core.errors import KassabokError, NotFound, Refused
from kassabok.core.purchasing import minimums, reports, suggested
from kassabok.core.purchasing.reorder import (
    USUAL,
    Horizon,
    ReorderRow,
    bought_for_orders,
    suggestions,
)
from kassabok.core.trace import trace


def to_order(shop: Buyer, **how: Any) -> dict[str, ReorderRow]:
    return {row.sku: row for row in suggestions(shop.book.reader, on=TODAY, **how)}


def minimum(shop: Buyer, sku: str, pieces: int, supplier: str | None = None) -> None:
    with shop.doing() as tx:
        minimums.set_minimum(tx, sku, pieces * 1000, supplier=supplier)


def sold(shop: Buyer, sku: str, pieces: int) -> None:
    """Goods that came and were delivered, by thirty: larger invoices would need an address."""
    for _ in range(pieces // 30):
        shop.adjust(sku, 30, "40")
        shop.deliver(shop.order(**{sku: 30}))


def test_nothing_is_ordered_of_what_nobody_wants(shop: Buyer) -> None:
    assert to_order(shop) == {}


def test_what_sells_while_goods_are_on_their_way_is_the_point(shop: Buyer) -> None:
    """90 sold in 90 days are one a day: 10 while they come and 30 to last."""
    sold(shop, "MUG", 90)
    shop.listed("MUG", "41", lead_days=10)
    row = to_order(shop)["MUG"]
    assert (row.sold_milli, row.lead_days, row.point_milli, row.suggested_milli) == (
        90_000,
        10,
        10_000,
        40_000,
    )
    assert (row.supplier, row.supplier_name) == ("2001", "Porslin AB")
    assert row.why == (
        "90 st were sold in 90 days, which is 10 st in the 10 days that goods take. "
        "There are 0 st available, 0 st incoming. 30 st more last 30 days."
    )
    shop.adjust("MUG", 10, "40")
    assert to_order(shop) == {}
    shop.order(MUG=1)
    assert to_order(shop)["MUG"].suggested_milli == 31_000


def test_what_came_back_was_not_sold_and_old_sales_do_not_count(shop: Buyer) -> None:
    shop.adjust("MUG", 10, "40")
    delivery = shop.deliver(shop.order(MUG=10))
    shop.take_back(delivery, MUG=4)
    minimum(shop, "MUG", 7)
    assert to_order(shop)["MUG"].sold_milli == 6_000
    later = suggestions(shop.book.reader, on=TODAY + timedelta(days=90))
    assert [row.sold_milli for row in later] == [0]


def test_packs_and_minimum_of_the_supplier_round_up(shop: Buyer) -> None:
    minimum(shop, "MUG", 5)
    shop.listed("MUG", "41", pack_milli=12_000)
    assert to_order(shop)["MUG"].suggested_milli == 12_000
    shop.listed("MUG", "41", pack_milli=12_000, minimum_milli=30_000)
    row = to_order(shop)["MUG"]
    assert row.suggested_milli == 36_000
    assert row.why.endswith("The supplier sells no less than 30 st. It is sold by 12 st.")


def test_incoming_drafts_and_back_orders_count(shop: Buyer) -> None:
    minimum(shop, "MUG", 20)
    shop.order(MUG=3)
    shop.buy(line("MUG", 10, "45"))
    shop.buy(line("MUG", 4, "45"), place=False)
    row = to_order(shop)["MUG"]
    assert (row.incoming_milli, row.waiting_milli, row.suggested_milli) == (10_000, 3_000, 9_000)
    assert "10 st incoming, 4 st in drafts; orders wait for 3 st." in row.why


def test_the_supplier_is_the_chosen_then_the_last_then_the_one_that_lists_it(shop: Buyer) -> None:
    for number in ("2002", "2003", "2004"):
        shop.supplier(number, name=f"Supplier {number}")
    minimum(shop, "MUG", 5)
    assert to_order(shop)["MUG"].supplier == ""
    shop.listed("MUG", "41", supplier="2002")
    assert to_order(shop)["MUG"].supplier == "2002"
    shop.cancel_purchase(shop.buy(line("MUG", 1, "40"), supplier="2001"))
    assert to_order(shop)["MUG"].supplier == "2002"
    shop.receive(shop.buy(line("MUG", 1, "40"), supplier="2003"))
    assert to_order(shop)["MUG"].supplier == "2003"
    minimum(shop, "MUG", 5, supplier="2004")
    assert to_order(shop)["MUG"].supplier == "2004"
    assert to_order(shop, supplier="2001") == {}


def test_the_suggestions_become_an_order_a_supplier_and_are_not_made_twice(shop: Buyer) -> None:
    shop.supplier("2002", name="Ljus AB")
    minimum(shop, "MUG", 5, supplier="2001")
    minimum(shop, "LAMP", 2, supplier="2002")
    shop.listed("LAMP", "199", supplier="2002")
    with shop.doing() as tx:
        drafted = suggested.create_suggested(tx, on=TODAY, horizon=USUAL)
    views = [reports.purchase(shop.book.reader, event.ref) for event in drafted]
    assert [(v.supplier, [(x.sku, x.quantity_milli) for x in v.lines]) for v in views] == [
        ("2002", [("LAMP", 2_000)]),
        ("2001", [("MUG", 5_000)]),
    ]
    before = shop.snapshot()
    with pytest.raises(Refused, match="Nothing has to be ordered now"), shop.doing() as tx:
        suggested.create_suggested(tx, on=TODAY, horizon=USUAL)
    assert shop.snapshot() == before


def test_what_has_no_supplier_is_named_and_nothing_is_ordered(shop: Buyer) -> None:
    minimum(shop, "LAMP", 2, supplier="2001")
    minimum(shop, "MUG", 5)
    before = shop.snapshot()
    with pytest.raises(Refused) as refused, shop.doing() as tx:
        suggested.create_suggested(tx, on=TODAY, horizon=USUAL)
    assert (refused.value.code, refused.value.message) == (
        "purchase.no_supplier",
        "Whom to buy MUG from is not known.",
    )
    assert shop.snapshot() == before


def test_goods_made_to_order_are_bought_for_their_orders_once(shop: Buyer) -> None:
    shop.product("SIGN", kind="made_to_order", cost=300)
    minimum(shop, "SIGN", 0, supplier="2001")
    first, second = shop.order(SIGN=2), shop.order(SIGN=1, MUG=1)
    with shop.doing() as tx:
        (event,) = suggested.create_for_orders(tx, on=TODAY)
    view = reports.purchase(shop.book.reader, event.ref)
    assert [(row.sku, row.quantity_milli, row.order) for row in view.lines] == [
        ("SIGN", 2_000, first),
        ("SIGN", 1_000, second),
    ]
    assert [node.ref for node in trace(shop.book.reader, first).effects] == [event.ref]
    assert bought_for_orders(shop.book.reader, on=TODAY) == []
    with pytest.raises(Refused, match="not bought yet"), shop.doing() as tx:
        suggested.create_for_orders(tx, on=TODAY)
    with shop.doing() as tx:
        from kassabok.core.purchasing import service

        service.place(tx, event.ref, on=TODAY)
    shop.receive(event.ref, SIGN=2)
    assert shop.held("SIGN") == {first: (2, 0), second: (0, 1)}
    shop.cancel_purchase(event.ref)
    assert [(row.order, row.quantity_milli) for row in bought_for_orders(shop.book.reader, on=TODAY)] == [
        (second, 1_000)
    ]


@pytest.mark.parametrize(
    ("sku", "pieces", "supplier", "code"),
    [
        ("PEN", 1, "", "product.unknown"),
        ("MUG", -1, "", "minimum.quantity"),
        ("MUG", 1, "9999", "supplier.unknown"),
        ("FIT", 1, "", "stock.service"),
    ],
)
def test_a_minimum_that_cannot_be_changes_nothing(
    shop: Buyer, sku: str, pieces: int, supplier: str, code: str
) -> None:
    shop.product("FIT", kind="service")
    before = shop.snapshot()
    with pytest.raises((Refused, NotFound)) as refused:
        minimum(shop, sku, pieces, supplier)
    assert isinstance(refused.value, KassabokError)
    assert refused.value.code == code
    assert shop.snapshot() == before


def test_the_same_minimum_again_is_told(shop: Buyer) -> None:
    minimum(shop, "MUG", 5, "2001")
    with pytest.raises(Refused) as refused:
        minimum(shop, "MUG", 5)
    assert refused.value.code == "minimum.unchanged"
    minimum(shop, "MUG", 6)
    assert to_order(shop)["MUG"].supplier == "2001"


@given(
    sold_milli=st.integers(0, 10**6),
    days=st.integers(0, 60),
    minimum_milli=st.integers(0, 10**5),
    there_milli=st.integers(-(10**5), 10**5),
    pack_milli=st.integers(1, 24_000),
    least_milli=st.integers(0, 50_000),
    cover=st.integers(0, 90),
)
def test_a_suggestion_is_enough_and_not_a_pack_too_much(
    sold_milli: int,
    days: int,
    minimum_milli: int,
    there_milli: int,
    pack_milli: int,
    least_milli: int,
    cover: int,
) -> None:
    from fractions import Fraction

    from kassabok.core.purchasing.reorder import _Need, _Price, _Product

    product = _Product(1, "MUG", "Mug", "st", there_milli, 0, 0, 0, minimum_milli, None, 0)
    need = _Need(
        product, None, _Price(pack_milli, least_milli, days), Horizon(90, cover, 14), sold_milli, days
    )
    wanted = Fraction(sold_milli, 90) * (days + cover) + minimum_milli - there_milli
    assert need.suggested_milli % pack_milli == 0
    assert need.suggested_milli >= wanted
    assert need.suggested_milli >= least_milli
    # Both shares are rounded up by less than a thousandth.
    assert need.suggested_milli < max(wanted + 2, Fraction(least_milli)) + pack_milli
