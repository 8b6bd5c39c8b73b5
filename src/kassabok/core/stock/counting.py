"""Stock counts (inventering): begin, enter what was counted, post the differences.

A count says what was there when it began: what moves while people count is no difference, so selling need not stop.
A quantity that was counted later, with moves in between, is entered as counted now, and compared with what the book
says at that moment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused, no_product
from kassabok.core.events import StockCountCancelled, StockCounted, StockCountEntered, StockCountStarted
from kassabok.core.identifiers import gtin_spellings, parse_gtin
from kassabok.core.money import MOST_MILLI, format_quantity
from kassabok.core.states import StateTable
from kassabok.core.stock.model import Location, LocationLevel, StockCount, StockCountLine
from kassabok.core.stock.shelf import location_id_of
from kassabok.core.texts import entered
from kassabok.formats.errors import BadFile
from kassabok.formats.scans import Scan

COUNT_STATES = StateTable(
    {("open", "enter"): "open", ("open", "post"): "posted", ("open", "cancel"): "cancelled"}
)
MISSING = ("refuse", "keep", "zero")
MOST_FAULTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Counted:
    """What was entered for a product, beside what the book says of the same moment."""

    sku: str
    name: str
    expected_milli: int
    counted_milli: int


@dataclass(frozen=True, slots=True)
class _Product:
    id: int
    sku: str
    name: str


def start(
    tx: Transaction, *, location: str | None = None, on: date, counted_by: str = ""
) -> StockCountStarted:
    """Begin to count a location: freeze what the book says is there.

    counted_by: who counts, for the list. Raises NotFound for an unknown location, Refused when it is being counted.
    """
    location_id = location_id_of(tx, location)
    code = tx.get(Location, location_id).code
    going_on = tx.find(StockCount, location_id=location_id, state="open")
    if going_on is not None:
        raise Refused(
            "count.open",
            f"{code} is being counted already, as {going_on.number}.",
            hint=f"Post it with kassabok stock count post {going_on.number}, or cancel it.",
        )
    number = tx.number("count", on)
    count_id = tx.insert(
        StockCount,
        number=number,
        location_id=location_id,
        date=on,
        last_move_id=tx.reader.value("SELECT coalesce(max(id), 0) FROM stock_move"),
        counted_by=entered(counted_by),
    )
    there = [level for level in tx.all(LocationLevel, location_id=location_id) if level.on_hand_milli]
    for level in there:
        tx.insert(
            StockCountLine, count_id=count_id, product_id=level.product_id, expected_milli=level.on_hand_milli
        )
    event = StockCountStarted(ref=number, location=code, products=len(there), on=on)
    tx.publish(event)
    return event


def enter(
    tx: Transaction, number: str, code: str, quantity_milli: int, *, add: bool = False, now: bool = False
) -> Counted:
    """Enter what was counted of a product. code: its SKU or GTIN.

    add: add to what was entered before, in place of replacing it; a quantity below zero takes some of it back. now:
    counted after the goods that moved since the count began. Raises NotFound for an unknown count or code, Refused
    when the count is not open or the quantity would be below zero.
    """
    count = _open_count(tx, number, "enter")
    product = _Codes(tx).product(code)
    if product is None:
        raise no_product(code)
    entry = _Entry(tx, count, now=now)
    counted = entry.enter(product, quantity_milli, add=add)
    entry.tell()
    return counted


def enter_scans(
    tx: Transaction, number: str, scans: Sequence[Scan], *, name: str, add: bool = False, now: bool = False
) -> list[Counted]:
    """Enter a scanner's file: what it holds of a product, added up, is what was counted of it.

    Without add, reading the same file again changes nothing. name: the file's, for messages.
    Raises BadFile that lists every unknown code by line; then nothing has been entered.
    """
    count = _open_count(tx, number, "enter")
    codes = _Codes(tx)
    sums: dict[int, int] = {}
    products: dict[int, _Product] = {}
    unknown = []
    for scan in scans:
        product = codes.product(scan.code) or codes.product(scan.gtin)
        if product is None:
            unknown.append(f"line {scan.line}: no product has the SKU or GTIN {scan.code[:40]}.")
            continue
        products[product.id] = product
        sums[product.id] = sums.get(product.id, 0) + scan.quantity_milli
    if unknown:
        raise _unknown_codes(name, unknown)
    entry = _Entry(tx, count, now=now)
    counted = [entry.enter(products[product_id], milli, add=add) for product_id, milli in sums.items()]
    entry.tell()
    return counted


def post(tx: Transaction, number: str, *, on: date | None = None, missing: str = "refuse") -> StockCounted:
    """Post the differences as stock moves. on: their day, without it the count's own.

    missing: what of the products that the book expects and nobody counted: refuse, keep (they are as the book says)
    or zero (they are gone). Raises Refused when some are, or when the count is not open.
    """
    if missing not in MISSING:
        raise Refused(
            "count.missing", f'"{missing[:40]}" is not what to do with the rest: {", ".join(MISSING)}.'
        )
    count = _open_count(tx, number, "post")
    left = [line for line in tx.all(StockCountLine, count_id=count.id) if line.counted_milli is None]
    if left and missing == "refuse":
        skus = _skus(tx, (line.product_id for line in left[:5]))
        more = f" and {len(left) - 5} more" if len(left) > 5 else ""
        raise Refused(
            "count.missing",
            f"{number} is not complete: {', '.join(skus)}{more} are not counted.",
            hint="Enter them, or add --missing zero when they are gone, --missing keep when they were left out.",
        )
    if missing == "zero":
        for line in left:
            tx.update(StockCountLine, line.id, counted_milli=0)
    tx.update(
        StockCount, count.id, state=COUNT_STATES.move(count.state, "post", what=f"Stock count {number}")
    )
    event = StockCounted(ref=number, count_id=count.id, on=on or count.date)
    tx.publish(event)
    return event


def cancel(tx: Transaction, number: str) -> StockCountCancelled:
    """Give a count up; what was entered stays to be read, and nothing is moved."""
    count = _open_count(tx, number, "cancel")
    tx.update(
        StockCount, count.id, state=COUNT_STATES.move(count.state, "cancel", what=f"Stock count {number}")
    )
    event = StockCountCancelled(ref=number)
    tx.publish(event)
    return event


def _open_count(tx: Transaction, number: str, verb: str) -> StockCount:
    count = tx.find(StockCount, number=number)
    if count is None:
        raise NotFound(
            "count.unknown", f"There is no stock count {number}.", hint="kassabok stock count list"
        )
    COUNT_STATES.move(count.state, verb, what=f"Stock count {number}")
    return count


def _skus(tx: Transaction, product_ids: Iterable[int]) -> list[str]:
    reader = tx.reader
    return [
        reader.value("SELECT sku FROM product WHERE id = :id", id=product_id) for product_id in product_ids
    ]


class _Codes:
    """Products by what stands on them. A question for each code, kept: a scanner reads the same ones over and over."""

    def __init__(self, tx: Transaction) -> None:
        self._reader = tx.reader
        self._known: dict[str, _Product | None] = {}

    def product(self, code: str) -> _Product | None:
        """The product with this SKU, or this GTIN in whatever length; never a service."""
        if code not in self._known:
            self._known[code] = self._by_sku(code) or self._by_gtin(code)
        return self._known[code]

    def _by_sku(self, code: str) -> _Product | None:
        row = self._reader.row(
            "SELECT id, sku, name FROM product WHERE sku = :code AND kind <> 'service'", code=code
        )
        return _Product(*row) if row else None

    def _by_gtin(self, code: str) -> _Product | None:
        try:
            spellings = gtin_spellings(parse_gtin(code))
        except ValueError:
            return None
        for gtin in spellings:
            row = self._reader.row(
                "SELECT id, sku, name FROM product WHERE gtin = :gtin AND kind <> 'service'", gtin=gtin
            )
            if row:
                return _Product(*row)
        return None


class _Entry:
    """Entering into one count, its lines and the location's levels read once."""

    def __init__(self, tx: Transaction, count: StockCount, *, now: bool) -> None:
        self._tx = tx
        self._count = count
        self._changed = 0
        reader = tx.reader
        self._lines = {line.product_id: line for line in tx.all(StockCountLine, count_id=count.id)}
        self._book: dict[int, int] = dict(
            reader.rows(
                "SELECT product_id, on_hand_milli FROM location_level WHERE location_id = :location_id",
                location_id=count.location_id,
            )
        )
        if not now:
            since = reader.rows(
                "SELECT product_id, sum(quantity_milli) FROM stock_move "
                "WHERE id > :last_move_id AND location_id = :location_id GROUP BY product_id",
                last_move_id=count.last_move_id,
                location_id=count.location_id,
            )
            for product_id, milli in since:
                self._book[product_id] -= milli

    def enter(self, product: _Product, quantity_milli: int, *, add: bool) -> Counted:
        """Write one product's line."""
        expected_milli = self._book.get(product.id, 0)
        line = self._lines.get(product.id)
        if add and line is not None:
            quantity_milli += line.counted_milli or 0
        _refuse_odd(product, quantity_milli)
        entered_now = {"expected_milli": expected_milli, "counted_milli": quantity_milli}
        if line is None:
            self._tx.insert(StockCountLine, count_id=self._count.id, product_id=product.id, **entered_now)
            self._changed += 1
        elif (line.expected_milli, line.counted_milli) != (expected_milli, quantity_milli):
            self._tx.update(StockCountLine, line.id, **entered_now)
            self._changed += 1
        return Counted(product.sku, product.name, expected_milli, quantity_milli)

    def tell(self) -> None:
        """Publish what was entered, if it was not known."""
        if self._changed:
            self._tx.publish(StockCountEntered(ref=self._count.number, products=self._changed))


def _refuse_odd(product: _Product, quantity_milli: int) -> None:
    if quantity_milli < 0:
        raise Refused("count.quantity", f"What was counted of {product.sku} is zero or more.")
    if quantity_milli > MOST_MILLI:
        raise Refused(
            "count.quantity",
            f"{format_quantity(quantity_milli)} of {product.sku} are more than can be counted.",
            hint="A scanner may have read a barcode as the quantity.",
        )


def _unknown_codes(name: str, faults: Sequence[str]) -> BadFile:
    listed = list(faults[:MOST_FAULTS_SHOWN])
    if len(faults) > MOST_FAULTS_SHOWN:
        listed.append(f"And {len(faults) - MOST_FAULTS_SHOWN} more.")
    codes = "1 code is" if len(faults) == 1 else f"{len(faults)} codes are"
    return BadFile(
        "count.codes",
        "\n".join([f"{name}: {codes} not known.", *listed]),
        hint="Nothing was counted. Register the products, or give them the GTIN with kassabok product edit.",
    )
