"""Shopify orders in JSON and in CSV: what their fields hold in real shops."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests import webshop
from tests.webshop import BOOKS, FOOD, STANDARD, line, shipping

from kassabok.formats.errors import BadFile
from kassabok.formats.shop import reader
from kassabok.formats.shop.record import ShopOrder, ShopPayment, ShopRefund, ShopRefundLine
from kassabok.formats.shop.sums import problems, split_vat
from kassabok.formats.shop.ways import Ways

Change = Callable[[dict[str, Any]], object]


def changed(order: ShopOrder, *changes: Change) -> bytes:
    found = webshop.shopify_order(order)
    for change in changes:
        change(found)
    return json.dumps({"order": found}).encode()


def only(data: bytes, ways: Ways | None = None) -> ShopOrder:
    (item,) = reader.read(data, ways=ways or Ways()).items
    assert item.order is not None, item.fault
    return item.order


def codes(order: ShopOrder) -> list[str]:
    return [problem.code for problem in problems(order)]


def test_the_shops_money_is_booked_not_what_the_buyer_was_shown() -> None:
    """The fixture says 1.00 EUR in presentment_money on each line."""
    order = only(webshop.shopify(webshop.order()))
    assert (order.currency, order.lines[0].net_ore, order.lines[0].vat_ore) == ("SEK", 200_00, 50_00)
    assert codes(order) == []


def test_discounts_are_out_of_the_line() -> None:
    def discounted(found: dict[str, Any]) -> None:
        found["line_items"][0] |= {
            "price": "150.00",
            "price_set": {},
            "quantity": 2,
            "discount_allocations": [{"amount": "30.00"}, {"amount": "20.00"}],
            "total_discount": "30.00",
        }

    order = only(changed(webshop.order(), discounted))
    assert (order.lines[0].net_ore, order.lines[0].vat_ore, codes(order)) == (200_00, 50_00, [])


def test_an_older_interface_has_the_sum_of_discounts_only() -> None:
    def old(found: dict[str, Any]) -> None:
        del found["line_items"][0]["discount_allocations"]
        found["line_items"][0] |= {"price": "150.00", "price_set": {}, "total_discount": "50.00"}

    assert codes(only(changed(webshop.order(), old))) == []


def test_freight_has_its_own_vat() -> None:
    sold = webshop.order(line("11", "TE", 112_00, FOOD), shipping("12", 50_00), prices_include_vat=False)
    order = only(webshop.shopify(sold))
    assert [(x.external_id, x.net_ore, x.vat_ore, x.rate) for x in order.lines] == [
        ("11", 100_00, 12_00, FOOD),
        ("shipping:12", 40_00, 10_00, STANDARD),
    ]


def test_a_gift_card_that_is_sold_is_no_goods() -> None:
    card = line("11", "", 500_00, Decimal(0), kind="gift_card", name="Presentkort")
    order = only(webshop.shopify(webshop.order(card)))
    assert order.lines[0].kind == "gift_card"
    assert order.lines[0].rate == 0
    assert codes(order) == []


def test_a_gift_card_and_a_card_pay_together() -> None:
    order = only(webshop.shopify(webshop.order(gift_card_ore=100_00)))
    assert [(p.method, p.amount_ore, p.state) for p in order.payments] == [
        ("gift_card", 100_00, "paid"),
        ("stripe", 150_00, "paid"),
    ]


def transactions(*found: dict[str, Any]) -> Change:
    return lambda order: order.update(
        transactions=[
            {"id": number, "amount": "250.00", "status": "success", **each}
            for number, each in enumerate(found)
        ]
    )


def test_an_authorization_is_no_money_until_it_is_captured() -> None:
    reserved = {"kind": "authorization", "gateway": "klarna", "authorization": "K1"}
    (payment,) = only(changed(webshop.order(), transactions(reserved))).payments
    assert (payment.method, payment.state, payment.on) == ("klarna", "authorized", None)
    captured = {
        "kind": "capture",
        "gateway": "klarna",
        "parent_id": 0,
        "processed_at": "2026-03-05T23:30:00+00:00",
    }
    (payment,) = only(changed(webshop.order(), transactions(reserved, captured))).payments
    assert (payment.state, payment.on) == ("paid", date(2026, 3, 6))


def test_a_part_is_captured() -> None:
    reserved = {"kind": "authorization", "gateway": "klarna"}
    part = {"kind": "capture", "gateway": "klarna", "parent_id": 0, "amount": "100.00"}
    order = only(changed(webshop.order(), transactions(reserved, part)))
    assert [(p.amount_ore, p.state) for p in order.payments] == [(100_00, "paid")]
    assert codes(order) == []


def test_what_failed_or_was_voided_paid_nothing() -> None:
    failed = {"kind": "sale", "status": "failure", "gateway": "stripe"}
    reserved = {"kind": "authorization", "gateway": "stripe"}
    void = {"kind": "void", "gateway": "stripe", "parent_id": 1}
    assert only(changed(webshop.order(), transactions(failed, reserved, void))).payments == ()


def test_a_payment_in_another_currency_is_a_fault() -> None:
    sale = {"kind": "sale", "gateway": "stripe", "currency": "EUR"}
    assert codes(only(changed(webshop.order(), transactions(sale)))) == ["shop.payment_currency"]
    told = {
        **sale,
        "amount": "22.50",
        "amount_set": {"shop_money": {"amount": "250.00", "currency_code": "SEK"}},
    }
    assert codes(only(changed(webshop.order(), transactions(told)))) == []


def test_the_order_tells_how_it_was_paid_where_transactions_do_not_come_with_it() -> None:
    def without(*gateways: str, status: str = "paid", outstanding: str = "0.00") -> bytes:
        def change(found: dict[str, Any]) -> None:
            del found["transactions"]
            found |= {"payment_gateway_names": list(gateways), "financial_status": status}
            found |= {"total_outstanding": outstanding, "processed_at": "2026-03-02T11:00:00+01:00"}

        return changed(webshop.order(), change)

    assert only(without("shopify_payments")).payments == (
        ShopPayment("stripe", 250_00, date(2026, 3, 2), "", "paid"),
    )
    assert only(without("Swish", status="authorized")).payments[0].state == "authorized"
    assert (
        only(without("Klarna", status="partially_paid", outstanding="50.00")).payments[0].amount_ore == 200_00
    )
    assert codes(only(without("gift_card", "shopify_payments"))) == ["shop.payments_untold"]
    assert only(without("Faktura 30 dagar")).payments[0].state == "pending"


def test_a_trial_order_says_so() -> None:
    assert only(webshop.shopify(replace(webshop.order(), test=True))).test is True


def test_cancelled_and_unknown() -> None:
    assert only(webshop.shopify(webshop.order(status="cancelled"))).status == "cancelled"
    data = changed(webshop.order(), lambda found: found.update(financial_status="held"))
    assert only(data).status == "unknown:held"


def test_who_wants_newsletters() -> None:
    def said(**fields: Any) -> bool | None:
        return only(changed(webshop.order(), lambda found: found.update(fields))).customer.accepts_marketing

    assert said() is None
    assert said(buyer_accepts_marketing=True) is True
    consent = {"email_marketing_consent": {"state": "unsubscribed"}, "id": 5}
    assert said(buyer_accepts_marketing=True, customer=consent) is False
    assert said(customer={"id": 5, "email_marketing_consent": {"state": "subscribed"}}) is True


def test_a_guest_has_no_number() -> None:
    data = changed(webshop.order(), lambda found: found.update(customer={"id": 5, "state": "disabled"}))
    assert only(data).customer.external_id == ""


def test_a_tip_that_is_a_line_is_no_goods() -> None:
    def tip(found: dict[str, Any]) -> None:
        paid_by = {"payment_gateway": "shopify_payments", "payment_method": "Visa"}
        found["line_items"].append(
            {
                "id": 15,
                "name": "Tip",
                "sku": None,
                "quantity": 1,
                "price": "10.00",
                "tax_lines": [],
                "tip": paid_by,
            }
        )
        found["total_price"] = "260.00"

    order = only(changed(webshop.order(), tip))
    assert [(x.kind, x.net_ore, x.rate) for x in order.lines[1:]] == [("fee", 10_00, Decimal(0))]
    assert codes(order) == []


def test_a_line_of_no_piece_is_taken_off() -> None:
    def edit(found: dict[str, Any]) -> None:
        found["line_items"].append({"id": 15, "sku": "TEA", "quantity": 0, "price": "89.00", "tax_lines": []})

    order = only(changed(webshop.order(), edit))
    assert [x.is_taken_off for x in order.lines] == [False, True]
    assert codes(order) == []


def test_duties_and_tips_are_in_the_total() -> None:
    def more(found: dict[str, Any]) -> None:
        duties = {"shop_money": {"amount": "20.00", "currency_code": "SEK"}}
        found |= {"total_price": "280.00", "total_tip_received": "10.00", "current_total_duties_set": duties}

    order = only(changed(webshop.order(), more))
    assert [(x.kind, x.net_ore) for x in order.lines[1:]] == [("fee", 20_00), ("fee", 10_00)]
    assert codes(order) == []


# Refunds


def refunded(**fields: Any) -> ShopOrder:
    part = ShopRefundLine("11", 1000, 100_00, 25_00, restock=True)
    sold = webshop.order(line("11", "MUG", 250_00, pieces=2), shipping("12", 50_00))
    sold = replace(sold, refunds=(webshop.refund("901", part),))
    return only(changed(sold, lambda found: found["refunds"][0].update(fields)))


def test_a_refund_is_what_its_transactions_say() -> None:
    order = refunded()
    (refund,) = order.refunds
    assert (refund.amount_ore, refund.on, refund.money_moved) == (125_00, date(2026, 3, 9), True)
    assert (refund.lines[0].restock, codes(order)) == (True, [])


def given_back(kronor: str, status: str = "success") -> list[dict[str, str]]:
    return [{"id": "1", "kind": "refund", "status": status, "amount": kronor, "gateway": "stripe"}]


@pytest.mark.parametrize("adjusted", [("-40.00", "-10.00"), ("-50.00", "-10.00")])
def test_freight_comes_back_by_an_adjustment(adjusted: tuple[str, str]) -> None:
    """Whether its amount has the tax in it is told by what was given back."""
    amount, tax = adjusted
    order = refunded(
        transactions=given_back("175.00"),
        order_adjustments=[{"id": 1, "kind": "shipping_refund", "amount": amount, "tax_amount": tax}],
    )
    freight = order.refunds[0].lines[1]
    assert (freight.line_id, freight.net_ore, freight.vat_ore) == ("shipping:12", 40_00, 10_00)
    assert codes(order) == []


def test_less_may_come_back_than_the_goods_cost() -> None:
    order = refunded(
        transactions=given_back("100.00"),
        order_adjustments=[{"id": 1, "kind": "refund_discrepancy", "amount": "20.00", "tax_amount": "5.00"}],
    )
    assert order.refunds[0].lines[1] == ShopRefundLine("", 0, -20_00, -5_00, restock=False)
    assert codes(order) == []


def test_money_that_did_not_go_is_not_given_back() -> None:
    order = refunded(transactions=given_back("125.00", status="failure"))
    assert (order.refunds[0].amount_ore, order.refunds[0].money_moved) == (0, False)


def test_an_order_that_is_said_to_be_refunded_and_names_no_refund() -> None:
    def said(**fields: str) -> list[tuple[int, bool]]:
        order = only(changed(webshop.order(), lambda found: found.update(fields)))
        return [(each.amount_ore, each.told) for each in order.refunds]

    assert said(financial_status="refunded") == [(250_00, False)]
    assert said(financial_status="partially_refunded", current_total_price="200.00") == [(50_00, False)]


def test_a_refund_without_its_transactions_does_not_tell_what_was_paid_back() -> None:
    sold = replace(
        webshop.order(), refunds=(webshop.refund("901", ShopRefundLine("11", 1000, 100_00, 25_00, True)),)
    )
    order = only(changed(sold, lambda found: found["refunds"][0].pop("transactions")))
    assert (order.refunds[0].amount_ore, order.refunds[0].told) == (125_00, False)
    assert codes(order) == ["shop.refund_untold"]


def test_parts_must_come_to_the_sum() -> None:
    assert codes(refunded(transactions=given_back("99.00"))) == ["shop.refund_parts"]


@pytest.mark.parametrize(
    ("how", "restock"), [("no_restock", False), ("cancel", True), ("return", True), ("legacy_restock", True)]
)
def test_only_the_restock_type_says_that_goods_came_back(how: str, restock: bool) -> None:
    order = refunded(
        restock=not restock,
        refund_line_items=[
            {
                "line_item_id": 11,
                "quantity": 1,
                "restock_type": how,
                "subtotal": "125.00",
                "total_tax": "25.00",
            }
        ],
    )
    assert order.refunds[0].lines[0].restock is restock


def test_an_older_refund_tells_pieces_only() -> None:
    order = refunded(restock=True, refund_line_items=[{"line_item_id": 11, "quantity": 1}])
    assert order.refunds[0].lines == (ShopRefundLine("11", 1000, 100_00, 25_00, restock=True),)


def test_a_refund_alone_does_not_tell_enough() -> None:
    data = b'{"refund": {"id": 1, "order_id": 2, "refund_line_items": [], "transactions": []}}'
    with pytest.raises(BadFile) as caught:
        reader.read(data)
    assert caught.value.code == "shop.refund_alone"


# The CSV export


def csv_of(*orders: ShopOrder, change: Callable[[list[dict[str, str]]], object] = lambda _: None) -> bytes:
    rows = [row for each in orders for row in webshop.shopify_rows(each)]
    change(rows)
    return webshop.table(webshop.SHOPIFY_COLUMNS, rows)


def mixed() -> ShopOrder:
    return webshop.order(
        line("1", "MUG", 250_00, pieces=2),
        line("2", "TE", 112_00, FOOD),
        shipping("3", 50_00),
        number="#1001",
    )


def test_one_rate_is_told_by_the_sums() -> None:
    sold = webshop.order(line("1", "MUG", 250_00, pieces=2), shipping("3", 50_00))
    order = only(csv_of(sold))
    assert [(x.net_ore, x.vat_ore, x.rate) for x in order.lines] == [
        (200_00, 50_00, STANDARD),
        (40_00, 10_00, STANDARD),
    ]
    assert codes(order) == []


def test_several_rates_are_left_to_the_register_of_products() -> None:
    order = only(csv_of(mixed()))
    assert [x.rate for x in order.lines] == [None, None, None]
    assert codes(order) == ["shop.rate_untold"] * 3
    split = split_vat(order, lambda each: {"MUG": STANDARD, "TE": FOOD}[each.sku])
    assert [(x.kind, x.net_ore, x.vat_ore, x.rate) for x in split.lines] == [
        ("goods", 200_00, 50_00, STANDARD),
        ("goods", 100_00, 12_00, FOOD),
        ("shipping", 40_00, 10_00, STANDARD),
    ]
    assert codes(split) == []


def test_a_register_that_says_otherwise_is_found_out() -> None:
    split = split_vat(only(csv_of(mixed())), lambda each: {"MUG": STANDARD, "TE": BOOKS}[each.sku])
    assert codes(split) == ["shop.rate_untold"]
    assert split.lines[2].rate is None
    wrong = replace(mixed(), lines=mixed().lines[:2])
    wrong = only(csv_of(webshop.order(*wrong.lines)))
    assert "shop.vat_rate" in codes(split_vat(wrong, lambda each: {"MUG": STANDARD, "TE": BOOKS}[each.sku]))


def test_a_product_that_nobody_knows_stays_untold() -> None:
    split = split_vat(only(csv_of(mixed())), lambda each: {"MUG": STANDARD}.get(each.sku))
    assert [x.rate for x in split.lines] == [STANDARD, None, None]


def test_an_order_without_vat_is_at_no_rate() -> None:
    order = only(
        csv_of(webshop.order(line("1", "MUG", 100_00, Decimal(0)), shipping("2", 50_00, Decimal(0))))
    )
    assert [x.rate for x in order.lines] == [0, 0]
    assert codes(order) == []


def test_a_discount_that_no_line_is_told_is_shared_by_amount() -> None:
    sold = webshop.order(line("1", "MUG", 200_00), line("2", "KOPP", 100_00))

    def discounted(rows: list[dict[str, str]]) -> None:
        rows[0] |= {"Subtotal": "270.00", "Total": "270.00", "Taxes": "54.00", "Tax 1 Value": "54.00"}
        rows[0] |= {"Discount Code": "VAR10", "Discount Amount": "30.00"}

    order = only(csv_of(sold, change=discounted))
    assert [x.net_ore + x.vat_ore for x in order.lines] == [180_00, 90_00]
    assert (order.discount_codes, codes(order)) == ((("VAR10", 30_00),), [])


def test_rows_of_two_orders_and_of_two_shops() -> None:
    """A second row has no e-mail; two shops both have a #1001."""
    first = replace(mixed(), external_id="701")
    second = replace(mixed(), external_id="702")
    third = webshop.order(external_id="703", number="#1002", customer=replace(webshop.ANNA, email=""))
    found = reader.read(csv_of(first, second, third)).items
    assert [(item.external_id, item.line, len(item.order.lines) if item.order else 0) for item in found] == [
        ("701", 2, 3),
        ("702", 4, 3),
        ("703", 6, 1),
    ]


def test_rows_of_an_order_that_stand_apart_are_not_put_together() -> None:
    def apart(rows: list[dict[str, str]]) -> None:
        rows.append({**rows[0]})

    items = reader.read(csv_of(webshop.order(), webshop.order(external_id="1002"), change=apart)).items
    assert [item.fault.code if item.fault else "" for item in items] == ["", "", "shop.rows_apart"]


def test_rows_before_any_order_have_no_money() -> None:
    (item,) = reader.read(csv_of(webshop.order(), change=lambda rows: rows[0].update(Total=""))).items
    assert item.fault is not None
    assert (
        item.fault.message == "line 2, column Total: an order's first row has its money, and this has none."
    )


def test_saved_anew_by_swedish_excel() -> None:
    """Semicolons, decimal commas, Windows-1252, and an apostrophe before the postcode."""
    rows = [row.split(",") for row in csv_of(mixed()).decode().splitlines()]
    swedish = "\r\n".join(";".join(map(with_comma, row)) for row in rows)
    (item,) = reader.read(swedish.encode("cp1252")).items
    assert item.order == only(csv_of(mixed()))
    assert item.order is not None
    assert item.order.customer.billing.postcode == "111 22"


def with_comma(cell: str) -> str:
    return cell.replace(".", ",") if cell.replace(".", "").isdigit() else cell


def test_times_have_the_shops_offset() -> None:
    def summer(rows: list[dict[str, str]]) -> None:
        rows[0]["Created at"] = "2026-07-01 00:30:00 +0200"

    assert only(csv_of(webshop.order(), change=summer)).created == datetime(2026, 6, 30, 22, 30, tzinfo=UTC)


def test_a_refund_in_csv_is_a_sum_and_nothing_more() -> None:
    order = only(csv_of(webshop.order(), change=lambda rows: rows[0].update({"Refunded Amount": "125.00"})))
    assert [(p.code, p.refund) for p in problems(order)] == [("shop.refund_untold", "1001:refunded")]


def test_two_ways_of_paying_in_csv_are_not_told_apart() -> None:
    def both(rows: list[dict[str, str]]) -> None:
        rows[0]["Payment Method"] = "Gift Card + Shopify Payments"

    assert codes(only(csv_of(webshop.order(), change=both))) == ["shop.payments_untold"]


def test_missing_columns_are_named() -> None:
    rows = [{"Name": "#1", "Lineitem name": "Mugg", "Total": "1"}]
    with pytest.raises(BadFile) as caught:
        reader.read(webshop.table(("Name", "Lineitem name", "Total"), rows))
    assert caught.value.code == "shop.columns"
    assert "Lineitem price" in caught.value.message


def in_coins(paid: str, rounding: str, refunded: str = "", refund_rounding: str = "0.00") -> Change:
    """Paid in cash at the till, and what the order says of the rounding; all of it paid back in cash too."""

    def change(found: dict[str, Any]) -> None:
        found["transactions"][0] |= {"gateway": "cash", "amount": paid}
        for which, amount in (("payment", rounding), ("refund", refund_rounding)):
            found[f"total_cash_rounding_{which}_adjustment_set"] = {
                "shop_money": {"amount": amount, "currency_code": "SEK"}
            }
        if refunded:
            found["refunds"] = [webshop.shopify_refund(full_refund(found), included=True)]
            found["refunds"][0]["transactions"][0] |= {"gateway": "cash", "amount": refunded}

    return change


def full_refund(found: dict[str, Any]) -> ShopRefund:
    (item,) = reader.read(json.dumps({"order": found}).encode(), ways=Ways()).items
    assert item.order is not None
    (sold,) = item.order.lines
    part = ShopRefundLine(sold.external_id, sold.quantity_milli, sold.net_ore, sold.vat_ore, True)
    return webshop.refund("77", part)


@pytest.mark.parametrize(
    ("price_ore", "paid", "rounding", "coins_ore"),
    [
        (249_60, "250.00", "0.40", 250_00),
        (250_40, "250.00", "-0.40", 250_00),
        (250_40, "250.40", "-0.40", 250_00),  # The rounding stands beside the payment.
    ],
)
def test_what_is_paid_in_coins_is_rounded(price_ore: int, paid: str, rounding: str, coins_ore: int) -> None:
    sold = webshop.order(line("11", "MUG", price_ore))
    order = only(changed(sold, in_coins(paid, rounding)))
    assert (order.total_ore, order.due_ore, codes(order)) == (price_ore, coins_ore, [])
    assert [(p.method, p.amount_ore) for p in order.payments] == [("cash", coins_ore)]


def test_what_is_paid_back_in_coins_is_rounded() -> None:
    sold = webshop.order(line("11", "MUG", 250_40))
    order = only(changed(sold, in_coins("250.00", "-0.40", "250.00", "-0.40")))
    (refund,) = order.refunds
    assert (refund.amount_ore, refund.rounding_ore, codes(order)) == (250_00, -40, [])
    untold = only(changed(sold, in_coins("250.00", "-0.40", "250.00")))
    assert codes(untold) == ["shop.refund_parts"]


def edited(
    now: str, tax: str, *payments: dict[str, Any], gone_of: str = "12", status: str = "partially_paid"
) -> ShopOrder:
    """Two lines of 250.00 and 89.00, of which one was taken off: total_price stays at 339.00."""
    sold = webshop.order(line("11", "MUG", 250_00), line("12", "TEA", 89_00, FOOD))
    gone = next(each for each in sold.lines if each.external_id == gone_of)
    part = ShopRefundLine(gone_of, 1000, gone.net_ore, gone.vat_ore, True)
    taken_off = replace(webshop.refund("70", part), money_moved=False)

    def change(found: dict[str, Any]) -> None:
        found |= {"current_total_price": now, "current_total_tax": tax, "financial_status": status}
        found["refunds"] = [webshop.shopify_refund(taken_off, included=True)]

    return only(changed(sold, transactions(*payments), change))


CARD = {"kind": "sale", "gateway": "stripe", "processed_at": "2026-03-02T12:00:00+01:00"}


@pytest.mark.parametrize(("paid", "status"), [((CARD,), "paid"), ((), "pending")])
def test_what_was_taken_off_before_it_was_paid_is_none_of_the_order(
    paid: tuple[dict[str, Any], ...], status: str
) -> None:
    order = edited("250.00", "50.00", *paid, status=status)
    assert (order.total_ore, order.vat_ore, order.refunds, codes(order)) == (250_00, 50_00, (), [])
    assert [each.is_taken_off for each in order.lines] == [False, True]
    assert sum(each.amount_ore for each in order.payments) == (250_00 if paid else 0)


def test_a_refund_of_what_was_left_of_an_edited_order_stays_one() -> None:
    sold = webshop.order(line("11", "MUG", 250_00), line("12", "TEA", 89_00, FOOD))
    mug, tea = (ShopRefundLine(x.external_id, 1000, x.net_ore, x.vat_ore, True) for x in sold.lines)
    taken_off = replace(webshop.refund("70", tea), money_moved=False)

    def change(found: dict[str, Any]) -> None:
        found |= {"current_total_price": "0.00", "current_total_tax": "0.00"}
        found["refunds"] = [
            webshop.shopify_refund(each, included=True) for each in (taken_off, webshop.refund("71", mug))
        ]

    order = only(changed(sold, transactions(CARD), change))
    assert (order.total_ore, [each.external_id for each in order.refunds], codes(order)) == (
        250_00,
        ["71"],
        [],
    )


def test_an_edited_order_whose_sums_do_not_agree_says_so() -> None:
    assert codes(edited("240.00", "50.00", CARD)) == ["shop.edited"]
    assert codes(edited("250.00", "40.00", CARD)) == ["shop.edited"]
    assert codes(edited("250.00", "50.00", {**CARD, "amount": "300.00"})) == ["shop.edited"]


def test_what_was_taken_off_after_it_was_paid_is_owed_and_changes_no_order() -> None:
    order = edited("250.00", "50.00", {**CARD, "amount": "339.00"}, status="paid")
    assert (order.total_ore, len(order.refunds), codes(order)) == (339_00, 1, [])
