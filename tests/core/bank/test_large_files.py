"""Large files are looked through in pieces: what comes of it is the same as of small ones, row by row."""

from datetime import date
from pathlib import Path

import pytest
from tests.core.bank.bank_files import IBAN, Move, Pay, camt, move, ocr
from tests.core.bank.conftest import Bank
from tests.story import snapshot

from kassabok.core.bank import entries, matching, service
from kassabok.core.bank.importing import BankImport
from kassabok.core.book.company import found_company
from kassabok.core.book.file import create_book
from kassabok.core.cascade import EFFECTS
from kassabok.formats.bank import packed

TABLES = (
    "bank_entry",
    "bank_entry_key",
    "bank_line",
    "bank_balance",
    "payment",
    "settlement",
    "voucher_line",
)


def files(references: list[str]) -> list[bytes]:
    """A notification of some deposits, a statement of all, the same once more, and one that overlaps and goes on."""
    paid = [move(ocr(reference, 100_00), text=f"Insättning {reference}") for reference in references]
    others: list[Move] = [
        move(Pay(ore, text=text), text=text, on=date(2026, 3, 1 + number % 3), ref=ref)
        for number, (ore, text, ref) in enumerate(
            [
                (-45_00, "Avgift", ""),
                (-45_00, "Avgift", ""),
                (200_00, "Swish", "R1"),
                (200_00, "Swish", "R1"),
                (0, "Ingenting", ""),
                (70_00, "Okänd", "R2"),
            ]
        )
    ]
    statement = camt([*paid, *others], kind="camt.053")
    return [
        camt(paid[:5], kind="camt.054"),
        statement,
        statement,
        camt([*others, move(Pay(-1_00, text="Ny"), text="Ny")], kind="camt.053"),
    ]


def told(folder: Path) -> tuple[list[BankImport], dict[str, list[tuple[object, ...]]]]:
    with create_book(folder / "company.kassabok", EFFECTS) as book:
        bank = Bank(book)
        with bank.doing() as tx:
            found_company(
                tx, name="Testbolaget AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1)
            )
            service.edit_account(tx, "Bank", iban=IBAN)
        anna = bank.customer()
        references = [bank.invoice(anna, 100) for _ in range(9)]
        results = [bank.read(data) for data in files(references)]
        return results, {table: rows for table, rows in snapshot(book).items() if table in TABLES}


def test_pieces_make_the_same_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "pieces").mkdir()
    results, tables = told(tmp_path / "whole")
    assert [(each.new, each.known, each.matched) for each in results] == [
        (5, 0, 5),
        (9, 5, 4),
        (0, 14, 0),
        (1, 5, 0),
    ]
    for module, name, size in (
        (packed, "LARGE", 3),
        (packed, "_BLOCK", 2),
        (matching, "_VALUES", 3),
        (matching, "CHUNK", 2),
        (entries, "CHUNK", 2),
    ):
        monkeypatch.setattr(module, name, size)
    assert told(tmp_path / "pieces") == (results, tables)
