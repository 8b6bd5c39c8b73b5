"""Tables as plain text."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from kassabok.formats.cells import Cell
from kassabok.formats.text_table import WIDEST, write_text


def written(*rows: tuple[Cell, ...]) -> list[str]:
    stream = BytesIO()
    write_text(stream, ["Bolaget", "Huvudbok"], ["Konto", "Datum", "Text", "Belopp"], lambda: rows)
    return stream.getvalue().decode().splitlines()


def test_columns_stand_under_each_other_and_numbers_to_the_right() -> None:
    assert written(
        ("1930", date(2026, 3, 2), "Hyra\nmars", Decimal("-1234567.50")),
        ("5010", None, "漢字 é", Decimal("0.05")),
    ) == [
        "Bolaget",
        "Huvudbok",
        "",
        "Konto  Datum       Text              Belopp",
        "-----  ----------  ---------  -------------",
        "1930   2026-03-02  Hyra mars  -1 234 567,50",
        "5010               漢字 é              0,05",
    ]


def test_a_long_text_goes_on_below_itself() -> None:
    lines = written(("1", None, "ord " * 40, Decimal(1)))[5:]
    assert len(lines) > 1
    assert " ".join(
        " ".join(line.split()).removeprefix("1 ").removesuffix(" 1") for line in lines
    ).split() == (["ord"] * 40)
    assert all(len(line) <= 5 + 2 + 5 + 2 + WIDEST + 2 + 6 for line in lines)


def test_no_rows_are_a_table_too_and_no_control_character_gets_out() -> None:
    assert len(written()) == 5
    assert "\x1b" not in "".join(written(("\x1b[31m", None, "\x07", None)))
