"""What there is, what it is worth beside the books, why what is available is what it is, and what checks find."""

from datetime import date

import pytest
from tests.core.stock.warehouse import Warehouse
from tests.story import TODAY

from kassabok.core.errors import NotFound
from kassabok.core.stock import reports
from kassabok.core.stock.checks import CHECKS


@pytest.fixture
def busy(shop: Warehouse) -> Warehouse:
    """Mugs in January and March, seven sold and five promised; bowls; a service."""
    shop.product("MUG", gtin="7310865004703")
    shop.product("BOWL")
    shop.product("LAMP")
    shop.product("SIGN", kind="made_to_order")
    shop.product("REPAIR", kind="service")
    shop.adjust("MUG", 8, "45", on=date(2026, 1, 31))
    shop.adjust("BOWL", 4, "80")
    shop.adjust("MUG", 2, "60")
    shop.deliver(shop.order(MUG=7))
    shop.order(MUG=5)
    return shop


def test_the_stock_list(busy: Warehouse) -> None:
    rows = reports.stock(busy.book.reader)
    assert [
        (
            row.sku,
            row.on_hand_milli,
            row.reserved_milli,
            row.available_milli,
            row.waiting_milli,
            row.value_ore,
        )
        for row in rows
    ] == [
        ("BOWL", 4000, 0, 4000, 0, 320_00),
        ("LAMP", 0, 0, 0, 0, 0),
        ("MUG", 3000, 3000, 0, 2000, 165_00),
    ]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({"search": "mug"}, ["MUG"]),
        ({"search": "865004703 mu"}, ["MUG"]),
        ({"search": "100%"}, []),
        ({"below_milli": 1000}, ["LAMP", "MUG"]),
        ({"waiting": True}, ["MUG"]),
        ({"everything": True}, ["BOWL", "LAMP", "MUG", "SIGN"]),
    ],
)
def test_filters_of_the_list(busy: Warehouse, question: dict, found: list[str]) -> None:
    assert [row.sku for row in reports.stock(busy.book.reader, **question)] == found


def test_the_value_is_the_stock_account_on_every_day(busy: Warehouse) -> None:
    now = reports.stock_value(busy.book.reader)
    assert (now.value_ore, now.account, now.account_balance_ore, now.difference_ore) == (
        485_00,
        "1460",
        485_00,
        0,
    )
    then = reports.stock_value(busy.book.reader, on=date(2026, 2, 28))
    assert [(row.sku, row.on_hand_milli, row.unit_cost_ore, row.value_ore) for row in then.products] == [
        ("MUG", 8000, 45_00, 360_00)
    ]
    assert (then.value_ore, then.account_balance_ore, then.difference_ore) == (360_00, 360_00, 0)
    before = reports.stock_value(busy.book.reader, on=date(2026, 1, 30))
    assert (before.products, before.value_ore, before.account_balance_ore) == ((), 0, 0)
    in_month = reports.stock_value(busy.book.reader, on=date(2026, 3, 1))
    assert (in_month.value_ore, in_month.account_balance_ore) == (360_00, 360_00)


def test_why_it_is_available(busy: Warehouse) -> None:
    card = reports.stock_card(busy.book.reader, "MUG")
    assert card.why == (
        "10 st came in from suppliers.",
        "7 st were delivered.",
        "So 3 st are on hand.",
        "3 st are reserved for order 1002.",
        "So 0 st are available.",
        "Order 1002 waits for 2 st.",
    )
    assert card.unit_cost_ore == 55_00
    assert [(layer.left_milli, layer.unit_cost_ore, layer.value_ore) for layer in card.layers] == [
        (1000, 45_00, 45_00),
        (2000, 60_00, 120_00),
    ]
    assert card.moves[-1].came_from == "D2026-0001"
    assert card.moves[0].came_from == "receipt"
    assert [move.quantity_milli for move in reports.stock_card(busy.book.reader, "MUG", moves=1).moves] == [
        -7000
    ]


def test_unknown_things(busy: Warehouse) -> None:
    with pytest.raises(NotFound, match="no product NOPE"):
        reports.stock_card(busy.book.reader, "NOPE")
    with pytest.raises(NotFound, match="no stock location BARN"):
        reports.stock_at(busy.book.reader, "BARN")
    with pytest.raises(NotFound, match="no stock count C1"):
        reports.count_list(busy.book.reader, "C1")


TAMPERING = [
    (
        "stock levels",
        "UPDATE stock_level SET on_hand_milli = on_hand_milli + 1000 WHERE product_id = 1",
        "MUG",
    ),
    ("stock levels", "UPDATE stock_level SET value_ore = value_ore + 1 WHERE product_id = 1", "MUG"),
    ("stock by location", "UPDATE location_level SET on_hand_milli = 0 WHERE product_id = 2", "BOWL at MAIN"),
    ("cost layers", "UPDATE stock_layer SET left_ore = left_ore - 1 WHERE product_id = 2", "BOWL"),
    ("reservations", "UPDATE stock_level SET reserved_milli = 0 WHERE product_id = 1", "MUG"),
    (
        "reserved for orders",
        "UPDATE reservation SET short_milli = short_milli + 1000 WHERE open_milli > 0",
        "MUG",
    ),
    ("stock below zero", "UPDATE location_level SET on_hand_milli = -1 WHERE product_id = 2", "BOWL"),
    (
        "stock in the books",
        "UPDATE account_month SET debit_ore = debit_ore + 1 WHERE account = '1460'",
        "-0,02 kr away",
    ),
]


@pytest.mark.parametrize(("check", "tampering", "named"), TAMPERING)
def test_checks_find_tampering(busy: Warehouse, check: str, tampering: str, named: str) -> None:
    look = dict(CHECKS)[check]
    with busy.book.transaction("test", today=TODAY, dry_run=True) as tx:
        assert look(tx.reader) == []
        tx.reader.rows(tampering)
        faults = look(tx.reader)
    assert faults
    assert named in faults[0]
