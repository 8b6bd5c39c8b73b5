"""Closing a VAT return: what is posted, locked and kept, what is refused, and what comes late."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from tests.core.invoicing.office import Office
from tests.core.taxes.vat_story import (
    A_QUARTER,
    LATER,
    a_quarter,
    balances,
    book_it,
    close,
    filled,
    lock_by_hand,
    locked,
    period,
    reopen,
    report,
    set_to,
    unlock,
    voucher,
)
from tests.story import snapshot

from kassabok.core.book.file import Book
from kassabok.core.check import run_checks
from kassabok.core.errors import KassabokError, NotFound, Refused, UsageError
from kassabok.core.events import sentence_in_log
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.ledger.accounts import change_account
from kassabok.core.ledger.fiscal_years import add_year
from kassabok.core.ledger.opening_balances import Opening, set_by_hand
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher, correct_voucher
from kassabok.core.ledger.year_end import book_unpaid
from kassabok.core.parties import suppliers
from kassabok.core.payables import service as bills
from kassabok.core.payables.lines import LineRequest as BilledLine
from kassabok.core.sales.service import LineRequest
from kassabok.core.taxes import service
from kassabok.core.taxes.reports import vat_periods
from kassabok.core.trace import trace

SALE = (("1930", 250_00), ("3001", -200_00), ("2611", -50_00))
A_THOUSAND = FreeLine(text="Arbete", unit_price_e4=1_000_0000, vat_class="standard")  # And 250 kr of VAT.
Q1, Q2, Q3 = date(2026, 3, 10), date(2026, 5, 10), date(2026, 8, 10)


def faults(book: Book) -> list[str]:
    return [f"{result.check}: {result.detail}" for result in run_checks(book.reader) if not result.ok]


def refused(book: Book, do: Callable[[], object]) -> KassabokError:
    """The error of something that must not be done, and that leaves the book as it was."""
    before = snapshot(book)
    with pytest.raises(KassabokError) as error:
        do()
    assert snapshot(book) == before
    return error.value


def test_closing_empties_the_vat_accounts_into_whole_kronor(book: Book) -> None:
    a_quarter(book)
    event = close(book, "2026-q1")
    assert event.to_pay_kronor == 2_620
    assert voucher(book, "2026-V1") == {
        "2611": 2_250_38,
        "2612": 50_00,
        "2614": 30_950_00,
        "2615": 1_000_00,
        "2621": 120_00,
        "2624": 30_00,
        "2631": 300_05,
        "2634": 30_00,
        "2635": 18_00,
        "2641": -100_20,
        "2645": -1_828_00,
        "2647": -30_200_00,
        "2650": -2_620_00,
        "3740": -23,
    }
    assert balances(book, "2610", "2649") == {"2611": -25_00}  # April's.
    assert locked(book) == [202601, 202602, 202603]
    assert filled(book, "2026-q1") == A_QUARTER  # The settlement is in no box.
    assert faults(book) == []


def test_what_was_closed_is_kept_with_its_file(book: Book) -> None:
    a_quarter(book)
    close(book, "2026-q1")
    number, boxes, owed, state = (
        book.reader.row("SELECT number, boxes, owed_kronor, state FROM vat_return") or ()
    )
    assert (number, owed, state) == ("2026-q1", 2_620, "closed")
    assert {box: kronor for box, kronor in json.loads(boxes).items() if kronor} == A_QUARTER
    name, data = book.reader.row(
        "SELECT use.name, file.data FROM attachment_use use JOIN attachment file ON file.id = use.attachment_id "
        "WHERE use.kind = 'vat-return' AND use.ref = '2026-q1'"
    ) or ("", b"")
    assert name == "moms-2026-q1.xml"
    assert b"<ForsMomsEjAnnan>15002</ForsMomsEjAnnan>" in data
    assert b"<MomsBetala>2620</MomsBetala>" in data


def test_the_settlement_is_traced_to_its_return(book: Book) -> None:
    a_quarter(book)
    close(book, "2026-q1")
    assert [(node.kind, node.ref) for node in trace(book.reader, "2026-V1").causes] == [
        ("vat-return", "2026-q1")
    ]
    found = trace(book.reader, "vat-return:2026-q1")
    assert (found.date, found.amount_ore) == ("2026-03-31", 2_620_00)
    assert [node.ref for node in found.effects] == ["2026-V1"]


def test_a_return_of_nothing_posts_no_voucher(book: Book) -> None:
    close(book, "2026-q1")
    assert book.reader.rows("SELECT ref FROM voucher") == []
    assert locked(book) == [202601, 202602, 202603]
    assert faults(book) == []


def test_vat_that_comes_to_nothing_is_settled_all_the_same(book: Book) -> None:
    book_it(book, Q1, "Varor från EU", ("4515", 100_00), ("1930", -100_00), ("2645", 25_00), ("2614", -25_00))
    close(book, "2026-q1")
    assert voucher(book, "2026-V1") == {"2614": 25_00, "2645": -25_00}
    assert filled(book, "2026-q1") == {"20": 100, "30": 25, "48": 25}
    assert report(book, "2026-q1").state == "closed"
    assert faults(book) == []


def test_a_refund_is_a_claim(book: Book) -> None:
    book_it(book, Q1, "Maskin", ("1220", 10_000_00), ("2641", 2_500_60), ("1930", -12_500_60))
    close(book, "2026-q1")
    assert voucher(book, "2026-V1") == {"2641": -2_500_60, "2650": 2_500_00, "3740": 60}


# What is refused


def test_a_period_is_closed_once(book: Book) -> None:
    close(book, "2026-q1")
    error = refused(book, lambda: close(book, "2026-q1"))
    assert (error.code, error.message) == ("vat.closed", "The VAT return of 2026-q1 is closed.")


def test_periods_are_closed_in_order(book: Book) -> None:
    book_it(book, Q1, "Såld", *SALE)
    error = refused(book, lambda: close(book, "2026-q2"))
    assert error.code == "vat.order"
    assert error.hint == "kassabok vat close --period 2026-q1"
    close(book, "2026-q1")
    book_it(book, Q3, "Såld", *SALE)
    assert refused(book, lambda: close(book, "2026-q3")).hint == "kassabok vat close --period 2026-q2"


def test_the_first_closed_period_may_come_after_others_whose_vat_is_settled(book: Book) -> None:
    book_it(book, Q1, "Såld", *SALE)
    book_it(book, date(2026, 3, 31), "Momsredovisning", ("2611", 50_00), ("2650", -50_00))
    book_it(book, Q2, "Såld", *SALE)
    close(book, "2026-q2")
    assert voucher(book, "2026-V1") == {"2611": 50_00, "2650": -50_00}
    error = refused(book, lambda: close(book, "2026-q1"))
    assert error.code == "vat.order"
    assert error.hint.endswith("kassabok vat reopen 2026-q2")


@pytest.mark.parametrize(("name", "code"), [("2026-q2", "vat.running"), ("2025-q4", "vat.before")])
def test_only_what_has_ended_and_is_in_the_book_is_closed(book: Book, name: str, code: str) -> None:
    assert refused(book, lambda: close(book, name, today=date(2026, 6, 30))).code == code


def test_only_the_companys_own_periods_are_closed(book: Book) -> None:
    error = refused(book, lambda: close(book, "2026-03"))
    assert (error.code, error.hint.split(",")[0]) == ("vat.period", "Close 2026-q1")
    set_to(book, vat_period="monthly")
    close(book, "2026-01")
    set_to(book, vat_period="quarterly")
    error = refused(book, lambda: close(book, "2026-q1"))
    assert (error.code, error.message) == (
        "vat.overlap",
        "The VAT return of 2026-01 is closed, and has days of 2026-q1.",
    )
    assert error.hint.endswith("until 2026-03-31: kassabok setting set vat.period monthly")
    set_to(book, vat_period="monthly")
    for name in ("2026-02", "2026-03"):
        close(book, name)
    set_to(book, vat_period="quarterly")
    close(book, "2026-q2")


def test_a_company_that_is_not_registered_files_nothing(book: Book) -> None:
    set_to(book, company_vat_nr="")
    assert refused(book, lambda: close(book, "2026-q1")).code == "vat.not_registered"


def test_counter_sales_come_first(book: Book) -> None:
    Office(book).sell(LineRequest(text="Mugg", kind="text", unit_price_e4=125_0000), on=Q1)
    error = refused(book, lambda: close(book, "2026-q1"))
    assert (error.code, error.hint) == ("vat.unclosed_day", "kassabok receipt day-close --date 2026-03-10")


def test_a_doubtful_return_is_closed_only_when_somebody_says_that_it_is_right(book: Book) -> None:
    book_it(book, Q1, "Moms glömd", ("1930", 1_000_00), ("3001", -1_000_00))
    error = refused(book, lambda: close(book, "2026-q1"))
    assert error.code == "vat.doubtful"
    assert error.hint.endswith("kassabok vat close --period 2026-q1 --despite sales")
    wrong = refused(book, lambda: close(book, "2026-q1", despite=["sale"]))
    assert isinstance(wrong, UsageError)
    assert close(book, "2026-q1", despite=["sales"]).to_pay_kronor == 0


def test_the_settlement_is_not_dated_before_the_period_ends(book: Book) -> None:
    assert refused(book, lambda: close(book, "2026-q1", on=date(2026, 3, 30))).code == "vat.early"


def test_months_that_are_locked_already_are_settled_on_a_later_day(book: Book) -> None:
    book_it(book, Q1, "Såld", *SALE)
    with book.transaction("year lock", today=LATER) as tx:
        lock_through(tx, date(2026, 3, 31))
    error = refused(book, lambda: close(book, "2026-q1"))
    assert error.code == "vat.locked"
    assert error.hint.startswith("kassabok vat close --period 2026-q1 --date 2026-04-01")
    close(book, "2026-q1", on=date(2026, 4, 1))
    assert report(book, "2026-q1").state == "closed"
    book_it(book, Q2, "Såld", *SALE)
    close(book, "2026-q2")
    assert voucher(book, "2026-V2") == {"2611": 50_00, "2650": -50_00}
    assert balances(book, "2610", "2650") == {"2650": -100_00}
    assert faults(book) == []


def test_vat_that_the_return_does_not_explain_is_put_right_first(book: Book) -> None:
    book_it(book, Q1, "Såld", *SALE)
    book_it(book, Q1, "Halva momsen redan avräknad", ("2611", 25_00), ("2650", -25_00))
    error = refused(book, lambda: close(book, "2026-q1"))
    assert error.code == "vat.unexplained"
    assert "-25,00 kr, but the return explains -50,00 kr" in error.message


def test_vat_that_somebody_has_settled_to_the_ore_is_closed_without_a_voucher(book: Book) -> None:
    book_it(book, Q1, "Såld", *SALE)
    book_it(book, date(2026, 3, 31), "Momsredovisning", ("2611", 50_00), ("2650", -50_00))
    assert close(book, "2026-q1").settled == ()
    assert report(book, "2026-q1").closed == report(book, "2026-q1").boxes
    assert faults(book) == []


# Corrections


def late_sale(book: Book) -> str:
    unlock(book, date(2026, 3, 1))
    return book_it(book, date(2026, 3, 20), "Sen", ("1930", 1_250_90), ("3001", -1_000_72), ("2611", -250_18))


def test_what_comes_late_is_shown_in_the_next_return_and_in_its_own(book: Book) -> None:
    book_it(book, Q1, "Såld", *SALE)
    close(book, "2026-q1")
    late = late_sale(book)
    expected = [
        ("2026-q1", "05", 200, 1_200, 1_000, (late,)),
        ("2026-q1", "10", 50, 300, 250, (late,)),
        ("2026-q1", "49", 50, 300, 250, (late,)),
    ]
    for name in ("2026-q1", "2026-q2"):
        found = [
            (d.period, d.box, d.closed_kronor, d.now_kronor, d.difference_kronor, d.vouchers)
            for d in report(book, name).differences
        ]
        assert found == expected
    old = report(book, "2026-q1")
    assert (old.state, old.pay_kronor, (old.closed or {})["49"]) == ("changed", 300, 50)
    assert filled(book, "2026-q2") == {}


def test_the_next_closing_settles_what_came_late_as_a_correction(book: Book) -> None:
    book_it(book, Q1, "Såld", *SALE)
    close(book, "2026-q1")
    late_sale(book)
    book_it(book, Q2, "Såld", *SALE)
    event = close(book, "2026-q2")
    assert [tuple(owed) for owed in event.owed] == [("2026-q2", 50), ("2026-q1/2", 250)]
    rows = book.reader.rows(
        "SELECT account, amount_ore, line.text FROM voucher_line line JOIN voucher v ON v.id = line.voucher_id "
        "WHERE ref = '2026-V2' ORDER BY line.id"
    )
    assert rows == [
        ("2611", 300_18, ""),
        ("2650", -50_00, ""),
        ("2650", -250_00, "Rättelse 2026-q1/2"),
        ("3740", -18, ""),
    ]
    assert report(book, "2026-q3").differences == ()
    assert report(book, "2026-q1").state == "closed"
    assert locked(book) == [202601, 202602, 202603, 202604, 202605, 202606]
    assert [node.ref for node in trace(book.reader, "vat-return:2026-q1/2").effects] == ["2026-V2"]
    assert faults(book) == []


def test_late_ore_that_change_no_box_are_settled_too(book: Book) -> None:
    book_it(book, Q1, "Såld", ("1930", 250_10), ("3001", -200_08), ("2611", -50_02))
    close(book, "2026-q1")
    unlock(book, date(2026, 3, 1))
    book_it(book, Q1, "Öre", ("1930", 50), ("3001", -40), ("2611", -10))
    assert report(book, "2026-q1").differences == ()
    close(book, "2026-q2")
    assert voucher(book, "2026-V2") == {"2611": 10, "3740": -10}
    close(book, "2026-q3")
    assert faults(book) == []


def test_an_account_that_changes_boxes_changes_the_closed_returns(book: Book) -> None:
    book_it(book, Q1, "Såld", ("1930", 100_00), ("3004", -100_00))
    close(book, "2026-q1")
    with book.transaction("account edit", today=LATER) as tx:
        change_account(tx, "3004", vat_box="40")
    assert [(d.box, d.difference_kronor, d.vouchers) for d in report(book, "2026-q2").differences] == [
        ("40", 100, ()),
        ("42", -100, ()),
    ]


def test_the_latest_closing_is_taken_back(book: Book) -> None:
    book_it(book, Q1, "Såld", *SALE)
    close(book, "2026-q1")
    late_sale(book)
    close(book, "2026-q2")
    error = refused(book, lambda: reopen(book, "2026-q1"))
    assert (error.code, error.hint) == ("vat.reopen", "kassabok vat reopen 2026-q2")
    reopen(book, "2026-q2")
    assert [(row.period, row.state) for row in vat_periods(book.reader, today=date(2026, 7, 1))] == [
        ("2026-q1", "changed"),
        ("2026-q2", "open"),
        ("2026-q3", "running"),
    ]
    assert balances(book, "2610", "2650") == {"2611": -250_18, "2650": -50_00}
    assert locked(book) == [202601, 202602]  # March was open when the second quarter was closed.
    reopen(book, "2026-q1")
    assert balances(book, "2610", "2650") == {"2611": -300_18}
    assert locked(book) == []
    assert close(book, "2026-q1").ref == "2026-q1/3"
    assert balances(book, "2610", "2650") == {"2650": -300_00}
    assert faults(book) == []


def test_months_that_were_locked_by_hand_stay_locked(book: Book) -> None:
    book_it(book, Q1, "Såld", *SALE)
    lock_by_hand(book, date(2026, 2, 28))
    close(book, "2026-q1")
    reopen(book, "2026-q1")
    assert locked(book) == [202601, 202602]
    ((told,),) = book.reader.rows("SELECT payload FROM event WHERE name = 'PeriodsUnlocked'")
    assert json.loads(told)["months"] == [202603]
    assert sentence_in_log("PeriodsUnlocked", json.loads(told)) == "Unlocked months: 2026-03."
    close(book, "2026-q1")
    unlock(book, date(2026, 3, 1))
    lock_by_hand(book, date(2026, 3, 31))
    error = refused(book, lambda: reopen(book, "2026-q1"))
    assert (error.code, error.hint.endswith("kassabok year unlock 2026-03.")) == ("period.locked", True)
    unlock(book, date(2026, 3, 1))
    reopen(book, "2026-q1")
    assert locked(book) == [202601, 202602]
    assert faults(book) == []


def test_a_refund_is_told_as_what_comes_back(book: Book) -> None:
    book_it(book, Q1, "Köpt", ("4010", 400_00), ("2641", 100_50), ("1930", -500_50))
    event = close(book, "2026-q1")
    assert (event.to_pay_kronor, event.refund_kronor) == (-100, 100)
    assert event.sentence() == "The VAT return of 2026-q1 was closed; to get back: 100 kr."


def test_what_is_not_closed_is_not_reopened(book: Book) -> None:
    assert isinstance(refused(book, lambda: reopen(book, "2026-q1")), NotFound)


def test_the_settlement_is_corrected_by_reopening_and_not_by_itself(book: Book) -> None:
    book_it(book, Q1, "Såld", *SALE)
    close(book, "2026-q1")
    with pytest.raises(Refused) as error, book.transaction("voucher correct", today=LATER) as tx:
        correct_voucher(tx, "2026-V1", on=date(2026, 4, 1))
    assert error.value.hint == "kassabok vat reopen 2026-q1"


# The cash method


def test_under_the_cash_method_vat_is_reported_when_it_is_paid(book: Book) -> None:
    set_to(book, ledger_method="cash")
    office = Office(book)
    number = office.invoice(office.customer(), A_THOUSAND, on=Q1)
    assert filled(book, "2026-q1") == {}
    office.pay(500, number, on=Q1)
    assert filled(book, "2026-q1") == {"05": 400, "10": 100, "49": 100}
    office.pay(750, number, on=Q2)
    assert filled(book, "2026-q2") == {"05": 600, "10": 150, "49": 150}


def test_under_the_invoice_method_vat_is_reported_when_it_is_invoiced(book: Book) -> None:
    office = Office(book)
    number = office.invoice(office.customer(), A_THOUSAND, on=Q1)
    office.pay(1_250, number, on=Q2)
    office.credit(number, on=Q3)
    assert filled(book, "2026-q1") == {"05": 1_000, "10": 250, "49": 250}
    assert filled(book, "2026-q2") == {}
    assert filled(book, "2026-q3") == {"05": -1_000, "10": -250, "49": -250}


def test_the_years_last_return_waits_for_what_is_unpaid(book: Book) -> None:
    set_to(book, ledger_method="cash")
    office = Office(book)
    number = office.invoice(office.customer(), A_THOUSAND, on=Q1)
    for quarter in ("2026-q1", "2026-q2", "2026-q3"):
        close(book, quarter)
    error = refused(book, lambda: close(book, "2026-q4"))
    assert (error.code, error.hint) == ("vat.unpaid", "kassabok year unpaid 2026")
    office.pay(1_250, number, on=date(2026, 12, 30))
    assert close(book, "2026-q4").to_pay_kronor == 250


def test_the_years_last_return_waits_for_what_was_paid_after_the_year(book: Book) -> None:
    set_to(book, ledger_method="cash")
    office = Office(book)
    number = office.invoice(office.customer(), A_THOUSAND, on=Q1)
    with book.transaction("year open", today=LATER) as tx:
        add_year(tx, date(2027, 1, 1), date(2027, 12, 31))
    office.pay(1_250, number, on=date(2027, 1, 4))
    for quarter in ("2026-q1", "2026-q2", "2026-q3"):
        close(book, quarter)
    assert refused(book, lambda: close(book, "2026-q4")).code == "vat.unpaid"
    with book.transaction("year unpaid", today=LATER) as tx:
        book_unpaid(tx, "2026")
    assert close(book, "2026-q4").to_pay_kronor == 250
    assert filled(book, "2027-q1") == {}


@pytest.mark.parametrize("paid_on", [None, date(2027, 1, 4)])
def test_the_years_last_return_waits_for_the_bills_that_were_unpaid(book: Book, paid_on: date | None) -> None:
    set_to(book, ledger_method="cash")
    with book.transaction("bill add", today=LATER) as tx:
        add_year(tx, date(2027, 1, 1), date(2027, 12, 31))
        suppliers.add(tx, name="Pärm AB")
        lines = [BilledLine(1_000_00, "6110")]
        bill = bills.register(tx, supplier="2001", reference="1", on=Q1, total_ore=1_250_00, lines=lines).ref
        bills.approve(tx, bill, by="Ada")
        if paid_on:
            bills.pay(tx, [(bill, None)], on=paid_on)
    for quarter in ("2026-q1", "2026-q2", "2026-q3"):
        close(book, quarter)
    error = refused(book, lambda: close(book, "2026-q4"))
    assert (error.code, error.hint) == ("vat.unpaid", "kassabok year unpaid 2026")
    with book.transaction("year unpaid", today=LATER) as tx:
        book_unpaid(tx, "2026")
    assert close(book, "2026-q4").to_pay_kronor == -250
    assert filled(book, "2027-q1") == {}


def test_opening_vat_is_settled_by_hand_before_the_first_closing(book: Book) -> None:
    with book.transaction("year opening-balance", today=LATER) as tx:
        set_by_hand(tx, [Opening("1930", 100_00), Opening("2611", -100_00)])
    book_it(book, Q1, "Såld", *SALE)
    assert refused(book, lambda: close(book, "2026-q1")).code == "vat.unexplained"
    book_it(book, Q1, "Moms från förra året", ("2611", 100_00), ("2650", -100_00))
    close(book, "2026-q1")
    assert balances(book, "2610", "2649") == {"2611": 100_00}  # Beside the opening balance: together nothing.
    assert faults(book) == []


def test_what_is_posted_by_the_closing_is_exact_and_in_order(book: Book) -> None:
    a_quarter(book)
    with book.transaction("vat close", today=LATER) as tx:
        service.close(tx, period(book, "2026-q1"))
        (step,) = tx.steps
    assert [type(caused.event).__name__ for caused in step.caused] == ["VoucherPosted", "PeriodsLocked"]


def test_a_line_on_a_vat_account_without_a_box_stops_the_closing(book: Book) -> None:
    with book.transaction("voucher add", today=LATER) as tx:
        lines = [PostLine("1930", 25_00), PostLine("2618", -25_00)]
        add_voucher(tx, on=Q1, text="Vilande", lines=lines)
    error = refused(book, lambda: close(book, "2026-q1"))
    assert error.hint.endswith("--despite not-due")
    assert "Account 2618" in error.message
