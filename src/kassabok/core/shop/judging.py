"""What of a shop's order keeps it out of the books, and what it is for us where nothing does.

All of it is decided here, before anything is written: an order is taken whole or parked, and none stops another.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from shlex import quote
from typing import Any

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import local_time
from kassabok.core.errors import NotFound
from kassabok.core.ledger.model import why_closed
from kassabok.core.money import MOST_MILLI, MOST_ORE, SEK
from kassabok.core.shop.model import ShopChannel, WebOrder, Words
from kassabok.core.texts import LONGEST_LINE, one_line
from kassabok.core.vat import EU_COUNTRIES, treatment_of
from kassabok.formats.bank.amounts import format_ore
from kassabok.formats.shop.record import (
    PAYMENT_METHODS,
    UNKNOWN,
    Problem,
    ShopAddress,
    ShopLine,
    ShopOrder,
    ShopPayment,
    ShopRefund,
)
from kassabok.formats.shop.sums import problems, split_vat
from kassabok.formats.shop.ways import Ways

#: Method -> the role of the account that the money of it stands on, until its settlement report or the bank tells.
MONEY = {
    "stripe": "web_clearing",
    "klarna": "web_clearing",
    "paypal": "web_clearing",
    "swish": "swish_clearing",
    "gift_card": "gift_cards",
    "cash": "cash",
}
#: Comes to the company's own bank account, and is paid when the bank's file says so.
BY_BANK = "invoice"
_LINE_KINDS = {"goods": "goods", "shipping": "freight", "fee": "fee", "gift_card": "gift_card"}


@dataclass(frozen=True, slots=True)
class OurLine:
    """A line of a shop's order as it becomes one of ours. kind: of an order line. told: the shop's id of it."""

    told: str
    kind: str
    product_id: int | None
    text: str
    quantity_milli: int
    net_ore: int
    vat_ore: int
    vat_class: str


@dataclass(frozen=True, slots=True)
class OurPayment:
    """A payment that is money already. money: the role or the account that it stands on."""

    means: str
    money: str
    amount_ore: int
    on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an order is. faults: why it cannot be taken; the rest holds where there are none.

    refund_faults: refund -> why that one cannot be. told: a digest of what a later version may not change. paid: by
    payments, wholly.
    """

    order: ShopOrder
    on: date
    faults: tuple[Problem, ...] = ()
    refund_faults: Mapping[str, Problem] = field(default_factory=dict)
    lines: tuple[OurLine, ...] = ()
    payments: tuple[OurPayment, ...] = ()
    billing: str = "paid"
    paid: bool = False
    told: str = ""

    @property
    def is_part_paid(self) -> bool:
        """Whether money has come for an order that stands, and not all of it."""
        return bool(self.payments) and not self.paid and self.order.status == "open"


class Judge:
    """Knows the register and the days of one channel's run."""

    def __init__(self, tx: Transaction, channel: ShopChannel) -> None:
        self._tx = tx
        self._channel = channel
        reader = tx.reader
        self._products: dict[str, tuple[int, str, bool, str]] = {
            sku: (key, vat_class, bool(archived), name)
            for key, sku, vat_class, archived, name in reader.rows(
                "SELECT id, sku, vat_class, archived, name FROM product"
            )
        }
        self._aliases: dict[str, str] = dict(
            reader.rows(
                "SELECT a.sku, p.sku FROM sku_alias a JOIN product p ON p.id = a.product_id "
                "WHERE a.channel_id = :channel",
                channel=channel.id,
            )
        )
        self._clearing: dict[str, str] = json.loads(channel.clearing)
        self._closed: dict[date, str] = {}
        self._classes: dict[date, dict[Decimal, str]] = {}
        self._rates: dict[tuple[str, date], Decimal] = {}

    def judge(self, told: ShopOrder, *, taken: WebOrder | None = None) -> Verdict:
        """What the order is for us. taken: what it was before, where it is known.

        What of that is in the books already is not held against the register and the days of now: goods may be out of
        the range since, and the month in which they were paid locked.
        """
        on = local_day(told.created)
        order = split_vat(told, lambda line: self._rate_of(line, on)) if self._is_untold(told) else told
        problems_found = problems(order)
        refund_faults = {problem.refund: problem for problem in reversed(problems_found) if problem.refund}
        faults = [problem for problem in problems_found if not problem.refund]
        faults += self._of_head(order, on)
        payments, payment_faults = self._payments(order, on)
        lines: tuple[OurLine, ...] = ()
        if taken is None:
            lines, line_faults = self._lines(order, on)
            faults += [*line_faults, *_of_taxes(order)]
        if taken is None or not taken.paid:
            faults += payment_faults
        paid_ore = sum(payment.amount_ore for payment in payments)
        paid = bool(payments) and paid_ore >= order.due_ore - (1 if order.decimals else 100)
        for refund in order.refunds:
            if refund.external_id not in refund_faults and (problem := self._of_refund(refund)):
                refund_faults[refund.external_id] = problem
        return Verdict(
            order=order,
            on=on,
            faults=tuple(faults),
            refund_faults=refund_faults,
            lines=lines,
            payments=payments,
            billing=_billing(order),
            paid=paid,
            told=_digest(order),
        )

    @staticmethod
    def _is_untold(order: ShopOrder) -> bool:
        return any(line.rate is None for line in order.lines)

    def _of_head(self, order: ShopOrder, on: date) -> list[Problem]:
        faults = []
        if order.status.startswith(UNKNOWN):
            word = order.status.removeprefix(UNKNOWN)
            faults.append(
                Problem(
                    "shop.status",
                    f'Its status "{word}" is not known. '
                    f"kassabok shop channel edit {self._channel.name} --status {quote(word)}=open says what it is.",
                )
            )
        if order.currency != SEK:
            faults.append(
                Problem(
                    "shop.currency",
                    f"It is in {order.currency or 'no currency'}, and the books are in {SEK}: write it as "
                    "an order by hand.",
                )
            )
        if on > self._tx.today:
            faults.append(Problem("shop.date", f"It is of {on}, which is after {self._tx.today}."))
        if abs(order.total_ore) > MOST_ORE:
            faults.append(Problem("shop.amount", "It is of more than a hundred billion kronor."))
        if all(line.is_taken_off for line in order.lines):
            faults.append(Problem("shop.no_lines", "It has no lines."))
        for place, address in (("billing", order.customer.billing), ("shipping", order.customer.shipping)):
            code = address.country
            if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
                faults.append(
                    Problem("shop.country", f'The {place} country "{code[:40]}" is no code of two letters.')
                )
        return faults

    # Lines

    def _rate_of(self, line: ShopLine, on: date) -> Decimal | None:
        """The rate of the product register, for a file that tells no line's VAT."""
        product = self._product(line)
        return self._rate(product[1], on) if product else None

    def _product(self, line: ShopLine) -> tuple[int, str, bool, str] | None:
        called = line.sku.strip() or line.name.strip()
        return self._products.get(self._aliases.get(called, line.sku.strip()))

    def _rate(self, vat_class: str, on: date) -> Decimal | None:
        key = (vat_class, on)
        if key not in self._rates:
            try:
                self._rates[key] = self._tx.rates.vat(vat_class, on)
            except NotFound:
                return None
        return self._rates[key]

    def _class_of(self, rate: Decimal, on: date) -> str | None:
        """The commonest class of products that has the rate on the day."""
        if on not in self._classes:
            found: dict[Decimal, str] = {}
            for vat_class in self._tx.rates.vat_classes():
                class_rate = self._rate(vat_class, on)
                if class_rate is not None:
                    found.setdefault(class_rate, vat_class)
            self._classes[on] = found
        return self._classes[on].get(rate)

    def _lines(self, order: ShopOrder, on: date) -> tuple[tuple[OurLine, ...], list[Problem]]:
        lines: list[OurLine] = []
        faults: list[Problem] = []
        untaxed = is_abroad(order)
        for place, line in enumerate(order.lines, start=1):
            if line.is_taken_off:
                continue
            ours = self._line(line, place, on, untaxed=untaxed)
            if isinstance(ours, Problem):
                faults.append(ours)
            else:
                lines.append(ours)
        return tuple(lines), faults

    def _line(self, line: ShopLine, place: int, on: date, *, untaxed: bool) -> OurLine | Problem:
        called = line.sku.strip() or line.name.strip()
        product = self._product(line) if line.kind == "goods" else None
        if line.kind == "goods":
            if product is None:
                return Problem(
                    "shop.unknown_sku",
                    f'Line {place}: no product is called "{called[:60]}". '
                    f"kassabok shop parked retry --sku-alias {quote(called[:60] + '=OURS')} "
                    f"--channel {self._channel.name} says which it is.",
                )
            if product[2]:
                return Problem(
                    "shop.archived_sku",
                    f"Line {place}: product {called[:60]} is archived. "
                    f"kassabok product archive {quote(called[:60])} --undo puts it back in the range.",
                )
        if line.quantity_milli > MOST_MILLI:
            return Problem("shop.quantity", f"Line {place} is of more than can be ordered.")
        vat_class = self._vat_class(line, product, on, untaxed=untaxed)
        if isinstance(vat_class, Problem):
            return Problem(vat_class.code, f"Line {place}{vat_class.message}")
        text = one_line(line.name)[:LONGEST_LINE] or (product[3] if product else "") or line.kind
        return OurLine(
            told=line.external_id,
            kind=_LINE_KINDS[line.kind],
            product_id=product[0] if product else None,
            text=text,
            quantity_milli=line.quantity_milli if line.quantity_milli > 0 else 1000,
            net_ore=line.net_ore,
            vat_ore=line.vat_ore,
            vat_class=vat_class,
        )

    def _vat_class(
        self, line: ShopLine, product: tuple[int, str, bool, str] | None, on: date, *, untaxed: bool
    ) -> str | Problem:
        """The class whose rate the shop charged; of what goes abroad without VAT, the product's own."""
        if line.rate is None:
            return "standard"  # `problems` has told of it.
        if untaxed and line.rate:
            return Problem("shop.vat_abroad", " bears VAT, but it is sold without VAT to another country.")
        own = product[1] if product else "standard"
        if untaxed or self._rate(own, on) == line.rate or (not line.net_ore and not line.vat_ore):
            return own
        fitting = self._class_of(line.rate, on)
        percent = f"{(line.rate * 100).normalize():f}"
        return fitting or Problem(
            "shop.foreign_vat",
            f" bears {percent} percent VAT, which Sweden has not on {on}. VAT of other countries (OSS) is not kept "
            "here: write the order by hand.",
        )

    # Payments

    def _payments(self, order: ShopOrder, on: date) -> tuple[tuple[OurPayment, ...], list[Problem]]:
        payments: list[OurPayment] = []
        faults: list[Problem] = []
        for payment in order.payments:
            if payment.state != "paid" or payment.method == BY_BANK or not payment.amount_ore:
                continue
            ours = self._payment(payment, payment.on or on)
            (faults if isinstance(ours, Problem) else payments).append(ours)  # type: ignore[arg-type]
        cards_ore = sum(each.amount_ore for each in order.payments if each.method == "gift_card")
        if cards_ore and _billing(order) == "on_delivery":
            faults.append(
                Problem(
                    "shop.card_and_invoice",
                    f"A gift card pays {format_ore(cards_ore)} of it and an invoice is to be for the rest: write the "
                    "order by hand, then kassabok shop parked drop.",
                )
            )
        return tuple(payments), faults

    def _payment(self, payment: ShopPayment, day: date) -> OurPayment | Problem:
        if payment.method.startswith(UNKNOWN):
            word = payment.method.removeprefix(UNKNOWN)
            return Problem(
                "shop.payment",
                f'Its way to pay "{word}" is not known. kassabok shop channel edit {self._channel.name} '
                f"--method={quote(word)}=stripe says whose it is: stripe, or one of "
                f"{', '.join(PAYMENT_METHODS[1:])}.",
            )
        if closed := self._why_closed(day):
            return Problem("shop.day", f"It was paid on {day}. {closed}")
        money = self._clearing.get(payment.method, MONEY[payment.method])
        return OurPayment(payment.method, money, payment.amount_ore, day, payment.reference.strip())

    def _why_closed(self, day: date) -> str:
        if day > self._tx.today:
            return f"That is after {self._tx.today}."
        if day not in self._closed:
            self._closed[day] = why_closed(self._tx, day)
        return self._closed[day]

    def _of_refund(self, refund: ShopRefund) -> Problem | None:
        closed = self._why_closed(refund.on or self._tx.today)
        if not closed:
            return None
        return Problem(
            "shop.day", f"Refund {refund.external_id} is of {refund.on}. {closed}", refund.external_id
        )


def _of_taxes(order: ShopOrder) -> list[Problem]:
    """Denmark and others have rates that Sweden has too: where the shop tells whose VAT it is, that counts."""
    return [
        Problem(
            "shop.foreign_vat",
            f'It bears VAT of {tax.country} ("{tax.name[:40]}"). VAT of other countries (OSS) is not kept here: write '
            "the order by hand.",
        )
        for tax in order.taxes
        if tax.vat_ore and tax.country in EU_COUNTRIES and tax.country != "SE"
    ]


def ways_of(channel: ShopChannel | Words) -> Ways:
    """What the channel's words mean."""
    return Ways(
        methods=json.loads(channel.methods),
        statuses=json.loads(channel.statuses),
        org_nr_keys=(channel.org_nr_key,) if channel.org_nr_key else (),
    )


def local_day(instant: datetime) -> date:
    """The day in Sweden."""
    return local_time(us(instant)).date()


def us(instant: datetime) -> int:
    """Microseconds since 1970."""
    return int(instant.timestamp() * 1_000_000)


def is_abroad(order: ShopOrder) -> bool:
    """Whether it is a sale of goods without Swedish VAT."""
    customer = order.customer
    goods_to = customer.shipping.country or customer.billing.country
    return treatment_of(goods_to, customer.vat_nr.replace(" ", "").upper()) != "domestic"


def codes_of(order: ShopOrder) -> dict[str, int]:
    """Discount code, in capitals -> what it took off, as the order is priced."""
    found: dict[str, int] = {}
    for told, discount_ore in order.discount_codes:
        code = one_line(told)[:LONGEST_LINE].upper()
        if code:
            found[code] = found.get(code, 0) + max(0, discount_ore)
    return found


def buyer_fields(order: ShopOrder) -> dict[str, Any]:
    """Who ordered, as the row of a web order has it. No name: a sale to nobody that is known."""
    customer, billing, shipping = order.customer, order.customer.billing, order.customer.shipping
    company = customer.company or billing.company
    person = billing.name or customer.name or shipping.name
    is_company = bool(company or customer.org_nr or customer.vat_nr)
    apart = shipping if _differs(shipping, billing) else ShopAddress()
    return {
        "shop_customer": customer.external_id,
        "kind": "company" if is_company else "private",
        "buyer_name": one_line(company or person or customer.email)[:LONGEST_LINE],
        "org_nr": customer.org_nr,
        "vat_nr": customer.vat_nr,
        "email": customer.email,
        "phone": customer.phone or billing.phone,
        "street": _street(billing),
        "postcode": _postcode(billing.postcode),
        "city": one_line(billing.city),
        "country": billing.country or shipping.country,
        "contact": one_line(person)[:LONGEST_LINE] if company else "",
        "delivery_name": one_line(apart.company or apart.name),
        "delivery_street": _street(apart),
        "delivery_postcode": _postcode(apart.postcode),
        "delivery_city": one_line(apart.city),
        "delivery_country": apart.country,
        "accepts_marketing": customer.accepts_marketing,
        "consent_text": customer.consent_text,
    }


DELIVERY_FIELDS = (
    "delivery_name",
    "delivery_street",
    "delivery_postcode",
    "delivery_city",
    "delivery_country",
)


def _differs(shipping: ShopAddress, billing: ShopAddress) -> bool:
    asked = ("name", "street", "street2", "postcode", "city", "country")
    told = [name for name in asked if getattr(shipping, name)]
    return bool(shipping.street or shipping.postcode or shipping.city) and any(
        getattr(shipping, name) != getattr(billing, name) for name in told
    )


def _street(address: ShopAddress) -> str:
    return one_line(", ".join(part for part in (address.street, address.street2) if part))[:LONGEST_LINE]


def _postcode(text: str) -> str:
    return one_line(text.strip().lstrip("'"))


def _billing(order: ShopOrder) -> str:
    by_bank = any(payment.method == BY_BANK and payment.state != "voided" for payment in order.payments)
    if by_bank:
        return "on_delivery"
    return "paid" if order.total_ore else "by_hand"


def _digest(order: ShopOrder) -> str:
    """Of all that a later version may not change: what is sold and for how much."""
    lines: Sequence[tuple[object, ...]] = sorted(
        (line.kind, line.external_id, line.sku, line.quantity_milli, line.net_ore, line.vat_ore)
        for line in order.lines
    )
    return hashlib.sha256(repr((order.currency, order.total_ore, lines)).encode()).hexdigest()
