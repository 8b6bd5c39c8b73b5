"""kassabok export on the command line."""

from datetime import date
from pathlib import Path

import pytest
from tests.cli.bookkeeping import Bookkeeper
from tests.cli.conftest import Runner
from tests.second_opinion import beancount_says, hledger_says, needs_hledger, ours

from kassabok.core.book.reader import open_reader

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def demo(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo company's book, which KASSABOK_BOOK names."""
    monkeypatch.setattr("kassabok.cli.demo.papers.write_papers", lambda reader, folder, numbers: [])
    assert kassabok("demo", "--into", "demo").exit_code == 0
    book = kassabok.folder / "demo" / "company.kassabok"
    monkeypatch.setenv("KASSABOK_BOOK", str(book))
    return book


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    return Bookkeeper(kassabok, monkeypatch)


# A second opinion


@needs_hledger
def test_hledger_agrees_with_the_demo_companys_trial_balance(kassabok: Runner, demo: Path) -> None:
    for words in (("--year", "2026"), ()):
        answer = kassabok("export", "hledger", *words, "-o", "demo.journal", "--yes")
        assert (answer.exit_code, answer.err.splitlines()[-1]) == (
            0,
            "2026-01-01 to 2026-12-31; accounts: 36, vouchers: 93.",
        )
        with open_reader(demo) as reader:
            assert hledger_says(Path("demo.journal"), FIRST, LAST) == ours(reader, "2026")


def test_beancount_agrees_with_the_demo_companys_trial_balance(kassabok: Runner, demo: Path) -> None:
    for words in (("--year", "2026"), ()):
        answer = kassabok("export", "beancount", *words, "-o", "demo.beancount", "--yes")
        assert answer.exit_code == 0, answer.err
        with open_reader(demo) as reader:
            assert beancount_says(Path("demo.beancount"), FIRST, LAST) == ours(reader, "2026")


@pytest.mark.parametrize("kind", ["hledger", "beancount"])
def test_an_unknown_year_writes_nothing(books: Bookkeeper, kind: str) -> None:
    assert "There is no fiscal year 2031" in books("export", kind, "--year", "2031", fails=4)
    assert not list(books.kassabok.folder.glob("kassabok-*"))


@pytest.mark.parametrize("kind", ["hledger", "beancount"])
def test_the_books_go_to_stdout_too(books: Bookkeeper, kind: str) -> None:
    books.with_vouchers()
    assert "Försäljning 5 €" in books("export", kind, "-o", "-")


# The law's papers


def test_the_archive_of_the_demo_company(kassabok: Runner, demo: Path) -> None:
    answer = kassabok("export", "archive", "2026", "-o", "arkiv")
    assert (answer.exit_code, answer.out) == (0, "")
    assert answer.err.startswith("Wrote arkiv.\nFiscal year 2026; files: 85, of which kept with vouchers")
    head = kassabok("history", "--head", "--format", "json").json["head"]
    assert head in answer.err
    assert kassabok("export", "archive", "--verify", "arkiv").out == "All 84 files are as they were.\n"
    invoices = {path.name for path in Path("arkiv/underlag/fakturor").iterdir()}
    assert len(invoices) == 15
    assert {"F2026-0001", "K2026-0001"} <= invoices
    assert (Path("arkiv/underlag/fakturor/F2026-0001/Faktura-F2026-0001.pdf")).read_bytes()[:5] == b"%PDF-"
    rows = Path("arkiv/bokforing/verifikationslista.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == 94
    assert "faktura F2026-0001;;;;underlag/fakturor/F2026-0001/Faktura-F2026-0001.pdf" in "\n".join(rows)
    Path("arkiv/bokforing/grundbok.csv").write_text("annat")
    Path("arkiv/LASMIG.txt").unlink()
    changed = kassabok("export", "archive", "--verify", "arkiv", "--format", "json")
    assert changed.exit_code == 7
    assert changed.json == [
        {"path": "LASMIG.txt", "what": "missing"},
        {"path": "bokforing/grundbok.csv", "what": "changed"},
    ]


def test_a_zip_is_the_same_twice_and_is_not_replaced_unasked(books: Bookkeeper) -> None:
    books.with_vouchers()
    assert books.json("export", "archive", "2026") == {
        "file": "arkiv-2026-lerverket-ab.zip",
        "bytes": Path("arkiv-2026-lerverket-ab.zip").stat().st_size,
    }
    books("export", "archive", "2026", "-o", "again.zip", "-q", today="2026-08-01")
    first = Path("arkiv-2026-lerverket-ab.zip").read_bytes()
    assert Path("again.zip").read_bytes() == first
    assert "There is a file" in books("export", "archive", "2026", "-o", "again.zip", fails=2)
    books("export", "archive", "2026", "-o", "again.zip", "--yes")
    assert books("export", "archive", "--verify", "again.zip").startswith("All ")


def test_a_folder_that_is_there_is_replaced_only_if_it_is_an_archive(books: Bookkeeper) -> None:
    Path("own").mkdir()
    Path("own/letter.txt").write_text("mine")
    Path("file").write_text("mine")
    assert "There is a file or folder own" in books("export", "archive", "2026", "-o", "own", fails=2)
    for name in ("own", "file"):
        assert "is not such a folder" in books("export", "archive", "2026", "-o", name, "--yes", fails=5)
    assert (Path("own/letter.txt").read_text(), Path("file").read_text()) == ("mine", "mine")
    books("export", "archive", "2026", "-o", "arkiv")
    Path("arkiv/bokforing/saldobalans.txt").unlink()
    books("export", "archive", "2026", "-o", "arkiv", "--yes")
    assert books("export", "archive", "--verify", "arkiv").startswith("All ")
    assert not [path for path in books.kassabok.folder.iterdir() if path.name.startswith(".")]
    assert "There is no folder" in books("export", "archive", "2026", "-o", "no/arkiv", fails=4)


@pytest.mark.parametrize("output", ["arkiv", "arkiv.zip"])
def test_an_archive_that_cannot_be_made_leaves_nothing(books: Bookkeeper, output: str) -> None:
    assert "There is no fiscal year 2031" in books("export", "archive", "2031", "-o", output, fails=4)
    books("export", "archive", "2026", "-o", output, "--dry-run")
    assert {path.name for path in books.kassabok.folder.iterdir()} <= {
        *("book.kassabok", "book.kassabok-wal", "book.kassabok-shm")
    }


@pytest.mark.parametrize(
    ("words", "exit_code", "told"),
    [
        ((), 2, "An archive is written of a year, or verified."),
        (("2026", "--verify", "x"), 2, "An archive is written of a year, or verified."),
        (("--verify", "nowhere"), 4, "There is no file or folder nowhere."),
        (("--verify", "book.kassabok"), 5, "book.kassabok is no whole zip"),
        (("--verify", "."), 5, "There is no SHA256SUMS"),
    ],
)
def test_what_is_asked_wrongly_is_told(
    books: Bookkeeper, words: tuple[str, ...], exit_code: int, told: str
) -> None:
    assert told in books("export", "archive", *words, fails=exit_code)


def test_the_documents_are_written_by_themselves_too(books: Bookkeeper) -> None:
    books.with_vouchers()
    books("export", "systemdokumentation")
    assert "# Systemdokumentation för Lerverket AB" in Path("systemdokumentation-2026.md").read_text()
    books("export", "systemdokumentation", "--year", "2026", "-o", "again.md")
    assert Path("again.md").read_bytes() == Path("systemdokumentation-2026.md").read_bytes()
    books("export", "behandlingshistorik", "--year", "2026")
    sheet = Path("behandlingshistorik-2026.csv").read_text("utf-8-sig").splitlines()
    assert sheet[0].startswith("Nr;Registrerad;Registrerad av;Kommando;Vad som hände;")
    assert (
        "voucher add;Verifikation 2026-A2 bokfördes: 12 500,00 kr.;verifikation 2026-A2;2026-A2;;"
        in "\n".join(sheet)
    )
    books("export", "behandlingshistorik", "-o", "log.txt")
    assert len(Path("log.txt").read_text().splitlines()) == len(books.json("history", "--last", "999")) + 4
    books("export", "behandlingshistorik", "--year", "2026", "-o", "log.pdf")
    assert Path("log.pdf").read_bytes().startswith(b"%PDF-")
    assert "There is no fiscal year 2031" in books("export", "behandlingshistorik", "--year", "2031", fails=4)
    assert "There is no fiscal year 2031" in books("export", "systemdokumentation", "--year", "2031", fails=4)
