"""WooCommerce's REST interface, version wc/v3.

Source: woocommerce/woocommerce-rest-api-docs, wp-api-v3/_orders.md, _order_refunds.md, _products.md,
_product_variations.md. Orders are not asked for by page number alone: one that is changed meanwhile moves to the last
page, and all behind it move up, so one would be jumped over. Each page begins where the one before ended.
"""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from kassabok.core.shop.keys import Keys
from kassabok.core.shop.products_out import PictureOut
from kassabok.core.shop.products_push import ProductChange, ProductOutcome
from kassabok.core.shop.stock_out import Outcome, StockChange
from kassabok.formats.shop.nodes import RawObject
from kassabok.formats.shop.woo import embed_refunds
from kassabok.net.client import Client
from kassabok.net.errors import Unreachable
from kassabok.net.shops import UNHEARD, OrderPage, as_array, found_in
from kassabok.net.woo_products import Place, ProductPush

PER_PAGE = 100
BATCH = 100
LOOK_UP = 50  # SKUs in one question: an address has at most some thousand characters.
_API = "wp-json/wc/v3"
_LISTS = ",attributes,categories"
_SECOND = timedelta(seconds=1)


class Woo:
    """A shop of WooCommerce. keys: consumer key and consumer secret."""

    def __init__(self, client: Client, keys: Keys) -> None:
        pair = base64.b64encode(f"{keys.key}:{keys.secret}".encode()).decode()
        client.headers = {**client.headers, "Authorization": f"Basic {pair}"}
        self._client = client

    # Orders

    def orders(self, since: datetime | None) -> Iterator[OrderPage]:
        """See shops.Shop."""
        after, page = since, 1
        seen: set[bytes] = set()
        while True:
            found = self._page(after, page)
            new = [raw for raw in found if raw.raw not in seen]
            seen.update(raw.raw for raw in new)
            if found:
                upto = max(map(_modified, found))
                if new:
                    whole = as_array([self._whole(raw) for raw in new])
                    yield OrderPage(whole, len(new), upto)
            if len(found) < PER_PAGE:
                return
            if not new and page > 1:  # The first behind a new bound may have come with the page before.
                raise Unreachable(
                    "net.same_page",
                    "The shop answers with the same orders for each page.",
                    hint="Something between may keep old answers: switch its cache off for /wp-json.",
                )
            # The bound is not in what comes, and times are whole seconds.
            after, page = (
                (upto - _SECOND, 1) if after is None or upto - _SECOND > after else (after, page + 1)
            )

    def _page(self, after: datetime | None, page: int) -> list[RawObject]:
        asked = {
            "orderby": "modified",
            "order": "asc",
            "per_page": str(PER_PAGE),
            "page": str(page),
            "status": "any",
            "dates_are_gmt": "true",
        }
        if after is not None:
            asked["modified_after"] = after.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        return found_in(self._client.get(f"{_API}/orders", asked), "orders")

    def _whole(self, raw: RawObject) -> bytes:
        """An order with its refunds in full: of itself it has their sums only."""
        if not raw.value.get("refunds"):
            return raw.raw
        key = raw.value["id"]
        answer = self._client.get(f"{_API}/orders/{int(key)}/refunds", {"per_page": str(PER_PAGE)})
        found_in(answer, f"refunds of order {key}")
        return embed_refunds(raw.raw, [answer.body])

    # Stock

    def push_stock(self, changes: Sequence[StockChange]) -> Iterator[list[Outcome]]:
        """See shops.Shop."""
        for start in range(0, len(changes), BATCH):
            batch = changes[start : start + BATCH]
            places = self._places([change.sku for change in batch], ",stock_quantity")
            unheard = [each for each in batch if any(map(each.sold_unheard, _has(places, each)))]
            batch = [each for each in batch if each not in unheard]
            done = [Outcome(each.sku, each.pieces, "absent") for each in batch if each.sku not in places]
            by_parent: dict[int, list[tuple[StockChange, int]]] = {}
            for each in batch:
                for place in places.get(each.sku, ()):
                    by_parent.setdefault(place.parent_id, []).append((each, place.product_id))
            told: dict[str, Outcome] = {}
            for parent_id, rows in by_parent.items():
                for outcome in self._send(parent_id, rows):
                    if outcome.sku not in told or outcome.state == "failed":
                        told[outcome.sku] = outcome
            waits = [_waits(each, _has(places, each)) for each in unheard]
            yield [*done, *waits, *told.values()]

    # Products

    def push_products(
        self, changes: Sequence[ProductChange], _picture: Callable[[PictureOut], bytes]
    ) -> Iterator[list[ProductOutcome]]:
        """See shops.Shop. Pictures are fetched by the shop, from the address that is told."""
        if not changes:
            return
        push = ProductPush(self._client)
        for start in range(0, len(changes), BATCH):
            batch = changes[start : start + BATCH]
            yield list(push.send(batch, self._places([change.sku for change in batch], _LISTS)))

    def _places(self, skus: Sequence[str], more: str = "") -> dict[str, list[Place]]:
        """SKU -> where it is. With a comma in it, a SKU is asked for alone: the comma divides them."""
        plain = [sku for sku in skus if "," not in sku]
        asked = [",".join(plain[start : start + LOOK_UP]) for start in range(0, len(plain), LOOK_UP)]
        wanted = set(skus)
        places: dict[str, list[Place]] = {}
        for text in [*asked, *(sku for sku in skus if "," in sku)]:
            params = {"sku": text, "per_page": str(PER_PAGE), "_fields": f"id,sku,type,parent_id{more}"}
            for raw in found_in(self._client.get(f"{_API}/products", params), "products"):
                sku = str(raw.value.get("sku") or "").strip()
                if sku in wanted:  # Some versions answer with all products where they know none.
                    places.setdefault(sku, []).append(_place(raw.value))
        return places

    def _send(self, parent_id: int, rows: Sequence[tuple[StockChange, int]]) -> Iterator[Outcome]:
        below = f"products/{parent_id}/variations" if parent_id else "products"
        body = {
            "update": [
                {"id": product_id, "manage_stock": True, "stock_quantity": change.pieces}
                for change, product_id in rows
            ]
        }
        answer = self._client.post(f"{_API}/{below}/batch", body).json()
        listed = answer.get("update") if isinstance(answer, dict) else None
        said = {row.get("id"): row for row in listed or () if isinstance(row, dict)}
        for change, product_id in rows:
            row = said.get(product_id)
            error = row.get("error") if row else {"message": "the shop's answer does not name it"}
            if error:
                yield Outcome(change.sku, change.pieces, "failed", str(error.get("message") or error))
            else:
                yield Outcome(change.sku, change.pieces, "sent", places=change.places)


def _has(places: Mapping[str, Sequence[Place]], change: StockChange) -> list[int]:
    """How many the shop has, wherever it has the product."""
    return [place.pieces for place in places.get(change.sku, ()) if place.pieces is not None]


def _waits(change: StockChange, has: Sequence[int]) -> Outcome:
    said = UNHEARD.format(has=min(has), least=change.least)
    return Outcome(change.sku, change.pieces, "waits", said)


def _pieces(value: Any) -> int | None:
    """A stock may be a number, a text, or none where the shop does not count."""
    try:
        return int(Decimal(str(value)))
    except (InvalidOperation, OverflowError, ValueError):
        return None


def _place(value: dict[str, Any]) -> Place:
    parent = value.get("parent_id") if value.get("type") == "variation" else 0
    return Place(
        int(value["id"]),
        int(parent or 0),
        tuple(row for row in value.get("attributes") or () if isinstance(row, dict)),
        tuple(int(row["id"]) for row in value.get("categories") or () if isinstance(row, dict)),
        _pieces(value.get("stock_quantity")),
    )


def _modified(raw: RawObject) -> datetime:
    """When the order was last changed, in UTC: the field of that time has no zone. Raises Unreachable."""
    text = str(raw.value.get("date_modified_gmt") or raw.value.get("date_created_gmt") or "")
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreachable(
            "net.no_time", f"Order {raw.value.get('id')} does not say when it was changed, which orders do."
        ) from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)
