"""What the demo leaves beside the book: documents as PDF, the year as SIE, and two reports as XLSX."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kassabok.cli.demo import story
from kassabok.cli.frame.files import safe_file_name
from kassabok.core.invoicing import documents as invoicing
from kassabok.core.ledger.reports.trial_balance import trial_balance
from kassabok.core.ledger.sie_export import export_year
from kassabok.core.rates.lookup import Rates
from kassabok.core.receivables import documents as receivables
from kassabok.core.sales import documents as sales
from kassabok.core.stock.reports import stock_value
from kassabok.formats.documents.render import render

if TYPE_CHECKING:
    from kassabok.core.book.reader import Reader

DOCUMENTS, REPORTS, SIE = Path("documents"), Path("reports"), Path("lerverket-2026.se")
YEAR, YEAR_BEGINS = "2026", date(2026, 1, 1)
CAFE_STATEMENT_DAY = date(2026, 3, 10)  # When the café had paid a part, and was late with the rest.


def write_papers(reader: "Reader", folder: Path, numbers: dict[str, str]) -> None:
    """Write them all. numbers: what the book called the orders and deliveries of the story."""
    (folder / DOCUMENTS).mkdir()
    for name, pdf in _documents(reader, numbers):
        (folder / DOCUMENTS / safe_file_name(f"{name}.pdf")).write_bytes(pdf)
    (folder / REPORTS).mkdir()
    for name, xlsx in _reports(reader):
        (folder / REPORTS / f"{name}.xlsx").write_bytes(xlsx)
    with (folder / SIE).open("wb") as stream:
        export_year(reader, YEAR, stream, on=story.LAST_DAY, checksum=True)


def _documents(reader: "Reader", numbers: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """Every invoice and credit note as it was kept, and one of each other kind."""
    invoices = reader.rows("SELECT number FROM invoice ORDER BY id")
    kept = [invoicing.invoice_copy(reader, number) for (number,) in invoices]
    kept.append(invoicing.receipt_copy(reader, reader.value("SELECT min(number) FROM receipt")))
    for copy in kept:
        if copy is not None:  # One that could not be made is told of by the checks.
            yield copy.name.removesuffix(".pdf"), copy.data
    order, delivery, waiting = numbers["cafe order"], numbers["hotel delivery"], numbers["open order"]
    slip, language = sales.order_slip(reader, order, rates=Rates.load(None))
    yield f"Orderbekräftelse {order}", render(slip, language="en" if language == "en" else "sv")
    yield f"Plocklista {waiting}", render(sales.pick_list(reader, waiting, on=story.LAST_DAY))
    note, language = sales.delivery_note(reader, delivery)
    yield f"Följesedel {delivery}", render(note, language="en" if language == "en" else "sv")
    statement, spoken = receivables.statement_document(reader, story.CAFE, on=CAFE_STATEMENT_DAY)
    yield f"Kontoutdrag {story.CAFE}", render(statement, language=spoken)


def _reports(reader: "Reader") -> Iterator[tuple[str, bytes]]:
    from kassabok.cli.frame.output import sheet_bytes

    rows = trial_balance(reader, YEAR_BEGINS, story.LAST_DAY)
    yield "trial-balance", sheet_bytes(rows, "xlsx", row_class=None, title="Trial balance")
    products = stock_value(reader, on=story.LAST_DAY).products
    yield "stock-value", sheet_bytes(products, "xlsx", row_class=None, title="Stock value")
