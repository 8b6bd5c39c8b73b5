"""A supplier's price list: a table whose columns it names as it likes.

How they are named is said once and kept (a map, "sku=Art.nr,price=Pris"). A row is a product of ours by our SKU, by its
GTIN, or by what the supplier called it last; the rest of the supplier's range is counted and left alone. A file goes in
whole or not at all, and not without being asked for where too many prices leap: then it is probably read wrongly.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import parse_date
from kassabok.core.errors import Refused
from kassabok.core.events import SupplierPricesImported
from kassabok.core.identifiers import gtin14, parse_currency
from kassabok.core.importing import OnceInFile, bad_rows, columns_of, read_rows
from kassabok.core.money import MILLI, format_quantity, kronor, parse_quantity, parse_whole
from kassabok.core.parties.model import Supplier, supplier_of
from kassabok.core.purchasing.model import PriceColumns
from kassabok.core.purchasing.prices import (
    LONGEST_LEAD,
    OFFER_FIELDS,
    Offer,
    changed_offer,
    parse_price_e4,
    write,
)
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import Table, TableRow
from kassabok.formats.warnings import FileWarning

SKU, PRODUCT, GTIN, PRICE, PER = "sku", "product", "gtin", "price", "per"
CURRENCY, PACK, MINIMUM, LEAD, FROM = "currency", "pack", "minimum", "lead_days", "from"

#: What a map can name. sku: the supplier's; product: ours; per: for how many units the price is.
FIELDS = (SKU, PRODUCT, GTIN, PRICE, PER, CURRENCY, PACK, MINIMUM, LEAD, FROM)

#: Heading -> the field it fills, for files that need no map; see core/importing.py.
HEADINGS: dict[str, str] = {
    **{name: name for name in FIELDS},
    "supplier_sku": SKU,
    "valid_from": FROM,
    "artikelnummer": SKU,
    "artikelnr": SKU,
    "artnr": SKU,
    "art_nr": SKU,
    "item_number": SKU,
    "vart_artikelnummer": PRODUCT,
    "ert_artikelnummer": PRODUCT,
    "ean": GTIN,
    "ean-kod": GTIN,
    "pris": PRICE,
    "nettopris": PRICE,
    "inkopspris": PRICE,
    "net_price": PRICE,
    "prisenhet": PER,
    "valuta": CURRENCY,
    "forpackning": PACK,
    "pack_size": PACK,
    "minsta_antal": MINIMUM,
    "minimum_order": MINIMUM,
    "leveranstid": LEAD,
    "giltig_fran": FROM,
}

_PART = re.compile(rf",(?=\s*(?:{'|'.join(FIELDS)})\s*=)")


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A product that the list gives its first price, or another one than before. Prices are for one unit.

    percent: what the change is of the old price, None where there is none or it was in another currency. also: what
    changed beside the price.
    """

    line: int = field(metadata={"table": False})
    sku: str = field(metadata={"heading": "SKU"})
    supplier_sku: str = field(metadata={"heading": "Its number", "table": "filled"})
    valid_from: date = field(metadata={"heading": "From"})
    currency: str = field(metadata={"heading": ""})
    old: Decimal | None
    new: Decimal
    percent: Decimal | None = field(metadata={"heading": "%"})
    also: str = field(metadata={"table": "filled"})


@dataclass(frozen=True, slots=True)
class MissingPrice:
    """A product that the supplier has charged for until now, and that is not in the list. Its price stays."""

    sku: str = field(metadata={"heading": "SKU"})
    name: str
    supplier_sku: str = field(metadata={"heading": "Its number", "table": "filled"})


@dataclass(slots=True)
class PriceListResult:
    """How many products were new to the supplier, known at their prices, and changed.

    parked: none; a file goes in whole. others: rows of the supplier's range that are no products of ours. too_much: why
    the list needs to be forced, or "".
    """

    new: int = 0
    known: int = 0
    updated: int = 0
    parked: int = 0
    others: int = 0
    too_much: str = ""
    warnings: list[FileWarning] = field(default_factory=list)
    changes: list[PriceChange] = field(default_factory=list)
    missing: list[MissingPrice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Ours:
    """A product of ours with what the supplier charged before, the last in force last."""

    id: int
    sku: str
    name: str
    archived: bool
    offers: list[tuple[str, Offer]]

    def on(self, day: date) -> Offer | None:
        """What was charged on a day."""
        return next((offer for start, offer in reversed(self.offers) if start <= day.isoformat()), None)

    def charge(self, offer: Offer, start: date) -> None:
        """Let it be charged from a day on."""
        self.offers.append((start.isoformat(), offer))
        self.offers.sort(key=lambda one: one[0])


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    product: _Ours
    offer: Offer
    valid_from: date


def parse_map(texts: Sequence[str]) -> dict[str, str]:
    """The map that is written as field=heading, several with commas between: {"sku": "Art.nr"}. Raises ValueError."""
    found: dict[str, str] = {}
    for part in _PART.split(",".join(texts)):
        name, _, heading = part.partition("=")
        name, heading = name.strip(), " ".join(heading.split())
        if name not in FIELDS:
            raise ValueError(
                f'"{part.strip()[:40]}" is not FIELD=HEADING, with a field of {", ".join(FIELDS)}.'
            )
        if not heading:
            raise ValueError(f"{name} has no heading: write {name}=HEADING.")
        if name in found:
            raise ValueError(f"{name} is given twice.")
        found[name] = heading
    if PRICE not in found or not found.keys() & {SKU, PRODUCT, GTIN}:
        raise ValueError("A map names the column of the price, and one of sku, product and gtin.")
    return found


def import_price_list(
    tx: Transaction,
    number: str,
    table: Table,
    *,
    name: str,
    valid_from: date | None = None,
    columns: Mapping[str, str] | None = None,
    keep_columns: bool = False,
    force: bool = False,
) -> PriceListResult:
    """Bring what a supplier charges in line with its list.

    number: the supplier's. name: the file's, for messages. valid_from: the first day of prices that name none; today
    without. columns: field -> heading (see parse_map), else the kept ones, else what HEADINGS know; with keep_columns
    they are kept for the next list. force: also where too many prices leap.
    Raises BadFile, listing every fault by line, and Refused where too many prices leap; then nothing has been changed.
    """
    supplier = supplier_of(tx, number)
    result = PriceListResult(warnings=list(table.warnings))
    kept = tx.find(PriceColumns, supplier_id=supplier.id)
    if columns is None and kept is not None:
        columns = parse_map([kept.columns])
    headings = _mapped(table, columns, name) if columns else _guessed(table, name, result)
    reading = _Reading(tx, supplier, headings, valid_from or tx.today)
    found, faults = read_rows(table, reading.row)
    if faults:
        raise bad_rows(name, faults, what="prices")
    rows = [row for row in found if row is not None]
    result.others, result.missing = reading.others, reading.missing()
    result.warnings += reading.warnings
    news = _news(rows)
    result.known = len(rows) - len(news)
    for row, before in news:
        _tell(row, before, result)
    result.too_much = _too_much(tx, news, len(rows))
    if result.too_much and not force:
        raise Refused(
            "prices.leap",
            f"{name}: {result.too_much}",
            hint="--dry-run shows them; --force takes the list as it is; see the setting supplier.price_jumps_percent.",
        )
    for row, _ in news:
        write(tx, supplier.id, row.product.id, row.offer, row.valid_from)
    if news:
        tx.publish(SupplierPricesImported(ref=supplier.number, new=result.new, updated=result.updated))
    if keep_columns and columns:
        _keep_columns(tx, supplier, kept, columns)
    return result


# The file


def _mapped(table: Table, columns: Mapping[str, str], name: str) -> dict[str, str]:
    """Field -> heading of the file, by a map; capitals make no difference."""
    headings = {}
    for filled, heading in columns.items():
        folded = " ".join(heading.casefold().split())
        if folded not in table.headings:
            raise BadFile(
                "prices.heading",
                f'{name}: there is no column "{heading}", which the map has for {filled}.',
                hint=f"Its columns are {_quoted(table)}.",
            )
        headings[filled] = folded
    return headings


def _guessed(table: Table, name: str, result: PriceListResult) -> dict[str, str]:
    """Field -> heading of the file, by what headings usually are called."""
    headings = {
        filled: heading
        for heading, filled in columns_of(
            table, HEADINGS, name=name, what="prices", warnings=result.warnings
        ).items()
    }
    if PRICE not in headings or not headings.keys() & {SKU, PRODUCT, GTIN}:
        raise BadFile(
            "prices.heading",
            f"{name}: it cannot be told which columns hold the product and the price.",
            hint=f'Say it, as --map "sku=HEADING,price=HEADING"; its columns are {_quoted(table)}.',
        )
    return headings


def _quoted(table: Table) -> str:
    return ", ".join(f'"{heading}"' for heading in table.headings)


class _Reading:
    """Rows of the list, each with the product of ours that it means."""

    def __init__(self, tx: Transaction, supplier: Supplier, headings: dict[str, str], day: date) -> None:
        self._supplier = supplier
        self._headings = headings
        self._day = day
        self._once = OnceInFile("product")
        self._products = _products(tx, supplier.id)
        self._by_sku = {product.sku: product for product in self._products}
        self._by_their_sku = {
            offer.supplier_sku: product
            for product in self._products
            for _, offer in product.offers
            if offer.supplier_sku
        }
        self._by_gtin: dict[str, _Ours] = {
            gtin14(gtin): self._by_sku[sku]
            for sku, gtin in tx.reader.rows("SELECT sku, gtin FROM product WHERE gtin IS NOT NULL")
        }
        self._seen: set[int] = set()
        self.others = 0
        self.warnings: list[FileWarning] = []

    def row(self, row: TableRow) -> _Row | None:
        """A row with its product and offer; None for what is no product of ours. Raises ValueError."""
        texts = {filled: row.cells[heading] for filled, heading in self._headings.items()}
        product = self._meant(texts)
        if product is None:
            self.others += 1
            return None
        self._seen.add(product.id)
        if not texts[PRICE]:
            self.warnings.append(FileWarning(row.line, f"{product.sku} has no price in the list."))
            return None
        start = parse_date(texts[FROM]) if texts.get(FROM) else self._day
        self._once.claim((product.id, start), row.line)
        return _Row(row.line, product, self._offer(texts, product.on(start)), start)

    def missing(self) -> list[MissingPrice]:
        """What the supplier has charged for and the list does not have, without what is archived."""
        return [
            MissingPrice(product.sku, product.name, product.offers[-1][1].supplier_sku)
            for product in self._products
            if product.offers and product.id not in self._seen and not product.archived
        ]

    def _meant(self, texts: Mapping[str, str]) -> _Ours | None:
        gtin = "".join(texts.get(GTIN, "").split())
        ways = (
            self._by_sku.get(texts.get(PRODUCT, "")),
            self._by_gtin.get(gtin14(gtin)) if gtin else None,
            self._by_their_sku.get(texts.get(SKU, "")),
        )
        found = [product for product in ways if product is not None]
        other = next((product for product in found if product.id != found[0].id), None)
        if other is not None:
            raise ValueError(
                f"The row means {found[0].sku} by one of its numbers and {other.sku} by another."
            )
        return found[0] if found else None

    def _offer(self, texts: Mapping[str, str], before: Offer | None) -> Offer:
        currency = texts.get(CURRENCY) or (before.currency if before else self._supplier.currency)
        per_milli = parse_quantity(texts[PER]) if texts.get(PER) else MILLI
        if per_milli <= 0:
            raise ValueError("The price is for no units.")
        return changed_offer(
            before,
            self._supplier,
            price_e4=parse_price_e4(
                texts[PRICE], units=Decimal(per_milli) / MILLI, currency=parse_currency(currency)
            ),
            currency=currency,
            supplier_sku=texts.get(SKU) or None,
            pack_milli=parse_quantity(texts[PACK]) if texts.get(PACK) else None,
            minimum_milli=parse_quantity(texts[MINIMUM]) if texts.get(MINIMUM) else None,
            lead_days=parse_whole(texts[LEAD], least=0, most=LONGEST_LEAD) if texts.get(LEAD) else None,
        )


def _products(tx: Transaction, supplier_id: int) -> list[_Ours]:
    offers: dict[int, list[tuple[str, Offer]]] = {}
    for product_id, start, *values in tx.reader.rows(
        f"SELECT product_id, valid_from, {', '.join(OFFER_FIELDS)} FROM supplier_price "
        "WHERE supplier_id = :supplier_id ORDER BY valid_from, id",
        supplier_id=supplier_id,
    ):
        offer = Offer(**dict(zip(OFFER_FIELDS, values, strict=True)))
        offers.setdefault(product_id, []).append((start, offer))
    return [
        _Ours(product_id, sku, name, bool(archived), offers.get(product_id, []))
        for product_id, sku, name, archived in tx.reader.rows(
            "SELECT id, sku, name, archived FROM product ORDER BY sku"
        )
    ]


# What is new


def _news(rows: Sequence[_Row]) -> list[tuple[_Row, Offer | None]]:
    """The rows that say something else than before, each with what was charged before, by their first days."""
    found = []
    for row in sorted(rows, key=lambda row: row.valid_from):
        before = row.product.on(row.valid_from)
        if before != row.offer:
            found.append((row, before))
            row.product.charge(row.offer, row.valid_from)
    return found


def _tell(row: _Row, before: Offer | None, result: PriceListResult) -> None:
    if before is None:
        result.new += 1
    else:
        result.updated += 1
    result.changes.append(
        PriceChange(
            row.line,
            row.product.sku,
            row.offer.supplier_sku,
            row.valid_from,
            row.offer.currency,
            None if before is None else kronor(before.price_e4),
            kronor(row.offer.price_e4),
            _percent(before, row.offer),
            "" if before is None else ", ".join(_also(before, row.offer)),
        )
    )


def _percent(before: Offer | None, after: Offer) -> Decimal | None:
    if before is None or before.price_e4 == 0 or before.currency != after.currency:
        return None
    change = Decimal(after.price_e4 - before.price_e4) * 100 / before.price_e4
    return change.quantize(Decimal("0.1"))


def _also(before: Offer, after: Offer) -> list[str]:
    """What changed beside the price, as people read it."""
    pairs = (
        ("currency", before.currency, after.currency),
        ("its number", before.supplier_sku, after.supplier_sku),
        ("pack", format_quantity(before.pack_milli), format_quantity(after.pack_milli)),
        ("minimum", format_quantity(before.minimum_milli), format_quantity(after.minimum_milli)),
        ("lead days", _days(before.lead_days), _days(after.lead_days)),
    )
    return [f"{name} {old or 'none'} -> {new or 'none'}" for name, old, new in pairs if old != new]


def _days(days: int | None) -> str:
    return "" if days is None else str(days)


def _too_much(tx: Transaction, news: Sequence[tuple[_Row, Offer | None]], rows: int) -> str:
    """Why the list cannot go in without being forced; "" where it can. First prices have nothing to leap from."""
    jump = tx.settings.value("supplier.price_jump_percent")
    most = tx.settings.value("supplier.price_jumps_percent")
    had = rows - sum(before is None for _, before in news)
    leapt = sum(_leapt(before, row.offer, jump) for row, before in news)
    if leapt * 100 <= most * had:
        return ""
    return (
        f"Prices that change by more than {jump} %, or to another currency, are {leapt} of {had}; "
        f"at most {most} % may be."
    )


def _leapt(before: Offer | None, after: Offer, jump: int) -> bool:
    if before is None:
        return False
    if before.currency != after.currency:
        return True
    return abs(after.price_e4 - before.price_e4) * 100 > jump * before.price_e4


# Into the book


def _keep_columns(
    tx: Transaction, supplier: Supplier, kept: PriceColumns | None, columns: Mapping[str, str]
) -> None:
    text = ",".join(f"{name}={heading}" for name, heading in columns.items())
    if kept is None:
        tx.insert(PriceColumns, supplier_id=supplier.id, columns=text)
    elif kept.columns != text:
        tx.update(PriceColumns, kept.id, columns=text)
