"""Whatever happens in whatever order: layers add up to levels, levels to moves, and no öre is lost or made."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.story import TODAY

from kassabok.core.book.company import change_setting
from kassabok.core.book.file import Book
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.parties import service as parties
from kassabok.core.products import service as products
from kassabok.core.products.fields import Price
from kassabok.core.sales import service as sales
from kassabok.core.sales.service import LineRequest, Part
from kassabok.core.stock import counting, service
from kassabok.core.stock.checks import CHECKS

quantities = st.one_of(st.integers(1, 10).map(lambda pieces: pieces * 1000), st.integers(1, 9999))
costs = st.one_of(st.integers(0, 500).map(Decimal), st.decimals(0, 200, places=4))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), quantities, costs),
        st.tuples(st.just("lose"), quantities),
        st.tuples(st.just("deliver"), quantities),
        st.tuples(st.just("order"), quantities),
        st.tuples(st.just("take_back"), quantities),
        st.tuples(st.just("revalue"), costs),
        st.tuples(st.just("count"), st.integers(0, 12_000)),
        st.tuples(st.just("transfer"), quantities),
        st.tuples(st.just("switch")),
    ),
    min_size=3,
    max_size=14,
)


class Story:
    """The steps on one product, in one transaction that is rolled back at the end."""

    def __init__(self, tx: Transaction, kind: str) -> None:
        self.tx = tx
        self.deliveries: list[str] = []
        self.customer = parties.add(tx, name="Kafé Öst AB").ref
        service.add_location(tx, "SHOP")
        products.add(
            tx,
            "THING",
            name="Thing",
            kind=kind,
            cost_e4=33_3333,
            price=Price(100_0000, False),
            price_from=TODAY,
        )

    def take(self, step: tuple[Any, ...]) -> None:
        """One step. What the rules refuse is left out; that nothing moved then is for the stories to show."""
        verb, *values = step
        with suppress(Refused):
            getattr(self, verb)(*values)

    def receive(self, milli: int, cost: Decimal) -> None:
        service.adjust(self.tx, "THING", milli, reason="receipt", on=TODAY, cost=cost)

    def lose(self, milli: int) -> None:
        service.adjust(self.tx, "THING", -milli, reason="loss", on=TODAY)

    def order(self, milli: int) -> str:
        line = LineRequest(sku="THING", quantity_milli=milli)
        number = sales.create(self.tx, customer=self.customer, lines=(line,), on=TODAY).ref
        sales.confirm(self.tx, number, on=TODAY)
        return number

    def deliver(self, milli: int) -> None:
        number = self.order(milli)
        self.deliveries.append(sales.deliver(self.tx, number, on=TODAY).ref)

    def take_back(self, milli: int) -> None:
        if self.deliveries:
            sales.take_back(self.tx, self.deliveries[-1], on=TODAY, parts=(Part("THING", milli),))

    def revalue(self, cost: Decimal) -> None:
        service.revalue(self.tx, "THING", cost, on=TODAY)

    def count(self, milli: int) -> None:
        number = counting.start(self.tx, on=TODAY).ref
        counting.enter(self.tx, number, "THING", milli)
        counting.post(self.tx, number)

    def transfer(self, milli: int) -> None:
        service.transfer(self.tx, "THING", milli, from_location="MAIN", to_location="SHOP", on=TODAY)

    def switch(self) -> None:
        now = self.tx.settings.text("stock.valuation")
        change_setting(self.tx, "stock.valuation", "fifo" if now == "average" else "average")

    def level(self) -> tuple[int, int]:
        """On hand, thousandths, and value, öre."""
        row = self.tx.reader.row("SELECT on_hand_milli, value_ore FROM stock_level")
        return (row[0], row[1]) if row else (0, 0)


@pytest.mark.parametrize("kind", ["stocked", "made_to_order"])
@pytest.mark.parametrize("method", ["fifo", "average"])
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_any_sequence_keeps_every_ore(
    book: Book, method: str, kind: str, steps: list[tuple[Any, ...]]
) -> None:
    with book.transaction("test", today=TODAY, dry_run=True) as tx:
        change_setting(tx, "stock.valuation", method)
        story = Story(tx, kind)
        for step in steps:
            story.take(step)
            assert [fault for _, look in CHECKS for fault in look(tx.reader)] == []
            on_hand, value = story.level()
            assert value == 0 if on_hand == 0 else value * on_hand >= 0


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    receipts=st.lists(st.tuples(quantities, costs), min_size=1, max_size=5),
    cuts=st.lists(quantities, max_size=8),
    method=st.sampled_from(["fifo", "average"]),
)
def test_all_that_came_in_goes_out_again(
    book: Book, receipts: list[tuple[int, Decimal]], cuts: list[int], method: str
) -> None:
    """Taken out in whatever pieces, the costs of the issues add up to the costs of the receipts."""
    with book.transaction("test", today=TODAY, dry_run=True) as tx:
        change_setting(tx, "stock.valuation", method)
        story = Story(tx, "stocked")
        for milli, cost in receipts:
            story.receive(milli, cost)
        paid = story.level()[1]
        for milli in cuts:
            story.take(("lose", milli))
        if story.level()[0]:
            story.lose(story.level()[0])
        assert story.level() == (0, 0)
        out = tx.reader.value("SELECT coalesce(-sum(value_ore), 0) FROM stock_move WHERE quantity_milli < 0")
        assert out == paid
        assert (
            tx.reader.value("SELECT count(*) FROM stock_move WHERE quantity_milli < 0 AND value_ore > 0") == 0
        )
