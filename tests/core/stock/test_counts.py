"""Stock counts: frozen when they begin, moves meanwhile are no difference, the differences become moves."""

import pytest
from tests.core.stock.warehouse import Warehouse

from kassabok.core.errors import NotFound, Refused
from kassabok.core.stock import counting, reports
from kassabok.formats.errors import BadFile
from kassabok.formats.scans import read_scans


@pytest.fixture
def two(shop: Warehouse) -> Warehouse:
    """Ten mugs at 45, four bowls at 80."""
    shop.product("MUG", gtin="7310865004703")
    shop.product("BOWL")
    shop.product("REPAIR", kind="service")
    shop.adjust("MUG", 10, "45")
    shop.adjust("BOWL", 4, "80")
    return shop


def test_differences_become_moves(two: Warehouse) -> None:
    count = two.count()
    two.counted(count, "MUG", 8)
    two.counted(count, "BOWL", 5)
    assert [
        (row.sku, row.expected_milli, row.counted_milli, row.difference_milli, row.value_ore)
        for row in reports.count_differences(two.book.reader, count)
    ] == [("BOWL", 4000, 5000, 1000, 80_00), ("MUG", 10000, 8000, -2000, -90_00)]
    two.post(count)
    assert two.level("MUG") == (8, 0, 0, 360_00)
    assert two.level("BOWL") == (5, 0, 0, 400_00)
    assert two.moves("MUG")[-1] == ("count", -2, -90_00)
    assert two.balances()["4961"] == 90_00 - 80_00
    assert [row.state for row in reports.counts(two.book.reader)] == ["posted"]


def test_a_count_without_difference_moves_nothing(two: Warehouse) -> None:
    count = two.count()
    two.counted(count, "7310865004703", 10)
    two.counted(count, "BOWL", 4)
    two.post(count)
    assert two.events().count("StockMoved") == 2
    assert two.events()[-1] == "StockCounted"


def test_what_moves_while_people_count_is_no_difference(two: Warehouse) -> None:
    count = two.count()
    two.deliver(two.order(MUG=3))
    two.adjust("BOWL", 2, "80")
    two.counted(count, "MUG", 9)  # As it was when the count began: one is missing.
    two.counted(count, "BOWL", 4)
    two.post(count)
    assert two.level("MUG")[0] == 6
    assert two.level("BOWL")[0] == 6


def test_counted_now_is_compared_with_now(two: Warehouse) -> None:
    count = two.count()
    two.deliver(two.order(MUG=3))
    two.counted(count, "MUG", 6, now=True)
    two.deliver(two.order(MUG=2))
    two.counted(count, "BOWL", 4)
    two.post(count)
    assert two.moves("MUG")[-1] == ("count", -1, -45_00)
    assert two.level("MUG")[0] == 4


def test_goods_that_nobody_expected_are_found(two: Warehouse) -> None:
    two.location("SHOP")
    count = two.count("SHOP")
    two.counted(count, "MUG", 1)
    two.post(count)
    assert two.at("SHOP") == {"MUG": 1}
    assert two.level("MUG") == (11, 0, 0, 495_00)


def test_an_incomplete_count_is_not_posted(two: Warehouse) -> None:
    count = two.count()
    two.counted(count, "MUG", 10)
    before = two.snapshot()
    with pytest.raises(Refused, match=f"{count} is not complete: BOWL are not counted"):
        two.post(count)
    with pytest.raises(Refused, match='"nought" is not what to do with the rest: refuse, keep, zero'):
        two.post(count, missing="nought")
    assert two.snapshot() == before
    two.post(count, missing="zero")
    assert two.level("BOWL") == (0, 0, 0, 0)


def test_what_was_left_out_may_be_kept(two: Warehouse) -> None:
    count = two.count()
    two.counted(count, "MUG", 9)
    two.post(count, missing="keep")
    assert two.level("BOWL")[0] == 4
    assert two.level("MUG")[0] == 9


def test_counting_reserved_goods_away_lets_the_order_wait(two: Warehouse) -> None:
    order = two.order(BOWL=4)
    count = two.count()
    two.counted(count, "BOWL", 1)
    two.post(count, missing="keep")
    assert two.held("BOWL") == {order: (1, 3)}


def test_more_missing_than_there_is_refused(two: Warehouse) -> None:
    count = two.count()
    two.deliver(two.order(MUG=8))
    two.counted(count, "MUG", 4)
    before = two.snapshot()
    with pytest.raises(Refused, match="misses 6 st of MUG, but only 2 st are there now"):
        two.post(count, missing="keep")
    assert two.snapshot() == before


def test_states_of_a_count(two: Warehouse) -> None:
    count = two.count()
    with pytest.raises(Refused, match=f"MAIN is being counted already, as {count}"):
        two.count()
    with two.doing() as tx:
        counting.cancel(tx, count)
    before = two.snapshot()
    with pytest.raises(Refused, match="is cancelled; cannot enter"):
        two.counted(count, "MUG", 1)
    with pytest.raises(Refused, match="is cancelled; cannot post"):
        two.post(count)
    with pytest.raises(NotFound, match="no stock count C9"):
        two.counted("C9", "MUG", 1)
    assert two.snapshot() == before
    assert two.count() != count


def test_a_scanner_file_is_added_up_and_can_be_read_twice(two: Warehouse) -> None:
    count = two.count()
    file = read_scans(b"7310865004703\n7310865004703\n+7\nBOWL;4\n")
    for _ in range(2):
        with two.doing() as tx:
            entered = counting.enter_scans(tx, count, file, name="scans.txt")
        assert [(row.sku, row.counted_milli) for row in entered] == [("MUG", 9000), ("BOWL", 4000)]
    with two.doing() as tx:
        counting.enter_scans(tx, count, read_scans(b"MUG\n"), name="more.txt", add=True)
    two.post(count)
    assert "count" not in [reason for reason, _, _ in two.moves("MUG")]


def test_unknown_codes_are_told_all_at_once_and_nothing_is_counted(two: Warehouse) -> None:
    count = two.count()
    before = two.snapshot()
    with pytest.raises(BadFile) as bad, two.doing() as tx:
        counting.enter_scans(tx, count, read_scans(b"MUG\nNOPE\nREPAIR\n"), name="scans.txt")
    assert "line 2: no product has the SKU or GTIN NOPE." in bad.value.message
    assert "line 3: no product has the SKU or GTIN REPAIR." in bad.value.message
    assert two.snapshot() == before


def test_the_count_list_hides_what_is_expected(two: Warehouse) -> None:
    count = two.count()
    assert [(row.sku, row.expected_milli) for row in reports.count_list(two.book.reader, count)] == [
        ("BOWL", None),
        ("MUG", None),
    ]
    assert [row.expected_milli for row in reports.count_list(two.book.reader, count, expected=True)] == [
        4000,
        10000,
    ]
