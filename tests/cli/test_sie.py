"""kassabok sie, as its user sees it."""

import subprocess
from pathlib import Path

import pytest
from tests.cli.bookkeeping import Bookkeeper
from tests.cli.conftest import Runner


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    return Bookkeeper(kassabok, monkeypatch).with_vouchers()


def test_a_year_is_written_and_what_was_changed_is_told(books: Bookkeeper) -> None:
    answer = books.kassabok("sie", "export", "--year", "2026", "-o", "b.se", "--today", "2026-03-31")
    assert (answer.exit_code, answer.out) == (0, "")
    assert answer.err == (
        "Wrote b.se.\n"
        "Fiscal year 2026; accounts: 5, vouchers: 3.\n"
        "SIE has no such characters, so they were written otherwise: € as EUR.\n"
    )
    text = Path("b.se").read_bytes().decode("cp437")
    assert "#GEN 20260331\r\n" in text
    assert '"Försäljning 5 EUR"' in text
    assert "#KSUMMA" not in text


def test_signs_that_show_nothing_are_told_by_their_number(books: Bookkeeper) -> None:
    rows = "{\n#TRANS 6110 {} 1\n#TRANS 1930 {} -1\n}\n"
    other = f'#FLAGGA 0\n#SIETYP 4\n#VER Q 1 20260302 "a\u200bb a\u0301c"\n{rows}'
    Path("other.si").write_text(other, encoding="utf-8")
    books("sie", "import", "other.si")
    told = books.kassabok("sie", "export", "--year", "2026", "-o", "b.se").err.splitlines()[-1]
    assert told.startswith("SIE has no such characters, so they were written otherwise: ")
    assert "U+200B as " in told
    assert told.isprintable()
    assert "\u200b" not in told


def test_the_same_year_gives_the_same_bytes_and_the_name_is_the_years(books: Bookkeeper) -> None:
    books("sie", "export", "--checksum")
    first = Path("kassabok-2026.se").read_bytes()
    assert first.startswith(b"#FLAGGA 0\r\n#KSUMMA\r\n")
    assert books("sie", "export", fails=2).startswith("error[file.exists]")
    books("sie", "export", "--checksum", "--yes")
    assert Path("kassabok-2026.se").read_bytes() == first


def test_a_year_that_is_not_there_leaves_no_file(books: Bookkeeper) -> None:
    assert books("sie", "export", "--year", "2030", "-o", "b.se", fails=4).startswith(
        "error[year.unknown]: There is no fiscal year 2030.\n"
    )
    assert not Path("b.se").exists()


def test_a_dry_run_writes_nothing(books: Bookkeeper) -> None:
    answer = books.kassabok("sie", "export", "-o", "b.se", "--dry-run", "--today", "2026-03-31")
    assert (answer.exit_code, answer.err) == (0, "Dry run: b.se was not written.\n")
    assert not Path("b.se").exists()


def test_scripts_are_told_the_file_or_read_it_from_stdout(books: Bookkeeper) -> None:
    answer = books.json("sie", "export", "-o", "b.se")
    assert answer == {"file": "b.se", "bytes": len(Path("b.se").read_bytes())}
    words = books.kassabok.command("sie", "export", "-o", "-", "--today", "2026-03-31")
    done = subprocess.run(words, capture_output=True, check=True)
    assert done.stdout == Path("b.se").read_bytes()


def test_the_vouchers_of_a_year_as_sie_5(books: Bookkeeper) -> None:
    books("sie", "export", "--type", "5", "--year", "2026", "--today", "2026-03-31")
    text = Path("kassabok-2026.sie").read_text(encoding="utf-8")
    assert text.startswith(
        '<?xml version="1.0" encoding="UTF-8"?>\n<SieEntry xmlns="http://www.sie.se/sie5">\n'
    )
    assert 'text="Försäljning 5 €"' in text
    found = books.json("sie", "check", "kassabok-2026.sie")
    assert (found["sie_type"], found["vouchers"], found["accounts"], found["importable"]) == ("5", 3, 5, True)
    answer = books.json("sie", "import", "kassabok-2026.sie")
    assert (answer["new"], answer["known"]) == (0, 3)
    assert books("sie", "export", "--type", "5", "--checksum", "-o", "b.sie", fails=2).startswith(
        "error[sie.checksum]: A file of SIE 5 has no #KSUMMA.\n"
    )
    assert not Path("b.sie").exists()
