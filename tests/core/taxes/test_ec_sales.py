"""The EC sales list, made from invoices by the buyer's VAT number, held against the boxes of the return."""

from datetime import date
from decimal import Decimal

import pytest
from tests.core.invoicing.office import Office
from tests.core.sales.conftest import goods
from tests.core.taxes.vat_story import book_it, period, report, set_to

from kassabok.core.book.file import Book
from kassabok.core.book.settings import settings_of
from kassabok.core.errors import Refused, UsageError
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.taxes.ec_sales import EcSales, OtherSale, ec_sales, ec_sales_file

MARCH, APRIL = date(2026, 3, 10), date(2026, 4, 10)
GERMAN, FINNISH = "DE136695976", "FI20774740"


@pytest.fixture
def office(book: Book) -> Office:
    office = Office(book)
    office.product("MUG", "400.25")
    return office


def listed(book: Book, name: str, *others: OtherSale) -> EcSales:
    return ec_sales(book.reader, period(book, name), others=others)


def rows(found: EcSales) -> list[tuple[str, int | None, int | None, int | None]]:
    return [
        (row.vat_nr, row.goods_kronor, row.triangular_kronor, row.services_kronor) for row in found.buyers
    ]


def work(kronor: str) -> FreeLine:
    return FreeLine(text="Arbete", unit_price_e4=int(Decimal(kronor) * 10_000))


def test_goods_and_services_by_buyer(office: Office) -> None:
    german = office.customer("Berlin GmbH", vat_nr=GERMAN, country="DE")
    finnish = office.customer("Oy Kuppi Ab", vat_nr=FINNISH, country="FI")
    office.customer("Kafé Öst AB")
    for on in (MARCH, MARCH, APRIL):
        office.deliver(office.order(german, goods("MUG", 2), on=on), on=on)
    office.invoice(finnish, work("100.75"), on=MARCH)
    office.invoice(german, work("50"), on=MARCH)
    found = listed(office.book, "2026-03")
    assert rows(found) == [(GERMAN, 1_601, None, 50), (FINNISH, None, None, 100)]
    assert found.buyers[0].name == "Berlin GmbH"
    assert found.buyers[0].invoices == ("F2026-0001", "F2026-0002", "F2026-0005")
    assert (found.due_on, found.differences) == (date(2026, 4, 27), ())
    boxes = report(office.book, "2026-03").boxes
    assert (boxes["35"], boxes["39"]) == (1_601, 150)
    assert rows(listed(office.book, "2026-q2")) == [(GERMAN, 800, None, None)]
    assert rows(listed(office.book, "2026-02")) == []


def test_a_credit_note_takes_back_and_nothing_left_is_zero(office: Office) -> None:
    german = office.customer("Berlin GmbH", vat_nr=GERMAN, country="DE")
    number = office.invoice(german, work("100"), on=MARCH)
    office.credit(number, on=MARCH)
    assert rows(listed(office.book, "2026-03")) == [(GERMAN, None, None, 0)]
    later = office.invoice(german, work("100"), on=MARCH)
    office.credit(later, on=APRIL)
    assert rows(listed(office.book, "2026-04")) == [(GERMAN, None, None, -100)]


def test_sales_without_an_invoice_are_given_and_compared_with_the_return(office: Office) -> None:
    book_it(office.book, MARCH, "Trepartshandel", ("4512", 900_00), ("1930", 100_00), ("3107", -1_000_00))
    found = listed(office.book, "2026-03")
    assert found.differences == (
        "Box 38 of the VAT return is 1000 kr, but triangular sales in the list are 0 kr.",
    )
    found = listed(office.book, "2026-03", OtherSale("triangular", GERMAN, 1_000_00))
    assert rows(found) == [(GERMAN, None, 1_000, None)]
    assert found.differences == ()


def test_only_months_and_quarters_have_a_list(book: Book) -> None:
    for name in ("2026", "2026-02..2026-04", "2026-01..2026-02"):
        with pytest.raises(UsageError, match="month or a quarter"):
            listed(book, name)


def test_an_invoice_without_a_right_number_is_named(office: Office) -> None:
    german = office.customer("Berlin GmbH", vat_nr=GERMAN, country="DE")
    office.invoice(german, work("100"), on=MARCH)
    with office.book.transaction("test", today=MARCH) as tx:
        tx.reader.rows("UPDATE invoice SET buyer_vat_nr = 'DE123'")
    with pytest.raises(Refused, match="Invoice F2026-0001 to Berlin GmbH"):
        listed(office.book, "2026-03")


def test_a_list_of_nobody_is_not_filed(book: Book) -> None:
    with pytest.raises(Refused, match="Nothing was sold") as refused:
        ec_sales_file(settings_of(book.reader), listed(book, "2026-02"))
    assert refused.value.code == "ec-sales.empty"


def test_the_file_names_somebody_to_ask(office: Office) -> None:
    german = office.customer("Berlin GmbH", vat_nr=GERMAN, country="DE")
    office.invoice(german, work("100"), on=MARCH)
    found = listed(office.book, "2026-q1")
    with pytest.raises(Refused) as refused:
        ec_sales_file(settings_of(office.book.reader), found)
    assert refused.value.hint == 'kassabok setting set vat.contact_name "Anna Ek"'
    set_to(office.book, vat_contact_name="Åsa Ek", vat_contact_phone="08-123456", company_email="asa@x.se")
    assert ec_sales_file(settings_of(office.book.reader), found).decode("iso-8859-1") == (
        "SKV574008;\r\n556036079301;26-1;Åsa Ek;08-123456;asa@x.se\r\nDE136695976;;;100;\r\n"
    )
