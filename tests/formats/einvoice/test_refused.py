"""What is refused, and how it is told: sums that are wrong, other files, broken and hostile ones."""

import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.einvoices import Doc, Item, cii, pdf, ubl

from kassabok.formats.einvoice.detect import read
from kassabok.formats.errors import BadFile

VAT = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
DOC = Doc(lines=(Item("Pärmar", "10", "40"), Item("Kaffe", "1", "100", rate="12")))


def refused(data: bytes) -> BadFile:
    with pytest.raises(BadFile) as caught:
        read(data)
    assert caught.value.hint
    return caught.value


def changed(old: str, new: str, data: bytes | None = None) -> bytes:
    data = data or ubl(DOC)
    assert old.encode() in data
    return data.replace(old.encode(), new.encode(), 1)


def amount(name: str, old: str, new: str) -> bytes:
    return changed(f'<cbc:{name} currencyID="SEK">{old}', f'<cbc:{name} currencyID="SEK">{new}')


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            amount("LineExtensionAmount", "500.00", "501.00"),
            "The lines come to 500.00, but the invoice says 501.00 (BT-106): 1.00 too much (BR-CO-10).",
        ),
        (
            amount("ChargeTotalAmount", "0.00", "5.00"),
            "Charges less allowances come to 0.00, but the invoice says 5.00 (BT-107, BT-108)",
        ),
        (
            amount("TaxExclusiveAmount", "500.00", "499.99"),
            "Lines, allowances and charges come to 500.00, but the invoice says 499.99 (BT-109): 0.01 too little",
        ),
        (
            amount("TaxAmount", "112.00", "112.01"),
            "The VAT of all rates comes to 112.00, but the invoice says 112.01 (BT-110): 0.01 too much (BR-CO-14).",
        ),
        (
            amount("TaxInclusiveAmount", "612.00", "612.50"),
            "The total and the VAT come to 612.00, but the invoice says 612.50 (BT-112): 0.50 too much (BR-CO-15).",
        ),
        (
            ubl(DOC.but(payable="600")),
            "prepaid and rounded, comes to 612.00, but the invoice says 600.00 (BT-115): 12.00 too little (BR-CO-16).",
        ),
    ],
)  # fmt: skip
def test_a_wrong_sum_is_told_by_its_term(data: bytes, told: str) -> None:
    error = refused(data)
    assert error.code == "einvoice.sum"
    assert told in error.message


def test_vat_may_be_off_by_what_suppliers_round_and_no_more() -> None:
    for vat, fine in (("101.00", True), ("99.00", True), ("101.01", False)):
        off = Decimal(vat) - 100
        data = amount("TaxAmount", "112.00", f"{112 + off:.2f}")
        data = changed(
            'currencyID="SEK">100.00</cbc:TaxAmount>', f'currencyID="SEK">{vat}</cbc:TaxAmount>', data
        )
        data = changed(
            'currencyID="SEK">612.00</cbc:TaxIncl', f'currencyID="SEK">{612 + off:.2f}</cbc:TaxIncl', data
        )
        data = changed(
            'currencyID="SEK">612.00</cbc:Payable', f'currencyID="SEK">{612 + off:.2f}</cbc:Payable', data
        )
        if fine:
            assert read(data).totals.vat_cents == int((112 + off) * 100)
        else:
            assert refused(data).message == (
                "The VAT of 25 % on 400.00 comes to 100.00, but the invoice says 101.01 (BT-117): "
                "1.01 too much (BR-CO-17)."
            )


def test_what_is_taxed_must_be_what_the_lines_are() -> None:
    data = ubl(DOC).replace(b'">400.00</cbc:Taxable', b'">440.00</cbc:Taxable')
    data = data.replace(b'">100.00</cbc:Taxable', b'">60.00</cbc:Taxable')
    assert refused(data).code == "einvoice.sum"
    of_line = f"<cbc:Percent>{{}}</cbc:Percent>{VAT}</cac:ClassifiedTaxCategory>"
    error = refused(changed(of_line.format(12), of_line.format(6)))
    assert error.message.startswith(
        "What is taxed as S with 12 % comes to 0.00, but the invoice says 100.00 (BT-116)"
    )


def test_a_line_that_is_not_its_quantity_times_its_price_is_noted() -> None:
    odd = DOC.but(lines=(Item("Pärmar", "10", "39", net="400"),))
    warning = read(ubl(odd)).warnings[0]
    assert warning.message == "Line 1 says 400.00, but its quantity and price make 390.00."
    assert warning.line > 0


@pytest.mark.parametrize(
    ("data", "code", "told"),
    [
        (b"", "einvoice.empty", "The file is empty."),
        (b"\xef\xbb\xbf  \n", "einvoice.empty", "The file is empty."),
        (b"PK\x03\x04....", "einvoice.kind", "This is a ZIP archive or an Office document; expected"),
        (b"Faktura 4711", "einvoice.kind", "This is no XML and no PDF; expected"),
        ("<Invoice/>".encode("utf-16"), "einvoice.encoding", "The file is in UTF-16."),
        (b"<Invoice/>", "einvoice.kind", "line 1: this XML file begins with the element 'Invoice'; expected"),
        (b'<Invoice xmlns="urn:sfti:documents:BasicInvoice:1:0"/>', "einvoice.kind", "This is a Svefaktura 1.0, which"),
        (
            b'<a:CrossIndustryDocument xmlns:a="urn:ferd:CrossIndustryDocument:invoice:1p0"/>',
            "einvoice.kind",
            "This is a ZUGFeRD 1.0 invoice of 2014; expected",
        ),
        (
            b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>',
            "einvoice.kind",
            "This is a bank file; expected",
        ),
        (ubl(DOC)[:-20], "einvoice.xml", "the XML is cut off or damaged"),
        (b"<!DOCTYPE a [<!ENTITY b 'b'>]><a>&b;</a>", "einvoice.doctype", "line 1: the XML declares a document type"),
        (
            b"<?xml version='1.0'?><a>" + b"<b>" * 5_000 + b"</b>" * 5_000 + b"</a>",
            "einvoice.too_deep",
            "elements are nested deeper than 200 levels.",
        ),
        (b"<a>" + b"x" * 25_000_001, "einvoice.too_large", "The file has 25 MB; the limit is 25 MB."),
        (changed("<cbc:ID>4711</cbc:ID>", ""), "einvoice.missing", "the invoice does not say its number (BT-1)."),
        (changed("2026-02-20", "9999-12-31"), "einvoice.day", '"9999-12-31" is not a day.'),
        (changed("2026-02-20", "2026-02-30"), "einvoice.day", '"2026-02-30" is not a day.'),
        (amount("TaxInclusiveAmount", "612.00", "612,00"), "einvoice.number", '"612,00" is not a number.'),
        (amount("TaxInclusiveAmount", "612.00", "612.001"), "einvoice.decimals", "612.001 has more than two decimals."),
        (
            amount("TaxInclusiveAmount", "612.00", "9" * 18),
            "einvoice.amount",
            "the amount 999999999999999999 is too large.",
        ),
        (amount("TaxInclusiveAmount", "612.00", "9" * 19), "einvoice.number", "is not a number."),
        (
            changed('<cbc:TaxInclusiveAmount currencyID="SEK"', '<cbc:TaxInclusiveAmount currencyID="EUR"'),
            "einvoice.currency",
            "an amount is in EUR, but the invoice is in SEK.",
        ),
        (pdf(None), "einvoice.pdf", "The PDF carries no electronic invoice: it is only a picture of one."),
        (b"%PDF-1.7\nnot really", "einvoice.pdf", "The PDF is damaged: what it carries cannot be read."),
        (pdf(ubl(DOC), password="hemlig"), "einvoice.locked", "The PDF is locked: with a password, or against"),
        (pdf(b"<html/>"), "einvoice.kind", "begins with the element 'html'"),
    ],
    ids=range(25),
)  # fmt: skip
def test_other_files_are_named(data: bytes, code: str, told: str) -> None:
    error = refused(data)
    assert error.code == code
    assert told in error.message


def test_a_pdf_that_is_locked_in_a_way_that_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    def wants_more(*_: object) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    monkeypatch.setattr(PdfReader, "decrypt", wants_more)
    assert refused(pdf(ubl(DOC), password="hemlig")).code == "einvoice.locked"


@pytest.mark.parametrize("damage", [b"**", "é".encode()])
def test_a_damaged_attachment_is_noted(damage: bytes) -> None:
    data = ubl(DOC.but(attached=(("a.pdf", "application/pdf", b"%PDF-1.7 and so on"),)))
    data = re.sub(rb'filename="a.pdf">..', b'filename="a.pdf">' + damage, data)
    invoice = read(data)
    assert (invoice.number, invoice.attachments) == ("4711", ())
    assert (
        invoice.warnings[0].message == "The file a.pdf in the invoice is damaged, and is not kept by itself."
    )


def test_a_pdf_that_packs_its_files_in_an_unknown_way_is_refused() -> None:
    data = changed("/Type /EmbeddedFile", "/Type /EmbeddedFile /Filter /RotDecode", pdf(cii(DOC)))
    assert refused(data).code == "einvoice.pdf"


def test_numbers_of_any_size_are_read_or_refused() -> None:
    most = "9" * 18
    huge = read(ubl(DOC.but(lines=(Item("Vara", most, most, net="400"),))))
    assert huge.lines[0].quantity == Decimal(most)
    assert huge.warnings[0].message.startswith("Line 1 says 400.00, but its quantity and price make 9999")
    taxed = ubl(DOC).replace(b"<cbc:Percent>25<", b"<cbc:Percent>" + most.encode() + b"<")
    assert refused(taxed).code == "einvoice.sum"


def test_an_attachment_of_many_megabytes_is_read() -> None:
    held = read(ubl(DOC.but(attached=(("a.txt", "text/plain", b"0123456789" * 1_200_000),)))).attachments[0]
    assert len(held.data) == 12_000_000


@settings(max_examples=150)
@given(st.data())
def test_whatever_is_changed_a_file_is_read_or_refused(data: st.DataObject) -> None:
    original = data.draw(st.sampled_from([ubl(DOC), cii(DOC), pdf(cii(DOC))]))
    place = data.draw(st.integers(0, len(original) - 1))
    length = data.draw(st.integers(0, 40))
    new = data.draw(st.binary(max_size=8))
    with suppress(BadFile):
        read(original[:place] + new + original[place + length :])
