"""Bills against orders and receipts: what is cleared, what is cost of the goods, and what holds a bill."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.purchasing.buying import Buyer, line
from tests.story import TODAY, snapshot

from kassabok.core.archive.specifications import specifications
from kassabok.core.book.company import change_setting
from kassabok.core.book.file import Book, open_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.errors import KassabokError, Refused
from kassabok.core.ledger.accounts import move_role
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.core.ledger.year_end import book_unpaid
from kassabok.core.payables import from_orders, matching, service
from kassabok.core.payables.deviations import deviations
from kassabok.core.payables.from_orders import BilledGoods
from kassabok.core.payables.goods_received import GoodsReceivedRow, goods_received
from kassabok.core.payables.lines import LineRequest
from kassabok.core.purchasing import reports

MUGS = 10
YESTERDAY = TODAY - timedelta(days=1)


class Shop(Buyer):
    """A shop that buys ten mugs at 40 kr of supplier 2001, and gets bills for them."""

    def bill(self, total_ore: int, *, reference: str = "1", **how: Any) -> str:
        """A bill for goods as the command makes it. how: purchase, receipt, goods and costs; lines are beside them."""
        named = {key: how.pop(key) for key in ("purchase", "receipt") if key in how}
        costs = how.pop("costs", {})
        lines = [LineRequest(ore, account) for account, ore in how.pop("lines", ())]
        with self.doing() as tx:
            supplier_id = tx.reader.value("SELECT id FROM supplier WHERE number = '2001'")
            if named:
                lines += from_orders.goods_lines(tx, supplier_id, **named, goods=how.pop("goods", ()))
            lines += from_orders.cost_lines(tx, costs.items())
            number = service.register(
                tx, supplier="2001", reference=reference, on=TODAY, total_ore=total_ore, lines=lines
            ).ref
            if named or costs:
                matching.match(tx, number, **named, costs=tuple(costs))
        return number

    def approve(self, bill: str, **how: bool) -> None:
        with self.doing() as tx:
            service.approve(tx, bill, by="Ada", **how)

    def credit(self, bill: str, reference: str, *lines: LineRequest, **how: Any) -> str:
        with self.doing() as tx:
            return service.credit(tx, bill, reference, on=TODAY, lines=lines, **how).ref

    def set(self, key: str, value: str) -> None:
        with self.doing() as tx:
            change_setting(tx, key, value)

    def books(self) -> dict[str, int]:
        """Account -> öre, of those that anything stands on."""
        rows = self.book.reader.rows(
            "SELECT account, sum(amount_ore) FROM voucher_line GROUP BY account HAVING sum(amount_ore) <> 0 "
            "ORDER BY account"
        )
        return dict(rows)

    def received(self, on: date = TODAY) -> list[GoodsReceivedRow]:
        return goods_received(self.book.reader, on=on)

    def reasons(self, bill: str) -> list[tuple[str, int, int]]:
        """Why a bill is held: kind, öre more than expected, pieces that have not come."""
        bill_id = self.book.reader.value("SELECT id FROM bill WHERE number = :number", number=bill)
        return [
            (row.kind, row.difference_ore, row.over_milli // 1000)
            for row in deviations(self.book.reader, bill_id)
        ]


@pytest.fixture
def shop(book: Book) -> Iterator[Shop]:
    """Whatever a story does, every check of the book must hold at its end."""
    shop = Shop(book)
    shop.product("MUG", cost=40, weight_grams=300)
    shop.product("LAMP", weight_grams=2000)
    shop.supplier()
    yield shop
    assert shop.wrong() == []


@pytest.fixture
def order(shop: Shop) -> str:
    return shop.buy(line("MUG", MUGS, "40"))


@contextmanager
def company(founded: bytes, folders: pytest.TempPathFactory) -> Iterator[Shop]:
    """A new shop for each example."""
    path = folders.mktemp("matched") / "company.kassabok"
    path.write_bytes(founded)
    path.chmod(0o600)
    with open_book(path, EFFECTS) as book:
        shop = Shop(book)
        shop.product("MUG")
        shop.supplier()
        yield shop


def mugs(pieces: int, price: str | None = None) -> BilledGoods:
    return BilledGoods("MUG", pieces * 1000, None if price is None else Decimal(price))


def test_a_bill_of_a_receipt_clears_it_to_the_ore(shop: Shop, order: str) -> None:
    receipt = shop.receive(order)
    bill = shop.bill(500_00, receipt=receipt)
    shop.approve(bill)
    assert shop.books() == {"1460": 400_00, "2440": -500_00, "2641": 100_00}


def test_a_bill_of_parts_takes_its_share_and_the_last_takes_the_rest(shop: Shop) -> None:
    order = shop.buy(line("MUG", 3, "33.33"))
    shop.receive(order, MUG=1)
    shop.receive(order, MUG=2)
    first = shop.bill(41_66, purchase=order, goods=[mugs(1)])
    second = shop.bill(83_33, reference="2", purchase=order)
    shop.approve(first)
    shop.approve(second)
    assert shop.books() == {"1460": 99_99, "2440": -124_99, "2641": 25_00}


def test_a_small_difference_is_what_the_goods_cost_in_stock_and_sold(shop: Shop, order: str) -> None:
    receipt = shop.receive(order)
    shop.deliver(shop.order(MUG=4))
    bill = shop.bill(510_00, receipt=receipt, goods=[mugs(10, "40.80")])
    shop.approve(bill)
    books = shop.books()
    assert (books["1460"], books["4960"]) == (244_80, 163_20)
    (came,) = reports.receipt(shop.book.reader, receipt).lines
    assert (came.unit_cost_ore, came.billed_milli) == (40_80, 10_000)
    assert "2995" not in books


def test_a_small_difference_goes_to_an_account_where_the_company_wants_that(shop: Shop, order: str) -> None:
    shop.set("purchase.difference", "cost")
    receipt = shop.receive(order)
    bill = shop.bill(510_00, receipt=receipt, goods=[mugs(10, "40.80")])
    assert shop.books() == {"1460": 400_00, "2440": -510_00, "2641": 102_00, "4965": 8_00}
    shop.approve(bill)


def test_a_large_difference_holds_the_bill_until_it_is_accepted(shop: Shop, order: str) -> None:
    receipt = shop.receive(order)
    bill = shop.bill(600_00, receipt=receipt, goods=[mugs(10, "48")])
    assert shop.reasons(bill) == [("price", 80_00, 0)]
    before = shop.books()
    assert before == {"1460": 400_00, "2440": -600_00, "2641": 120_00, "2995": 80_00}
    with pytest.raises(Refused, match="billed 480,00 kr, received at 400,00 kr, 80,00 kr more") as refused:
        shop.approve(bill)
    assert refused.value.code == "bill.held"
    assert shop.books() == before
    shop.approve(bill, accept=True)
    assert shop.books() == {"1460": 480_00, "2440": -600_00, "2641": 120_00}


def test_a_credit_note_of_the_price_releases_a_held_bill(shop: Shop, order: str) -> None:
    bill = shop.bill(600_00, receipt=shop.receive(order), goods=[mugs(10, "48")])
    shop.credit(bill, "K1", LineRequest(80_00), total_ore=100_00)
    assert shop.reasons(bill) == []
    shop.approve(bill)
    assert shop.books() == {"1460": 400_00, "2440": -500_00, "2641": 100_00}


def test_a_bill_bigger_than_the_receipt_waits_for_the_goods(shop: Shop, order: str) -> None:
    shop.receive(order, MUG=6)
    bill = shop.bill(500_00, purchase=order, goods=[mugs(10)])
    assert shop.reasons(bill) == [("quantity", 160_00, 4)]
    with pytest.raises(Refused, match="4 st of MUG of N2026-0001 are billed and have not come"):
        shop.approve(bill)
    shop.receive(order)
    assert shop.reasons(bill) == []
    shop.approve(bill)
    assert shop.books() == {"1460": 400_00, "2440": -500_00, "2641": 100_00}


def test_a_bill_before_the_goods_stands_until_they_come(shop: Shop, order: str) -> None:
    bill = shop.bill(500_00, purchase=order)
    assert shop.books() == {"2440": -500_00, "2641": 100_00, "2995": 400_00}
    shop.approve(bill, accept=True)
    shop.receive(order, MUG=3)
    assert shop.books()["2995"] == 280_00
    shop.receive(order)
    assert shop.books() == {"1460": 400_00, "2440": -500_00, "2641": 100_00}


def test_what_is_not_sent_is_credited(shop: Shop, order: str) -> None:
    shop.receive(order, MUG=6)
    bill = shop.bill(500_00, purchase=order, goods=[mugs(10)])
    shop.credit(bill, "K1", LineRequest(160_00, item="MUG", quantity_milli=4000), total_ore=200_00)
    assert shop.reasons(bill) == []
    shop.approve(bill)
    shop.cancel_purchase(order)
    assert shop.books() == {"1460": 240_00, "2440": -300_00, "2641": 60_00}


def test_a_bill_taken_back_leaves_the_goods_to_be_billed_again(shop: Shop, order: str) -> None:
    receipt = shop.receive(order)
    bill = shop.bill(510_00, receipt=receipt, goods=[mugs(10, "40.80")])
    shop.credit(bill, "K1")
    assert shop.books() == {"1460": 400_00, "2995": -400_00}
    shop.approve(shop.bill(500_00, reference="2", receipt=receipt))
    assert shop.books() == {"1460": 400_00, "2440": -500_00, "2641": 100_00}


def test_goods_sent_back_are_credited_at_what_they_were_owed_for(shop: Shop, order: str) -> None:
    receipt = shop.receive(order)
    bill = shop.bill(510_00, receipt=receipt, goods=[mugs(10, "40.80")])
    shop.approve(bill)
    shop.send_back(receipt, MUG=2)
    assert shop.books()["2995"] == 80_00
    shop.credit(bill, "K1", LineRequest(81_60, item="MUG", quantity_milli=2000), total_ore=102_00)
    assert "2995" not in shop.books()


def test_costs_of_bringing_goods_home_are_cleared_by_the_carriers_bill(shop: Shop, order: str) -> None:
    cost = shop.add_cost(shop.receive(order), freight_ore=100_00, customs_ore=60_00)
    carrier = shop.bill(125_00, costs={cost: 100_00})
    customs = shop.bill(78_75, reference="2", costs={cost: 63_00})
    shop.approve(carrier)
    shop.approve(customs)
    balances = shop.books()
    assert (balances["2995"], balances["4965"]) == (-400_00, 3_00)


def test_lines_beside_the_goods_are_not_matched(shop: Shop, order: str) -> None:
    receipt = shop.receive(order)
    bill = shop.bill(625_00, receipt=receipt, lines=[("5710", 100_00)])
    shop.approve(bill)
    assert shop.books() == {"1460": 400_00, "2440": -625_00, "2641": 125_00, "5710": 100_00}


def test_a_bill_for_goods_that_names_no_receipt_is_held_while_there_is_one(shop: Shop, order: str) -> None:
    shop.receive(order)
    bill = shop.bill(500_00, lines=[("", 400_00)])
    assert shop.reasons(bill) == [("unmatched", 400_00, 0)]
    with pytest.raises(Refused) as refused:
        shop.approve(bill)
    assert f"kassabok bill match {bill} --purchase {order}" in refused.value.hint
    with shop.doing() as tx:
        matching.match(tx, bill, purchase=order)
    assert shop.reasons(bill) == []
    shop.approve(bill)


def test_under_the_cash_method_the_goods_are_cleared_when_the_bill_is_paid(shop: Shop, order: str) -> None:
    shop.set("ledger.method", "cash")
    bill = shop.bill(510_00, receipt=shop.receive(order), goods=[mugs(10, "40.80")])
    shop.approve(bill)
    assert shop.books() == {"1460": 408_00, "2995": -408_00}
    with shop.doing() as tx:
        service.pay(tx, [(bill, 200_00)], on=TODAY)
    with shop.doing() as tx:
        service.pay(tx, [(bill, None)], on=TODAY)
    assert shop.books() == {"1460": 408_00, "1930": -510_00, "2641": 102_00}


def test_what_went_back_is_credited_at_the_price_of_the_bill(shop: Shop, order: str) -> None:
    receipt = shop.receive(order)
    bill = shop.bill(510_00, receipt=receipt, goods=[mugs(10, "40.80")])
    shop.approve(bill)
    returned = shop.send_back(receipt, MUG=2)
    with shop.doing() as tx:
        lines = from_orders.credited_lines(tx, bill, returned=returned)
    assert [(row.item, row.quantity_milli, row.amount_ore) for row in lines] == [("MUG", 2000, 81_60)]
    note = shop.credit(bill, "K1", *lines, total_ore=102_00)
    assert "2995" not in shop.books()
    led_to = shop.book.reader.rows(
        "SELECT effect_ref FROM link WHERE cause_kind = 'supplier-return' AND effect_kind = 'bill'"
    )
    assert led_to == [(note,)]


def test_what_is_credited_in_another_currency_is_what_the_bill_said_of_it(shop: Shop) -> None:
    """At 0,9912 an öre is more than a hundredth: 7 at 45,37 NOK are 317,59 NOK, and two of them 90,74."""
    shop.supplier("2002", name="Fjell AS", country="NO")
    receipt = shop.receive(
        shop.buy(line("MUG", 7, "45.37"), supplier="2002", currency="NOK", sek_per_unit=Decimal("0.9871"))
    )
    with shop.doing() as tx:
        supplier_id = tx.reader.value("SELECT id FROM supplier WHERE number = '2002'")
        bill = service.register(
            tx,
            supplier="2002",
            reference="1",
            on=TODAY,
            total_ore=317_59,
            lines=from_orders.goods_lines(tx, supplier_id, receipt=receipt, currency="NOK"),
            treatment="import",
            currency="NOK",
            sek_per_unit=Decimal("0.9912"),
        ).ref
        matching.match(tx, bill, receipt=receipt)
    for note, pieces, cents in (("K1", 3, 136_11), ("K2", 2, 90_74), ("K3", 2, 90_74)):
        with shop.doing() as tx:
            lines = from_orders.credited_lines(tx, bill, goods=[mugs(pieces)])
        assert [row.amount_ore for row in lines] == [cents]
        shop.credit(bill, note, *lines, total_ore=cents)


def test_no_more_is_credited_than_was_billed(shop: Shop, order: str) -> None:
    bill = shop.bill(120_00 + 30_00, receipt=shop.receive(order), goods=[mugs(3)])
    with shop.doing() as tx, pytest.raises(Refused) as refused:
        from_orders.credited_lines(tx, bill, goods=[mugs(4)])
    assert refused.value.code == "bill.not_billed"


@pytest.mark.parametrize("milli", [0, -1000])
@pytest.mark.parametrize("item", ["MUG", "LAMP"])
def test_goods_of_a_bill_or_a_credit_note_are_above_zero(
    shop: Shop, order: str, item: str, milli: int
) -> None:
    goods = [BilledGoods(item, milli)]
    bill = shop.bill(500_00, receipt=shop.receive(order))
    before = snapshot(shop.book)
    with shop.doing() as tx, pytest.raises(Refused) as refused:
        from_orders.credited_lines(tx, bill, goods=goods)
    assert refused.value.code == "bill.quantity"
    with pytest.raises(Refused) as refused:
        shop.bill(500_00, reference="2", purchase=order, goods=goods)
    assert refused.value.code == "bill.quantity"
    assert snapshot(shop.book) == before


def test_a_bill_before_the_goods_is_compared_with_the_order(shop: Shop, order: str) -> None:
    bill = shop.bill(750_00, purchase=order, goods=[mugs(12, "50")])
    assert shop.reasons(bill) == [("quantity", 600_00, 12), ("price", 120_00, 0)]
    with pytest.raises(
        Refused, match="12 st of MUG of N2026-0001 are billed and have not come, and only 10 st are to come"
    ):
        shop.approve(bill)
    shop.credit(bill, "K1")


def test_the_company_says_how_much_a_bill_may_differ(shop: Shop, order: str) -> None:
    shop.set("purchase.price_kronor", "0")
    first = shop.bill(100_00 + 3_00, purchase=order, goods=[mugs(2, "41.20")])
    assert shop.reasons(first) == [("quantity", 82_40, 2), ("price", 2_40, 0)]
    shop.set("purchase.price_percent", "3")
    shop.set("purchase.quantity_percent", "20")
    assert shop.reasons(first) == []


def test_goods_are_matched_by_the_suppliers_number_too(shop: Shop) -> None:
    shop.listed("MUG", "40", supplier_sku="P-1")
    shop.receive(shop.buy(line("MUG", 5)))
    with shop.doing() as tx:
        number = service.register(
            tx,
            supplier="2001",
            reference="1",
            on=TODAY,
            total_ore=250_00,
            lines=[LineRequest(200_00, text="Mugg", item="p-1", quantity_milli=5000)],
        ).ref
        matching.match(tx, number)
    assert shop.reasons(number) == []
    assert "2995" not in shop.books()


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("goods_receipt.unknown", {"receipt": "G2026-0099"}),
    ("purchase.unknown", {"purchase": "N2026-0099"}),
    ("bill.other_supplier", {"purchase": "N2026-0002"}),
    ("bill.not_ordered", {"purchase": "N2026-0001", "goods": [BilledGoods("LAMP", 1000)]}),
    ("landed_cost.unknown", {"costs": {"J2026-0099": None}}),
    ("bill.nothing_left", {"purchase": "N2026-0003"}),
]


@pytest.mark.parametrize(("code", "how"), REFUSED)
def test_a_bill_for_goods_that_are_not_there_is_refused(
    shop: Shop, order: str, code: str, how: dict[str, Any]
) -> None:
    shop.supplier("2002", name="Annan AB")
    shop.buy(line("LAMP", 1, "100"), supplier="2002")
    cancelled = shop.buy(line("MUG", 1, "40"))
    shop.cancel_purchase(cancelled)
    shop.receive(order)
    before = snapshot(shop.book)
    with pytest.raises(KassabokError) as refused:
        shop.bill(500_00, **how)
    assert refused.value.code == code
    assert snapshot(shop.book) == before


def test_freight_beside_goods_is_a_part_of_their_price_and_not_the_goods_that_are_left(
    shop: Shop, order: str
) -> None:
    receipt = shop.receive(order)
    bill = shop.bill(
        (240_00 + 30_00) * 5 // 4, purchase=order, goods=[mugs(6)], lines=[("", 40_00), ("", -10_00)]
    )
    assert shop.reasons(bill) == []
    shop.approve(bill)
    assert shop.books()["1460"] == 430_00
    assert [(row.what, row.number, row.left_milli, row.amount_ore) for row in shop.received()] == [
        ("received", receipt, 4000, 160_00)
    ]
    rest = shop.bill(200_00, reference="2", purchase=order)
    assert shop.reasons(rest) == []
    shop.credit(bill, "K1")
    assert [(row.left_milli, row.amount_ore) for row in shop.received()] == [(6000, 240_00)]
    assert shop.books()["1460"] == 400_00


def test_freight_beside_goods_that_are_waited_for_comes_with_them(shop: Shop, order: str) -> None:
    bill = shop.bill(550_00, purchase=order, goods=[mugs(10)], lines=[("", 40_00)])
    assert shop.reasons(bill) == [("quantity", 440_00, 10)]
    shop.receive(order, MUG=4)
    shop.receive(order)
    assert shop.reasons(bill) == []
    assert shop.books()["1460"] == 440_00
    assert shop.received() == []


def test_a_discount_on_all_of_a_bill_lowers_what_its_goods_cost(shop: Shop, order: str) -> None:
    receipt = shop.receive(order)
    with shop.doing() as tx:
        lines = [LineRequest(400_00, "2995"), LineRequest(-20_00, "2995")]
        bill = service.register(
            tx, supplier="2001", reference="1", on=TODAY, total_ore=475_00, lines=lines
        ).ref
    with shop.doing() as tx:
        matching.match(tx, bill, receipt=receipt)
    assert shop.reasons(bill) == []
    assert shop.books()["1460"] == 380_00
    assert shop.received() == []


def test_a_bill_is_matched_once(shop: Shop, order: str) -> None:
    bill = shop.bill(500_00, receipt=shop.receive(order))
    before = snapshot(shop.book)
    with pytest.raises(Refused) as refused, shop.doing() as tx:
        matching.match(tx, bill, purchase=order)
    assert refused.value.code == "bill.matched"
    assert snapshot(shop.book) == before


def test_the_report_comes_to_the_account_on_every_day(shop: Shop, order: str) -> None:
    receipt = shop.receive(order, MUG=6)
    shop.adjust("LAMP", 2, cost="100", reason="receipt")
    bill = shop.bill(612_50, purchase=order, goods=[mugs(10, "49")])
    cost = shop.add_cost(receipt, freight_ore=50_00)
    with shop.doing() as tx:
        add_voucher(tx, on=TODAY, text="Telefon", lines=[PostLine("6212", 70_00), PostLine("2995", -70_00)])
    assert [(row.what, row.number, row.left_milli, row.amount_ore) for row in shop.received()] == [
        ("price", receipt, 0, -54_00),
        ("cost", cost, None, 50_00),
        ("billed", bill, -4000, -196_00),
        ("no order", "", None, 200_00),
        ("other bookings", "", None, 70_00),
    ]
    assert sum(row.amount_ore for row in shop.received()) == -shop.books()["2995"]
    assert shop.received(YESTERDAY) == []


def test_a_bill_that_is_taken_back_is_not_waited_with(shop: Shop, order: str) -> None:
    with shop.doing() as tx:
        bill = service.register(
            tx,
            supplier="2001",
            reference="1",
            on=TODAY,
            total_ore=500_00,
            lines=[LineRequest(400_00, "2995")],
        ).ref
    assert [(row.what, row.number, row.amount_ore) for row in shop.received()] == [("billed", bill, -400_00)]
    shop.credit(bill, "K1", LineRequest(100_00, "2995"), total_ore=125_00)
    assert [(row.what, row.number, row.amount_ore) for row in shop.received()] == [("billed", bill, -300_00)]
    shop.credit(bill, "K2", LineRequest(300_00, "2995"), total_ore=375_00)
    assert shop.received() == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_of_receipts_bills_and_returns_leaves_nothing(
    founded: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever comes first, when all that stayed is billed and approved the account of goods received is empty."""
    with company(founded, tmp_path_factory) as shop:
        price = data.draw(st.decimals("0.01", "99.99", places=2), label="price")
        pieces = data.draw(st.integers(1, 12), label="pieces")
        order = shop.buy(line("MUG", pieces, str(price)))
        here = billed = 0
        bills: list[str] = []
        while here < pieces or billed < pieces:
            if here < pieces and (billed == pieces or data.draw(st.booleans(), label="receive")):
                now = data.draw(st.integers(1, pieces - here), label="received")
                shop.receive(order, MUG=now)
                here += now
            else:
                now = data.draw(st.integers(1, pieces - billed), label="billed")
                asked = price + data.draw(st.decimals("0", "0.50", places=2), label="dearer")
                total_ore = int(now * asked * 100)
                vat_ore = vat_of(total_ore)
                bills.append(
                    shop.bill(
                        total_ore + vat_ore,
                        reference=str(len(bills)),
                        purchase=order,
                        goods=[mugs(now, str(asked))],
                    )
                )
                billed += now
        for bill in bills:
            shop.approve(bill, accept=True)
        books = shop.books()
        assert "2995" not in books
        assert -books["2440"] == books["1460"] + books.get("2641", 0)
        assert shop.wrong() == []
        assert shop.received() == []


def vat_of(net_ore: int) -> int:
    """25 percent, rounded half away from zero."""
    return (net_ore + 2) // 4


def test_unpaid_bills_of_the_year_clear_the_goods_under_the_cash_method(shop: Shop, order: str) -> None:
    shop.set("ledger.method", "cash")
    bill = shop.bill(500_00, receipt=shop.receive(order))
    shop.approve(bill)
    with shop.doing(date(2027, 1, 10)) as tx:
        book_unpaid(tx, "2026")
    assert shop.books() == {"1460": 400_00, "2440": -500_00, "2641": 100_00}


def test_another_account_may_be_that_of_goods_received(shop: Shop, order: str) -> None:
    bill = shop.bill(510_00, receipt=shop.receive(order), goods=[mugs(10, "40.80")])
    with shop.doing() as tx:
        move_role(tx, "goods_received", "2990")
    shop.credit(bill, "K1")
    assert shop.books() == {"1460": 400_00, "2990": -400_00}


def test_a_rate_that_moved_is_cost_but_holds_no_bill(shop: Shop) -> None:
    shop.supplier("2002", name="Töpferei GmbH", country="DE", currency="EUR")
    order = shop.buy(line("MUG", 10, "40"), supplier="2002", sek_per_unit=Decimal("11.00"))
    shop.receive(order)
    with shop.doing() as tx:
        supplier_id = tx.reader.value("SELECT id FROM supplier WHERE number = '2002'")
        lines = from_orders.goods_lines(tx, supplier_id, purchase=order, currency="EUR")
        assert [row.amount_ore for row in lines] == [400_00]
        bill = service.register(
            tx,
            supplier="2002",
            reference="1",
            on=TODAY,
            total_ore=400_00,
            lines=lines,
            treatment="eu-goods",
            sek_per_unit=Decimal("12.00"),
        ).ref
        matching.match(tx, bill, purchase=order)
    assert shop.reasons(bill) == []
    shop.approve(bill)
    books = shop.books()
    assert (books["1460"], books["2440"]) == (4800_00, -4800_00)
    assert "2995" not in books


def test_goods_that_were_written_down_keep_no_value_below_zero(shop: Shop, order: str) -> None:
    receipt = shop.receive(order)
    bill = shop.bill(500_00, receipt=receipt)
    shop.approve(bill)
    shop.revalue("MUG", "1")
    shop.credit(bill, "K1", LineRequest(100_00), total_ore=125_00)
    books = shop.books()
    assert "1460" not in books
    assert (books["4962"], books["4960"], books["2440"]) == (390_00, -90_00, -375_00)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_goods_that_go_back_piece_by_piece_are_credited_to_the_ore(
    founded: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    with company(founded, tmp_path_factory) as shop:
        pieces = data.draw(st.integers(1, 9), label="pieces")
        price, asked = (
            Decimal(data.draw(st.integers(1, 2499), label=what)) * 4 / 100 for what in ("price", "asked")
        )  # Whole öre of VAT, so that the parts are worth the whole.
        order = shop.buy(line("MUG", pieces, str(price)))
        receipt = shop.receive(order)
        net_ore = int(pieces * asked * 100)
        bill = shop.bill(net_ore + vat_of(net_ore), purchase=order, goods=[mugs(pieces, str(asked))])
        shop.approve(bill, accept=True)
        left, back_ore = pieces, 0
        for back in data.draw(st.lists(st.integers(1, 9), max_size=4), label="back"):
            now = min(back, left)
            left -= now
            if not now:
                break
            returned = shop.send_back(receipt, MUG=now)
            with shop.doing() as tx:
                lines = from_orders.credited_lines(tx, bill, returned=returned)
            part_ore = lines[0].amount_ore
            back_ore += part_ore
            shop.credit(bill, returned, *lines, total_ore=part_ore + vat_of(part_ore))
        assert back_ore == int((pieces - left) * asked * 100)
        assert "2995" not in shop.books()
        assert shop.received() == []
        assert abs(shop.books().get("1460", 0) - left * asked * 100) <= pieces  # An öre a rounding.
        assert abs(shop.books().get("4965", 0)) <= pieces
        assert shop.wrong() == []


def test_the_closing_specification_tells_what_came_and_is_not_billed(shop: Shop, order: str) -> None:
    receipt = shop.receive(order, MUG=6)
    bill = shop.bill(100_00, purchase=order, goods=[mugs(2)])
    shop.adjust("LAMP", 2, cost="100", reason="receipt")
    rows = specifications(shop.book.reader, "2026")
    first = next(place for place, row in enumerate(rows) if row.account == "2995")
    assert [(row.text, row.closing_ore) for row in rows[first + 1 : first + 3]] == [
        (f"{receipt} Porslin AB, MUG 4 st, mottaget, ej fakturerat", -160_00),
        ("Varor utan inköpsorder", -200_00),
    ]
    assert rows[first].closing_ore == -360_00
    shop.approve(bill)
