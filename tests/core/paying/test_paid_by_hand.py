"""A bill that is on its way in a payment file is not paid by hand as well, and the line of the bank settles it."""

from datetime import date

import pytest
from tests.core.bank.bank_files import Pay, camt, move
from tests.core.paying.sending import Payer
from tests.story import TODAY, snapshot

from kassabok.core.bank.importing import import_file
from kassabok.core.bank.service import match_bills
from kassabok.core.errors import Refused
from kassabok.core.ledger.reports.vouchers import voucher_list
from kassabok.core.payables import service as payables
from kassabok.core.paying.reports import payment_files


def test_a_bill_on_its_way_is_not_paid_by_hand(payer: Payer) -> None:
    bill = payer.bill(100_00)
    payer.pay()
    before = snapshot(payer.book)
    with (
        pytest.raises(
            Refused, match=r"100,00 kr of bill E2026-0001 are on their way in payment file X2026-0001"
        ),
        payer.doing() as tx,
    ):
        payables.pay(tx, [(bill, None)], on=TODAY)
    assert snapshot(payer.book) == before
    payer.cancel("X2026-0001")
    with payer.doing() as tx:
        payables.pay(tx, [(bill, None)], on=TODAY)


def test_a_line_that_somebody_matches_carries_the_payment_out(payer: Payer) -> None:
    """A bank that tells no ids, four weeks later: only a person knows that it is the payment."""
    note = payer.credit(payer.bill(500_00), 30_00)
    bill = payer.bill(130_00)
    payer.pay()
    late = date(2026, 3, 30)
    with payer.doing() as tx:
        import_file(tx, camt([move(Pay(-90_00), on=late), move(Pay(-100_00), on=late)]), name="a.xml")
    with pytest.raises(Refused, match="are on their way"), payer.doing() as tx:
        match_bills(tx, 1, bills=[(bill, None)])
    with payer.doing() as tx:
        match_bills(tx, 2, bills=[(bill, None)])
    (row,) = payment_files(payer.book.reader)
    assert (row.state, row.settled) == ("settled", 1)
    assert [payer.sent(number) for number in (bill, note)] == [0, 0]
    left = "SELECT sum(abs(open_ore)) FROM bill"
    assert payer.book.reader.value(left) == 0
    (voucher,) = voucher_list(payer.book.reader, first=late, last=late)
    assert [(line.account, line.amount_ore) for line in voucher.lines] == [
        ("2440", 100_00),
        ("1930", -100_00),
    ]
