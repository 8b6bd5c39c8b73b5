"""Products as shopping services read them: Google Merchant Center, Prisjakt, PriceRunner and Facebook.

Google's feed is RSS 2.0 with names of its own (support.google.com/merchants/answer/7052112). Prisjakt reads the same
(schema.prisjakt.nu). Facebook takes Google's names as CSV, PriceRunner a CSV of its own, of new goods only
(pricerunner.se, prisfiler). All four want prices with VAT.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from kassabok.formats.cells import neutralised, printable
from kassabok.formats.tables import write_csv

LONGEST_ID, LONGEST_TITLE, LONGEST_DESCRIPTION = 50, 150, 5000
_GOOGLE = "http://base.google.com/ns/1.0"
_HERE = ZoneInfo("Europe/Stockholm")
#: Our units in the units that Google has for prices by measure, and how many of them: 3 dl is 30 cl.
_GOOGLE_UNITS = {
    **{unit: (1, unit) for unit in ("mg", "g", "kg", "ml", "cl", "l", "cm", "m")},
    "hg": (100, "g"),
    "dl": (10, "cl"),
    "m2": (1, "sqm"),
    "m3": (1, "cbm"),
    "st": (1, "ct"),
}


@dataclass(frozen=True, slots=True)
class FeedProduct:
    """A product in a feed. price_ore: one, incl. VAT.

    sale_price_ore: what it costs now where it is reduced, from sale_from to sale_until; price_ore is then the lowest
    price of the thirty days before the reduction. image: an address, "" where there is no picture.

    available_on: what is not in stock and can be ordered all the same is to be had from this day; None where that is
    not so, or nobody knows. category: with > between its levels. content: as `100 g`; content_per: what its price is
    compared by, as `kg`.
    """

    sku: str
    title: str
    description: str
    link: str
    image: str
    in_stock: bool
    price_ore: int
    gtin: str = ""
    weight_grams: int = 0
    sale_price_ore: int | None = None
    sale_from: date | None = None
    sale_until: date | None = None
    available_on: date | None = None
    brand: str = ""
    mpn: str = ""
    category: str = ""
    google_category: str = ""
    condition: str = "new"
    content: str = ""
    content_per: str = ""

    @property
    def identified(self) -> bool:
        """Whether others can tell which product it is: by its GTIN, or by its maker's number."""
        return bool(self.gtin or (self.brand and self.mpn))


@dataclass(frozen=True, slots=True)
class FeedShop:
    """Whose products they are. freight_ore: what a parcel costs the buyer, incl. VAT; None where it is not told."""

    name: str
    link: str
    freight_ore: int | None = None


def problems(product: FeedProduct, service: str) -> tuple[str, ...]:
    """Why a service would not take the product; empty where nothing stands against it."""
    found = []
    if len(product.sku) > LONGEST_ID:
        found.append(f"its SKU is longer than {LONGEST_ID} characters")
    if product.price_ore <= 0:
        found.append("it costs nothing")
    if not product.image and service in ("google", "facebook"):
        found.append("it has no picture")
    if service == "facebook" and not (product.brand or product.mpn or product.gtin):
        found.append("it has neither brand, MPN nor GTIN")
    if service == "pricerunner" and product.condition != "new":
        found.append("it is not new")
    return tuple(found)


def _google(shop: FeedShop, products: Sequence[FeedProduct]) -> bytes:
    """RSS 2.0 with an item for each product."""
    from lxml import etree

    rss = etree.Element("rss", {"version": "2.0"}, nsmap={"g": _GOOGLE})
    channel = etree.SubElement(rss, "channel")
    for name, text in (("title", shop.name), ("link", shop.link), ("description", shop.name)):
        etree.SubElement(channel, name).text = printable(text)
    for product in products:
        item = etree.SubElement(channel, "item")
        for name, text in _attributes(product).items():
            etree.SubElement(item, f"{{{_GOOGLE}}}{name}").text = text
        if shop.freight_ore is not None:
            shipping = etree.SubElement(item, f"{{{_GOOGLE}}}shipping")
            etree.SubElement(shipping, f"{{{_GOOGLE}}}country").text = "SE"
            etree.SubElement(shipping, f"{{{_GOOGLE}}}price").text = _price(shop.freight_ore)
    return etree.tostring(rss, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _attributes(product: FeedProduct) -> dict[str, str]:
    """What is known of it, by Google's names."""
    title = printable(product.title)
    found = {
        "id": product.sku,
        "title": title[:LONGEST_TITLE],
        "description": (printable(product.description) or title)[:LONGEST_DESCRIPTION],
        "link": product.link,
        "image_link": product.image,
        "availability": _availability(product),
        "availability_date": _moment(product.available_on, time()) if product.available_on else "",
        "condition": product.condition,
        "price": _price(product.price_ore),
        "brand": printable(product.brand),
        "gtin": product.gtin,
        "mpn": printable(product.mpn),
        "identifier_exists": "" if product.identified else "no",
        "google_product_category": product.google_category,
        "product_type": printable(product.category),
        "unit_pricing_measure": _measure(product.content),
        "unit_pricing_base_measure": _measure(f"1 {product.content_per}") if product.content else "",
        "shipping_weight": f"{product.weight_grams} g" if product.weight_grams else "",
    }
    if product.sale_price_ore is not None:
        assert product.sale_from is not None
        assert product.sale_until is not None
        found["sale_price"] = _price(product.sale_price_ore)
        first, last = _moment(product.sale_from, time()), _moment(product.sale_until, time(23, 59))
        found["sale_price_effective_date"] = f"{first}/{last}"
    return {name: text for name, text in found.items() if text}


def _availability(product: FeedProduct) -> str:
    """Google has no word for what can be ordered and comes on a day that nobody knows: it is in stock, as it sells."""
    if product.available_on:
        return "backorder"
    return "in_stock" if product.in_stock else "out_of_stock"


def _moment(day: date, at: time) -> str:
    """A time of a day in Sweden; one without a zone would be taken for UTC."""
    return datetime.combine(day, at, _HERE).strftime("%Y-%m-%dT%H:%M%z")


def _measure(content: str) -> str:
    """A content in Google's units; "" for one that it has none of."""
    amount, _, unit = content.partition(" ")
    if unit not in _GOOGLE_UNITS:
        return ""
    times, theirs = _GOOGLE_UNITS[unit]
    return f"{(Decimal(amount) * times).normalize():f} {theirs}"


def _price(ore: int) -> str:
    return f"{_plain(ore)} SEK"


def _plain(ore: int) -> str:
    return f"{ore // 100}.{ore % 100:02}"


_Columns = dict[str, Callable[[FeedProduct], str]]


def _facebook(_shop: FeedShop, products: Sequence[FeedProduct]) -> bytes:
    names = (
        *("id", "title", "description", "availability", "condition", "price", "link", "image_link", "brand"),
        *(
            "gtin",
            "mpn",
            "google_product_category",
            "product_type",
            "sale_price",
            "sale_price_effective_date",
        ),
    )

    def row(product: FeedProduct) -> list[str]:
        found = _attributes(product) | {"availability": "in stock" if product.in_stock else "out of stock"}
        return [neutralised(found.get(name, "")) for name in names]

    return write_csv(names, map(row, products), neutralise=False)


def _pricerunner(shop: FeedShop, products: Sequence[FeedProduct]) -> bytes:
    columns: _Columns = {
        "Product name": lambda product: neutralised(printable(product.title)),
        "SKU": lambda product: neutralised(product.sku),
        "Category": lambda product: neutralised(printable(product.category)),
        "Price": lambda product: _plain(
            product.price_ore if product.sale_price_ore is None else product.sale_price_ore
        ),
        "Shipping cost": lambda _: "" if shop.freight_ore is None else _plain(shop.freight_ore),
        "Stock status": lambda product: "In stock" if product.in_stock else "Out of stock",
        "Manufacturer": lambda product: neutralised(printable(product.brand)),
        "MSKU": lambda product: neutralised(printable(product.mpn)),
        "EAN": lambda product: product.gtin,
        "Product URL": lambda product: product.link,
        "Image URL": lambda product: product.image,
    }
    rows = ([value(product) for value in columns.values()] for product in products)
    return write_csv(list(columns), rows, neutralise=False)


_WRITERS: dict[str, Callable[[FeedShop, Sequence[FeedProduct]], bytes]] = {
    "google": _google,
    "prisjakt": _google,
    "pricerunner": _pricerunner,
    "facebook": _facebook,
}
SERVICES = tuple(_WRITERS)
SUFFIX = {"google": "xml", "prisjakt": "xml", "pricerunner": "csv", "facebook": "csv"}


def write(service: str, shop: FeedShop, products: Iterable[FeedProduct]) -> bytes:
    """The feed. service: one of SERVICES. The same products give the same bytes."""
    return _WRITERS[service](shop, list(products))
