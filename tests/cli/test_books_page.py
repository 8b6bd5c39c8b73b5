"""Every command of docs/how-to/books.md works as it stands."""

import re
import shlex
from datetime import date
from pathlib import Path

import pytest
from tests.cli.bookkeeping import RENT, Bookkeeper
from tests.cli.conftest import ROOT, Runner

from kassabok.core.book.file import open_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.invoicing import service as invoicing
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.parties import service as parties

PAGE = ROOT / "docs" / "how-to" / "books.md"


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    """A book with vouchers up to 2026-A12 and 2026-B12, which the page names."""
    found = Bookkeeper(kassabok, monkeypatch)
    for _ in range(12):
        found(*RENT, "--date", "2026-03-05")
    with open_book(found.path, EFFECTS) as book, book.transaction("test", today=date(2026, 3, 5)) as tx:
        parties.add(tx, number="2001", name="Kafé Öst AB")
        for _ in range(12):
            line = FreeLine(text="Gravering", unit_price_e4=1_000_000)
            invoicing.issue_on_its_own(tx, "2001", [line], on=date(2026, 3, 5))
    return found


def test_the_page_works_from_top_to_bottom(books: Bookkeeper) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    commands = [shlex.split(line) for block in blocks for line in block.splitlines() if line]
    assert len(commands) > 20
    for program, *words in commands:
        assert program == "kassabok"
        books(*words, today="2026-12-05")
    assert {path.name for path in Path().glob("*.se")} == {"2026.se", "2026-sum.se"}
