"""The books of a day of web orders against the shop's own JSON, added up without any of the code that took it."""

import json
import random
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests import webshop
from tests.core.sales.conftest import Shop
from tests.core.shop.test_importing import holds, shop, sums, take_bytes  # noqa: F401 - shop is the fixture
from tests.webshop import FOOD, STANDARD, line, shipping

from kassabok.core.marketing.reports.sales import sales
from kassabok.formats.shop.record import ShopOrder, ShopRefund, ShopRefundLine

LOW = Decimal("0.06")
DAY = date(2026, 3, 2)
VAT_ACCOUNTS = {"25": "2611", "12": "2621", "6": "2631"}


def an_order(dice: random.Random, number: int) -> ShopOrder:
    """Goods at three rates, freight, a fee; some paid in part by a gift card; some refunded, some cancelled."""
    lines = [line("1", "MUG", dice.randint(101, 99_999), pieces=dice.randint(1, 3))]
    if dice.random() < 0.6:
        lines.append(line("2", "TEA", dice.randint(101, 99_999), FOOD, pieces=dice.randint(1, 3)))
    if dice.random() < 0.4:
        lines.append(line("3", "BOOK", dice.randint(101, 29_999), LOW))
    if dice.random() < 0.5:
        lines.append(shipping("4", dice.choice((29_00, 49_90, 79_00))))
    if dice.random() < 0.2:
        lines.append(line("5", "", 29_00, STANDARD, kind="fee", name="Fakturaavgift"))
    card_ore = dice.randint(1, lines[0].net_ore) if dice.random() < 0.3 else 0
    sold = webshop.order(*lines, external_id=str(number), gift_card_ore=card_ore)
    kind = dice.choice(("", "", "piece", "all", "cancelled"))
    back = sold.lines[:1] if kind == "piece" else sold.lines if kind else ()
    if not back or sum(each.net_ore + each.vat_ore for each in back) > sold.total_ore - card_ore:
        return sold  # A shop gives back no more than it took beside the gift card.
    parts = (
        ShopRefundLine(each.external_id, each.quantity_milli, each.net_ore, each.vat_ore, restock=False)
        for each in back
    )
    refunds: tuple[ShopRefund, ...] = (webshop.refund(str(number), *parts, on=DAY),)
    return replace(sold, refunds=refunds, status="cancelled" if kind == "cancelled" else sold.status)


def ore(text: str) -> int:
    return int(Decimal(text or "0") * 100)


class Told:
    """What orders/ID and its refunds say: money by means, what was sold without VAT, and the VAT of each rate."""

    def __init__(self, orders: list[dict[str, Any]]) -> None:
        self.clearing_ore = self.gift_cards_ore = self.net_ore = 0
        self.vat = Counter[str]()
        for order in orders:
            self._add(order)

    def _add(self, order: dict[str, Any]) -> None:
        percents = {row["rate_id"]: f"{Decimal(str(row['rate_percent'])):g}" for row in order["tax_lines"]}
        rows = [*order["line_items"], *order["shipping_lines"], *order["fee_lines"]]
        rows_by_id = {row["id"]: row for row in rows}
        for row in rows:
            self._count(row, percents, row)
        back_ore = 0
        for refund in order["refunds"]:
            back_ore += ore(refund["amount"])
            for key in ("line_items", "shipping_lines", "fee_lines"):
                for part in refund.get(key, ()):
                    (of,) = [
                        int(meta["value"]) for meta in part["meta_data"] if meta["key"] == "_refunded_item_id"
                    ]
                    self._count(part, percents, rows_by_id[of])
        sold_ore = sum(ore(row["total"]) + ore(row["total_tax"]) for row in rows)
        paid_ore = ore(order["total"])
        left_ore = max(paid_ore - back_ore, 0)
        self.clearing_ore += left_ore
        self.gift_cards_ore += sold_ore - back_ore - left_ore

    def _count(self, row: dict[str, Any], percents: dict[int, str], of: dict[str, Any]) -> None:
        (percent,) = [percents[tax["id"]] for tax in of["taxes"] if tax["total"]]
        self.net_ore += ore(row["total"])
        self.vat[percent] += ore(row["total_tax"])


@pytest.mark.parametrize("seed", range(6))
def test_the_books_of_a_day_are_what_the_json_adds_up_to(shop: Shop, seed: int) -> None:  # noqa: F811
    shop.product("BOOK", 99, on_hand=5, includes_vat=True, vat_class="low", name="Bok")
    dice = random.Random(seed)
    data = webshop.woo(*(an_order(dice, number) for number in range(5001, 5026)))
    result = take_bytes(shop, data)
    assert (result.new, result.parked) == (25, 0), result.warnings
    holds(shop)
    told = Told(json.loads(data))
    assert sums(shop, "1582", "2421") == [told.clearing_ore, told.gift_cards_ore]
    for percent, account in VAT_ACCOUNTS.items():
        assert sums(shop, account) == [-told.vat[percent]]
    revenue = "SELECT coalesce(sum(amount_ore), 0) FROM voucher_line WHERE account BETWEEN '3000' AND '3999'"
    assert shop.book.reader.value(revenue) == -told.net_ore
    (row,) = sales(shop.book.reader, date(2026, 1, 1), date(2026, 3, 31), by="channel")
    assert (row.key, row.revenue_ore) == ("krukan", told.net_ore)


def test_a_reduction_without_vat_is_no_fault_of_the_books(shop: Shop) -> None:  # noqa: F811
    """Extensions take off what a customer has to his credit as a fee below zero, at no rate."""
    credit = line("12", "", -25_00, Decimal(0), kind="fee", name="Tillgodohavande")
    take_bytes(shop, webshop.woo(webshop.order(line("11", "MUG", 125_00), credit)))
    assert sums(shop, "1582", "2611") == [100_00, -25_00]
    holds(shop)
