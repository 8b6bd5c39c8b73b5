"""What is written as UBL and as CII is read back the same, whatever it says; the same gives the same bytes."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.einvoice import cii_out, detect, ubl_out
from kassabok.formats.einvoice.attachable import attachable
from kassabok.formats.einvoice.codes import codes
from kassabok.formats.einvoice.record import (
    Allowance,
    Attachment,
    EInvoice,
    InvoiceLine,
    Party,
    PartyId,
    PaymentMeans,
    Preceding,
    TaxRow,
    Totals,
)
from kassabok.formats.einvoice.units import unit_word
from kassabok.formats.errors import BadFile

words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), max_size=40).map(
    lambda text: " ".join(text.split())
)
said = words.filter(bool)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
RATES = [("S", Decimal(25)), ("S", Decimal(12)), ("S", Decimal(6)), ("Z", Decimal(0)), ("E", Decimal(0))]
rates = st.sampled_from(RATES)
cents = st.integers(0, 10**9)


@st.composite
def parties(draw: st.DrawFn) -> Party:
    endpoint = PartyId("0088", draw(st.from_regex("[0-9]{13}", fullmatch=True)))
    legal = draw(st.sampled_from([(), (PartyId("0007", "5560160680"),)]))
    return Party(
        name=draw(said),
        trading_name=draw(words),
        ids=(*legal, endpoint),
        vat_nr=draw(st.sampled_from(["", "SE556016068001"])),
        tax_nr=draw(st.sampled_from(["", "Godkänd för F-skatt"])),
        street=draw(words),
        street_2=draw(words),
        postcode=draw(words),
        city=draw(words),
        country=draw(st.sampled_from(["SE", "DE"])),
        contact=draw(words),
        phone=draw(words),
        email=draw(words),
        endpoint=endpoint,
        legal_form=draw(words),
    )


@st.composite
def lines(draw: st.DrawFn, number: int) -> InvoiceLine:
    category, rate = draw(rates)
    quantity = Decimal(draw(st.integers(1, 10**6))) / 1000
    price = Decimal(draw(cents)) / 10_000
    off_cents = -draw(st.sampled_from([0, 1, 250]))
    exact = (quantity * price * 100).to_integral_value(ROUND_HALF_UP)
    return InvoiceLine(
        line=0,
        number=str(number),
        text=draw(said),
        quantity=quantity,
        unit=draw(st.sampled_from(["st", "tim", "kg", "paket"])),
        net_cents=int(exact) + off_cents,
        charges_cents=off_cents,
        price=price,
        base_quantity=Decimal(1),
        category=category,
        rate=rate,
        sellers_item=draw(words),
        buyers_item=draw(words),
        gtin=draw(st.sampled_from(["", "7310865004703"])),
        order_line=draw(st.sampled_from(["", "7"])),
        accounting=draw(words),
        note=draw(words),
        charges_reason=draw(said) if off_cents else "",
    )


def taxed(parts: list[InvoiceLine], allowances: tuple[Allowance, ...]) -> tuple[TaxRow, ...]:
    sums: dict[tuple[str, Decimal], int] = {}
    for line in parts:
        sums[line.category, line.rate] = sums.get((line.category, line.rate), 0) + line.net_cents
    for allowance in allowances:
        key = (allowance.category, allowance.rate)
        sums[key] = sums.get(key, 0) + allowance.amount_cents
    return tuple(
        TaxRow(
            category,
            rate,
            base,
            int((base * rate / 100).to_integral_value(ROUND_HALF_UP)),
            "Undantag" if category == "E" else "",
        )
        for (category, rate), base in sums.items()
    )


@st.composite
def invoices(draw: st.DrawFn) -> EInvoice:
    count = draw(st.integers(1, 4))
    parts = [draw(lines(number)) for number in range(1, count + 1)]
    allowances = tuple(
        Allowance(draw(st.integers(-500, 500).filter(bool)), draw(said), *draw(rates))
        for _ in range(draw(st.integers(0, 2)))
    )
    taxes = taxed(parts, allowances)
    lines_cents, vat_cents = sum(line.net_cents for line in parts), sum(row.vat_cents for row in taxes)
    less = -sum(row.amount_cents for row in allowances if row.amount_cents < 0)
    more = sum(row.amount_cents for row in allowances if row.amount_cents > 0)
    net_cents = lines_cents - less + more
    prepaid, rounding = draw(st.sampled_from([0, 1_00])), draw(st.integers(-50, 50))
    credit = draw(st.booleans())
    ocr = draw(st.sampled_from(["", "2026000105"]))
    ways = [
        PaymentMeans("30", ocr, bankgiro="50501055"),
        PaymentMeans("30", ocr, plusgiro="2865434"),
        PaymentMeans("30", ocr, iban="SE3550000000054910000003", bic="ESSESESS"),
    ]
    payment = tuple(draw(st.lists(st.sampled_from(ways), unique=True, min_size=1)))
    return EInvoice(
        syntax="ubl",
        profile=ubl_out.PEPPOL,
        number=draw(said),
        type_code="381" if credit else "380",
        issued=draw(days),
        due=draw(days),
        delivered=draw(st.none() | days),
        currency="SEK",
        tax_currency="",
        buyer_reference=draw(words),
        order=draw(words),
        contract=draw(words),
        despatch=draw(words),
        accounting=draw(words),
        terms=draw(words),
        preceding=(Preceding("F1", draw(days)),) if credit else (),
        seller=draw(parties()),
        buyer=draw(parties()),
        payee=None,
        payment=payment,
        lines=tuple(parts),
        allowances=allowances,
        taxes=taxes,
        totals=Totals(
            lines_cents=lines_cents,
            allowances_cents=less,
            charges_cents=more,
            net_cents=net_cents,
            vat_cents=vat_cents,
            gross_cents=net_cents + vat_cents,
            prepaid_cents=prepaid,
            rounding_cents=rounding,
            payable_cents=net_cents + vat_cents - prepaid + rounding,
        ),
        notes=(draw(said),),
        attachments=(Attachment("kopia.pdf", "application/pdf", draw(st.binary(min_size=1, max_size=50))),),
        deliver_to=Party(name=draw(words), city=draw(said), country="SE"),
    )


def plain(invoice: EInvoice) -> EInvoice:
    """Without where its lines stood in a file."""
    return replace(invoice, lines=tuple(replace(line, line=0) for line in invoice.lines), warnings=())


@given(invoices())
def test_ubl_is_read_back_the_same(invoice: EInvoice) -> None:
    data = ubl_out.write(invoice)
    assert data == ubl_out.write(invoice)
    assert plain(detect.read(data)) == invoice


@given(invoices())
def test_cii_is_read_back_the_same(invoice: EInvoice) -> None:
    data = cii_out.write(replace(invoice, profile=cii_out.EN_16931))
    assert replace(plain(detect.read(data)), syntax="ubl", profile=ubl_out.PEPPOL) == invoice


@pytest.mark.parametrize("folder", ["official", "own"])
def test_what_others_wrote_is_written_and_read_the_same(samples: Path, folder: str) -> None:
    for path in sorted((samples / "peppol" / "invoices" / folder).glob("*.xml")):
        invoice = plain(detect.read(path.read_bytes()))
        assert plain(detect.read(ubl_out.write(invoice))) == invoice, path.name


def test_every_unit_has_a_code_that_means_it() -> None:
    for word, code in codes().units.items():
        assert codes().unit(unit_word(code)) == code or code in ("EA", "C62"), word
    assert codes().unit("St.") == "H87"
    assert codes().unit("bunt") == "C62"


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("A.CSV", b"dag;tim\n", "text/csv"),
        ("a.xlsx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_what_may_lie_in_it_is_told_by_its_bytes(name: str, data: bytes, told: str) -> None:
    assert attachable(name, data) == told


@pytest.mark.parametrize(
    ("name", "data"), [("a.txt", b"Hej"), ("a.xlsx", b"Hej"), ("a.gif", b"GIF89a"), ("a", b"")]
)
def test_what_may_not_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(BadFile):
        attachable(name, data)
