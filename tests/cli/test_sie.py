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


# Importing

OTHER = (
    '#FLAGGA 0\r\n#PROGRAM "Annat" 1\r\n#FORMAT PC8\r\n#GEN 20260105\r\n#SIETYP 4\r\n#ORGNR 556036-0793\r\n#FTYP AB\r\n'
    '#ADRESS "" "Storgatan 1" "12345 Mölle" "042-1"\r\n#FNAMN "Lerverket AB"\r\n#RAR 0 20250101 20251231\r\n'
    '#KONTO 1930 "Checkräkning"\r\n#KONTO 2081 "Aktiekapital"\r\n#KONTO 5010 "Hyra"\r\n'
    "#IB 0 1930 500\r\n#IB 0 2081 -500\r\n#UB 0 1930 400\r\n#UB 0 2081 -500\r\n#RES 0 5010 100\r\n"
    '#VER A 1 20250110 "Hyra" 20250111 "EK"\r\n{\r\n#TRANS 5010 {} 100\r\n#TRANS 1930 {} -100\r\n}\r\n'
).encode("cp437")


@pytest.fixture
def other(kassabok: Runner) -> Path:
    """A file of another program, for the year before Lerverket's first."""
    path = kassabok.folder / "2025.se"
    path.write_bytes(OTHER)
    return path


def test_a_file_comes_in_and_a_second_time_does_not(books: Bookkeeper, other: Path) -> None:
    assert books("sie", "import", "2025.se", "--dry-run") == (
        "Vouchers: 1 new, 0 known as they are.\n"
        "SIE file I2026-0001, fiscal year 2025; accounts added: 0, changed in the book: 0.\n"
        "Its balances are what the book says now.\n\n"
        "Dry run: nothing was saved.\n"
    )
    told = books.json("sie", "import", "2025.se")
    assert {key: told[key] for key in ("new", "known", "updated", "parked", "warnings", "differences")} == {
        "new": 1,
        "known": 0,
        "updated": 0,
        "parked": 0,
        "warnings": [],
        "differences": [],
    }
    again = books.json("sie", "import", "2025.se")
    assert (again["new"], again["known"], again["repeated"]) == (0, 1, True)
    assert "This very file was read before; nothing was changed." in books("sie", "import", "2025.se")
    opening = {
        row["account"]: row["opening_ore"] for row in books.json("report", "trial-balance", "--year", "2026")
    }
    assert opening["1930"] == 400_00


def test_a_file_from_stdin_and_differences_as_a_table(books: Bookkeeper) -> None:
    wrong = OTHER.replace(b"#UB 0 1930 400", b"#UB 0 1930 410")
    answer = books.kassabok("sie", "import", "-", "--today", "2026-03-31", stdin=wrong)
    assert answer.exit_code == 0, answer.err
    assert "In one place the file's balances are not what the book says now.\n" in answer.out
    assert "2025  1930     Företagskonto i bank  UB    410,00  400,00       10,00" in answer.out


def test_another_companys_file_is_refused(books: Bookkeeper) -> None:
    Path("x.se").write_bytes(OTHER.replace(b"556036-0793", b"556012-5790"))
    said = books("sie", "import", "x.se", fails=3)
    assert said.startswith(
        "error[sie.company]: x.se is of Lerverket AB, 556012-5790, and this book of Lerverket AB."
    )
    assert "Vouchers: 1 new," in books("sie", "import", "x.se", "--force", "--series", "x")
    assert books.json("voucher", "show", "X1")["imported_as"] == "A 1"


@pytest.mark.parametrize("series", ["", "A1", "å", "ABCDEFGHIJK"])
def test_a_series_is_letters(books: Bookkeeper, other: Path, series: str) -> None:
    answer = books.kassabok("sie", "import", "2025.se", "--series", series)
    assert answer.exit_code == (0 if not series else 2), answer.err


def test_a_web_page_is_no_file(books: Bookkeeper) -> None:
    Path("x.se").write_bytes(b"<!DOCTYPE html><html><body>Logga in</body></html>")
    assert books("sie", "import", "x.se", fails=5).startswith("error[sie.not-sie]: This is a web page")


def test_a_book_begins_with_a_file(kassabok: Runner, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KASSABOK_BOOK", str(kassabok.folder / "new.kassabok"))
    dry = kassabok("init", "--from-sie", "2025.se", "--dry-run")
    assert (dry.exit_code, Path("new.kassabok").exists()) == (0, False)
    answer = kassabok("init", "--from-sie", "2025.se", "--set", "company.phone=08-1", "--today", "2026-01-05")
    assert answer.exit_code == 0, answer.err
    assert answer.out.startswith("Vouchers: 1 new, 0 known as they are.\n")
    assert "Next: kassabok year open, kassabok product add" in answer.err
    settings = {row["key"]: row["value"] for row in kassabok("setting", "list", "--format", "json").json}
    assert (settings["company.name"], settings["company.city"]) == ("Lerverket AB", "Mölle")
    assert settings["company.phone"] == "08-1"
    assert [year["year"] for year in kassabok("year", "list", "--format", "json").json] == ["2025"]


def test_a_book_needs_a_name_and_a_number(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KASSABOK_BOOK", str(kassabok.folder / "new.kassabok"))
    assert "The company's name is missing." in kassabok("init").err
    assert "The company's organisation number is missing." in kassabok("init", "Lerverket AB").err
    assert not Path("new.kassabok").exists()


@pytest.mark.parametrize(
    ("kind", "name", "begins"),
    [
        ("4i", "kassabok-2026.si", "#SIETYP 4"),
        ("3", "kassabok-2026.se", "#SIETYP 3"),
        ("5", "kassabok-2026.sie", "<SieEntry"),
    ],
)
def test_every_type_is_written(books: Bookkeeper, kind: str, name: str, begins: str) -> None:
    books("sie", "export", "--type", kind)
    assert begins.encode() in Path(name).read_bytes()


def test_type_1_tells_which_account_lacks_its_code(books: Bookkeeper) -> None:
    books("account", "edit", "5010", "--sru", "")
    said = books("sie", "export", "--type", "1", fails=3)
    assert "error[sie.sru]" in said
    assert "5010" in said
    assert not Path("kassabok-2026.se").exists()
