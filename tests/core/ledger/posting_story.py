"""Rows that other areas would have made, and a look at what the books made of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from tests.story import TODAY

from kassabok.core.book.file import Book
from kassabok.core.book.transaction import Transaction
from kassabok.core.events import CreditNoteIssued, Event, InvoiceIssued, PaymentReceived, Settled
from kassabok.core.invoicing.model import Invoice, InvoiceLine, InvoiceVat
from kassabok.core.ledger.checks import CHECKS
from kassabok.core.ledger.posting import PostLine
from kassabok.core.parties.model import Customer
from kassabok.core.receivables.model import Claim, Payment, Settlement

Lines = Sequence[tuple[str, int]]


class Sold(NamedTuple):
    """A line of an invoice: öre, rate in ten-thousandths."""

    net_ore: int
    vat_ore: int
    vat_class: str = "standard"
    rate_e4: int = 2500
    kind: str = "goods"


def post_lines(*pairs: tuple[str, int]) -> list[PostLine]:
    return [PostLine(account, amount_ore) for account, amount_ore in pairs]


def do(book: Book, event: Event) -> None:
    with book.transaction("test", today=TODAY) as tx:
        tx.publish(event)


def lines_of(book: Book, ref: str) -> list[tuple[str, int]]:
    """The lines of a voucher in their order: account, öre."""
    return [
        (account, amount_ore)
        for account, amount_ore in book.reader.rows(
            "SELECT account, amount_ore FROM voucher_line line JOIN voucher ON voucher.id = line.voucher_id "
            "WHERE ref = :ref ORDER BY line.id",
            ref=ref,
        )
    ]


def vouchers(book: Book) -> list[str]:
    return [ref for (ref,) in book.reader.rows("SELECT ref FROM voucher ORDER BY id")]


def text_of(book: Book, ref: str) -> str:
    return str(book.reader.value("SELECT text FROM voucher WHERE ref = :ref", ref=ref))


def faults(book: Book) -> list[str]:
    return [fault for _, look in CHECKS for fault in look(book.reader)]


def balance(book: Book, account: str) -> int:
    return int(
        book.reader.value("SELECT sum(amount_ore) FROM voucher_line WHERE account = :a", a=account) or 0
    )


def customer(tx: Transaction) -> int:
    row = tx.find(Customer, number="1")
    return row.id if row else tx.insert(Customer, number="1", name="Anna Ek", search_key="anna ek")


def write_invoice(
    tx: Transaction,
    number: str,
    sold: Iterable[Sold],
    *,
    treatment: str = "domestic",
    rounding_ore: int = 0,
    on: date = TODAY,
    credits_number: str | None = None,
) -> int:
    """The rows of an invoice, or of a credit note where it credits another; its claim too. Returns its id."""
    lines = list(sold)
    net_ore = sum(line.net_ore for line in lines)
    vat_ore = sum(line.vat_ore for line in lines)
    total_ore = net_ore + vat_ore + rounding_ore
    credited = tx.find(Invoice, number=credits_number) if credits_number else None
    invoice_id = tx.insert(
        Invoice,
        number=number,
        kind="credit" if credited else "invoice",
        customer_id=customer(tx),
        credits_id=credited.id if credited else None,
        date=on,
        supply_date=on,
        due_date=on,
        terms_days=30,
        vat_treatment=treatment,
        net_ore=net_ore,
        vat_ore=vat_ore,
        rounding_ore=rounding_ore,
        total_ore=total_ore,
        buyer_name="Anna Ek",
    )
    by_rate: dict[tuple[str, int], tuple[int, int]] = {}
    for position, line in enumerate(lines, start=1):
        tx.insert(
            InvoiceLine,
            invoice_id=invoice_id,
            position=position,
            kind=line.kind,
            text="Mugg",
            quantity_milli=1000,
            unit_price_e4=line.net_ore * 100,
            vat_class=line.vat_class,
            vat_rate_e4=line.rate_e4,
            amount_ore=line.net_ore,
            net_ore=line.net_ore,
            vat_ore=line.vat_ore,
        )
        base_ore, of_rate_ore = by_rate.get((line.vat_class, line.rate_e4), (0, 0))
        by_rate[line.vat_class, line.rate_e4] = (base_ore + line.net_ore, of_rate_ore + line.vat_ore)
    for (vat_class, rate_e4), (base_ore, of_rate_ore) in by_rate.items():
        tx.insert(
            InvoiceVat,
            invoice_id=invoice_id,
            vat_class=vat_class,
            rate_e4=rate_e4,
            base_ore=base_ore,
            vat_ore=of_rate_ore,
        )
    tx.insert(
        Claim,
        invoice_id=invoice_id,
        invoice_number=number,
        customer_id=customer(tx),
        date=on,
        due_date=on,
        total_ore=total_ore,
        open_ore=total_ore,
    )
    return invoice_id


def issue(
    book: Book,
    number: str,
    *sold: Sold,
    treatment: str = "domestic",
    rounding_ore: int = 0,
    on: date = TODAY,
) -> None:
    """Issue an invoice: its rows, its claim, and the event."""
    with book.transaction("test", today=TODAY) as tx:
        invoice_id = write_invoice(tx, number, sold, treatment=treatment, rounding_ore=rounding_ore, on=on)
        total_ore = tx.get(Invoice, invoice_id).total_ore
        tx.publish(InvoiceIssued(ref=number, invoice_id=invoice_id, on=on, due_on=on, total_ore=total_ore))


def credit(book: Book, number: str, of: str, *sold: Sold, on: date = TODAY) -> None:
    """Credit an invoice: as receivables does, the credit is set off against what is open of it."""
    with book.transaction("test", today=TODAY) as tx:
        invoice_id = write_invoice(tx, number, sold, credits_number=of, on=on)
        claim, credited = tx.find(Claim, invoice_number=number), tx.find(Claim, invoice_number=of)
        assert claim
        assert credited
        set_off_ore = min(-claim.total_ore, credited.open_ore)
        settle(tx, credited, set_off_ore, credit_claim_id=claim.id)
        tx.update(Claim, claim.id, open_ore=claim.open_ore + set_off_ore)
        total_ore = claim.total_ore
        tx.publish(CreditNoteIssued(ref=number, invoice_id=invoice_id, on=on, total_ore=total_ore))


def settle(tx: Transaction, claim: Claim, amount_ore: int, **by: int) -> None:
    tx.insert(Settlement, claim_id=claim.id, date=TODAY, amount_ore=amount_ore, **by)
    tx.update(Claim, claim.id, open_ore=claim.open_ore - amount_ore)


def pay(
    book: Book, number: str, amount_ore: int, settled: Lines, *, money: str = "bank", on: date = TODAY
) -> None:
    """A customer pays: rows as receivables makes them, then the event. What is not settled is left unallocated."""
    with book.transaction("test", today=TODAY) as tx:
        unallocated_ore = amount_ore - sum(ore for _, ore in settled)
        payment_id = tx.insert(
            Payment,
            number=number,
            customer_id=customer(tx),
            date=on,
            amount_ore=amount_ore,
            unallocated_ore=unallocated_ore,
            money=money,
            source="hand",
        )
        for invoice, ore in settled:
            claim = tx.find(Claim, invoice_number=invoice)
            assert claim
            settle(tx, claim, ore, payment_id=payment_id)
        tx.publish(
            PaymentReceived(
                ref=number,
                payment_id=payment_id,
                on=on,
                amount_ore=amount_ore,
                money=money,
                settled=tuple(Settled(invoice, ore) for invoice, ore in settled),
                unallocated_ore=unallocated_ore,
            )
        )
