"""Products into Shopify by its Admin interface in REST form: found by the SKU of a variant.

Source: shopify.dev, Admin REST: Product, Product Variant, Product Image, Shop; usage/rate-limits (a bucket of requests
that leaks: how full it is stands in the header X-Shopify-Shop-Api-Call-Limit). A SKU may stand in a shop twice, so a
product is made by a request that is sent once: if its answer is lost, the next run finds what was made. Pictures go
along as bytes.
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kassabok.core.shop.products_out import PictureOut
from kassabok.core.shop.products_push import BACK, WITHDRAWN, ProductChange, ProductOutcome
from kassabok.formats.shop.products_out import ShopProduct, price_text, with_facts
from kassabok.net.client import Answer, Client
from kassabok.net.errors import Unreachable

BATCH = 20  # What is kept at once: so much is told again at most when a run is broken off.
LEFT = 2  # So many requests are left in the bucket when we wait for it to leak.
_SAID_NO = ("net.refused", "net.missing")


@dataclass(frozen=True, slots=True)
class Variant:
    """Where a SKU stands. alone: it is the only variant of its product."""

    product_id: int
    variant_id: int
    alone: bool


@dataclass
class ShopifyPush:
    """One run. known: SKU -> where it stands. api: what addresses begin with."""

    client: Client
    api: str
    known: dict[str, list[Variant]]
    picture: Callable[[PictureOut], bytes]
    excl_vat: bool = field(init=False)

    def __post_init__(self) -> None:
        answer = self.client.get(f"{self.api}/shop.json", {"fields": "taxes_included"}).json()
        shop = answer.get("shop") if isinstance(answer, dict) else None
        if not isinstance(shop, dict) or not isinstance(shop.get("taxes_included"), bool):
            raise Unreachable("net.no_setting", "The shop does not tell whether its prices have VAT in them.")
        self.excl_vat = not shop["taxes_included"]

    def send(self, changes: Sequence[ProductChange]) -> Iterator[list[ProductOutcome]]:
        """What came of each, a batch at a time. What was told before a shop stops answering is given first."""
        for start in range(0, len(changes), BATCH):
            done: list[ProductOutcome] = []
            try:
                for change in changes[start : start + BATCH]:
                    done.append(self._one(change))  # noqa: PERF401 - what was done before an error is told
            except Unreachable:
                if done:
                    yield done
                raise
            yield done

    def _one(self, change: ProductChange) -> ProductOutcome:
        places = self.known.get(change.sku, [])
        try:
            if change.product is None:
                return self._withdraw(change, places)
            if not places:
                return self._make(change, change.product)
            for place in places:
                self._change(change, change.product, place)
        except Unreachable as error:
            if error.code not in _SAID_NO:
                raise
            return ProductOutcome(change, "failed", error.message)
        try:
            self._add_picture(change, places[0])
        except Unreachable as error:
            if error.code not in _SAID_NO:
                raise
            return ProductOutcome(change, "failed", error.message, pictured=False)
        return ProductOutcome(change, "sent")

    def _withdraw(self, change: ProductChange, places: Sequence[Variant]) -> ProductOutcome:
        """A product with other variants is still sold; its stock is told as 0."""
        for place in places:
            if place.alone:
                self._put(place, {"status": "draft"})
        return ProductOutcome(change, WITHDRAWN)

    def _make(self, change: ProductChange, product: ShopProduct) -> ProductOutcome:
        body: dict[str, Any] = {
            **self._told(product),
            "status": "active",
            "variants": [
                {
                    "sku": product.sku,
                    "inventory_management": "shopify" if product.stock is not None else None,
                    "inventory_policy": "deny" if product.stock is not None else "continue",
                    "requires_shipping": product.ships,
                    **self._variant(product),
                }
            ],
        }
        if change.picture:
            body["images"] = [self._image(change.picture, product)]
        answer = self._paced(self.client.post_once(f"{self.api}/products.json", {"product": body}))
        made = answer.json().get("product", {})
        self.known[change.sku] = [
            Variant(int(made["id"]), int(variant["id"]), alone=True) for variant in made.get("variants", ())
        ]
        return ProductOutcome(change, "sent")

    def _change(self, change: ProductChange, product: ShopProduct, place: Variant) -> None:
        variant = self._variant(product)
        if not place.alone:  # Name and texts are those of all its variants, and the shop's own.
            path = f"{self.api}/variants/{place.variant_id}.json"
            self._paced(self.client.put(path, {"variant": {"id": place.variant_id, **variant}}))
            return
        told: dict[str, Any] = {
            **self._told(product),
            "variants": [{"id": place.variant_id, **variant}],
        }
        self._put(place, told | ({"status": "active"} if change.what == BACK else {}))

    def _put(self, place: Variant, told: dict[str, Any]) -> None:
        body = {"product": {"id": place.product_id, **told}}
        self._paced(self.client.put(f"{self.api}/products/{place.product_id}.json", body))

    def _add_picture(self, change: ProductChange, place: Variant) -> None:
        """The foremost; those that are there stay behind it."""
        if change.picture is None or change.product is None:
            return
        body = {"image": {**self._image(change.picture, change.product), "position": 1}}
        path = f"{self.api}/products/{place.product_id}/images.json"
        self._paced(self.client.post_once(path, body))

    def _told(self, product: ShopProduct) -> dict[str, Any]:
        return {
            "title": product.name,
            "body_html": with_facts(product),
            **({"vendor": product.brand} if product.brand else {}),
            **({"product_type": product.category} if product.category else {}),
        }

    def _variant(self, product: ShopProduct) -> dict[str, Any]:
        full = price_text(product.price_ore, product.rate, excl_vat=self.excl_vat)
        sale = product.sale_ore
        return {
            "price": full if sale is None else price_text(sale, product.rate, excl_vat=self.excl_vat),
            "compare_at_price": None if sale is None else full,
            "taxable": product.taxed,
            "weight": product.weight_grams,
            "weight_unit": "g",
            **({"barcode": product.gtin} if product.gtin else {}),
        }

    def _image(self, picture: PictureOut, product: ShopProduct) -> dict[str, Any]:
        data = base64.b64encode(self.picture(picture)).decode()
        return {"attachment": data, "filename": picture.name, "alt": product.name}

    def _paced(self, answer: Answer) -> Answer:
        """Wait where the bucket is nearly full, so that nothing has to be refused."""
        used, _, size = str(answer.headers.get("x-shopify-shop-api-call-limit") or "").partition("/")
        if used.isdigit() and size.isdigit() and int(used) >= int(size) - LEFT:
            self.client.wait(1.0)
        return answer
