"""The cash method: nothing at the invoice, the sale and its VAT as it is paid, exact to the last öre."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.ledger.conftest import LEDGER_ONLY
from tests.core.ledger.posting_story import Sold, balance, credit, faults, issue, lines_of, pay, vouchers
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.events import AdvanceUsed, CreditRefunded, CreditUsed, Settled
from kassabok.core.receivables.model import Claim, Payment

STANDARD = Sold(100_00, 25_00)
REDUCED = Sold(50_00, 6_00, "reduced", 1200)


def test_an_invoice_is_booked_when_it_is_paid(cash_books: Book) -> None:
    issue(cash_books, "F2026-0001", STANDARD, REDUCED)
    assert vouchers(cash_books) == []
    pay(cash_books, "P2026-0001", 181_00, [("F2026-0001", 181_00)])
    assert lines_of(cash_books, "2026-C1") == [
        ("1930", 181_00),
        ("3001", -100_00),
        ("3002", -50_00),
        ("2611", -25_00),
        ("2621", -6_00),
    ]
    assert faults(cash_books) == []


def test_part_payments_share_the_sale_and_the_last_takes_the_rest(cash_books: Book) -> None:
    issue(cash_books, "F2026-0001", Sold(99_99, 25_00), rounding_ore=1)
    pay(cash_books, "P2026-0001", 41_67, [("F2026-0001", 41_67)])
    pay(cash_books, "P2026-0002", 83_33, [("F2026-0001", 83_33)])
    assert lines_of(cash_books, "2026-C1") == [("1930", 41_67), ("3001", -33_33), ("2611", -8_34)]
    assert lines_of(cash_books, "2026-C2") == [
        ("1930", 83_33),
        ("3001", -66_66),
        ("2611", -16_66),
        ("3740", -1),
    ]
    assert [balance(cash_books, account) for account in ("3001", "2611", "3740")] == [-99_99, -25_00, -1]
    assert faults(cash_books) == []


def test_a_rounding_down_waits_for_the_last_payment(cash_books: Book) -> None:
    issue(cash_books, "F2026-0001", Sold(100_20, 25_05), rounding_ore=-25)
    pay(cash_books, "P2026-0001", 100_00, [("F2026-0001", 100_00)])
    pay(cash_books, "P2026-0002", 25_00, [("F2026-0001", 25_00)])
    assert lines_of(cash_books, "2026-C1") == [("1930", 100_00), ("3001", -80_00), ("2611", -20_00)]
    assert lines_of(cash_books, "2026-C2") == [
        ("1930", 25_00),
        ("3001", -20_20),
        ("2611", -5_05),
        ("3740", 25),
    ]


def test_an_overpayment_is_a_debt_and_books_the_sale_when_it_is_used(cash_books: Book) -> None:
    issue(cash_books, "F2026-0001", STANDARD)
    pay(cash_books, "P2026-0001", 181_00, [("F2026-0001", 125_00)])
    issue(cash_books, "F2026-0002", REDUCED)
    with cash_books.transaction("test", today=TODAY) as tx:
        tx.update(Payment, 1, unallocated_ore=0)
        tx.update(Claim, 2, open_ore=0)
        settled = (Settled("F2026-0002", 56_00),)
        tx.publish(AdvanceUsed(ref="P2026-0001", payment_id=1, on=TODAY, amount_ore=56_00, settled=settled))
    assert lines_of(cash_books, "2026-C1") == [
        ("1930", 181_00),
        ("3001", -100_00),
        ("2611", -25_00),
        ("2420", -56_00),
    ]
    assert lines_of(cash_books, "2026-C2") == [("2420", 56_00), ("3002", -50_00), ("2621", -6_00)]
    assert faults(cash_books) == []


def test_a_credit_of_an_unpaid_invoice_is_never_booked(cash_books: Book) -> None:
    issue(cash_books, "F2026-0001", STANDARD)
    credit(cash_books, "K2026-0001", "F2026-0001", Sold(-100_00, -25_00))
    assert vouchers(cash_books) == []
    assert faults(cash_books) == []


def test_a_payment_after_a_part_credit_books_what_is_left(cash_books: Book) -> None:
    issue(cash_books, "F2026-0001", STANDARD, REDUCED)
    credit(cash_books, "K2026-0001", "F2026-0001", Sold(-50_00, -6_00, "reduced", 1200))
    pay(cash_books, "P2026-0001", 125_00, [("F2026-0001", 125_00)])
    assert lines_of(cash_books, "2026-C1") == [("1930", 125_00), ("3001", -100_00), ("2611", -25_00)]
    assert faults(cash_books) == []


def test_a_credit_at_one_rate_after_a_payment_over_all_rates_evens_them_out(cash_books: Book) -> None:
    issue(cash_books, "F2026-0001", STANDARD, Sold(100_00, 25_00, "standard", 2500, "freight"))
    pay(cash_books, "P2026-0001", 125_00, [("F2026-0001", 125_00)])
    assert lines_of(cash_books, "2026-C1") == [
        ("1930", 125_00),
        ("3001", -50_00),
        ("3520", -50_00),
        ("2611", -25_00),
    ]
    credit(cash_books, "K2026-0001", "F2026-0001", Sold(-100_00, -25_00, "standard", 2500, "freight"))
    assert lines_of(cash_books, "2026-B1") == [("3001", -50_00), ("3520", 50_00)]
    assert faults(cash_books) == []


def test_a_credit_note_that_is_paid_out_takes_the_sale_back(cash_books: Book) -> None:
    issue(cash_books, "F2026-0001", STANDARD)
    pay(cash_books, "P2026-0001", 125_00, [("F2026-0001", 125_00)])
    credit(cash_books, "K2026-0001", "F2026-0001", Sold(-100_00, -25_00))
    assert vouchers(cash_books) == ["2026-C1"]
    with cash_books.transaction("test", today=TODAY) as tx:
        tx.update(Claim, 2, open_ore=0)
        tx.publish(CreditRefunded(ref="K2026-0001", invoice_id=2, on=TODAY, amount_ore=125_00, money="bank"))
    assert lines_of(cash_books, "2026-C2") == [("3001", 100_00), ("2611", 25_00), ("1930", -125_00)]
    assert faults(cash_books) == []


def test_a_credit_note_used_for_another_invoice_books_what_differs(cash_books: Book) -> None:
    issue(cash_books, "F2026-0001", STANDARD)
    pay(cash_books, "P2026-0001", 125_00, [("F2026-0001", 125_00)])
    credit(cash_books, "K2026-0001", "F2026-0001", Sold(-100_00, -25_00))
    issue(cash_books, "F2026-0002", Sold(111_61, 13_39, "reduced", 1200))
    with cash_books.transaction("test", today=TODAY) as tx:
        for claim_id in (2, 3):
            tx.update(Claim, claim_id, open_ore=0)
        settled = (Settled("F2026-0002", 125_00),)
        tx.publish(CreditUsed(ref="K2026-0001", invoice_id=2, on=TODAY, amount_ore=125_00, settled=settled))
    assert lines_of(cash_books, "2026-C2") == [
        ("3002", -111_61),
        ("2621", -13_39),
        ("3001", 100_00),
        ("2611", 25_00),
    ]
    assert faults(cash_books) == []


def test_a_company_that_changes_method_settles_each_invoice_as_it_was_issued(books: Book) -> None:
    issue(books, "F2026-0001", STANDARD)
    with books.transaction("setting", today=TODAY) as tx:
        tx.write_setting("ledger.method", "cash")
    issue(books, "F2026-0002", STANDARD)
    credit(books, "K2026-0001", "F2026-0001", Sold(-40_00, -10_00))
    pay(books, "P2026-0001", 200_00, [("F2026-0001", 75_00), ("F2026-0002", 125_00)])
    assert lines_of(books, "2026-B2") == [("1510", -50_00), ("3001", 40_00), ("2611", 10_00)]
    assert lines_of(books, "2026-C1") == [
        ("1930", 200_00),
        ("1510", -75_00),
        ("3001", -100_00),
        ("2611", -25_00),
    ]
    assert faults(books) == []


def test_a_sale_that_adds_up_to_nothing_is_booked_at_once(cash_books: Book) -> None:
    issue(cash_books, "F2026-0001", STANDARD, Sold(-100_00, -25_00, "standard", 2500, "freight"))
    assert lines_of(cash_books, "2026-B1") == [("3001", -100_00), ("3520", 100_00)]


@settings(max_examples=25)
@given(
    nets=st.lists(st.integers(1, 1_000_00), min_size=1, max_size=3),
    cuts=st.lists(st.integers(1, 10_000), max_size=4),
    rounding_ore=st.integers(-49, 50),
)
def test_however_it_is_paid_the_sum_is_the_invoice(
    tmp_path_factory: pytest.TempPathFactory, nets: list[int], cuts: list[int], rounding_ore: int
) -> None:
    levels = (("standard", 2500), ("reduced", 1200), ("low", 600))
    sold = [
        Sold(net, (net * rate + 5000) // 10_000, vat_class, rate)
        for net, (vat_class, rate) in zip(nets, levels, strict=False)
    ]
    total_ore = sum(line.net_ore + line.vat_ore for line in sold) + rounding_ore
    if total_ore <= 0:
        return
    borders = sorted({0, total_ore, *(cut * total_ore // 10_000 for cut in cuts)})
    with create_book(tmp_path_factory.mktemp("book") / "b.kassabok", LEDGER_ONLY) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(tx, name="A", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
            tx.write_setting("ledger.method", "cash")
        issue(book, "F1", *sold, rounding_ore=rounding_ore)
        for number, (start, end) in enumerate(pairwise(borders), start=1):
            pay(book, f"P{number}", end - start, [("F1", end - start)])
        for line, income, vat in zip(sold, ("3001", "3002", "3003"), ("2611", "2621", "2631"), strict=False):
            assert balance(book, income) == -line.net_ore
            assert balance(book, vat) == -line.vat_ore
        assert balance(book, "3740") == -rounding_ore
        assert faults(book) == []
