"""Shopify orders as its Admin interface writes them in JSON, with their refunds and transactions.

Amounts are taken in the shop's currency (`shop_money`), not in the one that the buyer was shown. A line's net is price
times quantity less its discounts, and less its taxes where prices include them. Source: shopify.dev, the Order and
Refund resources.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from kassabok.formats.bank.amounts import format_ore
from kassabok.formats.cells import restored
from kassabok.formats.shop.items import read_item
from kassabok.formats.shop.nodes import Node, RawObject, postcode, swedish_day, to_ore
from kassabok.formats.shop.record import (
    Problem,
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
from kassabok.formats.shop.sums import line_sum_ore
from kassabok.formats.shop.ways import Ways

#: What financial_status can be. None of them cancels an order: its cancelled_at does.
STATUSES = dict.fromkeys(
    (
        "pending",
        "authorized",
        "partially_paid",
        "paid",
        "partially_refunded",
        "refunded",
        "voided",
        "expired",
    ),
    "open",
)
RESTOCKS = ("return", "cancel", "legacy_restock")
#: There are no coins below one krona (lag 1970:1029).
_COIN_ORE = 100


def read(found: Iterable[RawObject], ways: Ways) -> tuple[ShopItem, ...]:
    """An order that cannot be read has its fault with it."""
    return tuple(_item(raw, ways) for raw in found)


def is_order(value: Mapping[str, object]) -> bool:
    return "line_items" in value and ("total_price" in value or "financial_status" in value)


def _item(raw: RawObject, ways: Ways) -> ShopItem:
    key = str(raw.value.get("id") or "")
    return read_item(
        key, raw.line, raw.raw, lambda: _Reader(Node(raw.value, raw.path, raw.line), ways).order()
    )


class _Reader:
    """One order."""

    def __init__(self, node: Node, ways: Ways) -> None:
        self._node = node
        self._ways = ways
        self._faults: list[Problem] = []
        self._currency = node.key("currency").upper()
        self._included = node.flag("taxes_included")
        self._shipping_ids: list[str] = []

    def order(self) -> ShopOrder:
        node = self._node
        created = node.instant("created_at") or node.instant("processed_at")
        if created is None:
            raise node.bad("created_at", "there is no time")
        lines = (*self._goods(), *self._shipping(), *self._duties())
        total_ore = _money(node, "total_price")
        lines = (*lines, *self._tip(lines, total_ore))
        rounding_ore = _money(node, "total_cash_rounding_payment_adjustment")
        refunds = _rounded_refunds(
            [self._refund(refund, lines) for refund in node.each("refunds")],
            _money(node, "total_cash_rounding_refund_adjustment"),
        )
        order = ShopOrder(
            external_id=node.key("id"),
            number=node.text("name") or node.key("id"),
            status=self._status(),
            created=created,
            updated=node.instant("updated_at") or created,
            currency=self._currency,
            prices_include_vat=self._included,
            customer=self._customer(),
            lines=lines,
            payments=_in_coins(self._payments(total_ore, created), rounding_ore),
            refunds=refunds or self._untold_refund(total_ore),
            discount_codes=tuple(
                (code.text("code"), code.ore("amount")) for code in node.each("discount_codes")
            ),
            total_ore=total_ore,
            vat_ore=_money(node, "total_tax"),
            taxes=tuple(
                ShopTax(
                    tax.text("title"), tax.number("rate") if tax.has("rate") else None, _money(tax, "price")
                )
                for tax in node.each("tax_lines")
            ),
            note=node.text("note"),
            test=node.flag("test"),
            faults=tuple(self._faults),
            rounding_ore=rounding_ore,
        )
        return self._as_edited(order, created)

    def _as_edited(self, order: ShopOrder, created: datetime) -> ShopOrder:
        """The order without what was taken off it before it was paid, if its sums of now and its payments agree.

        Such lines stand in a refund without money, and total_price stays what it was. What was paid whole first is
        as it was ordered: what it is less by is then to be paid back.
        """
        node = self._node
        removals = [each for each in order.refunds if each.told and each.lines and not each.money_moved]
        is_told = bool(node.each("transactions"))
        paid_ore = sum(each.amount_ore for each in order.payments if each.state == "paid")
        if order.status != "open" or not removals or (is_told and paid_ore >= order.due_ore):
            return order
        lines = _less(order.lines, [part for each in removals for part in each.lines])
        refunds = tuple(each for each in order.refunds if each not in removals)
        now_ore, now_vat_ore = line_sum_ore(lines), sum(line.vat_ore for line in lines)
        back = [part for each in refunds for part in each.lines]
        told_ore = _money(node, "current_total_price") + sum(each.amount_ore for each in refunds)
        told_vat_ore = _money(node, "current_total_tax") + sum(part.vat_ore for part in back)
        near = len(lines)
        agrees = (
            abs(now_ore - told_ore) <= near
            and abs(now_vat_ore - told_vat_ore) <= near
            and paid_ore <= told_ore + order.rounding_ore + 1
        )
        if not agrees or (paid_ore and not is_told):
            told = node.bad(
                "refunds",
                f"lines were taken off it without money being paid back: it was {format_ore(order.total_ore)}, is "
                f"{format_ore(_money(node, 'current_total_price'))}, and {format_ore(paid_ore)} is paid. What it is "
                "now cannot be told from that: write the order by hand, then kassabok shop parked drop",
            ).message
            return replace(order, faults=(*order.faults, Problem("shop.edited", told)))
        return replace(
            order,
            lines=lines,
            payments=order.payments if is_told else tuple(self._by_status(told_ore, created)),
            refunds=refunds,
            total_ore=told_ore,
            vat_ore=told_vat_ore,
            taxes=_taxes_less(order, lines),
        )

    def _status(self) -> str:
        if self._node.has("cancelled_at"):
            return "cancelled"
        return self._ways.status(self._node.text("financial_status") or "pending", STATUSES)

    # Lines

    def _goods(self) -> Iterator[ShopLine]:
        for line in self._node.each("line_items"):
            sku = restored(line.text("sku"))
            is_card = line.flag("gift_card") or (bool(sku) and sku in self._ways.gift_card_skus)
            charged_ore = to_ore(_amount(line, "price") * line.number("quantity")) - _discounts(line)
            yield self._line(
                line,
                line.key("id"),
                "gift_card" if is_card else "fee" if line.has("tip") else "goods",
                charged_ore,
                sku=sku,
                name=line.text("name") or line.text("title"),
                quantity_milli=line.milli("quantity"),
            )

    def _shipping(self) -> Iterator[ShopLine]:
        for place, line in enumerate(self._node.each("shipping_lines"), start=1):
            key = f"shipping:{line.text('id') or place}"
            self._shipping_ids.append(key)
            charged_ore = _money(line, "price") - _discounts(line)
            yield self._line(line, key, "shipping", charged_ore, name=line.text("title"))

    def _duties(self) -> Iterator[ShopLine]:
        """Customs duties that the shop took: a fee, which the total holds."""
        duties_ore = _money(self._node, "current_total_duties") or _money(self._node, "original_total_duties")
        if duties_ore:
            yield ShopLine("duties", "fee", "", "Duties", 1000, duties_ore, 0, Decimal(0))

    def _tip(self, lines: Sequence[ShopLine], total_ore: int) -> Iterator[ShopLine]:
        """A tip that is no line of its own."""
        tip_ore = _money(self._node, "total_tip_received")
        if tip_ore and line_sum_ore(lines) + tip_ore == total_ore:
            yield ShopLine("tip", "fee", "", "Tip", 1000, tip_ore, 0, Decimal(0))

    def _line(
        self,
        line: Node,
        key: str,
        kind: str,
        charged_ore: int,
        *,
        sku: str = "",
        name: str,
        quantity_milli: int = 1000,
    ) -> ShopLine:
        taxes = [tax for tax in line.each("tax_lines") if _amount(tax, "price")] or line.each("tax_lines")[:1]
        vat_ore = sum(_money(tax, "price") for tax in taxes)
        if len(taxes) > 1:
            said = line.bad("tax_lines", "two taxes are on the same line").message
            self._faults.append(Problem("shop.several_taxes", said))
        # A tax whose price is 0 is not charged, unless there is nothing that it could be charged on.
        rate = (
            sum((tax.number("rate") for tax in taxes), Decimal(0))
            if vat_ore or not charged_ore
            else Decimal(0)
        )
        return ShopLine(
            external_id=key,
            kind=kind,
            sku=sku,
            name=name,
            quantity_milli=quantity_milli,
            net_ore=charged_ore - vat_ore if self._included else charged_ore,
            vat_ore=vat_ore,
            rate=rate,
        )

    # Payments

    def _payments(self, total_ore: int, created: datetime) -> tuple[ShopPayment, ...]:
        transactions = [each for each in self._node.each("transactions") if each.text("kind") != "refund"]
        if transactions:
            return tuple(self._transactions(transactions))
        return tuple(self._by_status(total_ore, created))

    def _transactions(self, transactions: Sequence[Node]) -> Iterator[ShopPayment]:
        done = [each for each in transactions if each.text("status") in ("success", "pending")]
        settled = {each.text("parent_id") for each in done if each.text("kind") in ("capture", "void")}
        for each in done:
            kind, pending = each.text("kind"), each.text("status") == "pending"
            method = self._ways.method(each.text("gateway"))
            if kind in ("sale", "capture"):
                state = "pending" if pending or method == "invoice" else "paid"
            elif kind == "authorization" and each.text("id") not in settled:
                state = "authorized"
            else:
                continue
            on = swedish_day(each.instant("processed_at") or each.instant("created_at"))
            reference = each.text("authorization") or each.text("payment_id") or each.text("id")
            yield ShopPayment(
                method, self._transaction_ore(each), on if state == "paid" else None, reference, state
            )

    def _transaction_ore(self, each: Node) -> int:
        currency = each.text("currency").upper()
        if each.below("amount_set").below("shop_money").has("amount") or currency in ("", self._currency):
            return _money(each, "amount")
        said = each.bad("currency", f"the payment is in {currency}, the order in {self._currency}").message
        self._faults.append(Problem("shop.payment_currency", said))
        return each.ore("amount")

    def _by_status(self, total_ore: int, created: datetime) -> Iterator[ShopPayment]:
        """What the order itself says of its payment, where its transactions do not come with it."""
        node = self._node
        words = [each for each in node.value.get("payment_gateway_names") or () if isinstance(each, str)]
        words = list(dict.fromkeys(words)) or list(filter(None, [node.text("gateway")]))
        status = node.text("financial_status")
        if not total_ore or not words:
            return
        if len(words) > 1:
            said = node.bad("payment_gateway_names", "what each paid stands in the transactions only").message
            self._faults.append(Problem("shop.payments_untold", said))
        method = self._ways.method(words[0])
        paid_ore = total_ore
        if status == "partially_paid":
            paid_ore -= _money(node, "total_outstanding")
        state = {
            "authorized": "authorized",
            "voided": "voided",
            "pending": "pending",
            "expired": "voided",
        }.get(status, "paid")
        if method == "invoice" and state == "paid":
            state, paid_ore = "pending", total_ore
        on = swedish_day(node.instant("processed_at") or created)
        yield ShopPayment(
            method, paid_ore, on if state == "paid" else None, node.text("checkout_token"), state
        )

    # Refunds

    def _refund(self, refund: Node, lines: Sequence[ShopLine]) -> ShopRefund:
        """What was given back is what its successful transactions say."""
        given = [
            each
            for each in refund.each("transactions")
            if each.text("kind") == "refund" and each.text("status") == "success"
        ]
        amount_ore = sum(self._transaction_ore(each) for each in given)
        told = "transactions" in refund.value
        parts = tuple(self._returned(line, lines, refund) for line in refund.each("refund_line_items"))
        adjustments = refund.each("order_adjustments")
        # The tax of an adjustment comes on top of its amount. Where that does not add up, the amount has it in it.
        adjusted = [parts + self._adjusted(adjustments, added=added) for added in (True, False)]
        fitting = [
            each for each in adjusted if sum(part.net_ore + part.vat_ore for part in each) == amount_ore
        ]
        chosen = (fitting or adjusted)[0]
        return ShopRefund(
            external_id=refund.key("id"),
            on=swedish_day(refund.instant("processed_at") or refund.instant("created_at")),
            amount_ore=amount_ore if told else sum(part.net_ore + part.vat_ore for part in chosen),
            reason=refund.text("note"),
            lines=chosen,
            money_moved=bool(given),
            told=told,
        )

    def _untold_refund(self, total_ore: int) -> tuple[ShopRefund, ...]:
        """An order that is said to be refunded, and names no refund: what it is less by now."""
        node, status = self._node, self._node.text("financial_status")
        if status not in ("refunded", "partially_refunded") or not total_ore:
            return ()
        left_ore = _money(node, "current_total_price") if status == "partially_refunded" else 0
        key = f"{node.key('id')}:refunded"
        return (ShopRefund(key, None, total_ore - left_ore, "", (), money_moved=False, told=False),)

    def _returned(self, part: Node, lines: Sequence[ShopLine], refund: Node) -> ShopRefundLine:
        key = part.key("line_item_id")
        quantity_milli = part.milli("quantity")
        line = next((line for line in lines if line.external_id == key), None)
        if part.has("subtotal") or line is None or not line.quantity_milli:
            vat_ore = _money(part, "total_tax")
            net_ore = _money(part, "subtotal") - (vat_ore if self._included else 0)
        else:  # Older versions tell no sums: it is the line's, by the piece.
            share = Decimal(quantity_milli) / line.quantity_milli
            net_ore, vat_ore = (to_ore(Decimal(ore) / 100 * share) for ore in (line.net_ore, line.vat_ore))
        how = part.text("restock_type")
        return ShopRefundLine(
            key, quantity_milli, net_ore, vat_ore, how in RESTOCKS if how else refund.flag("restock")
        )

    def _adjusted(self, adjustments: Sequence[Node], *, added: bool) -> tuple[ShopRefundLine, ...]:
        found = []
        for each in adjustments:
            amount_ore, tax_ore = -_money(each, "amount"), -_money(each, "tax_amount")
            is_shipping = each.text("kind") == "shipping_refund" and len(self._shipping_ids) == 1
            found.append(
                ShopRefundLine(
                    self._shipping_ids[0] if is_shipping else "",
                    0,
                    amount_ore if added else amount_ore - tax_ore,
                    tax_ore,
                    False,
                )
            )
        return tuple(found)

    # Who

    def _customer(self) -> ShopCustomer:
        node = self._node
        customer, billing = node.below("customer"), _address(node.below("billing_address"))
        fields = {each.text("name"): each.text("value") for each in node.each("note_attributes")}
        is_guest = not customer.has("id") or customer.text("state") == "disabled"
        name = " ".join(filter(None, (customer.text("first_name"), customer.text("last_name"))))
        email = node.text("email") or node.text("contact_email") or customer.text("email")
        return ShopCustomer(
            external_id="" if is_guest else customer.text("id"),
            email=email.casefold(),
            name=billing.name or name,
            company=billing.company,
            org_nr=self._ways.org_nr(fields),
            vat_nr=self._ways.vat_nr(fields),
            phone=node.text("phone") or billing.phone or customer.text("phone"),
            billing=billing,
            shipping=_address(node.below("shipping_address")),
            accepts_marketing=self._accepts(customer, fields),
        )

    def _accepts(self, customer: Node, fields: Mapping[str, str]) -> bool | None:
        told = self._ways.accepts_marketing(fields)
        if told is not None:
            return told
        state = customer.below("email_marketing_consent").text("state")
        if state:
            return state == "subscribed"
        for node, key in ((self._node, "buyer_accepts_marketing"), (customer, "accepts_marketing")):
            if isinstance(node.value.get(key), bool):
                return node.flag(key)
        return None


def _less(lines: Sequence[ShopLine], parts: Sequence[ShopRefundLine]) -> tuple[ShopLine, ...]:
    return tuple(
        _line_less(line, [part for part in parts if part.line_id == line.external_id]) for line in lines
    )


def _line_less(line: ShopLine, parts: Sequence[ShopRefundLine]) -> ShopLine:
    return replace(
        line,
        quantity_milli=line.quantity_milli - sum(part.quantity_milli for part in parts),
        net_ore=line.net_ore - sum(part.net_ore for part in parts),
        vat_ore=line.vat_ore - sum(part.vat_ore for part in parts),
    )


def _taxes_less(order: ShopOrder, lines: Sequence[ShopLine]) -> tuple[ShopTax, ...]:
    """The order's taxes, of which only those of what was ordered first are told, without those of what is gone."""
    gone: Counter[Decimal | None] = Counter()
    for before, after in zip(order.lines, lines, strict=True):
        gone[before.rate] += before.vat_ore - after.vat_ore
    return tuple(replace(tax, vat_ore=tax.vat_ore - gone.pop(tax.rate, 0)) for tax in order.taxes)


def _in_coins(payments: tuple[ShopPayment, ...], rounding_ore: int) -> tuple[ShopPayment, ...]:
    """Payments as the till took them: where the rounding stands beside a cash payment only, it is put into it."""
    for place, each in enumerate(payments):
        coins_ore = each.amount_ore + rounding_ore
        if each.method == "cash" and each.amount_ore % _COIN_ORE and not coins_ore % _COIN_ORE:
            return (*payments[:place], replace(each, amount_ore=coins_ore), *payments[place + 1 :])
    return payments


def _rounded_refunds(refunds: Sequence[ShopRefund], rounding_ore: int) -> tuple[ShopRefund, ...]:
    """The order tells the rounding of all refunds together: what each misses its parts by, if that comes to it."""
    missed = [
        each.amount_ore - sum(part.net_ore + part.vat_ore for part in each.lines)
        if each.money_moved and each.lines
        else 0
        for each in refunds
    ]
    # Whether what is paid out has the sign of what is paid in is not documented.
    if sum(missed) not in (rounding_ore, -rounding_ore) or any(abs(ore) >= _COIN_ORE for ore in missed):
        return tuple(refunds)
    return tuple(replace(each, rounding_ore=ore) for each, ore in zip(refunds, missed, strict=True))


def _amount(node: Node, key: str) -> Decimal:
    shop_money = node.below(f"{key}_set").below("shop_money")
    return shop_money.number("amount") if shop_money.has("amount") else node.number(key)


def _money(node: Node, key: str) -> int:
    return to_ore(_amount(node, key))


def _discounts(line: Node) -> int:
    """Allocations hold every discount of the line; older versions only have their sum."""
    allocations = line.each("discount_allocations")
    if allocations:
        return sum(_money(each, "amount") for each in allocations)
    return _money(line, "total_discount")


def _address(node: Node) -> ShopAddress:
    names = " ".join(filter(None, (node.text("first_name"), node.text("last_name"))))
    return ShopAddress(
        name=node.text("name") or names,
        company=node.text("company"),
        street=node.text("address1"),
        street2=node.text("address2"),
        postcode=postcode(node.text("zip")),
        city=node.text("city"),
        region=node.text("province_code") or node.text("province"),
        country=(node.text("country_code") or node.text("country")).upper(),
        phone=node.text("phone"),
    )
