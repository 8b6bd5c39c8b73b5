"""Chapters of the company's own web shop: a campaign, and a customer who orders with its code and says yes to letters.

The order waits to be sent when the story ends, so that whoever goes on with the book can send it.
"""

from datetime import UTC, datetime, time

from kassabok.cli.demo.tale import Tale, apr, kr
from kassabok.core.marketing import service as marketing
from kassabok.core.rates.lookup import Rates
from kassabok.core.shop import catalogue, clerk
from kassabok.core.shop.intake import Buyer, Door
from kassabok.formats.shop.record import ShopAddress

BASKET = {"VASE": 1, "TEA": 2}
CODE = "VAR10"
VERA = Buyer(
    email="vera@vas.example",
    name="Vera Vas",
    address=ShopAddress(
        name="Vera Vas", street="Kupolgatan 4", postcode="252 25", city="Helsingborg", country="SE"
    ),
    accepts_marketing=True,
    consent_text="Ja, skicka mig nyheter och erbjudanden med e-post.",
)


def own_shop(tale: Tale) -> str:
    """A campaign is made, and a customer orders in our own shop with its code."""
    shop, day, rates = tale.shop, apr(29), Rates.load(None)
    with shop.doing(apr(24)) as tx:
        marketing.create(tx, CODE, gives="percent", percent_e4=1000, starts_on=apr(24), most_each=1)
    seen_ore = catalogue.price_basket(shop.book.reader, rates, BASKET, on=day, code=CODE).total_ore
    door = Door(shop.book.path)
    try:
        placed = door.place(
            BASKET,
            VERA,
            payment="invoice",
            form_key="demo",
            seen_total_ore=seen_ore,
            code=CODE,
            rates=rates,
            today=day,
            now=datetime.combine(day, time(9, 30), UTC),
        )
    finally:
        door.close()
    taken = clerk.take_all(lambda: shop.book.transaction("demo", today=day), shop.book.reader)
    (order,) = taken.orders
    tale.numbers["web order"] = order
    return (
        f"Vera orders in our own web shop, with the code {CODE}, and says yes to letters: {placed.number}, "
        f"{kr(placed.total_ore)}, is order {order}, and waits to be sent."
    )
