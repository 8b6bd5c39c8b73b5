"""Nothing in the data can act on a terminal, whatever command shows it; JSON keeps it exactly."""

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.conftest import Runner
from tests.cli.sample_noun import HOSTILE

from kassabok.cli.frame.safe_text import escape_json, safe_line, safe_text

CONTROLS = [
    chr(n)
    for n in range(sys.maxunicode + 1)
    if unicodedata.category(chr(n)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
]


def test_every_control_and_format_character_goes() -> None:
    assert len(CONTROLS) > 2000
    assert safe_text("".join(CONTROLS)).strip(" ") == ""


def test_what_parts_words_stays_a_blank() -> None:
    assert safe_text("a\tb\nc\u2028d\x85e\u200bf") == "a b c d ef"
    assert safe_text("a\r\nb\x1b[2J", keep_lines=True) == "a \nb[2J"


def test_a_line_keeps_our_bold_and_nothing_else() -> None:
    assert safe_line("\x1b[1mA\x1b[31m\tb\x1b[0m\x07") == "\x1b[1mA[31m b\x1b[0m"


def test_letters_of_all_kinds_stay() -> None:
    text = "Åsa Öberg-Ljung, Łódź, Ελλάδα, 名前, 😀, NFD: a\u0308, hårt\u00a0blank, 1\u202f000"
    assert safe_text(text) == text


@given(st.text())
def test_no_text_keeps_a_control(text: str) -> None:
    assert not set(safe_text(text)) & set(CONTROLS)
    assert not (set(safe_text(text, keep_lines=True)) & set(CONTROLS)) - {"\n"}
    assert safe_text(safe_text(text)) == safe_text(text)


@given(st.text(st.characters(), max_size=20))
def test_json_is_exact_and_harmless(text: str) -> None:
    written = escape_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert not set(written) & set(CONTROLS)


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["list", "--format", "json"],
        ["show", "F2026-0003"],
        ["show", HOSTILE],
        ["draw"],
        ["keep", "X", "--fail", "refuse"],
        ["keep", HOSTILE],
        ["size", HOSTILE],
        ["tell", "--text", HOSTILE],
        ["tell", "--on", HOSTILE],
        [HOSTILE],
    ],
)
@pytest.mark.usefixtures("sample", "book_file")
def test_no_command_sends_a_control_to_the_terminal(kassabok: Runner, words: list[str]) -> None:
    answer = kassabok("sample", *words)
    said = answer.out + answer.err
    assert "evil" in said
    assert not (set(said) & set(CONTROLS)) - {"\n"}
    if "json" in words:
        assert answer.json[2]["customer"] == HOSTILE


@pytest.mark.usefixtures("sample")
def test_data_is_not_markup(kassabok: Runner) -> None:
    assert "[bold]31m名前" in kassabok("sample", "list").out
