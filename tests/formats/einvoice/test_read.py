"""Reading e-invoices: UBL and CII say the same, also out of a PDF, and nothing is lost of either."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.einvoices import FACTUR_X, Doc, Extra, Item, Who, cii, pdf, ubl

from kassabok.formats.einvoice.detect import read
from kassabok.formats.einvoice.record import EInvoice, PartyId

FULL = Doc(
    lines=(
        Item("Pärmar, A4", "12.5", "40", sku="P-1", ours="PARM", gtin="7350053850019", accounting="6110"),
        Item("Kaffe", "3", "33.33", rate="12", unit="KGM"),
        Item("Retur", "-1", "10.05", rate="6"),
        Item("Frimärken", "2", "8", rate="0", category="E"),
    ),
    extras=(Extra("79.50"), Extra("-20", "Rabatt", rate="12")),
    rounding="0.36",
    prepaid="100",
    preceding="4710",
    order="N2026-0001",
)
BOTH = pytest.mark.parametrize("write", [ubl, cii])


def same(invoice: EInvoice) -> object:
    """What both ways of writing tell."""
    return (
        invoice.number,
        invoice.type_code,
        invoice.issued,
        invoice.due,
        invoice.currency,
        invoice.order,
        invoice.preceding,
        invoice.seller.name,
        invoice.seller.vat_nr,
        invoice.seller.city,
        invoice.seller.postcode,
        invoice.buyer.name,
        invoice.payment,
        [(line.text, line.quantity, line.unit, line.net_cents, line.price) for line in invoice.lines],
        [
            (line.category, line.rate, line.sellers_item, line.buyers_item, line.gtin)
            for line in invoice.lines
        ],
        [line.accounting for line in invoice.lines],
        invoice.allowances,
        invoice.taxes,
        invoice.totals,
    )


@BOTH
def test_everything_that_an_invoice_says(write: Callable[[Doc], bytes]) -> None:
    invoice = read(write(FULL))
    assert (invoice.number, invoice.issued, invoice.due) == ("4711", date(2026, 2, 20), date(2026, 3, 22))
    assert (invoice.currency, invoice.is_credit, invoice.order) == ("SEK", False, "N2026-0001")
    assert PartyId("0007", "5591234561") in invoice.seller.ids
    assert (invoice.payment[0].bankgiro, invoice.payment[0].payment_id) == ("59123455", "47118")
    first = invoice.lines[0]
    assert (first.text, first.quantity, first.unit, first.net_cents) == (
        "Pärmar, A4",
        Decimal("12.5"),
        "st",
        500_00,
    )
    assert (first.sellers_item, first.buyers_item, first.gtin) == ("P-1", "PARM", "7350053850019")
    assert [line.net_cents for line in invoice.lines] == [500_00, 99_99, -10_05, 16_00]
    assert [(row.amount_cents, row.reason) for row in invoice.allowances] == [
        (79_50, "Frakt"),
        (-20_00, "Rabatt"),
    ]
    # 25 % of 579,50; 12 % of 79,99; 6 % of -10,05; nothing of 16 kr.
    assert [(row.category, row.rate, row.base_cents, row.vat_cents) for row in invoice.taxes] == [
        ("S", Decimal(25), 579_50, 144_88),
        ("S", Decimal(12), 79_99, 9_60),
        ("S", Decimal(6), -10_05, -60),
        ("E", Decimal(0), 16_00, 0),
    ]
    totals = invoice.totals
    assert (totals.net_cents, totals.vat_cents, totals.gross_cents) == (665_44, 153_88, 819_32)
    assert (totals.prepaid_cents, totals.rounding_cents, totals.payable_cents) == (100_00, 36, 719_68)
    assert invoice.warnings == ()


def test_both_ways_of_writing_say_the_same() -> None:
    assert same(read(ubl(FULL))) == same(read(cii(FULL))) == same(read(cii(FULL, "EXTENDED")))


@pytest.mark.parametrize(
    "name", ["factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "FACTUR-X.XML", "faktura.xml"]
)
def test_a_pdf_says_what_the_xml_in_it_says(name: str) -> None:
    assert read(pdf(cii(FULL), name=name)) == read(cii(FULL))


def test_a_pdf_that_is_locked_only_against_changes_is_read() -> None:
    from io import BytesIO

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(ubl(FULL)))))
    writer.encrypt("", owner_password="owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    assert read(out.getvalue()).number == "4711"


def test_the_smallest_profile_cannot_tell_what_is_prepaid() -> None:
    totals = read(cii(Doc(prepaid="120"), "MINIMUM")).totals
    assert (totals.gross_cents, totals.prepaid_cents, totals.payable_cents) == (500_00, 120_00, 380_00)


def test_the_two_smallest_profiles_have_no_lines() -> None:
    small = read(cii(FULL.but(rounding="0"), "BASIC WL"))
    assert (small.lines, [row.base_cents for row in small.taxes]) == ((), [579_50, 79_99, -10_05, 16_00])
    one = FULL.but(rounding="0", prepaid="0", extras=())
    smallest = read(cii(one, "MINIMUM"))
    assert [(row.category, row.base_cents, row.vat_cents) for row in smallest.taxes] == [("", 605_94, 136_40)]
    assert smallest.totals.payable_cents == 742_34
    assert list(FACTUR_X)[:2] == ["MINIMUM", "BASIC WL"]


@BOTH
def test_a_credit_note_has_amounts_above_zero(write: Callable[[Doc], bytes]) -> None:
    note = read(write(Doc().as_credit_note(number="K1", preceding="4711")))
    assert (note.is_credit, note.totals.payable_cents, note.preceding[0].number) == (True, 500_00, "4711")
    assert note.lines[0].quantity == 10


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (("SE:BANKGIRO", "5912-3455"), {"bankgiro": "59123455"}),
        (("SE:PLUSGIRO", "51 86 87-9"), {"plusgiro": "5186879"}),
        (
            ("SWEDSESS", "SE35 5000 0000 0549 1000 0003"),
            {"iban": "SE3550000000054910000003", "bic": "SWEDSESS"},
        ),
        (("", "6000-123456789"), {"account": "6000-123456789"}),
    ],
)
def test_where_it_is_paid(account: tuple[str, str], expected: dict[str, str]) -> None:
    means = read(ubl(Doc(account=account))).payment[0]
    told = {name: getattr(means, name) for name in ("bankgiro", "plusgiro", "iban", "account", "bic")}
    assert {name: value for name, value in told.items() if value} == expected


def test_the_files_in_it() -> None:
    held = read(ubl(Doc(attached=(("tid.csv", "text/csv", "å;b\n".encode()),)))).attachments
    assert held == (("tid.csv", "text/csv", "å;b\n".encode()),)


def test_the_envelope_of_the_network_is_opened() -> None:
    head = b"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
    inner = ubl(Doc()).split(b"?>", 1)[1]
    data = (
        b'<StandardBusinessDocument xmlns="' + head + b'"><StandardBusinessDocumentHeader/>' + inner
        + b"</StandardBusinessDocument>"
    )  # fmt: skip
    assert read(data).number == "4711"


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\n \n", b"\xef\xbb\xbf\n"])
def test_what_stands_before_the_xml_is_let_be(before: bytes) -> None:
    assert read(before + ubl(Doc())).number == "4711"
    assert (
        read(ubl(Doc()).replace(b"UTF-8", b"ISO-8859-1").decode().encode("latin-1")).lines[0].text == "Pärmar"
    )


def test_other_rules_are_told_of_and_read_all_the_same() -> None:
    data = ubl(Doc()).replace(
        b"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", b"OIOUBL-2.1"
    )
    warning = read(data).warnings[0].message
    assert warning == 'The invoice says "OIOUBL-2.1" of its rules; it was read by those of EN 16931.'


amounts = st.integers(-9_999_99, 9_999_99).map(lambda cents: f"{Decimal(cents) / 100:.2f}")
items = st.builds(
    Item,
    text=st.just("Vara"),
    quantity=st.sampled_from(["1", "-2", "0.333", "17"]),
    price=amounts,
    rate=st.sampled_from(["25", "12", "6"]),
)


@given(
    st.lists(items, min_size=1, max_size=6),
    st.lists(st.builds(Extra, amount=amounts, rate=st.sampled_from(["25", "12"])), max_size=3),
    amounts,
)
def test_any_sums_are_read_as_they_were_written(lines: list[Item], extras: list[Extra], prepaid: str) -> None:
    doc = Doc(lines=lines, extras=extras, prepaid=prepaid)
    for data in (ubl(doc), cii(doc)):
        totals = read(data).totals
        assert Decimal(totals.net_cents) / 100 == doc.net
        assert Decimal(totals.vat_cents) / 100 == doc.vat
        assert Decimal(totals.payable_cents) / 100 == doc.to_pay


def test_a_foreign_seller() -> None:
    seller = Who("Töpferei Müller GmbH", "", "DE136695976", country="DE", city="Köln", postcode="50667")
    invoice = read(ubl(Doc(seller=seller, currency="EUR", lines=(Item("Krug", category="K", rate="0"),))))
    assert (invoice.seller.country, invoice.seller.vat_nr, invoice.seller.ids) == ("DE", "DE136695976", ())
    assert (invoice.currency, invoice.taxes[0].category, invoice.totals.payable_cents) == ("EUR", "K", 100_00)


def test_the_old_place_of_the_percent_beside_its_category_is_read() -> None:
    """UBL 2.0 has it in the subtotal."""
    new = ubl(Doc(lines=(Item("Kaffe", rate="12"),)))
    percent = b"<cbc:Percent>12</cbc:Percent>"
    before, inside, after = new.partition(b"<cac:TaxSubtotal>")
    subtotal, end, rest = after.partition(b"</cac:TaxSubtotal>")
    assert percent in subtotal
    moved = subtotal.replace(percent, b"").replace(b"<cac:TaxCategory>", percent + b"<cac:TaxCategory>")
    old = before + inside + moved + end + rest
    assert old != new
    assert read(old).taxes == read(new).taxes
    assert read(old).taxes[0].rate == 12
