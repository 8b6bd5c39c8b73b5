"""Money that left the account for payments that we sent: found, booked, and taken back when it comes back."""

import re
from datetime import date
from decimal import Decimal

import pytest
from tests.core.bank.bank_files import Pay, camt, csv, move
from tests.core.paying.answering import Answers, debit
from tests.core.paying.sending import Payer
from tests.formats.bank.status_files import report
from tests.story import TODAY, snapshot

from kassabok.core.bank.reports import unmatched
from kassabok.core.bank.service import add_account, match_bills, match_payment
from kassabok.core.currencies import service as rates
from kassabok.core.errors import NotFound, Refused
from kassabok.core.ledger import accounts, vouchers
from kassabok.core.parties import service as parties
from kassabok.core.payables import service as payables
from kassabok.core.paying.model import PaymentOrder
from kassabok.core.paying.wanted import Payee, Reference, Wanted
from kassabok.core.receivables import service as receivables
from kassabok.core.trace import trace

DIALECTS = pytest.mark.parametrize(
    ("kind", "version"), [("camt.053", "02"), ("camt.053", "08"), ("camt.054", "08")]
)
HIS = Payee("Anna Ek", "Umeå", "SE", "account", "8257466", "5839")


@pytest.fixture
def sent(payer: Payer) -> Answers:
    """Bills of 100, 200 and 300 kronor, all due today, in one file."""
    for kronor in (100, 200, 300):
        payer.bill(kronor * 100)
    payer.pay()
    return Answers(payer)


def bills(sent: Answers) -> list[tuple[int, int]]:
    return [sent.open_and_sent(f"E2026-000{n}") for n in (1, 2, 3)]


@DIALECTS
def test_each_debit_settles_its_payment_by_the_end_to_end_id(sent, kind, version):
    first, second, _ = sent.orders()
    found = sent.statement(debit(200_00, second), debit(100_00, first), kind=kind, version=version)
    assert (found.new, found.matched, found.parked) == (2, 2, 0)
    assert found.bills == ["E2026-0002", "E2026-0001"]
    assert [state for state, _ in sent.states()] == ["settled", "settled", "made"]
    assert bills(sent) == [(0, 0), (0, 0), (300_00, 300_00)]
    assert sent.lines() == [(-200_00, "matched", ""), (-100_00, "matched", "")]
    assert (sent.balance("1930"), sent.balance("2440")) == (-300_00, -300_00)
    again = sent.statement(debit(200_00, second), debit(100_00, first), kind=kind, version=version)
    assert (again.new, again.known) == (0, 2)


def test_a_bill_is_traced_to_its_file_its_payment_the_line_and_the_voucher(sent):
    sent.statement(debit(100_00, sent.orders()[0]))
    tree = trace(sent.book.reader, "E2026-0001")
    seen: set[tuple[str, str]] = set()

    def walk(things):
        for thing in things:
            seen.add((thing.kind, thing.ref))
            walk(thing.effects)

    walk(tree.effects)
    assert {("payment-batch", "X2026-0001"), ("bill-payment", "U2026-0001"), ("voucher", "2026-F1")} <= seen
    causes = {(c.kind, c.ref) for c in trace(sent.book.reader, "U2026-0001").causes}
    assert causes == {("bank-line", "1"), ("payment-batch", "X2026-0001"), ("bill", "E2026-0001")}


@pytest.mark.parametrize("name", ["block", "message", "nothing"])
def test_one_debit_for_all_settles_each_of_them(sent, name):
    batch = {"block": sent.blocks()[0], "message": "", "nothing": ""}[name]
    data = camt([move(Pay(-600_00), batch=batch)], kind="camt.053", details=False)
    if name == "message":
        btch = f"<NtryDtls><Btch><MsgId>{sent.message()}</MsgId></Btch></NtryDtls></Ntry>"
        data = data.replace(b"</Ntry>", btch.encode())
    found = sent.read(data)
    assert (found.new, found.matched, found.parked) == (3, 3, 0)
    assert sent.lines() == [(-100_00, "matched", ""), (-200_00, "matched", ""), (-300_00, "matched", "")]
    assert bills(sent) == [(0, 0)] * 3
    assert (sent.balance("1930"), sent.balance("2440")) == (-600_00, 0)
    before = snapshot(sent.book)
    assert sent.read(data).known == 1
    assert snapshot(sent.book) == before


def test_the_payments_in_a_notification_are_the_same_money_as_the_one_debit(sent):
    lump = move(Pay(-600_00), batch=sent.blocks()[0], ref="B1")
    pays = [Pay(-kronor * 100_00, sent=name) for kronor, name in zip((1, 2, 3), sent.orders(), strict=True)]
    assert sent.statement(lump, details=False).new == 3
    together = sent.statement(move(*pays, ref="B1"), kind="camt.054")
    assert (together.new, together.known) == (0, 3)
    assert sent.balance("1930") == -600_00


@pytest.mark.parametrize("lump_first", [True, False])
def test_an_entry_for_each_payment_and_one_for_all_are_the_same_money(sent, lump_first):
    pays = [Pay(-kronor * 100_00, sent=name) for kronor, name in zip((1, 2, 3), sent.orders(), strict=True)]
    apart = camt([move(pay, ref=f"N{place}") for place, pay in enumerate(pays)], kind="camt.054")
    lump = camt([move(Pay(-600_00), ref="S1")], kind="camt.053", details=False)
    first, second = (lump, apart) if lump_first else (apart, lump)
    assert sent.read(first).matched == 3
    before = snapshot(sent.book)
    found = sent.read(second)
    assert (found.new, found.parked, found.known) == (0, 0, 1 if not lump_first else 3)
    assert snapshot(sent.book) == before
    assert sent.balance("1930") == -600_00


def test_the_same_payment_twice_in_statements_is_not_hidden(sent):
    first = sent.orders()[0]
    sent.statement(debit(100_00, first, ref="A"))
    found = sent.statement(debit(100_00, first, ref="B"))
    assert (found.new, found.parked) == (1, 1)
    assert sent.lines()[1] == (
        -100_00,
        "unmatched",
        f"Payment {first} has been carried out already (bank line 1).",
    )


def test_what_does_not_agree_is_left_for_people(sent):
    first, _, _ = sent.orders()
    sent.take(report(sent.message(), "RJCT"))
    again = sent.payer.pay()
    found = sent.statement(debit(100_00, first), move(Pay(-600_00), batch=sent.blocks()[0]))
    assert (found.matched, found.parked) == (0, 2)
    assert [reason for _, _, reason in sent.lines()] == [
        f"Payment {first} is rejected, but its money left the account.",
        f"The payments of {sent.blocks()[0]} are rejected, but money left the account for them.",
    ]
    assert again.number == "X2026-0002"
    fourth = sent.orders("X2026-0002")[0]
    sent.statement(debit(99_00, fourth), move(Pay(-599_00), batch=sent.blocks()[1], ref="Q"))
    assert [reason for _, _, reason in sent.lines()][2:] == [
        f"Payment {fourth} is of 100,00 kr.",
        f"The payments of {sent.blocks()[1]} that wait come to 600,00 kr.",
    ]
    assert bills(sent) == [(100_00, 100_00), (200_00, 200_00), (300_00, 300_00)]


def test_a_credit_note_that_comes_meanwhile_does_not_settle_what_is_on_its_way(sent):
    with sent.payer.doing() as tx:
        note = payables.credit(tx, "E2026-0001", "K1", on=TODAY).ref
    found = sent.statement(debit(100_00, sent.orders()[0]))
    assert (found.parked, found.bills) == (0, ["E2026-0001"])
    opened = "SELECT open_ore FROM bill WHERE number = :number"
    assert sent.payer.book.reader.value(opened, number="E2026-0001") == 0
    assert sent.payer.book.reader.value(opened, number=note) == -100_00


def test_money_on_a_locked_day_is_left(sent):
    found = sent.statement(debit(100_00, sent.orders()[0], on=date(2025, 12, 30)))
    assert found.parked == 1
    assert sent.lines()[0][2] == "No open fiscal year has the day 2025-12-30."
    assert sent.states()[0] == ("made", "")


@pytest.mark.parametrize("method", ["invoice", "cash"])
def test_money_that_comes_back_opens_the_bill_again(payer, method):
    from kassabok.core.book.company import change_setting

    with payer.doing() as tx:
        if method == "cash":
            change_setting(tx, "ledger.method", "cash")
    payer.bill(100_00)
    payer.pay()
    sent = Answers(payer)
    (first,) = sent.orders()
    sent.statement(debit(100_00, first, ref="A"))
    assert sent.balance("6110") == 100_00
    found = sent.statement(move(Pay(100_00, sent=first), ref="R", reversal=True))
    assert (found.new, found.matched, found.parked) == (1, 1, 0)
    assert sent.states() == [("rejected", f"Its money came back on {TODAY}.")]
    assert sent.open_and_sent("E2026-0001") == (100_00, 0)
    assert sent.lines() == [(-100_00, "matched", ""), (100_00, "booked", "")]
    assert (sent.balance("1930"), sent.balance("6110")) == (0, 100_00 if method == "invoice" else 0)
    again = payer.pay()
    assert again.amounts == ["100.00"]
    sent.statement(debit(100_00, sent.orders("X2026-0002")[0], ref="C"))
    assert sent.open_and_sent("E2026-0001") == (0, 0)
    assert (sent.balance("1930"), sent.balance("6110")) == (-100_00, 100_00)


def test_a_debit_that_names_no_more_than_its_block_is_the_payment_of_its_amount(sent):
    block = sent.blocks()[0]
    assert sent.statement(move(Pay(-200_00), batch=block, ref="A")).matched == 1
    assert [state for state, _ in sent.states()] == ["made", "settled", "made"]
    other = sent.statement(move(Pay(-250_00), batch=block, ref="B"))
    assert (other.matched, other.parked) == (0, 1)
    assert sent.lines()[-1][2] == f"The payments of {block} that wait come to 400,00 kr."


def test_one_debit_is_no_single_payment_of_its_block(payer):
    for kronor in (100, 200, 300):
        payer.bill(kronor * 100)
    payer.pay(one_debit=True)
    sent = Answers(payer)
    found = sent.statement(move(Pay(-300_00), batch=sent.blocks()[0]))
    assert (found.matched, found.parked) == (0, 1)
    assert [state for state, _ in sent.states()] == ["made"] * 3


def test_alike_debits_of_a_block_are_told_apart_by_the_payee(payer):
    other = payer.supplier("Lerlaget AB", bankgiro="9912346", city="Lund")
    payer.bill(100_00)
    payer.bill(100_00, supplier=other)
    payer.pay()
    sent = Answers(payer)
    assert sent.statement(move(Pay(-100_00), batch=sent.blocks()[0], ref="A")).parked == 1
    assert (
        sent.statement(move(Pay(-100_00, name="LERLAGET AB"), batch=sent.blocks()[0], ref="B")).matched == 1
    )
    assert [state for state, _ in sent.states()] == ["made", "settled"]


def test_a_bill_whose_money_leaves_and_comes_back_in_one_file_is_not_named_as_paid(sent):
    first, second, _ = sent.orders()
    back = move(Pay(100_00, sent=first), ref="R", reversal=True)
    found = sent.statement(debit(100_00, first, ref="A"), debit(200_00, second, ref="B"), back)
    assert (found.matched, found.bills) == (3, ["E2026-0002"])
    assert sent.open_and_sent("E2026-0001") == (100_00, 0)


def test_money_that_comes_back_of_what_did_not_leave_is_left(sent):
    first = sent.orders()[0]
    sent.statement(move(Pay(100_00, sent=first)))
    assert sent.lines() == [
        (100_00, "unmatched", f"The money of payment {first} came back, but it is made here.")
    ]


def test_another_sum_that_comes_back_is_left(sent):
    first = sent.orders()[0]
    sent.statement(debit(100_00, first, ref="A"))
    sent.statement(move(Pay(95_00, sent=first), ref="R"))
    assert sent.lines()[1][2] == f"Payment {first} is of 100,00 kr, but another sum came back."


def test_salaries_and_taxes_are_booked_on_their_accounts(payer):
    salary = Wanted("salary", "Lön", HIS, 20_000_00, Reference(), TODAY, against="2821")
    tax = Wanted(
        "tax",
        "Skatt",
        HIS._replace(form="bankgiro", account="50501055", clearing=""),
        5_000_00,
        Reference("ocr", "1655603607930049"),
        TODAY,
        against="1630",
    )
    payer.pay(extra=(salary, tax))
    sent = Answers(payer)
    names = sent.orders()
    amounts = {"salary": 20_000_00, "tax": 5_000_00}
    kinds = [k for (k,) in sent.book.reader.rows("SELECT kind FROM payment_order ORDER BY id")]
    sent.statement(*(debit(amounts[kind], name, ref=kind) for kind, name in zip(kinds, names, strict=True)))
    assert (sent.balance("2821"), sent.balance("1630"), sent.balance("1930")) == (
        20_000_00,
        5_000_00,
        -25_000_00,
    )
    assert {state for _, state, _ in sent.lines()} == {"booked"}
    name = names[kinds.index("salary")]
    sent.statement(move(Pay(20_000_00, sent=name), ref="R", reversal=True))
    assert (sent.balance("2821"), sent.balance("1930")) == (0, -5_000_00)


def test_a_csv_without_ids_settles_by_the_payee_and_the_amount(sent):
    rows = [move(Pay(-100_00), text="Bg-bet. 5050-1055 PAPPER"), move(Pay(-200_00), text="Kortköp Kiosk")]
    found = sent.read(csv(rows))
    assert (found.matched, found.parked) == (1, 1)
    assert bills(sent) == [(0, 0), (200_00, 200_00), (300_00, 300_00)]
    assert sent.lines()[1][2] == "Money out."


def test_ten_thousand_debits_are_matched_in_a_few_questions(sent, monkeypatch):
    """However many payments a file has, they are looked up by the hundred."""
    from kassabok.core.book.reader import Reader

    asked = []
    rows = Reader.rows

    def counted(self, sql, **given):
        asked.append(sql)
        return rows(self, sql, **given)

    monkeypatch.setattr(Reader, "rows", counted)
    moves = [move(Pay(-1_00, sent=f"X-{n}"), ref=f"R{n}") for n in range(2_000)]
    sent.statement(*moves)
    assert len(asked) < 100


def test_a_payment_in_euro_is_settled_by_the_kronor_that_left(payer):
    payer.supplier("Müller GmbH", country="DE", iban="DE89370400440532013000", currency="EUR", city="Köln")
    bill = payer.bill(
        100_00, supplier="2002", currency="EUR", sek_per_unit=Decimal("11.00"), treatment="eu-services"
    )
    payer.pay(currency="EUR")
    sent = Answers(payer)
    sent.statement(debit(1_150_00, sent.orders()[0]))
    assert sent.lines() == [(-1_150_00, "matched", "")]
    assert sent.open_and_sent(bill) == (0, 0)
    assert (sent.balance("1930"), sent.balance("2440"), sent.balance("7960")) == (-1_150_00, 0, 50_00)


def test_a_refund_is_booked_on_what_the_customer_had_left(payer):
    with payer.doing() as tx:
        parties.add(tx, name="Anna Ek", kind="private")
        receivables.register(tx, customer="1001", amount_ore=400_00, on=TODAY)
    back = Wanted("refund", "P2026-0001", HIS, 400_00, Reference(), TODAY, refund_of="P2026-0001")
    payer.pay(extra=(back,))
    sent = Answers(payer)
    sent.statement(debit(400_00, sent.orders()[0]))
    assert sent.lines() == [(-400_00, "booked", "")]
    assert (sent.balance("1930"), sent.balance("2420")) == (0, 0)
    sent.statement(move(Pay(400_00, sent=sent.orders()[0]), ref="R", reversal=True))
    assert sent.lines()[1] == (
        400_00,
        "unmatched",
        f"The money of payment {sent.orders()[0]} came back: say what it is now.",
    )


def test_a_payment_that_was_taken_for_another_line_waits_for_its_money_again(sent):
    first = sent.orders()[0]
    sent.statement(debit(100_00, first))
    with sent.payer.doing() as tx:
        payables.take_back(tx, "U2026-0001", on=TODAY)
    assert sent.open_and_sent("E2026-0001") == (100_00, 100_00)
    assert sent.states()[0] == ("accepted", "")
    assert sent.lines() == [(-100_00, "unmatched", "Its payment U2026-0001 was taken back.")]
    with sent.payer.doing() as tx:
        match_bills(tx, 1, bills=[("E2026-0001", None)])
    assert sent.open_and_sent("E2026-0001") == (0, 0)
    assert sent.states()[0] == ("settled", "")


def test_a_line_can_be_said_to_be_a_payment(payer):
    """Long after its day, in a bank that tells no ids; and its money comes back without any id either."""
    tax = Wanted("tax", "Skatt", HIS, 5_000_00, Reference(), TODAY, against="1630")
    payer.pay(extra=(tax,))
    sent = Answers(payer)
    (name,) = sent.orders()
    late = date(2026, 3, 30)
    sent.statement(move(Pay(-5_000_00), on=late), move(Pay(5_000_00), on=late), move(Pay(-4_999_00), on=late))
    with pytest.raises(NotFound, match="No payment X9 was sent") as unknown, payer.doing() as tx:
        match_payment(tx, 1, payment="X9")
    assert unknown.value.code == "bank.payment_unknown"
    before = snapshot(payer.book)
    for line, why in ((3, f"Payment {name} is of 5 000,00 kr"), (2, "came back, but it is made here")):
        with pytest.raises(Refused, match=why), payer.doing() as tx:
            match_payment(tx, line, payment=name)
    assert snapshot(payer.book) == before
    for line in (1, 2):
        with payer.doing() as tx:
            match_payment(tx, line, payment=name)
        assert sent.balance("1630") == (5_000_00 if line == 1 else 0)
    assert [state for _, state, _ in sent.lines()] == ["booked", "booked", "unmatched"]


def test_one_debit_that_names_its_payments_without_their_sums(sent):
    named = [Pay(-600_00 if place == 0 else 0, sent=name) for place, name in enumerate(sent.orders())]
    data = camt([move(*named)], kind="camt.053")
    data = re.sub(rb"<AmtDtls>.*?</AmtDtls>", b"", data)
    found = sent.read(data)
    assert (found.matched, found.parked) == (3, 0)
    assert bills(sent) == [(0, 0)] * 3


def test_a_payment_whose_voucher_is_corrected_waits_for_its_money_again(payer):
    payer.pay(extra=(Wanted("tax", "Skatt", HIS, 5_000_00, Reference(), TODAY, against="1630"),))
    sent = Answers(payer)
    (name,) = sent.orders()
    sent.statement(debit(5_000_00, name))
    with payer.doing() as tx:
        vouchers.correct_voucher(tx, "2026-F1", on=TODAY)
    assert sent.states() == [("accepted", "")]
    assert sent.lines() == [(-5_000_00, "unmatched", "Its voucher 2026-F1 was corrected by 2026-F2.")]
    with payer.doing() as tx:
        match_payment(tx, 1, payment=name)
    assert (sent.states(), sent.balance("1630")) == ([("settled", "")], 5_000_00)


def test_the_check_finds_a_payment_whose_line_is_not_its_own(sent):
    sent.statement(debit(100_00, sent.orders()[0]))
    with sent.payer.doing() as tx:
        tx.update(PaymentOrder, 1, settled_by="77")
    told = f"Payment {sent.orders()[0]} was carried out, but bank line 77 is missing or of another amount."
    assert sent.payer.wrong() == [f"payments carried out: {told}"]
    with sent.payer.doing() as tx:
        tx.update(PaymentOrder, 1, settled_by="1")


def test_money_that_may_be_a_payment_is_proposed(sent):
    sent.statement(move(Pay(-200_00)), move(Pay(-7_00)))
    second = sent.orders()[1]
    proposed = [
        [(each.payment, each.bill, each.why) for each in row.proposals] for row in unmatched(sent.book.reader)
    ]
    assert proposed == [[(second, None, "same amount")], []]


def euro_account(payer: Payer) -> None:
    with payer.doing() as tx:
        accounts.add_account(tx, "1932", name="Eurokonto")
        add_account(tx, "Euro", ledger_account="1932", currency="EUR", iban="SE3550000000054910000003")
    payer.supplier("Müller GmbH", country="DE", iban="DE89370400440532013000", currency="EUR", city="Köln")
    payer.bill(
        100_00, supplier="2002", currency="EUR", sek_per_unit=Decimal("11.00"), treatment="eu-services"
    )
    payer.pay(currency="EUR")


def in_euro(amount_ore: int, sent_as: str, *, ref: str) -> bytes:
    account = "<Id><IBAN>SE3550000000054910000003</IBAN></Id><Ccy>EUR</Ccy>"
    return camt(
        [move(Pay(amount_ore, sent=sent_as), ref=ref, currency="EUR")], kind="camt.053", account=account
    )


def test_euro_that_leave_an_account_in_euro_are_kronor_by_the_rate_of_the_day(payer):
    euro_account(payer)
    sent = Answers(payer)
    (name,) = sent.orders()
    assert sent.read(in_euro(-100_00, name, ref="A")).parked == 1
    assert "What one EUR was in kronor on 2026-03-02 is not known" in sent.lines()[0][2]
    with payer.doing() as tx:
        rates.add(tx, "EUR", Decimal("11.40"), on=TODAY)
    sent.read(in_euro(-99_00, name, ref="B"))
    assert sent.lines()[1][2] == f"Payment {name} is of 100,00 EUR."
    with payer.doing() as tx:
        match_payment(tx, 1, payment=name)
    assert sent.lines()[0] == (-100_00, "matched", "")
    assert sent.open_and_sent("E2026-0001") == (0, 0)
    assert (sent.balance("1932"), sent.balance("2440"), sent.balance("7960")) == (-1_140_00, 0, 40_00)


def test_euro_are_settled_when_the_file_comes_after_the_rate(payer):
    euro_account(payer)
    sent = Answers(payer)
    with payer.doing() as tx:
        rates.add(tx, "EUR", Decimal("10.90"), on=TODAY)
    found = sent.read(in_euro(-100_00, sent.orders()[0], ref="A"))
    assert (found.matched, found.out_ore, found.bills) == (1, 1_090_00, ["E2026-0001"])
    assert (sent.balance("1932"), sent.balance("2440"), sent.balance("3960")) == (-1_090_00, 0, -10_00)


def test_a_payment_in_euro_that_is_taken_back_waits_for_its_money_again(payer):
    """As one in kronor: the line is open, and the payment still to leave, until somebody says what they are."""
    euro_account(payer)
    sent = Answers(payer)
    with payer.doing() as tx:
        rates.add(tx, "EUR", Decimal("10.90"), on=TODAY)
    sent.read(in_euro(-100_00, sent.orders()[0], ref="A"))
    with payer.doing() as tx:
        payables.take_back(tx, "U2026-0001", on=TODAY)
    assert sent.lines() == [(-100_00, "unmatched", "Its payment U2026-0001 was taken back.")]
    assert (sent.states(), sent.open_and_sent("E2026-0001")) == ([("accepted", "")], (1_100_00, 100_00))
    with payer.doing() as tx:
        match_bills(tx, 1, bills=[("E2026-0001", None)])
    assert (sent.states(), sent.open_and_sent("E2026-0001")) == ([("settled", "")], (0, 0))
    assert (sent.balance("1932"), sent.balance("2440"), sent.balance("3960")) == (-1_090_00, 0, -10_00)
