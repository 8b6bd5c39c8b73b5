"""Money from Kronofogden: a bank line that names the case, by our number or its own, pays costs, interest, invoice."""

from datetime import date

import pytest
from tests.core.bank.bank_files import Pay, camt, move
from tests.core.bank.conftest import Bank, voucher_lines

from kassabok.core.collection import case_answers, cases
from kassabok.core.collection.case_answers import Said
from kassabok.core.collection.case_reports import case
from kassabok.core.parties import service as parties

FILED = date(2026, 6, 1)


@pytest.mark.parametrize("named", ["Redovisning mål 01-2345-26", "Utbetalning avser BF2026-0001"])
def test_a_line_that_names_a_case_pays_what_is_owed_of_it(bank: Bank, named: str) -> None:
    with bank.doing() as tx:
        customer = parties.add(tx, name="Anna Ek", kind="private", org_nr="19800101-8129").ref
    bank.invoice(customer, 1000)
    with bank.doing() as tx:
        number = cases.open_case(tx, customer, on=FILED, invoices=("F2026-0001",)).ref
        cases.file_case(tx, number, on=FILED)
        case_answers.tell(tx, number, Said(says="confirmation", on=FILED, authority_ref="01-2345-26"))
        case_answers.tell(tx, number, Said(says="decision", on=date(2026, 7, 10)))
        case_answers.tell(tx, number, Said(says="account", on=date(2026, 8, 1), amount_ore=950_00))
    left_ore = case(bank.book.reader, number).left_ore
    result = bank.read(camt([move(Pay(950_00, text=named), on=date(2026, 8, 3))]))
    assert (result.matched, result.parked) == (1, 0)
    assert case(bank.book.reader, number).left_ore == left_ore - 950_00
    lines = voucher_lines(bank.book, "2026-C1")
    interest_ore = -lines["8313"]
    assert lines == {"1930": 950_00, "8313": -interest_ore, "6062": -900_00, "1510": -50_00 + interest_ore}
    assert bank.faults() == []
