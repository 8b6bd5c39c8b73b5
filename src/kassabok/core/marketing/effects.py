"""How marketing answers: an order of a web shop has used the codes that its shop tells of."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import CampaignCodeUsed, Event, OrderDrafted, Ref
from kassabok.core.marketing.model import Campaign, CampaignOrder
from kassabok.core.marketing.told_codes import told_discount_ore
from kassabok.core.sales.model import Order
from kassabok.core.shop.model import ShopChannel, WebOrder, WebOrderCode


def note_told_codes(tx: Transaction, event: OrderDrafted) -> Iterable[Event]:
    """The buyer has been charged so already: neither the campaign's days nor its limits are asked for."""
    used = []
    for origin in event.origins:
        if origin.kind != "web-order":
            continue
        channel_name, _, external_id = origin.number.partition(":")
        channel = tx.find(ShopChannel, name=channel_name)
        assert channel is not None  # The order came from it.
        web_order = tx.find(WebOrder, channel_id=channel.id, external_id=external_id)
        assert web_order is not None
        for told in tx.all(WebOrderCode, web_order_id=web_order.id):
            campaign = tx.find(Campaign, code=told.code)
            if campaign is not None:
                used.append(_use(tx, campaign, event, told.discount_ore))
    return used


def _use(tx: Transaction, campaign: Campaign, event: OrderDrafted, discount_ore: int) -> CampaignCodeUsed:
    off_ore = told_discount_ore(tx, tx.get(Order, event.order_id), discount_ore)
    tx.insert(CampaignOrder, campaign_id=campaign.id, order_id=event.order_id, discount_ore=off_ore)
    return CampaignCodeUsed(
        ref=campaign.code, origins=(Ref("order", event.ref),), order=event.ref, discount_ore=off_ore
    )
