"""Whatever is sold, reduced, credited or given back: the sales reports of each month, told apart in each way, are the
income accounts and the cost of goods to the öre.
"""

from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest
from tests import webshop
from tests.core.invoicing.office import Office, goods, stocked
from tests.webshop import BOOKS, FOOD, STANDARD, line, shipping

from kassabok.core.book.file import Book
from kassabok.core.errors import Refused
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.marketing import service as marketing
from kassabok.core.marketing.reports.sales import BY, sales
from kassabok.core.sales import service as orders
from kassabok.core.sales.service import LineRequest
from kassabok.core.shop import importing
from kassabok.core.shop import service as shops
from kassabok.formats.shop.record import ShopRefund, ShopRefundLine

SKUS = ("MUG", "TEA", "BOOK", "FITTING")
MONTHS = (
    (date(2026, 3, 1), date(2026, 3, 31)),
    (date(2026, 4, 1), date(2026, 4, 30)),
    (date(2026, 5, 1), date(2026, 5, 31)),
)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
_INCOME = (
    "SELECT -coalesce(sum(amount_ore), 0) FROM voucher_line WHERE account BETWEEN '3000' AND '3999' "
    "AND account <> '3740' AND date BETWEEN :first AND :last"
)
_COST = "SELECT coalesce(sum(amount_ore), 0) FROM voucher_line WHERE account = '4960' AND date BETWEEN :first AND :last"


class Trade:
    """A company that sells in every way there is, on days that go on by chance."""

    def __init__(self, book: Book, seed: int) -> None:
        self.book, self.by_chance = book, Random(seed)
        self.office = stocked(Office(book))
        self.day, self.count = MONTHS[0][0], 0
        self.counter_days: set[date] = set()
        self.customers = [
            self.office.customer("Anna Öman", kind="private"),
            self.office.customer("Kafé Öst AB"),
        ]
        with self.office.doing() as tx:
            shops.add_channel(tx, "kiosk", kind="shopify")
            marketing.create(tx, "VAR13", gives="percent", percent_e4=1300, starts_on=date(2026, 1, 1))
            marketing.create(tx, "AV33", gives="amount", amount_ore=33_33, starts_on=date(2026, 1, 1))
            marketing.create(tx, "FRI", gives="freight", starts_on=date(2026, 1, 1))

    def step(self) -> None:
        self.day = min(self.day + timedelta(days=self.by_chance.randrange(4)), date(2026, 5, 31))
        with suppress(Refused):
            getattr(self, self.by_chance.choice(STEPS))()

    def lines(self) -> list[LineRequest]:
        chosen = [goods(sku, self.by_chance.randrange(1, 6)) for sku in SKUS if self.by_chance.random() < 0.6]
        odd = LineRequest(kind="freight", unit_price_e4=self.by_chance.randrange(100_000, 990_000))
        return [*(chosen or [goods("MUG")]), *([odd] if self.by_chance.random() < 0.5 else ())]

    def order(self) -> None:
        customer = self.by_chance.choice(self.customers)
        code = self.by_chance.choice(("", "VAR13", "VAR13", "AV33", "FRI"))
        with self.office.doing() as tx:
            used = marketing.CodeUse(tx, code, customer=customer, on=self.day) if code else None
            number = orders.create(
                tx,
                customer=customer,
                lines=self.lines(),
                on=self.day,
                recharge=used.charges if used else None,
            ).ref
            if used:
                used.note(number)
            orders.confirm(tx, number, on=self.day)
        if self.by_chance.random() < 0.8:
            self.office.deliver(number, on=self.day)

    def returned(self) -> None:
        found = self.book.reader.rows("SELECT number FROM delivery ORDER BY id")
        if found:
            self.office.take_back(self.by_chance.choice(found)[0], on=self.day)

    def credited(self) -> None:
        found = self.book.reader.rows("SELECT number, id FROM invoice WHERE kind = 'invoice' ORDER BY id")
        if found:
            invoice, key = self.by_chance.choice(found)
            (places,) = self.book.reader.rows(
                "SELECT count(*) FROM invoice_line WHERE invoice_id = :i", i=key
            )
            part = {self.by_chance.randrange(places[0]) + 1: self.by_chance.randrange(1, 2000)}
            self.office.credit(invoice, self.by_chance.choice((None, part)), on=self.day)

    def invoiced(self) -> None:
        line = FreeLine(
            text="Arbete", unit_price_e4=self.by_chance.randrange(1, 9_999_999), vat_class="standard"
        )
        self.office.invoice(self.by_chance.choice(self.customers), line, on=self.day)

    def counter(self) -> None:
        self.counter_days.add(self.day)
        self.office.sell(*self.lines(), means=self.by_chance.choice(("cash", "card")), on=self.day)

    def web(self) -> None:
        self.count += 1
        rates = {"MUG": STANDARD, "TEA": FOOD, "BOOK": BOOKS}
        sold = [
            line(
                str(place),
                sku,
                self.by_chance.randrange(101, 99_999),
                rate,
                pieces=self.by_chance.randrange(1, 4),
            )
            for place, (sku, rate) in enumerate(rates.items(), start=1)
            if self.by_chance.random() < 0.7
        ] or [line("1", "MUG", 125_00)]
        if self.by_chance.random() < 0.5:
            sold.append(shipping("9", self.by_chance.choice((29_00, 49_90))))
        back: tuple[ShopRefund, ...] = ()
        if self.by_chance.random() < 0.4:
            first = sold[0]
            given = ShopRefundLine(
                first.external_id, first.quantity_milli, first.net_ore, first.vat_ore, restock=False
            )
            back = (webshop.refund(str(7000 + self.count), given, on=self.day),)
        told = webshop.order(*sold, external_id=str(6000 + self.count), refunds=back)
        result = importing.run(
            lambda: self.book.transaction("test", today=self.day),
            lambda tx, left_out: importing.import_file(
                tx, webshop.shopify(told), channel="kiosk", name="f.json", left_out=left_out
            ),
        )
        assert result.parked == 0, result.warnings
        number = self.book.reader.value("SELECT max(number) FROM sales_order")
        if self.by_chance.random() < 0.7:
            self.office.deliver(number, on=self.day)


HAPPENED = (
    "invoice WHERE kind = 'invoice'",
    "invoice WHERE kind = 'credit'",
    "receipt WHERE kind = 'refund'",
    "receipt WHERE means = 'online'",
    "cash_day",
    "goods_return",
    "campaign_order",
)
STEPS = ("order", "order", "returned", "credited", "invoiced", "counter", "counter", "web", "web")


@pytest.mark.parametrize("seed", range(5))
def test_the_reports_are_the_income_accounts(book: Book, seed: int) -> None:
    trade = Trade(book, seed)
    for _ in range(60):
        trade.step()
    for day in sorted(trade.counter_days):
        trade.office.close_day(day)
    trade.office.sound()
    for first, last in (*MONTHS, YEAR):
        income = book.reader.value(_INCOME, first=first, last=last)
        cost = book.reader.value(_COST, first=first, last=last)
        for by in BY:
            rows = sales(book.reader, first, last, by=by)
            assert sum(row.revenue_ore for row in rows) == income, (by, first)
            if by != "vat":
                assert sum(row.cost_ore or 0 for row in rows) == cost, (by, first)
                assert sum(row.margin_ore or 0 for row in rows) == income - cost
    assert income > 0
    assert cost > 0
    for happened in HAPPENED:
        assert book.reader.value(f"SELECT count(*) FROM {happened}"), happened
