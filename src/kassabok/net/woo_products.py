"""Products into WooCommerce by its REST interface: by SKU, a batch of a hundred at a time.

Source: woocommerce/woocommerce-rest-api-docs, wp-api-v3/_products.md, _product-categories.md, _setting-options.md. A
SKU is there once, so that a batch whose answer was lost makes no second product when it is sent again. Pictures are
fetched by the shop from an address; each fetch makes a new file in its library, so they are told of only when they
change. A list is replaced as a whole, so what the shop's people have added to one is sent back to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from typing import Any

from kassabok.core.shop.products_out import FACT_HEADINGS
from kassabok.core.shop.products_push import BACK, WITHDRAWN, ProductChange, ProductOutcome
from kassabok.formats.shop.products_out import ShopProduct, as_html, price_text
from kassabok.net.client import Client
from kassabok.net.errors import Unreachable
from kassabok.net.shops import found_in

API = "wp-json/wc/v3"
PER_PAGE = 100
MOST_PAGES = 1000
#: Grams in one of the units that a shop may weigh in.
_GRAMS = {"kg": Decimal(1000), "g": Decimal(1), "lbs": Decimal("453.59237"), "oz": Decimal("28.349523125")}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the shop keeps a product: a variation has a parent. attributes, categories: as the shop has them.

    pieces: in stock, None where it does not count them.
    """

    product_id: int
    parent_id: int
    attributes: tuple[dict[str, Any], ...] = ()
    categories: tuple[int, ...] = ()
    pieces: int | None = None


@dataclass
class ProductPush:
    """One run. How the shop keeps prices and weights is asked once."""

    client: Client
    excl_vat: bool = field(init=False)
    weight_unit: str = field(init=False)
    _categories: dict[tuple[str, ...], int] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.excl_vat = self._setting("tax", "woocommerce_prices_include_tax") != "yes"
        self.weight_unit = self._setting("products", "woocommerce_weight_unit")

    def send(
        self, changes: Sequence[ProductChange], places: Mapping[str, Sequence[Place]]
    ) -> Iterator[ProductOutcome]:
        """Make what the shop has not got, change what it has. changes: at most a hundred."""
        making = [change for change in changes if change.sku not in places and change.what != WITHDRAWN]
        changing: dict[int, list[tuple[ProductChange, Place]]] = {}
        told: dict[str, ProductOutcome] = {
            change.sku: ProductOutcome(change, "withdrawn")  # The shop has it no more.
            for change in changes
            if change.sku not in places and change.what == WITHDRAWN
        }
        for change in changes:
            for place in places.get(change.sku, ()):
                changing.setdefault(place.parent_id, []).append((change, place))
        rows = [(change, self._new(change)) for change in making]
        outcomes = list(self._batch("products", "create", rows)) if rows else []
        for parent_id, there in changing.items():
            below = f"products/{parent_id}/variations" if parent_id else "products"
            rows = [
                (change, {"id": place.product_id, **self._changed(change, place)}) for change, place in there
            ]
            outcomes += self._batch(below, "update", rows)
        for outcome in outcomes:
            sku = outcome.change.sku
            if sku not in told or outcome.state == "failed":
                told[sku] = outcome
        yield from told.values()

    def _batch(
        self, below: str, verb: str, rows: Sequence[tuple[ProductChange, dict[str, Any]]]
    ) -> Iterator[ProductOutcome]:
        """The shop answers a batch row by row, in its order."""
        body = {verb: [row for _, row in rows]}
        answer = self.client.post(f"{API}/{below}/batch", body).json()
        listed = answer.get(verb) if isinstance(answer, dict) else None
        said = listed if isinstance(listed, list) and len(listed) == len(rows) else [None] * len(rows)
        for (change, _), row in zip(rows, said, strict=True):
            error = (
                row.get("error")
                if isinstance(row, dict)
                else {"message": "the shop's answer does not name it"}
            )
            if error:
                yield ProductOutcome(change, "failed", str(error.get("message") or error))
            else:
                yield ProductOutcome(change, "withdrawn" if change.what == WITHDRAWN else "sent")

    # What is told of a product

    def _new(self, change: ProductChange) -> dict[str, Any]:
        product = change.product
        assert product is not None
        tracked = product.stock is not None
        return {
            "type": "simple",
            "status": "publish",
            "sku": product.sku,
            "virtual": not product.ships,
            "manage_stock": tracked,
            **({"stock_quantity": product.stock} if tracked else {}),
            **self._told(product, Place(0, 0)),
            **self._pictures(change),
        }

    def _changed(self, change: ProductChange, place: Place) -> dict[str, Any]:
        product, is_variation = change.product, bool(place.parent_id)
        if product is None:
            return {"status": "private" if is_variation else "draft"}
        on_sale = {"status": "publish"} if change.what == BACK else {}
        if is_variation:  # Name, category and pictures are its parent's, which is the shop's own.
            return {**self._price(product), **self._size(product), **on_sale}
        return {**self._told(product, place), **self._pictures(change), **on_sale}

    def _told(self, product: ShopProduct, place: Place) -> dict[str, Any]:
        told: dict[str, Any] = {
            "name": product.name,
            "description": as_html(product.description),
            "short_description": as_html(product.short_description),
            **self._price(product),
            **self._size(product),
        }
        theirs = [row for row in place.attributes if row.get("name") not in FACT_HEADINGS]
        ours = [
            {"name": heading, "visible": True, "variation": False, "options": [text.replace("\n", ", ")]}
            for heading, text in product.facts
        ]
        if ours or len(theirs) < len(place.attributes):
            told["attributes"] = [*theirs, *ours]
        if product.category:
            ids = {*place.categories, self._category(tuple(product.category.split(" > ")))}
            told["categories"] = [{"id": key} for key in sorted(ids)]
        return told

    def _price(self, product: ShopProduct) -> dict[str, Any]:
        sale = product.sale_ore
        return {
            "regular_price": price_text(product.price_ore, product.rate, excl_vat=self.excl_vat),
            "sale_price": "" if sale is None else price_text(sale, product.rate, excl_vat=self.excl_vat),
            "date_on_sale_from": f"{product.sale_from}T00:00:00" if product.sale_from else "",
            "date_on_sale_to": f"{product.sale_until}T23:59:59" if product.sale_until else "",
            "tax_status": "taxable" if product.taxed else "none",
            "tax_class": product.tax_class,
        }

    def _size(self, product: ShopProduct) -> dict[str, Any]:
        told: dict[str, Any] = {"weight": self._weight(product.weight_grams)}
        if product.gtin:
            told["global_unique_id"] = product.gtin
        return told

    def _weight(self, grams: int) -> str:
        if not grams:
            return ""
        weight = (grams / _GRAMS.get(self.weight_unit, Decimal(1000))).quantize(
            Decimal("0.001"), rounding=ROUND_HALF_UP
        )
        return f"{weight.normalize():f}"

    def _pictures(self, change: ProductChange) -> dict[str, Any]:
        assert change.product is not None
        if change.picture is None or not change.product.pictures:
            return {}
        return {"images": [{"src": url, "alt": change.product.name} for url in change.product.pictures]}

    # What the shop has

    def _setting(self, group: str, name: str) -> str:
        answer = self.client.get(f"{API}/settings/{group}/{name}").json()
        value = answer.get("value") if isinstance(answer, dict) else None
        if not isinstance(value, str):
            raise Unreachable("net.no_setting", f"The shop does not tell its setting {name}.")
        return value

    def _category(self, path: tuple[str, ...]) -> int:
        """The id of a category, made with those above it where it is not there."""
        if self._categories is None:
            self._categories = self._all_categories()
        known = self._categories
        parent = 0
        for depth in range(1, len(path) + 1):
            above = path[:depth]
            if above not in known:
                body = {"name": above[-1], "parent": parent}
                try:
                    made = self.client.post(f"{API}/products/categories", body).json()
                    known[above] = int(made["id"])
                except Unreachable as error:
                    # It is there all the same: an answer was lost, or somebody has just made it.
                    if error.code != "net.refused" or above not in (known | self._all_categories()):
                        raise
                    known |= self._all_categories()
            parent = known[above]
        return parent

    def _all_categories(self) -> dict[tuple[str, ...], int]:
        rows: dict[int, tuple[str, int]] = {}
        for page in range(1, MOST_PAGES):
            asked = {"per_page": str(PER_PAGE), "page": str(page), "_fields": "id,name,parent"}
            found = found_in(self.client.get(f"{API}/products/categories", asked), "categories")
            for raw in found:
                value = raw.value
                rows[int(value["id"])] = unescape(str(value["name"])).strip(), int(value.get("parent") or 0)
            if len(found) < PER_PAGE:
                break
        paths: dict[tuple[str, ...], int] = {}
        for key in rows:
            names: list[str] = []
            at = key
            while at in rows and len(names) < len(rows):
                names.insert(0, rows[at][0])
                at = rows[at][1]
            paths.setdefault(tuple(names), key)
        return paths
