"""Payments that were made in the bank itself: which bills they paid, where that is certain."""

from datetime import date
from typing import Any

import pytest
from tests.core.bank.bank_files import BANKGIRO, IBAN, Pay, camt, csv, move, scor
from tests.core.payables.billing import Payer
from tests.story import snapshot

from kassabok.core.bank.importing import BankImport, import_file
from kassabok.core.bank.reports import unmatched
from kassabok.core.bank.service import edit_account
from kassabok.core.book.file import Book
from kassabok.core.parties import suppliers
from kassabok.core.payables.lines import LineRequest

HIS = "50501055"
OCR = "1234566"


class Paying(Payer):
    """Supplier 2001, Papper & Pärm AB, has the bankgiro 5050-1055."""

    def __init__(self, book: Book) -> None:
        super().__init__(book)
        with self.doing() as tx:
            edit_account(tx, "Bank", iban=IBAN, bankgiro=BANKGIRO)
            suppliers.edit(tx, "2001", bankgiro=HIS)

    def owes(self, reference: str, kronor: int, **how: Any) -> str:
        return self.bill(reference, kronor * 100, LineRequest(kronor * 100, "6110", "exempt"), **how)

    def read(self, *pays: Pay, version: str = "02") -> BankImport:
        moves = [move(pay, ref=f"R{place}") for place, pay in enumerate(pays)]
        return self.import_(camt(moves, kind="camt.053", version=version))

    def import_(self, data: bytes) -> BankImport:
        with self.doing() as tx:
            return import_file(tx, data, name="bank.xml")

    def reasons(self) -> list[str]:
        return [reason for (reason,) in self.book.reader.rows("SELECT reason FROM bank_line ORDER BY id")]


@pytest.fixture
def company(book: Book):
    paying = Paying(book)
    yield paying
    assert paying.wrong() == []


@pytest.mark.parametrize("version", ["02", "08"])
def test_an_ocr_reference_with_the_open_amount_pays_its_bill(company, version):
    bill = company.owes("F1", 500, ocr=OCR)
    company.owes("F2", 500)
    found = company.read(Pay(-500_00, extra=scor(OCR)), version=version)
    assert (found.matched, found.parked, found.bills) == (1, 0, [bill])
    assert company.open_ore(bill) == 0
    assert company.posted("U2026-0001") == {"1930": -500_00, "2440": 500_00}


def test_the_supplier_s_number_counts_with_the_supplier_only(company):
    bill = company.owes("4711", 500)
    found = company.read(Pay(-500_00, text="Faktura 4711"), Pay(-500_00, text="Faktura 4711", creditor=HIS))
    assert (found.matched, found.parked) == (1, 1)
    assert company.open_ore(bill) == 0
    assert company.reasons() == ["Money out.", ""]


def test_the_supplier_s_name_in_a_csv_and_its_number_pay_a_bill(company):
    bill = company.owes("4711", 500)
    company.import_(csv([move(Pay(-500_00), text="PAPPER & PARM AB 4711")]))
    assert company.open_ore(bill) == 0


def test_the_giro_alone_pays_the_only_bill_of_its_amount(company):
    bill = company.owes("F1", 500)
    company.owes("F2", 400)
    found = company.read(Pay(-500_00, creditor=HIS))
    assert found.bills == [bill]


def test_two_bills_of_the_same_amount_are_left_for_people(company):
    first, second = company.owes("F1", 500), company.owes("F2", 500)
    company.read(Pay(-500_00, creditor=HIS))
    assert company.reasons() == [
        f"It may be any of these bills: {first} (500,00 open), {second} (500,00 open)."
    ]


def test_one_payment_of_several_bills_that_it_names(company):
    company.owes("F11111", 500)
    company.owes("F22222", 300)
    found = company.read(Pay(-800_00, text="F11111 F22222", creditor=HIS))
    assert found.bills == ["E2026-0001", "E2026-0002"]
    assert company.balance("2440") == 0


@pytest.mark.parametrize(
    ("kronor", "why"),
    [
        (499, "It names E2026-0001 (500,00 open), which is not the amount."),
        (501, "It names E2026-0001 (500,00 open), which is not the amount."),
    ],
)
def test_another_amount_is_left(company, kronor, why):
    company.owes("F1", 500, ocr=OCR)
    company.read(Pay(-kronor * 100, extra=scor(OCR)))
    assert company.reasons() == [why]


def test_a_bill_that_nobody_approved_is_not_paid_by_itself(company):
    bill = company.owes("F1", 500, ocr=OCR, approved=False)
    before = company.balance("2440")
    company.read(Pay(-500_00, extra=scor(OCR)))
    assert company.reasons() == [f"Bill {bill} fits, but it is not approved."]
    assert company.balance("2440") == before


def test_a_bill_is_paid_once_in_a_file(company):
    bill = company.owes("F1", 500, ocr=OCR)
    found = company.read(Pay(-500_00, extra=scor(OCR)), Pay(-500_00, extra=scor(OCR)))
    assert (found.matched, found.parked) == (1, 1)
    assert company.open_ore(bill) == 0
    assert company.reasons() == ["", "Money out."]


def test_a_locked_day_leaves_the_bill(company):
    company.owes("F1", 500, ocr=OCR)
    before = company.balance("1930")
    moves = [move(Pay(-500_00, extra=scor(OCR)), on=date(2025, 12, 30))]
    company.import_(camt(moves, kind="camt.053"))
    assert company.reasons() == ["Money out."]
    assert company.balance("1930") == before


def test_reading_it_again_changes_nothing(company):
    company.owes("F1", 500, ocr=OCR)
    company.read(Pay(-500_00, extra=scor(OCR)))
    before = snapshot(company.book)
    assert company.read(Pay(-500_00, extra=scor(OCR))).known == 1
    assert snapshot(company.book) == before


def proposed(company: Paying) -> list[list[tuple[str | None, str]]]:
    rows = unmatched(company.book.reader)
    return [[(proposal.bill, proposal.why) for proposal in row.proposals] for row in rows]


def test_what_is_left_proposes_bills_and_says_why(company):
    company.owes("F1", 500, approved=False)
    company.owes("F2", 500)
    company.owes("F3", 70)
    company.owes("9999", 12, supplier="2002", treatment="domestic")
    company.read(
        Pay(-500_00, creditor=HIS),
        Pay(-70_00, text="Autogiro PAPPER & PARM"),
        Pay(-13_00, name="Töpferei Müller GmbH", text="9999"),
        Pay(-5_00, text="Kortköp"),
        Pay(-1_00, name="Papper & Pärm AB"),
    )
    assert proposed(company) == [
        [
            ("E2026-0001", "same amount, same giro, not approved"),
            ("E2026-0002", "same amount, same giro"),
            ("E2026-0003", "same giro"),
        ],
        [("E2026-0003", "same amount, same name")],
        [("E2026-0004", "same number, same name")],
        [],
        [],
    ]
