"""Tokens in free text that may be an OCR or an invoice number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.bank.record import Reference
from kassabok.formats.bank.references import references_in_text, text_references


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", ()),
        ("tack för kaffet", ()),
        ("10017", ("10017",)),
        ("Faktura 10017, tack", ("10017",)),
        ("OCR:12345674", ("12345674",)),
        ("#1001;1002", ("1001", "1002")),
        ("faktura1001", ("FAKTURA1001", "1001")),
        ("f2026-0001", ("F2026-0001", "2026", "0001")),
        (
            "F2026-0001/F2026-0002",
            ("F2026-0001/F2026-0002", "2026", "0001", "0002", "F2026-0001", "F2026-0002"),
        ),
        ("1001/1002", ("1001/1002", "1001", "1002")),
        ("Fakt. 7", ("7",)),
        ("Förnyelse ÅÄ12", ("ÅÄ12", "12")),
        ("-- 12 --", ("12",)),
        ("10017 10017", ("10017",)),
        ("+46701740605", ("46701740605",)),
        ("x" * 50 + "1", ("1",)),
        ("1" * 41, ()),
        ("١٢٣", ()),
    ],
)
def test_tokens(text, tokens):
    assert references_in_text(text) == tokens


@given(st.text())
def test_tokens_are_pure_unique_short_and_hold_a_digit(text):
    tokens = references_in_text(text)
    assert tokens == references_in_text(text)
    assert len(set(tokens)) == len(tokens)
    assert all(set(token) & set("0123456789") for token in tokens)


@given(
    st.integers(min_value=1, max_value=10**24),
    st.sampled_from(["Faktura {}", "inv {}.", "({})", "OCR{}", "{}/A"]),
)
def test_a_number_is_found_whatever_stands_round_it(number, pattern):
    assert str(number) in references_in_text(pattern.format(number))


def test_text_references_leave_out_what_is_known():
    known = (Reference("ocr", "10017"),)
    assert text_references("10017 och 10025", "10025 igen", known=known) == (Reference("text", "10025"),)
