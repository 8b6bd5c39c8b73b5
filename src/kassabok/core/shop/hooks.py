"""The door for web-hooks of other shops and of Stripe: who signed it, and whether it came before. It is only kept here;
the clerk (clerk.py) reads it later, so that the sender is answered at once.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from kassabok.core.errors import NotFound, Refused
from kassabok.core.shop.intake import Door
from kassabok.core.shop.keys import keys_of
from kassabok.formats.errors import BadFile
from kassabok.formats.shop.signatures import check_shopify, check_stripe, check_woo

MOST_BYTES = 1024 * 1024
#: Not a channel: the payments of our own shop.
STRIPE = "stripe"


def receive(
    door: Door,
    book: Path,
    channel: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    environment: Mapping[str, str],
    now: datetime,
) -> int:
    """Keep a message for the clerk, and return the HTTP status that its sender is answered with.

    headers: by names in small letters. 200: kept, or known already; 401: not signed as it should be, or long ago;
    404: no such channel; 413: too large; 503: there is no secret here, or its file is wrong; the sender tries again.
    """
    if len(body) > MOST_BYTES:
        return 413
    kind = STRIPE if channel == STRIPE else door.channel_kind(channel)
    if kind not in ("woo", "shopify", STRIPE):
        return 404
    if kind == "woo" and _is_ping(headers, body):
        return 200
    try:
        secrets = keys_of(book, channel, environment).hook_secrets
        _check(kind, headers, body, secrets, now)
    except (BadFile, Refused) as error:
        return 401 if error.code in ("hook.signature", "hook.stale") else 503
    door.keep_hook(
        channel, delivery=_delivery(kind, headers, body), topic=_topic(kind, headers), body=body, now=now
    )
    return 200


def _check(
    kind: str, headers: Mapping[str, str], body: bytes, secrets: tuple[str, ...], now: datetime
) -> None:
    if kind == "woo":
        check_woo(body, headers.get("x-wc-webhook-signature", ""), secrets)
    elif kind == "shopify":
        check_shopify(body, headers.get("x-shopify-hmac-sha256", ""), secrets)
    else:
        check_stripe(body, headers.get("stripe-signature", ""), secrets, now=now)


def _is_ping(headers: Mapping[str, str], body: bytes) -> bool:
    """What WooCommerce sends when a web-hook is made: no order, and it wants to be answered well."""
    return "x-wc-webhook-topic" not in headers and body.startswith(b"webhook_id=") and len(body) < 64


def _delivery(kind: str, headers: Mapping[str, str], body: bytes) -> str:
    """What its sender calls it. WooCommerce gives each new try another name: the body's own hash is it then."""
    if kind == "shopify":
        return headers.get("x-shopify-webhook-id", "")
    if kind == STRIPE:
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):  # The clerk parks it.
            return ""
        name = str(told.get("id", "")) if isinstance(told, dict) else ""
        return name.encode(
            "utf-8", "replace"
        ).decode()  # JSON may have half a character in it, and SQLite none.
    return ""


def _topic(kind: str, headers: Mapping[str, str]) -> str:
    return (
        headers.get("x-wc-webhook-topic" if kind == "woo" else "x-shopify-topic", "")
        if kind != STRIPE
        else ""
    )


def no_parked_hook(hook_id: int) -> NotFound:
    """The error where no web-hook of this number waits for people."""
    return NotFound(
        "shop.hook",
        f"No web-hook that is parked has the number {hook_id}.",
        hint="kassabok shop hook list shows what is parked.",
    )
