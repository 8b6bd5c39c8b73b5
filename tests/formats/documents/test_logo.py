from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from tests.formats.documents.samples import INVOICE, SELLER

from kassabok.formats.documents.logo import drawing
from kassabok.formats.documents.render import render
from kassabok.formats.errors import BadFile

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4" fill="#b33"/></svg>'


def picture(kind: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (60, 20), (200, 120, 40)).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("logo", "media_type"), [(picture("PNG"), "png"), (picture("JPEG"), "jpeg"), (SVG, "svg+xml")]
)
def test_a_logo_takes_the_place_of_the_name(logo, media_type):
    assert f"data:image/{media_type};base64," in drawing(logo)
    pypdf = pytest.importorskip("pypdf")
    pdf = render(replace(INVOICE, seller=replace(SELLER, logo=logo)))
    page = pypdf.PdfReader(BytesIO(pdf)).pages[0].extract_text()
    without = pypdf.PdfReader(BytesIO(render(INVOICE))).pages[0].extract_text()
    assert (page.count(SELLER.name), without.count(SELLER.name)) == (1, 2)  # at the foot, and at the head


@pytest.mark.parametrize(
    ("logo", "says"),
    [
        (b"GIF89a", "not a PNG, JPEG or SVG"),
        (picture("PNG")[:-30], "cut off or damaged"),
        (picture("PNG").replace(b"IDAT", b"IDAX"), "cut off or damaged"),
        (picture("JPEG")[:-2], "without an end"),
        (SVG[:-4], "not well-formed"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "DOCTYPE"),
        (SVG + b" " * 1_000_000, "1,000,"),
    ],
)
def test_a_broken_logo_is_refused_and_not_left_out_in_silence(logo, says):
    with pytest.raises(BadFile, match=says) as refusal:
        render(replace(INVOICE, seller=replace(SELLER, logo=logo)))
    assert refusal.value.code == "document.logo"
