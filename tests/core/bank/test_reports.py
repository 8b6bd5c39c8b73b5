"""What people ask of the bank."""

from datetime import date

import pytest
from tests.core.bank.bank_files import IBAN, Pay, camt, csv, move, ocr
from tests.core.bank.conftest import Bank, issue
from tests.story import TODAY

from kassabok.core.bank import reports, service
from kassabok.core.bank.proposals import Proposal
from kassabok.core.errors import NotFound
from kassabok.core.ledger.opening_balances import Opening, set_by_hand
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher, correct_voucher


@pytest.fixture
def owed(bank: Bank) -> Bank:
    """F2026-0001 Anna 500 kr, F2026-0002 Anna 300 kr, F2026-0003 Bo 300 kr, which was due first."""
    anna, bo = bank.customer("Anna Ek"), bank.customer("Bo Ås")
    bank.invoice(anna, 500)
    bank.invoice(anna, 300)
    bank.invoice(bo, 300, on=date(2026, 1, 10))
    return bank


def proposed(bank: Bank) -> list[list[tuple[str | None, str]]]:
    """Invoice, or customer where there is none, and why, of each unmatched line."""
    return [
        [(each.invoice or each.customer, each.why) for each in line.proposals]
        for line in reports.unmatched(bank.book.reader)
    ]


def test_an_unmatched_line_tells_why_and_what_it_may_pay(owed: Bank) -> None:
    wrong = "2026000115"  # One digit of the OCR of F2026-0001 is wrong.
    owed.read(camt([move(ocr(wrong, 500_00, "EK ANNA"), text="Bankgiro")]))
    (line,) = reports.unmatched(owed.book.reader)
    assert (line.line, line.date, line.account, line.amount_ore, line.currency) == (
        1,
        TODAY,
        "Bank",
        500_00,
        "SEK",
    )
    assert (line.counterparty, line.reference) == ("EK ANNA", wrong)
    assert line.reason == f"No invoice has the reference {wrong}, and its check digit is wrong."
    assert line.proposals == (
        Proposal("F2026-0001", "1001", "Anna Ek", 500_00, "same amount, similar number, same name"),
        Proposal("F2026-0002", "1001", "Anna Ek", 300_00, "same name"),
    )


@pytest.mark.parametrize(
    ("payment", "found"),
    [
        (Pay(300_00, text="tack"), [("F2026-0003", "same amount"), ("F2026-0002", "same amount")]),
        (Pay(310_00, text="F2026-0002"), [("F2026-0002", "same number")]),
        (Pay(999_00, text="F2062-0002"), [("F2026-0002", "similar number")]),
        (Pay(999_00, text="F2062-0020"), []),  # Two slips are too many.
        (Pay(999_00, text="F206-0002"), [("F2026-0002", "similar number")]),
        (Pay(999_00, name="BO AS"), [("F2026-0003", "same name")]),
        (Pay(999_00, text="2026"), []),
        (Pay(-300_00, name="Anna Ek"), []),
        (Pay(999_00), []),
    ],
)
def test_what_is_proposed(owed: Bank, payment: Pay, found: list[tuple[str, str]]) -> None:
    owed.read(camt([move(payment)]))
    assert proposed(owed) == [found]


def test_a_customer_who_owes_nothing_is_proposed_by_name(owed: Bank) -> None:
    owed.customer("Kafé Öst AB")
    owed.read(camt([move(Pay(300_00, name="KAFE OST AB"))]))
    assert proposed(owed) == [
        [("F2026-0003", "same amount"), ("F2026-0002", "same amount"), ("1003", "same name")]
    ]


def test_many_equal_invoices_are_not_all_proposed(bank: Bank) -> None:
    anna = bank.customer()
    with bank.doing() as tx:
        for _ in range(50):
            issue(tx, anna, 99_00)
    bank.read(camt([move(Pay(99_00, text="abonnemang"))]))
    assert [[invoice for invoice, _ in line] for line in proposed(bank)] == [
        ["F2026-0001", "F2026-0002", "F2026-0003"]
    ]


def test_the_lines_with_what_became_of_them(owed: Bank) -> None:
    moves = [
        move(Pay(500_00, text="F2026-0001", name="Anna Ek"), ref="E1"),
        move(Pay(-45_00, text="Avgift"), ref="E2", on=date(2026, 3, 4)),
        move(Pay(-5_00, text="Avgift"), ref="E3", on=date(2026, 3, 4)),
    ]
    owed.read(camt(moves, kind="camt.053"))
    with owed.doing() as tx:
        service.book_line(tx, 2, against="5010")
    with owed.doing() as tx:
        correct_voucher(tx, "2026-M1", on=date(2026, 3, 4))
        right = [PostLine("1930", -45_00), PostLine("6570", 45_00)]
        ref = add_voucher(tx, on=TODAY, text="Avgift", lines=right).ref
        service.tie_line(tx, 2, voucher=ref)
    found = reports.lines(owed.book.reader)
    assert [(r.line, r.state, r.payment, r.voucher, r.file) for r in found] == [
        (1, "matched", "P2026-0001", "2026-C1", "B2026-0001"),
        (2, "booked", None, "2026-A1", "B2026-0001"),
        (3, "unmatched", None, None, "B2026-0001"),
    ]
    assert [r.line for r in reports.lines(owed.book.reader, first=date(2026, 3, 3), state="booked")] == [2]
    assert [r.line for r in reports.lines(owed.book.reader, last=date(2026, 3, 3))] == [1]
    assert [r.line for r in reports.lines(owed.book.reader, text="anna")] == [1]
    for ask in (reports.lines, reports.unmatched):
        with pytest.raises(NotFound, match="no bank account Spar"):
            ask(owed.book.reader, account="Spar")
    assert len(reports.lines(owed.book.reader, account="Bank", file="B2026-0001")) == 3


def test_the_accounts(owed: Bank) -> None:
    with owed.doing() as tx:
        service.add_account(tx, "Spar", ledger_account="1940", clearing="6290", account="401234567")
    owed.read(camt([move(Pay(500_00, text="F2026-0001"))]))
    rows = reports.accounts(owed.book.reader)
    assert [(r.account, r.ledger_account, r.iban, r.number, r.balance_ore) for r in rows] == [
        ("Bank", "1930", IBAN, "", 500_00),
        ("Spar", "1940", "", "401234567", 0),
    ]


def test_the_status_explains_the_difference_to_the_bank(owed: Bank) -> None:
    """500 kr are matched, 45 kr out are unmatched; 1 000 kr were there before the book began."""
    moves = [move(Pay(500_00, text="F2026-0001"), ref="E1"), move(Pay(-45_00), ref="E2")]
    owed.read(camt(moves, kind="camt.053", balances=(1000_00, 1455_00)))
    owed.read(csv([move(Pay(-5_00), on=date(2026, 3, 3), text="Avgift")]), name="konto.csv")
    found = reports.status(owed.book.reader)
    (account,) = found.accounts
    assert (account.account, account.books_ore, account.latest) == ("Bank", 500_00, date(2026, 3, 3))
    assert (account.unmatched, account.unmatched_ore) == (2, -50_00)
    assert (account.bank_date, account.bank_ore, account.difference_ore) == (TODAY, 1455_00, 1000_00)
    assert [(f.file, f.name, f.kind, f.lines, f.unmatched) for f in found.files] == [
        ("B2026-0002", "konto.csv", "csv", 1, 1),
        ("B2026-0001", "bank.xml", "camt.053", 2, 1),
    ]
    with owed.doing() as tx:
        opening = [PostLine("1930", 1000_00), PostLine("2091", -1000_00)]
        add_voucher(tx, on=date(2026, 1, 1), text="Ingående saldo", lines=opening)
    assert reports.status(owed.book.reader).accounts[0].difference_ore == 0


def test_what_the_account_opens_with_is_in_the_books(owed: Bank) -> None:
    with owed.doing() as tx:
        set_by_hand(tx, [Opening("1930", 1000_00), Opening("2091", -1000_00)])
    owed.read(camt([move(Pay(500_00, text="F2026-0001"))], kind="camt.053", balances=(1000_00, 1500_00)))
    (account,) = reports.status(owed.book.reader).accounts
    assert (account.books_ore, account.bank_ore, account.difference_ore) == (1500_00, 1500_00, 0)


def test_two_bank_accounts_on_one_account_of_the_books_have_no_difference_of_their_own(owed: Bank) -> None:
    owed.read(camt([move(Pay(-45_00))], kind="camt.053", balances=(0, -45_00)))
    with owed.doing() as tx:
        service.add_account(tx, "Spar", ledger_account="1930")
    assert [each.difference_ore for each in reports.status(owed.book.reader).accounts] == [None, None]


def test_the_checks_find_what_is_wrong(owed: Bank) -> None:
    moves = [
        move(Pay(500_00, text="F2026-0001"), ref="E1"),
        move(Pay(-45_00), ref="E2"),
        move(Pay(-5_00), ref="E3"),
    ]
    owed.read(camt(moves, kind="camt.053"))
    with owed.doing() as tx:
        service.book_line(tx, 2, against="6570")
    assert owed.faults() == []
    wrong = {
        "UPDATE bank_line SET state = 'unmatched' WHERE id = 1": [
            "Bank line 1 is not matched, but has the payment P2026-0001."
        ],
        "UPDATE bank_line SET state = 'matched' WHERE id = 3": [
            "Bank line 3 is matched, but has no payment."
        ],
        "UPDATE bank_line SET state = 'unmatched' WHERE id = 2": [
            "Bank line 2 is unmatched, but has 1 vouchers of its own."
        ],
        "UPDATE bank_line SET state = 'booked' WHERE id = 3": [
            "Bank line 3 is booked, but has 0 vouchers of its own."
        ],
        "UPDATE bank_line SET amount_ore = 400 WHERE id = 1": [
            "Bank line 1 is 4,00 kr, but its payment P2026-0001 500,00 kr.",
            "Bank entry 1 of 2026-03-02 is 500,00, but its lines make 4,00.",
        ],
        "DELETE FROM bank_entry_key WHERE bank_entry_id = 3": [
            "Bank entry 3 of 2026-03-02 would be taken for new when its file is read again."
        ],
    }
    for statement, faults in wrong.items():
        with owed.doing(dry_run=True) as tx:
            tx.reader.rows(statement)
            assert owed.faults() == faults
