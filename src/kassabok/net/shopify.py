"""Shopify's Admin interface in its REST form.

Source: shopify.dev, Admin REST: Order, Transaction, Product, Shop, InventoryLevel; usage/pagination-rest and
rate-limits; access-tokens/client-credentials-grant.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from kassabok.core.shop.keys import Keys
from kassabok.core.shop.products_out import PictureOut
from kassabok.core.shop.products_push import ProductChange, ProductOutcome
from kassabok.core.shop.stock_out import Outcome, StockChange
from kassabok.formats.shop.nodes import RawObject
from kassabok.net.client import Client
from kassabok.net.errors import Unreachable
from kassabok.net.shopify_products import ShopifyPush, Variant
from kassabok.net.shops import UNHEARD, OrderPage, as_array, found_in

#: A version that has gone is answered by the oldest that there still is.
VERSION = "2026-01"
PER_PAGE = 250
BATCH = 100
MOST_PAGES = 10_000
_API = f"admin/api/{VERSION}"


class _Item(NamedTuple):
    """What Shopify calls the stock of a variant. has: how many, at all locations; None where it does not tell."""

    id: int
    has: int | None


class Shopify:
    """A shop of Shopify. keys: an access token alone, or client id and client secret, which are changed for one."""

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client = client
        self._keys = keys
        self._has_token = False

    # Orders

    def orders(self, since: datetime | None) -> Iterator[OrderPage]:
        """See shops.Shop."""
        asked = {"status": "any", "order": "updated_at asc", "limit": str(PER_PAGE)}
        if since is not None:
            asked["updated_at_min"] = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for found in self._pages(f"{_API}/orders.json", asked):
            orders = [self._whole(raw) for raw in found]
            if orders:
                yield OrderPage(as_array(orders), len(orders), max(map(_updated, found)))

    def _pages(self, path: str, asked: dict[str, str]) -> Iterator[list[RawObject]]:
        """All pages. The address of the next one stands in a header, and has all that was asked for in it."""
        self._get_token()
        seen: set[str] = set()
        answer = self._client.get(path, asked)
        while True:
            yield found_in(answer, path)
            if not answer.next_page:
                return
            if answer.next_page in seen or len(seen) > MOST_PAGES:
                raise Unreachable("net.same_page", "The shop's pages of orders go round in a circle.")
            seen.add(answer.next_page)
            answer = self._client.get(answer.next_page)

    def _whole(self, raw: RawObject) -> bytes:
        """An order with its transactions where it was paid in several ways: only they say how much by each."""
        ways = raw.value.get("payment_gateway_names")
        if not isinstance(ways, list) or len(set(map(str, ways))) < 2 or raw.value.get("transactions"):
            return raw.raw
        path = f"{_API}/orders/{int(raw.value['id'])}/transactions.json"
        answer = self._client.get(path).json()
        transactions = answer.get("transactions") if isinstance(answer, dict) else None
        whole = {**raw.value, "transactions": transactions or []}
        return json.dumps(whole, default=lambda number: f"{number:f}").encode()

    # Stock

    def push_stock(self, changes: Sequence[StockChange]) -> Iterator[list[Outcome]]:
        """See shops.Shop. Where nothing is said of locations, it is the stock of the shop's primary one."""
        if not changes:
            return
        items = self._items()
        location = 0 if all(change.places for change in changes) else self._location()
        for start in range(0, len(changes), BATCH):
            yield [self._set(location, items, each) for each in changes[start : start + BATCH]]

    def _items(self) -> dict[str, list[_Item]]:
        """SKU -> its stock; a SKU may stand at several variants."""
        items: dict[str, list[_Item]] = {}
        for product in self._products():
            for variant in product.get("variants") or ():
                sku = str(variant.get("sku") or "").strip()
                if sku and variant.get("inventory_item_id"):
                    has = variant.get("inventory_quantity")
                    item = _Item(int(variant["inventory_item_id"]), has if isinstance(has, int) else None)
                    items.setdefault(sku, []).append(item)
        return items

    def _products(self) -> Iterator[dict[str, Any]]:
        """All products of the shop, with their variants."""
        asked = {"fields": "id,variants", "limit": str(PER_PAGE)}
        self._get_token()
        answer = self._client.get(f"{_API}/products.json", asked)
        pages = 1
        while True:
            found = answer.json()
            yield from found.get("products", ()) if isinstance(found, dict) else ()
            if not answer.next_page or pages > MOST_PAGES:
                return
            pages += 1
            answer = self._client.get(answer.next_page)

    # Products

    def push_products(
        self, changes: Sequence[ProductChange], picture: Callable[[PictureOut], bytes]
    ) -> Iterator[list[ProductOutcome]]:
        """See shops.Shop."""
        if not changes:
            return
        known: dict[str, list[Variant]] = {}
        for product in self._products():
            variants = product.get("variants") or ()
            for variant in variants:
                sku = str(variant.get("sku") or "").strip()
                if sku:
                    place = Variant(int(product["id"]), int(variant["id"]), alone=len(variants) == 1)
                    known.setdefault(sku, []).append(place)
        yield from ShopifyPush(self._client, _API, known, picture).send(changes)

    def _location(self) -> int:
        answer = self._client.get(f"{_API}/shop.json", {"fields": "primary_location_id"}).json()
        shop = answer.get("shop") if isinstance(answer, dict) else None
        location = shop.get("primary_location_id") if isinstance(shop, dict) else None
        if not location:
            raise Unreachable(
                "net.no_location",
                "The shop does not say which location its goods lie at.",
                hint="Set a default location in Shopify: Settings, Locations.",
            )
        return int(location)

    def _set(self, location: int, items: dict[str, list[_Item]], change: StockChange) -> Outcome:
        found = items.get(change.sku, [])
        for item in found:
            if change.sold_unheard(item.has):
                said = UNHEARD.format(has=item.has, least=change.least)
                return Outcome(change.sku, change.pieces, "waits", said)
        for item in found:
            for place, pieces in change.places or ((location, change.pieces),):
                body = {"location_id": place, "inventory_item_id": item.id, "available": pieces}
                try:
                    self._client.post(f"{_API}/inventory_levels/set.json", body)
                except Unreachable as error:
                    if error.code != "net.refused":
                        raise
                    return Outcome(change.sku, change.pieces, "failed", error.message)
        return Outcome(change.sku, change.pieces, "sent" if found else "absent", places=change.places)

    # Keys

    def _get_token(self) -> None:
        """The token is asked for once: it holds for a day."""
        if self._has_token:
            return
        token = self._keys.key
        if self._keys.secret:
            body = {
                "grant_type": "client_credentials",
                "client_id": self._keys.key,
                "client_secret": self._keys.secret,
            }
            answer = self._client.post("admin/oauth/access_token", body).json()
            token = str(answer.get("access_token") or "") if isinstance(answer, dict) else ""
            if not token:
                raise Unreachable(
                    "net.keys",
                    "The shop gives no token for these keys.",
                    hint="Check client id and secret, and that the app is installed in the shop.",
                )
        self._client.headers = {**self._client.headers, "X-Shopify-Access-Token": token}
        self._has_token = True


def _updated(raw: RawObject) -> datetime:
    """When the order was last changed. Raises Unreachable."""
    try:
        at = datetime.fromisoformat(str(raw.value.get("updated_at")))
    except ValueError as error:
        raise Unreachable(
            "net.no_time", f"Order {raw.value.get('id')} does not say when it was changed, which orders do."
        ) from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)
