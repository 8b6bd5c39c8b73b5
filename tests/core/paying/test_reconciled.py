"""What payment files paid, held against the bank: their lines and vouchers belong together, and no other line's do."""

import pytest
from tests.core.bank.bank_files import Pay, camt, move
from tests.core.bank.test_tax_account import statement
from tests.core.paying.answering import Answers, debit
from tests.core.paying.sending import Payer
from tests.core.paying.test_others_sent import make
from tests.story import TODAY

from kassabok.core.bank.importing import import_file
from kassabok.core.bank.reconciling import reconcile
from kassabok.core.bank.service import tie_line
from kassabok.core.errors import Refused


@pytest.fixture
def sent(payer: Payer) -> Answers:
    """Bills of 100 and 200 kronor in one file."""
    payer.bill(100_00)
    payer.bill(200_00)
    payer.pay()
    return Answers(payer)


def causes(sent: Answers) -> list[tuple[str, int]]:
    return [
        (cause.kind, cause.amount_ore // 100)
        for row in reconcile(sent.book.reader, account="Bank")
        for cause in row.causes
    ]


def read(sent: Answers, *moves: object, balances: tuple[int, int]) -> None:
    file = camt(moves, kind="camt.053", balances=balances)  # type: ignore[arg-type]
    with sent.payer.doing() as tx:
        import_file(tx, file, name="bank.xml")


def test_what_was_sent_is_in_the_books_when_its_line_has_come(sent):
    first, second = sent.orders()
    read(sent, debit(100_00, first), balances=(0, -100_00))
    assert causes(sent) == []
    extra = move(Pay(-100_00, text="Annat"), ref="ANNAT")
    read(sent, debit(200_00, second), extra, balances=(-100_00, -400_00))
    assert causes(sent) == [("unmatched", -100)]


def test_the_voucher_of_a_payment_that_was_sent_is_no_other_line_s(sent):
    first, _ = sent.orders()
    read(sent, debit(100_00, first), move(Pay(-100_00, text="Annat"), ref="ANNAT"), balances=(0, -200_00))
    with pytest.raises(Refused, match="that no other bank line has"), sent.payer.doing() as tx:
        tie_line(tx, 2, voucher="2026-F1")


def test_tax_that_was_sent_is_the_deposit_on_the_tax_account(sent):
    make(sent.payer, tax_ore=12_500_00)
    (order,) = sent.orders("X2026-0002")
    twin = move(Pay(-12_500_00, text="Annat"), ref="ANNAT")
    read(sent, debit(12_500_00, order), twin, balances=(0, -25_000_00))
    row = (str(TODAY), "Inbetalning bokförd 260302", 12_500)
    with sent.payer.doing() as tx:
        found = import_file(tx, statement(0, row, last=str(TODAY)), name="skattekonto.csv")
    assert (found.transfers, found.parked) == (1, 0)
    assert sent.lines()[1][1] == "unmatched"  # The other payment of the same amount is for people.
    assert sent.balance("1630") == 12_500_00
