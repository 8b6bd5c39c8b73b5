"""Lists of invoices with their states, and an invoice whole."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.core.invoicing.office import Office, goods
from tests.story import TODAY

from kassabok.core.errors import NotFound
from kassabok.core.invoicing.reports import invoices as reports
from kassabok.core.receivables import service as receivables


@pytest.fixture
def ledger(office: Office) -> Office:
    """One of each state on 2 March."""
    anna, bo = office.customer("Anna Ek AB"), office.customer("Bo Ek AB")
    paid = office.owed(anna, 100, on=date(2026, 1, 7))
    office.owed(anna, 200, on=date(2026, 1, 8))  # Overdue: due 9 Feb.
    office.owed(bo, 300, on=date(2026, 2, 9))  # Open: due 11 Mar.
    credited = office.owed(bo, 400, on=date(2026, 2, 10))
    office.pay(100, paid)
    office.credit(credited, {1: 250}, on=date(2026, 2, 11))
    office.credit(credited, on=date(2026, 2, 12))
    office.credit(paid, {1: 500}, on=date(2026, 2, 13))
    return office


def states(office: Office, on: date = TODAY, **how: Any) -> dict[str, str]:
    return {row.invoice: row.state for row in reports.invoices(office.book.reader, on=on, **how)}


def test_the_state_of_each_invoice(ledger: Office) -> None:
    assert states(ledger) == {
        "F2026-0001": "paid",
        "F2026-0002": "overdue",
        "F2026-0003": "open",
        "F2026-0004": "credited",
        "K2026-0001": "used",
        "K2026-0002": "used",
        "K2026-0003": "open",
    }
    assert states(ledger, on=date(2026, 2, 9))["F2026-0002"] == "open"
    assert states(ledger, on=date(2026, 3, 12))["F2026-0003"] == "overdue"
    with ledger.doing() as tx:
        receivables.refund_credit(tx, "K2026-0003", on=TODAY)
    assert states(ledger)["K2026-0003"] == "used"


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ({"state": "unsettled"}, ["F2026-0002", "F2026-0003", "K2026-0003"]),
        ({"state": "overdue"}, ["F2026-0002"]),
        ({"state": "open"}, ["F2026-0003", "K2026-0003"]),
        ({"state": "paid"}, ["F2026-0001"]),
        ({"state": "credited"}, ["F2026-0004"]),
        ({"kind": "credit"}, ["K2026-0001", "K2026-0002", "K2026-0003"]),
        ({"kind": "invoice", "customer": "1002"}, ["F2026-0003", "F2026-0004"]),
        (
            {"since": date(2026, 2, 10), "until": date(2026, 2, 12)},
            ["F2026-0004", "K2026-0001", "K2026-0002"],
        ),
        ({"ocr": "2026000303"}, ["F2026-0003"]),
        ({"customer": "4711"}, []),
    ],
)
def test_filters(ledger: Office, how: dict[str, Any], found: list[str]) -> None:
    assert list(states(ledger, **how)) == found


def test_a_row_has_what_scripts_rely_on(ledger: Office) -> None:
    [row] = reports.invoices(ledger.book.reader, on=TODAY, state="overdue")
    assert row == reports.InvoiceRow(
        invoice="F2026-0002",
        kind="invoice",
        customer="1001",
        name="Anna Ek AB",
        date=date(2026, 1, 8),
        due=date(2026, 2, 9),
        total_ore=200_00,
        open_ore=200_00,
        state="overdue",
        ocr="2026000204",
        sent="",
    )


def test_an_invoice_whole(office: Office) -> None:
    customer = office.customer()
    office.deliver(office.order(customer, goods("TEA", 3, discount_e4=1_250, unit_price_e4=12_3456)))
    line = office.see("F2026-0001").lines[0]
    assert (line.unit_price, line.discount_percent, line.vat_percent) == (
        Decimal("12.3456"),
        Decimal("12.5"),
        Decimal(12),
    )
    assert line.amount_ore == 32_41  # 3 x 12.3456 less 12.5 percent is 32.4072.
    with pytest.raises(NotFound, match="There is no invoice F1"):
        office.see("F1")
