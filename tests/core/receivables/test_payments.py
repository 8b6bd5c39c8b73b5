"""Payments by hand: for one invoice or several, too much or too little, used later, paid back; never over-settling."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.invoicing.office import Office, goods, open_office
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.errors import NotFound, Refused
from kassabok.core.invoicing import service as invoicing
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.parties import service as parties
from kassabok.core.receivables import service as receivables
from kassabok.core.receivables.checks import CHECKS
from kassabok.core.receivables.model import Payment
from kassabok.core.receivables.reports import PaymentRow, payments
from kassabok.core.trace import trace


def listed(office: Office, number: str) -> PaymentRow:
    return next(row for row in payments(office.book.reader) if row.payment == number)


def unused(office: Office, number: str) -> int:
    return listed(office, number).unused_ore


def test_a_payment_settles_its_invoice(office: Office) -> None:
    office.deliver(office.order(office.customer(), goods("MUG", 2)))
    number = office.pay(250, "F2026-0001", on=date(2026, 3, 20), text="Insatt på banken")
    view = office.see("F2026-0001")
    assert (view.state, view.open_ore) == ("paid", 0)
    assert [(s.date, s.by, s.number, s.amount_ore) for s in view.settlements] == [
        (date(2026, 3, 20), "payment", "P2026-0001", 250_00)
    ]
    assert office.voucher("2026-C1") == {"1930": 250_00, "1510": -250_00}
    assert listed(office, number) == PaymentRow(
        payment="P2026-0001",
        date=date(2026, 3, 20),
        customer="1001",
        name="Kafé Öst AB",
        amount_ore=250_00,
        unused_ore=0,
        money="bank",
        source="hand",
        invoices=("F2026-0001",),
        text="Insatt på banken",
    )
    tree = trace(office.book.reader, number)
    assert [node.ref for node in tree.causes] == ["F2026-0001"]
    assert [node.ref for node in tree.effects] == ["2026-C1"]
    office.sound()


def test_one_payment_for_several_invoices(office: Office) -> None:
    customer = office.customer()
    first, second, third = (office.owed(customer, kronor) for kronor in (100, 200, 300))
    number = office.pay(450, (first, 60), second, third)
    assert [office.open(n) for n in (first, second, third)] == [40_00, 0, 110_00]
    assert (unused(office, number), listed(office, number).invoices) == (0, (first, second, third))
    office.sound()


def test_money_that_runs_out_leaves_the_last_invoices_untouched(office: Office) -> None:
    customer = office.customer()
    first, second = office.owed(customer, 100), office.owed(customer, 200)
    number = office.pay(80, first, second)
    assert [office.open(n) for n in (first, second)] == [20_00, 200_00]
    assert listed(office, number).invoices == (first,)


def test_a_customers_payment_goes_to_its_oldest_items(office: Office) -> None:
    customer, other = office.customer(), office.customer("Annan AB")
    late = office.owed(customer, 100, terms_days=60)
    early = office.owed(customer, 200, terms_days=10)
    theirs = office.owed(other, 300)
    office.pay(250, customer=customer)
    assert [office.open(n) for n in (early, late, theirs)] == [0, 50_00, 300_00]
    office.sound()


def test_an_overpayment_is_kept_used_and_paid_back(office: Office) -> None:
    customer = office.customer()
    number = office.pay(1_000, office.owed(customer, 400))
    assert unused(office, number) == 600_00
    assert office.voucher("2026-C1") == {"1930": 1_000_00, "1510": -400_00, "2420": -600_00}
    second = office.owed(customer, 250)
    with office.doing() as tx:
        receivables.use_advance(tx, number, second, on=TODAY)
    assert (office.open(second), unused(office, number)) == (0, 350_00)
    assert office.voucher("2026-C2") == {"2420": 250_00, "1510": -250_00}
    with office.doing() as tx:
        receivables.refund(tx, number, on=TODAY, amount_ore=100_00)
        receivables.refund(tx, number, on=TODAY)
    assert unused(office, number) == 0
    assert office.voucher("2026-C4") == {"2420": 250_00, "1930": -250_00}
    assert office.balance("2420") == 0
    office.sound()


def test_a_prepayment_waits_for_its_invoice(office: Office) -> None:
    customer = office.customer()
    number = office.pay(500, customer=customer, money="swish_clearing")
    assert office.voucher("2026-C1") == {"1581": 500_00, "2420": -500_00}
    office.deliver(office.order(customer, goods("MUG", 5)))
    with office.doing() as tx:
        receivables.use_advance(tx, number, "F2026-0001", on=TODAY, amount_ore=200_00)
        receivables.use_advance(tx, number, "F2026-0001", on=TODAY)
    assert (office.open("F2026-0001"), unused(office, number)) == (125_00, 0)
    office.sound()


def test_a_credit_note_is_set_off_against_another_invoice_and_the_rest_paid_out(office: Office) -> None:
    customer = office.customer()
    office.pay(500, office.owed(customer, 500))
    office.credit("F2026-0001")
    other = office.owed(customer, 300)
    before = office.count("voucher")
    with office.doing() as tx:
        receivables.use_credit(tx, "K2026-0001", other, on=TODAY)
    assert (office.open(other), office.open("K2026-0001")) == (0, -200_00)
    assert office.count("voucher") == before  # Both are in receivables.
    assert [(s.by, s.number) for s in office.see("K2026-0001").settlements] == [("invoice", other)]
    with office.doing() as tx:
        receivables.refund_credit(tx, "K2026-0001", on=TODAY, amount_ore=50_00)
        receivables.refund_credit(tx, "K2026-0001", on=TODAY)
    assert office.see("K2026-0001").state == "used"
    assert office.voucher("2026-C3") == {"1510": 150_00, "1930": -150_00}
    assert office.balance("1510") == 0
    office.sound()


def test_under_the_cash_method_a_credit_that_is_used_books_the_two_sales(office: Office) -> None:
    """Paid 625 for mugs at 25 percent; all is credited, and used for tea at 12: the books follow the money."""
    office.setting("ledger.method", "cash")
    customer = office.customer()
    office.deliver(office.order(customer, goods("MUG", 5)))
    office.pay(625, "F2026-0001")
    office.credit("F2026-0001")
    office.deliver(office.order(customer, goods("TEA", 10)))
    with office.doing() as tx:
        receivables.use_credit(tx, "K2026-0001", "F2026-0002", on=TODAY)
    # 560 of the credit's 625 go to the tea: of the mugs' sale and VAT 448 + 112 are taken back.
    assert (office.open("F2026-0002"), office.open("K2026-0001")) == (0, -65_00)
    assert (office.balance("3002"), office.balance("2621")) == (-500_00, -60_00)
    assert office.balance("1510") == 0
    office.sound()


def test_a_payment_of_nobodys_becomes_the_customers_whose_invoice_it_pays(office: Office) -> None:
    invoice = office.owed(office.customer(), 100)
    with office.doing() as tx:
        tx.insert(
            Payment,
            number="P-X",
            date=TODAY,
            amount_ore=100_00,
            unallocated_ore=100_00,
            money="bank",
            source="bank",
        )
        receivables.use_advance(tx, "P-X", invoice, on=TODAY)
    assert listed(office, "P-X").customer == "1001"


def test_what_cannot_be_paid_moves_nothing(office: Office) -> None:
    customer, other = office.customer(), office.customer("Annan AB")
    paid, unpaid, theirs = office.owed(customer, 100), office.owed(customer, 200), office.owed(other, 300)
    number = office.pay(150, paid)
    office.credit(paid)

    def use(payment: str, invoice: str, ore: int | None = None) -> None:
        with office.doing() as tx:
            receivables.use_advance(tx, payment, invoice, on=TODAY, amount_ore=ore)

    def use_credit(credit: str, invoice: str, ore: int | None = None) -> None:
        with office.doing() as tx:
            receivables.use_credit(tx, credit, invoice, on=TODAY, amount_ore=ore)

    def refund(payment: str, ore: int, **by: str) -> None:
        with office.doing() as tx:
            receivables.refund(tx, payment, on=TODAY, amount_ore=ore, **by)

    def refund_credit(credit: str, ore: int, **by: str) -> None:
        with office.doing() as tx:
            receivables.refund_credit(tx, credit, on=TODAY, amount_ore=ore, **by)

    before = snapshot(office.book)
    for code, doing in (
        ("payment.amount", lambda: office.pay(0, unpaid)),
        ("payment.amount", lambda: office.pay(-5, unpaid)),
        ("payment.whose", lambda: office.pay(5)),
        ("customer.unknown", lambda: office.pay(5, customer="4711")),
        ("invoice.unknown", lambda: office.pay(5, "F1")),
        ("claim.settled", lambda: office.pay(5, paid)),
        ("claim.settled", lambda: office.pay(5, "K2026-0001")),
        ("claim.too_much", lambda: office.pay(300, (unpaid, 201))),
        ("claim.too_much", lambda: office.pay(300, (unpaid, 0))),
        ("claim.too_much", lambda: office.pay(300, (unpaid, -1))),
        ("payment.too_little", lambda: office.pay(300, (unpaid, 101), (theirs, 200))),
        ("payment.twice", lambda: office.pay(300, (unpaid, 100), (unpaid, 100))),
        ("payment.twice", lambda: office.pay(300, unpaid, unpaid)),
        ("role.missing", lambda: office.pay(5, unpaid, money="pocket")),
        ("account.unknown", lambda: office.pay(5, unpaid, money="9999")),
        ("account.kept", lambda: office.pay(5, unpaid, money="1460")),
        ("account.kept", lambda: refund(number, 1, money="1510")),
        ("account.kept", lambda: refund_credit("K2026-0001", 1, money="2420")),
        ("payment.unknown", lambda: use("P1", unpaid)),
        ("payment.other_customer", lambda: use(number, theirs)),
        ("payment.not_left", lambda: use(number, unpaid, 50_01)),
        ("claim.too_much", lambda: use(number, unpaid, 0)),
        ("claim.settled", lambda: use(number, paid)),
        ("credit.other_customer", lambda: use_credit("K2026-0001", theirs)),
        ("credit.not_open", lambda: use_credit("K2026-0001", unpaid, 100_01)),
        ("credit.not_open", lambda: use_credit(unpaid, unpaid)),
        ("payment.not_left", lambda: refund(number, 50_01)),
        ("payment.not_left", lambda: refund(number, 0)),
        ("credit.not_open", lambda: refund_credit("K2026-0001", 100_01)),
        ("credit.not_open", lambda: refund_credit(unpaid, 1)),
    ):
        with pytest.raises((Refused, NotFound)) as refused:
            doing()
        assert refused.value.code == code
    assert snapshot(office.book) == before


def test_payments_follow_a_merged_customer(office: Office) -> None:
    old, new = office.customer("Gamla AB"), office.customer("Nya AB")
    invoice = office.owed(old, 100)
    number = office.pay(30, customer=old, on=date(2026, 3, 3))
    office.pay(500, customer=old)
    with office.doing() as tx:
        parties.merge(tx, old, into=new)
    assert {row.customer for row in payments(office.book.reader)} == {new}
    assert office.see(invoice).customer == new
    assert [row.payment for row in payments(office.book.reader, customer=new, unused=True)] == ["P2026-0002"]
    assert [row.payment for row in payments(office.book.reader, since=date(2026, 3, 3))] == [number]
    assert [row.payment for row in payments(office.book.reader, until=date(2026, 3, 2))] == ["P2026-0002"]
    office.sound()


# Any payments, in any order


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """A book with one customer, for many examples; each is rolled back."""
    with open_office(tmp_path_factory.mktemp("desk")) as office:
        office.customer()
        yield office.book


INVOICES = ("F2026-0001", "F2026-0002", "F2026-0003")
amounts = st.integers(1, 120_00)
deeds = st.one_of(
    st.tuples(st.just("pay"), amounts, st.lists(st.sampled_from(INVOICES), unique=True, max_size=3)),
    st.tuples(st.just("part"), amounts, st.sampled_from(INVOICES)),
    st.tuples(st.just("use"), st.integers(1, 4), st.sampled_from(INVOICES)),
    st.tuples(st.just("refund"), st.integers(1, 4), amounts),
    st.tuples(st.just("credit"), st.sampled_from(INVOICES), st.integers(1, 1_000)),
    st.tuples(st.just("use credit"), st.integers(1, 4), st.sampled_from(INVOICES)),
    st.tuples(st.just("pay out"), st.integers(1, 4), amounts),
)


@settings(max_examples=60)
@given(
    st.lists(amounts, min_size=3, max_size=3),
    st.lists(deeds, max_size=14),
    st.sampled_from(["invoice", "cash"]),
)
def test_no_order_of_payments_and_credits_settles_too_much(
    desk: Book, owed: list[int], done: list[tuple], method: str
) -> None:
    """What is refused changes nothing; what is done keeps every sum, and the books agree with the customer ledger."""
    with desk.transaction("example", today=TODAY, dry_run=True) as tx:
        tx.write_setting("ledger.method", method)
        for ore in owed:
            line = FreeLine(text="Arbete", unit_price_e4=ore * 100)
            invoicing.issue_on_its_own(tx, "1001", [line], on=TODAY, include_vat=True)
        for deed in done:
            with suppress(Refused, NotFound):
                _do(tx, deed)
        reader = tx.reader
        assert [fault for _, look in CHECKS for fault in look(reader)] == []
        assert reader.value("SELECT count(*) FROM claim WHERE open_ore > total_ore AND total_ore > 0") == 0
        assert reader.value("SELECT count(*) FROM payment WHERE unallocated_ore < 0") == 0
        waiting = reader.value("SELECT coalesce(sum(amount_ore), 0) FROM unposted_sale")
        receivable = _balance(reader, "1510")
        assert receivable - waiting == reader.value("SELECT sum(open_ore) FROM claim")
        assert -_balance(reader, "2420") == reader.value(
            "SELECT coalesce(sum(unallocated_ore), 0) FROM payment"
        )


def _do(tx, deed: tuple) -> None:
    match deed:
        case ("pay", ore, invoices):
            wanted = [(number, None) for number in invoices]
            receivables.register(tx, amount_ore=ore, on=TODAY, invoices=wanted, customer="1001")
        case ("part", ore, invoice):
            receivables.register(tx, amount_ore=2 * ore, on=TODAY, invoices=[(invoice, ore)])
        case ("use", n, invoice):
            receivables.use_advance(tx, f"P2026-000{n}", invoice, on=TODAY)
        case ("refund", n, ore):
            receivables.refund(tx, f"P2026-000{n}", on=TODAY, amount_ore=ore)
        case ("credit", invoice, milli):
            invoicing.credit(tx, invoice, {1: milli}, on=TODAY)
        case ("use credit", n, invoice):
            receivables.use_credit(tx, f"K2026-000{n}", invoice, on=TODAY)
        case ("pay out", n, ore):
            receivables.refund_credit(tx, f"K2026-000{n}", on=TODAY, amount_ore=ore)


def _balance(reader, account: str) -> int:
    return int(
        reader.value(
            "SELECT coalesce(sum(amount_ore), 0) FROM voucher_line WHERE account = :account", account=account
        )
    )
