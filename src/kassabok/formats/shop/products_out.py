"""Products as the web shops' own imports read them: CSV for WooCommerce and for Shopify.

Cells that a spreadsheet program would run as a formula begin with an apostrophe. WooCommerce takes it away again; from
Shopify it comes back with the orders, whose readers take it away.
"""

import csv
import html
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kassabok.formats.cells import neutralised, printable

#: The shops that products are written for.
SHOPS = ("woo", "shopify")

_WOO = (
    "Type",
    "SKU",
    "GTIN, UPC, EAN, or ISBN",
    "Name",
    "Published",
    "Visibility in catalog",
    "Description",
    "Tax status",
    "Tax class",
    "In stock?",
    "Stock",
    "Backorders allowed?",
    "Weight (kg)",
    "Regular price",
    "Images",
)
_SHOPIFY = (
    "Handle",
    "Title",
    "Body (HTML)",
    "Published",
    "Option1 Name",
    "Option1 Value",
    "Variant SKU",
    "Variant Grams",
    "Variant Inventory Tracker",
    "Variant Inventory Qty",
    "Variant Inventory Policy",
    "Variant Fulfillment Service",
    "Variant Price",
    "Variant Requires Shipping",
    "Variant Taxable",
    "Variant Barcode",
    "Image Src",
    "Image Position",
    "Image Alt Text",
    "Gift Card",
    "Variant Weight Unit",
    "Status",
)
_NOT_IN_HANDLES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class ShopProduct:
    """price_ore: of one unit, incl. VAT. taxed: whether there is VAT in it. tax_class: the shop's own name of its VAT,
    "" for the usual one. stock: whole pieces that can be sold, None where it is sold without stock. ships: False for a
    service. pictures: addresses, the first one foremost.
    """

    sku: str
    name: str
    description: str
    price_ore: int
    taxed: bool
    tax_class: str
    stock: int | None
    ships: bool
    gtin: str = ""
    weight_grams: int = 0
    pictures: tuple[str, ...] = ()


def write(shop: str, products: Iterable[ShopProduct]) -> bytes:
    """shop: one of SHOPS. Rows are in the order of the products, in UTF-8; the same products give the same bytes."""
    if shop == "woo":
        return _csv(_WOO, map(_woo_row, products))
    return _csv(_SHOPIFY, _shopify_rows(products))


def file_stem(sku: str) -> str:
    """A SKU as a part of an address: `ÅL-1 x` is `al-1-x`. Two SKUs may have the same."""
    plain = unicodedata.normalize("NFKD", sku.casefold()).encode("ascii", "ignore").decode()
    return _NOT_IN_HANDLES.sub("-", plain).strip("-") or "product"


def _woo_row(product: ShopProduct) -> list[str]:
    tracked = product.stock is not None
    return [
        "simple" if product.ships else "simple, virtual",
        product.sku,
        product.gtin,
        product.name,
        "1",
        "visible",
        _as_html(product.description),
        "taxable" if product.taxed else "none",
        product.tax_class,
        "1" if not tracked or product.stock else "0",
        "" if product.stock is None else str(product.stock),
        "0",
        _kilograms(product.weight_grams),
        _kronor(product.price_ore),
        ", ".join(product.pictures),
    ]


def _shopify_rows(products: Iterable[ShopProduct]) -> Iterable[list[str]]:
    handles: dict[str, int] = {}
    for product in products:
        stem = file_stem(product.sku)
        handles[stem] = handles.get(stem, 0) + 1
        handle = stem if handles[stem] == 1 else f"{stem}-{handles[stem]}"
        yield _shopify_row(product, handle)
        for place, picture in enumerate(product.pictures[1:], start=2):
            cells = {"Handle": handle, "Image Src": picture, "Image Position": str(place)}
            yield [cells.get(heading, "") for heading in _SHOPIFY]


def _shopify_row(product: ShopProduct, handle: str) -> list[str]:
    tracked = product.stock is not None
    picture = product.pictures[0] if product.pictures else ""
    return [
        handle,
        product.name,
        _as_html(product.description),
        "true",
        "Title",
        "Default Title",
        product.sku,
        str(product.weight_grams),
        "shopify" if tracked else "",
        "" if product.stock is None else str(product.stock),
        "deny" if tracked else "continue",
        "manual",
        _kronor(product.price_ore),
        "true" if product.ships else "false",
        "true" if product.taxed else "false",
        product.gtin,
        picture,
        "1" if picture else "",
        product.name if picture else "",
        "false",
        "g",
        "active",
    ]


def _csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([neutralised(printable(cell)) for cell in row])
    return text.getvalue().encode()


def _as_html(text: str) -> str:
    """A text in paragraphs. What looks like markup in it is shown as it is."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
    return "".join(f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs)


def _kronor(ore: int) -> str:
    return f"{ore // 100}.{ore % 100:02}"


def _kilograms(grams: int) -> str:
    return f"{grams // 1000}.{grams % 1000:03}".rstrip("0").rstrip(".") if grams else ""
