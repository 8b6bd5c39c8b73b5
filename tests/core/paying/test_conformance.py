"""Third-party answers and notifications: what they say is done with what was sent under their names."""

from datetime import date

from tests.core.paying.answering import Answers
from tests.core.paying.sending import Payer

from kassabok.core.bank.service import edit_account
from kassabok.core.paying.model import PaymentBatch, PaymentGroup, PaymentOrder


def test_a_bank_s_own_refusal_of_a_whole_file_that_it_has_got_before(payer: Payer, samples) -> None:
    payer.bill(100_00)
    payer.pay()
    payer.files.clear()  # It gets another name than it was written with.
    with payer.doing() as tx:
        tx.update(PaymentBatch, 1, message_id="MSGID-PS-TEST-0708-01")
    sent = Answers(payer)
    data = (samples / "bank/pain/nordea-pain.002.001.03-group-reject.xml").read_bytes()
    found = sent.take(data)
    assert (found.accepted, found.rejected, found.left) == (0, 1, 0)
    (told,) = found.warnings
    assert told.message.startswith("The bank rejects payments of X2026-0001 as sent before")
    assert sent.states() == [
        ("rejected", "DU01: The number of the file was used before. ISO Duplicate Message ID.")
    ]
    assert sent.open_and_sent("E2026-0001") == (100_00, 0)
    assert sent.take(data).known == 1


def test_a_notification_of_a_debit_in_kronor_is_the_payment_that_it_names(payer: Payer, samples) -> None:
    """Its three details bear the same id and no amounts: the sum is that of the one payment."""
    payer.bill(200_000_00)
    payer.pay()
    payer.files.clear()
    with payer.doing() as tx:
        tx.update(PaymentOrder, 1, end_to_end_id="MUELL/FINP/RA12345")
        tx.update(PaymentGroup, 1, date=date(2007, 10, 18))
        edit_account(tx, "Bank", iban="CH2801234000123456789")
    sent = Answers(payer)
    data = (samples / "bank/camt/genkgo-camt.054.001.02-sek-batch-debit.xml").read_bytes()
    found = sent.read(data, account="Bank")
    assert (found.new, found.parked) == (1, 1)
    assert sent.lines() == [
        (-200_000_00, "unmatched", "No open fiscal year has the day 2007-10-18."),
    ]  # That much was looked at only because it is ours: other money out is told as no more than that.
