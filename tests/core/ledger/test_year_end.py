"""The year's end: the tax, the result into equity, the next year's beginning, and all of it taken back."""

import sqlite3
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.ledger.conftest import LEDGER_ONLY
from tests.core.ledger.posting_story import Sold, balance, credit, issue, lines_of, pay
from tests.core.taxes.vat_story import close as close_vat
from tests.story import snapshot

from kassabok.core.bank.model import BankBalance, BankEntry, BankFileRow, BankLine
from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.check import run_checks
from kassabok.core.errors import KassabokError
from kassabok.core.ledger import year_end
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.reports import balances
from kassabok.core.ledger.reports.checklist import ChecklistPoint, checklist
from kassabok.core.ledger.reports.tax_return import tax_of, tax_period, tax_return
from kassabok.core.ledger.reports.trial_balance import trial_balance
from kassabok.core.ledger.vouchers import add_voucher, correct_voucher
from kassabok.core.rates.lookup import Rates
from kassabok.core.trace import trace

LAST = date(2026, 12, 31)
AFTER = date(2027, 2, 10)
RATES = Rates.load(None)

Pairs = tuple[tuple[str, int], ...]
YEAR: tuple[tuple[date, Pairs], ...] = (
    (date(2026, 1, 3), (("1930", 50_000_00), ("2081", -50_000_00))),
    (date(2026, 5, 3), (("1930", 400_000_00), ("3004", -400_000_00))),
    (date(2026, 5, 4), (("4010", 150_000_00), ("1930", -150_000_00))),
    (date(2026, 6, 3), (("6072", 1_234_56), ("1930", -1_234_56))),
    (date(2026, 6, 30), (("1630", 99_40), ("8314", -99_40))),
)
RESULT = 400_000_00 - 150_000_00 - 1_234_56 + 99_40  # Before tax.
TAX = 51_497_00  # 20,6 % of 249 990: entertainment is added to the result, tax-free interest taken off.


def write(book: Book, vouchers: tuple[tuple[date, Pairs], ...]) -> None:
    for day, pairs in vouchers:
        with book.transaction("voucher add", today=AFTER) as tx:
            add_voucher(tx, on=day, text="Händelse", lines=[PostLine(*pair) for pair in pairs])


def do(book: Book, verb: str, *words: Any, today: date = AFTER, **options: Any) -> Any:
    with book.transaction(f"year {verb}", today=today) as tx:
        return getattr(year_end, verb)(tx, *words, **options)


def refused(book: Book, code: str, verb: str, *words: Any, **options: Any) -> KassabokError:
    before = snapshot(book)
    with pytest.raises(KassabokError) as error:
        do(book, verb, *words, **options)
    assert snapshot(book) == before
    assert error.value.code == code
    return error.value


def point(book: Book, name: str, *, label: str = "2026", today: date = AFTER) -> ChecklistPoint | None:
    points = {p.point: p for p in checklist(book.reader, RATES, label, today=today)}
    return points.get(name)


def sums(book: Book, year: int = 2026) -> dict[str, int]:
    rows = trial_balance(book.reader, date(year, 1, 1), date(year, 12, 31))
    return {row.account: row.closing_ore for row in rows if row.closing_ore}


def faults(book: Book) -> list[str]:
    return [result.detail for result in run_checks(book.reader) if not result.ok]


@pytest.fixture
def company(book: Book) -> Book:
    """Testbolaget AB with a year of vouchers."""
    write(book, YEAR)
    return book


@pytest.fixture
def trader(empty_book: Book) -> Book:
    """A sole trader who has drawn and paid in."""
    with empty_book.transaction("init", today=AFTER) as tx:
        found_company(tx, name="Anna Ek", org_nr="19800101-1231", form="ef", year_start=date(2026, 1, 1))
    write(
        empty_book,
        (
            (date(2026, 1, 3), (("1930", 10_000_00), ("2018", -10_000_00))),
            (date(2026, 5, 3), (("1930", 90_000_00), ("3004", -90_000_00))),
            (date(2026, 5, 4), (("5410", 20_000_00), ("1930", -20_000_00))),
            (date(2026, 6, 3), (("2013", 30_000_00), ("1930", -30_000_00))),
            (date(2026, 6, 4), (("2012", 5_000_00), ("1930", -5_000_00))),
        ),
    )
    return empty_book


# Tax


def test_the_tax_is_worked_out_from_the_result_and_what_is_adjusted(company: Book) -> None:
    tax = tax_of(company.reader, RATES, "2026")
    assert tax.result_before_tax_ore == RESULT
    assert [(step.field, step.amount_ore) for step in tax.steps] == [
        ("", 248_864_00),
        ("7653", 1_234_00),
        ("7754", -99_00),
    ]
    assert (tax.taxable_ore, tax.tax_percent, tax.tax_ore) == (249_999_00, Decimal("20.6"), TAX)
    assert tax.booked_ore == 0


@pytest.mark.parametrize(
    ("begins", "percent"),
    [
        (2001, "28"),
        (2008, "28"),
        (2009, "26.3"),
        (2012, "26.3"),
        (2013, "22"),
        (2019, "21.4"),
        (2021, "20.6"),
    ],
)
def test_the_years_that_a_company_brings_along_have_their_own_rate(begins: int, percent: str) -> None:
    assert RATES.value("tax.corporate", date(begins, 7, 1)) * 100 == Decimal(percent)


def test_the_tax_is_booked_once_and_what_changes_is_booked_after(company: Book) -> None:
    assert do(company, "book_tax", "2026").ref == "2026-Y1"
    assert lines_of(company, "2026-Y1") == [("8910", TAX), ("2512", -TAX)]
    refused(company, "year.tax_booked", "book_tax", "2026")
    do(company, "adjust_tax", "2026", "7763", 50_000_00, text="Underskott 2025")
    do(company, "book_tax", "2026")
    assert lines_of(company, "2026-Y2") == [("8910", -10_300_00), ("2512", 10_300_00)]
    do(company, "adjust_tax", "2026", "7763", 0)
    do(company, "book_tax", "2026", amount_ore=40_000_00)
    assert balance(company, "2512") == -40_000_00


def test_the_taxable_profit_is_rounded_down_to_tens_and_a_loss_has_no_tax(company: Book) -> None:
    write(company, ((LAST, (("1930", 19_99), ("3004", -19_99))),))
    assert tax_of(company.reader, RATES, "2026").tax_ore == (250_010 * 206 // 1000) * 100
    write(company, ((LAST, (("5410", 300_000_00), ("1930", -300_000_00))),))
    assert tax_of(company.reader, RATES, "2026").tax_ore == 0
    refused(company, "year.tax_booked", "book_tax", "2026")


@pytest.mark.parametrize(
    ("field", "amount_ore", "code"),
    [("7651", 1, "tax.field"), ("7600", 1, "tax.field"), ("7763", -1, "tax.amount")],
)
def test_what_cannot_be_adjusted(company: Book, field: str, amount_ore: int, code: str) -> None:
    refused(company, code, "adjust_tax", "2026", field, amount_ore)


@pytest.mark.parametrize(
    ("ends_on", "period"),
    [
        (date(2026, 4, 30), "2026P1"),
        (date(2026, 5, 31), "2026P2"),
        (date(2026, 8, 31), "2026P3"),
        (date(2026, 9, 30), "2026P4"),
        (LAST, "2026P4"),
    ],
)
def test_tax_periods(ends_on: date, period: str) -> None:
    assert tax_period(ends_on) == period


# Closing a limited company's year


def test_a_company_closes_its_year(company: Book) -> None:
    do(company, "book_tax", "2026")
    event = do(company, "close", "2026")
    assert event.result_ore == RESULT - TAX
    assert lines_of(company, "2026-Y2") == [("8999", RESULT - TAX), ("2099", TAX - RESULT)]
    assert lines_of(company, "2027-Y1") == [("2099", RESULT - TAX), ("2098", TAX - RESULT)]
    assert sums(company, 2027) == {
        "1630": 99_40,
        "1930": 298_765_44,
        "2081": -50_000_00,
        "2098": TAX - RESULT,
        "2512": -TAX,
    }
    assert faults(company) == []
    assert {cause.ref for cause in trace(company.reader, "2027-Y1").causes} == {"2026"}


def test_nothing_is_posted_into_a_closed_year(company: Book) -> None:
    do(company, "book_tax", "2026")
    do(company, "close", "2026")
    before = snapshot(company)
    with pytest.raises(KassabokError) as error:
        write(company, YEAR[:1])
    assert error.value.code == "year.closed"
    insert = (
        "INSERT INTO voucher (id, ref, fiscal_year_id, series, number, date, text, registered_us) "
        "VALUES (99, '2026-A99', 1, 'A', 99, '2026-12-31', 'x', 1)"
    )
    with company.transaction("damage", today=AFTER, dry_run=True) as tx:
        tx._raw.execute("DELETE FROM period_lock")
        with pytest.raises(sqlite3.IntegrityError, match="the fiscal year is closed"):
            tx._raw.execute(insert)
    assert snapshot(company) == before


def test_reopening_takes_back_what_closing_posted(company: Book) -> None:
    do(company, "book_tax", "2026")
    with company.transaction("year lock", today=AFTER) as tx:
        lock_through(tx, date(2026, 3, 31))
    before = sums(company)
    do(company, "close", "2026")
    do(company, "reopen", "2026")
    assert sums(company) == before
    assert sums(company, 2027) == {n: ore for n, ore in before.items() if n < "3"} | {
        "": -sum(ore for n, ore in before.items() if n < "3")
    }
    locked = [month for (month,) in company.reader.rows("SELECT month FROM period_lock ORDER BY month")]
    assert locked == [202601, 202602, 202603]
    assert faults(company) == []
    write(company, ((LAST, (("1930", 1_000_00), ("3004", -1_000_00))),))
    do(company, "book_tax", "2026")
    event = do(company, "close", "2026")
    assert event.result_ore == RESULT - TAX + 1_000_00 - 206_00
    assert balance(company, "2098") == -event.result_ore
    assert faults(company) == []


def test_closing_entries_pass_the_lock_of_the_last_month(company: Book) -> None:
    with company.transaction("year lock", today=AFTER) as tx:
        lock_through(tx, LAST)
    do(company, "book_tax", "2026")
    do(company, "close", "2026")
    do(company, "reopen", "2026")
    locked = [month for (month,) in company.reader.rows("SELECT month FROM period_lock ORDER BY month")]
    assert locked == [202600 + month for month in range(1, 13)]
    assert faults(company) == []


def test_a_year_without_a_result_posts_nothing(book: Book) -> None:
    event = do(book, "close", "2026")
    assert event.result_ore == 0
    assert book.reader.value("SELECT count(*) FROM voucher") == 0
    assert book.reader.value("SELECT count(*) FROM fiscal_year") == 2
    do(book, "reopen", "2026")
    assert book.reader.value("SELECT count(*) FROM period_lock") == 0


def test_a_loss_goes_the_other_way(book: Book) -> None:
    write(book, ((LAST, (("5410", 700_00), ("1930", -700_00))),))
    do(book, "close", "2026")
    assert lines_of(book, "2026-Y1") == [("8999", -700_00), ("2099", 700_00)]
    assert lines_of(book, "2027-Y1") == [("2099", -700_00), ("2098", 700_00)]


def test_a_result_that_was_moved_by_hand_is_not_moved_again(company: Book) -> None:
    with company.transaction("year open", today=AFTER) as tx:
        open_year(tx)
    write(company, ((LAST, (("8999", RESULT), ("2099", -RESULT))),))
    write(company, ((date(2027, 1, 1), (("2099", RESULT), ("2098", -RESULT))),))
    event = do(company, "close", "2026", despite=["tax"])
    assert event.result_ore == RESULT
    assert company.reader.value("SELECT count(*) FROM voucher WHERE series = 'Y'") == 0
    assert (balance(company, "2099"), balance(company, "2098")) == (0, -RESULT)
    assert faults(company) == []


# A sole trader's


def test_a_sole_trader_closes_the_year(trader: Book) -> None:
    refused(trader, "year.no_tax", "book_tax", "2026")
    with pytest.raises(KassabokError, match="Only a limited company"):
        tax_of(trader.reader, RATES, "2026")
    assert point(trader, "tax") is None
    do(trader, "close", "2026")
    assert lines_of(trader, "2026-Y1") == [("8999", 70_000_00), ("2019", -70_000_00)]
    assert lines_of(trader, "2027-Y1") == [
        ("2012", -5_000_00),
        ("2013", -30_000_00),
        ("2018", 10_000_00),
        ("2019", 70_000_00),
        ("2010", -45_000_00),
    ]
    assert sums(trader, 2027) == {"1930": 45_000_00, "2010": -45_000_00}
    assert faults(trader) == []
    do(trader, "reopen", "2026")
    assert sums(trader)["2013"] == 30_000_00
    assert faults(trader) == []


def test_a_partnership_closes_its_year_on_the_first_partner(empty_book: Book) -> None:
    with empty_book.transaction("init", today=AFTER) as tx:
        found_company(tx, name="Ek HB", org_nr="969663-7033", form="hb", year_start=date(2026, 1, 1))
    write(
        empty_book,
        (
            (LAST, (("1930", 90_000_00), ("3004", -90_000_00))),
            (LAST, (("2013", 10_000_00), ("2023", 20_000_00), ("1930", -30_000_00))),
        ),
    )
    do(empty_book, "close", "2026")
    assert sums(empty_book, 2027) == {"1930": 60_000_00, "2010": -80_000_00, "2020": 20_000_00}
    assert faults(empty_book) == []


def test_a_broken_year_and_a_long_one(empty_book: Book) -> None:
    with empty_book.transaction("init", today=AFTER) as tx:
        found_company(
            tx,
            name="Ek AB",
            org_nr="556036-0793",
            form="ab",
            year_start=date(2025, 3, 10),
            year_end=date(2026, 6, 30),
        )
    write(empty_book, ((date(2025, 4, 1), (("1930", 500_00), ("3004", -500_00))),))
    do(empty_book, "book_tax", "2025-26")
    do(empty_book, "close", "2025-26")
    years = [
        (year.year, year.starts_on, year.ends_on, year.closed) for year in balances.years(empty_book.reader)
    ]
    assert years == [
        ("2025-26", date(2025, 3, 10), date(2026, 6, 30), True),
        ("2026-27", date(2026, 7, 1), date(2027, 6, 30), False),
    ]
    assert lines_of(empty_book, "2026-27-Y1") == [("2099", 397_00), ("2098", -397_00)]
    assert empty_book.reader.value("SELECT count(*) FROM period_lock") == 16
    assert tax_return(empty_book.reader, "2025-26").period == "2026P2"
    assert faults(empty_book) == []
    do(empty_book, "reopen", "2025-26")
    assert empty_book.reader.value("SELECT count(*) FROM period_lock") == 0


# What is in the way


def test_a_year_is_closed_when_it_has_ended_and_in_order(company: Book) -> None:
    refused(company, "year.unfinished", "close", "2026", today=LAST)
    with company.transaction("year open", today=AFTER) as tx:
        open_year(tx, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    error = refused(company, "year.unfinished", "close", "2026")
    assert "earlier-years: 2025 is not closed." in error.message
    refused(company, "year.hard_point", "close", "2026", despite=["earlier-years"])
    refused(company, "year.point", "close", "2026", despite=["weather"])
    do(company, "close", "2025")
    refused(company, "year.unfinished", "close", "2026")
    do(company, "close", "2026", despite=["tax"])
    refused(company, "year.closed", "close", "2026")
    refused(company, "year.closed", "book_tax", "2026")
    refused(company, "year.later_closed", "reopen", "2025")
    do(company, "reopen", "2026")
    do(company, "reopen", "2025")
    refused(company, "year.open", "reopen", "2025")
    refused(company, "year.unknown", "close", "1999")


def test_a_closing_voucher_is_not_corrected_alone(company: Book) -> None:
    do(company, "close", "2026", despite=["tax"])
    before = snapshot(company)
    with pytest.raises(KassabokError) as error, company.transaction("voucher correct", today=AFTER) as tx:
        correct_voucher(tx, "2027-Y1", on=AFTER)
    assert error.value.hint == "kassabok year reopen 2026"
    assert snapshot(company) == before


@pytest.mark.parametrize(
    ("pairs", "name", "state"),
    [
        ((("1930", 500_00), ("2999", -500_00)), "suspense", "open"),
        ((("1930", 500_00), ("2998", -500_00)), "suspense", "open"),
        ((("1930", 125_00), ("3001", -100_00), ("2611", -25_00)), "vat", "open"),
        ((("3004", 500_000_00), ("1930", -500_000_00)), "result-accounts", "look"),
        ((("1930", 100_00), ("2098", -100_00)), "previous-result", "look"),
    ],
)
def test_points_that_vouchers_open(company: Book, pairs: Pairs, name: str, state: str) -> None:
    was = point(company, name)
    assert was is None or was.state == "done"
    write(company, ((LAST, pairs),))
    now = point(company, name)
    assert now
    assert (now.state, now.hard) == (state, False)
    assert now.command
    assert "{" not in now.command


def test_what_bills_are_told_against_is_no_slip(company: Book) -> None:
    write(company, ((LAST, (("4515", 800_00), ("4598", -800_00))),))
    found = point(company, "result-accounts")
    assert found
    assert found.state == "done"


@pytest.mark.parametrize(
    ("ore", "says"),
    [
        (-500_00, "Goods for 500,00 kr came without a bill: is that so?"),
        (500_00, "Goods for 500,00 kr are billed and have not come: is that so?"),
    ],
)
def test_goods_that_are_not_billed_or_have_not_come_are_told(company: Book, ore: int, says: str) -> None:
    write(company, ((LAST, (("2995", ore), ("1930", -ore))),))
    found = point(company, "goods-received")
    assert found
    assert (found.state, found.detail) == ("look", says)


def test_returns_with_nothing_to_report_are_closed_too(company: Book) -> None:
    for quarter in ("q1", "q2", "q3"):
        close_vat(company, f"2026-{quarter}", today=AFTER)
    asked = point(company, "vat")
    assert asked
    assert (asked.state, asked.detail) == (
        "open",
        "The VAT returns of the year are closed through 2026-09-30, not 2026-12-31.",
    )
    close_vat(company, "2026-q4", today=AFTER)
    asked = point(company, "vat")
    assert asked
    assert asked.state == "done"


def test_the_vat_of_a_quarter_that_a_broken_year_ends_in_is_not_settled_yet(empty_book: Book) -> None:
    def state() -> str:
        asked = point(empty_book, "vat", label="2026")
        assert asked
        return asked.state

    with empty_book.transaction("init", today=AFTER) as tx:
        found_company(
            tx,
            name="Ek AB",
            org_nr="556036-0793",
            form="ab",
            year_start=date(2026, 1, 1),
            year_end=date(2026, 5, 31),
        )
    sale = (("1930", 125_00), ("3001", -100_00), ("2611", -25_00))
    write(empty_book, ((date(2026, 3, 1), sale), (date(2026, 4, 1), sale)))
    assert state() == "open"
    close_vat(empty_book, "2026-q1", today=AFTER)
    assert state() == "look"


def test_a_deficit_and_reserves_are_remembered_in_the_year_after(company: Book) -> None:
    loss = (("5010", 900_000_00), ("1930", -900_000_00))
    write(company, ((LAST, (*loss, ("8811", 10_000_00), ("2126", -10_000_00))),))
    assert (point(company, "deficit"), point(company, "reserves")) == (None, None)
    do(company, "close", "2026")
    deficit = {row.field: row.kronor for row in tax_return(company.reader, "2026").rows}["7770"]
    asked = [point(company, name, label="2027") for name in ("deficit", "reserves")]
    assert [(it.state, it.command) for it in asked if it] == [
        ("look", f"kassabok tax adjust 2027 --field 7763 --amount {deficit}"),
        ("look", "kassabok tax fields 2027"),
    ]
    do(company, "adjust_tax", "2027", "7763", deficit * 100)
    do(company, "adjust_tax", "2027", "7654", 196_00)
    asked = [point(company, name, label="2027") for name in ("deficit", "reserves")]
    assert [it.state for it in asked if it] == ["done", "done"]


def test_the_bank_is_asked_what_it_held_and_what_is_left_to_book(company: Book) -> None:
    def said(amount_ore: int, on: date) -> None:
        with company.transaction("bank import", today=AFTER) as tx:
            tx.insert(BankBalance, bank_account_id=1, bank_file_id=1, date=on, amount_ore=amount_ore)

    with company.transaction("bank import", today=AFTER) as tx:
        tx.insert(BankFileRow, number="B2026-0001", sha256="x", name="x.xml", kind="camt.053", date=AFTER)
    assert point(company, "bank-lines") is None
    assert point(company, "bank-balance").state == "look"  # type: ignore[union-attr]
    said(50_000_00, date(2026, 4, 30))
    assert point(company, "bank-balance").state == "done"  # type: ignore[union-attr]
    said(298_765_45, LAST)
    told = point(company, "bank-balance")
    assert told
    assert (told.state, told.detail) == (
        "open",
        "On 2026-12-31 the bank says 298 765,45 kr for Bank, the books 298 765,44 kr.",
    )
    with company.transaction("bank import", today=AFTER) as tx:
        entry = tx.insert(BankEntry, bank_account_id=1, date=LAST, amount_ore=1)
        line = {"bank_entry_id": entry, "bank_file_id": 1, "line": 1, "date": LAST, "amount_ore": 1}
        tx.insert(BankLine, **line, state="unmatched", reason="x")
    told = point(company, "bank-lines")
    assert told
    assert (told.state, told.detail) == ("open", "1 bank line is not booked, 0,01 kr.")


# The cash method


@pytest.fixture
def cash(cash_books: Book) -> Book:
    with cash_books.transaction("year open", today=AFTER) as tx:
        open_year(tx)
    return cash_books


def _on(book: Book, account: str, last: date) -> int:
    return int(
        book.reader.value(
            "SELECT coalesce(sum(amount_ore), 0) FROM voucher_line WHERE account = :a AND date <= :d",
            a=account,
            d=last,
        )
    )


def ledger_faults(book: Book) -> list[str]:
    from tests.core.ledger.posting_story import faults as found

    return found(book)


def test_what_was_unpaid_is_booked_and_its_payment_settles_it(cash: Book) -> None:
    issue(cash, "F2026-0001", Sold(1_000_00, 250_00), on=date(2026, 12, 20))
    issue(cash, "F2026-0002", Sold(500_00, 30_00, "low", 600), on=date(2027, 1, 5))
    found = point(cash, "unpaid")
    assert found
    assert (found.state, found.hard, found.command) == ("open", True, "kassabok year unpaid 2026")
    (event,) = do(cash, "book_unpaid", "2026")
    assert (event.owed_ore, event.paid_since_ore, event.invoices) == (1_250_00, 0, ("F2026-0001",))
    assert lines_of(cash, "2026-Y1") == [("1510", 1_250_00), ("2611", -250_00), ("3001", -1_000_00)]
    assert ledger_faults(cash) == []
    pay(cash, "P2027-0001", 1_250_00, [("F2026-0001", 1_250_00)], on=date(2027, 1, 20))
    assert lines_of(cash, "2027-C1") == [("1930", 1_250_00), ("1510", -1_250_00)]
    assert (balance(cash, "3001"), balance(cash, "1510")) == (-1_000_00, 0)
    done = point(cash, "unpaid")
    assert done
    assert done.state == "done"
    refused(cash, "year.nothing_unpaid", "book_unpaid", "2026")
    assert ledger_faults(cash) == []


def test_what_was_paid_after_the_year_is_counted_in_the_year_and_once(cash: Book) -> None:
    issue(cash, "F2026-0001", Sold(999_99, 250_00), Sold(100_00, 6_00, "low", 600), on=date(2026, 12, 20))
    issue(cash, "F2026-0002", Sold(80_00, 20_00), on=date(2026, 12, 21))
    pay(cash, "P2026-0001", 355_99, [("F2026-0001", 355_99)], on=date(2026, 12, 30))
    pay(cash, "P2027-0001", 500_00, [("F2026-0001", 500_00)], on=date(2027, 1, 8))
    pay(cash, "P2027-0002", 100_00, [("F2026-0002", 100_00)], on=date(2027, 1, 9))
    (event,) = do(cash, "book_unpaid", "2026")
    assert (event.owed_ore, event.paid_since_ore) == (1_100_00, 600_00)
    # The year has both sales whole, whenever they were paid, and 2027 has nothing of them.
    for account, sold_ore in (("3001", 1_079_99), ("3003", 100_00), ("2611", 270_00), ("2631", 6_00)):
        assert _on(cash, account, LAST) == -sold_ore
        assert balance(cash, account) == -sold_ore
    assert _on(cash, "1510", LAST) == 1_100_00
    assert balance(cash, "1510") == 500_00
    assert ledger_faults(cash) == []
    pay(cash, "P2027-0003", 500_00, [("F2026-0001", 500_00)], on=date(2027, 2, 1))
    assert balance(cash, "1510") == 0
    assert ledger_faults(cash) == []


def test_a_credit_after_the_year_takes_the_sale_back_in_the_next(cash: Book) -> None:
    issue(cash, "F2026-0001", Sold(1_000_00, 250_00), on=date(2026, 12, 20))
    credit(cash, "K2027-0001", "F2026-0001", Sold(-400_00, -100_00), on=date(2027, 1, 10))
    do(cash, "book_unpaid", "2026")
    assert (_on(cash, "3001", LAST), balance(cash, "3001")) == (-1_000_00, -600_00)
    assert (_on(cash, "1510", LAST), balance(cash, "1510")) == (1_250_00, 750_00)
    assert ledger_faults(cash) == []
    credit(cash, "K2027-0002", "F2026-0001", Sold(-600_00, -150_00), on=date(2027, 1, 11))
    assert (balance(cash, "3001"), balance(cash, "1510")) == (0, 0)
    assert ledger_faults(cash) == []


SALES = st.lists(
    st.tuples(st.integers(1, 10**7), st.sampled_from([("standard", 2500), ("reduced", 1200), ("low", 600)])),
    min_size=1,
    max_size=3,
)


@settings(max_examples=20)
@given(st.lists(st.tuples(SALES, st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=4))
def test_whatever_is_paid_and_when_the_year_has_the_whole_sale(
    invoices: list[tuple[list[tuple[int, tuple[str, int]]], int, int]],
) -> None:
    """Parts paid before and after the year's end, in hundredths: the year has it all, the rest is receivables."""
    with (
        tempfile.TemporaryDirectory() as folder,
        create_book(Path(folder) / "book", LEDGER_ONLY) as cash,
    ):
        with cash.transaction("init", today=AFTER) as tx:
            found_company(tx, name="Ek AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
            tx.write_setting("ledger.method", "cash")
            open_year(tx)
        sold_ore = vat_ore = open_ore = 0
        for number, (sales, before, after) in enumerate(invoices, start=1):
            lines = [Sold(net, net * rate // 10_000, level, rate) for net, (level, rate) in sales]
            total_ore = sum(line.net_ore + line.vat_ore for line in lines)
            ref = f"F2026-{number:04}"
            issue(cash, ref, *lines, on=date(2026, 12, 1))
            early_ore = total_ore * before // 100
            late_ore = (total_ore - early_ore) * after // 100
            if early_ore:
                pay(cash, f"P{number}a", early_ore, [(ref, early_ore)], on=date(2026, 12, 30))
            if late_ore:
                pay(cash, f"P{number}b", late_ore, [(ref, late_ore)], on=date(2027, 1, 30))
            sold_ore += sum(line.net_ore for line in lines)
            vat_ore += sum(line.vat_ore for line in lines)
            open_ore += total_ore - early_ore - late_ore
        if point(cash, "unpaid").state == "open":  # type: ignore[union-attr]
            do(cash, "book_unpaid", "2026")
        for day in (LAST, date(2027, 12, 31)):
            assert -sum(_on(cash, account, day) for account in ("3001", "3002", "3003")) == sold_ore
            assert -sum(_on(cash, account, day) for account in ("2611", "2621", "2631")) == vat_ore
        assert balance(cash, "1510") == open_ore
        assert ledger_faults(cash) == []


def test_no_invoice_is_dated_in_a_closed_year_though_it_would_wait_for_its_payment(cash: Book) -> None:
    do(cash, "close", "2026", despite=["bank-balance"])
    before = snapshot(cash)
    with pytest.raises(KassabokError) as error:
        issue(cash, "F2026-0001", Sold(1_000_00, 250_00), on=LAST)
    assert error.value.code == "year.closed"
    assert snapshot(cash) == before
    issue(cash, "F2027-0001", Sold(1_000_00, 250_00), on=AFTER)


def test_unpaid_sales_wait_for_the_year_to_end(cash: Book) -> None:
    issue(cash, "F2026-0001", Sold(1_000_00, 250_00), on=date(2026, 12, 20))
    refused(cash, "year.running", "book_unpaid", "2026", today=LAST)
    with cash.transaction("year lock", today=AFTER) as tx:
        lock_through(tx, LAST)
    refused(cash, "period.locked", "book_unpaid", "2026")
    refused(cash, "year.unfinished", "close", "2026")


def test_an_invoice_is_not_late_before_its_day_has_come(cash: Book) -> None:
    """While the year runs, the days until its end have not passed."""
    issue(cash, "F2026-0001", Sold(1_000_00, 250_00), on=date(2026, 5, 1))
    in_may, in_december = (point(cash, "doubtful", today=day) for day in (date(2026, 5, 20), LAST))
    assert in_may is not None
    assert in_december is not None
    assert (in_may.state, in_december.state) == ("done", "look")
