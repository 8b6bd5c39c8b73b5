"""Whatever was done with a customer: when it is forgotten and the law's time has passed, no byte of it is in the file.

Names, addresses, texts and notes are words that stand nowhere else; some of them are only in free pages and in the WAL
by then. The books, the log's chain and the other customers are as they were.
"""

from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests import webshop
from tests.core.invoicing.office import Office, goods, stocked
from tests.story import TODAY
from tests.webshop import line

from kassabok.core.book.file import Book
from kassabok.core.collection import service as collection
from kassabok.core.consent import service as consent
from kassabok.core.consent.forgetting import forget, purge_due
from kassabok.core.errors import Refused
from kassabok.core.invoicing.sending import Way
from kassabok.core.invoicing.sending import send as send_invoice
from kassabok.core.parties import service as parties
from kassabok.core.receivables import service as receivables
from kassabok.core.sales import service as sales
from kassabok.core.shop import importing
from kassabok.core.shop import service as shops
from kassabok.formats.shop.record import ShopAddress, ShopCustomer

BOOKS = ("voucher", "voucher_line", "account_month", "stock_move", "receipt_line", "invoice_line", "charge")
LATEST = date(2026, 12, 30)
AFTER_THE_LAW = date(2034, 1, 1)


class Story:
    """Two persons, each with words of its own; what happens to them by chance."""

    def __init__(self, book: Book, seed: int) -> None:
        self.office = stocked(Office(book))
        self.book, self.by_chance = book, Random(seed)
        self.day, self.count = TODAY, 0
        self.said: dict[str, set[str]] = {}
        self.kept_by_law: set[str] = set()
        for key, value in (
            ("invoice.reminder_text", "60 kr"),
            ("marketing.soft_opt_in", "yes"),
            ("company.bankgiro", "5050-1055"),
        ):
            self.office.setting(key, value)
        with self.office.doing() as tx:
            shops.add_channel(tx, "kiosk", kind="shopify")
        self.persons = [self.person() for _ in range(2)]

    def word(self, whose: str, what: str) -> str:
        """A text that stands nowhere else, noted as this person's."""
        self.count += 1
        text = f"{what}hemlig{self.count:04d}"
        self.said.setdefault(whose, set()).add(text)
        return text

    def fields(self, whose: str) -> dict[str, Any]:
        phone = f"070-55{self.count:02d} {self.by_chance.randrange(1000, 9999)}"
        self.said.setdefault(whose, set()).add(phone)
        return {
            "email": f"{self.word(whose, 'epost')}@example.se",
            "phone": phone,
            "street": f"{self.word(whose, 'gata')} 1",
            "contact": self.word(whose, "kontakt"),
            "delivery_name": self.word(whose, "mottagare"),
            "delivery_street": self.word(whose, "leverans"),
        }

    def person(self) -> str:
        whose = f"{len(self.said)}"
        number = self.office.customer(
            f"Zäta {self.word(whose, 'namn')}", kind="private", **self.fields(whose)
        )
        self.said[number] = self.said.pop(whose)
        return number

    def doing(self) -> Any:
        return self.book.transaction("test", today=self.day)

    def step(self) -> None:
        self.day = min(self.day + timedelta(days=self.by_chance.randrange(9)), LATEST)
        who, what = self.by_chance.choice(self.persons), self.by_chance.choice(STEPS)
        with suppress(Refused):
            getattr(self, what)(who)

    def edit(self, who: str) -> None:
        with self.doing() as tx:
            parties.edit(tx, who, **self.fields(who))

    def order(self, who: str) -> None:
        number = self.office.order(
            who,
            goods(self.by_chance.choice(("MUG", "TEA", "BOOK")), self.by_chance.randrange(1, 5)),
            on=self.day,
            note=self.word(who, "anteckning"),
            your_reference=self.word(who, "referens"),
        )
        if self.by_chance.random() < 0.8:
            self.office.deliver(number, on=self.day)

    def returned(self, who: str) -> None:
        delivery = self.one(
            "SELECT d.number FROM delivery d JOIN sales_order o ON o.id = d.order_id", who, "o"
        )
        if delivery:
            self.office.take_back(delivery, on=self.day, reason=self.word(who, "orsak"))

    def consent(self, who: str) -> None:
        with self.doing() as tx:
            proof = self.word(who, "bevis").encode()
            consent.give(tx, who, "email", source="form", evidence=("form.txt", proof), again=True)

    def withdraw(self, who: str) -> None:
        with self.doing() as tx:
            consent.withdraw(tx, who, source="phone")

    def invoice_mailed(self, who: str) -> None:
        invoice = self.one("SELECT i.number FROM invoice i", who, "i")
        if invoice:
            with self.doing() as tx:
                send_invoice(tx, invoice, Way("email"))

    def paid(self, who: str) -> None:
        with self.doing() as tx:
            receivables.register(
                tx,
                amount_ore=self.by_chance.randrange(100, 40_000),
                on=self.day,
                customer=who,
                text=self.word(who, "bankrad"),
            )

    def reminded(self, who: str) -> None:
        with self.doing() as tx:
            collection.remind(tx, on=self.day, customer=who)

    def held(self, who: str) -> None:
        invoice = self.one("SELECT i.number FROM invoice i", who, "i")
        if invoice:
            with self.doing() as tx:
                collection.hold(
                    tx, invoice, "pause", on=self.day, until=self.day, reason=self.word(who, "lovat")
                )
            with self.doing() as tx:
                collection.interrupt(tx, invoice, on=self.day, what=self.word(who, "medgav"))

    def web_order(self, who: str) -> None:
        """The shop knows the person by the e-mail address that the register has now."""
        email = self.book.reader.value("SELECT email FROM customer WHERE number = :n", n=who)
        home = ShopAddress(
            self.word(who, "webbnamn"), "", self.word(who, "webbgata"), "", "111 22", "Lund", "", "SE", ""
        )
        buyer = ShopCustomer(external_id="", email=email, name=home.name, billing=home, shipping=home)
        told = webshop.order(line("1", "MUG", 125_00), external_id=str(2000 + self.count), customer=buyer)
        importing.run(
            self.doing,
            lambda tx, left_out: importing.import_file(
                tx, webshop.shopify(told), channel="kiosk", name="f.json", left_out=left_out
            ),
        )

    def merged(self, who: str) -> None:
        other = self.office.customer(f"Zäta {self.word(who, 'namn')}", kind="private", **self.fields(who))
        with self.doing() as tx:
            parties.merge(tx, other, into=who)

    def one(self, question: str, who: str, table: str) -> str:
        found = self.book.reader.rows(
            f"{question} JOIN customer c ON c.id = {table}.customer_id WHERE c.number = :who ORDER BY 1",
            who=who,
        )
        return str(self.by_chance.choice(found)[0]) if found else ""

    def settle(self, who: str) -> None:
        """Nothing is open between the person and the company any more."""
        reader = self.book.reader
        mine = "JOIN customer c ON c.id = x.customer_id WHERE c.number = :who"
        for number, state in reader.rows(f"SELECT x.number, x.state FROM sales_order x {mine}", who=who):
            if state in ("draft", "confirmed", "partly_delivered"):
                self.end(number)
        with self.doing() as tx:
            for (invoice,) in reader.rows(
                f"SELECT DISTINCT x.invoice_number FROM claim x JOIN charge g ON g.claim_id = x.id {mine} "
                "AND g.open_ore > 0",
                who=who,
            ):
                collection.waive(tx, invoice, on=self.day)
        for open_ore, invoice in reader.rows(
            f"SELECT x.open_ore, x.invoice_number FROM claim x {mine} AND x.open_ore > 0", who=who
        ):
            with self.doing() as tx:
                receivables.register(
                    tx,
                    amount_ore=open_ore,
                    on=self.day,
                    invoices=[(invoice, None)],
                    text=self.word(who, "bankrad"),
                )

        for number, kind in reader.rows(
            f"SELECT x.invoice_number, 'credit' FROM claim x {mine} AND x.open_ore < 0 UNION ALL "
            f"SELECT x.number, 'payment' FROM payment x {mine} AND x.unallocated_ore > 0",
            who=who,
        ):
            with self.doing() as tx:
                back = receivables.refund_credit if kind == "credit" else receivables.refund
                back(tx, number, on=self.day)

    def end(self, order: str) -> None:
        try:
            with self.doing() as tx:
                sales.cancel(tx, order, on=self.day)
        except Refused:  # What is paid for is sent.
            self.office.deliver(order, on=self.day)

    def found(self, who: str) -> set[str]:
        """The person's words that stand in the file, or in what lies beside it."""
        files = [self.book.path, *self.book.path.parent.glob(f"{self.book.path.name}-*")]
        held = b"".join(path.read_bytes() for path in files if Path(path).is_file())
        return {text for text in self.said[who] if text.encode() in held}

    def register(self, who: str) -> list[object]:
        rows = self.book.reader.rows(
            "SELECT * FROM customer WHERE number = :n OR merged_into_id = (SELECT id FROM customer WHERE number = :n) "
            "ORDER BY id",
            n=who,
        )
        return list(rows)

    def books(self) -> list[object]:
        return [self.book.reader.rows(f"SELECT * FROM {table} ORDER BY id") for table in BOOKS]


STEPS = (
    *("edit", "order", "order", "returned", "consent", "withdraw", "invoice_mailed"),
    *("paid", "reminded", "held", "web_order", "merged"),
)
#: What stays until the law's time has passed: the buyer on invoices, and what the bank said.
KEPT = ("namn", "gata", "referens", "anteckning", "bankrad", "webbnamn", "webbgata", "lovat", "medgav")


@pytest.mark.parametrize("seed", range(4))
def test_no_byte_of_a_forgotten_person_is_left(book: Book, seed: int) -> None:
    story = Story(book, seed)
    for _ in range(30):
        story.step()
    gone, other = story.persons
    story.settle(gone)
    before, others = story.books(), story.register(other)
    with story.doing() as tx:
        forget(tx, gone)
    assert book.scrub()
    left = story.found(gone)
    assert {text for text in left if not text.startswith(KEPT)} == set()
    assert story.books() == before
    story.office.sound()
    with book.transaction("customer purge", today=AFTER_THE_LAW) as tx:
        purge_due(tx)
    assert book.scrub()
    assert story.found(gone) == set()
    assert story.register(other) == others
    assert story.books() == before
    story.office.sound()
