"""Reading many products from a table: a price list, an export of another system, one's own export.

A file goes in whole or not at all, and every fault in it is told at once, by line. What is as the file says already is
left alone, so that reading it again changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import parse_date
from kassabok.core.events import ProductRegistered
from kassabok.core.identifiers import gtin14
from kassabok.core.importing import ImportResult, bad_rows, columns_of, filled_by, read_rows, yes_no
from kassabok.core.money import parse_decimal, round_half_away
from kassabok.core.products.fields import (
    DEFAULTS,
    InStock,
    Price,
    ProductFields,
    checked,
    checked_sku,
    refuse_conflict,
    search_key,
)
from kassabok.core.products.model import Product
from kassabok.core.products.service import change, differences, refuse_other_nature, write_price
from kassabok.core.products.unit_price import parse_price_e4, shown_kronor
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import Table

SKU, PRICE, INCLUDES_VAT, PRICE_FROM = "sku", "price", "price_includes_vat", "price_from"
INCL_PRICE, EXCL_PRICE = "price_incl_vat", "price_excl_vat"

#: Heading -> what the column fills. The first of each is what an export writes; the others are read as well.
#: Without full stops and brackets, and with _ for a blank.
HEADINGS: dict[str, str] = {
    "sku": SKU,
    "name": "name",
    "description": "description",
    "unit": "unit",
    "gtin": "gtin",
    "vat_class": "vat_class",
    "kind": "kind",
    "cost": "cost_e4",
    "weight_grams": "weight_grams",
    "price": PRICE,
    "price_includes_vat": INCLUDES_VAT,
    "price_from": PRICE_FROM,
    "archived": "archived",
    "short_description": "short_description",
    "brand": "brand",
    "mpn": "mpn",
    "manufacturer": "manufacturer",
    "manufacturer_contact": "manufacturer_contact",
    "responsible_person": "responsible_person",
    "safety_info": "safety_info",
    "category": "category",
    "google_category": "google_category",
    "condition": "condition",
    "content": "content",
    "artikelnummer": SKU,
    "artikelnr": SKU,
    "artnr": SKU,
    "artikel": SKU,
    "item_number": SKU,
    "article_number": SKU,
    "namn": "name",
    "benamning": "name",
    "artikelnamn": "name",
    "produktnamn": "name",
    "beskrivning": "description",
    "enhet": "unit",
    "ean": "gtin",
    "ean-kod": "gtin",
    "streckkod": "gtin",
    "barcode": "gtin",
    "momsklass": "vat_class",
    "moms": "vat_class",
    "vat": "vat_class",
    "typ": "kind",
    "artikeltyp": "kind",
    "inkopspris": "cost_e4",
    "purchase_cost": "cost_e4",
    "vikt": "weight_grams",
    "vikt_gram": "weight_grams",
    "weight": "weight_grams",
    "pris": PRICE,
    "forsaljningspris": PRICE,
    "sales_price": PRICE,
    "price_incl_vat": INCL_PRICE,
    "pris_inkl_moms": INCL_PRICE,
    "pris_med_moms": INCL_PRICE,
    "price_excl_vat": EXCL_PRICE,
    "pris_exkl_moms": EXCL_PRICE,
    "pris_ex_moms": EXCL_PRICE,
    "pris_utan_moms": EXCL_PRICE,
    "inkl_moms": INCLUDES_VAT,
    "pris_fran": PRICE_FROM,
    "giltig_fran": PRICE_FROM,
    "arkiverad": "archived",
    "kort_beskrivning": "short_description",
    "kortbeskrivning": "short_description",
    "varumarke": "brand",
    "marke": "brand",
    "brands": "brand",
    "vendor": "brand",
    "tillverkarens_artikelnummer": "mpn",
    "tillverkarens_artnr": "mpn",
    "tillverkarnummer": "mpn",
    "manufacturer_part_number": "mpn",
    "manufacturer_sku": "mpn",
    "tillverkare": "manufacturer",
    "tillverkarens_adress": "manufacturer_contact",
    "manufacturer_address": "manufacturer_contact",
    "ansvarig_i_eu": "responsible_person",
    "ansvarig_person": "responsible_person",
    "eu_responsible": "responsible_person",
    "sakerhetsinformation": "safety_info",
    "varningstext": "safety_info",
    "safety_information": "safety_info",
    "kategori": "category",
    "kategorier": "category",
    "categories": "category",
    "product_category": "category",
    "product_type": "category",
    "varugrupp": "category",
    "artikelgrupp": "category",
    "google_kategori": "google_category",
    "google_product_category": "google_category",
    "skick": "condition",
    "innehall": "content",
    "unit_pricing_measure": "content",
}
#: These a product must have: an empty cell leaves what there is, or gives a new product the usual one.
_KEPT_WHEN_EMPTY = frozenset({"name", "unit", "vat_class", "kind", "condition"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that the file changes, as people see it. For a new product, field is "new" and new its name."""

    line: int
    sku: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Known:
    """A product of the book, with its prices by day, the last in force last."""

    id: int
    fields: ProductFields
    prices: list[tuple[str, Price]]
    stock: InStock

    def price_on(self, day: date) -> Price | None:
        return next((price for start, price in reversed(self.prices) if start <= day.isoformat()), None)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the file that is right in itself. price: None where the file gives none."""

    line: int
    sku: str
    fields: ProductFields
    price: Price | None
    price_from: date
    known: _Known | None


def import_products(tx: Transaction, table: Table, *, name: str) -> ImportResult[FieldChange]:
    """Bring the register in line with a file's rows.

    Columns are named in English or Swedish; one that the file does not have leaves its field alone. name: the file's,
    for messages. Raises BadFile, listing every fault by line; then nothing has been changed.
    """
    result = ImportResult[FieldChange](warnings=list(table.warnings))
    columns = _columns(table, name, result)
    register = _Register(tx)
    reading = _Reading(tx, register, columns)
    rows, faults = read_rows(table, lambda row: reading.row(row.line, row.cells))
    faults += register.gtin_faults(rows)
    if faults:
        raise bad_rows(name, sorted(faults), what="products")
    _free_gtins(tx, rows)
    for row in rows:
        if row.known is None:
            _add(tx, row, result)
        else:
            _update(tx, row, row.known, result)
    return result


# The book


class _Register:
    """The products of the book by SKU, read once for the whole file."""

    def __init__(self, tx: Transaction) -> None:
        reader = tx.reader
        prices: dict[int, list[tuple[str, Price]]] = {}
        for product_id, start, price_e4, includes_vat in reader.rows(
            "SELECT product_id, valid_from, price_e4, includes_vat FROM product_price ORDER BY valid_from, id"
        ):
            prices.setdefault(product_id, []).append((start, Price(price_e4, bool(includes_vat))))
        stock = {
            product_id: InStock(on_hand, promised, lowest, incoming)
            for product_id, on_hand, promised, lowest, incoming in reader.rows(
                "SELECT l.product_id, l.on_hand_milli, coalesce(r.promised_milli, 0), coalesce((SELECT "
                "min(p.on_hand_milli) FROM location_level p WHERE p.product_id = l.product_id), 0), "
                "l.incoming_milli FROM stock_level l "
                "LEFT JOIN (SELECT product_id, sum(open_milli + short_milli) AS promised_milli FROM reservation "
                "WHERE open_milli > 0 OR short_milli > 0 GROUP BY product_id) r ON r.product_id = l.product_id"
            )
        }
        names = tuple(DEFAULTS)
        self.by_sku: dict[str, _Known] = {}
        for product_id, sku, *values in reader.rows(f"SELECT id, sku, {', '.join(names)} FROM product"):
            fields = cast(ProductFields, dict(zip(names, values, strict=True)))
            fields["archived"] = bool(fields["archived"])
            self.by_sku[sku] = _Known(
                product_id, fields, prices.get(product_id, []), stock.get(product_id, InStock())
            )

    def gtin_faults(self, rows: Sequence[_Row]) -> Iterator[tuple[int, str]]:
        """Where two products would have the same GTIN when the file is in."""
        in_file = {row.sku for row in rows}
        owners = {
            gtin14(known.fields["gtin"]): f"product {sku}"
            for sku, known in self.by_sku.items()
            if known.fields["gtin"] and sku not in in_file
        }
        for row in rows:
            gtin = row.fields["gtin"]
            if gtin is None:
                continue
            owner = owners.setdefault(gtin14(gtin), f"{row.sku} on line {row.line}")
            if owner != f"{row.sku} on line {row.line}":
                yield row.line, f"The GTIN {gtin} is that of {owner} already."


# The file


def _columns(table: Table, name: str, result: ImportResult[FieldChange]) -> dict[str, str]:
    """Heading -> what it fills, for the headings that are known."""
    known = HEADINGS
    if any(filled_by(heading, HEADINGS) == PRICE for heading in table.headings):
        # Beside the price itself, "price incl. VAT" can only say yes or no.
        known = {
            heading: INCLUDES_VAT if fills == INCL_PRICE else fills for heading, fills in HEADINGS.items()
        }
    columns = columns_of(table, known, name=name, what="products", warnings=result.warnings)
    _refuse_two_prices(columns, name)
    if SKU not in columns.values():
        raise BadFile(
            "products.heading",
            f"{name}: there is no column for the SKU (artikelnummer).",
            hint=f"The first line names the columns: {', '.join(list(HEADINGS)[: len(DEFAULTS) + 4])}.",
        )
    return columns


def _refuse_two_prices(columns: dict[str, str], name: str) -> None:
    """A price either includes VAT or does not: where its heading says which, nothing else may say another."""
    if INCL_PRICE not in columns.values() and EXCL_PRICE not in columns.values():
        return
    about = (PRICE, INCLUDES_VAT, INCL_PRICE, EXCL_PRICE)
    clashing = [f'"{heading}"' for heading, known in columns.items() if known in about]
    if len(clashing) > 1:
        raise BadFile(
            "products.heading",
            f"{name}: the columns {' and '.join(clashing)} give the price twice.",
            hint="Take one of them away.",
        )


class _Reading:
    """Rows of the file, each checked against the product that the book has."""

    def __init__(self, tx: Transaction, register: _Register, columns: dict[str, str]) -> None:
        self._reader = tx.reader
        self._today = tx.today
        self._vat_classes = tx.rates.vat_classes()
        self._include_vat = tx.settings.flag("prices.include_vat")
        self._register = register
        self._columns = columns
        self._lines: dict[str, int] = {}

    def row(self, line: int, cells: dict[str, str]) -> _Row:
        """A row in the form it is stored. Raises ValueError, in a whole sentence."""
        texts = {known: cells[heading] for heading, known in self._columns.items()}
        sku = checked_sku(texts.pop(SKU))
        first_line = self._lines.setdefault(sku, line)
        if first_line != line:
            raise ValueError(f"{sku} stands on line {first_line} already.")
        known = self._register.by_sku.get(sku)
        price, price_from = self._price(texts, known)
        before = known.fields if known else DEFAULTS
        given = checked(_typed(texts), self._vat_classes)
        fields = before | given
        if not fields["name"]:
            raise ValueError(f"{sku} is new and needs a name.")
        if known:
            refuse_conflict(sku, before, fields, known.stock)
            refuse_other_nature(self._reader, sku, before, fields)
        return _Row(line, sku, fields, price, price_from, known)

    def _price(self, texts: dict[str, str], known: _Known | None) -> tuple[Price | None, date]:
        """The price that the row gives, and its first day. Takes its cells out of texts."""
        amount, includes, start = (texts.pop(name, "") for name in (PRICE, INCLUDES_VAT, PRICE_FROM))
        said = yes_no(includes) if includes else None
        for name in (INCL_PRICE, EXCL_PRICE):
            if name in texts:
                amount, said = texts.pop(name), name == INCL_PRICE
        price_from = parse_date(start) if start else self._today
        if not amount:
            return None, price_from
        before = known.price_on(price_from) if known else None
        usual = before.includes_vat if before else self._include_vat
        return Price(parse_price_e4(amount), usual if said is None else said), price_from


def _typed(texts: dict[str, str]) -> dict[str, Any]:
    """Cells as the types that the fields have. Raises ValueError."""
    typed: dict[str, Any] = {
        name: text for name, text in texts.items() if text or name not in _KEPT_WHEN_EMPTY
    }
    if "cost_e4" in typed:
        typed["cost_e4"] = parse_price_e4(typed["cost_e4"] or "0")
    if "weight_grams" in typed:
        typed["weight_grams"] = round_half_away(parse_decimal(typed["weight_grams"] or "0"))
    if "archived" in typed:
        typed["archived"] = yes_no(typed["archived"] or "no")
    return typed


# Into the book


def _free_gtins(tx: Transaction, rows: Sequence[_Row]) -> None:
    """Where products trade GTINs among each other, take them off first: at no moment may two have the same."""
    wanted = {row.fields["gtin"] for row in rows}
    for row in rows:
        if (
            row.known
            and row.known.fields["gtin"] != row.fields["gtin"]
            and row.known.fields["gtin"] in wanted
        ):
            tx.update(Product, row.known.id, gtin=None)


def _add(tx: Transaction, row: _Row, result: ImportResult[FieldChange]) -> None:
    product_id = tx.insert(Product, sku=row.sku, search_key=search_key(row.sku, row.fields), **row.fields)
    tx.publish(ProductRegistered(ref=row.sku))
    if row.price is not None:
        write_price(tx, product_id, row.sku, row.price, row.price_from)
    result.new += 1
    result.changes.append(FieldChange(row.line, row.sku, "new", "", row.fields["name"]))


def _update(tx: Transaction, row: _Row, known: _Known, result: ImportResult[FieldChange]) -> None:
    changed = differences(known.fields, row.fields)
    price = known.price_on(row.price_from)
    new_price = row.price if row.price != price else None
    if not changed and new_price is None:
        result.known += 1
        return
    result.updated += 1
    for name in changed:
        old, new = (shown(name, fields[name]) for fields in (known.fields, row.fields))  # type: ignore[literal-required]
        result.changes.append(FieldChange(row.line, row.sku, name.removesuffix("_e4"), old, new))
    if changed:
        change(tx, known.id, row.sku, row.fields, changed)
    if new_price is not None:
        write_price(tx, known.id, row.sku, new_price, row.price_from)
        old = shown_price(price) if price else ""
        result.changes.append(FieldChange(row.line, row.sku, PRICE, old, shown_price(new_price)))


def shown(name: str, value: Any) -> str:
    """A field as people see it."""
    if value is None:
        return ""
    if name == "cost_e4":
        return shown_kronor(value)
    if name == "archived":
        return "yes" if value else "no"
    return str(value)


def shown_price(price: Price) -> str:
    """A price as people see it, with what it includes."""
    return f"{shown_kronor(price.price_e4)} {'incl.' if price.includes_vat else 'excl.'} VAT"
