"""What the bank answers to a payment file (pain.002): accepted, rejected at all three levels, or unknown."""

import random
from datetime import date

import pytest
from tests.core.bank.bank_files import Pay, move
from tests.core.paying.answering import Answers, debit
from tests.core.paying.sending import Payer
from tests.formats.bank.status_files import block, reason, report, transaction
from tests.story import snapshot

from kassabok.core.bank.service import match_bills
from kassabok.core.errors import Refused
from kassabok.core.paying.answer_codes import AnswerCodes
from kassabok.formats.bank.pain002 import StatusReason
from kassabok.formats.errors import BadFile

BOTH = pytest.mark.parametrize("version", ["03", "10"])


@pytest.fixture
def sent(payer: Payer) -> Answers:
    """Three bills of 100, 200 and 300 kronor in one file, X2026-0001."""
    for kronor in (100, 200, 300):
        payer.bill(kronor * 100)
    payer.pay()
    return Answers(payer)


def bills(sent: Answers) -> list[tuple[int, int]]:
    return [sent.open_and_sent(f"E2026-000{n}") for n in (1, 2, 3)]


@BOTH
def test_a_file_that_is_refused_as_a_whole_makes_all_its_bills_payable_again(sent, version):
    assert bills(sent) == [(100_00, 100_00), (200_00, 200_00), (300_00, 300_00)]
    data = report(sent.message(), "RJCT", reason("FF01", "ISO Invalid File Format"), version=version)
    found = sent.take(data)
    assert (found.accepted, found.rejected, found.known, found.left, found.warnings) == (0, 3, 0, 0, [])
    why = "FF01: The file does not have the form that the bank takes. ISO Invalid File Format."
    assert sent.states() == [("rejected", why)] * 3
    assert bills(sent) == [(100_00, 0), (200_00, 0), (300_00, 0)]
    again = sent.payer.pay()
    assert again.amounts == ["100.00", "200.00", "300.00"]
    assert again.number == "X2026-0002"


@BOTH
def test_single_payments_are_accepted_and_rejected(sent, version):
    first, second, third = sent.orders()
    said = [
        transaction(first, "ACSP"),
        transaction(second, "RJCT", reason("AC04", "Kontot är avslutat") + reason("NARR"), amount="200.00"),
        transaction(third, "PDNG"),
    ]
    data = report(sent.message(), "PART", blocks=[block(sent.blocks()[0], "PART", "", said)], version=version)
    found = sent.take(data)
    assert (found.accepted, found.rejected, found.left) == (1, 1, 0)
    why = "AC04: The account is closed. Kontot är avslutat. NARR: See what the bank writes."
    assert sent.states() == [("accepted", ""), ("rejected", why), ("made", "")]
    assert bills(sent) == [(100_00, 100_00), (200_00, 0), (300_00, 300_00)]
    assert sent.events()[-3:] == ["PaymentAnswerRead", "PaymentOrdersAccepted", "PaymentOrdersRejected"]
    assert found.told == [
        "X2026-0001: 1 payment accepted.",
        f"Payment {second} was rejected. {why}",
        "X2026-0001: 1 payment rejected, to be paid again.",
    ]


def test_a_block_goes_before_the_file_and_a_payment_before_its_block(payer):
    payer.bill(100_00)
    payer.bill(200_00)
    payer.bill(300_00, due=date(2026, 3, 20))
    payer.pay()
    sent = Answers(payer)
    one, other = sent.blocks()
    first = sent.orders()[0]
    data = report(
        sent.message(),
        "ACCP",
        blocks=[block(one, "RJCT", reason("DT01"), [transaction(first, "ACCP")]), block(other, "")],
    )
    found = sent.take(data)
    assert (found.accepted, found.rejected) == (2, 1)
    assert [state for state, _ in sent.states()] == ["accepted", "rejected", "accepted"]
    assert sent.states()[1][1] == "DT01: The day is wrong."


def test_a_payment_is_known_by_its_instruction_id_too(sent):
    _, second, _ = sent.orders()
    said = transaction("NOTPROVIDED", "RJCT", instruction=second)
    found = sent.take(report(sent.message(), blocks=[block("", "", "", [said])]))
    assert (found.rejected, found.left) == (1, 0)
    assert sent.states()[1] == ("rejected", "The bank gives no reason.")


def test_an_answer_to_an_unknown_message_is_refused_by_name_and_moves_nothing(sent):
    before = snapshot(sent.book)
    with pytest.raises(
        Refused, match=r"line 4: the bank answers the message OTHER-7, which this book"
    ) as refused:
        sent.take(report("OTHER-7", "RJCT"))
    assert refused.value.code == "bank.answer_unknown"
    assert "kassabok bank payment list" in refused.value.hint
    assert snapshot(sent.book) == before


def test_a_broken_answer_moves_nothing(sent):
    before = snapshot(sent.book)
    with pytest.raises(BadFile, match="the XML is cut off or damaged"):
        sent.take(report(sent.message(), "RJCT")[:-30])
    assert snapshot(sent.book) == before


def test_the_same_answer_twice_is_known(sent):
    data = report(sent.message(), "ACCP")
    assert sent.take(data).new == 3
    before = snapshot(sent.book)
    found = sent.take(data)
    assert (found.new, found.known, found.left) == (0, 3, 0)
    assert snapshot(sent.book) == before
    follow_up = sent.take(report(sent.message(), "ACSC", message="BANK-2"))
    assert (follow_up.new, follow_up.known) == (0, 3)
    assert snapshot(sent.book) == before


def test_what_does_not_fit_is_told_and_changes_nothing(sent):
    first, second, _ = sent.orders()
    said = [
        transaction("X9-9", "RJCT"),
        transaction(first, "RJCT", amount="99.00"),
        transaction(second, "QQQQ"),
    ]
    data = report(sent.message(), blocks=[block(sent.blocks()[0], "", "", said), block("X9-P1", "RJCT")])
    found = sent.take(data)
    assert (found.new, found.left) == (0, 4)
    assert [(warning.line, warning.message) for warning in found.warnings] == [
        (10, "The bank answers a block X9-P1 that is not in X2026-0001."),
        (6, "The bank answers a payment X9-9 that is not in X2026-0001."),
        (7, f"The bank says that payment {first} is 99,00, but it is 100,00; its answer was not used."),
        (8, f"The bank gives payment {second} the status QQQQ, which is not known."),
    ]
    assert [state for state, _ in sent.states()] == ["made", "made", "made"]


def test_a_file_that_the_bank_counts_otherwise_is_doubted(sent):
    totals = "<OrgnlNbOfTxs>4</OrgnlNbOfTxs><OrgnlCtrlSum>700.00</OrgnlCtrlSum>"
    found = sent.take(report(sent.message(), "ACCP", totals=totals))
    assert found.accepted == 3
    assert [warning.message for warning in found.warnings] == [
        "X2026-0001 has 3 payments of 600,00 in all, but the bank counted otherwise."
    ]


def test_accepted_after_rejected_is_told(sent):
    sent.take(report(sent.message(), "RJCT"))
    first = sent.orders()[0]
    said = block(sent.blocks()[0], transactions=[transaction(first, "ACCP")])
    found = sent.take(report(sent.message(), blocks=[said], message="BANK-2"))
    assert (found.new, found.left) == (0, 1)
    assert found.warnings[0].message.startswith(
        f"The bank has accepted payment {first}, which is rejected here: its money may leave"
    )
    assert [state for state, _ in sent.states()] == ["rejected"] * 3


def test_rejected_after_accepted_is_rejected(sent):
    sent.take(report(sent.message(), "ACCP"))
    found = sent.take(report(sent.message(), "RJCT", reason("AM04"), message="BANK-2"))
    assert found.rejected == 3
    assert sent.states()[0] == ("rejected", "AM04: There was not money enough on the account.")
    assert bills(sent) == [(100_00, 0), (200_00, 0), (300_00, 0)]


def test_a_rejected_bill_whose_money_left_all_the_same_is_not_paid_again(sent):
    sent.take(report(sent.message(), "RJCT"))
    first = sent.orders()[0]
    assert sent.statement(debit(100_00, first)).parked == 1
    again = sent.payer.pay()
    assert again.amounts == ["200.00", "300.00"]
    (left,) = again.left_out
    assert (left.what, left.code) == ("E2026-0001", "paying.may_have_left")
    assert left.why.startswith(f"Payment {first} of bill E2026-0001 is rejected, but its money may have left")
    assert left.hint.startswith("kassabok bank match 1 --bill E2026-0001")
    with sent.payer.doing() as tx:
        match_bills(tx, 1, bills=[("E2026-0001", None)])
    assert sent.open_and_sent("E2026-0001") == (0, 0)
    assert sent.payer.pay().left_out == []


def test_bills_of_a_cancelled_file_are_held_while_one_debit_as_large_as_all_is_left(sent):
    sent.payer.cancel("X2026-0001")
    assert sent.statement(move(Pay(-600_00), batch=sent.blocks()[0])).parked == 1
    held = sent.payer.pay()
    assert held.made is None
    assert {left.code for left in held.left_out} == {"paying.may_have_left"}


def test_a_line_that_was_there_before_a_rejected_payment_does_not_hold_its_bill(payer):
    payer.bill(100_00, due=date(2026, 3, 20))
    payer.pay()
    sent = Answers(payer)
    sent.statement(move(Pay(-100_00, text="Bankavgift")))
    sent.take(report(sent.message(), "RJCT"))
    assert payer.pay().amounts == ["100.00"]


@pytest.mark.parametrize("code", ["AM05", "DU01", "DUPL"])
def test_a_file_that_the_bank_has_accepted_and_gets_twice_is_not_to_be_paid_again(sent, code):
    sent.take(report(sent.message(), "ACCP"))
    before = sent.states()
    found = sent.take(report(sent.message(), "RJCT", reason(code), message="BANK-2"))
    assert (found.new, found.left) == (0, 3)
    assert len(found.warnings) == 1
    assert found.warnings[0].message.startswith("The bank refuses the payments of X2026-0001 as sent before")
    assert sent.states() == before
    assert bills(sent) == [(100_00, 100_00), (200_00, 200_00), (300_00, 300_00)]
    assert sent.payer.pay().made is None


def test_a_file_that_the_bank_takes_for_a_copy_and_has_not_accepted_is_rejected_with_a_warning(sent):
    found = sent.take(report(sent.message(), "RJCT", reason("DU01")))
    assert (found.rejected, found.left) == (3, 0)
    (told,) = found.warnings
    assert told.message == (
        "The bank rejects payments of X2026-0001 as sent before: if X2026-0001 was uploaded twice, see at the bank "
        "that the first one is not carried out before you pay again."
    )
    assert bills(sent) == [(100_00, 0), (200_00, 0), (300_00, 0)]


def test_single_payments_of_a_file_that_the_bank_has_and_gets_twice_stay_as_they_are(sent):
    first, second, third = sent.orders()
    accepted = block(sent.blocks()[0], "", "", [transaction(first, "ACCP")])
    sent.take(report(sent.message(), blocks=[accepted], message="BANK-0"))
    twins = [transaction(name, "RJCT", reason("DU03")) for name in (first, second, third)]
    found = sent.take(report(sent.message(), blocks=[block(sent.blocks()[0], "", "", twins)]))
    assert (found.new, found.left, len(found.warnings)) == (0, 3, 3)
    assert [state for state, _ in sent.states()] == ["accepted", "made", "made"]


@pytest.mark.parametrize("others", ["ACCP", "PDNG"])
def test_one_payment_that_the_bank_takes_for_a_copy_is_rejected_where_the_others_are_not(sent, others):
    first, second, third = sent.orders()
    said = [
        transaction(first, others),
        transaction(second, "RJCT", reason("AM05")),
        transaction(third, others),
    ]
    found = sent.take(report(sent.message(), "PART", blocks=[block(sent.blocks()[0], "PART", "", said)]))
    assert (found.rejected, found.left) == (1, 0)
    assert sent.states()[1] == ("rejected", "AM05: It was sent before.")


def test_a_status_of_the_whole_file_that_is_not_known_is_told_once(sent):
    found = sent.take(report(sent.message(), "QQQQ"))
    assert (found.new, found.left) == (0, 3)
    assert [warning.message for warning in found.warnings] == [
        "The bank gives the payments of X2026-0001 the status QQQQ, which is not known."
    ]


def test_rejected_after_the_money_left_is_told_and_stays_paid(sent):
    first, _, _ = sent.orders()
    sent.statement(debit(100_00, first))
    found = sent.take(report(sent.message(), "RJCT", reason("AC01")))
    assert (found.rejected, found.left) == (2, 1)
    assert (
        "its money has left the account; it stays paid until the money comes back. AC01"
        in found.warnings[0].message
    )
    assert bills(sent) == [(0, 0), (200_00, 0), (300_00, 0)]


def test_an_answer_is_kept_with_its_file(sent):
    data = report(sent.message(), "ACCP")
    sent.take(data)
    kept = sent.book.reader.rows(
        "SELECT a.data, u.kind, u.ref, u.role, u.name FROM attachment a "
        "JOIN attachment_use u ON u.attachment_id = a.id WHERE u.role = 'answer'"
    )
    assert kept == [(data, "payment-batch", "X2026-0001", "answer", "answer.xml")]


def test_codes_of_the_company_go_before_the_shipped_ones(tmp_path):
    codes = AnswerCodes.load()
    assert (codes.does("ACSC"), codes.does("RJCT"), codes.does("PDNG"), codes.does("NEWX")) == (
        "accepts",
        "rejects",
        "waits",
        "",
    )
    (tmp_path / "answer-codes.toml").write_text(
        'schema = 1\n[status.NEWX]\ndoes = "waits"\nen = "New."\nsv = "Ny."\n'
        '[reason.AC01]\nen = "No such account."\nsv = "Kontot finns inte."\n'
    )
    own = AnswerCodes.load(tmp_path)
    assert own.does("NEWX") == "waits"
    assert (
        own.why((StatusReason("AC01", "x"), StatusReason("", "fritt"))) == "AC01: No such account. x. fritt."
    )
    (tmp_path / "answer-codes.toml").write_text(
        'schema = 1\n[status.NEWX]\ndoes = "maybe"\nen = ""\nsv = ""\n'
    )
    with pytest.raises(BadFile, match="NEWX does maybe, which is not known"):
        AnswerCodes.load(tmp_path)


def test_whatever_the_bank_says_at_its_three_levels_each_payment_is_counted_once(payer):
    """Sixty answers at random, with what they must come to worked out by the plainest rule: the nearest word counts."""
    generator = random.Random(4)
    for n in range(6):
        payer.bill(100_00 + n, due=date(2026, 3, 4 + n % 2))
    sent = Answers(payer)
    for turn in range(60):
        made = payer.pay()
        file = made.number if made.made else ""
        if not file:
            break
        rows = sent.book.reader.rows(
            "SELECT o.end_to_end_id, g.info_id, o.amount_cents FROM payment_order o "
            "JOIN payment_group g ON g.id = o.group_id JOIN payment_batch b ON b.id = g.batch_id "
            "WHERE b.number = :file ORDER BY o.id",
            file=file,
        )
        of_file = generator.choice(["", "PART", "PDNG", "RJCT"])
        of_block = {info: generator.choice(["", "PART", "RJCT", "PDNG"]) for _, info, _ in rows}
        of_one = {name: generator.choice([None, "", "RJCT", "PDNG"]) for name, _, _ in rows}
        blocks = [
            block(
                info,
                said,
                "",
                [transaction(n, of_one[n] or "") for n, i, _ in rows if i == info and of_one[n] is not None],
            )
            for info, said in of_block.items()
        ]
        sent.take(report(sent.message(file), of_file, blocks=blocks, message=f"B{turn}"))
        rejected = {name for name, info, _ in rows if (of_one[name] or of_block[info] or of_file) == "RJCT"}
        found = sent.book.reader.rows("SELECT end_to_end_id, state FROM payment_order")
        states = dict(found)
        assert {name for name, _, _ in rows if states[name] == "rejected"} == rejected
        on_its_way = sum(cents for name, _, cents in rows if name not in rejected)
        total_sent = sent.book.reader.value("SELECT sum(sent_cents) FROM bill")
        assert total_sent == sum(
            cents
            for (cents,) in sent.book.reader.rows(
                "SELECT amount_cents FROM payment_order WHERE state IN ('made', 'accepted')"
            )
        )
        assert on_its_way <= total_sent
    assert turn > 3


def test_a_whole_file_accepted_or_rejected_against_what_is_so_here_is_told_once_with_its_count(sent):
    data = report(sent.message(), "RJCT", reason("FF01"))
    assert sent.take(data).rejected == 3
    found = sent.take(report(sent.message(), "ACCP", message="BANK-2"))
    assert (found.new, found.left) == (0, 3)
    assert [warning.message for warning in found.warnings] == [
        (
            "The bank has accepted 3 payments of X2026-0001 that are rejected here: their money may leave the account "
            "after all. Stop them at the bank, or see that they are not paid twice."
        )
    ]


def test_a_whole_file_rejected_after_its_money_left_is_told_once_with_its_count(sent):
    first, second, _ = sent.orders()
    sent.statement(debit(100_00, first), debit(200_00, second))
    found = sent.take(report(sent.message(), "RJCT", reason("AC04")))
    assert (found.rejected, found.left) == (1, 2)
    assert [warning.message for warning in found.warnings] == [
        (
            "The bank rejects 2 payments of X2026-0001 whose money has left the account; they stay paid until the "
            "money comes back. AC04: The account is closed."
        )
    ]
