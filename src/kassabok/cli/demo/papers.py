"""What the demo leaves beside the book: documents, reports, files for Skatteverket, SIE and systemdokumentation."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kassabok.cli.demo import story
from kassabok.cli.demo.bookkeeping import QUARTER
from kassabok.cli.frame.files import safe_file_name
from kassabok.core.archive.system_documentation import system_documentation
from kassabok.core.book.settings import settings_of
from kassabok.core.check import CheckResult
from kassabok.core.invoicing import documents as invoicing
from kassabok.core.ledger.reports import statements
from kassabok.core.ledger.reports.balances import year_called
from kassabok.core.ledger.reports.trial_balance import trial_balance
from kassabok.core.ledger.sie.check import check_file
from kassabok.core.ledger.sie.exporting import export_year
from kassabok.core.purchasing import documents as purchasing
from kassabok.core.rates.lookup import Rates
from kassabok.core.receivables import documents as receivables
from kassabok.core.sales import documents as sales
from kassabok.core.stock.reports import stock_value
from kassabok.core.taxes.documents import return_file
from kassabok.core.taxes.ec_sales import ec_sales, ec_sales_file
from kassabok.core.taxes.periods import fiscal_years, read_period
from kassabok.core.taxes.reports import vat_report
from kassabok.formats.documents.render import render
from kassabok.formats.sie.detect import read_any

if TYPE_CHECKING:
    from kassabok.core.book.reader import Reader

DOCUMENTS, REPORTS, SKATTEVERKET = Path("documents"), Path("reports"), Path("skatteverket")
SIE, SYSTEM = Path("lerverket-2026.se"), Path("systemdokumentation.md")
YEAR, YEAR_BEGINS = "2026", date(2026, 1, 1)
CAFE_STATEMENT_DAY = date(2026, 3, 10)  # When the café had paid a part, and was late with the rest.


def write_papers(reader: "Reader", folder: Path, numbers: dict[str, str]) -> list[CheckResult]:
    """Write them all. numbers: what the book called the orders and deliveries of the story.

    Returns whether the file that others will read is whole.
    """
    (folder / DOCUMENTS).mkdir()
    for name, pdf in _documents(reader, numbers):
        (folder / DOCUMENTS / safe_file_name(f"{name}.pdf")).write_bytes(pdf)
    (folder / REPORTS).mkdir()
    for name, xlsx in _reports(reader):
        (folder / REPORTS / f"{name}.xlsx").write_bytes(xlsx)
    for name, pdf in _statements(reader):
        (folder / REPORTS / f"{name}.pdf").write_bytes(pdf)
    (folder / SKATTEVERKET).mkdir()
    for name, data in _for_skatteverket(reader):
        (folder / SKATTEVERKET / name).write_bytes(data)
    with (folder / SIE).open("wb") as stream:
        export_year(reader, YEAR, stream, on=story.LAST_DAY, checksum=True)
    text = system_documentation(reader, year_called(reader, YEAR), rates=Rates.load(None))
    (folder / SYSTEM).write_text(text, encoding="utf-8")
    return [_checked(folder / SIE)]


def _checked(sie: Path) -> CheckResult:
    """Whether the SIE file can be imported, without a remark, and its vouchers give its balances."""
    found = check_file(read_any(sie.read_bytes()), sie.name)
    odd = [*found.problems, *found.warnings, *found.unexplained]
    return CheckResult("SIE file", not odd, "; ".join(map(str, odd)))


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
    purchase = numbers["pottery order"]
    bought, language = purchasing.purchase_order(reader, purchase)
    yield f"Inköpsorder {purchase}", render(bought, language=language)
    statement, spoken = receivables.statement_document(reader, story.CAFE, on=CAFE_STATEMENT_DAY)
    yield f"Kontoutdrag {story.CAFE}", render(statement, language=spoken)


def _statements(reader: "Reader") -> Iterator[tuple[str, bytes]]:
    """Income statement with the budget beside, and balance sheet, as the accountant prints them."""
    from kassabok.cli.frame.output import Paper
    from kassabok.cli.frame.paper import PrintedFor, printed

    company = PrintedFor(story.COMPANY, story.ORG_NR, story.LAST_DAY)
    first = story.OPENING_DAY.replace(day=1)
    income = statements.budgeted_income(reader, first, story.LAST_DAY)
    balance = statements.balance_sheet(reader, story.LAST_DAY)
    for name, title, subtitle, rows in (
        ("income-statement", "Resultaträkning", f"{first} - {story.LAST_DAY}", income.rows),
        ("balance-sheet", "Balansräkning", str(story.LAST_DAY), balance.rows),
    ):
        paper = Paper(title, subtitle, {"closing_ore": str(story.LAST_DAY)})
        yield name, printed(rows, company, title=title, empty="", total=False, paper=paper, statement=True)


def _for_skatteverket(reader: "Reader") -> Iterator[tuple[str, bytes]]:
    """The first quarter's VAT return and EC sales list."""
    settings, period = settings_of(reader), read_period(QUARTER, fiscal_years(reader))
    boxes = vat_report(reader, period, today=story.LAST_DAY).boxes
    yield f"moms-{QUARTER}.xml", return_file(settings, period, boxes)
    yield f"ps-{QUARTER}.csv", ec_sales_file(settings, ec_sales(reader, period))


def _reports(reader: "Reader") -> Iterator[tuple[str, bytes]]:
    from kassabok.cli.frame.output import sheet_bytes

    rows = trial_balance(reader, YEAR_BEGINS, story.LAST_DAY)
    yield "trial-balance", sheet_bytes(rows, "xlsx", row_class=None, title="Trial balance")
    products = stock_value(reader, on=story.LAST_DAY).products
    yield "stock-value", sheet_bytes(products, "xlsx", row_class=None, title="Stock value")
