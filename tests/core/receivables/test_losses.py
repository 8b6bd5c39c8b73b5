"""Doubtful claims and bad debts: the books right at each step, per rate, in parts, and when money comes after all."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.invoicing.office import Office
from tests.story import TODAY, snapshot

from kassabok.core.errors import NotFound, Refused, UsageError
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.ledger import fiscal_years, year_end
from kassabok.core.receivables import losses
from kassabok.core.receivables import service as receivables
from kassabok.core.receivables.loss_reports import losses as listed
from kassabok.core.taxes.boxes import in_kronor
from kassabok.core.taxes.figures import added_up, figures_by_month, read_accounts

LATER = date(2026, 9, 1)
LEFT = ("1510", "1515", "1519", "2611", "2621", "2631", "6351", "6352", "6353", "2420")


def line(kronor: int, vat_class: str = "standard") -> FreeLine:
    return FreeLine(text="Arbete", unit_price_e4=kronor * 10_000, vat_class=vat_class)


def doubt(office: Office, invoice: str, loss_ore: int | None = None) -> None:
    with office.doing() as tx:
        losses.doubt(tx, invoice, on=LATER, loss_ore=loss_ore)


def write_off(office: Office, invoice: str, kronor: int | None = None) -> str:
    with office.doing() as tx:
        amount_ore = None if kronor is None else kronor * 100
        return losses.write_off(tx, invoice, on=LATER, reason="bankruptcy", amount_ore=amount_ore).ref


def take_back(office: Office, number: str) -> None:
    with office.doing() as tx:
        losses.take_back(tx, number, on=LATER)


def left(office: Office) -> dict[str, int]:
    """The accounts that losses are booked on, those that have something."""
    return {account: ore for account in LEFT if (ore := office.balance(account))}


def boxes(office: Office, month: int) -> dict[str, int]:
    """The boxes of a month's VAT return that are not empty, kronor."""
    first, last = date(2026, month, 1), date(2026, month, 28)
    reader = office.book.reader
    figures = added_up(figures_by_month(reader, first, last), first, last, read_accounts(reader))
    return {box: kronor for box, kronor in in_kronor(figures.exact_ore).items() if kronor}


def test_a_claim_is_doubted_then_lost_and_the_books_are_right_at_each_step(office: Office) -> None:
    number = office.invoice(office.customer(), line(1000), line(100, "reduced"), line(50, "low"))
    sold = {"2611": -250_00, "2621": -12_00, "2631": -3_00}
    assert left(office) == {"1510": 1415_00, **sold}
    doubt(office, number)
    assert left(office) == {"1515": 1415_00, "1519": -1150_00, "6352": 1150_00, **sold}
    office.sound()
    write_off(office, number)
    assert left(office) == {"6351": 1150_00}
    assert office.see(number).state == "written off"
    assert [(s.by, s.number, s.amount_ore) for s in office.see(number).settlements] == [
        ("bad debt", "KF2026-0001", 1415_00)
    ]
    assert boxes(office, 9) == {"05": -1150, "10": -250, "11": -12, "12": -3, "49": -265}
    office.sound()


def test_a_loss_that_is_paid_after_all_is_recovered_with_its_vat(office: Office) -> None:
    number = office.invoice(office.customer(), line(1000))
    write_off(office, number)
    office.pay(500, number, on=date(2026, 10, 5))
    assert office.voucher("2026-C1") == {"1930": 500_00, "6351": -400_00, "2611": -100_00}
    assert boxes(office, 10) == {"05": 400, "10": 100, "49": 100}
    assert [(row.amount_ore, row.left_ore) for row in listed(office.book.reader)] == [(1250_00, 750_00)]
    office.pay(800, number, on=date(2026, 11, 5))
    assert office.voucher("2026-C2") == {"1930": 800_00, "6351": -600_00, "2611": -150_00, "2420": -50_00}
    assert office.see(number).state == "paid"
    assert office.open(number) == 0
    office.sound()


def test_a_payment_pays_what_is_open_before_what_was_written_off(office: Office) -> None:
    number = office.invoice(office.customer(), line(1000))
    write_off(office, number, 500)
    office.pay(1000, number)
    assert office.voucher("2026-C1") == {"1930": 1000_00, "1510": -750_00, "6351": -200_00, "2611": -50_00}
    office.sound()


def test_money_on_account_recovers_too(office: Office) -> None:
    customer = office.customer()
    number = office.invoice(customer, line(1000))
    write_off(office, number)
    paid = office.pay(250, customer=customer)
    with office.doing() as tx:
        receivables.use(tx, paid, number, on=LATER)
    assert left(office) == {"6351": 800_00, "2611": -50_00}
    office.sound()


def test_parts_of_a_loss_add_up_to_the_whole(office: Office) -> None:
    number = office.invoice(office.customer(), line(333), line(77, "reduced"), line(10, "exempt"))
    for _ in range(3):
        write_off(office, number, 100)
    write_off(office, number)
    assert left(office) == {"6351": 410_00, "6353": 10_00}
    office.sound()


def test_a_loss_without_vat_has_an_account_of_its_own_and_no_box(office: Office) -> None:
    number = office.owed(office.customer(), 700)
    doubt(office, number)
    assert left(office) == {"1515": 700_00, "1519": -700_00, "6352": 700_00}
    write_off(office, number)
    assert left(office) == {"6353": 700_00}
    assert boxes(office, 9) == {}
    office.sound()


def test_reverse_charge_has_no_vat_to_take_back(office: Office) -> None:
    eu = office.customer(
        "Tallinn OÜ", country="EE", vat_nr="EE123456780", street="Pikk 1", postcode="10123", city="Tallinn"
    )
    number = office.invoice(eu, line(900))
    write_off(office, number)
    assert left(office) == {"6353": office.see(number).total_ore}
    office.sound()


def test_what_was_credited_is_not_lost(office: Office) -> None:
    number = office.invoice(office.customer(), line(1000), line(100, "reduced"))
    office.credit(number, {2: 1000})
    write_off(office, number)
    assert left(office) == {"6351": 1000_00}
    office.sound()


def test_a_credit_note_takes_a_doubtful_claim_down_and_what_was_written_down_with_it(office: Office) -> None:
    number = office.invoice(office.customer(), line(600), line(400))
    doubt(office, number, 625_00)
    assert office.balance("1519") == -500_00
    office.credit(number, {2: 1000})
    assert left(office) == {"1515": 750_00, "1519": -300_00, "6352": 300_00, "2611": -150_00}
    office.sound()


def test_payments_of_a_doubtful_claim_release_its_allowance(office: Office) -> None:
    number = office.invoice(office.customer(), line(1000))
    doubt(office, number)
    paid = office.pay(500, number)
    assert office.voucher("2026-C1") == {"1930": 500_00, "1515": -500_00, "6352": -400_00, "1519": 400_00}
    with office.doing() as tx:
        receivables.unmatch(tx, paid, number, on=LATER)
    assert left(office) == {
        "1515": 1250_00,
        "1519": -600_00,
        "6352": 600_00,
        "2611": -250_00,
        "2420": -500_00,
    }
    office.sound()
    with office.doing() as tx:
        receivables.use(tx, paid, number, on=LATER)
    office.pay(750, number)
    assert left(office) == {"2611": -250_00}
    office.sound()


def test_doubt_changes_and_ends(office: Office) -> None:
    number = office.invoice(office.customer(), line(1000))
    doubt(office, number)
    doubt(office, number, 250_00)
    assert left(office) == {"1515": 1250_00, "1519": -200_00, "6352": 200_00, "2611": -250_00}
    assert [(row.what, row.amount_ore, row.left_ore) for row in listed(office.book.reader)] == [
        ("doubtful", 1250_00, 200_00)
    ]
    with office.doing() as tx:
        losses.trust(tx, number, on=LATER)
    assert left(office) == {"1510": 1250_00, "2611": -250_00}
    office.sound()


def test_a_write_off_is_taken_back(office: Office) -> None:
    number = office.invoice(office.customer(), line(1000))
    lost = write_off(office, number)
    office.pay(250, number)
    take_back(office, lost)
    assert office.open(number) == 1000_00
    assert left(office) == {"1510": 1000_00, "2611": -250_00}
    with pytest.raises(Refused, match="Nothing is left of bad debt KF2026-0001"):
        take_back(office, lost)
    office.sound()


def test_under_the_cash_method_nothing_is_booked_until_money_comes(office: Office) -> None:
    office.setting("ledger.method", "cash")
    number = office.invoice(office.customer(), line(1000))
    with pytest.raises(Refused, match="booked when it is paid"):
        doubt(office, number)
    lost = write_off(office, number)
    assert left(office) == {}
    office.sound()
    office.pay(500, number)
    assert office.voucher("2026-C1") == {"1930": 500_00, "3001": -400_00, "2611": -100_00}
    office.sound()
    take_back(office, lost)
    assert office.open(number) == 750_00
    office.pay(750, number)
    assert office.voucher("2026-C2") == {"1930": 750_00, "3001": -600_00, "2611": -150_00}
    office.sound()


def test_a_part_lost_under_the_cash_method_leaves_the_rest_to_be_booked(office: Office) -> None:
    office.setting("ledger.method", "cash")
    number = office.invoice(office.customer(), line(1000), line(100, "reduced"))
    write_off(office, number, 362)
    office.pay(1000, number)
    assert left(office)["2611"] == office.balance("2611")
    assert office.voucher("2026-C1")["1930"] == 1000_00
    assert (
        office.balance("2611") + office.balance("2621") + office.balance("3001") + office.balance("3002")
        == -1000_00
    )
    office.sound()


def test_what_was_lost_before_a_year_end_of_the_cash_method_is_booked_when_it_is_taken_back(
    office: Office,
) -> None:
    office.setting("ledger.method", "cash")
    number = office.invoice(office.customer(), line(1000), line(100, "reduced"))
    after = date(2027, 2, 1)

    def lose(kronor: int, on: date) -> str:
        with office.book.transaction("test", today=after) as tx:
            return losses.write_off(tx, number, on=on, reason="small", amount_ore=kronor * 100).ref

    with office.book.transaction("test", today=after) as tx:
        fiscal_years.open_year(tx)
    before, since = lose(362, date(2026, 12, 20)), lose(100, date(2027, 1, 20))
    with office.book.transaction("test", today=after) as tx:
        year_end.book_unpaid(tx, "2026")
    assert office.balance("1510", date(2026, 12, 31)) == 1000_00
    assert office.balance("1510") == office.open(number) == 900_00
    office.sound()
    for lost in (before, since):
        with office.book.transaction("test", today=after) as tx:
            losses.take_back(tx, lost, on=after)
        office.sound()
    assert office.open(number) == 1362_00
    assert {a: office.balance(a) for a in ("1510", "2611", "2621", "3001", "3002")} == {
        "1510": 1362_00,
        "2611": -250_00,
        "2621": -12_00,
        "3001": -1000_00,
        "3002": -100_00,
    }


def test_what_is_refused_changes_nothing(office: Office) -> None:
    number = office.invoice(office.customer(), line(1000))
    before = snapshot(office.book)
    with pytest.raises(NotFound, match="no invoice F9"):
        write_off(office, "F9")
    with pytest.raises(Refused, match="has 1 250,00 kr open"):
        write_off(office, number, 1251)
    with pytest.raises(Refused, match="has 1 250,00 kr open"):
        doubt(office, number, 1250_01)
    with pytest.raises(UsageError, match='"sad" is no reason'), office.doing() as tx:
        losses.write_off(tx, number, on=TODAY, reason="sad")
    with pytest.raises(NotFound, match="no bad debt"):
        take_back(office, number)
    with pytest.raises(Refused, match="not doubtful"), office.doing() as tx:
        losses.trust(tx, number, on=TODAY)
    assert snapshot(office.book) == before


def test_a_chart_whose_account_is_in_no_box_is_told_so(office: Office) -> None:
    number = office.invoice(office.customer(), line(1000))
    with office.doing() as tx:
        tx.reader.rows("UPDATE account SET vat_box = '' WHERE number = '6351'")
    with pytest.raises(Refused, match="Account 6351 is in no box") as refusal:
        write_off(office, number)
    assert refusal.value.hint == "kassabok account edit 6351 --vat-box 05"


STEPS = st.lists(
    st.tuples(st.sampled_from(["doubt", "trust", "lose", "pay", "back"]), st.integers(1, 150_000)), max_size=9
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, net=st.integers(1, 900), reduced=st.integers(0, 300), cash=st.booleans())
def test_whatever_happens_to_a_claim_the_book_is_sound(
    office: Office, steps: list[tuple[str, int]], net: int, reduced: int, cash: bool
) -> None:
    """Random walks: every check holds after each step, and what is lost, paid and open is the invoice."""
    office.setting("ledger.method", "cash" if cash else "invoice")
    customer = office.customer()
    number = office.invoice(customer, line(net), *([line(reduced, "reduced")] if reduced else []))
    for step, ore in steps:
        try:
            if step == "doubt":
                doubt(office, number, min(ore, office.open(number)))
            elif step == "trust":
                with office.doing() as tx:
                    losses.trust(tx, number, on=LATER)
            elif step == "lose":
                with office.doing() as tx:
                    amount_ore = min(ore, office.open(number)) or None
                    losses.write_off(tx, number, on=LATER, reason="small", amount_ore=amount_ore)
            elif step == "pay":
                with office.doing() as tx:
                    receivables.register(tx, amount_ore=ore, on=LATER, invoices=[(number, None)])
            else:
                take_back(office, number)
        except (Refused, NotFound):
            continue
        office.sound()
