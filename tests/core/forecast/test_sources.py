"""What the calendar brings: VAT, the tax account, card sales, recurring vouchers by rules; and customers' habits."""

import json
from datetime import date

import pytest
from tests.story import TODAY

from kassabok.core.book.company import change_setting
from kassabok.core.book.file import Book
from kassabok.core.forecast import reports
from kassabok.core.invoicing.model import Invoice
from kassabok.core.ledger.posting import PostLine, post
from kassabok.core.parties import service as parties
from kassabok.core.plans.model import Plan, PlanLine
from kassabok.core.rates.lookup import Rates
from kassabok.core.receivables.model import Claim, Payment, Settlement
from kassabok.core.settlements.model import SettlementReport
from kassabok.core.taxes.periods import Period
from kassabok.core.taxes.service import close

UNTIL = date(2026, 12, 31)


def forecast(book: Book, today: date = TODAY) -> reports.Forecast:
    return reports.forecast(book.reader, Rates.load(None), today=today, until=UNTIL)


def rows(book: Book, *sources: str, today: date = TODAY) -> list[tuple[str, str, int]]:
    found = forecast(book, today).items
    return [(str(item.day), item.number, item.amount_ore) for item in found if item.source in sources]


def book_voucher(book: Book, on: date, **amounts: int) -> None:
    """a1930=100 is 100 öre in debit of 1930."""
    lines = [PostLine(account[1:], ore) for account, ore in amounts.items()]
    with book.transaction("test", today=on) as tx:
        tx.publish(post(tx, series="A", on=on, text="Händelse", lines=lines, origins=()))


@pytest.fixture
def sold(book: Book) -> Book:
    """VAT by the quarter, 250 kr of it in January."""
    with book.transaction("test", today=TODAY) as tx:
        change_setting(tx, "vat.period", "quarterly")
    book_voucher(book, date(2026, 1, 15), a1930=1_250_00, a3001=-1_000_00, a2611=-250_00)
    return book


def test_vat_of_the_running_quarter_on_its_day(sold: Book) -> None:
    assert rows(sold, "vat") == [("2026-05-12", "2026-q1", -250_00)]
    assert rows(sold, "vat", today=date(2026, 5, 20)) == [("2026-05-20", "2026-q1", -250_00)]


def test_vat_that_was_closed_and_is_not_paid(sold: Book) -> None:
    with sold.transaction("test", today=date(2026, 4, 10)) as tx:
        close(tx, Period("2026-q1", date(2026, 1, 1), date(2026, 3, 31)))
    assert rows(sold, "vat", today=date(2026, 4, 10)) == [("2026-05-12", "2026-q1", -250_00)]
    book_voucher(sold, date(2026, 4, 20), a2650=250_00, a1930=-250_00)
    assert rows(sold, "vat", today=date(2026, 4, 20)) == []


def test_what_is_on_the_tax_account_pays_the_first_of_it(sold: Book) -> None:
    book_voucher(sold, date(2026, 2, 1), a1630=100_00, a1930=-100_00)
    assert rows(sold, "vat", "tax") == [
        ("2026-05-12", "2026-q1", -250_00),
        ("2026-05-12", "2026-q1", 100_00),
    ]
    (row,) = [row for row in forecast(sold).periods if row.ends_on == date(2026, 5, 17)]
    assert (row.in_ore, row.out_ore) == (0, -150_00)


def test_a_debt_on_the_tax_account_leaves_tomorrow(sold: Book) -> None:
    book_voucher(sold, date(2026, 2, 1), a1630=-70_00, a2510=70_00)
    assert rows(sold, "tax") == [("2026-03-03", "", -70_00)]


def test_taxes_on_salaries_are_due_the_month_after(book: Book) -> None:
    """January is paid; February's are due on Thursday 12 March, and those of March 12 April."""
    book_voucher(book, date(2026, 1, 25), a2710=-300_00, a2731=-100_00, a7510=400_00)
    book_voucher(book, date(2026, 2, 12), a2710=300_00, a2731=100_00, a1930=-400_00)
    book_voucher(book, date(2026, 2, 25), a2710=-330_00, a2731=-110_00, a7510=440_00)
    assert rows(book, "tax") == [("2026-03-12", "", -440_00)]
    book_voucher(book, date(2026, 3, 25), a2710=-500_00, a7510=500_00)
    assert rows(book, "tax", today=date(2026, 3, 26)) == [
        ("2026-03-26", "", -440_00),
        ("2026-04-13", "", -500_00),  # 12 April is a Sunday.
    ]


def test_a_refund_of_vat_comes_when_it_is_due(sold: Book) -> None:
    book_voucher(sold, date(2026, 2, 1), a5010=2_000_00, a2641=500_00, a1930=-2_500_00)
    assert rows(sold, "vat") == [("2026-05-12", "2026-q1", 250_00)]


def test_what_is_booked_on_a_later_day_leaves_then(sold: Book) -> None:
    """The money of today is what it was; the VAT that is paid ahead is not owed once more."""
    book_voucher(sold, date(2026, 3, 20), a1930=-500_00, a6110=500_00)
    book_voucher(sold, date(2026, 3, 25), a1930=-40_00, a1910=40_00)  # Between two accounts of money.
    found = forecast(sold)
    assert (found.opening_ore, found.closing_ore) == (1_250_00, 500_00)
    assert rows(sold, "booked") == [("2026-03-20", "2026-A2", -500_00)]
    with sold.transaction("test", today=date(2026, 4, 10)) as tx:
        close(tx, Period("2026-q1", date(2026, 1, 1), date(2026, 3, 31)))
    book_voucher(sold, date(2026, 5, 12), a2650=250_00, a1930=-250_00)
    today = date(2026, 4, 10)
    assert rows(sold, "vat", "booked", today=today) == [("2026-05-12", "2026-A4", -250_00)]
    assert forecast(sold, today).closing_ore == 500_00


def test_card_sales_are_paid_out_tomorrow(book: Book) -> None:
    book_voucher(book, date(2026, 3, 2), a1580=125_00, a3001=-125_00)
    book_voucher(book, date(2026, 3, 2), a1581=-10_00, a3740=10_00)  # Below zero it is no money that comes.
    assert rows(book, "card") == [("2026-03-03", "1580", 125_00)]


def test_what_a_provider_owes_on_an_account_of_its_own_is_paid_out_too(book: Book) -> None:
    with book.transaction("test", today=TODAY) as tx:
        tx.insert(
            SettlementReport,
            number="A2026-0001",
            channel="exempelpay",
            reference="7",
            date=TODAY,
            account="1688",
            fee_account="6570",
            fee_vat="none",
            reserve_account="1688",
            state="booked",
        )
    book_voucher(book, TODAY, a1688=80_00, a3001=-80_00)
    assert rows(book, "card") == [("2026-03-03", "1688", 80_00)]


def test_a_recurring_voucher_by_role_and_rule(book: Book) -> None:
    """1 000 kr with VAT each quarter, of which one day has passed; the last on 30 November."""
    with book.transaction("test", today=TODAY) as tx:
        plan = tx.insert(
            Plan,
            number="L1",
            kind="recurring",
            text="Leasing",
            every_months=3,
            starts_on=date(2026, 2, 28),
            next_on=date(2026, 2, 28),
            times=4,
            amounts=json.dumps({"standard": 1_000_00}),
        )
        for account, rule in (("5615", "net:standard"), ("input_vat", "vat:standard"), ("bank", "-total")):
            tx.insert(PlanLine, plan_id=plan, account=account, rule=rule)
    assert rows(book, "plan") == [
        ("2026-03-02", "L1", -1_000_00),
        ("2026-05-28", "L1", -1_000_00),
        ("2026-08-28", "L1", -1_000_00),
        ("2026-11-28", "L1", -1_000_00),
    ]


def paid(book: Book, customer: int, *late: int) -> None:
    """Invoices of a customer that were due 1 February and paid so many days later; and one that is open."""
    due = date(2026, 2, 1)
    with book.transaction("test", today=TODAY) as tx:
        for days in (*late, None):
            number = tx.number("invoice", TODAY)
            day = {"date": date(2026, 1, 2), "due_date": due if days is not None else date(2026, 3, 16)}
            common = {"customer_id": customer, "total_ore": 100_00, **day}
            invoice = tx.insert(
                Invoice,
                number=number,
                supply_date=due,
                terms_days=30,
                net_ore=100_00,
                vat_ore=0,
                buyer_name="",
                **common,
            )
            claim = tx.insert(
                Claim,
                invoice_id=invoice,
                invoice_number=number,
                open_ore=0 if days is not None else 100_00,
                **common,
            )
            if days is not None:
                payment = tx.insert(
                    Payment,
                    number=tx.number("payment", TODAY),
                    customer_id=customer,
                    date=due,
                    amount_ore=100_00,
                    unallocated_ore=0,
                    money="bank",
                    source="hand",
                )
                on = date.fromordinal(due.toordinal() + days)
                tx.insert(Settlement, claim_id=claim, payment_id=payment, date=on, amount_ore=100_00)


@pytest.mark.parametrize(
    ("late", "day", "why"),
    [
        ((), "2026-03-16", "no habit is known yet"),
        ((9, 9), "2026-03-16", "no habit is known yet"),
        ((1, 5, 30), "2026-03-23", "pays 5 days late (median of 3)"),  # 21 March is a Saturday.
        ((0, 0, 1, 2), "2026-03-17", "pays 1 day late (median of 4)"),  # The later of the middle two.
        ((-4, -3, -1), "2026-03-13", "pays 3 days early (median of 3)"),
        ((0, 0, 0), "2026-03-16", "pays on the due day (median of 3)"),
    ],
)
def test_the_habit_of_a_customer(book: Book, late: tuple[int, ...], day: str, why: str) -> None:
    with book.transaction("test", today=TODAY) as tx:
        parties.add(tx, name="Anna Ek")
    paid(book, 2, *late)
    (item,) = [item for item in forecast(book).items if item.source == "invoice"]
    assert (str(item.day), item.why) == (day, f"due 2026-03-16; {why}")
