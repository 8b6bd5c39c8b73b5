"""INFO.SRU and BLANKETTER.SRU: the authority's own example, the order of the posts, and what is turned away."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.errors import BadFile
from kassabok.formats.skatteverket.sru import FormBlock, Sender, writable, write_forms, write_info

MADE = datetime(2027, 2, 10, 9, 5, 7)
SENDER = Sender("165560360793", "Åkes Ler AB", "12345", "Lund", address="Box 1", phone="046-123")
BLOCK = FormBlock("INK2R-2026P4", "165560360793", "Åkes Ler AB", MADE, (("7011", "20260101"), ("7281", -12)))


def test_info_says_who_sends_in_the_order_that_is_asked_for() -> None:
    assert write_info(SENDER, MADE, program="kassabok 1") == (
        "#DATABESKRIVNING_START\r\n#PRODUKT SRU\r\n#SKAPAD 20270210 090507\r\n#PROGRAM kassabok 1\r\n"
        "#FILNAMN BLANKETTER.SRU\r\n#DATABESKRIVNING_SLUT\r\n#MEDIELEV_START\r\n#ORGNR 165560360793\r\n"
        "#NAMN Åkes Ler AB\r\n#ADRESS Box 1\r\n#POSTNR 12345\r\n#POSTORT Lund\r\n#TELEFON 046-123\r\n"
        "#MEDIELEV_SLUT\r\n"
    ).encode("latin-1")


def test_a_block_for_each_form_that_has_something() -> None:
    assert write_forms([BLOCK, replace(BLOCK, form="INK2S-2026P4", fields=())]) == (
        "#BLANKETT INK2R-2026P4\r\n#IDENTITET 165560360793 20270210 090507\r\n#NAMN Åkes Ler AB\r\n"
        "#UPPGIFT 7011 20260101\r\n#UPPGIFT 7281 -12\r\n#BLANKETTSLUT\r\n#FIL_SLUT\r\n"
    ).encode("latin-1")


@pytest.mark.parametrize(
    ("text", "written", "replaced"),
    [
        ("Åkes Søner § ½ «ß» AB", "Åkes Søner § ½ «ß» AB", {}),
        ("Ler — och “glas”", 'Ler - och "glas"', {"—": "-", "“": '"', "”": '"'}),
        ("Łódź 100 €", "Lódz 100 EUR", {"Ł": "L", "ź": "z", "€": "EUR"}),
        ("Box #1\n\u200b中", "Box nr 1 (U+4E2D)", {"#": "nr ", "\n": " ", "\u200b": "", "中": "(U+4E2D)"}),
    ],
)
def test_signs_that_the_file_lacks_become_the_nearest(
    text: str, written: str, replaced: dict[str, str]
) -> None:
    told: dict[str, str] = {}
    assert (writable(text, told), told) == (written, replaced)


@given(st.text(max_size=40))
def test_any_name_can_be_written(text: str) -> None:
    name = f"A{writable(text, {})}"
    posts = write_info(replace(SENDER, name=name[:250]), MADE, program="kassabok").decode("latin-1")
    assert f"#NAMN {name[:250]}\r\n" in posts


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"identity": "5560360793"}, "sru.identity"),
        ({"name": " "}, "sru.sender"),
        ({"city": ""}, "sru.sender"),
        ({"postcode": "123 45"}, "sru.postcode"),
        ({"address": "Box #1"}, "sru.character"),
        ({"address": "Box\n1"}, "sru.character"),
        ({"name": "Łódź AB"}, "sru.character"),
        ({"address": "x" * 251}, "sru.text"),
        ({"phone": "0" * 16}, "sru.phone"),
    ],
)
def test_a_sender_that_would_be_turned_away(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(BadFile) as error:
        write_info(replace(SENDER, **changes), MADE, program="kassabok")
    assert error.value.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"form": "INK2R"}, "sru.form"),
        ({"form": "INK2R-2026P5"}, "sru.form"),
        ({"identity": "x"}, "sru.identity"),
        ({"fields": (("7281", 1), ("7281", 2))}, "sru.field"),
        ({"fields": (("72810", 1),)}, "sru.field"),
        ({"fields": (("7281", ""),)}, "sru.value"),
        ({"fields": (("8040", "X#"),)}, "sru.character"),
        ({"fields": ()}, "sru.empty"),
    ],
)
def test_a_block_that_would_be_turned_away(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(BadFile) as error:
        write_forms([replace(BLOCK, **changes)])
    assert error.value.code == code


@given(st.dictionaries(st.integers(1, 9999).map(str), st.integers(-(10**12), 10**12), min_size=1))
def test_amounts_are_whole_numbers_without_leading_zeros(fields: dict[str, int]) -> None:
    data = write_forms([replace(BLOCK, fields=tuple(fields.items()))]).decode("latin-1")
    told = [line.split(" ") for line in data.splitlines() if line.startswith("#UPPGIFT")]
    assert {code: int(value) for _, code, value in told} == fields
    assert all(str(int(value)) == value for _, _, value in told)


def test_the_example_of_the_brochure(samples: Path) -> None:
    """SKV 269 chapter 8. It has the file's name in small letters and the rules in capital ones: ours are those.

    Its block also has #SYSTEMINFO, which nobody reads and kassabok leaves out.
    """
    sender = Sender(
        "191111111111",
        "Databokföraren",
        "12345",
        "SKATTSTAD",
        address="BOX 159",
        department="Ekonomi",
        contact="KARL KARLSSON",
        email="kk@Databokföraren",
        phone="08-2121212",
    )
    made = datetime(2013, 4, 28, 17, 45, 57)
    ours = write_info(sender, made, program="SRUDEKLARATION 1.4", media="DISK_12").splitlines()
    theirs = (samples / "tax/sru/skv269-ex1-INFO.SRU").read_bytes().splitlines()
    assert ours == [
        line.replace(b"blanketter.sru", b"BLANKETTER.SRU") for line in theirs if not line.startswith(b"#FAX")
    ]
    block = FormBlock(
        "N7-2013P1",
        "193510250100",
        "Kalle Andersson",
        datetime(2013, 4, 26, 17, 45, 57),
        (
            ("4530", "169780001096"),
            ("7011", "20120201"),
            ("7012", "20130131"),
            ("8580", "Anders Andersson"),
            ("8585", "20120315"),
            ("8346", 1000),
            ("8345", 1250),
            ("8344", 50500),
            ("8343", 89500),
            ("8342", 12500),
            ("8341", 8500),
            ("8340", 2555),
        ),
    )
    example = (samples / "tax/sru/skv269-ex1-BLANKETTER.SRU").read_bytes().splitlines()
    assert write_forms([block]).splitlines() == [x for x in example if not x.startswith(b"#SYSTEMINFO")]
