"""What search engines read of a product: schema.org Product and Offer, as JSON-LD."""

import json
from urllib.parse import quote

from markupsafe import Markup

from kassabok.core.marketing.reports.offered import ReductionRow
from kassabok.core.shop.catalogue import Offer
from kassabok.core.shop.product_facts import ProductFacts

_SCHEMA = "https://schema.org"


def product_data(item: Offer, facts: ProductFacts, reduction: ReductionRow | None, base_url: str) -> Markup:
    """The text inside the page's script element. Prices incl. VAT, in kronor with two decimals.

    reduction: where the price is reduced; the price that is struck through is then the lowest of the thirty days
    before (prisinformationslagen 7 a §).
    """
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
            "price": _kronor(item.price_ore),
            "priceCurrency": "SEK",
            **({"priceValidUntil": reduction.until.isoformat()} if reduction else {}),
            "availability": f"{_SCHEMA}/{_availability(item)}",
            "itemCondition": f"{_SCHEMA}/{facts.condition.capitalize()}Condition",
            **_other_prices(item, facts, reduction),
        },
    }
    if text := item.description or facts.short_description:
        data["description"] = text
    if facts.mpn:
        data["mpn"] = facts.mpn
    if facts.category:
        data["category"] = facts.category
    if facts.brand:
        data["brand"] = {"@type": "Brand", "name": facts.brand}
    if facts.manufacturer:
        data["manufacturer"] = {"@type": "Organization", "name": facts.manufacturer}
    if item.gtin:
        data["gtin"] = item.gtin
    if item.picture_sha256:
        data["image"] = [f"{base_url}/picture/{item.picture_sha256}-960.webp"]
    # Nothing in it can end the element that it stands in.
    written = json.dumps(data, ensure_ascii=False)
    for sign in "<>&":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(written)


def _other_prices(item: Offer, facts: ProductFacts, reduction: ReductionRow | None) -> dict[str, object]:
    """What a kilo, a litre ... costs, where that is how the goods are compared; and what a reduced price was before."""
    prices: list[dict[str, object]] = []
    if facts.content is not None:
        per = {"@type": "QuantitativeValue", "value": "1", "unitText": facts.content.per}
        prices.append(_price(facts.content.comparison_ore(item.price_ore)) | {"referenceQuantity": per})
    if reduction is not None:
        prices.append(_price(reduction.lowest_ore) | {"priceType": f"{_SCHEMA}/StrikethroughPrice"})
    return {"priceSpecification": prices[0] if len(prices) == 1 else prices} if prices else {}


def _price(ore: int) -> dict[str, object]:
    return {"@type": "UnitPriceSpecification", "price": _kronor(ore), "priceCurrency": "SEK"}


def _kronor(ore: int) -> str:
    return f"{ore // 100}.{ore % 100:02}"


def _availability(item: Offer) -> str:
    if item.kind == "made_to_order":
        return "BackOrder"
    return "InStock" if item.can_be_bought else "OutOfStock"
