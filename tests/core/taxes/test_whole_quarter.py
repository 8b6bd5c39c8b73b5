"""A shop's whole quarter, sold through orders, receipts and invoices: the return under both methods.

The boxes are reckoned a second time from the documents themselves, by what each was for and what was paid of it.
"""

from datetime import date
from decimal import Decimal

import pytest
from tests.core.invoicing.office import Office
from tests.core.sales.conftest import goods
from tests.core.taxes.vat_story import book_it, close, filled, period, report, set_to

from kassabok.core.book.file import Book
from kassabok.core.check import run_checks
from kassabok.core.receivables import service as receivables
from kassabok.core.taxes.boxes import OUTPUT_VAT
from kassabok.core.taxes.ec_sales import ec_sales

JAN, FEB, MAR, APR = date(2026, 1, 20), date(2026, 2, 12), date(2026, 3, 18), date(2026, 4, 9)


@pytest.fixture
def office(book: Book) -> Office:
    office = Office(book)
    office.product("MUG", "199.90")
    office.product("BOOK", "80.55", vat_class="low")
    office.product("COFFEE", "60", vat_class="food")
    return office


def sell_a_quarter(office: Office) -> list[str]:
    """Deliveries that make invoices, a counter sale, a credit note, and purchases. Returns the invoices."""
    swede = office.customer("Kafé Öst AB")
    german = office.customer("Berlin GmbH", vat_nr="DE136695976", country="DE")
    norwegian = office.customer("Oslo AS", country="NO")
    office.deliver(office.order(swede, goods("MUG", 10), goods("BOOK", 3), on=JAN), on=JAN)
    delivery = office.deliver(office.order(swede, goods("COFFEE", 7), goods("MUG", 2), on=FEB), on=FEB)
    office.deliver(office.order(german, goods("MUG", 10), on=FEB), on=FEB)
    office.deliver(office.order(norwegian, goods("MUG", 4), goods("BOOK", 1), on=MAR), on=MAR)
    office.take_back(delivery, credit=True, on=MAR, restock=True)
    office.sell(goods("MUG", 1), goods("COFFEE", 1), means="card", on=MAR)
    office.close_day(MAR)
    book_it(
        office.book,
        JAN,
        "Varor från EU",
        ("4515", 1_000_00),
        ("2440", -1_000_00),
        ("2645", 250_00),
        ("2614", -250_00),
    )
    book_it(office.book, FEB, "Hyra", ("5010", 8_000_00), ("2641", 2_000_00), ("1930", -10_000_00))
    return [number for (number,) in office.book.reader.rows("SELECT number FROM invoice ORDER BY id")]


def pay(office: Office, invoice: str, amount_ore: int, on: date) -> None:
    with office.doing() as tx:
        receivables.register(tx, amount_ore=amount_ore, on=on, invoices=[(invoice, amount_ore)])


def by_rate(book: Book, *, invoiced: bool) -> dict[str, Decimal]:
    """Box -> kronor of domestic sales by the documents: of receipts always, of invoices when they are issued."""
    boxes = {2500: "10", 1200: "11", 600: "12"}
    found: dict[str, Decimal] = {}
    sources = ["SELECT v.rate_e4, v.base_ore, v.vat_ore FROM receipt_vat v"]
    if invoiced:
        sources.append(
            "SELECT v.rate_e4, v.base_ore, v.vat_ore FROM invoice_vat v JOIN invoice i ON i.id = v.invoice_id "
            "WHERE i.vat_treatment = 'domestic'"
        )
    for source in sources:
        for rate, base_ore, vat_ore in book.reader.rows(source):
            found["05"] = found.get("05", Decimal(0)) + Decimal(base_ore) / 100
            found[boxes[rate]] = found.get(boxes[rate], Decimal(0)) + Decimal(vat_ore) / 100
    return found


def test_a_quarter_under_the_invoice_method(office: Office) -> None:
    sell_a_quarter(office)
    whole = {box: int(kronor) for box, kronor in by_rate(office.book, invoiced=True).items()}
    whole |= {"35": 1_999, "36": 880, "20": 1_000, "30": 250, "48": 2_250}  # 10 x 199,90; 4 x 199,90 + 80,55
    whole["49"] = sum(whole.get(box, 0) for box in OUTPUT_VAT) - whole["48"]
    assert filled(office.book, "2026-q1") == {box: kronor for box, kronor in whole.items() if kronor}
    assert filled(office.book, "2026-q1") == {
        "05": 2_500,  # 11 x 199,90 + 3 x 80,55 + 60; what was taken back is taken back
        "10": 549,  # 499,75 + 49,98
        "11": 7,  # 7,20
        "12": 14,  # 14,50
        "20": 1_000,
        "30": 250,
        "35": 1_999,
        "36": 880,
        "48": 2_250,
        "49": -1_430,
    }
    assert [check.check for check in report(office.book, "2026-q1").checks if not check.ok] == []
    assert ec_sales(office.book.reader, period(office.book, "2026-q1")).differences == ()
    close(office.book, "2026-q1")
    assert [result for result in run_checks(office.book.reader) if not result.ok] == []


def test_the_same_quarter_under_the_cash_method(office: Office) -> None:
    set_to(office.book, ledger_method="cash")
    swedish, _, german, norwegian, _ = sell_a_quarter(office)
    receipts = {box: int(kronor) for box, kronor in by_rate(office.book, invoiced=False).items()}
    purchases = {"20": 1_000, "30": 250, "48": 2_250}
    assert receipts == {"05": 259, "10": 49, "11": 7}
    assert filled(office.book, "2026-q1") == receipts | purchases | {"49": 49 + 7 + 250 - 2_250}
    pay(
        office, swedish, 1_000_00, FEB
    )  # Of 2 754,90: 725,62 and 87,72 of sales, 181,41 and 5,26 of VAT, less an öre.
    pay(office, german, 1_999_00, MAR)
    assert filled(office.book, "2026-q1") == purchases | {
        "05": 1_073,
        "10": 231,
        "11": 7,
        "12": 5,
        "35": 1_999,
        "49": 231 + 7 + 5 + 250 - 2_250,
    }
    close(office.book, "2026-q1")
    pay(office, swedish, 1_754_90, APR)
    pay(office, norwegian, 880_15, APR)
    both = {row.box: row.exact_ore for row in report(office.book, "2026-01..2026-06").rows}
    invoiced = by_rate(office.book, invoiced=True)
    assert {box: both[box] for box in ("05", "10", "11", "12", "35", "36")} == {
        **{box: int(kronor * 100) for box, kronor in invoiced.items()},
        "35": 1_999_00,
        "36": 880_15,
    }
    assert [result for result in run_checks(office.book.reader) if not result.ok] == []
