"""What is missing before an invoice can be electronic, named with its way out; and what the file then says."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pypdf import PdfReader
from tests.core.invoicing.office import Office, goods
from tests.peppol_checker import Checker
from tests.story import TODAY, snapshot

from kassabok.core.errors import NotFound, Refused
from kassabok.core.invoicing.einvoice import e_invoice, hybrid, missing
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.parties import service as parties
from kassabok.core.sales import prepaid as paying
from kassabok.formats.einvoice import cii_out, detect, ubl_out


def codes(office: Office, number: str) -> list[str]:
    return [each.code for each in missing(office.book.reader, number, on=TODAY)]


def ready(office: Office) -> None:
    office.setting("company.vat_nr", "SE556036079301")
    office.setting("company.bankgiro", "5050-1055")


def test_all_that_is_missing_is_named_at_once_with_what_mends_it(office: Office) -> None:
    customer = office.customer(kind="private", name="Ada Berg")
    number = office.invoice(customer, FreeLine(text="Kruka", unit_price_e4=100_00_00))
    office.setting("company.vat_nr", "")
    before = snapshot(office.book)
    assert codes(office, number) == [
        "einvoice.own_vat_nr",
        "einvoice.own_account",
        "einvoice.endpoint",
        "einvoice.reference",
    ]
    with pytest.raises(Refused) as refused:
        e_invoice(office.book.reader, number, on=TODAY)
    assert refused.value.code == "einvoice.own_vat_nr"
    assert refused.value.hint == (
        "kassabok setting set company.vat_nr SE... and kassabok setting set company.bankgiro 5050-1055 and "
        f"kassabok customer edit {customer} --peppol-id 0088:7300010000001 and "
        f"kassabok customer edit {customer} --buyer-reference CODE"
    )
    assert snapshot(office.book) == before


def test_each_way_out_works(office: Office) -> None:
    ready(office)
    customer = office.customer()
    number = office.owed(customer, 100)
    assert codes(office, number) == ["einvoice.endpoint", "einvoice.reference"]
    with office.doing() as tx:
        parties.edit(tx, customer, peppol_id="7300010000001")
    assert codes(office, number) == ["einvoice.reference"]
    with office.doing() as tx:
        parties.edit(tx, customer, buyer_reference="ZZ1234")
    invoice = e_invoice(office.book.reader, number, on=TODAY)
    assert invoice.buyer_reference == "ZZ1234"
    assert invoice.buyer.endpoint == ("0088", "7300010000001")


def test_a_public_buyer_without_reference_is_refused_with_the_law(office: Office) -> None:
    ready(office)
    number = office.owed(office.customer("Lunds kommun", kind="public", org_nr="212000-1132"), 100)
    with pytest.raises(Refused, match="lag 2018:1277") as refused:
        e_invoice(office.book.reader, number, on=TODAY)
    assert refused.value.code == "einvoice.reference"
    with_order = office.owed(
        office.customer("Region Skåne", kind="public", org_nr="232100-0255"), 100, buyer_order="77"
    )
    assert e_invoice(office.book.reader, with_order, on=TODAY).order == "77"


def test_a_code_goes_before_the_name_of_the_contact_and_the_invoices_own_before_both(office: Office) -> None:
    ready(office)
    customer = office.customer(org_nr="556016-0680", contact="Eva Ek", buyer_reference="ZZ1234")
    plain, own = office.owed(customer, 100), office.owed(customer, 100, your_reference="Projekt 7")
    assert e_invoice(office.book.reader, plain, on=TODAY).buyer_reference == "ZZ1234"
    assert e_invoice(office.book.reader, own, on=TODAY).buyer_reference == "Projekt 7"


def test_prices_with_vat_are_told_without_it_and_make_the_amount(office: Office) -> None:
    ready(office)
    customer = office.customer(org_nr="556016-0680", contact="Eva Ek")
    number = office.invoice(
        customer,
        FreeLine(text="Kruka", quantity_milli=3_000, unit_price_e4=99_90_00),
        FreeLine(text="Fat", quantity_milli=2_000, unit_price_e4=99_90_00, discount_e4=1_000),
        include_vat=True,
    )
    pots, plates = e_invoice(office.book.reader, number, on=TODAY).lines
    # 3 x 99.90 = 299.70 with VAT, 239.76 without: 79.92 each. 2 x 99.90 less 10 % = 179.82, 143.86 without.
    assert (pots.price, pots.net_cents, pots.charges_cents) == (Decimal("79.920000"), 239_76, 0)
    assert (plates.price, plates.net_cents, plates.charges_cents) == (Decimal("79.920000"), 143_86, -15_98)
    assert plates.charges_reason == "Rabatt 10 %"


def test_what_is_outside_vat_names_no_vat_number_and_no_rate(office: Office) -> None:
    ready(office)
    customer = office.customer(
        "Oslo AS", country="NO", city="Oslo", peppol_id="0192:987654325", buyer_reference="Kari"
    )
    number = office.invoice(customer, FreeLine(text="Ritning", unit_price_e4=100_00_00))
    invoice = e_invoice(office.book.reader, number, on=TODAY)
    assert [row[:1] for row in [(each.category, each.reason_code) for each in invoice.taxes]] == [("O",)]
    assert (invoice.seller.vat_nr, invoice.buyer.vat_nr) == ("", "")


def test_goods_to_another_eu_country_say_where_and_when_they_went(office: Office) -> None:
    ready(office)
    customer = office.customer(
        "Hafen GmbH", country="DE", city="Berlin", vat_nr="DE136695976", peppol_id="9930:DE136695976",
        buyer_reference="PO 77",
    )  # fmt: skip
    office.deliver(office.order(customer, goods("MUG", 2)))
    invoice = e_invoice(office.book.reader, office.last_invoice(), on=TODAY)
    assert invoice.delivered == TODAY
    assert invoice.deliver_to is not None
    assert invoice.deliver_to.country == "DE"
    assert [(row.category, row.reason_code) for row in invoice.taxes] == [("K", "VATEX-EU-IC")]


def test_an_unknown_invoice_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        e_invoice(office.book.reader, "F2026-9999", on=TODAY)


def test_a_pdf_carries_the_invoice_as_factur_x_wants_it(office: Office) -> None:
    ready(office)
    number = office.invoice(
        office.customer("Ada Berg", kind="private"), FreeLine(text="Kruka", unit_price_e4=100_00_00)
    )
    data = hybrid(office.book.reader, number, on=TODAY)
    assert data == hybrid(office.book.reader, number, on=TODAY)
    invoice = detect.read(data)
    assert (invoice.syntax, invoice.profile, invoice.number) == ("cii", cii_out.EN_16931, number)
    assert invoice.totals.payable_cents == office.see(number).total_ore
    reader = PdfReader(BytesIO(data))
    root: Any = reader.trailer["/Root"]
    [file] = root["/AF"]
    assert (file.get_object()["/AFRelationship"], file.get_object()["/F"]) == ("/Alternative", "factur-x.xml")
    metadata = etree.fromstring(root["/Metadata"].get_data())
    fx = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
    assert {each.tag.removeprefix(fx): each.text for each in metadata.iter(f"{fx}*")} == {
        "DocumentFileName": "factur-x.xml",
        "DocumentType": "INVOICE",
        "Version": "1.0",
        "ConformanceLevel": "EN 16931",
    }
    assert metadata.findtext(".//{http://www.aiim.org/pdfa/ns/id/}part") == "3"
    page = reader.pages[0].extract_text()
    assert number in page


def test_what_was_paid_in_a_web_shop_is_prepaid(office: Office, samples: Path, tmp_path: Path) -> None:
    ready(office)
    buyer = office.customer(
        "Kaffe Oslo AS", country="NO", city="Oslo", peppol_id="0192:987654325", buyer_reference="Kari"
    )
    order = office.order(buyer, goods("MUG", 2))
    with office.doing() as tx:
        paying.pay(tx, order, means="stripe", on=TODAY, reference="pi_2")
    invoice = e_invoice(office.book.reader, office.last_invoice(), on=TODAY)
    assert (invoice.totals.gross_cents, invoice.totals.prepaid_cents, invoice.totals.payable_cents) == (
        200_00,
        200_00,
        0,
    )
    assert [row.category for row in invoice.taxes] == ["G"]
    assert Checker(samples).findings(tmp_path, {"a.xml": ubl_out.write(invoice)}) == []


def test_a_payment_that_comes_later_is_not_on_it(office: Office) -> None:
    ready(office)
    number = office.owed(office.customer(org_nr="556016-0680", contact="Eva Ek"), 100)
    before = e_invoice(office.book.reader, number, on=TODAY)
    office.pay(100, number)
    assert e_invoice(office.book.reader, number, on=TODAY) == before


def test_a_sole_trader_is_found_by_the_number_that_no_invoice_shows(office: Office) -> None:
    ready(office)
    number = office.owed(office.customer("Bo Berg", org_nr="19811218-9876", contact="Bo"), 100)
    buyer = e_invoice(office.book.reader, number, on=TODAY).buyer
    assert (buyer.endpoint, buyer.numbers) == (("0007", "8112189876"), ())


def test_a_company_outside_vat_needs_no_vat_number(office: Office, samples: Path, tmp_path: Path) -> None:
    ready(office)
    office.setting("company.vat_nr", "")
    number = office.owed(office.customer(org_nr="556016-0680", contact="Eva Ek"), 100)
    assert codes(office, number) == []
    data = ubl_out.write(e_invoice(office.book.reader, number, on=TODAY))
    assert Checker(samples).findings(tmp_path, {"a.xml": data}) == []
    office.setting("company.f_tax", "no")
    assert codes(office, number) == ["einvoice.own_vat_nr"]
