"""Whether a web-hook is from whom it says: the signature over its bytes as they came, before anything reads them.

Two secrets may hold at a time, while one is changed for the other. Comparing takes as long for a signature that is
nearly right as for any other. Sources: WooCommerce, woocommerce-rest-api-docs wp-api-v3/_webhooks.md; Shopify,
shopify.dev "verify deliveries"; Stripe, stripe.com/docs/webhooks "verify manually".
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from kassabok.formats.errors import BadFile

#: How far Stripe's time and ours may be apart, in seconds, either way.
STRIPE_TOLERANCE = 300
_LONGEST_HEADER = 4096
_MOST_SIGNATURES = 20


def check_woo(body: bytes, signature: str, secrets: Sequence[str]) -> None:
    """signature: the header X-WC-Webhook-Signature, base64 of HMAC-SHA256. Raises BadFile (hook.signature)."""
    _check_base64(body, signature, secrets)


def check_shopify(body: bytes, signature: str, secrets: Sequence[str]) -> None:
    """signature: the header X-Shopify-Hmac-SHA256, base64 of HMAC-SHA256. secrets: of the app; after a change Shopify
    may sign with the old one for an hour. Raises BadFile (hook.signature).
    """
    _check_base64(body, signature, secrets)


def check_stripe(body: bytes, signature: str, secrets: Sequence[str], *, now: datetime) -> datetime:
    """signature: the header Stripe-Signature, `t=TIME,v1=HEX`, with a v1 for each secret in force. now: aware.

    Returns when it was signed. Raises BadFile: hook.signature, or hook.stale where the signature holds and is from
    another time than now, as that of a message which is sent again by somebody who has overheard it.
    """
    stamp, given = _stripe_parts(signature)
    expected = [_digest(stamp.encode() + b"." + body, secret) for secret in _usable(secrets)]
    if not _any_equal(given, expected):
        raise _forged()
    signed = int(stamp)
    apart = signed - int(now.timestamp())
    if abs(apart) > STRIPE_TOLERANCE:
        side = "ahead of" if apart > 0 else "behind"
        raise BadFile(
            "hook.stale",
            f"The web-hook was signed {abs(apart)} seconds {side} this machine's clock; at most {STRIPE_TOLERANCE} "
            "are taken.",
            hint="Check the clock of this machine. Stripe sends a message that was refused again, signed anew.",
        )
    return datetime.fromtimestamp(signed, tz=now.tzinfo)


def _check_base64(body: bytes, signature: str, secrets: Sequence[str]) -> None:
    try:
        if len(signature) > _LONGEST_HEADER:
            raise ValueError
        given = base64.b64decode(signature.strip().encode("ascii"), validate=True)
    except (ValueError, binascii.Error) as error:
        raise _forged() from error
    expected = [_digest(body, secret) for secret in _usable(secrets)]
    if not _any_equal([given], expected):
        raise _forged()


def _stripe_parts(signature: str) -> tuple[str, list[bytes]]:
    """The time as it is written, and all signatures of the scheme v1; others are for tests and prove nothing."""
    if len(signature) > _LONGEST_HEADER:
        raise _forged()
    pairs = [part.strip().partition("=") for part in signature.split(",")]
    stamps = [value for key, _, value in pairs if key == "t"]
    given = [value for key, _, value in pairs if key == "v1"]
    if len(stamps) != 1 or not stamps[0].isascii() or not stamps[0].isdigit() or len(stamps[0]) > 11:
        raise _forged()
    try:
        return stamps[0], [bytes.fromhex(value) for value in given[:_MOST_SIGNATURES]]
    except ValueError as error:
        raise _forged() from error


def _usable(secrets: Sequence[str]) -> list[str]:
    """An empty secret is no secret: anybody could sign with it."""
    found = [secret for secret in secrets if secret]
    if not found:
        raise BadFile(
            "hook.no_secret",
            "There is no secret to check the web-hook with.",
            hint="docs/how-to/shop.md tells where the secrets of a channel are kept.",
        )
    return found


def _digest(data: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), data, hashlib.sha256).digest()


def _any_equal(given: Sequence[bytes], expected: Sequence[bytes]) -> bool:
    """All pairs are compared, so that the time does not tell which one was equal."""
    equal = [hmac.compare_digest(one, other) for one in given for other in expected]
    return any(equal)


def _forged() -> BadFile:
    return BadFile(
        "hook.signature",
        "The web-hook is not signed with the secret of its channel.",
        hint="Check that the secret here is the one in the shop, and that nothing between changes the body.",
    )
