"""Links that customers answer by, without logging in: one confirms a consent, one takes it back.

A link is its own proof. To confirm, it holds the token that was sent with the question, of which the book keeps a hash
(ConsentEvent). To take back, it holds the customer and a keyed hash of it, and works for ever: whoever has an old
newsletter may say no with it.
"""

import datetime
import hashlib
import hmac
from typing import NamedTuple

from kassabok.core.book.reader import Reader

CONFIRM_DAYS = (
    30  # A token that was not used by then confirms nothing: nobody knows who has read the mail since.
)
CONFIRM, LEAVE = "confirm", "leave"  #: What a link is for, as its address says.
PATH = "/news"  #: Where links lead in our own shop: /news/leave/TOKEN.
_MAC_LETTERS = 32


class Answer(NamedTuple):
    """What somebody who has a link may say. asked_id: the ConsentEvent that is confirmed, None to take back.

    done: it is said already, and still holds.
    """

    customer_id: int
    asked_id: int | None
    done: bool


def confirm_url(shop_url: str, token: str) -> str:
    """The address to confirm at. shop_url: of our own shop. token: as `service.ask` gives it."""
    return f"{shop_url.rstrip('/')}{PATH}/{CONFIRM}/{token}"


def leave_url(reader: Reader, shop_url: str, customer_id: int) -> str:
    """The address to take all consent back at; addresses.ensure_key has been called."""
    return f"{shop_url.rstrip('/')}{PATH}/{LEAVE}/{customer_id}-{_mac(reader, customer_id)}"


def token_hash(token: str) -> str:
    """What the book keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


_NAMED = """
SELECT living.id FROM customer c JOIN customer living ON living.id = coalesce(c.merged_into_id, c.id)
WHERE c.id = :id AND NOT EXISTS (SELECT 1 FROM forgotten_customer f WHERE f.customer_id = living.id)
"""
_REFUSED = """
SELECT count(*) = 4 OR EXISTS (SELECT 1 FROM web_consent w WHERE w.customer_id = :id AND w.asked_id IS NULL)
FROM consent_state WHERE customer_id = :id AND kind IN ('withdrawn', 'objected')
"""
_ASKED = """
SELECT e.id, e.date, coalesce(s.kind, ''), e.customer_id,
    EXISTS (SELECT 1 FROM web_consent w WHERE w.asked_id = e.id)
FROM consent_event e JOIN customer c ON c.id = e.customer_id
LEFT JOIN consent_state s ON s.channel = e.channel AND s.customer_id = coalesce(c.merged_into_id, c.id)
WHERE e.token_hash = :hash AND e.kind = 'asked'
"""


def leaving(reader: Reader, token: str) -> Answer | None:
    """Who takes all consent back with a link's token; None for one that is not ours, and for a forgotten customer."""
    number, _, mac = token.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    if len(mac) != _MAC_LETTERS or not hmac.compare_digest(_mac(reader, int(number)).encode(), mac.encode()):
        return None
    living = reader.value(_NAMED, id=int(number))
    return Answer(living, None, bool(reader.value(_REFUSED, id=living))) if living else None


def confirming(reader: Reader, token: str, *, on: datetime.date) -> Answer | None:
    """Who confirms what with a link's token; None for one that nobody was given, is too old, or was answered since."""
    row = reader.row(_ASKED, hash=token_hash(token))
    if row is None:
        return None
    asked_id, asked_on, said, customer_id, waits = row
    living = reader.value(_NAMED, id=customer_id)
    if not living:
        return None
    if said == "confirmed" or (waits and said == "asked"):
        return Answer(living, asked_id, done=True)
    late = on > datetime.date.fromisoformat(asked_on) + datetime.timedelta(days=CONFIRM_DAYS)
    return None if late or said != "asked" else Answer(living, asked_id, done=False)


def _mac(reader: Reader, customer_id: int) -> str:
    """The keyed hash of a link to take back with. Without a key there is no link yet, and no token is one."""
    secret = reader.value("SELECT secret FROM address_key")
    if secret is None:
        return "none"
    whole = hmac.new(bytes.fromhex(secret), f"leave {customer_id}".encode(), hashlib.sha256).hexdigest()
    return whole[:_MAC_LETTERS]
