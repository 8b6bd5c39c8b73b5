"""A payment that was ticked off on the wrong invoice is taken off it, and used for the right one."""

from datetime import date

import pytest
from tests.core.invoicing.office import Office
from tests.story import snapshot

from kassabok.core.errors import Refused
from kassabok.core.receivables import service as receivables
from kassabok.core.receivables.reports import open_items, payments, statement

ERROR_FOUND = date(2026, 4, 8)


def unmatch(office: Office, payment: str, invoice: str | None = None) -> None:
    with office.doing() as tx:
        receivables.unmatch(tx, payment, invoice, on=ERROR_FOUND)


def test_a_payment_moves_to_another_customer_s_invoice(office: Office) -> None:
    wrong = office.owed(office.customer("Fel AB"), 800)
    right = office.owed(office.customer("Rätt AB"), 800)
    payment = office.pay(800, wrong, on=date(2026, 3, 20))
    unmatch(office, payment)
    assert (office.open(wrong), office.open(right)) == (800_00, 800_00)
    assert office.voucher("2026-C2") == {"1510": 800_00, "2420": -800_00}
    with office.doing() as tx:
        receivables.use_advance(tx, payment, right, on=ERROR_FOUND)
    assert (office.open(wrong), office.open(right)) == (800_00, 0)
    assert office.voucher("2026-C3") == {"2420": 800_00, "1510": -800_00}
    assert [office.balance(account) for account in ("1510", "1930", "2420")] == [800_00, 800_00, 0]
    as_it_was = open_items(office.book.reader, on=date(2026, 4, 7))  # Before the error was found.
    assert [item.invoice for item in as_it_was] == [right]
    office.sound()


def test_the_account_of_the_wrong_customer_is_right_on_every_day(office: Office) -> None:
    customer = office.customer("Fel AB")
    invoice = office.owed(customer, 800)
    payment = office.pay(800, invoice, on=date(2026, 3, 20))
    unmatch(office, payment)

    def owes(on: date) -> tuple[int, int]:
        account = statement(office.book.reader, customer, since=date(2026, 1, 1), until=on)
        return account.closing_ore, sum(item.open_ore for item in open_items(office.book.reader, on=on))

    assert owes(date(2026, 3, 19)) == (800_00, 800_00)
    assert owes(date(2026, 4, 7)) == (0, 0)
    assert owes(ERROR_FOUND) == (800_00, 800_00)


def test_the_list_of_payments_names_what_each_pays_now(office: Office) -> None:
    customer = office.customer()
    wrong, kept, right = (office.owed(customer, kronor) for kronor in (300, 500, 300))
    payment = office.pay(800, wrong, kept)
    unmatch(office, payment, wrong)
    with office.doing() as tx:
        receivables.use_advance(tx, payment, right, on=ERROR_FOUND)
    (row,) = payments(office.book.reader)
    assert row.invoices == (kept, right)


def test_one_of_several_invoices_is_open_again(office: Office) -> None:
    customer = office.customer()
    first, second = office.owed(customer, 300), office.owed(customer, 500)
    payment = office.pay(900, first, second)
    unmatch(office, payment, second)
    assert (office.open(first), office.open(second)) == (0, 500_00)
    assert office.voucher("2026-C2") == {"1510": 500_00, "2420": -500_00}
    with office.doing() as tx:  # What was over, and what was taken back.
        receivables.refund(tx, payment, on=ERROR_FOUND)
    assert office.voucher("2026-C3") == {"2420": 600_00, "1930": -600_00}
    office.sound()


def test_what_was_taken_back_is_not_taken_back_again(office: Office) -> None:
    customer = office.customer()
    invoice, other = office.owed(customer, 300), office.owed(customer, 500)
    payment = office.pay(300, invoice)
    unmatch(office, payment, invoice)
    before = snapshot(office.book)
    for named in (None, invoice, other):
        with pytest.raises(Refused, match="is not ticked off on") as refused:
            unmatch(office, payment, named)
        assert refused.value.code == "payment.not_matched"
    assert snapshot(office.book) == before
    with office.doing() as tx:
        receivables.use_advance(tx, payment, invoice, on=ERROR_FOUND)
    unmatch(office, payment)
    assert office.open(invoice) == 300_00
    office.sound()


def test_a_sale_that_was_booked_by_being_paid_keeps_its_payment(office: Office) -> None:
    office.setting("ledger.method", "cash")
    payment = office.pay(300, office.owed(office.customer(), 300))
    before = snapshot(office.book)
    with pytest.raises(Refused, match="because it was paid") as refused:
        unmatch(office, payment)
    assert refused.value.code == "payment.booked_sale"
    assert snapshot(office.book) == before
