"""Books as hledger and Beancount files: to the letter, and whatever stands in the texts."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.second_opinion import beancount_says, hledger_run, hledger_says, needs_hledger

from kassabok.formats.plaintext import beancount, hledger
from kassabok.formats.plaintext.record import Account, Books, Line, Transaction
from kassabok.formats.plaintext.text import kronor, quantity

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
BOOKS = Books(
    company='Åkes "Mugg" & Fat AB',
    first=FIRST,
    last=LAST,
    accounts=(
        Account("1930", "Bank: företagskonto", "asset"),
        Account("2099", "Årets resultat; AB", "equity"),
        Account("3001", "Försäljning 25 % moms", "income"),
        Account("5010", "Hyra", "cost"),
    ),
    opening={"1930": 100_00, "2099": -100_00},
    closing={"1930": 12_345_67, "2099": -100_00, "3001": -12_255_67, "5010": 10_00},
    transactions=(
        Transaction(
            "2026-A1",
            date(2026, 2, 28),
            'Hyra "mars"; lokal',
            (
                Line("5010", 10_00, "Lokal 1: kök [2026-99-99]", objects=(("kostnadsstalle", "Nord, a"),)),
                Line("1930", -10_00, quantity_milli=-2500),
            ),
            (("registered", "2026-03-01T10:00:00Z"),),
        ),
        Transaction("2026-B1", date(2026, 3, 1), "", (Line("1930", 12_255_67), Line("3001", -12_255_67))),
    ),
)


def text_of(kind: Any, books: Books = BOOKS) -> str:
    stream = BytesIO()
    kind.write_to(stream, books)
    return stream.getvalue().decode()


def test_a_journal_to_the_letter() -> None:
    assert (
        text_of(hledger)
        == """\
; Åkes "Mugg" & Fat AB, 2026-01-01 - 2026-12-31

decimal-mark .
commodity 1000.00 SEK

account tillgångar:1930 Bank företagskonto  ; type:A
account eget kapital:2099 Årets resultat, AB  ; type:E
account intäkter:3001 Försäljning 25 % moms  ; type:R
account kostnader:5010 Hyra  ; type:X

2025-12-31 Ingående balans
    tillgångar:1930 Bank företagskonto  100.00 SEK
    eget kapital:2099 Årets resultat, AB  -100.00 SEK

2026-02-28 (2026-A1) Hyra "mars", lokal
    ; registered:2026-03-01T10:00:00Z
    kostnader:5010 Hyra  10.00 SEK  ; Lokal 1 : kök (2026-99-99), kostnadsstalle:Nord  a
    tillgångar:1930 Bank företagskonto  -10.00 SEK  ; quantity:-2.5

2026-03-01 (2026-B1)
    tillgångar:1930 Bank företagskonto  12255.67 SEK
    intäkter:3001 Försäljning 25 % moms  -12255.67 SEK

2026-12-31 Utgående balans
    tillgångar:1930 Bank företagskonto  0.00 SEK = 12345.67 SEK
    eget kapital:2099 Årets resultat, AB  0.00 SEK = -100.00 SEK
    intäkter:3001 Försäljning 25 % moms  0.00 SEK = -12255.67 SEK
    kostnader:5010 Hyra  0.00 SEK = 10.00 SEK
"""
    )


def test_a_beancount_file_to_the_letter() -> None:
    assert (
        text_of(beancount)
        == """\
option "title" "Åkes \\"Mugg\\" & Fat AB 2026-01-01 - 2026-12-31"
option "operating_currency" "SEK"

2025-12-31 open Assets:1930-Bank-företagskonto SEK
  name: "Bank: företagskonto"
2025-12-31 open Equity:2099-Årets-resultat-AB SEK
  name: "Årets resultat; AB"
2025-12-31 open Income:3001-Försäljning-25-moms SEK
  name: "Försäljning 25 % moms"
2025-12-31 open Expenses:5010-Hyra SEK
  name: "Hyra"

2025-12-31 * "Ingående balans"
  Assets:1930-Bank-företagskonto  100.00 SEK
  Equity:2099-Årets-resultat-AB  -100.00 SEK

2026-02-28 * "Hyra \\"mars\\"; lokal"
  voucher: "2026-A1"
  registered: "2026-03-01T10:00:00Z"
  Expenses:5010-Hyra  10.00 SEK
    text: "Lokal 1: kök [2026-99-99]"
    kostnadsstalle: "Nord, a"
  Assets:1930-Bank-företagskonto  -10.00 SEK
    quantity: -2.5

2026-03-01 * ""
  voucher: "2026-B1"
  Assets:1930-Bank-företagskonto  12255.67 SEK
  Income:3001-Försäljning-25-moms  -12255.67 SEK

2027-01-01 balance Assets:1930-Bank-företagskonto  12345.67 ~ 0.00 SEK
2027-01-01 balance Equity:2099-Årets-resultat-AB  -100.00 ~ 0.00 SEK
2027-01-01 balance Income:3001-Försäljning-25-moms  -12255.67 ~ 0.00 SEK
2027-01-01 balance Expenses:5010-Hyra  10.00 ~ 0.00 SEK
"""
    )


@pytest.mark.parametrize(
    ("ore", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-100, "-1.00"), (123456789, "1234567.89")]
)
def test_kronor_are_exact(ore: int, text: str) -> None:
    assert kronor(ore) == text


@pytest.mark.parametrize(
    ("milli", "text"), [(0, "0"), (2500, "2.5"), (-1, "-0.001"), (12000, "12"), (-1010, "-1.01")]
)
def test_quantities_are_exact(milli: int, text: str) -> None:
    assert quantity(milli) == text


NASTY = (
    *("*", "!", "(x)", "; x", "a  ; b:c", "date:abc", "x, date:2026-13-01", "[2026-02-30]", "[=1/1]", "= 5"),
    *(
        "@ 5 SEK",
        "{1}",
        '"',
        '\\"',
        "\\",
        "\t",
        "a\nb",
        "a\r\n  assets:x  5",
        "\u2028",
        "\x00",
        "\ud800",
        "|",
    ),
    *(
        "#tag ^link",
        "type:A",
        "tag:",
        ":",
        ":x",
        "x:",
        "{{",
        "2026-01-01 * x",
        "include x",
        "ö",
        "漢字",
        "🍕",
    ),
)


@given(texts=st.lists(st.sampled_from(NASTY) | st.text(max_size=12), min_size=8, max_size=8))
def test_no_text_is_taken_for_syntax_by_beancount(texts: list[str], tmp_path_factory: Any) -> None:
    path = tmp_path_factory.mktemp("b") / "books.beancount"
    path.write_text(text_of(beancount, _with(texts)))
    assert beancount_says(path, FIRST, LAST) == {"1930": (0, 10_00, 10_00), "3001": (0, -10_00, -10_00)}


@needs_hledger
def test_no_text_is_taken_for_syntax_by_hledger(tmp_path: Path) -> None:
    for index in range(len(NASTY)):
        texts = [NASTY[(index + step) % len(NASTY)] for step in range(8)]
        path = tmp_path / "books.journal"
        path.write_text(text_of(hledger, _with(texts)))
        assert hledger_says(path, FIRST, LAST) == {"1930": (0, 10_00, 10_00), "3001": (0, -10_00, -10_00)}


def _with(texts: list[str]) -> Books:
    lines = (
        Line("1930", 10_00, texts[0], objects=(("projekt", texts[1]),)),
        Line("3001", -10_00, texts[2], 1000),
    )
    return Books(
        company=texts[3],
        first=FIRST,
        last=LAST,
        accounts=(Account("1930", texts[4], "asset"), Account("3001", texts[5], "income")),
        opening={},
        closing={"1930": 10_00, "3001": -10_00},
        transactions=(Transaction("2026-A1", FIRST, texts[6], lines, (("source", texts[7]),)),),
    )


@needs_hledger
def test_hledger_reads_tags_and_codes(tmp_path: Path) -> None:
    path = tmp_path / "books.journal"
    path.write_text(text_of(hledger))
    assert hledger_run(path, "register", "tag:kostnadsstalle=Nord", "-O", "csv").splitlines()[1:] == [
        '"2","2026-02-28","2026-A1","Hyra ""mars"", lokal","kostnader:5010 Hyra","10.00 SEK","10.00 SEK"'
    ]
    assert hledger_run(path, "codes").split() == ["2026-A1", "2026-B1"]


@needs_hledger
def test_hledger_refuses_a_journal_with_another_closing_balance(tmp_path: Path) -> None:
    path = tmp_path / "books.journal"
    path.write_text(text_of(hledger).replace("= 12345.67", "= 12345.66"))
    with pytest.raises(AssertionError, match="balance assertion"):
        hledger_run(path, "check")


def test_beancount_reports_another_closing_balance_even_of_an_ore(tmp_path: Path) -> None:
    path = tmp_path / "books.beancount"
    path.write_text(text_of(beancount).replace("12345.67 ~", "12345.66 ~"))
    with pytest.raises(AssertionError, match="Balance failed"):
        beancount_says(path, FIRST, LAST)
