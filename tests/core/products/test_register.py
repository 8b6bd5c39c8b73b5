"""The product register: add, edit, price with its history, picture, archive, search."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.products import reports, service
from kassabok.core.products.checks import CHECKS
from kassabok.core.products.fields import Price
from kassabok.core.products.importing import import_products
from kassabok.core.sales import service as sales
from kassabok.core.stock import service as stock
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import read_table

GTIN = "7310865004703"


class Register:
    """Words for stories: each is one command in a transaction of its own."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @contextmanager
    def doing(self) -> Iterator[Transaction]:
        with self.book.transaction("test", today=TODAY) as tx:
            yield tx

    def add(self, sku: str, **fields: Any) -> None:
        with self.doing() as tx:
            service.add(tx, sku, **{"name": sku.title(), **fields})

    def edit(self, sku: str, **fields: Any) -> tuple[str, ...]:
        with self.doing() as tx:
            return service.edit(tx, sku, **fields).changed

    def price(self, sku: str, kronor: int, day: date = TODAY, *, includes_vat: bool = False) -> None:
        with self.doing() as tx:
            service.set_price(tx, sku, Price(kronor * 10_000, includes_vat), valid_from=day)

    def view(self, sku: str, on: date = TODAY) -> reports.ProductView:
        return reports.product(self.book.reader, sku, on=on)


@pytest.fixture
def register(book: Book) -> Register:
    return Register(book)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "navy") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def test_a_new_product_in_full(register: Register) -> None:
    register.add(
        "MUG-1",
        name="  Mugg,\tblå ",
        description="Handgjord.\r\nDiskas.",
        unit="st",
        gtin="731 0865-004703",
        vat_class="standard",
        kind="beställningsvara",
        cost_e4=45_5000,
        weight_grams=320,
        price=Price(125_0000, True),
    )
    view = register.view(GTIN)
    assert (view.sku, view.name, view.description) == ("MUG-1", "Mugg, blå", "Handgjord.\nDiskas.")
    assert (view.gtin, view.kind, view.cost, view.weight_grams) == (
        GTIN,
        "made_to_order",
        Decimal("45.50"),
        320,
    )
    assert (view.price, view.includes_vat) == (Decimal("125.00"), True)
    assert (view.on_hand_milli, view.picture) == (0, None)


def test_prices_have_a_history(register: Register) -> None:
    register.add("MUG", price=Price(100_0000, False), price_from=date(2026, 1, 1))
    register.price("MUG", 120, date(2026, 3, 1))
    register.price("MUG", 130, date(2026, 6, 1), includes_vat=True)
    assert register.view("MUG", date(2025, 12, 31)).price is None
    assert register.view("MUG", date(2026, 2, 28)).price == Decimal("100.00")
    assert register.view("MUG", date(2026, 3, 1)).price == Decimal("120.00")
    assert register.view("MUG", date(2026, 6, 1)).price == Decimal("130.00")
    assert [(row.valid_from, row.price, row.in_force) for row in register.view("MUG").prices] == [
        (date(2026, 1, 1), Decimal("100.00"), False),
        (date(2026, 3, 1), Decimal("120.00"), True),
        (date(2026, 6, 1), Decimal("130.00"), False),
    ]
    register.price("MUG", 110, date(2026, 3, 1))  # A mistake put right on the same day: the last one counts.
    assert register.view("MUG").price == Decimal("110.00")


def test_prices_below_an_ore(register: Register) -> None:
    register.add("NAIL", price=Price(1234, False), cost_e4=333)
    assert (register.view("NAIL").price, register.view("NAIL").cost) == (Decimal("0.1234"), Decimal("0.0333"))


def test_edit_names_what_changed(register: Register) -> None:
    register.add("MUG", vat_class="standard")
    assert register.edit("MUG", name="Mugg", vat_class="food", unit="st") == ("name", "vat_class")
    assert register.view("MUG").vat_class == "food"
    assert register.edit("MUG", gtin=GTIN) == ("gtin",)
    assert register.edit("MUG", gtin="") == ("gtin",)
    assert register.view("MUG").gtin == ""


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("", {}, "product.sku", "is not a SKU"),
    ("A=B", {}, "product.sku", "is not a SKU"),
    ("-A", {}, "product.sku", "is not a SKU"),
    ("A\x1bB", {}, "product.sku", "is not a SKU"),
    ("x" * 65, {}, "product.sku", "is not a SKU"),
    ("MUG", {}, "product.exists", "There is a product MUG already."),
    ("B", {"name": " "}, "product.name", "A product needs a name."),
    ("B", {"name": "x" * 201}, "product.name", "longer than 200"),
    ("B", {"gtin": "7310865004704"}, "product.gtin", "wrong check digit"),
    ("B", {"gtin": GTIN}, "product.gtin", f"The GTIN {GTIN} is MUG's already."),
    ("B", {"gtin": f"0{GTIN}"}, "product.gtin", "is MUG's already."),
    ("B", {"vat_class": "luxury"}, "product.vat_class", "it is one of standard"),
    ("B", {"kind": "digital"}, "product.kind", "it is one of stocked"),
    ("B", {"unit": ""}, "product.unit", "is not a unit"),
    ("B", {"cost_e4": -1}, "product.cost", "zero or more"),
    ("B", {"weight_grams": -1}, "product.weight", "0 to"),
    ("B", {"price": Price(-1, False)}, "product.price", "zero or more"),
]


@pytest.mark.parametrize(("sku", "fields", "code", "said"), WRONG)
def test_what_a_product_may_not_be(
    register: Register, sku: str, fields: dict[str, Any], code: str, said: str
) -> None:
    register.add("MUG", gtin=GTIN)
    before = snapshot(register.book)
    with pytest.raises(Refused) as refused:
        register.add(sku, **fields)
    assert refused.value.code == code
    assert said in refused.value.message
    assert snapshot(register.book) == before


def test_a_short_gtin_is_the_same_in_every_length(register: Register) -> None:
    register.add("PEN", gtin="036000291452")
    for spelling in ("036000291452", "0036000291452", "00036000291452"):
        assert reports.which(register.book.reader, spelling) == "PEN"
    with pytest.raises(Refused, match="PEN's already"):
        register.add("PEN-2", gtin="0036000291452")


def test_what_changes_nothing_is_refused(register: Register) -> None:
    register.add("MUG", price=Price(100_0000, False))
    before = snapshot(register.book)
    with pytest.raises(Refused, match="MUG is so already"):
        register.edit("MUG", name="Mug")
    with pytest.raises(Refused, match=r"MUG costs 100,00 kr on 2026-03-02 already"):
        register.price("MUG", 100)
    with pytest.raises(NotFound, match="no product NOPE"):
        register.edit("NOPE", name="x")
    assert snapshot(register.book) == before


@pytest.mark.parametrize(("sold", "other"), [("service", "stocked"), ("made_to_order", "service")])
def test_what_was_sold_as_one_thing_does_not_become_another(
    register: Register, sold: str, other: str
) -> None:
    register.add("REP", kind=other, cost_e4=10_0000, price=Price(500_0000, False))
    register.edit("REP", kind=sold)
    with register.doing() as tx:
        sales.sell_on_the_spot(tx, [sales.LineRequest(sku="REP")], means="card", on=TODAY)
        if sold == "made_to_order":
            stock.adjust(tx, "REP", 1000, reason="receipt", on=TODAY)
    before = snapshot(register.book)
    with pytest.raises(
        Refused, match=f"REP has been sold as {sold.replace('_', ' ')}; register a new product"
    ):
        register.edit("REP", kind=other)
    table = read_table(f"sku;kind\nREP;{other}\n".encode())
    with pytest.raises(BadFile, match="line 2: REP has been sold as"), register.doing() as tx:
        import_products(tx, table, name="file")
    assert snapshot(register.book) == before


def test_what_is_owed_at_one_location_stands_against_a_change_of_kind(register: Register) -> None:
    register.add("SIGN", kind="made_to_order", cost_e4=10_0000, price=Price(500_0000, False))
    with register.doing() as tx:
        stock.add_location(tx, "SHOP")
        sales.sell_on_the_spot(tx, [sales.LineRequest(sku="SIGN")], means="card", on=TODAY)  # From MAIN.
        stock.adjust(tx, "SIGN", 1000, reason="receipt", on=TODAY, location="SHOP")
    before = snapshot(register.book)
    with pytest.raises(Refused, match="SIGN cannot become stocked: at one location -1 are on hand"):
        register.edit("SIGN", kind="stocked")
    table = read_table(b"sku;kind\nSIGN;stocked\n")
    with pytest.raises(BadFile, match="line 2: SIGN cannot become stocked: at one"), register.doing() as tx:
        import_products(tx, table, name="file")
    assert snapshot(register.book) == before
    with register.doing() as tx:
        stock.transfer(tx, "SIGN", 1000, from_location="SHOP", to_location="MAIN", on=TODAY)
    assert register.edit("SIGN", kind="stocked") == ("kind",)


def test_stock_stands_against_archiving_and_change_of_kind(register: Register) -> None:
    register.add("MUG", cost_e4=10_0000)
    with register.doing() as tx:
        stock.adjust(tx, "MUG", 3000, reason="receipt", on=TODAY)
    before = snapshot(register.book)
    with pytest.raises(Refused, match="MUG cannot be archived: 3 on hand, 0 promised to orders"):
        register.edit("MUG", archived=True)
    with pytest.raises(Refused, match="MUG cannot become a service"):
        register.edit("MUG", kind="service")
    assert snapshot(register.book) == before
    register.edit("MUG", kind="made_to_order")
    with register.doing() as tx:
        stock.adjust(tx, "MUG", -3000, reason="loss", on=TODAY)
    assert register.edit("MUG", archived=True) == ("archived",)
    assert reports.products(register.book.reader, on=TODAY) == []
    assert [row.sku for row in reports.products(register.book.reader, on=TODAY, archived=True)] == ["MUG"]


def test_a_picture_is_kept_in_the_book(register: Register) -> None:
    register.add("MUG")
    blue, red = picture(), picture("JPEG", colour="red")
    with register.doing() as tx:
        service.set_picture(tx, "MUG", blue, name="mugg.png")
    assert reports.picture_file(register.book.reader, "MUG") == ("mugg.png", blue)
    with register.doing() as tx:
        service.set_picture(tx, "MUG", red, name="mugg.jpg")
    assert reports.picture_file(register.book.reader, "MUG") == ("mugg.jpg", red)
    found = register.view("MUG").picture
    assert found is not None
    assert (found.file, found.media_type, found.size) == ("mugg.jpg", "image/jpeg", len(red))
    with register.doing() as tx:
        service.remove_picture(tx, "MUG")
    with pytest.raises(NotFound, match="MUG has no picture"):
        reports.picture_file(register.book.reader, "MUG")


def test_what_is_not_a_picture_is_not_kept(register: Register) -> None:
    register.add("MUG")
    before = snapshot(register.book)
    for data in (b"", b"%PDF-1.7", picture()[:60], b"<svg/>"):
        with pytest.raises(BadFile), register.doing() as tx:
            service.set_picture(tx, "MUG", data, name="x")
    assert snapshot(register.book) == before


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({}, ["BOK", "MUG", "REP"]),
        ({"search": "mugg BLA"}, ["MUG"]),
        ({"search": "0865004703"}, ["MUG"]),
        ({"search": "%"}, []),
        ({"kind": "service"}, ["REP"]),
        ({"vat_class": "low"}, ["BOK"]),
        ({"unpriced": True}, ["MUG", "REP"]),
    ],
)
def test_the_list_and_its_filters(register: Register, question: dict[str, Any], found: list[str]) -> None:
    register.add("MUG", name="Mugg, blå", gtin=GTIN)
    register.add("BOK", name="Kokbok", vat_class="low", price=Price(10_0000, True))
    register.add("REP", name="Lagning", kind="service")
    register.add("OLD", name="Mugg, blå", archived=True)
    rows = reports.products(register.book.reader, on=TODAY, **question)
    assert [row.sku for row in rows] == found


def test_checks_find_a_shared_gtin_and_a_lost_picture(register: Register) -> None:
    register.add("MUG", gtin="036000291452")
    register.add("POT")
    looks = dict(CHECKS)
    with register.book.transaction("test", today=TODAY, dry_run=True) as tx:
        assert [fault for look in looks.values() for fault in look(tx.reader)] == []
        tx.reader.rows("UPDATE product SET gtin = '0036000291452', picture_sha256 = 'x' WHERE sku = 'POT'")
        assert looks["product GTINs"](tx.reader) == ["POT and MUG have the same GTIN 0036000291452."]
        assert looks["product pictures"](tx.reader) == ["The picture of POT is not in the book."]
        tx.reader.rows("UPDATE product SET gtin = '123' WHERE sku = 'POT'")
        assert looks["product GTINs"](tx.reader) == [
            'POT: "123" is not a GTIN: it has 8, 12, 13 or 14 digits.'
        ]
