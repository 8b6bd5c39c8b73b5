"""Whatever happens in whatever order: what reports say is what is owed, no krona is lost, and the books hold."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.invoicing.office import Office, open_office

from kassabok.core.book.transaction import Transaction
from kassabok.core.collection import reports, service
from kassabok.core.errors import Refused
from kassabok.core.receivables import service as receivables
from kassabok.core.receivables.reports import ageing, open_items

ORDERS = ("costs, interest, principal", "principal, costs, interest", "interest, principal, costs")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("invoice"), st.integers(60, 3000)),
        st.tuples(st.just("pay"), st.integers(1, 3500)),
        st.tuples(st.just("pay-customer"), st.integers(1, 3500)),
        st.tuples(st.just("credit"), st.integers(0, 9)),
        st.tuples(st.just("remind"), st.just(0)),
        st.tuples(st.just("demand"), st.integers(0, 1)),
        st.tuples(st.just("waive"), st.integers(0, 9)),
        st.tuples(st.just("unmatch"), st.integers(0, 9)),
        st.tuples(st.just("use"), st.integers(0, 9)),
        st.tuples(st.just("fee"), st.integers(0, 9)),
    ),
    min_size=4,
    max_size=18,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=STEPS,
    gap=st.integers(3, 25),
    order=st.sampled_from(ORDERS),
    booked=st.sampled_from(("paid", "claimed")),
)
def test_the_books_hold(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]], gap: int, order: str, booked: str
) -> None:
    with open_office(tmp_path_factory.mktemp("story")) as office:
        _play(office, steps, gap, order, booked)


def _play(office: Office, steps: list[tuple[str, int]], gap: int, order: str, booked: str) -> None:
    for key, value in (
        ("invoice.reminder_text", "60 kr"),
        ("collection.allocation", order),
        ("collection.book_charges", booked),
        ("invoice.terms_days", "10"),
    ):
        office.setting(key, value)
    customer = office.customer()
    invoices = [office.owed(customer, 1000, on=date(2026, 1, 2))]
    payments: list[str] = []
    day = date(2026, 1, 2)
    for what, number in steps:
        day = min(day + timedelta(days=gap), date(2026, 12, 31))
        with suppress(Refused):  # What the moment does not allow leaves the books as they were.
            _step(office, what, number, day, customer, invoices, payments)
        _look(office, day)
    office.sound()


def _step(
    office: Office,
    what: str,
    number: int,
    day: date,
    customer: str,
    invoices: list[str],
    payments: list[str],
) -> None:
    invoice = invoices[number % len(invoices)]
    if what == "invoice":
        invoices.append(office.owed(customer, number, on=day))
    elif what == "pay":
        payments.append(office.pay(number, invoice, on=day))
    elif what == "credit":
        office.credit(invoice, on=day)
    else:
        with office.doing() as tx:
            _in_one(tx, what, number, day, customer, invoice, payments)


def _in_one(
    tx: Transaction, what: str, number: int, day: date, customer: str, invoice: str, payments: list[str]
) -> None:
    match what:
        case "pay-customer":
            odd_ore = number * 100 + 7
            payments.append(receivables.register(tx, amount_ore=odd_ore, on=day, customer=customer).ref)
        case "remind":
            service.remind(tx, on=day)
        case "demand":
            service.demand(tx, on=day, compensation=bool(number))
        case "waive":
            service.waive(tx, invoice, on=day)
        case "fee":
            service.claim_fee(tx, invoice, on=day, kind="other", amount_ore=95_00)
        case "unmatch" if payments:
            receivables.unmatch(tx, payments[number % len(payments)], on=day)
        case "use" if payments:
            receivables.use(tx, payments[number % len(payments)], invoice, on=day)


def _look(office: Office, day: date) -> None:
    reader = office.book.reader
    items = open_items(reader, on=day)
    charged_ore = sum(row.open_ore for row in reports.charges(reader, open_only=True))
    late = reports.chase(reader, on=day, every=True)
    late_numbers = {row.invoice for row in late}
    assert sum(row.beside_ore for row in late) == charged_ore
    assert {i.invoice for i in items if i.open_ore > 0 and i.days_late > 0} <= late_numbers
    assert sum(row.total_ore for row in ageing(reader, on=day)) == office.balance("1510")
    assert sum(item.open_ore for item in items) == office.balance("1510")
    booked_ore = sum(row.open_ore for row in reports.charges(reader, open_only=True) if row.booked)
    assert booked_ore == office.balance("1517")
    claimed, waived, settled = reader.row(
        "SELECT coalesce(sum(amount_ore), 0), coalesce(sum(waived_ore), 0), "
        "(SELECT coalesce(sum(amount_ore), 0) FROM charge_settlement) FROM charge"
    ) or (0, 0, 0)
    assert claimed - waived - settled == charged_ore
    # Every krona of a payment is on an invoice, on a charge, or the customer's.
    paid, unused = reader.row(
        "SELECT coalesce(sum(amount_ore), 0), coalesce(sum(unallocated_ore), 0) FROM payment"
    ) or (0, 0)
    on_claims = reader.value(
        "SELECT coalesce(sum(amount_ore), 0) FROM settlement WHERE payment_id IS NOT NULL"
    )
    assert paid == unused + on_claims + settled
