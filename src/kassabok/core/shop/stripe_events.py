"""What Stripe tells of the card payments of our own shop: paid, run out, paid back. Web-hooks come in any order, late
and more than once; only money that is the order's, to the öre, pays it.
"""

from collections.abc import Mapping
from dataclasses import replace

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.money import format_kronor
from kassabok.core.shop.hooks import STRIPE
from kassabok.core.shop.intake import CHANNEL, read_body
from kassabok.core.shop.intake_model import WebHook, WebIntake
from kassabok.core.shop.judging import local_day
from kassabok.core.shop.keeping import ShopImport
from kassabok.core.shop.versions import cancel_unpaid, intake_of, next_version
from kassabok.formats.errors import BadFile
from kassabok.formats.shop.record import (
    Problem,
    ShopOrder,
    ShopPayment,
    ShopRefund,
    ShopRefundLine,
)
from kassabok.formats.shop.stripe import StripeEvent, read_event

_PAID_WITH = """
SELECT p.reference FROM receipt_payment p JOIN receipt r ON r.id = p.receipt_id JOIN sales_order o ON o.id = r.order_id
WHERE o.number = :order AND r.kind = 'sale'
"""
_PAID_BACK = """
SELECT coalesce(-sum(r.total_ore), 0) FROM receipt r JOIN sales_order o ON o.id = r.order_id
WHERE o.number = :order AND r.kind = 'refund'
"""
_OF_PAYMENT = """
SELECT w.external_id FROM web_payment p JOIN web_order w ON w.id = p.web_order_id
JOIN shop_channel c ON c.id = w.channel_id WHERE c.name = :channel AND p.reference = :reference
"""


def take(tx: Transaction, event: StripeEvent, left_out: Mapping[str, Problem], told: list[str]) -> ShopImport:
    """Take what Stripe tells. told: gets what people should know of it.

    Raises NotFound for an order that we do not have, Refused for another sum than its own, or money that came twice.
    """
    if event.kind == "paid":
        return _paid(tx, event, left_out, told)
    if event.kind == "failed":
        return _run_out(tx, event, left_out)
    if event.kind == "refunded":
        return _paid_back(tx, event, left_out, told)
    return ShopImport()


def _paid(
    tx: Transaction, event: StripeEvent, left_out: Mapping[str, Problem], told: list[str]
) -> ShopImport:
    intake = intake_of(tx, event.number)
    if (event.amount_ore, event.currency) != (intake.total_ore, "SEK"):
        raise Refused(
            "shop.stripe_amount",
            f"Stripe says that {format_kronor(event.amount_ore)} {event.currency} are paid of order "
            f"{intake.number}, which is of {format_kronor(intake.total_ore)} kr.",
        )
    if intake.paid_us is not None:
        return _known(tx, intake, event)
    state = tx.reader.value("SELECT state FROM sales_order WHERE number = :order", order=intake.order_number)
    if state == "cancelled":
        told.append(
            f"Order {intake.order_number} ({intake.number}) was cancelled and is paid now: it is taken up again. "
            f"kassabok order refund {intake.order_number} pays it back."
        )
    order = read_body(intake.body)
    payment = ShopPayment("stripe", order.total_ore, local_day(event.at), event.reference, "paid")
    paid = replace(order, status="open", updated=max(event.at, order.updated), payments=(payment,))
    result = next_version(tx, intake, paid, left_out)
    _read_refunds_again(tx, event.reference)
    return result


def _known(tx: Transaction, intake: WebIntake, event: StripeEvent) -> ShopImport:
    """Told before, or by hand, maybe without Stripe's name of the payment. Another payment is money too much."""
    references = {reference for (reference,) in tx.reader.rows(_PAID_WITH, order=intake.order_number)}
    if not references or references & {event.reference, ""}:
        return ShopImport(known=1)
    raise Refused(
        "shop.stripe_twice",
        f"Order {intake.order_number} ({intake.number}) is paid already, and {format_kronor(event.amount_ore)} kr were "
        f"paid of it once more: pay {event.reference} back at Stripe.",
    )


def _run_out(tx: Transaction, event: StripeEvent, left_out: Mapping[str, Problem]) -> ShopImport:
    """Nobody paid in time: the goods can be sold again. The order may have a later page that is still open."""
    intake = intake_of(tx, event.number)
    if intake.paid_us is not None or (intake.session and event.session != intake.session):
        return ShopImport(known=1)
    return cancel_unpaid(intake.number, now=event.at)(tx, left_out)


# Paid back


def _paid_back(
    tx: Transaction, event: StripeEvent, left_out: Mapping[str, Problem], told: list[str]
) -> ShopImport:
    """Money that was paid back at Stripe. It tells how much in all, so what the books have already is not taken twice,
    such as what `order refund` has told of.
    """
    number = event.number or tx.reader.value(_OF_PAYMENT, channel=CHANNEL, reference=event.reference)
    intake = tx.find(WebIntake, number=number or "")
    if intake is None:  # Of something else that the company sells by Stripe.
        return ShopImport()
    if intake.paid_us is None:
        raise Refused(
            "shop.stripe_refund",
            f"{format_kronor(event.amount_ore)} {event.currency} of order {intake.number} were paid back at Stripe, "
            "which has not told that it was paid.",
        )
    before_ore = tx.reader.value(_PAID_BACK, order=intake.order_number)
    if event.amount_ore <= before_ore:
        return ShopImport(known=1)
    order = read_body(intake.body)
    whole = not before_ore and event.amount_ore == intake.total_ore
    if not whole:
        told.append(
            f"{format_kronor(event.amount_ore - before_ore)} kr of order {intake.order_number} ({intake.number}) were "
            "paid back at Stripe. What is not delivered of it is still to be sent."
        )
    refund = ShopRefund(
        external_id=f"{event.reference}:{event.amount_ore}",
        on=local_day(event.at),
        amount_ore=event.amount_ore - before_ore,
        reason="",
        lines=_all_lines(order) if whole else (),
        money_moved=True,
    )
    news = replace(order, updated=max(event.at, order.updated), refunds=(*order.refunds, refund))
    return next_version(tx, intake, news, left_out)


def _all_lines(order: ShopOrder) -> tuple[ShopRefundLine, ...]:
    """All of it: what is not delivered is not sent."""
    return tuple(
        ShopRefundLine(line.external_id, line.quantity_milli, line.net_ore, line.vat_ore, restock=False)
        for line in order.lines
    )


def _read_refunds_again(tx: Transaction, reference: str) -> None:
    """A refund that came before the payment it is of was parked; its turn is next."""
    for hook in tx.all(WebHook, source=STRIPE, state="parked"):
        try:
            event = read_event(hook.body)
        except BadFile:
            continue
        if event.kind == "refunded" and event.reference == reference:
            tx.update(WebHook, hook.id, state="new", reason="")
