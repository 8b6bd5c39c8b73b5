"""The noun budget on the command line: what it takes, what it answers, and the files it writes and reads back."""

import pytest
from tests.cli.bookkeeping import Bookkeeper
from tests.cli.conftest import Runner


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    books = Bookkeeper(kassabok, monkeypatch)
    books("object", "add", "cost-centre:Nord")
    return books


def amounts(books: Bookkeeper, *words: str) -> list[tuple[str, str, int]]:
    return [
        (row["account"], row["object"], row["amount_ore"]) for row in books.json("budget", "list", *words)
    ]


def test_a_budget_is_set_in_several_ways_and_listed(books: Bookkeeper) -> None:
    assert books("budget", "set", "3001", "1200000") == "The budget of 2026 was set; accounts: 1.\n"
    books("budget", "set", "5010", "8000", "--each-month")
    books("budget", "set", "5930", "15000", "--month", "2026-11")
    books("budget", "set", "3001", "1000", "--spread", "1,0,0,0,0,0,0,0,0,0,0,3", "--cost-centre", "Nord")
    assert amounts(books) == [
        ("3001", "", 1_200_000_00),
        ("5010", "", 96_000_00),
        ("5930", "", 15_000_00),
        ("3001", "1:Nord", 1_000_00),
    ]
    assert books.json("budget", "list", "--cost-centre", "Nord")[0]["months_ore"] == {
        f"2026-{month:02}": {1: 250_00, 12: 750_00}.get(month, 0) for month in range(1, 13)
    }
    listed = books("budget", "list")
    assert "1:Nord" in listed
    assert listed.endswith("Planned result: 1 089 000,00 kr\n")
    assert "Nothing changed." in books("budget", "set", "5930", "15000", "--month", "2026-11")


@pytest.mark.parametrize("file", ["budget.csv", "budget.xlsx"])
def test_what_is_listed_into_a_file_is_read_back(books: Bookkeeper, file: str) -> None:
    books("budget", "set", "3001", "1000", "--spread", "1,0,0,0,0,0,0,0,0,0,0,2")
    books("budget", "set", "5010", "8000", "--each-month", "--cost-centre", "Nord")
    path = str(books.kassabok.folder / file)
    books("budget", "list", "--by-month", "-o", path)
    assert "0 new, 0 changed, 2 known as they are." in books("budget", "import", path)
    books("budget", "set", "3001", "0")
    assert "1 new, 0 changed, 1 known as they are." in books("budget", "import", path, "--dry-run")
    assert amounts(books) == [("5010", "1:Nord", 96_000_00)]
    books("budget", "import", path)
    assert amounts(books) == [("3001", "", 1_000_00), ("5010", "1:Nord", 96_000_00)]


def test_last_years_figures_are_copied_and_spread_by(books: Bookkeeper) -> None:
    books("year", "open")
    books.with_vouchers()
    books("budget", "copy", "--year", "2027", "--percent", "10")
    assert amounts(books, "--year", "2027") == [("3001", "", 11_000_00), ("5010", "", 1_650_00)]
    books("budget", "copy", "--year", "2027", "--account", "5010", "--percent", "-50%")
    books("budget", "set", "3001", "500", "--year", "2027", "--spread", "last-year")
    assert amounts(books, "--year", "2027") == [("3001", "", 500_00), ("5010", "", 750_00)]


def test_words_that_do_not_go_together_are_refused(books: Bookkeeper) -> None:
    several = books("budget", "set", "5010", "1", "--each-month", "--month", "2026-03", fails=2)
    assert "error[budget.several]" in several
    assert "error[budget.spread]" in books("budget", "set", "5010", "1", "--spread", "uneven", fails=2)
    assert "error[budget.month]" in books("budget", "set", "5010", "1", "--month", "2026-q1", fails=2)
    assert "error[budget.percent]" in books("budget", "copy", "--percent", "tio", fails=2)
    two = books("budget", "set", "5010", "1", "--cost-centre", "Nord", "--object", "1:Nord", fails=2)
    assert "error[object.twice]" in two
    books("object", "add", "project:P1")
    several = books("budget", "list", "--cost-centre", "Nord", "--project", "P1", fails=2)
    assert "error[budget.objects]" in several
