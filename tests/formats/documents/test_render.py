import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from itertools import combinations

import pytest
from tests.formats.documents.samples import (
    BOUGHT,
    BUYER,
    CREDIT,
    INVOICE,
    MUG,
    NOTE,
    ONE_OF_EACH,
    ORDER,
    PICK,
    RECEIPT,
    SELLER,
    STATEMENT,
    TEA,
    invoice_of,
    totals,
)

from kassabok.formats.documents.record import (
    Document,
    Invoice,
    Party,
    PaymentTerms,
    References,
    Shipping,
    Tender,
    Totals,
    VatRow,
)
from kassabok.formats.documents.render import Language, render
from kassabok.formats.errors import BadFile

pypdf = pytest.importorskip("pypdf")
A4_POINTS = (595, 842)
LONG_WORD = "A" * 10_000
HOSTILE = (
    'Åke #panic("x") \\ $x$ *b* _i_ `raw` <lab> @ref // /* ] } {page} #import "x": * '
    "\x1b[31m\x00\u202e\u2066 😀 שלום 中 " + "x\u0301" * 30 + " \ud800 " + "W" * 200
)


def reader(pdf: bytes):
    return pypdf.PdfReader(BytesIO(pdf))


def fonts_of(page):
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def text_of(document: Document, language: Language = "sv") -> str:
    """All text on the pages, with every kind of space as one blank."""
    pages = reader(render(document, language=language)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def assert_all_in(text: str, *expected: str) -> None:
    assert [words for words in expected if words not in text] == []


# What the law asks for (mervärdesskattelagen 2023:200, 17 kap. 24 §; aktiebolagslagen 28:5), and what it is paid with.
PARTIES = (
    "Lindgrens Keramik & Hemslöjd AB",
    "Verkstadsgatan 14",
    "753 22 Uppsala",
    "556677-8899",
    "SE556677889901",
    "Kaffehörnan i Örebro AB",
    "Storgatan 3",
    "702 10 Örebro",
    "SE559012345601",
    "Lagergatan 8, port 3",
)
NUMBERS = (
    "202611001",
    "2026-11-24",
    "2026-11-20",
    "2026-12-28",
    "1042",
    "O-2026-0087",
    "L-2026-0091",
    "PO 4500123",
)
TO_PAY_WITH = (
    "5050-1055",
    "28 65 43-4",
    "SE35 5000 0000 0549 1000 0003",
    "ESSESESS",
    "123 123 45 67",
    "20261100117",
)


def test_a_full_invoice_in_swedish_shows_all_that_the_law_asks_for():
    text = text_of(INVOICE)
    assert_all_in(text, *PARTIES, *NUMBERS, *TO_PAY_WITH)
    assert_all_in(
        text,
        "Faktura",
        "Fakturanummer",
        "Fakturadatum",
        "Leveransdatum",
        "Förfallodatum",
        "Godkänd för F-skatt",
        "Säte: Uppsala",
        "MUGG-BLÅ Mugg, blå glasyr, 30 cl 12 st 149,00 12,5 % 25 % 1 564,50",
        "TE-EKO-100 Ekologiskt grönt te, 100 g 4 förp 62,505 6 % 250,02",
        "2,5 kg 12,345 25 % 30,86",
        "Batch 2026-41",
        "Frakt 25 % 99,00",
        "Momssats Underlag Moms 25 % 1 694,36 423,59 6 % 250,02 15,00",
        "Summa exkl. moms 1 944,38",
        "Moms 438,59",
        "Öresavrundning 0,03",
        "Totalt 2 383,00",
        "Redan betalt −100,00",
        "Att betala 2 283,00 kr",
        "30 dagar netto",
        "Efter förfallodagen debiteras dröjsmålsränta med referensräntan plus 8 procentenheter.",
        "Vid påminnelse debiteras 60,00 kr i påminnelseavgift.",
        "Er referens Åsa Ek",
        "Vår referens Maja Lindgren",
        "Kök, plan 2",
        "DAP Örebro",
        "Tack för din beställning!",
    )


def test_the_same_invoice_in_english():
    text = text_of(INVOICE, "en")
    assert_all_in(text, *PARTIES, *NUMBERS, *TO_PAY_WITH)
    assert_all_in(
        text,
        "Invoice number",
        "Date of supply",
        "Approved for F-tax",
        "Registered office: Uppsala",
        "MUGG-BLÅ Mugg, blå glasyr, 30 cl 12 pcs 149.00 12.5% 25% 1,564.50",
        "4 pack 62.505 6% 250.02",
        "VAT rate Taxable amount VAT 25% 1,694.36 423.59 6% 250.02 15.00",
        "Total excl. VAT 1,944.38",
        "Rounding 0.03",
        "To pay SEK 2,283.00",
        "30 days net",
        "A reminder costs SEK 60.00.",
    )


def test_a_sale_to_another_eu_country_in_euro():
    line = replace(MUG, vat_rate=Decimal(0))
    document = replace(
        INVOICE,
        buyer=Party(
            name="Töpferhaus Müller GmbH", lines=("Hafenstraße 12", "20457 Hamburg"), vat_nr="DE123456789"
        ),
        lines=(line,),
        charges=(),
        currency="EUR",
        sek_per_unit=Decimal("11.2345"),
        sek_per_unit_source="Riksbanken 2026-11-23",
        reverse_charge=True,
        legal_notes=("Article 138 of Directive 2006/112/EC.",),
        totals=Totals(
            vat_rows=(
                VatRow(
                    vat_rate=Decimal(0), base_ore=1_564_50, vat_ore=0, vat_sek_ore=0, text="reverse charge"
                ),
            ),
            net_ore=1_564_50,
            vat_ore=0,
            total_ore=1_564_50,
        ),
    )
    text = text_of(document, "en")
    assert_all_in(
        text,
        "DE123456789",
        "0% reverse charge 1,564.50 0.00 0.00",
        "VAT in SEK",
        "To pay EUR 1,564.50",
        "Reverse charge: the buyer accounts for the VAT.",
        "Article 138 of Directive 2006/112/EC.",
        "1 EUR = 11.2345 SEK (Riksbanken 2026-11-23)",
    )
    assert "5050-1055" not in text  # a giro number takes kronor only
    assert_all_in(text_of(document), "Omvänd betalningsskyldighet", "1 EUR = 11,2345 SEK")


def test_the_vat_of_an_invoice_in_euro_stands_in_kronor_as_well():
    rows = tuple(replace(row, vat_sek_ore=row.vat_ore * 11) for row in INVOICE.totals.vat_rows)
    document = replace(INVOICE, currency="EUR", totals=replace(INVOICE.totals, vat_rows=rows))
    assert_all_in(text_of(document), "Moms i SEK", "25 % 1 694,36 423,59 4 659,49", "2 283,00 EUR")


def test_an_invoice_to_a_private_customer_has_prices_with_vat():
    line = replace(
        MUG,
        unit_price=Decimal("186.25"),
        discount_percent=Decimal(0),
        quantity_milli=1_000,
        amount_ore=186_25,
    )
    document = replace(
        INVOICE,
        buyer=Party(name="Anna Svensson", lines=("Björkvägen 7", "754 40 Uppsala")),
        lines=(line,),
        charges=(),
        prices_include_vat=True,
        totals=totals((line,), with_vat=True),
    )
    assert_all_in(
        text_of(document), "À-pris inkl. moms", "Belopp inkl. moms", "186,25", "149,00 37,25", "186,00 kr"
    )


def test_a_period_of_supply_a_copy_and_a_fixed_interest():
    document = replace(
        INVOICE,
        supplied_to=INVOICE.issued_on,
        copy=True,
        terms=PaymentTerms(days=0, late_interest_percent=Decimal("12.5"), text="Äganderättsförbehåll."),
    )
    assert_all_in(
        text_of(document),
        "Leveransperiod 2026-11-20 – 2026-11-24",
        "KOPIA",
        "Betalas omgående",
        "dröjsmålsränta med 12,5 % per år",
        "Äganderättsförbehåll.",
    )


def test_a_credit_note_names_the_invoice_and_is_not_to_be_paid():
    text = text_of(CREDIT)
    assert_all_in(
        text,
        "Kreditfaktura",
        "202612003",
        "Krediterar faktura 202611001 av 2026-11-24",
        "Att kreditera 1 956,00 kr",
        "Betala inte denna kreditfaktura.",
    )
    assert "Förfallodatum" not in text
    assert "OCR" not in text


def test_an_invoice_paid_in_advance_says_so_and_offers_no_account():
    paid = replace(INVOICE, totals=replace(INVOICE.totals, paid_ore=INVOICE.totals.total_ore))
    assert_all_in(text_of(paid), "Att betala 0,00 kr", "Fakturan är betald.")
    assert "5050-1055" not in text_of(paid)
    overpaid = replace(INVOICE, totals=replace(INVOICE.totals, paid_ore=INVOICE.totals.total_ore + 5))
    assert_all_in(text_of(overpaid), "Att återbetala −0,05 kr", "Mellanskillnaden betalas tillbaka.")


def test_an_order_confirmation_and_an_order_slip():
    assert_all_in(
        text_of(ORDER),
        "Orderbekräftelse",
        "O-2026-0087",
        "Beräknad leverans 2026-11-20",
        "Ordersumma inkl. moms 2 221,00 kr",
        "14 dagars ångerrätt",
        "(2005:59)",
    )
    assert_all_in(
        text_of(replace(ORDER, kind="order"), "en"), "Order slip", "Order total incl. VAT SEK 2,221.00"
    )


def test_a_purchase_order_names_both_numbers_of_the_goods_and_where_they_go():
    assert_all_in(
        text_of(BOUGHT),
        "Inköpsorder",
        "N2026-0007",
        "Önskad leverans 2026-11-30",
        "Vårt kundnummer hos er 77-1042",
        "GL-4431 GLASYR-BLÅ Glasyr, blå, 5 kg 4 hink 412,50 10 % 1 485,00",
        "Summa exkl. moms 4 422,50 kr",
        "Leveransadress Lindgrens Keramik & Hemslöjd AB",
        "Lossas vid port 3.",
    )
    assert_all_in(text_of(BOUGHT, "en"), "Purchase order", "Total excl. VAT SEK 4,422.50")


def test_a_pick_list_goes_by_location_and_shows_no_prices():
    text = text_of(PICK)
    assert_all_in(
        text, "Plocklista", "P-2026-0102", "Skickas senast 2026-11-20", "7350053850019", "Plockat av"
    )
    assert text.index("A-02") < text.index("A-11") < text.index("B-02")
    assert "kr" not in text.replace("Underskrift", "")
    missing = replace(PICK.lines[0], location="", sku="ANNAT")
    assert text_of(replace(PICK, lines=(missing, *PICK.lines))).index("ANNAT") > text.index("B-02")


def test_a_delivery_note_shows_what_is_to_come_and_no_prices():
    text = text_of(NOTE)
    assert_all_in(
        text,
        "Följesedel",
        "L-2026-0091",
        "Kaffehörnans lager",
        "Beställare Kaffehörnan i Örebro AB",
        "MUGG-BLÅ Mugg, blå 12 12 st",
        "TE-EKO-100 Grönt te 4 1 3 förp",
        "Antal kolli 2",
        "18,45 kg",
        "00370726207891234567",
        "Varorna är mottagna",
        "Namnförtydligande",
    )
    assert "Moms " not in text


def test_a_receipt_shows_how_it_was_paid_and_what_it_is_not():
    assert_all_in(
        text_of(RECEIPT),
        "Kontantnota",
        "K-2026-0311",
        "2026-11-24 14:05",
        "25 % 298,00 74,50",
        "Totalt 373,00 kr",
        "Betalt med Swish 4567 200,00",
        "Betalt med kontanter 200,00",
        "Växel 27,00",
        "Denna kontantnota kommer inte från ett certifierat kassaregister.",
        "556677-8899",
    )
    assert_all_in(text_of(RECEIPT, "en"), "This receipt does not come from a certified cash register.")


def test_a_receipt_of_what_was_paid_before_delivery_needs_no_cash_register():
    paid = replace(
        RECEIPT,
        on_the_spot=False,
        tenders=(Tender(means="gift_card", amount_ore=73_00), Tender(means="klarna", amount_ore=300_00)),
        change_ore=0,
    )
    text = text_of(paid)
    assert_all_in(text, "Kvitto", "Betalt med presentkort 73,00", "Betalt med Klarna 300,00")
    assert "Kontantnota" not in text
    assert "kassaregister" not in text
    assert_all_in(text_of(replace(paid, refunds_number="K-2026-0300"), "en"), "Refund of receipt K-2026-0300")


def test_a_statement_shows_open_items_and_their_age():
    assert_all_in(
        text_of(STATEMENT),
        "Kontoutdrag",
        "202608004 Faktura 2026-08-03 2026-09-02 20260800417 83 1 234,50 1 000,00",
        "B-44 Betalning 2026-11-20 −50,00 −50,00",
        "Totalt obetalt 3 300,00 kr",
        "Varav förfallet 1 000,00",
        "Ej förfallet 2 300,00",
        "1–30 dagar 0,00",
        "Från 31 dagar 1 000,00",
        "5050-1055",
    )


def test_a_statement_with_nothing_open_and_one_in_favour():
    empty = replace(STATEMENT, items=(), ageing=(), overdue_ore=0, total_ore=0)
    assert_all_in(text_of(empty), "Det finns inga obetalda poster.")
    credit = replace(STATEMENT, items=STATEMENT.items[2:], ageing=(), overdue_ore=0, total_ore=-50_00)
    assert_all_in(text_of(credit, "en"), "Total in your favour SEK −50.00")
    assert "5050-1055" not in text_of(credit)


def test_the_sums_on_the_paper_are_the_sums_that_were_given():
    document = invoice_of(60)
    text = text_of(document)
    amounts = [
        int(a.replace(" ", "").replace(",", ""))
        for a in re.findall(r"% ((?:\d{1,3} )*\d+,\d\d)(?= |$)", text)
    ]
    lines = [line.amount_ore for line in document.lines] + [charge.amount_ore for charge in document.charges]
    assert amounts[: len(lines)] == lines
    assert sum(amounts[: len(lines)]) == document.totals.net_ore
    bases = [row.base_ore for row in document.totals.vat_rows]
    assert amounts[len(lines) :] == bases


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("document", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
def test_every_document_is_a_tagged_archive_file_of_a4(document, language):
    pdf = reader(render(document, language=language))
    catalog = pdf.trailer["/Root"]
    xmp = catalog["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part\W*3\W", xmp)
    assert re.search(r"pdfaid:conformance\W*A\W", xmp)
    assert re.search(r"pdfuaid:part\W*1\W", xmp)
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/StructTreeRoot"]
    assert catalog["/Lang"] == {"sv": "sv-SE", "en": "en-GB"}[language]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.author == SELLER.name
    assert (getattr(document, "number", "") or "2026-11-24") in pdf.metadata.title
    assert all([round(float(side)) for side in page.mediabox[2:]] == list(A4_POINTS) for page in pdf.pages)
    fonts = {font["/BaseFont"] for page in pdf.pages for font in fonts_of(page)}
    assert {re.sub("^/[A-Z]{6}[+]|-Identity-H$", "", font) for font in fonts} <= {
        "Inter-Regular",
        "Inter-SemiBold",
    }


def test_the_file_says_it_was_made_on_the_day_of_the_document():
    assert reader(render(INVOICE)).metadata.creation_date.isoformat() == "2026-11-24T00:00:00+00:00"
    assert reader(render(RECEIPT)).metadata.creation_date.isoformat() == "2026-11-24T00:00:00+00:00"


def test_the_same_document_gives_the_same_bytes_in_every_process():
    script = (
        "from hashlib import sha256; from kassabok.formats.documents.render import render;"
        "from tests.formats.documents.samples import INVOICE; print(sha256(render(INVOICE)).hexdigest())"
    )
    render(CREDIT)
    elsewhere = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (
        elsewhere.stdout.strip() == sha256(render(INVOICE)).hexdigest() == sha256(render(INVOICE)).hexdigest()
    )


def test_threads_may_render_at_the_same_time():
    documents = [replace(INVOICE, number=str(number)) for number in range(12)]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(render, documents))
    assert together == [render(document) for document in documents]


def test_nothing_heavy_is_loaded_before_a_document_is_printed():
    script = "import sys; import kassabok.formats.documents.render; print([m for m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert [name for name in ("typst", "segno", "lxml") if f"'{name}'" in loaded] == []


def hostile(text: str) -> Invoice:
    party = replace(BUYER, name=text, attention=text, lines=(text, text), vat_nr=text, org_nr=text)
    lines = tuple(replace(line, sku=text[:300], text=text, note=text, unit=text[:80]) for line in (MUG, TEA))
    return replace(
        INVOICE,
        number=text[:60],
        seller=replace(SELLER, name=text[:120], email=text[:120], seat=text[:120], logo=None),
        buyer=party,
        references=References(**dict.fromkeys(References.__dataclass_fields__, text)),
        shipping=Shipping(address=party, terms=text, method=text),
        lines=lines,
        charges=(),
        totals=totals(lines),
        legal_notes=(text,),
        message=text,
        ocr="1" * 25,
    )


def test_hostile_text_is_printed_and_never_obeyed():
    text = text_of(hostile(HOSTILE))
    assert_all_in(text, '#panic("x")', "\\ $x$ *b* _i_ `raw` <lab> @ref // /*", "{page}", '#import "x": *')
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("field", ["number", "text", "message"])
def test_a_name_of_ten_thousand_letters_is_printed_in_full(field):
    document = {
        "number": replace(INVOICE, buyer=replace(BUYER, name=LONG_WORD)),
        "text": replace(INVOICE, lines=(replace(MUG, text=LONG_WORD), *INVOICE.lines[1:])),
        "message": replace(INVOICE, message=LONG_WORD),
    }[field]
    letters = sum(page.extract_text().count("A") for page in reader(render(document)).pages)
    assert letters >= len(LONG_WORD)


def test_an_unknown_language_is_refused():
    with pytest.raises(BadFile, match="no documents in 'de'") as refusal:
        render(INVOICE, language="de")  # type: ignore[arg-type]
    assert refusal.value.code == "document.language"


@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (8, 1), (12, 2), (60, 3), (200, 6)])
def test_pages_are_numbered_and_their_tables_have_heads(lines, pages):
    printed = [page.extract_text() for page in reader(render(invoice_of(lines))).pages]
    assert len(printed) == pages
    for number, text in enumerate(printed, start=1):
        assert f"Sida {number} ({pages})" in text
        assert ("Benämning" in text) == ("MUGG-BLÅ" in text or "LERA" in text)
        assert ("Fortsätter på nästa sida" in text) == (number < pages)
        assert ("OCR-nummer" in text) == (number == pages)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
@pytest.mark.parametrize(
    "document",
    [
        *ONE_OF_EACH.values(),
        *(invoice_of(lines) for lines in (1, 12, 17, 18, 19, 60)),
        hostile("Å" * 60),
        hostile("Några ord " * 40),
    ],
)
def test_no_word_leaves_the_page_or_lies_on_another(document, tmp_path):
    file = tmp_path / "document.pdf"
    file.write_bytes(render(document))
    layout = subprocess.run(
        ["pdftotext", "-bbox", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout
    for page in layout.split("<page ")[1:]:
        boxes = [
            tuple(map(float, box))
            for box in re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)"', page)
        ]
        assert all(left > 50 and right < A4_POINTS[0] - 50 for left, _top, right, _bottom in boxes)
        assert all(top > 10 and bottom < A4_POINTS[1] - 10 for _left, top, _right, bottom in boxes)
        for one, other in combinations(boxes, 2):
            beside = min(one[2], other[2]) - max(one[0], other[0]) < 1
            # The boxes are as tall as the tallest letters of the font, so that neighbouring lines share a little.
            apart = abs((one[1] + one[3]) - (other[1] + other[3])) / 2 > 5
            assert beside or apart, (one, other)
