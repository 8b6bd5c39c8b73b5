"""What suppliers charge: one price at a time and by the list, in the supplier's own words."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.story import TODAY, snapshot

from kassabok.core.book.company import change_setting
from kassabok.core.book.file import Book
from kassabok.core.errors import NotFound, Refused
from kassabok.core.money import format_decimal
from kassabok.core.parties import suppliers
from kassabok.core.products import service as products
from kassabok.core.purchasing import prices
from kassabok.core.purchasing.price_list import PriceListResult, import_price_list, parse_map
from kassabok.core.purchasing.price_reports import SupplierPriceRow, supplier_prices
from kassabok.core.purchasing.prices import parse_price_e4
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import read_table

MAP = {"sku": "Art.nr", "gtin": "EAN", "price": "Netto, SEK", "pack": "Förp"}
LIST = """Art.nr;EAN;Benämning;Netto, SEK;Förp
1204-B;7310865004703;Mugg;38,50;6
2210;;Skål;62;6
2300;;Tallrik;45,50 kr;
9999;;Vas;efter offert;
"""


@pytest.fixture
def shop(book: Book) -> Book:
    """Three products, of which the supplier 2001 is known to call two 2210 and 2300."""
    with book.transaction("test", today=TODAY) as tx:
        suppliers.add(tx, name="Lergods i Höganäs AB", lead_days=14)
        products.add(tx, "MUG", name="Mugg, blå", gtin="7310865004703")
        products.add(tx, "BOWL", name="Skål")
        products.add(tx, "PLATE", name="Tallrik")
        prices.set_price(tx, "2001", "BOWL", 61_0000, valid_from=TODAY, supplier_sku="2210", lead_days=30)
        prices.set_price(tx, "2001", "PLATE", 45_5000, valid_from=TODAY, supplier_sku="2300")
    return book


def bring_in(book: Book, text: str = LIST, *, dry_run: bool = False, **how: Any) -> PriceListResult:
    with book.transaction("supplier prices import", today=TODAY, dry_run=dry_run) as tx:
        return import_price_list(
            tx, "2001", read_table(text.encode()), name="lista.csv", **({"columns": MAP} | how)
        )


def charged(book: Book, on: date = TODAY, **how: Any) -> dict[str, tuple[str, Decimal, int]]:
    return {
        row.sku: (row.supplier_sku, row.price, row.pack_milli)
        for row in supplier_prices(book.reader, on=on, **how)
    }


def counts(result: PriceListResult) -> tuple[int, int, int, int]:
    return result.new, result.known, result.updated, result.others


def test_a_list_says_what_is_new_what_changed_and_what_is_not_ours(shop: Book) -> None:
    before = snapshot(shop)
    result = bring_in(shop, dry_run=True)
    assert snapshot(shop) == before
    assert counts(result) == (1, 1, 1, 1)
    assert [(c.line, c.sku, c.old, c.new, c.percent, c.also) for c in result.changes] == [
        (2, "MUG", None, Decimal("38.50"), None, ""),
        (3, "BOWL", Decimal("61.00"), Decimal("62.00"), Decimal("1.6"), "pack 1 -> 6"),
    ]
    assert bring_in(shop) == result
    assert charged(shop) == {
        "BOWL": ("2210", Decimal("62.00"), 6000),
        "MUG": ("1204-B", Decimal("38.50"), 6000),
        "PLATE": ("2300", Decimal("45.50"), 1000),
    }
    after = snapshot(shop)
    assert counts(bring_in(shop)) == (0, 3, 0, 1)
    assert snapshot(shop) == after


def test_what_the_list_does_not_say_stays_as_it_was(shop: Book) -> None:
    bring_in(shop)
    (bowl,) = supplier_prices(shop.reader, on=TODAY, sku="BOWL")
    (mug,) = supplier_prices(shop.reader, on=TODAY, sku="MUG")
    assert (bowl.lead_days, mug.lead_days) == (30, 14)  # The product's own, and the supplier's usual.


def test_the_map_is_kept_and_used_for_the_next_list(shop: Book) -> None:
    with pytest.raises(BadFile, match="cannot be told which columns"):
        bring_in(shop, columns=None)
    bring_in(shop, keep_columns=True)
    assert counts(bring_in(shop, columns=None)) == (0, 3, 0, 1)
    with pytest.raises(BadFile, match='no column "Netto, SEK", which the map has for price') as error:
        bring_in(shop, LIST.replace("Netto, SEK", "Pris"), columns=None)
    assert '"pris"' in error.value.hint
    bring_in(shop, LIST.replace("Netto, SEK", "Pris"), columns=MAP | {"price": "pris"}, keep_columns=True)
    assert shop.reader.rows("SELECT columns FROM price_columns") == [
        ("sku=Art.nr,gtin=EAN,price=pris,pack=Förp",)
    ]


def test_a_list_whose_headings_are_the_usual_ones_needs_no_map(shop: Book) -> None:
    result = bring_in(
        shop, "Artikelnummer;Pris;Minsta antal;Leveranstid;Färg\n2300;46;12;9;blå\n", columns=None
    )
    assert [w.message for w in result.warnings] == ['The column "färg" is not known and was left out.']
    assert result.changes[0].also == "minimum 0 -> 12, lead days none -> 9"


def test_products_that_the_list_no_longer_has_are_told_and_keep_their_price(shop: Book) -> None:
    result = bring_in(shop, "Art.nr;Pris\n2210;61\n2300;\n", columns={"sku": "Art.nr", "price": "Pris"})
    assert [w.message for w in result.warnings] == ["PLATE has no price in the list."]
    assert result.missing == []
    bring_in(shop)
    result = bring_in(shop, "Art.nr;Pris\n2210;62\n", columns={"sku": "Art.nr", "price": "Pris"})
    assert [(m.sku, m.name, m.supplier_sku) for m in result.missing] == [
        ("MUG", "Mugg, blå", "1204-B"),
        ("PLATE", "Tallrik", "2300"),
    ]
    assert charged(shop)["PLATE"] == ("2300", Decimal("45.50"), 1000)
    with shop.transaction("test", today=TODAY) as tx:
        products.edit(tx, "MUG", archived=True)
    result = bring_in(shop, "Art.nr;Pris\n2210;62\n", columns={"sku": "Art.nr", "price": "Pris"})
    assert [m.sku for m in result.missing] == ["PLATE"]


def test_a_list_where_too_many_prices_leap_stops_and_can_be_forced(shop: Book) -> None:
    leaping = LIST.replace("62;6", "620;6")  # One of the two that had a price: more than 30 %.
    before = snapshot(shop)
    with pytest.raises(
        Refused, match=r"more than 20 %, or to another currency, are 1 of 2; at most 30 % may be"
    ):
        bring_in(shop, leaping, keep_columns=True)
    assert snapshot(shop) == before
    with shop.transaction("test", today=TODAY) as tx:
        change_setting(tx, "supplier.price_jumps_percent", "50")
    assert bring_in(shop, leaping, dry_run=True).too_much == ""
    with shop.transaction("test", today=TODAY) as tx:
        change_setting(tx, "supplier.price_jumps_percent", "30")
    result = bring_in(shop, leaping, force=True)
    assert "1 of 2" in result.too_much
    assert charged(shop)["BOWL"][1] == Decimal(620)


@pytest.mark.parametrize(
    ("price", "leaps"), [("73,20", False), ("73,21", True), ("48,80", False), ("48,79", True), ("0", True)]
)
def test_a_leap_is_more_than_the_setting_up_or_down(shop: Book, price: str, leaps: bool) -> None:
    text = f"Art.nr;Pris\n2210;{price}\n"
    result = bring_in(shop, text, columns={"sku": "Art.nr", "price": "Pris"}, force=True)
    assert bool(result.too_much) == leaps


def test_another_currency_is_a_leap_even_at_the_same_figure(shop: Book) -> None:
    columns = {"sku": "Art.nr", "price": "Pris", "currency": "Valuta"}
    result = bring_in(shop, "Art.nr;Pris;Valuta\n2210;61 EUR;eur\n", columns=columns, force=True)
    assert [(c.percent, c.currency, c.also) for c in result.changes] == [(None, "EUR", "currency SEK -> EUR")]
    assert result.too_much


def test_prices_for_many_units_and_from_days_of_their_own(shop: Book) -> None:
    columns = {"product": "Nr", "price": "Pris", "per": "Per", "from": "Från"}
    text = "Nr;Pris;Per;Från\nBOWL;6500;100;2026-05-01\nBOWL;61;;2026-06-01\nBOWL;61;1;\n"
    result = bring_in(shop, text, columns=columns)
    assert [(c.valid_from, c.old, c.new) for c in result.changes] == [
        (date(2026, 5, 1), Decimal("61.00"), Decimal("65.00")),
        (date(2026, 6, 1), Decimal("65.00"), Decimal("61.00")),
    ]
    for on, price in ((TODAY, 61), (date(2026, 5, 31), 65), (date(2026, 6, 1), 61)):
        assert charged(shop, on)["BOWL"][1] == price
    before = snapshot(shop)
    assert counts(bring_in(shop, text, columns=columns)) == (0, 3, 0, 0)
    assert snapshot(shop) == before
    assert len(supplier_prices(shop.reader, on=TODAY, sku="BOWL", history=True)) == 3


def test_every_fault_is_listed_by_line_and_nothing_comes_in(shop: Book) -> None:
    text = (
        "Nr;Er;EAN;Pris;Förp;Antal;Dagar;Från\n"
        "2210;;;62;;;;\n"
        "2300;;;mycket;;;;\n"
        ";MUG;;1 EUR;;;;\n"
        "2210;;;63;;;;\n"
        "2210;;7310865004703;1;;;;\n"
        ";PLATE;;1;0;;;2026-04-01\n"
        ";PLATE;;1;;;400;2026-04-02\n"
        ";PLATE;;1;;;;i vår\n"
        ";PLATE;;-1;;;;2026-04-04\n"
        "9999;;;mycket;;;;\n"
    )
    columns = {
        "sku": "nr",
        "product": "er",
        "gtin": "ean",
        "price": "pris",
        "pack": "förp",
        "minimum": "antal",
        "lead_days": "dagar",
        "from": "från",
    }
    before = snapshot(shop)
    with pytest.raises(BadFile) as error:
        bring_in(shop, text, columns=columns)
    assert snapshot(shop) == before
    assert error.value.code == "prices.rows"
    assert [int(line.split()[1].rstrip(":")) for line in error.value.message.splitlines()[1:]] == list(
        range(3, 11)
    )
    assert "line 5: The same product stands on line 2 already." in error.value.message
    assert "line 6: The row means MUG by one of its numbers and BOWL by another." in error.value.message


def test_a_price_by_hand_keeps_what_it_does_not_name(shop: Book) -> None:
    with shop.transaction("test", today=TODAY) as tx:
        event = prices.set_price(tx, "2001", "BOWL", 66_0000, valid_from=TODAY, pack_milli=12_000)
    assert event.sentence() == "Supplier 2001 has a new price for BOWL from 2026-03-02."
    assert charged(shop)["BOWL"] == ("2210", Decimal("66.00"), 12_000)
    before = snapshot(shop)
    for sku, price_e4, how, error in (
        ("BOWL", 66_0000, {}, Refused),
        ("BOWL", -1, {}, Refused),
        ("BOWL", 1, {"currency": "kr"}, Refused),
        ("BOWL", 1, {"pack_milli": 0}, Refused),
        ("VASE", 1, {}, NotFound),
    ):
        with pytest.raises(error), shop.transaction("test", today=TODAY) as tx:
            prices.set_price(tx, "2001", sku, price_e4, valid_from=TODAY, **how)
    with pytest.raises(NotFound), shop.transaction("test", today=TODAY) as tx:
        prices.set_price(tx, "77", "BOWL", 1, valid_from=TODAY)
    assert snapshot(shop) == before


def test_who_charges_what_for_a_product(shop: Book) -> None:
    with shop.transaction("test", today=TODAY) as tx:
        suppliers.add(tx, name="Fjell AS", currency="NOK")
        prices.set_price(tx, "2002", "BOWL", 58_0000, valid_from=TODAY)
    rows: list[SupplierPriceRow] = supplier_prices(shop.reader, on=TODAY, sku="BOWL")
    assert [(row.supplier, row.price, row.currency) for row in rows] == [
        ("2001", Decimal("61.00"), "SEK"),
        ("2002", Decimal("58.00"), "NOK"),
    ]
    assert [row.sku for row in supplier_prices(shop.reader, on=TODAY, supplier="2001", search="skal")] == [
        "BOWL"
    ]
    assert supplier_prices(shop.reader, on=date(2026, 3, 1)) == []


def test_a_map_is_read_as_it_is_written() -> None:
    assert parse_map(["sku=Art.nr, price = Pris, exkl. moms"]) == {
        "sku": "Art.nr",
        "price": "Pris, exkl. moms",
    }
    assert parse_map(["gtin=EAN", "price=Pris"]) == {"gtin": "EAN", "price": "Pris"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sku=Art.nr", "names the column of the price"),
        ("price=Pris", "one of sku, product and gtin"),
        ("sku=,price=Pris", "sku has no heading"),
        ("sku=A,price=B,price=C", "price is given twice"),
        ("färg=A,price=B", "is not FIELD=HEADING"),
    ],
)
def test_a_map_that_cannot_be_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_map([text])


@given(
    price=st.decimals(min_value=0, max_value=10**6, places=2),
    units=st.sampled_from([1, 10, 100, 1000]),
)
def test_a_price_for_many_units_is_that_share_of_it(price: Decimal, units: int) -> None:
    assert parse_price_e4(f"{format_decimal(price)} kr", units=Decimal(units)) == int(
        price * 10_000
    ) // units + (1 if int(price * 10_000) % units * 2 >= units and units > 1 else 0)
