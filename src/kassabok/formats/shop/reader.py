"""Reading what a web shop wrote, whichever it is: which kind a file is, and its orders.

An order that cannot be read keeps none of the others out; only a file that is no file of orders is refused.
"""

from collections.abc import Mapping, Sequence

from kassabok.formats.errors import BadFile
from kassabok.formats.shop import mapped, own, shopify, shopify_csv, woo
from kassabok.formats.shop.mapping import OrderMapping
from kassabok.formats.shop.nodes import RawObject, objects
from kassabok.formats.shop.record import ShopFile
from kassabok.formats.shop.ways import Ways
from kassabok.formats.tables import Table, read_table

#: The dialects that need no mapping.
DIALECTS = ("woo", "shopify", "shopify_csv", "own")
_SPREADSHEET = b"PK\x03\x04"  # What an XLSX begins with.
_DEFAULT = Ways()


def read(
    data: bytes, mappings: Sequence[OrderMapping] = (), *, wanted: str | None = None, ways: Ways = _DEFAULT
) -> ShopFile:
    """Read the orders, and refunds, of a file. mappings: those that a table may fit. wanted: the one that it must be,
    or one of DIALECTS. Raises BadFile: shop.unknown_format, shop.ambiguous, shop.columns, shop.dates, shop.json and
    those of tables.
    """
    if not data.strip():
        raise BadFile("shop.empty", "The file is empty.", hint="Export the orders again.")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _from_json(data, wanted, ways)
    table = read_table(data)
    return _from_table(table, mappings, wanted, ways, typed=data.startswith(_SPREADSHEET))


def _from_json(data: bytes, wanted: str | None, ways: Ways) -> ShopFile:
    found = objects(data)
    dialect = wanted or _dialect(found)
    if dialect == "shopify":
        return ShopFile("shopify", shopify.read(found, ways))
    if dialect == "woo":
        items, refunds = woo.read(found, ways)
        return ShopFile("woo", items, refunds)
    if dialect == "own":
        return ShopFile("own", own.read(found))
    raise BadFile(
        "shop.unknown_format",
        f"JSON is read from WooCommerce and Shopify, not by {dialect}.",
        hint="Export the orders as CSV or XLSX for a mapping.",
    )


def _dialect(found: Sequence[RawObject]) -> str:
    """By the first object: an empty array has no orders, and any dialect reads it."""
    if not found:
        return "woo"
    first: Mapping[str, object] = found[0].value
    if woo.is_refund(first) or woo.is_order(first):
        return "woo"
    if shopify.is_order(first):
        return "shopify"
    if own.is_order(first):
        return "own"
    if "refund_line_items" in first:
        raise BadFile(
            "shop.refund_alone",
            f"line {found[0].line}: a refund of Shopify does not tell alone whether its sums include VAT.",
            hint="Import its order again: it has its refunds with it.",
        )
    keys = ", ".join(list(first)[:5])
    raise BadFile(
        "shop.unknown_format",
        f"line {found[0].line}: this is no order of WooCommerce or Shopify; it begins with {keys or 'nothing'}.",
        hint="docs/formats/shops.md tells which files are read.",
    )


def _from_table(
    table: Table, mappings: Sequence[OrderMapping], wanted: str | None, ways: Ways, *, typed: bool
) -> ShopFile:
    if wanted == "shopify_csv" or (wanted is None and shopify_csv.is_export(table)):
        return ShopFile("shopify_csv", shopify_csv.read(table, ways), warnings=table.warnings)
    mapping = _mapping(table, mappings, wanted)
    items = mapped.read(table, mapping, ways, typed=typed)
    return ShopFile(mapping.name, items, warnings=table.warnings)


def _mapping(table: Table, mappings: Sequence[OrderMapping], wanted: str | None) -> OrderMapping:
    """The one that is wanted, or that names most of the file's columns."""
    if wanted is not None:
        named = [mapping for mapping in mappings if mapping.name == wanted]
        if not named:
            raise BadFile(
                "shop.unknown_mapping",
                f"There is no shop mapping {wanted}.",
                hint=f"There are {', '.join(mapping.name for mapping in mappings) or 'none'}; "
                "docs/formats/shops.md shows how one is written.",
            )
        return named[0]
    fitting = [mapping for mapping in mappings if mapped.fits(table, mapping)]
    most = max((len(mapping.headings()) for mapping in fitting), default=0)
    best = [mapping for mapping in fitting if len(mapping.headings()) == most]
    if len(best) > 1:
        names = ", ".join(mapping.name for mapping in best)
        raise BadFile(
            "shop.ambiguous", f"The columns fit several mappings: {names}.", hint="Name one of them."
        )
    if not best:
        raise BadFile(
            "shop.unknown_format",
            f"No mapping fits the columns {', '.join(table.headings[:6])}.",
            hint="Write a mapping for them: docs/formats/shops.md shows how.",
        )
    return best[0]
