"""The file of a VAT return, against the authority's own DTD and example where those are at hand."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kassabok.formats.errors import BadFile
from kassabok.formats.skatteverket import eskd
from kassabok.formats.skatteverket.eskd import VatReturnFile

SAMPLES = os.environ.get("KASSABOK_SAMPLES")
OUTPUT_VAT = ("10", "11", "12", "30", "31", "32", "60", "61", "62")
BOXES = tuple(eskd.ELEMENTS.values())

DOCTYPE = (
    '<!DOCTYPE eSKDUpload PUBLIC "-//Skatteverket, Sweden//DTD Skatteverket eSKDUpload-DTD Version 6.0//SV" '
    '"https://www1.skatteverket.se/demoeskd/eSKDUpload_6p0.dtd">'
)
Q1 = VatReturnFile(
    org_nr="556036-0793", month=202603, boxes={"05": 100_000, "10": 25_000, "48": 4_000, "49": 21_000}
)


def elements(data: bytes) -> dict[str, str]:
    """Name -> text of what a file says of the return, in its order."""
    root = etree.fromstring(data, etree.XMLParser(load_dtd=False, no_network=True))
    moms = root.find("Moms")
    assert moms is not None
    return {str(child.tag): child.text or "" for child in moms}


def test_a_return_as_a_file() -> None:
    assert eskd.write(Q1).decode("iso-8859-1").split("\r\n") == [
        '<?xml version="1.0" encoding="ISO-8859-1"?>',
        DOCTYPE,
        '<eSKDUpload Version="6.0">',
        "  <OrgNr>556036-0793</OrgNr>",
        "  <Moms>",
        "    <Period>202603</Period>",
        "    <ForsMomsEjAnnan>100000</ForsMomsEjAnnan>",
        "    <MomsUtgHog>25000</MomsUtgHog>",
        "    <MomsIngAvdr>4000</MomsIngAvdr>",
        "    <MomsBetala>21000</MomsBetala>",
        "  </Moms>",
        "</eSKDUpload>",
        "",
    ]


def test_a_return_of_nothing_says_so() -> None:
    nothing = VatReturnFile(org_nr="556036-0793", month=202603, boxes={})
    assert elements(eskd.write(nothing)) == {"Period": "202603", "MomsBetala": "0"}


def test_vat_to_be_refunded_is_negative() -> None:
    refund = VatReturnFile(org_nr="556036-0793", month=202612, boxes={"48": 700, "49": -700})
    assert elements(eskd.write(refund)) == {"Period": "202612", "MomsIngAvdr": "700", "MomsBetala": "-700"}


def test_a_message_is_text_and_never_markup() -> None:
    told = VatReturnFile(org_nr="556036-0793", month=202603, boxes={}, message="Rättad <b> & färdig")
    data = eskd.write(told)
    assert "Rättad &lt;b&gt; &amp; färdig".encode("iso-8859-1") in data
    assert elements(data)["TextUpplysningMoms"] == "Rättad <b> & färdig"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"org_nr": "5560360793"}, "eskd.org_nr"),
        ({"month": 202613}, "eskd.period"),
        ({"boxes": {"13": 1}}, "eskd.box"),
        ({"boxes": {"10": 100, "49": 99}}, "eskd.sum"),
        ({"boxes": {"10": 100}}, "eskd.sum"),
        ({"message": "1 €"}, "eskd.message"),
        ({"message": "a\x00b"}, "eskd.message"),
    ],
)
def test_what_the_authority_would_not_take_is_refused(wrong: dict[str, object], code: str) -> None:
    given_fields = {"org_nr": "556036-0793", "month": 202603, "boxes": {}, "message": ""} | wrong
    with pytest.raises(BadFile) as refused:
        eskd.write(VatReturnFile(**given_fields))  # type: ignore[arg-type]
    assert refused.value.code == code


kronor = st.integers(-999_999_999, 999_999_999)


@st.composite
def returns(draw: st.DrawFn) -> VatReturnFile:
    boxes = draw(st.dictionaries(st.sampled_from([box for box in BOXES if box != "49"]), kronor))
    pay = sum(boxes.get(box, 0) for box in OUTPUT_VAT) - boxes.get("48", 0)
    month = draw(st.integers(2020, 2099)) * 100 + draw(st.integers(1, 12))
    letters = st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("åäöÅÄÖé§"))
    return VatReturnFile("556036-0793", month, boxes | {"49": pay}, draw(letters))


@given(returns())
def test_every_return_is_read_back_as_it_was(record: VatReturnFile) -> None:
    data = eskd.write(record)
    assert data == eskd.write(record)
    read = elements(data)
    assert int(read.pop("Period")) == record.month
    assert read.pop("TextUpplysningMoms", "") == record.message
    found = {eskd.ELEMENTS[name]: int(text) for name, text in read.items()}
    assert found == {box: ore for box, ore in record.boxes.items() if ore or box == "49"}


@pytest.mark.skipif(not SAMPLES, reason="KASSABOK_SAMPLES is not set")
@given(returns())
def test_every_return_is_valid_by_the_authoritys_dtd(record: VatReturnFile) -> None:
    root = etree.fromstring(eskd.write(record), etree.XMLParser(load_dtd=False, no_network=True))
    dtd = authoritys_dtd()
    assert dtd.validate(root), dtd.error_log


@pytest.mark.skipif(not SAMPLES, reason="KASSABOK_SAMPLES is not set")
def test_the_elements_and_their_order_are_those_of_the_dtd() -> None:
    dtd: Any = authoritys_dtd()
    moms = next(element for element in dtd.iterelements() if element.name == "Moms")
    names: list[str] = []
    content = moms.content
    while content is not None:
        left = content.left if content.type == "seq" else content
        names.append(left.name)
        content = content.right if content.type == "seq" else None
    assert names == ["Period", *eskd.ELEMENTS, "TextUpplysningMoms"]


@pytest.mark.skipif(not SAMPLES, reason="KASSABOK_SAMPLES is not set")
def test_the_authoritys_example_is_written_as_the_authority_wrote_it() -> None:
    example = (Path(SAMPLES or "") / "tax" / "eskd" / "momsexempel_v6.xml").read_bytes()
    read = elements(example)
    record = VatReturnFile(
        org_nr="599900-0465",
        month=int(read["Period"]),
        boxes={box: int(read[name]) for name, box in eskd.ELEMENTS.items()},
        message=read["TextUpplysningMoms"],
    )
    assert elements(eskd.write(record)) == read
    assert eskd.write(record).split() == example.split()


def authoritys_dtd() -> etree.DTD:
    return etree.DTD(str(Path(SAMPLES or "") / "tax" / "eskd" / "eSKDUpload_6p0.dtd"))
