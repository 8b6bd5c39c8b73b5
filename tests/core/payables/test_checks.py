"""Each check of the supplier ledger finds the fault that it is there for."""

import sqlite3
from contextlib import closing
from decimal import Decimal

import pytest
from tests.core.payables.billing import Payer
from tests.story import TODAY

from kassabok.core.book.file import Book
from kassabok.core.currencies.service import add as add_rate
from kassabok.core.payables import service
from kassabok.core.payables.checks import CHECKS
from kassabok.core.payables.lines import LineRequest
from kassabok.core.payables.revaluing import revalue


def faults(book: Book, sql: str, check: str) -> list[str]:
    """What the check says once somebody has changed the file behind the program's back."""
    with closing(sqlite3.connect(book.path)) as raw:
        raw.execute(sql)
        raw.commit()
    return dict(CHECKS)[check](book.reader)


@pytest.mark.parametrize(
    ("check", "sql", "told"),
    [
        (
            "open bills",
            "UPDATE bill SET open_ore = 1, open_cents = 1 WHERE number = 'E2026-0001'",
            "Bill E2026-0001 has 0,01 kr open, but what settled it leaves 400,00 kr.",
        ),
        (
            "sums of bills",
            "UPDATE bill_vat SET vat_ore = 9999 WHERE bill_id = 1",
            "Bill E2026-0001 is of 500,00 kr, but its lines and VAT come to 499,99 kr.",
        ),
        (
            "payments of bills",
            "UPDATE bill_payment SET amount_ore = 5",
            "Payment U2026-0001 is of 0,05 kr, but settles 100,00 kr.",
        ),
        (
            "bills in the books",
            "UPDATE bill SET open_ore = 39999, open_cents = 39999 WHERE number = 'E2026-0001'",
            "Of bills 399,99 kr are owed on account 2440, but 400,00 kr are booked for them.",
        ),
        (
            "bills in the books",
            "UPDATE unposted_purchase SET amount_ore = amount_ore + 1 WHERE account = '6110'",
            "Of bill E2026-0002 250,00 kr are open, but 250,01 kr wait to be booked.",
        ),
    ],
)
def test_a_fault_is_found(book: Book, check: str, sql: str, told: str) -> None:
    company = Payer(book)
    first = company.bill("1", 500_00, LineRequest(400_00, "6110"))
    company.pay((first, 100_00))
    company.cash_method()
    company.bill("2", 250_00, LineRequest(200_00, "6110"))
    assert company.wrong() == []
    assert faults(book, sql, check) == [told]


@pytest.mark.parametrize(
    ("check", "sql", "told"),
    [
        (
            "open bills in currency",
            "UPDATE bill SET open_cents = 5 WHERE number = 'E2026-0001'",
            "Bill E2026-0001 has 0,05 EUR open, but what settled it leaves 60,00 EUR.",
        ),
        (
            "open bills",
            "UPDATE bill_revaluation SET difference_ore = 5999",
            "Bill E2026-0001 has 660,00 kr open, but what settled it leaves 659,99 kr.",
        ),
        (
            "rates of bills",
            "UPDATE bill SET sek_per_unit_e6 = 10000100 WHERE number = 'E2026-0001'",
            "Bill E2026-0001 of 100,00 EUR is booked at 1 000,00 kr, not at its rate.",
        ),
        (
            "exchange of bills",
            "UPDATE bill_payment SET difference_ore = 1 WHERE number = 'U2026-0002'",
            "Payment U2026-0002 has 0,01 kr lost on the exchange, but paid no bill in another currency.",
        ),
    ],
)
def test_a_fault_of_a_bill_in_another_currency_is_found(book: Book, check: str, sql: str, told: str) -> None:
    company = Payer(book)
    with company.doing() as tx:
        add_rate(tx, "EUR", Decimal(11), on=TODAY)
    first = company.bill(
        "1",
        100_00,
        LineRequest(100_00, "6540"),
        supplier="2002",
        treatment="eu-services",
        currency="EUR",
        sek_per_unit=Decimal(10),
    )
    with company.doing() as tx:
        service.pay(tx, [(first, 40_00)], on=TODAY, paid_ore=410_00)
        revalue(tx, on=TODAY)
    company.pay(company.bill("2", 500_00, LineRequest(400_00, "6110")))
    assert company.wrong() == []
    assert faults(book, sql, check) == [told]


def test_what_is_booked_on_payables_by_hand_stands_beside_the_bills(company: Payer) -> None:
    from kassabok.core.ledger.posting import PostLine
    from kassabok.core.ledger.vouchers import add_voucher

    company.bill("1", 500_00, LineRequest(400_00, "6110"))
    with company.doing() as tx:
        lines = [PostLine("6110", 90_00), PostLine("2440", -90_00)]
        add_voucher(tx, on=TODAY, text="Gammal skuld", lines=lines)
    assert company.wrong() == []
