"""Whatever is done in whatever order, the sums hold; and where somebody tampers with them, the checks tell."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.sales.conftest import FREIGHT, Shop, goods
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import create_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.check import all_checks
from kassabok.core.errors import NotFound, Refused
from kassabok.core.sales import checks, reports
from kassabok.core.sales import service as sales
from kassabok.core.sales.service import Part

SKUS = st.sampled_from(["MUG", "BOOK", "FITTING", "SIGN"])
WHICH = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(
        st.just("order"), st.lists(st.tuples(SKUS, st.integers(1, 6)), min_size=1, max_size=3), st.booleans()
    ),
    st.tuples(st.just("deliver"), WHICH, st.none() | st.tuples(SKUS, st.integers(1, 4))),
    st.tuples(st.just("return"), WHICH, st.booleans(), st.none() | st.tuples(SKUS, st.integers(1, 3))),
    st.tuples(st.just("cancel"), WHICH),
    st.tuples(st.just("receive"), st.integers(1, 5)),
)


def take(shop: Shop, customer: str, step: tuple) -> None:
    """Do one step, on one of the orders or deliveries there are."""
    orders = [row.order for row in reports.orders(shop.book.reader)]
    deliveries = [row.delivery for row in reports.deliveries(shop.book.reader)]
    match step:
        case ("order", lines, in_advance):
            billing = "in_advance" if in_advance else "on_delivery"
            shop.order(customer, *(goods(sku, quantity) for sku, quantity in lines), FREIGHT, billing=billing)
        case ("deliver", which, part) if orders:
            parts = [Part(part[0], part[1] * 1000)] if part else []
            shop.deliver(orders[which % len(orders)], *parts, partial=True)
        case ("return", which, credit, part) if deliveries:
            parts = [Part(part[0], part[1] * 1000)] if part else []
            shop.take_back(deliveries[which % len(deliveries)], *parts, credit=credit)
        case ("cancel", which) if orders:
            with shop.doing() as tx:
                sales.cancel(tx, orders[which % len(orders)], on=TODAY)
        case ("receive", quantity):
            shop.receive("MUG", quantity)


@settings(max_examples=20)
@given(st.lists(STEPS, min_size=4, max_size=14))
def test_whatever_is_done_every_check_of_the_book_holds(steps: list[tuple]) -> None:
    with TemporaryDirectory() as folder, create_book(Path(folder) / "book", EFFECTS) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(
                tx, name="AB", org_nr="556036-0793", form="ab", year_start=TODAY.replace(month=1, day=1)
            )
        shop = Shop(book)
        shop.product("MUG", 100, on_hand=8)
        shop.product("BOOK", 212, on_hand=3, includes_vat=True, vat_class="low")
        shop.product("FITTING", 500, kind="service")
        shop.product("SIGN", 800, kind="made_to_order", cost=300)
        customer = shop.customer()
        for step in steps:
            with suppress(
                Refused, NotFound
            ):  # A rule said no; had something moved, the checks below would tell.
                take(shop, customer, step)
        faults = {name: look(book.reader) for name, look in all_checks()}
        assert {name: told for name, told in faults.items() if told} == {}


TAMPERED = [
    ("UPDATE sales_order_line SET delivered_milli = 1000 WHERE sku = 'MUG'", 0, "says 1000 delivered"),
    ("UPDATE delivery_line SET returned_milli = 0", 0, "says 0 returned, but its returns say 1000"),
    ("UPDATE sales_order_line SET invoiced_milli = 0 WHERE sku = 'MUG'", 1, "says 0 invoiced"),
    ("UPDATE sales_order SET state = 'confirmed'", 2, "Order 1001 is confirmed, but its lines say otherwise"),
    (
        "UPDATE delivery_line SET quantity_milli = 4000 WHERE id = 1",
        3,
        "sent 4000 of MUG, but stock moved 3000",
    ),
]


@pytest.mark.parametrize(("sql", "check", "told"), TAMPERED)
def test_a_sum_that_somebody_changed_is_found(shop: Shop, sql: str, check: int, told: str) -> None:
    delivery = shop.deliver(shop.order(shop.customer(), goods("MUG", 3), FREIGHT))
    shop.take_back(delivery, Part("MUG", 1000))
    name, look = checks.CHECKS[check]
    assert look(shop.book.reader) == [], name
    with shop.doing() as tx:
        tx.reader._raw.execute(sql)  # Around the services, as only a hand in the file could.
    assert told in " ".join(look(shop.book.reader))
