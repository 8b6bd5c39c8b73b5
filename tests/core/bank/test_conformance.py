"""Third-party files: each one that can be read comes into a fresh book, with the figures it is known for."""

from pathlib import Path

import pytest
from tests.core.bank.conftest import Bank, issue

from kassabok.core.bank import service
from kassabok.core.book.file import Book
from kassabok.core.receivables.model import Claim
from kassabok.formats.errors import BadFile

#: File -> lines and their sum in öre.
FIGURES = {
    "bgmax/bgmax-minimal.txt": (1, 1100_00),
    "bgmax/bgmax-multipayment.txt": (4, 700_00),
    "bgmax/bgmax-official-ocr-check-length.txt": (7, 9900_00),
    "camt/genkgo-camt.054.001.02-sek-batch-debit.xml": (1, -200_000_00),
    "camt/genkgo-camt.054.001.08.xml": (1, -200_000_00),
    "csv/swedbank-transactions-utf8.csv": (10, -1209_96),
    "made-here/handelsbanken.csv": (1, 1250_00),
    "made-here/ica.csv": (1, -125_50),
    "made-here/lansforsakringar.csv": (1, 80_50),
    "made-here/nordea-2025.csv": (1, -1250_00),
    "made-here/se-camt.054.001.02.xml": (3, 2000_00),
    "made-here/se-camt.054.001.08.xml": (3, 2000_00),
    "made-here/seb.csv": (1, -1250_00),
    "made-here/swedbank-cp1252.csv": (1, 80_50),
}


EURO = {
    "abn-camt.053.001.02.xml": "Euro 0",
    "genkgo-camt.053.001.08.xml": "Euro 1",
    "nordea-fi-camt.053.001.02.xml": "Euro 2",
}


ODD_SUMS = {"csv/swedbank-transactions-utf8.csv", "abn-camt.053.001.02.xml"}  # Amounts that somebody changed.


@pytest.mark.parametrize("name", FIGURES)
def test_the_figures_of_a_known_file(book: Book, samples: Path, name: str) -> None:
    bank = Bank(book)
    lines, total_ore = FIGURES[name]
    odd = name in ODD_SUMS
    if odd:
        with pytest.raises(BadFile, match="does not follow"):
            bank.read((samples / "bank" / name).read_bytes(), name=name)
    result = bank.read((samples / "bank" / name).read_bytes(), name=name, unbalanced=odd)
    assert (result.new, result.known, result.parked) == (lines, 0, lines)
    assert book.reader.value("SELECT sum(amount_ore) FROM bank_line") == total_ore
    assert bank.faults() == []
    again = bank.read((samples / "bank" / name).read_bytes(), name=name, unbalanced=odd)
    assert (again.new, again.known) == (0, lines)


@pytest.mark.parametrize("version", ["02", "08"])
def test_the_payments_of_a_swedish_deposit_pay_their_invoices(
    book: Book, samples: Path, version: str
) -> None:
    bank = Bank(book)
    anna = bank.customer()
    for ocr, total_ore in (("10017", 1250_00), ("10025", 669_50), ("10033", 80_50)):
        with bank.doing() as tx:
            issue(tx, anna, total_ore)
            claim = tx.all(Claim)[-1]
            tx.update(Claim, claim.id, ocr=ocr)
    result = bank.read((samples / f"bank/made-here/se-camt.054.001.{version}.xml").read_bytes())
    assert (result.matched, result.matched_ore, result.parked) == (2, 1919_50, 1)
    assert bank.open_items() == {"F2026-0003": 80}
    assert bank.faults() == []


def test_accounts_in_other_currencies_and_files_that_are_no_statements(book: Book, samples: Path) -> None:
    """Read, or refused in words; and the book is whole."""
    bank = Bank(book)
    with bank.doing() as tx:
        for number in range(3):
            service.add_account(tx, f"Euro {number}", ledger_account="1980", currency="EUR")
    folder = samples / "bank"
    results = [
        bank.read((folder / "camt" / name).read_bytes(), account=account, unbalanced=name in ODD_SUMS)
        for name, account in EURO.items()
    ]
    assert [(result.new, result.parked) for result in results] == [(4, 4), (1, 1), (6, 6)]
    assert book.reader.rows("SELECT DISTINCT reason FROM bank_line") == [("The amount is in EUR.",)]
    assert bank.faults() == []
    others = [path for kind in ("pain", "lb", "xsd") for path in (folder / kind).iterdir()]
    for path in [*others, folder / "camt" / "genkgo-camt.053.001.02-invalid.xml"]:
        with pytest.raises(BadFile):
            bank.read(path.read_bytes())
