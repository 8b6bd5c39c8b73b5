"""Cases at Kronofogden: filed, paid in between, decided, enforced, written off; the books right at each step."""

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.collection.case_story import FILED, KFM, CaseStory
from tests.core.invoicing.office import Office, stocked
from tests.story import snapshot

from kassabok.core.book.file import Book, open_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.collection import cases
from kassabok.core.collection.case_model import CASE_STATES
from kassabok.core.collection.case_reports import case_file
from kassabok.core.collection.cases import CaseCosts
from kassabok.core.errors import Refused
from kassabok.core.receivables import service as receivables
from kassabok.formats.kronofogden import kassabok_kfm_1 as kfm
from kassabok.formats.kronofogden.record import Application, Change, KfmFile

#: Interest of 10 percent (reference rate 2.00 and 8 points) on 1 250 and 625 kr for the 61 days 2 April - 1 June.
INTEREST = (20_89, 10_45)


@pytest.fixture
def story(book: Book) -> CaseStory:
    return CaseStory(stocked(Office(book)))


def sent(story: CaseStory, number: str) -> KfmFile:
    """The newest file that was sent of a case, read back."""
    return kfm.decode(case_file(story.office.book.reader, number).data)


def test_a_case_is_filed_with_principal_interest_and_costs_frozen(story: CaseStory) -> None:
    number = story.file(costs=CaseCosts(representative=True))
    view = story.see(number)
    assert (view.case, view.state, view.filed) == ("BF2026-0001", "filed", FILED)
    assert [(c.invoice, c.principal_ore, c.interest_ore, c.interest_from) for c in view.claims] == [
        ("F2026-0001", 1250_00, INTEREST[0], date(2026, 4, 2)),
        ("F2026-0002", 625_00, INTEREST[1], date(2026, 4, 2)),
    ]
    assert [(c.kind, c.amount_ore) for c in view.costs] == [
        ("application fee", 300_00),
        ("representative", 380_00),
    ]
    assert view.left_ore == 1250_00 + 625_00 + sum(INTEREST) + 680_00
    [application] = sent(story, number).entries
    assert isinstance(application, Application)
    assert application.sum_ore == 1875_00 + 680_00
    assert application.parts[0].ground == (
        "Kravet gäller Muggar enligt faktura F2026-0001 av den 2026-03-02, "
        "som skulle ha betalats senast den 2026-04-01."
    )
    story.office.sound()


def test_interest_that_accrued_on_more_than_what_is_open_is_not_asked_for_twice(story: CaseStory) -> None:
    """1 250 kr for 31 days and 1 000 kr for 30 at 10 percent is 18.84; from 2 April on 1 000 kr would be 16.71."""
    story.pay(250, story.first, on=date(2026, 5, 2))
    number = story.file()
    after_filing = date(2026, 6, 2)
    assert [(c.principal_ore, c.interest_ore, c.interest_from) for c in story.see(number).claims] == [
        (1000_00, 18_84, after_filing),
        (625_00, INTEREST[1], date(2026, 4, 2)),
    ]
    [told] = sent(story, number).entries
    assert isinstance(told, Application)
    interest = told.parts[0].interest
    assert interest is not None
    assert (interest.starts, interest.capital_ore, interest.accrued_ore) == (after_filing, 1000_00, 18_84)


def test_nothing_is_booked_until_it_is_paid(story: CaseStory) -> None:
    before = story.office.count("voucher")
    story.file()
    assert story.office.count("voucher") == before


def test_fees_and_interest_are_booked_as_claimed_where_the_company_has_it_so(story: CaseStory) -> None:
    story.office.setting("collection.book_charges", "claimed")
    story.file()
    assert story.office.balance("8313") == -sum(INTEREST)
    story.office.sound()


def test_a_payment_in_between_reduces_and_then_withdraws(story: CaseStory) -> None:
    number = story.file()
    left_ore = story.see(number).left_ore
    story.pay(500)
    assert story.steps(number)[-1] == ("reduce", "filed", 500_00)
    [change] = sent(story, number).entries
    assert isinstance(change, Change)
    assert (change.kind, change.reference, change.on) == ("reduction", number, date(2026, 6, 20))
    assert (change.amount_ore, change.left_ore) == (500_00, left_ore - 500_00)
    assert [party.name for party in change.respondents] == ["Kafé Öst AB"]
    story.pay(1800, on=date(2026, 6, 25))
    assert story.see(number).state == "withdrawn"
    assert story.see(number).left_ore == 0
    [change] = sent(story, number).entries
    assert isinstance(change, Change)
    assert (change.kind, change.left_ore) == ("withdrawal", 0)
    assert [number for number, _ in story.sent()] == [1, 2, 3]
    story.office.sound()


def test_a_credit_note_reduces_too(story: CaseStory) -> None:
    number = story.file()
    story.office.credit(story.second, on=date(2026, 6, 20))
    assert story.steps(number)[-1] == ("reduce", "filed", 625_00)
    story.office.sound()


def test_an_objection_stops_it_and_a_decision_opens_it_again(story: CaseStory) -> None:
    number = story.file(enforce=False)
    story.say(number, "confirmation", authority_ref="01-2345-26")
    story.say("01-2345-26", "objection", text="Varan var trasig.")
    held = "SELECT count(*) FROM claim_hold WHERE kind = 'dispute' AND lifted_on IS NULL"
    assert story.see(number).state == "disputed"
    assert story.office.book.reader.value(held) == 2
    story.say(number, "court")
    story.say(number, "decision", on=date(2026, 9, 1))
    assert story.see(number).state == "decided"
    assert story.office.book.reader.value(held) == 0
    story.office.sound()


def test_a_decision_opens_enforcement_with_its_fee_and_interest_to_the_day(story: CaseStory) -> None:
    number = story.file(story.first)
    before_ore = story.see(number).left_ore
    story.say(number, "decision", on=date(2026, 7, 10))
    view = story.see(number)
    interest_ore = 34_25 - INTEREST[0]  # 100 days on 1 250 kr at 10 percent, less what was claimed.
    assert (view.state, view.decided, view.left_ore) == (
        "enforcement",
        date(2026, 7, 10),
        before_ore + interest_ore + 600_00,
    )
    assert [step.step for step in view.steps] == ["prepare", "file", "decision", "enforce"]
    story.office.sound()


def test_enforcement_can_be_asked_for_later(story: CaseStory) -> None:
    number = story.file(story.first, enforce=False)
    story.say(number, "confirmation", authority_ref="01-2345-26", on=date(2026, 6, 5))
    story.say(number, "decision", on=date(2026, 7, 10))
    with story.office.doing() as tx:
        cases.enforce(tx, number, on=date(2026, 8, 1), codec=KFM)
    [application] = sent(story, number).entries
    assert isinstance(application, Application)
    assert application.decided is not None
    assert application.decided.authority_ref == "01-2345-26"
    assert application.decided.capital_ore == 1250_00
    assert application.decided.interest_ore == 41_78  # 122 days.
    assert application.decided.costs_ore == 300_00
    assert story.see(number).state == "enforcement"


def test_money_that_kronofogden_accounted_for_is_not_told_to_it(story: CaseStory) -> None:
    number = story.file(story.first)
    story.say(number, "decision")
    left_ore = story.see(number).left_ore
    files = len(story.sent())
    story.say(number, "account", amount_ore=500_00, on=date(2026, 8, 1))
    story.pay(500, story.first, on=date(2026, 8, 3))
    assert len(story.sent()) == files
    assert story.see(number).left_ore == left_ore - 500_00
    story.pay(100, story.first, on=date(2026, 8, 4))
    assert len(story.sent()) == files + 1
    story.pay(2000, story.first, on=date(2026, 9, 4))
    assert story.see(number).state == "paid"
    story.office.sound()


def test_money_of_kronofogden_that_comes_before_its_account_is_not_told_to_it(story: CaseStory) -> None:
    number = story.file(story.first)
    story.say(number, "confirmation", authority_ref="01-2345-26", on=date(2026, 6, 5))
    story.say(number, "decision")
    files = len(story.sent())
    for kronor, text in ((300, "Kronofogden redovisning"), (200, "Mål 01-2345-26")):
        with story.office.doing() as tx:
            receivables.register(
                tx, amount_ore=kronor * 100, on=date(2026, 8, 1), invoices=[(story.first, None)], text=text
            )
    story.say(number, "account", amount_ore=500_00, on=date(2026, 8, 3))
    assert len(story.sent()) == files
    story.pay(100, story.first, on=date(2026, 8, 4))
    assert [name for _, name in story.sent()[files:]] == ["EGEN_ANDRING.D260804"]
    story.office.sound()


def test_what_was_found_pays_costs_before_interest_before_the_invoice(story: CaseStory) -> None:
    number = story.file(story.first)
    story.say(number, "decision")
    story.pay(950, story.first, on=date(2026, 8, 3))
    owed = dict(
        story.office.book.reader.rows("SELECT kind, sum(open_ore) FROM charge GROUP BY kind ORDER BY kind")
    )
    assert owed == {"application_fee": 0, "enforcement_fee": 0, "interest": 0}
    assert story.office.open(story.first) == 1250_00 - (950_00 - 900_00 - 34_25)
    story.office.sound()


def test_from_invoice_to_write_off(story: CaseStory) -> None:
    number = story.file()
    story.say(number, "decision")
    story.say(number, "no-assets", on=date(2026, 9, 1))
    assert story.see(number).state == "no assets"
    with story.office.doing() as tx:
        cases.write_off(tx, number, on=date(2026, 9, 15), reason="no-assets")
    assert story.see(number).state == "written off"
    balances = {a: story.office.balance(a) for a in ("1510", "6351", "2611", "8313")}
    assert balances == {"1510": 0, "6351": 1500_00, "2611": 0, "8313": 0}
    assert story.office.book.reader.value("SELECT sum(open_ore) FROM charge") == 0
    story.office.sound()
    story.pay(1875, on=date(2026, 12, 1))
    assert story.see(number).state == "paid"
    assert [story.office.balance(a) for a in ("6351", "2611")] == [0, -375_00]
    story.office.sound()


def test_under_the_cash_method_nothing_is_booked_from_invoice_to_write_off(book: Book) -> None:
    office = stocked(Office(book))
    office.setting("ledger.method", "cash")
    story = CaseStory(office)
    before = office.count("voucher")
    number = story.file()
    story.say(number, "decision")
    story.say(number, "no-assets", on=date(2026, 9, 1))
    with office.doing() as tx:
        cases.write_off(tx, number, on=date(2026, 9, 15), reason="no-assets")
    assert office.count("voucher") == before
    office.sound()


def test_a_file_that_was_sent_back_is_filed_anew_and_costs_nothing_more(story: CaseStory) -> None:
    number = story.file(story.first)
    left_ore = story.see(number).left_ore
    story.say(number, "rejected", on=FILED, text="Svarandens nummer saknas.")
    assert story.see(number).state == "draft"
    with story.office.doing() as tx:
        cases.file_case(tx, number, on=FILED, codec=KFM)
    assert story.see(number).left_ore == left_ore
    assert [n for n, _ in story.sent()] == [1, 2]
    story.office.sound()


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("paid", "is not late"),
        ("held", "is not collected now: disputed"),
        ("filed", "is not collected now: case BF2026-0001"),
        ("nobody", "neither a number nor an address"),
        ("undemanded", "nothing late that a demand letter asked for"),
    ],
)
def test_what_cannot_be_filed_changes_nothing(story: CaseStory, why: str, told: str) -> None:
    from kassabok.core.collection import service as collection
    from kassabok.core.parties.model import Customer

    invoices: tuple[str, ...] = (story.first,)
    if why == "paid":
        story.pay(1250, story.first, on=date(2026, 5, 1))
    elif why == "held":
        with story.office.doing() as tx:
            collection.hold(tx, story.first, "dispute", on=date(2026, 5, 1))
    elif why == "filed":
        story.file()
    elif why == "nobody":
        with story.office.doing() as tx:
            tx.update(Customer, 2, org_nr=None, street="")
    else:
        invoices = ()
    before = snapshot(story.office.book)
    with pytest.raises(Refused, match=told), story.office.doing() as tx:
        cases.open_case(tx, story.customer, on=FILED, invoices=invoices)
    assert snapshot(story.office.book) == before


def file_in_process(path: Path, number: str) -> int:
    """File a case of a book that others have open too. Returns the number of the file."""
    with open_book(path, EFFECTS) as book, book.transaction("file", today=FILED) as tx:
        return cases.file_case(tx, number, on=FILED, codec=KFM).file


def test_two_processes_that_file_at_once_get_numbers_without_a_gap(story: CaseStory) -> None:
    with story.office.doing() as tx:
        prepared = [
            cases.open_case(tx, story.customer, on=FILED, invoices=(number,)).ref
            for number in (story.first, story.second)
        ]

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert sorted(pool.map(file_in_process, [story.office.book.path] * 2, prepared)) == [1, 2]
    with story.office.doing() as tx, pytest.raises(Refused, match="is filed; cannot file it"):
        cases.file_case(tx, prepared[0], on=FILED, codec=KFM)
    assert [number for number, _ in story.sent()] == [1, 2]


WORDS = sorted(
    {verb for _, verb in CASE_STATES.moves} - {"file", "withdraw", "enforce", "reduce", "settle", "write-off"}
)
WALK = st.lists(
    st.sampled_from([*WORDS, "pay 300", "pay 1000", "WITHDRAW", "ENFORCE", "WRITE OFF"]), max_size=12
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=WALK, enforce=st.booleans())
def test_whatever_is_answered_and_paid_the_book_is_sound(
    story: CaseStory, walk: list[str], enforce: bool
) -> None:
    """Random walks over the states: an answer out of turn is refused and changes nothing; what is owed adds up."""
    invoice = story.invoice(800)
    number = story.file(invoice, enforce=enforce)
    for day, step in enumerate(walk, start=2):
        on = date(2026, 7, day)
        before = snapshot(story.office.book)
        try:
            if step.startswith("pay"):
                story.pay(int(step.split()[1]), invoice, on=on)
            elif step.isupper():
                with story.office.doing() as tx:
                    if step == "WITHDRAW":
                        cases.withdraw(tx, number, on=on, codec=KFM)
                    elif step == "ENFORCE":
                        cases.enforce(tx, number, on=on, codec=KFM)
                    else:
                        cases.write_off(tx, number, on=on, reason="no-assets")
            else:
                story.say(number, step, on=on, amount_ore=10_00)
        except Refused:
            assert snapshot(story.office.book) == before
    view = story.see(number)
    assert view.steps[-1].state == view.state
    if view.state == "paid":
        assert view.left_ore == 0
    numbers = [n for n, _ in story.sent()]
    assert numbers == list(range(1, len(numbers) + 1))
    story.office.sound()
