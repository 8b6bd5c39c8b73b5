"""What an order belongs to goes along to all that follows from it, and into the books."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.core.sales.conftest import FREIGHT, Shop, goods
from tests.story import TODAY, snapshot

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.check import run_checks
from kassabok.core.errors import KassabokError, NotFound, Refused
from kassabok.core.invoicing import receipts
from kassabok.core.invoicing import service as invoicing
from kassabok.core.invoicing.reports.invoices import invoice
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.ledger import objects
from kassabok.core.objects import Objects
from kassabok.core.receivables import service as receivables
from kassabok.core.sales import reports
from kassabok.core.sales import service as sales

NORD: Objects = (("1", "Nord"),)
NORD_P1: Objects = (("1", "Nord"), ("6", "P1"))
SYD: Objects = (("1", "Syd"),)


def add_objects(book: Book) -> None:
    with book.transaction("test", today=TODAY) as tx:
        for dimension, code in (("1", "Nord"), ("1", "Syd"), ("6", "P1")):
            objects.add_object(tx, dimension, code)


@pytest.fixture
def stores(shop: Shop) -> Shop:
    """The shop with the cost centres Nord and Syd, and the project P1."""
    add_objects(shop.book)
    return shop


def booked(book: Book, ref: str) -> list[tuple[str, int, Objects]]:
    """The lines of a voucher: account, öre, objects."""
    lines = book.reader.rows(
        "SELECT line.id, account, amount_ore FROM voucher_line line JOIN voucher ON voucher.id = line.voucher_id "
        "WHERE ref = :ref ORDER BY line.id",
        ref=ref,
    )
    return [
        (
            account,
            ore,
            tuple(
                book.reader.rows(
                    "SELECT dimension, object FROM voucher_line_object WHERE voucher_line_id = :id ORDER BY dimension",
                    id=line_id,
                )
            ),
        )
        for line_id, account, ore in lines
    ]


def faults(book: Book) -> list[str]:
    return [f"{result.check}: {result.detail}" for result in run_checks(book.reader) if not result.ok]


def test_an_orders_income_freight_and_cost_belong_to_its_objects(stores: Shop) -> None:
    order = stores.order(stores.customer(), goods("MUG", 2), FREIGHT, objects=NORD_P1)
    stores.deliver(order)
    assert booked(stores.book, "2026-B1") == [
        ("1510", 348_75, ()),
        ("3001", -200_00, NORD_P1),
        ("3520", -79_00, NORD_P1),
        ("2611", -69_75, ()),
    ]
    assert booked(stores.book, "2026-L3") == [("1460", -90_00, ()), ("4960", 90_00, NORD_P1)]
    assert reports.order(stores.book.reader, order).objects == {"1": "Nord", "6": "P1"}
    assert invoice(stores.book.reader, "F2026-0001", on=TODAY).objects == {"1": "Nord", "6": "P1"}
    assert faults(stores.book) == []


def test_a_return_takes_cost_and_income_back_from_the_same_objects_even_when_they_are_out_of_use(
    stores: Shop,
) -> None:
    order = stores.order(stores.customer(), goods("MUG", 2), objects=NORD)
    delivery = stores.deliver(order)
    with stores.doing() as tx:
        objects.change_object(tx, "1", "Nord", active=False)
    stores.take_back(delivery, sales.Part("MUG", 1000), credit=True)
    assert booked(stores.book, "2026-B2") == [
        ("1510", -125_00, ()),
        ("3001", 100_00, NORD),
        ("2611", 25_00, ()),
    ]
    assert booked(stores.book, "2026-L4") == [("1460", 45_00, ()), ("4960", -45_00, NORD)]
    assert invoice(stores.book.reader, "K2026-0001", on=TODAY).objects == {"1": "Nord"}
    assert faults(stores.book) == []


def test_counter_sales_of_a_day_are_split_by_what_they_belong_to(stores: Shop) -> None:
    with stores.doing() as tx:
        line = [goods("MUG", 1, unit_price_e4=99_4000)]
        sales.sell_on_the_spot(tx, line, means="cash", on=TODAY, objects=NORD)
        sales.sell_on_the_spot(tx, line, means="cash", on=TODAY, objects=SYD)
        sales.sell_on_the_spot(tx, line, means="card", on=TODAY)
        receipts.close_day(tx, TODAY)
    assert booked(stores.book, "2026-K1") == [
        ("1580", 99_40, ()),
        ("1910", 198_00, ()),
        ("3001", -79_52, NORD),
        ("3001", -79_52, SYD),
        ("3001", -79_52, ()),
        ("2611", -59_64, ()),
        ("3740", 40, NORD),
        ("3740", 40, SYD),
    ]
    assert faults(stores.book) == []


def test_an_invoice_on_its_own_has_objects_of_its_own_and_its_credit_note_has_them_too(stores: Shop) -> None:
    customer = stores.customer()
    with stores.doing() as tx:
        line = FreeLine(text="Gravering", unit_price_e4=150_0000)
        number = invoicing.issue_on_its_own(tx, customer, [line], on=TODAY, objects=SYD).ref
        invoicing.credit(tx, number, on=TODAY)
    assert booked(stores.book, "2026-B1")[1:] == [("3001", -150_00, SYD), ("2611", -37_50, ())]
    assert booked(stores.book, "2026-B2")[1:] == [("3001", 150_00, SYD), ("2611", 37_50, ())]
    assert faults(stores.book) == []


def test_under_the_cash_method_a_payment_books_its_share_on_the_objects(stores: Shop) -> None:
    with stores.doing() as tx:
        tx.write_setting("ledger.method", "cash")
    customer = stores.customer()
    stores.deliver(stores.order(customer, goods("MUG", 1), objects=NORD))
    stores.deliver(stores.order(customer, goods("MUG", 1), objects=SYD))
    with stores.doing() as tx:
        receivables.register(
            tx, amount_ore=175_00, on=TODAY, invoices=[("F2026-0001", None), ("F2026-0002", None)]
        )
    assert booked(stores.book, "2026-C1") == [
        ("1930", 175_00, ()),
        ("3001", -100_00, NORD),
        ("2611", -25_00, ()),
        ("3001", -40_00, SYD),
        ("2611", -10_00, ()),
    ]
    assert faults(stores.book) == []


def test_a_credit_note_used_for_another_invoice_moves_the_sale_between_their_objects(stores: Shop) -> None:
    with stores.doing() as tx:
        tx.write_setting("ledger.method", "cash")
    customer = stores.customer()
    stores.deliver(stores.order(customer, goods("MUG", 1), objects=NORD))
    with stores.doing() as tx:
        receivables.register(tx, amount_ore=125_00, on=TODAY, invoices=[("F2026-0001", None)])
        invoicing.credit(tx, "F2026-0001", on=TODAY)
    stores.deliver(stores.order(customer, goods("MUG", 1), objects=SYD))
    with stores.doing() as tx:
        receivables.use(tx, "K2026-0001", "F2026-0002", on=TODAY)
    assert booked(stores.book, "2026-C2") == [("3001", -100_00, SYD), ("3001", 100_00, NORD)]
    assert faults(stores.book) == []


def test_an_order_gets_other_objects_until_something_of_it_is_in_the_books(stores: Shop) -> None:
    order = stores.order(stores.customer(), goods("MUG", 2), objects=NORD)
    with stores.doing() as tx:
        sales.change_objects(tx, order, SYD)
    stores.deliver(order, sales.Part("MUG", 1000))
    assert booked(stores.book, "2026-B1")[1] == ("3001", -100_00, SYD)
    before = snapshot(stores.book)
    with (
        pytest.raises(Refused, match="is partly delivered; what is invoiced") as refused,
        stores.doing() as tx,
    ):
        sales.change_objects(tx, order, NORD)
    assert refused.value.code == "order.in_books"
    assert snapshot(stores.book) == before


def test_what_cannot_be_an_object_is_refused_and_nothing_is_written(stores: Shop) -> None:
    customer = stores.customer()
    engraving = FreeLine(text="Gravering", unit_price_e4=150_0000)
    with stores.doing() as tx:
        objects.change_object(tx, "6", "P1", active=False)
    before = snapshot(stores.book)
    wrongs: list[tuple[Objects, type[KassabokError]]] = [
        ((("1", "Öst"),), NotFound),
        ((("6", "P1"),), Refused),
        ((("1", "Nord"), ("1", "Syd")), Refused),
    ]
    for wrong, error in wrongs:
        with pytest.raises(error):
            stores.order(customer, goods("MUG"), objects=wrong)
        with pytest.raises(error), stores.doing() as tx:
            sales.sell_on_the_spot(tx, [goods("MUG")], means="card", on=TODAY, objects=wrong)
        with pytest.raises(error), stores.doing() as tx:
            invoicing.issue_on_its_own(tx, customer, [engraving], on=TODAY, objects=wrong)
    assert snapshot(stores.book) == before


#: What a mug has earned in the books; under the cash method only what is paid of it.
EARNED_ORE = {"invoice": {"i": 100_00, "d": 100_00, "r": 80_00}, "cash": {"i": 0, "d": 50_00, "r": 80_00}}


@hypothesis_settings(max_examples=15)
@given(
    sold=st.lists(
        st.tuples(st.sampled_from([(), NORD, SYD, NORD_P1]), st.integers(1, 4), st.sampled_from("icdrk")),
        min_size=1,
        max_size=6,
    ),
    method=st.sampled_from(["invoice", "cash"]),
)
def test_however_it_is_sold_each_object_has_what_was_sold_for_it(
    tmp_path_factory: pytest.TempPathFactory, sold: list[tuple[Objects, int, str]], method: str
) -> None:
    """i: invoiced, c: invoiced and credited, d: part paid, r: over the counter, k: over the counter and given back."""
    with create_book(tmp_path_factory.mktemp("book") / "b.kassabok", EFFECTS) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(tx, name="A", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
            tx.write_setting("ledger.method", method)
        add_objects(book)
        shop = Shop(book)
        shop.product("MUG", 100, on_hand=100)
        customer = shop.customer()
        income: Counter[Objects] = Counter()
        cost: Counter[Objects] = Counter()
        for objects_of, quantity, how in sold:
            sell(shop, customer, objects_of, quantity, how)
            if how in "idr":
                cost[objects_of] += quantity * 45_00
                income[objects_of] -= quantity * EARNED_ORE[method][how]
        if shop.book.reader.value("SELECT count(*) FROM receipt"):
            with shop.doing() as tx:
                receipts.close_day(tx, TODAY)
        assert by_objects(book, "3001") == {key: ore for key, ore in income.items() if ore}
        assert by_objects(book, "4960") == {key: ore for key, ore in cost.items() if ore}
        assert faults(book) == []


def sell(shop: Shop, customer: str, objects_of: Objects, quantity: int, how: str) -> None:
    if how in "rk":
        with shop.doing() as tx:
            line = [goods("MUG", quantity, unit_price_e4=100_0000)]
            delivery = sales.sell_on_the_spot(tx, line, means="card", on=TODAY, objects=objects_of).ref
        if how == "k":
            shop.take_back(delivery, credit=True)
        return
    delivery = shop.deliver(shop.order(customer, goods("MUG", quantity), objects=objects_of))
    number = reports.delivery(shop.book.reader, delivery).invoices[0]
    if how == "c":
        shop.take_back(delivery, credit=True)
    if how == "d":
        with shop.doing() as tx:
            receivables.register(tx, amount_ore=quantity * 62_50, on=TODAY, invoices=[(number, None)])


def by_objects(book: Book, account: str) -> dict[Objects, int]:
    """What is on an account by the objects of its lines, without what is zero."""
    sums: Counter[Objects] = Counter()
    for (ref,) in book.reader.rows("SELECT ref FROM voucher"):
        for number, ore, objects_of in booked(book, ref):
            if number == account:
                sums[objects_of] += ore
    return {key: ore for key, ore in sums.items() if ore}
