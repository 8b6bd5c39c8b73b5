"""What is printed: built from what was issued, whatever has changed since, and kept once."""

import io
from datetime import date
from decimal import Decimal

import pytest
from tests.core.invoicing.office import Office, freight, goods, part
from tests.story import TODAY, snapshot

from kassabok.core import outgoing
from kassabok.core.check import run_checks
from kassabok.core.errors import NotFound
from kassabok.core.invoicing import documents
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.parties import service as parties
from kassabok.core.trace import trace
from kassabok.formats.documents.record import Invoice, Party, Tender, VatRow
from kassabok.formats.documents.render import render

COMPANY = {
    "company.street": "Storgatan 1",
    "company.postcode": "111 22",
    "company.city": "Stockholm",
    "company.bankgiro": "5050-1055",
}


@pytest.fixture
def office(office: Office) -> Office:
    for key, value in COMPANY.items():
        office.setting(key, value)
    return office


def printed(office: Office, number: str) -> Invoice:
    return documents.invoice_document(office.book.reader, number, on=TODAY)[0]


def test_an_invoice_has_what_the_law_asks_for(office: Office) -> None:
    office.setting("invoice.interest_text", "Dröjsmålsränta enligt räntelagen.")
    office.setting("invoice.reminder_text", "Påminnelse kostar 60 kr.")
    customer = office.customer(
        street="Lilla vägen 3",
        postcode="411 06",
        city="Göteborg",
        org_nr="556016-0680",
        vat_nr="SE556016068001",
        contact="Eva Ek",
        delivery_name="Lagret",
        delivery_street="Bakgatan 2",
        delivery_postcode="411 07",
        delivery_city="Göteborg",
    )
    order = office.order(customer, goods("MUG", 3, discount_e4=1_000), goods("TEA", 2), freight(79))
    delivery = office.deliver(order)
    invoice = printed(office, "F2026-0001")
    assert (invoice.number, invoice.issued_on, invoice.due_on) == ("F2026-0001", TODAY, date(2026, 4, 1))
    assert (invoice.seller.name, invoice.seller.vat_nr) == ("Testbolaget AB", "SE556036079301")
    assert invoice.seller.lines == ("Storgatan 1", "111 22 Stockholm")
    assert invoice.buyer == Party(
        name="Kafé Öst AB",
        lines=("Lilla vägen 3", "411 06 Göteborg"),
        org_nr="556016-0680",
        vat_nr="SE556016068001",
    )
    assert invoice.shipping.address == Party(name="Lagret", lines=("Bakgatan 2", "411 07 Göteborg"))
    references = invoice.references
    assert (references.customer_number, references.order_number, references.delivery_number) == (
        customer,
        order,
        delivery,
    )
    line = invoice.lines[0]
    assert (line.text, line.quantity_milli, line.unit, line.unit_price) == (
        "Mug",
        3_000,
        "st",
        Decimal("100.00"),
    )
    assert (line.discount_percent, line.vat_rate, line.amount_ore) == (
        Decimal(10),
        Decimal("0.25"),
        270_00,
    )
    assert invoice.totals.vat_rows == (
        VatRow(vat_rate=Decimal("0.25"), base_ore=349_00, vat_ore=87_25),
        VatRow(vat_rate=Decimal("0.12"), base_ore=100_00, vat_ore=12_00),
    )
    assert (invoice.totals.total_ore, invoice.ocr) == (548_25, "2026000105")
    assert (invoice.terms.days, invoice.terms.text) == (
        30,
        "Dröjsmålsränta enligt räntelagen. Påminnelse kostar 60 kr.",
    )
    assert (invoice.supplied_on, invoice.legal_notes, invoice.reverse_charge) == (None, (), False)


def test_what_is_printed_does_not_follow_the_register(office: Office) -> None:
    customer = office.customer(city="Umeå")
    office.deliver(office.order(customer, goods("MUG")))
    before = printed(office, "F2026-0001")
    with office.doing() as tx:
        parties.edit(tx, customer, name="Annat AB", city="Kiruna", language="en")
    assert printed(office, "F2026-0001") == before


def test_the_day_of_supply_is_printed_where_it_is_another(office: Office) -> None:
    order = office.order(office.customer(), goods("TEA", 3), billing="by_hand")
    office.deliver(order, part("TEA", 1), on=date(2026, 3, 31))
    office.issue(order, on=date(2026, 4, 7))
    office.deliver(order, part("TEA", 1), on=date(2026, 4, 1))
    office.deliver(order, part("TEA", 1), on=date(2026, 4, 3))
    office.issue(order, on=date(2026, 4, 7))
    one, several = printed(office, "F2026-0001"), printed(office, "F2026-0002")
    assert (one.supplied_on, one.supplied_to) == (date(2026, 3, 31), None)
    assert (several.supplied_on, several.supplied_to) == (date(2026, 4, 1), date(2026, 4, 3))


def test_a_credit_note_names_its_invoice(office: Office) -> None:
    office.deliver(office.order(office.customer(), goods("MUG", 2)))
    office.credit("F2026-0001", {1: 1_000}, on=date(2026, 3, 9))
    credit = printed(office, "K2026-0001")
    assert (credit.kind, credit.credits_number, credit.credits_issued_on) == ("credit", "F2026-0001", TODAY)
    assert (credit.due_on, credit.ocr, credit.terms.days) == (None, "", None)
    assert (credit.lines[0].quantity_milli, credit.totals.total_ore) == (-1_000, -125_00)
    assert render(credit).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("fields", "own", "words", "reverse"),
    [
        ({"country": "DE", "vat_nr": "DE136695976"}, False, "artikel 138", False),
        ({"country": "NO"}, False, "artikel 146", False),
        ({"country": "DE", "vat_nr": "DE136695976"}, True, "artiklarna 44 och 196", True),
        ({"country": "NO"}, True, "utanför EU", False),
    ],
)
def test_sales_abroad_say_why_there_is_no_vat(
    office: Office, fields: dict[str, str], own: bool, words: str, reverse: bool
) -> None:
    customer = office.customer("Fremd", **fields)
    if own:
        office.invoice(customer, FreeLine(text="Design", unit_price_e4=100_0000))
    else:
        office.deliver(office.order(customer, goods("MUG")))
    invoice = printed(office, "F2026-0001")
    assert words in invoice.legal_notes[0]
    assert (invoice.reverse_charge, invoice.totals.vat_ore) == (reverse, 0)
    assert render(invoice).startswith(b"%PDF-")


def test_domestic_reverse_charge_and_exemption(office: Office) -> None:
    builder = office.customer(vat_nr="SE556016068001")
    office.invoice(builder, FreeLine(text="Bygg", unit_price_e4=100_0000), reverse_charge=True)
    office.owed(builder, 100)
    reverse, exempt = printed(office, "F2026-0001"), printed(office, "F2026-0002")
    assert (reverse.reverse_charge, reverse.legal_notes) == (True, ())
    assert exempt.legal_notes == (
        "Undantag från skatteplikt enligt 10 kap. mervärdesskattelagen (2023:200).",
    )
    assert render(reverse).startswith(b"%PDF-")


def test_two_classes_with_one_rate_are_one_row_to_the_buyer(office: Office) -> None:
    office.deliver(office.order(office.customer(), goods("TEA"), goods("BOOK")), on=date(2026, 4, 1))
    assert office.vat("F2026-0001") == [("6", 50_00, 3_00), ("6", 200_00, 12_00)]
    assert printed(office, "F2026-0001").totals.vat_rows == (
        VatRow(vat_rate=Decimal("0.06"), base_ore=250_00, vat_ore=15_00),
    )


def test_a_receipt_is_printed_with_its_means_and_rounding(office: Office) -> None:
    office.product("PIN", "7.77", includes_vat=True)
    delivery = office.sell(goods("PIN"))
    office.take_back(delivery, credit=True)
    sale, language = documents.receipt_document(office.book.reader, "Q2026-0001")
    refund, _ = documents.receipt_document(office.book.reader, "Q2026-0002")
    assert (sale.kind, sale.sold_at.date(), sale.buyer, language) == ("sale", TODAY, None, "sv")
    assert sale.tenders == (Tender(means="cash", amount_ore=8_00),)
    assert (sale.totals.rounding_ore, sale.totals.total_ore) == (23, 8_00)
    assert (refund.kind, refund.tenders) == ("refund", (Tender(means="cash", amount_ore=-8_00),))
    assert render(sale).startswith(b"%PDF-")
    assert render(refund).startswith(b"%PDF-")


# Kept copies


def test_copies_are_made_after_the_commit_and_kept_once(office: Office) -> None:
    office.deliver(office.order(office.customer(), goods("MUG")))
    office.sell(goods("MUG"))
    assert documents.invoice_copy(office.book.reader, "F2026-0001") is None
    assert outgoing.run(office.book, today=TODAY) == 0
    copy = documents.invoice_copy(office.book.reader, "F2026-0001")
    receipt = documents.receipt_copy(office.book.reader, "Q2026-0001")
    assert copy
    assert receipt
    assert (copy.name, copy.media_type) == ("Faktura F2026-0001.pdf", "application/pdf")
    assert receipt.name == "Kvitto Q2026-0001.pdf"
    assert [(node.kind, node.ref) for node in trace(office.book.reader, "F2026-0001").effects] == [
        ("voucher", "2026-B1"),
        ("document", "F2026-0001"),
    ]
    office.setting("company.name", "Nytt Namn AB")
    before = snapshot(office.book)
    with office.doing() as tx:  # As after a crash: the task runs again.
        documents.keep_copy(tx, "F2026-0001")
        documents.keep_receipt_copy(tx, "Q2026-0001")
    assert snapshot(office.book) == before
    assert documents.invoice_copy(office.book.reader, "F2026-0001") == copy
    office.sound()


def test_the_kept_copy_can_be_read(office: Office) -> None:
    from pypdf import PdfReader

    office.deliver(office.order(office.customer(language="en"), goods("MUG", 3)))
    outgoing.run(office.book, today=TODAY)
    copy = documents.invoice_copy(office.book.reader, "F2026-0001")
    assert copy
    text = PdfReader(io.BytesIO(copy.data)).pages[0].extract_text()
    for words in ("Invoice", "F2026-0001", "Kafé Öst AB", "375.00", "2026000105", "5050-1055", "25%"):
        assert words in text
    assert copy.name == "Invoice F2026-0001.pdf"


def test_what_cannot_be_printed_is_told_by_check_and_can_be_made_later(office: Office) -> None:
    customer = office.customer(vat_nr="SE556016068001")
    office.setting("company.vat_nr", "")
    office.invoice(customer, FreeLine(text="Bygg", unit_price_e4=100_0000), reverse_charge=True)
    assert outgoing.run(office.book, today=TODAY) == 1
    [error] = office.book.reader.rows("SELECT state, error FROM outgoing")
    assert error == (
        "failed",
        "Invoice F2026-0001: the seller's VAT number is missing; a reverse charge needs both.",
    )
    assert [result.check for result in run_checks(office.book.reader) if not result.ok] == ["outgoing"]
    office.setting("company.vat_nr", "SE556036079301")
    with office.doing() as tx:
        outgoing.run_now(tx, "invoice.copy", "F2026-0001")
    assert documents.invoice_copy(office.book.reader, "F2026-0001")
    office.sound()


def test_there_is_no_copy_of_what_is_not_there(office: Office) -> None:
    before = snapshot(office.book)
    with pytest.raises(NotFound, match="There is no invoice F1"), office.doing() as tx:
        documents.keep_copy(tx, "F1")
    with pytest.raises(NotFound, match="There is no receipt Q1"), office.doing() as tx:
        documents.keep_receipt_copy(tx, "Q1")
    assert snapshot(office.book) == before
    assert documents.invoice_copy(office.book.reader, "F1") is None
