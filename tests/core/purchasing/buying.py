"""Words for stories about buying: each is one command in a transaction of its own."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.core.stock.warehouse import Warehouse
from tests.story import TODAY

from kassabok.core.check import run_checks
from kassabok.core.parties.model import Supplier
from kassabok.core.parts import Part
from kassabok.core.purchasing import reports, service
from kassabok.core.purchasing.lines import PurchaseRequest
from kassabok.core.purchasing.model import SupplierPrice


class Buyer(Warehouse):
    """A shop that buys what it sells. Quantities are whole pieces."""

    def supplier(self, number: str = "2001", **fields: Any) -> str:
        with self.doing() as tx:
            name = fields.pop("name", "Porslin AB")
            tx.insert(Supplier, number=number, name=name, search_key=name.lower(), **fields)
        return number

    def listed(self, sku: str, price: str, *, supplier: str = "2001", **fields: Any) -> None:
        """What the supplier charges from the beginning of the year, kronor."""
        with self.doing() as tx:
            tx.insert(
                SupplierPrice,
                supplier_id=tx.reader.value(
                    "SELECT id FROM supplier WHERE number = :number", number=supplier
                ),
                product_id=tx.reader.value("SELECT id FROM product WHERE sku = :sku", sku=sku),
                price_e4=int(Decimal(price) * 10_000),
                valid_from=date(2026, 1, 1),
                **fields,
            )

    def buy(self, *lines: PurchaseRequest, place: bool = True, **terms: Any) -> str:
        """A purchase order of supplier 2001, placed."""
        with self.doing() as tx:
            number = service.create(
                tx, supplier=terms.pop("supplier", "2001"), lines=lines, on=terms.pop("on", TODAY), **terms
            ).ref
            if place:
                service.place(tx, number, on=TODAY)
        return number

    def receive(self, purchase: str, **how: Any) -> str:
        """Pieces by product as keywords in capitals; the other words are the service's."""
        with self.doing() as tx:
            return service.receive(tx, purchase, on=how.pop("on", TODAY), parts=_parts(how), **how).ref

    def send_back(self, receipt: str, **how: Any) -> str:
        with self.doing() as tx:
            return service.send_back(tx, receipt, on=how.pop("on", TODAY), parts=_parts(how), **how).ref

    def add_cost(self, receipt: str, **how: Any) -> str:
        with self.doing() as tx:
            return service.add_cost(tx, receipt, on=how.pop("on", TODAY), **how).ref

    def cancel_purchase(self, purchase: str) -> None:
        with self.doing() as tx:
            service.cancel(tx, purchase, on=TODAY)

    # Looking

    def state(self, purchase: str) -> str:
        return reports.purchase(self.book.reader, purchase).state

    def incoming(self, sku: str) -> int:
        """Pieces."""
        milli = self.book.reader.value(
            "SELECT l.incoming_milli FROM stock_level l JOIN product p ON p.id = l.product_id WHERE p.sku = :sku",
            sku=sku,
        )
        return int(milli or 0) // 1000

    def wrong(self) -> list[str]:
        """What any check of the book finds."""
        return [f"{row.check}: {row.detail}" for row in run_checks(self.book.reader) if not row.ok]


def _parts(how: dict[str, Any]) -> list[Part] | None:
    skus = [name for name in how if name.isupper()]
    return [Part(sku, how.pop(sku) * 1000) for sku in skus] or None


def line(sku: str, pieces: int = 1, price: str | None = None, **fields: Any) -> PurchaseRequest:
    """price: in the order's currency."""
    return PurchaseRequest(
        sku=sku,
        quantity_milli=pieces * 1000,
        unit_price_e4=None if price is None else int(Decimal(price) * 10_000),
        **fields,
    )
