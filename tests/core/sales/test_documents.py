"""The papers of an order say what the book says."""

from datetime import date
from decimal import Decimal

import pytest
from tests import webshop
from tests.core.sales.conftest import ENGRAVING, FREIGHT, Shop, goods
from tests.story import TODAY

from kassabok.core.errors import NotFound, Refused
from kassabok.core.parties import service as parties
from kassabok.core.rates.lookup import Rates
from kassabok.core.sales import documents
from kassabok.core.sales.service import Part
from kassabok.core.shop import importing, service
from kassabok.core.stock import service as stock
from kassabok.core.stock.reports import stock_card
from kassabok.formats.documents.check import check
from kassabok.formats.documents.record import VatRow
from kassabok.formats.documents.render import render

RATES = Rates.load(None)


@pytest.fixture
def order(shop: Shop) -> str:
    customer = shop.customer(
        org_nr="556016-0680",
        street="Storgatan 1",
        postcode="111 22",
        city="Stockholm",
        delivery_street="Lagervägen 3",
        delivery_postcode="164 40",
        delivery_city="Kista",
        contact="Per Ek",
    )
    return shop.order(
        customer,
        goods("MUG", 12, discount_e4=1000),
        goods("BOOK"),
        FREIGHT,
        ENGRAVING,
        wanted_on=date(2026, 3, 9),
    )


def test_an_order_slip_holds_the_lines_the_freight_and_the_vat_per_rate(shop: Shop, order: str) -> None:
    slip, language = documents.order_slip(shop.book.reader, order, rates=RATES)
    check(slip)
    assert (slip.kind, slip.number, language, slip.expected_on) == (
        "confirmation",
        "1001",
        "sv",
        date(2026, 3, 9),
    )
    assert slip.buyer.lines == ("Storgatan 1", "111 22 Stockholm")
    assert (slip.buyer.org_nr, slip.buyer.attention, slip.terms.days) == ("556016-0680", "Per Ek", 30)
    assert slip.shipping.address is not None
    assert slip.shipping.address.lines == ("Lagervägen 3", "164 40 Kista")
    assert [(line.sku, line.amount_ore, int(line.discount_percent)) for line in slip.lines] == [
        ("MUG", 1080_00, 10),
        ("BOOK", 200_00, 0),
        ("", 150_00, 0),
    ]
    assert [(charge.text, charge.amount_ore) for charge in slip.charges] == [("Frakt", 79_00)]
    assert slip.totals.vat_rows == (
        VatRow(vat_rate=Decimal("0.25"), base_ore=1309_00, vat_ore=327_25),
        VatRow(vat_rate=Decimal("0.06"), base_ore=200_00, vat_ore=12_00),
    )
    assert slip.withdrawal_right is False
    assert render(slip, language="sv").startswith(b"%PDF")


def test_a_consumer_reads_of_the_right_to_withdraw_and_his_number_is_not_printed(shop: Shop) -> None:
    anna = shop.customer("Anna Öman", kind="private", org_nr="800101-8129", language="en")
    draft = shop.order(anna, goods("MUG"), confirm=False)
    slip, language = documents.order_slip(shop.book.reader, draft, rates=RATES)
    assert (slip.kind, slip.withdrawal_right, slip.buyer.org_nr, language) == ("order", True, "", "en")
    assert slip.prices_include_vat is True


@pytest.mark.parametrize("include_vat", [True, False])
def test_a_slip_of_a_web_order_has_the_vat_that_the_shop_charged(shop: Shop, include_vat: bool) -> None:
    """The shop rounds each line: worked out once per rate the VAT would be 0.26 and 0.06 for 0.27 and 0.08."""
    shop.product("TEA", 1, on_hand=10, includes_vat=True, vat_class="food", name="Te")
    mugs = [webshop.line(str(place), "MUG", 43) for place in range(1, 4)]  # 8.6 öre of VAT in each
    teas = [webshop.line(str(place), "TEA", 14, webshop.FOOD) for place in range(4, 8)]  # 1.5 öre in each
    sold = webshop.order(*mugs, *teas, prices_include_vat=include_vat)
    with shop.doing() as tx:
        service.add_channel(tx, "krukan", kind="woo")
    result = importing.run(
        shop.doing,
        lambda tx, left_out: importing.import_file(
            tx, webshop.woo(sold), channel="krukan", name="f.json", left_out=left_out
        ),
    )
    (number,) = result.orders
    slip, language = documents.order_slip(shop.book.reader, number, rates=RATES)
    assert slip.totals.vat_rows == (
        VatRow(vat_rate=webshop.STANDARD, base_ore=3 * 34, vat_ore=3 * 9),
        VatRow(vat_rate=webshop.FOOD, base_ore=4 * 12, vat_ore=4 * 2),
    )
    assert (slip.totals.vat_ore, slip.totals.total_ore) == (35, sold.total_ore)
    assert render(slip, language=language).startswith(b"%PDF")


def test_a_slip_to_a_buyer_abroad_has_no_vat(shop: Shop) -> None:
    order = shop.order(shop.customer("Fjell AS", country="NO"), goods("MUG"))
    with shop.doing() as tx:
        parties.edit(tx, "1001", country="SE")
    slip, _ = documents.order_slip(shop.book.reader, order, rates=RATES)
    check(slip)
    assert [(row.vat_rate, row.vat_ore) for row in slip.totals.vat_rows] == [(Decimal(0), 0)]


def test_a_pick_list_holds_the_goods_that_are_left(shop: Shop, order: str) -> None:
    shop.deliver(order, Part("MUG", 2_000))
    found = documents.pick_list(shop.book.reader, order, on=TODAY)
    assert [(line.location, line.sku, line.quantity_milli, line.gtin) for line in found.lines] == [
        ("MAIN", "MUG", 8_000, "7310865004703"),
        ("", "MUG", 2_000, "7310865004703"),
        ("MAIN", "BOOK", 1_000, ""),
    ]
    assert (found.ship_by, found.ship_to.attention) == (date(2026, 3, 9), "Per Ek")
    assert render(found).startswith(b"%PDF")


def test_a_pick_list_fetches_goods_where_their_delivery_takes_them(shop: Shop) -> None:
    with shop.doing() as tx:
        stock.add_location(tx, "SHOP")
        stock.transfer(tx, "MUG", 7_000, from_location="MAIN", to_location="SHOP", on=TODAY)
    order = shop.order(shop.customer(), goods("MUG", 2), goods("MUG", 4))
    found = documents.pick_list(shop.book.reader, order, on=TODAY)
    picked = [(line.location, line.quantity_milli) for line in found.lines]
    assert picked == [("MAIN", 2_000), ("MAIN", 1_000), ("SHOP", 3_000)]
    shop.deliver(order)
    assert [
        (place.location, place.on_hand_milli) for place in stock_card(shop.book.reader, "MUG").at_locations
    ] == [("SHOP", 4_000)]


def test_a_pick_list_needs_a_confirmed_order_with_goods(shop: Shop) -> None:
    customer = shop.customer()
    draft = shop.order(customer, goods("MUG"), confirm=False)
    service = shop.order(customer, goods("FITTING"))
    for number, message in ((draft, "is draft"), (service, "has no goods left")):
        with pytest.raises(Refused, match=message):
            documents.pick_list(shop.book.reader, number, on=TODAY)
    with pytest.raises(NotFound, match="no order 9"):
        documents.pick_list(shop.book.reader, "9", on=TODAY)


def test_a_delivery_note_tells_what_is_in_the_parcel_and_what_is_to_come(shop: Shop, order: str) -> None:
    delivery = shop.deliver(order, partial=True, tracking="RR123SE")
    note, language = documents.delivery_note(shop.book.reader, delivery)
    assert (language, note.number, note.tracking) == ("sv", delivery, "RR123SE")
    assert [(x.sku, x.ordered_milli, x.delivered_milli, x.backordered_milli) for x in note.lines] == [
        ("MUG", 12_000, 10_000, 2_000),
        ("BOOK", 1_000, 1_000, 0),
    ]
    assert note.weight_g is None  # The weight of the book is not known.
    assert note.buyer is not None
    assert render(note).startswith(b"%PDF")
    shop.receive("MUG", 2)
    rest, _ = documents.delivery_note(shop.book.reader, shop.deliver(order))
    assert rest.weight_g == 640


def test_freight_alone_needs_no_delivery_note(shop: Shop) -> None:
    delivery = shop.deliver(shop.order(shop.customer(), FREIGHT))
    with pytest.raises(Refused, match="holds no goods"):
        documents.delivery_note(shop.book.reader, delivery)
