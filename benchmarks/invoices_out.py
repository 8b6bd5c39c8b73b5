"""A thousand invoices as Peppol files, and printed as PDF, each in one run: CPU milliseconds an invoice.

Beside each stands what it is against making the invoices themselves, since machines differ.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kassabok.core.book.company import change_setting, found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.invoicing import service as invoicing
from kassabok.core.invoicing.documents import invoice_document
from kassabok.core.invoicing.einvoice import e_invoice
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.parties import service as parties
from kassabok.formats.documents.render import render
from kassabok.formats.einvoice.ubl_out import write

INVOICES, LINES = 1_000, 5
DAY = date(2026, 3, 2)
PEPPOL_LIMIT_MS, PDF_LIMIT_MS = 5.0, 40.0
SETTINGS = {
    "company.street": "Krukgatan 3",
    "company.postcode": "222 22",
    "company.city": "Lund",
    "company.seat": "Lund",
    "company.bankgiro": "5050-1055",
}


def issue_all(book: Book) -> list[str]:
    """The invoices, each of five lines with discounts and two rates of VAT. Returns their numbers."""
    with book.transaction("bench", today=DAY) as tx:
        found_company(tx, name="Krukhuset AB", org_nr="559990-4041", form="ab", year_start=date(2026, 1, 1))
        for key, value in SETTINGS.items():
            change_setting(tx, key, value)
        customer = parties.add(
            tx, name="Kafé Öst AB", org_nr="556016-0680", city="Lund", buyer_reference="ZZ1234"
        ).ref
        return [
            invoicing.issue_on_its_own(tx, customer, lines_of(number), on=DAY).ref
            for number in range(INVOICES)
        ]


def lines_of(number: int) -> list[FreeLine]:
    """Lines that differ from invoice to invoice."""
    return [
        FreeLine(
            text=f"Kruka {number} av slag {line}",
            quantity_milli=1_000 * (line + 1),
            unit_price_e4=10_000 * (number + 7 * line + 1),
            discount_e4=1_000 if line % 2 else 0,
            vat_class="standard" if line % 2 else "reduced",
        )
        for line in range(LINES)
    ]


def timed(work: Callable[[], object]) -> float:
    """CPU milliseconds an invoice."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1_000 / INVOICES


def main() -> bool:
    """Print the figures; True when all are within their limits."""
    with (
        tempfile.TemporaryDirectory() as folder,
        create_book(Path(folder) / "company.kassabok", EFFECTS) as book,
    ):
        numbers: list[str] = []
        issued = timed(lambda: numbers.extend(issue_all(book)))
        reader = book.reader

        def print_one(number: str) -> bytes:
            document, language = invoice_document(reader, number, on=DAY)
            return render(document, language=language)

        files = timed(lambda: [write(e_invoice(reader, number, on=DAY)) for number in numbers])
        papers = timed(lambda: [print_one(number) for number in numbers])
    within = True
    for what, found, limit in (("Peppol files", files, PEPPOL_LIMIT_MS), ("PDF", papers, PDF_LIMIT_MS)):
        within = within and found <= limit
        print(
            f"{INVOICES} invoices as {what}: {found:.2f} ms CPU each (limit {limit:.0f}), "
            f"{found / issued:.1f} times what issuing one takes"
        )
    return within


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
