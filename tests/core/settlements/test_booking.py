"""What a report of a provider does to the books: sales, fees with their VAT, reserves, chargebacks, the bank line."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.bank.bank_files import Pay, move
from tests.core.settlements.till import Till, profiles
from tests.formats.providers import report_files as files
from tests.story import TODAY, snapshot

from kassabok.core.book.file import open_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.errors import NotFound, Refused
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.ledger.vouchers import correct_voucher
from kassabok.core.settlements import reports, service
from kassabok.core.settlements.checks import CHECKS
from kassabok.core.trace import trace

PAID = date(2026, 3, 5)


def charge(amount: str, fee: str, text: str, *, id_: str = "t1", po: str = "po_1") -> tuple[str, ...]:
    net = str(Decimal(amount) - Decimal(fee))
    return (po, "2026-03-05", id_, "2026-03-03 10:00:00", amount, fee, net, "charge", text)


def test_an_invoice_is_paid_and_the_fee_costs_with_the_vat_that_the_company_owes(till: Till) -> None:
    number = till.owed(till.customer(), 500)
    result = till.report(files.stripe(charge("500.00", "10.00", number)))
    assert (result.new, result.known, result.parked, result.left, result.reports) == (
        1,
        0,
        0,
        0,
        ["A2026-0001"],
    )
    assert till.voucher("2026-C1") == {"1582": 500_00, "1510": -500_00}
    assert till.voucher("2026-S1") == {
        "6041": 10_00,
        "2645": 2_50,
        "2614": -2_50,
        "4535": 10_00,
        "4598": -10_00,
        "1582": -10_00,
    }
    assert till.open(number) == 0
    assert till.boxes() == {"21": 10, "30": 2, "42": 500, "48": 2}  # Öre fall away, box by box.
    assert till.left() == {"payout on its way": 490_00}
    told = till.paid_in(490_00, "STRIPE PAYMENTS", on=date(2026, 3, 6))
    assert (told.matched, told.parked) == (1, 0)
    assert till.voucher("2026-M1") == {"1930": 490_00, "1582": -490_00}
    assert till.states() == [("A2026-0001", "paid", 490_00)]
    assert till.left() == {}
    assert till.balance("1582") == 0


def test_klarnas_vat_is_the_one_in_the_report(till: Till) -> None:
    first, second = till.owed(till.customer(), 1000), till.owed("1001", 250)
    credit = till.credit(second)
    data = files.klarna(
        ("SALE", "1000.00", "o1", first),
        ("SALE", "250.00", "o2", second),
        ("FEE", "-30.00", "o1", ""),
        ("TAX", "-7.51", "o1", ""),
    )
    assert till.open(credit) == 0  # It took what was open of the invoice.
    result = till.report(data)
    assert result.left == 1
    assert till.voucher("2026-S1") == {"6064": 30_00, "2641": 7_51, "1582": -37_51}
    assert till.left() == {"row without a sale": -250_00, "payout on its way": 1212_49}


def test_vat_in_a_fee_that_the_report_does_not_tell(till: Till) -> None:
    """12.50 incl. 25 percent is 10 and 2.50."""
    number = till.owed(till.customer(), 500)
    changed = profiles(stripe=('fee_vat = "eu-services"', 'fee_vat = "domestic"'))
    till.report(files.stripe(charge("500.00", "12.50", number)), profiles=changed)
    assert till.voucher("2026-S1") == {"6041": 10_00, "2641": 2_50, "1582": -12_50}
    assert till.boxes() == {"42": 500, "48": 2, "49": -2}


def test_a_fee_without_vat(till: Till) -> None:
    number = till.owed(till.customer(), 500)
    changed = profiles(stripe=('fee_vat = "eu-services"', 'fee_vat = "none"'))
    till.report(files.stripe(charge("500.00", "12.50", number)), profiles=changed)
    assert till.voucher("2026-S1") == {"6041": 12_50, "1582": -12_50}
    assert till.boxes() == {"42": 500}


def test_reading_again_changes_nothing_and_overlap_is_known(till: Till) -> None:
    first, second = till.owed(till.customer(), 500), till.owed("1001", 200)
    one = charge("500.00", "10.00", first)
    till.report(files.stripe(one))
    before = snapshot(till.book)
    again = till.report(files.stripe(one))
    assert (again.new, again.known, again.reports) == (0, 1, [])
    assert snapshot(till.book) == before
    more = till.report(files.stripe(one, charge("200.00", "5.00", second, id_="t2", po="po_2")))
    assert (more.new, more.known, more.reports) == (1, 1, ["A2026-0002"])
    assert till.states() == [("A2026-0001", "booked", 490_00), ("A2026-0002", "booked", 195_00)]


def test_a_payout_that_came_in_two_files_is_one_line_of_the_bank(till: Till) -> None:
    first, second = till.owed(till.customer(), 500), till.owed("1001", 200)
    one, two = charge("500.00", "10.00", first), charge("200.00", "5.00", second, id_="t2")
    till.report(files.stripe(one))
    till.report(files.stripe(one, two))
    assert till.states() == [("A2026-0001", "booked", 490_00), ("A2026-0002", "booked", 195_00)]
    till.paid_in(685_00, "STRIPE", on=PAID)
    assert {state for _, state, _ in till.states()} == {"paid"}
    assert till.left() == {}


def test_activity_is_booked_first_and_paid_out_by_the_other_report(till: Till) -> None:
    number = till.owed(till.customer(), 500)
    row = ("t1", "2026-03-03 10:00:00", "500.00", "10.00", "490.00", "charge", number)
    till.report(files.stripe_activity(row))
    assert till.left() == {"held by the provider": 490_00}
    told = till.report(files.stripe(charge("500.00", "10.00", number)))
    assert (told.new, told.known) == (0, 1)
    assert till.left() == {"payout on its way": 490_00}
    till.paid_in(490_00, "STRIPE", on=PAID)
    assert till.left() == {}


def test_the_banks_line_may_come_first(till: Till) -> None:
    number = till.owed(till.customer(), 500)
    assert till.paid_in(490_00, "STRIPE", on=PAID).parked == 1
    till.report(files.stripe(charge("500.00", "10.00", number)))
    assert till.states() == [("A2026-0001", "paid", 490_00)]


@pytest.mark.parametrize(
    ("amount_ore", "text", "on"),
    [
        (490_01, "STRIPE", PAID),
        (490_00, "Klarna", PAID),
        (490_00, "STRIPE", date(2026, 3, 13)),
        (490_00, "STRIPE", date(2026, 3, 3)),
    ],
)
def test_a_line_that_does_not_fit_is_left(till: Till, amount_ore: int, text: str, on: date) -> None:
    till.report(files.stripe(charge("500.00", "10.00", till.owed(till.customer(), 500))))
    assert till.paid_in(amount_ore, text, on=on).parked == 1
    assert till.states() == [("A2026-0001", "booked", 490_00)]


def test_twins_are_left_unless_the_text_tells_them_apart(till: Till) -> None:
    numbers = [till.owed(till.customer(), 500), till.owed("1001", 500)]
    rows = [charge("500.00", "10.00", n, id_=n, po=f"po_{k}") for k, n in enumerate(numbers, start=1)]
    till.report(files.stripe(*rows))
    told = till.statement(
        move(Pay(490_00, text="STRIPE"), on=PAID, ref="E1"),
        move(Pay(490_00, text="STRIPE po_2"), on=PAID, ref="E2"),
    )
    assert (told.matched, told.parked) == (1, 1)
    assert till.book.reader.value("SELECT reason FROM bank_line WHERE id = 1") == (
        "It may be what A2026-0001 paid out: kassabok bank settlement match 1 NO."
    )
    assert till.states() == [("A2026-0001", "booked", 490_00), ("A2026-0002", "paid", 490_00)]
    with till.doing() as tx:
        service.match(tx, 1, ["A2026-0001"])
    assert till.left() == {}


def test_receipts_stand_on_the_account_already(till: Till) -> None:
    """Two mugs of 125 kr by card, of which the second is settled the day after; the card terminal names nothing."""
    from tests.core.invoicing.office import goods

    till.sell(goods("MUG"), means="card")
    till.sell(goods("MUG"), means="card")
    till.sell(goods("MUG", 2), means="card")
    till.close_day()
    assert till.balance("1580") == 500_00
    data = files.zettle(
        ("2026-03-02T10:00:00.000+0000", "12500", "PAYMENT", "u1"),
        ("2026-03-02T10:00:00.000+0000", "-231", "PAYMENT_FEE", "u1"),
        ("2026-03-03T10:00:00.000+0000", "12500", "PAYMENT", "u2"),
        ("2026-03-03T10:00:00.000+0000", "-231", "PAYMENT_FEE", "u2"),
        ("2026-03-04T03:00:00.000+0000", "-24538", "PAYOUT", "u3"),
    )
    till.report(data)
    assert till.outcomes("A2026-0001") == [
        (1, "receipt", "Q2026-0001"),
        (2, "booked", ""),
        (3, "receipt", "Q2026-0002"),
        (4, "booked", ""),
        (5, "booked", ""),
    ]
    assert till.voucher("2026-S1") == {"6040": 4_62, "1580": -4_62}
    assert till.left() == {"not settled yet": 250_00, "payout on its way": 245_38}


def test_a_receipt_whose_day_is_not_closed_yet(till: Till) -> None:
    from tests.core.invoicing.office import goods

    till.sell(goods("MUG"), means="swish")
    till.report(files.swish_swedbank(("125.00", "kaffe", "2026-03-02")))
    assert till.left() == {"settled, but its cash day is not closed": -125_00, "payout on its way": 125_00}
    till.close_day()
    assert till.left() == {"payout on its way": 125_00}


def test_a_row_without_a_sale_is_found_when_the_sale_has_come(till: Till) -> None:
    customer = till.customer()
    till.report(files.stripe(charge("500.00", "10.00", "F2026-0001")))
    assert till.left() == {"row without a sale": -500_00, "payout on its way": 490_00}
    till.owed(customer, 500)
    with till.doing() as tx:
        assert service.look_again(tx) == 1
        assert service.look_again(tx) == 0
    assert till.open("F2026-0001") == 0
    assert till.left() == {"payout on its way": 490_00}


def test_people_say_what_a_row_is(till: Till) -> None:
    number = till.owed(till.customer(), 400)
    till.report(files.stripe(charge("500.00", "0.00", number), charge("120.00", "0.00", "?", id_="t2")))
    rows = till.outcomes("A2026-0001")
    assert rows == [(2, "left", ""), (3, "left", "")]
    with till.doing() as tx:
        service.resolve(tx, "A2026-0001", 2, invoice=number)
        service.resolve(tx, "A2026-0001", 3, account="3950")
    assert till.open(number) == 0
    assert till.balance("2420") == -100_00  # What was paid too much is the customer's.
    assert till.voucher("2026-S1") == {"1582": 120_00, "3950": -120_00}
    assert till.left() == {"payout on its way": 620_00}


def test_a_refund_pays_a_credit_note_out(till: Till) -> None:
    number = till.owed(till.customer(), 500)
    till.report(files.stripe(charge("500.00", "0.00", number)))
    credit = till.credit(number)
    assert till.open(credit) == -500_00
    refund = (
        "po_2",
        "2026-03-06",
        "t2",
        "2026-03-04 10:00:00",
        "-500.00",
        "0.00",
        "-500.00",
        "refund",
        number,
    )
    till.report(files.stripe(refund))
    assert till.open(credit) == 0
    assert till.outcomes("A2026-0002") == [(2, "credit", credit)]
    assert till.left() == {"payout on its way": 0}
    assert till.balance("1582") == 0


DISPUTE = ("po_2", "2026-03-06", "t2", "2026-03-04 10:00:00", "-500.00", "150.00", "-650.00", "dispute")


def test_a_chargeback_is_owed_again(till: Till) -> None:
    number = till.owed(till.customer(), 500)
    till.report(files.stripe(charge("500.00", "0.00", number)))
    till.report(files.stripe((*DISPUTE, number)))
    assert till.open(number) == 500_00
    assert till.outcomes("A2026-0002") == [(2, "claim", number)]
    assert (till.balance("1510"), till.balance("2420")) == (500_00, 0)
    assert till.left() == {"payout on its way": -150_00}
    till.paid_in(-650_00, "STRIPE", on=date(2026, 3, 6), ref="E2")
    assert till.left() == {"payout on its way": 500_00}


def test_a_chargeback_may_be_a_loss_or_wait(till: Till) -> None:
    number = till.owed(till.customer(), 500)
    till.report(files.stripe(charge("500.00", "0.00", number)))
    changed = profiles(stripe=('chargebacks = "claim"', 'chargebacks = "6353"'))
    till.report(files.stripe((*DISPUTE, number)), profiles=changed)
    assert till.balance("6353") == 500_00
    assert till.open(number) == 0
    other = till.report(files.stripe(("po_3", "2026-03-07", "t3", *DISPUTE[3:], "nobody's")))
    assert other.left == 1
    assert till.left()["row without a sale"] == 500_00


def test_what_is_kept_back_stands_apart(till: Till) -> None:
    number = till.owed(till.customer(), 500)
    till.report(files.klarna(("SALE", "500.00", "o1", number), ("HOLDBACK", "-100.00", "", "")))
    assert till.balance("1680") == 100_00
    till.report(files.klarna(("RELEASE", "100.00", "x", ""), payout="KL7002"))
    assert till.balance("1680") == 0
    assert till.left() == {"payout on its way": 500_00}


def test_a_payout_with_an_unknown_type_is_left_until_somebody_says(till: Till) -> None:
    number = till.owed(till.customer(), 500)
    odd = ("po_1", "2026-03-05", "t2", "2026-03-03 10:00:00", "-4.00", "0.00", "-4.00", "climate_order", "")
    data = files.stripe(charge("500.00", "10.00", number), odd)
    result = till.report(data)
    assert (result.new, result.parked) == (0, 1)
    assert result.warnings[0].message.endswith("Line 3 is of a type that is not known: 'climate_order'.")
    assert (till.open(number), till.balance("1582"), till.states()[0][1]) == (500_00, 0, "parked")
    again = till.report(data)
    assert (again.new, again.known, again.parked) == (0, 2, 0)
    told = till.report(data, types={"Climate_Order": "fee"})
    assert (told.new, told.parked, told.reports) == (2, 0, ["A2026-0001"])
    assert till.states() == [("A2026-0001", "booked", 486_00)]
    later = ("po_2", "2026-03-06", "t3", "2026-03-04 10:00:00", "-4.00", "0.00", "-4.00", "climate_order", "")
    assert till.report(files.stripe(later)).parked == 0  # It is kept for the channel.


def test_a_locked_month_parks_its_payouts_alone(till: Till) -> None:
    number = till.owed(till.customer(), 500)
    with till.doing() as tx:
        lock_through(tx, date(2026, 2, 28))
    early = ("po_0", "2026-02-20", "t0", "2026-02-19 10:00:00", "50.00", "0.00", "50.00", "charge", "x")
    result = till.report(files.stripe(early, charge("500.00", "10.00", number)))
    assert (result.new, result.parked) == (1, 1)
    assert "The month 2026-02 is locked." in result.warnings[0].message
    again = till.report(files.stripe(early))
    assert (again.new, again.known, again.parked) == (0, 1, 0)
    assert [each.message for each in again.warnings] == [
        "Payment po_0 of 2026-02-20 is left still: The month 2026-02 is locked."
    ]


def test_the_cash_method_books_the_sale_with_the_payout(till: Till) -> None:
    till.setting("ledger.method", "cash")
    number = till.owed(till.customer(), 500)
    assert till.balance("1582") == 0
    till.report(files.stripe(charge("500.00", "10.00", number)))
    assert till.voucher("2026-C1") == {"1582": 500_00, "3004": -500_00}
    assert till.left() == {"payout on its way": 490_00}


def test_a_corrected_voucher_has_the_report_wait_again(till: Till) -> None:
    till.report(files.stripe(charge("500.00", "10.00", till.owed(till.customer(), 500))))
    till.paid_in(490_00, "STRIPE", on=PAID)
    with till.doing() as tx:
        correct_voucher(tx, "2026-M1")
    assert till.states() == [("A2026-0001", "booked", 490_00)]
    with till.doing() as tx:
        service.match(tx, 1, ["A2026-0001"])
    assert till.states() == [("A2026-0001", "paid", 490_00)]
    with pytest.raises(Refused, match="was posted for settlement A2026-0001"), till.doing() as tx:
        correct_voucher(tx, "2026-S1")


def test_a_report_is_kept_and_traced(till: Till) -> None:
    till.report(files.stripe(charge("500.00", "10.00", till.owed(till.customer(), 500))))
    till.paid_in(490_00, "STRIPE", on=PAID)
    node = trace(till.book.reader, "A2026-0001")
    assert [(each.kind, each.ref) for each in node.effects] == [
        ("voucher", "2026-S1"),
        ("payment", "P2026-0001"),
        ("bank-line", "1"),
    ]
    assert till.book.reader.value("SELECT count(*) FROM attachment_use WHERE kind = 'settlement'") == 1


@pytest.mark.parametrize(
    ("line", "numbers", "code"),
    [
        (9, ["A2026-0001"], "bank.line_unknown"),
        (1, ["A2026-0009"], "settlement.unknown"),
        (1, ["A2026-0001"], "settlement.amount"),
    ],
)
def test_a_wrong_match_is_refused_and_changes_nothing(
    till: Till, line: int, numbers: list[str], code: str
) -> None:
    till.report(files.stripe(charge("500.00", "10.00", till.owed(till.customer(), 500))))
    till.paid_in(111_00, "STRIPE", on=PAID)
    before = snapshot(till.book)
    with pytest.raises((Refused, NotFound)) as caught, till.doing() as tx:
        service.match(tx, line, numbers)
    assert caught.value.code == code
    assert snapshot(till.book) == before


def test_an_account_that_is_kept_by_a_register_is_refused(till: Till) -> None:
    changed = profiles(stripe=('account = "web_clearing"', 'account = "receivables"'))
    before = snapshot(till.book)
    with pytest.raises(Refused) as caught:
        till.report(files.stripe(charge("1.00", "0.00", "x")), profiles=changed)
    assert caught.value.code == "account.kept"
    assert snapshot(till.book) == before


def test_the_checks_find_what_does_not_hold(till: Till) -> None:
    till.report(files.stripe(charge("500.00", "10.00", till.owed(till.customer(), 500))))
    till.paid_in(490_00, "STRIPE", on=PAID)
    broken = till.broken_by("UPDATE settlement_report SET net_ore = net_ore + 1", CHECKS)
    assert set(broken) == {"settlement reports", "settlements in the books"}
    broken = till.broken_by("UPDATE settlement_report SET payout_ore = payout_ore + 1", CHECKS)
    assert set(broken) == {"settlements and bank lines"}
    assert TODAY < PAID


def test_two_payouts_that_are_alike_are_left_for_people(till: Till) -> None:
    numbers = [till.owed(till.customer(), 500), till.owed("1001", 500)]
    till.report(files.stripe(*(charge("500.00", "10.00", n, id_=n, po=f"po_{n}") for n in numbers)))
    assert till.paid_in(490_00, "STRIPE", on=PAID).parked == 1
    assert till.book.reader.value("SELECT reason FROM bank_line WHERE id = 1") == (
        "It may be what A2026-0001 or A2026-0002 paid out: kassabok bank settlement match 1 NO."
    )


def test_goods_that_came_back_over_the_counter_are_a_refund_row(till: Till) -> None:
    from tests.core.invoicing.office import goods, part

    delivery = till.sell(goods("MUG", 2), means="card")
    till.take_back(delivery, part("MUG", 1), credit=True)
    till.close_day()
    data = files.zettle(
        ("2026-03-02T10:00:00.000+0000", "25000", "PAYMENT", "u1"),
        ("2026-03-02T15:00:00.000+0000", "-12500", "CARD_REFUND", "u2"),
        ("2026-03-03T03:00:00.000+0000", "-12500", "PAYOUT", "u3"),
    )
    till.report(data)
    assert till.outcomes("A2026-0001")[:2] == [(1, "receipt", "Q2026-0001"), (2, "receipt", "Q2026-0002")]
    assert till.left() == {"payout on its way": 125_00}


@settings(max_examples=20)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(
                ["SALE", "RETURN", "FEE", "TAX", "HOLDBACK", "RELEASE", "CORRECTION", "REVERSAL"]
            ),
            st.integers(1, 10**7),
        ),
        min_size=1,
        max_size=12,
    ),
    known=st.integers(0, 3),
)
def test_whatever_a_report_holds_the_account_is_left_with_what_is_named(
    founded: bytes, rows: list[tuple[str, int]], known: int
) -> None:
    """The account by another route: what the report comes to, less the sales and refunds that nobody knows."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "b.kassabok"
        path.write_bytes(founded)
        path.chmod(0o600)
        with open_book(path, EFFECTS) as book:
            till = Till(book)
            customer = till.customer(kind="private")
            told, net_ore, left_ore = [], 0, 0
            for place, (kind, size) in enumerate(rows):
                is_known = kind == "SALE" and place < known
                ore = size // 100 * 100 + 100 if is_known else size
                ore = ore if kind in ("SALE", "RELEASE") else -ore
                number = till.owed(customer, ore // 100) if is_known else ""
                net_ore += ore
                if kind in ("SALE", "RETURN", "REVERSAL") and not is_known:
                    left_ore += ore
                amount = f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02}"
                told.append((kind, amount, f"o{place}", number))
            till.report(files.klarna(*told))
            assert till.balance("1582") == net_ore - left_ore
            sums = till.left()
            assert sums.get("payout on its way", 0) == net_ore
            assert sums.get("row without a sale", 0) == -left_ore
            till.sound()


def test_a_payout_in_two_files_that_do_not_overlap(till: Till) -> None:
    """As when a report is made for each month, and a payout has sales of both."""
    first, second = till.owed(till.customer(), 500), till.owed("1001", 200)
    till.report(files.stripe(charge("500.00", "10.00", first)))
    till.report(files.stripe(charge("200.00", "5.00", second, id_="t2")))
    assert [payout for _, _, payout in till.states()] == [490_00, 195_00]
    till.paid_in(685_00, "STRIPE", on=PAID)
    assert till.left() == {}


def test_a_report_is_taken_back_and_read_again_by_another_profile(till: Till) -> None:
    number = till.owed(till.customer(), 500)
    data = files.stripe(charge("500.00", "10.00", number), charge("90.00", "0.00", "?", id_="t2"))
    till.report(data)
    with till.doing() as tx:
        service.resolve(tx, "A2026-0001", 3, account="3950")
        service.take_back(tx, "A2026-0001")
    assert till.states() == [("A2026-0001", "parked", 0)]
    assert till.open(number) == 500_00
    assert {till.balance(account) for account in ("1582", "6041", "2614", "2645", "3950", "2420")} == {0}
    assert till.left() == {}
    till.report(data, profiles=profiles(stripe=('fee_vat = "eu-services"', 'fee_vat = "none"')))
    assert till.states() == [("A2026-0001", "booked", 580_00)]
    assert (till.open(number), till.balance("2614"), till.balance("6041")) == (0, 0, 10_00)
    assert till.left() == {"row without a sale": -90_00, "payout on its way": 580_00}
    with till.doing() as tx:
        service.take_back(tx, "A2026-0001")
    assert (till.open(number), till.balance("1582"), till.balance("6041"), till.left()) == (500_00, 0, 0, {})


def test_what_cannot_be_taken_back_is_refused(till: Till) -> None:
    number = till.owed(till.customer(), 500)
    till.report(files.stripe(charge("500.00", "0.00", number)))
    credit = till.credit(number)
    refund = (
        "po_2",
        "2026-03-06",
        "t2",
        "2026-03-04 10:00:00",
        "-500.00",
        "0.00",
        "-500.00",
        "refund",
        number,
    )
    till.report(files.stripe(refund))
    till.paid_in(500_00, "STRIPE", on=PAID)
    before = snapshot(till.book)
    for report, code in (("A2026-0001", "settlement.state"), ("A2026-0002", "settlement.in_ledger")):
        with pytest.raises(Refused) as caught, till.doing() as tx:
            service.take_back(tx, report)
        assert caught.value.code == code
    assert snapshot(till.book) == before
    assert till.open(credit) == 0


def test_an_order_that_is_returned_in_parts_is_paid_back_in_each_of_its_payments(till: Till) -> None:
    """Klarna gives returns no number of their own: those of one order in two payments look the same."""
    parts = [("KL1", "2026-03-05", "-100.00"), ("KL2", "2026-03-06", "-50.00")]
    for payout, paid, amount in parts:
        data = files.csv(files.KLARNA, [f"RETURN,2026-03-03,{amount},SEK,{payout},o1,,o1,{paid}"])
        assert till.report(data).new == 1
        assert till.report(data).known == 1
    assert till.left() == {"row without a sale": 150_00, "payout on its way": -150_00}


def test_several_payments_in_a_report_that_does_not_tell_them_apart_are_left(till: Till) -> None:
    number = till.owed(till.customer(), 500)
    data = files.stripe_activity(
        ("t1", "2026-03-02 10:00:00", "500.00", "10.00", "490.00", "charge", number),
        ("p1", "2026-03-03 10:00:00", "-300.00", "0.00", "-300.00", "payout", ""),
        ("p2", "2026-03-04 10:00:00", "-190.00", "0.00", "-190.00", "payout", ""),
    )
    assert till.report(data).parked == 1
    assert till.open(number) == 500_00
    told = till.report(data, types={"payout": "ignore"})
    assert (told.new, told.parked) == (1, 0)
    assert till.left() == {"held by the provider": 490_00}


def test_a_payment_to_the_bank_that_failed_is_not_on_its_way(till: Till) -> None:
    """Zettle tells of it with the number of the payment; the money goes again with a number of its own."""
    till.report(
        files.zettle(
            ("2026-03-02T08:00:00.000+0000", "25000", "PAYMENT", "a1"),
            ("2026-03-03T03:00:00.000+0000", "-25000", "PAYOUT", "p1"),
            ("2026-03-04T03:00:00.000+0000", "25000", "FAILED_PAYOUT", "p1"),
        )
    )
    assert till.left() == {"row without a sale": -250_00, "held by the provider": 250_00}
    reader = till.book.reader
    assert {row.state for row in reports.reports(reader)} == {"settled"}
    assert reports.report(reader, "A2026-0001").state == "settled"
    again = files.zettle(("2026-03-05T03:00:00.000+0000", "-25000", "PAYOUT", "p2"))
    assert till.report(again, name="again.json").new == 1
    (sent_again,) = reports.reports(reader, state="booked")
    assert (sent_again.payout_ore, sent_again.reference) == (250_00, "p2")
    assert till.paid_in(250_00, "ZETTLE", on=date(2026, 3, 5)).matched == 1
    assert till.left() == {"row without a sale": -250_00}
    assert [row.reference for row in reports.reports(reader, state="paid")] == ["p2"]
    assert {row.reference for row in reports.reports(reader, state="settled")} == {"p1"}
