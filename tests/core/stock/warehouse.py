"""Words for stories about stock: each is one command in a transaction of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from tests.story import TODAY, snapshot

from kassabok.core.book.company import change_setting
from kassabok.core.book.file import Book
from kassabok.core.book.transaction import Transaction
from kassabok.core.parties import service as parties
from kassabok.core.products import service as products
from kassabok.core.products.fields import Price
from kassabok.core.sales import service as sales
from kassabok.core.sales.service import LineRequest, Part
from kassabok.core.stock import counting, reports, service
from kassabok.core.stock.checks import CHECKS


class Warehouse:
    """A shop seen from its stock. Quantities are whole pieces, costs kronor."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._customer = ""

    @contextmanager
    def doing(self, on: date = TODAY) -> Iterator[Transaction]:
        with self.book.transaction("test", today=on) as tx:
            yield tx

    def setting(self, key: str, text: str) -> None:
        with self.doing() as tx:
            change_setting(tx, key, text)

    def product(self, sku: str, *, cost: int = 0, **fields: Any) -> None:
        with self.doing() as tx:
            price = Price(100_0000, False)
            products.add(
                tx,
                sku,
                price=price,
                price_from=date(2026, 1, 1),
                name=sku.title(),
                cost_e4=cost * 10_000,
                **fields,
            )

    def adjust(
        self, sku: str, quantity: int, cost: str | None = None, *, reason: str = "", **how: Any
    ) -> str:
        reason = reason or ("receipt" if quantity > 0 else "loss")
        with self.doing() as tx:
            return service.adjust(
                tx,
                sku,
                quantity * 1000,
                reason=reason,
                on=how.pop("on", TODAY),
                cost=None if cost is None else Decimal(cost),
                **how,
            ).ref

    def location(self, code: str) -> None:
        with self.doing() as tx:
            service.add_location(tx, code)

    def transfer(self, sku: str, quantity: int, from_: str, to: str) -> str:
        with self.doing() as tx:
            return service.transfer(
                tx, sku, quantity * 1000, from_location=from_, to_location=to, on=TODAY
            ).ref

    def revalue(self, sku: str, cost: str) -> str:
        with self.doing() as tx:
            return service.revalue(tx, sku, Decimal(cost), on=TODAY).ref

    def order(self, **lines: int) -> str:
        """A confirmed order of whole pieces."""
        with self.doing() as tx:
            self._customer = self._customer or parties.add(tx, name="Kafé Öst AB").ref
            asked = tuple(LineRequest(sku=sku, quantity_milli=pieces * 1000) for sku, pieces in lines.items())
            number = sales.create(tx, customer=self._customer, lines=asked, on=TODAY).ref
            sales.confirm(tx, number, on=TODAY)
        return number

    def cancel(self, order: str) -> None:
        with self.doing() as tx:
            sales.cancel(tx, order, on=TODAY)

    def deliver(self, order: str, **parts: int) -> str:
        asked = [Part(sku, pieces * 1000) for sku, pieces in parts.items()] or None
        with self.doing() as tx:
            return sales.deliver(tx, order, on=TODAY, parts=asked).ref

    def take_back(self, delivery: str, *, restock: bool = True, **parts: int) -> str:
        asked = [Part(sku, pieces * 1000) for sku, pieces in parts.items()] or None
        with self.doing() as tx:
            return sales.take_back(tx, delivery, on=TODAY, parts=asked, restock=restock).ref

    def count(self, location: str | None = None) -> str:
        with self.doing() as tx:
            return counting.start(tx, location=location, on=TODAY).ref

    def counted(self, count: str, code: str, pieces: int, **how: bool) -> None:
        with self.doing() as tx:
            counting.enter(tx, count, code, pieces * 1000, **how)

    def post(self, count: str, missing: str = "refuse") -> None:
        with self.doing() as tx:
            counting.post(tx, count, missing=missing)

    # Looking

    def level(self, sku: str) -> tuple[int, int, int, int]:
        """On hand, reserved, waiting (pieces) and value (öre)."""
        (row,) = [row for row in reports.stock(self.book.reader, everything=True) if row.sku == sku]
        return row.on_hand_milli // 1000, row.reserved_milli // 1000, row.waiting_milli // 1000, row.value_ore

    def layers(self, sku: str) -> list[tuple[int, int]]:
        """Pieces and öre of the open layers, oldest first."""
        return [
            (row.left_milli // 1000, row.value_ore)
            for row in reports.stock_card(self.book.reader, sku).layers
        ]

    def at(self, location: str) -> dict[str, int]:
        return {row.sku: row.on_hand_milli // 1000 for row in reports.stock_at(self.book.reader, location)}

    def moves(self, sku: str) -> list[tuple[str, int, int]]:
        """Reason, pieces and öre of each move."""
        rows = reports.stock_card(self.book.reader, sku, moves=1000).moves
        return [(row.reason, row.quantity_milli // 1000, row.value_ore) for row in rows]

    def held(self, sku: str) -> dict[str, tuple[int, int]]:
        """Order -> pieces reserved and waiting."""
        rows = reports.stock_card(self.book.reader, sku).reservations
        return {row.order: (row.reserved_milli // 1000, row.waiting_milli // 1000) for row in rows}

    def balances(self) -> dict[str, int]:
        """Account -> balance in öre, those of the stock postings that are not zero."""
        rows = self.book.reader.rows(
            "SELECT account, sum(amount_ore) FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id "
            "WHERE v.series = 'L' GROUP BY account"
        )
        return {account: amount for account, amount in rows if amount}

    def events(self) -> list[str]:
        return [name for (name,) in self.book.reader.rows("SELECT name FROM event ORDER BY id")]

    def faults(self) -> list[str]:
        """What the stock's checks find; empty when all is well."""
        return [fault for _, look in CHECKS for fault in look(self.book.reader)]

    def snapshot(self) -> dict[str, list[tuple[Any, ...]]]:
        return snapshot(self.book)
