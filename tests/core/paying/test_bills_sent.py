"""Which bills stand in a payment file, how, and when they leave."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.paying.sending import BANKGIRO, OURS, Payer
from tests.story import TODAY, snapshot

from kassabok.core.bank.service import edit_account
from kassabok.core.book.company import change_setting
from kassabok.core.errors import NotFound, Refused
from kassabok.core.parties import suppliers
from kassabok.core.parties.model import Supplier, supplier_of
from kassabok.core.payables import service as payables
from kassabok.core.payables.lines import LineRequest
from kassabok.core.paying import service
from kassabok.core.paying.files import file_bytes
from kassabok.core.paying.model import PaymentOrder
from kassabok.core.paying.payees import listed
from kassabok.core.paying.reports import payment_file, payment_files
from kassabok.core.paying.wanted import Unpayable


def test_each_bill_is_a_payment_on_its_due_date_with_its_reference(payer: Payer) -> None:
    first = payer.bill(1_250_50, date(2026, 3, 4), ocr="1234566")
    second = payer.bill(99_00, date(2026, 3, 5), message="Avtal 77 & bilaga")
    sent = payer.pay()
    assert sent.amounts == ["1250.50", "99.00"]
    assert sent.days == ["2026-03-04", "2026-03-05"]
    assert sent.texts("Ref") == ["1234566"]
    assert sent.texts("Ustrd") == ["Avtal 77 + bilaga"]
    assert sent.texts("Cdtr/Nm") == ["Papper + Pärm AB"] * 2
    assert sent.texts("Dbtr/Nm") == ["Testbolaget AB"] * 2
    assert set(sent.texts("DbtrAcct/Id/IBAN")) == {OURS}
    assert (payer.sent(first), payer.sent(second)) == (1_250_50, 99_00)
    assert sent.left_out == []
    assert payer.book.reader.value("SELECT count(*) FROM voucher WHERE series = 'F'") == 0


def test_what_is_on_its_way_is_not_sent_again(payer: Payer) -> None:
    bill = payer.bill(100_00)
    assert payer.pay().amounts == ["100.00"]
    assert payer.pay().made is None
    before = snapshot(payer.book)
    with pytest.raises(Unpayable, match="is on its way in payment file X2026-0001") as error:
        payer.pay(bill)
    assert error.value.code == "paying.sent"
    assert snapshot(payer.book) == before


def test_only_what_is_due_and_approved_is_sent(payer: Payer) -> None:
    payer.bill(1_00, date(2026, 3, 9))
    payer.bill(2_00, date(2026, 3, 10))
    waiting = payer.bill(3_00, date(2026, 3, 9), approved=False)
    sent = payer.pay(due_by=date(2026, 3, 9))
    assert sent.amounts == ["1.00"]
    assert [(row.what, row.code, row.hint) for row in sent.left_out] == [
        (waiting, "paying.unapproved", f"kassabok bill approve {waiting} --by NAME")
    ]


def test_credit_notes_make_the_first_due_payments_smaller(payer: Payer) -> None:
    paid = payer.bill(500_00, reference="Gammal")
    note = payer.credit(paid, 120_00)
    small = payer.bill(100_00, date(2026, 3, 4))
    large = payer.bill(300_00, date(2026, 3, 5), ocr="1234566")
    alone = payer.bill(70_00, date(2026, 3, 6), ocr="1234566")
    sent = payer.pay()
    assert sent.amounts == ["280.00", "70.00"]
    assert sent.days == ["2026-03-04", "2026-03-06"]
    assert sent.texts("Ustrd") == ["F3, F4, K2"]
    assert sent.texts("Ref") == ["1234566"]
    assert [payer.sent(number) for number in (note, small, large, alone)] == [-120_00, 100_00, 300_00, 70_00]
    view = payment_file(payer.book.reader, sent.number)
    assert [order.bills for order in view.orders] == [(small, large, note), (alone,)]


def test_credit_notes_as_large_as_the_bills_leave_nothing_to_send(payer: Payer) -> None:
    note = payer.credit(payer.bill(500_00), 300_00)
    bill = payer.bill(300_00)
    sent = payer.pay()
    assert sent.made is None
    (row,) = sent.left_out
    assert (row.what, row.code) == (bill, "paying.credit_left")
    assert row.hint == f"kassabok bill pay {bill} {note} settles them against each other."
    with payer.doing() as tx:
        payables.pay(tx, [(bill, None), (note, None)], on=TODAY)  # The hint is a way out.
    assert payer.pay().left_out == []


def test_a_supplier_of_ocr_only_gets_each_bill_by_its_reference(payer: Payer) -> None:
    with payer.doing() as tx:
        suppliers.edit(tx, "2001", ocr_required=True)
    note = payer.credit(payer.bill(500_00, ocr="1234566"), 90_00)
    payer.bill(80_00, date(2026, 3, 4), ocr="18")
    sent = payer.pay(due_by=date(2026, 3, 4))
    assert (sent.amounts, sent.texts("Ref")) == (["80.00"], ["18"])
    assert [(row.what, row.amount_ore, row.code) for row in sent.left_out] == [
        (note, -90_00, "paying.credit_waits")
    ]
    payer.bill(100_00, date(2026, 3, 5), ocr="26")
    sent = payer.pay()
    assert (sent.amounts, sent.texts("Ref"), sent.left_out) == (["10.00"], ["26"], [])


def test_a_supplier_of_ocr_only_is_never_sent_a_message(payer: Payer) -> None:
    bill = payer.bill(80_00)
    with payer.doing() as tx:
        suppliers.edit(tx, "2001", ocr_required=True)
    sent = payer.pay()
    assert (sent.made, sent.codes) == (None, ["paying.ocr"])
    assert sent.left_out[0].what == bill


def test_together_is_one_payment_a_supplier_which_lists_its_numbers(payer: Payer) -> None:
    other = payer.supplier("Annat AB", plusgiro="5186879", city="Lund")
    for place in range(1, 8):
        payer.bill(place * 100, reference=f"2026-{place}")
    payer.bill(5_00, supplier=other)
    sent = payer.pay(together=True)
    assert sent.amounts == ["28.00", "5.00"]
    assert sent.texts("Ustrd") == ["2026-1, 2026-2 m fl", "F8"]


@pytest.mark.parametrize(
    ("due", "today", "day", "note"),
    [
        (date(2026, 3, 4), TODAY, "2026-03-04", ""),
        (date(2026, 4, 4), TODAY, "2026-04-02", "2026-04-04 is no bank day"),  # Easter Saturday
        (date(2026, 6, 19), TODAY, "2026-06-18", "2026-06-19 is no bank day"),  # Midsummer's eve
        (date(2026, 2, 20), TODAY, "2026-03-02", "late: due 2026-02-20"),
        (date(2026, 3, 7), date(2026, 3, 7), "2026-03-09", ""),  # A Saturday: Monday is in time.
    ],
)
def test_a_payment_leaves_on_a_bank_day_in_time_and_never_in_the_past(
    payer: Payer, due: date, today: date, day: str, note: str
) -> None:
    payer.bill(1_00, due)
    sent = payer.pay(today=today)
    assert sent.days == [day]
    assert sent.made is not None
    assert list(sent.made.notes.values()) == ([note] if note else [])


def test_after_the_banks_cutoff_today_is_too_late(payer: Payer) -> None:
    first, second, _ = (payer.bill(1_00) for _ in range(3))
    assert payer.pay(first, at=time(12, 59), cutoff="13:00").days == ["2026-03-02"]
    assert payer.pay(second, at=time(13, 1), cutoff="13:00").days == ["2026-03-03"]
    assert payer.pay(at=time(23, 0)).days == ["2026-03-02"]


def test_a_day_that_is_chosen_holds_for_all_and_cannot_have_passed(payer: Payer) -> None:
    payer.bill(1_00, date(2026, 3, 4))
    payer.bill(2_00, date(2026, 3, 20))
    before = snapshot(payer.book)
    with pytest.raises(Refused, match="the first day that it can is 2026-03-02"):
        payer.pay(on=date(2026, 2, 27))
    assert snapshot(payer.book) == before
    assert payer.pay(on=date(2026, 3, 15)).days == ["2026-03-13"]  # A Sunday.


def test_a_bank_that_pays_bankgiros_only_from_a_bankgiro_gets_them_apart(payer: Payer) -> None:
    other = payer.supplier("Annat AB", clearing="6000", account="123456789", city="Lund")
    payer.bill(1_00)
    payer.bill(2_00, supplier=other)
    before = snapshot(payer.book)
    with pytest.raises(Refused, match="only from a bankgiro") as error:
        payer.pay(profile="swedbank")
    assert error.value.hint == "kassabok bank account edit Bank --bankgiro NUMBER"
    assert snapshot(payer.book) == before
    with payer.doing() as tx:
        edit_account(tx, "Bank", bankgiro=BANKGIRO)
    sent = payer.pay(profile="swedbank")
    assert sent.texts("PmtInf/NbOfTxs") == ["1", "1"]
    assert sent.texts("DbtrAcct/Id/Othr/Id") == [BANKGIRO]
    assert sent.texts("DbtrAcct/Id/IBAN") == [OURS]
    assert sent.texts("DbtrAgt/FinInstnId/BIC") == ["SWEDSESS"] * 2


def test_the_iban_tells_whose_dialect_is_written_unless_the_account_says(payer: Payer) -> None:
    payer.bill(1_00)
    payer.bill(1_00)
    assert payer.pay("E2026-0001", profile=None).texts("DbtrAgt/FinInstnId/BIC") == ["ESSESESS"]
    with payer.doing() as tx:
        edit_account(tx, "Bank", payment_profile="nordea")
    payer.pay(profile=None)
    assert [row.file for row in payment_files(payer.book.reader)] == ["X2026-0002", "X2026-0001"]
    assert payment_file(payer.book.reader, "X2026-0002").profile == "nordea"


@pytest.mark.parametrize(
    ("fields", "code", "hint"),
    [
        ({"city": ""}, "paying.town", "kassabok supplier edit 2001 --city TOWN"),
        ({"bankgiro": ""}, "paying.no_account", "--bankgiro, --plusgiro, --account or --iban"),
        ({"archived": True}, "paying.archived", "kassabok supplier edit 2001 --restore"),
        ({"name": "北京市"}, "paying.name", "kassabok supplier edit 2001 --name NAME"),
        (
            {"bankgiro": "", "iban": "DE89370400440532013000"},
            "paying.abroad",
            "kassabok bank match LINE --bill NO",
        ),
    ],
)
def test_a_payee_that_cannot_be_paid_is_told_with_the_way_out(
    payer: Payer, fields: dict[str, Any], code: str, hint: str
) -> None:
    bill = payer.bill(1_00)
    with payer.doing() as tx:
        suppliers.edit(tx, "2001", **fields)
    before = snapshot(payer.book)
    sent = payer.pay()
    assert (sent.made, sent.codes) == (None, [code])
    assert hint in sent.left_out[0].hint
    with pytest.raises(Unpayable) as error:
        payer.pay(bill)
    assert error.value.code == code
    assert snapshot(payer.book) == before


def test_a_bankgiro_that_does_not_check_is_named_and_the_others_are_paid(payer: Payer) -> None:
    other = payer.supplier("Annat AB", bankgiro="9912346", city="Lund")
    payer.bill(1_00)
    payer.bill(2_00, supplier=other)
    with payer.doing() as tx:
        tx.update(
            Supplier, supplier_of(tx, other).id, bankgiro="9912345"
        )  # As a book from elsewhere may have it.
    sent = payer.pay()
    assert (sent.amounts, sent.codes) == (["1.00"], ["paying.wrong_account"])
    assert sent.left_out[0].hint == "kassabok supplier edit 2002 --bankgiro NUMBER"


def test_a_company_that_lacks_what_the_bank_asks_is_told(payer: Payer) -> None:
    payer.bill(1_00)
    with payer.doing() as tx:
        change_setting(tx, "company.city", "")
    with pytest.raises(Refused, match="asks for the company's town"):
        payer.pay()
    with payer.doing() as tx:
        change_setting(tx, "company.city", "Umeå")
        edit_account(tx, "Bank", iban="")
    with pytest.raises(Refused, match="has no IBAN"):
        payer.pay()
    with payer.doing() as tx:
        edit_account(tx, "Bank", iban=OURS)
    with pytest.raises(Refused, match="asks for the id"):
        payer.pay(customer_id=True)
    with payer.doing() as tx:
        edit_account(tx, "Bank", customer_id="123456789012A001")
    sent = payer.pay(customer_id=True, id_scheme="BANK")
    assert set(sent.texts("OrgId/Othr/Id")) == {"123456789012A001"}


def test_a_cancelled_file_makes_its_bills_payable_again(payer: Payer) -> None:
    bill = payer.bill(1_00)
    number = payer.pay().number
    payer.cancel(number)
    assert payer.sent(bill) == 0
    assert payment_files(payer.book.reader)[0].state == "cancelled"
    with pytest.raises(Refused, match="Nothing in payment file X2026-0001 is on its way"):
        payer.cancel(number)
    again = payer.pay()
    assert again.amounts == ["1.00"]
    assert set(again.texts("EndToEndId")).isdisjoint(["X2026-0001"])


def test_a_file_that_the_bank_has_taken_cannot_be_cancelled(payer: Payer) -> None:
    payer.bill(1_00)
    number = payer.pay().number
    with payer.doing() as tx:
        tx.update(PaymentOrder, 1, state="accepted")
    before = snapshot(payer.book)
    with pytest.raises(Refused, match="The bank has accepted payment"):
        payer.cancel(number)
    assert snapshot(payer.book) == before


def test_accepted_payments_that_were_stopped_in_the_bank_are_paid_again(payer: Payer) -> None:
    for kronor in (100, 200, 300):
        payer.bill(kronor * 100)
    number = payer.pay().number
    ids = [name for (name,) in payer.book.reader.rows("SELECT end_to_end_id FROM payment_order ORDER BY id")]
    with payer.doing() as tx:
        for order in (1, 2, 3):
            tx.update(PaymentOrder, order, state="accepted")
    with payer.doing() as tx:
        service.reject(tx, number, payments=[ids[1]], reason="Stopped in the bank.")
    states = payer.book.reader.rows("SELECT state, reason FROM payment_order ORDER BY id")
    assert states == [("accepted", ""), ("rejected", "Stopped in the bank."), ("accepted", "")]
    assert [payer.sent(f"E2026-000{n}") for n in (1, 2, 3)] == [100_00, 0, 300_00]
    before = snapshot(payer.book)
    for named, kind in (([ids[1]], Refused), (["X9-1"], NotFound)):
        with pytest.raises(kind), payer.doing() as tx:
            service.reject(tx, number, payments=named)
    assert snapshot(payer.book) == before
    with payer.doing() as tx:
        service.reject(tx, number)
    assert payer.pay().amounts == ["100.00", "200.00", "300.00"]
    with pytest.raises(Refused, match=f"Nothing in payment file {number} is left"), payer.doing() as tx:
        service.reject(tx, number)


def test_the_file_is_the_same_whatever_becomes_of_the_supplier_and_the_company(payer: Payer) -> None:
    payer.bill(1_250_50, ocr="1234566")
    number = payer.pay().number
    with payer.doing(date(2026, 11, 24)) as tx:
        suppliers.edit(tx, "2001", name="Nytt namn AB", bankgiro="", plusgiro="5186879", city="Lund")
        change_setting(tx, "company.name", "Nya bolaget AB")
        change_setting(tx, "company.city", "Luleå")
        edit_account(tx, "Bank", iban="SE7280000810340009783242", payment_profile="swedbank")
    assert number in payer.files  # The fixture writes it again and compares.


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(1, 5_000_00), min_size=1, max_size=6),
    st.lists(st.integers(1, 5_000_00), max_size=3),
    st.booleans(),
)
def test_what_is_sent_is_the_bills_less_the_credit_notes_whatever_they_are(
    payer: Payer, bills: list[int], notes: list[int], together: bool
) -> None:
    supplier = payer.supplier("Ny AB", bankgiro="9912346", city="Lund")
    old = payer.bill(sum(notes) + 1, supplier=supplier)
    for place, ore in enumerate(notes):
        if place == 0:
            payer.credit(old, ore)
        else:
            with payer.doing() as tx:
                payables.credit(
                    tx,
                    old,
                    f"N{place}",
                    on=TODAY,
                    lines=[LineRequest(ore, "6110", "exempt")],
                    total_ore=ore,
                )
    if not notes:
        with payer.doing() as tx:
            payables.pay(tx, [(old, None)], on=TODAY)
    numbers = [payer.bill(ore, supplier=supplier) for ore in bills]
    net = sum(bills) - sum(notes)
    if net <= 0:
        with pytest.raises(Unpayable, match="there is nothing to send"):
            payer.pay(*numbers, together=together)
        return
    sent = payer.pay(*numbers, together=together)
    cents = [int(amount.replace(".", "")) for amount in sent.amounts]
    assert sum(cents) == net
    assert all(amount > 0 for amount in cents)
    assert len(cents) == 1 or not together


@pytest.mark.parametrize(
    ("numbers", "longest", "text"),
    [
        (["1", "2"], 25, "1, 2"),
        (["2026-1001", "2026-1002", "2026-1003"], 25, "2026-1001, 2026-1002 m fl"),
        (["2026-1001", "2026-1002", "2026-1003"], 24, "2026-1001 m fl"),
        (["1" * 30, "2"], 25, "1" * 30),
    ],
)
def test_a_message_names_as_many_numbers_as_fit_and_cuts_none(
    numbers: list[str], longest: int, text: str
) -> None:
    assert listed(numbers, longest) == text


def test_euro_goes_to_an_iban_in_the_sepa_area_and_is_booked_by_what_left(payer: Payer) -> None:
    german = payer.supplier(
        "Töpferei Müller GmbH", country="DE", iban="DE89370400440532013000", currency="EUR"
    )
    payer.bill(1_00)
    euro = payer.bill(
        *(80_00, date(2026, 3, 4)),
        supplier=german,
        currency="EUR",
        sek_per_unit=Decimal("11.5"),
        treatment="domestic",
        message="RF18 5390 0754 7034",
    )
    in_kronor = payer.pay()
    assert in_kronor.amounts == ["1.00"]
    assert [(row.what, row.currency, row.code, row.hint) for row in in_kronor.left_out] == [
        (euro, "EUR", "paying.currency", f"kassabok bank pay --currency EUR --bill {euro}")
    ]
    sent = payer.pay(currency="EUR")
    assert (sent.amounts, sent.texts("SvcLvl/Cd"), sent.texts("ChrgBr")) == (["80.00"], ["SEPA"], ["SLEV"])
    assert (sent.texts("Ref"), sent.texts("Cdtr/Nm")) == (["RF18539007547034"], ["Topferei Muller GmbH"])
    assert sent.texts("DbtrAcct/Ccy") == ["SEK"]
    assert sent.root is not None
    assert {element.get("Ccy") for element in sent.root.iter("{*}InstdAmt")} == {"EUR"}


@pytest.mark.parametrize(
    ("currency", "iban", "code"),
    [
        ("NOK", "NO9386011117947", "paying.currency"),
        ("EUR", "BR1800360305000010009795493C1", "paying.abroad"),
        ("EUR", "", "paying.no_account"),
    ],
)
def test_what_no_file_pays_is_told(payer: Payer, currency: str, iban: str, code: str) -> None:
    abroad = payer.supplier("Fjellkopp AS", country="NO", iban=iban, currency=currency)
    payer.bill(1_00, supplier=abroad, currency=currency, sek_per_unit=Decimal(1), treatment="domestic")
    sent = payer.pay(currency="EUR" if currency == "EUR" else "SEK")
    assert (sent.made, sent.codes) == (None, [code])


def test_a_credit_note_of_a_bill_that_is_on_its_way_waits_for_the_next(payer: Payer) -> None:
    """The bank will pay the whole bill: what is on its way cannot be settled by something else."""
    bill = payer.bill(100_00)
    number = payer.pay().number
    with payer.doing() as tx:
        line = LineRequest(30_00, "6110", "exempt")
        note = payables.credit(tx, bill, "K9", on=TODAY, lines=[line], total_ore=30_00).ref
    opened = "SELECT open_ore FROM bill WHERE number = :number"
    assert payer.book.reader.value(opened, number=note) == -30_00
    assert payer.book.reader.value(opened, number=bill) == 100_00
    following = payer.bill(50_00)
    assert payer.pay().amounts == ["20.00"]
    assert [payer.sent(each) for each in (bill, note, following)] == [100_00, -30_00, 50_00]
    payer.cancel(number)
    assert payer.sent(bill) == 0


@pytest.mark.parametrize("pattern", ["A-VERY-LONG-PATTERN/{year}/{n:09}", "__/{n}"])
def test_ids_fit_and_differ_whatever_the_numbers_of_files_look_like(payer: Payer, pattern: str) -> None:
    with payer.doing() as tx:
        change_setting(tx, "series.payment-batch", pattern)
    ids: list[str] = []
    for _ in range(3):
        payer.bill(1_00)
        sent = payer.pay()
        ids += [*sent.texts("MsgId"), *sent.texts("PmtInfId"), *sent.texts("EndToEndId")]
    assert len(ids) == len(set(ids)) == 9
    assert all(len(text) <= 35 and text[0].isalnum() for text in ids)


@pytest.mark.parametrize(("one_debit", "told"), [(None, "false"), (True, "true"), (False, "false")])
def test_bills_are_single_debits_unless_somebody_wants_one(
    payer: Payer, one_debit: bool | None, told: str
) -> None:
    payer.bill(1_00)
    payer.bill(2_00)
    sent = payer.pay(one_debit=one_debit)
    assert sent.texts("BtchBookg") == [told]
    assert sent.texts("PmtInf/CtrlSum") == ["3.00"]


def test_a_supplier_of_ocr_only_gets_single_payments_even_when_all_else_is_together(payer: Payer) -> None:
    with payer.doing() as tx:
        suppliers.edit(tx, "2001", ocr_required=True)
    payer.bill(1_00, ocr="18")
    payer.bill(2_00, ocr="26")
    sent = payer.pay(together=True)
    assert (sent.amounts, sent.texts("Ref")) == (["1.00", "2.00"], ["18", "26"])


def test_a_part_that_was_paid_is_not_sent(payer: Payer) -> None:
    bill = payer.bill(100_00)
    with payer.doing() as tx:
        payables.pay(tx, [(bill, 40_00)], on=TODAY)
    assert payer.pay().amounts == ["60.00"]


def test_a_file_whose_rows_were_changed_is_not_handed_out(payer: Payer) -> None:
    payer.bill(1_00)
    number = payer.pay().number
    with payer.doing() as tx:
        tx.update(PaymentOrder, 1, account="9912346")
    with pytest.raises(Refused, match="would not be the one that was made"):
        file_bytes(payer.book.reader, number)
    del payer.files[number]


def test_a_bank_that_asks_for_no_town_gets_none(payer: Payer) -> None:
    payer.bill(1_00)
    with payer.doing() as tx:
        suppliers.edit(tx, "2001", city="")
        change_setting(tx, "company.city", "")
    sent = payer.pay(town=False)
    assert sent.texts("TwnNm") == []
    assert set(sent.texts("Ctry")) == {"SE"}
