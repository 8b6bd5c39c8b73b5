"""What search engines read of a product: schema.org Product and Offer, as JSON-LD."""

import json
from urllib.parse import quote

from markupsafe import Markup

from kassabok.core.shop.catalogue import Offer

_SCHEMA = "https://schema.org"


def product_data(item: Offer, base_url: str) -> Markup:
    """The text inside the page's script element. Prices incl. VAT, in kronor with two decimals."""
    url = f"{base_url}/product/{quote(item.sku, safe='')}"
    data: dict[str, object] = {
        "@context": _SCHEMA,
        "@type": "Product",
        "name": item.name,
        "sku": item.sku,
        "url": url,
        "offers": {
            "@type": "Offer",
            "url": url,
            "price": f"{item.price_ore // 100}.{item.price_ore % 100:02}",
            "priceCurrency": "SEK",
            "availability": f"{_SCHEMA}/{_availability(item)}",
            "itemCondition": f"{_SCHEMA}/NewCondition",
        },
    }
    if item.description:
        data["description"] = item.description
    if item.gtin:
        data["gtin"] = item.gtin
    if item.picture_sha256:
        data["image"] = [f"{base_url}/picture/{item.picture_sha256}-960.webp"]
    # Nothing in it can end the element that it stands in.
    written = json.dumps(data, ensure_ascii=False)
    for sign in "<>&":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(written)


def _availability(item: Offer) -> str:
    if item.kind == "made_to_order":
        return "BackOrder"
    return "InStock" if item.can_be_bought else "OutOfStock"
