"""Stripe Checkout: what a payment is asked for with, and what its web-hooks say.

Source: docs.stripe.com/api/checkout/sessions/create and docs.stripe.com/checkout/fulfillment. Only read here; whether
Stripe sent it is told by signatures.py.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kassabok.formats.errors import BadFile

#: A card is paid when the session is completed; some other ways to pay tell later.
COMPLETED = ("checkout.session.completed", "checkout.session.async_payment_succeeded")
EXPIRED = ("checkout.session.expired", "checkout.session.async_payment_failed")
REFUNDED = "charge.refunded"


@dataclass(frozen=True, slots=True)
class StripeEvent:
    """What came of a checkout session, or of a payment since. number: our order's, "" where a refund names none.

    kind: paid, failed, refunded, or other for all that is nothing to us. reference: what Stripe and its reports call
    the payment. session: what it calls the page it was paid on, "" of a refund. amount_ore: hundredths of currency; of
    a refund all that was paid back of the payment by now. at: UTC.
    """

    kind: str
    event: str
    number: str
    reference: str
    amount_ore: int
    currency: str
    at: datetime
    session: str = ""


def read_event(body: bytes) -> StripeEvent:
    """Read a web-hook. Raises BadFile (stripe.event) for what is none."""
    try:
        told = json.loads(body)
        kind, thing, at = told["type"], told["data"]["object"], int(told["created"])
        if not isinstance(kind, str) or not isinstance(thing, dict):
            raise TypeError
        return _event(kind, thing, datetime.fromtimestamp(at, UTC))
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError) as error:
        raise BadFile("stripe.event", "This is no event of Stripe.") from error


def _event(kind: str, thing: dict[str, Any], at: datetime) -> StripeEvent:
    if kind == REFUNDED:
        return _refund(thing, at)
    if kind in COMPLETED and thing["payment_status"] == "paid":
        what = "paid"
    elif kind in EXPIRED:
        what = "failed"
    else:
        return StripeEvent("other", kind, "", "", 0, "", at)
    return StripeEvent(
        kind=what,
        event=kind,
        number=str(thing["client_reference_id"]),
        reference=str(thing.get("payment_intent") or thing["id"]),
        amount_ore=int(thing["amount_total"] or 0),
        currency=str(thing["currency"] or "").upper(),
        at=at,
        session=str(thing["id"]),
    )


def _refund(charge: dict[str, Any], at: datetime) -> StripeEvent:
    """A charge of which something was paid back. The payment's metadata, with our number in it, is copied to it."""
    metadata = charge.get("metadata") or {}
    return StripeEvent(
        kind="refunded",
        event=REFUNDED,
        number=str(metadata.get("order") or ""),
        reference=str(charge.get("payment_intent") or charge["id"]),
        amount_ore=int(charge["amount_refunded"]),
        currency=str(charge["currency"]).upper(),
        at=at,
    )


def session_fields(
    *, number: str, total_ore: int, email: str, lang: str, done: str, back: str
) -> dict[str, str]:
    """The form that asks for a checkout session of one order. done, back: where the customer is sent afterwards.

    The order is one line: its prices are agreed already, and Stripe is to charge their sum and reckon nothing.
    """
    return {
        "mode": "payment",
        "payment_method_types[0]": "card",
        "client_reference_id": number,
        "customer_email": email,
        "locale": lang,
        "success_url": done,
        "cancel_url": back,
        "payment_intent_data[description]": number,
        "payment_intent_data[metadata][order]": number,
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "sek",
        "line_items[0][price_data][unit_amount]": str(total_ore),
        "line_items[0][price_data][product_data][name]": number,
    }
