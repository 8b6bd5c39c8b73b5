"""Credit notes: by line, whole, for returns; never more than was invoiced, and ending exactly where it was."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.invoicing.office import Amounts, Office, freight, goods, open_office, part
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound, Refused
from kassabok.core.invoicing import service as invoicing
from kassabok.core.invoicing.checks import CHECKS
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.parties import service as parties
from kassabok.core.trace import trace


@pytest.fixture
def invoiced(office: Office) -> Office:
    """F2026-0001: three mugs, two teas, freight; 300 + 79 at 25 percent and 100 at 12."""
    office.deliver(office.order(office.customer(), goods("MUG", 3), goods("TEA", 2), freight(79)))
    return office


def test_a_credit_by_line_refers_to_its_invoice_and_takes_from_what_is_open(invoiced: Office) -> None:
    number = invoiced.credit("F2026-0001", {1: 1_000, 2: 500})
    assert number == "K2026-0001"
    assert invoiced.vat(number) == [("25", -100_00, -25_00), ("12", -25_00, -3_00)]
    credit, invoice = invoiced.see(number), invoiced.see("F2026-0001")
    assert (credit.credits, credit.kind, credit.state, credit.ocr) == ("F2026-0001", "credit", "used", "")
    assert (invoice.credited_by, invoice.open_ore) == ((number,), 585_75 - 153_00)
    assert [line.credited_milli for line in invoice.lines] == [1_000, 500, 0]
    assert [(s.by, s.number, s.amount_ore) for s in invoice.settlements] == [("credit note", number, 153_00)]
    assert invoiced.voucher("2026-B2") == {
        "1510": -153_00,
        "3001": 100_00,
        "3002": 25_00,
        "2611": 25_00,
        "2621": 3_00,
    }
    assert [node.ref for node in trace(invoiced.book.reader, number).causes] == ["F2026-0001"]
    invoiced.sound()


def test_a_line_credited_twice_is_credited_no_more(invoiced: Office) -> None:
    invoiced.credit("F2026-0001", {1: 1_000})
    invoiced.credit("F2026-0001", {1: 2_000})
    before = snapshot(invoiced.book)
    with pytest.raises(Refused, match="Line 1 of F2026-0001 has 0 st left to credit, not 0,001"):
        invoiced.credit("F2026-0001", {1: 1})
    with pytest.raises(Refused, match="Line 2 of F2026-0001 has 2 st left to credit, not 2,5"):
        invoiced.credit("F2026-0001", {2: 2_500})
    with pytest.raises(Refused, match="not -1"):
        invoiced.credit("F2026-0001", {2: -1_000})
    with pytest.raises(Refused, match="Line 2 of F2026-0001 has 2 st left to credit, not 0"):
        invoiced.credit("F2026-0001", {2: 0})
    assert snapshot(invoiced.book) == before


def test_crediting_the_rest_ends_at_zero_and_once(invoiced: Office) -> None:
    invoiced.credit("F2026-0001", {1: 1_000})
    invoiced.credit("F2026-0001")
    assert invoiced.amounts("K2026-0002") == Amounts(-379_00, -81_75, 0, -460_75)
    assert (invoiced.open("F2026-0001"), invoiced.see("F2026-0001").state) == (0, "credited")
    for account in ("1510", "3001", "3002", "3520", "2611", "2621"):
        assert invoiced.balance(account) == 0
    before = snapshot(invoiced.book)
    with pytest.raises(Refused, match="Invoice F2026-0001 is credited already"):
        invoiced.credit("F2026-0001")
    assert snapshot(invoiced.book) == before
    invoiced.sound()


def test_a_credit_of_a_paid_invoice_is_the_customers(invoiced: Office) -> None:
    invoiced.pay(500, "F2026-0001")
    invoiced.credit("F2026-0001", {1: 1_000})
    assert (invoiced.open("F2026-0001"), invoiced.open("K2026-0001")) == (0, -(125_00 - 85_75))
    assert (invoiced.see("F2026-0001").state, invoiced.see("K2026-0001").state) == ("paid", "open")
    assert invoiced.balance("1510") == -39_25
    invoiced.sound()


def test_what_cannot_be_credited(invoiced: Office) -> None:
    invoiced.credit("F2026-0001", {1: 1_000})
    before = snapshot(invoiced.book)
    for refusal, doing in (
        ("There is no invoice F1", lambda: invoiced.credit("F1")),
        ("K2026-0001 is a credit note", lambda: invoiced.credit("K2026-0001")),
        ("has no line 4", lambda: invoiced.credit("F2026-0001", {4: 1_000})),
        (
            "is of 2026-03-02; it cannot be credited on 2026-03-01",
            lambda: invoiced.credit("F2026-0001", on=date(2026, 3, 1)),
        ),
    ):
        with pytest.raises((Refused, NotFound), match=refusal):
            doing()
    assert snapshot(invoiced.book) == before


def test_a_credit_has_the_rates_and_the_buyer_of_its_invoice(office: Office) -> None:
    customer = office.customer(city="Umeå")
    office.deliver(office.order(customer, goods("TEA", 2)), on=date(2026, 3, 31))
    with office.doing() as tx:
        parties.edit(tx, customer, name="Nytt Namn AB", city="Kiruna", language="en")
    office.credit("F2026-0001", {1: 1_000}, on=date(2026, 4, 20))
    view = office.see("K2026-0001")
    assert office.vat("K2026-0001") == [("12", -50_00, -6_00)]
    assert (view.name, view.city, view.language, view.supply_date) == (
        "Kafé Öst AB",
        "Umeå",
        "sv",
        date(2026, 3, 31),
    )


def test_goods_that_come_back_are_credited_on_the_invoices_they_stood_on(office: Office) -> None:
    order = office.order(office.customer(), goods("MUG", 4), freight(79))
    first = office.deliver(order, part("MUG", 1))
    second = office.deliver(order)
    back = office.take_back(second, part("MUG", 2), credit=True)
    assert office.see("K2026-0001").credits == "F2026-0002"
    assert office.amounts("K2026-0001") == Amounts(-200_00, -50_00, 0, -250_00)
    assert {node.ref for node in trace(office.book.reader, "K2026-0001").causes} == {"F2026-0002", back}
    office.take_back(first, credit=True, with_freight=True)
    assert office.amounts("K2026-0002") == Amounts(-179_00, -44_75, 0, -223_75)
    office.sound()


def test_what_is_credited_already_is_not_credited_for_the_return_as_well(office: Office) -> None:
    """The same sale cannot be credited by two routes."""
    delivery = office.deliver(office.order(office.customer(), goods("MUG", 4)))
    office.credit("F2026-0001", {1: 3_000})
    office.take_back(delivery, part("MUG", 2), credit=True)
    assert office.amounts("K2026-0002").net == -100_00
    office.take_back(delivery, credit=True)  # The goods come back; there is no money left to give.
    assert office.count("invoice") == 3
    office.sound()


# Any invoice, credited in any portions


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """A book for many examples; each is rolled back."""
    with open_office(tmp_path_factory.mktemp("desk")) as office:
        office.customer()
        yield office.book


free_lines = st.builds(
    FreeLine,
    text=st.just("Något"),
    quantity_milli=st.integers(1, 20_000),
    unit_price_e4=st.integers(0, 5_000_0000),
    discount_e4=st.integers(0, 10_000),
    vat_class=st.sampled_from(["standard", "food", "low", "exempt"]),
)


@settings(max_examples=60)
@given(st.data(), st.lists(free_lines, min_size=1, max_size=5), st.booleans(), st.booleans())
def test_credits_in_any_portions_end_at_zero(
    desk: Book, data: st.DataObject, sold: list[FreeLine], include_vat: bool, rounding: bool
) -> None:
    with desk.transaction("example", today=TODAY, dry_run=True) as tx:
        tx.write_setting("invoice.rounding", "yes" if rounding else "no")
        number = invoicing.issue_on_its_own(tx, "1001", sold, on=TODAY, include_vat=include_vat).ref
        left = {place: line.quantity_milli for place, line in enumerate(sold, start=1)}
        for _ in range(data.draw(st.integers(0, 3))):
            portions = {place: data.draw(st.integers(0, milli)) for place, milli in left.items() if milli}
            portion = {place: milli for place, milli in portions.items() if milli}
            if portion:
                invoicing.credit(tx, number, portion, on=TODAY)
                left = {place: milli - portion.get(place, 0) for place, milli in left.items()}
        if any(left.values()):
            invoicing.credit(tx, number, on=TODAY)
        assert_nothing_is_left(tx.reader)


def assert_nothing_is_left(reader: Reader) -> None:
    """Of the invoices that were credited whole: amounts, VAT per class, open items and balances are zero."""
    sums = reader.rows("SELECT sum(net_ore), sum(vat_ore), sum(rounding_ore), sum(total_ore) FROM invoice")
    assert sums == [(0, 0, 0, 0)]
    rows = reader.rows("SELECT sum(base_ore), sum(vat_ore) FROM invoice_vat GROUP BY vat_class, rate_e4")
    assert set(rows) == {(0, 0)}
    assert reader.value("SELECT count(*) FROM claim WHERE open_ore <> 0") == 0
    assert reader.value("SELECT count(*) FROM invoice WHERE kind = 'credit' AND total_ore > 0") == 0
    balances = reader.rows(
        "SELECT account, sum(amount_ore) FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id "
        "WHERE v.series = 'B' GROUP BY account"
    )
    assert all(balance == 0 for _, balance in balances)
    # The numbers' counters are written when a transaction ends, which these never do.
    looks = [look for name, look in CHECKS if name != "invoice and receipt numbers"]
    assert [fault for look in looks for fault in look(reader)] == []
