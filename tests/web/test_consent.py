"""What is agreed to at the checkout is kept with the version of the words that asked for it."""

import hashlib

from tests.core.sales.conftest import Shop
from tests.web.conftest import Guest

from kassabok.core.shop import clerk
from kassabok.web.languages import text_version, words


def take(shop: Shop) -> list[tuple[str, str, str]]:
    clerk.take_all(shop.doing, shop.book.reader)
    return shop.book.reader.rows("SELECT kind, source, text_version FROM consent_event ORDER BY id")


def test_a_yes_has_the_words_of_its_language(guest: Guest, shop: Shop) -> None:
    guest.put("MUG")
    assert "skicka mig nyheter" in guest.get("/checkout")
    guest.order(consent="yes")
    digest = hashlib.sha256(words("sv")["consent"].encode()).hexdigest()[:8]
    assert take(shop) == [("granted", "shop:own", f"sv:{digest}")]
    guest.put("MUG")
    guest.client.headers["accept-language"] = "en"
    assert "send me news" in guest.get("/checkout")
    guest.order(email="bo@example.com", name="Bo Ek")
    assert take(shop)[1:] == [("declined", "shop:own", text_version("consent", "en"))]
    assert shop.book.reader.value("SELECT lang FROM web_intake WHERE number = 'W1002'") == "en"
