"""What people make of the lines that could not be matched."""

from datetime import date

import pytest
from tests.core.bank.bank_files import Pay, camt, move
from tests.core.bank.conftest import Bank, voucher_lines
from tests.story import TODAY, snapshot

from kassabok.core.bank import service
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import KassabokError, NotFound, Refused
from kassabok.core.ledger import objects
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.reports.vouchers import voucher_shown
from kassabok.core.ledger.vouchers import add_voucher, correct_voucher
from kassabok.core.receivables import service as receivables


@pytest.fixture
def parked(bank: Bank) -> Bank:
    """Anna owes 500 and 300 kr. Line 1: 600 kr in; line 2: 45 kr out; line 3: 50 euro in; line 4: matched."""
    anna = bank.customer("Anna Ek")
    bank.invoice(anna, 500, on=date(2026, 2, 1))
    bank.invoice(anna, 300, on=date(2026, 1, 15))
    bank.invoice(anna, 70, on=TODAY)
    moves = [
        move(Pay(600_00, text="Tack", name="ANNA EK"), ref="E1"),
        move(Pay(-45_00, text="Månadsavgift"), ref="E2"),
        move(Pay(50_00), ref="E3", currency="EUR"),
        move(Pay(70_00, text="F2026-0003"), ref="E4"),
    ]
    bank.read(camt(moves, kind="camt.053"))
    return bank


def test_a_payment_is_given_its_invoices(parked: Bank) -> None:
    parked.match(1, "F2026-0002", "F2026-0001")
    assert parked.open_items() == {"F2026-0001": 200}
    assert voucher_lines(parked.book, "2026-C2") == {"1930": 600_00, "1510": -600_00}
    assert parked.lines()[0] == (1, 600, "matched", "")
    assert parked.faults() == []


def test_given_parts_come_first_and_what_is_over_stays_with_the_customer(parked: Bank) -> None:
    parked.match(1, "F2026-0002", "F2026-0001=250")
    assert parked.open_items() == {"F2026-0001": 250}
    assert voucher_lines(parked.book, "2026-C2") == {"1930": 600_00, "1510": -550_00, "2420": -50_00}
    assert parked.faults() == []


def test_a_payment_is_given_to_a_customer(parked: Bank) -> None:
    """The oldest invoice first, by its due date."""
    parked.match(1, customer="1001")
    assert parked.open_items() == {"F2026-0001": 200}


def test_a_customer_who_owes_nothing_has_money_with_us(parked: Bank) -> None:
    bo = parked.customer("Bo")
    parked.match(1, customer=bo)
    assert voucher_lines(parked.book, "2026-C2") == {"1930": 600_00, "2420": -600_00}
    assert parked.faults() == []


def test_a_payer_may_pay_for_somebody_else(parked: Bank) -> None:
    bo = parked.customer("Bo")
    parked.match(1, "F2026-0001", customer=bo)
    assert parked.book.reader.rows(
        "SELECT customer_id, unallocated_ore FROM payment WHERE bank_line_id = 1"
    ) == [(3, 100_00)]


def test_a_fee_is_booked_on_an_account(parked: Bank) -> None:
    with parked.doing() as tx:
        service.book_line(tx, 2, against="6570")
    assert voucher_lines(parked.book, "2026-M1") == {"1930": -45_00, "6570": 45_00}
    assert parked.book.reader.value("SELECT text FROM voucher WHERE ref = '2026-M1'") == "Månadsavgift"
    assert parked.lines()[1] == (2, -45, "booked", "")
    assert parked.faults() == []


def test_a_fee_is_booked_on_a_cost_centre(parked: Bank) -> None:
    with parked.doing() as tx:
        objects.add_object(tx, "1", "Nord")
        service.book_line(tx, 2, against="6570", objects=(("1", "Nord"),))
    shown = voucher_shown(parked.book.reader, "2026-M1")
    assert [(line.account, line.amount_ore, line.objects) for line in shown.lines] == [
        ("1930", -45_00, {}),
        ("6570", 45_00, {"1": "Nord"}),
    ]
    before = snapshot(parked.book)
    with pytest.raises(NotFound, match="There is no object 1:Syd"), parked.doing() as tx:
        service.book_line(tx, 1, against="6570", objects=(("1", "Syd"),))
    assert snapshot(parked.book) == before


def write_voucher(bank: Bank, *lines: tuple[str, int]) -> str:
    with bank.doing() as tx:
        posts = [PostLine(account, amount_ore) for account, amount_ore in lines]
        return add_voucher(tx, on=TODAY, text="För hand", lines=posts).ref


def tie(bank: Bank, line: int, voucher: str) -> None:
    with bank.doing() as tx:
        service.tie_line(tx, line, voucher=voucher)


def test_a_line_is_found_in_a_voucher_that_was_written_by_hand(parked: Bank) -> None:
    ref = write_voucher(parked, ("1930", -45_00), ("6570", 45_00))
    tie(parked, 2, ref)
    assert parked.balance() == 70 - 45
    assert parked.lines()[1] == (2, -45, "booked", "")
    assert parked.faults() == []


def test_a_line_in_another_currency_is_booked_by_a_voucher(parked: Bank) -> None:
    tie(parked, 3, write_voucher(parked, ("1930", 560_00), ("3105", -560_00)))
    assert parked.lines()[2] == (3, 50, "booked", "")
    assert parked.faults() == []


def test_a_payment_that_was_registered_by_hand_before_its_file_came(parked: Bank) -> None:
    with parked.doing() as tx:
        receivables.register(tx, amount_ore=600_00, on=TODAY, invoices=[("F2026-0001", None)])
    tie(parked, 1, "2026-C2")
    assert parked.balance() == 670
    assert parked.faults() == []


def test_a_transfer_between_own_accounts_is_two_lines_and_one_voucher(parked: Bank) -> None:
    with parked.doing() as tx:
        service.add_account(tx, "Spar", ledger_account="1940", account="123456789")
    account = "<Id><Othr><Id>123456789</Id></Othr></Id><Ccy>SEK</Ccy>"
    parked.read(camt([move(Pay(45_00))], kind="camt.053", account=account))
    with parked.doing() as tx:
        service.book_line(tx, 2, against="1940")
    tie(parked, 5, "2026-M1")
    assert (parked.balance("1930"), parked.balance("1940")) == (70 - 45, 45)
    assert parked.faults() == []


def test_a_voucher_of_two_lines_has_both(parked: Bank) -> None:
    parked.read(camt([move(Pay(-5_00), ref="E9")], kind="camt.053"))
    ref = write_voucher(parked, ("1930", -45_00), ("1930", -5_00), ("6570", 50_00))
    tie(parked, 2, ref)
    tie(parked, 5, ref)
    assert parked.faults() == []


def test_a_line_is_open_again_when_its_voucher_is_corrected(parked: Bank) -> None:
    with parked.doing() as tx:
        service.book_line(tx, 2, against="5010")
    with parked.doing() as tx:
        correct_voucher(tx, "2026-M1", on=TODAY)
    assert parked.lines()[1] == (2, -45, "unmatched", "Its voucher 2026-M1 was corrected by 2026-M2.")
    assert parked.faults() == []
    with parked.doing() as tx:
        service.book_line(tx, 2, against="6570")
    assert parked.balance() == 70 - 45
    assert parked.faults() == []


def test_so_is_one_that_was_found_in_a_voucher(parked: Bank) -> None:
    ref = write_voucher(parked, ("1930", -45_00), ("5010", 45_00))
    tie(parked, 2, ref)
    with parked.doing() as tx:
        right = [PostLine("1930", -45_00), PostLine("6570", 45_00)]
        correct_voucher(tx, ref, on=TODAY, lines=right)
    assert parked.lines()[1][2] == "unmatched"
    tie(parked, 2, "2026-A3")
    assert parked.faults() == []


def _match(*invoices: tuple[str, int | None], customer: str | None = None, line: int = 1):
    def verb(tx: Transaction) -> object:
        return service.match_line(tx, line, invoices=invoices, customer=customer)

    return verb


@pytest.mark.parametrize(
    ("verb", "kind", "code"),
    [
        (_match(("F2026-0001", None), line=9), NotFound, "bank.line_unknown"),
        (_match(("F2026-0001", None), line=4), Refused, "bank.line_done"),
        (_match(("F2026-0001", None), line=2), Refused, "bank.money_out"),
        (_match(("F2026-0001", None), line=3), Refused, "bank.currency"),
        (_match(), Refused, "bank.whose"),
        (_match(("F2026-0099", None)), NotFound, "invoice.unknown"),
        (_match(("F2026-0003", None)), Refused, "claim.settled"),
        (_match(("F2026-0001", 100_00), ("F2026-0001", 100_00)), Refused, "payment.twice"),
        (_match(("F2026-0001", 500_00), ("F2026-0002", 200_00)), Refused, "payment.too_little"),
        (_match(("F2026-0001", 501_00)), Refused, "claim.too_much"),
        (_match(("F2026-0001", 0)), Refused, "claim.too_much"),
        (_match(customer="77"), NotFound, "customer.unknown"),
        (lambda tx: service.book_line(tx, 2, against="9999"), NotFound, "account.unknown"),
        (lambda tx: service.book_line(tx, 2, against="1930"), Refused, "bank.same_account"),
        (lambda tx: service.book_line(tx, 1, against="1510"), Refused, "account.kept"),
        (lambda tx: service.book_line(tx, 1, against="2420"), Refused, "account.kept"),
        (lambda tx: service.book_line(tx, 3, against="3105"), Refused, "bank.currency"),
        (lambda tx: service.book_line(tx, 2, against="6570", on=date(2025, 1, 1)), Refused, "year.missing"),
        (lambda tx: service.tie_line(tx, 2, voucher="2026-A1"), NotFound, "voucher.unknown"),
        (lambda tx: service.tie_line(tx, 2, voucher="2026-B1"), Refused, "bank.voucher_amount"),
        (lambda tx: service.tie_line(tx, 3, voucher="2026-C1"), Refused, "bank.voucher_amount"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    parked: Bank, verb, kind: type[KassabokError], code: str
) -> None:
    before = snapshot(parked.book)
    with pytest.raises(kind) as error, parked.doing() as tx:
        verb(tx)
    assert error.value.code == code
    assert snapshot(parked.book) == before


def test_a_voucher_is_not_found_for_two_lines(parked: Bank) -> None:
    ref = write_voucher(parked, ("1930", -45_00), ("6570", 45_00))
    tie(parked, 2, ref)
    parked.read(camt([move(Pay(-45_00), ref="E9")], kind="camt.053"))
    with pytest.raises(Refused, match="has not -45,00 on account 1930 that no other bank line has"):
        tie(parked, 5, ref)


def test_a_corrected_voucher_is_nothing_to_be_found_in(parked: Bank) -> None:
    ref = write_voucher(parked, ("1930", -45_00), ("6570", 45_00))
    with parked.doing() as tx:
        correct_voucher(tx, ref, on=TODAY)
    with pytest.raises(Refused, match="was corrected by 2026-A2"):
        tie(parked, 2, ref)
    with pytest.raises(Refused, match="only takes another back"):
        tie(parked, 2, "2026-A2")
