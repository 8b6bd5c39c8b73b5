"""The papers for Kronofogden: what stands on them, and that the same case gives the same bytes."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from tests.formats.kronofogden.cases import APPLICATION, CAFE, ENFORCEMENT, SHOP, file_of

from kassabok.formats.errors import BadFile
from kassabok.formats.kronofogden import paper
from kassabok.formats.kronofogden.record import Change, KfmFile


def text_of(file: KfmFile) -> tuple[str, str]:
    from pypdf import PdfReader

    [(name, data)] = paper.encode(file)
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    return name, " ".join(text.replace("\xa0", " ").split())


def test_an_application_has_what_the_form_asks_for() -> None:
    name, text = text_of(file_of(APPLICATION))
    assert name == "BF2026-0001-ansokan.pdf"
    for said in (
        "Ansökan om betalningsföreläggande",
        "Lerverket AB",
        "Org.nr 556036-0793",
        "Bankgiro 5050-1055",
        "Kafé Öst AB",
        "Kapital faktura F2026-0001",
        "Kravet gäller 10 muggar",
        "referensräntan med tillägg av 8 procentenheter (6 § räntelagen) på 1 250,00 kr från 2026-04-02",
        "Till och med 2026-06-01: 20,89 kr.",
        "Förseningsersättning",
        "Ansökningsavgift 300,00",
        "Ombudsarvode 380,00",
        "2 400,89 kr",
        "Sökanden begär verkställighet (utmätning) så snart utslag har meddelats.",
        "Underskrift",
        "ej Kronofogdens format",
    ):
        assert said in text, said
    assert paper.encode(file_of(APPLICATION)) == paper.encode(file_of(APPLICATION))


def test_enforcement_and_changes_have_papers_of_their_own() -> None:
    name, text = text_of(file_of(ENFORCEMENT))
    assert name == "BF2026-0001-verkstallighet.pdf"
    assert "Utslaget i mål BF 01-2345-26 meddelades 2026-07-10" in text
    assert "2 421,44 kr" in text
    change = Change(
        kind="reduction",
        reference="BF2026-0001",
        on=date(2026, 6, 9),
        amount_ore=500_00,
        left_ore=750_00,
        applicant=SHOP,
        respondents=(CAFE,),
    )
    name, text = text_of(file_of(change))
    assert name == "BF2026-0001-nedsattning.pdf"
    assert "Nedsättning av krav" in text
    assert "Svarande Kafé Öst AB Org.nr 556974-1217" in text
    assert "Krav som återstår 750,00 kr" in text
    name, text = text_of(file_of(replace(change, kind="withdrawal", left_ore=0)))
    assert name == "BF2026-0001-aterkallelse.pdf"
    assert "Sökanden återkallar sin ansökan." in text


def test_a_letter_is_not_read() -> None:
    with pytest.raises(BadFile, match="cannot be read by a program"):
        paper.decode(b"%PDF-1.7")
