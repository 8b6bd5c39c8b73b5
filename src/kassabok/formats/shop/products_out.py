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
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

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
    "Short description",
    "Description",
    "Date sale price starts",
    "Date sale price ends",
    "Tax status",
    "Tax class",
    "In stock?",
    "Stock",
    "Backorders allowed?",
    "Weight (kg)",
    "Sale price",
    "Regular price",
    "Categories",
    "Brands",
    "Images",
)
_SHOPIFY = (
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Type",
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
    "Variant Compare At Price",
    "Variant Requires Shipping",
    "Variant Taxable",
    "Variant Barcode",
    "Image Src",
    "Image Position",
    "Image Alt Text",
    "Gift Card",
    "Google Shopping / Google Product Category",
    "Google Shopping / MPN",
    "Google Shopping / Condition",
    "Variant Weight Unit",
    "Status",
)
_WOO_ATTRIBUTE = ("name", "value(s)", "visible", "global")
_NOT_IN_HANDLES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class ShopProduct:
    """price_ore: of one unit, incl. VAT. taxed: whether there is VAT in it. tax_class: the shop's own name of its VAT,
    "" for the usual one. stock: whole pieces that can be sold, None where it is sold without stock. ships: False for a
    service. pictures: addresses, the first one foremost.

    rate: of its VAT. sale_ore: what it costs from sale_from to sale_until, where it is reduced; price_ore is then the
    lowest price of the thirty days before. facts: what else the page must tell, as (heading, text): who made it, who
    answers for it, what to beware of. category: with > between its levels.
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
    rate: Decimal = Decimal(0)
    sale_ore: int | None = None
    sale_from: date | None = None
    sale_until: date | None = None
    short_description: str = ""
    brand: str = ""
    mpn: str = ""
    category: str = ""
    google_category: str = ""
    condition: str = "new"
    facts: tuple[tuple[str, str], ...] = ()


def write(shop: str, products: Iterable[ShopProduct], *, excl_vat: bool = False) -> bytes:
    """shop: one of SHOPS. Rows are in the order of the products, in UTF-8; the same products give the same bytes.

    excl_vat: the shop's prices are kept without VAT.
    """
    if shop == "woo":
        known = list(products)
        most = max((len(each.facts) for each in known), default=0)
        attributes = [
            f"Attribute {number} {what}" for number in range(1, most + 1) for what in _WOO_ATTRIBUTE
        ]
        return _csv((*_WOO, *attributes), (_woo_row(each, excl_vat=excl_vat, most=most) for each in known))
    return _csv(_SHOPIFY, _shopify_rows(products, excl_vat=excl_vat))


def file_stem(sku: str) -> str:
    """A SKU as a part of an address: `ÅL-1 x` is `al-1-x`. Two SKUs may have the same."""
    plain = unicodedata.normalize("NFKD", sku.casefold()).encode("ascii", "ignore").decode()
    return _NOT_IN_HANDLES.sub("-", plain).strip("-") or "product"


def price_text(ore: int, rate: Decimal, *, excl_vat: bool) -> str:
    """A price incl. VAT as the shop keeps it. Without VAT it has four decimals at most, so that it comes back to the
    öre when the shop puts the VAT on it.
    """
    if not excl_vat or not rate:
        return _kronor(ore)
    net = (Decimal(ore) / (1 + rate) / 100).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
    return f"{net:f}".removesuffix("00")


def as_html(text: str) -> str:
    """A text in paragraphs. What looks like markup in it is shown as it is."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
    return "".join(f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs)


def with_facts(product: ShopProduct) -> str:
    """The description in HTML, and below it what the page must tell, for a shop that has no fields for that."""
    told = "".join(
        f"<li>{html.escape(heading, quote=False)}: {html.escape(text, quote=False).replace(chr(10), '<br>')}</li>"
        for heading, text in product.facts
    )
    return as_html(product.description or product.short_description) + (f"<ul>{told}</ul>" if told else "")


def _woo_list(text: str) -> str:
    """A text as one value of a list that has commas between."""
    return text.replace(",", r"\,").replace("\n", " ")


def _woo_row(product: ShopProduct, *, excl_vat: bool, most: int) -> list[str]:
    tracked = product.stock is not None
    sale = product.sale_ore
    attributes = [cell for heading, text in product.facts for cell in (heading, _woo_list(text), "1", "0")]
    return [
        "simple" if product.ships else "simple, virtual",
        product.sku,
        product.gtin,
        product.name,
        "1",
        "visible",
        as_html(product.short_description),
        as_html(product.description),
        _day(product.sale_from),
        _day(product.sale_until),
        "taxable" if product.taxed else "none",
        product.tax_class,
        "1" if not tracked or product.stock else "0",
        "" if product.stock is None else str(product.stock),
        "0",
        _kilograms(product.weight_grams),
        "" if sale is None else price_text(sale, product.rate, excl_vat=excl_vat),
        price_text(product.price_ore, product.rate, excl_vat=excl_vat),
        _woo_list(product.category),
        _woo_list(product.brand),
        ", ".join(product.pictures),
        *attributes,
        *[""] * (len(_WOO_ATTRIBUTE) * most - len(attributes)),
    ]


def _shopify_rows(products: Iterable[ShopProduct], *, excl_vat: bool) -> Iterable[list[str]]:
    handles: dict[str, int] = {}
    for product in products:
        stem = file_stem(product.sku)
        handles[stem] = handles.get(stem, 0) + 1
        handle = stem if handles[stem] == 1 else f"{stem}-{handles[stem]}"
        yield _shopify_row(product, handle, excl_vat=excl_vat)
        for place, picture in enumerate(product.pictures[1:], start=2):
            cells = {"Handle": handle, "Image Src": picture, "Image Position": str(place)}
            yield [cells.get(heading, "") for heading in _SHOPIFY]


def _shopify_row(product: ShopProduct, handle: str, *, excl_vat: bool) -> list[str]:
    tracked = product.stock is not None
    full = price_text(product.price_ore, product.rate, excl_vat=excl_vat)
    sale = "" if product.sale_ore is None else price_text(product.sale_ore, product.rate, excl_vat=excl_vat)
    picture = product.pictures[0] if product.pictures else ""
    return [
        handle,
        product.name,
        with_facts(product),
        product.brand,
        product.category,
        "true",
        "Title",
        "Default Title",
        product.sku,
        str(product.weight_grams),
        "shopify" if tracked else "",
        "" if product.stock is None else str(product.stock),
        "deny" if tracked else "continue",
        "manual",
        sale or full,
        full if sale else "",
        "true" if product.ships else "false",
        "true" if product.taxed else "false",
        product.gtin,
        picture,
        "1" if picture else "",
        product.name if picture else "",
        "false",
        product.google_category,
        product.mpn,
        product.condition,
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


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _kronor(ore: int) -> str:
    return f"{ore // 100}.{ore % 100:02}"


def _kilograms(grams: int) -> str:
    return f"{grams // 1000}.{grams % 1000:03}".rstrip("0").rstrip(".") if grams else ""
