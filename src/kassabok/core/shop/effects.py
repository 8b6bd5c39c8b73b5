"""How the shop answers: its order has become one of ours, and what was paid of it is told."""

from collections.abc import Iterable
from datetime import UTC, datetime, time

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import (
    CustomerForgotten,
    Event,
    OrderDrafted,
    PaidPart,
    WebOrderPaid,
    WebPayloadDropped,
    WebPurchaseWithdrawn,
)
from kassabok.core.identifiers import emails_in
from kassabok.core.parties.model import Customer
from kassabok.core.sales.model import Order
from kassabok.core.shop.confirming import confirm_order, confirm_withdrawal
from kassabok.core.shop.intake import CHANNEL, CONFIRMATION, microseconds
from kassabok.core.shop.intake_model import WebHold, WebHook, WebIntake, WebWithdrawal
from kassabok.core.shop.model import (
    BUYER_FIELDS,
    ShopChannel,
    ShopCustomer,
    ShopPayload,
    WebOrder,
    WebPayment,
)

_BUYER = ("note", "shop_customer", "buyer_name", *BUYER_FIELDS)  # What of a web order says who the buyer is.


def note_order(tx: Transaction, event: OrderDrafted) -> Iterable[Event]:
    """Keep which order of ours, and whose, a shop's became; and tell that it is paid where it is."""
    refs = [origin.number for origin in event.origins if origin.kind == "web-order"]
    if not refs:
        return ()
    channel_name, _, external_id = refs[0].partition(":")
    channel = tx.find(ShopChannel, name=channel_name)
    assert channel is not None  # The order came from it.
    web_order = tx.find(WebOrder, channel_id=channel.id, external_id=external_id)
    assert web_order is not None
    customer_id = tx.get(Order, event.order_id).customer_id
    tx.update(WebOrder, web_order.id, customer_id=customer_id, order_id=event.order_id)
    if web_order.shop_customer:
        _know(tx, channel.id, web_order.shop_customer, customer_id)
    follows: list[Event] = []
    if channel_name == CHANNEL:
        _end_intake(tx, external_id, state="taken", order_number=event.ref)
        intake = tx.find(WebIntake, number=external_id)
        if intake is not None:
            follows += confirm_order(tx, intake, event.ref, customer_id)
    if web_order.paid:
        follows.append(paid_event(tx, web_order.id, event.ref, event.order_id))
    return follows


def confirm_withdrawn(tx: Transaction, event: WebPurchaseWithdrawn) -> Iterable[Event]:
    """The buyer is told that his withdrawal was received, and when."""
    intake = tx.find(WebIntake, order_number=event.ref)
    withdrawal = None if intake is None else tx.find(WebWithdrawal, intake_id=intake.id)
    if intake is None or withdrawal is None:
        return ()
    customer_id = tx.get(Order, event.order_id).customer_id
    return confirm_withdrawal(tx, intake, withdrawal, event.ref, customer_id)


def note_paid(tx: Transaction, event: WebOrderPaid) -> Iterable[Event]:
    """Whoever has told that an order is paid: it is not cancelled as unpaid any more, and its page says so."""
    web_order = tx.find(WebOrder, order_id=event.order_id)
    if web_order is None:
        return ()
    tx.update(WebOrder, web_order.id, paid=True, cancelled=False)  # Sales takes up what was cancelled.
    intake = tx.find(WebIntake, order_number=event.ref)
    if intake is not None:
        tx.update(WebIntake, intake.id, paid_us=microseconds(datetime.combine(event.on, time(), UTC)))
    return ()


def drop_intake(tx: Transaction, event: WebPayloadDropped) -> Iterable[Event]:
    """An order of our own shop that was given up holds no goods any more."""
    channel, _, external_id = event.ref.partition(":")
    if channel == CHANNEL:
        _end_intake(tx, external_id, state="dropped")
    return ()


def _end_intake(tx: Transaction, number: str, **changes: str) -> None:
    """What the storefront kept of an order has come to its end, and the order itself holds its goods, if anything."""
    intake = tx.find(WebIntake, number=number)
    if intake is None or intake.state == "taken":
        return
    for hold in tx.all(WebHold, intake_id=intake.id):
        tx.delete(WebHold, hold.id)
    tx.update(WebIntake, intake.id, **changes)


def _know(tx: Transaction, channel_id: int, shop_customer: str, customer_id: int) -> None:
    known = tx.find(ShopCustomer, channel_id=channel_id, external_id=shop_customer)
    if known is None:
        tx.insert(ShopCustomer, channel_id=channel_id, external_id=shop_customer, customer_id=customer_id)
    elif known.customer_id != customer_id:
        tx.update(ShopCustomer, known.id, customer_id=customer_id)


def paid_event(tx: Transaction, web_order_id: int, order: str, order_id: int) -> WebOrderPaid:
    """All that was paid of a web order. order: our number of it."""
    payments = tx.all(WebPayment, web_order_id=web_order_id)
    return WebOrderPaid(
        ref=order,
        order_id=order_id,
        on=max(payment.date for payment in payments),
        amount_ore=sum(payment.amount_ore for payment in payments),
        parts=tuple(
            PaidPart(payment.means, payment.amount_ore, payment.money, payment.reference)
            for payment in payments
        ),
    )


def erase_customer(tx: Transaction, event: CustomerForgotten) -> Iterable[Event]:
    """Remove what shops wrote of a customer: in their orders, in the messages they came in, and its number there."""
    customer = tx.find(Customer, number=event.ref)
    if customer is None:
        return ()
    same = (customer, *tx.all(Customer, merged_into_id=customer.id))
    told = [order.email for one in same for order in tx.all(WebOrder, customer_id=one.id)]
    _erase_unused(tx, frozenset(email.lower() for email in (*(one.email for one in same), *told) if email))
    for one in same:
        for known in tx.all(ShopCustomer, customer_id=one.id):
            tx.delete(ShopCustomer, known.id)
        for web_order in tx.all(WebOrder, customer_id=one.id):
            tx.update(WebOrder, web_order.id, **dict.fromkeys(_BUYER, ""))
            message = {"channel_id": web_order.channel_id, "external_id": web_order.external_id}
            for payload in tx.all(ShopPayload, **message):
                state = "ignored" if payload.state == "parked" else payload.state
                tx.update(ShopPayload, payload.id, raw=b"", state=state)
    for order in tx.all(Order, customer_id=customer.id):
        for intake in tx.all(WebIntake, order_number=order.number):
            tx.update(WebIntake, intake.id, body="{}")
            tx.detach(kind="order", ref=order.number, role=CONFIRMATION)
            for withdrawal in tx.all(WebWithdrawal, intake_id=intake.id):
                tx.update(WebWithdrawal, withdrawal.id, text="")
    return ()


#: What shops told and buyers sent that no order came of, as what was cancelled before it was paid, or given up.
_UNUSED_MESSAGES = """
SELECT p.id, p.raw FROM shop_payload p WHERE p.state IN ('new', 'parked', 'ignored') AND length(p.raw) > 0
AND NOT EXISTS (SELECT 1 FROM web_order w WHERE w.channel_id = p.channel_id AND w.external_id = p.external_id)
"""
_UNUSED_INTAKES = "SELECT id, body FROM web_intake WHERE order_number = '' AND body <> '{}'"
_UNUSED_HOOKS = "SELECT id, body FROM web_hook_inbox WHERE length(body) > 0"


def _erase_unused(tx: Transaction, emails: frozenset[str]) -> None:
    """What hangs on no order is a person's by the e-mail address in it."""
    if not emails:
        return
    for key, raw in tx.reader.rows(_UNUSED_MESSAGES):
        if emails & emails_in(raw):
            tx.update(ShopPayload, key, raw=b"", reason="", state="ignored")
    for key, body in tx.reader.rows(_UNUSED_INTAKES):
        if emails & emails_in(body):
            tx.update(WebIntake, key, body="{}")
            for withdrawal in tx.all(WebWithdrawal, intake_id=key):
                tx.update(WebWithdrawal, withdrawal.id, text="")
    for key, body in tx.reader.rows(_UNUSED_HOOKS):
        if emails & emails_in(body):
            tx.update(WebHook, key, body=b"", reason="", state="taken")
