"""WooCommerce orders as its REST interface, version wc/v3, writes them, with their refunds.

Source: the documentation in woocommerce/woocommerce-rest-api-docs, wp-api-v3/_orders.md and _order_refunds.md. A line's
`total` is after discounts and without VAT, also where the shop's prices include it; coupons are already in it.
"""

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain

from kassabok.formats.bank.amounts import format_ore
from kassabok.formats.cells import restored
from kassabok.formats.shop.items import read_item
from kassabok.formats.shop.nodes import Node, RawObject, objects, postcode, swedish_day, to_ore
from kassabok.formats.shop.record import (
    Problem,
    RefundItem,
    ShopAddress,
    ShopCustomer,
    ShopItem,
    ShopLine,
    ShopOrder,
    ShopPayment,
    ShopRefund,
    ShopRefundLine,
    ShopTax,
)
from kassabok.formats.shop.sums import fitting_rate, line_sum_ore
from kassabok.formats.shop.ways import Ways

STATUSES = {
    "processing": "open",
    "on-hold": "open",
    "completed": "open",
    "refunded": "open",  # Its refunds say what was given back.
    "cancelled": "cancelled",
    "failed": "cancelled",
    "trash": "cancelled",
    "pending": "ignored",
    "draft": "ignored",
    "auto-draft": "ignored",
    "checkout-draft": "ignored",
}
_LINES = (("line_items", "goods"), ("shipping_lines", "shipping"), ("fee_lines", "fee"))
_ORDER_OF_REFUND = re.compile(r"/orders/([0-9]+)(?:/refunds/|$)")
_WHOLE_KRONA = 100


def read(found: Iterable[RawObject], ways: Ways) -> tuple[tuple[ShopItem, ...], tuple[RefundItem, ...]]:
    """Orders, and refunds that came in a list of their own. An order that cannot be read has its fault with it.

    Raises BadFile for a refund that cannot be read.
    """
    items, refunds = [], []
    for raw in found:
        node = Node(raw.value, raw.path, raw.line)
        if is_refund(raw.value):
            refunds.append(RefundItem(_order_of(node), raw.line, raw.raw, read_refund(node, (), ways)))
        else:
            items.append(_item(raw, node, ways))
    return tuple(items), tuple(refunds)


def is_order(value: Mapping[str, object]) -> bool:
    return "line_items" in value and "status" in value and ("billing" in value or "order_key" in value)


def is_refund(value: Mapping[str, object]) -> bool:
    return "amount" in value and "reason" in value and "billing" not in value


def embed_refunds(order: bytes, refunds: Sequence[bytes]) -> bytes:
    """An order's raw bytes with these refunds in full, in the place of what it says of them itself.

    A refund that is named by the order and is not among them stays as the order tells it. Raises BadFile where the
    order's own refunds are no list of them.
    """
    (found,) = objects(order)
    told = [each.value for each in Node(found.value, found.path, found.line).each("refunds")]
    given = [raw.value for refund in refunds for raw in objects(refund)]
    known = {str(refund.get("id")) for refund in given}
    named = [refund for refund in told if str(refund.get("id")) not in known]
    whole = sorted([*named, *given], key=lambda refund: str(refund.get("id")).rjust(20))
    return json.dumps({**found.value, "refunds": whole}, default=lambda number: f"{number:f}").encode()


def _item(raw: RawObject, node: Node, ways: Ways) -> ShopItem:
    key = str(raw.value.get("id") or "")
    return read_item(key, raw.line, raw.raw, lambda: _Reader(node, ways).order())


class _Reader:
    """One order."""

    def __init__(self, node: Node, ways: Ways) -> None:
        self._node = node
        self._ways = ways
        self._faults: list[Problem] = []
        self._meta = _meta(node)
        self._decimals = _decimals(node)
        self._nodes = [(line, kind) for key, kind in _LINES for line in node.each(key)]
        self._rates = self._rates_by_id()

    def order(self) -> ShopOrder:
        node = self._node
        lines = tuple(self._line(line, kind) for line, kind in self._nodes)
        self._check_head(lines)
        cards = self._gift_cards()
        total_ore = node.ore("total")
        cards_ore = sum(card.amount_ore for card in cards)
        # The total is what was left to pay after gift cards, unless the lines say that they are still in it.
        if abs(line_sum_ore(lines) - total_ore) > self._tolerance(len(lines)):
            total_ore += cards_ore
        created = _instant(node, "date_created", self._ways)
        if created is None:
            raise node.bad("date_created_gmt", "there is no time")
        status = self._ways.status(node.key("status").removeprefix("wc-"), STATUSES)
        return ShopOrder(
            external_id=node.key("id"),
            number=node.text("number") or node.key("id"),
            status=status,
            created=created,
            updated=_instant(node, "date_modified", self._ways) or created,
            currency=node.key("currency").upper(),
            prices_include_vat=node.flag("prices_include_tax"),
            customer=self._customer(),
            lines=lines,
            payments=(*cards, *self._payment(status, total_ore - cards_ore)),
            refunds=self._refunds() or self._untold_refund(total_ore),
            discount_codes=tuple(
                (
                    coupon.text("code"),
                    coupon.ore("discount")
                    + (coupon.ore("discount_tax") if node.flag("prices_include_tax") else 0),
                )
                for coupon in node.each("coupon_lines")
            ),
            total_ore=total_ore,
            vat_ore=node.ore("total_tax"),
            taxes=tuple(
                ShopTax(
                    tax.text("label") or tax.text("rate_code"),
                    self._rates.get(tax.text("rate_id")),
                    tax.ore("tax_total") + tax.ore("shipping_tax_total"),
                    _country_of(tax),
                )
                for tax in node.each("tax_lines")
            ),
            note=node.text("customer_note"),
            decimals=self._decimals,
            faults=tuple(self._faults),
        )

    # Lines

    def _rates_by_id(self) -> dict[str, Decimal]:
        """The rate of each tax. Before WooCommerce 3.7 no percent is told: the one that its sums can have is it."""
        rates = {}
        for tax in self._node.each("tax_lines"):
            key = tax.key("rate_id")
            if tax.has("rate_percent"):
                rates[key] = tax.number("rate_percent") / 100
                continue
            taxed = [line for line, _ in self._nodes if any(each.key("id") == key for each in _taxes(line))]
            net_ore = sum(line.ore("total") for line in taxed)
            vat_ore = tax.ore("tax_total") + tax.ore("shipping_tax_total")
            rate = fitting_rate(net_ore, vat_ore, rows=max(1, len(taxed)))
            if rate is not None:
                rates[key] = rate
        return rates

    def _line(self, line: Node, kind: str) -> ShopLine:
        net_ore, vat_ore = line.ore("total"), line.ore("total_tax")
        rate = self._rate(line, vat_ore)
        if not self._decimals and rate:
            net_ore, vat_ore = self._to_the_ore(line, rate, net_ore, vat_ore)
        sku = restored(line.text("sku"))
        if kind == "goods" and (sku in self._ways.gift_card_skus or _is_gift_card(line)):
            kind = "gift_card"
        return ShopLine(
            external_id=line.key("id"),
            kind=kind,
            sku=sku,
            name=html.unescape(line.text("method_title" if kind == "shipping" else "name")),
            quantity_milli=line.milli("quantity") if line.has("quantity") else 1000,
            net_ore=net_ore,
            vat_ore=vat_ore,
            rate=rate,
            gtin=line.text("global_unique_id"),
        )

    def _rate(self, line: Node, vat_ore: int) -> Decimal | None:
        taxes = _taxes(line)
        charged = [tax for tax in taxes if tax.number("total")] or taxes[:1]
        if not charged:
            return Decimal(0) if not vat_ore else None
        if len(charged) > 1:
            self._faults.append(
                Problem(
                    "shop.several_taxes", f"{line.bad('taxes', 'two taxes are on the same line').message}"
                )
            )
        rates = [self._rates.get(tax.key("id")) for tax in charged]
        if None in rates:
            said = f"tax_lines does not tell the percent of tax {charged[rates.index(None)].key('id')}"
            self._faults.append(Problem("shop.tax_unknown", line.bad("taxes", said).message))
            return None
        return sum((rate for rate in rates if rate is not None), Decimal(0))

    def _to_the_ore(self, line: Node, rate: Decimal, net_ore: int, vat_ore: int) -> tuple[int, int]:
        """In a shop that shows whole kronor, the taxes of a line still have the öre, and net follows from them."""
        exact = sum((tax.number("total") for tax in _taxes(line)), Decimal(0))
        exact_net_ore, exact_vat_ore = to_ore(exact / rate), to_ore(exact)
        near = abs(exact_net_ore - net_ore) <= _WHOLE_KRONA and abs(exact_vat_ore - vat_ore) <= _WHOLE_KRONA
        return (exact_net_ore, exact_vat_ore) if exact and near else (net_ore, vat_ore)

    def _check_head(self, lines: Sequence[ShopLine]) -> None:
        """total_tax is the tax of cart and shipping; some versions count that of fees apart."""
        node = self._node
        parts_ore = node.ore("cart_tax") + node.ore("shipping_tax")
        fees_ore = sum(line.vat_ore for line in lines if line.kind == "fee")
        tolerance = self._tolerance(2)
        off = [abs(node.ore("total_tax") - told) for told in (parts_ore, parts_ore + fees_ore)]
        if node.has("cart_tax") and min(off) > tolerance:
            self._faults.append(
                Problem(
                    "shop.vat_parts",
                    f"cart_tax and shipping_tax come to {format_ore(parts_ore)}, but total_tax is "
                    f"{format_ore(node.ore('total_tax'))}.",
                )
            )

    def _tolerance(self, rows: int) -> int:
        return rows if self._decimals else _WHOLE_KRONA

    # Who, how paid, what came back

    def _customer(self) -> ShopCustomer:
        billing, shipping = self._node.below("billing"), self._node.below("shipping")
        customer = self._node.text("customer_id")
        address = _address(billing)
        fields = {**_texts(billing), **{key: text for key, text in self._meta.items() if text}}
        return ShopCustomer(
            external_id="" if customer == "0" else customer,
            email=billing.text("email").casefold(),
            name=address.name or _address(shipping).name,
            company=address.company,
            org_nr=self._ways.org_nr(fields),
            vat_nr=self._ways.vat_nr(fields),
            phone=billing.text("phone"),
            billing=address,
            shipping=_address(shipping),
            accepts_marketing=self._ways.accepts_marketing(self._meta),
        )

    def _gift_cards(self) -> tuple[ShopPayment, ...]:
        """What the gift card extension adds to an order: cards that paid a part of it."""
        paid = swedish_day(_instant(self._node, "date_paid", self._ways))
        return tuple(
            ShopPayment(
                "gift_card", card.ore("amount"), paid, card.text("code"), "paid" if paid else "pending"
            )
            for card in self._node.each("gift_cards")
        )

    def _payment(self, status: str, amount_ore: int) -> tuple[ShopPayment, ...]:
        word = self._node.text("payment_method") or self._node.text("payment_method_title")
        if not amount_ore or not word:
            return ()
        method = self._ways.method(word)
        paid = swedish_day(_instant(self._node, "date_paid", self._ways))
        state = "voided" if status == "cancelled" and not paid else "paid" if paid else "pending"
        if method == "invoice" and state == "paid":  # A person ticked it off; the bank's file says what came.
            state, paid = "pending", None
        return (ShopPayment(method, amount_ore, paid, self._node.text("transaction_id"), state),)

    def _refunds(self) -> tuple[ShopRefund, ...]:
        sold = [_Sold(line) for line, _ in self._nodes]
        found = self._node.each("refunds")
        return tuple(
            read_refund(refund, sold, self._ways)
            for refund in sorted(found, key=lambda refund: refund.key("id").rjust(20))
        )

    def _untold_refund(self, total_ore: int) -> tuple[ShopRefund, ...]:
        """An order that is said to be refunded, and names no refund: all of it, though nobody says how."""
        if self._node.text("status").removeprefix("wc-") != "refunded" or not total_ore:
            return ()
        key = f"{self._node.key('id')}:refunded"
        return (ShopRefund(key, None, total_ore, "", (), money_moved=False, told=False),)


class _Sold:
    """A line of an order, for its refunds. restocked: how many the shop has put back into its stock, for those still
    to be read.
    """

    def __init__(self, line: Node) -> None:
        self.key = line.key("id")
        self.product = (line.text("product_id"), line.text("variation_id"))
        self.restocked = _whole(_meta(line).get("_restock_refunded_items", ""))


def read_refund(node: Node, sold: Sequence[_Sold], ways: Ways) -> ShopRefund:
    """A refund in full, or what an order says of it. sold: the lines of its order, where they are known."""
    on = swedish_day(_instant(node, "date_created", ways))
    if not node.has("amount"):
        return ShopRefund(
            external_id=node.key("id"),
            on=on,
            amount_ore=abs(node.ore("total")),
            reason=node.text("reason"),
            lines=(),
            money_moved=False,
            told=False,
        )
    parts = [_returned(line, kind, sold) for key, kind in _LINES for line in node.each(key)]
    return ShopRefund(
        external_id=node.key("id"),
        on=on,
        amount_ore=abs(node.ore("amount")),
        reason=node.text("reason"),
        lines=tuple(part for part in parts if part.quantity_milli or part.net_ore or part.vat_ore),
        money_moved=node.flag("refunded_payment"),
    )


def _returned(line: Node, kind: str, sold: Sequence[_Sold]) -> ShopRefundLine:
    """Which line it is of, its own field tells; before there was one, the product did if the order has it once."""
    key = _meta(line).get("_refunded_item_id", "")
    if not key and kind == "goods":
        product = (line.text("product_id"), line.text("variation_id"))
        same = [each.key for each in sold if each.product == product]
        key = same[0] if len(same) == 1 else line.key("id")
    quantity_milli = abs(line.milli("quantity")) if kind == "goods" else 0
    whole = next((each for each in sold if each.key == key), None)
    is_back = whole is not None and 0 < quantity_milli <= whole.restocked * 1000
    if whole is not None and is_back:
        whole.restocked -= quantity_milli // 1000
    return ShopRefundLine(key, quantity_milli, -line.ore("total"), -line.ore("total_tax"), is_back)


def _country_of(tax: Node) -> str:
    """Which country's tax it is: its code begins with that, as "SE-MOMS-1", where the shop has a rate for each."""
    country, dash, _ = tax.text("rate_code").partition("-")
    is_code = bool(dash) and len(country) == 2 and country.isascii() and country.isalpha()
    return country.upper() if is_code else ""


def _order_of(node: Node) -> str:
    """Whose refund it is: newer versions say it, older ones in the links."""
    parent = node.text("parent_id")
    if parent not in ("", "0"):
        return parent
    for link in (*node.below("_links").each("up"), *node.below("_links").each("self")):
        match = _ORDER_OF_REFUND.search(link.text("href"))
        if match:
            return match[1]
    return ""


def _taxes(line: Node) -> list[Node]:
    """Those that are charged on it: a tax that is not has an empty total."""
    return [tax for tax in line.each("taxes") if tax.text("total")]


def _decimals(node: Node) -> int:
    """0 where no sum of the order has a fraction: the shop shows whole kronor."""
    keys = ("total", "total_tax", "cart_tax", "shipping_total", "shipping_tax", "discount_total")
    lines = ((line, key) for name, _ in _LINES for line in node.each(name) for key in ("total", "total_tax"))
    return 2 if any("." in each.text(key) for each, key in chain(((node, key) for key in keys), lines)) else 0


def _instant(node: Node, key: str, ways: Ways) -> datetime | None:
    return node.instant(f"{key}_gmt") or node.instant(key, zone=ways.zone)


def _address(node: Node) -> ShopAddress:
    return ShopAddress(
        name=" ".join(filter(None, (node.text("first_name"), node.text("last_name")))),
        company=node.text("company"),
        street=node.text("address_1"),
        street2=node.text("address_2"),
        postcode=postcode(node.text("postcode")),
        city=node.text("city"),
        region=node.text("state"),
        country=node.text("country").upper(),
        phone=node.text("phone"),
    )


def _meta(node: Node) -> dict[str, str]:
    return {
        each.text("key"): each.text("value")
        for each in node.each("meta_data")
        if not isinstance(each.value.get("value"), dict | list)
    }


def _texts(node: Node) -> dict[str, str]:
    return {key: node.text(key) for key, value in node.value.items() if not isinstance(value, dict | list)}


def _is_gift_card(line: Node) -> bool:
    """Gift card extensions leave their own fields on the line that sells one."""
    return any(word in key.casefold() for key in _meta(line) for word in ("giftcard", "gift_card", "ywgc"))


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0
