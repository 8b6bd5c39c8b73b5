"""How consent answers: to sales, to addresses that come back, and to customers that become one."""

from collections.abc import Iterable
from datetime import timedelta

from kassabok.core.book.transaction import Transaction
from kassabok.core.consent.addresses import address_of, is_blocked
from kassabok.core.consent.links import CONFIRM_DAYS
from kassabok.core.consent.model import (
    ALLOWING,
    CHANNELS,
    REFUSING,
    BlockedAddress,
    ConsentEvent,
    ForgottenCustomer,
)
from kassabok.core.consent.noting import confirm_asked, note, state_of
from kassabok.core.events import (
    ConsentGiven,
    ConsentWithdrawn,
    CustomerChanged,
    CustomerRegistered,
    CustomersMerged,
    Event,
    InvoiceIssued,
    ReceiptIssued,
    WebBuyerKnown,
    WebConsentSaid,
)
from kassabok.core.invoicing.model import Invoice, Receipt
from kassabok.core.parties.model import CASH_CUSTOMER, Customer, living_customer
from kassabok.core.sales.model import Order
from kassabok.core.search import fold
from kassabok.core.shop.model import ShopChannel, WebOrder

_ADDRESSES = {"email": ("email",), "phone": ("sms", "phone")}
_BY_STRICTNESS = ("objected", "withdrawn")
UNSUBSCRIBED = "unsubscribe-link"  #: Where a no was said that came by a link.


def keep_blocked(tx: Transaction, event: CustomerRegistered | CustomerChanged) -> Iterable[Event]:
    """An address of somebody who said no has said no under every customer that it is given to."""
    fields = event.changed if isinstance(event, CustomerChanged) else tuple(_ADDRESSES)
    channels = [channel for name in fields for channel in _ADDRESSES.get(name, ())]
    if not channels or tx.find(BlockedAddress) is None:
        return ()
    customer = tx.find(Customer, number=event.ref)
    if customer is None:
        return ()
    found = tuple(
        channel
        for channel in channels
        if is_blocked(tx, customer, channel) and state_of(tx, customer, channel) not in REFUSING
    )
    for channel in found:
        note(tx, customer, channel, "withdrawn", on=tx.today, source="blocked-address")
    return _withdrawn(tx, customer, found, objected=False)


def opt_in_softly(tx: Transaction, event: InvoiceIssued | ReceiptIssued) -> Iterable[Event]:
    """Who gave an e-mail address at a sale may be written to of the like until it says no, where the company's setting
    says that its customers are told so as they give it (marknadsföringslagen 19 § 2 st.)."""
    if not tx.settings.flag("marketing.soft_opt_in"):
        return ()
    order_id = (
        tx.get(Invoice, event.invoice_id).order_id
        if isinstance(event, InvoiceIssued)
        else tx.get(Receipt, event.receipt_id).order_id
    )
    if order_id is None or event.total_ore <= 0:
        return ()
    customer = tx.get(Customer, tx.get(Order, order_id).customer_id)
    if customer.number == CASH_CUSTOMER or not customer.email:
        return ()
    if state_of(tx, customer, "email") or is_blocked(tx, customer, "email"):
        return ()
    note(tx, customer, "email", "soft", on=event.on, source="sale", order_id=order_id)
    return (ConsentGiven(ref=customer.number, channel="email", how="soft", on=event.on),)


def take_web_consent(tx: Transaction, event: WebBuyerKnown) -> Iterable[Event]:
    """What a buyer ticked in a web shop: a yes counts for who has not said no, and an empty box is no soft opt-in.

    A box that is left empty takes nothing back: shops show it to those who have agreed too.
    """
    web_order = tx.get(WebOrder, event.web_order_id)
    customer = tx.find(Customer, number=event.ref)
    if web_order.accepts_marketing is None or customer is None or not customer.email:
        return ()
    if fold(web_order.email) != fold(customer.email) or is_blocked(tx, customer, "email"):
        return ()
    said = state_of(tx, customer, "email")
    source = f"shop:{tx.get(ShopChannel, web_order.channel_id).name}"
    text = web_order.consent_text
    if not web_order.accepts_marketing:
        if not said:
            note(tx, customer, "email", "declined", on=web_order.date, source=source, text_version=text)
        return ()
    if said in (*REFUSING, "granted", "confirmed"):
        return ()
    note(tx, customer, "email", "granted", on=web_order.date, source=source, text_version=text)
    return (ConsentGiven(ref=customer.number, channel="email", how="granted", on=web_order.date),)


def take_said(tx: Transaction, event: WebConsentSaid) -> Iterable[Event]:
    """What a customer said by a link. A no holds for every channel; a yes where nothing else was said since."""
    customer = living_customer(tx, event.ref)
    if tx.find(ForgottenCustomer, customer_id=customer.id) is not None:
        return ()
    if event.asked_id is None:
        left = tuple(channel for channel in CHANNELS if state_of(tx, customer, channel) not in REFUSING)
        for channel in left:
            note(tx, customer, channel, "withdrawn", on=event.on, source=UNSUBSCRIBED)
        return _withdrawn(tx, customer, left, objected=False)
    asked = tx.get(ConsentEvent, event.asked_id)
    late = event.on > asked.date + timedelta(days=CONFIRM_DAYS)
    if late or state_of(tx, customer, asked.channel) != "asked":
        return ()
    return (confirm_asked(tx, customer, asked, on=event.on),)


def merge(tx: Transaction, event: CustomersMerged) -> Iterable[Event]:
    """Of two customers that become one the stricter word holds; a yes follows only to the same address."""
    gone, staying = (tx.find(Customer, number=number) for number in (event.gone, event.ref))
    if gone is None or staying is None:
        return ()
    events: list[Event] = []
    for kind in _BY_STRICTNESS:
        refused = tuple(
            channel
            for channel in CHANNELS
            if state_of(tx, gone, channel) == kind and state_of(tx, staying, channel) not in REFUSING
        )
        for channel in refused:
            note(tx, staying, channel, kind, on=tx.today, source=f"merged:{gone.number}")
        events += _withdrawn(tx, staying, refused, objected=kind == "objected")
    for channel in CHANNELS:
        said = state_of(tx, gone, channel)
        same = address_of(gone, channel) and address_of(gone, channel) == address_of(staying, channel)
        if said in ALLOWING and same and not state_of(tx, staying, channel):
            note(tx, staying, channel, said, on=tx.today, source=f"merged:{gone.number}")
            events.append(ConsentGiven(ref=staying.number, channel=channel, how=said, on=tx.today))
    return events


def _withdrawn(
    tx: Transaction, customer: Customer, channels: tuple[str, ...], *, objected: bool
) -> tuple[ConsentWithdrawn, ...]:
    if not channels:
        return ()
    return (ConsentWithdrawn(ref=customer.number, channels=channels, objected=objected, on=tx.today),)
