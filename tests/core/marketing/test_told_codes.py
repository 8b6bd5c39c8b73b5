"""Codes that web shops tell of: kept, tied to the campaign of the same code, and named where there is none."""

import pytest
from tests import webshop
from tests.core.sales.conftest import Shop
from tests.story import TODAY
from tests.webshop import line

from kassabok.core.book.file import Book
from kassabok.core.check import run_checks
from kassabok.core.marketing import service as marketing
from kassabok.core.marketing.reports import campaigns as report
from kassabok.core.shop import importing, service


@pytest.fixture
def shop(book: Book) -> Shop:
    shop = Shop(book)
    shop.product("MUG", 125, on_hand=10, includes_vat=True, name="Mugg")
    with shop.doing() as tx:
        service.add_channel(tx, "kiosk", kind="shopify")
    return shop


def buy(shop: Shop, external_id: str, *codes: tuple[str, int]) -> None:
    """A paid mug at 100 kr, which the codes have brought it down to."""
    order = webshop.order(line("1", "MUG", 100_00), external_id=external_id, discount_codes=codes)
    result = importing.run(
        shop.doing,
        lambda tx, left_out: importing.import_file(
            tx, webshop.shopify(order), channel="kiosk", name="f.json", left_out=left_out
        ),
    )
    assert (result.new, result.parked) == (1, 0)


def make(shop: Shop, code: str, **terms: object) -> int:
    with shop.doing() as tx:
        event = marketing.create(tx, code, gives="percent", percent_e4=2000, starts_on=TODAY, **terms)  # type: ignore[arg-type]
    return event.tied


def used(shop: Shop, code: str) -> list[tuple[str, int]]:
    return [(row.order, row.discount_ore) for row in report.campaign(shop.book.reader, code).orders]


def test_an_order_is_tied_to_the_campaign_of_its_code_whatever_its_limits(shop: Shop) -> None:
    assert make(shop, "VAR20", most_uses=1) == 0
    buy(shop, "1", ("Var20", 25_00))
    buy(shop, "2", ("var20 ", 25_00))
    assert used(shop, "VAR20") == [("1001", 20_00), ("1002", 20_00)]
    assert report.told_codes(shop.book.reader) == []
    assert all(check.ok for check in run_checks(shop.book.reader))
    result = report.result(shop.book.reader, "VAR20", on=TODAY)
    assert (result.orders, result.discount_ore, result.revenue_ore) == (2, 40_00, 160_00)


def test_unknown_codes_are_named_until_a_campaign_has_them(shop: Shop) -> None:
    buy(shop, "1", ("HEJ", 25_00), ("EXTRA", 5_00))
    buy(shop, "2", ("hej", 25_00))
    found = [
        (row.code, row.channels, row.orders, row.discount_ore) for row in report.told_codes(shop.book.reader)
    ]
    assert found == [("EXTRA", "kiosk", 1, 5_00), ("HEJ", "kiosk", 2, 50_00)]
    assert make(shop, "hej") == 2
    assert used(shop, "HEJ") == [("1001", 20_00), ("1002", 20_00)]
    assert [row.code for row in report.told_codes(shop.book.reader)] == ["EXTRA"]
    assert all(check.ok for check in run_checks(shop.book.reader))


def test_the_check_names_an_order_that_is_not_tied(shop: Shop) -> None:
    make(shop, "VAR20")
    buy(shop, "1", ("VAR20", 25_00))
    with shop.doing() as tx:
        from kassabok.core.marketing.model import CampaignOrder

        tx.delete(CampaignOrder, 1)
    (fault,) = [check.detail for check in run_checks(shop.book.reader) if not check.ok]
    assert fault == "Order 1001 used the code VAR20 and is not among the orders of its campaign."
