"""What a visitor carries in a signed cookie: who the browser is, its basket and its language. The shop keeps nothing.

Signed and not hidden: there is nothing in it that the visitor may not see. Prices are not in it either.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "basket"
LASTS_SECONDS = 30 * 24 * 3600
#: A cookie holds 4 kB.
MOST_LINES = 30
MOST_OF_ONE = 999
LANGUAGES = ("sv", "en")
_VISITOR = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True)
class Visitor:
    """basket: SKU -> whole units, in the order in which they were put there. language: chosen; "" for none.

    code: a discount code. order: the link of the last order, so that a form that is sent twice finds it.
    """

    visitor_id: str
    basket: dict[str, int] = field(default_factory=dict)
    language: str = ""
    code: str = ""
    order: str = ""

    @property
    def count(self) -> int:
        """Units in the basket."""
        return sum(self.basket.values())

    def with_units(self, sku: str, units: int) -> "Visitor":
        """With so many units of a product, none for 0. What does not fit is left out."""
        basket = {**self.basket, sku: min(units, MOST_OF_ONE)}
        if units <= 0:
            del basket[sku]
        return replace(self, basket=dict(list(basket.items())[:MOST_LINES]))


class Cookies:
    """Visitors to cookies and back. secret: of the shop, at least 32 bytes, the same over restarts."""

    def __init__(self, secret: bytes, *, secure: bool) -> None:
        self._signer = URLSafeSerializer(secret, salt="visitor")
        self._secret = secret
        self.secure = secure

    def read(self, cookie: str | None) -> Visitor | None:
        """The visitor; None for no cookie, or one that we have not signed."""
        if not cookie:
            return None
        try:
            return _visitor(self._signer.loads(cookie))
        except (BadSignature, ValueError, TypeError, KeyError, AttributeError):
            return None

    def write(self, visitor: Visitor) -> str:
        """The cookie's value."""
        lines = [[sku, units] for sku, units in visitor.basket.items()]
        return str(
            self._signer.dumps([visitor.visitor_id, lines, visitor.language, visitor.code, visitor.order])
        )

    def header(self, visitor: Visitor) -> bytes:
        """The value of the Set-Cookie header: every sign of it is one that may stand there."""
        secure = "; Secure" if self.secure else ""
        kept = f"Max-Age={LASTS_SECONDS}; Path=/; HttpOnly; SameSite=lax{secure}"
        return f"{COOKIE}={self.write(visitor)}; {kept}".encode("ascii")

    def form_token(self, visitor: Visitor) -> str:
        """What a form of this visitor carries, which no other place can know."""
        return hmac.new(self._secret, b"form" + visitor.visitor_id.encode(), "sha256").hexdigest()

    def is_form_token(self, visitor: Visitor, token: str) -> bool:
        """Whether a form that came was ours, for this visitor."""
        return hmac.compare_digest(self.form_token(visitor).encode(), token.encode())


def new_visitor() -> Visitor:
    """Somebody who has not been here before, or has another browser."""
    return Visitor(secrets.token_urlsafe(16))


def _visitor(value: Any) -> Visitor:
    visitor_id, lines, language, code, order = value
    if not _VISITOR.fullmatch(visitor_id):
        raise ValueError
    basket = {str(sku): int(units) for sku, units in lines}
    return Visitor(visitor_id, basket, language if language in LANGUAGES else "", str(code), str(order))
