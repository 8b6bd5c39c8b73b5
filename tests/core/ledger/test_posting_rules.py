"""Each event and its exact voucher."""

from datetime import date

import pytest
from tests.core.ledger.posting_story import (
    Sold,
    credit,
    customer,
    do,
    faults,
    issue,
    lines_of,
    pay,
    text_of,
    vouchers,
    write_invoice,
)
from tests.story import TODAY, snapshot

from kassabok.core.bank.model import BankAccount, BankEntry, BankFileRow, BankLine
from kassabok.core.book.file import Book
from kassabok.core.errors import Refused
from kassabok.core.events import (
    AdvanceUsed,
    BankLineBooked,
    CashDayClosed,
    CreditRefunded,
    InvoiceIssued,
    PaymentRefunded,
    Settled,
    StockFact,
    StockMoved,
)
from kassabok.core.invoicing.model import CashDay, Receipt, ReceiptLine, ReceiptVat
from kassabok.core.receivables.model import Claim, Payment, Refund
from kassabok.core.sales.model import Order, OrderLine

STANDARD = Sold(100_00, 25_00)
REDUCED = Sold(50_00, 6_00, "reduced", 1200)
LOW = Sold(20_00, 1_20, "low", 600)


def test_a_new_book_has_its_chart_roles_and_first_year(books: Book) -> None:
    reader = books.reader
    assert reader.rows("SELECT label, starts_on, ends_on, closed FROM fiscal_year") == [
        ("2026", "2026-01-01", "2026-12-31", 0)
    ]
    assert reader.value("SELECT account FROM account_role WHERE role = 'receivables'") == "1510"
    assert reader.row("SELECT name, type, sru FROM account WHERE number = '1510'") == (
        "Kundfordringar",
        "asset",
        "7251",
    )
    assert reader.value("SELECT count(*) FROM account") > 250
    assert reader.value("SELECT name FROM event WHERE id = 2") == "FiscalYearOpened"


def test_an_invoice_with_every_rate_freight_and_rounding(books: Book) -> None:
    freight = Sold(10_30, 2_58, kind="freight")
    issue(books, "F2026-0001", STANDARD, REDUCED, LOW, Sold(5_00, 0, "exempt", 0), freight, rounding_ore=-8)
    assert lines_of(books, "2026-B1") == [
        ("1510", 220_00),
        ("3001", -100_00),
        ("3002", -50_00),
        ("3003", -20_00),
        ("3004", -5_00),
        ("3520", -10_30),
        ("2611", -27_58),
        ("2621", -6_00),
        ("2631", -1_20),
        ("3740", 8),
    ]
    assert text_of(books, "2026-B1") == "Faktura F2026-0001 Anna Ek"
    assert faults(books) == []


@pytest.mark.parametrize(
    ("day", "rate_e4", "vat_ore", "income", "vat"),
    [
        (date(2026, 3, 31), 1200, 12_00, "3002", "2621"),
        (date(2026, 4, 1), 600, 6_00, "3003", "2631"),
    ],
)
def test_food_goes_where_its_rate_is_on_the_day(
    books: Book, day: date, rate_e4: int, vat_ore: int, income: str, vat: str
) -> None:
    issue(books, "F2026-0001", Sold(100_00, vat_ore, "food", rate_e4), on=day)
    assert lines_of(books, "2026-B1") == [("1510", 100_00 + vat_ore), (income, -100_00), (vat, -vat_ore)]


@pytest.mark.parametrize(
    ("treatment", "goods", "freight"),
    [
        ("eu", "3108", "3521"),
        ("export", "3105", "3522"),
        ("reverse", "3231", "3524"),
        ("eu_service", "3308", "3308"),
        ("export_service", "3305", "3305"),
    ],
)
def test_sales_without_swedish_vat_go_by_where_the_goods_go(
    books: Book, treatment: str, goods: str, freight: str
) -> None:
    sold = (Sold(100_00, 0, "standard", 0), Sold(9_00, 0, "standard", 0, "freight"))
    issue(books, "F2026-0001", *sold, treatment=treatment)
    booked: dict[str, int] = {}
    for account, amount_ore in lines_of(books, "2026-B1"):
        booked[account] = booked.get(account, 0) + amount_ore
    assert booked == {
        "1510": 109_00,
        goods: -109_00 if goods == freight else -100_00,
        **({} if goods == freight else {freight: -9_00}),
    }


def test_a_rate_without_an_account_is_refused_and_nothing_moves(books: Book) -> None:
    with books.transaction("test", today=TODAY) as tx:
        write_invoice(tx, "F2026-0001", [Sold(100_00, 17_00, "food", 1700)])
    before = snapshot(books)
    with pytest.raises(Refused, match="VAT class food has 17 % on 2026-03-02") as refused:
        do(books, InvoiceIssued(ref="F2026-0001", invoice_id=1, on=TODAY, due_on=TODAY, total_ore=117_00))
    assert refused.value.code == "vat.no_account"
    assert snapshot(books) == before


def test_an_invoice_for_nothing_has_no_voucher(books: Book) -> None:
    issue(books, "F2026-0001", Sold(0, 0))
    assert vouchers(books) == []


def test_a_credit_note_takes_back_what_the_invoice_gave(books: Book) -> None:
    issue(books, "F2026-0001", STANDARD, REDUCED)
    credit(books, "K2026-0001", "F2026-0001", Sold(-50_00, -6_00, "reduced", 1200))
    assert lines_of(books, "2026-B2") == [("1510", -56_00), ("3002", 50_00), ("2621", 6_00)]
    assert text_of(books, "2026-B2") == "Kreditfaktura K2026-0001 Anna Ek"
    assert faults(books) == []


def test_a_payment_settles_invoices_and_leaves_the_rest_to_the_customer(books: Book) -> None:
    issue(books, "F2026-0001", STANDARD)
    issue(books, "F2026-0002", REDUCED)
    pay(books, "P2026-0001", 200_00, [("F2026-0001", 125_00), ("F2026-0002", 56_00)])
    assert lines_of(books, "2026-C1") == [
        ("1930", 200_00),
        ("1510", -125_00),
        ("1510", -56_00),
        ("2420", -19_00),
    ]
    assert text_of(books, "2026-C1") == "Inbetalning P2026-0001 F2026-0001 F2026-0002"
    assert faults(books) == []


@pytest.mark.parametrize(
    ("money", "account"),
    [("cash", "1910"), ("card_clearing", "1580"), ("swish_clearing", "1581"), ("1940", "1940")],
)
def test_money_is_a_role_or_an_account(books: Book, money: str, account: str) -> None:
    issue(books, "F2026-0001", STANDARD)
    pay(books, "P2026-0001", 125_00, [("F2026-0001", 125_00)], money=money)
    assert lines_of(books, "2026-C1") == [(account, 125_00), ("1510", -125_00)]


def test_an_advance_is_used_and_the_rest_paid_back(books: Book) -> None:
    pay(books, "P2026-0001", 200_00, [])
    issue(books, "F2026-0001", STANDARD)
    with books.transaction("test", today=TODAY) as tx:
        tx.update(Payment, 1, unallocated_ore=75_00)
        tx.update(Claim, 1, open_ore=0)
        tx.publish(
            AdvanceUsed(
                ref="P2026-0001",
                payment_id=1,
                on=TODAY,
                amount_ore=125_00,
                settled=(Settled("F2026-0001", 125_00),),
            )
        )
        tx.update(Payment, 1, unallocated_ore=0)
        tx.insert(Refund, payment_id=1, date=TODAY, amount_ore=75_00, money="bank")
        tx.publish(PaymentRefunded(ref="P2026-0001", payment_id=1, on=TODAY, amount_ore=75_00, money="bank"))
    assert lines_of(books, "2026-C1") == [("1930", 200_00), ("2420", -200_00)]
    assert lines_of(books, "2026-C2") == [("2420", 125_00), ("1510", -125_00)]
    assert lines_of(books, "2026-C3") == [("2420", 75_00), ("1930", -75_00)]
    assert faults(books) == []


def test_a_credit_note_that_is_paid_out(books: Book) -> None:
    issue(books, "F2026-0001", STANDARD)
    pay(books, "P2026-0001", 125_00, [("F2026-0001", 125_00)])
    credit(books, "K2026-0001", "F2026-0001", Sold(-40_00, -10_00))
    with books.transaction("test", today=TODAY) as tx:
        tx.update(Claim, 2, open_ore=0)
        tx.publish(CreditRefunded(ref="K2026-0001", invoice_id=2, on=TODAY, amount_ore=50_00, money="bank"))
    assert lines_of(books, "2026-C2") == [("1510", 50_00), ("1930", -50_00)]
    assert faults(books) == []


@pytest.mark.parametrize(
    ("reason", "value_ore", "against"),
    [
        ("receipt", 500_00, "2995"),
        ("opening", 500_00, "2998"),
        ("delivery", -120_00, "4960"),
        ("return", 40_00, "4960"),
        ("adjustment", -10_00, "4961"),
        ("count", 7_50, "4961"),
        ("revaluation", -99_00, "4962"),
        ("cost_correction", -1_00, "4960"),
    ],
)
def test_stock_is_booked_by_reason(books: Book, reason: str, value_ore: int, against: str) -> None:
    lines = (StockFact("MUG", 1000, value_ore),)
    do(books, StockMoved(ref="S2026-0001", reason=reason, on=TODAY, lines=lines, value_ore=value_ore))
    assert lines_of(books, "2026-L1") == [("1460", value_ore), (against, -value_ore)]


@pytest.mark.parametrize(("reason", "value_ore"), [("transfer", 0), ("receipt", 0)])
def test_what_has_no_value_is_not_booked(books: Book, reason: str, value_ore: int) -> None:
    do(books, StockMoved(ref="S2026-0001", reason=reason, on=TODAY, lines=(), value_ore=value_ore))
    assert vouchers(books) == []


def test_a_cash_day_is_one_voucher(books: Book) -> None:
    with books.transaction("test", today=TODAY) as tx:
        order = tx.insert(
            Order,
            number="1001",
            customer_id=customer(tx),
            date=TODAY,
            terms_days=0,
            net_ore=0,
            vat_ore=0,
            total_ore=0,
        )
        order_line = tx.insert(
            OrderLine,
            order_id=order,
            position=1,
            text="Mugg",
            quantity_milli=1000,
            unit_price_e4=0,
            vat_class="standard",
            amount_ore=0,
        )
        day = tx.insert(CashDay, number=1, date=TODAY, total_ore=0)
        for number, means, rounding_ore, *rows in (
            ("Q1", "cash", 25, ("standard", 2500, 100_00, 25_00), ("food", 1200, 10_00, 1_20)),
            ("Q2", "card", 0, ("food", 1200, 100_00, 12_00)),
            ("Q3", "swish", 0, ("exempt", 0, 30_00, 0)),
            ("Q4", "cash", 0, ("standard", 2500, -40_00, -10_00)),
        ):
            net_ore = sum(row[2] for row in rows)
            vat_ore = sum(row[3] for row in rows)
            receipt = tx.insert(
                Receipt,
                number=number,
                order_id=order,
                date=TODAY,
                issued_us=0,
                means=means,
                net_ore=net_ore,
                vat_ore=vat_ore,
                rounding_ore=rounding_ore,
                total_ore=net_ore + vat_ore + rounding_ore,
                cash_day_id=day,
            )
            for position, (vat_class, rate_e4, base_ore, of_rate_ore) in enumerate(rows, start=1):
                tx.insert(
                    ReceiptLine,
                    receipt_id=receipt,
                    position=position,
                    kind="freight" if number == "Q3" else "goods",
                    order_line_id=order_line,
                    text="Mugg",
                    quantity_milli=1000,
                    unit_price_e4=0,
                    vat_class=vat_class,
                    vat_rate_e4=rate_e4,
                    amount_ore=base_ore,
                    net_ore=base_ore,
                    vat_ore=of_rate_ore,
                )
                tx.insert(
                    ReceiptVat,
                    receipt_id=receipt,
                    vat_class=vat_class,
                    rate_e4=rate_e4,
                    base_ore=base_ore,
                    vat_ore=of_rate_ore,
                )
        tx.publish(CashDayClosed(ref="2026-03-02/1", cash_day_id=day, on=TODAY, total_ore=228_45))
    assert lines_of(books, "2026-K1") == [
        ("1580", 112_00),
        ("1910", 86_45),
        ("1581", 30_00),
        ("3001", -60_00),
        ("3002", -110_00),
        ("3523", -30_00),
        ("2611", -15_00),
        ("2621", -13_20),
        ("3740", -25),
    ]
    assert text_of(books, "2026-K1") == "Dagskassa 2026-03-02/1"


def test_a_bank_line_is_booked_against_the_chosen_account(books: Book) -> None:
    with books.transaction("test", today=TODAY) as tx:
        account = tx.insert(BankAccount, name="Företagskonto", ledger_account="1930")
        file = tx.insert(BankFileRow, number="B2026-0001", sha256="0" * 64, name="f", kind="csv", date=TODAY)
        entry = tx.insert(BankEntry, bank_account_id=account, date=TODAY, amount_ore=-150_00)
        line = tx.insert(
            BankLine,
            bank_entry_id=entry,
            bank_file_id=file,
            line=7,
            date=TODAY,
            amount_ore=-150_00,
            text="Månadsavgift",
            state="unmatched",
        )
        tx.publish(
            BankLineBooked(ref=str(line), on=TODAY, amount_ore=-150_00, account="1930", against="6570")
        )
    assert lines_of(books, "2026-M1") == [("1930", -150_00), ("6570", 150_00)]
    assert text_of(books, "2026-M1") == "Månadsavgift"


def test_a_voucher_is_linked_to_what_it_was_posted_for(books: Book) -> None:
    issue(books, "F2026-0001", STANDARD)
    assert books.reader.rows(
        "SELECT cause_kind, cause_ref FROM link WHERE effect_kind = 'voucher' AND effect_ref = '2026-B1'"
    ) == [("invoice", "F2026-0001")]
