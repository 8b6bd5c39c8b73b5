"""Orders that are paid before they are delivered: receipts, what is paid back, gift cards, the books, to the öre."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.invoicing.office import Office, goods, part
from tests.core.ledger.posting_story import lines_of
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.errors import Refused
from kassabok.core.events import PaidPart, RefundedLine, WebOrderPaid, WebOrderRefunded, WebRefundWithdrawn
from kassabok.core.invoicing import paid_back
from kassabok.core.invoicing.checks import CHECKS
from kassabok.core.invoicing.model import Receipt
from kassabok.core.invoicing.reports import receipts as reports
from kassabok.core.rates.lookup import Rates
from kassabok.core.sales import prepaid as paying
from kassabok.core.sales import service as sales
from kassabok.core.sales.lines import LineRequest
from kassabok.core.sales.model import Order, OrderLine
from kassabok.core.trace import trace

TOMORROW = TODAY + timedelta(days=1)
ANNA = {"name": "Anna Åberg", "kind": "private"}
FREIGHT = LineRequest(kind="freight", unit_price_e4=49_0000)


def ordered(office: Office, *lines: LineRequest, **customer: str) -> str:
    """An order that is confirmed. Private persons buy with VAT."""
    buyer = office.customer(**(customer or ANNA))
    with office.doing() as tx:
        number = sales.create(tx, customer=buyer, lines=lines, on=TODAY).ref
        sales.confirm(tx, number, on=TODAY)
    return number


def paid(
    office: Office, number: str, *, means: str = "stripe", reference: str = "", card_ore: int = 0
) -> str:
    """Pay an order; returns its receipt."""
    with office.doing() as tx:
        paying.pay(tx, number, means=means, on=TODAY, reference=reference, gift_card_ore=card_ore)
    return office.receipt()


def refunded(
    office: Office,
    number: str,
    amount_ore: int,
    *lines: RefundedLine,
    refund: str = "",
    parts: Sequence[PaidPart] = (),
    on: date = TOMORROW,
) -> str:
    """A refund as a shop tells it; returns its receipt."""
    with office.doing() as tx:
        order = tx.find(Order, number=number)
        assert order is not None
        tx.publish(
            WebOrderRefunded(
                ref=number,
                order_id=order.id,
                on=on,
                amount_ore=amount_ore,
                refund=refund,
                lines=lines,
                parts=tuple(parts),
            )
        )
    return office.receipt()


def by_hand(office: Office, number: str, **asked: object) -> str:
    with office.doing() as tx:
        order = tx.find(Order, number=number)
        assert order is not None
        paid_back.refund_order(tx, order, on=TOMORROW, **asked)  # type: ignore[arg-type]
    return office.receipt()


def voucher_of(office: Office, receipt: str) -> list[tuple[str, int]]:
    (ref,) = reports.receipt(office.book.reader, receipt).vouchers
    return lines_of(office.book, ref)


def line_ids(office: Office, number: str) -> list[int]:
    return [
        line_id
        for (line_id,) in office.book.reader.rows(
            "SELECT l.id FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id "
            "WHERE o.number = :number ORDER BY l.position",
            number=number,
        )
    ]


def balance(book: Book, account: str) -> int:
    return int(
        book.reader.value(
            "SELECT coalesce(sum(amount_ore), 0) FROM voucher_line WHERE account = :account", account=account
        )
    )


# Sold


def test_a_paid_order_gives_a_receipt_and_is_booked_at_once(office: Office) -> None:
    number = ordered(office, goods("MUG", 2), goods("TEA"), FREIGHT)
    receipt = paid(office, number, reference="pi_1")
    # 2 x 125 + 56 + 49: VAT 50 + 9.80 at 25 %, 6 at 12 %.
    view = reports.receipt(office.book.reader, receipt)
    assert (view.kind, view.means, view.net_ore, view.vat_ore, view.total_ore) == (
        "sale",
        "stripe",
        289_20,
        65_80,
        355_00,
    )
    assert voucher_of(office, receipt) == [
        ("1582", 355_00),
        ("3001", -200_00),
        ("3002", -50_00),
        ("3520", -39_20),
        ("2611", -59_80),
        ("2621", -6_00),
    ]
    assert view.vouchers == ("2026-W1",)
    assert [node.ref for node in trace(office.book.reader, f"receipt:{receipt}").causes] == [number]
    # The delivery invoices nothing, and the day's closing has nothing to take.
    office.deliver(number)
    assert office.count("invoice") == 0
    with pytest.raises(Refused, match="no receipts"):
        office.close_day()
    assert reports.unclosed_days(office.book.reader, before=TOMORROW) == []
    office.sound()


def test_the_receipt_keeps_to_the_vat_that_the_shop_charged(office: Office) -> None:
    number = ordered(office, goods("MUG", 3), goods("TEA"))
    mug, tea = line_ids(office, number)
    with office.doing() as tx:
        tx.update(OrderLine, mug, told_vat_ore=75_01)
        tx.update(OrderLine, tea, told_vat_ore=5_99)
    receipt = paid(office, number, means="klarna")
    assert voucher_of(office, receipt) == [
        ("1582", 431_00),
        ("3001", -299_99),
        ("3002", -50_01),
        ("2611", -75_01),
        ("2621", -5_99),
    ]
    office.sound()


def test_vat_at_another_rate_than_that_of_the_goods_is_refused(office: Office) -> None:
    number = ordered(office, goods("TEA", 10))
    (tea,) = line_ids(office, number)
    with office.doing() as tx:
        tx.update(OrderLine, tea, told_vat_ore=112_00)
    before = snapshot(office.book)
    with pytest.raises(Refused, match="12 % of 448,00 kr are 53,76 kr") as refusal:
        paid(office, number)
    assert refusal.value.code == "receipt.told_vat"
    assert snapshot(office.book) == before


def test_a_shop_without_ore_rounds_and_more_than_that_is_refused(office: Office) -> None:
    office.product("PIN", "7.77", includes_vat=True)
    number = ordered(office, goods("PIN"))

    def pay(amount_ore: int) -> None:
        with office.doing() as tx:
            order = tx.find(Order, number=number)
            assert order is not None
            parts = (PaidPart("swish", amount_ore, "swish_clearing"),)
            tx.update(Order, order.id, billing="paid")
            tx.publish(
                WebOrderPaid(ref=number, order_id=order.id, on=TODAY, amount_ore=amount_ore, parts=parts)
            )

    before = snapshot(office.book)
    with pytest.raises(Refused, match="comes to 7,77 kr, but 9,00 kr were paid"):
        pay(9_00)
    assert snapshot(office.book) == before
    pay(8_00)
    assert voucher_of(office, office.receipt()) == [
        ("1581", 8_00),
        ("3001", -6_22),
        ("2611", -1_55),
        ("3740", -23),
    ]
    with pytest.raises(Refused, match="paid or invoiced already"):
        pay(8_00)
    office.sound()


def test_a_gift_card_is_owed_until_it_is_used(office: Office) -> None:
    card = LineRequest(kind="gift_card", text="Presentkort", unit_price_e4=300_0000, vat_class="exempt")
    sold = paid(office, ordered(office, card), means="swish")
    assert voucher_of(office, sold) == [("1581", 300_00), ("2421", -300_00)]
    number = ordered(office, goods("MUG", 3))
    used = paid(office, number, card_ore=300_00)
    assert voucher_of(office, used) == [
        ("2421", 300_00),
        ("1582", 75_00),
        ("3001", -300_00),
        ("2611", -75_00),
    ]
    assert reports.receipt(office.book.reader, used).means == "gift_card, stripe"
    # Paid back as it was paid, the card last.
    assert voucher_of(office, refunded(office, number, 100_00)) == [
        ("1582", -75_00),
        ("2421", -25_00),
        ("3001", 80_00),
        ("2611", 20_00),
    ]
    assert balance(office.book, "2421") == -25_00
    office.sound()


def test_an_order_out_of_the_country_is_invoiced_and_paid(office: Office) -> None:
    number = ordered(office, goods("MUG", 2), name="Kaffe Oslo AS", country="NO", kind="company")
    with office.doing() as tx:
        paying.pay(tx, number, means="stripe", on=TODAY, reference="pi_2")
    ((invoice, total_ore, treatment),) = office.book.reader.rows(
        "SELECT number, total_ore, vat_treatment FROM invoice"
    )
    assert (total_ore, treatment) == (200_00, "export")
    assert office.book.reader.value("SELECT open_ore FROM claim WHERE invoice_number = :n", n=invoice) == 0
    assert (balance(office.book, "1582"), balance(office.book, "3105")) == (200_00, -200_00)
    assert balance(office.book, "1510") == 0
    office.deliver(number)
    assert office.count("invoice") == 1
    office.sound()


# Paid back


def test_a_sum_is_paid_back_over_the_rates_of_the_order(office: Office) -> None:
    number = ordered(office, goods("MUG", 2), goods("TEA", 2))  # 250 at 25 %, 112 at 12 %
    paid(office, number)
    refund = refunded(office, number, 36_20)
    # A tenth of each: 25 with 5 VAT, and 11.20 with 1.20.
    assert voucher_of(office, refund) == [
        ("1582", -36_20),
        ("3001", 20_00),
        ("3002", 10_00),
        ("2611", 5_00),
        ("2621", 1_20),
    ]
    assert reports.receipt(office.book.reader, refund).refunds == "Q2026-0001"
    refunded(office, number, 325_80)
    assert office.book.reader.rows(
        "SELECT rate_e4, sum(base_ore), sum(vat_ore) FROM receipt_vat GROUP BY rate_e4"
    ) == [(1200, 0, 0), (2500, 0, 0)]
    assert balance(office.book, "1582") == 0
    office.sound()


def test_lines_paid_back_before_delivery_are_not_sent(office: Office) -> None:
    number = ordered(office, goods("MUG", 3), FREIGHT)
    paid(office, number)
    mug, _ = line_ids(office, number)
    refund = refunded(office, number, 125_00, RefundedLine(mug, 1000, 100_00, 25_00, True))
    assert voucher_of(office, refund) == [("1582", -125_00), ("3001", 100_00), ("2611", 25_00)]
    assert office.book.reader.row(
        "SELECT cancelled_milli, invoiced_milli, returned_milli FROM sales_order_line WHERE id = :mug",
        mug=mug,
    ) == (1000, 2000, 0)
    assert (
        office.book.reader.value("SELECT open_milli FROM reservation WHERE order_line_id = :mug", mug=mug)
        == 2000
    )
    office.sound()
    office.deliver(number)
    assert office.count("goods_return") == 0
    office.sound()


def test_a_refund_of_everything_cancels_the_order(office: Office) -> None:
    number = ordered(office, goods("MUG", 3), FREIGHT)
    paid(office, number)
    by_hand(office, number)
    assert office.book.reader.row("SELECT state FROM sales_order WHERE number = :n", n=number) == (
        "cancelled",
    )
    assert [balance(office.book, account) for account in ("1582", "3001", "3520", "2611")] == [0, 0, 0, 0]
    office.sound()


def test_goods_that_came_back_are_on_the_shelf_at_their_cost(office: Office) -> None:
    number = ordered(office, goods("MUG", 2))
    paid(office, number)
    office.deliver(number)
    cost_ore = balance(office.book, "4960")
    by_hand(office, number, parts=[part("MUG", 1)], restock=True)
    assert balance(office.book, "4960") == cost_ore // 2
    assert (office.count("goods_return"), office.count("receipt")) == (1, 2)
    # What the customer keeps moves nothing.
    by_hand(office, number, parts=[part("MUG", 1)])
    assert (office.count("goods_return"), office.count("receipt")) == (1, 3)
    assert balance(office.book, "1582") == 0
    office.sound()


def test_a_return_with_credit_is_paid_back_as_it_was_paid(office: Office) -> None:
    number = ordered(office, goods("MUG", 3))
    (mug,) = line_ids(office, number)
    with office.doing() as tx:
        tx.update(OrderLine, mug, told_vat_ore=75_01)
    paid(office, number, means="paypal")
    delivery = office.deliver(number)
    for _ in range(3):
        office.take_back(delivery, part("MUG", 1), credit=True)
    assert office.book.reader.rows("SELECT vat_ore FROM receipt ORDER BY id") == [
        (75_01,),
        (-25_00,),
        (-25_01,),
        (-25_00,),
    ]
    assert [balance(office.book, account) for account in ("1582", "3001", "2611", "4960")] == [0, 0, 0, 0]
    office.sound()


def test_less_paid_back_than_the_lines_come_to(office: Office) -> None:
    number = ordered(office, goods("MUG", 2))
    paid(office, number)
    (mug,) = line_ids(office, number)
    refund = refunded(office, number, 100_00, RefundedLine(mug, 1000, 100_00, 25_00))
    assert voucher_of(office, refund) == [("1582", -100_00), ("3001", 80_00), ("2611", 20_00)]
    assert [line.amount_ore for line in reports.receipt(office.book.reader, refund).lines] == [-125_00, 25_00]
    by_hand(office, number)
    assert [balance(office.book, account) for account in ("1582", "3001", "2611")] == [0, 0, 0]
    office.sound()


def test_money_that_did_not_move_is_owed_to_the_buyer(office: Office) -> None:
    number = ordered(office, goods("MUG"))
    paid(office, number)
    refund = refunded(office, number, 25_00, parts=[PaidPart("owed", 25_00, "overpayments")])
    assert voucher_of(office, refund)[0] == ("2425", -25_00)
    assert balance(office.book, "1582") == 125_00
    office.sound()


def test_more_than_was_sold_or_the_same_refund_twice_is_refused(office: Office) -> None:
    number = ordered(office, goods("MUG", 2))
    paid(office, number)
    (mug,) = line_ids(office, number)
    refunded(office, number, 125_00, RefundedLine(mug, 1000, 100_00, 25_00), refund="77")
    before = snapshot(office.book)
    with pytest.raises(Refused, match="77 of order 1001 is known already"):
        refunded(office, number, 25_00, refund="77")
    with pytest.raises(Refused, match="125,00 kr are left to pay back, not 125,01 kr"):
        refunded(office, number, 125_01)
    with pytest.raises(Refused, match="1 st are left to pay back, not 2"):
        refunded(office, number, 20_00, RefundedLine(mug, 2000, 16_00, 4_00))
    with pytest.raises(Refused, match="at 25 % VAT"):
        refunded(office, number, 125_00, RefundedLine(mug, 1000, 125_00, 0))
    assert snapshot(office.book) == before


def test_a_refund_that_the_shop_deleted_is_turned_back(office: Office) -> None:
    number = ordered(office, goods("MUG", 2))
    paid(office, number)
    (mug,) = line_ids(office, number)
    order_id = office.book.reader.value("SELECT id FROM sales_order WHERE number = :n", n=number)
    withdrawn = WebRefundWithdrawn(ref=number, order_id=order_id, on=TOMORROW, refund="77")
    refunded(office, number, 125_00, RefundedLine(mug, 1000, 100_00, 25_00), refund="77")
    with office.doing() as tx:
        tx.publish(withdrawn)
    assert voucher_of(office, office.receipt()) == [("1582", 125_00), ("3001", -100_00), ("2611", -25_00)]
    assert balance(office.book, "1582") == 250_00
    before = snapshot(office.book)
    with pytest.raises(Refused, match="No refund 77 of order 1001 stands"), office.doing() as tx:
        tx.publish(withdrawn)
    assert snapshot(office.book) == before
    office.sound()


def test_goods_of_a_deleted_refund_are_sent_after_all(office: Office) -> None:
    number = ordered(office, goods("MUG", 2), FREIGHT)
    paid(office, number)
    mug, freight = line_ids(office, number)
    all_of_it = (RefundedLine(mug, 2000, 200_00, 50_00), RefundedLine(freight, 1000, 39_20, 9_80))
    order_id = office.book.reader.value("SELECT id FROM sales_order WHERE number = :n", n=number)
    for _ in range(2):
        refunded(office, number, 299_00, *all_of_it, refund="77")
        assert office.book.reader.value("SELECT state FROM sales_order") == "cancelled"
        assert office.book.reader.value("SELECT reserved_milli FROM stock_level LIMIT 1") == 0
        with office.doing() as tx:
            tx.publish(WebRefundWithdrawn(ref=number, order_id=order_id, on=TOMORROW, refund="77"))
        assert office.book.reader.value("SELECT state FROM sales_order") == "confirmed"
        assert office.book.reader.value("SELECT reserved_milli FROM stock_level LIMIT 1") == 2000
        office.sound()
    office.deliver(number)
    assert balance(office.book, "1582") == 299_00
    office.sound()


def test_what_was_not_paid_is_not_paid_back(office: Office) -> None:
    number = ordered(office, goods("MUG"))
    before = snapshot(office.book)
    with pytest.raises(Refused, match="no receipt"):
        by_hand(office, number)
    with pytest.raises(Refused, match="no receipt"):
        refunded(office, number, 10_00)
    assert snapshot(office.book) == before


def test_what_is_paid_online_is_no_sale_on_the_spot(office: Office) -> None:
    paid(office, ordered(office, goods("MUG")), means="swish")
    assert reports.cash_limit(office.book.reader, rates=Rates.load(None), on=TODAY).total_ore == 0


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    pieces=st.lists(st.integers(1, 4), min_size=1, max_size=3),
    prices=st.lists(st.integers(101, 99_999), min_size=3, max_size=3),
    sums=st.lists(st.integers(1, 20_000), max_size=4),
)
def test_all_that_is_paid_back_ends_where_the_sale_was(
    office: Office, pieces: list[int], prices: list[int], sums: list[int]
) -> None:
    """Sums first, of any size, and the rest as a whole: nothing is left at any rate or on any account."""
    classes = ("standard", "food", "low")
    lines = [
        LineRequest(
            kind="text",
            text=vat_class,
            quantity_milli=count * 1000,
            unit_price_e4=price * 100,
            vat_class=vat_class,
        )
        for count, price, vat_class in zip(pieces, prices, classes, strict=False)
    ]
    number = ordered(office, *lines)
    paid(office, number)
    total_ore = office.book.reader.value("SELECT total_ore FROM receipt ORDER BY id DESC LIMIT 1")
    for amount_ore in sums:
        if amount_ore < total_ore:
            refunded(office, number, amount_ore)
            total_ore -= amount_ore
    by_hand(office, number)
    order_id = office.book.reader.value("SELECT id FROM sales_order WHERE number = :n", n=number)
    assert office.book.reader.rows(
        "SELECT sum(v.base_ore), sum(v.vat_ore) FROM receipt_vat v JOIN receipt r ON r.id = v.receipt_id "
        "WHERE r.order_id = :order GROUP BY v.vat_class, v.rate_e4",
        order=order_id,
    ) == [(0, 0)] * len(lines)
    assert balance(office.book, "1582") == 0


@pytest.mark.parametrize(
    ("sql", "check"),
    [
        ("UPDATE receipt_payment SET amount_ore = amount_ore - 1", "receipts paid before delivery"),
        (
            "UPDATE receipt_vat SET vat_ore = vat_ore - 300000 WHERE receipt_id = 2",
            "receipts paid before delivery",
        ),
        ("DELETE FROM receipt_payment WHERE receipt_id = 2", "receipts paid before delivery"),
    ],
)
def test_the_checks_find_what_is_wrong(office: Office, sql: str, check: str) -> None:
    number = ordered(office, goods("MUG", 2))
    paid(office, number)
    refunded(office, number, 125_00)
    assert check in office.broken_by(sql, CHECKS)


def test_kept_receipts_of_both_kinds(office: Office) -> None:
    """What is sold on the spot stays as it was: it waits for its day."""
    office.sell(goods("MUG"), means="card")
    paid(office, ordered(office, goods("MUG")))
    with office.doing() as tx:
        assert [(row.kind, row.means) for row in tx.all(Receipt)] == [("sale", "card"), ("sale", "online")]
    office.close_day()
    assert (balance(office.book, "1580"), balance(office.book, "1582")) == (125_00, 125_00)
    office.sound()
