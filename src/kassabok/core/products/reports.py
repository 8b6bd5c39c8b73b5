"""Questions about products and their prices."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from shlex import quote

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound, no_product
from kassabok.core.identifiers import gtin_spellings, parse_gtin
from kassabok.core.money import ORE, kronor, round_half_away
from kassabok.core.products.content import Content, content_of
from kassabok.core.products.fields import TEXTS
from kassabok.core.search import having_words


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product in a list. price: in force on the day of the question, kronor; None where it has none."""

    sku: str
    name: str
    unit: str
    kind: str
    vat_class: str = field(metadata={"heading": "VAT class"})
    price: Decimal | None
    includes_vat: bool | None = field(metadata={"heading": "Incl. VAT"})
    cost: Decimal = field(metadata={"table": False})
    gtin: str = field(metadata={"heading": "GTIN", "table": False})
    weight_grams: int = field(metadata={"table": False})
    available_milli: int | None
    archived: bool = field(metadata={"table": False})
    brand: str = field(metadata={"table": False})
    mpn: str = field(metadata={"heading": "MPN", "table": False})
    category: str = field(metadata={"table": False})


_PRICE_ON = """
SELECT pp.product_id, pp.price_e4, pp.includes_vat, pp.valid_from FROM product_price pp
WHERE pp.id = (SELECT q.id FROM product_price q WHERE q.product_id = pp.product_id AND q.valid_from <= :day
    ORDER BY q.valid_from DESC, q.id DESC LIMIT 1)
"""
_PRODUCTS = f"""
SELECT p.sku, p.name, p.unit, p.kind, p.vat_class, r.price_e4, r.includes_vat, p.cost_e4, coalesce(p.gtin, ''),
    p.weight_grams, coalesce(l.on_hand_milli, 0) - coalesce(l.reserved_milli, 0), p.archived, p.brand, p.mpn,
    p.category
FROM product p
LEFT JOIN stock_level l ON l.product_id = p.id
LEFT JOIN ({_PRICE_ON}) r ON r.product_id = p.id
WHERE {{where}} ORDER BY p.sku
"""


def products(
    reader: Reader,
    *,
    on: datetime.date,
    search: str = "",
    kind: str = "",
    vat_class: str = "",
    category: str = "",
    unpriced: bool = False,
    archived: bool = False,
) -> list[ProductRow]:
    """Products by SKU. on: the day of the prices. search: words that SKU, name, GTIN, brand and the maker's number
    all hold between them.

    category: only of this one and those below it. unpriced: only those without a price on the day. archived: those
    too.
    """
    found, words = having_words("p.search_key", search)
    where = [found, "1 = 1" if archived else "NOT p.archived"]
    params: dict[str, str | int | datetime.date] = {"day": on, **words}
    for column, wanted in (("kind", kind), ("vat_class", vat_class)):
        if wanted:
            where.append(f"p.{column} = :{column}")
            params[column] = wanted
    if category:
        where.append("(p.category = :category OR substr(p.category, 1, :levels) = :category || ' > ')")
        params |= {"category": category, "levels": len(category) + 3}
    if unpriced:
        where.append("r.price_e4 IS NULL")
    return [
        _product_row(*values) for values in reader.rows(_PRODUCTS.format(where=" AND ".join(where)), **params)
    ]


def _product_row(
    sku: str,
    name: str,
    unit: str,
    kind: str,
    vat_class: str,
    price_e4: int | None,
    includes_vat: int | None,
    cost_e4: int,
    gtin: str,
    weight_grams: int,
    available_milli: int,
    archived: int,
    brand: str,
    mpn: str,
    category: str,
) -> ProductRow:
    return ProductRow(
        sku=sku,
        name=name,
        unit=unit,
        kind=kind,
        vat_class=vat_class,
        price=None if price_e4 is None else kronor(price_e4),
        includes_vat=None if includes_vat is None else bool(includes_vat),
        cost=kronor(cost_e4),
        gtin=gtin,
        weight_grams=weight_grams,
        available_milli=None if kind == "service" else available_milli,
        archived=bool(archived),
        brand=brand,
        mpn=mpn,
        category=category,
    )


# One product


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price in the history. in_force: it is the price on the day of the question."""

    valid_from: datetime.date
    price: Decimal
    includes_vat: bool = field(metadata={"heading": "Incl. VAT"})
    in_force: bool


@dataclass(frozen=True, slots=True)
class PictureRow:
    """The product's picture, kept in the book."""

    file: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ProductView:
    """All that is known of a product. Stock figures are None for a service.

    comparison: what one comparison_per (kg, l ...) costs today, kronor, kept as the price is; None without a content.
    """

    sku: str
    name: str
    short_description: str
    description: str
    kind: str
    unit: str
    gtin: str = field(metadata={"heading": "GTIN"})
    vat_class: str = field(metadata={"heading": "VAT class"})
    price: Decimal | None
    includes_vat: bool | None = field(metadata={"heading": "Incl. VAT"})
    cost: Decimal
    weight_grams: int
    content: str
    comparison: Decimal | None
    comparison_per: str
    brand: str
    mpn: str = field(metadata={"heading": "MPN"})
    manufacturer: str
    manufacturer_contact: str
    responsible_person: str
    safety_info: str
    category: str
    google_category: str
    condition: str
    archived: bool
    on_hand_milli: int | None
    reserved_milli: int | None
    available_milli: int | None
    picture: PictureRow | None
    prices: tuple[PriceRow, ...]


def product(reader: Reader, code: str, *, on: datetime.date) -> ProductView:
    """The product with this SKU or GTIN, and its prices. on: the day that says which is in force. Raises NotFound."""
    sku = which(reader, code)
    row = reader.row(
        "SELECT p.id, p.name, p.description, p.kind, p.unit, coalesce(p.gtin, ''), p.vat_class, p.cost_e4, "
        "p.weight_grams, p.archived, p.picture_sha256, coalesce(l.on_hand_milli, 0), coalesce(l.reserved_milli, 0), "
        f"{', '.join(f'p.{name}' for name in TEXTS)} "
        "FROM product p LEFT JOIN stock_level l ON l.product_id = p.id WHERE p.sku = :sku",
        sku=sku,
    )
    assert row is not None  # which() has found it.
    (
        product_id,
        name,
        description,
        kind,
        unit,
        gtin,
        vat_class,
        cost_e4,
        weight,
        archived,
        picture,
        on_hand,
        held,
        *texts,
    ) = row
    told = dict(zip(TEXTS, texts, strict=True))
    prices = _prices(reader, product_id, on)
    current = next((price for price in prices if price.in_force), None)
    counted = kind != "service"
    content = content_of(told["content"])
    return ProductView(
        sku=sku,
        name=name,
        description=description,
        kind=kind,
        unit=unit,
        gtin=gtin,
        vat_class=vat_class,
        price=current.price if current else None,
        includes_vat=current.includes_vat if current else None,
        cost=kronor(cost_e4),
        weight_grams=weight,
        comparison=_comparison(current.price, content) if current and content else None,
        comparison_per=content.per if content else "",
        **told,
        archived=bool(archived),
        on_hand_milli=on_hand if counted else None,
        reserved_milli=held if counted else None,
        available_milli=on_hand - held if counted else None,
        picture=_picture(reader, sku, picture),
        prices=prices,
    )


def _comparison(price: Decimal, content: Content) -> Decimal:
    return kronor(content.comparison_ore(round_half_away(price * ORE)) * 100)


def which(reader: Reader, code: str) -> str:
    """The SKU of the product with this SKU, or this GTIN in whatever length. Raises NotFound."""
    found = reader.value("SELECT sku FROM product WHERE sku = :code", code=code.strip())
    if found is None:
        try:
            spellings = gtin_spellings(parse_gtin(code))
        except ValueError:
            spellings = ()
        for gtin in spellings:
            found = found or reader.value("SELECT sku FROM product WHERE gtin = :gtin", gtin=gtin)
    if found is None:
        raise no_product(code)
    return str(found)


def _prices(reader: Reader, product_id: int, on: datetime.date) -> tuple[PriceRow, ...]:
    """The history, oldest first."""
    rows = reader.rows(
        "SELECT valid_from, price_e4, includes_vat FROM product_price WHERE product_id = :id ORDER BY valid_from, id",
        id=product_id,
    )
    started = [place for place, (start, _, _) in enumerate(rows) if start <= on.isoformat()]
    return tuple(
        PriceRow(
            datetime.date.fromisoformat(start),
            kronor(price_e4),
            bool(includes_vat),
            bool(started) and place == started[-1],
        )
        for place, (start, price_e4, includes_vat) in enumerate(rows)
    )


def _picture(reader: Reader, sku: str, sha256: str | None) -> PictureRow | None:
    if sha256 is None:
        return None
    rows = reader.read(
        PictureRow,
        "SELECT u.name AS file, a.media_type, a.size, a.sha256 FROM attachment a "
        "JOIN attachment_use u ON u.attachment_id = a.id AND u.kind = 'product' AND u.ref = :sku "
        "AND u.role = 'picture' WHERE a.sha256 = :sha256",
        sku=sku,
        sha256=sha256,
    )
    return rows[0] if rows else None


def picture_file(reader: Reader, sku: str) -> tuple[str, bytes]:
    """The picture's file name and bytes. Raises NotFound for an unknown SKU, or when there is no picture."""
    row = reader.row(
        "SELECT u.name, a.data FROM product p JOIN attachment a ON a.sha256 = p.picture_sha256 "
        "JOIN attachment_use u ON u.attachment_id = a.id AND u.kind = 'product' AND u.ref = p.sku "
        "AND u.role = 'picture' WHERE p.sku = :sku",
        sku=which(reader, sku),
    )
    if row is None:
        raise NotFound(
            "product.no_picture", f"{sku} has no picture.", hint=f"kassabok product picture {quote(sku)} FILE"
        )
    return str(row[0]), bytes(row[1])


# Export


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A product as a row of a file that `product import` reads back. The price is the one in force on the day."""

    sku: str
    name: str
    description: str
    unit: str
    gtin: str
    vat_class: str
    kind: str
    cost: Decimal
    weight_grams: int
    price: Decimal | None
    price_includes_vat: bool | None
    price_from: datetime.date | None
    archived: bool
    short_description: str
    brand: str
    mpn: str
    manufacturer: str
    manufacturer_contact: str
    responsible_person: str
    safety_info: str
    category: str
    google_category: str
    condition: str
    content: str


def export_rows(reader: Reader, *, on: datetime.date) -> list[ExportRow]:
    """Every product, by SKU. on: the day of the prices."""
    rows = reader.rows(
        "SELECT p.sku, p.name, p.description, p.unit, coalesce(p.gtin, ''), p.vat_class, p.kind, p.cost_e4, "
        f"p.weight_grams, r.price_e4, r.includes_vat, r.valid_from, p.archived, "
        f"{', '.join(f'p.{name}' for name in TEXTS)} FROM product p "
        f"LEFT JOIN ({_PRICE_ON}) r ON r.product_id = p.id ORDER BY p.sku",
        day=on,
    )
    return [
        ExportRow(
            sku=sku,
            name=name,
            description=description,
            unit=unit,
            gtin=gtin,
            vat_class=vat_class,
            kind=kind,
            cost=kronor(cost_e4),
            weight_grams=weight_grams,
            price=None if price_e4 is None else kronor(price_e4),
            price_includes_vat=None if includes_vat is None else bool(includes_vat),
            price_from=datetime.date.fromisoformat(start) if start else None,
            archived=bool(archived),
            **dict(zip(TEXTS, texts, strict=True)),
        )
        for (
            sku,
            name,
            description,
            unit,
            gtin,
            vat_class,
            kind,
            cost_e4,
            weight_grams,
            price_e4,
            includes_vat,
            start,
            archived,
            *texts,
        ) in rows
    ]
