"""Whatever a shop sold and paid back in a month, the books have it to the öre, and the provider's report clears it."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests import webshop
from tests.core.sales.conftest import Shop
from tests.core.settlements.till import profiles
from tests.core.shop.test_importing import holds, shop, sums, take  # noqa: F401 - shop is the fixture
from tests.formats.providers import report_files as files
from tests.webshop import FOOD, STANDARD, line, shipping

from kassabok.core.settlements.importing import import_file
from kassabok.formats.shop.record import ShopOrder, ShopRefund, ShopRefundLine

VAT_ACCOUNTS = {STANDARD: "2611", FOOD: "2621"}  # Freight bears 25 percent too.


def an_order(dice: random.Random, number: int) -> ShopOrder:
    """Mugs, tea and perhaps freight, at odd prices; of some a piece, a sum or all is paid back."""
    lines = [line("1", "MUG", dice.randint(101, 99_999), pieces=dice.randint(1, 3))]
    if dice.random() < 0.6:
        lines.append(line("2", "TEA", dice.randint(101, 99_999), FOOD, pieces=dice.randint(1, 2)))
    if dice.random() < 0.5:
        lines.append(shipping("3", dice.choice((29_00, 49_90, 79_00))))
    sold = webshop.order(*lines, external_id=str(number))
    return replace(sold, refunds=refunds(dice, sold, number))


def refunds(dice: random.Random, sold: ShopOrder, number: int) -> tuple[ShopRefund, ...]:
    kind = dice.choice(("", "", "sum", "line", "all"))
    first, on = sold.lines[0], date(2026, 3, 2)
    if kind == "sum":
        amount_ore = dice.randint(1, sold.total_ore)
        return (ShopRefund(str(number), on, amount_ore, "", (), money_moved=True),)
    if kind == "line":
        back = ShopRefundLine("1", first.quantity_milli, first.net_ore, first.vat_ore, restock=True)
        return (webshop.refund(str(number), back, on=on),)
    if kind == "all":
        parts = tuple(
            ShopRefundLine(each.external_id, each.quantity_milli, each.net_ore, each.vat_ore, restock=False)
            for each in sold.lines
        )
        return (webshop.refund(str(number), *parts, on=on),)
    return ()


@pytest.mark.parametrize("seed", range(4))
def test_the_books_are_the_sum_of_the_orders_and_the_report_clears_them(shop: Shop, seed: int) -> None:  # noqa: F811
    dice = random.Random(seed)
    orders = [an_order(dice, number) for number in range(2001, 2031)]
    result = take(shop, *orders)
    assert (result.new, result.parked) == (30, 0)
    holds(shop)

    paid_ore = sum(order.total_ore for order in orders)
    back_ore = sum(refund.amount_ore for order in orders for refund in order.refunds)
    assert sums(shop, "1582") == [paid_ore - back_ore]
    # All but sums that belong to no line is told by the shop, rate by rate.
    told = Counter[Decimal]()
    for order in orders:
        if any(not refund.lines for refund in order.refunds):
            continue
        for each in order.lines:
            assert each.rate is not None
            left = [
                part for refund in order.refunds for part in refund.lines if part.line_id == each.external_id
            ]
            told[each.rate] += each.vat_ore - sum(part.vat_ore for part in left)
    for rate, vat_account in VAT_ACCOUNTS.items():
        shared_ore = shop.book.reader.value(
            "SELECT coalesce(sum(v.vat_ore), 0) FROM receipt r JOIN receipt_vat v ON v.receipt_id = r.id "
            "WHERE v.rate_e4 = :rate AND r.order_id IN (SELECT b.order_id FROM receipt b "
            "JOIN receipt_line l ON l.receipt_id = b.id WHERE b.kind = 'refund' AND l.order_line_id IS NULL)",
            rate=int(rate * 10_000),
        )
        assert sums(shop, vat_account) == [-told[rate] - shared_ore]
    assert sum(sums(shop, "1582", "2611", "2621", "3001", "3002", "3520", "3740")) == 0

    rows = []
    for order in orders:
        (payment,) = order.payments
        moved = [("charge", order.total_ore), *(("refund", -refund.amount_ore) for refund in order.refunds)]
        for place, (category, amount_ore) in enumerate(moved):
            amount = webshop.kronor(amount_ore)
            text = payment.reference or f"Order {order.number}"
            id_ = f"t{order.external_id}-{place}"
            rows.append(
                ("po_1", "2026-03-05", id_, "2026-03-03 10:00:00", amount, "0.00", amount, category, text)
            )
    with shop.doing() as tx:
        report = import_file(tx, files.stripe(*rows), name="stripe.csv", profiles=profiles())
    assert (report.parked, report.left) == (0, 0)
    assert shop.book.reader.value("SELECT count(*) FROM settlement_line WHERE outcome <> 'receipt'") == 0
    holds(shop)
