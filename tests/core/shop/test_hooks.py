"""The door for web-hooks: what is signed is kept once, the rest is refused and nothing moves."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from tests.core.sales.conftest import Shop
from tests.story import snapshot

from kassabok.core.book.file import Book
from kassabok.core.shop import service
from kassabok.core.shop.hooks import MOST_BYTES, receive
from kassabok.core.shop.intake import Door

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SECRET = {"KASSABOK_SHOP_KRUKAN_HOOK_SECRET": "hemligt"}


def test_only_what_is_signed_is_kept_and_only_once(book: Book) -> None:
    with Shop(book).doing() as tx:
        service.add_channel(tx, "krukan", kind="woo")
    door = Door(book.path)
    body = b'{"id": 1}'
    signature = base64.b64encode(hmac.new(b"hemligt", body, hashlib.sha256).digest()).decode()
    headers = {"x-wc-webhook-topic": "order.updated", "x-wc-webhook-signature": signature}

    def ask(channel: str, headers: dict[str, str], body: bytes, secrets: dict[str, str] = SECRET) -> int:
        return receive(door, book.path, channel, headers, body, environment=secrets, now=NOW)

    before = snapshot(book)
    assert ask("krukan", headers, b'{"id": 2}') == 401
    assert ask("krukan", {}, body) == 401
    assert ask("other", headers, body) == 404
    assert ask("krukan", headers, b"x" * (MOST_BYTES + 1)) == 413
    assert ask("krukan", headers, body, {}) == 503
    assert ask("krukan", {}, b"webhook_id=4") == 200
    assert snapshot(book) == before
    assert [ask("krukan", headers, body), ask("krukan", headers, body)] == [200, 200]
    assert book.reader.rows("SELECT source, topic, body FROM web_hook_inbox") == [
        ("krukan", "order.updated", body)
    ]
    door.close()
