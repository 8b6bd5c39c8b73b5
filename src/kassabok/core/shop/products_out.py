"""Products as a web shop is to have them: with today's price incl. VAT, what can be sold, and their pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound
from kassabok.core.money import MILLI
from kassabok.core.rates.lookup import Rates
from kassabok.core.vat import price_incl_vat_ore
from kassabok.formats.shop.products_out import ShopProduct, file_stem

#: What WooCommerce calls the VAT of these classes from the beginning. It has one name only for the lower rates of
#: Sweden, so those have the name of their class, which the shop must be given.
WOO_TAX_CLASSES = {"standard": "", "zero": "zero-rate"}
_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}

_PRODUCTS = """
SELECT p.sku, p.name, p.description, p.kind, p.vat_class, coalesce(p.gtin, ''), p.weight_grams, r.price_e4,
    r.includes_vat, coalesce(l.on_hand_milli, 0) - coalesce(l.reserved_milli, 0)
        - coalesce((SELECT sum(h.quantity_milli) FROM web_hold h WHERE h.product_id = p.id), 0),
    coalesce(p.picture_sha256, ''), coalesce(a.media_type, ''), p.short_description, p.brand, p.mpn, p.category,
    p.google_category, p.condition, p.manufacturer, p.manufacturer_contact, p.responsible_person, p.safety_info,
    p.content
FROM product p
LEFT JOIN stock_level l ON l.product_id = p.id
LEFT JOIN attachment a ON a.sha256 = p.picture_sha256
LEFT JOIN product_price r ON r.id = (SELECT q.id FROM product_price q WHERE q.product_id = p.id
    AND q.valid_from <= :day ORDER BY q.valid_from DESC, q.id DESC LIMIT 1)
WHERE NOT p.archived ORDER BY p.sku
"""


@dataclass(frozen=True, slots=True)
class PictureOut:
    """A picture of a product, kept in the book. name: the file's, which is another when the picture is."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Reduced:
    """That a product is reduced on the day. reference_ore: the price to tell beside it, incl. VAT."""

    reference_ore: int
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class ProductsOut:
    """unpriced: the SKUs that are left out, as they have no price on the day. tax_classes: those that the shop must
    have beside its first ones. picture_of: SKU -> its picture.
    """

    products: tuple[ShopProduct, ...]
    picture_of: dict[str, PictureOut]
    unpriced: tuple[str, ...]
    tax_classes: tuple[str, ...]

    @property
    def pictures(self) -> tuple[PictureOut, ...]:
        """All of them, by SKU."""
        return tuple(self.picture_of.values())


def products_out(
    reader: Reader,
    rates: Rates,
    *,
    on: date,
    picture_url: str = "",
    names_alone: bool = False,
    tax_classes: Mapping[str, str] | None = None,
    reduced: Mapping[str, Reduced] | None = None,
) -> ProductsOut:
    """All products that are not archived and have a price on the day, by SKU.

    picture_url: the address of the folder that the shop finds pictures in; without one they have none, or with
    names_alone the name of their file. tax_classes: VAT class -> the shop's name, before WOO_TAX_CLASSES. reduced:
    SKU -> that its price is reduced, where that may be told.
    Raises NotFound where there is no product.
    """
    rows = reader.rows(_PRODUCTS, day=on)
    if not rows:
        raise NotFound(
            "shop.no_products", "There is no product to export.", hint="kassabok product add SKU NAME"
        )
    products, unpriced = [], []
    pictures: dict[str, PictureOut] = {}
    used: set[str] = set()
    names = {**WOO_TAX_CLASSES, **(tax_classes or {})}
    for (
        sku,
        name,
        description,
        kind,
        vat_class,
        gtin,
        weight,
        price_e4,
        includes,
        available,
        sha256,
        media,
        *more,
    ) in rows:
        if price_e4 is None:
            unpriced.append(sku)
            continue
        rate = rates.vat(vat_class, on)
        picture = (
            PictureOut(f"{file_stem(sku)}-{sha256[:8]}.{_SUFFIXES.get(media, 'jpg')}", sha256)
            if sha256
            else None
        )
        tax_class = names.get(vat_class, vat_class) if rate else names.get("zero", "")
        used.add(tax_class)
        if picture:
            pictures[sku] = picture
        short, brand, mpn, category, google_category, condition, *maker = more
        price_ore = price_incl_vat_ore(price_e4, rate, includes_vat=bool(includes))
        told = (reduced or {}).get(sku)
        products.append(
            ShopProduct(
                sku=sku,
                name=name,
                description=description,
                price_ore=told.reference_ore if told else price_ore,
                taxed=bool(rate),
                tax_class=tax_class,
                stock=max(0, available) // MILLI if kind == "stocked" else None,
                ships=kind != "service",
                gtin=gtin,
                weight_grams=weight,
                pictures=_address(picture, picture_url, names_alone),
                rate=rate,
                sale_ore=price_ore if told else None,
                sale_from=told.since if told else None,
                sale_until=told.until if told else None,
                short_description=short,
                brand=brand,
                mpn=mpn,
                category=category,
                google_category=google_category,
                condition=condition,
                facts=_facts(brand, mpn, condition, *maker),
            )
        )
    needed = sorted(used - set(WOO_TAX_CLASSES.values()))
    return ProductsOut(tuple(products), pictures, tuple(unpriced), tuple(needed))


#: What the facts of a product are called on the page of a Swedish shop.
FACT_HEADINGS = (
    *("Varumärke", "Tillverkarens artikelnummer", "Innehåll", "Skick", "Tillverkare", "Ansvarig i EU"),
    "Säkerhet",
)
_CONDITIONS = {"used": "Begagnad", "refurbished": "Renoverad"}


def _facts(
    brand: str,
    mpn: str,
    condition: str,
    manufacturer: str,
    contact: str,
    responsible: str,
    safety: str,
    content: str,
) -> tuple[tuple[str, str], ...]:
    """What the page of a Swedish shop is to tell of a product, of what is known."""
    maker = "\n".join(filter(None, (manufacturer, contact)))
    told = (
        *(brand, mpn, content.replace(".", ","), _CONDITIONS.get(condition, ""), maker, responsible),
        safety,
    )
    return tuple((heading, text) for heading, text in zip(FACT_HEADINGS, told, strict=True) if text)


def picture_bytes(reader: Reader, picture: PictureOut) -> bytes:
    """The picture as it is kept in the book."""
    row = reader.row("SELECT data FROM attachment WHERE sha256 = :sha256", sha256=picture.sha256)
    assert row is not None  # The product names it.
    return bytes(row[0])


def _address(picture: PictureOut | None, picture_url: str, names_alone: bool) -> tuple[str, ...]:
    if picture is None or not (picture_url or names_alone):
        return ()
    return (f"{picture_url.rstrip('/')}/{picture.name}" if picture_url else picture.name,)
