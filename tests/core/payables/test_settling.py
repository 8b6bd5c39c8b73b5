"""Bills approved, credited and paid, under both methods; and what is owed on any day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.payables.billing import LATER, Payer
from tests.story import TODAY, snapshot

from kassabok.core.archive.specifications import specifications
from kassabok.core.book.file import Book
from kassabok.core.errors import Refused
from kassabok.core.events import UnpaidBillsBooked
from kassabok.core.ledger import year_end
from kassabok.core.ledger.fiscal_years import add_year
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.reports.checklist import checklist
from kassabok.core.ledger.reports.evidence import voucher_files
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.core.payables import reports, service
from kassabok.core.payables.lines import LineRequest
from kassabok.core.rates.lookup import Rates

APRIL = date(2026, 4, 1)


def test_only_what_is_approved_is_paid(company: Payer) -> None:
    bill = company.bill("1", 500_00, LineRequest(400_00, "6110"), approved=False)
    before = snapshot(company.book)
    with pytest.raises(Refused, match=f"Bill {bill} is not approved"):
        company.pay(bill)
    assert snapshot(company.book) == before
    with company.doing() as tx:
        service.approve(tx, bill, by="Ada Berg")
    view = reports.bill(company.book.reader, bill)
    assert (view.approved_by, view.approved_on) == ("Ada Berg", TODAY)
    with pytest.raises(Refused, match="was approved on 2026-03-02 by Ada Berg"), company.doing() as tx:
        service.approve(tx, bill, by="Bo")


def test_bills_are_paid_in_part_and_together(company: Payer) -> None:
    first = company.bill("1", 500_00, LineRequest(400_00, "6110"))
    second = company.bill("2", 250_00, LineRequest(200_00, "6110"))
    payment = company.pay((first, 100_00), on=APRIL)
    assert company.posted(payment) == {"1930": -100_00, "2440": 100_00}
    payment = company.pay(first, second, on=APRIL, money="1940")
    assert company.posted(payment) == {"1940": -650_00, "2440": 650_00}
    assert company.balance("2440") == 0
    assert reports.bill(company.book.reader, first).state == "paid"


def test_what_cannot_be_paid(company: Payer) -> None:
    bill = company.bill("1", 500_00, LineRequest(400_00, "6110"))
    abroad = company.bill("1", 100_00, LineRequest(100_00, "6540"), supplier="2002", treatment="eu-services")
    before = snapshot(company.book)
    for bills, message in (
        (((bill, 500_01),), "has 500,00 kr open, not 500,01 kr"),
        ((bill, bill), "is named twice"),
        ((bill, abroad), "are of two suppliers"),
    ):
        with pytest.raises(Refused, match=message):
            company.pay(*bills)
    with pytest.raises(Refused, match="follows other commands"):
        company.pay(bill, money="1510")
    with pytest.raises(Refused, match="Account 2440 is where the bill itself is owed"):
        company.pay(bill, money="2440")
    assert snapshot(company.book) == before
    company.pay(bill)
    with pytest.raises(Refused, match="nothing left to pay"):
        company.pay(bill)
    taken_back = company.bill("2", 500_00, LineRequest(400_00, "6110"), approved=False)
    company.credit(taken_back, "K2")
    with pytest.raises(Refused, match=f"Bill {taken_back} has nothing left to pay"):
        company.pay(taken_back)


def test_a_credit_note_is_set_off_and_the_rest_makes_the_next_payment_smaller(company: Payer) -> None:
    first = company.bill("1", 500_00, LineRequest(400_00, "6110"))
    company.pay((first, 200_00))
    note = company.credit(first, "K1")
    assert company.posted(note) == {"2440": 500_00, "2641": -100_00, "6110": -400_00}
    assert (company.open_ore(first), company.open_ore(note)) == (0, -200_00)
    second = company.bill("2", 1_000_00, LineRequest(800_00, "6110"))
    payment = company.pay(second, note)
    assert company.posted(payment) == {"1930": -800_00, "2440": 800_00}
    assert (company.open_ore(second), company.open_ore(note)) == (0, 0)


def test_a_credit_note_of_a_part_and_money_back(company: Payer) -> None:
    bill = company.bill("1", 500_00, LineRequest(400_00, "6110"))
    company.pay(bill)
    note = company.credit(bill, "K1", LineRequest(100_00, "6110"), total_ore=125_00)
    with company.doing() as tx:
        paid_back = service.pay(tx, [(note, None)], on=TODAY)
    assert paid_back.sentence() == "Payment U2026-0002: a supplier paid back 125,00 kr."
    assert company.posted(paid_back.ref) == {"1930": 125_00, "2440": -125_00}
    before = snapshot(company.book)
    with pytest.raises(Refused, match="375,00 kr are left of bill E2026-0001"):
        company.credit(bill, "K2")
    with pytest.raises(Refused, match="is a credit note itself"):
        company.credit(note, "K3")
    with pytest.raises(Refused, match="K1 of supplier 2001 is in the book already"):
        company.credit(bill, "K1", LineRequest(1_00, "6110"), total_ore=1_25)
    assert snapshot(company.book) == before


def test_a_credit_note_has_vat_and_rounding_of_its_own(company: Payer) -> None:
    bill = company.bill("1", 500_00, LineRequest(400_00, "6110"))
    part = LineRequest(99_97, "6110")
    before = snapshot(company.book)
    with pytest.raises(Refused, match="come to 124,96 kr, but the bill says 125,00 kr") as refused:
        company.credit(bill, "K1", part, total_ore=125_00)
    assert refused.value.hint == "If the bill is rounded (öresavrundning), add --rounding 0,04."
    with pytest.raises(Refused, match="Without lines it is the whole bill"):
        company.credit(bill, "K1", total_ore=125_00)
    assert snapshot(company.book) == before
    note = company.credit(bill, "K1", part, total_ore=125_00, vat_ore={"standard": 24_98}, rounding_ore=5)
    assert company.posted(note) == {"2440": 125_00, "2641": -24_98, "3740": -5, "6110": -99_97}
    assert company.open_ore(bill) == 375_00
    other = company.bill("2", 500_00, LineRequest(400_00, "6110"))
    company.credit(other, "K2", total_ore=500_00)
    assert company.open_ore(other) == 0


def test_a_credit_note_takes_back_vat_that_the_company_owed(company: Payer) -> None:
    bill = company.bill("1", 100_00, LineRequest(100_00, "4010"), supplier="2002", treatment="eu-goods")
    company.credit(bill, "K1")
    for account in ("2440", "2614", "2645", "4010", "4515", "4598"):
        assert company.balance(account) == 0


def test_under_the_cash_method_a_bill_is_booked_as_it_is_paid(company: Payer) -> None:
    company.cash_method()
    file = service.BillFile("faktura.pdf", b"%PDF-1.4\n%%EOF\n")
    bill = company.bill(
        "1", 1_000_00, LineRequest(1_000_00, "6540"), supplier="2002", treatment="eu-services", files=[file]
    )
    assert company.posted(bill) == {}
    payment = company.pay((bill, 333_33))
    assert company.posted(payment) == {
        "1930": -333_33,
        "2614": -83_33,
        "2645": 83_33,
        "4535": 333_33,
        "4598": -333_33,
        "6540": 333_33,
    }
    assert [row.name for row in voucher_files(company.book.reader, "2026-F1")] == ["faktura.pdf"]
    company.pay(bill)
    assert (company.balance("6540"), company.balance("2614"), company.balance("2440")) == (
        1_000_00,
        -250_00,
        0,
    )


def test_under_the_cash_method_a_credit_note_that_is_set_off_books_nothing_but_what_differs(
    company: Payer,
) -> None:
    company.cash_method()
    bill = company.bill("1", 612_00, LineRequest(400_00, "6110"), LineRequest(100_00, "7690", "reduced"))
    note = company.credit(bill, "K1", LineRequest(100_00, "7690", "reduced"), total_ore=112_00)
    assert (company.open_ore(bill), company.open_ore(note)) == (500_00, 0)
    company.pay(bill)
    # 400 kr with 25 % are left of it all, whatever was booked on the way.
    balances = {account: company.balance(account) for account in ("1930", "2440", "2641", "6110", "7690")}
    assert balances == {"1930": -500_00, "2440": 0, "2641": 100_00, "6110": 400_00, "7690": 0}


def test_what_is_owed_on_a_day_by_age(company: Payer) -> None:
    first = company.bill(
        "1", 500_00, LineRequest(400_00, "6110"), on=date(2026, 1, 10), due=date(2026, 1, 31)
    )
    company.bill("2", 250_00, LineRequest(200_00, "6110"), due=date(2026, 3, 31))
    company.pay((first, 100_00), on=date(2026, 3, 10))
    (age,) = reports.ageing(company.book.reader, on=date(2026, 3, 9))
    assert (age.not_due_ore, age.late_1_30_ore, age.late_31_60_ore, age.total_ore) == (
        250_00,
        0,
        500_00,
        750_00,
    )
    items = reports.open_items(company.book.reader, on=date(2026, 3, 10))
    assert [(item.bill, item.open_ore, item.days_late) for item in items] == [
        ("E2026-0001", 400_00, 38),
        ("E2026-0002", 250_00, None),
    ]
    assert reports.open_items(company.book.reader, on=date(2026, 1, 9)) == []
    assert reports.open_items(company.book.reader, on=TODAY, supplier="2002") == []


def test_the_closing_specifications_tell_the_bills_that_are_owed(company: Payer) -> None:
    company.bill("1", 500_00, LineRequest(400_00, "6110"))
    company.pay(company.bill("2", 250_00, LineRequest(200_00, "6110")))
    rows = specifications(company.book.reader, "2026")
    place = next(place for place, row in enumerate(rows) if row.account == "2440")
    assert [(row.text, row.closing_ore) for row in rows[place : place + 2]] == [
        ("Leverantörsskulder", -500_00),
        ("E2026-0001 Papper & Pärm AB, 1, förfaller 2026-03-22", -500_00),
    ]


def test_the_states_of_bills(company: Payer) -> None:
    late = company.bill("1", 500_00, LineRequest(400_00, "6110"), on=date(2026, 1, 10))
    waiting = company.bill("2", 250_00, LineRequest(200_00, "6110"), approved=False)
    paid = company.bill("3", 125_00, LineRequest(100_00, "6110"))
    company.pay(paid)

    def found(state: str) -> list[str]:
        return [row.bill for row in reports.bills(company.book.reader, today=TODAY, state=state)]

    assert found("open") == [late, waiting]
    assert (found("unapproved"), found("approved"), found("paid")) == ([waiting], [late], [paid])
    assert found("overdue") == [late]


@given(parts=st.lists(st.integers(1, 60_000), min_size=1, max_size=6), cents=st.integers(1, 99))
def test_the_parts_of_a_bill_add_up_to_it_under_the_cash_method(
    founded: bytes, tmp_path_factory: pytest.TempPathFactory, parts: list[int], cents: int
) -> None:
    from kassabok.core.book.file import open_book
    from kassabok.core.cascade import EFFECTS

    path = tmp_path_factory.mktemp("bill") / "company.kassabok"
    path.write_bytes(founded)
    path.chmod(0o600)
    with open_book(path, EFFECTS) as book:
        _paid_in_parts(book, parts, 1_000_00 + cents)


def _paid_in_parts(book: Book, parts: list[int], net_ore: int) -> None:
    company = Payer(book)
    company.cash_method()
    bill = company.bill("1", net_ore, LineRequest(net_ore, "6540"), supplier="2002", treatment="eu-services")
    for part in parts:
        if company.open_ore(bill):
            company.pay((bill, min(part, company.open_ore(bill))))
    if company.open_ore(bill):
        company.pay(bill)
    vat_ore = (net_ore * 25 + 50) // 100
    assert (company.balance("6540"), company.balance("1930")) == (net_ore, -net_ore)
    assert (company.balance("2645"), company.balance("2614")) == (vat_ore, -vat_ore)
    assert company.balance("4535") == -company.balance("4598") == net_ore
    assert company.wrong() == []


def test_a_payment_is_taken_back(company: Payer) -> None:
    first = company.bill("1", 500_00, LineRequest(400_00, "6110"))
    second = company.bill("2", 250_00, LineRequest(200_00, "6110"))
    payment = company.pay((first, 100_00), second)
    company.take_back(payment, on=APRIL)
    assert (company.open_ore(first), company.open_ore(second)) == (500_00, 250_00)
    assert (company.balance("2440"), company.balance("1930")) == (-750_00, 0)
    items = reports.open_items(company.book.reader, on=date(2026, 3, 31))
    assert [(item.bill, item.open_ore) for item in items] == [(first, 400_00)]
    before = snapshot(company.book)
    with pytest.raises(Refused, match="is taken back already"):
        company.take_back(payment, on=APRIL)
    assert snapshot(company.book) == before


def test_a_payment_is_taken_back_under_the_cash_method(company: Payer) -> None:
    company.cash_method()
    first = company.bill("1", 500_00, LineRequest(400_00, "6110"))
    second = company.bill("2", 250_00, LineRequest(200_00, "6110"))
    company.pay((first, 125_00))
    company.take_back(company.pay(first, second), on=APRIL)
    assert (company.balance("6110"), company.balance("2641"), company.balance("1930")) == (
        100_00,
        25_00,
        -125_00,
    )
    company.pay(first, second)
    assert (company.balance("6110"), company.balance("2641"), company.balance("1930")) == (
        600_00,
        150_00,
        -750_00,
    )


def test_what_was_unpaid_at_the_end_of_the_year_is_booked_in_it(company: Payer) -> None:
    """500 kr, of which 125 are paid in the year, 250 in January before the year is done, and 125 after."""
    company.cash_method()
    bill = company.bill("1", 500_00, LineRequest(400_00, "6110"), on=date(2026, 12, 1))
    company.pay((bill, 125_00), on=date(2026, 12, 30))
    with company.doing(LATER) as tx:
        add_year(tx, date(2027, 1, 1), date(2027, 12, 31))
    company.pay((bill, 250_00), on=date(2027, 1, 20))
    with company.doing(LATER) as tx:
        (event,) = year_end.book_unpaid(tx, "2026")
    assert isinstance(event, UnpaidBillsBooked)
    assert event.bills == (bill,)
    assert company.balance("6110", until=date(2026, 12, 31)) == 400_00
    assert company.balance("2641", until=date(2026, 12, 31)) == 100_00
    assert company.balance("2440", until=date(2026, 12, 31)) == -375_00
    assert company.balance("2440") == -125_00
    company.pay(bill, on=LATER)
    balances = [company.balance(account) for account in ("6110", "2641", "2440", "1930")]
    assert balances == [400_00, 100_00, 0, -500_00]
    with pytest.raises(Refused, match="No sale and no bill of 2026"), company.doing(LATER) as tx:
        year_end.book_unpaid(tx, "2026")


def test_the_checklist_names_what_stands_beside_the_bills(company: Payer) -> None:
    def point() -> tuple[str, str] | None:
        found = checklist(company.book.reader, Rates.load(None), "2026", today=LATER)
        return next(((row.state, row.detail) for row in found if row.point == "payables"), None)

    assert point() is None
    with company.doing() as tx:
        add_year(tx, date(2027, 1, 1), date(2027, 12, 31))
    bill = company.bill("1", 500_00, LineRequest(400_00, "6110"))
    company.pay((bill, 200_00))
    company.pay(bill, on=date(2027, 1, 5))
    assert point() == ("done", "What is owed to suppliers is what the bills say.")
    with company.doing() as tx:
        add_voucher(tx, on=TODAY, text="För hand", lines=[PostLine("6110", 99_00), PostLine("2440", -99_00)])
    assert point() == ("look", "2440 has 99,00 kr beside the bills: is that owed?")
