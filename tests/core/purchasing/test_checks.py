"""Whatever is bought, sold and sent back, the sums hold; and where somebody tampers with them, the checks tell."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.purchasing.buying import Buyer, line
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.errors import NotFound, Refused
from kassabok.core.purchasing import checks, reports

SKUS = st.sampled_from(["MUG", "LAMP", "SIGN"])
WHICH = st.integers(0, 3)
ORE = st.integers(1, 9_999)
STEPS = st.one_of(
    st.tuples(st.just("buy"), st.lists(st.tuples(SKUS, st.integers(1, 6), ORE), min_size=1, max_size=3)),
    st.tuples(st.just("receive"), WHICH, st.none() | st.tuples(SKUS, st.integers(1, 8))),
    st.tuples(st.just("send back"), WHICH, st.none() | st.tuples(SKUS, st.integers(1, 3))),
    st.tuples(st.just("cost"), WHICH, ORE, st.sampled_from(["value", "weight", "quantity"])),
    st.tuples(st.just("cancel"), WHICH),
    st.tuples(st.just("sell"), SKUS, st.integers(1, 5)),
    st.tuples(st.just("lose"), SKUS, st.integers(1, 2)),
    st.tuples(st.just("value"), st.sampled_from(["fifo", "average"])),
)


def take(shop: Buyer, step: tuple) -> None:
    """Do one step, on one of the purchase orders or receipts there are."""
    purchases = [row.purchase for row in reports.purchases(shop.book.reader)]
    receipts = [row.receipt for row in reports.receipts(shop.book.reader)]
    match step:
        case ("buy", lines):
            shop.buy(*(line(sku, pieces, f"{ore / 100:.2f}") for sku, pieces, ore in lines))
        case ("receive", which, part) if purchases:
            shop.receive(purchases[which % len(purchases)], more=True, **dict([part] if part else []))
        case ("send back", which, part) if receipts:
            shop.send_back(receipts[which % len(receipts)], **dict([part] if part else []))
        case ("cost", which, ore, by) if receipts:
            shop.add_cost(receipts[which % len(receipts)], freight_ore=ore, by=by)
        case ("cancel", which) if purchases:
            shop.cancel_purchase(purchases[which % len(purchases)])
        case ("sell", sku, pieces):
            shop.deliver(shop.order(**{sku: pieces}))
        case ("lose", sku, pieces):
            shop.adjust(sku, -pieces)
        case ("value", method):
            shop.setting("stock.valuation", method)


@settings(max_examples=25, deadline=None)
@given(st.lists(STEPS, min_size=6, max_size=18))
def test_whatever_is_done_every_check_of_the_book_holds(steps: list[tuple]) -> None:
    with TemporaryDirectory() as folder, create_book(Path(folder) / "book", EFFECTS) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(
                tx, name="Testbolaget AB", org_nr="556036-0793", form="ab", year_start=TODAY.replace(day=1)
            )
        shop = Buyer(book)
        shop.product("MUG", cost=40, weight_grams=300)
        shop.product("LAMP", cost=90, weight_grams=2000)
        shop.product("SIGN", cost=300, weight_grams=700, kind="made_to_order")
        shop.supplier()
        for step in steps:
            with suppress(Refused, NotFound):
                take(shop, step)
        assert shop.wrong() == []
        assert owed(book) == -sum(
            row.value_ore - row.returned_ore + row.landed_ore for row in reports.receipts(book.reader)
        )


def owed(book: Book) -> int:
    """What the books say has come and is not billed, öre."""
    return int(
        book.reader.value("SELECT coalesce(sum(amount_ore), 0) FROM voucher_line WHERE account = '2995'")
    )


def found(book: Book) -> set[str]:
    return {name for name, look in checks.CHECKS if look(book.reader)}


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        ("UPDATE purchase_line SET received_milli = received_milli + 1000", {"purchases and receipts"}),
        (
            "UPDATE goods_receipt_line SET returned_ore = returned_ore - 1 WHERE returned_milli > 0",
            {"purchases and receipts"},
        ),
        ("UPDATE purchase SET state = 'received'", {"purchase states"}),
        ("UPDATE stock_level SET incoming_milli = 7000", {"incoming goods"}),
        (
            "UPDATE goods_receipt_line SET value_ore = value_ore + 1",
            {"receipts and stock", "receipts in the books"},
        ),
        ("UPDATE landed_cost_line SET amount_ore = amount_ore + 1", {"receipts and stock"}),
        ("UPDATE supplier_return_line SET value_ore = value_ore + 1", {"receipts in the books"}),
        ("UPDATE landed_cost SET freight_ore = freight_ore + 1", {"receipts in the books"}),
    ],
)
def test_tampering_is_told(book: Book, tampering: str, told: set[str]) -> None:
    shop = Buyer(book)
    shop.product("MUG")
    shop.supplier()
    purchase = shop.buy(line("MUG", 10, "45"))
    receipt = shop.receive(purchase, MUG=6)
    shop.add_cost(receipt, freight_ore=10_00)
    shop.send_back(receipt, MUG=2)
    assert found(book) == set()
    book._raw.execute(tampering)
    assert told <= found(book)
