"""Stripe's page to pay on: what is asked for, how often, and what is made of the answer."""

from collections.abc import Iterator

import pytest
from tests.shop_server import FakeShop, Reply, serving
from tests.stripe_server import KEY, FakeStripe

from kassabok.formats.shop.stripe import session_fields
from kassabok.net.errors import Unreachable
from kassabok.net.stripe import API, PAGES, VERSION, Stripe

FIELDS = session_fields(
    number="W1001",
    total_ore=396_00,
    email="anna@example.com",
    lang="sv",
    done="https://butik.example/order/x?paid=yes",
    back="https://butik.example/order/x",
)


@pytest.fixture
def server() -> Iterator[FakeShop]:
    fake = FakeStripe()
    with serving(FakeShop(fake)) as shop:
        fake.url = shop.url
        yield shop


def stripe(server: FakeShop, key: str = KEY) -> tuple[Stripe, list[float]]:
    waited: list[float] = []
    return Stripe(key, api=server.url, wait=waited.append), waited


def test_a_page_is_asked_for_by_a_form_with_the_orders_own_sum(server: FakeShop) -> None:
    session = stripe(server)[0].open(FIELDS, once="order-x")
    assert (session.id, session.url) == ("cs_test_1", f"{server.url}/pay/cs_test_1")
    [asked] = server.asked
    assert (asked.method, asked.path) == ("POST", "/v1/checkout/sessions")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert (asked.headers["stripe-version"], asked.headers["idempotency-key"]) == (VERSION, "order-x")
    assert asked.body == {
        "mode": "payment",
        "payment_method_types[0]": "card",
        "client_reference_id": "W1001",
        "customer_email": "anna@example.com",
        "locale": "sv",
        "success_url": "https://butik.example/order/x?paid=yes",
        "cancel_url": "https://butik.example/order/x",
        "payment_intent_data[description]": "W1001",
        "payment_intent_data[metadata][order]": "W1001",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "sek",
        "line_items[0][price_data][unit_amount]": "39600",
        "line_items[0][price_data][product_data][name]": "W1001",
    }


def test_the_same_order_has_the_same_page_however_often_it_is_asked_for(server: FakeShop) -> None:
    taken = {stripe(server)[0].open(FIELDS, once="order-x") for _ in range(3)}
    assert len(taken) == 1
    assert stripe(server)[0].open(FIELDS, once="order-y") not in taken


@pytest.mark.parametrize("status", [409, 429, 500, 503])
def test_who_is_busy_is_asked_again_with_the_same_key(server: FakeShop, status: int) -> None:
    server.first = [Reply({}, status), Reply({}, status)]
    asking, waited = stripe(server)
    asking.open(FIELDS, once="order-x")
    assert [request.headers["idempotency-key"] for request in server.asked] == ["order-x"] * 3
    assert len(waited) == 2
    assert sum(waited) <= 3


def test_a_customer_waits_only_so_long(server: FakeShop) -> None:
    server.first = [Reply({}, 500)] * 9
    asking, waited = stripe(server)
    with pytest.raises(Unreachable, match="did not answer POST /v1/checkout/sessions: status 500"):
        asking.open(FIELDS, once="order-x")
    assert (len(server.asked), len(waited)) == (3, 2)
    server.first = [Reply({}, 429, {"Retry-After": "30"})]
    with pytest.raises(Unreachable):
        asking.open(FIELDS, once="order-x")
    assert len(server.asked) == 4


def test_a_refusal_is_told_and_never_the_key(server: FakeShop) -> None:
    with pytest.raises(Unreachable) as refused:
        stripe(server, "sk_wrong_secret")[0].open(FIELDS, once="order-x")
    assert refused.value.code == "net.keys"
    assert "Invalid API Key provided" in refused.value.message
    assert "sk_wrong_secret" not in f"{refused.value.message} {refused.value.hint} {refused.value!r}"
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"id": "cs_1", "url": "https://checkout.stripe.com.evil.example/pay"},
        {"id": "cs_1", "url": "javascript:alert(1)"},
        {"id": "cs_1", "url": None},
        {"id": 7, "url": "https://checkout.stripe.com/pay"},
        [],
    ],
)
def test_nobody_is_sent_to_a_page_that_is_not_stripes(server: FakeShop, answer: object) -> None:
    server.first = [Reply(answer)]
    with pytest.raises(Unreachable, match="names no page of its own"):
        stripe(server)[0].open(FIELDS, once="order-x")


def test_stripes_own_pages_are_where_it_says() -> None:
    assert Stripe("sk", api=API).pages == PAGES == "https://checkout.stripe.com"
