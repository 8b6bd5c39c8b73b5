"""Texts, the files of the pages, and what machines read and send."""

import os
from dataclasses import replace

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from kassabok.core.shop import catalogue
from kassabok.core.shop.hooks import receive
from kassabok.web import info
from kassabok.web.assets import FOREVER
from kassabok.web.facts import logo_file
from kassabok.web.feeds import Feeds
from kassabok.web.pages.front import Front, path_of
from kassabok.web.visitor import LANGUAGES


class TextPages:
    """What is not goods and no order."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._feeds = Feeds(front.house.book, front.house.base_url, front.house.rates)

    def close(self) -> None:
        """Let the book go."""
        self._feeds.close()

    async def info(self, request: Request) -> Response:
        """Terms, privacy, withdrawal, contact."""
        text = request.path_params["text"]
        if text not in info.TEXTS:
            return self._front.missing(request)
        visitor = self._front.visitor(request)
        self._front.facts()  # Refuses a book that was replaced.
        body = info.body_of(
            self._front.reader, text, self._front.speech(request, visitor)[1], self._front.house.book.parent
        )
        return self._front.page(request, "text.html", visitor=visitor, text=text, body=Markup(body))

    async def language(self, request: Request) -> Response:
        """Choose a language, and come back."""
        chosen, back = request.path_params["language"], request.query_params.get("back", "/")
        if chosen not in LANGUAGES:
            return self._front.missing(request)
        if not back.startswith("/") or back.startswith("//") or "\\" in back or not back.isprintable():
            back = "/"
        return self._front.go(back, replace(self._front.visitor(request), language=chosen))

    async def logo(self, request: Request) -> Response:
        """The company's logo."""
        found = logo_file(self._front.reader, request.path_params["sha256"])
        if found is None:
            return self._front.missing(request)
        return Response(found[1], media_type=found[0], headers={"cache-control": FOREVER})

    async def static(self, request: Request) -> Response:
        """The style, the script, the icon."""
        found = self._front.assets.find(request.path_params["name"])
        if found is None:
            return self._front.missing(request)
        return Response(found.data, media_type=found.media_type, headers={"cache-control": FOREVER})

    async def robots(self, request: Request) -> Response:
        """What search engines may read: not baskets, not orders."""
        lines = (
            "User-agent: *",
            "Disallow: /basket",
            "Disallow: /checkout",
            "Disallow: /order/",
            "Disallow: /news/",
        )
        return PlainTextResponse(
            "\n".join((*lines, f"Sitemap: {self._front.house.base_url}/sitemap.xml", ""))
        )

    async def sitemap(self, request: Request) -> Response:
        """Every page for search engines to find (sitemaps.org)."""
        from xml.sax.saxutils import escape

        skus = catalogue.all_skus(self._front.reader, on=self._front.house.today())
        paths = ["/", *(f"/info/{text}" for text in info.TEXTS), *(path_of(sku) for sku in skus)]
        urls = "".join(f"<url><loc>{escape(self._front.house.base_url + path)}</loc></url>" for path in paths)
        return Response(
            f'<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n',
            media_type="application/xml",
        )

    async def feed(self, request: Request) -> Response:
        """The goods as a shopping service reads them; nothing again where it has what is here."""
        found = await run_in_threadpool(
            self._feeds.feed, request.path_params["name"], self._front.house.today()
        )
        if found is None:
            return self._front.missing(request)
        headers = {"etag": found.tag, "cache-control": "no-cache"}
        if found.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(found.data, media_type=found.media_type, headers=headers)

    async def hook(self, request: Request) -> Response:
        """The door for web-hooks: what is signed is kept for the clerk, and its sender answered at once."""
        body = await request.body()
        status = await run_in_threadpool(
            receive,
            self._front.door,
            self._front.house.book,
            request.path_params["channel"],
            dict(request.headers),
            body,
            environment=os.environ,
            now=self._front.house.now(),
        )
        return Response(status_code=status)
