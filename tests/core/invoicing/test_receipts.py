"""Sales over the counter: receipts, refunds, cash days, and the limit for selling without a cash register."""

from datetime import date
from decimal import Decimal

import pytest
from tests.core.invoicing.office import Office, goods, part
from tests.story import TODAY, snapshot

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.invoicing.model import Receipt
from kassabok.core.invoicing.reports import receipts as reports
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.rates.lookup import Rates
from kassabok.core.sales.lines import LineRequest
from kassabok.core.trace import trace

RATES = Rates.load(None)


def totals(office: Office) -> tuple[int, int, int, int]:
    """Net, VAT, rounding and total of the newest receipt."""
    view = reports.receipt(office.book.reader, office.receipt())
    return view.net_ore, view.vat_ore, view.rounding_ore, view.total_ore


def test_a_cash_sale_is_rounded_to_whole_kronor(office: Office) -> None:
    office.product("PIN", "7.77", includes_vat=True)
    delivery = office.sell(goods("PIN"), goods("TEA", 2), goods("MUG"))
    # 7.77 + 2 x 56 + 125, VAT 1.55 + 25 of the first and the last, 12 of the tea.
    assert totals(office) == (206_22, 38_55, 23, 245_00)
    view = reports.receipt(office.book.reader, "Q2026-0001")
    assert [(str(row.vat_percent), row.base_ore, row.vat_ore) for row in view.vat] == [
        ("25", 106_22, 26_55),
        ("12", 100_00, 12_00),
    ]
    assert [(line.sku, line.amount_ore, line.vat_ore) for line in view.lines] == [
        ("PIN", 7_77, 1_55),
        ("TEA", 112_00, 12_00),
        ("MUG", 125_00, 25_00),
    ]
    assert (view.means, view.customer, view.name, view.cash_day) == ("cash", "0", "", "")
    assert [node.ref for node in trace(office.book.reader, "receipt:Q2026-0001").causes] == [delivery]
    office.sound()


def test_a_card_sale_is_not_rounded(office: Office) -> None:
    office.product("PIN", "7.77", includes_vat=True)
    office.sell(goods("PIN"), means="card")
    assert totals(office) == (6_22, 1_55, 0, 7_77)


def test_goods_that_come_back_are_paid_back_to_the_last_ore(office: Office) -> None:
    office.product("PIN", "7.77", includes_vat=True)
    delivery = office.sell(goods("PIN", 3))  # 23.31 is 23.00 in cash.
    back = []
    for _ in range(3):
        office.take_back(delivery, part("PIN", 1), credit=True)
        back.append(totals(office))
    assert back == [(-6_22, -1_55, -23, -8_00), (-6_21, -1_56, -23, -8_00), (-6_22, -1_55, 77, -7_00)]
    assert office.book.reader.rows(
        "SELECT sum(net_ore), sum(vat_ore), sum(rounding_ore), sum(total_ore) FROM receipt"
    ) == [(0, 0, 0, 0)]
    office.close_day()
    assert office.count("voucher_line") == office.count(
        "voucher_line WHERE account IN ('1460', '4960', '2995')"
    )
    office.sound()


def test_a_refund_has_the_rate_of_the_sale(office: Office) -> None:
    delivery = office.sell(goods("TEA", 2), on=date(2026, 3, 31))
    office.take_back(delivery, part("TEA", 1), on=date(2026, 4, 2), credit=True)
    assert totals(office) == (-50_00, -6_00, 0, -56_00)
    assert office.take_back(delivery, on=date(2026, 4, 3))  # Without a credit there is no receipt.
    assert office.count("receipt") == 2
    office.sound()


def test_a_day_is_closed_as_one_voucher(office: Office) -> None:
    office.product("PIN", "7.77", includes_vat=True)
    office.sell(goods("PIN"), goods("TEA"))  # 7.77 + 56 = 63.77, 64 in cash
    office.sell(goods("MUG"), means="card")
    delivery = office.sell(goods("BOOK"), means="swish")
    office.sell(goods("MUG"), on=date(2026, 3, 3))
    assert office.close_day() == "2026-03-02/1"
    vouchers = [v for (v,) in office.book.reader.rows("SELECT ref FROM voucher WHERE series = 'K'")]
    assert vouchers == ["2026-K1"]
    assert office.voucher("2026-K1") == {
        "1910": 64_00,
        "1580": 125_00,
        "1581": 212_00,
        "3001": -(6_22 + 100_00),
        "3002": -50_00,
        "3003": -200_00,
        "2611": -(1_55 + 25_00),
        "2621": -6_00,
        "2631": -12_00,
        "3740": -23,
    }
    assert reports.unclosed_days(office.book.reader, before=date(2026, 3, 4)) == [date(2026, 3, 3)]
    [row] = reports.cash_days(office.book.reader)
    assert (row.cash_day, row.receipts, row.cash_ore, row.card_ore, row.swish_ore, row.voucher) == (
        "2026-03-02/1",
        3,
        64_00,
        125_00,
        212_00,
        "2026-K1",
    )
    office.take_back(delivery, credit=True)
    assert office.close_day() == "2026-03-02/2"
    assert office.voucher("2026-K2") == {"1581": -212_00, "3003": 200_00, "2631": 12_00}
    before = snapshot(office.book)
    with pytest.raises(Refused, match="There are no receipts of 2026-03-02 left to close"):
        office.close_day()
    assert snapshot(office.book) == before
    assert [row.cash_day for row in reports.receipts(office.book.reader)] == [
        "2026-03-02/1",
        "2026-03-02/1",
        "2026-03-02/1",
        "",
        "2026-03-02/2",
    ]
    assert [r.receipt for r in reports.receipts(office.book.reader, unclosed=True)] == ["Q2026-0004"]
    assert [r.receipt for r in reports.receipts(office.book.reader, means="swish")] == [
        "Q2026-0003",
        "Q2026-0005",
    ]
    office.sound()


def test_a_month_is_not_locked_over_sales_that_are_not_booked(office: Office) -> None:
    office.sell(goods("MUG"), on=date(2026, 2, 27))
    office.sell(goods("MUG"), on=date(2026, 3, 2))
    before = snapshot(office.book)
    with pytest.raises(Refused, match="sales of 2026-02-27 are not booked") as refused, office.doing() as tx:
        lock_through(tx, date(2026, 2, 28))
    assert (refused.value.code, snapshot(office.book)) == ("period.unclosed_day", before)
    office.close_day(date(2026, 2, 27))
    with office.doing() as tx:
        lock_through(tx, date(2026, 2, 28))
    assert office.count("period_lock") == 2


def test_a_receipt_that_is_not_there(office: Office) -> None:
    with pytest.raises(NotFound, match="There is no receipt Q1"):
        reports.receipt(office.book.reader, "Q1")


def sold(tx: Transaction, on: date, kronor: int, means: str = "cash") -> None:
    """A receipt row by itself."""
    tx.insert(
        Receipt,
        number=f"X{tx.count_on('test', 0)}",
        order_id=1,
        date=on,
        issued_us=0,
        means=means,
        net_ore=kronor * 100,
        vat_ore=0,
        total_ore=kronor * 100,
    )


def test_the_limit_counts_twelve_months_and_warns_at_three_quarters(office: Office) -> None:
    """Four price base amounts of 2026 are 4 x 59 200 = 236 800 kr; three quarters are 177 600."""
    office.sell(goods("MUG"), on=date(2026, 1, 5))  # 125 kr, and an order for the rows to belong to.
    with office.doing() as tx:
        sold(tx, date(2025, 3, 2), 1_000_000)  # A day too old.
        sold(tx, date(2025, 3, 3), 100_000, "card")
        sold(tx, TODAY, 77_000, "swish")
        sold(tx, date(2026, 3, 3), 1_000_000)  # Not yet.
    limit = reports.cash_limit(office.book.reader, rates=RATES, on=TODAY)
    assert (limit.since, limit.until) == (date(2025, 3, 3), TODAY)
    assert (limit.cash_ore, limit.card_ore, limit.swish_ore) == (125_00, 100_000_00, 77_000_00)
    assert (limit.total_ore, limit.limit_ore, limit.percent) == (177_125_00, 236_800_00, Decimal("74.8"))
    assert limit.verdict == "There is room below the limit for selling without a certified cash register."
    assert limit.register == "kassabok is no certified cash register."
    with office.doing() as tx:
        sold(tx, TODAY, 475)
    near = reports.cash_limit(office.book.reader, rates=RATES, on=TODAY)
    assert (near.percent, "near the limit of 236 800,00 kr" in near.verdict) == (Decimal("75.0"), True)
    with office.doing() as tx:
        sold(tx, TODAY, 59_200)
    at = reports.cash_limit(office.book.reader, rates=RATES, on=TODAY)
    assert (at.percent, "near the limit" in at.verdict) == (Decimal("100.0"), True)
    with office.doing() as tx:
        sold(tx, TODAY, 1)
    over = reports.cash_limit(office.book.reader, rates=RATES, on=TODAY)
    assert "over the limit of 236 800,00 kr: a certified cash register is needed" in over.verdict


@pytest.mark.parametrize(
    ("on", "since"),
    [
        (date(2026, 12, 31), date(2026, 1, 1)),
        (date(2026, 2, 28), date(2025, 3, 1)),
        (date(2024, 2, 28), date(2023, 3, 1)),
        (date(2024, 2, 29), date(2023, 3, 1)),
    ],
)
def test_twelve_months_end_with_the_day(office: Office, on: date, since: date) -> None:
    assert reports.cash_limit(office.book.reader, rates=RATES, on=on).since == since


def test_a_sale_that_no_receipt_has_room_for_moves_nothing(office: Office) -> None:
    before = snapshot(office.book)
    for line, code in (
        (LineRequest(kind="text", text="Hus", unit_price_e4=10**13), "invoice.amount"),
        (LineRequest(kind="text", text="Skruv", quantity_milli=10**11, unit_price_e4=0), "invoice.quantity"),
    ):
        with pytest.raises(Refused) as refused:
            office.sell(line, means="card")
        assert refused.value.code == code
    assert snapshot(office.book) == before
