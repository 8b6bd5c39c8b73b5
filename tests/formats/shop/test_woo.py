"""WooCommerce orders: what its fields hold in real shops."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests import webshop
from tests.webshop import FOOD, STANDARD, line, shipping

from kassabok.formats.errors import BadFile
from kassabok.formats.shop import reader, woo
from kassabok.formats.shop.record import ShopOrder, ShopPayment, ShopRefundLine
from kassabok.formats.shop.sums import problems
from kassabok.formats.shop.ways import Ways

Change = Callable[[dict[str, Any]], object]


def changed(order: ShopOrder, *changes: Change) -> bytes:
    found = webshop.woo_order(order)
    for change in changes:
        change(found)
    return json.dumps(found).encode()


def only(data: bytes, ways: Ways | None = None) -> ShopOrder:
    (item,) = reader.read(data, ways=ways or Ways()).items
    assert item.order is not None, item.fault
    return item.order


def codes(order: ShopOrder) -> list[str]:
    return [problem.code for problem in problems(order)]


def test_sums_are_net_of_vat_though_prices_include_it() -> None:
    order = only(webshop.woo(webshop.order(line("11", "MUG", 125_00), shipping("12", 49_00))))
    assert [(x.kind, x.net_ore, x.vat_ore, x.rate) for x in order.lines] == [
        ("goods", 100_00, 25_00, STANDARD),
        ("shipping", 39_20, 9_80, STANDARD),
    ]
    assert (order.total_ore, order.vat_ore, codes(order)) == (174_00, 34_80, [])


def test_a_shop_with_whole_kronor_has_the_ore_in_its_taxes() -> None:
    """Ten mugs of 124 kr are 248 kr of VAT, not ten times the 25 that is shown."""
    sold = webshop.order(*(line(str(n), "MUG", 124_00) for n in range(11, 21)))

    def whole(found: dict[str, Any]) -> None:
        for each in found["line_items"]:
            each |= {
                "total": "99",
                "total_tax": "25",
                "taxes": [{"id": 2, "total": "24.8", "subtotal": "24.8"}],
            }
        found |= {
            "total": "1240",
            "total_tax": "248",
            "cart_tax": "248",
            "shipping_total": "0",
            "shipping_tax": "0",
        }
        found["tax_lines"][0] |= {"tax_total": "248", "shipping_tax_total": "0"}
        found["discount_total"] = "0"

    order = only(changed(sold, whole))
    assert order.decimals == 0
    assert [(x.net_ore, x.vat_ore) for x in order.lines] == [(99_20, 24_80)] * 10
    assert (order.total_ore, order.vat_ore, codes(order)) == (1240_00, 248_00, [])


def test_a_whole_krona_is_let_pass_and_no_more() -> None:
    def off(kronor: int) -> Change:
        def change(found: dict[str, Any]) -> None:
            found["line_items"][0] |= {"total": "200", "total_tax": "50", "taxes": [{"id": 2, "total": "50"}]}
            found |= {"total": str(250 + kronor), "total_tax": "50", "cart_tax": "50", "discount_total": "0"}
            found |= {"shipping_total": "0", "shipping_tax": "0"}
            found["tax_lines"][0] |= {"tax_total": "50", "shipping_tax_total": "0"}

        return change

    assert codes(only(changed(webshop.order(), off(1)))) == []
    assert codes(only(changed(webshop.order(), off(2)))) == ["shop.total"]


def test_an_ore_for_each_row_is_let_pass_and_no_more() -> None:
    def total(text: str) -> Change:
        return lambda found: found.update(total=text)

    assert codes(only(changed(webshop.order(), total("250.01")))) == []
    assert codes(only(changed(webshop.order(), total("250.02")))) == ["shop.total"]


def test_a_tax_with_an_empty_total_is_not_on_the_line() -> None:
    """Freight without VAT beside goods with it."""
    sold = webshop.order(line("11", "MUG", 125_00), shipping("12", 49_00, Decimal(0)))

    def blank(found: dict[str, Any]) -> None:
        found["shipping_lines"][0]["taxes"] = [{"id": 2, "total": "", "subtotal": ""}]
        found["shipping_lines"][0]["total_tax"] = ""

    order = only(changed(sold, blank))
    assert [(x.net_ore, x.vat_ore, x.rate) for x in order.lines] == [(100_00, 25_00, STANDARD), (49_00, 0, 0)]
    assert codes(order) == []


def test_numbers_come_as_numbers_and_with_noise() -> None:
    def numbers(found: dict[str, Any]) -> None:
        found["line_items"][0] |= {"total": 200, "price": 99.99999999999999, "quantity": "2"}
        found["total"] = 250.0

    order = only(changed(webshop.order(), numbers))
    assert (order.lines[0].net_ore, order.lines[0].quantity_milli, order.total_ore) == (200_00, 2000, 250_00)
    assert codes(order) == []


def test_half_a_piece_is_sold() -> None:
    order = only(changed(webshop.order(), lambda found: found["line_items"][0].update(quantity=1.5)))
    assert order.lines[0].quantity_milli == 1500


def test_an_older_shop_tells_no_percent() -> None:
    """Two taxes whose sums fit one rate each."""
    sold = webshop.order(line("11", "MUG", 125_00), line("12", "TE", 112_00, FOOD), shipping("13", 50_00))

    def old(found: dict[str, Any]) -> None:
        for tax in found["tax_lines"]:
            del tax["rate_percent"]

    order = only(changed(sold, old))
    assert [x.rate for x in order.lines] == [STANDARD, FOOD, STANDARD]
    assert codes(order) == []


def test_a_tax_that_is_not_told_of_is_a_fault() -> None:
    order = only(changed(webshop.order(), lambda found: found["line_items"][0]["taxes"][0].update(id=99)))
    assert codes(order)[0] == "shop.tax_unknown"
    assert "line_items[0].taxes: tax_lines does not tell the percent of tax 99" in problems(order)[0].message


def test_two_taxes_on_a_line_are_a_fault() -> None:
    sold = webshop.order(line("11", "MUG", 125_00), line("12", "TE", 112_00, FOOD))
    order = only(changed(sold, lambda found: found["line_items"][0]["taxes"][1].update(total="3.00")))
    assert "shop.several_taxes" in codes(order)


def test_vat_must_fit_per_rate_too() -> None:
    """The sums are right, but 25 and 12 percent are told the wrong way round."""
    sold = webshop.order(line("11", "MUG", 125_00), line("12", "TE", 112_00, FOOD))

    def swapped(found: dict[str, Any]) -> None:
        first, second = found["tax_lines"]
        first["tax_total"], second["tax_total"] = second["tax_total"], first["tax_total"]

    assert codes(only(changed(sold, swapped))) == ["shop.vat_rate", "shop.vat_rate"]


def test_the_heads_own_taxes_must_fit() -> None:
    order = only(changed(webshop.order(), lambda found: found.update(cart_tax="40.00")))
    assert codes(order) == ["shop.vat_parts"]


def test_the_tax_of_a_fee_may_be_counted_apart() -> None:
    sold = webshop.order(line("11", "MUG", 125_00), line("12", "", 25_00, kind="fee", name="Fakturaavgift"))
    assert codes(only(changed(sold, lambda found: found.update(cart_tax="25.00")))) == []
    assert codes(only(webshop.woo(sold))) == []


def test_coupons_are_in_the_lines_already() -> None:
    sold = webshop.order(line("11", "MUG", 100_00), discount_codes=(("VAR10", 25_00),))
    order = only(webshop.woo(sold))
    assert (order.total_ore, order.discount_codes, codes(order)) == (100_00, (("VAR10", 25_00),), [])


def test_a_gift_card_pays_a_part() -> None:
    order = only(webshop.woo(webshop.order(gift_card_ore=100_00)))
    assert order.total_ore == 250_00
    assert [(p.method, p.amount_ore, p.reference) for p in order.payments] == [
        ("gift_card", 100_00, "GIFT-1"),
        ("stripe", 150_00, "pi_1001"),
    ]
    assert codes(order) == []


def test_a_gift_card_is_sold() -> None:
    card = line("11", "GIFT500", 500_00, Decimal(0), kind="gift_card")
    assert only(webshop.woo(webshop.order(card))).lines[0].kind == "gift_card"
    plain = replace(card, kind="goods")
    named = only(webshop.woo(webshop.order(plain)), Ways(gift_card_skus=("GIFT500",)))
    assert named.lines[0].kind == "gift_card"


def test_children_of_a_bundle_cost_nothing() -> None:
    sold = webshop.order(line("11", "SET", 250_00), line("12", "MUG", 0, pieces=2))
    order = only(webshop.woo(sold))
    assert [(x.sku, x.quantity_milli, x.net_ore) for x in order.lines] == [
        ("SET", 1000, 200_00),
        ("MUG", 2000, 0),
    ]
    assert codes(order) == []


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("processing", "open"),
        ("wc-completed", "open"),
        ("on-hold", "open"),
        ("refunded", "open"),
        ("cancelled", "cancelled"),
        ("failed", "cancelled"),
        ("trash", "cancelled"),
        ("pending", "ignored"),
        ("auto-draft", "ignored"),
        ("pre-ordered", "unknown:pre-ordered"),
    ],
)
def test_statuses(word: str, status: str) -> None:
    assert only(changed(webshop.order(), lambda found: found.update(status=word))).status == status


def test_a_plug_ins_status_can_be_told() -> None:
    data = changed(webshop.order(), lambda found: found.update(status="Pre-Ordered"))
    assert only(data, Ways(statuses={"pre-ordered": "open"})).status == "open"


@pytest.mark.parametrize(
    ("word", "method"),
    [
        ("stripe", "stripe"),
        ("stripe_klarna", "stripe"),
        ("woocommerce_payments", "stripe"),
        ("kco", "klarna"),
        ("klarna_payments", "klarna"),
        ("swish_ecommerce", "swish"),
        ("redlight_swish-ecommerce", "swish"),
        ("Swish (via Redlight)", "swish"),
        ("Betala med Klarna", "klarna"),
        ("x_klarna_swish", "unknown:x_klarna_swish"),
        ("noswish", "unknown:noswish"),
        ("ppcp-gateway", "paypal"),
        ("bacs", "invoice"),
        ("cod", "cash"),
        ("qliro_one", "unknown:qliro_one"),
    ],
)
def test_payment_methods(word: str, method: str) -> None:
    data = changed(webshop.order(), lambda found: found.update(payment_method=word))
    assert only(data).payments[0].method == method


def test_a_payment_without_a_day_waits() -> None:
    (payment,) = only(webshop.woo(webshop.order(state="pending"))).payments
    assert payment == ShopPayment("stripe", 250_00, None, "pi_1001", "pending")


def test_an_invoice_is_paid_when_the_bank_says_so() -> None:
    data = changed(webshop.order(), lambda found: found.update(payment_method="bacs"))
    assert [(p.state, p.on) for p in only(data).payments] == [("pending", None)]


def test_numbers_of_companies_are_in_meta_data() -> None:
    def meta(found: dict[str, Any]) -> None:
        found["meta_data"] = [
            {"id": 1, "key": "_billing_orgnr", "value": "556036-0793"},
            {"id": 2, "key": "_vat_number", "value": "SE556036079301"},
            {"id": 3, "key": "cart", "value": {"a": [1]}},
            {"id": 4, "key": "_special", "value": "5560360793"},
        ]

    data = changed(webshop.order(), meta)
    assert (only(data).customer.org_nr, only(data).customer.vat_nr) == ("556036-0793", "SE556036079301")
    assert only(data, Ways(org_nr_keys=("_special",))).customer.org_nr == "5560360793"


def test_whether_he_wants_newsletters_is_told_by_a_field_or_not_at_all() -> None:
    assert only(webshop.woo(webshop.order())).customer.accepts_marketing is None
    data = changed(
        webshop.order(), lambda found: found["meta_data"].append({"id": 9, "key": "nyhetsbrev", "value": "1"})
    )
    assert only(data, Ways(marketing_keys=("nyhetsbrev",))).customer.accepts_marketing is True


def test_texts_are_composed_and_skus_kept_as_they_are() -> None:
    def texts(found: dict[str, Any]) -> None:
        found["line_items"][0] |= {"sku": " 007 ", "name": "A\u030angsko\u0308ld &amp; mugg <b>"}
        found["billing"] |= {"email": " Anna@Example.SE ", "postcode": "'11122"}

    order = only(changed(webshop.order(), texts))
    assert (order.lines[0].sku, order.lines[0].name) == ("007", "Ångsköld & mugg <b>")
    assert (order.customer.email, order.customer.billing.postcode) == ("anna@example.se", "11122")


def test_half_a_surrogate_and_a_nul_are_no_text() -> None:
    data = webshop.woo(webshop.order()).replace(
        b'"customer_note": ""', b'"customer_note": "a\\ud800b\\u0000c"'
    )
    assert only(data).note == "abc"
    assert only(woo.embed_refunds(only_raw(data), [])).note == "abc"


def only_raw(data: bytes) -> bytes:
    (item,) = reader.read(data).items
    return item.raw


def test_a_time_of_the_shops_own_clock_is_a_swedish_one() -> None:
    """In the hour that autumn has twice, it is the first."""

    def local(found: dict[str, Any]) -> None:
        del found["date_created_gmt"]
        found["date_created"] = "2026-10-25T02:30:00"

    assert only(changed(webshop.order(), local)).created == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_company_in_another_country() -> None:
    def foreign(found: dict[str, Any]) -> None:
        found["billing"] |= {"country": "de", "company": "Töpfer GmbH"}
        found["currency"] = "eur"

    order = only(changed(webshop.order(line("11", "MUG", 100_00, Decimal(0))), foreign))
    assert (order.currency, order.customer.billing.country, order.customer.company) == (
        "EUR",
        "DE",
        "Töpfer GmbH",
    )
    assert codes(order) == []


# Refunds


def part(ore: int = 125_00, *, pieces: int = 1, line_id: str = "11") -> ShopRefundLine:
    return ShopRefundLine(line_id, pieces * 1000, ore * 4 // 5, ore // 5, restock=False)


def test_a_refund_is_of_the_orders_line() -> None:
    order = only(webshop.woo(replace(webshop.order(), refunds=(webshop.refund("901", part()),))))
    assert order.refunds == (webshop.refund("901", part()),)
    assert codes(order) == []


def test_an_old_refund_is_known_by_its_product() -> None:
    sold = replace(
        webshop.order(line("11", "MUG", 250_00, pieces=2)), refunds=(webshop.refund("901", part()),)
    )

    def old(found: dict[str, Any]) -> None:
        found["line_items"][0] |= {"product_id": 5, "variation_id": 0}
        found["refunds"][0]["line_items"][0] |= {"product_id": 5, "variation_id": 0, "meta_data": []}

    assert only(changed(sold, old)).refunds[0].lines[0].line_id == "11"


def test_less_than_nothing_is_no_price() -> None:
    def negative(found: dict[str, Any]) -> None:
        found["line_items"][0] |= {"total": "-200.00", "total_tax": "-50.00"}
        found |= {"total": "-250.00", "total_tax": "-50.00", "cart_tax": "-50.00"}
        found["tax_lines"][0]["tax_total"] = "-50.00"

    assert "shop.negative" in codes(only(changed(webshop.order(), negative)))


def test_what_the_shop_put_back_into_its_stock_is_told_by_the_line() -> None:
    sold = replace(
        webshop.order(),
        refunds=(webshop.refund("901", part()), webshop.refund("902", part(), on=date(2026, 4, 1))),
    )
    data = changed(
        sold,
        lambda found: found["line_items"][0]["meta_data"].append(
            {"id": 3, "key": "_restock_refunded_items", "value": "1"}
        ),
    )
    assert [each.lines[0].restock for each in only(data).refunds] == [True, False]


def test_an_order_that_is_said_to_be_refunded_and_names_no_refund() -> None:
    order = only(changed(webshop.order(), lambda found: found.update(status="refunded")))
    assert [(each.amount_ore, each.told) for each in order.refunds] == [(250_00, False)]
    assert [(p.code, p.refund) for p in problems(order)] == [("shop.refund_untold", "1001:refunded")]


def test_money_given_back_may_be_another_sum_than_the_parts() -> None:
    sold = replace(webshop.order(), refunds=(webshop.refund("901", part()),))
    order = only(changed(sold, lambda found: found["refunds"][0].update(amount="100.00")))
    (problem,) = problems(order)
    assert (problem.code, problem.refund) == ("shop.refund_parts", "901")
    assert problem.message == "The parts of refund 901 come to 125.00, but 100.00 was given back."


def test_more_cannot_come_back_than_was_sold() -> None:
    sold = replace(webshop.order(), refunds=(webshop.refund("901", part(375_00, pieces=3)),))
    assert codes(only(webshop.woo(sold))) == ["shop.refund_quantity", "shop.refund_over"]
    sold = replace(webshop.order(), refunds=(webshop.refund("901", part(line_id="99")),))
    assert codes(only(webshop.woo(sold))) == ["shop.refund_line"]


def test_a_refund_that_the_shop_only_noted() -> None:
    sold = replace(webshop.order(), refunds=(replace(webshop.refund("901", part()), money_moved=False),))
    assert only(webshop.woo(sold)).refunds[0].money_moved is False


def test_a_list_of_refunds_comes_on_its_own_and_is_put_into_its_order() -> None:
    refund = {**webshop.woo_refund(webshop.refund("901", part())), "parent_id": 1001}
    found = reader.read(json.dumps({"data": [refund]}).encode())
    assert (found.items, [(each.order_id, each.line) for each in found.refunds]) == ((), [("1001", 1)])
    told = changed(
        webshop.order(),
        lambda order: order.update(
            refunds=[
                {"id": 901, "reason": "", "total": "-125.00"},
                {"id": 902, "reason": "", "total": "-1.00"},
            ]
        ),
    )
    whole = only(woo.embed_refunds(told, [found.refunds[0].raw]))
    assert whole.refunds[0] == webshop.refund("901", part())
    assert [each.told for each in whole.refunds] == [True, False]
    # Once more is the same, byte for byte.
    again = woo.embed_refunds(woo.embed_refunds(told, [found.refunds[0].raw]), [found.refunds[0].raw])
    assert again == woo.embed_refunds(told, [found.refunds[0].raw])


def test_an_old_list_of_refunds_names_its_order_in_links() -> None:
    refund = webshop.woo_refund(webshop.refund("901", part()))
    refund["_links"] = {"up": [{"href": "https://krukan.se/wp-json/wc/v3/orders/560"}]}
    (found,) = reader.read(json.dumps([refund]).encode()).refunds
    assert found.order_id == "560"


# What cannot be read


def test_an_order_that_cannot_be_read_keeps_none_of_the_others_out() -> None:
    good, bad = webshop.woo_order(webshop.order()), webshop.woo_order(webshop.order(external_id="1002"))
    bad["line_items"][0]["total"] = "hundra"
    data = "[\n" + ",\n".join(map(json.dumps, (bad, good))) + "\n]"
    first, second = reader.read(data.encode()).items
    assert second.order is not None
    assert (first.external_id, first.line, first.order) == ("1002", 2, None)
    assert first.fault is not None
    assert first.fault.code == "shop.field"
    assert first.fault.message == "line 2, [0].line_items[0].total: 'hundra' is not a number."
    assert json.loads(first.raw)["id"] == 1002


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda o: o.update(line_items="none"), "line_items: expected an array of objects"),
        (lambda o: o.update(billing=3), "billing: expected an object"),
        (lambda o: o.update(total=True), "total: expected a number"),
        (lambda o: o.update(total="1e400"), "total: '1e400' is not a number"),
        (lambda o: o.update(total=10**30), "is too large a number"),
        (lambda o: o.update(total="17,65"), "'17,65' is not a number"),
        (lambda o: o.update(date_created_gmt="i går"), "date_created_gmt: 'i går' is not a time"),
        (lambda o: o.update(date_created_gmt=None, date_created=None), "date_created_gmt: there is no time"),
        (lambda o: o.update(currency=None), "currency: there is no id"),
        (lambda o: o["line_items"][0].update(quantity="0.0005"), "has more than three decimals"),
        (lambda o: o["line_items"][0].update(sku={"a": 1}), "line_items[0].sku: expected a text"),
    ],
)
def test_a_field_that_is_not_what_it_should_be_is_named(change: Change, said: str) -> None:
    (item,) = reader.read(changed(webshop.order(), change)).items
    assert item.order is None
    assert item.fault is not None
    assert said in item.fault.message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'[{"id": 1, "status": "x", "line_items": []}', "line 1, column 44: this is not JSON"),
        (b'{"data": [{"id": 1}]', "this is not JSON"),
        (b'[{"a": 1},\n]', "line 2, column 1: this is not JSON: an object was to follow the comma"),
        (b'[{"a": 1}]\n[2]', "line 2, column 1: this is not JSON: there is more after its end"),
        (b'[{"id": NaN}]', "has a number that cannot be read: NaN"),
        (b'{"count"x3, "orders": []}', "line 1, column 9: this is not JSON: expected ':'"),
        (b'{"count": 3; "orders": []}', "line 1, column 12: this is not JSON: expected ','"),
        (b"[1, 2]", "line 1: [0] is no object"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"id": "\xe5"}', "JSON is in UTF-8"),
        (b'{"id": 1, "total": ' + b"9" * 5000 + b"}", "has a number that cannot be read"),
        (b'[{"id": 1, "line_items": [], "b": "\\ud800"}]', "no order of WooCommerce or Shopify"),
        (b"   ", "The file is empty"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(BadFile) as caught:
        reader.read(data)
    assert said in caught.value.message


def test_orders_may_stand_beside_other_things_in_an_envelope() -> None:
    order = webshop.woo_order(webshop.order())
    for found in ({"data": order}, {"count": 1, "orders": [order], "next": None}, {"data": {"order": order}}):
        (item,) = reader.read(json.dumps(found).encode()).items
        assert item.order == only(webshop.woo(webshop.order()))
    with pytest.raises(BadFile) as caught:
        reader.read(json.dumps({"orders": [order], "next": None}).encode()[:-1])
    assert "this is not JSON" in caught.value.message


def test_an_empty_answer_has_no_orders() -> None:
    assert reader.read(b"[]").items == ()
    assert reader.read(b'{"orders": []}').items == ()
