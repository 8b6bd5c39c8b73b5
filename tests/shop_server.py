"""Shops on this machine that answer as WooCommerce's and Shopify's APIs do, and can be told to fail."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass
class Reply:
    """body: JSON, or bytes as they are. After `hang` seconds; with `cut`, fewer bytes come than were promised."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0
    cut: bool = False


class FakeShop:
    """answer: of every request for which nothing stands in `first`; those are used up one by one."""

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        self.answer = answer
        self.first: list[Reply | None] = []
        self.asked: list[Request] = []
        self.url = ""

    def reply(self, request: Request) -> Reply:
        self.asked.append(request)
        scripted = self.first.pop(0) if self.first else None
        return scripted if scripted is not None else self.answer(request)


@contextmanager
def serving(shop: FakeShop) -> Iterator[FakeShop]:
    """The shop at an address of its own, shop.url."""

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            size = int(self.headers.get("Content-Length") or 0)
            told = self.rfile.read(size)
            request = Request(
                self.command,
                parts.path,
                {key: values[0] for key, values in parse_qs(parts.query).items()},
                {key.lower(): value for key, value in self.headers.items()},
                _body(told, self.headers.get("Content-Type") or ""),
            )
            reply = shop.reply(request)
            if reply.hang:
                import time

                time.sleep(reply.hang)
            data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            try:
                self.send_response(reply.status)
                for key, value in reply.headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(data) + (100 if reply.cut else 0)))
                self.end_headers()
                self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):
                return
            if reply.cut:
                self.close_connection = True

        do_GET = do_POST = do_PUT = _serve  # noqa: N815 - the names are http.server's

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    shop.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _body(told: bytes, kind: str) -> Any:
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(told.decode(), strict_parsing=True))
    return json.loads(told) if told else None


class WooShop:
    """orders: as the API has them, by their id. refunds: order id -> in full. products: rows with id, sku, type and
    parent_id; stock: product id -> pieces, as it was put. key, secret: what it lets in.
    """

    def __init__(self) -> None:
        self.orders: dict[int, dict[str, Any]] = {}
        self.refunds: dict[int, list[dict[str, Any]]] = {}
        self.products: list[dict[str, Any]] = []
        self.stock: dict[int, int] = {}
        self.refused: dict[int, str] = {}
        self.refused_skus: dict[str, str] = {}
        self.settings = {"woocommerce_prices_include_tax": "yes", "woocommerce_weight_unit": "kg"}
        self.categories: list[dict[str, Any]] = [{"id": 15, "name": "Uncategorized", "parent": 0}]
        self.fetched: list[str] = []
        self.key, self.secret = "ck_1", "cs_1"

    def __call__(self, request: Request) -> Reply:
        pair = base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {pair}":
            return Reply(
                {"code": "woocommerce_rest_cannot_view", "message": "Sorry, you cannot list resources."}, 401
            )
        path = request.path.removeprefix("/wp-json/wc/v3/")
        if path == "orders":
            return self._orders(request.query)
        if path.endswith("/refunds"):
            return Reply(self.refunds.get(int(path.split("/")[1]), []))
        if path == "products":
            return self._products(request.query)
        if path == "products/categories":
            return self._categories(request)
        if path.startswith("settings/"):
            return Reply({"id": path, "value": self.settings[path.rpartition("/")[2]]})
        if path.endswith("batch"):
            return self._batch(path, request.body)
        return Reply({"code": "rest_no_route", "message": "No route was found."}, 404)

    def _orders(self, query: dict[str, str]) -> Reply:
        """Those changed after, not at, a second; by when they were changed."""
        after = datetime.fromisoformat(query.get("modified_after", "1970-01-01T00:00:00"))
        found = [
            each for each in self.orders.values() if datetime.fromisoformat(each["date_modified_gmt"]) > after
        ]
        found.sort(key=lambda each: (each["date_modified_gmt"], each["id"]))
        size, page = int(query["per_page"]), int(query["page"])
        return Reply(found[(page - 1) * size : page * size])

    def _products(self, query: dict[str, str]) -> Reply:
        wanted = {*query["sku"].split(","), query["sku"]}
        return Reply([each for each in self.products if each["sku"] in wanted])

    def _batch(self, path: str, body: dict[str, Any]) -> Reply:
        parent = int(path.split("/")[1]) if path.count("/") == 3 else 0
        assert sum(map(len, body.values())) <= 100
        if "create" in body:
            return Reply({"create": [self._create(row) for row in body["create"]]})
        rows = []
        for row in body["update"]:
            known = [x for x in self.products if x["id"] == row["id"] and x.get("parent_id", 0) == parent]
            if not known or row["id"] in self.refused:
                said = self.refused.get(row["id"], "Invalid ID.")
                rows.append({"id": row["id"], "error": {"code": "refused", "message": said}})
                continue
            if "stock_quantity" in row:
                assert row["manage_stock"] is True
                self.stock[row["id"]] = row["stock_quantity"]
                rows.append({"id": row["id"], "stock_quantity": row["stock_quantity"]})
                continue
            known[0].update(self._taken(row))
            rows.append(known[0])
        return Reply({"update": rows})

    def _create(self, row: dict[str, Any]) -> dict[str, Any]:
        """A SKU is there once."""
        if row["sku"] in self.refused_skus:
            return {"id": 0, "error": {"code": "refused", "message": self.refused_skus[row["sku"]]}}
        if any(each["sku"] == row["sku"] for each in self.products):
            return {
                "id": 0,
                "error": {"code": "product_invalid_sku", "message": "Invalid or duplicated SKU."},
            }
        key = 1000 + len(self.products)
        made = {"id": key, "parent_id": 0, "attributes": [], "categories": [{"id": 15}], **self._taken(row)}
        self.products.append(made)
        if "stock_quantity" in row:
            self.stock[key] = row["stock_quantity"]
        return made

    def _taken(self, row: dict[str, Any]) -> dict[str, Any]:
        """What is asked of it, as the real one checks it: prices are texts, categories are there, pictures fetched."""
        for name in ("regular_price", "sale_price", "weight"):
            assert isinstance(row.get(name, ""), str)
        ids = {each["id"] for each in self.categories}
        assert all(each["id"] in ids for each in row.get("categories", ()))
        self.fetched += [each["src"] for each in row.get("images", ())]
        return row

    def _categories(self, request: Request) -> Reply:
        if request.method == "GET":
            start = (int(request.query["page"]) - 1) * int(request.query["per_page"])
            return Reply(self.categories[start : start + int(request.query["per_page"])])
        body = request.body
        if any((each["name"], each["parent"]) == (body["name"], body["parent"]) for each in self.categories):
            return Reply({"code": "term_exists", "message": "A term with the name provided exists."}, 400)
        made = {"id": 100 + len(self.categories), **body}
        self.categories.append(made)
        return Reply(made, 201)


class ShopifyShop:
    """orders: as the API has them; transactions: order id -> its own. variants: (SKU, inventory item). stock: item ->
    pieces. token: what it lets in; id and secret: what it gives the token for.
    """

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        self.transactions: dict[int, list[dict[str, Any]]] = {}
        self.variants: list[tuple[str, int]] = []
        self.stock: dict[Any, int] = {}
        self.locations = {77}
        self.token, self.client_id, self.client_secret = "shpat_1", "id_1", "secret_1"
        self.page_size = 2
        self.url = ""
        self.taxes_included = True
        #: Products by id, each with its variants; those of `variants` have the ids 0, 1 ... and stand in it too.
        self.made: dict[int, dict[str, Any]] = {}
        self.pictures: dict[int, list[tuple[str, bytes]]] = {}
        self.refused_titles: set[str] = set()
        self.used = 1

    def __call__(self, request: Request) -> Reply:
        if request.path == "/admin/oauth/access_token":
            good = (
                request.body["client_id"] == self.client_id
                and request.body["client_secret"] == self.client_secret
            )
            return Reply({"access_token": self.token, "expires_in": 86399}) if good else Reply({}, 401)
        if request.headers.get("x-shopify-access-token") != self.token:
            return Reply({"errors": "[API] Invalid API key or access token"}, 401)
        name = request.path.rpartition("2026-01/")[2]
        if name == "orders.json":
            return self._paged(request, "orders", self._since(request))
        if name.endswith("transactions.json"):
            return Reply({"transactions": self.transactions[int(name.split("/")[1])]})
        if name == "products.json" and request.method == "GET":
            rows = [
                {"id": n, "variants": [{"id": 500 + n, "sku": sku, "inventory_item_id": item}]}
                for n, (sku, item) in enumerate(self.variants)
            ]
            return self._paged(request, "products", [*rows, *self.made.values()])
        if name == "shop.json":
            facts = {"primary_location_id": 77, "taxes_included": self.taxes_included}
            return Reply({"shop": {key: facts[key] for key in request.query["fields"].split(",")}})
        if name.startswith(("products", "variants")):
            return self._products(name, request)
        assert name == "inventory_levels/set.json"
        at = (request.body["location_id"], request.body["inventory_item_id"])
        assert at[0] in self.locations
        self.stock[at[1] if at[0] == 77 else at] = request.body["available"]
        return Reply({"inventory_level": request.body})

    def _products(self, name: str, request: Request) -> Reply:
        """Making and changing: a list of variants is replaced as a whole, and a price is a text."""
        headers = {"X-Shopify-Shop-Api-Call-Limit": f"{self.used}/40"}
        parts = name.removesuffix(".json").split("/")
        if parts[-1] == "images":
            image = request.body["image"]
            there = self.pictures.setdefault(int(parts[1]), [])
            there.insert(image["position"] - 1, (image["filename"], base64.b64decode(image["attachment"])))
            return Reply({"image": {"id": 1}}, headers=headers)
        if parts[0] == "variants":
            for product in self.made.values():
                for variant in product["variants"]:
                    if variant["id"] == int(parts[1]):
                        variant.update(request.body["variant"])
                        return Reply({"variant": variant}, headers=headers)
            return Reply({"errors": "Not Found"}, 404)
        told = dict(request.body["product"])
        if told.get("title") in self.refused_titles:
            return Reply({"errors": {"title": ["is too good"]}}, 422)
        for variant in told.get("variants", ()):
            assert isinstance(variant["price"], str)
        if len(parts) == 1:
            key = 9000 + len(self.made)
            images = told.pop("images", [])
            self.pictures[key] = [(each["filename"], base64.b64decode(each["attachment"])) for each in images]
            variants = [
                {"id": key * 10 + n, "inventory_item_id": key * 10 + n, **each}
                for n, each in enumerate(told.pop("variants"))
            ]
            self.made[key] = {"id": key, **told, "variants": variants}
            return Reply({"product": self.made[key]}, 201, headers)
        product = self.made[int(parts[1])]
        known = {each["id"]: each for each in product["variants"]}
        if "variants" in told:
            told["variants"] = [{**known[each["id"]], **each} for each in told["variants"]]
        product.update(told)
        return Reply({"product": product}, headers=headers)

    def _since(self, request: Request) -> list[dict[str, Any]]:
        least = request.query.get("updated_at_min") or request.query.get("page_info", "").partition("|")[2]
        found = [
            each
            for each in self.orders
            if not least or datetime.fromisoformat(each["updated_at"]) >= datetime.fromisoformat(least)
        ]
        return sorted(found, key=lambda each: datetime.fromisoformat(each["updated_at"]))

    def _paged(self, request: Request, name: str, rows: list[dict[str, Any]]) -> Reply:
        """The first page by what is asked for; the others by page_info alone."""
        info = request.query.get("page_info", "")
        assert not info or "updated_at_min" not in request.query
        start = int(info.partition("|")[0] or 0)
        least = request.query.get("updated_at_min") or info.partition("|")[2]
        end = start + self.page_size
        headers = {}
        if end < len(rows):
            more = urlencode({"page_info": f"{end}|{least}", "limit": "250"})
            headers["Link"] = f'<http://{request.headers["host"]}{request.path}?{more}>; rel="next"'
        return Reply({name: rows[start:end]}, headers=headers)
