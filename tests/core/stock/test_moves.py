"""Goods in and out by hand: cost layers, both methods, locations, and the books that follow."""

from datetime import date

import pytest
from tests.core.stock.warehouse import Warehouse

from kassabok.core.errors import NotFound, Refused
from kassabok.core.ledger.model import PeriodLock
from kassabok.core.stock.model import StockMove


def test_a_receipt_is_a_layer_and_a_voucher(shop: Warehouse) -> None:
    shop.product("MUG")
    shop.adjust("MUG", 10, "45")
    assert shop.level("MUG") == (10, 0, 0, 450_00)
    assert shop.layers("MUG") == [(10, 450_00)]
    assert shop.balances() == {"1460": 450_00, "2995": -450_00}


def test_fifo_takes_the_oldest_layer_first(shop: Warehouse) -> None:
    shop.product("MUG")
    shop.adjust("MUG", 10, "45")
    shop.adjust("MUG", 5, "60")
    shop.adjust("MUG", -12)
    assert shop.moves("MUG")[-1] == ("adjustment", -12, -(450_00 + 120_00))
    assert shop.layers("MUG") == [(3, 180_00)]
    assert shop.balances() == {"1460": 180_00, "2995": -750_00, "4961": 570_00}


def test_weighted_average_shares_one_layer(shop: Warehouse) -> None:
    shop.setting("stock.valuation", "average")
    shop.product("MUG")
    shop.adjust("MUG", 10, "45")
    shop.adjust("MUG", 5, "60")
    assert shop.layers("MUG") == [(15, 750_00)]
    shop.adjust("MUG", -12)
    assert shop.moves("MUG")[-1] == ("adjustment", -12, -600_00)
    assert shop.layers("MUG") == [(3, 150_00)]


def test_the_last_piece_takes_the_rest_of_the_ore(shop: Warehouse) -> None:
    shop.product("NAIL")
    shop.adjust("NAIL", 3, "0.3333")
    assert shop.level("NAIL") == (3, 0, 0, 100)
    for _ in range(3):
        shop.adjust("NAIL", -1)
    assert [value for _, _, value in shop.moves("NAIL")] == [100, -33, -34, -33]
    assert shop.level("NAIL") == (0, 0, 0, 0)


def test_from_fifo_to_average_and_back_changes_no_value(shop: Warehouse) -> None:
    shop.product("MUG")
    shop.adjust("MUG", 10, "45")
    shop.adjust("MUG", 5, "60")
    balances = shop.balances()
    shop.setting("stock.valuation", "average")
    assert shop.layers("MUG") == [(15, 750_00)]
    shop.setting("stock.valuation", "fifo")
    shop.adjust("MUG", 2, "90")
    assert shop.layers("MUG") == [(15, 750_00), (2, 180_00)]
    shop.adjust("MUG", -2)
    assert shop.moves("MUG")[-1] == ("adjustment", -2, -100_00)
    assert balances == {"1460": 750_00, "2995": -750_00}


def test_opening_stock_stands_against_the_opening_balance(shop: Warehouse) -> None:
    shop.product("MUG", cost=40)
    shop.adjust("MUG", 10, reason="opening")
    assert shop.balances() == {"1460": 400_00, "2998": -400_00}


def test_found_goods_are_worth_what_those_on_hand_are(shop: Warehouse) -> None:
    shop.product("MUG", cost=99)
    shop.adjust("MUG", 10, "45")
    shop.adjust("MUG", 2, reason="found")
    assert shop.level("MUG") == (12, 0, 0, 540_00)
    assert shop.balances()["4961"] == -90_00


def test_a_write_down_reaches_every_layer(shop: Warehouse) -> None:
    shop.product("MUG")
    shop.adjust("MUG", 10, "45")
    shop.adjust("MUG", 5, "60")
    shop.revalue("MUG", "10")
    assert shop.layers("MUG") == [(10, 100_00), (5, 50_00)]
    assert shop.balances() == {"1460": 150_00, "2995": -750_00, "4962": 600_00}
    shop.revalue("MUG", "0")
    shop.revalue("MUG", "1")
    assert shop.layers("MUG") == [(10, 10_00), (5, 5_00)]


def test_goods_change_place_and_keep_their_value(shop: Warehouse) -> None:
    shop.product("MUG")
    shop.location("SHOP")
    shop.adjust("MUG", 10, "45")
    shop.transfer("MUG", 4, "MAIN", "SHOP")
    assert shop.at("MAIN") == {"MUG": 6}
    assert shop.at("SHOP") == {"MUG": 4}
    assert shop.level("MUG") == (10, 0, 0, 450_00)
    assert shop.balances() == {"1460": 450_00, "2995": -450_00}


@pytest.mark.parametrize(
    ("quantity", "cost", "reason", "code", "said"),
    [
        (-11, None, "loss", "stock.short", "11 st of MUG cannot be taken: 10 st are there."),
        (5, None, "receipt", "stock.cost", "MUG has no purchase cost"),
        (5, "-1", "receipt", "stock.cost", "zero or more"),
        (-5, "45", "loss", "stock.cost", "leave out the cost"),
        (-5, None, "receipt", "stock.reason", "goods come in"),
        (5, "45", "loss", "stock.reason", "goods come out"),
        (0, None, "correction", "stock.quantity", "nothing to adjust"),
        (5, "45", "gift", "stock.reason", '"gift" is not a reason'),
    ],
)
def test_what_an_adjustment_refuses(
    shop: Warehouse, quantity: int, cost: str | None, reason: str, code: str, said: str
) -> None:
    shop.product("MUG")
    shop.adjust("MUG", 10, "45")
    before = shop.snapshot()
    with pytest.raises(Refused) as refused:
        shop.adjust("MUG", quantity, cost, reason=reason)
    assert refused.value.code == code
    assert said in refused.value.message
    assert shop.snapshot() == before


def test_another_location_does_not_count(shop: Warehouse) -> None:
    shop.product("MUG")
    shop.location("SHOP")
    shop.adjust("MUG", 10, "45")
    before = shop.snapshot()
    with pytest.raises(Refused, match=r"0 st are there \(10 st at other locations\)"):
        shop.adjust("MUG", -1, location="SHOP")
    with pytest.raises(Refused, match="from MAIN to itself"):
        shop.transfer("MUG", 1, "MAIN", "MAIN")
    with pytest.raises(NotFound, match="no stock location BARN"):
        shop.transfer("MUG", 1, "MAIN", "BARN")
    with pytest.raises(Refused, match="a stock location SHOP already"):
        shop.location("SHOP")
    assert shop.snapshot() == before


def test_goods_do_not_leave_on_a_day_on_which_they_had_not_come(shop: Warehouse) -> None:
    """The stock of a past day is valued as well, on the balance-sheet day above all: it is never below zero."""
    shop.product("MUG")
    shop.adjust("MUG", 2, "45", on=date(2026, 1, 10))
    shop.adjust("MUG", -1, on=date(2026, 2, 1))
    shop.adjust("MUG", 8, "45", on=date(2026, 3, 1))
    before = shop.snapshot()
    for day in (date(2026, 1, 9), date(2026, 1, 10), date(2026, 2, 28)):
        with pytest.raises(Refused, match="only 1 st were there before 2026-03-01") as refusal:
            shop.adjust("MUG", -2, on=day)
        assert refusal.value.code == "stock.not_yet"
    with pytest.raises(Refused, match="only 0 st were there before 2026-01-10"):
        shop.adjust("MUG", -1, on=date(2026, 1, 9))
    assert shop.snapshot() == before
    shop.adjust("MUG", -1, on=date(2026, 1, 10))
    shop.adjust("MUG", -2, on=date(2026, 3, 1))
    shop.product("SOFA", kind="made_to_order", cost=4_000)
    shop.adjust("SOFA", 1, "4000", on=date(2026, 3, 1))
    shop.adjust("SOFA", -1, on=date(2026, 2, 1))


def test_services_and_unknown_products_have_no_stock(shop: Warehouse) -> None:
    shop.product("REPAIR", kind="service")
    before = shop.snapshot()
    with pytest.raises(Refused, match="REPAIR is a service"):
        shop.adjust("REPAIR", 1, "45")
    with pytest.raises(NotFound, match="no product NOPE"):
        shop.adjust("NOPE", 1, "45")
    assert shop.snapshot() == before


def test_nothing_moves_in_a_locked_month(shop: Warehouse) -> None:
    shop.product("MUG")
    shop.location("SHOP")
    shop.adjust("MUG", 10, "45")
    with shop.doing() as tx:
        tx.insert(PeriodLock, month=202601, locked_us=0)
    before = shop.snapshot()
    with pytest.raises(Refused, match="The month 2026-01 is locked") as refused:
        shop.adjust("MUG", 10, "45", on=date(2026, 1, 31))
    assert refused.value.hint == "Use a later date, or kassabok year unlock 2026-01."
    assert shop.snapshot() == before


def test_moves_never_change(shop: Warehouse) -> None:
    shop.product("MUG")
    shop.adjust("MUG", 10, "45")
    before = shop.snapshot()
    with pytest.raises(Exception, match="stock_move rows never change"), shop.doing() as tx:
        tx.update(StockMove, 1, value_ore=0)
    assert shop.snapshot() == before
