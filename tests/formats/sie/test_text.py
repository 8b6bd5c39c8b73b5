import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.sie.books import fields

from kassabok.formats.sie.text import FieldTexts, encode


@pytest.mark.parametrize(
    ("text", "field", "replaced"),
    [
        ("", '""', {}),
        ("Åsa Öberg, é ü ½ «»", '"Åsa Öberg, é ü ½ «»"', {}),
        ('Skruv 3" lång', '"Skruv 3\\" lång"', {}),
        (r"C:\ny", r'"C:\ny"', {}),
        ("C:\\", '"C:\\ "', {"\\": "\\ "}),
        ('\\"', '"\\\\""', {}),
        ("100 € – “så”", '"100 EUR - \\"så\\""', {"€": "EUR", "–": "-", "“": '"', "”": '"'}),
        ("Søren Šimić", '"Soren Simic"', {"ø": "o", "Š": "S", "ć": "c"}),
        ("rad 1\r\nrad 2\tslut\x00", '"rad 1 rad 2 slut "', {"\n": " ", "\t": " ", "\x00": " "}),
        ("§ 5\u00a0kap.\u200b", '"par. 5 kap."', {"§": "par.", "\u00a0": " ", "\u200b": ""}),
        ("¾ … № ™ ﬁ", '"3/4 ... No TM fi"', {"¾": "3/4", "…": "...", "№": "No", "™": "TM", "ﬁ": "fi"}),
        ("中 😀", '"(U+4E2D) (U+1F600)"', {"中": "(U+4E2D)", "😀": "(U+1F600)"}),
        ("A\u030asa O\u0308berg", '"Åsa Öberg"', {}),  # decomposed letters are the same letters
    ],
)
def test_a_text_becomes_a_field(text: str, field: str, replaced: dict[str, str]) -> None:
    texts = FieldTexts()
    assert texts.quoted(text) == field
    assert texts.replaced == replaced


def test_a_code_is_bare_only_when_it_is_letters_and_digits() -> None:
    texts = FieldTexts()
    assert [texts.word(code) for code in ("A", "100", "", "A B", "Å", "P-1", "{")] == [
        "A",
        "100",
        '""',
        '"A B"',
        '"Å"',
        '"P-1"',
        '"{"',
    ]


def test_what_was_replaced_is_remembered_over_all_texts() -> None:
    texts = FieldTexts()
    texts.quoted("1 €")
    texts.quoted("2 €, 3 × 4")
    assert texts.replaced == {"€": "EUR", "×": "x"}


@given(st.text())
def test_any_text_is_written_without_loss_of_place_and_without_question_marks(text: str) -> None:
    field = FieldTexts().quoted(text)
    data = encode(field)
    assert not [byte for byte in data if byte < 32 or byte == 127]
    assert field.count("?") == text.count("?")
    back = fields(f"#PROSA {field}")
    assert len(back) == 2
    assert encode(f"#PROSA {FieldTexts().quoted(str(back[1]))}") == b"#PROSA " + data


@given(st.text(st.sampled_from('abcåäöÅÄÖé 123"\\{}#')))
def test_a_text_within_the_code_page_comes_back_as_it_was(text: str) -> None:
    texts = FieldTexts()
    back = fields(f"#PROSA {texts.quoted(text)}")[1]
    assert back == text + " " * text.endswith("\\")
    assert texts.replaced.keys() <= {"\\"}
