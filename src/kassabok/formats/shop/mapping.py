"""How any shop's CSV or XLSX of orders is read: a mapping, kept as a TOML text that anyone can edit.

docs/formats/shops.md explains every key, with an example.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial

from kassabok.formats import profiles
from kassabok.formats.errors import BadFile
from kassabok.formats.profiles import Keys
from kassabok.formats.shop.record import PAYMENT_METHODS, STATUSES
from kassabok.formats.shop.rows import plain

#: What a column can be. Of several columns the names, streets and notes are put together; of others the first counts.
COLUMNS = (
    "order",
    "number",
    "status",
    "created",
    "updated",
    "currency",
    "total",
    "vat",
    "sku",
    "name",
    "quantity",
    "unit_price",
    "line_total",
    "line_discount",
    "line_vat",
    "rate",
    "gtin",
    "shipping",
    "shipping_vat",
    "fee",
    "fee_vat",
    "discount",
    "discount_code",
    "gift_card",
    "payment_method",
    "payment_reference",
    "paid_on",
    "refunded",
    "customer",
    "email",
    "customer_name",
    "company",
    "org_nr",
    "vat_nr",
    "phone",
    "street",
    "street2",
    "postcode",
    "city",
    "country",
    "shipping_name",
    "shipping_company",
    "shipping_street",
    "shipping_street2",
    "shipping_postcode",
    "shipping_city",
    "shipping_country",
    "accepts_marketing",
    "note",
)
_NEEDED = ("order", "created", "total")
_ITEM_GROUPS = ("sku", "name", "quantity", "unit_price", "line_total", "rate")
_KEYS = (
    "title",
    "source",
    "rows",
    "decimal",
    "dates",
    "zone",
    "currency",
    "prices_include_vat",
    "payment",
    "columns",
    "vat_columns",
    "items",
    "statuses",
    "payments",
)


@dataclass(frozen=True, slots=True)
class Items:
    """Of a row for each order: the column that has all its goods, what stands between two, and how one is written."""

    column: str
    separator: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class OrderMapping:
    """rows: "line" where an order has a row for each of its lines, "order" where it has one. dates: "iso", or as
    strptime takes it. payment: the state of an order's payment where no column tells when it was paid.

    columns: what it is -> the columns. vat_columns: a rate -> the column with the order's VAT at it.
    """

    name: str
    title: str
    rows: str
    decimal: str
    dates: tuple[str, ...]
    zone: str
    currency: str
    prices_include_vat: bool
    payment: str
    columns: Mapping[str, tuple[str, ...]]
    vat_columns: Mapping[Decimal, str]
    items: Items | None
    statuses: Mapping[str, str]
    payments: Mapping[str, str]

    def headings(self) -> set[str]:
        """All columns that it names, plain."""
        named = [name for names in self.columns.values() for name in names]
        named += [*self.vat_columns.values(), *([self.items.column] if self.items else [])]
        return {plain(name) for name in named}


def load_mapping(text: str, name: str) -> OrderMapping:
    """Read a mapping. Raises BadFile (shop.mapping), saying which key is wrong and what it takes."""
    bad = partial(_bad, name)
    keys = Keys(profiles.read_toml(text, bad), bad)
    keys.only(_KEYS)
    columns = _columns(keys.below("columns"))
    items = _items(keys.below("items")) if "items" in keys.table else None
    rows = keys.one_of("rows", ("line", "order"), "line")
    if rows == "order" and items is None and "quantity" not in columns:
        raise keys.bad("of a row for each order, items must say how its goods are written")
    return OrderMapping(
        name=name,
        title=keys.text("title", name),
        rows=rows,
        decimal=keys.one_of("decimal", (",", "."), ""),
        dates=_texts(keys, "dates", ("iso",)),
        zone=keys.zone(),
        currency=keys.text("currency", "SEK"),
        prices_include_vat=keys.flag("prices_include_vat", None),
        payment=keys.one_of("payment", ("paid", "pending"), "pending"),
        columns=columns,
        vat_columns=_vat_columns(keys.below("vat_columns")),
        items=items,
        statuses=_words(keys.below("statuses"), STATUSES),
        payments=_words(keys.below("payments"), PAYMENT_METHODS),
    )


def _texts(keys: Keys, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
    """A list of texts that has at least one."""
    found = keys.texts(key, default)
    if not found:
        raise keys.bad(f"{key} must be a text or a list of texts")
    return found


def _columns(keys: Keys) -> dict[str, tuple[str, ...]]:
    keys.only(COLUMNS)
    for needed in _NEEDED:
        if needed not in keys.table:
            raise keys.bad(f"{needed} must be given")
    return {role: _texts(keys, role) for role in keys.table}


def _vat_columns(keys: Keys) -> dict[Decimal, str]:
    try:
        return {Decimal(percent) / 100: keys.text(percent, "") for percent in keys.table}
    except InvalidOperation as error:
        raise keys.bad('a rate is written in percent: "25" = "Moms 25%"') from error


def _items(keys: Keys) -> Items:
    keys.only(("column", "separator", "pattern"))
    for needed in ("column", "separator", "pattern"):
        if not keys.text(needed, ""):
            raise keys.bad(f"{needed} must be given")
    try:
        pattern = re.compile(keys.text("pattern", ""))
    except re.error as error:
        raise keys.bad(f"pattern is no regular expression: {error}") from error
    groups = set(pattern.groupindex)
    is_whole = {"sku", "quantity"} <= groups and groups & {"unit_price", "line_total"}
    if not is_whole or not groups <= set(_ITEM_GROUPS):
        raise keys.bad(
            "pattern must have the groups sku and quantity, and unit_price or line_total, as in (?P<sku>[^ ]+); "
            "name and rate it may have"
        )
    return Items(keys.text("column", ""), keys.text("separator", ""), pattern)


def _words(keys: Keys, allowed: Sequence[str]) -> dict[str, str]:
    return {word: keys.one_of(word, allowed, "") for word in keys.table}


def _bad(name: str, message: str) -> BadFile:
    return BadFile(
        "shop.mapping", f"Shop mapping {name}: {message}.", hint="docs/formats/shops.md lists the keys."
    )
