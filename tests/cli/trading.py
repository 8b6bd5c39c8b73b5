"""A company that trades, for the tests of the nouns customer, order and delivery."""

import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.cli.conftest import Runner

from kassabok.core.book.file import open_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.products.model import Product, ProductPrice
from kassabok.core.stock import service as stock

TODAY = date(2026, 3, 2)


#: What customer 1001 orders: 12 mugs, of which 10 are there, tea, an engraving and freight; 1 892 kr.
ORDER = (
    *("order", "create", "--customer", "kafe ost", "--line", "MUG=12@99,50-10%", "--line", "TEA"),
    *("--line-text", "Gravering=2@150", "--freight", "79", "--ref", "Per Ek", "--note", "Ring först"),
)


class Trader:
    """`trader("order", "list")` runs a command on 2 March 2026 in the book of a company with three products."""

    def __init__(self, kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kassabok = kassabok
        self.path = kassabok.folder / "book.kassabok"
        monkeypatch.setenv("KASSABOK_BOOK", str(self.path))
        self("init", "Kafébutiken AB", "--org-nr", "556036-0793", "--year-start", "2026-01-01")
        with open_book(self.path, EFFECTS) as book, book.transaction("test", today=TODAY) as tx:
            for sku, name, kronor, kind in (
                ("MUG", "Mugg, blå", 100, "stocked"),
                ("TEA", "Te, 100 g", 60, "stocked"),
                ("FIT", "Montering", 500, "service"),
            ):
                product_id = tx.insert(Product, sku=sku, name=name, kind=kind, search_key=sku.lower())
                tx.insert(
                    ProductPrice, product_id=product_id, valid_from=date(2026, 1, 1), price_e4=kronor * 10_000
                )
                if kind == "stocked":
                    stock.adjust(tx, sku, 10_000, reason="receipt", on=TODAY, cost=Decimal(40))

    def __call__(self, *words: str, stdin: bytes = b"", fails: int = 0) -> str:
        """stdout of the command, which must end with the exit code `fails`; of a failing one stderr."""
        answer = self.kassabok(*words, "--today", TODAY.isoformat(), stdin=stdin)
        assert answer.exit_code == fails, answer.err
        return answer.err if fails else answer.out

    def json(self, *words: str, stdin: bytes = b"") -> Any:
        """The answer as JSON."""
        answer = self.kassabok(*words, "--today", TODAY.isoformat(), "--format", "json", stdin=stdin)
        assert answer.exit_code == 0, answer.err
        return answer.json

    def rows(self) -> list[str]:
        """All that is in the book: equal lists mean that nothing moved."""
        with closing(sqlite3.connect(self.path)) as raw:
            return list(raw.iterdump())
