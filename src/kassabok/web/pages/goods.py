"""The goods: all of them, one of them, their pictures."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kassabok.core.book.reader import Reader
from kassabok.core.errors import Refused
from kassabok.core.marketing.reports.offered import ReductionRow, reductions
from kassabok.core.shop import catalogue, product_facts
from kassabok.core.shop.catalogue import Offer
from kassabok.core.shop.intake import connect
from kassabok.web.assets import FOREVER
from kassabok.web.form import whole
from kassabok.web.pages.front import Front
from kassabok.web.pictures import Pictures
from kassabok.web.structured import product_data
from kassabok.web.tiles import Tiles

LONGEST_SEARCH = 100
#: Searches whose number of goods is kept between writes.
MOST_COUNTS = 1_000


class GoodsPages:
    """What is sold."""

    def __init__(self, front: Front) -> None:
        self._front = front
        book = front.house.book
        self._pictures = Pictures(book.with_name(f"{book.name}-pictures"), self._original)
        self._tiles = Tiles(front.templates)
        self._counted: tuple[date, int] | None = None
        self._counts: dict[str, int] = {}

    async def goods(self, request: Request) -> Response:
        """All goods, or those that are searched for, a page of them at a time."""
        query = request.query_params.get("q", "").strip()[:LONGEST_SEARCH]
        today = self._front.house.today()
        try:
            count = self._count(query)
            pages = max(1, -(-count // catalogue.PAGE))
            page = min(whole(request.query_params.get("page"), least=1), pages)
            items = catalogue.offers(
                self._front.reader,
                self._front.house.rates(),
                on=today,
                search=query,
                skip=(page - 1) * catalogue.PAGE,
            )
        except Refused:  # More words than anybody searches for.
            count, pages, page, items = 0, 1, 1, []
        language = self._front.speech(request, self._front.visitor(request))[1]
        return self._front.page(
            request,
            "catalogue.html",
            items=items,
            tiles=self._tiles.of(items, self._reduced(items), language),
            query=query,
            count=count,
            page=page,
            pages=pages,
            turn=lambda to: urlencode({"q": query, "page": to} if query else {"page": to}),
        )

    async def product(self, request: Request) -> Response:
        """One product."""
        item = catalogue.offer(
            self._front.reader,
            self._front.house.rates(),
            request.path_params["sku"],
            on=self._front.house.today(),
        )
        if item is None:
            return self._front.missing(request)
        facts = product_facts.facts_of(self._front.reader, item.product_id)
        reduction = self._reduced([item]).get(item.sku)
        return self._front.page(
            request,
            "product.html",
            item=item,
            facts=facts,
            reduction=reduction,
            structured=product_data(item, facts, reduction, self._front.house.base_url),
        )

    async def picture(self, request: Request) -> Response:
        """A product's picture."""
        sha256, _, width = request.path_params["name"].partition("-")
        data = await run_in_threadpool(self._pictures.webp, sha256, whole(width, least=0))
        if data is None:
            return self._front.missing(request)
        return Response(data, media_type="image/webp", headers={"cache-control": FOREVER})

    def _count(self, query: str) -> int:
        """How many goods there are, counted again when anybody has written to the book."""
        today, version = self._front.house.today(), self._front.data_version()
        if self._counted != (today, version) or len(self._counts) >= MOST_COUNTS:
            self._counted, self._counts = (today, version), {}
        if query not in self._counts:
            self._counts[query] = catalogue.count_offers(self._front.reader, on=today, search=query)
        return self._counts[query]

    def _reduced(self, items: Iterable[Offer]) -> dict[str, ReductionRow]:
        """SKU -> what is told beside a reduced price. One that has been as low in the thirty days before is none."""
        rows = reductions(
            self._front.reader,
            self._front.house.rates(),
            on=self._front.house.today(),
            skus=[item.sku for item in items],
        )
        return {row.sku: row for row in rows if row.lower}

    def _original(self, sha256: str) -> bytes | None:
        """A picture's bytes, in a thread of its own."""
        raw = connect(self._front.house.book)
        try:
            found = catalogue.picture(Reader(raw), sha256)
        finally:
            raw.close()
        return found[1] if found else None
