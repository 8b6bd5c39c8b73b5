"""From a late invoice to the demand letter, with the books right at each step."""

from datetime import date
from typing import Any

import pytest
from tests.core.invoicing.office import Office, faults
from tests.story import snapshot

from kassabok.core.collection import reports, service
from kassabok.core.collection.checks import CHECKS
from kassabok.core.collection.documents import letter_document, plan_document
from kassabok.core.collection.letters import LettersMade
from kassabok.core.errors import NotFound, Refused
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.parties import service as parties
from kassabok.core.receivables import service as receivables
from kassabok.core.receivables.documents import statement_document
from kassabok.core.receivables.reports import statement
from kassabok.core.trace import trace

ISSUED = date(2026, 1, 5)  # Due 4 February.
REMINDED = date(2026, 3, 20)  # 44 days late.


class Desk:
    """An office that says on its invoices what being late costs."""

    def __init__(self, office: Office) -> None:
        self.office = office
        office.setting("invoice.reminder_text", "Vid påminnelse debiteras 60 kr.")
        office.setting("invoice.interest_text", "Dröjsmålsränta enligt räntelagen.")
        self.customer = office.customer("Kafé Öst AB")

    def late(self, kronor: int = 1000, customer: str = "", on: date = ISSUED) -> str:
        return self.office.owed(customer or self.customer, kronor, on=on)

    def remind(self, on: date = REMINDED, **which: Any) -> LettersMade:
        with self.office.doing() as tx:
            return service.remind(tx, on=on, **which)

    def demand(self, on: date, **how: Any) -> LettersMade:
        with self.office.doing() as tx:
            return service.demand(tx, on=on, **how)

    def pay(self, kronor: int, *invoices: str | tuple[str, int], on: date, **how: Any) -> str:
        return self.office.pay(kronor, *invoices, on=on, **how)

    def charges(self, **which: Any) -> list[tuple[str, str, int]]:
        """Invoice, kind and what is open of it."""
        found = reports.charges(self.office.book.reader, open_only=True, **which)
        return [(row.invoice, row.kind, row.open_ore) for row in found]


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def test_a_reminder_asks_for_principal_interest_and_the_agreed_fee(desk: Desk) -> None:
    invoice = desk.late()
    made = desk.remind()
    # 1 000 kr at 10 % a year for the 44 days from 5 February through 20 March.
    assert (made.letters, made.principal_ore, made.interest_ore, made.costs_ore) == (1, 1000_00, 12_05, 60_00)
    (line,) = made.lines
    assert (line.letter, line.invoice, line.days_late, line.rates) == ("PM2026-0001", invoice, 44, "10,00")
    assert line.rules == (
        "Interest from the day after the due day, at the reference rate and 8 points (räntelagen 3 and 6 §§).",
        "Reminder fee, agreed before the invoice (lag 1981:739 3 and 5 §§).",
    )
    view = reports.letter(desk.office.book.reader, "PM2026-0001")
    assert (view.due, view.total_ore, view.ocr) == (date(2026, 3, 30), 1072_05, desk.office.see(invoice).ocr)
    assert desk.charges() == [(invoice, "interest", 12_05), (invoice, "reminder_fee", 60_00)]
    assert desk.office.balance("3595") == desk.office.balance("8313") == 0  # Booked when it is paid.
    assert [node.ref for node in trace(desk.office.book.reader, "PM2026-0001").causes] == [invoice]
    desk.office.sound()


def test_a_day_makes_its_reminders_once(desk: Desk) -> None:
    desk.late()
    assert desk.remind().letters == 1
    before = snapshot(desk.office.book)
    assert desk.remind().letters == 0
    assert snapshot(desk.office.book) == before


def test_an_invoice_that_did_not_say_so_costs_no_fee(desk: Desk) -> None:
    desk.office.setting("invoice.reminder_text", "")
    silent = desk.late()
    desk.office.setting("invoice.reminder_text", "Vid påminnelse debiteras 60 kr.")
    made = desk.remind()
    assert (made.lines[0].invoice, made.costs_ore) == (silent, 0)


@pytest.mark.parametrize(
    ("agreed", "says", "costs_ore"), [("yes", "", 60_00), ("no", "60 kr", 0), ("", "60 kr", 60_00)]
)
def test_what_is_agreed_with_the_customer_decides_the_fee(
    desk: Desk, agreed: str, says: str, costs_ore: int
) -> None:
    desk.office.setting("invoice.reminder_text", says)
    with desk.office.doing() as tx:
        service.set_terms(tx, desk.customer, reminder_fee=agreed)
    desk.late()
    assert desk.remind().costs_ore == costs_ore


def test_an_agreed_rate_of_interest(desk: Desk) -> None:
    with desk.office.doing() as tx:
        service.set_terms(tx, desk.customer, interest="24")
        service.set_terms(tx, desk.customer, reminder_fee="no")
    desk.late(365)
    made = desk.remind(date(2026, 2, 14))
    assert (made.interest_ore, made.costs_ore) == (2_40, 0)
    assert made.lines[0].rules[0].startswith("Interest from the day after the due day, at 24 % as agreed")
    with desk.office.doing() as tx, pytest.raises(Refused, match="not written as"):
        service.set_terms(tx, desk.customer, interest="much")


def test_where_the_due_day_was_not_agreed_interest_waits_for_a_demand(desk: Desk) -> None:
    desk.office.setting("collection.due_agreed", "no")
    desk.office.setting("invoice.interest_text", "")
    desk.late(365)
    assert desk.remind(date(2026, 2, 14)).interest_ore == 0
    # The reminder of 14 February is the demand: interest from the 31st day after it, 17 March.
    rows = reports.interest_on(desk.office.book.reader, _rates(desk), "F2026-0001", upto=date(2026, 3, 26))
    assert [(row.first, row.last, row.interest_ore) for row in rows] == [
        (date(2026, 3, 17), date(2026, 3, 26), 1_00)
    ]


def _rates(desk: Desk) -> Any:
    with desk.office.doing() as tx:
        return tx.rates


def test_a_customer_gets_one_letter_with_an_ocr_of_its_own(desk: Desk) -> None:
    first, second = desk.late(), desk.late(500, on=date(2026, 1, 20))
    other = desk.late(300, customer=desk.office.customer("Bageri Väst AB"))
    made = desk.remind()
    assert [(line.letter, line.invoice, line.costs_ore) for line in made.lines] == [
        ("PM2026-0001", first, 60_00),
        ("PM2026-0001", second, 0),
        ("PM2026-0002", other, 60_00),
    ]
    ocr = reports.letter(desk.office.book.reader, "PM2026-0001").ocr
    assert ocr.startswith("9120260001")
    assert ocr not in {desk.office.see(number).ocr for number in (first, second, other)}
    assert desk.remind(customer=desk.customer).letters == 0


def test_too_little_is_not_reminded_of(desk: Desk) -> None:
    desk.office.setting("invoice.reminder_text", "")
    desk.late(40)
    made = desk.remind()
    assert made.letters == 0
    assert made.left_out[0].why == "It owes 40,48 kr, and letters begin at 50,00 kr."


def test_credits_are_set_off(desk: Desk) -> None:
    desk.late()
    desk.office.credit(desk.late(300), on=date(2026, 2, 1))  # All of it: nothing is left to use.
    with desk.office.doing() as tx:
        receivables.register(tx, amount_ore=1500_00, on=date(2026, 2, 2), customer=desk.customer)
    third = desk.late(2000, on=date(2026, 1, 10))
    made = desk.remind()
    letter = reports.letter(desk.office.book.reader, "PM2026-0001")
    assert [line.invoice for line in made.lines] == [third]
    assert letter.credits_ore == -500_00  # What of 1 500 kr the first invoice left.
    assert letter.total_ore == letter.principal_ore + letter.interest_ore + letter.costs_ore - 500_00
    desk.office.sound()


def test_a_credit_note_takes_back_the_interest_too(desk: Desk) -> None:
    line = FreeLine(text="Arbete", unit_price_e4=3_650_000, quantity_milli=2000, vat_class="exempt")
    invoice = desk.office.invoice(desk.customer, line, on=ISSUED)
    desk.office.credit(invoice, {1: 1000}, on=date(2026, 3, 1))
    rows = reports.interest_on(desk.office.book.reader, _rates(desk), invoice, upto=date(2026, 2, 14))
    assert [(row.base_ore, row.interest_ore) for row in rows] == [(365_00, 1_00)]


def test_fees_and_interest_are_paid_before_the_invoice(desk: Desk) -> None:
    invoice = desk.late()
    desk.remind()
    number = desk.pay(1000, invoice, on=date(2026, 3, 25))
    assert desk.office.open(invoice) == 72_05
    assert desk.charges() == []
    assert desk.office.voucher("2026-C1") == {
        "1930": 1000_00,
        "1510": -927_95,
        "3595": -60_00,
        "8313": -12_05,
    }
    desk.office.sound()
    with desk.office.doing() as tx:
        receivables.unmatch(tx, number, on=date(2026, 3, 26))
    assert desk.office.open(invoice) == 1000_00
    assert desk.charges() == [(invoice, "interest", 12_05), (invoice, "reminder_fee", 60_00)]
    assert desk.office.voucher("2026-C2") == {"2420": -1000_00, "1510": 927_95, "3595": 60_00, "8313": 12_05}
    desk.office.sound()
    with desk.office.doing() as tx:
        receivables.use(tx, number, invoice, on=date(2026, 3, 27))
    assert (desk.office.open(invoice), desk.charges()) == (72_05, [])
    desk.office.sound()


def test_with_the_principal_first_they_survive_it_and_are_paid_by_the_same_invoice(desk: Desk) -> None:
    desk.office.setting("collection.allocation", "principal, costs, interest")
    invoice = desk.late()
    desk.remind()
    desk.pay(1000, invoice, on=date(2026, 3, 25))
    assert desk.office.open(invoice) == 0
    assert [row.left_ore for row in reports.letters(desk.office.book.reader, open_only=True)] == [72_05]
    # The invoice is paid, and the next letter asks for the rest.
    chased = reports.chase(desk.office.book.reader, on=date(2026, 4, 10))
    assert [(row.invoice, row.open_ore, row.beside_ore, row.step) for row in chased] == [
        (invoice, 0, 72_05, "demand letter")
    ]
    desk.pay(100, invoice, on=date(2026, 4, 1))
    assert desk.charges() == []
    assert desk.office.voucher("2026-C2") == {"1930": 100_00, "3595": -60_00, "8313": -12_05, "2420": -27_95}
    desk.office.sound()


def test_a_part_that_is_said_by_hand_is_the_invoices(desk: Desk) -> None:
    invoice = desk.late()
    desk.remind()
    desk.pay(1000, (invoice, 1000), on=date(2026, 3, 25))
    assert (desk.office.open(invoice), len(desk.charges())) == (0, 2)


def test_waiving(desk: Desk) -> None:
    invoice = desk.late()
    desk.remind()
    with desk.office.doing() as tx:
        service.waive(tx, "PM2026-0001", on=REMINDED, kind="reminder_fee", amount_ore=20_00)
    assert desk.charges() == [(invoice, "interest", 12_05), (invoice, "reminder_fee", 40_00)]
    with desk.office.doing() as tx:
        service.waive(tx, invoice, on=REMINDED)
    assert desk.charges() == []
    desk.office.sound()
    before = snapshot(desk.office.book)
    with pytest.raises(Refused, match="0,00 kr of fees and interest to waive"), desk.office.doing() as tx:
        service.waive(tx, invoice, on=REMINDED)
    assert snapshot(desk.office.book) == before
    # What was waived does not come back: only the interest of the days since.
    assert desk.demand(date(2026, 4, 5)).lines[0].interest_ore == 16_44 - 12_05


def test_a_fee_by_hand_on_an_old_invoice(desk: Desk) -> None:
    invoice = desk.late()
    with desk.office.doing() as tx:
        service.claim_fee(tx, invoice, on=REMINDED)
        service.claim_fee(tx, invoice, on=REMINDED, kind="other", amount_ore=95_00)
    assert desk.charges() == [(invoice, "reminder_fee", 60_00), (invoice, "other", 95_00)]
    assert desk.remind().costs_ore == 155_00  # The fee for the reminder is claimed once.
    with pytest.raises(Refused, match="The law says no sum for other"), desk.office.doing() as tx:
        service.claim_fee(tx, invoice, on=REMINDED, kind="other")
    with pytest.raises(Refused, match="is not a kind of fee"), desk.office.doing() as tx:
        service.claim_fee(tx, invoice, on=REMINDED, kind="interest")
    with pytest.raises(NotFound), desk.office.doing() as tx:
        service.claim_fee(tx, "F1", on=REMINDED)


def test_booked_when_claimed(desk: Desk) -> None:
    desk.office.setting("collection.book_charges", "claimed")
    invoice = desk.late()
    desk.remind()
    assert desk.office.voucher("2026-R1") == {"1517": 72_05, "8313": -12_05, "3595": -60_00}
    desk.office.sound()
    with desk.office.doing() as tx:
        service.waive(tx, invoice, on=date(2026, 3, 21), kind="reminder_fee")
    assert desk.office.voucher("2026-R2") == {"1517": -60_00, "3595": 60_00}
    desk.pay(1012, invoice, on=date(2026, 3, 25))
    assert desk.office.voucher("2026-C1") == {"1930": 1012_00, "1517": -12_05, "1510": -999_95}
    assert desk.office.balance("1517") == 0
    desk.office.sound()


def test_under_the_cash_method_they_are_booked_when_paid_and_the_sale_with_its_own_part(desk: Desk) -> None:
    desk.office.setting("ledger.method", "cash")
    desk.office.setting("collection.book_charges", "claimed")
    invoice = desk.office.invoice(desk.customer, FreeLine(text="Muggar", unit_price_e4=8_000_000), on=ISSUED)
    desk.remind()
    assert desk.office.balance("1517") == 0
    desk.pay(
        572, invoice, on=date(2026, 3, 25)
    )  # 60 in fees, 12,05 in interest, and half of the invoice but 0,05.
    assert desk.office.voucher("2026-C1") == {
        "1930": 572_00,
        "3001": -399_96,
        "2611": -99_99,
        "3595": -60_00,
        "8313": -12_05,
    }
    desk.office.sound()


def test_holds_stop_the_chain(desk: Desk) -> None:
    paused, disputed = desk.late(), desk.late(500)
    with desk.office.doing() as tx:
        service.hold(tx, paused, "pause", on=date(2026, 3, 1), until=date(2026, 3, 31), reason="lovat")
        service.hold(tx, disputed, "dispute", on=date(2026, 3, 1), reason="trasig vara")
    made = desk.remind()
    assert made.letters == 0
    assert [(left.what, left.why) for left in made.left_out] == [
        (paused, "It is not collected: paused until 2026-03-31."),
        (disputed, "It is not collected: disputed."),
    ]
    with pytest.raises(Refused, match="is not collected: disputed"):
        desk.demand(REMINDED, invoices=[disputed])
    with pytest.raises(Refused, match="held back already"), desk.office.doing() as tx:
        service.hold(tx, paused, "pause", on=date(2026, 3, 2))
    assert [line.invoice for line in desk.remind(date(2026, 4, 1)).lines] == [paused]
    with desk.office.doing() as tx:
        service.resume(tx, disputed, on=date(2026, 4, 2))
    assert [line.invoice for line in desk.remind(date(2026, 4, 2)).lines] == [disputed]
    with pytest.raises(Refused, match="Nothing holds"), desk.office.doing() as tx:
        service.resume(tx, disputed, on=date(2026, 4, 3))


def test_a_demand_follows_the_reminder_and_costs_what_the_law_says(desk: Desk) -> None:
    private = desk.office.customer("Anna Ek", kind="private")
    invoice = desk.late(1000, customer=private)
    desk.remind()
    assert desk.demand(date(2026, 4, 3)).letters == 0  # The reminder gave until 30 March, and five days more.
    made = desk.demand(date(2026, 4, 4))
    assert (made.letters, made.lines[0].letter, made.costs_ore) == (1, "IK2026-0001", 240_00)
    assert made.interest_ore == 16_16  # 59 days.
    assert reports.letter(desk.office.book.reader, "IK2026-0001").due == date(2026, 4, 14)
    assert desk.demand(date(2026, 4, 20)).letters == 0
    chased = reports.chase(desk.office.book.reader, on=date(2026, 4, 15))
    assert [(row.invoice, row.step, row.day) for row in chased] == [
        (invoice, "Kronofogden", date(2026, 4, 15))
    ]
    desk.office.sound()


def test_a_business_pays_compensation_for_each_invoice_less_the_fees_before(desk: Desk) -> None:
    first, second = desk.late(), desk.late(500)
    desk.remind()
    made = desk.demand(date(2026, 4, 4), compensation=True)
    assert [(line.invoice, line.costs_ore) for line in made.lines] == [(first, 450_00), (second, 450_00)]
    assert desk.charges(invoice=first)[1:] == [
        (first, "reminder_fee", 60_00),
        (first, "interest", 16_16 - 12_05),
        (first, "compensation", 390_00),
    ]
    private = desk.office.customer("Anna Ek", kind="private")
    third = desk.late(1000, customer=private)
    made = desk.demand(date(2026, 4, 4), invoices=[third], compensation=True)  # Not of a consumer.
    assert made.costs_ore == 180_00


def test_what_is_not_late_cannot_be_demanded(desk: Desk) -> None:
    invoice = desk.late()
    before = snapshot(desk.office.book)
    with pytest.raises(Refused, match="is not late") as error:
        desk.demand(date(2026, 2, 4), invoices=[invoice])
    assert error.value.code == "collection.not_late"
    assert snapshot(desk.office.book) == before


def test_the_document_says_what_the_law_asks_for(desk: Desk) -> None:
    line = FreeLine(text="Mugg, blå", unit_price_e4=1_000_000, quantity_milli=8000)
    invoice = desk.office.invoice(desk.customer, line, on=ISSUED)
    desk.demand(date(2026, 3, 20), invoices=[invoice])
    letter, language = letter_document(desk.office.book.reader, "IK2026-0001")
    assert (language, letter.kind, letter.issued_on, letter.due_on) == (
        "sv",
        "demand",
        date(2026, 3, 20),
        date(2026, 3, 30),
    )
    (claim,) = letter.claims
    assert claim.ground == "8 st Mugg, blå"
    (row,) = claim.interest
    assert (row.from_on, row.to_on, row.days, row.base_ore, str(row.yearly_percent), row.amount_ore) == (
        date(2026, 2, 5),
        date(2026, 3, 20),
        44,
        1000_00,
        "10",
        12_05,
    )
    assert [(cost.text, cost.amount_ore) for cost in claim.costs] == [
        ("Avgift för inkassokrav (2 § lagen 1981:739)", 180_00)
    ]
    assert (letter.principal_ore, letter.interest_ore, letter.costs_ore) == (1000_00, 12_05, 180_00)
    assert letter.interest_per_day_ore == 27
    assert "referensräntan plus 8 procentenheter (6 §)" in letter.interest_terms


def test_an_instalment_plan_stops_the_letters_while_it_is_kept(desk: Desk) -> None:
    invoice = desk.late()
    desk.remind()
    terms = service.PlanTerms(3, date(2026, 4, 30), fee=True)
    with desk.office.doing() as tx:
        number = service.agree_instalments(tx, desk.customer, terms, on=date(2026, 4, 1)).ref
    view = reports.plan(desk.office.book.reader, number, on=date(2026, 4, 1))
    # 1 000 and 12,05 and 60, and 170 for the plan, in whole kronor but for the last.
    assert [(part.due, part.amount_ore) for part in view.parts] == [
        (date(2026, 4, 30), 414_00),
        (date(2026, 5, 30), 414_00),
        (date(2026, 6, 30), 414_05),
    ]
    assert desk.demand(date(2026, 4, 29)).letters == 0
    desk.pay(414, invoice, on=date(2026, 4, 30))
    assert desk.demand(date(2026, 5, 20)).letters == 0
    assert reports.plans(desk.office.book.reader, on=date(2026, 5, 20))[0].state == "kept"
    document, _ = plan_document(desk.office.book.reader, number)
    assert document.total_ore == 1242_05
    # The second part is missed: from the day after, letters follow again.
    assert reports.plans(desk.office.book.reader, on=date(2026, 5, 31))[0].state == "missed"
    assert [line.invoice for line in desk.demand(date(2026, 5, 31)).lines] == [invoice]
    desk.office.sound()


def test_the_way_out_of_an_instalment_plan_is_to_end_it(desk: Desk) -> None:
    invoice = desk.late()
    desk.remind()
    with desk.office.doing() as tx:
        terms = service.PlanTerms(3, date(2026, 4, 30), fee=True)
        number = service.agree_instalments(tx, desk.customer, terms, on=date(2026, 4, 1)).ref
    with pytest.raises(Refused, match=f"not collected: instalment plan {number}") as refused:
        desk.demand(date(2026, 4, 20), invoices=[invoice])
    assert refused.value.hint == f"kassabok reminder plan end {number}"


def test_plans_that_are_none(desk: Desk) -> None:
    desk.late()
    terms = service.PlanTerms(3, date(2026, 4, 30))
    for customer, wrong, said in (
        (desk.customer, terms._replace(parts=1), "A plan in 1 parts"),
        (desk.customer, terms._replace(first_on=date(2026, 3, 1)), "has passed"),
        (desk.office.customer("Ny AB"), terms, "is late"),
    ):
        before = snapshot(desk.office.book)
        with pytest.raises(Refused, match=said), desk.office.doing() as tx:
            service.agree_instalments(tx, customer, wrong, on=REMINDED)
        assert snapshot(desk.office.book) == before
    with desk.office.doing() as tx:
        number = service.agree_instalments(tx, desk.customer, terms, on=REMINDED).ref
    with pytest.raises(Refused, match="is in instalment plan AP2026-0001 already"), desk.office.doing() as tx:
        service.agree_instalments(tx, desk.customer, terms, on=REMINDED)
    with desk.office.doing() as tx:
        service.end_instalments(tx, number, on=REMINDED)
    assert desk.remind().letters == 1
    with pytest.raises(Refused, match="ended on"), desk.office.doing() as tx:
        service.end_instalments(tx, number, on=REMINDED)
    with pytest.raises(NotFound), desk.office.doing() as tx:
        service.end_instalments(tx, "AP1", on=REMINDED)


def test_limitation(desk: Desk) -> None:
    private = desk.office.customer("Anna Ek", kind="private")
    invoice, other = desk.late(customer=private), desk.late()
    reader = desk.office.book.reader
    rows = reports.limitation(reader, on=REMINDED)
    assert [(row.invoice, row.since, row.lost_on, row.what) for row in rows] == [
        (invoice, ISSUED, date(2029, 1, 5), "invoice"),
        (other, ISSUED, date(2036, 1, 5), "invoice"),
    ]
    desk.remind(customer=private)
    assert reports.limitation(reader, on=REMINDED)[0].lost_on == date(2029, 3, 20)
    desk.pay(100, invoice, on=date(2026, 3, 24))
    with desk.office.doing() as tx:
        service.interrupt(tx, other, on=date(2026, 2, 28), what="erkänt i brev")
    found = {row.invoice: (row.since, row.what) for row in reports.limitation(reader, on=date(2026, 4, 1))}
    assert found == {
        invoice: (date(2026, 3, 24), "payment P2026-0001"),
        other: (date(2026, 2, 28), "erkänt i brev"),
    }
    assert reports.limitation(reader, on=REMINDED, within_days=30) == []


@pytest.mark.parametrize(
    ("sql", "check"),
    [
        ("UPDATE charge SET open_ore = open_ore - 1 WHERE kind = 'interest'", "fees and interest"),
        ("UPDATE charge SET customer_id = 1", "customers of letters"),
        ("UPDATE reminder_line SET costs_ore = costs_ore + 1", "sums of letters"),
        ("UPDATE charge SET booked = 1", "claimed charges"),
    ],
)
def test_check_finds_what_is_wrong(desk: Desk, sql: str, check: str) -> None:
    desk.late()
    desk.remind()
    assert faults(desk.office.book.reader, CHECKS) == {}
    assert set(desk.office.broken_by(sql, CHECKS)) == {check}


def test_letters_follow_a_merged_customer(desk: Desk) -> None:
    desk.late()
    desk.remind()
    kept = desk.office.customer("Kafé Öst Aktiebolag")
    with desk.office.doing() as tx:
        parties.merge(tx, gone=desk.customer, into=kept)
    assert [row.customer for row in reports.letters(desk.office.book.reader)] == [kept]
    desk.office.sound()


def test_the_customers_account_and_statement_have_them(desk: Desk) -> None:
    invoice = desk.late()
    desk.remind()
    desk.pay(100, invoice, on=date(2026, 3, 24))
    with desk.office.doing() as tx:
        service.claim_fee(tx, invoice, on=date(2026, 3, 25), kind="other", amount_ore=95_00)
        service.waive(tx, invoice, on=date(2026, 3, 26), amount_ore=35_00)
    reader = desk.office.book.reader
    account = statement(reader, desk.customer, since=date(2026, 1, 1), until=date(2026, 3, 31))
    assert [(line.what, line.number, line.amount_ore) for line in account.lines] == [
        ("invoice", invoice, 1000_00),
        ("interest", "PM2026-0001", 12_05),
        ("fee", "PM2026-0001", 60_00),
        ("payment", "P2026-0001", -100_00),
        ("fee", invoice, 95_00),
        ("waived", invoice, -35_00),
    ]
    assert (account.charged_ore, account.paid_ore) == (132_05, 100_00)
    # 72,05 of the 100 kr went to the reminder's charges; 972,05 of the invoice is left, and 60 of the fee.
    assert account.closing_ore == 972_05 + 60_00
    printed, _ = statement_document(reader, desk.customer, on=date(2026, 3, 31))
    assert [(item.kind, item.open_ore) for item in printed.items] == [("invoice", 972_05), ("fee", 60_00)]
    assert printed.total_ore == account.closing_ore
