"""Products from tables: what is new, what changes, what is known; whole files or nothing; there and back again."""

from dataclasses import astuple, fields
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.importing import ImportResult
from kassabok.core.products import reports
from kassabok.core.products.importing import FieldChange, import_products
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import read_table, write_csv, write_xlsx

PRICES = """Artikelnummer;Benämning;Enhet;EAN;Momsklass;Typ;Inköpspris;Vikt;Pris;Pris inkl moms;Pris från
MUG;Mugg, blå;st;7310865004703;standard;lagervara;45,50;320;125;ja;2026-01-01
BOK;Kokbok;st;;low;lagervara;90;;212,5;ja;2026-01-01
REP;Lagning;tim;;standard;tjänst;;;500;nej;2026-01-01
"""


def read(book: Book, text: str | bytes, *, dry_run: bool = False) -> ImportResult:
    data = text.encode() if isinstance(text, str) else text
    with book.transaction("product import", today=TODAY, dry_run=dry_run) as tx:
        return import_products(tx, read_table(data), name="prices.csv")


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.new, result.known, result.updated, result.parked


def test_a_swedish_price_list(book: Book) -> None:
    result = read(book, PRICES)
    assert counts(result) == (3, 0, 0, 0)
    assert result.warnings == []
    assert result.changes[0] == FieldChange(2, "MUG", "new", "", "Mugg, blå")
    mug = reports.product(book.reader, "MUG", on=TODAY)
    assert (mug.price, mug.includes_vat, mug.cost, mug.weight_grams) == (
        Decimal("125.00"),
        True,
        Decimal("45.50"),
        320,
    )
    assert reports.product(book.reader, "REP", on=TODAY).kind == "service"


def test_reading_it_again_changes_nothing(book: Book) -> None:
    read(book, PRICES)
    before = snapshot(book)
    assert counts(read(book, PRICES)) == (0, 3, 0, 0)
    assert snapshot(book) == before


def test_a_dry_run_tells_each_change_and_makes_none(book: Book) -> None:
    read(book, PRICES)
    before = snapshot(book)
    text = (
        "sku,name,cost,price,price_from,archived\n"
        "MUG,Mugg,45.50,129,2026-04-01,\n"
        "BOK,Kokbok,90,,,yes\n"
        "NEW,Ny,1,2,,\n"
    )
    result = read(book, text, dry_run=True)
    assert counts(result) == (1, 0, 2, 0)
    assert [astuple(change) for change in result.changes] == [
        (2, "MUG", "name", "Mugg, blå", "Mugg"),
        (2, "MUG", "price", "125,00 incl. VAT", "129,00 incl. VAT"),
        (3, "BOK", "archived", "no", "yes"),
        (4, "NEW", "new", "", "Ny"),
    ]
    assert snapshot(book) == before
    read(book, text)
    assert reports.product(book.reader, "MUG", on=date(2026, 3, 31)).price == Decimal("125.00")
    assert reports.product(book.reader, "MUG", on=date(2026, 4, 1)).price == Decimal("129.00")


def test_columns_that_are_missing_leave_fields_alone_and_empty_cells_empty_them(book: Book) -> None:
    read(book, PRICES)
    read(book, "sku;name;unit;gtin;cost\nMUG;;;;\n")
    mug = reports.product(book.reader, "MUG", on=TODAY)
    assert (mug.name, mug.unit, mug.gtin, mug.cost) == ("Mugg, blå", "st", "", Decimal("0.00"))
    assert (mug.weight_grams, mug.price) == (320, Decimal("125.00"))


def test_unknown_columns_are_left_out_with_a_warning(book: Book) -> None:
    result = read(book, "sku;namn;färg\nMUG;Mugg;blå\n")
    assert [warning.message for warning in result.warnings] == [
        'The column "färg" is not known and was left out.'
    ]
    assert result.new == 1


@pytest.mark.parametrize(
    ("heading", "includes_vat"),
    [
        ("Pris inkl moms", True),
        ("Pris (inkl. moms)", True),
        ("price incl VAT", True),
        ("Pris exkl. moms", False),
        ("pris ex moms", False),
        ("Pris utan moms", False),
    ],
)
def test_the_heading_of_the_price_may_say_what_it_includes(
    book: Book, heading: str, includes_vat: bool
) -> None:
    result = read(book, f"Art.nr;Namn;{heading}\nMUG;Mugg;1 249,50\nCUP;Kopp;\n")
    assert result.warnings == []
    mug = reports.product(book.reader, "MUG", on=TODAY)
    assert (mug.price, mug.includes_vat) == (Decimal("1249.50"), includes_vat)
    assert reports.product(book.reader, "CUP", on=TODAY).price is None


def test_a_rate_is_told_from_a_vat_class(book: Book) -> None:
    with pytest.raises(BadFile, match='line 2: "12 %" is not a VAT class but a rate, which follows from'):
        read(book, "sku;name;moms\nJAM;Sylt;12 %\n")


def test_every_fault_is_told_and_nothing_goes_in(book: Book) -> None:
    read(book, PRICES)
    before = snapshot(book)
    text = (
        "sku;name;gtin;vat class;price;archived\n"
        "A;Ett;7310865004704;;;\n"  # check digit
        "B;;;;;\n"  # no name
        "C;Tre;;luxury;;\n"
        "D;Fyra;;;12,34567;\n"
        "E;Fem;;;;kanske\n"
        "F;Sex;7310865004703;;;\n"  # the mug's
        "G;Sju;;;;\n"
        "G;Sju igen;;;;\n"
        ";Utan;;;;\n"
    )
    with pytest.raises(BadFile) as bad:
        read(book, text)
    assert bad.value.code == "products.rows"
    lines = bad.value.message.splitlines()
    assert lines[0] == "prices.csv: 8 rows cannot be read as products."
    assert [line.split(":")[0] for line in lines[1:]] == [f"line {n}" for n in (2, 3, 4, 5, 6, 7, 9, 10)]
    assert "wrong check digit" in lines[1]
    assert lines[2] == "line 3: B is new and needs a name."
    assert lines[6] == "line 7: The GTIN 7310865004703 is that of product MUG already."
    assert lines[7] == "line 9: G stands on line 8 already."
    assert snapshot(book) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name;price\nMugg;1\n", "no column for the SKU"),
        ("sku;artikelnummer\nA;B\n", "two columns hold the product's sku"),
        (
            "sku;pris inkl moms;pris exkl moms\nA;1;2\n",
            '"pris inkl moms" and "pris exkl moms" give the price',
        ),
        ("sku;pris;pris exkl moms\nA;1;2\n", '"pris" and "pris exkl moms" give the price twice'),
        ("sku;inkl moms;pris inkl moms\nA;ja;2\n", '"inkl moms" and "pris inkl moms" give the price twice'),
    ],
)
def test_headings_that_cannot_be_used(book: Book, text: str, said: str) -> None:
    before = snapshot(book)
    with pytest.raises(BadFile, match=said):
        read(book, text)
    assert snapshot(book) == before


def test_what_is_neither_yes_nor_no_is_told_also_without_a_price(book: Book) -> None:
    with pytest.raises(BadFile, match='line 2: "189,00" is neither yes nor no'):
        read(book, "sku;name;inkl moms\nMUG;Mugg;189,00\n")


def test_products_may_trade_gtins(book: Book) -> None:
    read(book, "sku;name;gtin\nA;Ett;7310865004703\nB;Två;036000291452\n")
    assert counts(read(book, "sku;gtin\nA;036000291452\nB;7310865004703\n")) == (0, 0, 2, 0)
    assert reports.which(book.reader, "7310865004703") == "B"


def exported(book: Book, how: str) -> bytes:
    rows = reports.export_rows(book.reader, on=TODAY)
    headings = [field.name for field in fields(reports.ExportRow)]
    cells = [astuple(row) for row in rows]
    if how == "xlsx":
        return write_xlsx("Products", headings, cells)
    return write_csv(headings, cells, neutralise=how == "csv")


@pytest.mark.parametrize("how", ["csv", "xlsx", "machine"])
def test_an_export_reads_back_unchanged(book: Book, how: str) -> None:
    read(book, PRICES)
    read(book, 'sku;name;description;price\nODD;"=1+1; ""Å""";"två\nrader";0,1234\nBARE;Utan pris;;\n')
    before = snapshot(book)
    assert counts(read(book, exported(book, how))) == (0, 5, 0, 0)
    assert snapshot(book) == before


texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cf", "Cn", "Co"]), max_size=30)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=texts,
    description=texts,
    price=st.decimals(0, 100_000, places=4),
    cost=st.decimals(0, 100_000, places=4),
)
def test_any_product_reads_back(
    book: Book, name: str, description: str, price: Decimal, cost: Decimal
) -> None:
    rows = [("THING", f"N{name}", description, price, cost)]
    with book.transaction("test", today=TODAY, dry_run=True) as tx:
        headings = ("sku", "name", "description", "price", "cost")
        import_products(tx, read_table(write_xlsx("x", headings, rows)), name="x")
        (row,) = reports.export_rows(tx.reader, on=TODAY)
        assert (row.price, row.cost) == (price, cost)
        columns = [field.name for field in fields(reports.ExportRow)]
        again = import_products(tx, read_table(write_csv(columns, [astuple(row)])), name="x")
        assert (again.known, again.changes) == (1, [])
