"""A company with customers who owe, and words for the stories of its bank."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from tests.core.bank.bank_files import BANKGIRO, IBAN
from tests.story import TODAY

from kassabok.core.bank import service
from kassabok.core.bank.importing import BankImport, import_file, open_gaps
from kassabok.core.bank.model import BankLine
from kassabok.core.book.file import Book
from kassabok.core.book.transaction import Transaction
from kassabok.core.events import InvoiceIssued
from kassabok.core.identifiers import make_ocr
from kassabok.core.invoicing.model import Invoice, InvoiceLine, InvoiceVat
from kassabok.core.parties import service as parties


class Bank:
    """Each word is one command in a transaction of its own."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @contextmanager
    def doing(self, *, dry_run: bool = False) -> Iterator[Transaction]:
        with self.book.transaction("test", today=TODAY, dry_run=dry_run) as tx:
            yield tx

    def customer(self, name: str = "Anna Ek") -> str:
        with self.doing() as tx:
            return parties.add(tx, name=name, kind="private").ref

    def invoice(self, customer: str, kr: int, *, number: str = "", on: date = TODAY) -> str:
        """Issue an invoice of so many kronor, without VAT, and return its OCR."""
        with self.doing() as tx:
            return issue(tx, customer, kr * 100, number=number, on=on)

    def read(self, data: bytes, *, name: str = "bank.xml", **choices: object) -> BankImport:
        with self.doing() as tx:
            return import_file(tx, data, name=name, **choices)  # type: ignore[arg-type]

    def gaps(self, *files: bytes, refuse: bool = False) -> list[str]:
        """Read files together, and what is then told of days between statements."""
        with self.doing() as tx:
            results = [import_file(tx, data, name="bank.xml") for data in files]
            return open_gaps(tx, results, refuse=refuse)

    def match(self, line: int, *invoices: str, customer: str | None = None, on: date | None = None) -> None:
        """invoices: as F2026-0001, or F2026-0001=50 for 50 kronor of it."""
        parts = [(number, int(part) * 100 if part else None) for number, _, part in _split(invoices)]
        with self.doing() as tx:
            service.match_line(tx, line, invoices=parts, customer=customer, on=on)

    def open_items(self) -> dict[str, int]:
        """Invoice -> kronor left to pay, where anything is."""
        rows = self.book.reader.rows(
            "SELECT invoice_number, open_ore FROM claim WHERE open_ore <> 0 ORDER BY 1"
        )
        return {number: ore // 100 for number, ore in rows}

    def balance(self, account: str = "1930") -> int:
        """In kronor."""
        sql = "SELECT sum(amount_ore) FROM voucher_line WHERE account = :account"
        return (self.book.reader.value(sql, account=account) or 0) // 100

    def lines(self) -> list[tuple[int, int, str, str]]:
        """Line number, kronor, state, reason."""
        rows = self.book.reader.rows("SELECT id, amount_ore, state, reason FROM bank_line ORDER BY id")
        return [(line, ore // 100, state, reason) for line, ore, state, reason in rows]

    def faults(self) -> list[str]:
        """What the checks of the bank, the customer ledger and the books find."""
        from kassabok.core.bank.checks import CHECKS as BANK
        from kassabok.core.ledger.checks import CHECKS as LEDGER

        return [fault for _, look in (*BANK, *LEDGER) for fault in look(self.book.reader)]


def _split(invoices: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return [text.partition("=") for text in invoices]


def issue(tx: Transaction, customer: str, total_ore: int, *, number: str = "", on: date = TODAY) -> str:
    from kassabok.core.parties.model import living_customer

    number = number or tx.number("invoice", on)
    ocr = make_ocr("".join(filter(str.isdecimal, number)))
    buyer = living_customer(tx, customer)
    amounts = {"vat_class": "exempt", "net_ore": total_ore, "vat_ore": 0}
    invoice_id = tx.insert(
        Invoice,
        number=number,
        customer_id=buyer.id,
        date=on,
        supply_date=on,
        due_date=on + timedelta(days=30),
        terms_days=30,
        ocr=ocr,
        net_ore=total_ore,
        vat_ore=0,
        total_ore=total_ore,
        buyer_name=buyer.name,
    )
    tx.insert(
        InvoiceLine,
        invoice_id=invoice_id,
        position=1,
        text="Mugg",
        quantity_milli=1000,
        unit_price_e4=total_ore * 100,
        vat_rate_e4=0,
        amount_ore=total_ore,
        **amounts,
    )
    tx.insert(InvoiceVat, invoice_id=invoice_id, vat_class="exempt", rate_e4=0, base_ore=total_ore, vat_ore=0)
    tx.publish(
        InvoiceIssued(
            ref=number, invoice_id=invoice_id, on=on, due_on=on + timedelta(days=30), total_ore=total_ore
        )
    )
    return ocr


def voucher_lines(book: Book, ref: str) -> dict[str, int]:
    """Account -> öre of a voucher."""
    return dict(
        book.reader.rows(
            "SELECT account, sum(amount_ore) FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id "
            "WHERE v.ref = :ref GROUP BY account",
            ref=ref,
        )
    )


@pytest.fixture
def bank(book: Book) -> Bank:
    """Testbolaget AB with the account of the files: IBAN and bankgiro."""
    bank = Bank(book)
    with bank.doing() as tx:
        service.edit_account(tx, "Bank", iban=IBAN, bankgiro=BANKGIRO)
    return bank


def line_states(bank: Bank) -> list[str]:
    with bank.doing() as tx:
        return [line.state for line in tx.all(BankLine)]
