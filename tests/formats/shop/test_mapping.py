"""Orders of any shop by a mapping: the documented ones read an export, and every key stands on the page."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.shop.test_same_order import amounts, orders, whole_seconds
from tests.webshop import BOOKS, FOOD, STANDARD, kronor, table

from kassabok.formats.errors import BadFile
from kassabok.formats.shop import reader
from kassabok.formats.shop.mapping import _KEYS, COLUMNS, load_mapping
from kassabok.formats.shop.record import PAYMENT_METHODS, STATUSES, ShopOrder, ShopPayment
from kassabok.formats.shop.sums import problems, split_vat
from kassabok.formats.tables import write_xlsx

PAGE = (Path(__file__).parents[3] / "docs" / "formats" / "shops.md").read_text(encoding="utf-8")
BY_LINE, BY_ORDER = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
COLUMNS_BY_LINE = (
    "Ordernr;Datum;Status;Summa;Varav moms;Artikelnr;Artikel;Variant;Antal;Pris;Rabatt;Moms %;Frakt;Fraktmoms;"
    "Betalsätt;Betalnings-id;E-post;Förnamn;Efternamn;Adress;Postnr;Ort;Land;Lager"
)
ANNA = "Kort;pi_7;Anna@Example.se;Anna;Åberg;Storgatan 1;'111 22;Göteborg;se;A1"
ROWS = [
    f"2001;2026-03-02 23:30;Klar;1 361,00;241,80;MUG;Mugg;blå;2;500,00;;25;49,00;9,80;{ANNA}",
    "2001;;;;;007;Te;;2;200,00;88,00;12 %;;;;;;;;;;;;",
    "2002;2026-03-03 08:00;Makulerad;125,00;25,00;MUG;Mugg;;1;125,00;;0,25;;;Swish;;;;;;;;;",
]


def by_line(*rows: str, mapping: str = BY_LINE) -> list[ShopOrder]:
    data = "\n".join([COLUMNS_BY_LINE, *rows, ""]).encode("cp1252")
    found = reader.read(data, [load_mapping(mapping, "butik")])
    assert found.dialect == "butik"
    orders = [item.order for item in found.items]
    assert None not in orders, [item.fault for item in found.items]
    return [order for order in orders if order is not None]


def test_the_documented_mapping_by_line() -> None:
    first, second = by_line(*ROWS)
    assert (first.external_id, first.status, first.total_ore, first.vat_ore) == (
        "2001",
        "open",
        1361_00,
        241_80,
    )
    assert first.created == datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    assert [(x.kind, x.sku, x.name, x.quantity_milli, x.net_ore, x.vat_ore, x.rate) for x in first.lines] == [
        ("goods", "MUG", "Mugg blå", 2000, 800_00, 200_00, STANDARD),
        ("goods", "007", "Te", 2000, 278_57, 33_43, FOOD),
        ("shipping", "", "Shipping", 1000, 39_20, 9_80, STANDARD),
    ]
    assert first.payments == (ShopPayment("stripe", 1361_00, date(2026, 3, 2), "pi_7", "paid"),)
    assert first.customer.email == "anna@example.se"
    assert (first.customer.billing.name, first.customer.billing.postcode) == ("Anna Åberg", "111 22")
    assert (second.status, second.payments[0].method, second.payments[0].state) == (
        "cancelled",
        "swish",
        "voided",
    )
    assert problems(second) == ()


def test_a_line_that_does_not_add_up_is_told() -> None:
    """The tea of the first order is 312.00 with 33.43 of VAT: its sums are 1.43 too low."""
    assert [problem.code for problem in problems(by_line(*ROWS)[0])] == ["shop.vat"]
    fixed = ROWS[0].replace("241,80", "243,23")
    assert problems(by_line(fixed, *ROWS[1:])[0]) == ()


def test_the_documented_mapping_by_order() -> None:
    row = "7,2026-03-02,474.00,50.00,24.00,2 x MUG à 125.00 | 1 x TE à 224.00"
    text = f"Order,Date,Total,VAT 25%,VAT 12%,Items\n{row}\n"
    (item,) = reader.read(text.encode(), [load_mapping(BY_ORDER, "rad")]).items
    assert item.order is not None
    split = split_vat(item.order, lambda each: {"MUG": STANDARD, "TE": FOOD}[each.sku])
    assert [(x.sku, x.quantity_milli, x.net_ore, x.vat_ore) for x in split.lines] == [
        ("MUG", 2000, 200_00, 50_00),
        ("TE", 1000, 200_00, 24_00),
    ]
    assert problems(split) == ()
    wrong = split_vat(item.order, lambda each: {"MUG": STANDARD, "TE": BOOKS}[each.sku])
    assert {problem.code for problem in problems(wrong)} == {"shop.vat", "shop.vat_rate"}


def test_goods_that_are_not_written_as_the_pattern_says() -> None:
    text = "Order,Date,Total,VAT 25%,VAT 12%,Items\n7,2026-03-02,250.00,50.00,,two mugs\n"
    (item,) = reader.read(text.encode(), [load_mapping(BY_ORDER, "rad")]).items
    assert item.fault is not None
    assert item.fault.message == "line 2, column Items: 'two mugs' is not written as the mapping's pattern."


def test_every_key_is_on_the_page() -> None:
    for word in (*_KEYS, *COLUMNS, *PAYMENT_METHODS, *STATUSES):
        assert f"`{word}`" in PAGE, word


MAPPING = """
rows = "line"
decimal = "DECIMAL"
dates = ["%d/%m %Y %H.%M.%S"]
zone = "UTC"
prices_include_vat = true
columns = { order = "Nr", created = "När", total = "Summa", vat = "Moms", currency = "Valuta", sku = "Kod", \
name = "Vara", quantity = "Antal", line_total = "Radsumma", line_vat = "Radmoms", rate = "Sats", shipping = "Frakt", \
shipping_vat = "Fraktmoms" }
"""
FREIGHT = ("Frakt", "Fraktmoms")
HEADINGS = (
    "Nr",
    "När",
    "Summa",
    "Moms",
    "Valuta",
    "Kod",
    "Vara",
    "Antal",
    "Radsumma",
    "Radmoms",
    "Sats",
    *FREIGHT,
)


def mapped_rows(order: ShopOrder, number: Callable[[int], str]) -> list[dict[str, str]]:
    freight = [each for each in order.lines if each.kind == "shipping"]
    rows = [
        {
            "Nr": order.external_id,
            "Kod": each.sku,
            "Vara": each.name,
            "Antal": str(each.quantity_milli // 1000),
            "Radsumma": number(each.net_ore + each.vat_ore),
            "Radmoms": number(each.vat_ore),
            "Sats": f"{(each.rate or 0) * 100:.0f} %",
        }
        for each in order.lines
        if each.kind == "goods"
    ]
    rows[0] |= {
        "När": order.created.strftime("%d/%m %Y %H.%M.%S"),
        "Summa": number(order.total_ore),
        "Moms": number(order.vat_ore or 0),
        "Valuta": order.currency,
    }
    for each in freight:
        rows[0] |= {"Frakt": number(each.net_ore + each.vat_ore), "Fraktmoms": number(each.vat_ore)}
    return rows


@given(orders(), st.sampled_from(",."), st.sampled_from(";,\t"))
@settings(max_examples=150)
def test_an_order_reads_back_the_same(order: ShopOrder, decimal: str, delimiter: str) -> None:
    order = whole_seconds(order)
    rows = mapped_rows(order, lambda ore: kronor(ore).replace(".", decimal))
    mapping = load_mapping(MAPPING.replace("DECIMAL", decimal), "egen")
    (item,) = reader.read(table(HEADINGS, rows, delimiter=delimiter), [mapping]).items
    found = item.order
    assert found is not None, item.fault
    (again,) = reader.read(item.raw, [mapping]).items
    assert again.order == found
    assert [amounts(each) for each in found.lines] == [amounts(each) for each in order.lines]
    assert (found.total_ore, found.vat_ore) == (order.total_ore, order.vat_ore)
    assert (found.created, found.currency) == (order.created, order.currency)
    assert problems(found) == ()


def test_a_spreadsheets_numbers_have_a_point_whatever_its_country() -> None:
    """A GTIN and an SKU that look like numbers stay as they are written."""
    mapping = load_mapping(BY_LINE.replace('rate = "Moms %"', 'rate = "Moms %"\ngtin = "GTIN"'), "butik")
    headings = [*COLUMNS_BY_LINE.split(";"), "GTIN"]
    row = dict.fromkeys(headings, "") | {
        "Ordernr": "2003",
        "Datum": "2026-03-02 10:00",
        "Status": "Klar",
        "Artikelnr": "007",
        "GTIN": "7310865004703",
    }
    numbers = {
        "Summa": Decimal("187.5"),
        "Antal": Decimal("1.5"),
        "Pris": Decimal(125),
        "Moms %": Decimal("0.25"),
    }
    data = write_xlsx("Order", headings, [[numbers.get(name, row[name]) for name in headings]])
    (item,) = reader.read(data, [mapping]).items
    assert item.order is not None, item.fault
    (line,) = item.order.lines
    assert (line.sku, line.gtin, line.quantity_milli) == ("007", "7310865004703", 1500)
    assert (line.net_ore, line.vat_ore, item.order.total_ore) == (150_00, 37_50, 187_50)


def test_a_discount_on_the_order_is_shared_by_amount() -> None:
    text = BY_LINE.replace(
        'rate = "Moms %"', 'rate = "Moms %"\ndiscount = "Orderrabatt"\ndiscount_code = "Kod"'
    )
    headings = f"{COLUMNS_BY_LINE};Orderrabatt;Kod"
    rows = [
        "2004;2026-03-02 10:00;Klar;280,00;48,57;MUG;Mugg;;1;200,00;;25;;;Kort;;;;;;;;;;-20,00;VAR",
        "2004;;;;;TE;Te;;1;100,00;;12;;;;;;;;;;;;;;",
    ]
    data = "\n".join([headings, *rows]).encode("cp1252")
    (item,) = reader.read(data, [load_mapping(text, "butik")]).items
    assert item.order is not None, item.fault
    assert [x.net_ore + x.vat_ore for x in item.order.lines] == [186_67, 93_33]
    assert (item.order.discount_codes, problems(item.order)[0].code) == ((("VAR", 20_00),), "shop.vat")


def test_a_day_that_can_be_meant_in_two_ways_is_refused() -> None:
    mapping = BY_LINE.replace('["%Y-%m-%d %H:%M"]', '["%d/%m/%Y", "%m/%d/%Y"]')
    row = ROWS[2].replace("2026-03-03 08:00", "03/04/2026")
    with pytest.raises(BadFile) as caught:
        by_line(row, mapping=mapping)
    assert caught.value.code == "shop.dates"
    other = ROWS[2].replace("2026-03-03 08:00", "13/04/2026").replace("2002", "2003")
    assert by_line(row, other, mapping=mapping)[0].created.date() == date(2026, 4, 2)


def test_each_column_of_times_is_written_in_its_own_way() -> None:
    text = BY_LINE.replace('["%Y-%m-%d %H:%M"]', '["%Y-%m-%d %H:%M", "%Y%m%d"]').replace(
        "[columns]", '[columns]\npaid_on = "Moms %"'
    )
    text = text.replace('rate = "Moms %"\n', "")
    row = ROWS[2].replace("0,25", "20260304")
    (order,) = by_line(row.replace("Makulerad", "Klar"), mapping=text)
    assert (order.created.date(), order.payments[0].on) == (date(2026, 3, 3), date(2026, 3, 4))


def test_a_decimal_point_where_a_comma_is_said_is_refused() -> None:
    data = "\n".join([COLUMNS_BY_LINE, ROWS[2].replace("125,00", "125.00")]).encode("cp1252")
    (item,) = reader.read(data, [load_mapping(BY_LINE, "butik")]).items
    assert item.fault is not None
    assert item.fault.message == "line 2, column Summa: '125.00' is not a number with decimal comma."


def test_which_mapping_a_file_is_of() -> None:
    data = "\n".join([COLUMNS_BY_LINE, ROWS[2]]).encode("cp1252")
    mapping = load_mapping(BY_LINE, "butik")
    small = load_mapping(
        'prices_include_vat = true\ndecimal = ","\n[columns]\norder = "Ordernr"\ncreated = "Datum"\ntotal = "Summa"',
        "liten",
    )
    assert reader.read(data, [small, mapping]).dialect == "butik"
    for given_, wanted, code in (
        ([], None, "shop.unknown_format"),
        ([mapping, load_mapping(BY_LINE, "annan")], None, "shop.ambiguous"),
        ([mapping], "ingen", "shop.unknown_mapping"),
    ):
        with pytest.raises(BadFile) as caught:
            reader.read(data, given_, wanted=wanted)
        assert caught.value.code == code
    with pytest.raises(BadFile) as caught:
        reader.read(b"A;B\n1;2\n", [mapping], wanted="butik")
    assert caught.value.message == "The file has no column Ordernr, Datum, Summa, which mapping butik reads."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.replace("rows =", "row ="), "unknown key 'row'"),
        (lambda t: t.replace('decimal = ","', ""), "decimal must be given; it is one of ,, ."),
        (lambda t: t.replace("prices_include_vat = true", ""), "prices_include_vat must be true or false"),
        (lambda t: t.replace('order = "Ordernr"', ""), "columns: order must be given"),
        (lambda t: t.replace('sku = "Artikelnr"', 'kod = "Artikelnr"'), "columns: unknown key 'kod'"),
        (lambda t: t.replace('Kort = "stripe"', 'Kort = "visa"'), "payments: Kort is 'visa'; it is one of"),
        (lambda t: t.replace('rows = "line" ', 'zone = "Mars"'), "zone is 'Mars'"),
        (lambda t: t + "[items", "it is not TOML"),
        (lambda t: t + '\n[vat_columns]\nhel = "x"', "vat_columns: a rate is written in percent"),
        (
            lambda t: t + "\n[items]\ncolumn='a'\nseparator='|'\npattern='('",
            "items: pattern is no regular expression",
        ),
        (
            lambda t: t + "\n[items]\ncolumn='a'\nseparator='|'\npattern='(?P<sku>x)'",
            "items: pattern must have",
        ),
    ],
)
def test_a_mapping_that_is_wrong_says_where(change: Callable[[str], str], said: str) -> None:
    with pytest.raises(BadFile) as caught:
        load_mapping(change(BY_LINE), "butik")
    assert caught.value.message.startswith("Shop mapping butik: ")
    assert said in caught.value.message


PLUG_IN = """
title = "WooCommerce, orders by an export plug-in"
rows = "line"
decimal = "."
prices_include_vat = false
payment = "paid"
dates = ["%Y-%m-%d %H:%M"]

[columns]
order = "Order Number"
created = "Order Date"
status = "Order Status"
total = "Order Total Amount"
vat = "Order Tax Amount"
sku = "SKU"
name = ["Name", "Product Variation"]
quantity = "Quantity"
line_total = "Order Line (w/o tax)"
line_vat = "Order Line Tax"
shipping = "Order Shipping Amount"
shipping_vat = "Order Shipping Tax"
email = "Email (Billing)"
customer_name = ["First Name (Billing)", "Last Name (Billing)"]
postcode = "Postcode (Billing)"
country = "Country Code (Billing)"
payment_method = "Payment Method Title"
accepts_marketing = "Newsletter"

[statuses]
Processing = "open"
Completed = "open"

[payments]
"Kortbetalning" = "stripe"
"""


def test_each_row_may_repeat_the_money_of_its_order() -> None:
    """As plug-ins of WooCommerce export orders: prices without VAT, and the order's sums in every row."""
    headings = re.findall(r'"([A-Z][^"]*)"', PLUG_IN.split("[columns]")[1].split("[statuses]")[0])
    order = {
        "Order Number": "1234",
        "Order Date": "2026-03-02 09:15",
        "Order Status": "Processing",
        "Order Total Amount": "411.00",
        "Order Tax Amount": "71.00",
        "Order Shipping Amount": "40.00",
        "Order Shipping Tax": "10.00",
        "Email (Billing)": "ANNA@example.se",
        "First Name (Billing)": "Anna",
        "Last Name (Billing)": "Åberg",
        "Postcode (Billing)": "'11122",
        "Country Code (Billing)": "SE",
        "Payment Method Title": "Kortbetalning",
        "Newsletter": "No",
    }
    goods = [
        {
            "SKU": "MUG",
            "Name": "Mugg",
            "Quantity": "2",
            "Order Line (w/o tax)": "196.40",
            "Order Line Tax": "49.10",
        },
        {
            "SKU": "TE",
            "Name": "Te",
            "Quantity": "1",
            "Order Line (w/o tax)": "103.60",
            "Order Line Tax": "11.90",
        },
    ]
    data = table(headings, [{**order, **each} for each in goods])
    mapping = load_mapping(PLUG_IN, "plugg")
    (item,) = reader.read(data, [mapping]).items
    # 11.90 is not the VAT of 103.60 at any rate.
    assert item.order is not None
    assert [problem.code for problem in problems(item.order)] == ["shop.line_vat", "shop.rate_untold"]
    goods[1] |= {"Order Line (w/o tax)": "99.17", "Order Line Tax": "11.90"}
    order["Order Total Amount"] = "406.57"
    (item,) = reader.read(table(headings, [{**order, **each} for each in goods]), [mapping]).items
    assert item.order is not None
    assert [(x.kind, x.net_ore, x.vat_ore, x.rate) for x in item.order.lines] == [
        ("goods", 196_40, 49_10, STANDARD),
        ("goods", 99_17, 11_90, FOOD),
        ("shipping", 40_00, 10_00, STANDARD),
    ]
    assert problems(item.order) == ()
    assert (item.order.customer.accepts_marketing, item.order.customer.billing.postcode) == (False, "11122")
