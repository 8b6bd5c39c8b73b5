"""Purchase orders from draft to received: prices, days, what is incoming, and what back orders get of it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.core.purchasing.buying import Buyer, line
from tests.story import TODAY

from kassabok.core.currencies.service import add as add_rate
from kassabok.core.errors import KassabokError, NotFound, Refused
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.products import service as products
from kassabok.core.purchasing import reports, service
from kassabok.core.trace import trace


def test_a_draft_promises_nothing_and_a_placed_order_is_incoming(shop: Buyer) -> None:
    purchase = shop.buy(line("MUG", 10, "45"), line("LAMP", 2, "199.50"), place=False)
    assert purchase == "N2026-0001"
    assert shop.state(purchase) == "draft"
    assert shop.incoming("MUG") == 0
    with shop.doing() as tx:
        service.place(tx, purchase, on=tx.today)
    assert shop.state(purchase) == "placed"
    assert (shop.incoming("MUG"), shop.incoming("LAMP")) == (10, 2)
    assert reports.purchase(shop.book.reader, purchase).total_ore == 450_00 + 399_00
    assert shop.balances() == {}


def test_goods_come_in_parts_and_cost_what_the_order_says(shop: Buyer) -> None:
    purchase = shop.buy(line("MUG", 3, "33.335"))
    first = shop.receive(purchase, MUG=1)
    assert (shop.state(purchase), shop.incoming("MUG")) == ("partly_received", 2)
    assert shop.level("MUG") == (1, 0, 0, 33_34)
    shop.receive(purchase, MUG=1)
    shop.receive(purchase)
    assert (shop.state(purchase), shop.incoming("MUG")) == ("received", 0)
    # 3 x 33.335 is 100.005, which is 100.01 however it comes: 33.34, 33.33 and 33.34.
    assert shop.layers("MUG") == [(1, 33_34), (1, 33_33), (1, 33_34)]
    assert shop.balances() == {"1460": 100_01, "2995": -100_01}
    tree = trace(shop.book.reader, purchase)
    receipts = [node for node in tree.effects if node.kind == "goods-receipt"]
    assert [node.ref for node in receipts] == [first, "G2026-0002", "G2026-0003"]
    (move,) = receipts[0].effects
    assert (move.kind, move.amount_ore) == ("stock-move", 33_34)
    assert [(node.kind, node.amount_ore) for node in move.effects] == [("voucher", 33_34)]


def test_what_comes_is_reserved_for_the_oldest_back_order(shop: Buyer) -> None:
    old, new = shop.order(MUG=4), shop.order(MUG=4)
    purchase = shop.buy(line("MUG", 10, "45"))
    shop.receive(purchase, MUG=6)
    assert shop.held("MUG") == {old: (4, 0), new: (2, 2)}
    shop.receive(purchase)
    assert shop.level("MUG") == (10, 8, 0, 450_00)


def test_an_order_that_is_cancelled_is_expected_no_longer(shop: Buyer) -> None:
    purchase = shop.buy(line("MUG", 10, "45"))
    shop.receive(purchase, MUG=4)
    shop.cancel_purchase(purchase)
    assert (shop.state(purchase), shop.incoming("MUG")) == ("closed", 0)
    other = shop.buy(line("MUG", 5, "45"))
    shop.cancel_purchase(other)
    assert (shop.state(other), shop.incoming("MUG")) == ("cancelled", 0)
    draft = shop.buy(line("MUG", 5, "45"), place=False)
    shop.cancel_purchase(draft)
    assert shop.state(draft) == "cancelled"


def test_more_than_was_ordered_is_refused_unless_it_is_wanted(shop: Buyer) -> None:
    purchase = shop.buy(line("MUG", 10, "45"))
    before = shop.snapshot()
    with pytest.raises(Refused) as refused:
        shop.receive(purchase, MUG=12)
    assert refused.value.code == "receive.too_much"
    assert refused.value.message == ("Purchase order N2026-0001 has 10 st of MUG left to receive, not 12.")
    assert "--more" in refused.value.hint
    assert shop.snapshot() == before
    shop.receive(purchase, MUG=12, more=True)
    assert (shop.state(purchase), shop.incoming("MUG")) == ("received", 0)
    assert shop.level("MUG") == (12, 0, 0, 540_00)


def test_goods_made_to_order_that_left_before_they_came_get_their_cost(shop: Buyer) -> None:
    shop.product("SIGN", kind="made_to_order", cost=300)
    order = shop.order(SIGN=2)
    shop.deliver(order)
    purchase = shop.buy(line("SIGN", 2, "320"))
    shop.receive(purchase)
    assert shop.level("SIGN") == (0, 0, 0, 0)
    assert shop.balances() == {"2995": -640_00, "4960": 640_00}


def test_the_price_is_the_lists_then_the_last_paid_then_the_products_own(shop: Buyer) -> None:
    def price_of(purchase: str) -> Decimal:
        (only,) = reports.purchase(shop.book.reader, purchase).lines
        return only.unit_price

    assert price_of(shop.buy(line("MUG"))) == 40
    shop.buy(line("MUG", 1, "42"))
    assert price_of(shop.buy(line("MUG"))) == 42
    shop.listed("MUG", "41.25", supplier_sku="P-77", lead_days=10)
    listed = shop.buy(line("MUG"))
    assert price_of(listed) == Decimal("41.25")
    (only,) = reports.purchase(shop.book.reader, listed).lines
    assert (only.supplier_sku, only.expected) == ("P-77", date(2026, 3, 12))
    with pytest.raises(Refused) as refused:
        shop.buy(line("LAMP"))
    assert refused.value.code == "purchase.no_price"


def test_the_day_is_the_wanted_one_or_the_lead_time_of_list_or_supplier(shop: Buyer) -> None:
    shop.supplier("2002", lead_days=5)

    def expected(**terms: Any) -> date | None:
        number = shop.buy(line("MUG", 1, "40"), supplier="2002", **terms)
        return reports.purchase(shop.book.reader, number).lines[0].expected

    assert expected() == date(2026, 3, 7)
    assert expected(wanted_on=date(2026, 4, 1)) == date(2026, 4, 1)
    late = reports.purchases(shop.book.reader, late_on=date(2026, 3, 8))
    assert [row.purchase for row in late] == ["N2026-0001"]


def test_the_supplier_confirms_another_day(shop: Buyer) -> None:
    purchase = shop.buy(line("MUG", 5, "40"), line("LAMP", 1, "199"))
    shop.receive(purchase, LAMP=1)

    def expect(day: date, *skus: str) -> None:
        with shop.doing() as tx:
            service.expect(tx, purchase, day, skus=skus)

    expect(date(2026, 3, 20), "MUG")
    days = {row.sku: row.expected for row in reports.purchase(shop.book.reader, purchase).lines}
    assert days == {"MUG": date(2026, 3, 20), "LAMP": None}
    assert [row.expected for row in reports.purchases(shop.book.reader)] == [date(2026, 3, 20)]
    before = shop.snapshot()
    for day, skus, code in (
        (date(2026, 3, 20), (), "purchase.unchanged"),
        (date(2026, 3, 1), (), "purchase.wanted"),
        (date(2026, 3, 21), ("LAMP",), "purchase.not_there"),
    ):
        with pytest.raises(KassabokError) as refused:
            expect(day, *skus)
        assert refused.value.code == code
    assert shop.snapshot() == before
    shop.receive(purchase)
    with pytest.raises(Refused, match="is to come any more"):
        expect(date(2026, 3, 21))


def test_nothing_comes_in_a_locked_month(shop: Buyer) -> None:
    purchase = shop.buy(line("MUG", 5, "40"))
    receipt = shop.receive(purchase, MUG=2)
    with shop.doing() as tx:
        lock_through(tx, date(2026, 3, 31))
    before = shop.snapshot()
    for work in (
        lambda: shop.receive(purchase),
        lambda: shop.send_back(receipt),
        lambda: shop.add_cost(receipt, freight_ore=1),
    ):
        with pytest.raises(Refused) as refused:
            work()
        assert refused.value.code == "period.locked"
    assert shop.snapshot() == before
    shop.receive(purchase, on=date(2026, 4, 1))


def test_a_price_in_another_currency_is_kronor_by_the_rate_of_the_order(shop: Buyer) -> None:
    shop.supplier("2002", currency="EUR")
    with pytest.raises(Refused, match="What one EUR was in kronor on 2026-03-02 is not known"):
        shop.buy(line("MUG", 10, "4.10"), supplier="2002")
    purchase = shop.buy(line("MUG", 10, "4.10"), supplier="2002", sek_per_unit=Decimal("11.2345"))
    shop.receive(purchase)
    # 41.00 EUR at 11.2345 is 460.6145 kr.
    assert shop.level("MUG") == (10, 0, 0, 460_61)
    view = reports.purchase(shop.book.reader, purchase)
    assert (view.currency, view.total_ore, view.sek_per_unit) == ("EUR", 41_00, Decimal("11.2345"))
    with shop.book.transaction("test", today=TODAY) as tx:
        add_rate(tx, "EUR", Decimal("11.5"), on=TODAY)
    purchase = shop.buy(line("MUG", 10, "4.10"), supplier="2002")
    assert reports.purchase(shop.book.reader, purchase).sek_per_unit == Decimal("11.5")


def test_goods_come_to_the_location_that_is_named(shop: Buyer) -> None:
    shop.location("SHOP")
    purchase = shop.buy(line("MUG", 3, "45"))
    receipt = shop.receive(purchase, location="SHOP", delivery_note="FS 4711")
    assert shop.at("SHOP") == {"MUG": 3}
    view = reports.receipt(shop.book.reader, receipt)
    assert (view.location, view.delivery_note, view.lines[0].unit_cost_ore) == ("SHOP", "FS 4711", 45_00)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"supplier": "9999"}, "supplier.unknown"),
        ({"wanted_on": date(2026, 3, 1)}, "purchase.wanted"),
        ({"sek_per_unit": Decimal("11")}, "purchase.rate"),
        ({"currency": "EUR", "sek_per_unit": Decimal(0)}, "rate.value"),
    ],
)
def test_a_purchase_that_cannot_be_changes_nothing(shop: Buyer, terms: dict, code: str) -> None:
    before = shop.snapshot()
    with pytest.raises(KassabokError) as refused:
        shop.buy(line("MUG", 1, "40"), **terms)
    assert refused.value.code == code
    assert shop.snapshot() == before


def test_what_cannot_be_bought_is_refused(shop: Buyer) -> None:
    shop.product("FIT", kind="service")
    shop.supplier("2003", archived=True)
    before = shop.snapshot()
    for wrong, code in (
        ((line("FIT", 1, "1"),), "purchase.service"),
        ((line("PEN", 1, "1"),), "product.unknown"),
        ((line("MUG", 0, "1"),), "purchase.quantity"),
        ((), "purchase.empty"),
    ):
        with pytest.raises(KassabokError) as refused:
            shop.buy(*wrong)
        assert refused.value.code == code
    with pytest.raises(Refused, match="archived"):
        shop.buy(line("MUG", 1, "1"), supplier="2003")
    assert shop.snapshot() == before


def test_a_state_says_what_is_possible(shop: Buyer) -> None:
    draft = shop.buy(line("MUG", 1, "40"), place=False)
    with pytest.raises(Refused) as refused:
        shop.receive(draft)
    assert refused.value.message == "Purchase order N2026-0001 is draft; cannot receive it."
    assert refused.value.hint == "Possible now: place, cancel."
    with pytest.raises(NotFound):
        shop.receive("N2026-0099")
    placed = shop.buy(line("MUG", 1, "40"))
    shop.receive(placed)
    for again in (shop.receive, shop.cancel_purchase):
        with pytest.raises(Refused) as refused:
            again(placed)
        assert refused.value.code == "state.refused"
    with pytest.raises(NotFound) as missing:
        shop.receive(shop.buy(line("MUG", 1, "40")), LAMP=1)
    assert missing.value.code == "receive.not_there"
    with pytest.raises(Refused, match="cannot be received on"):
        shop.receive(shop.buy(line("MUG", 1, "40")), on=date(2026, 3, 1))


def test_quantities_that_the_supplier_does_not_sell_are_told(shop: Buyer) -> None:
    shop.listed("MUG", "41", pack_milli=12_000, minimum_milli=24_000)
    shop.listed("LAMP", "199")

    def told(pieces: int) -> list[str]:
        return reports.odd_quantities(shop.book.reader, shop.buy(line("MUG", pieces), line("LAMP", 1)))

    assert told(24) == []
    assert told(30) == ["The supplier sells MUG by 12 st."]
    assert told(12) == ["The supplier sells no less than 24 st of MUG."]
    assert told(5) == ["The supplier sells no less than 24 st of MUG.", "The supplier sells MUG by 12 st."]


def test_a_product_that_is_on_its_way_stays_in_the_range(shop: Buyer) -> None:
    purchase = shop.buy(line("MUG", 5, "40"))
    before = shop.snapshot()
    for change in ({"archived": True}, {"kind": "service"}):
        with pytest.raises(Refused, match="5 of MUG are incoming on purchase orders"), shop.doing() as tx:
            products.edit(tx, "MUG", **change)
    assert shop.snapshot() == before
    shop.cancel_purchase(purchase)
    with shop.doing() as tx:
        products.edit(tx, "MUG", archived=True)


def test_a_draft_of_goods_that_left_the_range_is_not_placed(shop: Buyer) -> None:
    draft = shop.buy(line("MUG", 5, "40"), place=False)
    with shop.doing() as tx:
        products.edit(tx, "MUG", archived=True)
    before = shop.snapshot()
    with pytest.raises(Refused) as refused, shop.doing() as tx:
        service.place(tx, draft, on=TODAY)
    assert refused.value.code == "purchase.archived"
    assert shop.snapshot() == before
    shop.cancel_purchase(draft)
