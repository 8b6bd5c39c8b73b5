"""Each check finds the fault it is for, and names it; a sound book has none."""

import sqlite3
from collections.abc import Sequence

import pytest
from tests.core.ledger.posting_story import Sold, faults, issue, pay, write_invoice
from tests.story import TODAY

from kassabok.core.book.file import Book
from kassabok.core.events import InvoiceIssued
from kassabok.core.invoicing.model import Invoice
from kassabok.core.ledger.checks import as_posted
from kassabok.core.ledger.objects import add_object
from kassabok.core.ledger.period_locks import lock_through, unlock_from

UNLOCKED = [
    f"DROP TRIGGER tr_{table}_no_{verb}"
    for table in ("voucher", "voucher_line", "voucher_line_object")
    for verb in ("update", "delete")
]


@pytest.fixture
def traded(books: Book) -> Book:
    issue(books, "F2026-0001", Sold(100_00, 25_00))
    issue(books, "F2026-0002", Sold(100_00, 25_00))
    pay(books, "P2026-0001", 150_00, [("F2026-0001", 125_00)])
    assert faults(books) == []
    return books


def break_open(book: Book, statements: Sequence[str]) -> None:
    """Change the file behind the program's back."""
    raw = sqlite3.connect(book.path)
    with raw:
        for statement in [*UNLOCKED, *statements]:
            raw.execute(statement)
    raw.close()


def test_a_lock_that_is_taken_off_behind_the_programs_back_is_found(traded: Book) -> None:
    with traded.transaction("year lock", today=TODAY) as tx:
        lock_through(tx, TODAY)
    with traded.transaction("year unlock", today=TODAY) as tx:
        unlock_from(tx, TODAY)
    assert faults(traded) == []
    break_open(
        traded,
        [
            "DELETE FROM period_lock WHERE month = 202602",
            "INSERT INTO period_lock (month, locked_us) VALUES (202603, 0)",
        ],
    )
    assert faults(traded) == [
        "The month 2026-02 is not locked, but the log says otherwise.",
        "The month 2026-03 is locked, but the log says otherwise.",
    ]


def test_a_year_that_is_closed_behind_the_programs_back_is_found(traded: Book) -> None:
    break_open(traded, ["UPDATE fiscal_year SET closed = 1"])
    assert "Fiscal year 2026 is closed, but the log says otherwise." in faults(traded)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE voucher_line SET amount_ore = amount_ore + 1 WHERE id = 1",
            [
                "Voucher 2026-B1 is out by 0,01 kr.",
                "The trial balance is out by 0,01 kr, counted by lines.",
                "Voucher 2026-B1 was changed after it was posted.",
                "Account 1510 in 2026-03: the sums kept beside the lines differ from them.",
            ],
        ),
        (
            "UPDATE account_month SET debit_ore = debit_ore + 100 WHERE account = '2611'",
            [
                "The trial balance is out by 1,00 kr, counted by months.",
                "Account 2611 in 2026-03: the sums kept beside the lines differ from them.",
            ],
        ),
        (
            "INSERT INTO account_month (account, month, debit_ore, credit_ore) VALUES ('1940', 202601, 5, 5)",
            ["Account 1940 in 2026-01: the sums kept beside the lines differ from them."],
        ),
        (
            "UPDATE voucher SET number = 5 WHERE ref = '2026-B2'",
            [
                "Series B of 2026 has 2 vouchers numbered 1 to 5.",
                "Series B of 2026 ends with 5, but its counter would give 3 next.",
            ],
        ),
        (
            "UPDATE series SET next = 7 WHERE name = 'voucher.C'",
            ["Series C of 2026 ends with 1, but its counter would give 7 next."],
        ),
        (
            "INSERT INTO series (name, year, first, next) VALUES ('voucher.X', 202601, 1, 3)",
            ["The counter voucher.X of 202601 would give 3 next, but the series is empty."],
        ),
        (
            "UPDATE voucher SET date = '2025-03-02' WHERE ref = '2026-B1'",
            [
                "Voucher 2026-B1 is dated outside its fiscal year.",
                "Voucher 2026-B1 has a line with another date than its own.",
                "Voucher 2026-B1 was changed after it was posted.",
            ],
        ),
        (
            "UPDATE claim SET open_ore = open_ore - 1000 WHERE id = 2",
            ["The receivables account is 125,00 kr, but the open invoices add up to 115,00 kr."],
        ),
        (
            "UPDATE payment SET unallocated_ore = 0",
            [
                "The account of customer advances is 25,00 kr, but what is unused of payments adds up to 0,00 kr."
            ],
        ),
        (
            "INSERT INTO unposted_sale VALUES (1, 'F2026-0001', '3001', '{}', -100)",
            [
                "What waits to be booked until it is paid is 1,00 kr, but the invoices it belongs to have open 0,00 kr."
            ],
        ),
    ],
)
def test_a_fault_is_found_and_named(traded: Book, statement: str, found: list[str]) -> None:
    break_open(traded, [statement])
    assert faults(traded) == found


#: What is in no sum, so that only the log tells of it.
QUIET_CHANGES = {
    "another account": "UPDATE voucher_line SET account = '3002' WHERE account = '3001' AND voucher_id = 1",
    "another text": "UPDATE voucher SET text = 'Representation' WHERE id = 1",
    "a text of a line": "UPDATE voucher_line SET text = 'Lunch' WHERE voucher_id = 1",
    "an earlier registration": "UPDATE voucher SET registered_us = registered_us - 1 WHERE id = 1",
    "a quantity": "UPDATE voucher_line SET quantity_milli = 1000 WHERE id = 1",
    "an object": "INSERT INTO voucher_line_object (voucher_line_id, dimension, object) VALUES (1, '1', 'Nord')",
    "lines in another order": "UPDATE voucher_line SET id = 1000 WHERE id = 1",
    "a correction": "UPDATE voucher SET corrects_id = 2 WHERE id = 1",
}


@pytest.mark.parametrize("change", QUIET_CHANGES)
def test_a_voucher_that_says_something_else_than_when_it_was_posted_is_found(
    traded: Book, change: str
) -> None:
    break_open(traded, [QUIET_CHANGES[change]])
    assert as_posted(traded.reader) == ["Voucher 2026-B1 was changed after it was posted."]


def test_a_voucher_that_the_log_does_not_know_is_found_and_one_that_is_gone(traded: Book) -> None:
    break_open(traded, ["UPDATE voucher SET ref = '2026-B9' WHERE id = 1"])
    assert as_posted(traded.reader) == [
        "The log tells of no voucher 2026-B9.",
        "Voucher 2026-B1 was posted, but is not there.",
    ]


def test_vouchers_of_the_first_version_are_held_against_day_and_amount(traded: Book) -> None:
    without = "UPDATE event SET payload = json_remove(payload, '$.seal') WHERE name = 'VoucherPosted'"
    break_open(traded, ["DROP TRIGGER tr_event_no_update", without])
    assert as_posted(traded.reader) == []
    raw = sqlite3.connect(traded.path)
    with raw:
        raw.execute("UPDATE voucher_line SET amount_ore = 2 * amount_ore WHERE voucher_id = 1")
    raw.close()
    assert as_posted(traded.reader) == ["Voucher 2026-B1 was changed after it was posted."]


def test_a_voucher_without_lines_is_found(traded: Book) -> None:
    break_open(traded, ["DELETE FROM voucher_line WHERE voucher_id = 1"])
    assert "Voucher 2026-B1 has 0 lines." in faults(traded)


def test_the_checks_hold_while_a_cash_company_waits_for_its_money(cash_books: Book) -> None:
    issue(cash_books, "F2026-0001", Sold(100_00, 25_00))
    pay(cash_books, "P2026-0001", 50_00, [("F2026-0001", 50_00)], on=TODAY)
    assert faults(cash_books) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "INSERT INTO voucher_line_object (voucher_line_id, dimension, object) VALUES (2, '6', 'P1')",
            [
                "Voucher 2026-B1 was changed after it was posted.",
                "Voucher 2026-B1 has other objects than its invoice F2026-0001.",
            ],
        ),
        (
            "DELETE FROM voucher_line_object",
            [
                "Voucher 2026-B1 was changed after it was posted.",
                "Voucher 2026-B1 has other objects than its invoice F2026-0001.",
            ],
        ),
        (
            "UPDATE invoice SET objects = '{}'",
            ["Voucher 2026-B1 has other objects than its invoice F2026-0001."],
        ),
        (
            "INSERT INTO budget (account, month, dimension, object, amount_ore) VALUES ('3001', 202601, '1', 'Öst', 1)",
            ["The budget of 3001 belongs to 1:Öst, which is not there."],
        ),
        (
            "INSERT INTO unposted_sale VALUES (1, 'F2026-0001', '3001', '{\"6\":\"P2\"}', 0)",
            ["What is not booked yet of F2026-0001 belongs to 6:P2, which is not there."],
        ),
    ],
)
def test_a_fault_with_objects_is_found_and_named(books: Book, statement: str, found: list[str]) -> None:
    with books.transaction("test", today=TODAY) as tx:
        add_object(tx, "1", "Nord")
        add_object(tx, "6", "P1")
        invoice_id = write_invoice(tx, "F2026-0001", [Sold(100_00, 25_00)])
        tx.update(Invoice, invoice_id, objects='{"1":"Nord"}')
        tx.publish(
            InvoiceIssued(ref="F2026-0001", invoice_id=invoice_id, on=TODAY, due_on=TODAY, total_ore=125_00)
        )
    assert faults(books) == []
    break_open(books, [statement])
    shown = [fault for fault in faults(books) if not fault.startswith(("What waits", "The receivables"))]
    assert shown == found
