from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.documents.glyphs import FONTS, STAND_IN, _characters_in, printable


def test_swedish_and_other_latin_text_is_left_alone():
    text = "Åke Öberg, É. Müller & Łukasz Ñ – 50 m² à 12 € ½ µm ™ «citat» Ж α"
    assert printable(text) == text


def test_loose_accents_are_joined_to_their_letters():
    assert printable("A\u030akerlund") == "Åkerlund"


def test_what_hides_or_turns_text_is_dropped():
    assert printable("\x1b[31mRöd\x1b[0m\x00\x07") == "[31mRöd[0m"
    assert printable("Faktura \u202e000 1\u202c kr") == "Faktura 000 1 kr"
    assert printable("a\u200bb\u200dc\ufe0f\ufeff") == "abc"


def test_line_feeds_stay_and_tabs_become_spaces():
    assert printable("ett\r\ntvå\ttre\u2028fyra") == "ett\ntvå tre\nfyra"


def test_what_the_font_lacks_becomes_a_square():
    text = "茶 😀 ש \ud800"
    assert printable(text) == f"{STAND_IN} {STAND_IN} {STAND_IN} {STAND_IN}"


def test_a_square_in_the_text_is_itself():
    assert printable(STAND_IN) == STAND_IN


def test_accents_do_not_pile_up_over_the_line_above():
    assert printable("x" + "\u0307" * 40) == "\u1e8b" + "\u0307" * 2


@given(st.text(st.characters(codec=None)))
def test_printed_text_is_all_in_the_font(text):
    in_font = _characters_in((FONTS / "Inter-Regular.otf").read_bytes())
    printed = printable(text)
    assert {ord(character) for character in printed} - {ord("\n")} <= in_font
    assert printable(printed) == printed


def test_both_weights_have_the_same_characters():
    regular, bold = ((FONTS / f"Inter-{weight}.otf").read_bytes() for weight in ("Regular", "SemiBold"))
    assert _characters_in(regular) == _characters_in(bold)


def test_the_fonts_come_with_their_licence_and_are_small():
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text()
    assert sum(file.stat().st_size for file in FONTS.iterdir()) < 1_000_000
