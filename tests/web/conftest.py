"""A shop with its doors open, and somebody who comes in: forms are filled in and sent as a browser does it."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette")
with warnings.catch_warnings():
    # Starlette would have another HTTP client than the one that the rest of kassabok asks others with.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from tests.core.conftest import book, founded
from tests.core.sales.conftest import Shop
from tests.story import TODAY

from kassabok.core.book.file import Book
from kassabok.core.rates.lookup import Rates
from kassabok.net.stripe import Stripe
from kassabok.web.app import make_app
from kassabok.web.house import House
from kassabok.web.visitor import Cookies

__all__ = ["TestClient", "book", "founded"]

URL = "https://butik.example"
ANNA = {
    "name": "Anna Öman",
    "email": "anna@example.com",
    "street": "Storgatan 1",
    "postcode": "11122",
    "city": "Stockholm",
    "payment": "invoice",
    "terms": "yes",
}


@dataclass
class Clock:
    """The shop's: one day, until a test says another."""

    day: date = field(default=TODAY)

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 9, 30, tzinfo=UTC)


class Guest:
    """Somebody with a browser: keeps cookies, sends forms with what is in them."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, path: str, **settings: Any) -> str:
        return self.client.get(path, **settings).text

    def send(self, path: str, page: str, **fields: str) -> Any:
        """Send a form of a page, with its hidden fields, and follow where it leads."""
        return self.client.post(path, data={**hidden(page, path), **fields}, headers={"origin": URL})

    def put(self, sku: str, units: int = 1) -> Any:
        return self.send("/basket/add", self.get(f"/product/{sku}"), units=str(units))

    def order(self, **fields: str) -> Any:
        return self.send("/checkout", self.get("/checkout"), **{**ANNA, **fields})


def hidden(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the first form that goes to `action`."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form, page
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    }


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(book: Book) -> Shop:
    """Three mugs at 125 kr, a book at 6 percent, something made to order; freight 59 kr, free from 500."""
    shop = Shop(book)
    shop.product("MUG", 125, on_hand=3, includes_vat=True, name="Mugg", description="Drejad för hand.")
    shop.product("BOOK", 212, on_hand=5, includes_vat=True, vat_class="low", name="Kokbok")
    shop.product("TABLE", 4000, kind="made_to_order", name="Bord & stol <ek>")
    with shop.doing() as tx:
        for key, text in {
            "shop.payments": "invoice,swish",
            "shop.freight": "59",
            "shop.free_freight_from": "500",
            "company.swish": "1231181189",
            "company.email": "hej@testbolaget.example",
        }.items():
            tx.write_setting(key, text)
    return shop


def house_of(path: Path, clock: Clock, url: str = URL, cards: Stripe | None = None) -> House:
    rates = Rates.load(None)
    return House(
        book=path,
        base_url=url,
        cookies=Cookies(b"k" * 32, secure=url.startswith("https:")),
        rates=lambda: rates,
        today=lambda: clock.day,
        now=clock.now,
        cards=cards,
    )


@pytest.fixture
def guest(shop: Shop, clock: Clock) -> Iterator[Guest]:
    app = make_app(house_of(shop.book.path, clock), proxies=["10.0.0.1"])
    with TestClient(app, base_url=URL, headers={"accept-language": "sv"}) as client:
        yield Guest(client)
