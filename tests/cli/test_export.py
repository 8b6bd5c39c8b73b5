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
    monkeypatch.setattr("kassabok.cli.demo.papers.write_papers", lambda reader, folder, numbers: None)
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
            "2026-01-01 to 2026-12-31; accounts: 28, vouchers: 80.",
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
