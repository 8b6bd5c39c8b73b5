"""The customer ledger as of any day: open items, ages, accounts and statements, against the books of that day."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.core.invoicing.office import Office
from tests.story import TODAY

from kassabok.core.errors import NotFound
from kassabok.core.receivables import reports
from kassabok.core.receivables import service as receivables
from kassabok.core.receivables.documents import statement_document
from kassabok.formats.documents.record import AgeBucket
from kassabok.formats.documents.render import render


@pytest.fixture
def ledger(office: Office) -> Office:
    """Anna: 1000 of 2 Jan, 500 of 2 Feb, 300 of 2 Mar. Bo: 700 of 15 Jan, credited when paid, and money on account;
    90 of 8 Mar, for which some of the credit is used.
    """
    anna = office.customer("Anna Ek AB", street="Vägen 1", city="Lund", language="en")
    bo = office.customer("Åkes Bygg AB")
    office.owed(anna, 1_000, on=date(2026, 1, 2), terms_days=30)  # Due 2 Feb: 1 Feb is a Sunday.
    office.owed(bo, 700, on=date(2026, 1, 15), terms_days=30)  # Due 16 Feb: 14 Feb is a Saturday.
    office.pay(400, "F2026-0001", on=date(2026, 1, 20))
    office.owed(anna, 500, on=date(2026, 2, 2), terms_days=30)  # Due 4 Mar.
    office.pay(900, "F2026-0002", on=date(2026, 2, 10))
    office.credit("F2026-0002", on=date(2026, 2, 20))
    office.owed(anna, 300, on=TODAY, terms_days=30)  # Due 1 Apr.
    with office.doing() as tx:
        receivables.refund_credit(tx, "K2026-0001", on=date(2026, 3, 5), amount_ore=200_00)
        receivables.refund(tx, "P2026-0002", on=date(2026, 3, 6), amount_ore=50_00)
    office.owed(bo, 90, on=date(2026, 3, 8))
    with office.doing() as tx:
        receivables.use_credit(tx, "K2026-0001", "F2026-0005", on=date(2026, 3, 9), amount_ore=60_00)
    office.sound()
    return office


def open_on(office: Office, on: date, **how: Any) -> dict[str, int]:
    return {item.invoice: item.open_ore for item in reports.open_items(office.book.reader, on=on, **how)}


def test_what_was_open_on_a_day(ledger: Office) -> None:
    assert open_on(ledger, date(2026, 1, 1)) == {}
    assert open_on(ledger, date(2026, 1, 19)) == {"F2026-0001": 1_000_00, "F2026-0002": 700_00}
    assert open_on(ledger, date(2026, 2, 9)) == {
        "F2026-0001": 600_00,
        "F2026-0002": 700_00,
        "F2026-0003": 500_00,
    }
    assert open_on(ledger, date(2026, 3, 4)) == {
        "F2026-0001": 600_00,
        "K2026-0001": -700_00,
        "F2026-0003": 500_00,
        "F2026-0004": 300_00,
    }
    assert open_on(ledger, date(2026, 3, 5), customer="1002") == {"K2026-0001": -500_00}
    assert open_on(ledger, date(2026, 3, 8), customer="1002") == {"K2026-0001": -500_00, "F2026-0005": 90_00}
    assert open_on(ledger, date(2026, 3, 9), customer="1002") == {"K2026-0001": -440_00, "F2026-0005": 30_00}


def test_the_open_items_of_any_day_are_the_receivables_account_of_that_day(ledger: Office) -> None:
    day = date(2025, 12, 31)
    while day <= date(2026, 3, 10):
        assert sum(open_on(ledger, day).values()) == ledger.balance("1510", day)
        day += timedelta(days=1)


def test_an_invoice_paid_before_its_day_is_in_the_customers_favour_in_between(office: Office) -> None:
    invoice = office.owed(office.customer(), 100, on=date(2026, 3, 10))
    office.pay(100, invoice, on=date(2026, 3, 4))
    assert open_on(office, date(2026, 3, 3)) == {}
    assert (
        open_on(office, date(2026, 3, 9))
        == {invoice: -100_00}
        == {invoice: office.balance("1510", date(2026, 3, 9))}
    )
    assert open_on(office, date(2026, 3, 10)) == {}


@pytest.mark.parametrize(
    ("late", "column"),
    [
        (-1, "not_due_ore"),
        (0, "not_due_ore"),
        (1, "late_1_30_ore"),
        (30, "late_1_30_ore"),
        (31, "late_31_60_ore"),
        (60, "late_31_60_ore"),
        (61, "late_61_90_ore"),
        (90, "late_61_90_ore"),
        (91, "late_over_90_ore"),
        (400, "late_over_90_ore"),
    ],
)
def test_ages_begin_and_end_where_they_say(office: Office, late: int, column: str) -> None:
    office.owed(office.customer(), 100, on=date(2026, 1, 2), terms_days=10)  # Due 12 Jan.
    [row] = reports.ageing(office.book.reader, on=date(2026, 1, 12) + timedelta(days=late))
    assert {age: getattr(row, age) for _, _, age in reports.AGES if getattr(row, age)} == {column: 100_00}
    assert row.total_ore == 100_00


def test_what_customers_owe_by_age(ledger: Office) -> None:
    rows = reports.ageing(ledger.book.reader, on=date(2026, 3, 5))
    assert rows == [
        reports.AgeRow(
            customer="1001",
            name="Anna Ek AB",
            not_due_ore=300_00,
            late_1_30_ore=500_00,
            late_31_60_ore=600_00,
            late_61_90_ore=0,
            late_over_90_ore=0,
            total_ore=1_400_00,
            advance_ore=0,
        ),
        reports.AgeRow(
            customer="1002",
            name="Åkes Bygg AB",
            not_due_ore=-500_00,  # The credit note, less what was paid out of it.
            late_1_30_ore=0,
            late_31_60_ore=0,
            late_61_90_ore=0,
            late_over_90_ore=0,
            total_ore=-500_00,
            advance_ore=200_00,
        ),
    ]
    overdue = reports.open_items(ledger.book.reader, on=date(2026, 3, 5), overdue=True)
    assert [(item.invoice, item.days_late) for item in overdue] == [("F2026-0001", 31), ("F2026-0003", 1)]


def test_a_customers_account_over_a_period(ledger: Office) -> None:
    account = reports.statement(ledger.book.reader, "1002", since=date(2026, 2, 1), until=date(2026, 3, 7))
    assert (account.opening_ore, account.closing_ore) == (700_00, -650_00)
    assert (account.invoiced_ore, account.paid_ore) == (-700_00, 650_00)
    assert [(line.what, line.number, line.amount_ore, line.balance_ore) for line in account.lines] == [
        ("payment", "P2026-0002", -900_00, -200_00),
        ("credit note", "K2026-0001", -700_00, -900_00),
        ("refund", "K2026-0001", 200_00, -700_00),
        ("refund", "P2026-0002", 50_00, -650_00),
    ]
    # Closing is what is open less what is not used.
    assert account.closing_ore == -500_00 - 150_00
    with pytest.raises(NotFound, match="There is no customer 4711"):
        reports.statement(ledger.book.reader, "4711", since=TODAY, until=TODAY)


def test_who_pays_anothers_invoice_is_on_both_accounts(office: Office) -> None:
    mother, daughter = office.customer("Moder AB"), office.customer("Dotter AB")
    invoice = office.owed(daughter, 300)
    office.pay(1_000, invoice, customer=mother)

    def account(customer: str) -> list[tuple[str, int, int]]:
        found = reports.statement(office.book.reader, customer, since=TODAY, until=TODAY)
        return [(line.what, line.amount_ore, line.balance_ore) for line in found.lines]

    assert account(daughter) == [("invoice", 300_00, 300_00), ("paid by another", -300_00, 0)]
    assert account(mother) == [("payment", -1_000_00, -1_000_00), ("paid for another", 300_00, -700_00)]
    office.sound()


def test_a_statement_on_paper(ledger: Office) -> None:
    statement, language = statement_document(ledger.book.reader, "1001", on=date(2026, 3, 5))
    assert (language, statement.buyer.lines) == ("en", ("Vägen 1", "Lund"))
    assert [(i.number, i.open_ore, i.days_late) for i in statement.items] == [
        ("F2026-0001", 600_00, 31),
        ("F2026-0003", 500_00, 1),
        ("F2026-0004", 300_00, -27),
    ]
    assert (statement.total_ore, statement.overdue_ore) == (1_400_00, 1_100_00)
    assert statement.ageing == (
        AgeBucket(from_days=None, to_days=None, amount_ore=300_00),
        AgeBucket(from_days=1, to_days=30, amount_ore=500_00),
        AgeBucket(from_days=31, to_days=60, amount_ore=600_00),
        AgeBucket(from_days=61, to_days=90, amount_ore=0),
        AgeBucket(from_days=91, to_days=None, amount_ore=0),
    )
    assert render(statement, language=language).startswith(b"%PDF-")


def test_money_that_is_not_used_stands_on_the_statement(ledger: Office) -> None:
    statement, language = statement_document(ledger.book.reader, "1002", on=date(2026, 3, 5))
    assert language == "sv"
    assert [(i.kind, i.number, i.amount_ore, i.open_ore) for i in statement.items] == [
        ("credit", "K2026-0001", -700_00, -500_00),
        ("payment", "P2026-0002", -900_00, -200_00),
    ]
    assert (statement.total_ore, statement.overdue_ore) == (-700_00, 0)
    assert render(statement).startswith(b"%PDF-")
    with pytest.raises(NotFound, match="There is no customer 4711"):
        statement_document(ledger.book.reader, "4711", on=TODAY)
