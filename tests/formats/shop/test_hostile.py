"""Whatever stands in a field of an order: it is read, or told of; nothing breaks, and the order beside it is read."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import webshop
from tests.webshop import FOOD, line, shipping

from kassabok.formats.errors import BadFile
from kassabok.formats.shop import reader, woo
from kassabok.formats.shop.record import ShopRefundLine
from kassabok.formats.shop.sums import problems, split_vat

PART = ShopRefundLine("11", 1000, 100_00, 25_00, restock=True)
SOLD = replace(
    webshop.order(
        line("11", "MUG", 250_00, pieces=2),
        line("12", "TE", 112_00, FOOD),
        shipping("13", 50_00),
        gift_card_ore=10_00,
    ),
    refunds=(webshop.refund("901", PART),),
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-10, 10),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        ["", "0", "-1", "1e5", "1,5", "NaN", "Infinity", "\ud800", "\0", "9" * 400, "2026-02-30", "=1+1"]
    ),
    st.sampled_from([[], {}, [None], [1], [{}], {"id": 1}, [[]], {"shop_money": 3}]),
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in pairs:
        yield from paths(below, (*path, key))


def with_value(found: Any, path: tuple[Any, ...], value: Any) -> Any:
    copy = json.loads(json.dumps(found))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return copy


WOO, SHOPIFY = webshop.woo_order(SOLD), webshop.shopify_order(SOLD)


@pytest.mark.parametrize(("found", "dialect"), [(WOO, "woo"), (SHOPIFY, "shopify")])
@given(st.data())
@settings(max_examples=400)
def test_any_value_in_any_field(found: dict[str, Any], dialect: str, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(paths(found), key=str)))
    changed = with_value(found, path, data.draw(VALUES))
    text = json.dumps([changed, found])
    first, second = reader.read(text.encode(), wanted=dialect).items
    assert second.order is not None
    if first.order is None:
        assert first.fault is not None
        assert first.fault.message.startswith("line 1, [0].")
    else:
        json.dumps(str(problems(first.order)).encode().decode())
        split_vat(first.order, lambda each: FOOD)
        str(first.order).encode()  # Nothing in it that a database could not keep.
        if dialect == "woo":
            assert reader.read(woo.embed_refunds(first.raw, [])).items[0].order is not None


@given(st.data())
@settings(max_examples=400)
def test_any_text_in_any_cell(data: st.DataObject) -> None:
    rows = webshop.shopify_rows(replace(SOLD, payments=SOLD.payments[-1:]))
    row = data.draw(st.sampled_from(rows))
    row[data.draw(st.sampled_from(webshop.SHOPIFY_COLUMNS))] = data.draw(
        st.one_of(
            st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12),
            st.sampled_from(["-5", "1e5", "1.234.567", "25%", "yes", "9" * 30, "2026-13-01", "'=1", "0,5"]),
        )
    )
    rows += webshop.shopify_rows(webshop.order(external_id="1002"))
    try:
        found = reader.read(webshop.table(webshop.SHOPIFY_COLUMNS, rows))
    except BadFile:  # The table itself is broken by it.
        return
    assert any(item.external_id == "1002" and item.order is not None for item in found.items)
    for item in found.items:
        assert (item.order is None) == (item.fault is not None)
        if item.order is not None:
            problems(split_vat(item.order, lambda each: FOOD))


@given(st.binary(max_size=60))
@settings(max_examples=300)
def test_any_bytes(data: bytes) -> None:
    for begin in (b"", b"[", b'{"data": ', b"Name,Lineitem name\n"):
        with suppress(BadFile):
            reader.read(begin + data)


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-02:00"]
)
@pytest.mark.parametrize("key", ["date_created_gmt", "date_paid_gmt"])
def test_a_time_that_no_other_zone_has(key: str, at: str) -> None:
    first, second = reader.read(json.dumps([{**WOO, key: at}, WOO]).encode()).items
    assert first.fault is not None
    assert first.fault.message == f"line 1, [0].{key}: '{at}' is not a time."
    assert second.order is not None


def test_a_time_that_no_other_zone_has_in_a_table() -> None:
    rows = [{**row, "Created at": "9999-12-31 23:59:59 -0200"} for row in webshop.shopify_rows(SOLD)]
    (item,) = reader.read(webshop.table(webshop.SHOPIFY_COLUMNS, rows)).items
    assert item.fault is not None
    assert item.fault.message.endswith("column Created at: '9999-12-31 23:59:59 -0200' is not a time.")
