"""A customer with a telephone pays by card at a Stripe of our own, goes back once, and withdraws from his purchase."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.core.sales.conftest import Shop
from tests.shop_server import FakeShop, serving
from tests.stripe_server import KEY, SECRET, FakeStripe
from tests.web.test_in_a_browser import (  # noqa: F401 - fixtures
    DAY,
    Served,
    browser,
    click,
    fits,
    pytestmark,
    served,
    until,
)


@pytest.fixture
def stripe(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeStripe]:
    """Before the shop opens: it finds the keys in the environment."""
    with shop.doing() as tx:
        tx.write_setting("shop.payments", "invoice,stripe")
    fake = FakeStripe()
    day = datetime.fromisoformat(DAY)
    fake.clock = lambda: datetime.now(UTC).replace(year=day.year, month=day.month, day=day.day).timestamp()
    with serving(FakeShop(fake)) as server:
        fake.url = server.url
        monkeypatch.setenv("KASSABOK_SHOP_STRIPE_KEY", KEY)
        monkeypatch.setenv("KASSABOK_SHOP_STRIPE_HOOK_SECRET", SECRET)
        monkeypatch.setenv("KASSABOK_SHOP_STRIPE_API", server.url)
        yield fake


def test_a_card_is_paid_with_at_stripe_and_the_purchase_withdrawn_from(
    stripe: FakeStripe,
    served: Served,  # noqa: F811
    browser: Any,  # noqa: F811
) -> None:
    stripe.tells = f"{served.url}/hooks/stripe"
    browser.get(f"{served.url}/product/MUG")
    click(browser, ".buy button")
    until(lambda: "/basket" in browser.current_url)
    click(browser, '.actions a[href="/checkout"]')
    for name, text in {
        "name": "Anna Öman",
        "email": "anna@example.com",
        "street": "Storgatan 1",
        "postcode": "11122",
        "city": "Stockholm",
    }.items():
        browser.find_element("id", name).send_keys(text)
    for tick in ("#pay-stripe", "#terms"):
        click(browser, tick)
    click(browser, ".till button")
    until(lambda: browser.current_url.startswith(stripe.url))  # The browser let the form lead there.

    click(browser, "#back")
    until(lambda: "/order/" in browser.current_url)
    assert fits(browser)
    assert "Vi väntar på din betalning." in browser.page_source
    click(browser, 'form[action$="/pay"] button')
    until(lambda: browser.current_url.startswith(stripe.url))
    assert len(stripe.sessions) == 1

    click(browser, "#pay")
    until(lambda: "Betald." in browser.page_source)  # The page asks again by itself until it knows.
    assert fits(browser)
    [order] = served.kassabok("order", "list")
    [receipt] = served.kassabok("receipt", "list")
    assert receipt["total_ore"] == 184_00

    click(browser, 'a[href$="/withdraw"]')
    until(lambda: browser.current_url.endswith("/withdraw"))
    assert fits(browser)
    browser.find_element("id", "what").send_keys("Den är för liten")
    click(browser, 'form[action$="/withdraw"] button')
    until(lambda: "Du frånträdde avtalet 2026-03-02" in browser.page_source)
    assert fits(browser)
    until(lambda: "Den är för liten" in served.kassabok("order", "show", order["order"])["withdrawn"])
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    served.kassabok("order", "refund", order["order"])
    assert served.kassabok("check")
