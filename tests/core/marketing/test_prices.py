"""What a discount code takes off: exact sums, VAT per rate, and that it is one answer wherever the order comes from."""

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.sales.conftest import Shop
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.check import run_checks
from kassabok.core.errors import NotFound, Refused
from kassabok.core.marketing import prices
from kassabok.core.marketing import service as marketing
from kassabok.core.marketing.prices import Code
from kassabok.core.products import service as products
from kassabok.core.products.fields import Price
from kassabok.core.rates.lookup import Rates
from kassabok.core.sales import service as sales
from kassabok.core.sales.service import LineRequest
from kassabok.core.shop import catalogue
from kassabok.core.shop.intake import Buyer, Door
from kassabok.core.vat import VatLine, vat_rows
from kassabok.formats.shop.record import ShopAddress

RATES = Rates.load(None)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
READ_NOTHING = None  # A code that asks for no reduced prices reads nothing.


@dataclass(frozen=True)
class Wanted:
    kind: str
    sku: str
    quantity_milli: int
    unit_price_e4: int
    discount_e4: int = 0


def code(gives: str, **terms: object) -> Code:
    facts = {
        "campaign_id": 1,
        "code": "KOD",
        "gives": gives,
        "percent_e4": 0,
        "amount_ore": 0,
        "minimum_ore": 0,
        "most_uses": None,
        "most_each": None,
        "not_reduced": False,
        "skus": frozenset(),
        **terms,
    }
    return Code(**facts)  # type: ignore[arg-type]


def charged(of: Code, lines: list[Wanted]) -> list[prices.Charge]:
    return prices.charges(READ_NOTHING, RATES, of, lines, on=TODAY)  # type: ignore[arg-type]


def whole_ore(line: Wanted) -> int:
    """Worked out in fractions, apart from the code's own way."""
    kept = Fraction(10_000 - line.discount_e4, 10_000)
    exact = Fraction(line.quantity_milli, 1000) * Fraction(line.unit_price_e4, 100) * kept
    return int(exact + Fraction(1, 2))


LINES = st.lists(
    st.builds(
        Wanted,
        kind=st.sampled_from(["goods", "goods", "goods", "text", "freight"]),
        sku=st.sampled_from(["A", "B", "C"]),
        quantity_milli=st.integers(1, 99).map(lambda units: units * 1000),
        unit_price_e4=st.integers(0, 5_000_000),
        discount_e4=st.sampled_from([0, 0, 0, 1000]),
    ),
    min_size=1,
    max_size=6,
)


@given(lines=LINES, amount_ore=st.integers(1, 2_000_000))
def test_an_amount_is_taken_off_to_the_ore_and_no_line_gives_money_back(
    lines: list[Wanted], amount_ore: int
) -> None:
    meant = [line for line in lines if line.kind != "freight" and not line.discount_e4]
    if not any(True for _ in meant):
        with pytest.raises(Refused, match="Nothing of this"):
            charged(code("amount", amount_ore=amount_ore), lines)
        return
    found = charged(code("amount", amount_ore=amount_ore), lines)
    off = [whole_ore(line) - charge.amount_ore for line, charge in zip(lines, found, strict=True)]
    assert sum(off) == min(amount_ore, sum(map(whole_ore, meant)))
    for line, charge, off_ore in zip(lines, found, off, strict=True):
        assert charge.amount_ore >= 0
        if line not in meant:
            assert off_ore == 0
        # What is printed and invoiced is the price times the quantity.
        priced = Wanted(line.kind, line.sku, line.quantity_milli, charge.unit_price_e4, charge.discount_e4)
        assert whole_ore(priced) == charge.amount_ore


@given(
    lines=LINES,
    percent_e4=st.integers(1, 10_000),
    vat=st.lists(st.sampled_from([25, 12, 6]), min_size=6, max_size=6),
)
def test_the_vat_of_each_rate_is_that_of_what_its_lines_cost_after_the_discount(
    lines: list[Wanted], percent_e4: int, vat: list[int]
) -> None:
    if not any(line.kind != "freight" and not line.discount_e4 for line in lines):
        return
    found = charged(code("percent", percent_e4=percent_e4), lines)
    rows = vat_rows(
        (
            VatLine(f"v{rate}", Decimal(rate) / 100, charge.amount_ore)
            for rate, charge in zip(vat, found, strict=False)
        ),
        include_vat=True,
    )
    for row in rows:
        rate = int(row.vat_class[1:])
        gross_ore = sum(
            whole_ore(Wanted(line.kind, line.sku, line.quantity_milli, line.unit_price_e4, taken))
            for line, line_rate in zip(lines, vat, strict=False)
            if line_rate == rate
            for taken in [line.discount_e4 if line.kind == "freight" or line.discount_e4 else percent_e4]
        )
        exact = Decimal(gross_ore) * rate / (100 + rate)
        assert row.base_ore + row.vat_ore == gross_ore
        assert row.vat_ore == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def test_a_code_is_for_its_products_and_not_for_what_has_a_discount_of_its_own() -> None:
    mug, tea, own = (
        Wanted("goods", "MUG", 2000, 1_250_000),
        Wanted("goods", "TEA", 1000, 750_000),
        Wanted("goods", "MUG", 1000, 1_250_000, 500),
    )
    freight = Wanted("freight", "", 1000, 590_000)
    found = charged(code("percent", percent_e4=1000, skus=frozenset({"MUG"})), [mug, tea, own, freight])
    assert [charge.amount_ore for charge in found] == [225_00, 75_00, 118_75, 59_00]
    found = charged(code("freight"), [mug, freight])
    assert [(charge.amount_ore, charge.discount_e4) for charge in found] == [(250_00, 0), (0, 10_000)]
    with pytest.raises(Refused, match="Nothing of this"):
        charged(code("freight"), [mug])
    with pytest.raises(Refused, match=r"asks for 300,00 kr of goods; these come to 250,00 kr"):
        charged(code("percent", percent_e4=1000, minimum_ore=300_00), [mug, freight])


def test_many_units_leave_what_they_cannot_take_to_the_next_line() -> None:
    many, one = Wanted("goods", "A", 999_000, 10_000), Wanted("goods", "B", 1000, 10_000)
    found = charged(code("amount", amount_ore=7), [many, one])
    assert sum(charge.amount_ore for charge in found) == 999_00 + 1_00 - 7


# In a book


@pytest.fixture
def shop(book: Book) -> Shop:
    shop = Shop(book)
    shop.product("MUG", 125, on_hand=30, includes_vat=True, name="Mugg")
    shop.product("BOOK", 106, on_hand=30, includes_vat=True, vat_class="low", name="Bok")
    shop.customer("Anna Ek", kind="private", email="anna@example.com")
    with shop.doing() as tx:
        tx.write_setting("shop.payments", "invoice")
        tx.write_setting("shop.freight", "59")
    return shop


def make(shop: Shop, gives: str, **terms: object) -> None:
    with shop.doing() as tx:
        marketing.create(tx, "KOD", gives=gives, starts_on=TODAY, **terms)  # type: ignore[arg-type]


def typed(shop: Shop, **units: int) -> str:
    with shop.doing() as tx:
        used = marketing.CodeUse(tx, "KOD", customer="1001", on=TODAY)
        lines = [LineRequest(sku=sku, quantity_milli=count * 1000) for sku, count in units.items()]
        freight = LineRequest(kind="freight", unit_price_e4=590_000)
        drafted = sales.create(tx, customer="1001", lines=[*lines, freight], on=TODAY, recharge=used.charges)
        used.note(drafted.ref)
        sales.confirm(tx, drafted.ref, on=TODAY)
    return drafted.ref


TERMS: tuple[tuple[str, dict[str, object]], ...] = (
    ("percent", {"percent_e4": 1550}),
    ("amount", {"amount_ore": 77_77}),
    ("freight", {}),
    ("percent", {"percent_e4": 2000, "products": ["BOOK"]}),
    ("amount", {"amount_ore": 9_999_00}),
)


@pytest.mark.parametrize(("gives", "terms"), TERMS)
def test_a_basket_costs_what_the_same_order_costs_by_hand(
    shop: Shop, gives: str, terms: dict[str, object]
) -> None:
    make(shop, gives, **terms)
    wanted = {"MUG": 3, "BOOK": 1}
    basket = catalogue.price_basket(shop.book.reader, RATES, wanted, on=TODAY, code=" kod ")
    assert basket.code is not None
    number = typed(shop, **wanted)
    order = shop.book.reader.row("SELECT total_ore, id FROM sales_order WHERE number = :n", n=number)
    assert order is not None
    assert basket.total_ore == order[0]
    lines = shop.book.reader.rows("SELECT amount_ore FROM sales_order_line WHERE order_id = :o", o=order[1])
    assert [ore for (ore,) in lines] == [*(line.amount_ore for line in basket.lines), basket.freight_ore]
    assert basket.off_ore == 3 * 125_00 + 106_00 + 59_00 - basket.total_ore


def test_reduced_goods_are_left_out_where_the_campaign_says_so(shop: Shop) -> None:
    make(shop, "percent", percent_e4=1000, not_reduced=True)
    with shop.doing() as tx:
        products.reduce_price(
            tx, "MUG", Price(990_000, True), valid_from=TODAY, until=TODAY + timedelta(days=7)
        )
    found = catalogue.price_basket(shop.book.reader, RATES, {"MUG": 1, "BOOK": 1}, on=TODAY, code="KOD")
    assert [line.amount_ore for line in found.lines] == [99_00, 95_40]


def test_an_order_with_a_code_is_invoiced_to_the_ore(shop: Shop) -> None:
    make(shop, "amount", amount_ore=77_77)
    number = typed(shop, MUG=3, BOOK=1)
    shop.deliver(number)
    total_ore = shop.book.reader.value("SELECT total_ore FROM invoice")
    assert total_ore == 3 * 125_00 + 106_00 + 59_00 - 77_77
    (off_ore,) = shop.book.reader.row("SELECT discount_ore FROM campaign_order") or ()
    # By share of what each costs: 60,63 on the mugs at 25 percent and 17,14 on the book at 6.
    assert off_ore == round(60_63 / 1.25) + round(17_14 / 1.06)
    assert all(result.ok for result in run_checks(shop.book.reader))


def test_a_code_that_is_used_up_is_refused_and_nothing_moves(shop: Shop) -> None:
    make(shop, "percent", percent_e4=1000, most_uses=1)
    typed(shop, MUG=1)
    before = snapshot(shop.book)
    with pytest.raises(Refused, match="was for 1 order, which have used it"):
        typed(shop, MUG=1)
    assert snapshot(shop.book) == before
    with pytest.raises(NotFound, match="no campaign with the code HEJ"), shop.doing() as tx:
        marketing.CodeUse(tx, "HEJ", customer="1001", on=TODAY)


# The last use of a code


def _buyer(place: int) -> Buyer:
    return Buyer(
        email=f"anna{place}@example.com",
        name="Anna Ek",
        address=ShopAddress(
            name="Anna Ek", street="Storgatan 1", postcode="111 22", city="Stockholm", country="SE"
        ),
    )


def _race(path: Path, place: int, gate: Callable[[], int], answers: "multiprocessing.Queue[str]") -> None:
    door = Door(path)
    gate()
    try:
        door.place(
            {"MUG": 1},
            _buyer(place),
            payment="invoice",
            form_key=f"form{place}",
            seen_total_ore=112_50 + 59_00,
            rates=RATES,
            today=TODAY,
            now=NOW,
            code="KOD",
        )
        answers.put("placed")
    except Refused as refused:
        answers.put(refused.code)
    finally:
        door.close()


def test_two_customers_cannot_both_have_the_last_use_of_a_code(shop: Shop) -> None:
    make(shop, "percent", percent_e4=1000, most_uses=3)
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    barrier = context.Barrier(6)
    racers = [
        context.Process(target=_race, args=(shop.book.path, place, barrier.wait, answers))
        for place in range(6)
    ]
    for racer in racers:
        racer.start()
    said = sorted(answers.get(timeout=60) for _ in racers)
    for racer in racers:
        racer.join()
    assert said == ["campaign.used_up"] * 3 + ["placed"] * 3
    assert shop.book.reader.value("SELECT count(*) FROM web_intake WHERE code = 'KOD'") == 3
    with pytest.raises(Refused, match="was for 3 orders"):
        typed(shop, MUG=1)
