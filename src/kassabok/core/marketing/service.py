"""The verbs of marketing: campaigns and the use of their codes; and addresses that left the book."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused, no_product
from kassabok.core.events import (
    AddressesExported,
    CampaignCodeUsed,
    CampaignCreated,
    Ref,
    SegmentRemoved,
    SegmentSaved,
)
from kassabok.core.marketing.model import Campaign, CampaignOrder, CampaignProduct, SavedSegment
from kassabok.core.marketing.prices import Charge, Line, charges, code_on, refuse_used_up
from kassabok.core.marketing.reports.segments import SEGMENTS, no_segment
from kassabok.core.marketing.told_codes import told_discount_ore
from kassabok.core.money import E4, MOST_ORE, format_decimal, split_vat
from kassabok.core.parties.model import Customer
from kassabok.core.products.model import Product
from kassabok.core.sales.model import Order
from kassabok.core.shop.model import WebOrder, WebOrderCode
from kassabok.core.texts import entered

_SEGMENT = re.compile(r"[a-zåäö0-9][a-zåäö0-9-]{0,39}")
_CODE = re.compile(r"[A-ZÅÄÖ0-9][A-ZÅÄÖ0-9-]{2,29}")


def create(
    tx: Transaction,
    code: str,
    *,
    gives: str,
    starts_on: date,
    percent_e4: int = 0,
    amount_ore: int = 0,
    ends_on: date | None = None,
    minimum_ore: int = 0,
    most_uses: int | None = None,
    most_each: int | None = None,
    products: Sequence[str] = (),
    not_reduced: bool = False,
    name: str = "",
) -> CampaignCreated:
    """Make a campaign. gives: percent, amount or freight, with percent_e4 (1000 is 10 percent) or amount_ore (as the
    order is priced). products: SKUs that it is for, none for all.

    Orders of web shops that have told of the code before are its orders from now on. Raises Refused for a code that is
    taken, or a campaign that cannot be; NotFound for an unknown product.
    """
    code = code.strip().upper()
    _refuse_code(tx, code)
    _refuse_nothing(gives, percent_e4, amount_ore)
    if ends_on is not None and ends_on < starts_on:
        raise Refused(
            "campaign.days", f"A campaign from {starts_on} cannot end on {ends_on}, which is before it."
        )
    if gives == "freight" and (products or not_reduced):
        raise Refused(
            "campaign.freight", "Free freight is for a whole order.", hint="Leave the products out."
        )
    campaign_id = tx.insert(
        Campaign,
        code=code,
        name=entered(name),
        gives=gives,
        percent_e4=percent_e4,
        amount_ore=amount_ore,
        starts_on=starts_on,
        ends_on=ends_on,
        minimum_ore=minimum_ore,
        most_uses=most_uses,
        most_each=most_each,
        not_reduced=not_reduced,
    )
    for product_id in dict.fromkeys(_product(tx, sku).id for sku in products):
        tx.insert(CampaignProduct, campaign_id=campaign_id, product_id=product_id)
    event = CampaignCreated(
        ref=code,
        percent=format_decimal(Decimal(percent_e4) / 100) if gives == "percent" else "",
        amount_ore=amount_ore if gives == "amount" else None,
        starts_on=starts_on,
        ends_on=ends_on,
        tied=_tie_told(tx, campaign_id, code),
    )
    tx.publish(event)
    return event


def _refuse_code(tx: Transaction, code: str) -> None:
    if not _CODE.fullmatch(code):
        raise Refused(
            "campaign.code",
            f'"{code[:40]}" is not a code: it has 3 to 30 letters, digits and hyphens, the first no hyphen.',
            hint="kassabok campaign create SOMMAR10 --percent 10",
        )
    if tx.find(Campaign, code=code) is not None:
        raise Refused("campaign.taken", f"There is a campaign {code} already.", hint="Give another code.")


def _refuse_nothing(gives: str, percent_e4: int, amount_ore: int) -> None:
    if gives == "percent" and not 0 < percent_e4 <= E4:
        raise Refused("campaign.percent", "A discount is more than 0 and at most 100 percent.")
    if gives == "amount" and not 0 < amount_ore <= MOST_ORE:
        raise Refused("campaign.amount", "A discount is of more than 0 kr, and at most a hundred billion.")


def _product(tx: Transaction, sku: str) -> Product:
    product = tx.find(Product, sku=sku)
    if product is None:
        raise no_product(sku)
    return product


def _tie_told(tx: Transaction, campaign_id: int, code: str) -> int:
    """Tie the orders that web shops have told of the code with to the campaign. Returns how many."""
    tied = 0
    for told in tx.all(WebOrderCode, code=code):
        order_id = tx.get(WebOrder, told.web_order_id).order_id
        assert order_id is not None  # It was taken.
        tx.insert(
            CampaignOrder,
            campaign_id=campaign_id,
            order_id=order_id,
            discount_ore=told_discount_ore(tx, tx.get(Order, order_id), told.discount_ore),
        )
        tied += 1
    return tied


class PricedLine(Line, Protocol):
    """A line of an order before the code, with what it comes to."""

    @property
    def vat_class(self) -> str: ...
    @property
    def amount_ore(self) -> int: ...


class CodeUse:
    """A discount code that an order is being made with: what its lines are charged with it, and that it used it.

    customer: whose the order is, by number. Raises NotFound for an unknown code; Refused on a day that is not the
    campaign's, and where it is used up.
    """

    def __init__(self, tx: Transaction, code: str, *, customer: str, on: date) -> None:
        self._tx = tx
        self._on = on
        self._code = code_on(tx.reader, code, on)
        buyer = tx.find(Customer, number=customer)
        refuse_used_up(tx.reader, self._code, customer=customer, email=buyer.email if buyer else "")
        self._off_ore: Counter[str] = Counter()

    def charges(self, lines: Sequence[PricedLine]) -> list[Charge]:
        """Each line as it is charged. Raises Refused where the code is not for such an order."""
        found = charges(self._tx.reader, self._tx.rates, self._code, lines, on=self._on)
        for line, charge in zip(lines, found, strict=True):
            self._off_ore[line.vat_class] += line.amount_ore - charge.amount_ore
        return found

    def note(self, order_number: str) -> CampaignCodeUsed:
        """Tie the order, which was drafted with these charges, to the campaign."""
        order = self._tx.find(Order, number=order_number)
        assert order is not None  # It has just been made.
        untaxed = order.net_ore > 0 and not order.vat_ore
        off_ore = sum(
            ore
            if untaxed or not order.prices_include_vat
            else split_vat(ore, self._tx.rates.vat(vat_class, self._on))[0]
            for vat_class, ore in self._off_ore.items()
        )
        self._tx.insert(
            CampaignOrder, campaign_id=self._code.campaign_id, order_id=order.id, discount_ore=off_ore
        )
        event = CampaignCodeUsed(
            ref=self._code.code,
            origins=(Ref("order", order.number),),
            order=order.number,
            discount_ore=off_ore,
        )
        self._tx.publish(event)
        return event


def save_segment(
    tx: Transaction, name: str, rule: Mapping[str, Any], *, replace: bool = False
) -> SegmentSaved:
    """Give a choice of customers a name. rule: words of reports.segments.members, with their values.

    Raises Refused for a name that cannot be, or that another choice has unless it is replaced.
    """
    name = name.strip().lower()
    if not _SEGMENT.fullmatch(name) or name in SEGMENTS:
        raise Refused(
            "segment.name",
            f'"{name[:40]}" cannot be a name of a segment: it is one word of at most 40 letters, digits and hyphens, '
            f"and none of {', '.join(SEGMENTS)}.",
            hint="kassabok segment save mugs --bought MUG",
        )
    known = tx.find(SavedSegment, name=name)
    told = json.dumps(rule, default=str, ensure_ascii=False, sort_keys=True)
    if known is None:
        tx.insert(SavedSegment, name=name, rule=told)
    elif replace:
        tx.update(SavedSegment, known.id, rule=told)
    else:
        raise Refused(
            "segment.taken", f"There is a segment {name} already.", hint="--replace gives it the new choice."
        )
    event = SegmentSaved(ref=name)
    tx.publish(event)
    return event


def remove_segment(tx: Transaction, name: str) -> SegmentRemoved:
    """Take a saved segment away. Raises NotFound."""
    known = tx.find(SavedSegment, name=name.strip().lower())
    if known is None:
        raise no_segment(name)
    tx.delete(SavedSegment, known.id)
    event = SegmentRemoved(ref=known.name)
    tx.publish(event)
    return event


def note_export(
    tx: Transaction, segment: str, *, service: str, addresses: int, on: date
) -> AddressesExported:
    """Tell that addresses were put out for a newsletter: how many and for whom, and nobody's name."""
    event = AddressesExported(ref=segment, service=service, addresses=addresses, on=on)
    tx.publish(event)
    return event
