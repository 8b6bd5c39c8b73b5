"""Each check of the customer ledger is silent on a sound book and finds what is broken."""

from collections.abc import Iterator

import pytest
from tests.core.invoicing.office import Office, faults, open_office
from tests.story import TODAY

from kassabok.core.receivables import service as receivables
from kassabok.core.receivables.checks import CHECKS


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as office:
        customer = office.customer()
        office.customer("Annan AB")
        office.pay(150, office.owed(customer, 100))
        office.credit("F2026-0001")
        other = office.owed(customer, 80)
        with office.doing() as tx:
            receivables.use_credit(tx, "K2026-0001", other, on=TODAY, amount_ore=60_00)
            receivables.refund_credit(tx, "K2026-0001", on=TODAY, amount_ore=10_00)
            receivables.refund(tx, "P2026-0001", on=TODAY, amount_ore=20_00)
        yield office


def test_a_sound_ledger_has_no_faults(ledger: Office) -> None:
    assert faults(ledger.book.reader, CHECKS) == {}
    ledger.sound()


@pytest.mark.parametrize(
    ("sql", "check", "text"),
    [
        (
            "UPDATE claim SET open_ore = open_ore + 100 WHERE invoice_number = 'F2026-0002'",
            "open invoices",
            "F2026-0002 has 21,00 kr open, but what settled it leaves 20,00 kr.",
        ),
        (
            "UPDATE claim SET open_ore = open_ore - 100 WHERE invoice_number = 'K2026-0001'",
            "open invoices",
            "K2026-0001 has -31,00 kr open, but what settled it leaves -30,00 kr.",
        ),
        (
            ("UPDATE claim SET open_ore = -1000 WHERE invoice_number = 'F2026-0001'"),
            "open invoices",
            "F2026-0001 of 100,00 kr has -10,00 kr open.",
        ),
        (
            "UPDATE payment SET unallocated_ore = 4000",
            "unused payments",
            "Payment P2026-0001 has 40,00 kr unused, but what it was used for leaves 30,00 kr.",
        ),
        (
            "UPDATE settlement SET payment_id = 1 WHERE credit_claim_id IS NOT NULL",
            "settlements and refunds",
            "F2026-0002 was settled by nothing, or by two at once.",
        ),
        (
            "UPDATE refund SET claim_id = NULL, payment_id = NULL WHERE claim_id IS NOT NULL",
            "settlements and refunds",
            "1 refunds are of nothing, or of two at once.",
        ),
        (
            "UPDATE claim SET customer_id = customer_id + 1 WHERE invoice_number = 'F2026-0002'",
            "customers of claims",
            "The claim F2026-0002 is on another customer than its invoice.",
        ),
    ],
)
def test_a_broken_sum_is_found(ledger: Office, sql: str, check: str, text: str) -> None:
    found = ledger.broken_by(sql, CHECKS)
    assert text in found[check]
