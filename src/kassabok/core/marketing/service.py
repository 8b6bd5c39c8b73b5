"""The verbs of marketing: campaigns and the use of their codes; and addresses that left the book."""

import re
from datetime import date
from decimal import Decimal
from shlex import quote

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import AddressesExported, CampaignCodeUsed, CampaignCreated, Ref
from kassabok.core.marketing.model import Campaign, CampaignOrder
from kassabok.core.money import E4, format_decimal, format_kronor, line_amount_ore, round_half_away
from kassabok.core.sales.model import Order, OrderLine
from kassabok.core.texts import entered

_CODE = re.compile(r"[A-ZÅÄÖ0-9][A-ZÅÄÖ0-9-]{2,29}")


def create(
    tx: Transaction,
    code: str,
    *,
    percent_e4: int,
    starts_on: date,
    ends_on: date | None = None,
    minimum_ore: int = 0,
    once: bool = False,
    name: str = "",
) -> CampaignCreated:
    """Make a campaign. percent_e4: 1000 is 10 percent. Raises Refused for a code that is taken, or that cannot be."""
    code = code.strip().upper()
    if not _CODE.fullmatch(code):
        raise Refused(
            "campaign.code",
            f'"{code[:40]}" is not a code: it has 3 to 30 letters, digits and hyphens, and begins with none of those.',
            hint="kassabok campaign create SOMMAR10 --percent 10",
        )
    if tx.find(Campaign, code=code) is not None:
        raise Refused("campaign.taken", f"There is a campaign {code} already.", hint="Give another code.")
    if not 0 < percent_e4 <= E4:
        raise Refused("campaign.percent", "A discount is more than 0 and at most 100 percent.")
    if ends_on is not None and ends_on < starts_on:
        raise Refused(
            "campaign.days", f"A campaign from {starts_on} cannot end on {ends_on}, which is before it."
        )
    tx.insert(
        Campaign,
        code=code,
        name=entered(name),
        percent_e4=percent_e4,
        starts_on=starts_on,
        ends_on=ends_on,
        minimum_ore=minimum_ore,
        once=once,
    )
    percent = format_decimal(Decimal(percent_e4) / 100)
    event = CampaignCreated(ref=code, percent=percent, starts_on=starts_on, ends_on=ends_on)
    tx.publish(event)
    return event


def campaign_on(tx: Transaction, code: str, on: date) -> Campaign:
    """The campaign that a code belongs to. Raises NotFound for none, Refused on a day that is not one of its."""
    campaign = tx.find(Campaign, code=code.strip().upper())
    if campaign is None:
        raise NotFound(
            "campaign.unknown",
            f"There is no campaign with the code {code.strip()[:40]}.",
            hint="kassabok campaign list shows them.",
        )
    if on < campaign.starts_on or (campaign.ends_on is not None and on > campaign.ends_on):
        until = f" to {campaign.ends_on}" if campaign.ends_on else " on"
        raise Refused(
            "campaign.day",
            f"The code {campaign.code} holds from {campaign.starts_on}{until}, and not on {on}.",
            hint="kassabok order create without --code takes the usual prices.",
        )
    return campaign


def use(tx: Transaction, code: str, order_number: str) -> CampaignCodeUsed:
    """Tie a drafted order, whose lines have the discount, to the campaign.

    Raises NotFound for an unknown code; Refused on a day that is not the campaign's, for an order that is too small, or
    where the customer has used a code that is for once.
    """
    order = tx.find(Order, number=order_number)
    assert order is not None  # The command has just made it.
    campaign = campaign_on(tx, code, order.date)
    lines = [line for line in tx.all(OrderLine, order_id=order.id) if line.kind != "freight"]
    whole_ore = sum(
        line_amount_ore(line.quantity_milli, Decimal(line.unit_price_e4) / E4, Decimal(0)) for line in lines
    )
    if whole_ore < campaign.minimum_ore:
        raise Refused(
            "campaign.minimum",
            f"The code {campaign.code} asks for {format_kronor(campaign.minimum_ore)} kr of goods; "
            f"these come to {format_kronor(whole_ore)} kr.",
            hint="kassabok order create without --code takes the usual prices.",
        )
    if campaign.once and tx.reader.value(_USED, campaign=campaign.id, customer=order.customer_id):
        raise Refused(
            "campaign.used",
            f"The customer has used the code {campaign.code} before, and it is for once.",
            hint=f"kassabok campaign show {quote(campaign.code)} shows its orders.",
        )
    taken_off_ore = whole_ore - sum(line.amount_ore for line in lines)
    if order.prices_include_vat and order.total_ore:
        taken_off_ore = round_half_away(
            Decimal(taken_off_ore) * order.net_ore / (order.net_ore + order.vat_ore)
        )
    tx.insert(CampaignOrder, campaign_id=campaign.id, order_id=order.id, discount_ore=taken_off_ore)
    event = CampaignCodeUsed(
        ref=campaign.code,
        origins=(Ref("order", order.number),),
        order=order.number,
        discount_ore=taken_off_ore,
    )
    tx.publish(event)
    return event


# A cancelled order has used nothing.
_USED = """
SELECT 1 FROM campaign_order u JOIN sales_order o ON o.id = u.order_id
WHERE u.campaign_id = :campaign AND o.customer_id = :customer AND o.state <> 'cancelled' LIMIT 1
"""


def note_export(
    tx: Transaction, segment: str, *, service: str, addresses: int, on: date
) -> AddressesExported:
    """Tell that addresses were put out for a newsletter: how many and for whom, and nobody's name."""
    event = AddressesExported(ref=segment, service=service, addresses=addresses, on=on)
    tx.publish(event)
    return event
