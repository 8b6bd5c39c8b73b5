"""The least that the company wants in stock of a product, and whom it buys it from: one by one, or from a table."""

from dataclasses import dataclass

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused, no_product
from kassabok.core.events import StockMinimumSet
from kassabok.core.importing import ImportResult, OnceInFile, bad_rows, columns_of, read_rows
from kassabok.core.money import MOST_MILLI, format_quantity, parse_quantity
from kassabok.core.parties.model import Supplier
from kassabok.core.products.model import Product
from kassabok.core.purchasing.model import StockMinimum
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import Table, TableRow

#: Heading -> what the column fills, in English and Swedish. Name and unit are for people and fill nothing.
HEADINGS = {
    "sku": "sku",
    "artikel": "sku",
    "artikelnummer": "sku",
    "artikelnr": "sku",
    "minimum": "minimum",
    "minimum_milli": "minimum",
    "minst": "minimum",
    "lagsta_saldo": "minimum",
    "bestallningspunkt": "minimum",
    "name": "name",
    "namn": "name",
    "benamning": "name",
    "unit": "unit",
    "enhet": "unit",
    "supplier": "supplier",
    "leverantor": "supplier",
    "leverantorsnummer": "supplier",
}


def set_minimum(
    tx: Transaction, sku: str, minimum_milli: int, *, supplier: str | None = None
) -> StockMinimumSet:
    """Say how much the company wants to have of a product at least, and whom it buys it from.

    supplier: its number; "" is nobody in particular, None leaves it as it was. Raises NotFound, and Refused for what is
    not kept in stock, or nothing new.
    """
    product = tx.find(Product, sku=sku)
    if product is None:
        raise no_product(sku)
    if product.kind == "service":
        raise Refused("stock.service", f"{sku} is a service; services are not kept in stock.")
    if not 0 <= minimum_milli <= MOST_MILLI:
        raise Refused(
            "minimum.quantity", f"The least of {sku} is zero or more, not {format_quantity(minimum_milli)}."
        )
    row = tx.find(StockMinimum, product_id=product.id)
    supplier_id = row.supplier_id if row and supplier is None else _supplier_id(tx, supplier or "")
    if row and (row.minimum_milli, row.supplier_id) == (minimum_milli, supplier_id):
        raise Refused("minimum.unchanged", f"It is like that for {sku} already.", hint="Nothing was changed.")
    return _write(tx, product, row, minimum_milli, supplier_id)


def _write(
    tx: Transaction, product: Product, row: StockMinimum | None, minimum_milli: int, supplier_id: int | None
) -> StockMinimumSet:
    if row is None:
        tx.insert(StockMinimum, product_id=product.id, minimum_milli=minimum_milli, supplier_id=supplier_id)
    else:
        tx.update(StockMinimum, row.id, minimum_milli=minimum_milli, supplier_id=supplier_id)
    supplier = tx.get(Supplier, supplier_id).number if supplier_id else ""
    event = StockMinimumSet(ref=product.sku, minimum_milli=minimum_milli, supplier=supplier)
    tx.publish(event)
    return event


def _supplier_id(tx: Transaction, number: str) -> int | None:
    if not number:
        return None
    found = tx.find(Supplier, number=number)
    if found is None:
        raise NotFound(
            "supplier.unknown",
            f"There is no supplier {number}.",
            hint="kassabok supplier list --search WORD finds suppliers.",
        )
    return found.id


@dataclass(frozen=True, slots=True)
class MinimumChange:
    """What a row of a file changes. old_milli: None where nothing was said before. supplier: "" for nobody."""

    line: int
    sku: str
    old_milli: int | None
    new_milli: int
    supplier: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the file that is right. supplier: None where the file has no such column."""

    line: int
    product: Product
    minimum_milli: int
    supplier: str | None


def import_minimums(tx: Transaction, table: Table, *, name: str) -> ImportResult[MinimumChange]:
    """Bring the minimums in line with a file's rows; products that it does not name are left alone.

    Columns: sku, minimum and perhaps supplier, a number. name: the file's. Raises BadFile, naming every line that is
    wrong; then nothing is changed.
    """
    result: ImportResult[MinimumChange] = ImportResult()
    columns = columns_of(table, HEADINGS, name=name, what="minimums", warnings=result.warnings)
    missing = {"sku", "minimum"} - set(columns.values())
    if missing:
        raise BadFile(
            "minimums.heading",
            f"{name}: there is no column {min(missing)}.",
            hint="Columns: sku, minimum, and perhaps supplier.",
        )
    reading = _Reading(tx, columns)
    rows, faults = read_rows(table, reading.row)
    if faults:
        raise bad_rows(name, faults, what="minimums")
    for row in rows:
        _take(tx, row, result)
    return result


class _Reading:
    """Reads the rows of a file; products and suppliers are looked up once."""

    def __init__(self, tx: Transaction, columns: dict[str, str]) -> None:
        self._columns = columns
        self._once = OnceInFile("product")
        self._products = {product.sku: product for product in tx.all(Product)}
        self._suppliers = {number for (number,) in tx.reader.rows("SELECT number FROM supplier")}

    def row(self, row: TableRow) -> _Row:
        """Raises ValueError, in a whole sentence, for one that is not right."""
        cells = {filled: row.cells[heading] for heading, filled in self._columns.items()}
        product = self._products.get(cells["sku"])
        if product is None:
            raise ValueError(f'There is no product "{cells["sku"][:40]}".')
        if product.kind == "service":
            raise ValueError(f"{product.sku} is a service; services are not kept in stock.")
        self._once.claim(product.sku, row.line)
        minimum_milli = parse_quantity(cells["minimum"])
        if not 0 <= minimum_milli <= MOST_MILLI:
            raise ValueError(f"The least of {product.sku} is zero or more.")
        supplier = cells.get("supplier")
        if supplier and supplier not in self._suppliers:
            raise ValueError(f'There is no supplier "{supplier[:40]}".')
        return _Row(row.line, product, minimum_milli, supplier)


def _take(tx: Transaction, row: _Row, result: ImportResult[MinimumChange]) -> None:
    before = tx.find(StockMinimum, product_id=row.product.id)
    supplier_id = (
        before.supplier_id if before and row.supplier is None else _supplier_id(tx, row.supplier or "")
    )
    if before and (before.minimum_milli, before.supplier_id) == (row.minimum_milli, supplier_id):
        result.known += 1
        return
    event = _write(tx, row.product, before, row.minimum_milli, supplier_id)
    result.new += before is None
    result.updated += before is not None
    result.changes.append(
        MinimumChange(
            row.line,
            row.product.sku,
            before.minimum_milli if before else None,
            row.minimum_milli,
            event.supplier,
        )
    )
