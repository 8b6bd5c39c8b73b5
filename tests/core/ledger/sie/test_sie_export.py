"""A year as SIE 4E: what is in the file, to the byte where it matters, and that it adds up whatever the book holds."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from tests.core.ledger.posting_story import Sold, issue, pay, post_lines
from tests.story import TODAY

from kassabok.core.book.file import Book
from kassabok.core.errors import NotFound
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.sie.exporting import SieWritten, export_year
from kassabok.core.ledger.vouchers import add_voucher

ON = date(2026, 4, 1)


def exported(
    book: Book, label: str = "2026", *, checksum: bool = False, on: date = ON
) -> tuple[SieWritten, list[str]]:
    """What was told, and the file's lines."""
    stream = BytesIO()
    told = export_year(book.reader, label, stream, on=on, checksum=checksum)
    data = stream.getvalue()
    assert data.endswith(b"\r\n")
    return told, data.decode("cp437").split("\r\n")[:-1]


def labelled(lines: list[str], *labels: str) -> list[str]:
    return [line for line in lines if line.split(" ")[0] in labels]


@pytest.fixture
def two_years(books: Book) -> Book:
    with books.transaction("test", today=TODAY) as tx:
        open_year(tx)
        for day, text, pairs in (
            (date(2026, 1, 10), 'Åke "Öl" & 5 € → §', (("1930", 500_00), ("2081", -500_00))),
            (date(2026, 3, 1), "Försäljning", (("1930", 125_00), ("3001", -100_00), ("2611", -25_00))),
            (date(2027, 1, 2), "Hyra", (("5010", 10_50), ("1930", -10_50))),
        ):
            add_voucher(tx, on=day, text=text, lines=post_lines(*pairs))
    return books


def test_the_head_says_whose_books_these_are(books: Book) -> None:
    with books.transaction("setting", today=TODAY) as tx:
        for key, value in (
            ("company.name", "Åkes Mugg & Fat AB"),
            ("company.street", "Storgatan 1"),
            ("company.postcode", "123 45"),
            ("company.city", "Mölle"),
            ("company.phone", "042-12345"),
        ):
            tx.write_setting(key, value)
        add_voucher(tx, on=TODAY, text="x", lines=post_lines(("1930", 100), ("2081", -100)))
    _, lines = exported(books)
    assert lines[0] == "#FLAGGA 0"
    assert lines[1].startswith('#PROGRAM "kassabok" ')
    assert lines[2:14] == [
        "#FORMAT PC8",
        "#GEN 20260401",
        "#SIETYP 4",
        "#ORGNR 556036-0793",
        "#FTYP AB",
        '#ADRESS "" "Storgatan 1" "123 45 Mölle" "042-12345"',
        '#FNAMN "Åkes Mugg & Fat AB"',
        "#RAR 0 20260101 20261231",
        "#TAXAR 2027",
        "#OMFATTN 20260401",
        "#KPTYP EUBAS97",
        "#VALUTA SEK",
    ]
    assert lines[14:20] == [
        '#KONTO 1930 "Företagskonto i bank"',
        "#KTYP 1930 T",
        "#SRU 1930 7281",
        '#KONTO 2081 "Aktiekapital"',
        "#KTYP 2081 S",
        "#SRU 2081 7301",
    ]


def test_both_years_have_their_balances_and_results(two_years: Book) -> None:
    told, lines = exported(two_years, "2027", on=date(2028, 2, 1))
    assert (told.year, told.accounts, told.vouchers) == ("2027", 5, 1)
    assert labelled(lines, "#RAR", "#OMFATTN") == ["#RAR 0 20270101 20271231", "#RAR -1 20260101 20261231"]
    assert labelled(lines, "#IB") == ["#IB 0 1930 625.00", "#IB 0 2081 -500.00", "#IB 0 2611 -25.00"]
    assert labelled(lines, "#UB") == [
        "#UB 0 1930 614.50",
        "#UB 0 2081 -500.00",
        "#UB 0 2611 -25.00",
        "#UB -1 1930 625.00",
        "#UB -1 2081 -500.00",
        "#UB -1 2611 -25.00",
    ]
    assert labelled(lines, "#RES") == ["#RES 0 5010 10.50", "#RES -1 3001 -100.00"]


def test_vouchers_come_by_series_and_number_with_all_they_say(two_years: Book) -> None:
    issue(two_years, "F2026-0001", Sold(100_00, 25_00))
    pay(two_years, "P2026-0001", 125_00, [("F2026-0001", 125_00)])
    told, lines = exported(two_years)
    signed = two_years.reader.value("SELECT actor FROM event WHERE id = 1")
    day = two_years.reader.value(
        "SELECT strftime('%Y%m%d', registered_us / 1000000, 'unixepoch') FROM voucher"
    )
    assert labelled(lines, "#VER") == [
        f'#VER A 1 20260110 "Åke \\"Öl\\" & 5 EUR -> par." {day} "{signed}"',
        f'#VER A 2 20260301 "Försäljning" {day} "{signed}"',
        f'#VER B 1 20260302 "Faktura F2026-0001 Anna Ek" {day} "{signed}"',
        f'#VER C 1 20260302 "Inbetalning P2026-0001 F2026-0001" {day} "{signed}"',
    ]
    assert told.replaced == {"€": "EUR", "→": "->", "§": "par."}
    assert lines[-5:] == ["#VER" + lines[-5][4:], "{", "#TRANS 1930 {} 125.00", "#TRANS 1510 {} -125.00", "}"]


def test_a_text_of_a_line_is_kept(books: Book) -> None:
    with books.transaction("test", today=TODAY) as tx:
        lines = [*post_lines(("1930", -100)), post_lines(("6570", 100))[0]._replace(text="Avgift mars")]
        add_voucher(tx, on=TODAY, text="Bank", lines=lines)
    assert labelled(exported(books)[1], "#TRANS") == [
        "#TRANS 1930 {} -1.00",
        '#TRANS 6570 {} 1.00 "" "Avgift mars"',
    ]


def test_an_unknown_year_is_not_found(books: Book) -> None:
    with pytest.raises(NotFound, match="There is no fiscal year 2030"):
        export_year(books.reader, "2030", BytesIO(), on=ON)


@pytest.fixture
def checker() -> Path:
    """A checker of SIE files that is not ours, beside the sample files."""
    folder = os.environ.get("KASSABOK_SAMPLES")
    path = Path(folder or ".").parent / "tools" / "check_sie.py"
    if not folder or not path.is_file():
        pytest.skip("KASSABOK_SAMPLES names no folder with the SIE checker beside it")
    return path


@pytest.fixture(params=["empty", "opening only", "two years", "sole trader"])
def any_book(request: pytest.FixtureRequest, books: Book) -> Iterator[tuple[Book, str]]:
    if request.param == "empty":
        yield books, "2026"
    elif request.param == "sole trader":
        with books.transaction("setting", today=TODAY) as tx:
            tx.write_setting("company.form", "ef")
            tx.write_setting("company.org_nr", "19811218-9876")
        yield books, "2026"
    else:
        two_years = request.getfixturevalue("two_years")
        if request.param == "opening only":
            with two_years.transaction("test", today=TODAY) as tx:
                open_year(tx)
            yield two_years, "2028"
        else:
            yield two_years, "2027"


@pytest.mark.parametrize("checksum", [False, True])
def test_a_strict_checker_finds_nothing(
    any_book: tuple[Book, str], checker: Path, tmp_path: Path, *, checksum: bool
) -> None:
    book, label = any_book
    path = tmp_path / "book.se"
    with path.open("wb") as stream:
        export_year(book.reader, label, stream, on=ON, checksum=checksum)
    result = subprocess.run(
        [sys.executable, checker, "--strict", path], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout
