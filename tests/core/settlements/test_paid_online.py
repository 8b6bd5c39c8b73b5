"""What providers settle of orders that were paid before delivery: all of it is found, and their account is cleared."""

from datetime import date, timedelta

import pytest
from tests.core.invoicing.office import goods
from tests.core.settlements.till import Till
from tests.formats.providers import report_files as files
from tests.story import TODAY

from kassabok.core.events import WebOrderRefunded
from kassabok.core.invoicing import paid_back
from kassabok.core.sales import prepaid as paying
from kassabok.core.sales import service as sales
from kassabok.core.sales.model import Order


def paid(till: Till, pieces: int, *, means: str = "stripe", reference: str = "", card_ore: int = 0) -> str:
    """An order of mugs at 125 kr that a private person has paid; returns its number."""
    buyer = till.customer("Anna Åberg", kind="private")
    with till.doing() as tx:
        number = sales.create(tx, customer=buyer, lines=[goods("MUG", pieces)], on=TODAY).ref
        sales.confirm(tx, number, on=TODAY)
        paying.pay(tx, number, means=means, on=TODAY, reference=reference, gift_card_ore=card_ore)
    return number


def pay_back(till: Till, number: str, amount_ore: int) -> None:
    with till.doing() as tx:
        order = tx.find(Order, number=number)
        assert order is not None
        paid_back.refund_order(tx, order, on=TODAY + timedelta(days=1), amount_ore=amount_ore)


def charge(gross: str, text: str, id_: str, *, po: str = "po_1", category: str = "charge") -> tuple[str, ...]:
    return (po, "2026-03-05", id_, "2026-03-03 10:00:00", gross, "0.00", gross, category, text)


def test_payments_and_refunds_are_found_by_reference_or_order_and_the_account_is_cleared(till: Till) -> None:
    by_order = paid(till, 2)
    by_reference = paid(till, 2, reference="pi_3AbC")
    with_card = paid(till, 3, card_ore=300_00)
    pay_back(till, by_reference, 50_00)
    assert till.left() == {}  # No report has named the account yet.
    assert till.balance("1582") == 250_00 + 250_00 + 75_00 - 50_00
    till.report(
        files.stripe(
            charge("250.00", "pi_3AbC", "t1"),
            charge("250.00", f"Order {by_order}", "t2"),
            charge("75.00", f"Order {with_card}", "t3"),
            charge("-50.00", "pi_3AbC", "t4", category="refund"),
        )
    )
    assert till.outcomes("A2026-0001") == [
        (2, "receipt", "Q2026-0002"),
        (3, "receipt", "Q2026-0001"),
        (4, "receipt", "Q2026-0003"),
        (5, "receipt", "Q2026-0004"),
    ]
    assert till.left() == {"payout on its way": 525_00}
    till.paid_in(525_00, "STRIPE PAYMENTS", on=date(2026, 3, 6))
    assert (till.left(), till.balance("1582")) == ({}, 0)


def test_what_is_paid_back_after_the_payout_comes_off_the_next_one(till: Till) -> None:
    number = paid(till, 2, reference="pi_1")
    till.report(files.stripe(charge("250.00", "pi_1", "t1")))
    till.paid_in(250_00, "STRIPE PAYMENTS", on=date(2026, 3, 6))
    pay_back(till, number, 125_00)
    assert till.left() == {"not settled yet": -125_00}
    other = paid(till, 3, reference="pi_2")
    till.report(
        files.stripe(
            charge("375.00", "pi_2", "t2", po="po_2"),
            charge("-125.00", "pi_1", "t3", po="po_2", category="refund"),
        )
    )
    assert [sale for _, _, sale in till.outcomes("A2026-0002")] == ["Q2026-0003", "Q2026-0002"]
    assert other
    till.paid_in(250_00, "STRIPE PAYMENTS", on=date(2026, 3, 9), ref="E2")
    assert (till.left(), till.balance("1582")) == ({}, 0)


def test_what_no_report_has_told_of_is_named(till: Till) -> None:
    paid(till, 1, reference="pi_1")
    paid(till, 2, reference="pi_2")
    till.report(files.stripe(charge("125.00", "pi_1", "t1")))
    assert till.left() == {"not settled yet": 250_00, "payout on its way": 125_00}


def test_an_invoice_that_was_paid_in_the_shop_is_found_by_its_payment(till: Till) -> None:
    buyer = till.customer("Kaffe Oslo AS", country="NO", kind="company")
    with till.doing() as tx:
        number = sales.create(tx, customer=buyer, lines=[goods("MUG", 2)], on=TODAY).ref
        sales.confirm(tx, number, on=TODAY)
        paying.pay(tx, number, means="stripe", on=TODAY, reference="pi_9")
    till.report(files.stripe(charge("200.00", "pi_9", "t1")))
    assert till.outcomes("A2026-0001") == [(2, "payment", "P2026-0001")]
    assert till.left() == {"payout on its way": 200_00}


@pytest.mark.parametrize("named", ["pi_9", "Order 1001"])
def test_what_was_paid_back_of_such_an_invoice_is_found_by_its_payment(till: Till, named: str) -> None:
    buyer = till.customer("Kaffe Oslo AS", country="NO", kind="company")
    with till.doing() as tx:
        number = sales.create(tx, customer=buyer, lines=[goods("MUG", 2)], on=TODAY).ref
        sales.confirm(tx, number, on=TODAY)
        paying.pay(tx, number, means="stripe", on=TODAY, reference="pi_9")
        order = tx.find(Order, number=number)
        assert order is not None
        tx.publish(WebOrderRefunded(ref=number, order_id=order.id, on=TODAY, amount_ore=200_00))
    assert (number, till.balance("1582"), till.balance("1510")) == ("1001", 0, 0)
    till.report(
        files.stripe(charge("200.00", named, "t1"), charge("-200.00", named, "t2", category="refund"))
    )
    assert [outcome for _, outcome, _ in till.outcomes("A2026-0001")] == ["payment", "refund"]
    assert (till.left(), till.balance("1582")) == ({}, 0)


def test_swish_is_cleared_by_its_own_report(till: Till) -> None:
    number = paid(till, 2, means="swish")
    till.report(files.swish_handelsbanken(("250,00", "ABC1", number, "2026-03-04")))
    assert till.outcomes("A2026-0001") == [(2, "receipt", "Q2026-0001")]
    till.paid_in(250_00, "SWISH", on=date(2026, 3, 4))
    assert till.balance("1581") == 0
