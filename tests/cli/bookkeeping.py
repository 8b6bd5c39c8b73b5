"""A company with a few vouchers, for the tests of the nouns account, voucher, year, report and sie."""

from typing import Any

import pytest
from tests.cli.conftest import Runner

DEPOSIT = ("voucher", "add", "--text", "Aktiekapital", "--line", "1930=50000", "--line", "2081=-50000")
SALE = (
    *("voucher", "add", "--text", "Försäljning 5 €", "--line", "1930=12 500"),
    *("--line", "3001=-10000", "--line", "2611=-2500"),
)
RENT = ("voucher", "add", "--text", "Hyra", "--line", "5010=1500,00", "--line", "1930=-1500")


class Bookkeeper:
    """`books("voucher", "list")` runs a command on 31 March 2026 in the book of Lerverket AB."""

    def __init__(self, kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kassabok = kassabok
        self.path = kassabok.folder / "book.kassabok"
        monkeypatch.setenv("KASSABOK_BOOK", str(self.path))
        self("init", "Lerverket AB", "--org-nr", "556036-0793", "--year-start", "2026-01-01")

    def __call__(self, *words: str, today: str = "2026-03-31", fails: int = 0) -> str:
        """stdout of the command, which must end with the exit code `fails`; of a failing one stderr."""
        answer = self.kassabok(*words, "--today", today)
        assert answer.exit_code == fails, answer.err
        return answer.err if fails else answer.out

    def json(self, *words: str, today: str = "2026-03-31") -> Any:
        """The answer as JSON."""
        answer = self.kassabok(*words, "--today", today, "--format", "json")
        assert answer.exit_code == 0, answer.err
        return answer.json

    def with_vouchers(self) -> "Bookkeeper":
        """Share capital in January, a sale on 1 March, the rent on 31 March."""
        self(*DEPOSIT, "--date", "2026-01-10")
        self(*SALE, "--date", "2026-03-01")
        self(*RENT)
        return self
