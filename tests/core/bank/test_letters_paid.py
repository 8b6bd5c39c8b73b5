"""Money that the bank shows for letters: by a letter's own reference, and for what is owed beside invoices."""

from datetime import date, timedelta

import pytest
from tests.core.bank.bank_files import camt, move, ocr
from tests.core.bank.conftest import Bank, voucher_lines

from kassabok.core.book.company import change_setting
from kassabok.core.collection import reports, service
from kassabok.core.collection.reports import LetterView

ISSUED, REMINDED, PAID = date(2026, 1, 2), date(2026, 3, 20), date(2026, 3, 25)


@pytest.fixture
def reminded(bank: Bank) -> LetterView:
    """A reminder of two invoices of 1 000 and 500 kr, with a fee and with interest."""
    customer = bank.customer("Anna Ek")
    for kronor in (1000, 500):
        bank.invoice(customer, kronor, on=ISSUED)
    with bank.doing() as tx:
        service.claim_fee(tx, "F2026-0001", on=REMINDED)
        service.remind(tx, on=REMINDED)
    return reports.letter(bank.book.reader, "PM2026-0001")


def paid(reference: str, amount_ore: int, *, days: int = 0, text: str = "") -> bytes:
    return camt([move(ocr(reference, amount_ore), on=PAID + timedelta(days=days), text=text)])


def test_the_reference_of_a_letter_pays_all_of_it(bank: Bank, reminded: LetterView) -> None:
    result = bank.read(paid(reminded.ocr, reminded.total_ore))
    assert (result.matched, result.parked) == (1, 0)
    assert bank.open_items() == {}
    assert reports.charges(bank.book.reader, open_only=True) == []
    assert voucher_lines(bank.book, "2026-C1") == {
        "1930": reminded.total_ore,
        "1510": -1500_00,
        "3595": -60_00,
        "8313": -reminded.interest_ore,
    }
    assert bank.faults() == []


def test_an_invoices_reference_pays_what_is_beside_it_as_well(bank: Bank, reminded: LetterView) -> None:
    (reference,) = bank.book.reader.row("SELECT ocr FROM claim WHERE invoice_number = 'F2026-0001'") or ("",)
    beside_ore = sum(row.open_ore for row in reports.charges(bank.book.reader, invoice="F2026-0001"))
    bank.read(paid(reference, 1000_00 + beside_ore))
    assert bank.open_items() == {"F2026-0002": 500}
    assert reports.charges(bank.book.reader, invoice="F2026-0001", open_only=True) == []
    assert bank.faults() == []


@pytest.mark.parametrize("order", ["costs, interest, principal", "principal, costs, interest"])
def test_fees_that_are_left_are_found_by_the_paid_invoice(
    bank: Bank, reminded: LetterView, order: str
) -> None:
    with bank.doing() as tx:
        change_setting(tx, "collection.allocation", order)
    (reference,) = bank.book.reader.row("SELECT ocr FROM claim WHERE invoice_number = 'F2026-0001'") or ("",)
    beside_ore = sum(row.open_ore for row in reports.charges(bank.book.reader, invoice="F2026-0001"))
    bank.read(paid(reference, 1000_00))
    result = bank.read(paid(reference, beside_ore, days=1))
    assert (result.matched, result.parked) == (1, 0)
    assert bank.open_items() == {"F2026-0002": 500}
    assert reports.charges(bank.book.reader, invoice="F2026-0001", open_only=True) == []
    assert bank.book.reader.value("SELECT sum(unallocated_ore) FROM payment") == 0
    assert bank.faults() == []


def test_both_in_one_file(bank: Bank, reminded: LetterView) -> None:
    (reference,) = bank.book.reader.row("SELECT ocr FROM claim WHERE invoice_number = 'F2026-0001'") or ("",)
    beside_ore = sum(row.open_ore for row in reports.charges(bank.book.reader, invoice="F2026-0001"))
    bank.read(camt([move(ocr(reference, 1000_00), ocr(reference, beside_ore), on=PAID)]))
    assert bank.open_items() == {"F2026-0002": 500}
    assert bank.book.reader.value("SELECT sum(unallocated_ore) FROM payment") == 0
    assert bank.faults() == []


def test_by_hand_too(bank: Bank, reminded: LetterView) -> None:
    bank.read(paid("4711", reminded.total_ore))
    bank.match(1, "F2026-0001", "F2026-0002")
    assert bank.open_items() == {}
    assert reports.charges(bank.book.reader, open_only=True) == []
    assert bank.faults() == []
