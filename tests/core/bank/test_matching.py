"""What a payment pays: each story is a file that comes in, and what it makes of the open items and the books."""

from datetime import date

import pytest
from tests.core.bank.bank_files import Pay, bgmax, camt, csv, deducted, document, move, ocr, scor
from tests.core.bank.conftest import Bank, voucher_lines

from kassabok.core.book.company import change_setting
from kassabok.core.identifiers import make_ocr
from kassabok.core.ledger.period_locks import lock_through


@pytest.fixture
def anna(bank: Bank) -> str:
    return bank.customer("Anna Ek")


def test_an_ocr_reference_pays_its_invoice_and_the_books_follow(bank: Bank, anna: str) -> None:
    reference = bank.invoice(anna, 1250)
    result = bank.read(camt([move(ocr(reference, 1250_00), ref="E1")]))
    assert (result.new, result.known, result.updated, result.parked) == (1, 0, 0, 0)
    assert (result.matched, result.matched_ore) == (1, 1250_00)
    assert result.warnings == []
    assert bank.open_items() == {}
    assert voucher_lines(bank.book, "2026-C1") == {"1930": 1250_00, "1510": -1250_00}
    assert bank.book.reader.value("SELECT text FROM voucher WHERE ref = '2026-C1'") == (
        "Inbetalning P2026-0001 F2026-0001"
    )
    assert bank.faults() == []


@pytest.mark.parametrize("version", ["02", "08"])
def test_a_deposit_of_several_payments_pays_several_invoices(bank: Bank, anna: str, version: str) -> None:
    references = [bank.invoice(anna, 1250), bank.invoice(anna, 80), bank.invoice(bank.customer("Bo"), 670)]
    deposit = move(
        ocr(references[0], 1250_00), ocr(references[1], 80_00), ocr(references[2], 670_00), ref="E1"
    )
    result = bank.read(camt([deposit], version=version))
    assert (result.new, result.matched_ore, result.parked) == (3, 2000_00, 0)
    assert bank.open_items() == {}
    assert bank.balance() == 2000
    assert bank.faults() == []


def test_under_the_cash_method_the_payment_books_the_sale(bank: Bank, anna: str) -> None:
    with bank.doing() as tx:
        change_setting(tx, "ledger.method", "cash")
    reference = bank.invoice(anna, 1000)
    bank.read(camt([move(ocr(reference, 400_00))]))
    assert voucher_lines(bank.book, "2026-C1") == {"1930": 400_00, "3004": -400_00}
    assert bank.faults() == []


def test_a_part_payment_leaves_the_rest_open(bank: Bank, anna: str) -> None:
    reference = bank.invoice(anna, 1000)
    bank.read(camt([move(ocr(reference, 400_00))]))
    assert bank.open_items() == {"F2026-0001": 600}
    bank.read(camt([move(ocr(reference, 600_00), on=date(2026, 3, 3))]))
    assert bank.open_items() == {}
    assert bank.balance() == 1000


def test_what_is_paid_too_much_stays_with_the_customer(bank: Bank, anna: str) -> None:
    reference = bank.invoice(anna, 1000)
    result = bank.read(camt([move(ocr(reference, 1200_00))]))
    assert (result.matched, result.parked) == (1, 0)
    assert voucher_lines(bank.book, "2026-C1") == {"1930": 1200_00, "1510": -1000_00, "2420": -200_00}
    assert bank.book.reader.rows("SELECT amount_ore, unallocated_ore, customer_id FROM payment") == [
        (1200_00, 200_00, 2)
    ]
    assert bank.faults() == []


def test_several_references_without_amounts_are_paid_in_their_order(bank: Bank, anna: str) -> None:
    first, second, third = bank.invoice(anna, 500), bank.invoice(anna, 300), bank.invoice(anna, 100)
    payment = Pay(850_00, ((first, None), (second, None), (third, None)))
    bank.read(camt([move(payment)]))
    assert bank.open_items() == {"F2026-0003": 50}
    assert bank.balance() == 850


def test_several_references_with_amounts_are_paid_as_the_payer_says(bank: Bank, anna: str) -> None:
    first, second = bank.invoice(anna, 500), bank.invoice(anna, 300)
    bank.read(camt([move(Pay(450_00, ((first, 150_00), (second, 300_00))))]))
    assert bank.open_items() == {"F2026-0001": 350}


def test_an_amount_above_what_is_open_goes_to_the_others_and_then_to_the_customer(
    bank: Bank, anna: str
) -> None:
    first, second = bank.invoice(anna, 100), bank.invoice(anna, 300)
    bank.read(camt([move(Pay(450_00, ((first, 400_00), (second, None))))]))
    assert bank.open_items() == {}
    assert bank.balance("2420") == -50


def test_an_ocr_and_an_invoice_number_of_one_block_are_one_debt(bank: Bank, anna: str) -> None:
    """The OCR is unknown, so the amount of the block belongs to its invoice number."""
    bank.invoice(anna, 500)
    second = bank.invoice(anna, 300)
    unknown = scor(make_ocr("999"), 200_00, document("F2026-0001"))
    bank.read(camt([move(Pay(500_00, extra=unknown + scor(second, 300_00)))]))
    assert bank.open_items() == {"F2026-0001": 300}


def test_a_deducted_credit_note_does_not_pay(bank: Bank, anna: str) -> None:
    reference = bank.invoice(anna, 500)
    bank.invoice(anna, 300)
    payment = Pay(400_00, extra=scor(reference, 500_00) + deducted("F2026-0002", 100_00))
    bank.read(camt([move(payment)]))
    assert bank.open_items() == {"F2026-0001": 100, "F2026-0002": 300}


def test_zeros_before_an_ocr_do_not_matter(bank: Bank, anna: str) -> None:
    reference = bank.invoice(anna, 500)
    bank.read(camt([move(ocr(reference.zfill(25), 500_00))]))
    assert bank.open_items() == {}


def test_a_number_in_the_text_pays_with_the_exact_amount_only(bank: Bank, anna: str) -> None:
    bank.invoice(anna, 500)
    bank.invoice(anna, 300)
    result = bank.read(
        camt(
            [
                move(Pay(500_00, text="Faktura F2026-0001, tack!"), ref="E1"),
                move(Pay(299_00, text="faktura f2026-0002"), ref="E2"),
            ]
        )
    )
    assert (result.matched, result.parked) == (1, 1)
    assert bank.open_items() == {"F2026-0002": 300}
    assert bank.lines()[1] == (
        2,
        299,
        "unmatched",
        "The text names F2026-0002 (300,00 kr open), which is not the amount.",
    )


def test_several_numbers_in_the_text_pay_when_they_make_up_the_amount(bank: Bank, anna: str) -> None:
    bank.invoice(anna, 500)
    bank.invoice(anna, 300)
    bank.read(camt([move(Pay(800_00, text="F2026-0001/F2026-0002"))]))
    assert bank.open_items() == {}


@pytest.mark.parametrize(
    ("payment", "reason"),
    [
        (ocr("10018", 500_00), "No invoice has the reference 10018, and its check digit is wrong."),
        (ocr("10017", 500_00), "No invoice has the reference 10017."),
        (Pay(500_00, text="tack"), "Nothing in the payment names an invoice."),
        (Pay(500_00), "The payment has no text."),
        (Pay(-500_00, text="Hyra"), "Money out."),
    ],
)
def test_what_is_not_certain_is_parked_with_the_reason(
    bank: Bank, anna: str, payment: Pay, reason: str
) -> None:
    bank.invoice(anna, 500)
    result = bank.read(camt([move(payment)]))
    assert (result.new, result.parked, result.matched) == (1, 1, 0)
    assert bank.lines() == [(1, payment.amount_ore // 100, "unmatched", reason)]
    assert bank.open_items() == {"F2026-0001": 500}
    assert bank.balance() == 0
    assert bank.faults() == []


def test_an_invoice_paid_twice_in_one_file_is_paid_once(bank: Bank, anna: str) -> None:
    reference = bank.invoice(anna, 500)
    result = bank.read(camt([move(ocr(reference, 500_00), ocr(reference, 500_00), ref="E1")]))
    assert (result.matched, result.parked) == (1, 1)
    assert bank.lines()[1] == (2, 500, "unmatched", "Invoice F2026-0001 is paid already.")
    assert bank.balance() == 500
    assert bank.faults() == []


def test_an_invoice_paid_before_is_not_paid_again(bank: Bank, anna: str) -> None:
    reference = bank.invoice(anna, 500)
    bank.read(camt([move(ocr(reference, 500_00), ref="E1")]))
    result = bank.read(camt([move(ocr(reference, 500_00), on=date(2026, 3, 3), ref="E2")]))
    assert (result.new, result.parked) == (1, 1)
    assert bank.balance() == 500


def test_a_line_the_bank_took_back_is_parked(bank: Bank, anna: str) -> None:
    reference = bank.invoice(anna, 500)
    bank.read(camt([move(ocr(reference, -500_00), ref="E1", reversal=True)]))
    assert bank.lines() == [(1, -500, "unmatched", "The bank took back an earlier line.")]


def test_another_currency_is_parked(bank: Bank, anna: str) -> None:
    reference = bank.invoice(anna, 500)
    result = bank.read(camt([move(ocr(reference, 500_00), currency="EUR")]))
    assert bank.lines() == [(1, 500, "unmatched", "The amount is in EUR.")]
    assert bank.open_items() == {"F2026-0001": 500}
    assert [w.message for w in result.warnings] == ["Statement S1 is in SEK but has entries in EUR."]


def test_a_payment_on_a_day_that_is_closed_does_not_stop_the_others(bank: Bank, anna: str) -> None:
    references = [bank.invoice(anna, 100 + n) for n in range(3)]
    with bank.doing() as tx:
        lock_through(tx, date(2026, 1, 31))
    days = [date(2025, 12, 30), date(2026, 1, 30), date(2026, 3, 2)]
    moves = [
        move(ocr(reference, (100 + n) * 100), on=day)
        for n, (reference, day) in enumerate(zip(references, days, strict=True))
    ]
    result = bank.read(camt(moves))
    assert (result.matched, result.parked) == (1, 2)
    assert [reason for _, _, _, reason in bank.lines()] == [
        "No open fiscal year has the day 2025-12-30.",
        "The month 2026-01 is locked.",
        "",
    ]
    bank.match(1, "F2026-0001", on=date(2026, 3, 2))
    assert bank.open_items() == {"F2026-0002": 101}
    assert bank.faults() == []


def test_bgmax_with_references_of_every_kind(bank: Bank, anna: str) -> None:
    first, second, third, _ = (bank.invoice(anna, 100 * n) for n in range(1, 5))
    deposit = move(
        ocr(first, 100_00, "ANNA EK"),
        Pay(500_00, ((second, None), (third, None)), text="TVA FAKTUROR"),
        Pay(400_00, text="F2026-0004"),
        Pay(60_00, text="TACK", name="BO"),
        Pay(-10_00, text="AVDRAG"),
    )
    result = bank.read(bgmax([deposit]), name="bg.txt")
    assert (result.new, result.matched, result.matched_ore, result.parked) == (5, 3, 1000_00, 2)
    assert bank.open_items() == {}
    assert bank.book.reader.rows("SELECT counterparty, reference FROM bank_line ORDER BY id") == [
        ("ANNA EK", first),
        ("", second),
        ("", ""),
        ("BO", ""),
        ("", ""),
    ]
    assert bank.faults() == []


def test_a_csv_row_pays_by_its_text(bank: Bank, anna: str) -> None:
    reference = bank.invoice(anna, 500)
    bank.invoice(anna, 300)
    moves = [
        move(Pay(500_00), text=f"OCR {reference}"),
        move(Pay(300_00), text="Swish Anna"),
        move(Pay(-45_00), text="Avgift"),
    ]
    result = bank.read(csv(moves), name="konto.csv")
    assert (result.new, result.matched, result.parked) == (3, 1, 2)
    assert bank.open_items() == {"F2026-0002": 300}
    assert bank.balance() == 500


def test_a_line_of_zero_moves_nothing(bank: Bank) -> None:
    result = bank.read(csv([move(Pay(0), text="Ränta")]), name="konto.csv")
    assert (result.new, result.known) == (0, 0)
    assert bank.lines() == []
