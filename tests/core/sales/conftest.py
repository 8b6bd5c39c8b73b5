"""A small shop for the stories of selling: three mugs, a book, a service, and two customers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.story import TODAY

from kassabok.core.book.file import Book
from kassabok.core.book.transaction import Transaction
from kassabok.core.parties import service as parties
from kassabok.core.products.model import Product, ProductPrice
from kassabok.core.sales import reports
from kassabok.core.sales import service as sales
from kassabok.core.sales.service import LineRequest, Part
from kassabok.core.stock import service as stock


class Shop:
    """Words for stories: each is one command in a transaction of its own."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @contextmanager
    def doing(self, command: str = "test") -> Iterator[Transaction]:
        with self.book.transaction(command, today=TODAY) as tx:
            yield tx

    def product(
        self,
        sku: str,
        price: int,
        *,
        on_hand: int = 0,
        cost: int = 45,
        includes_vat: bool = False,
        **fields: Any,
    ) -> None:
        """price and cost: kronor."""
        with self.doing() as tx:
            row = {"sku": sku, "name": fields.pop("name", sku.title()), "search_key": sku.lower(), **fields}
            product_id = tx.insert(Product, **row)
            tx.insert(
                ProductPrice,
                product_id=product_id,
                valid_from=date(2026, 1, 1),
                price_e4=price * 10_000,
                includes_vat=includes_vat,
            )
        if on_hand:
            self.receive(sku, on_hand, cost)

    def receive(self, sku: str, quantity: int, cost: int = 45) -> None:
        with self.doing() as tx:
            stock.adjust(tx, sku, quantity * 1000, reason="receipt", on=TODAY, cost=Decimal(cost))

    def customer(self, name: str = "Kafé Öst AB", **fields: Any) -> str:
        with self.doing() as tx:
            return parties.add(tx, name=name, **fields).ref

    def order(self, customer: str, *lines: LineRequest, confirm: bool = True, **terms: Any) -> str:
        with self.doing() as tx:
            number = sales.create(tx, customer=customer, lines=lines, on=terms.pop("on", TODAY), **terms).ref
            if confirm:
                sales.confirm(tx, number, on=TODAY)
        return number

    def deliver(self, order: str, *parts: Part, **how: Any) -> str:
        with self.doing() as tx:
            return sales.deliver(tx, order, on=how.pop("on", TODAY), parts=parts or None, **how).ref

    def take_back(self, delivery: str, *parts: Part, **how: Any) -> str:
        with self.doing() as tx:
            return sales.take_back(tx, delivery, on=TODAY, parts=parts or None, **how).ref

    def state(self, order: str) -> str:
        return reports.order(self.book.reader, order).state

    def lines(self, order: str) -> list[tuple[str, int, int, int, int]]:
        """sku (or the text), delivered, invoiced, returned, left: in thousandths."""
        return [
            (
                line.sku or line.text,
                line.delivered_milli,
                line.invoiced_milli,
                line.returned_milli,
                line.back_order_milli,
            )
            for line in reports.order(self.book.reader, order).lines
        ]

    def on_hand(self, sku: str) -> tuple[int, int]:
        """On hand and reserved, thousandths."""
        return self.book.reader.rows(
            "SELECT on_hand_milli, reserved_milli FROM stock_level l JOIN product p ON p.id = l.product_id "
            "WHERE p.sku = :sku",
            sku=sku,
        )[0]


@pytest.fixture
def shop(book: Book) -> Shop:
    shop = Shop(book)
    shop.product("MUG", 100, on_hand=10, name="Mugg, blå", weight_grams=320, gtin="7310865004703")
    shop.product("BOOK", 212, on_hand=5, cost=90, includes_vat=True, vat_class="low", name="Kokbok")
    shop.product("FITTING", 500, kind="service", name="Montering", unit="tim")
    shop.product("SIGN", 800, kind="made_to_order", cost=300, name="Skylt")
    return shop


def goods(sku: str, quantity: int = 1, **fields: Any) -> LineRequest:
    return LineRequest(sku=sku, quantity_milli=quantity * 1000, **fields)


FREIGHT = LineRequest(kind="freight", unit_price_e4=79_0000)
ENGRAVING = LineRequest(kind="text", text="Gravering", unit_price_e4=150_0000)
