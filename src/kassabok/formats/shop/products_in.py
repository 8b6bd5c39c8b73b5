"""The product exports of WooCommerce and Shopify as a table of products: their headings, texts and units in ours.

WooCommerce has a row a product and a row a variation below its parent, which itself cannot be sold. Shopify has the
facts of a product on the first row of its handle, a row for each variant, and rows with nothing but a picture. What has
no SKU cannot be known again, and is left out and told.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser

from kassabok.formats.cells import restored
from kassabok.formats.tables import Table, TableRow
from kassabok.formats.warnings import FileWarning

_FIELDS = (
    *("sku", "name", "short_description", "description", "gtin", "brand", "mpn", "category"),
    *("google_category", "condition", "weight_grams", "price", "kind"),
)
_GRAMS = {"kg": Decimal(1000), "g": Decimal(1), "lbs": Decimal("453.59237"), "oz": Decimal("28.349523125")}
_PARAGRAPHS = frozenset({"p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4"})
_LINES = frozenset({"br", "li", "tr"})
_UNIT = re.compile(r"weight \((\w+)\)")


def products_of(table: Table) -> Table:
    """The table with our headings where it is an export of one of them; any other table as it is."""
    headings = set(table.headings)
    if {"sku", "type", "regular price"} <= headings:
        return _made(table, _woo(table))
    if {"handle", "variant sku", "variant price"} <= headings:
        return _made(table, _shopify(table))
    return table


def _made(table: Table, rows: Iterator[TableRow | FileWarning]) -> Table:
    """Columns in which no row has anything are left out: an empty cell would empty the product's field."""
    found, warnings = [], list(table.warnings)
    for each in rows:
        if isinstance(each, FileWarning):
            warnings.append(each)
        else:
            found.append(each)
    used = tuple(name for name in _FIELDS if name == "sku" or any(row.cells.get(name) for row in found))
    cells = (TableRow(row.line, {name: restored(row.cells.get(name, "")) for name in used}) for row in found)
    return Table(used, tuple(cells), tuple(warnings))


def _woo(table: Table) -> Iterator[TableRow | FileWarning]:
    gtin = next((each for each in table.headings if each.startswith("gtin")), "")
    weight, unit = next(
        ((each, found[1]) for each in table.headings if (found := _UNIT.fullmatch(each))), ("", "kg")
    )
    for row in table.rows:
        get = row.cells.get
        kinds = {kind.strip() for kind in get("type", "").lower().split(",")}
        if kinds & {"variable", "grouped", "external"}:
            continue  # What is sold are its variations, or others' goods.
        if not get("sku"):
            yield _no_sku(row, get("name", ""))
            continue
        first = re.split(r"(?<!\\),", get("categories", ""))[0]
        yield TableRow(
            row.line,
            {
                "sku": get("sku", ""),
                "name": _text(get("name", "")),
                "short_description": _text(get("short description", "")),
                "description": _text(get("description", "")),
                "gtin": get(gtin, ""),
                "brand": get("brands", "").replace("\\,", ","),
                "category": first.replace("\\,", ",").strip(),
                "weight_grams": _grams(get(weight, ""), unit),
                "price": get("regular price", ""),
                "kind": "service" if "virtual" in kinds else "",
            },
        )


def _shopify(table: Table) -> Iterator[TableRow | FileWarning]:
    product: Mapping[str, str] = {}
    for row in table.rows:
        cells = row.cells
        if cells.get("handle") != product.get("handle"):
            product = cells
        if not cells.get("variant sku"):
            if cells.get("variant price"):  # Else it is a row with a picture.
                yield _no_sku(row, product.get("title", ""))
            continue
        options = [cells.get(f"option{number} value", "") for number in (1, 2, 3)]
        words = [word for word in options if word and word != "Default Title"]
        # The price beside a reduced one is what it costs when it is not reduced.
        price = cells.get("variant compare at price") or cells.get("variant price", "")
        yield TableRow(
            row.line,
            {
                "sku": cells["variant sku"],
                "name": ", ".join([product.get("title", ""), *words]),
                "description": _text(product.get("body (html)", "")),
                "gtin": cells.get("variant barcode", ""),
                "brand": product.get("vendor", ""),
                "mpn": cells.get("google shopping / mpn", ""),
                "category": product.get("type", ""),
                "google_category": product.get("google shopping / google product category", ""),
                "condition": cells.get("google shopping / condition", ""),
                "weight_grams": _grams(cells.get("variant grams", ""), "g"),
                "price": price,
                "kind": "service" if cells.get("variant requires shipping", "").lower() == "false" else "",
            },
        )


def _no_sku(row: TableRow, name: str) -> FileWarning:
    return FileWarning(row.line, f'"{name[:40]}" has no SKU and was left out; give it one in the shop.')


def _grams(text: str, unit: str) -> str:
    """A weight in grams. What is no number is left for the reader of the table to refuse by its line."""
    try:
        grams = Decimal(text.replace(",", ".")) * _GRAMS[unit]
    except (InvalidOperation, KeyError):
        return text
    return f"{grams.quantize(Decimal(1)):f}" if grams.is_finite() and grams else ""


class _Text(HTMLParser):
    """The words of a page, with an empty line between paragraphs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.words.append("\n\n" if tag in _PARAGRAPHS else "\n" if tag in _LINES else "")

    def handle_endtag(self, tag: str) -> None:
        self.words.append("\n\n" if tag in _PARAGRAPHS else "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _text(page: str) -> str:
    """HTML as a text. WooCommerce writes line breaks as \\n in its files."""
    if "<" not in page and "&" not in page:
        return page.replace("\\n", "\n").strip()
    parser = _Text()
    parser.feed(page.replace("\\n", "\n"))
    parser.close()
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(parser.words))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
