"""A customer pays by card: he is sent to Stripe, and what Stripe tells makes the order paid, whoever is first."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.core.sales.conftest import Shop
from tests.shop_server import FakeShop, Reply, serving
from tests.story import TODAY
from tests.stripe_server import KEY, SECRET, FakeStripe, event, signed
from tests.web.conftest import ANNA, URL, Clock, Guest, house_of

from kassabok.core.shop import clerk
from kassabok.core.shop.keys import variable
from kassabok.net.stripe import Stripe
from kassabok.web.app import make_app

BY_CARD = {**ANNA, "payment": "stripe"}


@pytest.fixture
def stripe(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeShop]:
    with shop.doing() as tx:
        tx.write_setting("shop.payments", "invoice,stripe")
    monkeypatch.setitem(os.environ, variable("stripe", "HOOK_SECRET"), SECRET)
    fake = FakeStripe()
    with serving(FakeShop(fake)) as server:
        fake.url = server.url
        yield server


@pytest.fixture
def guest(shop: Shop, clock: Clock, stripe: FakeShop) -> Iterator[Guest]:
    cards = Stripe(KEY, api=stripe.url, wait=lambda _: None)
    app = make_app(house_of(shop.book.path, clock, cards=cards))
    headers = {"accept-language": "sv"}
    with TestClient(app, base_url=URL, headers=headers, follow_redirects=False) as client:
        yield Guest(client)


def order(guest: Guest) -> Any:
    guest.put("MUG", 2)
    return guest.order(**BY_CARD)


def told(guest: Guest, clock: Clock, fake: Any, kind: str, **more: Any) -> int:
    """Stripe tells of its only session; returns what the shop answers."""
    [(session, fields)] = fake.sessions.items()
    thing = {
        "id": session,
        "client_reference_id": fields["client_reference_id"],
        "payment_status": "paid",
        "payment_intent": "pi_1",
        "amount_total": int(fields["line_items[0][price_data][unit_amount]"]),
        "currency": "sek",
        **more,
    }
    at = clock.now().timestamp()
    body = event(kind, thing, at=at)
    headers = {"stripe-signature": signed(body, at=at)}
    return int(guest.client.post("/hooks/stripe", content=body, headers=headers).status_code)


def take(shop: Shop) -> clerk.Taken:
    return clerk.take_all(lambda: shop.book.transaction("shop take", today=TODAY), shop.book.reader)


def test_an_order_by_card_is_paid_at_stripe_and_becomes_paid(
    guest: Guest, stripe: FakeShop, shop: Shop, clock: Clock
) -> None:
    assert 'value="stripe"' not in guest.get("/checkout")  # Nothing is in the basket.
    answer = order(guest)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{stripe.url}/pay/cs_test_1")
    assert f"form-action 'self' {stripe.url}" in answer.headers["content-security-policy"]
    fields = stripe.asked[0].body
    page = fields["cancel_url"].removeprefix(URL)
    assert (fields["client_reference_id"], fields["line_items[0][price_data][unit_amount]"]) == (
        "W1001",
        "30900",
    )
    assert fields["success_url"] == f"{URL}{page}?paid=yes"

    waiting = guest.get(page)
    assert "Vi väntar på din betalning." in waiting
    assert "Betala 309 kr med kort" in waiting.replace("\N{NO-BREAK SPACE}", " ")
    back = guest.get(f"{page}?paid=yes")
    assert "Vi väntar på besked om din betalning." in back
    assert 'http-equiv="refresh"' in back
    assert "med kort" not in back
    assert told(guest, clock, stripe.answer, "checkout.session.completed") == 200
    assert take(shop).failed == []
    for address in (page, f"{page}?paid=yes"):
        paid = guest.get(address)
        assert "Betald. Vi packar din beställning." in paid
        assert "refresh" not in paid
        assert "med kort" not in paid
    assert shop.book.reader.rows("SELECT total_ore FROM receipt") == [(309_00,)]


def test_the_web_hook_may_come_before_the_customer_is_back_and_before_the_order_is_taken(
    guest: Guest, stripe: FakeShop, shop: Shop, clock: Clock
) -> None:
    order(guest)
    for _ in range(2):  # Told twice.
        assert told(guest, clock, stripe.answer, "checkout.session.completed") == 200
    taken = take(shop)
    assert (taken.new, taken.updated, taken.hooks, taken.failed) == (1, 1, 1, [])
    page = stripe.asked[0].body["success_url"].removeprefix(URL)
    assert "Betald." in guest.get(page)
    # Whoever asks for the page to pay on now is not sent there.
    paid = guest.client.post(
        page.partition("?")[0] + "/pay", data={"token": _token(guest)}, headers={"origin": URL}
    )
    assert paid.headers["location"] == page.partition("?")[0]
    assert len(stripe.asked) == 1


def test_who_went_back_is_sent_to_the_same_page_again(guest: Guest, stripe: FakeShop) -> None:
    page = _page(order(guest), stripe)
    again = guest.send(f"{page}/pay", guest.get(page))
    assert (again.status_code, again.headers["location"]) == (303, f"{stripe.url}/pay/cs_test_1")
    assert stripe.asked[0].body == stripe.asked[1].body


def test_stripe_out_of_order_loses_no_order(
    guest: Guest, stripe: FakeShop, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    stripe.first = [Reply({}, 500)] * 3
    guest.put("MUG", 2)
    answer = guest.order(**BY_CARD)
    page = answer.headers["location"]
    assert page.startswith("/order/")
    assert "W1001: 127.0.0.1" in caplog.text
    assert "anna@example.com" not in caplog.text
    assert take(shop).new == 1
    assert guest.send(f"{page}/pay", guest.get(page)).headers["location"] == f"{stripe.url}/pay/cs_test_1"


def test_a_page_that_ran_out_lets_the_goods_go(
    guest: Guest, stripe: FakeShop, shop: Shop, clock: Clock
) -> None:
    page = _page(order(guest), stripe)
    assert shop.book.reader.value("SELECT sum(quantity_milli) FROM web_hold") == 2000
    told(guest, clock, stripe.answer, "checkout.session.expired", payment_status="unpaid")
    take(shop)
    assert "Beställningen är avbruten." in guest.get(page)
    assert "med kort" not in guest.get(page)
    assert shop.on_hand("MUG") == (3000, 0)


def test_another_page_of_the_shop_cannot_be_made_to_pay(guest: Guest, stripe: FakeShop) -> None:
    page = _page(order(guest), stripe)
    forged = guest.client.post(f"{page}/pay", data={"token": "x"}, headers={"origin": URL})
    assert forged.status_code == 403
    assert guest.client.post(f"{page}/pay", data={"token": _token(guest)}).status_code in (303, 403)
    unknown = guest.client.post("/order/nobody/pay", data={"token": _token(guest)}, headers={"origin": URL})
    assert unknown.headers["location"] == "/order/nobody"


def test_cards_are_offered_only_where_there_is_a_key(shop: Shop, clock: Clock, stripe: FakeShop) -> None:
    with TestClient(make_app(house_of(shop.book.path, clock)), base_url=URL) as client:
        guest = Guest(client)
        guest.put("MUG")
        page = guest.get("/checkout")
        assert 'value="invoice"' in page
        assert 'value="stripe"' not in page
        assert client.get("/").headers["content-security-policy"].endswith("form-action 'self'")


def _page(answer: Any, stripe: FakeShop) -> str:
    assert answer.status_code == 303
    return str(stripe.asked[0].body["cancel_url"]).removeprefix(URL)


def _token(guest: Guest) -> str:
    import re

    found = re.search(r'name="token" value="(\w+)"', guest.get("/product/MUG"))
    assert found
    return found[1]
