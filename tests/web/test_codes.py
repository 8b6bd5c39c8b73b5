"""Discount codes in the shop's basket: the server works the price out, and says what is wrong with a code."""

from datetime import date

import pytest
from tests.core.sales.conftest import Shop
from tests.story import TODAY
from tests.web.conftest import Clock, Guest

from kassabok.core.marketing import service as marketing

TOTAL = 'id="total">{}'


def campaign(shop: Shop, code: str, gives: str = "percent", **terms: object) -> None:
    if gives == "percent":
        terms.setdefault("percent_e4", 1000)
    with shop.doing() as tx:
        marketing.create(tx, code, gives=gives, starts_on=TODAY, **terms)  # type: ignore[arg-type]


def use(guest: Guest, code: str) -> str:
    return str(guest.send("/basket/code", guest.get("/basket"), code=code).text)


@pytest.fixture
def basket(guest: Guest, shop: Shop) -> Guest:
    guest.put("MUG", 2)
    return guest


def test_a_code_lowers_the_basket_the_order_and_what_is_kept_of_it(basket: Guest, shop: Shop) -> None:
    campaign(shop, "VAR10")
    page = use(basket, "var10")
    assert "Rabatt med VAR10" in page
    placed = basket.order()
    assert placed.status_code == 200
    body, code, total_ore = shop.book.reader.row("SELECT body, code, total_ore FROM web_intake") or ()
    assert code == "VAR10"
    full_ore = 2 * 125_00
    freight_ore = total_ore - full_ore * 9 // 10
    assert freight_ore == 59_00
    assert '"discount_codes":[["VAR10",2500]]' in body
    assert "Rabatten med VAR10" in placed.text
    assert "Rabatt med" not in basket.get("/basket")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("HEJ", "Det finns ingen rabattkod HEJ."),
        ("STOR", "gäller för ett större köp"),
        ("BOKEN", "gäller inte för något i varukorgen"),
        ("SENARE", "gäller inte i dag"),
    ],
)
def test_a_code_that_does_not_hold_is_told_and_not_kept(
    basket: Guest, shop: Shop, code: str, said: str
) -> None:
    campaign(shop, "STOR", minimum_ore=251_00)
    campaign(shop, "BOKEN", products=["BOOK"])
    with shop.doing() as tx:
        marketing.create(tx, "SENARE", gives="percent", percent_e4=1000, starts_on=date(2030, 1, 1))
    assert said in use(basket, code)
    assert said not in basket.get("/basket")


def test_a_customer_uses_a_code_for_once_once(basket: Guest, shop: Shop) -> None:
    campaign(shop, "ENDA", most_each=1)
    use(basket, "ENDA")
    assert basket.order().status_code == 200
    basket.put("MUG", 1)
    use(basket, "ENDA")
    again = basket.order()
    assert again.status_code == 409
    assert "Du har redan använt rabattkoden ENDA." in again.text
    assert shop.book.reader.value("SELECT count(*) FROM web_intake") == 1
    # The form shows what it costs without, and can be sent.
    assert basket.order(email="anna@example.com").status_code == 200


def test_a_code_that_ends_before_the_order_is_told(basket: Guest, shop: Shop, clock: Clock) -> None:
    campaign(shop, "KORT", ends_on=TODAY)
    use(basket, "KORT")
    page = basket.get("/checkout")
    clock.day = date.fromordinal(TODAY.toordinal() + 1)
    from tests.web.conftest import ANNA

    answer = basket.send("/checkout", page, **ANNA)
    assert answer.status_code == 409
    assert "gäller inte i dag" in answer.text
    assert shop.book.reader.value("SELECT count(*) FROM web_intake") == 0
