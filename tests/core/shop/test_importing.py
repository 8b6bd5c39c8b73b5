"""Orders of web shops in the book: taken whole or parked, each once, and what later versions change."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests import webshop
from tests.core.sales.conftest import Shop
from tests.story import TODAY, snapshot
from tests.webshop import ANNA, FOOD, line, shipping

from kassabok.core.book.file import Book
from kassabok.core.book.transaction import Transaction
from kassabok.core.check import run_checks
from kassabok.core.errors import Refused
from kassabok.core.invoicing import service as invoicing
from kassabok.core.ledger import period_locks
from kassabok.core.parties import service as parties
from kassabok.core.products.model import Product
from kassabok.core.sales import web_orders
from kassabok.core.sales.service import Part
from kassabok.core.shop import importing, reports, service
from kassabok.core.shop.keeping import ShopImport
from kassabok.core.trace import Trace, trace
from kassabok.formats.errors import BadFile
from kassabok.formats.shop import own, reader
from kassabok.formats.shop.record import ShopAddress, ShopCustomer, ShopLine, ShopOrder, ShopRefundLine
from kassabok.formats.shop.ways import Ways

LATER = timedelta(hours=1)
MUG = line("11", "MUG", 125_00, pieces=2)
TEA = line("12", "TEA", 89_00, FOOD)


@pytest.fixture
def shop(book: Book) -> Shop:
    """Mugs at 25 percent, tea at what food bears, and a channel for each kind of shop."""
    shop = Shop(book)
    shop.product("MUG", 125, on_hand=10, includes_vat=True, name="Mugg")
    shop.product("TEA", 89, on_hand=10, includes_vat=True, vat_class="food", name="Te")
    with shop.doing() as tx:
        service.add_channel(tx, "krukan", kind="woo")
        service.add_channel(tx, "kiosk", kind="shopify")
    return shop


def take(shop: Shop, *orders: ShopOrder, channel: str = "krukan") -> ShopImport:
    write = webshop.woo if channel == "krukan" else webshop.shopify
    return take_bytes(shop, write(*orders), channel=channel)


def take_bytes(shop: Shop, data: bytes, *, channel: str = "krukan") -> ShopImport:
    return importing.run(
        doing(shop),
        lambda tx, left_out: importing.import_file(
            tx, data, channel=channel, name="f.json", left_out=left_out
        ),
    )


def retry(shop: Shop) -> ShopImport:
    return importing.run(doing(shop), lambda tx, left_out: importing.retry(tx, left_out=left_out))


def doing(shop: Shop) -> Callable[[], AbstractContextManager[Transaction]]:
    return lambda: shop.book.transaction("shop import", today=TODAY)


def counts(result: ShopImport) -> tuple[int, int, int, int]:
    return result.new, result.known, result.updated, result.parked


def parked(shop: Shop) -> list[tuple[str, str]]:
    return [(row.order, row.code) for row in reports.parked(shop.book.reader)]


def sums(shop: Shop, *accounts: str) -> list[int]:
    return [
        shop.book.reader.value(
            "SELECT coalesce(sum(amount_ore), 0) FROM voucher_line WHERE account = :a", a=account
        )
        for account in accounts
    ]


def holds(shop: Shop) -> None:
    assert [(check.check, check.detail) for check in run_checks(shop.book.reader) if not check.ok] == []


def shown(node: Trace) -> set[str]:
    return {f"{node.kind} {node.ref}"}.union(*(shown(child) for child in (*node.causes, *node.effects)))


def test_a_paid_order_is_reserved_and_in_the_books_to_the_ore(shop: Shop) -> None:
    result = take(shop, webshop.order(MUG, TEA, shipping("13", 49_00)))
    assert counts(result) == (1, 0, 0, 0)
    reader = shop.book.reader
    assert reader.rows("SELECT number, state, billing, total_ore FROM sales_order") == [
        (result.orders[0], "confirmed", "paid", 263_00)
    ]
    assert reader.rows(
        "SELECT p.sku, l.reserved_milli FROM stock_level l JOIN product p ON p.id = l.product_id ORDER BY 1"
    ) == [("MUG", 2000), ("TEA", 1000)]
    # 125.00 and 49.00 have 25.00 and 9.80 of 25 percent in them; 89.00 has 9.54 of 12 percent.
    assert sums(shop, "1582", "2611", "2621", "3001", "3002") == [263_00, -34_80, -9_54, -100_00, -79_46]
    assert sum(sums(shop, "3520")) == -39_20
    holds(shop)


def test_the_voucher_leads_back_to_the_web_order(shop: Shop) -> None:
    result = take(shop, webshop.order(MUG))
    voucher = shop.book.reader.value("SELECT ref FROM voucher WHERE series = 'W'")
    assert {"web-order krukan:1001", f"order {result.orders[0]}"} <= shown(trace(shop.book.reader, voucher))
    assert f"voucher {voucher}" in shown(trace(shop.book.reader, "krukan:1001"))


@pytest.mark.parametrize("channel", ["kiosk", "storefront"])
def test_the_orders_of_another_shop_are_not_taken_a_second_time(shop: Shop, channel: str) -> None:
    with shop.doing() as tx:
        service.add_channel(tx, "storefront", kind="own")
    take(shop, webshop.order(MUG))
    before = snapshot(shop.book)
    with pytest.raises(BadFile, match="written by WooCommerce") as refused:
        take_bytes(shop, webshop.woo(webshop.order(MUG)), channel=channel)
    assert refused.value.code == "shop.other_shop"
    assert snapshot(shop.book) == before


def test_an_order_of_our_own_web_shop_comes_in_no_file(shop: Shop) -> None:
    """What writes it checks it: a file that somebody made might hold anything."""
    with pytest.raises(BadFile, match="kassabok's own web shop"):
        take_bytes(shop, own.write(webshop.order(MUG)))
    assert shop.book.reader.rows("SELECT number FROM sales_order") == []


def test_the_same_file_again_changes_nothing(shop: Shop) -> None:
    data = webshop.woo(webshop.order(MUG), webshop.order(TEA, external_id="1002"))
    take_bytes(shop, data)
    before = snapshot(shop.book)
    assert counts(take_bytes(shop, data)) == (0, 2, 0, 0)
    assert snapshot(shop.book) == before


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (webshop.order(line("11", "VAS", 125_00), external_id="7"), "shop.unknown_sku"),
        (replace(webshop.order(MUG, external_id="7"), currency="EUR"), "shop.currency"),
        (replace(webshop.order(MUG, external_id="7"), total_ore=249_00), "shop.total"),
        (webshop.order(MUG, external_id="7", method="unknown:bambora"), "shop.payment"),
        (
            webshop.order(MUG, external_id="7", created=webshop.CREATED + timedelta(days=3)),
            "shop.date",
        ),
    ],
)
def test_what_cannot_be_taken_is_parked_and_stops_nothing(shop: Shop, wrong: ShopOrder, code: str) -> None:
    """The others of the file are taken, and of the parked one nothing is but what the shop wrote."""
    take(shop, webshop.order(TEA, external_id="5"))
    result = take(shop, wrong, webshop.order(MUG, external_id="8"))
    assert (result.new, result.parked) == (1, 1)
    assert code in [row.code for row in reports.parked(shop.book.reader)]
    assert shop.book.reader.rows("SELECT external_id FROM web_order ORDER BY id") == [("5",), ("8",)]
    assert shop.book.reader.value("SELECT count(*) FROM sales_order") == 2
    holds(shop)


def test_vat_of_another_country_is_parked(shop: Shop) -> None:
    greek = line("11", "MUG", 124_00, Decimal("0.24"))
    assert take(shop, webshop.order(greek)).parked == 1
    assert parked(shop) == [("1001", "shop.foreign_vat")]


def test_vat_of_another_country_is_parked_though_sweden_has_that_rate_too(shop: Shop) -> None:
    data = webshop.woo(webshop.order(MUG), webshop.order(MUG, external_id="1002"))
    danish = data.replace(b'"SE-Moms 25%"', b'"DK-MOMS-1"', 1)
    assert counts(take_bytes(shop, danish)) == (1, 0, 0, 1)
    assert parked(shop) == [("1001", "shop.foreign_vat")]


@pytest.mark.parametrize("included", [True, False])
@pytest.mark.parametrize(
    ("country", "vat_nr", "sales"), [("NO", "", "3105"), ("DE", "DE136695976", "3108")], ids=["export", "eu"]
)
def test_a_sale_out_of_the_country_is_invoiced_at_what_was_paid(
    shop: Shop, country: str, vat_nr: str, sales: str, *, included: bool
) -> None:
    """No VAT is in its prices, also where the shop's prices have VAT in them at home."""
    home = replace(ANNA.billing, country=country, postcode="0150", company="Haus" if vat_nr else "")
    buyer = replace(ANNA, billing=home, shipping=ShopAddress(), vat_nr=vat_nr, company=home.company)
    sold = webshop.order(
        line("11", "MUG", 200_00, Decimal(0), pieces=2),
        shipping("12", 49_00, Decimal(0)),
        customer=buyer,
        prices_include_vat=included,
    )
    found = webshop.woo_order(sold)
    found["meta_data"] = [{"key": "_vat_number", "value": vat_nr}]
    take_bytes(shop, json.dumps(found).encode())
    assert parked(shop) == []
    assert shop.book.reader.rows("SELECT total_ore, vat_ore FROM invoice") == [(249_00, 0)]
    assert sums(shop, "1582", "1510", "2420", sales) == [249_00, 0, 0, -200_00]
    holds(shop)


def test_a_line_that_was_taken_off_in_the_shop_is_none(shop: Shop) -> None:
    """It may be of what we do not know, too."""
    gone = line("12", "GONE", 0, FOOD, pieces=0)
    take(shop, webshop.order(MUG, gone), webshop.order(gone, external_id="1002"))
    assert parked(shop) == [("1002", "shop.no_lines")]
    assert shop.book.reader.rows("SELECT sku, amount_ore FROM sales_order_line") == [("MUG", 125_00)]
    assert sums(shop, "1582") == [125_00]
    holds(shop)


def test_a_locked_month_parks_what_was_paid_in_it(shop: Shop) -> None:
    with shop.doing() as tx:
        period_locks.lock_through(tx, date(2026, 2, 28))
    early = webshop.order(MUG, created=webshop.CREATED - timedelta(days=10))
    early = replace(early, payments=tuple(replace(each, on=date(2026, 2, 20)) for each in early.payments))
    before = snapshot(shop.book)["voucher"]
    assert take(shop, early).parked == 1
    assert parked(shop) == [("1001", "shop.day")]
    assert snapshot(shop.book)["voucher"] == before


def test_an_alias_lets_a_parked_order_in_and_is_remembered(shop: Shop) -> None:
    take(shop, webshop.order(line("11", "KOPP", 125_00)))
    with shop.doing() as tx:
        service.name_sku(tx, "krukan", "KOPP", "MUG")
    assert counts(retry(shop)) == (1, 0, 0, 0)
    assert counts(take(shop, webshop.order(line("11", "KOPP", 125_00), external_id="1002"))) == (1, 0, 0, 0)
    assert shop.book.reader.rows("SELECT sku, quantity_milli FROM sales_order_line") == [("MUG", 1000)] * 2


def test_what_an_effect_refuses_is_parked_though_nobody_foresaw_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run is done again without it: its number, its goods and its money are nowhere."""
    place = web_orders.place

    def refuse(tx: Transaction, event: Any) -> Any:
        if event.web_order == "krukan:2":
            raise Refused("order.odd", "Not this one.", hint="Ask somebody.")
        return place(tx, event)

    monkeypatch.setattr(web_orders, "place", refuse)
    result = take(shop, *(webshop.order(TEA, external_id=key) for key in "123"))
    assert (result.new, result.parked) == (2, 1)
    assert parked(shop) == [("2", "order.odd")]
    first, second = result.orders
    assert int(second) == int(first) + 1
    holds(shop)


# Buyers


def buyers(shop: Shop) -> list[tuple[str, str]]:
    return shop.book.reader.rows("SELECT name, email FROM customer WHERE number <> '0' ORDER BY id")


def test_a_guest_is_known_by_his_address_and_never_by_his_name(shop: Shop) -> None:
    other = replace(ANNA, email="another@example.se")
    take(
        shop,
        webshop.order(TEA, external_id="1"),
        webshop.order(TEA, external_id="2", customer=replace(ANNA, email="ANNA@Example.SE")),
        webshop.order(TEA, external_id="3", customer=other),
    )
    assert buyers(shop) == [("Anna Åberg", "anna@example.se"), ("Anna Åberg", "another@example.se")]
    assert len(set(shop.book.reader.rows("SELECT customer_id FROM sales_order"))) == 2


@pytest.mark.parametrize("channel", ["krukan", "kiosk"])
def test_an_order_of_nobody_is_the_cash_customers(shop: Shop, channel: str) -> None:
    """A till of the shop tells no name, no address and no country."""
    take(shop, webshop.order(MUG, customer=ShopCustomer()), channel=channel)
    assert shop.book.reader.rows(
        "SELECT c.number, w.buyer_name, w.paid FROM web_order w JOIN customer c ON c.id = w.customer_id"
    ) == [("0", "", 1)]
    holds(shop)


def test_an_account_of_the_shop_is_known_though_its_address_changes(shop: Shop) -> None:
    one = replace(ANNA, external_id="77")
    take(shop, webshop.order(TEA, external_id="1", customer=one), channel="kiosk")
    take(
        shop,
        webshop.order(TEA, external_id="2", customer=replace(one, email="new@example.se")),
        channel="kiosk",
    )
    assert len(buyers(shop)) == 1


def test_a_customer_of_the_register_is_found(shop: Shop) -> None:
    with shop.doing() as tx:
        number = parties.add(tx, name="Anna Åberg", kind="private", email="Anna@example.se").ref
    take(shop, webshop.order(TEA))
    assert shop.book.reader.rows(
        "SELECT c.number FROM sales_order o JOIN customer c ON c.id = o.customer_id"
    ) == [(number,)]


def test_a_wrong_postcode_keeps_no_order_out(shop: Shop) -> None:
    odd = replace(ANNA, billing=replace(ANNA.billing, postcode="Göteborg"))
    assert take(shop, webshop.order(TEA, customer=odd)).new == 1
    assert shop.book.reader.value("SELECT postcode FROM customer WHERE number <> '0'") == ""


def test_goods_go_where_the_shop_says(shop: Shop) -> None:
    there = ShopAddress("Bo Ek", "", "Hamngatan 9", "", "411 06", "Göteborg", "", "SE", "")
    gift = ShopCustomer("", ANNA.email, ANNA.name, billing=ANNA.billing, shipping=there)
    take(shop, webshop.order(TEA, customer=gift))
    assert shop.book.reader.rows(
        "SELECT delivery_name, delivery_street, delivery_postcode, delivery_city FROM sales_order"
    ) == [("Bo Ek", "Hamngatan 9", "411 06", "Göteborg")]


# Later versions


def later(order: ShopOrder, hours: int = 1, **changes: Any) -> ShopOrder:
    return replace(order, updated=order.updated + hours * LATER, **changes)


def test_an_order_that_is_paid_later_has_its_receipt_then(shop: Shop) -> None:
    waiting = webshop.order(MUG, state="authorized")
    take(shop, waiting, channel="kiosk")
    assert shop.book.reader.value("SELECT count(*) FROM receipt") == 0
    paid = later(webshop.order(MUG))
    assert counts(take(shop, paid, channel="kiosk")) == (0, 0, 1, 0)
    assert shop.book.reader.rows("SELECT total_ore FROM receipt") == [(MUG.net_ore + MUG.vat_ore,)]
    holds(shop)


def test_the_invoice_of_a_web_order_comes_to_what_its_buyer_was_told(shop: Shop) -> None:
    """The shop rounds the VAT of each line, an invoice that of each rate: the öre between them are rounding."""
    lines = [ShopLine(str(n), "goods", "MUG", "Mugg", 2000, 1_02, 26, webshop.STANDARD) for n in range(1, 6)]
    sold = webshop.order(*lines, method="invoice", state="pending", prices_include_vat=False)
    (order,) = take(shop, sold).orders
    shop.deliver(order, Part("MUG", 3000))
    shop.deliver(order)
    invoices = "SELECT net_ore, vat_ore, rounding_ore FROM invoice WHERE kind = 'invoice' ORDER BY id"
    assert shop.book.reader.rows(invoices) == [(1_53, 38, 1), (3_57, 89, 2)]
    assert sums(shop, "1510") == [sold.total_ore] == [6_40]
    holds(shop)
    first = shop.book.reader.value("SELECT min(number) FROM invoice")
    with shop.doing() as tx:
        invoicing.credit(tx, first, {1: 1000}, on=TODAY)
    assert shop.book.reader.value("SELECT total_ore FROM invoice WHERE kind = 'credit'") == -64
    with shop.doing() as tx:
        invoicing.credit(tx, first, on=TODAY)
    assert sums(shop, "1510") == [3_57 + 89 + 2]
    holds(shop)


def test_what_was_ordered_before_a_rate_changed_keeps_the_vat_that_was_charged(shop: Shop) -> None:
    """Tea bears 12 percent on the last of March, and 6 on the first of April, when the money comes."""
    ordered = datetime(2026, 3, 31, 20, tzinfo=UTC)
    small, large = line("12", "TEA", 10_00, FOOD), line("12", "TEA", 890_00, FOOD)
    sold = [
        webshop.order(each, external_id=str(number), created=ordered)
        for number, each in enumerate((small, large))
    ]
    sold = [replace(each, payments=(replace(each.payments[0], on=date(2026, 4, 1)),)) for each in sold]
    with shop.book.transaction("shop import", today=date(2026, 4, 2)) as tx:
        importing.import_file(tx, webshop.woo(*sold), channel="krukan", name="f.json")
    assert parked(shop) == []
    assert sums(shop, "2621", "2631") == [-small.vat_ore - large.vat_ore, 0]
    assert sums(shop, "3002", "3003") == [-small.net_ore - large.net_ore, 0]
    holds(shop)


def test_money_for_a_part_of_an_order_is_told_until_all_has_come(shop: Shop) -> None:
    sold = webshop.order(MUG, method="klarna")
    part = replace(sold, payments=(replace(sold.payments[0], amount_ore=100_00),))
    take(shop, part, channel="kiosk")
    assert parked(shop) == [("1001", "shop.part_paid")]
    assert shop.book.reader.value("SELECT state FROM sales_order") == "confirmed"
    assert sums(shop, "1582") == [0]
    assert counts(retry(shop))[3] == 1
    take(shop, replace(sold, updated=sold.updated + LATER), channel="kiosk")
    assert sums(shop, "1582") == [125_00]
    retry(shop)
    assert parked(shop) == []
    holds(shop)


def test_a_gift_card_and_an_invoice_for_the_rest_are_for_people(shop: Shop) -> None:
    """What the invoice of the delivery asks for is the whole order."""
    sold = webshop.order(MUG, method="bacs", state="pending", gift_card_ore=50_00)
    take(shop, sold)
    assert parked(shop) == [("1001", "shop.card_and_invoice")]
    assert shop.book.reader.rows("SELECT number FROM sales_order") == []


def test_an_older_version_that_comes_late_changes_nothing(shop: Shop) -> None:
    waiting, paid = webshop.order(MUG, state="authorized"), later(webshop.order(MUG))
    take(shop, paid, channel="kiosk")
    assert counts(take(shop, waiting, channel="kiosk")) == (0, 1, 0, 0)
    assert shop.book.reader.value("SELECT count(*) FROM receipt") == 1


def test_other_lines_than_before_are_parked(shop: Shop) -> None:
    take(shop, webshop.order(MUG))
    more = later(webshop.order(line("11", "MUG", 125_00, pieces=3)))
    before = snapshot(shop.book)["sales_order_line"]
    assert take(shop, more).parked == 1
    assert parked(shop) == [("1001", "shop.changed")]
    assert snapshot(shop.book)["sales_order_line"] == before
    with shop.doing() as tx:
        service.drop(tx, reports.parked(shop.book.reader)[0].no)
    assert parked(shop) == []


def test_a_cancelled_order_frees_its_goods(shop: Shop) -> None:
    waiting = webshop.order(MUG, state="authorized")
    take(shop, waiting, channel="kiosk")
    assert counts(take(shop, later(waiting, status="cancelled"), channel="kiosk")) == (0, 0, 1, 0)
    assert shop.book.reader.value("SELECT state FROM sales_order") == "cancelled"
    assert shop.book.reader.value("SELECT sum(reserved_milli) FROM stock_level") == 0
    holds(shop)


def test_money_for_an_order_that_stays_cancelled_is_booked_and_nothing_is_sent(shop: Shop) -> None:
    """The shop tells that it is paid, and cancelled still: what it pays back comes as a refund."""
    waiting = webshop.order(MUG, state="authorized")
    take(shop, waiting, channel="kiosk")
    take(shop, later(waiting, status="cancelled"), channel="kiosk")
    paid = later(webshop.order(MUG, status="cancelled"), 2)
    assert counts(take(shop, paid, channel="kiosk")) == (0, 0, 1, 0)
    assert shop.book.reader.value("SELECT state FROM sales_order") == "cancelled"
    assert shop.book.reader.value("SELECT sum(reserved_milli) FROM stock_level") == 0
    assert shop.book.reader.rows("SELECT kind, total_ore FROM receipt") == [("sale", paid.total_ore)]
    holds(shop)


def test_an_address_can_change_until_the_goods_are_gone(shop: Shop) -> None:
    take(shop, webshop.order(TEA))
    there = replace(ANNA, shipping=replace(ANNA.shipping, street="Nygatan 3"))
    assert counts(take(shop, later(webshop.order(TEA, customer=there)))) == (0, 0, 1, 0)
    assert shop.book.reader.value("SELECT delivery_street FROM sales_order") == "Nygatan 3"


def test_a_refund_is_in_the_books_once_whatever_comes_after(shop: Shop) -> None:
    back = webshop.refund("91", ShopRefundLine("12", 1000, TEA.net_ore, TEA.vat_ore, True), on=TODAY)
    sold = webshop.order(MUG, TEA)
    take(shop, sold, channel="kiosk")
    assert counts(take(shop, later(sold, refunds=(back,)), channel="kiosk")) == (0, 0, 1, 0)
    assert counts(take(shop, later(sold, 2, refunds=(back,)), channel="kiosk")) == (0, 1, 0, 0)
    assert sums(shop, "1582") == [MUG.net_ore + MUG.vat_ore]
    holds(shop)


@pytest.mark.parametrize("channel", ["krukan", "kiosk"])
def test_a_refund_is_taken_after_its_month_is_locked_and_its_goods_are_out_of_the_range(
    shop: Shop, channel: str
) -> None:
    sold = webshop.order(MUG, TEA, created=webshop.CREATED - timedelta(days=10))
    sold = replace(sold, payments=tuple(replace(each, on=date(2026, 2, 20)) for each in sold.payments))
    take(shop, sold, channel=channel)
    with shop.doing() as tx:
        assert period_locks.lock_through(tx, date(2026, 2, 28)).months[-1] == 202602
        tx.update(Product, tx.find(Product, sku="TEA").id, archived=True)  # type: ignore[union-attr]
    back = webshop.refund("91", ShopRefundLine("12", 1000, TEA.net_ore, TEA.vat_ore, False), on=TODAY)
    result = take(shop, later(sold, refunds=(back,)), channel=channel)
    assert (counts(result), parked(shop)) == ((0, 0, 1, 0), [])
    assert sums(shop, "1582") == [MUG.net_ore + MUG.vat_ore]
    holds(shop)


OSLO = replace(
    ANNA, billing=replace(ANNA.billing, country="NO"), shipping=replace(ANNA.shipping, country="NO")
)
ABROAD = (
    line("11", "MUG", 200_00, Decimal(0), pieces=2),
    line("12", "TEA", 80_00, Decimal(0)),
    shipping("13", 50_00, Decimal(0)),
)


@pytest.mark.parametrize("back", [ABROAD, ABROAD[1:2], ABROAD[2:], ABROAD[:1] + ABROAD[2:]])
@pytest.mark.parametrize("money_moved", [True, False])
def test_what_was_sold_without_vat_is_paid_back_by_a_credit_note(
    shop: Shop, back: tuple[ShopLine, ...], money_moved: bool
) -> None:
    """The books are as in the shop on the day; where it only took a note, the credit note is owed."""
    sold = webshop.order(*ABROAD, customer=OSLO, prices_include_vat=False)
    take(shop, sold)
    assert sums(shop, "1582", "1510", "2611") == [330_00, 0, 0]
    parts = (ShopRefundLine(x.external_id, x.quantity_milli, x.net_ore, 0, False) for x in back)
    refund = replace(webshop.refund("91", *parts, on=TODAY), money_moved=money_moved)
    assert counts(take(shop, later(sold, refunds=(refund,)))) == (0, 0, 1, 0)
    back_ore = sum(each.net_ore for each in back)
    owed_ore = 0 if money_moved else back_ore
    assert sums(shop, "1582", "1510") == [330_00 - back_ore + owed_ore, -owed_ore]
    assert shop.book.reader.value("SELECT sum(open_ore) FROM claim") == -owed_ore
    assert sum(sums(shop, "3105", "3522", "3521")) == back_ore - 330_00
    holds(shop)


@pytest.mark.parametrize("rest_by_hand", [True, False])
def test_parts_of_a_sale_abroad_are_paid_back_by_the_ore_that_the_shop_says(
    shop: Shop, rest_by_hand: bool
) -> None:
    """A shop rounds each part by itself: two thirds of 100.00 are 33.33 and 33.34, and all is zero in the end."""
    sold = webshop.order(line("11", "MUG", 100_00, Decimal(0), pieces=3), customer=OSLO)
    take(shop, sold)
    parts = [
        webshop.refund(str(key), ShopRefundLine("11", 1000, ore, 0, restock=False), on=TODAY)
        for key, ore in ((91, 33_34), (92, 33_34), (93, 33_32))
    ]
    for n in (1, 2):
        assert take(shop, later(sold, n, refunds=tuple(parts[:n]))).parked == 0
        assert sums(shop, "1582", "1510", "3740") == [100_00 - n * 33_34, 0, n - (n == 2)]
        holds(shop)
    if rest_by_hand:
        invoice = shop.book.reader.value("SELECT number FROM invoice WHERE kind = 'invoice'")
        with shop.doing() as tx:
            invoicing.credit(tx, invoice, on=TODAY)
    else:
        assert take(shop, later(sold, 3, refunds=tuple(parts))).parked == 0
        assert sums(shop, "1582") == [0]
    assert sums(shop, "3105", "3740") == [0, 0]
    holds(shop)


def test_a_sum_that_no_line_of_a_sale_abroad_comes_to_waits_for_people(shop: Shop) -> None:
    sold = webshop.order(*ABROAD, customer=OSLO, prices_include_vat=False)
    take(shop, sold)
    part = ShopRefundLine("13", 1000, 20_00, 0, restock=False)
    assert take(shop, later(sold, refunds=(webshop.refund("91", part, on=TODAY),))).parked == 1
    assert (parked(shop), sums(shop, "1582", "1510")) == ([("1001", "receipt.credit_sum")], [330_00, 0])
    holds(shop)


def test_an_order_waits_for_the_list_of_its_refunds(shop: Shop) -> None:
    """WooCommerce tells of a refund with its order by its sum only: the rest of the order is taken at once."""
    back = webshop.refund("91", ShopRefundLine("12", 1000, TEA.net_ore, TEA.vat_ore, True), on=TODAY)
    sold = webshop.order(MUG, TEA, refunds=(replace(back, told=False),))
    assert counts(take(shop, sold)) == (1, 0, 0, 1)
    assert parked(shop) == [("1001", "shop.refund_untold")]
    listed = json.dumps([{**webshop.woo_refund(back), "parent_id": 1001}]).encode()
    assert take_bytes(shop, listed).updated == 1
    assert parked(shop) == []
    assert sums(shop, "1582") == [MUG.net_ore + MUG.vat_ore]
    holds(shop)


def test_a_refund_that_comes_before_its_order_waits_for_it(shop: Shop) -> None:
    back = webshop.refund("91", ShopRefundLine("12", 1000, TEA.net_ore, TEA.vat_ore, True), on=TODAY)
    listed = json.dumps([{**webshop.woo_refund(back), "parent_id": 1001}]).encode()
    assert take_bytes(shop, listed).parked == 1
    assert parked(shop) == [("1001", "shop.refund_alone")]
    take(shop, webshop.order(MUG, TEA))
    assert retry(shop).parked == 0
    assert sums(shop, "1582") == [MUG.net_ore + MUG.vat_ore]


def test_what_was_paid_back_by_hand_first_is_not_booked_again(shop: Shop) -> None:
    """Goods came back and were credited here; the money goes back in the shop, which tells of it the next day."""
    two = line("11", "MUG", 250_00, pieces=2)
    sold = webshop.order(two)
    (order,) = take(shop, sold).orders
    delivery = shop.deliver(order)
    shop.take_back(delivery, Part("MUG", 1000), credit=True)
    piece = ShopRefundLine("11", 1000, 100_00, 25_00, restock=False)
    first, second = (webshop.refund(key, piece, on=TODAY) for key in ("91", "92"))
    result = take(shop, later(sold, refunds=(first,)))
    assert (counts(result), sums(shop, "1582"), shop.on_hand("MUG")) == ((0, 0, 1, 0), [125_00], (9000, 0))
    assert [warning.message for warning in result.warnings] == [
        f"Refund 91 of 125,00 kr is what receipt Q2026-0002 has paid back of order {order} already."
    ]
    # The other mug is another refund.
    assert counts(take(shop, later(sold, 2, refunds=(first, second)))) == (0, 0, 1, 0)
    assert sums(shop, "1582") == [0]
    assert counts(take(shop, later(sold, 3, refunds=(first, second)))) == (0, 1, 0, 0)
    holds(shop)


def test_a_cancelled_order_that_is_paid_is_told_of(shop: Shop) -> None:
    take(shop, webshop.order(MUG))
    result = take(shop, later(webshop.order(MUG), status="cancelled"))
    assert counts(result) == (0, 0, 1, 0)
    assert "125,00 kr that were paid for it are not paid back" in result.warnings[0].message
    whole = ShopRefundLine("11", 2000, MUG.net_ore, MUG.vat_ore, restock=False)
    refunded = later(
        webshop.order(MUG), 2, status="cancelled", refunds=(webshop.refund("9", whole, on=TODAY),)
    )
    assert take(shop, refunded).warnings == []
    assert sums(shop, "1582") == [0]


def test_a_refund_that_the_shop_deletes_is_taken_back(shop: Shop) -> None:
    back = webshop.refund("91", ShopRefundLine("12", 1000, TEA.net_ore, TEA.vat_ore, False), on=TODAY)
    sold = webshop.order(MUG, TEA)
    take(shop, later(sold, refunds=(back,)), channel="kiosk")
    assert counts(take(shop, later(sold, 2), channel="kiosk")) == (0, 0, 1, 0)
    assert sums(shop, "1582") == [sum(x.net_ore + x.vat_ore for x in (MUG, TEA))]


def test_a_deleted_refund_that_is_a_credit_note_is_told_of_once(shop: Shop) -> None:
    sold = webshop.order(*ABROAD, customer=OSLO, prices_include_vat=False)
    take(shop, sold)
    back = webshop.refund("91", ShopRefundLine("12", 1000, 80_00, 0, restock=False), on=TODAY)
    take(shop, later(sold, refunds=(back,)))
    assert counts(take(shop, later(sold, 2)))[3] == 1
    assert (parked(shop), sums(shop, "1582")) == ([("1001", "shop.refund_deleted")], [250_00])
    # What the shop tells next is taken.
    freight = webshop.refund("92", ShopRefundLine("13", 0, 50_00, 0, restock=False), on=TODAY)
    assert take(shop, later(sold, 3, refunds=(freight,))).parked == 0
    assert sums(shop, "1582") == [200_00]
    holds(shop)


def test_orders_of_the_day_are_what_the_books_have(shop: Shop) -> None:
    """All that came in, held against the accounts by another way than the cascade's."""
    sold = [
        webshop.order(line("11", "MUG", 99_90 + 10 * n), shipping("12", 39_00 + n), external_id=str(n + 1))
        for n in range(9)
    ]
    take(shop, *sold)
    assert sums(shop, "1582") == [sum(each.total_ore for each in sold)]
    assert sums(shop, "2611") == [-sum(x.vat_ore for each in sold for x in each.lines)]
    holds(shop)


@pytest.mark.parametrize(("price_ore", "rounding_ore"), [(249_60, 40), (250_40, -40)])
def test_what_was_paid_in_coins_is_in_the_books_with_its_rounding(
    shop: Shop, price_ore: int, rounding_ore: int
) -> None:
    """First told unpaid, then paid in cash at the till, then paid back in cash."""
    sold = webshop.shopify_order(webshop.order(line("11", "MUG", price_ore), method="cash", external_id="7"))
    cash = {"shop_money": {"amount": webshop.kronor(rounding_ore), "currency_code": "SEK"}}
    paid = {
        **sold,
        "updated_at": "2026-03-02T11:00:00+00:00",
        "transactions": [{**sold["transactions"][0], "amount": "250.00"}],
        "total_cash_rounding_payment_adjustment_set": cash,
    }
    for told, told_of in (
        ({**sold, "transactions": [], "financial_status": "pending"}, (1, 0, 0, 0)),
        (paid, (0, 0, 1, 0)),
    ):
        assert counts(take_bytes(shop, json.dumps({"order": told}).encode(), channel="kiosk")) == told_of
    assert sums(shop, "1910", "3740") == [250_00, -rounding_ore]
    read = reader.read(json.dumps({"order": paid}).encode(), ways=Ways()).items[0].order
    assert read is not None
    part = ShopRefundLine("11", 1000, read.lines[0].net_ore, read.lines[0].vat_ore, True)
    refunded = webshop.shopify_refund(webshop.refund("9", part, on=TODAY), included=True)
    refunded["transactions"][0] |= {"gateway": "cash", "amount": "250.00"}
    back = {**paid, "updated_at": "2026-03-02T12:00:00+00:00", "refunds": [refunded]}
    back["total_cash_rounding_refund_adjustment_set"] = cash
    assert counts(take_bytes(shop, json.dumps({"order": back}).encode(), channel="kiosk")) == (0, 0, 1, 0)
    assert sums(shop, "1910", "3740", "2611", "3001") == [0, 0, 0, 0]
    holds(shop)
