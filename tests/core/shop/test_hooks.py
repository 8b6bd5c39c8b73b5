"""The door for web-hooks: what is signed is kept once, the rest is refused and nothing moves."""

import base64
import gzip
import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.core.sales.conftest import Shop
from tests.story import TODAY, snapshot
from tests.stripe_server import event, signed

from kassabok.core.book.file import Book
from kassabok.core.shop import clerk, service
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


STRIPE = {"KASSABOK_SHOP_STRIPE_HOOK_SECRET": "new, old"}
BODY = event("checkout.session.completed", {"id": "cs_1"}, at=NOW.timestamp())


def _base64(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


@pytest.fixture
def door(book: Book) -> Iterator[Door]:
    with Shop(book).doing() as tx:
        service.add_channel(tx, "krukan", kind="woo")
        service.add_channel(tx, "lina", kind="shopify")
    door = Door(book.path)
    yield door
    door.close()


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"stripe-signature": signed(BODY, secret="new", at=NOW.timestamp())}, BODY, 200),
        ({"stripe-signature": signed(BODY, secret="old", at=NOW.timestamp())}, BODY, 200),
        ({"stripe-signature": signed(BODY, secret="older", at=NOW.timestamp())}, BODY, 401),
        ({"stripe-signature": signed(BODY, secret="new", at=NOW.timestamp() - 300)}, BODY, 200),
        ({"stripe-signature": signed(BODY, secret="new", at=NOW.timestamp() - 301)}, BODY, 401),
        ({"stripe-signature": signed(BODY, secret="new", at=NOW.timestamp() - 86_400)}, BODY, 401),
        ({"stripe-signature": signed(BODY, secret="new", at=NOW.timestamp() + 301)}, BODY, 401),
        ({"stripe-signature": signed(BODY, secret="new", at=NOW.timestamp())}, BODY[:-1] + b" ", 401),
        ({"stripe-signature": signed(BODY, secret="new", at=NOW.timestamp())}, BODY + b" ", 401),
        ({"stripe-signature": signed(BODY, secret="new", at=NOW.timestamp())}, gzip.compress(BODY), 401),
        ({"stripe-signature": ""}, BODY, 401),
        ({}, BODY, 401),
    ],
)
def test_stripes_signature_is_over_every_byte_and_the_time(
    book: Book, door: Door, headers: dict[str, str], body: bytes, status: int
) -> None:
    """Two secrets hold while one is changed for the other; what type the body says to be of does not matter."""
    before = snapshot(book)
    for kind in ("application/json", "text/plain"):
        told = {**headers, "content-type": kind}
        assert receive(door, book.path, "stripe", told, body, environment=STRIPE, now=NOW) == status
    kept = book.reader.value("SELECT count(*) FROM web_hook_inbox")
    assert kept == (status == 200)
    assert (snapshot(book) == before) is (status != 200)


@pytest.mark.parametrize("channel", ["krukan", "lina"])
def test_other_shops_may_change_their_secret_and_send_again_after_a_day(
    book: Book, door: Door, channel: str
) -> None:
    body = b'{"id": 5001}'
    name = "x-wc-webhook-signature" if channel == "krukan" else "x-shopify-hmac-sha256"
    topic = "x-wc-webhook-topic" if channel == "krukan" else "x-shopify-topic"
    secrets = {f"KASSABOK_SHOP_{channel.upper()}_HOOK_SECRET": "new,old"}

    def ask(secret: str, sent: bytes, delivery: str, now: datetime = NOW) -> int:
        headers = {name: _base64(body, secret), topic: "orders/updated", "x-shopify-webhook-id": delivery}
        return receive(door, book.path, channel, headers, sent, environment=secrets, now=now)

    before = snapshot(book)
    assert [ask("older", body, "1"), ask("new", b'{"id": 5002}', "1"), ask("", body, "1")] == [401] * 3
    assert ask("new", gzip.compress(body), "1") == 401
    assert snapshot(book) == before
    assert [ask("new", body, "1"), ask("old", body, "1", NOW + timedelta(days=1))] == [200, 200]
    assert book.reader.value("SELECT count(*) FROM web_hook_inbox") == 1


def test_topics_that_are_of_no_order_change_nothing(book: Book, door: Door) -> None:
    body = b'{"id": 7}'
    for topic in ("products/update", "customers/redact", "nonsense", ""):
        headers = {
            "x-shopify-hmac-sha256": _base64(body, "s"),
            "x-shopify-topic": topic,
            "x-shopify-webhook-id": topic,
        }
        secrets = {"KASSABOK_SHOP_LINA_HOOK_SECRET": "s"}
        assert receive(door, book.path, "lina", headers, body, environment=secrets, now=NOW) == 200
    taken = clerk.take_all(lambda: book.transaction("shop take", today=TODAY), book.reader)
    assert (taken.hooks, taken.new, taken.parked, taken.failed) == (4, 0, 0, [])
    assert book.reader.rows("SELECT DISTINCT state FROM web_hook_inbox") == [("taken",)]


@pytest.mark.parametrize("body", [b'{"id": "\\ud800"}', b'{"id": "a\\u0000b"}', b"[" * 100_000, b'{"id": 1'])
def test_a_signed_body_that_is_no_event_is_kept_for_people(door: Door, book: Book, body: bytes) -> None:
    headers = {"stripe-signature": signed(body, secret="new", at=NOW.timestamp())}
    assert receive(door, book.path, "stripe", headers, body, environment=STRIPE, now=NOW) == 200
    assert book.reader.rows("SELECT source, body FROM web_hook_inbox") == [("stripe", body)]
    taken = clerk.take_all(lambda: book.transaction("shop take", today=TODAY), book.reader)
    assert len(taken.failed) == 1
