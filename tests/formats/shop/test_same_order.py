"""An order written in each dialect reads back the same, adds up, and does not once an amount in it was changed."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests import webshop
from tests.webshop import BOOKS, FOOD, STANDARD, line, shipping

from kassabok.formats.shop import reader, sums
from kassabok.formats.shop.record import ShopLine, ShopOrder, ShopRefund, ShopRefundLine
from kassabok.formats.shop.sums import problems, split_vat

RATES = (STANDARD, FOOD, BOOKS, Decimal(0))
TEXT = st.text(st.characters(codec="latin-1", categories=("L", "N")), min_size=1, max_size=12)


@st.composite
def orders(draw: st.DrawFn, *, taxed_shipping: bool = True) -> ShopOrder:
    lines = [
        line(
            str(10 + place),
            draw(st.sampled_from(("MUG", "007", "1E5", "ÅL-1", "x;y"))) + str(place),
            draw(st.integers(1_00, 99_999_99)),
            draw(st.sampled_from(RATES)),
            pieces=draw(st.integers(1, 9)),
            name=draw(TEXT),
        )
        for place in range(draw(st.integers(1, 5)))
    ]
    if draw(st.booleans()):
        rates = [each.rate for each in lines if each.rate is not None]
        rate = draw(st.sampled_from(rates)) if taxed_shipping else rates[0]
        lines.append(replace(shipping("77", draw(st.integers(20_00, 300_00)), rate), name="Postnord"))
    customer = replace(
        webshop.ANNA,
        external_id=draw(st.sampled_from(("", "17"))),
        org_nr=draw(st.sampled_from(("", "556036-0793"))),
        email=draw(st.sampled_from(("", "anna@example.se"))),
    )
    return webshop.order(
        *lines,
        external_id=str(draw(st.integers(1, 10**12))),
        customer=customer,
        status=draw(st.sampled_from(("open", "cancelled"))),
        state=draw(st.sampled_from(("paid", "paid", "pending"))),
        prices_include_vat=True,
        created=datetime(2026, 1, 1, tzinfo=UTC) + draw(st.timedeltas(min_value=_SECOND, max_value=_YEAR)),
        currency=draw(st.sampled_from(("SEK", "EUR"))),
    )


_SECOND = datetime(2026, 1, 1, 0, 0, 1) - datetime(2026, 1, 1)
_YEAR = datetime(2027, 1, 1) - datetime(2026, 1, 1)


def whole_seconds(order: ShopOrder) -> ShopOrder:
    at = order.created.replace(microsecond=0)
    return replace(order, created=at, updated=at)


def refunded(order: ShopOrder) -> ShopOrder:
    """With its first line given back."""
    first = order.lines[0]
    part = ShopRefundLine(
        first.external_id, first.quantity_milli, first.net_ore, first.vat_ore, restock=False
    )
    return replace(order, refunds=(webshop.refund("901", part),))


def read_one(data: bytes) -> ShopOrder:
    (item,) = reader.read(data).items
    assert item.fault is None, item.fault
    assert item.order is not None
    # What is kept of it alone is the order too.
    (again,) = reader.read(item.raw).items
    assert again.order == item.order
    return item.order


def voided(order: ShopOrder) -> ShopOrder:
    """As a shop tells of a cancelled order that was never paid."""
    if order.status != "cancelled":
        return order
    states = {"pending": "voided"}
    return replace(
        order, payments=tuple(replace(p, state=states.get(p.state, p.state)) for p in order.payments)
    )


@given(orders())
@settings(max_examples=150)
def test_woocommerce(order: ShopOrder) -> None:
    order = refunded(whole_seconds(order))
    billing = replace(order.customer.billing, name="Anna Åberg")
    taxes = tuple(replace(tax, country="SE") for tax in order.taxes)
    expected = voided(replace(order, customer=replace(order.customer, billing=billing), taxes=taxes))
    found = read_one(webshop.woo(order))
    assert found == expected
    assert problems(found) == ()


@given(orders(), st.booleans())
@settings(max_examples=150)
def test_shopify(order: ShopOrder, included: bool) -> None:
    order = refunded(whole_seconds(replace(order, prices_include_vat=included)))
    lines = tuple(
        replace(each, external_id=f"shipping:{each.external_id}") if each.kind == "shipping" else each
        for each in order.lines
    )
    found = read_one(webshop.shopify(order))
    assert found == replace(order, lines=lines)
    assert problems(found) == ()


@given(orders(), st.booleans())
@settings(max_examples=200)
def test_shopify_csv(order: ShopOrder, included: bool) -> None:
    """The register of products tells the rates; shipping has the VAT that is left."""
    order = whole_seconds(order if included else without_vat_in_prices(order))
    rates = {each.sku: each.rate for each in order.lines}
    found = split_vat(read_one(webshop.shopify_csv(order)), lambda each: rates[each.sku])
    assert [amounts(each) for each in found.lines] == [amounts(each) for each in order.lines]
    assert (found.total_ore, found.vat_ore, found.status) == (order.total_ore, order.vat_ore, order.status)
    assert found.payments[0].amount_ore == order.total_ore
    assert found.customer.billing == order.customer.billing
    assert problems(found) == ()


def without_vat_in_prices(order: ShopOrder) -> ShopOrder:
    """The same goods where VAT is put on top of each line, in whole numbers only."""
    lines = tuple(
        replace(each, vat_ore=(2 * each.net_ore * int((each.rate or 0) * 100) + 100) // 200)
        for each in order.lines
    )
    return replace(
        webshop.order(*lines, external_id=order.external_id, status=order.status, created=order.created),
        prices_include_vat=False,
    )


def amounts(each: ShopLine) -> tuple[str, str, int, int, int, Decimal | None]:
    return (each.kind, each.sku, each.quantity_milli, each.net_ore, each.vat_ore, each.rate)


@given(orders(), st.data())
@settings(max_examples=100)
def test_a_changed_amount_is_found(order: ShopOrder, data: st.DataObject) -> None:
    """One line's net, in WooCommerce's shape, is some kronor off."""
    found = json.loads(webshop.woo(order))
    (first, *_) = found[0]["line_items"]
    net_ore = order.lines[0].net_ore + data.draw(st.integers(1_00, 500_00))
    first["total"] = webshop.kronor(net_ore)
    (item,) = reader.read(json.dumps(found).encode()).items
    assert item.order is not None
    assert "shop.total" in [problem.code for problem in problems(item.order)]


@given(
    st.lists(st.tuples(st.integers(1, 10**7), st.sampled_from(RATES)), min_size=1, max_size=6),
    st.integers(0, 5),
)
def test_shares_of_shipping_come_to_what_was_charged(parts: list[tuple[int, Decimal]], step: int) -> None:
    """Shipping with the VAT of its goods, in proportion: its lines come to what was charged, and to the VAT told."""
    goods = [line(str(place), f"S{place}", ore + 100_00, rate) for place, (ore, rate) in enumerate(parts)]
    rates = sorted({each.rate for each in goods if each.rate}, reverse=True)
    assume(len(rates) > 1)
    freight = [shipping(f"f{place}", 40_00 + step, rate) for place, rate in enumerate(rates)]
    sold = webshop.order(*goods, *freight)
    told = replace(
        sold,
        lines=(
            *goods,
            replace(freight[0], net_ore=sum(f.net_ore + f.vat_ore for f in freight), vat_ore=0, rate=None),
        ),
    )
    split = split_vat(told, lambda each: each.rate)
    assert sums.line_sum_ore(split.lines) == sold.total_ore
    assert [each.rate for each in split.lines if each.kind == "shipping"] == rates
    assert [each.vat_ore for each in split.lines if each.kind == "shipping"] == [f.vat_ore for f in freight]
    assert problems(split) == ()


def test_a_day_is_the_swedish_one() -> None:
    """Paid at half past midnight in Sweden is still the day before in UTC."""
    order = webshop.woo_order(webshop.order())
    order["date_paid_gmt"] = "2026-03-01T23:30:00"
    assert read_one(json.dumps(order).encode()).payments[0].on == date(2026, 3, 2)


def test_a_refund_has_no_day_where_only_its_sum_is_told() -> None:
    order = replace(
        webshop.order(),
        refunds=(ShopRefund("901", None, 100_00, "Trasig", (), money_moved=False, told=False),),
    )
    found = read_one(webshop.woo(order))
    assert found.refunds == order.refunds
    assert [(problem.code, problem.refund) for problem in problems(found)] == [("shop.refund_untold", "901")]
