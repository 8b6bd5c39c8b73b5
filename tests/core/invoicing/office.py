"""Words for stories of invoices and payments: each is one command in a transaction of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tests.story import TODAY

from kassabok.core.book.company import change_setting, found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.book.reader import Reader
from kassabok.core.book.transaction import Transaction
from kassabok.core.cascade import EFFECTS
from kassabok.core.check import run_checks
from kassabok.core.invoicing import receipts
from kassabok.core.invoicing import service as invoicing
from kassabok.core.invoicing.reports import invoices
from kassabok.core.invoicing.reports.invoices import InvoiceView
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.parties import service as parties
from kassabok.core.products.model import Product, ProductPrice
from kassabok.core.receivables import service as receivables
from kassabok.core.sales import service as sales
from kassabok.core.sales.service import LineRequest, Part
from kassabok.core.stock import service as stock

Checks = Sequence[tuple[str, Callable[[Reader], list[str]]]]


def faults(reader: Reader, checks: Checks) -> dict[str, list[str]]:
    """The checks that find something, with what they find."""
    found = {name: look(reader) for name, look in checks}
    return {name: texts for name, texts in found.items() if texts}


class Amounts(NamedTuple):
    """What an invoice comes to, öre."""

    net: int
    vat: int
    rounding: int
    total: int


class Office:
    """A company with goods in stock, at a desk."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @contextmanager
    def doing(self) -> Iterator[Transaction]:
        with self.book.transaction("test", today=TODAY) as tx:
            yield tx

    def setting(self, key: str, value: str) -> None:
        with self.doing() as tx:
            change_setting(tx, key, value)

    def product(self, sku: str, price: str, *, includes_vat: bool = False, **fields: Any) -> None:
        """price: kronor. Goods have a thousand in stock."""
        with self.doing() as tx:
            row = {"sku": sku, "name": sku.title(), "search_key": sku.lower(), **fields}
            product_id = tx.insert(Product, **row)
            tx.insert(
                ProductPrice,
                product_id=product_id,
                valid_from=date(2026, 1, 1),
                price_e4=int(Decimal(price) * 10_000),
                includes_vat=includes_vat,
            )
            if row.get("kind") != "service":
                stock.adjust(tx, sku, 1_000_000, reason="receipt", on=date(2026, 1, 2), cost=Decimal(40))

    def customer(self, name: str = "Kafé Öst AB", **fields: Any) -> str:
        with self.doing() as tx:
            return parties.add(tx, **{"name": name, "city": "Lund", **fields}).ref

    def order(self, customer: str, *lines: LineRequest, on: date = TODAY, **terms: Any) -> str:
        """Written down and confirmed."""
        with self.doing() as tx:
            number = sales.create(tx, customer=customer, lines=lines, on=on, **terms).ref
            sales.confirm(tx, number, on=on)
        return number

    def deliver(self, order: str, *parts: Part, on: date = TODAY) -> str:
        with self.doing() as tx:
            return sales.deliver(tx, order, on=on, parts=parts or None).ref

    def take_back(self, delivery: str, *parts: Part, on: date = TODAY, **how: Any) -> str:
        with self.doing() as tx:
            return sales.take_back(tx, delivery, on=on, parts=parts or None, **how).ref

    def sell(self, *lines: LineRequest, means: str = "cash", on: date = TODAY) -> str:
        """Over the counter. Returns the delivery."""
        with self.doing() as tx:
            return sales.sell_on_the_spot(tx, lines, means=means, on=on).ref

    def issue(self, order: str, *, on: date = TODAY, **terms: Any) -> str:
        with self.doing() as tx:
            return invoicing.issue_for_order(tx, order, on=on, **terms).ref

    def invoice(self, customer: str, *lines: FreeLine, on: date = TODAY, **terms: Any) -> str:
        """Without an order."""
        with self.doing() as tx:
            return invoicing.issue_on_its_own(tx, customer, lines, on=on, **terms).ref

    def owed(self, customer: str, kronor: int, *, on: date = TODAY, **terms: Any) -> str:
        """An invoice of so many kronor, without VAT."""
        line = FreeLine(text="Arbete", unit_price_e4=kronor * 10_000, vat_class="exempt")
        return self.invoice(customer, line, on=on, **terms)

    def credit(self, invoice: str, quantities: Mapping[int, int] | None = None, *, on: date = TODAY) -> str:
        with self.doing() as tx:
            return invoicing.credit(tx, invoice, dict(quantities) if quantities else None, on=on).ref

    def close_day(self, on: date = TODAY) -> str:
        with self.doing() as tx:
            return receipts.close_day(tx, on).ref

    def pay(self, kronor: int, *invoices: str | tuple[str, int], on: date = TODAY, **how: Any) -> str:
        """invoices: numbers, or numbers with their part in kronor."""
        parts = [(i, None) if isinstance(i, str) else (i[0], i[1] * 100) for i in invoices]
        with self.doing() as tx:
            return receivables.register(tx, amount_ore=kronor * 100, on=on, invoices=parts, **how).ref

    # Looking

    def see(self, number: str, on: date = TODAY) -> InvoiceView:
        return invoices.invoice(self.book.reader, number, on=on)

    def amounts(self, number: str) -> Amounts:
        view = self.see(number)
        return Amounts(view.net_ore, view.vat_ore, view.rounding_ore, view.total_ore)

    def vat(self, number: str) -> list[tuple[str, int, int]]:
        """Percent, base and VAT of each rate."""
        return [(str(row.vat_percent), row.base_ore, row.vat_ore) for row in self.see(number).vat]

    def open(self, number: str) -> int:
        return self.see(number).open_ore

    def last_invoice(self) -> str:
        return str(self.book.reader.value("SELECT number FROM invoice ORDER BY id DESC LIMIT 1"))

    def receipt(self) -> str:
        return str(self.book.reader.value("SELECT number FROM receipt ORDER BY id DESC LIMIT 1"))

    def count(self, table: str) -> int:
        return int(self.book.reader.value(f"SELECT count(*) FROM {table}"))

    def voucher(self, ref: str) -> dict[str, int]:
        """The accounts of a voucher with their öre."""
        rows = self.book.reader.rows(
            "SELECT l.account, l.amount_ore FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id "
            "WHERE v.ref = :ref",
            ref=ref,
        )
        return dict(rows)

    def balance(self, account: str, on: date = date.max) -> int:
        return int(
            self.book.reader.value(
                "SELECT coalesce(sum(amount_ore), 0) FROM voucher_line WHERE account = :a AND date <= :on",
                a=account,
                on=on,
            )
        )

    def broken_by(self, sql: str, checks: Checks) -> dict[str, list[str]]:
        """What the checks find when rows are changed behind the program's back; then all is as it was."""
        with self.book.transaction("test", today=TODAY, dry_run=True) as tx:
            tx.reader.rows(sql)
            return faults(tx.reader, checks)

    def sound(self) -> None:
        """Every check of the book finds nothing."""
        assert [result for result in run_checks(self.book.reader) if not result.ok] == []


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """A founded company with the office's goods, for fixtures that many tests share."""
    with create_book(folder / "company.kassabok", EFFECTS) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(
                tx, name="Testbolaget AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1)
            )
        yield stocked(Office(book))


def stocked(office: Office) -> Office:
    """A company with an address: mugs (25 percent), tea (food), books (6 percent), and a service."""
    office.setting("company.city", "Lund")
    office.product("MUG", "100")
    office.product("TEA", "50", vat_class="food")
    office.product("BOOK", "212", includes_vat=True, vat_class="low")
    office.product("FITTING", "500", kind="service", unit="tim")
    return office


def goods(sku: str, quantity: int = 1, **fields: Any) -> LineRequest:
    return LineRequest(sku=sku, quantity_milli=quantity * 1000, **fields)


def freight(kronor: int) -> LineRequest:
    return LineRequest(kind="freight", unit_price_e4=kronor * 10_000)


def part(sku: str, quantity: int) -> Part:
    return Part(sku, quantity * 1000)
